"""Generated from cosmos/tx/v1beta1/service.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from abc import abstractmethod
from enum import IntEnum
from typing import ClassVar

from virtengine.kit.codec.gen.cosmos.base.abci.v1beta1.abci import GasInfo, Result, TxResponse
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest, PageResponse
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.tx import Tx
from virtengine.kit.codec.gen.tendermint.types import block_pb2 as types_block_pb2
from virtengine.kit.codec.gen.tendermint.types import types_pb2 as types_types_pb2
from virtengine.kit.codec.message import Message, message, read_enum
from virtengine.kit.codec.pool import HttpRule, Pb, message_class
from virtengine.kit.codec.service import C, Rpc, Service


class OrderBy(IntEnum):
    """`cosmos.tx.v1beta1.OrderBy`."""

    UNSPECIFIED = 0
    ASC = 1
    DESC = 2


class BroadcastMode(IntEnum):
    """`cosmos.tx.v1beta1.BroadcastMode`."""

    UNSPECIFIED = 0
    BLOCK = 1
    SYNC = 2
    ASYNC = 3


@message(frozen=True, kw_only=True)
class GetTxsEventRequest(Message):
    """`cosmos.tx.v1beta1.GetTxsEventRequest`."""

    __slots__ = ("events", "pagination", "order_by", "page", "limit", "query")
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.GetTxsEventRequest"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.GetTxsEventRequest")

    events: tuple[str, ...]
    pagination: PageRequest | None
    order_by: OrderBy
    page: int
    limit: int
    query: str

    def __init__(
        self,
        *,
        events: tuple[str, ...] = (),
        pagination: PageRequest | None = None,
        order_by: OrderBy = OrderBy.UNSPECIFIED,
        page: int = 0,
        limit: int = 0,
        query: str = "",
    ) -> None:
        object.__setattr__(self, "events", events)
        object.__setattr__(self, "pagination", pagination)
        object.__setattr__(self, "order_by", order_by)
        object.__setattr__(self, "page", page)
        object.__setattr__(self, "limit", limit)
        object.__setattr__(self, "query", query)

    def to_pb(self) -> Pb:
        return self.PB(
            events=self.events,
            pagination=None if self.pagination is None else self.pagination.to_pb(),
            order_by=self.order_by,
            page=self.page,
            limit=self.limit,
            query=self.query,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> GetTxsEventRequest:
        return cls(
            events=tuple(pb.events),
            pagination=PageRequest.from_pb(pb.pagination) if pb.HasField("pagination") else None,
            order_by=read_enum(OrderBy, pb.order_by, "GetTxsEventRequest.order_by"),
            page=pb.page,
            limit=pb.limit,
            query=pb.query,
        )


@message(frozen=True, kw_only=True)
class GetTxsEventResponse(Message):
    """`cosmos.tx.v1beta1.GetTxsEventResponse`."""

    __slots__ = ("txs", "tx_responses", "pagination", "total")
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.GetTxsEventResponse"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.GetTxsEventResponse")

    txs: tuple[Tx, ...]
    tx_responses: tuple[TxResponse, ...]
    pagination: PageResponse | None
    total: int

    def __init__(
        self,
        *,
        txs: tuple[Tx, ...] = (),
        tx_responses: tuple[TxResponse, ...] = (),
        pagination: PageResponse | None = None,
        total: int = 0,
    ) -> None:
        object.__setattr__(self, "txs", txs)
        object.__setattr__(self, "tx_responses", tx_responses)
        object.__setattr__(self, "pagination", pagination)
        object.__setattr__(self, "total", total)

    def to_pb(self) -> Pb:
        return self.PB(
            txs=[item.to_pb() for item in self.txs],
            tx_responses=[item.to_pb() for item in self.tx_responses],
            pagination=None if self.pagination is None else self.pagination.to_pb(),
            total=self.total,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> GetTxsEventResponse:
        return cls(
            txs=tuple([Tx.from_pb(item) for item in pb.txs]),
            tx_responses=tuple([TxResponse.from_pb(item) for item in pb.tx_responses]),
            pagination=PageResponse.from_pb(pb.pagination) if pb.HasField("pagination") else None,
            total=pb.total,
        )


@message(frozen=True, kw_only=True)
class BroadcastTxRequest(Message):
    """`cosmos.tx.v1beta1.BroadcastTxRequest`."""

    __slots__ = ("tx_bytes", "mode")
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.BroadcastTxRequest"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.BroadcastTxRequest")

    tx_bytes: bytes
    mode: BroadcastMode

    def __init__(self, *, tx_bytes: bytes = b"", mode: BroadcastMode = BroadcastMode.UNSPECIFIED) -> None:
        object.__setattr__(self, "tx_bytes", tx_bytes)
        object.__setattr__(self, "mode", mode)

    def to_pb(self) -> Pb:
        return self.PB(tx_bytes=self.tx_bytes, mode=self.mode)

    @classmethod
    def from_pb(cls, pb: Pb) -> BroadcastTxRequest:
        return cls(tx_bytes=pb.tx_bytes, mode=read_enum(BroadcastMode, pb.mode, "BroadcastTxRequest.mode"))


@message(frozen=True, kw_only=True)
class BroadcastTxResponse(Message):
    """`cosmos.tx.v1beta1.BroadcastTxResponse`."""

    __slots__ = ("tx_response",)
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.BroadcastTxResponse"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.BroadcastTxResponse")

    tx_response: TxResponse | None

    def __init__(self, *, tx_response: TxResponse | None = None) -> None:
        object.__setattr__(self, "tx_response", tx_response)

    def to_pb(self) -> Pb:
        return self.PB(tx_response=None if self.tx_response is None else self.tx_response.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> BroadcastTxResponse:
        return cls(tx_response=TxResponse.from_pb(pb.tx_response) if pb.HasField("tx_response") else None)


@message(frozen=True, kw_only=True)
class SimulateRequest(Message):
    """`cosmos.tx.v1beta1.SimulateRequest`."""

    __slots__ = ("tx", "tx_bytes")
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.SimulateRequest"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.SimulateRequest")

    tx: Tx | None
    tx_bytes: bytes

    def __init__(self, *, tx: Tx | None = None, tx_bytes: bytes = b"") -> None:
        object.__setattr__(self, "tx", tx)
        object.__setattr__(self, "tx_bytes", tx_bytes)

    def to_pb(self) -> Pb:
        return self.PB(tx=None if self.tx is None else self.tx.to_pb(), tx_bytes=self.tx_bytes)

    @classmethod
    def from_pb(cls, pb: Pb) -> SimulateRequest:
        return cls(tx=Tx.from_pb(pb.tx) if pb.HasField("tx") else None, tx_bytes=pb.tx_bytes)


@message(frozen=True, kw_only=True)
class SimulateResponse(Message):
    """`cosmos.tx.v1beta1.SimulateResponse`."""

    __slots__ = ("gas_info", "result")
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.SimulateResponse"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.SimulateResponse")

    gas_info: GasInfo | None
    result: Result | None

    def __init__(self, *, gas_info: GasInfo | None = None, result: Result | None = None) -> None:
        object.__setattr__(self, "gas_info", gas_info)
        object.__setattr__(self, "result", result)

    def to_pb(self) -> Pb:
        return self.PB(
            gas_info=None if self.gas_info is None else self.gas_info.to_pb(),
            result=None if self.result is None else self.result.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> SimulateResponse:
        return cls(
            gas_info=GasInfo.from_pb(pb.gas_info) if pb.HasField("gas_info") else None,
            result=Result.from_pb(pb.result) if pb.HasField("result") else None,
        )


@message(frozen=True, kw_only=True)
class GetTxRequest(Message):
    """`cosmos.tx.v1beta1.GetTxRequest`."""

    __slots__ = ("hash",)
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.GetTxRequest"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.GetTxRequest")

    hash: str

    def __init__(self, *, hash: str = "") -> None:
        object.__setattr__(self, "hash", hash)

    def to_pb(self) -> Pb:
        return self.PB(hash=self.hash)

    @classmethod
    def from_pb(cls, pb: Pb) -> GetTxRequest:
        return cls(hash=pb.hash)


@message(frozen=True, kw_only=True)
class GetTxResponse(Message):
    """`cosmos.tx.v1beta1.GetTxResponse`."""

    __slots__ = ("tx", "tx_response")
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.GetTxResponse"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.GetTxResponse")

    tx: Tx | None
    tx_response: TxResponse | None

    def __init__(self, *, tx: Tx | None = None, tx_response: TxResponse | None = None) -> None:
        object.__setattr__(self, "tx", tx)
        object.__setattr__(self, "tx_response", tx_response)

    def to_pb(self) -> Pb:
        return self.PB(
            tx=None if self.tx is None else self.tx.to_pb(),
            tx_response=None if self.tx_response is None else self.tx_response.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> GetTxResponse:
        return cls(
            tx=Tx.from_pb(pb.tx) if pb.HasField("tx") else None,
            tx_response=TxResponse.from_pb(pb.tx_response) if pb.HasField("tx_response") else None,
        )


@message(frozen=True, kw_only=True)
class GetBlockWithTxsRequest(Message):
    """`cosmos.tx.v1beta1.GetBlockWithTxsRequest`."""

    __slots__ = ("height", "pagination")
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.GetBlockWithTxsRequest"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.GetBlockWithTxsRequest")

    height: int
    pagination: PageRequest | None

    def __init__(self, *, height: int = 0, pagination: PageRequest | None = None) -> None:
        object.__setattr__(self, "height", height)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(height=self.height, pagination=None if self.pagination is None else self.pagination.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> GetBlockWithTxsRequest:
        return cls(
            height=pb.height, pagination=PageRequest.from_pb(pb.pagination) if pb.HasField("pagination") else None
        )


@message(frozen=True, kw_only=True)
class GetBlockWithTxsResponse(Message):
    """`cosmos.tx.v1beta1.GetBlockWithTxsResponse`."""

    __slots__ = ("txs", "block_id", "block", "pagination")
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.GetBlockWithTxsResponse"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.GetBlockWithTxsResponse")

    txs: tuple[Tx, ...]
    block_id: types_types_pb2.BlockID | None
    block: types_block_pb2.Block | None
    pagination: PageResponse | None

    def __init__(
        self,
        *,
        txs: tuple[Tx, ...] = (),
        block_id: types_types_pb2.BlockID | None = None,
        block: types_block_pb2.Block | None = None,
        pagination: PageResponse | None = None,
    ) -> None:
        object.__setattr__(self, "txs", txs)
        object.__setattr__(self, "block_id", block_id)
        object.__setattr__(self, "block", block)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            txs=[item.to_pb() for item in self.txs],
            block_id=self.block_id,
            block=self.block,
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> GetBlockWithTxsResponse:
        return cls(
            txs=tuple([Tx.from_pb(item) for item in pb.txs]),
            block_id=pb.block_id if pb.HasField("block_id") else None,
            block=pb.block if pb.HasField("block") else None,
            pagination=PageResponse.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class TxDecodeRequest(Message):
    """`cosmos.tx.v1beta1.TxDecodeRequest`."""

    __slots__ = ("tx_bytes",)
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.TxDecodeRequest"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.TxDecodeRequest")

    tx_bytes: bytes

    def __init__(self, *, tx_bytes: bytes = b"") -> None:
        object.__setattr__(self, "tx_bytes", tx_bytes)

    def to_pb(self) -> Pb:
        return self.PB(tx_bytes=self.tx_bytes)

    @classmethod
    def from_pb(cls, pb: Pb) -> TxDecodeRequest:
        return cls(tx_bytes=pb.tx_bytes)


@message(frozen=True, kw_only=True)
class TxDecodeResponse(Message):
    """`cosmos.tx.v1beta1.TxDecodeResponse`."""

    __slots__ = ("tx",)
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.TxDecodeResponse"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.TxDecodeResponse")

    tx: Tx | None

    def __init__(self, *, tx: Tx | None = None) -> None:
        object.__setattr__(self, "tx", tx)

    def to_pb(self) -> Pb:
        return self.PB(tx=None if self.tx is None else self.tx.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> TxDecodeResponse:
        return cls(tx=Tx.from_pb(pb.tx) if pb.HasField("tx") else None)


@message(frozen=True, kw_only=True)
class TxEncodeRequest(Message):
    """`cosmos.tx.v1beta1.TxEncodeRequest`."""

    __slots__ = ("tx",)
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.TxEncodeRequest"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.TxEncodeRequest")

    tx: Tx | None

    def __init__(self, *, tx: Tx | None = None) -> None:
        object.__setattr__(self, "tx", tx)

    def to_pb(self) -> Pb:
        return self.PB(tx=None if self.tx is None else self.tx.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> TxEncodeRequest:
        return cls(tx=Tx.from_pb(pb.tx) if pb.HasField("tx") else None)


@message(frozen=True, kw_only=True)
class TxEncodeResponse(Message):
    """`cosmos.tx.v1beta1.TxEncodeResponse`."""

    __slots__ = ("tx_bytes",)
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.TxEncodeResponse"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.TxEncodeResponse")

    tx_bytes: bytes

    def __init__(self, *, tx_bytes: bytes = b"") -> None:
        object.__setattr__(self, "tx_bytes", tx_bytes)

    def to_pb(self) -> Pb:
        return self.PB(tx_bytes=self.tx_bytes)

    @classmethod
    def from_pb(cls, pb: Pb) -> TxEncodeResponse:
        return cls(tx_bytes=pb.tx_bytes)


@message(frozen=True, kw_only=True)
class TxEncodeAminoRequest(Message):
    """`cosmos.tx.v1beta1.TxEncodeAminoRequest`."""

    __slots__ = ("amino_json",)
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.TxEncodeAminoRequest"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.TxEncodeAminoRequest")

    amino_json: str

    def __init__(self, *, amino_json: str = "") -> None:
        object.__setattr__(self, "amino_json", amino_json)

    def to_pb(self) -> Pb:
        return self.PB(amino_json=self.amino_json)

    @classmethod
    def from_pb(cls, pb: Pb) -> TxEncodeAminoRequest:
        return cls(amino_json=pb.amino_json)


@message(frozen=True, kw_only=True)
class TxEncodeAminoResponse(Message):
    """`cosmos.tx.v1beta1.TxEncodeAminoResponse`."""

    __slots__ = ("amino_binary",)
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.TxEncodeAminoResponse"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.TxEncodeAminoResponse")

    amino_binary: bytes

    def __init__(self, *, amino_binary: bytes = b"") -> None:
        object.__setattr__(self, "amino_binary", amino_binary)

    def to_pb(self) -> Pb:
        return self.PB(amino_binary=self.amino_binary)

    @classmethod
    def from_pb(cls, pb: Pb) -> TxEncodeAminoResponse:
        return cls(amino_binary=pb.amino_binary)


@message(frozen=True, kw_only=True)
class TxDecodeAminoRequest(Message):
    """`cosmos.tx.v1beta1.TxDecodeAminoRequest`."""

    __slots__ = ("amino_binary",)
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.TxDecodeAminoRequest"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.TxDecodeAminoRequest")

    amino_binary: bytes

    def __init__(self, *, amino_binary: bytes = b"") -> None:
        object.__setattr__(self, "amino_binary", amino_binary)

    def to_pb(self) -> Pb:
        return self.PB(amino_binary=self.amino_binary)

    @classmethod
    def from_pb(cls, pb: Pb) -> TxDecodeAminoRequest:
        return cls(amino_binary=pb.amino_binary)


@message(frozen=True, kw_only=True)
class TxDecodeAminoResponse(Message):
    """`cosmos.tx.v1beta1.TxDecodeAminoResponse`."""

    __slots__ = ("amino_json",)
    TYPE_URL: ClassVar[str] = "/cosmos.tx.v1beta1.TxDecodeAminoResponse"
    PB: ClassVar[Pb] = message_class("cosmos.tx.v1beta1.TxDecodeAminoResponse")

    amino_json: str

    def __init__(self, *, amino_json: str = "") -> None:
        object.__setattr__(self, "amino_json", amino_json)

    def to_pb(self) -> Pb:
        return self.PB(amino_json=self.amino_json)

    @classmethod
    def from_pb(cls, pb: Pb) -> TxDecodeAminoResponse:
        return cls(amino_json=pb.amino_json)


class ServiceService(Service[C]):
    """`cosmos.tx.v1beta1.Service`."""

    NAME: ClassVar[str] = "cosmos.tx.v1beta1.Service"
    RPCS: ClassVar[tuple[Rpc, ...]] = (
        Rpc(
            "Simulate",
            "simulate",
            SimulateRequest,
            SimulateResponse,
            HttpRule("POST", "/cosmos/tx/v1beta1/simulate", "*"),
        ),
        Rpc("GetTx", "get_tx", GetTxRequest, GetTxResponse, HttpRule("GET", "/cosmos/tx/v1beta1/txs/{hash}", "")),
        Rpc(
            "BroadcastTx",
            "broadcast_tx",
            BroadcastTxRequest,
            BroadcastTxResponse,
            HttpRule("POST", "/cosmos/tx/v1beta1/txs", "*"),
        ),
        Rpc(
            "GetTxsEvent",
            "get_txs_event",
            GetTxsEventRequest,
            GetTxsEventResponse,
            HttpRule("GET", "/cosmos/tx/v1beta1/txs", ""),
        ),
        Rpc(
            "GetBlockWithTxs",
            "get_block_with_txs",
            GetBlockWithTxsRequest,
            GetBlockWithTxsResponse,
            HttpRule("GET", "/cosmos/tx/v1beta1/txs/block/{height}", ""),
        ),
        Rpc(
            "TxDecode",
            "tx_decode",
            TxDecodeRequest,
            TxDecodeResponse,
            HttpRule("POST", "/cosmos/tx/v1beta1/decode", "*"),
        ),
        Rpc(
            "TxEncode",
            "tx_encode",
            TxEncodeRequest,
            TxEncodeResponse,
            HttpRule("POST", "/cosmos/tx/v1beta1/encode", "*"),
        ),
        Rpc(
            "TxEncodeAmino",
            "tx_encode_amino",
            TxEncodeAminoRequest,
            TxEncodeAminoResponse,
            HttpRule("POST", "/cosmos/tx/v1beta1/encode/amino", "*"),
        ),
        Rpc(
            "TxDecodeAmino",
            "tx_decode_amino",
            TxDecodeAminoRequest,
            TxDecodeAminoResponse,
            HttpRule("POST", "/cosmos/tx/v1beta1/decode/amino", "*"),
        ),
    )

    @abstractmethod
    def simulate(self, ctx: C, msg: SimulateRequest) -> SimulateResponse:
        """`Simulate`."""

    @abstractmethod
    def get_tx(self, ctx: C, msg: GetTxRequest) -> GetTxResponse:
        """`GetTx`."""

    @abstractmethod
    def broadcast_tx(self, ctx: C, msg: BroadcastTxRequest) -> BroadcastTxResponse:
        """`BroadcastTx`."""

    @abstractmethod
    def get_txs_event(self, ctx: C, msg: GetTxsEventRequest) -> GetTxsEventResponse:
        """`GetTxsEvent`."""

    @abstractmethod
    def get_block_with_txs(self, ctx: C, msg: GetBlockWithTxsRequest) -> GetBlockWithTxsResponse:
        """`GetBlockWithTxs`."""

    @abstractmethod
    def tx_decode(self, ctx: C, msg: TxDecodeRequest) -> TxDecodeResponse:
        """`TxDecode`."""

    @abstractmethod
    def tx_encode(self, ctx: C, msg: TxEncodeRequest) -> TxEncodeResponse:
        """`TxEncode`."""

    @abstractmethod
    def tx_encode_amino(self, ctx: C, msg: TxEncodeAminoRequest) -> TxEncodeAminoResponse:
        """`TxEncodeAmino`."""

    @abstractmethod
    def tx_decode_amino(self, ctx: C, msg: TxDecodeAminoRequest) -> TxDecodeAminoResponse:
        """`TxDecodeAmino`."""
