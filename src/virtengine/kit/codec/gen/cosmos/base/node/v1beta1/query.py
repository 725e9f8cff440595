"""Generated from cosmos/base/node/v1beta1/query.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from virtengine.kit.codec.message import Message, message, read_timestamp
from virtengine.kit.codec.pool import HttpRule, Pb, message_class
from virtengine.kit.codec.service import C, Rpc, Service
from virtengine.kit.codec.timestamp import Timestamp


@message(frozen=True, kw_only=True)
class ConfigRequest(Message):
    """`cosmos.base.node.v1beta1.ConfigRequest`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/cosmos.base.node.v1beta1.ConfigRequest"
    PB: ClassVar[Pb] = message_class("cosmos.base.node.v1beta1.ConfigRequest")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> ConfigRequest:
        return cls()


@message(frozen=True, kw_only=True)
class ConfigResponse(Message):
    """`cosmos.base.node.v1beta1.ConfigResponse`."""

    __slots__ = ("minimum_gas_price", "pruning_keep_recent", "pruning_interval", "halt_height")
    TYPE_URL: ClassVar[str] = "/cosmos.base.node.v1beta1.ConfigResponse"
    PB: ClassVar[Pb] = message_class("cosmos.base.node.v1beta1.ConfigResponse")

    minimum_gas_price: str
    pruning_keep_recent: str
    pruning_interval: str
    halt_height: int

    def __init__(
        self,
        *,
        minimum_gas_price: str = "",
        pruning_keep_recent: str = "",
        pruning_interval: str = "",
        halt_height: int = 0,
    ) -> None:
        object.__setattr__(self, "minimum_gas_price", minimum_gas_price)
        object.__setattr__(self, "pruning_keep_recent", pruning_keep_recent)
        object.__setattr__(self, "pruning_interval", pruning_interval)
        object.__setattr__(self, "halt_height", halt_height)

    def to_pb(self) -> Pb:
        return self.PB(
            minimum_gas_price=self.minimum_gas_price,
            pruning_keep_recent=self.pruning_keep_recent,
            pruning_interval=self.pruning_interval,
            halt_height=self.halt_height,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> ConfigResponse:
        return cls(
            minimum_gas_price=pb.minimum_gas_price,
            pruning_keep_recent=pb.pruning_keep_recent,
            pruning_interval=pb.pruning_interval,
            halt_height=pb.halt_height,
        )


@message(frozen=True, kw_only=True)
class StatusRequest(Message):
    """`cosmos.base.node.v1beta1.StatusRequest`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/cosmos.base.node.v1beta1.StatusRequest"
    PB: ClassVar[Pb] = message_class("cosmos.base.node.v1beta1.StatusRequest")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> StatusRequest:
        return cls()


@message(frozen=True, kw_only=True)
class StatusResponse(Message):
    """`cosmos.base.node.v1beta1.StatusResponse`."""

    __slots__ = ("earliest_store_height", "height", "timestamp", "app_hash", "validator_hash")
    TYPE_URL: ClassVar[str] = "/cosmos.base.node.v1beta1.StatusResponse"
    PB: ClassVar[Pb] = message_class("cosmos.base.node.v1beta1.StatusResponse")

    earliest_store_height: int
    height: int
    timestamp: Timestamp | None
    app_hash: bytes
    validator_hash: bytes

    def __init__(
        self,
        *,
        earliest_store_height: int = 0,
        height: int = 0,
        timestamp: Timestamp | None = None,
        app_hash: bytes = b"",
        validator_hash: bytes = b"",
    ) -> None:
        object.__setattr__(self, "earliest_store_height", earliest_store_height)
        object.__setattr__(self, "height", height)
        object.__setattr__(self, "timestamp", timestamp)
        object.__setattr__(self, "app_hash", app_hash)
        object.__setattr__(self, "validator_hash", validator_hash)

    def to_pb(self) -> Pb:
        return self.PB(
            earliest_store_height=self.earliest_store_height,
            height=self.height,
            timestamp=None
            if self.timestamp is None
            else {"seconds": self.timestamp.seconds, "nanos": self.timestamp.nanos},
            app_hash=self.app_hash,
            validator_hash=self.validator_hash,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> StatusResponse:
        return cls(
            earliest_store_height=pb.earliest_store_height,
            height=pb.height,
            timestamp=read_timestamp(pb.timestamp, "StatusResponse.timestamp") if pb.HasField("timestamp") else None,
            app_hash=pb.app_hash,
            validator_hash=pb.validator_hash,
        )


class ServiceService(Service[C]):
    """`cosmos.base.node.v1beta1.Service`."""

    NAME: ClassVar[str] = "cosmos.base.node.v1beta1.Service"
    RPCS: ClassVar[tuple[Rpc, ...]] = (
        Rpc("Config", "config", ConfigRequest, ConfigResponse, HttpRule("GET", "/cosmos/base/node/v1beta1/config", "")),
        Rpc("Status", "status", StatusRequest, StatusResponse, HttpRule("GET", "/cosmos/base/node/v1beta1/status", "")),
    )

    @abstractmethod
    def config(self, ctx: C, msg: ConfigRequest) -> ConfigResponse:
        """`Config`."""

    @abstractmethod
    def status(self, ctx: C, msg: StatusRequest) -> StatusResponse:
        """`Status`."""
