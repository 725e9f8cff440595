"""Moving coins. Every way in or out of an account goes through `_subtract` and `_add`; events as the Cosmos SDK's."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.sdk.coins import Coins, coin_text, coins_text, validate_coins
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import InsufficientFunds, InvalidCoins, Unauthorized
from virtengine.x.bank.errors import SendDisabled
from virtengine.x.bank.expected import Accounts
from virtengine.x.bank.state import BankState

__all__ = ["MAX_HOLDER_BYTES", "MAX_SUPPLY", "BankKeeper", "address_prefix"]

MAX_SUPPLY: Final = (1 << 256) - 1
"""Most there can be of a denomination: what an amount on the wire can hold."""

MAX_HOLDER_BYTES: Final = 64
"""Longest address that may hold coins. Keys have addresses of 20 or 32 bytes; a name of 255 would, in the index of
holders beside the longest denomination twice, exceed what a key of the state may be."""

_BALANCES, _SUPPLY = BankState.balances, BankState.supply


class BankKeeper:
    """Reads balances, moves, makes and destroys coins."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    # --- reading ---

    def balance(self, ctx: Context, address: bytes, denom: str) -> int:
        """Amount of one denomination that an account holds."""
        return _BALANCES.find(ctx, (address, denom)) or 0

    def balances(self, ctx: Context, address: bytes) -> Coins:
        """All that an account holds."""
        held = _BALANCES.items(ctx, prefix=address_prefix(address))
        return tuple(Coin(denom=denom, amount=amount) for (_, denom), amount in held)

    def module_balance(self, ctx: Context, module: str, denom: str) -> int:
        """Amount of one denomination that a module's account holds."""
        return self.balance(ctx, self._accounts.module_address(module), denom)

    def supply(self, ctx: Context, denom: str) -> int:
        """Amount of a denomination in existence."""
        return _SUPPLY.find(ctx, denom) or 0

    def total_supply(self, ctx: Context) -> Iterator[Coin]:
        """All that exists, in order of denominations."""
        return (Coin(denom=denom, amount=amount) for denom, amount in _SUPPLY.items(ctx))

    def is_send_enabled(self, ctx: Context, denom: str) -> bool:
        """Whether users may send it."""
        enabled = BankState.send_enabled.find(ctx, denom)
        return BankState.params.get(ctx).default_send_enabled if enabled is None else enabled

    def check_send_enabled(self, ctx: Context, coins: Coins) -> None:
        """Raise `SendDisabled` for the first coin that users may not send."""
        for coin in coins:
            if not self.is_send_enabled(ctx, coin.denom):
                raise SendDisabled(f"{coin.denom} transfers are currently disabled")

    def is_blocked(self, address: bytes) -> bool:
        """Whether users may not send there."""
        return self._accounts.is_blocked(address)

    # --- moving ---

    def send_coins(self, ctx: Context, sender: bytes, recipient: bytes, coins: Coins) -> None:
        """Move coins; the recipient's account is made if there is none. `InsufficientFunds` if they are not there."""
        self._accounts.ensure(ctx, recipient)
        self._move(ctx, sender, recipient, coins)

    def send_from_account_to_module(self, ctx: Context, sender: bytes, module: str, coins: Coins) -> None:
        """Move coins to a module's account."""
        self._move(ctx, sender, self._accounts.ensure_module(ctx, module), coins)

    def send_from_module_to_account(self, ctx: Context, module: str, recipient: bytes, coins: Coins) -> None:
        """Move coins from a module's account; `Unauthorized` if the recipient is one that receives nothing."""
        if self.is_blocked(recipient):
            raise Unauthorized(f"{encode_account(recipient)} is not allowed to receive funds")
        self.send_coins(ctx, self._accounts.module_address(module), recipient, coins)

    def send_from_module_to_module(self, ctx: Context, sender: str, recipient: str, coins: Coins) -> None:
        """Move coins between modules' accounts."""
        address = self._accounts.module_address(sender)
        self._move(ctx, address, self._accounts.ensure_module(ctx, recipient), coins)

    def _move(self, ctx: Context, sender: bytes, recipient: bytes, coins: Coins) -> None:
        """Move coins to an account that exists."""
        _validate(coins)
        self._subtract(ctx, sender, coins)
        self._add(ctx, recipient, coins)
        if ctx.mode.keeps_events:
            origin, destination, amount = encode_account(sender), encode_account(recipient), coins_text(coins)
            ctx.emit("coin_spent", ("spender", origin), ("amount", amount))
            ctx.emit("coin_received", ("receiver", destination), ("amount", amount))
            ctx.emit("transfer", ("recipient", destination), ("sender", origin), ("amount", amount))
            ctx.emit("message", ("sender", origin))

    def multi_send(self, ctx: Context, sender: bytes, coins: Coins, outputs: list[tuple[Address, Coins]]) -> None:
        """Move `coins`, which is the sum of all outputs, from one to many."""
        self._subtract(ctx, sender, coins)
        origin = encode_account(sender)
        ctx.emit("coin_spent", ("spender", origin), ("amount", coins_text(coins)))
        ctx.emit("message", ("sender", origin))
        for recipient, part in outputs:
            self._add(ctx, recipient, part)
            destination, amount = encode_account(recipient), coins_text(part)
            ctx.emit("coin_received", ("receiver", destination), ("amount", amount))
            self._accounts.ensure(ctx, recipient)
            ctx.emit("transfer", ("recipient", destination), ("sender", origin), ("amount", amount))

    # --- making and destroying ---

    def mint(self, ctx: Context, module: str, coins: Coins) -> None:
        """Make coins in the account of a module that may; `InvalidCoins` beyond what an amount can hold."""
        self._check_permission(module, "minter", "mint")
        _validate(coins)
        address = self._accounts.ensure_module(ctx, module)
        self._add(ctx, address, coins)
        minter, amount = encode_account(address), coins_text(coins)
        ctx.emit("coin_received", ("receiver", minter), ("amount", amount))
        for coin in coins:
            total = self.supply(ctx, coin.denom) + coin.amount
            if total > MAX_SUPPLY:
                raise InvalidCoins(f"supply of {coin.denom} is out of range")
            _SUPPLY.set(ctx, coin.denom, total)
        ctx.emit("coinbase", ("minter", minter), ("amount", amount))

    def burn(self, ctx: Context, module: str, coins: Coins) -> None:
        """Destroy coins in the account of a module that may."""
        self._check_permission(module, "burner", "burn")
        _validate(coins)
        address = self._accounts.module_address(module)
        self._subtract(ctx, address, coins)
        burner, amount = encode_account(address), coins_text(coins)
        ctx.emit("coin_spent", ("spender", burner), ("amount", amount))
        for coin in coins:
            left = self.supply(ctx, coin.denom) - coin.amount
            if left:
                _SUPPLY.set(ctx, coin.denom, left)
            else:
                _SUPPLY.remove(ctx, coin.denom)
        ctx.emit("burn", ("burner", burner), ("amount", amount))

    def _check_permission(self, module: str, permission: str, verb: str) -> None:
        if not self._accounts.has_permission(module, permission):
            raise Unauthorized(f"module account {module} does not have permissions to {verb} tokens")

    def _subtract(self, ctx: Context, address: bytes, coins: Coins) -> None:
        """Take coins from an account."""
        for coin in coins:
            _BALANCES.update(ctx, (address, coin.denom), partial(_take, coin))

    def _add(self, ctx: Context, address: bytes, coins: Coins) -> None:
        """Give coins to an account."""
        for coin in coins:
            _BALANCES.update(ctx, (address, coin.denom), partial(_give, coin))


def _take(coin: Coin, held: int | None) -> int | None:
    """What is left of a balance; None for nothing."""
    left = (held or 0) - coin.amount
    if left < 0:
        raise InsufficientFunds(f"spendable balance {held or 0}{coin.denom} is smaller than {coin_text(coin)}")
    return left or None


def _give(coin: Coin, held: int | None) -> int:
    """What a balance becomes."""
    return (held or 0) + coin.amount


def _validate(coins: Coins) -> None:
    """Sorted, each once, all positive (SDK `Coins.IsValid`); the text names them all."""
    try:
        validate_coins(coins, allow_empty=True)
    except InvalidCoins as error:
        raise InvalidCoins(coins_text(coins)) from error


def address_prefix(address: bytes) -> bytes:
    """What the keys of all balances of an account begin with."""
    return bytes((len(address),)) + address
