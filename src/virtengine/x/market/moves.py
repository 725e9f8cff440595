"""The only place where orders, bids and leases change their state: each change is in its table, stored, and told.

The argument is the object as it shall be but for its state; the result is what was stored. Beside the typed event goes
one with flat attributes, so that `order.owner='…'` finds it.
"""

from dataclasses import replace

from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.gen.virtengine.market.v1.events import (
    EventBidClosed,
    EventBidCreated,
    EventLeaseStateChanged,
    EventOrderStateChanged,
)
from virtengine.kit.codec.gen.virtengine.market.v1.market import Bid, BidState, Lease, LeaseState, Order, OrderState
from virtengine.kit.sdk.context import Context
from virtengine.x.market.state import MarketState as State
from virtengine.x.market.types import (
    bid_key,
    check_bid_move,
    check_lease_move,
    check_order_move,
    lease_key,
    order_key,
)

__all__ = ["move_bid", "move_lease", "move_order", "tell_lease"]


def move_order(ctx: Context, order: Order, to: OrderState) -> Order:
    """Bring an order into its next state."""
    check_order_move(order.state, to)
    moved = replace(order, state=to)
    State.orders.set(ctx, order_key(order.id), moved)
    ctx.emit_typed(EventOrderStateChanged(id=order.id, from_=order.state, to=to, reason=order.reason))
    ctx.emit(
        "order",
        ("owner", encode_account(order.id.owner)),
        ("sequence", str(order.id.sequence)),
        ("state", to.name),
    )
    return moved


def move_bid(ctx: Context, bid: Bid, to: BidState) -> Bid:
    """Bring a bid into its next state."""
    check_bid_move(bid.state, to)
    moved = replace(bid, state=to)
    State.bids.set(ctx, bid_key(bid.id), moved)
    if to is BidState.OPEN:
        ctx.emit_typed(EventBidCreated(id=bid.id, price=bid.price))
    elif to is not BidState.ACCEPTED:
        ctx.emit_typed(EventBidClosed(id=bid.id, state=to))
    ctx.emit(
        "bid",
        ("owner", encode_account(bid.id.order.owner)),
        ("sequence", str(bid.id.order.sequence)),
        ("provider", encode_account(bid.id.provider)),
        ("counter", str(bid.id.counter)),
        ("state", to.name),
    )
    return moved


def move_lease(ctx: Context, lease: Lease, to: LeaseState) -> Lease:
    """Bring a lease into its next state."""
    check_lease_move(lease.state, to)
    moved = replace(lease, state=to)
    State.leases.set(ctx, lease_key(lease.id), moved)
    ctx.emit_typed(
        EventLeaseStateChanged(id=lease.id, provider=lease.provider, from_=lease.state, to=to, reason=lease.reason)
    )
    tell_lease(ctx, moved)
    return moved


def tell_lease(ctx: Context, lease: Lease) -> None:
    """The flat event of a lease to which something happened."""
    ctx.emit(
        "lease",
        ("owner", encode_account(lease.id.order.owner)),
        ("sequence", str(lease.id.order.sequence)),
        ("attempt", str(lease.id.attempt)),
        ("provider", encode_account(lease.provider)),
        ("state", lease.state.name),
    )
