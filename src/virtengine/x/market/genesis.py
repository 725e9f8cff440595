"""The market as a document, and back. Bids' deposits and orders' money are in escrow's."""

from collections.abc import Iterator
from dataclasses import replace

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.gen.virtengine.market.v1.genesis import GenesisState, OwnerSequence
from virtengine.kit.codec.gen.virtengine.market.v1.market import Bid, Lease, Order
from virtengine.kit.sdk.context import Context
from virtengine.x.market.coherence import find_faults
from virtengine.x.market.errors import InvalidGenesis
from virtengine.x.market.params import DEFAULT_PARAMS, MAX_WINDOW, validate_params
from virtengine.x.market.queries import with_copy, with_envelopes
from virtengine.x.market.rules import check_commitment, check_price, check_requirements, check_term, check_units
from virtengine.x.market.state import MarketState as State
from virtengine.x.market.types import OrderKey, bid_key, lease_key, order_key

__all__ = ["MarketGenesis"]


class MarketGenesis:
    """Params, sequences, orders, bids, leases with what stands sealed beside them, and the ring of header times."""

    state = GenesisState

    def default(self) -> GenesisState:
        """An empty market."""
        return GenesisState(params=DEFAULT_PARAMS)

    def validate(self, genesis: GenesisState) -> None:
        """Everything belongs to an order, once, and fits together with it."""
        validate_params(genesis.params)
        sequences = {entry.owner: entry.sequence for entry in genesis.sequences}
        bids: dict[OrderKey, list[Bid]] = {order_key(order.id): [] for order in genesis.orders}
        leases: dict[OrderKey, list[Lease]] = {key: [] for key in bids}
        heights = {entry.height for entry in genesis.times}
        if (len(sequences), len(bids), len(heights)) != tuple(
            map(len, (genesis.sequences, genesis.orders, genesis.times))
        ):
            raise InvalidGenesis("something stands there twice")
        for bid in genesis.bids:
            bids.setdefault(order_key(bid.id.order), []).append(bid)
        for lease in genesis.leases:
            leases.setdefault(order_key(lease.id.order), []).append(lease)
        if not len(bids) == len(leases) == len(genesis.orders):
            raise InvalidGenesis("a bid or lease has no order")
        for order in genesis.orders:
            key = order_key(order.id)
            _check_form(order, leases[key])
            _check(order, sorted(bids[key], key=lambda bid: bid.id.counter), leases[key])
            if not 1 <= order.id.sequence <= sequences.get(order.id.owner, 0):
                raise InvalidGenesis(f"order {order.id.sequence} was never numbered")

    def init(self, ctx: Context, genesis: GenesisState) -> None:
        """Write it all; `InvalidGenesis` if something happened at a height that is still to come."""
        for height in _find_heights(genesis):
            if not 0 <= height <= ctx.height:
                raise InvalidGenesis(f"something happened at height {height}, this is {ctx.height}")
        State.params.set(ctx, genesis.params)
        for entry in genesis.sequences:
            State.sequences.set(ctx, entry.owner, entry.sequence)
        for order in genesis.orders:
            State.orders.set(ctx, order_key(order.id), replace(order, owner_copy=None))
            if order.owner_copy is not None:
                State.owner_copies.set(ctx, order_key(order.id), order.owner_copy)
        for bid in genesis.bids:
            State.bids.set(ctx, bid_key(bid.id), bid)
        for lease in genesis.leases:
            self._init_lease(ctx, lease)
        for time in genesis.times:
            State.times.set(ctx, time.height, time)

    def _init_lease(self, ctx: Context, lease: Lease) -> None:
        key = lease_key(lease.id)
        State.leases.set(ctx, key, replace(lease, config=None, access=None))
        if lease.config is not None:
            State.configs.set(ctx, key, lease.config)
        if lease.access is not None:
            State.accesses.set(ctx, key, lease.access)

    def export(self, ctx: Context) -> GenesisState:
        """Read it all."""
        return GenesisState(
            params=State.params.get(ctx),
            sequences=tuple(
                OwnerSequence(owner=Address(owner), sequence=sequence) for owner, sequence in State.sequences.items(ctx)
            ),
            orders=tuple(with_copy(ctx, order) for order in State.orders.values(ctx)),
            bids=tuple(State.bids.values(ctx)),
            leases=tuple(with_envelopes(ctx, lease) for lease in State.leases.values(ctx)),
            times=tuple(State.times.values(ctx)),
        )


def _find_heights(genesis: GenesisState) -> Iterator[int]:
    """Heights at which something has happened."""
    yield from (time.height for time in genesis.times)
    graces = {order_key(order.id): order.grace for order in genesis.orders}
    for order in genesis.orders:
        yield from (order.created_at, order.closed_at)
    yield from (bid.created_at for bid in genesis.bids)
    for lease in genesis.leases:
        yield from (lease.created_at, lease.active_at, lease.recorded_to, lease.suspended_at, lease.closed_at)
        yield max(0, lease.grace_full_at - graces[order_key(lease.id.order)])


def _check_form(order: Order, leases: list[Lease]) -> None:
    """Refuse what no message could have made: the end of a block reckons with these values."""
    check_units(order.units)
    check_requirements(order.requirements)
    check_price(order.ceiling)
    check_commitment(order.commitment)
    check_term("bid_window", order.bid_window, 1, MAX_WINDOW)
    check_term("grace", order.grace, 1, MAX_WINDOW)
    for lease in leases:
        check_commitment(lease.commitment)
        check_term("notice", lease.notice, 0, MAX_WINDOW)


def _check(order: Order, bids: list[Bid], leases: list[Lease]) -> None:
    for fault in find_faults(order, bids, leases):
        raise InvalidGenesis(f"order {order.id.sequence}: {fault}")
