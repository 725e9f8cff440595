"""The questions: orders, bids and leases by whoever has a part in them, what they cost, and who would bid."""

from collections.abc import Callable
from dataclasses import replace

from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageResponse
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    Bid,
    BidId,
    BidState,
    Lease,
    LeaseId,
    LeaseState,
    Order,
    OrderId,
    OrderKind,
    OrderState,
)
from virtengine.kit.codec.gen.virtengine.market.v1.query import (
    QueryBidRequest,
    QueryBidResponse,
    QueryBidsRequest,
    QueryBidsResponse,
    QueryLeaseRequest,
    QueryLeaseResponse,
    QueryLeasesRequest,
    QueryLeasesResponse,
    QueryOrderRequest,
    QueryOrderResponse,
    QueryOrdersRequest,
    QueryOrdersResponse,
    QueryParamsRequest,
    QueryParamsResponse,
    QueryScreeningRequest,
    QueryScreeningResponse,
    QueryService,
    Screening,
)
from virtengine.kit.collections.codecs import AddressKey
from virtengine.kit.collections.pagination import page_index, page_map
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import InvalidRequest
from virtengine.x.market.expected import Escrow, Providers
from virtengine.x.market.keeper import MarketKeeper
from virtengine.x.market.matching import find_misfits
from virtengine.x.market.rules import check_requirements, check_units
from virtengine.x.market.state import ORDER_KEY
from virtengine.x.market.state import MarketState as State
from virtengine.x.market.types import BidKey, LeaseKey, account_id, lease_key, order_key

__all__ = ["MarketQueries", "with_copy", "with_envelopes"]


class MarketQueries(QueryService[Context]):
    """Handlers of `virtengine.market.v1.Query`."""

    def __init__(self, keeper: MarketKeeper, escrow: Escrow, providers: Providers) -> None:
        self._keeper = keeper
        self._escrow = escrow
        self._providers = providers

    def params(self, ctx: Context, request: QueryParamsRequest) -> QueryParamsResponse:
        """What governance may set."""
        return QueryParamsResponse(params=State.params.get(ctx))

    def order(self, ctx: Context, request: QueryOrderRequest) -> QueryOrderResponse:
        """One order, with its owner's sealed copy of the manifest."""
        order = self._keeper.orders.get_order(ctx, OrderId(owner=request.owner, sequence=request.sequence))
        return QueryOrderResponse(order=with_copy(ctx, order))

    def orders(self, ctx: Context, request: QueryOrdersRequest) -> QueryOrdersResponse:
        """Orders of an owner, in a state, or all; without sealed copies."""

        def keep(order: Order) -> bool:
            return (
                request.state in (OrderState.UNSPECIFIED, order.state)
                and request.kind in (OrderKind.UNSPECIFIED, order.kind)
                and order.created_at >= request.min_height
            )

        if request.owner or request.state is OrderState.UNSPECIFIED:
            found, page = page_map(
                ctx,
                State.orders,
                request.pagination,
                prefix=_owner_prefix(request.owner),
                keep=lambda entry: keep(entry[1]),
            )
            return QueryOrdersResponse(orders=tuple(order for _, order in found), pagination=page)
        keys, page = page_index(
            ctx,
            State.orders_by_state,
            request.pagination,
            prefix=State.orders_by_state.prefix_of(request.state),
            keep=lambda key: keep(State.orders.get(ctx, key)),
        )
        return QueryOrdersResponse(orders=tuple(State.orders.get(ctx, key) for key in keys), pagination=page)

    def bid(self, ctx: Context, request: QueryBidRequest) -> QueryBidResponse:
        """One bid."""
        order = OrderId(owner=request.owner, sequence=request.sequence)
        id = BidId(order=order, provider=request.provider, counter=request.counter)
        return QueryBidResponse(bid=self._keeper.bids.get_bid(ctx, id))

    def bids(self, ctx: Context, request: QueryBidsRequest) -> QueryBidsResponse:
        """Bids on an order, on an owner's orders, of a provider, or all."""
        if request.sequence and not request.owner:
            raise InvalidRequest("an order is named by its owner and sequence; the owner is missing")

        def keep(key: BidKey, bid: Bid) -> bool:
            return request.state in (BidState.UNSPECIFIED, bid.state) and request.provider in (b"", key[1])

        if request.owner or not request.provider:
            found, page = page_map(
                ctx,
                State.bids,
                request.pagination,
                prefix=_order_prefix(request.owner, request.sequence),
                keep=lambda entry: keep(*entry),
            )
            return QueryBidsResponse(bids=tuple(bid for _, bid in found), pagination=page)
        keys, page = page_index(
            ctx,
            State.bids_by_provider,
            request.pagination,
            prefix=_provider_prefix(request.provider, request.state is BidState.OPEN),
            keep=lambda key: keep(key, State.bids.get(ctx, key)),
        )
        return QueryBidsResponse(bids=tuple(State.bids.get(ctx, key) for key in keys), pagination=page)

    def lease(self, ctx: Context, request: QueryLeaseRequest) -> QueryLeaseResponse:
        """One lease with its envelopes, what it has cost so far, and how long the money lasts."""
        order = self._keeper.orders.get_order(ctx, OrderId(owner=request.owner, sequence=request.sequence))
        attempt = request.attempt or order.attempts
        lease = self._keeper.leases.get_lease(ctx, LeaseId(order=order.id, attempt=attempt))
        account = account_id(order.id)
        ledger = self._escrow.get_ledger(ctx, account)
        payment = ledger.payments.get(lease.payment)
        paid = payment.paid if payment else 0
        accrued = payment.accrued if payment else Dec(0)
        return QueryLeaseResponse(
            lease=with_envelopes(ctx, lease),
            cost=Dec.from_int(paid) + accrued,
            paid=Coin(denom=lease.price.denom, amount=paid),
            funds=Dec.from_raw(ledger.funds),
            runway_blocks=self._escrow.runway(ctx, account),
        )

    def leases(self, ctx: Context, request: QueryLeasesRequest) -> QueryLeasesResponse:
        """Leases of an owner, of a provider, in a state, or all; without envelopes."""

        def keep(lease: Lease) -> bool:
            return (
                request.state in (LeaseState.UNSPECIFIED, lease.state)
                and request.provider in (b"", lease.provider)
                and not (request.live and lease.state is LeaseState.CLOSED)
            )

        if request.owner or not (request.provider or request.state):
            found, page = page_map(
                ctx,
                State.leases,
                request.pagination,
                prefix=_owner_prefix(request.owner),
                keep=lambda entry: keep(entry[1]),
            )
            return QueryLeasesResponse(leases=tuple(lease for _, lease in found), pagination=page)
        keys, page = _page_leases(ctx, request, lambda key: keep(State.leases.get(ctx, key)))
        return QueryLeasesResponse(leases=tuple(State.leases.get(ctx, key) for key in keys), pagination=page)

    def screening(self, ctx: Context, request: QueryScreeningRequest) -> QueryScreeningResponse:
        """Who would bid on a draft order, as they advertise themselves, and every reason for which others would not."""
        check_units(request.units)
        check_requirements(request.requirements)
        providers, page = self._providers.page_providers(ctx, request.pagination)
        screened = []
        for provider in providers:
            reasons = tuple(find_misfits(request.units, request.requirements, provider))
            screened.append(Screening(provider=provider.owner, fits=not reasons, reasons=reasons))
        return QueryScreeningResponse(providers=tuple(screened), pagination=page)


def with_copy(ctx: Context, order: Order) -> Order:
    """The order with its owner's sealed copy."""
    return replace(order, owner_copy=State.owner_copies.find(ctx, order_key(order.id)))


def with_envelopes(ctx: Context, lease: Lease) -> Lease:
    """The lease with its sealed manifest and access data."""
    key = lease_key(lease.id)
    return replace(lease, config=State.configs.find(ctx, key), access=State.accesses.find(ctx, key))


def _page_leases(
    ctx: Context, request: QueryLeasesRequest, keep: Callable[[LeaseKey], bool]
) -> tuple[tuple[LeaseKey, ...], PageResponse]:
    """Keys of a provider's leases, or of leases in a state."""
    if request.provider:
        live = request.live or request.state not in (LeaseState.UNSPECIFIED, LeaseState.CLOSED)
        prefix = _provider_prefix(request.provider, live)
        return page_index(ctx, State.leases_by_provider, request.pagination, prefix=prefix, keep=keep)
    prefix = State.leases_by_state.prefix_of(request.state)
    return page_index(ctx, State.leases_by_state, request.pagination, prefix=prefix, keep=keep)


def _owner_prefix(owner: bytes) -> bytes:
    """What keys of an owner's orders and leases begin with; of anybody's if empty."""
    return AddressKey.encode(owner, False) if owner else b""


def _order_prefix(owner: bytes, sequence: int) -> bytes:
    """What keys of an order's bids begin with; of all the owner's if there is no sequence."""
    return ORDER_KEY.encode((owner, sequence), False) if sequence else _owner_prefix(owner)


def _provider_prefix(provider: bytes, live: bool) -> bytes:
    """What index entries of a provider's bids or leases begin with: the live ones', or all."""
    return AddressKey.encode(provider, False) + (b"\0" if live else b"")
