"""Generated from cosmos/ics23/v1/proofs.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from virtengine.kit.codec.message import Message, message, read_enum
from virtengine.kit.codec.pool import Pb, message_class


class HashOp(IntEnum):
    """`cosmos.ics23.v1.HashOp`."""

    NO_HASH = 0
    SHA256 = 1
    SHA512 = 2
    KECCAK256 = 3
    RIPEMD160 = 4
    BITCOIN = 5
    SHA512_256 = 6
    BLAKE2B_512 = 7
    BLAKE2S_256 = 8
    BLAKE3 = 9


class LengthOp(IntEnum):
    """`cosmos.ics23.v1.LengthOp`."""

    NO_PREFIX = 0
    VAR_PROTO = 1
    VAR_RLP = 2
    FIXED32_BIG = 3
    FIXED32_LITTLE = 4
    FIXED64_BIG = 5
    FIXED64_LITTLE = 6
    REQUIRE_32_BYTES = 7
    REQUIRE_64_BYTES = 8


@message(frozen=True, kw_only=True)
class ExistenceProof(Message):
    """`cosmos.ics23.v1.ExistenceProof`."""

    __slots__ = ("key", "value", "leaf", "path")
    TYPE_URL: ClassVar[str] = "/cosmos.ics23.v1.ExistenceProof"
    PB: ClassVar[Pb] = message_class("cosmos.ics23.v1.ExistenceProof")

    key: bytes
    value: bytes
    leaf: LeafOp | None
    path: tuple[InnerOp, ...]

    def __init__(
        self, *, key: bytes = b"", value: bytes = b"", leaf: LeafOp | None = None, path: tuple[InnerOp, ...] = ()
    ) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "value", value)
        object.__setattr__(self, "leaf", leaf)
        object.__setattr__(self, "path", path)

    def to_pb(self) -> Pb:
        return self.PB(
            key=self.key,
            value=self.value,
            leaf=None if self.leaf is None else self.leaf.to_pb(),
            path=[item.to_pb() for item in self.path],
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> ExistenceProof:
        return cls(
            key=pb.key,
            value=pb.value,
            leaf=LeafOp.from_pb(pb.leaf) if pb.HasField("leaf") else None,
            path=tuple([InnerOp.from_pb(item) for item in pb.path]),
        )


@message(frozen=True, kw_only=True)
class NonExistenceProof(Message):
    """`cosmos.ics23.v1.NonExistenceProof`."""

    __slots__ = ("key", "left", "right")
    TYPE_URL: ClassVar[str] = "/cosmos.ics23.v1.NonExistenceProof"
    PB: ClassVar[Pb] = message_class("cosmos.ics23.v1.NonExistenceProof")

    key: bytes
    left: ExistenceProof | None
    right: ExistenceProof | None

    def __init__(
        self, *, key: bytes = b"", left: ExistenceProof | None = None, right: ExistenceProof | None = None
    ) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "left", left)
        object.__setattr__(self, "right", right)

    def to_pb(self) -> Pb:
        return self.PB(
            key=self.key,
            left=None if self.left is None else self.left.to_pb(),
            right=None if self.right is None else self.right.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> NonExistenceProof:
        return cls(
            key=pb.key,
            left=ExistenceProof.from_pb(pb.left) if pb.HasField("left") else None,
            right=ExistenceProof.from_pb(pb.right) if pb.HasField("right") else None,
        )


@message(frozen=True, kw_only=True)
class CommitmentProof(Message):
    """`cosmos.ics23.v1.CommitmentProof`."""

    __slots__ = ("exist", "nonexist", "batch", "compressed")
    TYPE_URL: ClassVar[str] = "/cosmos.ics23.v1.CommitmentProof"
    PB: ClassVar[Pb] = message_class("cosmos.ics23.v1.CommitmentProof")

    exist: ExistenceProof | None
    nonexist: NonExistenceProof | None
    batch: BatchProof | None
    compressed: CompressedBatchProof | None

    def __init__(
        self,
        *,
        exist: ExistenceProof | None = None,
        nonexist: NonExistenceProof | None = None,
        batch: BatchProof | None = None,
        compressed: CompressedBatchProof | None = None,
    ) -> None:
        object.__setattr__(self, "exist", exist)
        object.__setattr__(self, "nonexist", nonexist)
        object.__setattr__(self, "batch", batch)
        object.__setattr__(self, "compressed", compressed)

    def to_pb(self) -> Pb:
        return self.PB(
            exist=None if self.exist is None else self.exist.to_pb(),
            nonexist=None if self.nonexist is None else self.nonexist.to_pb(),
            batch=None if self.batch is None else self.batch.to_pb(),
            compressed=None if self.compressed is None else self.compressed.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> CommitmentProof:
        return cls(
            exist=ExistenceProof.from_pb(pb.exist) if pb.HasField("exist") else None,
            nonexist=NonExistenceProof.from_pb(pb.nonexist) if pb.HasField("nonexist") else None,
            batch=BatchProof.from_pb(pb.batch) if pb.HasField("batch") else None,
            compressed=CompressedBatchProof.from_pb(pb.compressed) if pb.HasField("compressed") else None,
        )


@message(frozen=True, kw_only=True)
class LeafOp(Message):
    """`cosmos.ics23.v1.LeafOp`."""

    __slots__ = ("hash", "prehash_key", "prehash_value", "length", "prefix")
    TYPE_URL: ClassVar[str] = "/cosmos.ics23.v1.LeafOp"
    PB: ClassVar[Pb] = message_class("cosmos.ics23.v1.LeafOp")

    hash: HashOp
    prehash_key: HashOp
    prehash_value: HashOp
    length: LengthOp
    prefix: bytes

    def __init__(
        self,
        *,
        hash: HashOp = HashOp.NO_HASH,
        prehash_key: HashOp = HashOp.NO_HASH,
        prehash_value: HashOp = HashOp.NO_HASH,
        length: LengthOp = LengthOp.NO_PREFIX,
        prefix: bytes = b"",
    ) -> None:
        object.__setattr__(self, "hash", hash)
        object.__setattr__(self, "prehash_key", prehash_key)
        object.__setattr__(self, "prehash_value", prehash_value)
        object.__setattr__(self, "length", length)
        object.__setattr__(self, "prefix", prefix)

    def to_pb(self) -> Pb:
        return self.PB(
            hash=self.hash,
            prehash_key=self.prehash_key,
            prehash_value=self.prehash_value,
            length=self.length,
            prefix=self.prefix,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> LeafOp:
        return cls(
            hash=read_enum(HashOp, pb.hash, "LeafOp.hash"),
            prehash_key=read_enum(HashOp, pb.prehash_key, "LeafOp.prehash_key"),
            prehash_value=read_enum(HashOp, pb.prehash_value, "LeafOp.prehash_value"),
            length=read_enum(LengthOp, pb.length, "LeafOp.length"),
            prefix=pb.prefix,
        )


@message(frozen=True, kw_only=True)
class InnerOp(Message):
    """`cosmos.ics23.v1.InnerOp`."""

    __slots__ = ("hash", "prefix", "suffix")
    TYPE_URL: ClassVar[str] = "/cosmos.ics23.v1.InnerOp"
    PB: ClassVar[Pb] = message_class("cosmos.ics23.v1.InnerOp")

    hash: HashOp
    prefix: bytes
    suffix: bytes

    def __init__(self, *, hash: HashOp = HashOp.NO_HASH, prefix: bytes = b"", suffix: bytes = b"") -> None:
        object.__setattr__(self, "hash", hash)
        object.__setattr__(self, "prefix", prefix)
        object.__setattr__(self, "suffix", suffix)

    def to_pb(self) -> Pb:
        return self.PB(hash=self.hash, prefix=self.prefix, suffix=self.suffix)

    @classmethod
    def from_pb(cls, pb: Pb) -> InnerOp:
        return cls(hash=read_enum(HashOp, pb.hash, "InnerOp.hash"), prefix=pb.prefix, suffix=pb.suffix)


@message(frozen=True, kw_only=True)
class ProofSpec(Message):
    """`cosmos.ics23.v1.ProofSpec`."""

    __slots__ = ("leaf_spec", "inner_spec", "max_depth", "min_depth", "prehash_key_before_comparison")
    TYPE_URL: ClassVar[str] = "/cosmos.ics23.v1.ProofSpec"
    PB: ClassVar[Pb] = message_class("cosmos.ics23.v1.ProofSpec")

    leaf_spec: LeafOp | None
    inner_spec: InnerSpec | None
    max_depth: int
    min_depth: int
    prehash_key_before_comparison: bool

    def __init__(
        self,
        *,
        leaf_spec: LeafOp | None = None,
        inner_spec: InnerSpec | None = None,
        max_depth: int = 0,
        min_depth: int = 0,
        prehash_key_before_comparison: bool = False,
    ) -> None:
        object.__setattr__(self, "leaf_spec", leaf_spec)
        object.__setattr__(self, "inner_spec", inner_spec)
        object.__setattr__(self, "max_depth", max_depth)
        object.__setattr__(self, "min_depth", min_depth)
        object.__setattr__(self, "prehash_key_before_comparison", prehash_key_before_comparison)

    def to_pb(self) -> Pb:
        return self.PB(
            leaf_spec=None if self.leaf_spec is None else self.leaf_spec.to_pb(),
            inner_spec=None if self.inner_spec is None else self.inner_spec.to_pb(),
            max_depth=self.max_depth,
            min_depth=self.min_depth,
            prehash_key_before_comparison=self.prehash_key_before_comparison,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> ProofSpec:
        return cls(
            leaf_spec=LeafOp.from_pb(pb.leaf_spec) if pb.HasField("leaf_spec") else None,
            inner_spec=InnerSpec.from_pb(pb.inner_spec) if pb.HasField("inner_spec") else None,
            max_depth=pb.max_depth,
            min_depth=pb.min_depth,
            prehash_key_before_comparison=pb.prehash_key_before_comparison,
        )


@message(frozen=True, kw_only=True)
class InnerSpec(Message):
    """`cosmos.ics23.v1.InnerSpec`."""

    __slots__ = ("child_order", "child_size", "min_prefix_length", "max_prefix_length", "empty_child", "hash")
    TYPE_URL: ClassVar[str] = "/cosmos.ics23.v1.InnerSpec"
    PB: ClassVar[Pb] = message_class("cosmos.ics23.v1.InnerSpec")

    child_order: tuple[int, ...]
    child_size: int
    min_prefix_length: int
    max_prefix_length: int
    empty_child: bytes
    hash: HashOp

    def __init__(
        self,
        *,
        child_order: tuple[int, ...] = (),
        child_size: int = 0,
        min_prefix_length: int = 0,
        max_prefix_length: int = 0,
        empty_child: bytes = b"",
        hash: HashOp = HashOp.NO_HASH,
    ) -> None:
        object.__setattr__(self, "child_order", child_order)
        object.__setattr__(self, "child_size", child_size)
        object.__setattr__(self, "min_prefix_length", min_prefix_length)
        object.__setattr__(self, "max_prefix_length", max_prefix_length)
        object.__setattr__(self, "empty_child", empty_child)
        object.__setattr__(self, "hash", hash)

    def to_pb(self) -> Pb:
        return self.PB(
            child_order=self.child_order,
            child_size=self.child_size,
            min_prefix_length=self.min_prefix_length,
            max_prefix_length=self.max_prefix_length,
            empty_child=self.empty_child,
            hash=self.hash,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> InnerSpec:
        return cls(
            child_order=tuple(pb.child_order),
            child_size=pb.child_size,
            min_prefix_length=pb.min_prefix_length,
            max_prefix_length=pb.max_prefix_length,
            empty_child=pb.empty_child,
            hash=read_enum(HashOp, pb.hash, "InnerSpec.hash"),
        )


@message(frozen=True, kw_only=True)
class BatchProof(Message):
    """`cosmos.ics23.v1.BatchProof`."""

    __slots__ = ("entries",)
    TYPE_URL: ClassVar[str] = "/cosmos.ics23.v1.BatchProof"
    PB: ClassVar[Pb] = message_class("cosmos.ics23.v1.BatchProof")

    entries: tuple[BatchEntry, ...]

    def __init__(self, *, entries: tuple[BatchEntry, ...] = ()) -> None:
        object.__setattr__(self, "entries", entries)

    def to_pb(self) -> Pb:
        return self.PB(entries=[item.to_pb() for item in self.entries])

    @classmethod
    def from_pb(cls, pb: Pb) -> BatchProof:
        return cls(entries=tuple([BatchEntry.from_pb(item) for item in pb.entries]))


@message(frozen=True, kw_only=True)
class BatchEntry(Message):
    """`cosmos.ics23.v1.BatchEntry`."""

    __slots__ = ("exist", "nonexist")
    TYPE_URL: ClassVar[str] = "/cosmos.ics23.v1.BatchEntry"
    PB: ClassVar[Pb] = message_class("cosmos.ics23.v1.BatchEntry")

    exist: ExistenceProof | None
    nonexist: NonExistenceProof | None

    def __init__(self, *, exist: ExistenceProof | None = None, nonexist: NonExistenceProof | None = None) -> None:
        object.__setattr__(self, "exist", exist)
        object.__setattr__(self, "nonexist", nonexist)

    def to_pb(self) -> Pb:
        return self.PB(
            exist=None if self.exist is None else self.exist.to_pb(),
            nonexist=None if self.nonexist is None else self.nonexist.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> BatchEntry:
        return cls(
            exist=ExistenceProof.from_pb(pb.exist) if pb.HasField("exist") else None,
            nonexist=NonExistenceProof.from_pb(pb.nonexist) if pb.HasField("nonexist") else None,
        )


@message(frozen=True, kw_only=True)
class CompressedBatchProof(Message):
    """`cosmos.ics23.v1.CompressedBatchProof`."""

    __slots__ = ("entries", "lookup_inners")
    TYPE_URL: ClassVar[str] = "/cosmos.ics23.v1.CompressedBatchProof"
    PB: ClassVar[Pb] = message_class("cosmos.ics23.v1.CompressedBatchProof")

    entries: tuple[CompressedBatchEntry, ...]
    lookup_inners: tuple[InnerOp, ...]

    def __init__(
        self, *, entries: tuple[CompressedBatchEntry, ...] = (), lookup_inners: tuple[InnerOp, ...] = ()
    ) -> None:
        object.__setattr__(self, "entries", entries)
        object.__setattr__(self, "lookup_inners", lookup_inners)

    def to_pb(self) -> Pb:
        return self.PB(
            entries=[item.to_pb() for item in self.entries], lookup_inners=[item.to_pb() for item in self.lookup_inners]
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> CompressedBatchProof:
        return cls(
            entries=tuple([CompressedBatchEntry.from_pb(item) for item in pb.entries]),
            lookup_inners=tuple([InnerOp.from_pb(item) for item in pb.lookup_inners]),
        )


@message(frozen=True, kw_only=True)
class CompressedBatchEntry(Message):
    """`cosmos.ics23.v1.CompressedBatchEntry`."""

    __slots__ = ("exist", "nonexist")
    TYPE_URL: ClassVar[str] = "/cosmos.ics23.v1.CompressedBatchEntry"
    PB: ClassVar[Pb] = message_class("cosmos.ics23.v1.CompressedBatchEntry")

    exist: CompressedExistenceProof | None
    nonexist: CompressedNonExistenceProof | None

    def __init__(
        self, *, exist: CompressedExistenceProof | None = None, nonexist: CompressedNonExistenceProof | None = None
    ) -> None:
        object.__setattr__(self, "exist", exist)
        object.__setattr__(self, "nonexist", nonexist)

    def to_pb(self) -> Pb:
        return self.PB(
            exist=None if self.exist is None else self.exist.to_pb(),
            nonexist=None if self.nonexist is None else self.nonexist.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> CompressedBatchEntry:
        return cls(
            exist=CompressedExistenceProof.from_pb(pb.exist) if pb.HasField("exist") else None,
            nonexist=CompressedNonExistenceProof.from_pb(pb.nonexist) if pb.HasField("nonexist") else None,
        )


@message(frozen=True, kw_only=True)
class CompressedExistenceProof(Message):
    """`cosmos.ics23.v1.CompressedExistenceProof`."""

    __slots__ = ("key", "value", "leaf", "path")
    TYPE_URL: ClassVar[str] = "/cosmos.ics23.v1.CompressedExistenceProof"
    PB: ClassVar[Pb] = message_class("cosmos.ics23.v1.CompressedExistenceProof")

    key: bytes
    value: bytes
    leaf: LeafOp | None
    path: tuple[int, ...]

    def __init__(
        self, *, key: bytes = b"", value: bytes = b"", leaf: LeafOp | None = None, path: tuple[int, ...] = ()
    ) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "value", value)
        object.__setattr__(self, "leaf", leaf)
        object.__setattr__(self, "path", path)

    def to_pb(self) -> Pb:
        return self.PB(
            key=self.key, value=self.value, leaf=None if self.leaf is None else self.leaf.to_pb(), path=self.path
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> CompressedExistenceProof:
        return cls(
            key=pb.key,
            value=pb.value,
            leaf=LeafOp.from_pb(pb.leaf) if pb.HasField("leaf") else None,
            path=tuple(pb.path),
        )


@message(frozen=True, kw_only=True)
class CompressedNonExistenceProof(Message):
    """`cosmos.ics23.v1.CompressedNonExistenceProof`."""

    __slots__ = ("key", "left", "right")
    TYPE_URL: ClassVar[str] = "/cosmos.ics23.v1.CompressedNonExistenceProof"
    PB: ClassVar[Pb] = message_class("cosmos.ics23.v1.CompressedNonExistenceProof")

    key: bytes
    left: CompressedExistenceProof | None
    right: CompressedExistenceProof | None

    def __init__(
        self,
        *,
        key: bytes = b"",
        left: CompressedExistenceProof | None = None,
        right: CompressedExistenceProof | None = None,
    ) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "left", left)
        object.__setattr__(self, "right", right)

    def to_pb(self) -> Pb:
        return self.PB(
            key=self.key,
            left=None if self.left is None else self.left.to_pb(),
            right=None if self.right is None else self.right.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> CompressedNonExistenceProof:
        return cls(
            key=pb.key,
            left=CompressedExistenceProof.from_pb(pb.left) if pb.HasField("left") else None,
            right=CompressedExistenceProof.from_pb(pb.right) if pb.HasField("right") else None,
        )
