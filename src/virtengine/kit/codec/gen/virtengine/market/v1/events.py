"""Generated from virtengine/market/v1/events.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import DecCoin
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    BidId,
    BidState,
    CloseReason,
    LeaseId,
    LeaseState,
    OrderId,
    OrderState,
    WorkloadState,
)
from virtengine.kit.codec.message import NO_ADDRESS, Message, message, read_address, read_enum, write_address
from virtengine.kit.codec.pool import Pb, message_class


@message(frozen=True, kw_only=True)
class EventOrderStateChanged(Message):
    """`virtengine.market.v1.EventOrderStateChanged`."""

    __slots__ = ("id", "from_", "to", "reason")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.EventOrderStateChanged"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.EventOrderStateChanged")

    id: OrderId
    from_: OrderState
    to: OrderState
    reason: CloseReason

    def __init__(
        self,
        *,
        id: OrderId,
        from_: OrderState = OrderState.UNSPECIFIED,
        to: OrderState = OrderState.UNSPECIFIED,
        reason: CloseReason = CloseReason.UNSPECIFIED,
    ) -> None:
        object.__setattr__(self, "id", id)
        object.__setattr__(self, "from_", from_)
        object.__setattr__(self, "to", to)
        object.__setattr__(self, "reason", reason)

    def to_pb(self) -> Pb:
        return self.PB(id=self.id.to_pb(), to=self.to, reason=self.reason, **{"from": self.from_})

    @classmethod
    def from_pb(cls, pb: Pb) -> EventOrderStateChanged:
        return cls(
            id=OrderId.from_pb(pb.id),
            from_=read_enum(OrderState, getattr(pb, "from"), "EventOrderStateChanged.from"),
            to=read_enum(OrderState, pb.to, "EventOrderStateChanged.to"),
            reason=read_enum(CloseReason, pb.reason, "EventOrderStateChanged.reason"),
        )


@message(frozen=True, kw_only=True)
class EventBidCreated(Message):
    """`virtengine.market.v1.EventBidCreated`."""

    __slots__ = ("id", "price")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.EventBidCreated"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.EventBidCreated")

    id: BidId
    price: DecCoin

    def __init__(self, *, id: BidId, price: DecCoin) -> None:
        object.__setattr__(self, "id", id)
        object.__setattr__(self, "price", price)

    def to_pb(self) -> Pb:
        return self.PB(id=self.id.to_pb(), price=self.price.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> EventBidCreated:
        return cls(id=BidId.from_pb(pb.id), price=DecCoin.from_pb(pb.price))


@message(frozen=True, kw_only=True)
class EventBidClosed(Message):
    """`virtengine.market.v1.EventBidClosed`."""

    __slots__ = ("id", "state")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.EventBidClosed"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.EventBidClosed")

    id: BidId
    state: BidState

    def __init__(self, *, id: BidId, state: BidState = BidState.UNSPECIFIED) -> None:
        object.__setattr__(self, "id", id)
        object.__setattr__(self, "state", state)

    def to_pb(self) -> Pb:
        return self.PB(id=self.id.to_pb(), state=self.state)

    @classmethod
    def from_pb(cls, pb: Pb) -> EventBidClosed:
        return cls(id=BidId.from_pb(pb.id), state=read_enum(BidState, pb.state, "EventBidClosed.state"))


@message(frozen=True, kw_only=True)
class EventLeaseStateChanged(Message):
    """`virtengine.market.v1.EventLeaseStateChanged`."""

    __slots__ = ("id", "provider", "from_", "to", "reason")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.EventLeaseStateChanged"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.EventLeaseStateChanged")

    id: LeaseId
    provider: Address
    from_: LeaseState
    to: LeaseState
    reason: CloseReason

    def __init__(
        self,
        *,
        id: LeaseId,
        provider: Address = NO_ADDRESS,
        from_: LeaseState = LeaseState.UNSPECIFIED,
        to: LeaseState = LeaseState.UNSPECIFIED,
        reason: CloseReason = CloseReason.UNSPECIFIED,
    ) -> None:
        object.__setattr__(self, "id", id)
        object.__setattr__(self, "provider", provider)
        object.__setattr__(self, "from_", from_)
        object.__setattr__(self, "to", to)
        object.__setattr__(self, "reason", reason)

    def to_pb(self) -> Pb:
        return self.PB(
            id=self.id.to_pb(),
            provider=write_address(encode_account, self.provider),
            to=self.to,
            reason=self.reason,
            **{"from": self.from_},
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> EventLeaseStateChanged:
        return cls(
            id=LeaseId.from_pb(pb.id),
            provider=read_address(decode_account, pb.provider, "EventLeaseStateChanged.provider"),
            from_=read_enum(LeaseState, getattr(pb, "from"), "EventLeaseStateChanged.from"),
            to=read_enum(LeaseState, pb.to, "EventLeaseStateChanged.to"),
            reason=read_enum(CloseReason, pb.reason, "EventLeaseStateChanged.reason"),
        )


@message(frozen=True, kw_only=True)
class EventWorkloadReported(Message):
    """`virtengine.market.v1.EventWorkloadReported`."""

    __slots__ = ("id", "state")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.EventWorkloadReported"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.EventWorkloadReported")

    id: LeaseId
    state: WorkloadState

    def __init__(self, *, id: LeaseId, state: WorkloadState = WorkloadState.UNSPECIFIED) -> None:
        object.__setattr__(self, "id", id)
        object.__setattr__(self, "state", state)

    def to_pb(self) -> Pb:
        return self.PB(id=self.id.to_pb(), state=self.state)

    @classmethod
    def from_pb(cls, pb: Pb) -> EventWorkloadReported:
        return cls(id=LeaseId.from_pb(pb.id), state=read_enum(WorkloadState, pb.state, "EventWorkloadReported.state"))


@message(frozen=True, kw_only=True)
class EventConfigUpdated(Message):
    """`virtengine.market.v1.EventConfigUpdated`."""

    __slots__ = ("id", "config_version")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.EventConfigUpdated"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.EventConfigUpdated")

    id: LeaseId
    config_version: int

    def __init__(self, *, id: LeaseId, config_version: int = 0) -> None:
        object.__setattr__(self, "id", id)
        object.__setattr__(self, "config_version", config_version)

    def to_pb(self) -> Pb:
        return self.PB(id=self.id.to_pb(), config_version=self.config_version)

    @classmethod
    def from_pb(cls, pb: Pb) -> EventConfigUpdated:
        return cls(id=LeaseId.from_pb(pb.id), config_version=pb.config_version)


@message(frozen=True, kw_only=True)
class EventUsageAccepted(Message):
    """`virtengine.market.v1.EventUsageAccepted`."""

    __slots__ = ("id", "sequence", "from_height", "to_height")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.EventUsageAccepted"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.EventUsageAccepted")

    id: LeaseId
    sequence: int
    from_height: int
    to_height: int

    def __init__(self, *, id: LeaseId, sequence: int = 0, from_height: int = 0, to_height: int = 0) -> None:
        object.__setattr__(self, "id", id)
        object.__setattr__(self, "sequence", sequence)
        object.__setattr__(self, "from_height", from_height)
        object.__setattr__(self, "to_height", to_height)

    def to_pb(self) -> Pb:
        return self.PB(
            id=self.id.to_pb(), sequence=self.sequence, from_height=self.from_height, to_height=self.to_height
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> EventUsageAccepted:
        return cls(id=LeaseId.from_pb(pb.id), sequence=pb.sequence, from_height=pb.from_height, to_height=pb.to_height)
