"""Generated from virtengine/provider/v1/events.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.message import NO_ADDRESS, Message, message, read_address, write_address
from virtengine.kit.codec.pool import Pb, message_class


@message(frozen=True, kw_only=True)
class EventProviderCreated(Message):
    """`virtengine.provider.v1.EventProviderCreated`."""

    __slots__ = ("owner", "host_uri")
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.EventProviderCreated"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.EventProviderCreated")

    owner: Address
    host_uri: str

    def __init__(self, *, owner: Address = NO_ADDRESS, host_uri: str = "") -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "host_uri", host_uri)

    def to_pb(self) -> Pb:
        return self.PB(owner=write_address(encode_account, self.owner), host_uri=self.host_uri)

    @classmethod
    def from_pb(cls, pb: Pb) -> EventProviderCreated:
        return cls(owner=read_address(decode_account, pb.owner, "EventProviderCreated.owner"), host_uri=pb.host_uri)


@message(frozen=True, kw_only=True)
class EventProviderUpdated(Message):
    """`virtengine.provider.v1.EventProviderUpdated`."""

    __slots__ = ("owner", "host_uri")
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.EventProviderUpdated"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.EventProviderUpdated")

    owner: Address
    host_uri: str

    def __init__(self, *, owner: Address = NO_ADDRESS, host_uri: str = "") -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "host_uri", host_uri)

    def to_pb(self) -> Pb:
        return self.PB(owner=write_address(encode_account, self.owner), host_uri=self.host_uri)

    @classmethod
    def from_pb(cls, pb: Pb) -> EventProviderUpdated:
        return cls(owner=read_address(decode_account, pb.owner, "EventProviderUpdated.owner"), host_uri=pb.host_uri)


@message(frozen=True, kw_only=True)
class EventProviderDeleted(Message):
    """`virtengine.provider.v1.EventProviderDeleted`."""

    __slots__ = ("owner",)
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.EventProviderDeleted"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.EventProviderDeleted")

    owner: Address

    def __init__(self, *, owner: Address = NO_ADDRESS) -> None:
        object.__setattr__(self, "owner", owner)

    def to_pb(self) -> Pb:
        return self.PB(owner=write_address(encode_account, self.owner))

    @classmethod
    def from_pb(cls, pb: Pb) -> EventProviderDeleted:
        return cls(owner=read_address(decode_account, pb.owner, "EventProviderDeleted.owner"))
