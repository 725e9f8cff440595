"""Chunks: the records of a version's nodes packed into few large values, as LMDB likes them.

A chunk holds up to 8192 records of one version, in the order they were made. It is their number, the offsets of their
starts and of the end, and the records. In a compacted chunk records that are not needed any more are empty; slots keep
their numbers, so references never change. Offsets are native integers: little-endian machines only.

    chunk = reference >> 14 = version << 18 | number of the chunk        slot = reference >> 1 & 8191
"""

from array import array
from collections.abc import Sequence
from itertools import accumulate
from struct import Struct
from typing import TYPE_CHECKING, Final

import lmdb

from virtengine.kit.store.errors import StoreError

if TYPE_CHECKING:
    from lmdb import _Database as Table

__all__ = ["SLOTS", "TO_CHUNK", "ChunkReader", "chunk_key", "pack_chunk", "parse_chunk", "to_slot"]

_SLOT_BITS: Final = 13
SLOTS: Final = 1 << _SLOT_BITS
_SLOT_MASK: Final = SLOTS - 1
TO_CHUNK: Final = _SLOT_BITS + 1
"""How far to shift a reference right to get its chunk."""

_COUNT: Final = Struct("<I")

chunk_key: Final = Struct(">Q").pack
"""The key of a chunk in its table."""


def to_slot(ref: int) -> int:
    """The slot of a record in its chunk."""
    return ref >> 1 & _SLOT_MASK


def pack_chunk(records: Sequence[bytes | memoryview]) -> bytes:
    """The chunk of `records`."""
    offsets = array("I", accumulate(map(len, records), initial=8 + 4 * len(records)))
    return b"".join((_COUNT.pack(len(records)), offsets.tobytes(), *records))


def parse_chunk(chunk: memoryview) -> "memoryview[int]":
    """The offsets of a chunk: record i is `chunk[offsets[i]:offsets[i + 1]]`."""
    (count,) = _COUNT.unpack_from(chunk)
    return chunk[4 : 8 + 4 * count].cast("I")


class ChunkReader:
    """The `NodeSource` over one read transaction. Views die with it: `release` them before it ends."""

    def __init__(self, transaction: "lmdb.Transaction[memoryview]", table: "Table") -> None:
        self._get = transaction.get
        self._table = table
        self._open: dict[int, tuple[memoryview, memoryview[int]]] = {}

    def record(self, ref: int) -> bytes:
        """The record of `ref`."""
        chunk, offsets = self._open.get(ref >> TO_CHUNK) or self._read(ref >> TO_CHUNK)
        slot = ref >> 1 & _SLOT_MASK
        return chunk[offsets[slot] : offsets[slot + 1]].tobytes()

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
        self._open[number] = parsed = chunk, parse_chunk(chunk)
        return parsed
