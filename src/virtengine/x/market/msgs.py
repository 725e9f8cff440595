"""The transactions: who may, whether it is well formed, and then one verb."""

from dataclasses import replace

from virtengine.kit.codec.envelope import access_context, config_context, owner_copy_context
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Envelope, KeyKind
from virtengine.kit.codec.gen.virtengine.market.v1.events import EventWorkloadReported
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    BidId,
    BidState,
    CloseReason,
    Lease,
    LeaseId,
    LeaseState,
    Order,
    OrderId,
    OrderState,
    WorkloadState,
)
from virtengine.kit.codec.gen.virtengine.market.v1.tx import (
    MsgAcceptBid,
    MsgAcceptBidResponse,
    MsgCloseBid,
    MsgCloseBidResponse,
    MsgCloseLease,
    MsgCloseLeaseResponse,
    MsgCloseOrder,
    MsgCloseOrderResponse,
    MsgConfirmLease,
    MsgConfirmLeaseResponse,
    MsgCreateBid,
    MsgCreateBidResponse,
    MsgCreateOrder,
    MsgCreateOrderResponse,
    MsgRefuseLease,
    MsgRefuseLeaseResponse,
    MsgReportWorkload,
    MsgReportWorkloadResponse,
    MsgService,
    MsgSubmitUsage,
    MsgSubmitUsageResponse,
    MsgUpdateConfig,
    MsgUpdateConfigResponse,
    MsgWithdraw,
    MsgWithdrawResponse,
)
from virtengine.kit.crypto.hashes import module_address
from virtengine.kit.sdk.context import Context
from virtengine.x.market import errors
from virtengine.x.market.expected import Bank, Encryption, Escrow, Providers
from virtengine.x.market.keeper import MarketKeeper
from virtengine.x.market.moves import tell_lease
from virtengine.x.market.offers import check_offer, make_bid
from virtengine.x.market.rules import check_commitment, check_order
from virtengine.x.market.state import MarketState as State
from virtengine.x.market.types import OWNER_REASONS, PROVIDER_REASONS, RUNNING, account_id, lease_key, order_key

__all__ = ["MarketMsgs"]

VALIDATORS = "fee_collector"
"""The module account that takes the fees of orders and bids."""


class MarketMsgs(MsgService[Context]):
    """Handlers of `virtengine.market.v1.Msg`."""

    def __init__(
        self, keeper: MarketKeeper, escrow: Escrow, providers: Providers, encryption: Encryption, bank: Bank
    ) -> None:
        self._keeper = keeper
        self._escrow = escrow
        self._providers = providers
        self._encryption = encryption
        self._bank = bank

    # --- orders

    def create_order(self, ctx: Context, msg: MsgCreateOrder) -> MsgCreateOrderResponse:
        """A new order of the signer's, with its escrow account and perhaps a first deposit."""
        params = State.params.get(ctx)
        check_order(msg, params)
        if msg.owner_copy is not None:
            self._check_owner_copy(ctx, msg.owner, msg.commitment, msg.owner_copy)
        self._take_fee(ctx, msg.owner, params.order_fee)
        draft = Order(
            id=OrderId(owner=msg.owner),
            kind=msg.kind,
            units=msg.units,
            requirements=msg.requirements,
            ceiling=msg.ceiling,
            bid_window=msg.bid_window,
            min_duration=msg.min_duration,
            grace=msg.grace,
            rebid=msg.rebid,
            commitment=msg.commitment,
        )
        id = self._keeper.orders.create(ctx, draft, msg.deposit)
        if msg.owner_copy is not None:
            State.owner_copies.set(ctx, order_key(id), msg.owner_copy)
        return MsgCreateOrderResponse(id=id)

    def close_order(self, ctx: Context, msg: MsgCloseOrder) -> MsgCloseOrderResponse:
        """Cancel an order, or end its lease."""
        order = self._keeper.orders.get_order(ctx, OrderId(owner=msg.owner, sequence=msg.sequence))
        if order.state is OrderState.CLOSED:
            raise errors.OrderClosed
        if order.state in (OrderState.MATCHED, OrderState.ACTIVE):
            self._end_by_owner(ctx, self._keeper.leases.get_latest(ctx, order), order)
        else:
            self._keeper.orders.close(ctx, order, CloseReason.OWNER)
        return MsgCloseOrderResponse()

    # --- bids

    def create_bid(self, ctx: Context, msg: MsgCreateBid) -> MsgCreateBidResponse:
        """Offer to serve an open order."""
        params = State.params.get(ctx)
        order = self._get_open(ctx, msg.order)
        provider = self._providers.find_provider(ctx, msg.provider)
        if provider is None:
            raise errors.NotProvider
        if not self._encryption.is_active(ctx, provider.owner, KeyKind.ENCRYPTION, provider.encryption_key):
            raise errors.ProviderKeyNotActive
        check_offer(msg, order, provider, params, ctx.height)
        bid = make_bid(msg, order, params, ctx.height)
        self._take_fee(ctx, msg.provider, params.bid_fee)
        order = self._keeper.bids.place(ctx, order, bid, params.max_open_bids)
        State.orders.set(ctx, order_key(order.id), order)
        return MsgCreateBidResponse(id=bid.id)

    def close_bid(self, ctx: Context, msg: MsgCloseBid) -> MsgCloseBidResponse:
        """Take an open bid back; its deposit comes with it."""
        if msg.bid.provider != msg.provider:
            raise errors.NotBidder
        bid = self._keeper.bids.get_bid(ctx, msg.bid)
        if bid.state is not BidState.OPEN:
            raise errors.BidNotOpen(bid.state.name)
        self._keeper.bids.close(ctx, bid)
        return MsgCloseBidResponse()

    def accept_bid(self, ctx: Context, msg: MsgAcceptBid) -> MsgAcceptBidResponse:
        """Choose a bid; its provider finds the manifest in the envelope."""
        if msg.bid.order.owner != msg.owner:
            raise errors.NotOrderOwner
        order = self._get_open(ctx, msg.bid.order)
        bid = self._keeper.bids.get_bid(ctx, msg.bid)
        if bid.state is not BidState.OPEN:
            raise errors.BidNotOpen(bid.state.name)
        if ctx.height > bid.expires_at:
            raise errors.BidWindowClosed(f"the bid expired at height {bid.expires_at}")
        meter_key = self._check_config(ctx, order, msg.bid, order.commitment, msg.config)
        return MsgAcceptBidResponse(id=self._keeper.leases.start(ctx, order, bid, meter_key, msg.config))

    # --- leases

    def update_config(self, ctx: Context, msg: MsgUpdateConfig) -> MsgUpdateConfigResponse:
        """Replace the manifest of a live lease: the same resources, other contents."""
        lease = self._keeper.leases.get_lease(ctx, msg.lease)
        if msg.lease.order.owner != msg.owner:
            raise errors.NotOrderOwner
        if lease.state is LeaseState.CLOSING:
            raise errors.LeaseClosing
        if lease.state is LeaseState.CLOSED:
            raise errors.LeaseNotLive
        check_commitment(msg.commitment)
        if msg.commitment == lease.commitment:
            raise errors.CommitmentUnchanged
        order = self._keeper.orders.get_order(ctx, lease.id.order)
        self._check_config(ctx, order, lease.bid, msg.commitment, msg.config)
        if msg.owner_copy is not None:
            self._check_owner_copy(ctx, msg.owner, msg.commitment, msg.owner_copy)
        self._keeper.leases.update_config(ctx, lease, order, msg.commitment, msg.config, msg.owner_copy)
        return MsgUpdateConfigResponse()

    def confirm_lease(self, ctx: Context, msg: MsgConfirmLease) -> MsgConfirmLeaseResponse:
        """The workload runs: payment starts."""
        lease, order = self._get_provisioning(ctx, msg.lease, msg.provider)
        if msg.commitment != lease.commitment:
            raise errors.CommitmentMismatch
        self._check_access(ctx, lease, msg.access)
        self._keeper.leases.confirm(ctx, lease, order, msg.access)
        return MsgConfirmLeaseResponse()

    def refuse_lease(self, ctx: Context, msg: MsgRefuseLease) -> MsgRefuseLeaseResponse:
        """The provider cannot serve the lease it won."""
        lease, order = self._get_provisioning(ctx, msg.lease, msg.provider)
        self._keeper.leases.fail(ctx, lease, order, CloseReason.CANNOT_PROVISION)
        return MsgRefuseLeaseResponse()

    def close_lease(self, ctx: Context, msg: MsgCloseLease) -> MsgCloseLeaseResponse:
        """End a lease: the owner at once, the provider after the notice of its bid."""
        lease = self._keeper.leases.get_lease(ctx, msg.lease)
        if msg.signer == lease.id.order.owner:
            _check_reason(msg.reason, OWNER_REASONS)
            self._end_by_owner(ctx, lease, self._keeper.orders.get_order(ctx, lease.id.order))
        elif msg.signer == lease.provider:
            _check_reason(msg.reason, PROVIDER_REASONS)
            _check_endable(lease)
            if lease.state is LeaseState.PROVISIONING:
                raise errors.LeaseNotActive("a lease that is being provisioned is refused, not closed")
            if lease.stop_at:
                raise errors.NoticeGiven(f"it stops at height {lease.stop_at}")
            self._keeper.leases.give_notice(ctx, lease, msg.reason)
        else:
            raise errors.NotLeaseParty
        return MsgCloseLeaseResponse()

    def report_workload(self, ctx: Context, msg: MsgReportWorkload) -> MsgReportWorkloadResponse:
        """What the workload is doing, and where it is reached now if that changed."""
        lease = self._get_provided(ctx, msg.lease, msg.provider)
        if lease.state is LeaseState.CLOSED:
            raise errors.LeaseNotLive
        if msg.state is WorkloadState.UNSPECIFIED:
            raise errors.WorkloadStateInvalid
        if msg.access is not None:
            self._check_access(ctx, lease, msg.access)
            State.accesses.set(ctx, lease_key(lease.id), msg.access)
        reported = replace(lease, workload=msg.state)
        State.leases.set(ctx, lease_key(lease.id), reported)
        ctx.emit_typed(EventWorkloadReported(id=lease.id, state=msg.state))
        tell_lease(ctx, reported)
        return MsgReportWorkloadResponse()

    def submit_usage(self, ctx: Context, msg: MsgSubmitUsage) -> MsgSubmitUsageResponse:
        """Usage of one running lease, oldest first: all records or none."""
        most = State.params.get(ctx).max_records
        if not 1 <= len(msg.records) <= most:
            raise errors.TooManyRecords(f"{len(msg.records)} records, not 1 to {most}")
        id = msg.records[0].lease
        if any(record.lease != id for record in msg.records):
            raise errors.RecordsMixed
        lease = self._get_provided(ctx, id, msg.provider)
        if lease.state not in RUNNING:
            raise errors.LeaseNotActive(lease.state.name)
        order = self._keeper.orders.get_order(ctx, id.order)
        self._keeper.usage.accept(ctx, lease, order, msg.records)
        return MsgSubmitUsageResponse()

    def withdraw(self, ctx: Context, msg: MsgWithdraw) -> MsgWithdrawResponse:
        """Pay out what a running lease has earned so far."""
        lease = self._get_provided(ctx, msg.lease, msg.provider)
        if lease.state not in RUNNING:
            raise errors.LeaseNotActive(lease.state.name)
        payout = self._escrow.withdraw(ctx, account_id(lease.id.order), lease.payment)
        return MsgWithdrawResponse(amount=Coin(denom=lease.price.denom, amount=payout.gross))

    # --- what several of them ask

    def _take_fee(self, ctx: Context, payer: bytes, fee: Coin) -> None:
        if fee.amount:
            self._bank.send_coins(ctx, payer, module_address(VALIDATORS), (fee,))

    def _get_open(self, ctx: Context, id: OrderId) -> Order:
        """An order that takes bids at this height."""
        order = self._keeper.orders.get_order(ctx, id)
        if order.state is not OrderState.OPEN:
            raise errors.OrderNotOpen(order.state.name)
        if ctx.height > order.deadline:
            raise errors.BidWindowClosed(f"at height {order.deadline}")
        return order

    def _get_provided(self, ctx: Context, id: LeaseId, provider: bytes) -> Lease:
        """A lease of that provider's."""
        lease = self._keeper.leases.get_lease(ctx, id)
        if lease.provider != provider:
            raise errors.NotLeaseProvider
        return lease

    def _get_provisioning(self, ctx: Context, id: LeaseId, provider: bytes) -> tuple[Lease, Order]:
        """A lease of that provider's that still waits for its workload, and its order."""
        lease = self._get_provided(ctx, id, provider)
        if lease.state is not LeaseState.PROVISIONING:
            raise errors.LeaseNotProvisioning(lease.state.name)
        order = self._keeper.orders.get_order(ctx, id.order)
        if ctx.height > order.deadline:
            raise errors.ProvisioningOver(f"at height {order.deadline}")
        return lease, order

    def _end_by_owner(self, ctx: Context, lease: Lease, order: Order) -> None:
        _check_endable(lease)
        if lease.state is LeaseState.PROVISIONING:
            self._keeper.leases.cancel(ctx, lease, order)
        else:
            self._keeper.leases.begin_closing(ctx, lease, CloseReason.OWNER)

    # --- envelopes

    def _check_owner_copy(self, ctx: Context, owner: bytes, commitment: bytes, envelope: Envelope) -> None:
        context = owner_copy_context(ctx.chain_id, owner, commitment)
        self._encryption.check_envelope(ctx, envelope, sender=owner, recipients=(owner,), context=context)

    def _check_config(self, ctx: Context, order: Order, bid: BidId, commitment: bytes, envelope: Envelope) -> bytes:
        """Refuse a manifest that is not sealed by the owner to the provider's present key; the provider's meter key."""
        provider = self._providers.get_provider(ctx, bid.provider)
        owner, sequence = order_key(order.id)
        self._encryption.check_envelope(
            ctx,
            envelope,
            sender=owner,
            recipients=(provider.owner,),
            recipient_key=provider.encryption_key,
            context=config_context(ctx.chain_id, owner, sequence, commitment, provider.owner),
        )
        return provider.meter_key

    def _check_access(self, ctx: Context, lease: Lease, envelope: Envelope) -> None:
        (owner, sequence), attempt = lease_key(lease.id)
        context = access_context(ctx.chain_id, owner, sequence, attempt, lease.commitment, lease.provider)
        self._encryption.check_envelope(ctx, envelope, sender=lease.provider, recipients=(owner,), context=context)


def _check_reason(reason: CloseReason, allowed: tuple[CloseReason, ...]) -> None:
    if reason not in allowed:
        raise errors.ReasonNotAllowed(f"{reason.value}, not {' or '.join(str(each.value) for each in allowed)}")


def _check_endable(lease: Lease) -> None:
    """Closing is done once."""
    if lease.state is LeaseState.CLOSING:
        raise errors.LeaseClosing
    if lease.state is LeaseState.CLOSED:
        raise errors.LeaseNotLive
