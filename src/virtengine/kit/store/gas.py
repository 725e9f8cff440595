"""Gas on every access to a store, as the Cosmos SDK 0.53 charges it (store/gaskv, store/types/gas.go).

Charges depend on logical bytes only: never on what a branch or the disk did to find them.
"""

from collections.abc import Iterator
from typing import Final, Protocol

from virtengine.kit.store.kv import KVStore

__all__ = ["GasStore", "Meter"]

HAS_COST: Final = 1000
DELETE_COST: Final = 1000
READ_COST_FLAT: Final = 1000
READ_COST_PER_BYTE: Final = 3
WRITE_COST_FLAT: Final = 2000
WRITE_COST_PER_BYTE: Final = 30
ITER_NEXT_COST_FLAT: Final = 30


class Meter(Protocol):
    """What gas is taken from."""

    consumed: int
    """Gas taken so far."""
    granted: int
    """Up to here gas may be taken by counting it in `consumed` alone."""

    def consume(self, amount: int, descriptor: str) -> None:
        """Take `amount`; raises, after counting it, when the limit is passed. `descriptor` says for what."""
        ...


class GasStore:
    """`inner`, charging `meter`. Each step is charged before the next is done, so running out stops there.

    Where the gas suffices for all steps of an access, which is nearly always, they are charged at once, and
    without a call.
    """

    __slots__ = ("_inner", "_meter")

    def __init__(self, inner: KVStore, meter: Meter) -> None:
        self._inner = inner
        self._meter = meter

    def get(self, key: bytes) -> bytes | None:
        """Charges a flat cost, then per byte of key and of value."""
        value = self._inner.get(key)
        meter = self._meter
        total = meter.consumed + READ_COST_FLAT + READ_COST_PER_BYTE * (len(key) + (len(value) if value else 0))
        if total <= meter.granted:
            meter.consumed = total
            return value
        consume = meter.consume
        consume(READ_COST_FLAT, "ReadFlat")
        consume(READ_COST_PER_BYTE * len(key), "ReadPerByte")
        consume(READ_COST_PER_BYTE * len(value) if value else 0, "ReadPerByte")
        return value

    def has(self, key: bytes) -> bool:
        """Charges a flat cost."""
        meter = self._meter
        total = meter.consumed + HAS_COST
        if total <= meter.granted:
            meter.consumed = total
        else:
            meter.consume(HAS_COST, "Has")
        return self._inner.has(key)

    def set(self, key: bytes, value: bytes) -> None:
        """Charges a flat cost, then per byte of key and of value, before writing."""
        meter = self._meter
        total = meter.consumed + WRITE_COST_FLAT + WRITE_COST_PER_BYTE * (len(key) + len(value))
        if total <= meter.granted:
            meter.consumed = total
            self._inner.set(key, value)
            return
        consume = meter.consume
        consume(WRITE_COST_FLAT, "WriteFlat")
        consume(WRITE_COST_PER_BYTE * len(key), "WritePerByte")
        consume(WRITE_COST_PER_BYTE * len(value), "WritePerByte")
        self._inner.set(key, value)

    def delete(self, key: bytes) -> None:
        """Charges a flat cost."""
        self._meter.consume(DELETE_COST, "Delete")
        self._inner.delete(key)

    def range(self, start: bytes, end: bytes | None, *, reverse: bool = False) -> Iterator[tuple[bytes, bytes]]:
        """Charges for the first pair at once, and for the pair one leaves whenever one moves on.

        So the first pair is charged twice when the second is asked for: the SDK's iterator does that too.
        """
        pairs = self._inner.range(start, end, reverse=reverse)
        first = next(pairs, None)
        self._charge(first)
        return self._follow(first, pairs)

    def _follow(
        self, pair: tuple[bytes, bytes] | None, pairs: Iterator[tuple[bytes, bytes]]
    ) -> Iterator[tuple[bytes, bytes]]:
        while pair is not None:
            yield pair
            self._charge(pair)
            pair = next(pairs, None)

    def _charge(self, pair: tuple[bytes, bytes] | None) -> None:
        """The SDK's consumeSeekGas: per byte where there is a pair, and the flat cost in any case."""
        consume = self._meter.consume
        if pair is not None:
            consume(READ_COST_PER_BYTE * len(pair[0]), "ValuePerByte")
            consume(READ_COST_PER_BYTE * len(pair[1]), "ValuePerByte")
        consume(ITER_NEXT_COST_FLAT, "IterNextFlat")
