"""Collecting the nodes no kept version uses any more, a slice with each block.

A version's orphans, the nodes it left behind, were last used by the version before it. They are noted in 16 buckets by
chunk; each commit takes one bucket, of the versions whose predecessors are all pruned. So a chunk is looked at once in
16 blocks, with the orphans of 16 versions at once. Dead slots are noted beside the chunk; when about half of it is
dead it is rewritten without them, and when nothing is left it is deleted.
"""

from array import array
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from struct import Struct
from typing import TYPE_CHECKING, Final

from virtengine.kit.store.chunks import TO_CHUNK, chunk_key, pack_chunk, parse_chunk, to_slot
from virtengine.kit.store.pruning import Pruning
from virtengine.kit.store.versions import find_first

if TYPE_CHECKING:
    from lmdb import Transaction
    from lmdb import _Database as Table

__all__ = ["Collector"]

BUCKETS: Final = 16
_STEPS: Final = 64
"""At most so many versions are pruned, and so many versions' orphans taken, in one commit: catching up goes slowly."""
_USUAL_RECORD: Final = 128
"""Bytes; to guess from a chunk's size how many records it holds."""

_orphans_key: Final = Struct(">BI").pack
_unpack_orphans_key: Final = Struct(">BI").unpack


@dataclass(frozen=True, slots=True)
class Collector:
    """Works within the write transaction of a commit; `old` is a view of the version before it."""

    versions: "Table"
    chunks: "Table"
    orphans: "Table"
    """Bucket, 1 byte, and version, 4 bytes big-endian: references left behind by that version, native uint64."""
    dead: "Table"
    """Chunk number: slots, native uint16, which are dead but still stored."""
    pruning: Pruning

    def note_orphans(self, write: "Transaction[bytes]", version: int, refs: list[int]) -> None:
        """Keep for later what `version` leaves behind."""
        by_chunk: defaultdict[int, list[int]] = defaultdict(list)
        for ref in refs:
            by_chunk[ref >> TO_CHUNK].append(ref)
        buckets = [array("Q") for _ in range(BUCKETS)]
        for chunk, left in by_chunk.items():
            buckets[_compute_bucket(chunk)].extend(left)
        for bucket, left_behind in enumerate(buckets):
            if left_behind:
                write.put(_orphans_key(bucket, version), left_behind.tobytes(), db=self.orphans)

    def collect(self, old: "Transaction[memoryview]", write: "Transaction[bytes]", version: int) -> None:
        """Prune versions that are not to be kept beside `version`, and free one slice of what they alone used."""
        first = self._prune(write, version)
        by_chunk: defaultdict[int, list[int]] = defaultdict(list)
        for ref in self._take_orphans(write, version % BUCKETS, first):
            by_chunk[ref >> TO_CHUNK].append(to_slot(ref))
        for chunk, slots in by_chunk.items():
            self._bury(old, write, chunk_key(chunk), slots)

    def _prune(self, write: "Transaction[bytes]", version: int) -> int:
        """Delete the records of versions out of the window; returns the first version kept."""
        first = find_first(write, self.versions)
        keep = min(self.pruning.compute_first_kept(version), first + _STEPS)
        cursor = write.cursor(self.versions)
        while first < keep and cursor.first():
            cursor.delete()
            first = find_first(write, self.versions)
        return first

    def _take_orphans(self, write: "Transaction[bytes]", bucket: int, first: int) -> "array[int]":
        """Take from a bucket what versions up to `first` left behind."""
        refs = array("Q")
        cursor = write.cursor(self.orphans)
        found = cursor.set_range(_orphans_key(bucket, 0))
        for _ in range(_STEPS):
            if not found or _unpack_orphans_key(cursor.key()) > (bucket, first):
                break
            refs.frombytes(cursor.value())
            cursor.delete()  # moves on to the next record
            found = bool(cursor.key())
        return refs

    def _bury(self, old: "Transaction[memoryview]", write: "Transaction[bytes]", key: bytes, slots: list[int]) -> None:
        """Note `slots` of a chunk as dead, and rewrite the chunk when that pays."""
        dead = array("H", slots)
        dead.frombytes(write.get(key, b"", self.dead))
        chunk = old.get(key, b"", self.chunks)
        offsets = parse_chunk(memoryview(chunk))
        if len(dead) < (len(chunk) - offsets[0]) // _USUAL_RECORD // 2:
            write.put(key, dead.tobytes(), db=self.dead)
            return
        alive = bytearray(b"\x01") * (len(offsets) - 1)
        for slot in dead:
            alive[slot] = 0
        records = [chunk[a:b] if lives else b"" for lives, (a, b) in zip(alive, pairwise(offsets), strict=True)]
        write.delete(key, db=self.dead)
        if any(records):
            write.put(key, pack_chunk(records), db=self.chunks)
        else:
            write.delete(key, db=self.chunks)


def _compute_bucket(chunk: int) -> int:
    """Spreads the chunks of one version, and the single chunks of small versions, over all buckets."""
    return ((chunk >> 32 - TO_CHUNK) + chunk) % BUCKETS
