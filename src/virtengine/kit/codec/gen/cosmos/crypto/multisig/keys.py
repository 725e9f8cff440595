"""Generated from cosmos/crypto/multisig/keys.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.any import Any
from virtengine.kit.codec.message import Message, message
from virtengine.kit.codec.pool import Pb, message_class


@message(frozen=True, kw_only=True)
class LegacyAminoPubKey(Message):
    """`cosmos.crypto.multisig.LegacyAminoPubKey`."""

    __slots__ = ("threshold", "public_keys")
    TYPE_URL: ClassVar[str] = "/cosmos.crypto.multisig.LegacyAminoPubKey"
    PB: ClassVar[Pb] = message_class("cosmos.crypto.multisig.LegacyAminoPubKey")

    threshold: int
    public_keys: tuple[Any, ...]

    def __init__(self, *, threshold: int = 0, public_keys: tuple[Any, ...] = ()) -> None:
        object.__setattr__(self, "threshold", threshold)
        object.__setattr__(self, "public_keys", public_keys)

    def to_pb(self) -> Pb:
        return self.PB(
            threshold=self.threshold,
            public_keys=[{"type_url": item.type_url, "value": item.value} for item in self.public_keys],
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> LegacyAminoPubKey:
        return cls(
            threshold=pb.threshold,
            public_keys=tuple([Any(type_url=item.type_url, value=item.value) for item in pb.public_keys]),
        )
