"""The key-value contract every layer of state speaks.

Keys and values are bytes; keys order as bytes. A range is half open, `[start, end)`; `end=None` means to the
last key. Whoever holds a `KVReader` cannot write: queries get nothing else.
"""

from collections.abc import Iterator, Mapping
from typing import Protocol

__all__ = ["Change", "Changes", "KVReader", "KVStore", "StoreReader"]

Change = tuple[bytes, bytes | None]
"""A key and its new value; `None` deletes."""

Changes = Mapping[str, list[Change]]
"""What a block does to each store, by store name; each list sorted by key, keys distinct."""


class KVReader(Protocol):
    """One store, to read."""

    def get(self, key: bytes) -> bytes | None:
        """The value under `key`, or None."""
        ...

    def has(self, key: bytes) -> bool:
        """Whether `key` is present."""
        ...

    def range(self, start: bytes, end: bytes | None, *, reverse: bool = False) -> Iterator[tuple[bytes, bytes]]:
        """Pairs of `[start, end)` in key order, or backwards. Writing while one iterates is a bug."""
        ...


class KVStore(KVReader, Protocol):
    """One store, to read and write."""

    def set(self, key: bytes, value: bytes) -> None:
        """Put `value` under `key`. An empty key is a bug; an empty value is allowed."""
        ...

    def delete(self, key: bytes) -> None:
        """Remove `key`; absent keys are fine."""
        ...


class StoreReader(Protocol):
    """All stores of one committed version (or of one level of branching), by name."""

    def reader(self, name: str) -> KVReader:
        """The store called `name`; `KeyError` if there is none."""
        ...
