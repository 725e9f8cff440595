"""Reading one committed version, whatever is committed meanwhile: in any process, at any kept version.

The latest version is read from the flat tables, an older one from its tree. A snapshot is one read transaction: keep
it short, since LMDB cannot reuse what it may still see.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import lmdb

from virtengine.kit.store.chunks import ChunkReader
from virtengine.kit.store.environment import Environment
from virtengine.kit.store.errors import StoreError
from virtengine.kit.store.kv import KVReader
from virtengine.kit.store.proofs import StoreProof, prove
from virtengine.kit.store.tree import Tree
from virtengine.kit.store.versions import Version, find_latest, get_version, version_key

if TYPE_CHECKING:
    from lmdb import Transaction
    from lmdb import _Database as Table

__all__ = ["FLAT", "Flat", "Local", "Snapshot", "Tables", "compute_local_key"]

FLAT: Final = "flat:"
"""What the name of a store's flat table begins with."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a home that reading needs."""

    versions: "Table"
    """Version number, 4 bytes big-endian: its record (`versions`)."""
    chunks: "Table"
    """Chunk number, 8 bytes big-endian: a chunk of nodes (`chunks`)."""
    meta: "Table"
    """Whatever the engine commits with a version, by its keys."""
    local: "Table"
    """Name of a local table, a zero byte, key: value. Not under the app hash; latest version only."""
    flat: "dict[str, Table]"
    """By store name: each key of the latest version with its value."""


class Snapshot:
    """All stores of one version (`StoreReader`)."""

    def __init__(self, environment: Environment, tables: Tables, number: int | None) -> None:
        self.thread = threading.get_ident()
        self._environment = environment
        self._tables = tables
        self._readers: dict[str, Flat] = {}
        self._view: Transaction[memoryview] | None = None
        self._nodes: ChunkReader | None = None
        self._is_closed = False
        with environment.gate:
            self._flat = environment.read()
            try:
                latest = find_latest(self._flat, tables.versions)
                self._is_latest = number is None or number == latest.number
                asked = latest if number is None else get_version(self._flat, tables.versions, number)
                self._version: Version = asked
            except BaseException:
                self._flat.abort()
                raise
            environment.admit(self)

    @property
    def version(self) -> int:
        """The number of the version."""
        return self._version.number

    @property
    def app_hash(self) -> bytes:
        """The root over all stores."""
        return self._version.app_hash

    @property
    def recorded(self) -> Version:
        """The version as it is recorded."""
        return self._version

    def reader(self, name: str) -> KVReader:
        """The store called `name`; `KeyError` if there is none."""
        if not self._is_latest:
            return Tree(self._source(), self._version.roots[name])
        reader = self._readers.get(name)
        if reader is None:
            reader = self._readers[name] = Flat(self._flat, self._tables.flat[name])
        return reader

    def local(self, name: str) -> KVReader:
        """The local table called `name`, at the latest version; empty if nothing was ever put there."""
        return Local(self._flat, self._tables.local, name)

    def meta(self, key: bytes) -> bytes | None:
        """What commits up to the latest version put under `key`."""
        return self._flat.get(key, None, self._tables.meta)

    def prove(self, name: str, key: bytes) -> StoreProof:
        """What the store called `name` has under `key`, with the proof up to the app hash; `KeyError` for no store."""
        return prove(self._source(), self._version.roots, name, key)

    def close(self) -> None:
        """End the transaction; readers and iterators of this snapshot are dead then."""
        self._is_closed = True
        self.suspend()
        self._environment.dismiss(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def suspend(self) -> None:
        """End the transactions (`Tenant`)."""
        if self._nodes is not None:
            self._nodes.release()
            self._nodes = None
        if self._view is not None:
            self._view.abort()
            self._view = None
        self._flat.abort()

    def resume(self) -> None:
        """Begin again after the map has grown (`Tenant`).

        A flat snapshot can only go on if its version is still the latest; else its readers stay dead.
        """
        transaction = self._environment.read()
        if self._is_latest and find_latest(transaction, self._tables.versions).number != self.version:
            transaction.abort()
            return
        self._flat = transaction
        for reader in self._readers.values():
            reader.bind(transaction)

    def _source(self) -> ChunkReader:
        if self._nodes is None:
            if self._is_closed:
                raise StoreError("cannot read the state: the snapshot is closed")
            # This may see a later version than the flat one: nodes of kept versions stay where they are.
            view = self._environment.view()
            key = version_key(self.version)
            if self._version.roots and view.get(key, None, self._tables.versions) is None:
                view.abort()
                raise StoreError(f"version {self.version} was pruned while its snapshot was open")
            self._view = view
            self._nodes = ChunkReader(view, self._tables.chunks)
        return self._nodes


class Flat:
    """One store's flat table."""

    __slots__ = ("_get", "_table", "_transaction")

    def __init__(self, transaction: "Transaction[bytes]", table: "Table") -> None:
        self._table = table
        self.bind(transaction)

    def bind(self, transaction: "Transaction[bytes]") -> None:
        """Read through `transaction` from now on."""
        self._transaction = transaction
        self._get = transaction.get

    def get(self, key: bytes) -> bytes | None:
        """The value under `key`, or None."""
        if not key:
            return None
        try:
            return self._get(key, None, self._table)
        except lmdb.Error as error:
            raise StoreError(f"cannot read the state: {error}") from error

    def has(self, key: bytes) -> bool:
        """Whether `key` is present."""
        return self.get(key) is not None

    def range(self, start: bytes, end: bytes | None, *, reverse: bool = False) -> Iterator[tuple[bytes, bytes]]:
        """Pairs of `[start, end)` in key order, or backwards."""
        try:
            cursor = self._transaction.cursor(self._table)
            if reverse:
                yield from _go_back(cursor, start, end)
            else:
                yield from _go_on(cursor, start, end)
        except lmdb.Error as error:
            raise StoreError(f"cannot read the state: {error}") from error


def _go_on(cursor: "lmdb.Cursor[bytes]", start: bytes, end: bytes | None) -> Iterator[tuple[bytes, bytes]]:
    if not (cursor.set_range(start) if start else cursor.first()):
        return
    for item in cursor:
        if end is not None and item[0] >= end:
            return
        yield item


def _go_back(cursor: "lmdb.Cursor[bytes]", start: bytes, end: bytes | None) -> Iterator[tuple[bytes, bytes]]:
    if end is None:
        found = cursor.last()
    elif not end:
        return
    else:
        found = cursor.prev() if cursor.set_range(end) else cursor.last()
    while found:
        item = cursor.item()
        if item[0] < start:
            return
        yield item
        found = cursor.prev()


def compute_local_key(name: str, key: bytes = b"") -> bytes:
    """Where the local table called `name` keeps `key`."""
    return name.encode() + b"\x00" + key


class Local:
    """One local table: a part of the table of all of them."""

    __slots__ = ("_flat", "_prefix")

    def __init__(self, transaction: "Transaction[bytes]", table: "Table", name: str) -> None:
        self._flat = Flat(transaction, table)
        self._prefix = compute_local_key(name)

    def get(self, key: bytes) -> bytes | None:
        """The value under `key`, or None."""
        return self._flat.get(self._prefix + key)

    def has(self, key: bytes) -> bool:
        """Whether `key` is present."""
        return self._flat.has(self._prefix + key)

    def range(self, start: bytes, end: bytes | None, *, reverse: bool = False) -> Iterator[tuple[bytes, bytes]]:
        """Pairs of `[start, end)` in key order, or backwards."""
        prefix = self._prefix
        stop = prefix[:-1] + b"\x01" if end is None else prefix + end
        for key, value in self._flat.range(prefix + start, stop, reverse=reverse):
            yield key[len(prefix) :], value
