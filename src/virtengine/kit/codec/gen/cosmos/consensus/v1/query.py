"""Generated from cosmos/consensus/v1/query.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from virtengine.kit.codec.gen.tendermint.types import params_pb2 as types_params_pb2
from virtengine.kit.codec.message import Message, message
from virtengine.kit.codec.pool import HttpRule, Pb, message_class
from virtengine.kit.codec.service import C, Rpc, Service


@message(frozen=True, kw_only=True)
class QueryParamsRequest(Message):
    """`cosmos.consensus.v1.QueryParamsRequest`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/cosmos.consensus.v1.QueryParamsRequest"
    PB: ClassVar[Pb] = message_class("cosmos.consensus.v1.QueryParamsRequest")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryParamsRequest:
        return cls()


@message(frozen=True, kw_only=True)
class QueryParamsResponse(Message):
    """`cosmos.consensus.v1.QueryParamsResponse`."""

    __slots__ = ("params",)
    TYPE_URL: ClassVar[str] = "/cosmos.consensus.v1.QueryParamsResponse"
    PB: ClassVar[Pb] = message_class("cosmos.consensus.v1.QueryParamsResponse")

    params: types_params_pb2.ConsensusParams | None

    def __init__(self, *, params: types_params_pb2.ConsensusParams | None = None) -> None:
        object.__setattr__(self, "params", params)

    def to_pb(self) -> Pb:
        return self.PB(params=self.params)

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryParamsResponse:
        return cls(params=pb.params if pb.HasField("params") else None)


class QueryService(Service[C]):
    """`cosmos.consensus.v1.Query`."""

    NAME: ClassVar[str] = "cosmos.consensus.v1.Query"
    RPCS: ClassVar[tuple[Rpc, ...]] = (
        Rpc(
            "Params",
            "params",
            QueryParamsRequest,
            QueryParamsResponse,
            HttpRule("GET", "/cosmos/consensus/v1/params", ""),
        ),
    )

    @abstractmethod
    def params(self, ctx: C, msg: QueryParamsRequest) -> QueryParamsResponse:
        """`Params`."""
