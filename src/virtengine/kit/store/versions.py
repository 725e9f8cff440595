"""What is recorded of each kept version: its app hash and the root of every store."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from struct import Struct
from typing import TYPE_CHECKING, Final

from virtengine.kit.store.errors import VersionPruned, VersionUnknown
from virtengine.kit.store.nodes import MAX_VERSION, Root
from virtengine.kit.store.simple import EMPTY_ROOT

if TYPE_CHECKING:
    from lmdb import Transaction
    from lmdb import _Database as Table

__all__ = [
    "Version",
    "find_first",
    "find_latest",
    "get_version",
    "pack_version",
    "version_key",
]

version_key: Final = Struct(">I").pack
"""The key of a version in its table."""

_HASH_SIZE: Final = 32
_ROOT: Final = Struct("<Q32s")


@dataclass(frozen=True)
class Version:
    """One version of the state, as recorded."""

    number: int
    record: bytes

    @property
    def app_hash(self) -> bytes:
        """The root over all stores."""
        return self.record[:_HASH_SIZE]

    @cached_property
    def roots(self) -> Mapping[str, Root]:
        """The root of each store, by name, in order."""
        roots = {}
        at = _HASH_SIZE
        while at < len(self.record):
            name_end = at + 1 + self.record[at]
            name = self.record[at + 1 : name_end].decode()
            roots[name] = Root._make(_ROOT.unpack_from(self.record, name_end))
            at = name_end + _ROOT.size
        return roots


GENESIS: Final = Version(0, EMPTY_ROOT)
"""Before the first commit."""


def pack_version(app_hash: bytes, roots: Mapping[str, Root]) -> bytes:
    """The record: app hash, then for each store the length of its name, name, reference and hash of its root."""
    parts = [app_hash]
    for name in sorted(roots):
        encoded = name.encode()
        parts += (bytes((len(encoded),)), encoded, _ROOT.pack(*roots[name]))
    return b"".join(parts)


def find_latest(transaction: "Transaction[bytes]", table: "Table") -> Version:
    """The last committed version; `GENESIS` if there is none."""
    cursor = transaction.cursor(table)
    return Version(_unpack_number(cursor.key()), cursor.value()) if cursor.last() else GENESIS


def find_first(transaction: "Transaction[bytes]", table: "Table") -> int:
    """The number of the oldest version kept; 0 if there is none."""
    cursor = transaction.cursor(table)
    return _unpack_number(cursor.key()) if cursor.first() else 0


def get_version(transaction: "Transaction[bytes]", table: "Table", number: int) -> Version:
    """The version of that number; raises `VersionUnknown` or `VersionPruned`."""
    record = transaction.get(version_key(number), None, table) if 0 <= number <= MAX_VERSION else None
    if record is not None:
        return Version(number, record)
    latest = find_latest(transaction, table).number
    if number == latest:
        return GENESIS
    if not 0 < number <= latest:
        raise VersionUnknown(number, latest)
    raise VersionPruned(number, find_first(transaction, table), latest)


def _unpack_number(key: bytes) -> int:
    return int.from_bytes(key, "big")
