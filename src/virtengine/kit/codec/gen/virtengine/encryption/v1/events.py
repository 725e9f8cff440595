"""Generated from virtengine/encryption/v1/events.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import KeyKind, KeyState
from virtengine.kit.codec.message import NO_ADDRESS, Message, message, read_address, read_enum, write_address
from virtengine.kit.codec.pool import Pb, message_class


@message(frozen=True, kw_only=True)
class EventKeyStateChanged(Message):
    """A key was registered, rotated, revoked, or expired."""

    __slots__ = ("owner", "fingerprint", "kind", "state")
    TYPE_URL: ClassVar[str] = "/virtengine.encryption.v1.EventKeyStateChanged"
    PB: ClassVar[Pb] = message_class("virtengine.encryption.v1.EventKeyStateChanged")

    owner: Address
    fingerprint: str
    kind: KeyKind
    state: KeyState

    def __init__(
        self,
        *,
        owner: Address = NO_ADDRESS,
        fingerprint: str = "",
        kind: KeyKind = KeyKind.UNSPECIFIED,
        state: KeyState = KeyState.UNSPECIFIED,
    ) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "fingerprint", fingerprint)
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "state", state)

    def to_pb(self) -> Pb:
        return self.PB(
            owner=write_address(encode_account, self.owner),
            fingerprint=self.fingerprint,
            kind=self.kind,
            state=self.state,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> EventKeyStateChanged:
        return cls(
            owner=read_address(decode_account, pb.owner, "EventKeyStateChanged.owner"),
            fingerprint=pb.fingerprint,
            kind=read_enum(KeyKind, pb.kind, "EventKeyStateChanged.kind"),
            state=read_enum(KeyState, pb.state, "EventKeyStateChanged.state"),
        )
