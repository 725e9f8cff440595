"""Branches: writes held in memory over a parent that stays untouched until they are accepted.

A block is a `Stores` over committed state; each transaction runs in a child of it, which is written into its parent
or dropped. What the block did to each store is then `changes()`, the input of the commitment tree.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator
from itertools import islice
from typing import Final

from virtengine.kit.store.kv import Change, Changes, KVReader, StoreReader

__all__ = ["MAX_KEY_SIZE", "Branch", "Stores"]

MAX_KEY_SIZE: Final = 460
"""Longest key in bytes. LMDB allows 511; the rest is room for the names of local tables."""

_MAX_READS: Final = 1 << 14
"""Values of committed state that are remembered of each store, nearly all of 20 to 200 bytes."""

_LONG: Final = 512
"""Bytes of a value, or key, from which on it is not remembered."""

_INSORT_BELOW: Final = 8
"""Up to so many new keys are inserted one by one; more are sorted together."""


class Branch:
    """One store: a dictionary of writes (`None` deletes) over `parent`."""

    __slots__ = ("_parent", "_sorted", "_writes", "base", "levels", "reads")

    def __init__(self, parent: KVReader) -> None:
        self._parent = parent
        self._writes: dict[bytes, bytes | None] = {}
        # For single keys: the writes of this branch and of all it stands on, then what was read of `base` below them.
        # Nobody writes to `base` as long as there are branches, so a value read from there stays the value.
        self.base: KVReader
        self.reads: dict[bytes, bytes | None]
        self.levels: tuple[dict[bytes, bytes | None], ...]
        if isinstance(parent, Branch):
            self.base, self.reads, self.levels = parent.base, parent.reads, (self._writes, *parent.levels)
        else:
            self.base, self.reads = parent, {}
            self.levels = (self._writes, self.reads)
        # The first len(_sorted) keys of _writes, in order. Keys never leave _writes, so what follows is new.
        self._sorted: list[bytes] = []

    def get(self, key: bytes) -> bytes | None:
        """The value under `key`, or None."""
        for known in self.levels:
            if key in known:
                return known[key]
        value = self.base.get(key)
        if len(self.reads) < _MAX_READS and len(key) < _LONG and (value is None or len(value) < _LONG):
            self.reads[key] = value
        return value

    def has(self, key: bytes) -> bool:
        """Whether `key` is present."""
        return self.get(key) is not None

    def set(self, key: bytes, value: bytes) -> None:
        """Put `value` under `key`; a key that is empty or longer than `MAX_KEY_SIZE` is a bug."""
        if not 0 < len(key) <= MAX_KEY_SIZE:
            raise ValueError(f"a key has 1 to {MAX_KEY_SIZE} bytes, not {len(key)}")
        self._writes[key] = value

    def delete(self, key: bytes) -> None:
        """Remove `key`; absent keys are fine."""
        self._writes[key] = None

    def range(self, start: bytes, end: bytes | None, *, reverse: bool = False) -> Iterator[tuple[bytes, bytes]]:
        """Pairs of `[start, end)` as they are now, in key order or backwards; the parent is read as one goes."""
        theirs = self._parent.range(start, end, reverse=reverse)
        mine = self._keys(start, end)
        if not mine:
            return theirs
        if not reverse:
            mine.reverse()
        return self._merge(mine, theirs, reverse)

    def write(self) -> None:
        """Hand all writes to the parent, a branch too, and be empty again."""
        if not isinstance(self._parent, Branch):
            raise TypeError("only a branch takes writes; over committed state use changes()")
        self._parent.levels[0].update(self._writes)
        self._writes.clear()
        self._sorted.clear()

    def changes(self) -> list[Change]:
        """All writes, sorted by key."""
        return sorted(self._writes.items())

    def _keys(self, start: bytes, end: bytes | None) -> list[bytes]:
        """Own keys of `[start, end)` in order, deleted ones too; the list is the caller's."""
        if not self._writes:
            return []
        keys = self._sorted
        new = len(self._writes) - len(keys)
        if new > _INSORT_BELOW:
            keys.extend(islice(reversed(self._writes), new))
            keys.sort()
        elif new:
            for key in islice(reversed(self._writes), new):
                insort(keys, key)
        low = bisect_left(keys, start)
        return keys[low:] if end is None else keys[low : bisect_left(keys, end, low)]

    def _merge(
        self, mine: list[bytes], theirs: Iterator[tuple[bytes, bytes]], reverse: bool
    ) -> Iterator[tuple[bytes, bytes]]:
        """`theirs` with own keys over it; `mine` is a stack, the next key on top."""
        writes = self._writes
        for pair in theirs:
            key = pair[0]
            while mine and (mine[-1] > key if reverse else mine[-1] < key):
                own = mine.pop()
                value = writes[own]
                if value is not None:
                    yield own, value
            if mine and mine[-1] == key:
                value = writes[mine.pop()]
                if value is not None:
                    yield key, value
            else:
                yield pair
        while mine:
            own = mine.pop()
            value = writes[own]
            if value is not None:
                yield own, value


class Stores:
    """All stores at one level of branching; a store's branch is made when first asked for."""

    __slots__ = ("_branches", "_parent")

    def __init__(self, parent: StoreReader) -> None:
        self._parent = parent
        self._branches: dict[str, Branch] = {}

    def store(self, name: str) -> Branch:
        """The branch of the store called `name`; `KeyError` if there is no such store."""
        branch = self._branches.get(name)
        if branch is None:
            branch = self._branches[name] = Branch(self._parent.reader(name))
        return branch

    reader = store
    """The store called `name` as this level sees it."""

    def branch(self) -> "Stores":
        """A child level: it sees this one, and changes it only by its `write()`."""
        return Stores(self)

    def write(self) -> None:
        """Hand all writes to the parent level and be empty again."""
        for branch in self._branches.values():
            branch.write()

    def changes(self) -> Changes:
        """What this level did to each store it touched, by store name."""
        changed = ((name, self._branches[name].changes()) for name in sorted(self._branches))
        return {name: changes for name, changes in changed if changes}
