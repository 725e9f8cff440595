"""The module's state as a document, and back."""

from itertools import groupby

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.bank import Params, SendEnabled
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.genesis import Balance, GenesisState
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.sdk.coins import add_coins, coins_text, is_valid_denom, validate_coins
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import InvalidRequest, SdkError
from virtengine.x.bank.keeper import MAX_HOLDER_BYTES, MAX_SUPPLY, BankKeeper
from virtengine.x.bank.state import BankState

__all__ = ["BankGenesis"]


class BankGenesis:
    """The supply is the sum of all balances; a document may leave it out."""

    state = GenesisState

    def __init__(self, keeper: BankKeeper) -> None:
        self._keeper = keeper

    def default(self) -> GenesisState:
        """Nothing exists; everything may be sent."""
        return GenesisState(params=Params(default_send_enabled=True))

    def validate(self, genesis: GenesisState) -> None:
        """Balances are valid, of different accounts, and add up to the supply, if that is given."""
        if genesis.params.send_enabled:
            raise InvalidRequest("bank genesis: use of send_enabled in params is no longer supported")
        _check_unique("balances", [balance.address for balance in genesis.balances])
        _check_unique("denom_metadata", [metadata.base for metadata in genesis.denom_metadata])
        _check_unique("send_enabled", [entry.denom for entry in genesis.send_enabled])
        for balance in genesis.balances:
            if len(balance.address) > MAX_HOLDER_BYTES:
                raise InvalidRequest(f"bank genesis: {encode_account(balance.address)} is too long to hold coins")
            try:
                validate_coins(balance.coins, allow_empty=True)
            except SdkError as error:
                raise InvalidRequest(f"bank genesis: balance of {encode_account(balance.address)}: {error}") from error
        for denom in [metadata.base for metadata in genesis.denom_metadata] + [
            entry.denom for entry in genesis.send_enabled
        ]:
            if not is_valid_denom(denom):
                raise InvalidRequest(f"bank genesis: invalid denom: {denom}")
        total = add_coins(*(balance.coins for balance in genesis.balances))
        if any(coin.amount > MAX_SUPPLY for coin in total):
            raise InvalidRequest("bank genesis: a supply is out of range")
        if genesis.supply and genesis.supply != total:
            raise InvalidRequest(
                f"genesis supply is incorrect, expected {coins_text(genesis.supply)}, got {coins_text(total)}"
            )

    def init(self, ctx: Context, genesis: GenesisState) -> None:
        """Put everything in place; the supply is computed."""
        BankState.params.set(ctx, genesis.params)
        for balance in genesis.balances:
            for coin in balance.coins:
                BankState.balances.set(ctx, (balance.address, coin.denom), coin.amount)
        for coin in add_coins(*(balance.coins for balance in genesis.balances)):
            BankState.supply.set(ctx, coin.denom, coin.amount)
        for metadata in genesis.denom_metadata:
            BankState.metadata.set(ctx, metadata.base, metadata)
        for entry in genesis.send_enabled:
            BankState.send_enabled.set(ctx, entry.denom, entry.enabled)

    def export(self, ctx: Context) -> GenesisState:
        """Everything, in order of addresses and denominations."""
        held = groupby(BankState.balances.items(ctx), key=lambda entry: entry[0][0])
        return GenesisState(
            params=BankState.params.get(ctx),
            balances=tuple(
                Balance(
                    address=Address(address),
                    coins=tuple(Coin(denom=denom, amount=amount) for (_, denom), amount in group),
                )
                for address, group in held
            ),
            supply=tuple(self._keeper.total_supply(ctx)),
            denom_metadata=tuple(BankState.metadata.values(ctx)),
            send_enabled=tuple(
                SendEnabled(denom=denom, enabled=enabled) for denom, enabled in BankState.send_enabled.items(ctx)
            ),
        )


def _check_unique(field: str, keys: list[Address] | list[str]) -> None:
    if len(dict.fromkeys(keys)) != len(keys) or not all(keys):
        raise InvalidRequest(f"bank genesis: {field} has an entry twice or without name")
