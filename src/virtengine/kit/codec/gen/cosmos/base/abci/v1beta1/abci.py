"""Generated from cosmos/base/abci/v1beta1/abci.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.any import Any
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci_types_pb2
from virtengine.kit.codec.gen.tendermint.types import block_pb2 as types_block_pb2
from virtengine.kit.codec.message import Message, message
from virtengine.kit.codec.pool import Pb, message_class


@message(frozen=True, kw_only=True)
class TxResponse(Message):
    """`cosmos.base.abci.v1beta1.TxResponse`."""

    __slots__ = (
        "height",
        "txhash",
        "codespace",
        "code",
        "data",
        "raw_log",
        "logs",
        "info",
        "gas_wanted",
        "gas_used",
        "tx",
        "timestamp",
        "events",
    )
    TYPE_URL: ClassVar[str] = "/cosmos.base.abci.v1beta1.TxResponse"
    PB: ClassVar[Pb] = message_class("cosmos.base.abci.v1beta1.TxResponse")

    height: int
    txhash: str
    codespace: str
    code: int
    data: str
    raw_log: str
    logs: tuple[ABCIMessageLog, ...]
    info: str
    gas_wanted: int
    gas_used: int
    tx: Any | None
    timestamp: str
    events: tuple[abci_types_pb2.Event, ...]

    def __init__(
        self,
        *,
        height: int = 0,
        txhash: str = "",
        codespace: str = "",
        code: int = 0,
        data: str = "",
        raw_log: str = "",
        logs: tuple[ABCIMessageLog, ...] = (),
        info: str = "",
        gas_wanted: int = 0,
        gas_used: int = 0,
        tx: Any | None = None,
        timestamp: str = "",
        events: tuple[abci_types_pb2.Event, ...] = (),
    ) -> None:
        object.__setattr__(self, "height", height)
        object.__setattr__(self, "txhash", txhash)
        object.__setattr__(self, "codespace", codespace)
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "data", data)
        object.__setattr__(self, "raw_log", raw_log)
        object.__setattr__(self, "logs", logs)
        object.__setattr__(self, "info", info)
        object.__setattr__(self, "gas_wanted", gas_wanted)
        object.__setattr__(self, "gas_used", gas_used)
        object.__setattr__(self, "tx", tx)
        object.__setattr__(self, "timestamp", timestamp)
        object.__setattr__(self, "events", events)

    def to_pb(self) -> Pb:
        return self.PB(
            height=self.height,
            txhash=self.txhash,
            codespace=self.codespace,
            code=self.code,
            data=self.data,
            raw_log=self.raw_log,
            logs=[item.to_pb() for item in self.logs],
            info=self.info,
            gas_wanted=self.gas_wanted,
            gas_used=self.gas_used,
            tx=None if self.tx is None else {"type_url": self.tx.type_url, "value": self.tx.value},
            timestamp=self.timestamp,
            events=self.events,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> TxResponse:
        return cls(
            height=pb.height,
            txhash=pb.txhash,
            codespace=pb.codespace,
            code=pb.code,
            data=pb.data,
            raw_log=pb.raw_log,
            logs=tuple([ABCIMessageLog.from_pb(item) for item in pb.logs]),
            info=pb.info,
            gas_wanted=pb.gas_wanted,
            gas_used=pb.gas_used,
            tx=Any(type_url=pb.tx.type_url, value=pb.tx.value) if pb.HasField("tx") else None,
            timestamp=pb.timestamp,
            events=tuple(pb.events),
        )


@message(frozen=True, kw_only=True)
class ABCIMessageLog(Message):
    """`cosmos.base.abci.v1beta1.ABCIMessageLog`."""

    __slots__ = ("msg_index", "log", "events")
    TYPE_URL: ClassVar[str] = "/cosmos.base.abci.v1beta1.ABCIMessageLog"
    PB: ClassVar[Pb] = message_class("cosmos.base.abci.v1beta1.ABCIMessageLog")

    msg_index: int
    log: str
    events: tuple[StringEvent, ...]

    def __init__(self, *, msg_index: int = 0, log: str = "", events: tuple[StringEvent, ...] = ()) -> None:
        object.__setattr__(self, "msg_index", msg_index)
        object.__setattr__(self, "log", log)
        object.__setattr__(self, "events", events)

    def to_pb(self) -> Pb:
        return self.PB(msg_index=self.msg_index, log=self.log, events=[item.to_pb() for item in self.events])

    @classmethod
    def from_pb(cls, pb: Pb) -> ABCIMessageLog:
        return cls(msg_index=pb.msg_index, log=pb.log, events=tuple([StringEvent.from_pb(item) for item in pb.events]))


@message(frozen=True, kw_only=True)
class StringEvent(Message):
    """`cosmos.base.abci.v1beta1.StringEvent`."""

    __slots__ = ("type", "attributes")
    TYPE_URL: ClassVar[str] = "/cosmos.base.abci.v1beta1.StringEvent"
    PB: ClassVar[Pb] = message_class("cosmos.base.abci.v1beta1.StringEvent")

    type: str
    attributes: tuple[Attribute, ...]

    def __init__(self, *, type: str = "", attributes: tuple[Attribute, ...] = ()) -> None:
        object.__setattr__(self, "type", type)
        object.__setattr__(self, "attributes", attributes)

    def to_pb(self) -> Pb:
        return self.PB(type=self.type, attributes=[item.to_pb() for item in self.attributes])

    @classmethod
    def from_pb(cls, pb: Pb) -> StringEvent:
        return cls(type=pb.type, attributes=tuple([Attribute.from_pb(item) for item in pb.attributes]))


@message(frozen=True, kw_only=True)
class Attribute(Message):
    """`cosmos.base.abci.v1beta1.Attribute`."""

    __slots__ = ("key", "value")
    TYPE_URL: ClassVar[str] = "/cosmos.base.abci.v1beta1.Attribute"
    PB: ClassVar[Pb] = message_class("cosmos.base.abci.v1beta1.Attribute")

    key: str
    value: str

    def __init__(self, *, key: str = "", value: str = "") -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "value", value)

    def to_pb(self) -> Pb:
        return self.PB(key=self.key, value=self.value)

    @classmethod
    def from_pb(cls, pb: Pb) -> Attribute:
        return cls(key=pb.key, value=pb.value)


@message(frozen=True, kw_only=True)
class GasInfo(Message):
    """`cosmos.base.abci.v1beta1.GasInfo`."""

    __slots__ = ("gas_wanted", "gas_used")
    TYPE_URL: ClassVar[str] = "/cosmos.base.abci.v1beta1.GasInfo"
    PB: ClassVar[Pb] = message_class("cosmos.base.abci.v1beta1.GasInfo")

    gas_wanted: int
    gas_used: int

    def __init__(self, *, gas_wanted: int = 0, gas_used: int = 0) -> None:
        object.__setattr__(self, "gas_wanted", gas_wanted)
        object.__setattr__(self, "gas_used", gas_used)

    def to_pb(self) -> Pb:
        return self.PB(gas_wanted=self.gas_wanted, gas_used=self.gas_used)

    @classmethod
    def from_pb(cls, pb: Pb) -> GasInfo:
        return cls(gas_wanted=pb.gas_wanted, gas_used=pb.gas_used)


@message(frozen=True, kw_only=True)
class Result(Message):
    """`cosmos.base.abci.v1beta1.Result`."""

    __slots__ = ("data", "log", "events", "msg_responses")
    TYPE_URL: ClassVar[str] = "/cosmos.base.abci.v1beta1.Result"
    PB: ClassVar[Pb] = message_class("cosmos.base.abci.v1beta1.Result")

    data: bytes
    log: str
    events: tuple[abci_types_pb2.Event, ...]
    msg_responses: tuple[Any, ...]

    def __init__(
        self,
        *,
        data: bytes = b"",
        log: str = "",
        events: tuple[abci_types_pb2.Event, ...] = (),
        msg_responses: tuple[Any, ...] = (),
    ) -> None:
        object.__setattr__(self, "data", data)
        object.__setattr__(self, "log", log)
        object.__setattr__(self, "events", events)
        object.__setattr__(self, "msg_responses", msg_responses)

    def to_pb(self) -> Pb:
        return self.PB(
            data=self.data,
            log=self.log,
            events=self.events,
            msg_responses=[{"type_url": item.type_url, "value": item.value} for item in self.msg_responses],
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Result:
        return cls(
            data=pb.data,
            log=pb.log,
            events=tuple(pb.events),
            msg_responses=tuple([Any(type_url=item.type_url, value=item.value) for item in pb.msg_responses]),
        )


@message(frozen=True, kw_only=True)
class SimulationResponse(Message):
    """`cosmos.base.abci.v1beta1.SimulationResponse`."""

    __slots__ = ("gas_info", "result")
    TYPE_URL: ClassVar[str] = "/cosmos.base.abci.v1beta1.SimulationResponse"
    PB: ClassVar[Pb] = message_class("cosmos.base.abci.v1beta1.SimulationResponse")

    gas_info: GasInfo
    result: Result | None

    def __init__(self, *, gas_info: GasInfo, result: Result | None = None) -> None:
        object.__setattr__(self, "gas_info", gas_info)
        object.__setattr__(self, "result", result)

    def to_pb(self) -> Pb:
        return self.PB(gas_info=self.gas_info.to_pb(), result=None if self.result is None else self.result.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> SimulationResponse:
        return cls(
            gas_info=GasInfo.from_pb(pb.gas_info), result=Result.from_pb(pb.result) if pb.HasField("result") else None
        )


@message(frozen=True, kw_only=True)
class MsgData(Message):
    """`cosmos.base.abci.v1beta1.MsgData`."""

    __slots__ = ("msg_type", "data")
    TYPE_URL: ClassVar[str] = "/cosmos.base.abci.v1beta1.MsgData"
    PB: ClassVar[Pb] = message_class("cosmos.base.abci.v1beta1.MsgData")

    msg_type: str
    data: bytes

    def __init__(self, *, msg_type: str = "", data: bytes = b"") -> None:
        object.__setattr__(self, "msg_type", msg_type)
        object.__setattr__(self, "data", data)

    def to_pb(self) -> Pb:
        return self.PB(msg_type=self.msg_type, data=self.data)

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgData:
        return cls(msg_type=pb.msg_type, data=pb.data)


@message(frozen=True, kw_only=True)
class TxMsgData(Message):
    """`cosmos.base.abci.v1beta1.TxMsgData`."""

    __slots__ = ("data", "msg_responses")
    TYPE_URL: ClassVar[str] = "/cosmos.base.abci.v1beta1.TxMsgData"
    PB: ClassVar[Pb] = message_class("cosmos.base.abci.v1beta1.TxMsgData")

    data: tuple[MsgData, ...]
    msg_responses: tuple[Any, ...]

    def __init__(self, *, data: tuple[MsgData, ...] = (), msg_responses: tuple[Any, ...] = ()) -> None:
        object.__setattr__(self, "data", data)
        object.__setattr__(self, "msg_responses", msg_responses)

    def to_pb(self) -> Pb:
        return self.PB(
            data=[item.to_pb() for item in self.data],
            msg_responses=[{"type_url": item.type_url, "value": item.value} for item in self.msg_responses],
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> TxMsgData:
        return cls(
            data=tuple([MsgData.from_pb(item) for item in pb.data]),
            msg_responses=tuple([Any(type_url=item.type_url, value=item.value) for item in pb.msg_responses]),
        )


@message(frozen=True, kw_only=True)
class SearchTxsResult(Message):
    """`cosmos.base.abci.v1beta1.SearchTxsResult`."""

    __slots__ = ("total_count", "count", "page_number", "page_total", "limit", "txs")
    TYPE_URL: ClassVar[str] = "/cosmos.base.abci.v1beta1.SearchTxsResult"
    PB: ClassVar[Pb] = message_class("cosmos.base.abci.v1beta1.SearchTxsResult")

    total_count: int
    count: int
    page_number: int
    page_total: int
    limit: int
    txs: tuple[TxResponse, ...]

    def __init__(
        self,
        *,
        total_count: int = 0,
        count: int = 0,
        page_number: int = 0,
        page_total: int = 0,
        limit: int = 0,
        txs: tuple[TxResponse, ...] = (),
    ) -> None:
        object.__setattr__(self, "total_count", total_count)
        object.__setattr__(self, "count", count)
        object.__setattr__(self, "page_number", page_number)
        object.__setattr__(self, "page_total", page_total)
        object.__setattr__(self, "limit", limit)
        object.__setattr__(self, "txs", txs)

    def to_pb(self) -> Pb:
        return self.PB(
            total_count=self.total_count,
            count=self.count,
            page_number=self.page_number,
            page_total=self.page_total,
            limit=self.limit,
            txs=[item.to_pb() for item in self.txs],
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> SearchTxsResult:
        return cls(
            total_count=pb.total_count,
            count=pb.count,
            page_number=pb.page_number,
            page_total=pb.page_total,
            limit=pb.limit,
            txs=tuple([TxResponse.from_pb(item) for item in pb.txs]),
        )


@message(frozen=True, kw_only=True)
class SearchBlocksResult(Message):
    """`cosmos.base.abci.v1beta1.SearchBlocksResult`."""

    __slots__ = ("total_count", "count", "page_number", "page_total", "limit", "blocks")
    TYPE_URL: ClassVar[str] = "/cosmos.base.abci.v1beta1.SearchBlocksResult"
    PB: ClassVar[Pb] = message_class("cosmos.base.abci.v1beta1.SearchBlocksResult")

    total_count: int
    count: int
    page_number: int
    page_total: int
    limit: int
    blocks: tuple[types_block_pb2.Block, ...]

    def __init__(
        self,
        *,
        total_count: int = 0,
        count: int = 0,
        page_number: int = 0,
        page_total: int = 0,
        limit: int = 0,
        blocks: tuple[types_block_pb2.Block, ...] = (),
    ) -> None:
        object.__setattr__(self, "total_count", total_count)
        object.__setattr__(self, "count", count)
        object.__setattr__(self, "page_number", page_number)
        object.__setattr__(self, "page_total", page_total)
        object.__setattr__(self, "limit", limit)
        object.__setattr__(self, "blocks", blocks)

    def to_pb(self) -> Pb:
        return self.PB(
            total_count=self.total_count,
            count=self.count,
            page_number=self.page_number,
            page_total=self.page_total,
            limit=self.limit,
            blocks=self.blocks,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> SearchBlocksResult:
        return cls(
            total_count=pb.total_count,
            count=pb.count,
            page_number=pb.page_number,
            page_total=pb.page_total,
            limit=pb.limit,
            blocks=tuple(pb.blocks),
        )
