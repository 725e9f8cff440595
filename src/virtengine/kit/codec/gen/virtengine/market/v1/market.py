"""Generated from virtengine/market/v1/market.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin, DecCoin
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Envelope
from virtengine.kit.codec.message import (
    NO_ADDRESS,
    ZERO,
    Message,
    message,
    read_address,
    read_dec,
    read_enum,
    read_int,
    read_timestamp,
    write_address,
)
from virtengine.kit.codec.pool import Pb, message_class
from virtengine.kit.codec.timestamp import Timestamp


class OrderKind(IntEnum):
    """`virtengine.market.v1.OrderKind`."""

    UNSPECIFIED = 0
    CONTAINER = 1
    VM = 2
    HPC = 3


class EndpointKind(IntEnum):
    """`virtengine.market.v1.EndpointKind`."""

    UNSPECIFIED = 0
    HTTP = 1
    """HTTP on the provider's own address."""
    TCP = 2
    """A TCP port of the provider's choice."""
    UDP = 3
    """A UDP port of the provider's choice."""


class OrderState(IntEnum):
    """`virtengine.market.v1.OrderState`."""

    UNSPECIFIED = 0
    PENDING = 1
    """Created; the escrow does not hold the minimum."""
    OPEN = 2
    """Bids come in."""
    MATCHED = 3
    """A bid was accepted; its provider provisions."""
    ACTIVE = 4
    """The workload is confirmed."""
    CLOSED = 5


class CloseReason(IntEnum):
    """Why an order and its lease were closed, and who may say so."""

    UNSPECIFIED = 0
    OWNER = 1
    """The owner."""
    UNSTABLE = 10000
    """The provider."""
    DECOMMISSION = 10001
    PROVIDER_UNSPECIFIED = 10002
    CANNOT_PROVISION = 10003
    INSUFFICIENT_FUNDS = 20000
    """The chain."""
    NO_USAGE = 20001
    DEADLINE = 20002


class BidState(IntEnum):
    """`virtengine.market.v1.BidState`."""

    UNSPECIFIED = 0
    OPEN = 1
    ACCEPTED = 2
    LOST = 3
    """Another bid was accepted, or a better one took the slot."""
    CLOSED = 4
    """Withdrawn, expired, or its lease ended."""


class LeaseState(IntEnum):
    """`virtengine.market.v1.LeaseState`."""

    UNSPECIFIED = 0
    PROVISIONING = 1
    ACTIVE = 2
    """Payment streams."""
    SUSPENDED = 3
    """The account ran dry; the workload is paused and nothing accrues."""
    CLOSING = 4
    """The stop height is fixed; the final usage record is awaited."""
    CLOSED = 5


class WorkloadState(IntEnum):
    """`virtengine.market.v1.WorkloadState`."""

    UNSPECIFIED = 0
    PENDING = 1
    DEPLOYING = 2
    RUNNING = 3
    PAUSED = 4
    STOPPING = 5
    STOPPED = 6
    FAILED = 7
    TERMINATED = 8


class MeterSource(IntEnum):
    """Where the counters come from, and so what they prove."""

    UNSPECIFIED = 0
    CGROUP = 1
    """The kernel's accounting of a control group: cannot be evaded."""
    PROCESS_TREE = 2
    """Sums over a process tree: evidence only."""


@message(frozen=True, kw_only=True)
class OrderId(Message):
    """An order: its owner and the number the chain gave it, counted from 1 per owner."""

    __slots__ = ("owner", "sequence")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.OrderId"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.OrderId")

    owner: Address
    sequence: int

    def __init__(self, *, owner: Address = NO_ADDRESS, sequence: int = 0) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "sequence", sequence)

    def to_pb(self) -> Pb:
        return self.PB(owner=write_address(encode_account, self.owner), sequence=self.sequence)

    @classmethod
    def from_pb(cls, pb: Pb) -> OrderId:
        return cls(owner=read_address(decode_account, pb.owner, "OrderId.owner"), sequence=pb.sequence)


@message(frozen=True, kw_only=True)
class BidId(Message):
    """A bid: the counter tells a provider's bids on one order apart."""

    __slots__ = ("order", "provider", "counter")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.BidId"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.BidId")

    order: OrderId
    provider: Address
    counter: int

    def __init__(self, *, order: OrderId, provider: Address = NO_ADDRESS, counter: int = 0) -> None:
        object.__setattr__(self, "order", order)
        object.__setattr__(self, "provider", provider)
        object.__setattr__(self, "counter", counter)

    def to_pb(self) -> Pb:
        return self.PB(
            order=self.order.to_pb(), provider=write_address(encode_account, self.provider), counter=self.counter
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> BidId:
        return cls(
            order=OrderId.from_pb(pb.order),
            provider=read_address(decode_account, pb.provider, "BidId.provider"),
            counter=pb.counter,
        )


@message(frozen=True, kw_only=True)
class LeaseId(Message):
    """A lease: the order and which attempt to serve it, counted from 1."""

    __slots__ = ("order", "attempt")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.LeaseId"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.LeaseId")

    order: OrderId
    attempt: int

    def __init__(self, *, order: OrderId, attempt: int = 0) -> None:
        object.__setattr__(self, "order", order)
        object.__setattr__(self, "attempt", attempt)

    def to_pb(self) -> Pb:
        return self.PB(order=self.order.to_pb(), attempt=self.attempt)

    @classmethod
    def from_pb(cls, pb: Pb) -> LeaseId:
        return cls(order=OrderId.from_pb(pb.order), attempt=pb.attempt)


@message(frozen=True, kw_only=True)
class Volume(Message):
    """`virtengine.market.v1.Volume`."""

    __slots__ = ("name", "size_bytes", "class_", "persistent")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.Volume"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.Volume")

    name: str
    """Empty for the one unnamed volume: the workload's scratch space."""
    size_bytes: int
    class_: str
    """Empty: any."""
    persistent: bool

    def __init__(self, *, name: str = "", size_bytes: int = 0, class_: str = "", persistent: bool = False) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "size_bytes", size_bytes)
        object.__setattr__(self, "class_", class_)
        object.__setattr__(self, "persistent", persistent)

    def to_pb(self) -> Pb:
        return self.PB(name=self.name, size_bytes=self.size_bytes, persistent=self.persistent, **{"class": self.class_})

    @classmethod
    def from_pb(cls, pb: Pb) -> Volume:
        return cls(name=pb.name, size_bytes=pb.size_bytes, class_=getattr(pb, "class"), persistent=pb.persistent)


@message(frozen=True, kw_only=True)
class Gpu(Message):
    """`virtengine.market.v1.Gpu`."""

    __slots__ = ("units", "vendor", "model", "memory_bytes", "interface")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.Gpu"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.Gpu")

    units: int
    vendor: str
    model: str
    """`*` in an order: any model of the vendor. Always concrete in an offer."""
    memory_bytes: int
    """0: any."""
    interface: str
    """Empty: any."""

    def __init__(
        self, *, units: int = 0, vendor: str = "", model: str = "", memory_bytes: int = 0, interface: str = ""
    ) -> None:
        object.__setattr__(self, "units", units)
        object.__setattr__(self, "vendor", vendor)
        object.__setattr__(self, "model", model)
        object.__setattr__(self, "memory_bytes", memory_bytes)
        object.__setattr__(self, "interface", interface)

    def to_pb(self) -> Pb:
        return self.PB(
            units=self.units,
            vendor=self.vendor,
            model=self.model,
            memory_bytes=self.memory_bytes,
            interface=self.interface,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Gpu:
        return cls(
            units=pb.units, vendor=pb.vendor, model=pb.model, memory_bytes=pb.memory_bytes, interface=pb.interface
        )


@message(frozen=True, kw_only=True)
class Endpoint(Message):
    """A way in, without saying to what: the port inside is part of the sealed manifest."""

    __slots__ = ("kind", "sequence")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.Endpoint"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.Endpoint")

    kind: EndpointKind
    sequence: int

    def __init__(self, *, kind: EndpointKind = EndpointKind.UNSPECIFIED, sequence: int = 0) -> None:
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "sequence", sequence)

    def to_pb(self) -> Pb:
        return self.PB(kind=self.kind, sequence=self.sequence)

    @classmethod
    def from_pb(cls, pb: Pb) -> Endpoint:
        return cls(kind=read_enum(EndpointKind, pb.kind, "Endpoint.kind"), sequence=pb.sequence)


@message(frozen=True, kw_only=True)
class Resources(Message):
    """`virtengine.market.v1.Resources`."""

    __slots__ = ("cpu_milli", "memory_bytes", "volumes", "gpu", "endpoints")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.Resources"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.Resources")

    cpu_milli: int
    memory_bytes: int
    volumes: tuple[Volume, ...]
    gpu: Gpu | None
    endpoints: tuple[Endpoint, ...]

    def __init__(
        self,
        *,
        cpu_milli: int = 0,
        memory_bytes: int = 0,
        volumes: tuple[Volume, ...] = (),
        gpu: Gpu | None = None,
        endpoints: tuple[Endpoint, ...] = (),
    ) -> None:
        object.__setattr__(self, "cpu_milli", cpu_milli)
        object.__setattr__(self, "memory_bytes", memory_bytes)
        object.__setattr__(self, "volumes", volumes)
        object.__setattr__(self, "gpu", gpu)
        object.__setattr__(self, "endpoints", endpoints)

    def to_pb(self) -> Pb:
        return self.PB(
            cpu_milli=self.cpu_milli,
            memory_bytes=self.memory_bytes,
            volumes=[item.to_pb() for item in self.volumes],
            gpu=None if self.gpu is None else self.gpu.to_pb(),
            endpoints=[item.to_pb() for item in self.endpoints],
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Resources:
        return cls(
            cpu_milli=pb.cpu_milli,
            memory_bytes=pb.memory_bytes,
            volumes=tuple([Volume.from_pb(item) for item in pb.volumes]),
            gpu=Gpu.from_pb(pb.gpu) if pb.HasField("gpu") else None,
            endpoints=tuple([Endpoint.from_pb(item) for item in pb.endpoints]),
        )


@message(frozen=True, kw_only=True)
class ResourceUnit(Message):
    """`count` equal replicas of one set of resources."""

    __slots__ = ("id", "resources", "count")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.ResourceUnit"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.ResourceUnit")

    id: int
    resources: Resources
    count: int

    def __init__(self, *, id: int = 0, resources: Resources, count: int = 0) -> None:
        object.__setattr__(self, "id", id)
        object.__setattr__(self, "resources", resources)
        object.__setattr__(self, "count", count)

    def to_pb(self) -> Pb:
        return self.PB(id=self.id, resources=self.resources.to_pb(), count=self.count)

    @classmethod
    def from_pb(cls, pb: Pb) -> ResourceUnit:
        return cls(id=pb.id, resources=Resources.from_pb(pb.resources), count=pb.count)


@message(frozen=True, kw_only=True)
class Requirement(Message):
    """A demand on a provider's attributes. The key may end in `*`."""

    __slots__ = ("key", "value")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.Requirement"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.Requirement")

    key: str
    value: str

    def __init__(self, *, key: str = "", value: str = "") -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "value", value)

    def to_pb(self) -> Pb:
        return self.PB(key=self.key, value=self.value)

    @classmethod
    def from_pb(cls, pb: Pb) -> Requirement:
        return cls(key=pb.key, value=pb.value)


@message(frozen=True, kw_only=True)
class Order(Message):
    """`virtengine.market.v1.Order`."""

    __slots__ = (
        "id",
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
        "state",
        "reason",
        "created_at",
        "deadline",
        "attempts",
        "open_bids",
        "bids",
        "closed_at",
    )
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.Order"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.Order")

    id: OrderId
    kind: OrderKind
    units: tuple[ResourceUnit, ...]
    requirements: tuple[Requirement, ...]
    ceiling: DecCoin
    """The most the owner pays for the whole order, per block."""
    bid_window: int
    """How long bids are taken once the order is open, blocks."""
    min_duration: int
    """The least the lease is meant to last, blocks: the providers' information."""
    grace: int
    """How long a suspended lease waits for a top-up, blocks; less after a suspension for which it has not run since."""
    rebid: bool
    """Whether one failed provisioning puts the order back to open."""
    commitment: bytes
    """SHA-256 of a 32-byte salt and the canonical manifest."""
    owner_copy: Envelope | None
    """The manifest and its salt, sealed to the owner's own key."""
    state: OrderState
    reason: CloseReason
    created_at: int
    deadline: int
    """Height at which the present state's deadline falls: funding, bid window or provisioning; 0: none."""
    attempts: int
    """How many leases there have been."""
    open_bids: int
    """Open bids."""
    bids: int
    """Every bid ever made on this order; numbers them."""
    closed_at: int

    def __init__(
        self,
        *,
        id: OrderId,
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
        state: OrderState = OrderState.UNSPECIFIED,
        reason: CloseReason = CloseReason.UNSPECIFIED,
        created_at: int = 0,
        deadline: int = 0,
        attempts: int = 0,
        open_bids: int = 0,
        bids: int = 0,
        closed_at: int = 0,
    ) -> None:
        object.__setattr__(self, "id", id)
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
        object.__setattr__(self, "state", state)
        object.__setattr__(self, "reason", reason)
        object.__setattr__(self, "created_at", created_at)
        object.__setattr__(self, "deadline", deadline)
        object.__setattr__(self, "attempts", attempts)
        object.__setattr__(self, "open_bids", open_bids)
        object.__setattr__(self, "bids", bids)
        object.__setattr__(self, "closed_at", closed_at)

    def to_pb(self) -> Pb:
        return self.PB(
            id=self.id.to_pb(),
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
            state=self.state,
            reason=self.reason,
            created_at=self.created_at,
            deadline=self.deadline,
            attempts=self.attempts,
            open_bids=self.open_bids,
            bids=self.bids,
            closed_at=self.closed_at,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Order:
        return cls(
            id=OrderId.from_pb(pb.id),
            kind=read_enum(OrderKind, pb.kind, "Order.kind"),
            units=tuple([ResourceUnit.from_pb(item) for item in pb.units]),
            requirements=tuple([Requirement.from_pb(item) for item in pb.requirements]),
            ceiling=DecCoin.from_pb(pb.ceiling),
            bid_window=pb.bid_window,
            min_duration=pb.min_duration,
            grace=pb.grace,
            rebid=pb.rebid,
            commitment=pb.commitment,
            owner_copy=Envelope.from_pb(pb.owner_copy) if pb.HasField("owner_copy") else None,
            state=read_enum(OrderState, pb.state, "Order.state"),
            reason=read_enum(CloseReason, pb.reason, "Order.reason"),
            created_at=pb.created_at,
            deadline=pb.deadline,
            attempts=pb.attempts,
            open_bids=pb.open_bids,
            bids=pb.bids,
            closed_at=pb.closed_at,
        )


@message(frozen=True, kw_only=True)
class ComponentPrices(Message):
    """Prices of metered components, per unit of their counters, in the order's denom; zero: not metered."""

    __slots__ = ("cpu_milli_second", "memory_byte_second", "storage_byte_second", "gpu_second")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.ComponentPrices"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.ComponentPrices")

    cpu_milli_second: Dec
    memory_byte_second: Dec
    storage_byte_second: Dec
    gpu_second: Dec

    def __init__(
        self,
        *,
        cpu_milli_second: Dec = ZERO,
        memory_byte_second: Dec = ZERO,
        storage_byte_second: Dec = ZERO,
        gpu_second: Dec = ZERO,
    ) -> None:
        object.__setattr__(self, "cpu_milli_second", cpu_milli_second)
        object.__setattr__(self, "memory_byte_second", memory_byte_second)
        object.__setattr__(self, "storage_byte_second", storage_byte_second)
        object.__setattr__(self, "gpu_second", gpu_second)

    def to_pb(self) -> Pb:
        return self.PB(
            cpu_milli_second=str(self.cpu_milli_second.raw),
            memory_byte_second=str(self.memory_byte_second.raw),
            storage_byte_second=str(self.storage_byte_second.raw),
            gpu_second=str(self.gpu_second.raw),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> ComponentPrices:
        return cls(
            cpu_milli_second=read_dec(pb.cpu_milli_second, "ComponentPrices.cpu_milli_second"),
            memory_byte_second=read_dec(pb.memory_byte_second, "ComponentPrices.memory_byte_second"),
            storage_byte_second=read_dec(pb.storage_byte_second, "ComponentPrices.storage_byte_second"),
            gpu_second=read_dec(pb.gpu_second, "ComponentPrices.gpu_second"),
        )


@message(frozen=True, kw_only=True)
class Bid(Message):
    """`virtengine.market.v1.Bid`."""

    __slots__ = (
        "id",
        "price",
        "components",
        "offer",
        "expires_at",
        "notice",
        "deposit",
        "state",
        "created_at",
        "reserve_rate",
    )
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.Bid"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.Bid")

    id: BidId
    price: DecCoin
    """Per block, for the whole order."""
    components: ComponentPrices | None
    offer: tuple[ResourceUnit, ...]
    """The order's units, in order, with wildcards resolved."""
    expires_at: int
    """Last height at which the bid can be accepted."""
    notice: int
    """Blocks between a provider's wish to close and the stop."""
    deposit: Coin
    state: BidState
    created_at: int
    reserve_rate: Dec
    """The most its metered components can cost per block, at the reference block time: moves to the reserve."""

    def __init__(
        self,
        *,
        id: BidId,
        price: DecCoin,
        components: ComponentPrices | None = None,
        offer: tuple[ResourceUnit, ...] = (),
        expires_at: int = 0,
        notice: int = 0,
        deposit: Coin,
        state: BidState = BidState.UNSPECIFIED,
        created_at: int = 0,
        reserve_rate: Dec = ZERO,
    ) -> None:
        object.__setattr__(self, "id", id)
        object.__setattr__(self, "price", price)
        object.__setattr__(self, "components", components)
        object.__setattr__(self, "offer", offer)
        object.__setattr__(self, "expires_at", expires_at)
        object.__setattr__(self, "notice", notice)
        object.__setattr__(self, "deposit", deposit)
        object.__setattr__(self, "state", state)
        object.__setattr__(self, "created_at", created_at)
        object.__setattr__(self, "reserve_rate", reserve_rate)

    def to_pb(self) -> Pb:
        return self.PB(
            id=self.id.to_pb(),
            price=self.price.to_pb(),
            components=None if self.components is None else self.components.to_pb(),
            offer=[item.to_pb() for item in self.offer],
            expires_at=self.expires_at,
            notice=self.notice,
            deposit=self.deposit.to_pb(),
            state=self.state,
            created_at=self.created_at,
            reserve_rate=str(self.reserve_rate.raw),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Bid:
        return cls(
            id=BidId.from_pb(pb.id),
            price=DecCoin.from_pb(pb.price),
            components=ComponentPrices.from_pb(pb.components) if pb.HasField("components") else None,
            offer=tuple([ResourceUnit.from_pb(item) for item in pb.offer]),
            expires_at=pb.expires_at,
            notice=pb.notice,
            deposit=Coin.from_pb(pb.deposit),
            state=read_enum(BidState, pb.state, "Bid.state"),
            created_at=pb.created_at,
            reserve_rate=read_dec(pb.reserve_rate, "Bid.reserve_rate"),
        )


@message(frozen=True, kw_only=True)
class Lease(Message):
    """`virtengine.market.v1.Lease`."""

    __slots__ = (
        "id",
        "provider",
        "bid",
        "price",
        "components",
        "state",
        "reason",
        "workload",
        "meter_key",
        "commitment",
        "config",
        "access",
        "payment",
        "notice",
        "created_at",
        "active_at",
        "stop_at",
        "closed_at",
        "last_record",
        "recorded_to",
        "counters",
        "config_version",
        "suspended_at",
        "recorded_time",
        "deadline",
        "grace_full_at",
    )
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.Lease"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.Lease")

    id: LeaseId
    provider: Address
    bid: BidId
    price: DecCoin
    components: ComponentPrices | None
    state: LeaseState
    reason: CloseReason
    workload: WorkloadState
    meter_key: bytes
    """Ed25519 key that signs this lease's usage records."""
    commitment: bytes
    """What the provider promised to run: the order's commitment, or that of the last accepted update."""
    config: Envelope | None
    """The manifest and its salt, sealed to the provider."""
    access: Envelope | None
    """Endpoints and credentials, sealed to the owner."""
    payment: int
    """Number of the escrow payment."""
    notice: int
    created_at: int
    active_at: int
    """Height of confirmation; 0: not yet."""
    stop_at: int
    """Height from which nothing accrues any more; 0: none fixed. Ahead of the present height while a notice runs."""
    closed_at: int
    last_record: int
    """Number of the last accepted usage record; 0: none."""
    recorded_to: int
    """Height up to which usage is recorded."""
    counters: Counters
    """Cumulative counters of the last accepted record."""
    config_version: int
    """How often the configuration was replaced."""
    suspended_at: int
    """Height from which suspension's grace runs; 0: not suspended."""
    recorded_time: Timestamp | None
    """Header time of the height up to which usage is recorded."""
    deadline: int
    """
    Height at whose end the chain acts if nothing else did: active: no usage record; suspended: the grace ends;
    closing: the final record did not come; 0: none.
    """
    grace_full_at: int
    """
    Height at which the whole grace is there again, if the lease is active until then: a suspension takes from the
    grace, and each active block gives one back.
    """

    def __init__(
        self,
        *,
        id: LeaseId,
        provider: Address = NO_ADDRESS,
        bid: BidId,
        price: DecCoin,
        components: ComponentPrices | None = None,
        state: LeaseState = LeaseState.UNSPECIFIED,
        reason: CloseReason = CloseReason.UNSPECIFIED,
        workload: WorkloadState = WorkloadState.UNSPECIFIED,
        meter_key: bytes = b"",
        commitment: bytes = b"",
        config: Envelope | None = None,
        access: Envelope | None = None,
        payment: int = 0,
        notice: int = 0,
        created_at: int = 0,
        active_at: int = 0,
        stop_at: int = 0,
        closed_at: int = 0,
        last_record: int = 0,
        recorded_to: int = 0,
        counters: Counters,
        config_version: int = 0,
        suspended_at: int = 0,
        recorded_time: Timestamp | None = None,
        deadline: int = 0,
        grace_full_at: int = 0,
    ) -> None:
        object.__setattr__(self, "id", id)
        object.__setattr__(self, "provider", provider)
        object.__setattr__(self, "bid", bid)
        object.__setattr__(self, "price", price)
        object.__setattr__(self, "components", components)
        object.__setattr__(self, "state", state)
        object.__setattr__(self, "reason", reason)
        object.__setattr__(self, "workload", workload)
        object.__setattr__(self, "meter_key", meter_key)
        object.__setattr__(self, "commitment", commitment)
        object.__setattr__(self, "config", config)
        object.__setattr__(self, "access", access)
        object.__setattr__(self, "payment", payment)
        object.__setattr__(self, "notice", notice)
        object.__setattr__(self, "created_at", created_at)
        object.__setattr__(self, "active_at", active_at)
        object.__setattr__(self, "stop_at", stop_at)
        object.__setattr__(self, "closed_at", closed_at)
        object.__setattr__(self, "last_record", last_record)
        object.__setattr__(self, "recorded_to", recorded_to)
        object.__setattr__(self, "counters", counters)
        object.__setattr__(self, "config_version", config_version)
        object.__setattr__(self, "suspended_at", suspended_at)
        object.__setattr__(self, "recorded_time", recorded_time)
        object.__setattr__(self, "deadline", deadline)
        object.__setattr__(self, "grace_full_at", grace_full_at)

    def to_pb(self) -> Pb:
        return self.PB(
            id=self.id.to_pb(),
            provider=write_address(encode_account, self.provider),
            bid=self.bid.to_pb(),
            price=self.price.to_pb(),
            components=None if self.components is None else self.components.to_pb(),
            state=self.state,
            reason=self.reason,
            workload=self.workload,
            meter_key=self.meter_key,
            commitment=self.commitment,
            config=None if self.config is None else self.config.to_pb(),
            access=None if self.access is None else self.access.to_pb(),
            payment=self.payment,
            notice=self.notice,
            created_at=self.created_at,
            active_at=self.active_at,
            stop_at=self.stop_at,
            closed_at=self.closed_at,
            last_record=self.last_record,
            recorded_to=self.recorded_to,
            counters=self.counters.to_pb(),
            config_version=self.config_version,
            suspended_at=self.suspended_at,
            recorded_time=None
            if self.recorded_time is None
            else {"seconds": self.recorded_time.seconds, "nanos": self.recorded_time.nanos},
            deadline=self.deadline,
            grace_full_at=self.grace_full_at,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Lease:
        return cls(
            id=LeaseId.from_pb(pb.id),
            provider=read_address(decode_account, pb.provider, "Lease.provider"),
            bid=BidId.from_pb(pb.bid),
            price=DecCoin.from_pb(pb.price),
            components=ComponentPrices.from_pb(pb.components) if pb.HasField("components") else None,
            state=read_enum(LeaseState, pb.state, "Lease.state"),
            reason=read_enum(CloseReason, pb.reason, "Lease.reason"),
            workload=read_enum(WorkloadState, pb.workload, "Lease.workload"),
            meter_key=pb.meter_key,
            commitment=pb.commitment,
            config=Envelope.from_pb(pb.config) if pb.HasField("config") else None,
            access=Envelope.from_pb(pb.access) if pb.HasField("access") else None,
            payment=pb.payment,
            notice=pb.notice,
            created_at=pb.created_at,
            active_at=pb.active_at,
            stop_at=pb.stop_at,
            closed_at=pb.closed_at,
            last_record=pb.last_record,
            recorded_to=pb.recorded_to,
            counters=Counters.from_pb(pb.counters),
            config_version=pb.config_version,
            suspended_at=pb.suspended_at,
            recorded_time=read_timestamp(pb.recorded_time, "Lease.recorded_time")
            if pb.HasField("recorded_time")
            else None,
            deadline=pb.deadline,
            grace_full_at=pb.grace_full_at,
        )


@message(frozen=True, kw_only=True)
class Counters(Message):
    """Cumulative since the lease became active."""

    __slots__ = (
        "cpu_milli_seconds",
        "memory_byte_seconds",
        "storage_byte_seconds",
        "gpu_seconds",
        "network_in_bytes",
        "network_out_bytes",
    )
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.Counters"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.Counters")

    cpu_milli_seconds: int
    memory_byte_seconds: int
    storage_byte_seconds: int
    gpu_seconds: int
    network_in_bytes: int
    network_out_bytes: int

    def __init__(
        self,
        *,
        cpu_milli_seconds: int = 0,
        memory_byte_seconds: int = 0,
        storage_byte_seconds: int = 0,
        gpu_seconds: int = 0,
        network_in_bytes: int = 0,
        network_out_bytes: int = 0,
    ) -> None:
        object.__setattr__(self, "cpu_milli_seconds", cpu_milli_seconds)
        object.__setattr__(self, "memory_byte_seconds", memory_byte_seconds)
        object.__setattr__(self, "storage_byte_seconds", storage_byte_seconds)
        object.__setattr__(self, "gpu_seconds", gpu_seconds)
        object.__setattr__(self, "network_in_bytes", network_in_bytes)
        object.__setattr__(self, "network_out_bytes", network_out_bytes)

    def to_pb(self) -> Pb:
        return self.PB(
            cpu_milli_seconds=self.cpu_milli_seconds,
            memory_byte_seconds=str(self.memory_byte_seconds),
            storage_byte_seconds=str(self.storage_byte_seconds),
            gpu_seconds=self.gpu_seconds,
            network_in_bytes=self.network_in_bytes,
            network_out_bytes=self.network_out_bytes,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Counters:
        return cls(
            cpu_milli_seconds=pb.cpu_milli_seconds,
            memory_byte_seconds=read_int(pb.memory_byte_seconds, "Counters.memory_byte_seconds"),
            storage_byte_seconds=read_int(pb.storage_byte_seconds, "Counters.storage_byte_seconds"),
            gpu_seconds=pb.gpu_seconds,
            network_in_bytes=pb.network_in_bytes,
            network_out_bytes=pb.network_out_bytes,
        )


@message(frozen=True, kw_only=True)
class UsageRecord(Message):
    """One period of use, signed by the provider's meter."""

    __slots__ = ("lease", "sequence", "from_height", "to_height", "counters", "source", "final", "signature")
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.UsageRecord"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.UsageRecord")

    lease: LeaseId
    sequence: int
    """Counted from 1 per lease."""
    from_height: int
    """First height of the period."""
    to_height: int
    """First height after the period: at most the present one, and where a lease was suspended or stopped, that one."""
    counters: Counters
    """Cumulative at the end of the period."""
    source: MeterSource
    final: bool
    """
    Whether it is the lease's last: may be set once the lease is closing, on the record that ends at its stop
    height.
    """
    signature: bytes
    """Ed25519 over SHA-256 of the domain, the chain id and this message without its signature."""

    def __init__(
        self,
        *,
        lease: LeaseId,
        sequence: int = 0,
        from_height: int = 0,
        to_height: int = 0,
        counters: Counters,
        source: MeterSource = MeterSource.UNSPECIFIED,
        final: bool = False,
        signature: bytes = b"",
    ) -> None:
        object.__setattr__(self, "lease", lease)
        object.__setattr__(self, "sequence", sequence)
        object.__setattr__(self, "from_height", from_height)
        object.__setattr__(self, "to_height", to_height)
        object.__setattr__(self, "counters", counters)
        object.__setattr__(self, "source", source)
        object.__setattr__(self, "final", final)
        object.__setattr__(self, "signature", signature)

    def to_pb(self) -> Pb:
        return self.PB(
            lease=self.lease.to_pb(),
            sequence=self.sequence,
            from_height=self.from_height,
            to_height=self.to_height,
            counters=self.counters.to_pb(),
            source=self.source,
            final=self.final,
            signature=self.signature,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> UsageRecord:
        return cls(
            lease=LeaseId.from_pb(pb.lease),
            sequence=pb.sequence,
            from_height=pb.from_height,
            to_height=pb.to_height,
            counters=Counters.from_pb(pb.counters),
            source=read_enum(MeterSource, pb.source, "UsageRecord.source"),
            final=pb.final,
            signature=pb.signature,
        )


@message(frozen=True, kw_only=True)
class Params(Message):
    """`virtengine.market.v1.Params`."""

    __slots__ = (
        "reference_block_ms",
        "order_fee",
        "bid_fee",
        "min_bid_deposit",
        "max_open_bids",
        "funding_window",
        "max_bid_window",
        "provisioning_window",
        "min_grace",
        "max_grace",
        "max_notice",
        "min_runway_blocks",
        "setup_blocks",
        "liveness_blocks",
        "usage_grace_blocks",
        "final_record_blocks",
        "max_records",
        "time_ring_blocks",
        "max_due_per_block",
    )
    TYPE_URL: ClassVar[str] = "/virtengine.market.v1.Params"
    PB: ClassVar[Pb] = message_class("virtengine.market.v1.Params")

    reference_block_ms: int
    """Milliseconds a block is taken to last where people think per hour."""
    order_fee: Coin
    """Paid to the validators for creating an order."""
    bid_fee: Coin
    """Paid to the validators for a bid."""
    min_bid_deposit: Coin
    """The least deposit of a bid."""
    max_open_bids: int
    """Open bids an order may have at once."""
    funding_window: int
    """Blocks an order may be pending."""
    max_bid_window: int
    """The longest bid window."""
    provisioning_window: int
    """Blocks a provider has to confirm."""
    min_grace: int
    """The shortest and longest grace."""
    max_grace: int
    max_notice: int
    """The longest notice of a bid."""
    min_runway_blocks: int
    """Minimum hold: this many blocks at the ceiling."""
    setup_blocks: int
    """
    What a provider is paid, in all at least, when the owner cancels while it provisions or ends the lease early,
    blocks.
    """
    liveness_blocks: int
    """An active lease without a usage record for so many blocks is closed."""
    usage_grace_blocks: int
    """A record later than this after its period's end is accepted but paid nothing."""
    final_record_blocks: int
    """Blocks a closing lease waits for its final record."""
    max_records: int
    """The most records of one message."""
    time_ring_blocks: int
    """Header times kept, blocks: bounds how old a usage period may be."""
    max_due_per_block: int
    """
    The most due items of a kind that one block handles, an order's open bids counted with it; the rest carries to
    the next.
    """

    def __init__(
        self,
        *,
        reference_block_ms: int = 0,
        order_fee: Coin,
        bid_fee: Coin,
        min_bid_deposit: Coin,
        max_open_bids: int = 0,
        funding_window: int = 0,
        max_bid_window: int = 0,
        provisioning_window: int = 0,
        min_grace: int = 0,
        max_grace: int = 0,
        max_notice: int = 0,
        min_runway_blocks: int = 0,
        setup_blocks: int = 0,
        liveness_blocks: int = 0,
        usage_grace_blocks: int = 0,
        final_record_blocks: int = 0,
        max_records: int = 0,
        time_ring_blocks: int = 0,
        max_due_per_block: int = 0,
    ) -> None:
        object.__setattr__(self, "reference_block_ms", reference_block_ms)
        object.__setattr__(self, "order_fee", order_fee)
        object.__setattr__(self, "bid_fee", bid_fee)
        object.__setattr__(self, "min_bid_deposit", min_bid_deposit)
        object.__setattr__(self, "max_open_bids", max_open_bids)
        object.__setattr__(self, "funding_window", funding_window)
        object.__setattr__(self, "max_bid_window", max_bid_window)
        object.__setattr__(self, "provisioning_window", provisioning_window)
        object.__setattr__(self, "min_grace", min_grace)
        object.__setattr__(self, "max_grace", max_grace)
        object.__setattr__(self, "max_notice", max_notice)
        object.__setattr__(self, "min_runway_blocks", min_runway_blocks)
        object.__setattr__(self, "setup_blocks", setup_blocks)
        object.__setattr__(self, "liveness_blocks", liveness_blocks)
        object.__setattr__(self, "usage_grace_blocks", usage_grace_blocks)
        object.__setattr__(self, "final_record_blocks", final_record_blocks)
        object.__setattr__(self, "max_records", max_records)
        object.__setattr__(self, "time_ring_blocks", time_ring_blocks)
        object.__setattr__(self, "max_due_per_block", max_due_per_block)

    def to_pb(self) -> Pb:
        return self.PB(
            reference_block_ms=self.reference_block_ms,
            order_fee=self.order_fee.to_pb(),
            bid_fee=self.bid_fee.to_pb(),
            min_bid_deposit=self.min_bid_deposit.to_pb(),
            max_open_bids=self.max_open_bids,
            funding_window=self.funding_window,
            max_bid_window=self.max_bid_window,
            provisioning_window=self.provisioning_window,
            min_grace=self.min_grace,
            max_grace=self.max_grace,
            max_notice=self.max_notice,
            min_runway_blocks=self.min_runway_blocks,
            setup_blocks=self.setup_blocks,
            liveness_blocks=self.liveness_blocks,
            usage_grace_blocks=self.usage_grace_blocks,
            final_record_blocks=self.final_record_blocks,
            max_records=self.max_records,
            time_ring_blocks=self.time_ring_blocks,
            max_due_per_block=self.max_due_per_block,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Params:
        return cls(
            reference_block_ms=pb.reference_block_ms,
            order_fee=Coin.from_pb(pb.order_fee),
            bid_fee=Coin.from_pb(pb.bid_fee),
            min_bid_deposit=Coin.from_pb(pb.min_bid_deposit),
            max_open_bids=pb.max_open_bids,
            funding_window=pb.funding_window,
            max_bid_window=pb.max_bid_window,
            provisioning_window=pb.provisioning_window,
            min_grace=pb.min_grace,
            max_grace=pb.max_grace,
            max_notice=pb.max_notice,
            min_runway_blocks=pb.min_runway_blocks,
            setup_blocks=pb.setup_blocks,
            liveness_blocks=pb.liveness_blocks,
            usage_grace_blocks=pb.usage_grace_blocks,
            final_record_blocks=pb.final_record_blocks,
            max_records=pb.max_records,
            time_ring_blocks=pb.time_ring_blocks,
            max_due_per_block=pb.max_due_per_block,
        )
