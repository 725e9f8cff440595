"""What a table needs of a context."""

from typing import Protocol

from virtengine.kit.store.kv import KVStore

__all__ = ["Access"]


class Access(Protocol):
    """Gives stores by name; `kit.sdk.context.Context` is one."""

    def store(self, name: str) -> KVStore:
        """The store of that name, charged and branched as the context says."""
        ...
