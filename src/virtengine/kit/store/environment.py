"""The LMDB environment of a home: opening, tables, transactions, and growing the map.

The map is address space, not disk: the file is as long as what is in it. So a terabyte is reserved, and growing is
rare; where the system grants less (`ulimit -v`), half as much is tried until it does. Growing ends every transaction
of this process: tenants of the growing thread get new ones, those of other threads are waited for.
"""

import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeVar
from weakref import WeakValueDictionary

import lmdb

from virtengine.kit.store.errors import StoreError

if TYPE_CHECKING:
    from lmdb import _Database as Table

__all__ = ["MAP_SIZE", "Environment", "Tenant"]

MAP_SIZE: Final = 1 << 40
_SMALLEST_MAP: Final = 1 << 26
_MAX_TABLES: Final = 256
_MAX_READERS: Final = 1022
_PATIENCE: Final = 30.0
"""Seconds to wait for other threads' transactions before growing fails."""

_Result = TypeVar("_Result")


class Tenant(Protocol):
    """Who holds read transactions over some time."""

    thread: int
    """Identity of the thread that uses it."""

    def suspend(self) -> None:
        """End the transactions."""
        ...

    def resume(self) -> None:
        """Begin them again."""
        ...


class Environment:
    """One per home and process: LMDB allows no second."""

    def __init__(self, path: Path, *, readonly: bool = False, sync: bool = True, map_size: int = MAP_SIZE) -> None:
        if sys.byteorder != "little":
            raise StoreError("the state is kept in little-endian form, and this machine is big-endian")
        self.path = path
        self._readonly = readonly
        self.gate: Final = threading.Condition()
        """Held to begin transactions that last; growing waits for their end at it."""
        self._lmdb = _open(path, readonly, sync, map_size)
        self._tenants: WeakValueDictionary[int, Tenant] = WeakValueDictionary()

    def close(self) -> None:
        """End everything; transactions still open are aborted."""
        self._lmdb.close()

    def open_table(self, name: str) -> "Table":
        """The table called `name`; made if need be, where one may write. Not while this thread is in a transaction."""
        try:
            return self._lmdb.open_db(name.encode(), create=not self._readonly)
        except lmdb.Error as error:
            raise StoreError(f"cannot open table {name!r} in {self.path}: {error}") from error

    def list_tables(self) -> list[str]:
        """The names of all tables there are."""
        return [name.decode() for name in self._lmdb.dbs()]

    def read(self) -> "lmdb.Transaction[bytes]":
        """A read transaction giving copies."""
        return self._follow_growth(lambda: self._lmdb.begin())

    def view(self) -> "lmdb.Transaction[memoryview]":
        """A read transaction giving views, valid as long as it is open."""
        return self._follow_growth(lambda: self._lmdb.begin(buffers=True))

    def write(self, job: "Callable[[lmdb.Transaction[bytes]], _Result]") -> _Result:
        """Do `job` in a write transaction and commit; all or nothing. If the map must grow for it, it is done again."""
        while True:
            try:
                with self._lmdb.begin(write=True) as transaction:
                    return job(transaction)
            except lmdb.MapFullError:
                self._remap(self._lmdb.info()["map_size"] * 2)
            except lmdb.Error as error:
                free = shutil.disk_usage(self.path).free >> 20  # LMDB calls a full disk an input/output error
                raise StoreError(f"cannot write the state in {self.path} ({free} MiB free there): {error}") from error

    def free_dead_readers(self) -> None:
        """Take back what processes killed while reading still hold."""
        self._lmdb.reader_check()

    def admit(self, tenant: Tenant) -> None:
        """`tenant` has begun transactions; the caller holds the gate."""
        self._tenants[id(tenant)] = tenant

    def dismiss(self, tenant: Tenant) -> None:
        """`tenant` has ended its transactions."""
        with self.gate:
            self._tenants.pop(id(tenant), None)
            self.gate.notify_all()

    def _follow_growth(self, begin: Callable[[], _Result]) -> _Result:
        """`begin()`, after adopting the map's size if another process has outgrown ours."""
        while True:
            try:
                return begin()
            except lmdb.MapResizedError:
                self._remap(0)
            except lmdb.Error as error:
                raise StoreError(f"cannot read the state in {self.path}: {error}") from error

    def _remap(self, size: int) -> None:
        """Map `size` bytes, or as many as the file says if 0."""
        me = threading.get_ident()
        with self.gate:
            if not self.gate.wait_for(lambda: all(t.thread == me for t in self._tenants.values()), _PATIENCE):
                raise StoreError(f"the map of {self.path} must grow, but snapshots in other threads stay open")
            tenants = list(self._tenants.values())
            for tenant in tenants:
                tenant.suspend()
            try:
                self._lmdb.set_mapsize(size)
            except lmdb.Error as error:
                raise StoreError(f"cannot grow the map of {self.path}: {error}") from error
            for tenant in tenants:
                tenant.resume()


def _open(path: Path, readonly: bool, sync: bool, map_size: int) -> lmdb.Environment:
    while True:
        try:
            return lmdb.open(
                str(path),
                map_size=map_size,
                readonly=readonly,
                create=not readonly,
                sync=sync,
                metasync=sync,
                max_dbs=_MAX_TABLES,
                max_readers=_MAX_READERS,
            )
        except lmdb.MemoryError as error:
            map_size //= 2
            if map_size < _SMALLEST_MAP:
                raise StoreError(f"no address space to map the state in {path}") from error
        except lmdb.Error as error:
            raise StoreError(f"cannot open the state in {path}: {error}") from error
