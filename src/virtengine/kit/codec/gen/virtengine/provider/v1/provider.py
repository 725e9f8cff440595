"""Generated from virtengine/provider/v1/provider.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.message import NO_ADDRESS, Message, message, read_address, read_enum, write_address
from virtengine.kit.codec.pool import Pb, message_class


class ProviderState(IntEnum):
    """`virtengine.provider.v1.ProviderState`."""

    UNSPECIFIED = 0
    ACTIVE = 1
    PAUSED = 2
    """Takes no new bids; live leases go on."""


@message(frozen=True, kw_only=True)
class Attribute(Message):
    """What a provider says of itself: never proof of anything."""

    __slots__ = ("key", "value")
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.Attribute"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.Attribute")

    key: str
    """`^[a-zA-Z][\\w/.\\-]{1,126}$`"""
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
class Info(Message):
    """How to reach the people behind a provider."""

    __slots__ = ("email", "website")
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.Info"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.Info")

    email: str
    website: str

    def __init__(self, *, email: str = "", website: str = "") -> None:
        object.__setattr__(self, "email", email)
        object.__setattr__(self, "website", website)

    def to_pb(self) -> Pb:
        return self.PB(email=self.email, website=self.website)

    @classmethod
    def from_pb(cls, pb: Pb) -> Info:
        return cls(email=pb.email, website=pb.website)


@message(frozen=True, kw_only=True)
class Capacity(Message):
    """The most that one order may ask of this provider, as advertised."""

    __slots__ = ("cpu_milli", "memory_bytes", "storage_bytes", "gpu_units")
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.Capacity"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.Capacity")

    cpu_milli: int
    memory_bytes: int
    storage_bytes: int
    gpu_units: int

    def __init__(
        self, *, cpu_milli: int = 0, memory_bytes: int = 0, storage_bytes: int = 0, gpu_units: int = 0
    ) -> None:
        object.__setattr__(self, "cpu_milli", cpu_milli)
        object.__setattr__(self, "memory_bytes", memory_bytes)
        object.__setattr__(self, "storage_bytes", storage_bytes)
        object.__setattr__(self, "gpu_units", gpu_units)

    def to_pb(self) -> Pb:
        return self.PB(
            cpu_milli=self.cpu_milli,
            memory_bytes=self.memory_bytes,
            storage_bytes=self.storage_bytes,
            gpu_units=self.gpu_units,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Capacity:
        return cls(
            cpu_milli=pb.cpu_milli, memory_bytes=pb.memory_bytes, storage_bytes=pb.storage_bytes, gpu_units=pb.gpu_units
        )


@message(frozen=True, kw_only=True)
class Provider(Message):
    """An account that offers capacity."""

    __slots__ = (
        "owner",
        "host_uri",
        "attributes",
        "region",
        "info",
        "encryption_key",
        "meter_key",
        "api_key_hash",
        "state",
        "capacity",
        "created_at",
    )
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.Provider"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.Provider")

    owner: Address
    host_uri: str
    """https://host[:port], no path."""
    attributes: tuple[Attribute, ...]
    region: str
    info: Info
    encryption_key: bytes
    """X25519 key to which customers seal: 32 bytes, registered and active in x/encryption for the owner."""
    meter_key: bytes
    """Ed25519 key that signs usage records: 32 bytes."""
    api_key_hash: bytes
    """SHA-256 of the public key (DER SubjectPublicKeyInfo) of the provider's API certificate."""
    state: ProviderState
    capacity: Capacity
    created_at: int
    """Height of registration."""

    def __init__(
        self,
        *,
        owner: Address = NO_ADDRESS,
        host_uri: str = "",
        attributes: tuple[Attribute, ...] = (),
        region: str = "",
        info: Info,
        encryption_key: bytes = b"",
        meter_key: bytes = b"",
        api_key_hash: bytes = b"",
        state: ProviderState = ProviderState.UNSPECIFIED,
        capacity: Capacity,
        created_at: int = 0,
    ) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "host_uri", host_uri)
        object.__setattr__(self, "attributes", attributes)
        object.__setattr__(self, "region", region)
        object.__setattr__(self, "info", info)
        object.__setattr__(self, "encryption_key", encryption_key)
        object.__setattr__(self, "meter_key", meter_key)
        object.__setattr__(self, "api_key_hash", api_key_hash)
        object.__setattr__(self, "state", state)
        object.__setattr__(self, "capacity", capacity)
        object.__setattr__(self, "created_at", created_at)

    def to_pb(self) -> Pb:
        return self.PB(
            owner=write_address(encode_account, self.owner),
            host_uri=self.host_uri,
            attributes=[item.to_pb() for item in self.attributes],
            region=self.region,
            info=self.info.to_pb(),
            encryption_key=self.encryption_key,
            meter_key=self.meter_key,
            api_key_hash=self.api_key_hash,
            state=self.state,
            capacity=self.capacity.to_pb(),
            created_at=self.created_at,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Provider:
        return cls(
            owner=read_address(decode_account, pb.owner, "Provider.owner"),
            host_uri=pb.host_uri,
            attributes=tuple([Attribute.from_pb(item) for item in pb.attributes]),
            region=pb.region,
            info=Info.from_pb(pb.info),
            encryption_key=pb.encryption_key,
            meter_key=pb.meter_key,
            api_key_hash=pb.api_key_hash,
            state=read_enum(ProviderState, pb.state, "Provider.state"),
            capacity=Capacity.from_pb(pb.capacity),
            created_at=pb.created_at,
        )


@message(frozen=True, kw_only=True)
class Params(Message):
    """`virtengine.provider.v1.Params`."""

    __slots__ = ("max_attributes",)
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.Params"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.Params")

    max_attributes: int
    """The most attributes of one provider."""

    def __init__(self, *, max_attributes: int = 0) -> None:
        object.__setattr__(self, "max_attributes", max_attributes)

    def to_pb(self) -> Pb:
        return self.PB(max_attributes=self.max_attributes)

    @classmethod
    def from_pb(cls, pb: Pb) -> Params:
        return cls(max_attributes=pb.max_attributes)
