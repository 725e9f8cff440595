"""The clock: header times as they pass, and what falls due. Each queue does a bounded batch; the rest carries over."""

from itertools import islice

from virtengine.kit.codec.gen.virtengine.market.v1.genesis import HeightTime
from virtengine.kit.codec.gen.virtengine.market.v1.market import CloseReason, Lease, LeaseState, Order, OrderState
from virtengine.kit.sdk.context import Context
from virtengine.x.market.bids import Bids
from virtengine.x.market.leases import Leases
from virtengine.x.market.orders import Orders
from virtengine.x.market.state import MarketState as State

__all__ = ["Due"]


class Due:
    """What the market does at the beginning and the end of every block."""

    def __init__(self, orders: Orders, bids: Bids, leases: Leases) -> None:
        self._orders = orders
        self._bids = bids
        self._leases = leases

    def begin_block(self, ctx: Context) -> None:
        """Keep this block's header time and forget the oldest: two at most, so a shortened ring empties over time."""
        gone = ctx.height - State.params.get(ctx).time_ring_blocks
        for height in [height for height in islice(State.times.keys(ctx), 2) if height <= gone]:
            State.times.remove(ctx, height)
        State.times.set(ctx, ctx.height, HeightTime(height=ctx.height, time=ctx.time))

    def end_block(self, ctx: Context) -> None:
        """Orders, then bids, then leases whose time has come, in order of height: of each as many as the params say.

        Whoever acts in the block of a deadline is still in time.
        """
        most = State.params.get(ctx).max_due_per_block
        self._end_orders(ctx, most)
        for bid_key in [key for _, key in islice(State.bids_due.until(ctx, ctx.height), most)]:
            self._bids.close(ctx, State.bids.get(ctx, bid_key))
        for lease_key in [key for _, key in islice(State.leases_due.until(ctx, ctx.height), most)]:
            self._end_lease(ctx, State.leases.get(ctx, lease_key))

    def _end_orders(self, ctx: Context, most: int) -> None:
        """An order counts for as many as it has open bids besides itself, since each of them ends with it."""
        for order_key in [key for _, key in islice(State.orders_due.until(ctx, ctx.height), most)]:
            if most <= 0:
                break
            order = State.orders.get(ctx, order_key)
            most -= 1 + order.open_bids
            self._end_order(ctx, order)

    def _end_order(self, ctx: Context, order: Order) -> None:
        """Not funded, no bid accepted, or not provisioned in time."""
        if order.state is OrderState.MATCHED:
            self._leases.fail(ctx, self._leases.get_latest(ctx, order), order, CloseReason.DEADLINE)
        else:
            self._orders.close(ctx, order, CloseReason.DEADLINE)

    def _end_lease(self, ctx: Context, lease: Lease) -> None:
        """The final record did not come, a notice is over, the grace is over, or no usage was recorded."""
        if lease.state is LeaseState.CLOSING:
            self._leases.finish(ctx, lease)
        elif 0 < lease.stop_at <= ctx.height:
            self._leases.begin_closing(ctx, lease, lease.reason)
        elif lease.state is LeaseState.SUSPENDED:
            self._leases.begin_closing(ctx, lease, CloseReason.INSUFFICIENT_FUNDS)
        else:
            self._leases.begin_closing(ctx, lease, CloseReason.NO_USAGE)
