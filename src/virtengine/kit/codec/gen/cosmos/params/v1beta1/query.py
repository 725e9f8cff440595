"""Generated from cosmos/params/v1beta1/query.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from virtengine.kit.codec.gen.cosmos.params.v1beta1.params import ParamChange
from virtengine.kit.codec.message import Message, message
from virtengine.kit.codec.pool import HttpRule, Pb, message_class
from virtengine.kit.codec.service import C, Rpc, Service


@message(frozen=True, kw_only=True)
class QueryParamsRequest(Message):
    """`cosmos.params.v1beta1.QueryParamsRequest`."""

    __slots__ = ("subspace", "key")
    TYPE_URL: ClassVar[str] = "/cosmos.params.v1beta1.QueryParamsRequest"
    PB: ClassVar[Pb] = message_class("cosmos.params.v1beta1.QueryParamsRequest")

    subspace: str
    key: str

    def __init__(self, *, subspace: str = "", key: str = "") -> None:
        object.__setattr__(self, "subspace", subspace)
        object.__setattr__(self, "key", key)

    def to_pb(self) -> Pb:
        return self.PB(subspace=self.subspace, key=self.key)

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryParamsRequest:
        return cls(subspace=pb.subspace, key=pb.key)


@message(frozen=True, kw_only=True)
class QueryParamsResponse(Message):
    """`cosmos.params.v1beta1.QueryParamsResponse`."""

    __slots__ = ("param",)
    TYPE_URL: ClassVar[str] = "/cosmos.params.v1beta1.QueryParamsResponse"
    PB: ClassVar[Pb] = message_class("cosmos.params.v1beta1.QueryParamsResponse")

    param: ParamChange

    def __init__(self, *, param: ParamChange) -> None:
        object.__setattr__(self, "param", param)

    def to_pb(self) -> Pb:
        return self.PB(param=self.param.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryParamsResponse:
        return cls(param=ParamChange.from_pb(pb.param))


@message(frozen=True, kw_only=True)
class QuerySubspacesRequest(Message):
    """`cosmos.params.v1beta1.QuerySubspacesRequest`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/cosmos.params.v1beta1.QuerySubspacesRequest"
    PB: ClassVar[Pb] = message_class("cosmos.params.v1beta1.QuerySubspacesRequest")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> QuerySubspacesRequest:
        return cls()


@message(frozen=True, kw_only=True)
class QuerySubspacesResponse(Message):
    """`cosmos.params.v1beta1.QuerySubspacesResponse`."""

    __slots__ = ("subspaces",)
    TYPE_URL: ClassVar[str] = "/cosmos.params.v1beta1.QuerySubspacesResponse"
    PB: ClassVar[Pb] = message_class("cosmos.params.v1beta1.QuerySubspacesResponse")

    subspaces: tuple[Subspace, ...]

    def __init__(self, *, subspaces: tuple[Subspace, ...] = ()) -> None:
        object.__setattr__(self, "subspaces", subspaces)

    def to_pb(self) -> Pb:
        return self.PB(subspaces=[item.to_pb() for item in self.subspaces])

    @classmethod
    def from_pb(cls, pb: Pb) -> QuerySubspacesResponse:
        return cls(subspaces=tuple([Subspace.from_pb(item) for item in pb.subspaces]))


@message(frozen=True, kw_only=True)
class Subspace(Message):
    """`cosmos.params.v1beta1.Subspace`."""

    __slots__ = ("subspace", "keys")
    TYPE_URL: ClassVar[str] = "/cosmos.params.v1beta1.Subspace"
    PB: ClassVar[Pb] = message_class("cosmos.params.v1beta1.Subspace")

    subspace: str
    keys: tuple[str, ...]

    def __init__(self, *, subspace: str = "", keys: tuple[str, ...] = ()) -> None:
        object.__setattr__(self, "subspace", subspace)
        object.__setattr__(self, "keys", keys)

    def to_pb(self) -> Pb:
        return self.PB(subspace=self.subspace, keys=self.keys)

    @classmethod
    def from_pb(cls, pb: Pb) -> Subspace:
        return cls(subspace=pb.subspace, keys=tuple(pb.keys))


class QueryService(Service[C]):
    """`cosmos.params.v1beta1.Query`."""

    NAME: ClassVar[str] = "cosmos.params.v1beta1.Query"
    RPCS: ClassVar[tuple[Rpc, ...]] = (
        Rpc(
            "Params",
            "params",
            QueryParamsRequest,
            QueryParamsResponse,
            HttpRule("GET", "/cosmos/params/v1beta1/params", ""),
        ),
        Rpc(
            "Subspaces",
            "subspaces",
            QuerySubspacesRequest,
            QuerySubspacesResponse,
            HttpRule("GET", "/cosmos/params/v1beta1/subspaces", ""),
        ),
    )

    @abstractmethod
    def params(self, ctx: C, msg: QueryParamsRequest) -> QueryParamsResponse:
        """`Params`."""

    @abstractmethod
    def subspaces(self, ctx: C, msg: QuerySubspacesRequest) -> QuerySubspacesResponse:
        """`Subspaces`."""
