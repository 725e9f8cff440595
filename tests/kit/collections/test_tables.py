"""Tables against dictionaries, and the schema that binds them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from virtengine.kit.collections.codecs import BytesKey, IntValue, StrKey, Uint8Key, Uint64Key, Uint64Value, pair
from virtengine.kit.collections.errors import EntryNotFound
from virtengine.kit.collections.indexed import IndexedMap
from virtengine.kit.collections.item import Item, Sequence
from virtengine.kit.collections.map import KeySet, Map
from virtengine.kit.collections.schema import Collection, Schema, prefix_end
from virtengine.kit.store.kv import KVStore
from virtengine.kit.store.memory import MemoryStore


class ToyState(Schema, store="toy"):
    """A table of each kind."""

    item = Item(0x00, IntValue)
    counter = Sequence(0x01)
    members = KeySet(0x02, StrKey)
    plain = Map(0x03, Uint64Key, IntValue)
    orders = IndexedMap(0x04, pair(BytesKey, Uint8Key), Uint64Value)
    by_state = orders.index(0x05, Uint8Key, of=lambda _key, value: value % 4)
    due = orders.index(0x06, Uint64Key, of=lambda _key, value: value if value % 2 else None)
    after = Map(0x07, Uint64Key, IntValue)


class Stores:
    """Gives the one store."""

    def __init__(self) -> None:
        self.toy = MemoryStore()

    def store(self, name: str) -> KVStore:
        assert name == "toy"
        return self.toy


@pytest.fixture
def ctx() -> Stores:
    return Stores()


def test_an_item_is_there_once_it_is_set(ctx: Stores) -> None:
    assert ToyState.item.find(ctx) is None
    with pytest.raises(EntryNotFound, match="item"):
        ToyState.item.get(ctx)
    ToyState.item.set(ctx, 7)
    assert ToyState.item.get(ctx) == 7
    ToyState.item.remove(ctx)
    assert ToyState.item.find(ctx) is None


def test_a_sequence_counts_from_zero(ctx: Stores) -> None:
    assert [ToyState.counter.next(ctx) for _ in range(3)] == [0, 1, 2]
    assert ToyState.counter.peek(ctx) == 3
    ToyState.counter.set(ctx, 10)
    assert ToyState.counter.next(ctx) == 10


def test_a_set_knows_its_members(ctx: Stores) -> None:
    for name in ("b", "a", "c"):
        ToyState.members.add(ctx, name)
    ToyState.members.remove(ctx, "c")
    assert ToyState.members.has(ctx, "a")
    assert not ToyState.members.has(ctx, "c")
    assert list(ToyState.members.keys(ctx)) == ["a", "b"]
    assert list(ToyState.members.keys(ctx, reverse=True)) == ["b", "a"]


def test_get_of_nothing_names_table_and_key(ctx: Stores) -> None:
    with pytest.raises(EntryNotFound, match="plain: 5"):
        ToyState.plain.get(ctx, 5)


@given(st.dictionaries(st.integers(0, 2**64 - 1), st.integers()), st.integers(0, 2**64 - 1))
def test_a_map_is_a_sorted_dictionary(entries: dict[int, int], missing: int) -> None:
    ctx = Stores()
    for key, value in entries.items():
        ToyState.plain.set(ctx, key, value)
    ToyState.after.set(ctx, 0, 1)  # a neighbour is never seen
    assert list(ToyState.plain.items(ctx)) == sorted(entries.items())
    assert list(ToyState.plain.items(ctx, reverse=True)) == sorted(entries.items(), reverse=True)
    assert list(ToyState.plain.values(ctx)) == [entries[key] for key in sorted(entries)]
    assert ToyState.plain.find(ctx, missing) == entries.get(missing)
    for key in entries:
        ToyState.plain.remove(ctx, key)
    assert list(ToyState.plain.items(ctx)) == []


@given(st.sets(st.integers(0, 60)), st.integers(0, 60), st.integers(0, 60), st.booleans())
def test_a_scan_keeps_within_start_and_end(keys: set[int], start: int, end: int, reverse: bool) -> None:
    ctx = Stores()
    for key in keys:
        ToyState.plain.set(ctx, key, key)
    found = ToyState.plain.scan(
        ctx, start=Uint64Key.encode(start, True), end=Uint64Key.encode(end, True), reverse=reverse
    )
    assert [key for _, key, _ in found] == sorted((key for key in keys if start <= key < end), reverse=reverse)


def test_a_scan_keeps_within_its_prefix(ctx: Stores) -> None:
    for owner in (b"a", b"b", b"bb"):
        for number in range(3):
            ToyState.orders.set(ctx, (owner, number), number)
    prefix = BytesKey.encode(b"b", False)
    assert list(ToyState.orders.keys(ctx, prefix=prefix)) == [(b"b", 0), (b"b", 1), (b"b", 2)]
    late = prefix + b"\x02"
    assert [key for _, key, _ in ToyState.orders.scan(ctx, prefix=prefix, start=late)] == [(b"b", 2)]
    assert [key for _, key, _ in ToyState.orders.scan(ctx, prefix=prefix, end=prefix + b"\x01")] == [(b"b", 0)]


def test_prefix_end_is_the_first_key_behind_a_prefix() -> None:
    assert prefix_end(b"\x01") == b"\x02"
    assert prefix_end(b"\x01\xff") == b"\x02"
    assert prefix_end(b"\xff\xff") is None
    assert prefix_end(b"") is None


class IndexedMachine(RuleBasedStateMachine):
    """An indexed map, against a dictionary: entries, indexes, and what is due."""

    keys = st.tuples(st.binary(max_size=2), st.integers(0, 3))

    def __init__(self) -> None:
        super().__init__()
        self.ctx = Stores()
        self.model: dict[tuple[bytes, int], int] = {}

    @rule(key=keys, value=st.integers(0, 20))
    def set(self, key: tuple[bytes, int], value: int) -> None:
        ToyState.orders.set(self.ctx, key, value)
        self.model[key] = value

    @rule(key=keys, value=st.none() | st.integers(0, 20))
    def update(self, key: tuple[bytes, int], value: int | None) -> None:
        def compute(old: int | None) -> int | None:
            assert old == self.model.get(key)
            return value

        ToyState.orders.update(self.ctx, key, compute)
        if value is None:
            self.model.pop(key, None)
        else:
            self.model[key] = value

    @rule(key=keys)
    def remove(self, key: tuple[bytes, int]) -> None:
        ToyState.orders.remove(self.ctx, key)
        self.model.pop(key, None)

    @invariant()
    def indexes_equal_a_scan(self) -> None:
        assert list(ToyState.orders.violations(self.ctx)) == []
        assert dict(ToyState.orders.items(self.ctx)) == self.model
        for state in range(4):
            expected = sorted(key for key, value in self.model.items() if value % 4 == state)
            assert sorted(ToyState.by_state.keys(self.ctx, state)) == expected
            assert sorted(ToyState.by_state.keys(self.ctx, state, reverse=True)) == expected

    @invariant()
    def what_is_due_is_what_is_not_later(self) -> None:
        due = [(value, key) for key, value in self.model.items() if value % 2 and value <= 9]
        assert sorted(ToyState.due.until(self.ctx, 9)) == sorted(due)


TestIndexedMachine = IndexedMachine.TestCase
TestIndexedMachine.settings = settings(max_examples=30, stateful_step_count=20)


def test_a_broken_index_is_told(ctx: Stores) -> None:
    ToyState.orders.set(ctx, (b"a", 1), 5)
    ctx.toy.delete(ToyState.by_state.raw(1, (b"a", 1)))
    (violation,) = ToyState.orders.violations(ctx)
    assert "by_state" in violation


def test_an_update_that_raises_changes_nothing(ctx: Stores) -> None:
    ToyState.orders.set(ctx, (b"a", 1), 5)

    def refuse(old: int | None) -> int:
        raise LookupError(old)

    with pytest.raises(LookupError, match="5"):
        ToyState.orders.update(ctx, (b"a", 1), refuse)
    assert dict(ToyState.orders.items(ctx)) == {(b"a", 1): 5}
    assert list(ToyState.orders.violations(ctx)) == []


def test_an_empty_scan_is_empty(ctx: Stores) -> None:
    ToyState.orders.set(ctx, (b"a", 1), 5)
    assert list(ToyState.by_state.scan(ctx, start=b"\x03", end=b"\x02")) == []


def test_two_tables_with_one_prefix_are_refused() -> None:
    with pytest.raises(TypeError, match="share prefix 01"):

        class Clash(Schema, store="clash"):
            one = Item(0x01, IntValue)
            two = Item(0x01, IntValue)


def test_a_schema_knows_its_tables() -> None:
    assert ToyState.STORE == "toy"
    assert [table.name for table in ToyState.TABLES] == [
        "item", "counter", "members", "plain", "orders", "by_state", "due", "after",
    ]  # fmt: skip
    assert all(isinstance(table, Collection) and table.store == "toy" for table in ToyState.TABLES)
