"""A chain of two modules: escrow on the smallest bank there can be, with all invariants after every block."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.decimal import ZERO, Dec
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import Account, AccountId, AccountState, DepositSource, Params
from virtengine.kit.codec.gen.virtengine.escrow.v1.genesis import GenesisState
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.collections.codecs import AddressKey, IntValue, StrKey, pair
from virtengine.kit.collections.map import Map
from virtengine.kit.collections.schema import Schema
from virtengine.kit.crypto.hashes import module_address
from virtengine.kit.sdk.coins import Coins
from virtengine.kit.sdk.context import BlockHeader, Context, Mode
from virtengine.kit.sdk.errors import InsufficientFunds
from virtengine.kit.sdk.gas import GasMeter
from virtengine.kit.store.branch import Stores
from virtengine.kit.store.kv import KVReader
from virtengine.kit.store.memory import MemoryStore
from virtengine.x.escrow.keeper import EscrowKeeper
from virtengine.x.escrow.module import escrow
from virtengine.x.escrow.params import DEFAULT_PARAMS

OWNER, PROVIDER, OTHER, SPONSOR = (Address(bytes((number,)) * 20) for number in (1, 2, 3, 4))
ORDER = AccountId(owner=OWNER, sequence=1)
RICH = 10**9
"""What everybody has to begin with, of every denomination."""
NO_FEES = {"platform_share": ZERO, "validator_share": ZERO}


def uve(amount: int) -> Coin:
    return Coin(denom="uve", amount=amount)


def dec(text: str | int) -> Dec:
    return Dec.parse(str(text))


def params(**changes: object) -> Params:
    values = {name: getattr(DEFAULT_PARAMS, name) for name in DEFAULT_PARAMS.__slots__}
    return Params(**{**values, **changes})


class PurseState(Schema, store="purse"):
    balances = Map(0x00, pair(AddressKey, StrKey), IntValue)


class Purse:
    """A bank without rules."""

    def send_coins(self, ctx: Context, sender: bytes, recipient: bytes, coins: Coins) -> None:
        for coin in coins:
            assert coin.amount > 0
            left = self.balance(ctx, sender, coin.denom) - coin.amount
            if left < 0:
                raise InsufficientFunds(coin.denom)
            PurseState.balances.set(ctx, (sender, coin.denom), left)
            total = self.balance(ctx, recipient, coin.denom) + coin.amount
            PurseState.balances.set(ctx, (recipient, coin.denom), total)

    def balance(self, ctx: Context, address: bytes, denom: str) -> int:
        return PurseState.balances.find(ctx, (address, denom)) or 0

    def balances(self, ctx: Context, address: bytes) -> Coins:
        held = PurseState.balances.items(ctx, prefix=AddressKey.encode(address, False))
        return tuple(Coin(denom=denom, amount=amount) for (_, denom), amount in held)


class RecordingHooks:
    """Remembers what it was told, and does what a test wants done then."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, int, int]] = []
        """(what, sequence of the account, height)."""
        self.on_depleted: Callable[[Context, AccountId], None] = lambda ctx, which: None
        self.on_funded: Callable[[Context, AccountId], None] = lambda ctx, which: None

    def account_funded(self, ctx: Context, id: AccountId) -> None:
        self.calls.append(("funded", id.sequence, ctx.height))
        self.on_funded(ctx, id)

    def account_depleted(self, ctx: Context, id: AccountId) -> None:
        self.calls.append(("depleted", id.sequence, ctx.height))
        self.on_depleted(ctx, id)


class Backing:
    """Stores by name, made when asked for."""

    def __init__(self) -> None:
        self.stores: dict[str, MemoryStore] = {}

    def reader(self, name: str) -> KVReader:
        return self.stores.setdefault(name, MemoryStore())


class World:
    """`world.escrow.deposit(world.ctx, …)`; `world.advance(5)` ends five blocks."""

    def __init__(self, params: Params | None = None, *, rich: int = RICH, check: bool = True) -> None:
        self.purse = Purse()
        self.module = escrow(bank=self.purse)
        self.escrow: EscrowKeeper = self.module.keeper
        self.hooks = self.escrow.hooks = RecordingHooks()
        self.check = check
        self.stores = Stores(Backing())
        self.height = 1
        self.ctx = self._context()
        for address in (OWNER, PROVIDER, OTHER, SPONSOR):
            for denom in ("uact", "uve"):
                PurseState.balances.set(self.ctx, (address, denom), rich)
        self.module.genesis.init(self.ctx, GenesisState(params=params or DEFAULT_PARAMS))

    def _context(self) -> Context:
        header = BlockHeader(chain_id="test-1", height=self.height, time=Timestamp(seconds=self.height * 6, nanos=0))
        return Context(stores=self.stores, header=header, mode=Mode.DELIVER)

    def metered(self, gas: GasMeter) -> Context:
        return self.ctx.with_gas(gas)

    @contextmanager
    def tx(self) -> Iterator[Context]:
        """All of what happens within, or nothing."""
        with self.ctx.branch() as branch:
            yield branch

    def end_block(self) -> None:
        self.module.end_block(self.ctx)
        self.check_invariants()
        self.height += 1
        self.ctx = self._context()

    def advance(self, blocks: int) -> None:
        for _ in range(blocks):
            self.end_block()

    def check_invariants(self) -> None:
        if self.check:
            assert self.violations() == []

    def violations(self) -> list[str]:
        return [text for invariant in self.module.invariants for text in invariant(self.ctx)]

    def open_account(self, amount: int = 1_000, id: AccountId = ORDER, depositor: Address | None = None) -> AccountId:
        self.escrow.create_account(self.ctx, id, "uve")
        if amount:
            self.deposit(amount, depositor or id.owner, id)
        return id

    def deposit(self, amount: int, depositor: Address = OWNER, id: AccountId = ORDER) -> Account:
        return self.escrow.deposit(self.ctx, id, depositor, uve(amount), DepositSource.BALANCE)

    def open_payment(
        self, rate: str | int, payee: Address = PROVIDER, *, reserve: str | int = 0, id: AccountId = ORDER
    ) -> int:
        return self.escrow.open_payment(self.ctx, id, payee, dec(rate), dec(reserve))

    def account(self, id: AccountId = ORDER) -> Account:
        return self.escrow.get_account(self.ctx, id)

    def state(self, id: AccountId = ORDER) -> AccountState:
        return self.account(id).state

    def funds(self, id: AccountId = ORDER) -> Dec:
        return self.escrow.funds(self.ctx, self.account(id))

    def runway(self, id: AccountId = ORDER) -> int:
        return self.escrow.runway(self.ctx, id)

    def gain(self, address: Address, denom: str = "uve") -> int:
        """What an account has more than at the beginning."""
        return self.purse.balance(self.ctx, address, denom) - RICH

    def module_balance(self, name: str, denom: str = "uve") -> int:
        return self.purse.balance(self.ctx, module_address(name), denom)

    def supply(self, denom: str = "uve") -> int:
        return sum(amount for (_, name), amount in PurseState.balances.items(self.ctx) if name == denom)

    def events(self, kind: str) -> list[dict[str, str]]:
        """Events of this block whose type ends in `kind`."""
        return [dict(event.attributes) for event in self.ctx.events if event.type.endswith(kind)]
