"""A map that keeps indexes of its values: neighbours in the schema, kept true by the map's own writes."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from virtengine.kit.collections.access import Access
from virtengine.kit.collections.codecs import Key, Value
from virtengine.kit.collections.map import Map
from virtengine.kit.collections.schema import Collection, prefix_end

__all__ = ["Index", "IndexedMap"]

I = TypeVar("I")  # noqa: E741 - the indexed property
K = TypeVar("K")
V = TypeVar("V")


class Index(Collection, Generic[I, K]):
    """Keys of an `IndexedMap`, ordered by a property of their values, then by key.

    A property of None leaves the entry out of the index: a queue holds only what waits in it.
    """

    def __init__(self, prefix: int, by: Key[I], key: Key[K], of: Callable[[K, Any], I | None]) -> None:
        super().__init__(prefix)
        self._by = by
        self._key = key
        self.of = of
        """What a map entry is indexed by; None for an entry that is not."""

    def raw(self, by: I, key: K) -> bytes:
        """The store key of an entry."""
        return self.prefix + self._by.encode(by, False) + self._key.encode(key, True)

    def entry(self, key: K, value: Any) -> bytes | None:
        """The index entry of a map entry: a raw store key, or None for none."""
        by = self.of(key, value)
        return None if by is None else self.raw(by, key)

    def scan(
        self,
        ctx: Access,
        *,
        prefix: bytes = b"",
        start: bytes = b"",
        end: bytes | None = None,
        reverse: bool = False,
    ) -> Iterator[tuple[bytes, I, K]]:
        """(encoded index key, property, key), restricted as in `Map.scan`."""
        for raw, _ in self._scan_raw(ctx, prefix, start, end, reverse):
            by, at = self._by.decode(raw, 1, False)
            yield raw[1:], by, self._key.decode(raw, at, True)[0]

    def keys(self, ctx: Access, by: I, *, reverse: bool = False) -> Iterator[K]:
        """Keys whose property is `by`, in key order."""
        return (key for _, _, key in self.scan(ctx, prefix=self.prefix_of(by), reverse=reverse))

    def until(self, ctx: Access, by: I) -> Iterator[tuple[I, K]]:
        """Entries whose property is at most `by`, in order: what is due. Property encodings must be of one width."""
        end = prefix_end(self.prefix_of(by))
        return ((found, key) for _, found, key in self.scan(ctx, end=end))

    def prefix_of(self, by: I) -> bytes:
        """The encoding all entries of one property share."""
        return self._by.encode(by, False)


class IndexedMap(Map[K, V], Generic[K, V]):
    """A `Map` whose indexes always equal a full scan, because only its writes touch them."""

    def __init__(self, prefix: int, key: Key[K], value: Value[V]) -> None:
        super().__init__(prefix, key, value)
        self.indexes: list[Index[Any, K]] = []

    def index(self, prefix: int, by: Key[I], of: Callable[[K, V], I | None]) -> Index[I, K]:
        """A new index of this map; assign it to a neighbour in the schema."""
        index = Index(prefix, by, self._key, of)
        self.indexes.append(index)
        return index

    def set(self, ctx: Access, key: K, value: V) -> None:
        """Put `value` under `key`; only index entries that differ are written."""
        self.update(ctx, key, lambda _old: value)

    def remove(self, ctx: Access, key: K) -> None:
        """Drop the entry and its index entries, if there is one."""
        self.update(ctx, key, lambda _old: None)

    def update(self, ctx: Access, key: K, compute: Callable[[V | None], V | None]) -> None:
        """Put what `compute` makes of the value there is, where None is no entry; nothing if it raises."""
        kv, raw = self._kv(ctx), self._raw(key)
        found = kv.get(raw)
        old = None if found is None else self._value.decode(found)
        new = compute(old)
        for index in self.indexes:
            before = None if old is None else index.of(key, old)
            after = None if new is None else index.of(key, new)
            if before != after:
                if before is not None:
                    kv.delete(index.raw(before, key))
                if after is not None:
                    kv.set(index.raw(after, key), b"")
        if new is not None:
            kv.set(raw, self._value.encode(new))
        elif old is not None:
            kv.delete(raw)

    def violations(self, ctx: Access) -> Iterator[str]:
        """A sentence for each index that differs from a full scan: the invariant every schema checks."""
        entries = list(self.items(ctx))
        for index in self.indexes:
            expected = sorted(raw for key, value in entries if (raw := index.entry(key, value)) is not None)
            found = [index.prefix + raw for raw, _, _ in index.scan(ctx)]
            if found != expected:
                scanned = f"a scan of {self.name} gives {len(expected)}"
                yield f"{self.store}: index {index.name} has {len(found)} entries, {scanned}"
