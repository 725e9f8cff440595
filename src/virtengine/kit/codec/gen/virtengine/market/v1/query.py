"""Generated from virtengine/market/v1/query.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest, PageResponse
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    Bid,
    BidState,
    Lease,
    LeaseState,
    Order,
    OrderKind,
    OrderState,
    Params,
    Requirement,
    ResourceUnit,
)
from virtengine.kit.codec.message import (
    NO_ADDRESS,
    ZERO,
    Message,
    message,
    read_address,
    read_dec,
    read_enum,
    write_address,
)
from virtengine.kit.codec.pool import HttpRule, Pb, message_class
from virtengine.kit.codec.service import C, Rpc, Service


@message(frozen=True, kw_only=True)
class QueryParamsRequest(Message):
    """`virtengine.market.v1.QueryParamsRequest`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.QueryParamsRequest"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.QueryParamsRequest")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryParamsRequest:
        return cls()


@message(frozen=True, kw_only=True)
class QueryParamsResponse(Message):
    """`virtengine.market.v1.QueryParamsResponse`."""

    __slots__ = ("params",)
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.QueryParamsResponse"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.QueryParamsResponse")

    params: Params

    def __init__(self, *, params: Params) -> None:
        object.__setattr__(self, "params", params)

    def to_pb(self) -> Pb:
        return self.PB(params=self.params.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryParamsResponse:
        return cls(params=Params.from_pb(pb.params))


@message(frozen=True, kw_only=True)
class QueryOrderRequest(Message):
    """`virtengine.market.v1.QueryOrderRequest`."""

    __slots__ = ("owner", "sequence")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.QueryOrderRequest"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.QueryOrderRequest")

    owner: Address
    sequence: int

    def __init__(self, *, owner: Address = NO_ADDRESS, sequence: int = 0) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "sequence", sequence)

    def to_pb(self) -> Pb:
        return self.PB(owner=write_address(encode_account, self.owner), sequence=self.sequence)

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryOrderRequest:
        return cls(owner=read_address(decode_account, pb.owner, "QueryOrderRequest.owner"), sequence=pb.sequence)


@message(frozen=True, kw_only=True)
class QueryOrderResponse(Message):
    """`virtengine.market.v1.QueryOrderResponse`."""

    __slots__ = ("order",)
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.QueryOrderResponse"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.QueryOrderResponse")

    order: Order

    def __init__(self, *, order: Order) -> None:
        object.__setattr__(self, "order", order)

    def to_pb(self) -> Pb:
        return self.PB(order=self.order.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryOrderResponse:
        return cls(order=Order.from_pb(pb.order))


@message(frozen=True, kw_only=True)
class QueryOrdersRequest(Message):
    """`virtengine.market.v1.QueryOrdersRequest`."""

    __slots__ = ("owner", "state", "kind", "min_height", "pagination")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.QueryOrdersRequest"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.QueryOrdersRequest")

    owner: Address
    """Empty: any owner."""
    state: OrderState
    """Unspecified: any state."""
    kind: OrderKind
    """Unspecified: any kind."""
    min_height: int
    """Created at this height or later; 0: any."""
    pagination: PageRequest | None

    def __init__(
        self,
        *,
        owner: Address = NO_ADDRESS,
        state: OrderState = OrderState.UNSPECIFIED,
        kind: OrderKind = OrderKind.UNSPECIFIED,
        min_height: int = 0,
        pagination: PageRequest | None = None,
    ) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "state", state)
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "min_height", min_height)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            owner=write_address(encode_account, self.owner),
            state=self.state,
            kind=self.kind,
            min_height=self.min_height,
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryOrdersRequest:
        return cls(
            owner=read_address(decode_account, pb.owner, "QueryOrdersRequest.owner"),
            state=read_enum(OrderState, pb.state, "QueryOrdersRequest.state"),
            kind=read_enum(OrderKind, pb.kind, "QueryOrdersRequest.kind"),
            min_height=pb.min_height,
            pagination=PageRequest.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class QueryOrdersResponse(Message):
    """`virtengine.market.v1.QueryOrdersResponse`."""

    __slots__ = ("orders", "pagination")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.QueryOrdersResponse"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.QueryOrdersResponse")

    orders: tuple[Order, ...]
    pagination: PageResponse | None

    def __init__(self, *, orders: tuple[Order, ...] = (), pagination: PageResponse | None = None) -> None:
        object.__setattr__(self, "orders", orders)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            orders=[item.to_pb() for item in self.orders],
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryOrdersResponse:
        return cls(
            orders=tuple([Order.from_pb(item) for item in pb.orders]),
            pagination=PageResponse.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class QueryBidRequest(Message):
    """`virtengine.market.v1.QueryBidRequest`."""

    __slots__ = ("owner", "sequence", "provider", "counter")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.QueryBidRequest"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.QueryBidRequest")

    owner: Address
    sequence: int
    provider: Address
    counter: int

    def __init__(
        self, *, owner: Address = NO_ADDRESS, sequence: int = 0, provider: Address = NO_ADDRESS, counter: int = 0
    ) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "sequence", sequence)
        object.__setattr__(self, "provider", provider)
        object.__setattr__(self, "counter", counter)

    def to_pb(self) -> Pb:
        return self.PB(
            owner=write_address(encode_account, self.owner),
            sequence=self.sequence,
            provider=write_address(encode_account, self.provider),
            counter=self.counter,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryBidRequest:
        return cls(
            owner=read_address(decode_account, pb.owner, "QueryBidRequest.owner"),
            sequence=pb.sequence,
            provider=read_address(decode_account, pb.provider, "QueryBidRequest.provider"),
            counter=pb.counter,
        )


@message(frozen=True, kw_only=True)
class QueryBidResponse(Message):
    """`virtengine.market.v1.QueryBidResponse`."""

    __slots__ = ("bid",)
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.QueryBidResponse"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.QueryBidResponse")

    bid: Bid

    def __init__(self, *, bid: Bid) -> None:
        object.__setattr__(self, "bid", bid)

    def to_pb(self) -> Pb:
        return self.PB(bid=self.bid.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryBidResponse:
        return cls(bid=Bid.from_pb(pb.bid))


@message(frozen=True, kw_only=True)
class QueryBidsRequest(Message):
    """`virtengine.market.v1.QueryBidsRequest`."""

    __slots__ = ("owner", "sequence", "provider", "state", "pagination")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.QueryBidsRequest"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.QueryBidsRequest")

    owner: Address
    """Of one order (owner and sequence), of one provider, or all."""
    sequence: int
    provider: Address
    state: BidState
    """Unspecified: any state."""
    pagination: PageRequest | None

    def __init__(
        self,
        *,
        owner: Address = NO_ADDRESS,
        sequence: int = 0,
        provider: Address = NO_ADDRESS,
        state: BidState = BidState.UNSPECIFIED,
        pagination: PageRequest | None = None,
    ) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "sequence", sequence)
        object.__setattr__(self, "provider", provider)
        object.__setattr__(self, "state", state)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            owner=write_address(encode_account, self.owner),
            sequence=self.sequence,
            provider=write_address(encode_account, self.provider),
            state=self.state,
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryBidsRequest:
        return cls(
            owner=read_address(decode_account, pb.owner, "QueryBidsRequest.owner"),
            sequence=pb.sequence,
            provider=read_address(decode_account, pb.provider, "QueryBidsRequest.provider"),
            state=read_enum(BidState, pb.state, "QueryBidsRequest.state"),
            pagination=PageRequest.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class QueryBidsResponse(Message):
    """`virtengine.market.v1.QueryBidsResponse`."""

    __slots__ = ("bids", "pagination")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.QueryBidsResponse"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.QueryBidsResponse")

    bids: tuple[Bid, ...]
    pagination: PageResponse | None

    def __init__(self, *, bids: tuple[Bid, ...] = (), pagination: PageResponse | None = None) -> None:
        object.__setattr__(self, "bids", bids)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            bids=[item.to_pb() for item in self.bids],
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryBidsResponse:
        return cls(
            bids=tuple([Bid.from_pb(item) for item in pb.bids]),
            pagination=PageResponse.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class QueryLeaseRequest(Message):
    """`virtengine.market.v1.QueryLeaseRequest`."""

    __slots__ = ("owner", "sequence", "attempt")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.QueryLeaseRequest"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.QueryLeaseRequest")

    owner: Address
    sequence: int
    attempt: int
    """0: the latest."""

    def __init__(self, *, owner: Address = NO_ADDRESS, sequence: int = 0, attempt: int = 0) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "sequence", sequence)
        object.__setattr__(self, "attempt", attempt)

    def to_pb(self) -> Pb:
        return self.PB(owner=write_address(encode_account, self.owner), sequence=self.sequence, attempt=self.attempt)

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryLeaseRequest:
        return cls(
            owner=read_address(decode_account, pb.owner, "QueryLeaseRequest.owner"),
            sequence=pb.sequence,
            attempt=pb.attempt,
        )


@message(frozen=True, kw_only=True)
class QueryLeaseResponse(Message):
    """`virtengine.market.v1.QueryLeaseResponse`."""

    __slots__ = ("lease", "cost", "paid", "funds", "runway_blocks")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.QueryLeaseResponse"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.QueryLeaseResponse")

    lease: Lease
    cost: Dec
    """Accrued to the provider so far, paid or not, 10^-18 base units."""
    paid: Coin
    """Paid out so far, gross of fees."""
    funds: Dec
    """What the escrow still has for this order, 10^-18 base units."""
    runway_blocks: int
    """Blocks until the money runs out; -1: it does not."""

    def __init__(
        self, *, lease: Lease, cost: Dec = ZERO, paid: Coin, funds: Dec = ZERO, runway_blocks: int = 0
    ) -> None:
        object.__setattr__(self, "lease", lease)
        object.__setattr__(self, "cost", cost)
        object.__setattr__(self, "paid", paid)
        object.__setattr__(self, "funds", funds)
        object.__setattr__(self, "runway_blocks", runway_blocks)

    def to_pb(self) -> Pb:
        return self.PB(
            lease=self.lease.to_pb(),
            cost=str(self.cost.raw),
            paid=self.paid.to_pb(),
            funds=str(self.funds.raw),
            runway_blocks=self.runway_blocks,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryLeaseResponse:
        return cls(
            lease=Lease.from_pb(pb.lease),
            cost=read_dec(pb.cost, "QueryLeaseResponse.cost"),
            paid=Coin.from_pb(pb.paid),
            funds=read_dec(pb.funds, "QueryLeaseResponse.funds"),
            runway_blocks=pb.runway_blocks,
        )


@message(frozen=True, kw_only=True)
class QueryLeasesRequest(Message):
    """`virtengine.market.v1.QueryLeasesRequest`."""

    __slots__ = ("owner", "provider", "state", "live", "pagination")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.QueryLeasesRequest"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.QueryLeasesRequest")

    owner: Address
    provider: Address
    state: LeaseState
    """Unspecified: any state."""
    live: bool
    """Every state but closed."""
    pagination: PageRequest | None

    def __init__(
        self,
        *,
        owner: Address = NO_ADDRESS,
        provider: Address = NO_ADDRESS,
        state: LeaseState = LeaseState.UNSPECIFIED,
        live: bool = False,
        pagination: PageRequest | None = None,
    ) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "provider", provider)
        object.__setattr__(self, "state", state)
        object.__setattr__(self, "live", live)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            owner=write_address(encode_account, self.owner),
            provider=write_address(encode_account, self.provider),
            state=self.state,
            live=self.live,
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryLeasesRequest:
        return cls(
            owner=read_address(decode_account, pb.owner, "QueryLeasesRequest.owner"),
            provider=read_address(decode_account, pb.provider, "QueryLeasesRequest.provider"),
            state=read_enum(LeaseState, pb.state, "QueryLeasesRequest.state"),
            live=pb.live,
            pagination=PageRequest.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class QueryLeasesResponse(Message):
    """`virtengine.market.v1.QueryLeasesResponse`."""

    __slots__ = ("leases", "pagination")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.QueryLeasesResponse"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.QueryLeasesResponse")

    leases: tuple[Lease, ...]
    pagination: PageResponse | None

    def __init__(self, *, leases: tuple[Lease, ...] = (), pagination: PageResponse | None = None) -> None:
        object.__setattr__(self, "leases", leases)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            leases=[item.to_pb() for item in self.leases],
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryLeasesResponse:
        return cls(
            leases=tuple([Lease.from_pb(item) for item in pb.leases]),
            pagination=PageResponse.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class QueryScreeningRequest(Message):
    """`virtengine.market.v1.QueryScreeningRequest`."""

    __slots__ = ("units", "requirements", "pagination")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.QueryScreeningRequest"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.QueryScreeningRequest")

    units: tuple[ResourceUnit, ...]
    requirements: tuple[Requirement, ...]
    pagination: PageRequest | None

    def __init__(
        self,
        *,
        units: tuple[ResourceUnit, ...] = (),
        requirements: tuple[Requirement, ...] = (),
        pagination: PageRequest | None = None,
    ) -> None:
        object.__setattr__(self, "units", units)
        object.__setattr__(self, "requirements", requirements)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            units=[item.to_pb() for item in self.units],
            requirements=[item.to_pb() for item in self.requirements],
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryScreeningRequest:
        return cls(
            units=tuple([ResourceUnit.from_pb(item) for item in pb.units]),
            requirements=tuple([Requirement.from_pb(item) for item in pb.requirements]),
            pagination=PageRequest.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class Screening(Message):
    """`virtengine.market.v1.Screening`."""

    __slots__ = ("provider", "fits", "reasons")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.Screening"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.Screening")

    provider: Address
    fits: bool
    reasons: tuple[str, ...]
    """Every reason it does not."""

    def __init__(self, *, provider: Address = NO_ADDRESS, fits: bool = False, reasons: tuple[str, ...] = ()) -> None:
        object.__setattr__(self, "provider", provider)
        object.__setattr__(self, "fits", fits)
        object.__setattr__(self, "reasons", reasons)

    def to_pb(self) -> Pb:
        return self.PB(provider=write_address(encode_account, self.provider), fits=self.fits, reasons=self.reasons)

    @classmethod
    def from_pb(cls, pb: Pb) -> Screening:
        return cls(
            provider=read_address(decode_account, pb.provider, "Screening.provider"),
            fits=pb.fits,
            reasons=tuple(pb.reasons),
        )


@message(frozen=True, kw_only=True)
class QueryScreeningResponse(Message):
    """`virtengine.market.v1.QueryScreeningResponse`."""

    __slots__ = ("providers", "pagination")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.QueryScreeningResponse"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.QueryScreeningResponse")

    providers: tuple[Screening, ...]
    pagination: PageResponse | None

    def __init__(self, *, providers: tuple[Screening, ...] = (), pagination: PageResponse | None = None) -> None:
        object.__setattr__(self, "providers", providers)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            providers=[item.to_pb() for item in self.providers],
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryScreeningResponse:
        return cls(
            providers=tuple([Screening.from_pb(item) for item in pb.providers]),
            pagination=PageResponse.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


class QueryService(Service[C]):
    """`virtengine.market.v1.Query`."""

    NAME: ClassVar[str] = "virtengine.market.v1.Query"
    RPCS: ClassVar[tuple[Rpc, ...]] = (
        Rpc(
            "Params",
            "params",
            QueryParamsRequest,
            QueryParamsResponse,
            HttpRule("GET", "/virtengine/market/v1/params", ""),
        ),
        Rpc(
            "Order",
            "order",
            QueryOrderRequest,
            QueryOrderResponse,
            HttpRule("GET", "/virtengine/market/v1/orders/{owner}/{sequence}", ""),
        ),
        Rpc(
            "Orders",
            "orders",
            QueryOrdersRequest,
            QueryOrdersResponse,
            HttpRule("GET", "/virtengine/market/v1/orders", ""),
        ),
        Rpc(
            "Bid",
            "bid",
            QueryBidRequest,
            QueryBidResponse,
            HttpRule("GET", "/virtengine/market/v1/bids/{owner}/{sequence}/{provider}/{counter}", ""),
        ),
        Rpc("Bids", "bids", QueryBidsRequest, QueryBidsResponse, HttpRule("GET", "/virtengine/market/v1/bids", "")),
        Rpc(
            "Lease",
            "lease",
            QueryLeaseRequest,
            QueryLeaseResponse,
            HttpRule("GET", "/virtengine/market/v1/leases/{owner}/{sequence}/{attempt}", ""),
        ),
        Rpc(
            "Leases",
            "leases",
            QueryLeasesRequest,
            QueryLeasesResponse,
            HttpRule("GET", "/virtengine/market/v1/leases", ""),
        ),
        Rpc(
            "Screening",
            "screening",
            QueryScreeningRequest,
            QueryScreeningResponse,
            HttpRule("POST", "/virtengine/market/v1/screening", "*"),
        ),
    )

    @abstractmethod
    def params(self, ctx: C, msg: QueryParamsRequest) -> QueryParamsResponse:
        """`Params`."""

    @abstractmethod
    def order(self, ctx: C, msg: QueryOrderRequest) -> QueryOrderResponse:
        """`Order`."""

    @abstractmethod
    def orders(self, ctx: C, msg: QueryOrdersRequest) -> QueryOrdersResponse:
        """`Orders`."""

    @abstractmethod
    def bid(self, ctx: C, msg: QueryBidRequest) -> QueryBidResponse:
        """`Bid`."""

    @abstractmethod
    def bids(self, ctx: C, msg: QueryBidsRequest) -> QueryBidsResponse:
        """`Bids`."""

    @abstractmethod
    def lease(self, ctx: C, msg: QueryLeaseRequest) -> QueryLeaseResponse:
        """A lease with what it has cost and how long the money lasts."""

    @abstractmethod
    def leases(self, ctx: C, msg: QueryLeasesRequest) -> QueryLeasesResponse:
        """`Leases`."""

    @abstractmethod
    def screening(self, ctx: C, msg: QueryScreeningRequest) -> QueryScreeningResponse:
        """Who would bid on a draft order, and why others would not."""
