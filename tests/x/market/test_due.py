"""The queues of what falls due: in order, in bounded batches, at a cost that does not depend on what else is stored."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from tests.x.market.world import UNITS, BidState, Counters, Market, price, uve

from virtengine.app.modules import modules
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import (
    Account,
    AccountState,
    Deposit,
    DepositSource,
    Hold,
    Payment,
    PaymentState,
)
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    Bid,
    BidId,
    CloseReason,
    Lease,
    LeaseId,
    LeaseState,
    Order,
    OrderId,
    OrderKind,
    OrderState,
)
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.crypto.hashes import module_address, sha256
from virtengine.kit.sdk.context import BlockHeader, Context, Mode
from virtengine.kit.store.branch import Stores
from virtengine.kit.store.kv import KVReader
from virtengine.kit.store.memory import MemoryStore
from virtengine.x.bank.state import BankState
from virtengine.x.escrow.params import DEFAULT_PARAMS as ESCROW_PARAMS
from virtengine.x.escrow.state import EscrowState, account_key
from virtengine.x.market import errors
from virtengine.x.market.params import DEFAULT_PARAMS
from virtengine.x.market.state import MarketState
from virtengine.x.market.types import account_id, bid_key, hold_id, lease_key, order_key


def test_what_is_due_beyond_a_batch_carries_over_in_order() -> None:
    market = Market(max_due_per_block=2, funding_window=5)
    first = market.height + 1
    message = market.order_message(deposit=uve(0))
    txs = [market.chain.tx(market.alice.account, message) for _ in range(5)]
    for result in market.chain.block(txs):
        result.ok()
    market.chain.advance(5)
    closed = []
    for _ in range(3):
        orders = [market.order(OrderId(owner=market.alice.address, sequence=n)) for n in range(1, 6)]
        closed.append([order.closed_at - first for order in orders if order.state is OrderState.CLOSED])
        market.chain.advance()
    assert closed == [[5, 5], [5, 5, 6, 6], [5, 5, 6, 6, 7]]


def test_an_order_with_many_bids_takes_their_share_of_the_batch() -> None:
    """Else one block would end `max_due_per_block` times `max_open_bids` bids."""
    market = Market(providers=3, max_due_per_block=5)
    orders = [market.create_order(bid_window=30) for _ in range(4)]
    for order in orders[:3]:
        txs = [market.chain.tx(party.account, market.bid_message(order, party)) for party in market.providers]
        for result in market.chain.block(txs):
            result.ok()
    deadline = market.height + 3

    def together(ctx: Context) -> None:
        for id in orders:
            order = MarketState.orders.get(ctx, order_key(id))
            MarketState.orders.set(ctx, order_key(id), replace(order, deadline=deadline))

    market.chain.edit(together)
    market.chain.advance(5)
    assert [market.order(order).closed_at - deadline for order in orders] == [0, 0, 1, 1]


def test_an_order_whose_turn_has_not_come_can_no_longer_be_bid_on_accepted_or_confirmed() -> None:
    market = Market(max_due_per_block=1, provisioning_window=3)
    filler = [market.create_order(deposit=uve(0)) for _ in range(2)]
    order = market.create_order(bid_window=4)
    bid = market.bid(order)
    deadline = market.order(order).deadline

    def delay(ctx: Context) -> None:
        for id in filler:
            MarketState.orders.set(ctx, order_key(id), replace(MarketState.orders.get(ctx, order_key(id)), deadline=1))

    market.chain.advance(deadline - 2 - market.height)
    market.chain.edit(delay)
    market.chain.advance(1)
    assert (market.height, market.order(order).state) == (deadline, OrderState.OPEN)
    market.deliver(market.alice, market.accept_message(bid)).fails_with(errors.BidWindowClosed)
    assert market.order(order).reason is CloseReason.DEADLINE
    lease = market.match()
    deadline = market.order(lease.order).deadline
    filler[:] = [market.create_order(deposit=uve(0)) for _ in range(2)]
    market.chain.edit(delay)
    assert market.height == deadline
    market.deliver(market.bob, market.confirm_message(lease)).fails_with(errors.ProvisioningOver)


def test_an_owner_whose_provider_is_overdue_and_whose_turn_has_not_come_pays_for_no_setup() -> None:
    market = Market(max_due_per_block=1, provisioning_window=3)
    lease = market.match()
    filler = [market.create_order(deposit=uve(0)) for _ in range(2)]

    def delay(ctx: Context) -> None:
        for id in filler:
            MarketState.orders.set(ctx, order_key(id), replace(MarketState.orders.get(ctx, order_key(id)), deadline=1))

    assert market.height == market.order(lease.order).deadline - 1
    market.chain.edit(delay)
    bob = market.balance(market.bob)
    market.close_order(lease.order).ok()
    assert (market.lease(lease).reason, market.balance(market.bob)) == (CloseReason.OWNER, bob + 1_000)


def test_a_bid_whose_turn_to_expire_has_not_come_can_no_longer_be_accepted() -> None:
    market = Market(providers=3, max_due_per_block=1)
    order = market.create_order()
    expires_at = market.height + 5
    bids = [market.bid(order, party, expires_at=expires_at) for party in market.providers]
    market.chain.advance(expires_at - market.height)
    late = next(bid for bid in bids if market.get_bid(bid).state is BidState.OPEN)
    txs = [market.chain.tx(market.alice.account, market.accept_message(bid)) for bid in bids]
    failed = dict(zip(bids, market.chain.block(txs), strict=True))
    failed[late].fails_with(errors.BidWindowClosed)


def test_header_times_are_kept_for_so_many_blocks_and_a_shorter_ring_empties_over_time() -> None:
    market = Market(time_ring_blocks=700, usage_grace_blocks=2)
    market.chain.advance(20)
    heights = [entry.height for entry in MarketState.times.values(market.chain.ctx())]
    assert heights == list(range(1, market.height + 1))

    def shorten(ctx: Context) -> None:
        MarketState.params.set(ctx, replace(MarketState.params.get(ctx), time_ring_blocks=4))

    market.chain.edit(shorten)
    market.chain.advance(30)
    heights = [entry.height for entry in MarketState.times.values(market.chain.ctx())]
    assert heights == list(range(market.height - 3, market.height + 1))


# --- what a block costs


class Counted:
    """All stores, counting what is read of them."""

    def __init__(self, stores: Mapping[str, MemoryStore]) -> None:
        self.stores = stores
        self.reads = 0

    def reader(self, name: str) -> "KVReader":
        return CountedStore(self, self.stores[name])


class CountedStore:
    def __init__(self, counted: Counted, store: MemoryStore) -> None:
        self._counted = counted
        self._store = store

    def get(self, key: bytes) -> bytes | None:
        self._counted.reads += 1
        return self._store.get(key)

    def has(self, key: bytes) -> bool:
        self._counted.reads += 1
        return self._store.has(key)

    def range(self, start: bytes, end: bytes | None, *, reverse: bool = False) -> Iterator[tuple[bytes, bytes]]:
        self._counted.reads += 1
        for pair in self._store.range(start, end, reverse=reverse):
            self._counted.reads += 1
            yield pair


HEIGHT = 1_000
DUE = 100
LATER = 5_000_000
DRY, SILENT, CLOSING, OTHER = range(4)
OWNER, PROVIDER = Address(b"\1" * 20), Address(b"\2" * 20)


def make_context(stores: Stores) -> Context:
    header = BlockHeader(chain_id="cost", height=HEIGHT, time=Timestamp(1))
    return Context(stores=stores, header=header, mode=Mode.DELIVER)


def populate(leases: int) -> dict[str, MemoryStore]:
    """So many active leases, one in `leases / DUE` of which is due for one reason or another."""
    names = {module.state.STORE for module in modules().all if module.state is not None}
    stores = Stores(Counted({name: MemoryStore() for name in names}))
    ctx = make_context(stores)
    MarketState.params.set(ctx, DEFAULT_PARAMS)
    EscrowState.params.set(ctx, ESCROW_PARAMS)
    step = leases // DUE
    for number in range(leases):
        kind = OTHER if number % step else number // step % OTHER
        put_lease(ctx, Address(sha256(b"%d" % number)[:20]), kind, number)
    BankState.balances.set(ctx, (module_address("escrow"), "uve"), 10_000 * leases)
    changes = stores.changes()
    return {name: MemoryStore([(k, v) for k, v in changes.get(name, []) if v is not None]) for name in names}


def put_lease(ctx: Context, owner: Address, kind: int, number: int) -> None:
    """A lease with everything that belongs to it: it runs out of money, has no usage, is at the end of its closing, or
    is not due."""
    id = OrderId(owner=owner, sequence=1)
    lease_id = LeaseId(order=id, attempt=1)
    bid_id = BidId(order=id, provider=PROVIDER, counter=1)
    order = Order(
        id=id,
        kind=OrderKind.CONTAINER,
        units=UNITS,
        requirements=(),
        ceiling=price(100),
        grace=50,
        state=OrderState.ACTIVE,
        attempts=1,
        bids=1,
    )
    bid = Bid(id=bid_id, price=price(30), components=None, offer=UNITS, deposit=uve(1_000), state=BidState.ACCEPTED)
    lease = Lease(
        id=lease_id,
        provider=PROVIDER,
        bid=bid_id,
        price=price(30),
        components=None,
        counters=Counters(),
        payment=1,
        active_at=900,
        recorded_to=900,
        recorded_time=Timestamp(0),
        state=LeaseState.CLOSING if kind == CLOSING else LeaseState.ACTIVE,
        reason=CloseReason.OWNER if kind == CLOSING else CloseReason.UNSPECIFIED,
        stop_at=950 if kind == CLOSING else 0,
        deadline=HEIGHT if kind in (SILENT, CLOSING) else LATER + number,
    )
    funds = 3_000 if kind == DRY else 9_000
    account = Account(
        id=account_id(id),
        denom="uve",
        state=AccountState.OPEN,
        deposits=(Deposit(depositor=owner, source=DepositSource.BALANCE, remaining=funds, height=1),),
        deposited=funds,
        settled_at=900,
        depletes_at=HEIGHT if kind == DRY else 0 if kind == CLOSING else 1_200,
        payments=1,
    )
    payment = Payment(
        account=account.id,
        number=1,
        payee=PROVIDER,
        state=PaymentState.PAUSED if kind == CLOSING else PaymentState.OPEN,
        rate=Dec.from_int(30),
        reserve_rate=Dec(0),
    )
    MarketState.orders.set(ctx, order_key(id), order)
    MarketState.bids.set(ctx, bid_key(bid_id), bid)
    MarketState.leases.set(ctx, lease_key(lease_id), lease)
    EscrowState.accounts.set(ctx, account_key(account.id), account)
    EscrowState.payments.set(ctx, (owner, 1, 1), payment)
    EscrowState.holds.set(ctx, hold_id(bid_id), Hold(id=hold_id(bid_id), payer=PROVIDER, amount=uve(1_000)))


def count(leases: int) -> tuple[int, int, int]:
    """Reads, writes and changes of state in the block at HEIGHT, of escrow and market."""
    counted = Counted(populate(leases))
    stores = Stores(counted)
    ctx = make_context(stores)
    listed = {module.name: module for module in modules().all}
    for module in (listed["escrow"], listed["market"]):
        if module.begin_block:
            module.begin_block(ctx)
    for module in (listed["escrow"], listed["market"]):
        if module.end_block:
            module.end_block(ctx)
    moved = sum(event.type == "lease" for event in ctx.events)
    return counted.reads, sum(map(len, stores.changes().values())), moved


def check_flat(more: int) -> None:
    reads, writes, moved = count(1_000)
    assert moved == DUE
    assert count(more) == (reads, writes, moved)


def test_a_block_with_100_due_leases_costs_the_same_with_1000_and_5000_stored() -> None:
    check_flat(5_000)


@pytest.mark.slow
def test_a_block_with_100_due_leases_costs_the_same_with_1000_and_100000_stored() -> None:
    check_flat(100_000)
