"""Every access costs what the SDK's gaskv takes, in its order."""

import pytest

from virtengine.kit.store.gas import GasStore
from virtengine.kit.store.memory import MemoryStore


class Meter:
    """Writes down the single charges: with a limit of 0 every access makes them one by one."""

    def __init__(self, limit: int = 0, *, raises: bool = False) -> None:
        self.taken: list[tuple[int, str]] = []
        self.consumed = 0
        self.granted = self.limit = limit
        self.raises = raises

    def consume(self, amount: int, descriptor: str) -> None:
        self.taken.append((amount, descriptor))
        self.consumed += amount
        if self.raises and self.consumed > self.limit:
            raise RuntimeError(descriptor)


def test_get_charges_flat_then_key_then_value() -> None:
    meter = Meter()
    store = GasStore(MemoryStore([(b"key", b"value")]), meter)
    assert store.get(b"key") == b"value"
    assert store.get(b"absent") is None
    assert meter.taken == [
        (1000, "ReadFlat"), (9, "ReadPerByte"), (15, "ReadPerByte"),
        (1000, "ReadFlat"), (18, "ReadPerByte"), (0, "ReadPerByte"),
    ]  # fmt: skip


def test_what_is_charged_does_not_depend_on_how_much_is_left() -> None:
    for limit in range(0, 5000, 7):
        meter = Meter(limit)
        store = GasStore(MemoryStore([(b"key", b"value")]), meter)
        store.get(b"key")
        store.get(b"absent")
        store.set(b"other", b"v")
        assert meter.consumed == 1024 + 1018 + 2180


def test_what_is_granted_is_counted_without_a_word_and_else_the_meter_hears_of_it() -> None:
    counts = []
    for granted in (10_000, 0):
        meter = Meter(10_000)
        meter.granted = granted
        store = GasStore(MemoryStore([(b"key", b"value")]), meter)
        assert store.get(b"key") == b"value"
        assert store.has(b"key")
        store.set(b"key", b"other")
        assert bool(meter.taken) == (not granted)
        counts.append(meter.consumed)
    assert counts == [1024 + 1000 + 2240] * 2


def test_has_and_delete_are_flat() -> None:
    meter = Meter()
    inner = MemoryStore([(b"key", b"value")])
    store = GasStore(inner, meter)
    assert store.has(b"key")
    store.delete(b"key")
    assert not inner.has(b"key")
    assert meter.taken == [(1000, "Has"), (1000, "Delete")]


def test_set_charges_before_it_writes() -> None:
    meter = Meter()
    inner = MemoryStore()
    GasStore(inner, meter).set(b"key", b"value")
    assert inner.get(b"key") == b"value"
    assert meter.taken == [(2000, "WriteFlat"), (90, "WritePerByte"), (150, "WritePerByte")]
    with pytest.raises(RuntimeError, match="WritePerByte"):
        GasStore(inner, Meter(2100, raises=True)).set(b"key", b"other")
    assert inner.get(b"key") == b"value"


def charges(count: int) -> list[int]:
    """What going over the first `count` pairs of aa=1, b=22 costs, one number a charge."""
    meter = Meter()
    pairs = GasStore(MemoryStore([(b"aa", b"1"), (b"b", b"22")]), meter).range(b"", None)
    for _ in range(count):
        next(pairs)
    return [amount for amount, _ in meter.taken]


def test_an_iterator_charges_the_first_pair_at_once_and_each_pair_it_leaves() -> None:
    first, second, flat = [6, 3], [3, 6], [30]
    assert charges(0) == charges(1) == first + flat
    assert charges(2) == first + flat + first + flat
    meter = Meter()
    assert len(list(GasStore(MemoryStore([(b"aa", b"1"), (b"b", b"22")]), meter).range(b"", None, reverse=True))) == 2
    assert [a for a, _ in meter.taken] == second + flat + second + flat + first + flat


def test_an_empty_range_costs_the_flat_charge() -> None:
    meter = Meter()
    assert list(GasStore(MemoryStore(), meter).range(b"", None)) == []
    assert meter.taken == [(30, "IterNextFlat")]
