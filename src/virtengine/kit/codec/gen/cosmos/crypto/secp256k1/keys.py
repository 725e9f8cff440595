"""Generated from cosmos/crypto/secp256k1/keys.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.message import Message, message
from virtengine.kit.codec.pool import Pb, message_class


@message(frozen=True, kw_only=True)
class PubKey(Message):
    """`cosmos.crypto.secp256k1.PubKey`."""

    __slots__ = ("key",)
    TYPE_URL: ClassVar[str] = "/cosmos.crypto.secp256k1.PubKey"
    PB: ClassVar[Pb] = message_class("cosmos.crypto.secp256k1.PubKey")

    key: bytes

    def __init__(self, *, key: bytes = b"") -> None:
        object.__setattr__(self, "key", key)

    def to_pb(self) -> Pb:
        return self.PB(key=self.key)

    @classmethod
    def from_pb(cls, pb: Pb) -> PubKey:
        return cls(key=pb.key)


@message(frozen=True, kw_only=True)
class PrivKey(Message):
    """`cosmos.crypto.secp256k1.PrivKey`."""

    __slots__ = ("key",)
    TYPE_URL: ClassVar[str] = "/cosmos.crypto.secp256k1.PrivKey"
    PB: ClassVar[Pb] = message_class("cosmos.crypto.secp256k1.PrivKey")

    key: bytes

    def __init__(self, *, key: bytes = b"") -> None:
        object.__setattr__(self, "key", key)

    def to_pb(self) -> Pb:
        return self.PB(key=self.key)

    @classmethod
    def from_pb(cls, pb: Pb) -> PrivKey:
        return cls(key=pb.key)
