"""A branch reads like a dictionary with its writes made, and leaves its parent alone until written."""

from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.kit.store import branch as branch_module
from virtengine.kit.store.branch import MAX_KEY_SIZE, Branch, Stores
from virtengine.kit.store.memory import MemoryStore, MemoryStores

keys = st.binary(min_size=1, max_size=2)
bounds = st.binary(max_size=2)
writes = st.lists(st.tuples(keys, st.none() | st.binary(max_size=2)), max_size=30)


def apply(branch: Branch, model: dict[bytes, bytes], changes: list[tuple[bytes, bytes | None]]) -> None:
    for key, value in changes:
        if value is None:
            branch.delete(key)
            model.pop(key, None)
        else:
            branch.set(key, value)
            model[key] = value


def check(branch: Branch, model: dict[bytes, bytes], start: bytes, end: bytes | None) -> None:
    inside = sorted(p for p in model.items() if p[0] >= start and (end is None or p[0] < end))
    assert list(branch.range(start, end)) == inside
    assert list(branch.range(start, end, reverse=True)) == inside[::-1]
    for key in [*model, start + b"?"]:
        assert branch.get(key) == model.get(key)
        assert branch.has(key) == (key in model)


@given(st.dictionaries(keys, st.binary(max_size=2)), writes, writes, writes, bounds, st.none() | bounds)
def test_two_levels_over_a_store_equal_dictionaries(
    committed: dict[bytes, bytes],
    first: list[tuple[bytes, bytes | None]],
    second: list[tuple[bytes, bytes | None]],
    third: list[tuple[bytes, bytes | None]],
    start: bytes,
    end: bytes | None,
) -> None:
    block, block_model = Branch(MemoryStore(sorted(committed.items()))), dict(committed)
    apply(block, block_model, first)
    check(block, block_model, start, end)
    transaction, transaction_model = Branch(block), dict(block_model)
    apply(transaction, transaction_model, second)
    check(transaction, transaction_model, start, end)
    apply(transaction, transaction_model, third)
    check(transaction, transaction_model, start, end)
    check(block, block_model, start, end)
    transaction.write()
    check(block, transaction_model, start, end)
    check(transaction, transaction_model, start, end)
    changes = block.changes()
    assert [key for key, _ in changes] == sorted({key for key, _ in first + second + third})
    assert {k: v for k, v in {**committed, **dict(changes)}.items() if v is not None} == transaction_model


def test_what_was_read_is_remembered_up_to_a_bound_and_right_beyond_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branch_module, "_MAX_READS", 2)
    asked: list[bytes] = []

    class Base(MemoryStore):
        def get(self, key: bytes) -> bytes | None:
            asked.append(key)
            return super().get(key)

    block = Branch(Base([(b"a", b"1"), (b"c", b"3")]))
    for _ in range(2):
        assert [Branch(block).get(key) for key in (b"a", b"b", b"c", b"d")] == [b"1", None, b"3", None]
    assert asked == [b"a", b"b", b"c", b"d", b"c", b"d"]


def test_new_keys_are_found_however_many_came_since_the_last_range() -> None:
    branch = Branch(MemoryStore())
    expected: set[bytes] = set()
    for count in (1, 3, 100, 2, 1, 40):
        for number in range(count):
            key = b"%d.%d" % (len(expected), number)
            branch.set(key, b"")
            expected.add(key)
        assert [key for key, _ in branch.range(b"", None)] == sorted(expected)


def test_the_parent_is_read_only_as_far_as_one_goes() -> None:
    class Counting(MemoryStore):
        seen = 0

        def range(self, start, end, *, reverse=False):
            for pair in super().range(start, end, reverse=reverse):
                self.seen += 1
                yield pair

    parent = Counting([(b"%04d" % number, b"") for number in range(1000)])
    branch = Branch(parent)
    branch.set(b"0001x", b"")
    pairs = branch.range(b"", None)
    assert [next(pairs)[0] for _ in range(4)] == [b"0000", b"0001", b"0001x", b"0002"]
    assert parent.seen == 3


@pytest.mark.parametrize("key", [b"", b"k" * (MAX_KEY_SIZE + 1)])
def test_keys_without_or_with_too_many_bytes_are_bugs(key: bytes) -> None:
    with pytest.raises(ValueError, match="a key has"):
        Branch(MemoryStore()).set(key, b"")


def test_a_branch_over_committed_state_cannot_be_written() -> None:
    with pytest.raises(TypeError, match="changes"):
        Branch(MemoryStore()).write()


def test_levels_of_all_stores() -> None:
    home = MemoryStores(["bank", "auth"])
    block = Stores(home.snapshot())
    transaction = block.branch()
    transaction.store("bank").set(b"a", b"1")
    transaction.store("auth").set(b"gone", b"1")
    assert block.reader("bank").get(b"a") is None
    failing = block.branch()
    failing.store("auth").set(b"b", b"2")
    transaction.write()
    assert block.reader("bank").get(b"a") == b"1"
    later = block.branch()
    later.store("auth").delete(b"gone")
    later.write()
    block.store("auth").get(b"x")
    assert block.changes() == {"auth": [(b"gone", None)], "bank": [(b"a", b"1")]}
    with pytest.raises(KeyError):
        block.branch().store("nothing")


def test_deleting_what_is_not_there_is_fine() -> None:
    store = MemoryStore()
    store.delete(b"a")
    branch = Branch(store)
    branch.delete(b"a")
    assert list(branch.range(b"", None)) == []


def test_stores_only_read_have_no_changes() -> None:
    block = Stores(MemoryStores(["bank"]).snapshot())
    assert block.store("bank").get(b"a") is None
    assert block.changes() == {}


def test_a_read_on_any_level_sees_the_writes_of_all_above_it_even_after_they_were_handed_up() -> None:
    block = Branch(MemoryStore([(b"a", b"1"), (b"b", b"2")]))
    transaction = Branch(block)
    message = Branch(transaction)
    block.set(b"a", b"block")
    transaction.delete(b"b")
    assert [message.get(key) for key in (b"a", b"b", b"c")] == [b"block", None, None]
    assert [message.has(key) for key in (b"a", b"b", b"c")] == [True, False, False]
    message.set(b"c", b"message")
    message.write()
    transaction.write()
    transaction.set(b"a", b"later")
    assert [message.get(key) for key in (b"a", b"b", b"c")] == [b"later", None, b"message"]
    assert [block.get(key) for key in (b"a", b"b", b"c")] == [b"block", None, b"message"]


def test_committed_values_are_read_once_and_writes_come_before_them() -> None:
    class Counting(MemoryStore):
        asked: ClassVar[list[bytes]] = []

        def get(self, key: bytes) -> bytes | None:
            self.asked.append(key)
            return super().get(key)

    block = Branch(Counting([(b"a", b"1"), (b"long", bytes(1000))]))
    transaction = Branch(block)
    for _ in range(2):
        assert (transaction.get(b"a"), block.get(b"a"), Branch(block).get(b"a")) == (b"1", b"1", b"1")
        assert (transaction.get(b"none"), block.has(b"none")) == (None, False)
        assert transaction.get(b"long") == bytes(1000)
    assert Counting.asked == [b"a", b"none", b"long", b"long"]
    transaction.set(b"a", b"2")
    transaction.set(b"none", b"3")
    assert (transaction.get(b"a"), transaction.get(b"none"), block.get(b"a")) == (b"2", b"3", b"1")
    transaction.write()
    assert block.changes() == [(b"a", b"2"), (b"none", b"3")]
