"""LMDB, typed and narrowed to what the block store needs. The only module here that touches the untyped binding."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import lmdb

from virtengine.engine.errors import Halt, HomeError

_LARGEST_MAP: Final = 1 << 38
_SMALLEST_MAP: Final = 1 << 30
_READERS: Final = 256
_LONGEST_KEY: Final = 511
"""LMDB's own limit. Clients may ask for longer ones; nothing is under them."""


class Reader:
    """One consistent view of all tables. Valid until its transaction ends."""

    def __init__(self, transaction: Any, tables: dict[str, Any]) -> None:
        self._transaction = transaction
        self._tables = tables

    def get(self, table: str, key: bytes) -> bytes | None:
        """The value under `key`, or None."""
        if not 0 < len(key) <= _LONGEST_KEY:
            return None
        value: bytes | None = self._transaction.get(key, db=self._tables[table])
        return value

    def range(self, table: str, start: bytes, end: bytes | None = None) -> Iterator[tuple[bytes, bytes]]:
        """Pairs with `start` <= key < `end`, in key order; without `end` to the last key."""
        with self._transaction.cursor(db=self._tables[table]) as cursor:
            if not cursor.set_range(start[:_LONGEST_KEY]):
                return
            for key, value in cursor.iternext():
                if end is not None and key >= end:
                    return
                yield key, value

    def prefix(self, table: str, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Pairs whose key starts with `prefix`, in key order."""
        for key, value in self.range(table, prefix):
            if not key.startswith(prefix):
                return
            yield key, value

    def floor(self, table: str, key: bytes) -> tuple[bytes, bytes] | None:
        """The pair with the greatest key <= `key`, or None."""
        with self._transaction.cursor(db=self._tables[table]) as cursor:
            if cursor.set_range(key):
                if cursor.key() == key or cursor.prev():
                    return cursor.key(), cursor.value()
                return None
            return (cursor.key(), cursor.value()) if cursor.last() else None


class Writer(Reader):
    """The one write transaction; reads see its own writes."""

    def put(self, table: str, key: bytes, value: bytes) -> None:
        """Put `value` under `key`."""
        self._transaction.put(key, value, db=self._tables[table])

    def put_many(self, table: str, pairs: Sequence[tuple[bytes, bytes]]) -> None:
        """Put all `pairs`; quickest when sorted by key."""
        with self._transaction.cursor(db=self._tables[table]) as cursor:
            cursor.putmulti(pairs)

    def delete(self, table: str, key: bytes) -> None:
        """Remove `key`; absent keys are fine."""
        self._transaction.delete(key, db=self._tables[table])

    def delete_range(self, table: str, start: bytes, end: bytes) -> None:
        """Remove every key with `start` <= key < `end`."""
        for key in [key for key, _ in self.range(table, start, end)]:
            self.delete(table, key)


class Database:
    """One LMDB environment with named tables. Any thread may read at any time; one may write."""

    def __init__(self, path: Path, tables: Sequence[str], *, durable: bool = True) -> None:
        """Open or create; `durable` syncs each write to disk, without it a power cut may cost everything (tests
        only).
        """
        path.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._env = _open_environment(path, len(tables), durable)
        self._tables = {name: self._env.open_db(name.encode()) for name in tables}

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """A read transaction."""
        with self._env.begin() as transaction:
            yield Reader(transaction, self._tables)

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """The write transaction: committed at the end of the block, rolled back by an exception. Halt if it cannot
        be.
        """
        try:
            with self._env.begin(write=True) as transaction:
                yield Writer(transaction, self._tables)
        except lmdb.Error as error:
            raise Halt(
                f"the block store at {self._path} cannot be written: {error}; nothing of this step was"
            ) from error

    def close(self) -> None:
        """Release the environment; no transaction may be open."""
        self._env.close()


def _open_environment(path: Path, tables: int, durable: bool) -> Any:
    """The map is address space, not memory or disk: ask for much, and for less where the process may not have it."""
    size = _LARGEST_MAP
    while True:
        try:
            return lmdb.open(
                str(path),
                map_size=size,
                max_dbs=tables,
                max_readers=_READERS,
                sync=durable,
                metasync=durable,
                readahead=False,
            )
        except lmdb.Error as error:
            if size <= _SMALLEST_MAP or not isinstance(error, lmdb.MemoryError):
                raise HomeError(f"cannot open the block store at {path}: {error}") from error
            size //= 2
