"""Generated from cosmos/tx/signing/v1beta1/signing.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from virtengine.kit.codec.any import Any
from virtengine.kit.codec.gen.cosmos.crypto.multisig.v1beta1.multisig import CompactBitArray
from virtengine.kit.codec.message import Message, message, read_enum
from virtengine.kit.codec.pool import Pb, message_class


class SignMode(IntEnum):
    """`cosmos.tx.signing.v1beta1.SignMode`."""

    UNSPECIFIED = 0
    DIRECT = 1
    TEXTUAL = 2
    DIRECT_AUX = 3
    LEGACY_AMINO_JSON = 127
    EIP_191 = 191


@message(frozen=True, kw_only=True)
class SignatureDescriptors(Message):
    """`cosmos.tx.signing.v1beta1.SignatureDescriptors`."""

    __slots__ = ("signatures",)
    TYPE_URL: ClassVar[str] = "/cosmos.tx.signing.v1beta1.SignatureDescriptors"
    PB: ClassVar[Pb] = message_class("cosmos.tx.signing.v1beta1.SignatureDescriptors")

    signatures: tuple[SignatureDescriptor, ...]

    def __init__(self, *, signatures: tuple[SignatureDescriptor, ...] = ()) -> None:
        object.__setattr__(self, "signatures", signatures)

    def to_pb(self) -> Pb:
        return self.PB(signatures=[item.to_pb() for item in self.signatures])

    @classmethod
    def from_pb(cls, pb: Pb) -> SignatureDescriptors:
        return cls(signatures=tuple([SignatureDescriptor.from_pb(item) for item in pb.signatures]))


@message(frozen=True, kw_only=True)
class SignatureDescriptor(Message):
    """`cosmos.tx.signing.v1beta1.SignatureDescriptor`."""

    @message(frozen=True, kw_only=True)
    class Data(Message):
        """`cosmos.tx.signing.v1beta1.SignatureDescriptor.Data`."""

        @message(frozen=True, kw_only=True)
        class Single(Message):
            """`cosmos.tx.signing.v1beta1.SignatureDescriptor.Data.Single`."""

            __slots__ = ("mode", "signature")
            TYPE_URL: ClassVar[str] = "/cosmos.tx.signing.v1beta1.SignatureDescriptor.Data.Single"
            PB: ClassVar[Pb] = message_class("cosmos.tx.signing.v1beta1.SignatureDescriptor.Data.Single")

            mode: SignMode
            signature: bytes

            def __init__(self, *, mode: SignMode = SignMode.UNSPECIFIED, signature: bytes = b"") -> None:
                object.__setattr__(self, "mode", mode)
                object.__setattr__(self, "signature", signature)

            def to_pb(self) -> Pb:
                return self.PB(mode=self.mode, signature=self.signature)

            @classmethod
            def from_pb(cls, pb: Pb) -> SignatureDescriptor.Data.Single:
                return cls(
                    mode=read_enum(SignMode, pb.mode, "SignatureDescriptor.Data.Single.mode"), signature=pb.signature
                )

        @message(frozen=True, kw_only=True)
        class Multi(Message):
            """`cosmos.tx.signing.v1beta1.SignatureDescriptor.Data.Multi`."""

            __slots__ = ("bitarray", "signatures")
            TYPE_URL: ClassVar[str] = "/cosmos.tx.signing.v1beta1.SignatureDescriptor.Data.Multi"
            PB: ClassVar[Pb] = message_class("cosmos.tx.signing.v1beta1.SignatureDescriptor.Data.Multi")

            bitarray: CompactBitArray | None
            signatures: tuple[SignatureDescriptor.Data, ...]

            def __init__(
                self, *, bitarray: CompactBitArray | None = None, signatures: tuple[SignatureDescriptor.Data, ...] = ()
            ) -> None:
                object.__setattr__(self, "bitarray", bitarray)
                object.__setattr__(self, "signatures", signatures)

            def to_pb(self) -> Pb:
                return self.PB(
                    bitarray=None if self.bitarray is None else self.bitarray.to_pb(),
                    signatures=[item.to_pb() for item in self.signatures],
                )

            @classmethod
            def from_pb(cls, pb: Pb) -> SignatureDescriptor.Data.Multi:
                return cls(
                    bitarray=CompactBitArray.from_pb(pb.bitarray) if pb.HasField("bitarray") else None,
                    signatures=tuple([SignatureDescriptor.Data.from_pb(item) for item in pb.signatures]),
                )

        __slots__ = ("single", "multi")
        TYPE_URL: ClassVar[str] = "/cosmos.tx.signing.v1beta1.SignatureDescriptor.Data"
        PB: ClassVar[Pb] = message_class("cosmos.tx.signing.v1beta1.SignatureDescriptor.Data")

        single: SignatureDescriptor.Data.Single | None
        multi: SignatureDescriptor.Data.Multi | None

        def __init__(
            self,
            *,
            single: SignatureDescriptor.Data.Single | None = None,
            multi: SignatureDescriptor.Data.Multi | None = None,
        ) -> None:
            object.__setattr__(self, "single", single)
            object.__setattr__(self, "multi", multi)

        def to_pb(self) -> Pb:
            return self.PB(
                single=None if self.single is None else self.single.to_pb(),
                multi=None if self.multi is None else self.multi.to_pb(),
            )

        @classmethod
        def from_pb(cls, pb: Pb) -> SignatureDescriptor.Data:
            return cls(
                single=SignatureDescriptor.Data.Single.from_pb(pb.single) if pb.HasField("single") else None,
                multi=SignatureDescriptor.Data.Multi.from_pb(pb.multi) if pb.HasField("multi") else None,
            )

    __slots__ = ("public_key", "data", "sequence")
    TYPE_URL: ClassVar[str] = "/cosmos.tx.signing.v1beta1.SignatureDescriptor"
    PB: ClassVar[Pb] = message_class("cosmos.tx.signing.v1beta1.SignatureDescriptor")

    public_key: Any | None
    data: SignatureDescriptor.Data | None
    sequence: int

    def __init__(
        self, *, public_key: Any | None = None, data: SignatureDescriptor.Data | None = None, sequence: int = 0
    ) -> None:
        object.__setattr__(self, "public_key", public_key)
        object.__setattr__(self, "data", data)
        object.__setattr__(self, "sequence", sequence)

    def to_pb(self) -> Pb:
        return self.PB(
            public_key=None
            if self.public_key is None
            else {"type_url": self.public_key.type_url, "value": self.public_key.value},
            data=None if self.data is None else self.data.to_pb(),
            sequence=self.sequence,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> SignatureDescriptor:
        return cls(
            public_key=Any(type_url=pb.public_key.type_url, value=pb.public_key.value)
            if pb.HasField("public_key")
            else None,
            data=SignatureDescriptor.Data.from_pb(pb.data) if pb.HasField("data") else None,
            sequence=pb.sequence,
        )
