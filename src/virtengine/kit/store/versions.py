"""What is recorded of each kept version: its app hash and the root of every store."""

from collections.abc import Mapping
from struct import Struct
from typing import TYPE_CHECKING, Final, NamedTuple

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

_unpack_key: Final = Struct(">I").unpack
_HASH_SIZE: Final = 32
_ROOT: Final = Struct("<Q32s")


class Version(NamedTuple):
    """One version of the state."""

    number: int
    app_hash: bytes
    roots: Mapping[str, Root]
    """By store name, in order."""


GENESIS: Final = Version(0, EMPTY_ROOT, {})
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
    return _parse(*cursor.item()) if cursor.last() else GENESIS


def find_first(transaction: "Transaction[bytes]", table: "Table") -> int:
    """The number of the oldest version kept; 0 if there is none."""
    cursor = transaction.cursor(table)
    return int(_unpack_key(cursor.key())[0]) if cursor.first() else 0


def get_version(transaction: "Transaction[bytes]", table: "Table", number: int) -> Version:
    """The version of that number; raises `VersionUnknown` or `VersionPruned`."""
    record = transaction.get(version_key(number), None, table) if 0 <= number <= MAX_VERSION else None
    if record is not None:
        return _parse(version_key(number), record)
    latest = find_latest(transaction, table).number
    if number == latest:
        return GENESIS
    if not 0 <= number <= latest:
        raise VersionUnknown(number, latest)
    raise VersionPruned(number, find_first(transaction, table), latest)


def _parse(key: bytes, record: bytes) -> Version:
    roots = {}
    at = _HASH_SIZE
    while at < len(record):
        name_end = at + 1 + record[at]
        name = record[at + 1 : name_end].decode()
        roots[name] = Root._make(_ROOT.unpack_from(record, name_end))
        at = name_end + _ROOT.size
    return Version(int(_unpack_key(key)[0]), record[:_HASH_SIZE], roots)
