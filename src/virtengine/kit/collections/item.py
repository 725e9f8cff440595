"""Tables of one value: `Item` and `Sequence`."""

from typing import Generic, TypeVar

from virtengine.kit.collections.access import Access
from virtengine.kit.collections.codecs import Uint64Value, Value
from virtengine.kit.collections.errors import EntryNotFound
from virtengine.kit.collections.schema import Collection

__all__ = ["Item", "Sequence"]

V = TypeVar("V")


class Item(Collection, Generic[V]):
    """At most one value."""

    def __init__(self, prefix: int, value: Value[V]) -> None:
        super().__init__(prefix)
        self._value = value

    def find(self, ctx: Access) -> V | None:
        """The value, or None."""
        raw = ctx.store(self.store).get(self.prefix)
        return None if raw is None else self._value.decode(raw)

    def get(self, ctx: Access) -> V:
        """The value; `EntryNotFound` if it was never set."""
        raw = ctx.store(self.store).get(self.prefix)
        if raw is None:
            raise EntryNotFound(self.name)
        return self._value.decode(raw)

    def set(self, ctx: Access, value: V) -> None:
        """Replace the value."""
        self._kv(ctx).set(self.prefix, self._value.encode(value))

    def remove(self, ctx: Access) -> None:
        """Forget the value."""
        self._kv(ctx).delete(self.prefix)


class Sequence(Collection):
    """A counter from 0."""

    def peek(self, ctx: Access) -> int:
        """The number that `next` will give."""
        raw = self._kv(ctx).get(self.prefix)
        return 0 if raw is None else Uint64Value.decode(raw)

    def next(self, ctx: Access) -> int:
        """The present number; counts on."""
        number = self.peek(ctx)
        self.set(ctx, number + 1)
        return number

    def set(self, ctx: Access, number: int) -> None:
        """Go on from `number`."""
        self._kv(ctx).set(self.prefix, Uint64Value.encode(number))
