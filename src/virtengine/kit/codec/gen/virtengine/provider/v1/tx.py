"""Generated from virtengine/provider/v1/tx.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.gen.virtengine.provider.v1.provider import Attribute, Capacity, Info, ProviderState
from virtengine.kit.codec.message import NO_ADDRESS, Message, message, read_address, read_enum, write_address
from virtengine.kit.codec.pool import Pb, message_class
from virtengine.kit.codec.service import C, Rpc, Service


@message(frozen=True, kw_only=True)
class MsgCreateProvider(Message):
    """Register the signer as a provider."""

    __slots__ = (
        "owner",
        "host_uri",
        "attributes",
        "region",
        "info",
        "encryption_key",
        "meter_key",
        "api_key_hash",
        "capacity",
    )
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.MsgCreateProvider"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.MsgCreateProvider")

    owner: Address
    host_uri: str
    attributes: tuple[Attribute, ...]
    region: str
    info: Info
    encryption_key: bytes
    meter_key: bytes
    api_key_hash: bytes
    capacity: Capacity

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
        capacity: Capacity,
    ) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "host_uri", host_uri)
        object.__setattr__(self, "attributes", attributes)
        object.__setattr__(self, "region", region)
        object.__setattr__(self, "info", info)
        object.__setattr__(self, "encryption_key", encryption_key)
        object.__setattr__(self, "meter_key", meter_key)
        object.__setattr__(self, "api_key_hash", api_key_hash)
        object.__setattr__(self, "capacity", capacity)

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
            capacity=self.capacity.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgCreateProvider:
        return cls(
            owner=read_address(decode_account, pb.owner, "MsgCreateProvider.owner"),
            host_uri=pb.host_uri,
            attributes=tuple([Attribute.from_pb(item) for item in pb.attributes]),
            region=pb.region,
            info=Info.from_pb(pb.info),
            encryption_key=pb.encryption_key,
            meter_key=pb.meter_key,
            api_key_hash=pb.api_key_hash,
            capacity=Capacity.from_pb(pb.capacity),
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.owner,)


@message(frozen=True, kw_only=True)
class MsgCreateProviderResponse(Message):
    """`virtengine.provider.v1.MsgCreateProviderResponse`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.MsgCreateProviderResponse"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.MsgCreateProviderResponse")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgCreateProviderResponse:
        return cls()


@message(frozen=True, kw_only=True)
class MsgUpdateProvider(Message):
    """Replace everything the provider says of itself. Existing leases are not touched."""

    __slots__ = (
        "owner",
        "host_uri",
        "attributes",
        "region",
        "info",
        "encryption_key",
        "meter_key",
        "api_key_hash",
        "capacity",
        "state",
    )
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.MsgUpdateProvider"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.MsgUpdateProvider")

    owner: Address
    host_uri: str
    attributes: tuple[Attribute, ...]
    region: str
    info: Info
    encryption_key: bytes
    meter_key: bytes
    api_key_hash: bytes
    capacity: Capacity
    state: ProviderState
    """Active or paused."""

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
        capacity: Capacity,
        state: ProviderState = ProviderState.UNSPECIFIED,
    ) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "host_uri", host_uri)
        object.__setattr__(self, "attributes", attributes)
        object.__setattr__(self, "region", region)
        object.__setattr__(self, "info", info)
        object.__setattr__(self, "encryption_key", encryption_key)
        object.__setattr__(self, "meter_key", meter_key)
        object.__setattr__(self, "api_key_hash", api_key_hash)
        object.__setattr__(self, "capacity", capacity)
        object.__setattr__(self, "state", state)

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
            capacity=self.capacity.to_pb(),
            state=self.state,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgUpdateProvider:
        return cls(
            owner=read_address(decode_account, pb.owner, "MsgUpdateProvider.owner"),
            host_uri=pb.host_uri,
            attributes=tuple([Attribute.from_pb(item) for item in pb.attributes]),
            region=pb.region,
            info=Info.from_pb(pb.info),
            encryption_key=pb.encryption_key,
            meter_key=pb.meter_key,
            api_key_hash=pb.api_key_hash,
            capacity=Capacity.from_pb(pb.capacity),
            state=read_enum(ProviderState, pb.state, "MsgUpdateProvider.state"),
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.owner,)


@message(frozen=True, kw_only=True)
class MsgUpdateProviderResponse(Message):
    """`virtengine.provider.v1.MsgUpdateProviderResponse`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.MsgUpdateProviderResponse"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.MsgUpdateProviderResponse")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgUpdateProviderResponse:
        return cls()


@message(frozen=True, kw_only=True)
class MsgDeleteProvider(Message):
    """Leave. Refused while the provider has open bids or live leases."""

    __slots__ = ("owner",)
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.MsgDeleteProvider"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.MsgDeleteProvider")

    owner: Address

    def __init__(self, *, owner: Address = NO_ADDRESS) -> None:
        object.__setattr__(self, "owner", owner)

    def to_pb(self) -> Pb:
        return self.PB(owner=write_address(encode_account, self.owner))

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgDeleteProvider:
        return cls(owner=read_address(decode_account, pb.owner, "MsgDeleteProvider.owner"))

    def signers(self) -> tuple[Address, ...]:
        return (self.owner,)


@message(frozen=True, kw_only=True)
class MsgDeleteProviderResponse(Message):
    """`virtengine.provider.v1.MsgDeleteProviderResponse`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.MsgDeleteProviderResponse"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.MsgDeleteProviderResponse")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgDeleteProviderResponse:
        return cls()


class MsgService(Service[C]):
    """`virtengine.provider.v1.Msg`."""

    NAME: ClassVar[str] = "virtengine.provider.v1.Msg"
    RPCS: ClassVar[tuple[Rpc, ...]] = (
        Rpc("CreateProvider", "create_provider", MsgCreateProvider, MsgCreateProviderResponse, None),
        Rpc("UpdateProvider", "update_provider", MsgUpdateProvider, MsgUpdateProviderResponse, None),
        Rpc("DeleteProvider", "delete_provider", MsgDeleteProvider, MsgDeleteProviderResponse, None),
    )

    @abstractmethod
    def create_provider(self, ctx: C, msg: MsgCreateProvider) -> MsgCreateProviderResponse:
        """`CreateProvider`."""

    @abstractmethod
    def update_provider(self, ctx: C, msg: MsgUpdateProvider) -> MsgUpdateProviderResponse:
        """`UpdateProvider`."""

    @abstractmethod
    def delete_provider(self, ctx: C, msg: MsgDeleteProvider) -> MsgDeleteProviderResponse:
        """`DeleteProvider`."""
