"""A module's tables: each one prefix byte of the module's one store, bound to its name by the `Schema`."""

from collections.abc import Iterator
from typing import Any, ClassVar

from virtengine.kit.collections.access import Access
from virtengine.kit.store.kv import KVStore

__all__ = ["Collection", "Schema", "prefix_end"]


def prefix_end(prefix: bytes) -> bytes | None:
    """The first key after all keys that begin with `prefix`; None if there is none."""
    trimmed = prefix.rstrip(b"\xff")
    return trimmed[:-1] + bytes((trimmed[-1] + 1,)) if trimmed else None


class Collection:
    """One table. Its name and store come from the schema it stands in."""

    name: str
    store: str

    def __init__(self, prefix: int) -> None:
        self.prefix = bytes((prefix,))

    def __set_name__(self, owner: type[object], name: str) -> None:
        self.name = name

    def _kv(self, ctx: Access) -> KVStore:
        return ctx.store(self.store)

    def _scan_raw(
        self, ctx: Access, prefix: bytes, start: bytes, end: bytes | None, reverse: bool
    ) -> Iterator[tuple[bytes, bytes]]:
        """Raw entries whose key, without the table's own prefix, begins with `prefix` and lies in `[start, end)`."""
        low = self.prefix + max(prefix, start)
        high = prefix_end(self.prefix + prefix)
        if end is not None and (high is None or self.prefix + end < high):
            high = self.prefix + end
        if high is not None and low >= high:
            return iter(())
        return self._kv(ctx).range(low, high, reverse=reverse)


class Schema:
    """All state of one module: `class BankState(Schema, store="bank")` with tables as class attributes.

    Two tables with one prefix are a mistake found at import.
    """

    STORE: ClassVar[str]
    TABLES: ClassVar[tuple[Collection, ...]]

    def __init_subclass__(cls, *, store: str, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.STORE = store
        cls.TABLES = tuple(value for value in vars(cls).values() if isinstance(value, Collection))
        taken: dict[bytes, str] = {}
        for table in cls.TABLES:
            if table.prefix in taken:
                raise TypeError(
                    f"{cls.__name__}: {taken[table.prefix]} and {table.name} share prefix {table.prefix.hex()}"
                )
            taken[table.prefix] = table.name
            table.store = store
