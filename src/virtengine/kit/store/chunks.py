"""Chunks: the records of a version's nodes packed into few large values, as LMDB likes them.

A chunk holds up to 8192 records of one version, in the order they were made: the number of slots, the number of
records not dropped, the offset of each record and of the end, and the records. Records that are not needed any more
are dropped by making them empty; slots keep their numbers, so references never change. Offsets are native integers:
little-endian machines only.

    chunk = reference >> 14 = version << 18 | number of the chunk        slot = reference >> 1 & 8191
"""

from array import array
from collections.abc import Sequence
from itertools import accumulate
from operator import sub
from struct import Struct
from typing import TYPE_CHECKING, Final

import lmdb

from virtengine.kit.store.errors import StoreError
from virtengine.kit.store.nodes import UNPACK_INNER, InnerFields, Leaf, unpack_leaf

if TYPE_CHECKING:
    from lmdb import _Database as Table

__all__ = ["SLOTS", "TO_CHUNK", "ChunkReader", "chunk_key", "count_records", "drop_records", "pack_chunk"]

_SLOT_BITS: Final = 13
SLOTS: Final = 1 << _SLOT_BITS
_SLOT_MASK: Final = SLOTS - 1
TO_CHUNK: Final = _SLOT_BITS + 1
"""How far to shift a reference right to get its chunk."""

_HEAD: Final = Struct("<II")
"""Slots, records not dropped."""

chunk_key: Final = Struct(">Q").pack
"""The key of a chunk in its table."""


def pack_chunk(records: Sequence[bytes]) -> bytes:
    """The chunk of `records`."""
    return b"".join((*_pack_front(list(map(len, records)), len(records)), *records))


def count_records(chunk: memoryview) -> tuple[int, int]:
    """How many slots a chunk has, and how many records that were not dropped."""
    slots, records = _HEAD.unpack_from(chunk)
    return slots, records


def drop_records(chunk: memoryview, slots: Sequence[int]) -> bytes | None:
    """The chunk without the records in `slots`, which are distinct and in order; None if no record is left."""
    _, count = _HEAD.unpack_from(chunk)
    if count == len(slots):
        return None
    offsets = _parse_offsets(chunk).tolist()
    sizes = list(map(sub, offsets[1:], offsets))
    runs = []
    start = offsets[0]
    for slot in slots:
        end = offsets[slot]
        if end > start:
            runs.append(chunk[start:end])
        start = offsets[slot + 1]
        sizes[slot] = 0
    runs.append(chunk[start:])
    return b"".join((*_pack_front(sizes, count - len(slots)), *runs))


def _pack_front(sizes: list[int], count: int) -> tuple[bytes, bytes]:
    offsets = array("I", accumulate(sizes, initial=_HEAD.size + 4 * len(sizes) + 4))
    return _HEAD.pack(len(sizes), count), offsets.tobytes()


def _parse_offsets(chunk: memoryview) -> "memoryview[int]":
    """Record i is `chunk[offsets[i]:offsets[i + 1]]`."""
    return chunk[_HEAD.size : _HEAD.size + 4 * _HEAD.unpack_from(chunk)[0] + 4].cast("I")


class ChunkReader:
    """The `NodeSource` over one read transaction. Views die with it: `release` them before it ends."""

    def __init__(self, transaction: "lmdb.Transaction[memoryview]", table: "Table") -> None:
        self._get = transaction.get
        self._table = table
        self._open: dict[int, tuple[memoryview, memoryview[int]]] = {}

    def inner(self, ref: int) -> InnerFields:
        """The fields of an inner node."""
        chunk, offsets = self._open.get(ref >> TO_CHUNK) or self._read(ref >> TO_CHUNK)
        slot = ref >> 1 & _SLOT_MASK
        start = offsets[slot]
        return UNPACK_INNER[offsets[slot + 1] - start](chunk, start)

    def leaf(self, ref: int) -> Leaf:
        """A leaf."""
        chunk, offsets = self._open.get(ref >> TO_CHUNK) or self._read(ref >> TO_CHUNK)
        slot = ref >> 1 & _SLOT_MASK
        return unpack_leaf(chunk[offsets[slot] : offsets[slot + 1]].tobytes())

    def release(self) -> None:
        """Let go of all views."""
        self._open.clear()

    def _read(self, number: int) -> tuple[memoryview, "memoryview[int]"]:
        try:
            chunk = self._get(chunk_key(number), None, self._table)
        except lmdb.Error as error:
            raise StoreError(f"cannot read the state: {error}") from error
        if chunk is None:
            raise StoreError(f"the state is damaged: node chunk {number} is missing")
        self._open[number] = parsed = chunk, _parse_offsets(chunk)
        return parsed
