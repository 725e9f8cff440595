"""Orders: how they are made, funded, put back and closed. What happens between a match and its end is the lease's."""

from dataclasses import replace

from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import DepositSource
from virtengine.kit.codec.gen.virtengine.market.v1.market import BidState, CloseReason, Order, OrderId, OrderState
from virtengine.kit.sdk.context import Context
from virtengine.x.market.bids import Bids
from virtengine.x.market.errors import OrderUnknown
from virtengine.x.market.expected import Escrow
from virtengine.x.market.moves import move_order
from virtengine.x.market.state import MarketState as State
from virtengine.x.market.types import account_id, order_key

__all__ = ["Orders"]


class Orders:
    """The verbs of orders."""

    def __init__(self, escrow: Escrow, bids: Bids) -> None:
        self._escrow = escrow
        self._bids = bids

    def get_order(self, ctx: Context, id: OrderId) -> Order:
        """The order; `OrderUnknown`."""
        order = State.orders.find(ctx, order_key(id))
        if order is None:
            raise OrderUnknown
        return order

    def create(self, ctx: Context, draft: Order, deposit: Coin) -> OrderId:
        """A new order with an escrow account. With a deposit of at least the minimum hold it opens at once."""
        params = State.params.get(ctx)
        self._escrow.minimum_hold(ctx, draft.ceiling, params.min_runway_blocks)
        owner = draft.id.owner
        sequence = (State.sequences.find(ctx, owner) or 0) + 1
        State.sequences.set(ctx, owner, sequence)
        id = OrderId(owner=owner, sequence=sequence)
        order = replace(draft, id=id, created_at=ctx.height, deadline=ctx.height + params.funding_window)
        move_order(ctx, order, OrderState.PENDING)
        self._escrow.create_account(ctx, account_id(id), draft.ceiling.denom)
        if deposit.amount:
            self._escrow.deposit(ctx, account_id(id), owner, deposit, DepositSource.BALANCE)
        return id

    def open_if_funded(self, ctx: Context, order: Order) -> None:
        """Ask for bids once the escrow holds the minimum."""
        params = State.params.get(ctx)
        minimum = self._escrow.minimum_hold(ctx, order.ceiling, params.min_runway_blocks)
        if self._escrow.get_ledger(ctx, account_id(order.id)).funds >= minimum.amount * 10**18:
            self._open(ctx, order)

    def reopen(self, ctx: Context, order: Order) -> None:
        """Ask for bids again after a match that came to nothing."""
        self._open(ctx, order)

    def close(self, ctx: Context, order: Order, reason: CloseReason) -> None:
        """End an order: open bids get their deposits back, payments are paid out, what is left goes to its payers."""
        order = self._bids.clear(ctx, order, BidState.CLOSED)
        self._escrow.close_account(ctx, account_id(order.id))
        move_order(ctx, replace(order, reason=reason, closed_at=ctx.height, deadline=0), OrderState.CLOSED)

    def _open(self, ctx: Context, order: Order) -> None:
        move_order(ctx, replace(order, deadline=ctx.height + order.bid_window), OrderState.OPEN)
