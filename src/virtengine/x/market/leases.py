"""Leases: from the accepted bid to the last settlement."""

from dataclasses import replace

from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Envelope
from virtengine.kit.codec.gen.virtengine.market.v1.events import EventConfigUpdated
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    Bid,
    BidState,
    CloseReason,
    Counters,
    Lease,
    LeaseId,
    LeaseState,
    Order,
    OrderState,
)
from virtengine.kit.sdk.context import Context
from virtengine.x.market.bids import Bids
from virtengine.x.market.errors import LeaseUnknown
from virtengine.x.market.expected import Escrow
from virtengine.x.market.moves import move_bid, move_lease, move_order, tell_lease
from virtengine.x.market.orders import Orders
from virtengine.x.market.state import MarketState as State
from virtengine.x.market.types import account_id, bid_key, lease_key, order_key

__all__ = ["MAX_ATTEMPTS", "Leases"]

MAX_ATTEMPTS = 2
"""How often an order that asks for re-bidding is matched at most."""


class Leases:
    """The verbs of leases."""

    def __init__(self, escrow: Escrow, orders: Orders, bids: Bids) -> None:
        self._escrow = escrow
        self._orders = orders
        self._bids = bids

    def find_lease(self, ctx: Context, id: LeaseId) -> Lease | None:
        """The lease, without its envelopes."""
        return State.leases.find(ctx, lease_key(id))

    def get_lease(self, ctx: Context, id: LeaseId) -> Lease:
        """The lease, without its envelopes; `LeaseUnknown`."""
        lease = self.find_lease(ctx, id)
        if lease is None:
            raise LeaseUnknown
        return lease

    def get_latest(self, ctx: Context, order: Order) -> Lease:
        """The lease of an order's last match; `LeaseUnknown`."""
        return self.get_lease(ctx, LeaseId(order=order.id, attempt=order.attempts))

    # --- provisioning

    def start(self, ctx: Context, order: Order, bid: Bid, meter_key: bytes, config: Envelope) -> LeaseId:
        """Match the order with the bid: all others lose, and its provider has a while to provision."""
        move_bid(ctx, bid, BidState.ACCEPTED)
        order = self._bids.clear(ctx, replace(order, open_bids=order.open_bids - 1), BidState.LOST)
        id = LeaseId(order=order.id, attempt=order.attempts + 1)
        lease = Lease(
            id=id,
            provider=bid.id.provider,
            bid=bid.id,
            price=bid.price,
            components=bid.components,
            meter_key=meter_key,
            commitment=order.commitment,
            counters=Counters(),
            notice=bid.notice,
            created_at=ctx.height,
        )
        deadline = ctx.height + State.params.get(ctx).provisioning_window
        move_order(ctx, replace(order, attempts=id.attempt, deadline=deadline), OrderState.MATCHED)
        State.configs.set(ctx, lease_key(id), config)
        move_lease(ctx, lease, LeaseState.PROVISIONING)
        return id

    def confirm(self, ctx: Context, lease: Lease, order: Order, access: Envelope) -> None:
        """The workload runs: payment streams from here on, and usage is metered."""
        reserve_rate = State.bids.get(ctx, bid_key(lease.bid)).reserve_rate
        account = account_id(order.id)
        payment = self._escrow.open_payment(ctx, account, lease.provider, lease.price.amount, reserve_rate)
        move_order(ctx, replace(order, deadline=0), OrderState.ACTIVE)
        State.accesses.set(ctx, lease_key(lease.id), access)
        lease = replace(
            lease,
            payment=payment,
            active_at=ctx.height,
            recorded_to=ctx.height,
            recorded_time=ctx.time,
            deadline=ctx.height + State.params.get(ctx).liveness_blocks,
        )
        move_lease(ctx, lease, LeaseState.ACTIVE)

    def fail(self, ctx: Context, lease: Lease, order: Order, reason: CloseReason) -> None:
        """Provisioning came to nothing: the order closes, or once goes back to bidding if it asked for that."""
        self._end(ctx, lease, reason)
        if order.rebid and order.attempts < MAX_ATTEMPTS:
            self._orders.reopen(ctx, order)
        else:
            self._orders.close(ctx, order, reason)

    def cancel(self, ctx: Context, lease: Lease, order: Order) -> None:
        """The owner gives up while the provider provisions, and pays for the setup, if that is not overdue already."""
        if ctx.height <= order.deadline:
            self._escrow.charge(ctx, account_id(order.id), lease.provider, _compute_setup(ctx, lease))
        self._end(ctx, lease, CloseReason.OWNER)
        self._orders.close(ctx, order, CloseReason.OWNER)

    # --- running

    def update_config(
        self, ctx: Context, lease: Lease, order: Order, commitment: bytes, config: Envelope, copy: Envelope | None
    ) -> None:
        """Replace the manifest, and with it the order's commitment and the owner's copy."""
        State.configs.set(ctx, lease_key(lease.id), config)
        if copy is None:
            State.owner_copies.remove(ctx, order_key(order.id))
        else:
            State.owner_copies.set(ctx, order_key(order.id), copy)
        State.orders.set(ctx, order_key(order.id), replace(order, commitment=commitment))
        lease = replace(lease, commitment=commitment, config_version=lease.config_version + 1)
        State.leases.set(ctx, lease_key(lease.id), lease)
        ctx.emit_typed(EventConfigUpdated(id=lease.id, config_version=lease.config_version))
        tell_lease(ctx, lease)

    def suspend(self, ctx: Context, lease: Lease) -> None:
        """The money ran out at this height: the grace begins, without what earlier suspensions took of it and the lease
        has not run for since."""
        grace = self._orders.get_order(ctx, lease.id.order).grace
        left = grace - max(0, lease.grace_full_at - ctx.height)
        suspended = replace(lease, suspended_at=ctx.height, deadline=ctx.height + left)
        move_lease(ctx, suspended, LeaseState.SUSPENDED)

    def resume(self, ctx: Context, lease: Lease) -> None:
        """There is money again: payment streams from here on, and each block gives one of the grace back."""
        grace = self._orders.get_order(ctx, lease.id.order).grace
        taken = grace - max(0, lease.deadline - ctx.height)
        resumed = replace(
            lease,
            suspended_at=0,
            grace_full_at=ctx.height + taken,
            deadline=ctx.height + State.params.get(ctx).liveness_blocks,
        )
        move_lease(ctx, resumed, LeaseState.ACTIVE)

    # --- the end

    def give_notice(self, ctx: Context, lease: Lease, reason: CloseReason) -> None:
        """The provider stops after the notice its bid promised; until then everything goes on."""
        if not lease.notice:
            self.begin_closing(ctx, lease, reason)
            return
        noticed = replace(lease, reason=reason, stop_at=ctx.height + lease.notice)
        State.leases.set(ctx, lease_key(lease.id), noticed)
        tell_lease(ctx, noticed)

    def begin_closing(self, ctx: Context, lease: Lease, reason: CloseReason) -> None:
        """Stop payment. What is left is the final usage record; with nothing to record, the lease ends here."""
        if reason is CloseReason.OWNER:
            self._make_up_setup(ctx, lease)
        self._escrow.pause_payment(ctx, account_id(lease.id.order), lease.payment)
        stop_at = lease.suspended_at or ctx.height
        deadline = ctx.height + State.params.get(ctx).final_record_blocks
        closing = replace(lease, reason=reason, stop_at=stop_at, suspended_at=0, deadline=deadline)
        lease = move_lease(ctx, closing, LeaseState.CLOSING)
        if lease.recorded_to >= stop_at:
            self.finish(ctx, lease)

    def _make_up_setup(self, ctx: Context, lease: Lease) -> None:
        """An owner who ends a lease early pays in all what giving up before the confirmation would have cost. Not if
        the provider gave notice before: then it is the provider who ends it."""
        if lease.stop_at:
            return
        account = account_id(lease.id.order)
        payment = self._escrow.get_ledger(ctx, account).payments[lease.payment]
        missing = _compute_setup(ctx, lease) - payment.accrued - Dec.from_int(payment.paid)
        if missing.is_positive():
            self._escrow.credit(ctx, account, lease.payment, missing)

    def finish(self, ctx: Context, lease: Lease) -> None:
        """Settle and refund everything."""
        self._end(ctx, lease, lease.reason)
        self._orders.close(ctx, self._orders.get_order(ctx, lease.id.order), lease.reason)

    def _end(self, ctx: Context, lease: Lease, reason: CloseReason) -> None:
        move_lease(ctx, replace(lease, reason=reason, closed_at=ctx.height, deadline=0), LeaseState.CLOSED)
        self._bids.end(ctx, State.bids.get(ctx, bid_key(lease.bid)), BidState.CLOSED)


def _compute_setup(ctx: Context, lease: Lease) -> Dec:
    """What setting up a workload is worth: some blocks of the lease's price."""
    return lease.price.amount.mul_int(State.params.get(ctx).setup_blocks)
