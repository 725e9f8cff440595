"""Tables of many entries: `Map`, `KeySet`."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from virtengine.kit.collections.access import Access
from virtengine.kit.collections.codecs import Key, Value
from virtengine.kit.collections.errors import EntryNotFound
from virtengine.kit.collections.schema import Collection

__all__ = ["KeySet", "Map"]

K = TypeVar("K")
V = TypeVar("V")


class _Keyed(Collection, Generic[K]):
    """What `Map` and `KeySet` share: entries under an ordered key."""

    def __init__(self, prefix: int, key: Key[K]) -> None:
        super().__init__(prefix)
        self._key = key

    def _raw(self, key: K) -> bytes:
        return self.prefix + self._key.encode(key, True)

    def has(self, ctx: Access, key: K) -> bool:
        """Whether there is an entry."""
        return ctx.store(self.store).has(self.prefix + self._key.encode(key, True))

    def remove(self, ctx: Access, key: K) -> None:
        """Drop the entry, if there is one."""
        self._kv(ctx).delete(self._raw(key))

    def scan(
        self,
        ctx: Access,
        *,
        prefix: bytes = b"",
        start: bytes = b"",
        end: bytes | None = None,
        reverse: bool = False,
    ) -> Iterator[tuple[bytes, K, bytes]]:
        """(encoded key, key, raw value) of entries whose encoded key begins with `prefix` and lies in `[start, end)`.

        All three are encodings without the table's own prefix byte: what pagination keys are made of.
        """
        for raw, value in self._scan_raw(ctx, prefix, start, end, reverse):
            yield raw[1:], self._key.decode(raw, 1, True)[0], value

    def keys(self, ctx: Access, *, prefix: bytes = b"", reverse: bool = False) -> Iterator[K]:
        """Keys in order, or backwards."""
        return (key for _, key, _ in self.scan(ctx, prefix=prefix, reverse=reverse))


class Map(_Keyed[K], Generic[K, V]):
    """Values by key."""

    def __init__(self, prefix: int, key: Key[K], value: Value[V]) -> None:
        super().__init__(prefix, key)
        self._value = value

    def find(self, ctx: Access, key: K) -> V | None:
        """The value under `key`, or None."""
        raw = ctx.store(self.store).get(self.prefix + self._key.encode(key, True))
        return None if raw is None else self._value.decode(raw)

    def get(self, ctx: Access, key: K) -> V:
        """The value under `key`; `EntryNotFound` if there is none."""
        raw = ctx.store(self.store).get(self.prefix + self._key.encode(key, True))
        if raw is None:
            raise EntryNotFound(f"{self.name}: {key!r}")
        return self._value.decode(raw)

    def set(self, ctx: Access, key: K, value: V) -> None:
        """Put `value` under `key`."""
        ctx.store(self.store).set(self.prefix + self._key.encode(key, True), self._value.encode(value))

    def decode(self, raw: bytes) -> V:
        """A value from the raw bytes of `scan`."""
        return self._value.decode(raw)

    def items(self, ctx: Access, *, prefix: bytes = b"", reverse: bool = False) -> Iterator[tuple[K, V]]:
        """Entries in key order, or backwards."""
        return ((key, self._value.decode(raw)) for _, key, raw in self.scan(ctx, prefix=prefix, reverse=reverse))

    def values(self, ctx: Access, *, prefix: bytes = b"") -> Iterator[V]:
        """Values in key order."""
        return (value for _, value in self.items(ctx, prefix=prefix))


class KeySet(_Keyed[K]):
    """Keys without values."""

    def add(self, ctx: Access, key: K) -> None:
        """Make `key` a member."""
        self._kv(ctx).set(self._raw(key), b"")
