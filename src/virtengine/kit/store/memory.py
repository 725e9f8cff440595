"""All stores in memory, for tests: the interface, the trees and the app hash of `MultiStore`, without a disk."""

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from typing import Self

from virtengine.kit.store.errors import StoreError, VersionPruned, VersionUnknown
from virtengine.kit.store.kv import Change, Changes, KVReader
from virtengine.kit.store.nodes import EMPTY, InnerFields, Leaf, NodeSource, Root, unpack_inner, unpack_leaf
from virtengine.kit.store.proofs import StoreProof, prove
from virtengine.kit.store.pruning import DEFAULT, Pruning
from virtengine.kit.store.staging import Staged, compute_app_hash, stage
from virtengine.kit.store.tree import Tree

__all__ = ["MemorySnapshot", "MemoryStore", "MemoryStores"]


class MemoryStore:
    """One `KVStore` in a dictionary."""

    def __init__(self, pairs: Sequence[tuple[bytes, bytes]] = ()) -> None:
        self._values: dict[bytes, bytes] = dict(pairs)
        self._keys: list[bytes] = sorted(self._values)

    def get(self, key: bytes) -> bytes | None:
        """The value under `key`, or None."""
        return self._values.get(key)

    def has(self, key: bytes) -> bool:
        """Whether `key` is present."""
        return key in self._values

    def set(self, key: bytes, value: bytes) -> None:
        """Put `value` under `key`."""
        if key not in self._values:
            insort(self._keys, key)
        self._values[key] = value

    def delete(self, key: bytes) -> None:
        """Remove `key`; absent keys are fine."""
        if self._values.pop(key, None) is not None:
            del self._keys[bisect_left(self._keys, key)]

    def range(self, start: bytes, end: bytes | None, *, reverse: bool = False) -> Iterator[tuple[bytes, bytes]]:
        """Pairs of `[start, end)` in key order, or backwards."""
        low = bisect_left(self._keys, start)
        keys = self._keys[low:] if end is None else self._keys[low : bisect_left(self._keys, end, low)]
        return ((key, self._values[key]) for key in (reversed(keys) if reverse else keys))

    def changed(self, changes: Sequence[Change]) -> "MemoryStore":
        """A copy with all `changes` made."""
        copy = MemoryStore()
        copy._values = self._values.copy()
        copy._keys = self._keys.copy()
        for key, value in changes:
            if value is None:
                copy.delete(key)
            else:
                copy.set(key, value)
        return copy


class MemoryStores:
    """In-memory twin of `MultiStore`. All versions' nodes stay in memory; pruning only makes them unreachable."""

    def __init__(self, stores: Sequence[str], pruning: Pruning = DEFAULT) -> None:
        self.version = 0
        self.app_hash = compute_app_hash({})
        self._roots: dict[str, Root] = dict.fromkeys(sorted(stores), EMPTY)
        self._versions: dict[int, tuple[bytes, Mapping[str, Root]]] = {0: (self.app_hash, {})}
        self._stores = {name: MemoryStore() for name in self._roots}
        self._records: dict[int, list[bytes]] = {}
        self._local: dict[str, MemoryStore] = {}
        self._meta: dict[bytes, bytes] = {}
        self._pruning = pruning

    def stage(self, changes: Changes, *, version: int | None = None) -> Staged:
        """The version after this one; nothing is changed. The first version may have any number."""
        number = self.version + 1 if version is None else version
        return stage(
            self.version,
            number,
            self._roots,
            changes,
            self,
            lambda name: self._stores[name].has,
        )

    def commit(
        self,
        staged: Staged,
        meta: Mapping[bytes, bytes | None] | None = None,
        local: Mapping[str, Sequence[Change]] | None = None,
    ) -> None:
        """Make `staged` the latest version."""
        if staged.base != self.version:
            raise StoreError(f"version {staged.version} was staged on {staged.base}, but {self.version} is the latest")
        for name, changes in staged.changes.items():
            self._stores[name] = self._stores[name].changed(changes)
        for name, rows in (local or {}).items():
            self._local[name] = self._local.get(name, MemoryStore()).changed(rows)
        for key, value in (meta or {}).items():
            if value is None:
                self._meta.pop(key, None)
            else:
                self._meta[key] = value
        self._records[staged.version] = staged.records
        self._roots = dict(staged.roots)
        self.version, self.app_hash = staged.version, staged.app_hash
        self._versions[self.version] = (self.app_hash, self._roots)
        first = max(1, self._pruning.compute_first_kept(self.version))
        for gone in [number for number in self._versions if number < first]:
            del self._versions[gone]

    def snapshot(self, version: int | None = None) -> "MemorySnapshot":
        """All stores at `version`, the latest if None."""
        number = self.version if version is None else version
        if number != self.version and not 0 < number <= self.version:
            raise VersionUnknown(number, self.version)
        kept = self._versions.get(number)
        if kept is None:
            raise VersionPruned(number, min(self._versions), self.version)
        flat = dict(self._stores) if number == self.version else None
        return MemorySnapshot(self, flat, dict(self._local), number, *kept)

    def meta(self, key: bytes) -> bytes | None:
        """What the last commits put under `key`."""
        return self._meta.get(key)

    def inner(self, ref: int) -> InnerFields:
        """The fields of an inner node (`NodeSource`)."""
        return unpack_inner(self._record(ref))

    def leaf(self, ref: int) -> Leaf:
        """A leaf (`NodeSource`)."""
        return unpack_leaf(self._record(ref))

    def close(self) -> None:
        """Nothing to release."""

    def _record(self, ref: int) -> bytes:
        return self._records[ref >> 32][(ref & 0xFFFFFFFF) >> 1]


class MemorySnapshot:
    """All stores of one version, whatever is committed after it was taken."""

    def __init__(
        self,
        source: NodeSource,
        flat: Mapping[str, MemoryStore] | None,
        local: Mapping[str, MemoryStore],
        version: int,
        app_hash: bytes,
        roots: Mapping[str, Root],
    ) -> None:
        self.version = version
        self.app_hash = app_hash
        self._source = source
        self._flat = flat
        self._local = local
        self._roots = roots

    def reader(self, name: str) -> KVReader:
        """The store called `name`; `KeyError` if there is none."""
        return Tree(self._source, self._roots[name]) if self._flat is None else self._flat[name]

    def local(self, name: str) -> KVReader:
        """The local table called `name`, as of the moment the snapshot was taken."""
        return self._local.get(name) or MemoryStore()

    def prove(self, name: str, key: bytes) -> StoreProof:
        """What the store called `name` has under `key`, with the proof up to the app hash."""
        return prove(self._source, self._roots, name, key)

    def close(self) -> None:
        """Nothing to release."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
