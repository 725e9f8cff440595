"""Generated from virtengine/market/v1/tx.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin, DecCoin
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Envelope
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    BidId,
    CloseReason,
    ComponentPrices,
    LeaseId,
    OrderId,
    OrderKind,
    Requirement,
    ResourceUnit,
    UsageRecord,
    WorkloadState,
)
from virtengine.kit.codec.message import NO_ADDRESS, Message, message, read_address, read_enum, write_address
from virtengine.kit.codec.pool import Pb, message_class
from virtengine.kit.codec.service import C, Rpc, Service


@message(frozen=True, kw_only=True)
class MsgCreateOrder(Message):
    """Order compute. With a deposit of at least the minimum hold the order opens at once."""

    __slots__ = (
        "owner",
        "kind",
        "units",
        "requirements",
        "ceiling",
        "bid_window",
        "min_duration",
        "grace",
        "rebid",
        "commitment",
        "owner_copy",
        "deposit",
    )
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgCreateOrder"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgCreateOrder")

    owner: Address
    kind: OrderKind
    units: tuple[ResourceUnit, ...]
    requirements: tuple[Requirement, ...]
    ceiling: DecCoin
    bid_window: int
    min_duration: int
    grace: int
    rebid: bool
    commitment: bytes
    owner_copy: Envelope | None
    deposit: Coin
    """Into the order's escrow; may be zero."""

    def __init__(
        self,
        *,
        owner: Address = NO_ADDRESS,
        kind: OrderKind = OrderKind.UNSPECIFIED,
        units: tuple[ResourceUnit, ...] = (),
        requirements: tuple[Requirement, ...] = (),
        ceiling: DecCoin,
        bid_window: int = 0,
        min_duration: int = 0,
        grace: int = 0,
        rebid: bool = False,
        commitment: bytes = b"",
        owner_copy: Envelope | None = None,
        deposit: Coin,
    ) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "units", units)
        object.__setattr__(self, "requirements", requirements)
        object.__setattr__(self, "ceiling", ceiling)
        object.__setattr__(self, "bid_window", bid_window)
        object.__setattr__(self, "min_duration", min_duration)
        object.__setattr__(self, "grace", grace)
        object.__setattr__(self, "rebid", rebid)
        object.__setattr__(self, "commitment", commitment)
        object.__setattr__(self, "owner_copy", owner_copy)
        object.__setattr__(self, "deposit", deposit)

    def to_pb(self) -> Pb:
        return self.PB(
            owner=write_address(encode_account, self.owner),
            kind=self.kind,
            units=[item.to_pb() for item in self.units],
            requirements=[item.to_pb() for item in self.requirements],
            ceiling=self.ceiling.to_pb(),
            bid_window=self.bid_window,
            min_duration=self.min_duration,
            grace=self.grace,
            rebid=self.rebid,
            commitment=self.commitment,
            owner_copy=None if self.owner_copy is None else self.owner_copy.to_pb(),
            deposit=self.deposit.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgCreateOrder:
        return cls(
            owner=read_address(decode_account, pb.owner, "MsgCreateOrder.owner"),
            kind=read_enum(OrderKind, pb.kind, "MsgCreateOrder.kind"),
            units=tuple([ResourceUnit.from_pb(item) for item in pb.units]),
            requirements=tuple([Requirement.from_pb(item) for item in pb.requirements]),
            ceiling=DecCoin.from_pb(pb.ceiling),
            bid_window=pb.bid_window,
            min_duration=pb.min_duration,
            grace=pb.grace,
            rebid=pb.rebid,
            commitment=pb.commitment,
            owner_copy=Envelope.from_pb(pb.owner_copy) if pb.HasField("owner_copy") else None,
            deposit=Coin.from_pb(pb.deposit),
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.owner,)


@message(frozen=True, kw_only=True)
class MsgCreateOrderResponse(Message):
    """`virtengine.market.v1.MsgCreateOrderResponse`."""

    __slots__ = ("id",)
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgCreateOrderResponse"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgCreateOrderResponse")

    id: OrderId

    def __init__(self, *, id: OrderId) -> None:
        object.__setattr__(self, "id", id)

    def to_pb(self) -> Pb:
        return self.PB(id=self.id.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgCreateOrderResponse:
        return cls(id=OrderId.from_pb(pb.id))


@message(frozen=True, kw_only=True)
class MsgCloseOrder(Message):
    """Cancel an order, or end its lease: in any state but closed."""

    __slots__ = ("owner", "sequence")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgCloseOrder"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgCloseOrder")

    owner: Address
    sequence: int

    def __init__(self, *, owner: Address = NO_ADDRESS, sequence: int = 0) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "sequence", sequence)

    def to_pb(self) -> Pb:
        return self.PB(owner=write_address(encode_account, self.owner), sequence=self.sequence)

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgCloseOrder:
        return cls(owner=read_address(decode_account, pb.owner, "MsgCloseOrder.owner"), sequence=pb.sequence)

    def signers(self) -> tuple[Address, ...]:
        return (self.owner,)


@message(frozen=True, kw_only=True)
class MsgCloseOrderResponse(Message):
    """`virtengine.market.v1.MsgCloseOrderResponse`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgCloseOrderResponse"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgCloseOrderResponse")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgCloseOrderResponse:
        return cls()


@message(frozen=True, kw_only=True)
class MsgCreateBid(Message):
    """Offer to serve an open order."""

    __slots__ = ("provider", "order", "price", "components", "offer", "expires_at", "notice", "deposit")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgCreateBid"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgCreateBid")

    provider: Address
    order: OrderId
    price: DecCoin
    components: ComponentPrices | None
    offer: tuple[ResourceUnit, ...]
    expires_at: int
    """Last height at which the bid can be accepted; 0: the end of the bid window."""
    notice: int
    deposit: Coin

    def __init__(
        self,
        *,
        provider: Address = NO_ADDRESS,
        order: OrderId,
        price: DecCoin,
        components: ComponentPrices | None = None,
        offer: tuple[ResourceUnit, ...] = (),
        expires_at: int = 0,
        notice: int = 0,
        deposit: Coin,
    ) -> None:
        object.__setattr__(self, "provider", provider)
        object.__setattr__(self, "order", order)
        object.__setattr__(self, "price", price)
        object.__setattr__(self, "components", components)
        object.__setattr__(self, "offer", offer)
        object.__setattr__(self, "expires_at", expires_at)
        object.__setattr__(self, "notice", notice)
        object.__setattr__(self, "deposit", deposit)

    def to_pb(self) -> Pb:
        return self.PB(
            provider=write_address(encode_account, self.provider),
            order=self.order.to_pb(),
            price=self.price.to_pb(),
            components=None if self.components is None else self.components.to_pb(),
            offer=[item.to_pb() for item in self.offer],
            expires_at=self.expires_at,
            notice=self.notice,
            deposit=self.deposit.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgCreateBid:
        return cls(
            provider=read_address(decode_account, pb.provider, "MsgCreateBid.provider"),
            order=OrderId.from_pb(pb.order),
            price=DecCoin.from_pb(pb.price),
            components=ComponentPrices.from_pb(pb.components) if pb.HasField("components") else None,
            offer=tuple([ResourceUnit.from_pb(item) for item in pb.offer]),
            expires_at=pb.expires_at,
            notice=pb.notice,
            deposit=Coin.from_pb(pb.deposit),
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.provider,)


@message(frozen=True, kw_only=True)
class MsgCreateBidResponse(Message):
    """`virtengine.market.v1.MsgCreateBidResponse`."""

    __slots__ = ("id",)
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgCreateBidResponse"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgCreateBidResponse")

    id: BidId

    def __init__(self, *, id: BidId) -> None:
        object.__setattr__(self, "id", id)

    def to_pb(self) -> Pb:
        return self.PB(id=self.id.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgCreateBidResponse:
        return cls(id=BidId.from_pb(pb.id))


@message(frozen=True, kw_only=True)
class MsgCloseBid(Message):
    """Take an open bid back."""

    __slots__ = ("provider", "bid")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgCloseBid"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgCloseBid")

    provider: Address
    bid: BidId

    def __init__(self, *, provider: Address = NO_ADDRESS, bid: BidId) -> None:
        object.__setattr__(self, "provider", provider)
        object.__setattr__(self, "bid", bid)

    def to_pb(self) -> Pb:
        return self.PB(provider=write_address(encode_account, self.provider), bid=self.bid.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgCloseBid:
        return cls(
            provider=read_address(decode_account, pb.provider, "MsgCloseBid.provider"), bid=BidId.from_pb(pb.bid)
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.provider,)


@message(frozen=True, kw_only=True)
class MsgCloseBidResponse(Message):
    """`virtengine.market.v1.MsgCloseBidResponse`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgCloseBidResponse"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgCloseBidResponse")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgCloseBidResponse:
        return cls()


@message(frozen=True, kw_only=True)
class MsgAcceptBid(Message):
    """Choose a bid and hand its provider the sealed manifest."""

    __slots__ = ("owner", "bid", "config")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgAcceptBid"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgAcceptBid")

    owner: Address
    bid: BidId
    config: Envelope
    """Sealed to the provider's encryption key."""

    def __init__(self, *, owner: Address = NO_ADDRESS, bid: BidId, config: Envelope) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "bid", bid)
        object.__setattr__(self, "config", config)

    def to_pb(self) -> Pb:
        return self.PB(
            owner=write_address(encode_account, self.owner), bid=self.bid.to_pb(), config=self.config.to_pb()
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgAcceptBid:
        return cls(
            owner=read_address(decode_account, pb.owner, "MsgAcceptBid.owner"),
            bid=BidId.from_pb(pb.bid),
            config=Envelope.from_pb(pb.config),
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.owner,)


@message(frozen=True, kw_only=True)
class MsgAcceptBidResponse(Message):
    """`virtengine.market.v1.MsgAcceptBidResponse`."""

    __slots__ = ("id",)
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgAcceptBidResponse"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgAcceptBidResponse")

    id: LeaseId

    def __init__(self, *, id: LeaseId) -> None:
        object.__setattr__(self, "id", id)

    def to_pb(self) -> Pb:
        return self.PB(id=self.id.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgAcceptBidResponse:
        return cls(id=LeaseId.from_pb(pb.id))


@message(frozen=True, kw_only=True)
class MsgUpdateConfig(Message):
    """Replace the manifest of a live lease: the same resources, other contents."""

    __slots__ = ("owner", "lease", "commitment", "config", "owner_copy")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgUpdateConfig"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgUpdateConfig")

    owner: Address
    lease: LeaseId
    commitment: bytes
    config: Envelope
    owner_copy: Envelope | None

    def __init__(
        self,
        *,
        owner: Address = NO_ADDRESS,
        lease: LeaseId,
        commitment: bytes = b"",
        config: Envelope,
        owner_copy: Envelope | None = None,
    ) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "lease", lease)
        object.__setattr__(self, "commitment", commitment)
        object.__setattr__(self, "config", config)
        object.__setattr__(self, "owner_copy", owner_copy)

    def to_pb(self) -> Pb:
        return self.PB(
            owner=write_address(encode_account, self.owner),
            lease=self.lease.to_pb(),
            commitment=self.commitment,
            config=self.config.to_pb(),
            owner_copy=None if self.owner_copy is None else self.owner_copy.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgUpdateConfig:
        return cls(
            owner=read_address(decode_account, pb.owner, "MsgUpdateConfig.owner"),
            lease=LeaseId.from_pb(pb.lease),
            commitment=pb.commitment,
            config=Envelope.from_pb(pb.config),
            owner_copy=Envelope.from_pb(pb.owner_copy) if pb.HasField("owner_copy") else None,
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.owner,)


@message(frozen=True, kw_only=True)
class MsgUpdateConfigResponse(Message):
    """`virtengine.market.v1.MsgUpdateConfigResponse`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgUpdateConfigResponse"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgUpdateConfigResponse")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgUpdateConfigResponse:
        return cls()


@message(frozen=True, kw_only=True)
class MsgConfirmLease(Message):
    """The workload runs: payment starts."""

    __slots__ = ("provider", "lease", "commitment", "access")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgConfirmLease"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgConfirmLease")

    provider: Address
    lease: LeaseId
    commitment: bytes
    """Of the manifest that was opened; must be the lease's."""
    access: Envelope
    """Endpoints and credentials, sealed to the owner."""

    def __init__(
        self, *, provider: Address = NO_ADDRESS, lease: LeaseId, commitment: bytes = b"", access: Envelope
    ) -> None:
        object.__setattr__(self, "provider", provider)
        object.__setattr__(self, "lease", lease)
        object.__setattr__(self, "commitment", commitment)
        object.__setattr__(self, "access", access)

    def to_pb(self) -> Pb:
        return self.PB(
            provider=write_address(encode_account, self.provider),
            lease=self.lease.to_pb(),
            commitment=self.commitment,
            access=self.access.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgConfirmLease:
        return cls(
            provider=read_address(decode_account, pb.provider, "MsgConfirmLease.provider"),
            lease=LeaseId.from_pb(pb.lease),
            commitment=pb.commitment,
            access=Envelope.from_pb(pb.access),
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.provider,)


@message(frozen=True, kw_only=True)
class MsgConfirmLeaseResponse(Message):
    """`virtengine.market.v1.MsgConfirmLeaseResponse`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgConfirmLeaseResponse"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgConfirmLeaseResponse")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgConfirmLeaseResponse:
        return cls()


@message(frozen=True, kw_only=True)
class MsgRefuseLease(Message):
    """The provider cannot serve the lease it won."""

    __slots__ = ("provider", "lease")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgRefuseLease"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgRefuseLease")

    provider: Address
    lease: LeaseId

    def __init__(self, *, provider: Address = NO_ADDRESS, lease: LeaseId) -> None:
        object.__setattr__(self, "provider", provider)
        object.__setattr__(self, "lease", lease)

    def to_pb(self) -> Pb:
        return self.PB(provider=write_address(encode_account, self.provider), lease=self.lease.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgRefuseLease:
        return cls(
            provider=read_address(decode_account, pb.provider, "MsgRefuseLease.provider"),
            lease=LeaseId.from_pb(pb.lease),
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.provider,)


@message(frozen=True, kw_only=True)
class MsgRefuseLeaseResponse(Message):
    """`virtengine.market.v1.MsgRefuseLeaseResponse`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgRefuseLeaseResponse"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgRefuseLeaseResponse")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgRefuseLeaseResponse:
        return cls()


@message(frozen=True, kw_only=True)
class MsgCloseLease(Message):
    """End a lease: the owner at once, the provider after the notice of its bid."""

    __slots__ = ("signer", "lease", "reason")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgCloseLease"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgCloseLease")

    signer: Address
    lease: LeaseId
    reason: CloseReason

    def __init__(
        self, *, signer: Address = NO_ADDRESS, lease: LeaseId, reason: CloseReason = CloseReason.UNSPECIFIED
    ) -> None:
        object.__setattr__(self, "signer", signer)
        object.__setattr__(self, "lease", lease)
        object.__setattr__(self, "reason", reason)

    def to_pb(self) -> Pb:
        return self.PB(signer=write_address(encode_account, self.signer), lease=self.lease.to_pb(), reason=self.reason)

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgCloseLease:
        return cls(
            signer=read_address(decode_account, pb.signer, "MsgCloseLease.signer"),
            lease=LeaseId.from_pb(pb.lease),
            reason=read_enum(CloseReason, pb.reason, "MsgCloseLease.reason"),
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.signer,)


@message(frozen=True, kw_only=True)
class MsgCloseLeaseResponse(Message):
    """`virtengine.market.v1.MsgCloseLeaseResponse`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgCloseLeaseResponse"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgCloseLeaseResponse")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgCloseLeaseResponse:
        return cls()


@message(frozen=True, kw_only=True)
class MsgReportWorkload(Message):
    """What the workload is doing."""

    __slots__ = ("provider", "lease", "state", "access")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgReportWorkload"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgReportWorkload")

    provider: Address
    lease: LeaseId
    state: WorkloadState
    access: Envelope | None
    """New access data, sealed to the owner: when endpoints changed."""

    def __init__(
        self,
        *,
        provider: Address = NO_ADDRESS,
        lease: LeaseId,
        state: WorkloadState = WorkloadState.UNSPECIFIED,
        access: Envelope | None = None,
    ) -> None:
        object.__setattr__(self, "provider", provider)
        object.__setattr__(self, "lease", lease)
        object.__setattr__(self, "state", state)
        object.__setattr__(self, "access", access)

    def to_pb(self) -> Pb:
        return self.PB(
            provider=write_address(encode_account, self.provider),
            lease=self.lease.to_pb(),
            state=self.state,
            access=None if self.access is None else self.access.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgReportWorkload:
        return cls(
            provider=read_address(decode_account, pb.provider, "MsgReportWorkload.provider"),
            lease=LeaseId.from_pb(pb.lease),
            state=read_enum(WorkloadState, pb.state, "MsgReportWorkload.state"),
            access=Envelope.from_pb(pb.access) if pb.HasField("access") else None,
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.provider,)


@message(frozen=True, kw_only=True)
class MsgReportWorkloadResponse(Message):
    """`virtengine.market.v1.MsgReportWorkloadResponse`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgReportWorkloadResponse"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgReportWorkloadResponse")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgReportWorkloadResponse:
        return cls()


@message(frozen=True, kw_only=True)
class MsgSubmitUsage(Message):
    """Usage of one lease, oldest first."""

    __slots__ = ("provider", "records")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgSubmitUsage"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgSubmitUsage")

    provider: Address
    records: tuple[UsageRecord, ...]

    def __init__(self, *, provider: Address = NO_ADDRESS, records: tuple[UsageRecord, ...] = ()) -> None:
        object.__setattr__(self, "provider", provider)
        object.__setattr__(self, "records", records)

    def to_pb(self) -> Pb:
        return self.PB(
            provider=write_address(encode_account, self.provider), records=[item.to_pb() for item in self.records]
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgSubmitUsage:
        return cls(
            provider=read_address(decode_account, pb.provider, "MsgSubmitUsage.provider"),
            records=tuple([UsageRecord.from_pb(item) for item in pb.records]),
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.provider,)


@message(frozen=True, kw_only=True)
class MsgSubmitUsageResponse(Message):
    """`virtengine.market.v1.MsgSubmitUsageResponse`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgSubmitUsageResponse"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgSubmitUsageResponse")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgSubmitUsageResponse:
        return cls()


@message(frozen=True, kw_only=True)
class MsgWithdraw(Message):
    """Pay out what a lease has earned so far."""

    __slots__ = ("provider", "lease")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgWithdraw"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgWithdraw")

    provider: Address
    lease: LeaseId

    def __init__(self, *, provider: Address = NO_ADDRESS, lease: LeaseId) -> None:
        object.__setattr__(self, "provider", provider)
        object.__setattr__(self, "lease", lease)

    def to_pb(self) -> Pb:
        return self.PB(provider=write_address(encode_account, self.provider), lease=self.lease.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgWithdraw:
        return cls(
            provider=read_address(decode_account, pb.provider, "MsgWithdraw.provider"), lease=LeaseId.from_pb(pb.lease)
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.provider,)


@message(frozen=True, kw_only=True)
class MsgWithdrawResponse(Message):
    """`virtengine.market.v1.MsgWithdrawResponse`."""

    __slots__ = ("amount",)
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.MsgWithdrawResponse"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.MsgWithdrawResponse")

    amount: Coin
    """Gross of fees."""

    def __init__(self, *, amount: Coin) -> None:
        object.__setattr__(self, "amount", amount)

    def to_pb(self) -> Pb:
        return self.PB(amount=self.amount.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgWithdrawResponse:
        return cls(amount=Coin.from_pb(pb.amount))


class MsgService(Service[C]):
    """`virtengine.market.v1.Msg`."""

    NAME: ClassVar[str] = "virtengine.market.v1.Msg"
    RPCS: ClassVar[tuple[Rpc, ...]] = (
        Rpc("CreateOrder", "create_order", MsgCreateOrder, MsgCreateOrderResponse, None),
        Rpc("CloseOrder", "close_order", MsgCloseOrder, MsgCloseOrderResponse, None),
        Rpc("CreateBid", "create_bid", MsgCreateBid, MsgCreateBidResponse, None),
        Rpc("CloseBid", "close_bid", MsgCloseBid, MsgCloseBidResponse, None),
        Rpc("AcceptBid", "accept_bid", MsgAcceptBid, MsgAcceptBidResponse, None),
        Rpc("UpdateConfig", "update_config", MsgUpdateConfig, MsgUpdateConfigResponse, None),
        Rpc("ConfirmLease", "confirm_lease", MsgConfirmLease, MsgConfirmLeaseResponse, None),
        Rpc("RefuseLease", "refuse_lease", MsgRefuseLease, MsgRefuseLeaseResponse, None),
        Rpc("CloseLease", "close_lease", MsgCloseLease, MsgCloseLeaseResponse, None),
        Rpc("ReportWorkload", "report_workload", MsgReportWorkload, MsgReportWorkloadResponse, None),
        Rpc("SubmitUsage", "submit_usage", MsgSubmitUsage, MsgSubmitUsageResponse, None),
        Rpc("Withdraw", "withdraw", MsgWithdraw, MsgWithdrawResponse, None),
    )

    @abstractmethod
    def create_order(self, ctx: C, msg: MsgCreateOrder) -> MsgCreateOrderResponse:
        """`CreateOrder`."""

    @abstractmethod
    def close_order(self, ctx: C, msg: MsgCloseOrder) -> MsgCloseOrderResponse:
        """`CloseOrder`."""

    @abstractmethod
    def create_bid(self, ctx: C, msg: MsgCreateBid) -> MsgCreateBidResponse:
        """`CreateBid`."""

    @abstractmethod
    def close_bid(self, ctx: C, msg: MsgCloseBid) -> MsgCloseBidResponse:
        """`CloseBid`."""

    @abstractmethod
    def accept_bid(self, ctx: C, msg: MsgAcceptBid) -> MsgAcceptBidResponse:
        """`AcceptBid`."""

    @abstractmethod
    def update_config(self, ctx: C, msg: MsgUpdateConfig) -> MsgUpdateConfigResponse:
        """`UpdateConfig`."""

    @abstractmethod
    def confirm_lease(self, ctx: C, msg: MsgConfirmLease) -> MsgConfirmLeaseResponse:
        """`ConfirmLease`."""

    @abstractmethod
    def refuse_lease(self, ctx: C, msg: MsgRefuseLease) -> MsgRefuseLeaseResponse:
        """`RefuseLease`."""

    @abstractmethod
    def close_lease(self, ctx: C, msg: MsgCloseLease) -> MsgCloseLeaseResponse:
        """`CloseLease`."""

    @abstractmethod
    def report_workload(self, ctx: C, msg: MsgReportWorkload) -> MsgReportWorkloadResponse:
        """`ReportWorkload`."""

    @abstractmethod
    def submit_usage(self, ctx: C, msg: MsgSubmitUsage) -> MsgSubmitUsageResponse:
        """`SubmitUsage`."""

    @abstractmethod
    def withdraw(self, ctx: C, msg: MsgWithdraw) -> MsgWithdrawResponse:
        """`Withdraw`."""
