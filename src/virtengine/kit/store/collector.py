"""Collecting the nodes no kept version uses any more, a slice with each block.

A version's orphans, the nodes it left behind, were last used by the version before it. They are noted in 16 buckets by
the number their chunk has in its version; each commit takes one bucket, of the versions whose predecessors are all
pruned. So a chunk is looked at once in 16 blocks, with the orphans of 16 versions at once. (To spread the chunks of a
version over all buckets would be smoother, but scatters the free pages of the file: measured, twice as many writes.)
Dead records are noted beside the chunk; when half of it is dead it is rewritten without them, and when nothing is left
it is deleted.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from struct import Struct
from typing import TYPE_CHECKING, Final

from virtengine.kit.store.chunks import SLOTS, TO_CHUNK, chunk_key, count_records, drop_records
from virtengine.kit.store.pruning import Pruning
from virtengine.kit.store.versions import find_first

if TYPE_CHECKING:
    from lmdb import Transaction
    from lmdb import _Database as Table

__all__ = ["Collector"]

BUCKETS: Final = 16
_STEPS: Final = 64
"""At most so many versions are pruned, and so many versions' orphans taken, in one commit: catching up goes slowly."""
_WORTH: Final = 16
"""A chunk is not rewritten for fewer records than this part of its slots: its offsets alone cost as much."""
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
    """Chunk number: the low 16 bits of references, native uint16, to records dead but still stored."""
    pruning: Pruning

    def note_orphans(self, write: "Transaction[bytes]", version: int, refs: list[int]) -> None:
        """Keep for later what `version` leaves behind."""
        buckets = [array("Q") for _ in range(BUCKETS)]
        for chunk, left_behind in _group_by_chunk(refs).items():
            buckets[chunk % BUCKETS].extend(left_behind)
        for bucket, content in enumerate(buckets):
            if content:
                write.put(_orphans_key(bucket, version), content.tobytes(), db=self.orphans)

    def collect(self, old: "Transaction[memoryview]", write: "Transaction[bytes]", version: int) -> None:
        """Prune versions that are not to be kept beside `version`, and free one slice of what they alone used."""
        first = self._prune(write, version)
        for chunk, refs in _group_by_chunk(self._take_orphans(write, version % BUCKETS, first)).items():
            self._bury(old, write, chunk_key(chunk), refs)

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

    def _bury(self, old: "Transaction[memoryview]", write: "Transaction[bytes]", key: bytes, refs: list[int]) -> None:
        """Note the records of a chunk as dead, and rewrite the chunk when that pays."""
        # Every fourth uint16 of little-endian uint64s: the low bits, which hold the slot.
        dead = memoryview(array("Q", refs)).cast("B").cast("H")[::4].tobytes() + write.get(key, b"", self.dead)
        count = len(dead) // 2
        chunk = memoryview(old.get(key, b"", self.chunks))
        slots, records = count_records(chunk)
        if count < records and (count * 2 < records or count * _WORTH < slots):
            write.put(key, dead, db=self.dead)
            return
        kept = drop_records(chunk, sorted([low >> 1 & SLOTS - 1 for low in array("H", dead)]))
        write.delete(key, db=self.dead)
        if kept is None:
            write.delete(key, db=self.chunks)
        else:
            write.put(key, kept, db=self.chunks)


def _group_by_chunk(refs: Iterable[int]) -> dict[int, list[int]]:
    """References by the chunk they lead to, in the order met."""
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for ref in refs:
        groups[ref >> TO_CHUNK].append(ref)
    return groups
