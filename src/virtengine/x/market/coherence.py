"""How an order, its bids and its leases must fit together: held against states and genesis documents alike."""

from collections.abc import Iterator, Sequence

from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    Bid,
    BidState,
    CloseReason,
    Lease,
    LeaseState,
    Order,
    OrderState,
)
from virtengine.x.market.types import CHAIN_REASONS, LIVE, OWNER_REASONS, PROVIDER_REASONS, RUNNING, compute_rate

__all__ = ["find_faults"]

_REASONS = (*OWNER_REASONS, *PROVIDER_REASONS, CloseReason.CANNOT_PROVISION, *CHAIN_REASONS)


def find_faults(order: Order, bids: Sequence[Bid], leases: Sequence[Lease]) -> Iterator[str]:
    """A sentence for each rule broken by an order with all its bids, in order of counter, and leases, of attempt."""
    yield from _find_order_faults(order)
    yield from _find_bid_faults(order, bids)
    yield from _find_lease_faults(order, bids, leases)


def _find_order_faults(order: Order) -> Iterator[str]:
    closed = order.state is OrderState.CLOSED
    if closed != (order.reason in _REASONS) or closed != bool(order.closed_at):
        yield f"{order.state.name} for reason {order.reason.value} since {order.closed_at}"
    waits = order.state in (OrderState.PENDING, OrderState.OPEN, OrderState.MATCHED)
    if waits != bool(order.deadline):
        yield f"{order.state.name} with deadline {order.deadline}"


def _find_bid_faults(order: Order, bids: Sequence[Bid]) -> Iterator[str]:
    if [bid.id.counter for bid in bids] != list(range(1, order.bids + 1)):
        yield f"{order.bids} bids were made, {len(bids)} are there"
    open_bids = [bid for bid in bids if bid.state is BidState.OPEN]
    if len(open_bids) != order.open_bids:
        yield f"{order.open_bids} bids are counted as open, {len(open_bids)} are"
    if open_bids and order.state is not OrderState.OPEN:
        yield f"{order.state.name} with open bids"
    if len({bid.id.provider for bid in open_bids}) != len(open_bids):
        yield "one provider has two open bids"
    for bid in bids:
        if not bid.id.provider:
            yield f"bid {bid.id.counter}: nobody's"
        if bid.id.provider == order.id.owner:
            yield f"bid {bid.id.counter}: the owner's own"
        if bid.price.denom != order.ceiling.denom or not 0 < compute_rate(bid) <= order.ceiling.amount.raw:
            yield f"bid {bid.id.counter}: {bid.price.amount}{bid.price.denom} is not within the ceiling"


def _find_lease_faults(order: Order, bids: Sequence[Bid], leases: Sequence[Lease]) -> Iterator[str]:
    if [lease.id.attempt for lease in leases] != list(range(1, order.attempts + 1)):
        yield f"{order.attempts} leases were begun, {len(leases)} are there"
    live = [lease for lease in leases if lease.state in LIVE]
    if len(live) > 1 or live != [*leases][-1:][: len(live)]:
        yield "a lease is live that is not the last"
    if (order.state is OrderState.MATCHED) != any(lease.state is LeaseState.PROVISIONING for lease in leases):
        yield f"{order.state.name} and a lease PROVISIONING are not together"
    if (order.state is OrderState.ACTIVE) != any(lease.state in RUNNING for lease in leases):
        yield f"{order.state.name} and a running lease are not together"
    for lease in live:
        waits = lease.deadline - lease.suspended_at
        if lease.state is LeaseState.SUSPENDED and not 0 < waits <= order.grace:
            yield f"suspended for {waits} blocks at most, the grace is {order.grace}"
    accepted = [bid.id for bid in bids if bid.state is BidState.ACCEPTED]
    if accepted != [lease.bid for lease in live]:
        yield "accepted bids are not those of live leases"
    by_id = {bid.id: bid for bid in bids}
    for lease in leases:
        for fault in _find_faults_of(lease, by_id.get(lease.bid)):
            yield f"lease {lease.id.attempt}: {fault}"


def _find_faults_of(lease: Lease, bid: Bid | None) -> Iterator[str]:
    if bid is None:
        yield "its bid is not there"
    elif (lease.provider, lease.price, lease.components) != (bid.id.provider, bid.price, bid.components):
        yield "it is not what was bid"
    ending = lease.state in (LeaseState.CLOSING, LeaseState.CLOSED)
    noticed = bool(lease.stop_at) and not ending
    if (ending or noticed) != (lease.reason in _REASONS) or (noticed and lease.reason not in PROVIDER_REASONS):
        yield f"{lease.state.name} for reason {lease.reason.value}"
    if (lease.state in RUNNING) != bool(lease.deadline):
        yield f"{lease.state.name} with deadline {lease.deadline}"
    if (lease.state is LeaseState.SUSPENDED) != bool(lease.suspended_at):
        yield f"{lease.state.name}, suspended at {lease.suspended_at}"
    if (lease.state is LeaseState.CLOSED) != bool(lease.closed_at):
        yield f"{lease.state.name}, closed at {lease.closed_at}"
    if bool(lease.payment) != bool(lease.active_at) or (lease.state in RUNNING and not lease.payment):
        yield f"{lease.state.name} since {lease.active_at} with payment {lease.payment}"
    if lease.active_at and (lease.recorded_to < lease.active_at or lease.recorded_time is None):
        yield f"active at {lease.active_at}, usage recorded up to {lease.recorded_to} at {lease.recorded_time}"
