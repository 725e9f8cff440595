"""All stores of a home, versioned, in one LMDB environment. A block is one write transaction.

Of every store the latest values lie in a flat table, to read, and the trees of all kept versions in chunks, to prove,
to read the past, and to compute the next app hash. Nothing of the state is held in memory between blocks.
"""

import fcntl
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from virtengine.kit.store.chunks import SLOTS, TO_CHUNK, ChunkReader, chunk_key, pack_chunk
from virtengine.kit.store.collector import Collector
from virtengine.kit.store.environment import MAP_SIZE, Environment
from virtengine.kit.store.errors import HomeInUse, StateVersionMismatch, StoreError
from virtengine.kit.store.kv import Change, Changes
from virtengine.kit.store.nodes import EMPTY, Root, first_ref
from virtengine.kit.store.pruning import DEFAULT, Pruning
from virtengine.kit.store.snapshot import FLAT, Snapshot, Tables, compute_local_key
from virtengine.kit.store.staging import Staged, stage
from virtengine.kit.store.versions import find_latest, pack_version, version_key

if TYPE_CHECKING:
    from lmdb import Transaction
    from lmdb import _Database as Table

__all__ = ["LAYOUT", "MultiStore", "StateReader"]

LAYOUT: Final = b"virtengine state 2"
"""Written into a new home. Change it with the layout: a home of another one is refused."""

_LAYOUT_KEY: Final = b"layout"
_FORMAT: Final = "format"
_CHECK_READERS_EVERY: Final = 64
"""Commits."""


class StateReader:
    """The state of a home, to read, in another process than the one that writes it."""

    def __init__(self, environment: Environment, tables: Tables) -> None:
        self._environment = environment
        self._tables = tables
        self._largest_record = 0

    @classmethod
    def open(cls, path: Path, *, map_size: int = MAP_SIZE) -> Self:
        """The state in `path`. Raises `StoreError` if there is none, `StateVersionMismatch` for another layout."""
        environment = Environment(path, readonly=True, map_size=map_size)
        try:
            if _FORMAT not in environment.list_tables():
                raise StoreError(f"there is no state in {path} yet; start the node first")
            _check_layout(environment, environment.open_table(_FORMAT))
            return cls(environment, _open_tables(environment, ()))
        except BaseException:
            environment.close()
            raise

    @property
    def version(self) -> int:
        """The last committed version; 0 before the first."""
        with self.snapshot() as snapshot:
            return snapshot.version

    def snapshot(self, version: int | None = None) -> Snapshot:
        """All stores at `version`, the latest if None. Raises `VersionPruned` or `VersionUnknown`."""
        snapshot = Snapshot(self._environment, self._tables, version)
        size = len(snapshot.recorded.record)
        if size > self._largest_record:  # other stores than before: the writer was upgraded, or had no version yet
            self._largest_record = size
            if any(name not in self._tables.flat for name in snapshot.recorded.roots):
                snapshot.close()
                self._tables = _open_tables(self._environment, ())
                return Snapshot(self._environment, self._tables, version)
        return snapshot

    def meta(self, key: bytes) -> bytes | None:
        """What the last commits put under `key`."""
        with self.snapshot() as snapshot:
            return snapshot.meta(key)

    def close(self) -> None:
        """Close the environment; snapshots die with it."""
        self._environment.close()


class MultiStore:
    """The state of a home, to write and read: one per home, used by one thread but for `snapshot()`."""

    version: int
    """The last committed version; 0 before the first."""
    app_hash: bytes
    """The root over all stores at that version; before the first that of an empty tree, as in the SDK."""

    def __init__(self, environment: Environment, stores: Sequence[str], pruning: Pruning, lock: int) -> None:
        self._environment = environment
        self._lock = lock
        self._tables = _open_tables(environment, stores)
        self._collector = Collector(
            versions=self._tables.versions,
            chunks=self._tables.chunks,
            orphans=environment.open_table("orphans"),
            dead=environment.open_table("dead"),
            pruning=pruning,
        )
        with environment.read() as transaction:
            latest = find_latest(transaction, self._tables.versions)
        foreign = sorted(name for name in latest.roots if name not in stores)
        if foreign:
            raise StateVersionMismatch(f"the home has stores this program does not know: {', '.join(foreign)}")
        self.version = latest.number
        self.app_hash = latest.app_hash
        self._roots: Mapping[str, Root] = {name: latest.roots.get(name, EMPTY) for name in sorted(stores)}

    @classmethod
    def open(
        cls,
        path: Path,
        stores: Sequence[str],
        pruning: Pruning = DEFAULT,
        *,
        sync: bool = True,
        map_size: int = MAP_SIZE,
    ) -> Self:
        """The state in `path`, made if there is none; stores new to it start empty with the next version.

        `sync=False` may lose or damage the state in a power cut: for tests. Raises `HomeInUse`,
        `StateVersionMismatch`, `StoreError`.
        """
        path.mkdir(parents=True, exist_ok=True)
        lock = _lock_home(path)
        try:
            environment = Environment(path, sync=sync, map_size=map_size)
            try:
                _stamp_layout(environment)
                environment.free_dead_readers()
                return cls(environment, stores, pruning, lock)
            except BaseException:
                environment.close()
                raise
        except BaseException:
            os.close(lock)
            raise

    def stage(self, changes: Changes, *, version: int | None = None) -> Staged:
        """The version after this one, computed; nothing is written. The first version may have any number."""
        number = self.version + 1 if version is None else version
        flat = self._tables.flat
        with self._environment.view() as view:
            nodes = ChunkReader(view, self._tables.chunks)
            try:
                return stage(
                    self.version, number, self._roots, changes, nodes, lambda name: view.cursor(flat[name]).set_key
                )
            finally:
                nodes.release()

    def commit(
        self,
        staged: Staged,
        meta: Mapping[bytes, bytes | None] | None = None,
        local: Mapping[str, Sequence[Change]] | None = None,
    ) -> None:
        """Make `staged` the latest version, and with it change `meta` and local tables (`None` deletes).

        All or nothing: raises `StoreError` with nothing changed.
        """
        if staged.base != self.version:
            raise StoreError(f"version {staged.version} was staged on {staged.base}, but {self.version} is the latest")
        rows = [(compute_local_key(name, k), v) for name, changes in (local or {}).items() for k, v in changes]
        pairs = list((meta or {}).items())

        def write_version(write: "Transaction[bytes]") -> None:
            if find_latest(write, self._tables.versions).number != self.version:
                raise StoreError("the home was written by somebody else")
            for name, changes in staged.changes.items():
                _apply(write, self._tables.flat[name], changes)
            _apply(write, self._tables.local, rows)
            _apply(write, self._tables.meta, pairs)
            self._write_nodes(write, staged)
            with self._environment.view() as old:
                self._collector.collect(old, write, staged.version)

        self._environment.write(write_version)
        self.version, self.app_hash, self._roots = staged.version, staged.app_hash, staged.roots
        if staged.version % _CHECK_READERS_EVERY == 0:
            self._environment.free_dead_readers()

    def snapshot(self, version: int | None = None) -> Snapshot:
        """All stores at `version`, the latest if None. Raises `VersionPruned` or `VersionUnknown`."""
        return Snapshot(self._environment, self._tables, version)

    def meta(self, key: bytes) -> bytes | None:
        """What the last commits put under `key`."""
        with self._environment.read() as transaction:
            return transaction.get(key, None, self._tables.meta)

    def close(self) -> None:
        """Close the environment and leave the home to others; snapshots die with it."""
        self._environment.close()
        os.close(self._lock)

    def _write_nodes(self, write: "Transaction[bytes]", staged: Staged) -> None:
        first_chunk = first_ref(staged.version) >> TO_CHUNK
        for number, start in enumerate(range(0, len(staged.records), SLOTS)):
            chunk = pack_chunk(staged.records[start : start + SLOTS])
            write.put(chunk_key(first_chunk + number), chunk, db=self._tables.chunks)
        self._collector.note_orphans(write, staged.version, staged.orphans)
        record = pack_version(staged.app_hash, staged.roots)
        write.put(version_key(staged.version), record, db=self._tables.versions)


def _apply(write: "Transaction[bytes]", table: "Table", changes: Sequence[Change]) -> None:
    """Make `changes`, their keys distinct, in `table`."""
    sets = [(key, value) for key, value in changes if value is not None]
    if sets:
        write.cursor(table).putmulti(sets)
    for key, value in changes:
        if value is None:
            write.delete(key, db=table)


def _open_tables(environment: Environment, stores: Iterable[str]) -> Tables:
    """The tables for reading; the flat ones of `stores` and of all stores there ever were."""
    known = [name.removeprefix(FLAT) for name in environment.list_tables() if name.startswith(FLAT)]
    return Tables(
        versions=environment.open_table("versions"),
        chunks=environment.open_table("chunks"),
        meta=environment.open_table("meta"),
        local=environment.open_table("local"),
        flat={name: environment.open_table(FLAT + name) for name in sorted({*stores, *known})},
    )


def _stamp_layout(environment: Environment) -> None:
    """Write the layout into a new home; check it in an old one."""
    if environment.list_tables() and _FORMAT not in environment.list_tables():
        raise StateVersionMismatch(_describe_mismatch(environment.path, "unknown"))
    table = environment.open_table(_FORMAT)
    environment.write(lambda write: write.put(_LAYOUT_KEY, LAYOUT, overwrite=False, db=table))
    _check_layout(environment, table)


def _check_layout(environment: Environment, table: "Table") -> None:
    with environment.read() as transaction:
        found = transaction.get(_LAYOUT_KEY, b"", table)
    if found != LAYOUT:
        raise StateVersionMismatch(_describe_mismatch(environment.path, found.decode(errors="replace") or "unknown"))


def _describe_mismatch(path: Path, found: str) -> str:
    return (
        f"the state in {path} has layout '{found}', this program needs '{LAYOUT.decode()}'; use the release that "
        "wrote it, or move it away and start over (a devnet: `ve devnet reset`)"
    )


def _lock_home(path: Path) -> int:
    """A descriptor that holds the home for this process until it is closed, also by a crash."""
    lock = os.open(path / "writer.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise HomeInUse(f"another process is running on the state in {path}; stop it first") from error
    return lock
