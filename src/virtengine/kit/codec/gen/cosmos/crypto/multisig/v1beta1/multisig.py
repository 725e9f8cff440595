"""Generated from cosmos/crypto/multisig/v1beta1/multisig.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.message import Message, message
from virtengine.kit.codec.pool import Pb, message_class


@message(frozen=True, kw_only=True)
class MultiSignature(Message):
    """`cosmos.crypto.multisig.v1beta1.MultiSignature`."""

    __slots__ = ("signatures",)
    TYPE_URL: ClassVar[str] = "/cosmos.crypto.multisig.v1beta1.MultiSignature"
    PB: ClassVar[Pb] = message_class("cosmos.crypto.multisig.v1beta1.MultiSignature")

    signatures: tuple[bytes, ...]

    def __init__(self, *, signatures: tuple[bytes, ...] = ()) -> None:
        object.__setattr__(self, "signatures", signatures)

    def to_pb(self) -> Pb:
        return self.PB(signatures=self.signatures)

    @classmethod
    def from_pb(cls, pb: Pb) -> MultiSignature:
        return cls(signatures=tuple(pb.signatures))


@message(frozen=True, kw_only=True)
class CompactBitArray(Message):
    """`cosmos.crypto.multisig.v1beta1.CompactBitArray`."""

    __slots__ = ("extra_bits_stored", "elems")
    TYPE_URL: ClassVar[str] = "/cosmos.crypto.multisig.v1beta1.CompactBitArray"
    PB: ClassVar[Pb] = message_class("cosmos.crypto.multisig.v1beta1.CompactBitArray")

    extra_bits_stored: int
    elems: bytes

    def __init__(self, *, extra_bits_stored: int = 0, elems: bytes = b"") -> None:
        object.__setattr__(self, "extra_bits_stored", extra_bits_stored)
        object.__setattr__(self, "elems", elems)

    def to_pb(self) -> Pb:
        return self.PB(extra_bits_stored=self.extra_bits_stored, elems=self.elems)

    @classmethod
    def from_pb(cls, pb: Pb) -> CompactBitArray:
        return cls(extra_bits_stored=pb.extra_bits_stored, elems=pb.elems)
