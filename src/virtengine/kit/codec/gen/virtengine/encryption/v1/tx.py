"""Generated from virtengine/encryption/v1/tx.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import KeyKind
from virtengine.kit.codec.message import (
    NO_ADDRESS,
    Message,
    message,
    read_address,
    read_enum,
    read_timestamp,
    write_address,
)
from virtengine.kit.codec.pool import Pb, message_class
from virtengine.kit.codec.service import C, Rpc, Service
from virtengine.kit.codec.timestamp import Timestamp


@message(frozen=True, kw_only=True)
class MsgRegisterKey(Message):
    """Register a key; it is active at once."""

    __slots__ = ("owner", "kind", "public_key", "expires_at")
    TYPE_URL: ClassVar[str] = "/virtengine.encryption.v1.MsgRegisterKey"
    PB: ClassVar[Pb] = message_class("virtengine.encryption.v1.MsgRegisterKey")

    owner: Address
    kind: KeyKind
    public_key: bytes
    expires_at: Timestamp | None

    def __init__(
        self,
        *,
        owner: Address = NO_ADDRESS,
        kind: KeyKind = KeyKind.UNSPECIFIED,
        public_key: bytes = b"",
        expires_at: Timestamp | None = None,
    ) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "public_key", public_key)
        object.__setattr__(self, "expires_at", expires_at)

    def to_pb(self) -> Pb:
        return self.PB(
            owner=write_address(encode_account, self.owner),
            kind=self.kind,
            public_key=self.public_key,
            expires_at=None
            if self.expires_at is None
            else {"seconds": self.expires_at.seconds, "nanos": self.expires_at.nanos},
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgRegisterKey:
        return cls(
            owner=read_address(decode_account, pb.owner, "MsgRegisterKey.owner"),
            kind=read_enum(KeyKind, pb.kind, "MsgRegisterKey.kind"),
            public_key=pb.public_key,
            expires_at=read_timestamp(pb.expires_at, "MsgRegisterKey.expires_at")
            if pb.HasField("expires_at")
            else None,
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.owner,)


@message(frozen=True, kw_only=True)
class MsgRegisterKeyResponse(Message):
    """`virtengine.encryption.v1.MsgRegisterKeyResponse`."""

    __slots__ = ("fingerprint",)
    TYPE_URL: ClassVar[str] = "/virtengine.encryption.v1.MsgRegisterKeyResponse"
    PB: ClassVar[Pb] = message_class("virtengine.encryption.v1.MsgRegisterKeyResponse")

    fingerprint: str

    def __init__(self, *, fingerprint: str = "") -> None:
        object.__setattr__(self, "fingerprint", fingerprint)

    def to_pb(self) -> Pb:
        return self.PB(fingerprint=self.fingerprint)

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgRegisterKeyResponse:
        return cls(fingerprint=pb.fingerprint)


@message(frozen=True, kw_only=True)
class MsgRotateKey(Message):
    """Replace an active key by a new one of the same kind."""

    __slots__ = ("owner", "fingerprint", "public_key", "expires_at")
    TYPE_URL: ClassVar[str] = "/virtengine.encryption.v1.MsgRotateKey"
    PB: ClassVar[Pb] = message_class("virtengine.encryption.v1.MsgRotateKey")

    owner: Address
    fingerprint: str
    """Fingerprint of the key that is replaced."""
    public_key: bytes
    expires_at: Timestamp | None

    def __init__(
        self,
        *,
        owner: Address = NO_ADDRESS,
        fingerprint: str = "",
        public_key: bytes = b"",
        expires_at: Timestamp | None = None,
    ) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "fingerprint", fingerprint)
        object.__setattr__(self, "public_key", public_key)
        object.__setattr__(self, "expires_at", expires_at)

    def to_pb(self) -> Pb:
        return self.PB(
            owner=write_address(encode_account, self.owner),
            fingerprint=self.fingerprint,
            public_key=self.public_key,
            expires_at=None
            if self.expires_at is None
            else {"seconds": self.expires_at.seconds, "nanos": self.expires_at.nanos},
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgRotateKey:
        return cls(
            owner=read_address(decode_account, pb.owner, "MsgRotateKey.owner"),
            fingerprint=pb.fingerprint,
            public_key=pb.public_key,
            expires_at=read_timestamp(pb.expires_at, "MsgRotateKey.expires_at") if pb.HasField("expires_at") else None,
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.owner,)


@message(frozen=True, kw_only=True)
class MsgRotateKeyResponse(Message):
    """`virtengine.encryption.v1.MsgRotateKeyResponse`."""

    __slots__ = ("fingerprint",)
    TYPE_URL: ClassVar[str] = "/virtengine.encryption.v1.MsgRotateKeyResponse"
    PB: ClassVar[Pb] = message_class("virtengine.encryption.v1.MsgRotateKeyResponse")

    fingerprint: str

    def __init__(self, *, fingerprint: str = "") -> None:
        object.__setattr__(self, "fingerprint", fingerprint)

    def to_pb(self) -> Pb:
        return self.PB(fingerprint=self.fingerprint)

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgRotateKeyResponse:
        return cls(fingerprint=pb.fingerprint)


@message(frozen=True, kw_only=True)
class MsgRevokeKey(Message):
    """Stop accepting a key."""

    __slots__ = ("owner", "fingerprint")
    TYPE_URL: ClassVar[str] = "/virtengine.encryption.v1.MsgRevokeKey"
    PB: ClassVar[Pb] = message_class("virtengine.encryption.v1.MsgRevokeKey")

    owner: Address
    fingerprint: str

    def __init__(self, *, owner: Address = NO_ADDRESS, fingerprint: str = "") -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "fingerprint", fingerprint)

    def to_pb(self) -> Pb:
        return self.PB(owner=write_address(encode_account, self.owner), fingerprint=self.fingerprint)

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgRevokeKey:
        return cls(owner=read_address(decode_account, pb.owner, "MsgRevokeKey.owner"), fingerprint=pb.fingerprint)

    def signers(self) -> tuple[Address, ...]:
        return (self.owner,)


@message(frozen=True, kw_only=True)
class MsgRevokeKeyResponse(Message):
    """`virtengine.encryption.v1.MsgRevokeKeyResponse`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/virtengine.encryption.v1.MsgRevokeKeyResponse"
    PB: ClassVar[Pb] = message_class("virtengine.encryption.v1.MsgRevokeKeyResponse")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgRevokeKeyResponse:
        return cls()


class MsgService(Service[C]):
    """The key registry: every account speaks for its own keys only."""

    NAME: ClassVar[str] = "virtengine.encryption.v1.Msg"
    RPCS: ClassVar[tuple[Rpc, ...]] = (
        Rpc("RegisterKey", "register_key", MsgRegisterKey, MsgRegisterKeyResponse, None),
        Rpc("RotateKey", "rotate_key", MsgRotateKey, MsgRotateKeyResponse, None),
        Rpc("RevokeKey", "revoke_key", MsgRevokeKey, MsgRevokeKeyResponse, None),
    )

    @abstractmethod
    def register_key(self, ctx: C, msg: MsgRegisterKey) -> MsgRegisterKeyResponse:
        """`RegisterKey`."""

    @abstractmethod
    def rotate_key(self, ctx: C, msg: MsgRotateKey) -> MsgRotateKeyResponse:
        """`RotateKey`."""

    @abstractmethod
    def revoke_key(self, ctx: C, msg: MsgRevokeKey) -> MsgRevokeKeyResponse:
        """`RevokeKey`."""
