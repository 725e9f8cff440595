"""A bounded memory for results of pure functions: it may change how long a node takes, never what it computes."""

from collections import OrderedDict
from typing import Generic, TypeVar

__all__ = ["BoundedCache"]

K = TypeVar("K")
V = TypeVar("V")


class BoundedCache(Generic[K, V]):
    """Values by key, the oldest dropped first once their weights exceed `capacity`; 0 keeps nothing."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._weight = 0
        # A dict finds its first key by walking over all those dropped before it: near 100 us with 65,536 entries.
        self._entries: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> V | None:
        """The value under `key`, or None."""
        entry = self._entries.get(key)
        return None if entry is None else entry[0]

    def put(self, key: K, value: V, weight: int = 1) -> None:
        """Keep `value`, unless it alone is heavier than all that may be kept."""
        if key in self._entries or weight > self._capacity:
            return
        self._entries[key] = value, weight
        self._weight += weight
        while self._weight > self._capacity:
            _, (_, dropped) = self._entries.popitem(last=False)
            self._weight -= dropped
