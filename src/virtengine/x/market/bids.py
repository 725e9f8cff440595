"""Bids: how they come in, lose their place, and give their deposits back."""

from collections.abc import Iterator
from dataclasses import replace

from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.virtengine.market.v1.market import Bid, BidId, BidState, Order
from virtengine.kit.sdk.context import Context
from virtengine.x.market.errors import AlreadyBid, BidUnknown, SlotsFull
from virtengine.x.market.expected import Escrow
from virtengine.x.market.moves import move_bid
from virtengine.x.market.state import ORDER_KEY
from virtengine.x.market.state import MarketState as State
from virtengine.x.market.types import BidKey, OrderKey, bid_key, compute_rate, hold_id, order_key

__all__ = ["Bids"]


class Bids:
    """The verbs of bids. Those that change how many are open give back the order, which the caller stores."""

    def __init__(self, escrow: Escrow) -> None:
        self._escrow = escrow

    def get_bid(self, ctx: Context, id: BidId) -> Bid:
        """The bid; `BidUnknown`."""
        bid = State.bids.find(ctx, bid_key(id))
        if bid is None:
            raise BidUnknown
        return bid

    def place(self, ctx: Context, order: Order, bid: Bid, slots: int) -> Order:
        """Take a bid with its deposit. If all slots are taken, the dearest makes room for a strictly cheaper one."""
        key = order_key(order.id)
        if any(provider == bid.id.provider for _, provider, _ in _open_bids(ctx, key)):
            raise AlreadyBid
        if order.open_bids >= slots:
            order = self._evict(ctx, order, bid)
        self._escrow.hold(ctx, hold_id(bid.id), bid.id.provider, bid.deposit)
        move_bid(ctx, bid, BidState.OPEN)
        return replace(order, open_bids=order.open_bids + 1, bids=order.bids + 1)

    def end(self, ctx: Context, bid: Bid, state: BidState) -> None:
        """Bring an open or accepted bid to its end; its deposit goes back whole. Who counts open bids sees to that."""
        move_bid(ctx, bid, state)
        self._escrow.release(ctx, hold_id(bid.id))

    def end_open(self, ctx: Context, bid: Bid, order: Order, state: BidState) -> Order:
        """End an open bid and free its slot."""
        self.end(ctx, bid, state)
        return replace(order, open_bids=order.open_bids - 1)

    def clear(self, ctx: Context, order: Order, state: BidState) -> Order:
        """End all open bids of an order: as many as there are slots at most."""
        for key in list(_open_bids(ctx, order_key(order.id))):
            order = self.end_open(ctx, State.bids.get(ctx, key), order, state)
        return order

    def close(self, ctx: Context, bid: Bid) -> None:
        """Close an open bid that was taken back or has expired."""
        key = order_key(bid.id.order)
        State.orders.set(ctx, key, self.end_open(ctx, bid, State.orders.get(ctx, key), BidState.CLOSED))

    def _evict(self, ctx: Context, order: Order, bid: Bid) -> Order:
        dearest = State.bids.get(ctx, next(_open_bids(ctx, order_key(order.id), reverse=True)))
        if compute_rate(bid) >= compute_rate(dearest):
            raise SlotsFull(f"the dearest of {order.open_bids} costs {Dec.from_raw(compute_rate(dearest))} per block")
        return self.end_open(ctx, dearest, order, BidState.LOST)


def _open_bids(ctx: Context, order: OrderKey, *, reverse: bool = False) -> Iterator[BidKey]:
    """Keys of an order's open bids, the cheapest first; in reverse the dearest, of equals the latest."""
    prefix = ORDER_KEY.encode(order, False)
    return (key for _, _, key in State.open_bids.scan(ctx, prefix=prefix, reverse=reverse))
