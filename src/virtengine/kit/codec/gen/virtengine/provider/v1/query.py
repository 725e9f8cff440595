"""Generated from virtengine/provider/v1/query.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest, PageResponse
from virtengine.kit.codec.gen.virtengine.provider.v1.provider import Params, Provider
from virtengine.kit.codec.message import NO_ADDRESS, Message, message, read_address, write_address
from virtengine.kit.codec.pool import HttpRule, Pb, message_class
from virtengine.kit.codec.service import C, Rpc, Service


@message(frozen=True, kw_only=True)
class QueryParamsRequest(Message):
    """`virtengine.provider.v1.QueryParamsRequest`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.QueryParamsRequest"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.QueryParamsRequest")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryParamsRequest:
        return cls()


@message(frozen=True, kw_only=True)
class QueryParamsResponse(Message):
    """`virtengine.provider.v1.QueryParamsResponse`."""

    __slots__ = ("params",)
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.QueryParamsResponse"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.QueryParamsResponse")

    params: Params

    def __init__(self, *, params: Params) -> None:
        object.__setattr__(self, "params", params)

    def to_pb(self) -> Pb:
        return self.PB(params=self.params.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryParamsResponse:
        return cls(params=Params.from_pb(pb.params))


@message(frozen=True, kw_only=True)
class QueryProviderRequest(Message):
    """`virtengine.provider.v1.QueryProviderRequest`."""

    __slots__ = ("owner",)
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.QueryProviderRequest"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.QueryProviderRequest")

    owner: Address

    def __init__(self, *, owner: Address = NO_ADDRESS) -> None:
        object.__setattr__(self, "owner", owner)

    def to_pb(self) -> Pb:
        return self.PB(owner=write_address(encode_account, self.owner))

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryProviderRequest:
        return cls(owner=read_address(decode_account, pb.owner, "QueryProviderRequest.owner"))


@message(frozen=True, kw_only=True)
class QueryProviderResponse(Message):
    """`virtengine.provider.v1.QueryProviderResponse`."""

    __slots__ = ("provider",)
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.QueryProviderResponse"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.QueryProviderResponse")

    provider: Provider

    def __init__(self, *, provider: Provider) -> None:
        object.__setattr__(self, "provider", provider)

    def to_pb(self) -> Pb:
        return self.PB(provider=self.provider.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryProviderResponse:
        return cls(provider=Provider.from_pb(pb.provider))


@message(frozen=True, kw_only=True)
class QueryProvidersRequest(Message):
    """`virtengine.provider.v1.QueryProvidersRequest`."""

    __slots__ = ("pagination",)
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.QueryProvidersRequest"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.QueryProvidersRequest")

    pagination: PageRequest | None

    def __init__(self, *, pagination: PageRequest | None = None) -> None:
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(pagination=None if self.pagination is None else self.pagination.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryProvidersRequest:
        return cls(pagination=PageRequest.from_pb(pb.pagination) if pb.HasField("pagination") else None)


@message(frozen=True, kw_only=True)
class QueryProvidersResponse(Message):
    """`virtengine.provider.v1.QueryProvidersResponse`."""

    __slots__ = ("providers", "pagination")
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.QueryProvidersResponse"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.QueryProvidersResponse")

    providers: tuple[Provider, ...]
    pagination: PageResponse | None

    def __init__(self, *, providers: tuple[Provider, ...] = (), pagination: PageResponse | None = None) -> None:
        object.__setattr__(self, "providers", providers)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            providers=[item.to_pb() for item in self.providers],
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryProvidersResponse:
        return cls(
            providers=tuple([Provider.from_pb(item) for item in pb.providers]),
            pagination=PageResponse.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


class QueryService(Service[C]):
    """`virtengine.provider.v1.Query`."""

    NAME: ClassVar[str] = "virtengine.provider.v1.Query"
    RPCS: ClassVar[tuple[Rpc, ...]] = (
        Rpc(
            "Params",
            "params",
            QueryParamsRequest,
            QueryParamsResponse,
            HttpRule("GET", "/virtengine/provider/v1/params", ""),
        ),
        Rpc(
            "Provider",
            "provider",
            QueryProviderRequest,
            QueryProviderResponse,
            HttpRule("GET", "/virtengine/provider/v1/providers/{owner}", ""),
        ),
        Rpc(
            "Providers",
            "providers",
            QueryProvidersRequest,
            QueryProvidersResponse,
            HttpRule("GET", "/virtengine/provider/v1/providers", ""),
        ),
    )

    @abstractmethod
    def params(self, ctx: C, msg: QueryParamsRequest) -> QueryParamsResponse:
        """`Params`."""

    @abstractmethod
    def provider(self, ctx: C, msg: QueryProviderRequest) -> QueryProviderResponse:
        """`Provider`."""

    @abstractmethod
    def providers(self, ctx: C, msg: QueryProvidersRequest) -> QueryProvidersResponse:
        """`Providers`."""
