"""Nodes of the tree as records of bytes, and the references between them.

A record belongs to the version that made it. Its reference is

    version << 32 | number of the record in its version << 1 | is it a leaf

which is the (version, nonce) of IAVL and a bit more; all stores of a version count their records in one row. An inner
record holds the references *and the hashes* of its children, so that a path is rehashed without reading what lies
beside it; its own hash lies in its parent, the root's with the version. A leaf record holds key and value, so that
an old version is complete by itself. Sizes are counted in leaves.
"""

from struct import Struct, calcsize
from typing import Final, NamedTuple, Protocol, cast

from virtengine.kit.codec.varint import encode_uvarint
from virtengine.kit.store.simple import EMPTY_ROOT

__all__ = [
    "EMPTY",
    "INNER_SIZE",
    "LEAF",
    "MAX_KEY",
    "MAX_VERSION",
    "UNPACK_INNER",
    "Inner",
    "InnerFields",
    "Leaf",
    "NodeSource",
    "Root",
    "compute_inner_prefix",
    "compute_leaf_prefix",
    "first_ref",
    "svarint",
    "unpack_inner",
    "unpack_leaf",
]

_INNER: Final = "<BIIQQ32sx32s"
"""Height, size, version, references of left and right, hash of left, a byte, hash of right. The key follows."""
INNER_SIZE: Final = calcsize(_INNER)

MAX_KEY: Final = 511
"""Longest key in bytes, LMDB's."""

UNPACK_INNER: Final = tuple(
    Struct(f"{_INNER}{max(0, length - INNER_SIZE)}s").unpack_from for length in range(INNER_SIZE + MAX_KEY + 1)
)
"""By length of an inner record: takes buffer and start, gives its fields, in the order of `Inner`."""

LEAF: Final = Struct("<IH")
"""Version, length of the key. Key and value follow."""

MAX_VERSION: Final = (1 << 32) - 1


class NodeSource(Protocol):
    """Where the nodes of committed versions are. One that is missing means damaged state: `StoreError`."""

    def inner(self, ref: int) -> "InnerFields":
        """The fields of an inner node."""
        ...

    def leaf(self, ref: int) -> "Leaf":
        """A leaf."""
        ...


class Root(NamedTuple):
    """A tree of one version: reference and hash of its topmost node."""

    ref: int
    hash: bytes


EMPTY: Final = Root(0, EMPTY_ROOT)
"""The tree without keys; no node has reference 0."""


class Inner(NamedTuple):
    """An inner node as read. `key` is the smallest key on the right."""

    height: int
    size: int
    version: int
    left: int
    right: int
    left_hash: bytes
    right_hash: bytes
    key: bytes


InnerFields = tuple[int, int, int, int, int, bytes, bytes, bytes]
"""The fields of an `Inner` as they are unpacked, in its order."""


class Leaf(NamedTuple):
    """A leaf as read."""

    version: int
    key: bytes
    value: bytes


def first_ref(version: int, record: int = 0) -> int:
    """The reference of an inner node that is record number `record` of `version`."""
    return version << 32 | record << 1


def unpack_inner(record: bytes) -> InnerFields:
    """The fields of an inner record."""
    return cast("InnerFields", UNPACK_INNER[len(record)](record))


def unpack_leaf(record: bytes) -> Leaf:
    """The leaf of a record."""
    version, length = LEAF.unpack_from(record)
    value = LEAF.size + length
    return Leaf(version, record[LEAF.size : value], record[value:])


def svarint(n: int) -> bytes:
    """Non-negative `n` as Go's encoding/binary writes signed integers, which is what IAVL hashes over."""
    return encode_uvarint(n << 1)


def compute_leaf_prefix(version: int) -> bytes:
    """What the hash of a leaf begins with: height 0, size 1 and version."""
    return b"\x00\x02" + svarint(version)


def compute_inner_prefix(height: int, size: int, version: int) -> bytes:
    """What the hash of an inner node begins with."""
    return svarint(height) + svarint(size) + svarint(version)
