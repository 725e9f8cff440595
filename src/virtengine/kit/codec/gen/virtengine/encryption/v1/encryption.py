"""Generated from virtengine/encryption/v1/encryption.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
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
from virtengine.kit.codec.timestamp import Timestamp


class Algorithm(IntEnum):
    """How an envelope's payload is encrypted. Values fit a uint8."""

    UNSPECIFIED = 0
    X25519_XSALSA20_POLY1305 = 1
    """X25519-XSalsa20-Poly1305: NaCl's box."""


class KeyKind(IntEnum):
    """What a registered key is for."""

    UNSPECIFIED = 0
    ENCRYPTION = 1
    """X25519: envelopes are sealed to it."""
    SIGNING = 2
    """Ed25519: signs the envelopes that its owner sends."""


class KeyState(IntEnum):
    """The life of a registered key. Only an active key is accepted in a new envelope."""

    UNSPECIFIED = 0
    ACTIVE = 1
    ROTATED = 2
    """Replaced by a newer key of the same kind; still readable for decryption."""
    REVOKED = 3
    EXPIRED = 4


@message(frozen=True, kw_only=True)
class Envelope(Message):
    """A payload that only its recipient can read, signed by its sender for one context."""

    __slots__ = (
        "version",
        "algorithm_id",
        "recipient_pubkey",
        "sender_pubkey",
        "nonce",
        "ciphertext",
        "auth_tag",
        "content_type",
        "created_at",
        "sender_signature",
        "sender_signing_pubkey",
        "recipients",
    )
    TYPE_URL: ClassVar[str] = "/virtengine.encryption.v1.Envelope"
    PB: ClassVar[Pb] = message_class("virtengine.encryption.v1.Envelope")

    version: int
    """1."""
    algorithm_id: Algorithm
    recipient_pubkey: bytes
    """X25519 key of the one recipient, 32 bytes; empty in the multi-recipient form."""
    sender_pubkey: bytes
    """X25519 key of the sender, 32 bytes; may be ephemeral."""
    nonce: bytes
    """24 random bytes."""
    ciphertext: bytes
    """Without the tag."""
    auth_tag: bytes
    """Poly1305 tag, 16 bytes; tag and ciphertext concatenated are libsodium's box."""
    content_type: str
    """Plaintext metadata, at most 127 bytes."""
    created_at: Timestamp
    """Plaintext metadata: the sender's word."""
    sender_signature: bytes
    """Ed25519, 64 bytes, over every other field and the context of the using module."""
    sender_signing_pubkey: bytes
    """Ed25519 key registered to the sender's account, 32 bytes."""
    recipients: tuple[WrappedKey, ...]
    """The multi-recipient form: the payload's data key, boxed to each recipient."""

    def __init__(
        self,
        *,
        version: int = 0,
        algorithm_id: Algorithm = Algorithm.UNSPECIFIED,
        recipient_pubkey: bytes = b"",
        sender_pubkey: bytes = b"",
        nonce: bytes = b"",
        ciphertext: bytes = b"",
        auth_tag: bytes = b"",
        content_type: str = "",
        created_at: Timestamp,
        sender_signature: bytes = b"",
        sender_signing_pubkey: bytes = b"",
        recipients: tuple[WrappedKey, ...] = (),
    ) -> None:
        object.__setattr__(self, "version", version)
        object.__setattr__(self, "algorithm_id", algorithm_id)
        object.__setattr__(self, "recipient_pubkey", recipient_pubkey)
        object.__setattr__(self, "sender_pubkey", sender_pubkey)
        object.__setattr__(self, "nonce", nonce)
        object.__setattr__(self, "ciphertext", ciphertext)
        object.__setattr__(self, "auth_tag", auth_tag)
        object.__setattr__(self, "content_type", content_type)
        object.__setattr__(self, "created_at", created_at)
        object.__setattr__(self, "sender_signature", sender_signature)
        object.__setattr__(self, "sender_signing_pubkey", sender_signing_pubkey)
        object.__setattr__(self, "recipients", recipients)

    def to_pb(self) -> Pb:
        return self.PB(
            version=self.version,
            algorithm_id=self.algorithm_id,
            recipient_pubkey=self.recipient_pubkey,
            sender_pubkey=self.sender_pubkey,
            nonce=self.nonce,
            ciphertext=self.ciphertext,
            auth_tag=self.auth_tag,
            content_type=self.content_type,
            created_at={"seconds": self.created_at.seconds, "nanos": self.created_at.nanos},
            sender_signature=self.sender_signature,
            sender_signing_pubkey=self.sender_signing_pubkey,
            recipients=[item.to_pb() for item in self.recipients],
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Envelope:
        return cls(
            version=pb.version,
            algorithm_id=read_enum(Algorithm, pb.algorithm_id, "Envelope.algorithm_id"),
            recipient_pubkey=pb.recipient_pubkey,
            sender_pubkey=pb.sender_pubkey,
            nonce=pb.nonce,
            ciphertext=pb.ciphertext,
            auth_tag=pb.auth_tag,
            content_type=pb.content_type,
            created_at=read_timestamp(pb.created_at, "Envelope.created_at"),
            sender_signature=pb.sender_signature,
            sender_signing_pubkey=pb.sender_signing_pubkey,
            recipients=tuple([WrappedKey.from_pb(item) for item in pb.recipients]),
        )


@message(frozen=True, kw_only=True)
class WrappedKey(Message):
    """The data key of an envelope, boxed to one recipient."""

    __slots__ = ("key_fingerprint", "wrapped_key")
    TYPE_URL: ClassVar[str] = "/virtengine.encryption.v1.WrappedKey"
    PB: ClassVar[Pb] = message_class("virtengine.encryption.v1.WrappedKey")

    key_fingerprint: str
    """Fingerprint of the recipient's key."""
    wrapped_key: bytes
    """Nonce (24 bytes) and box."""

    def __init__(self, *, key_fingerprint: str = "", wrapped_key: bytes = b"") -> None:
        object.__setattr__(self, "key_fingerprint", key_fingerprint)
        object.__setattr__(self, "wrapped_key", wrapped_key)

    def to_pb(self) -> Pb:
        return self.PB(key_fingerprint=self.key_fingerprint, wrapped_key=self.wrapped_key)

    @classmethod
    def from_pb(cls, pb: Pb) -> WrappedKey:
        return cls(key_fingerprint=pb.key_fingerprint, wrapped_key=pb.wrapped_key)


@message(frozen=True, kw_only=True)
class Key(Message):
    """A public key that an account has registered."""

    __slots__ = ("owner", "fingerprint", "kind", "public_key", "state", "registered_at", "expires_at")
    TYPE_URL: ClassVar[str] = "/virtengine.encryption.v1.Key"
    PB: ClassVar[Pb] = message_class("virtengine.encryption.v1.Key")

    owner: Address
    fingerprint: str
    """First 20 bytes of SHA-256 of the public key, hex."""
    kind: KeyKind
    public_key: bytes
    """32 bytes."""
    state: KeyState
    registered_at: int
    """Height of registration."""
    expires_at: Timestamp | None
    """When it stops being accepted; unset: never."""

    def __init__(
        self,
        *,
        owner: Address = NO_ADDRESS,
        fingerprint: str = "",
        kind: KeyKind = KeyKind.UNSPECIFIED,
        public_key: bytes = b"",
        state: KeyState = KeyState.UNSPECIFIED,
        registered_at: int = 0,
        expires_at: Timestamp | None = None,
    ) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "fingerprint", fingerprint)
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "public_key", public_key)
        object.__setattr__(self, "state", state)
        object.__setattr__(self, "registered_at", registered_at)
        object.__setattr__(self, "expires_at", expires_at)

    def to_pb(self) -> Pb:
        return self.PB(
            owner=write_address(encode_account, self.owner),
            fingerprint=self.fingerprint,
            kind=self.kind,
            public_key=self.public_key,
            state=self.state,
            registered_at=self.registered_at,
            expires_at=None
            if self.expires_at is None
            else {"seconds": self.expires_at.seconds, "nanos": self.expires_at.nanos},
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Key:
        return cls(
            owner=read_address(decode_account, pb.owner, "Key.owner"),
            fingerprint=pb.fingerprint,
            kind=read_enum(KeyKind, pb.kind, "Key.kind"),
            public_key=pb.public_key,
            state=read_enum(KeyState, pb.state, "Key.state"),
            registered_at=pb.registered_at,
            expires_at=read_timestamp(pb.expires_at, "Key.expires_at") if pb.HasField("expires_at") else None,
        )


@message(frozen=True, kw_only=True)
class Params(Message):
    """`virtengine.encryption.v1.Params`."""

    __slots__ = ("max_recipients", "max_ciphertext_bytes", "max_keys_per_account")
    TYPE_URL: ClassVar[str] = "/virtengine.encryption.v1.Params"
    PB: ClassVar[Pb] = message_class("virtengine.encryption.v1.Params")

    max_recipients: int
    """The most recipients of one envelope."""
    max_ciphertext_bytes: int
    """The largest ciphertext, bytes."""
    max_keys_per_account: int
    """The most keys, whatever their state, that one account may have registered."""

    def __init__(
        self, *, max_recipients: int = 0, max_ciphertext_bytes: int = 0, max_keys_per_account: int = 0
    ) -> None:
        object.__setattr__(self, "max_recipients", max_recipients)
        object.__setattr__(self, "max_ciphertext_bytes", max_ciphertext_bytes)
        object.__setattr__(self, "max_keys_per_account", max_keys_per_account)

    def to_pb(self) -> Pb:
        return self.PB(
            max_recipients=self.max_recipients,
            max_ciphertext_bytes=self.max_ciphertext_bytes,
            max_keys_per_account=self.max_keys_per_account,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Params:
        return cls(
            max_recipients=pb.max_recipients,
            max_ciphertext_bytes=pb.max_ciphertext_bytes,
            max_keys_per_account=pb.max_keys_per_account,
        )
