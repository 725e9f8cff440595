"""The tree gives the reference's roots."""

import gzip
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kit.store.sequential import Tree as SequentialTree

from virtengine.kit.store.iavl import TreeBuilder
from virtengine.kit.store.memory import MemoryStores
from virtengine.kit.store.nodes import EMPTY, InnerFields, Leaf, unpack_inner, unpack_leaf
from virtengine.kit.store.tree import Tree

DATA = Path(__file__).parent / "data"

GOLDEN = (
    "58ec30fa27f338057e5964ed9ec3367e59b2b54bec4c194f10fde7fed16c2a1c",
    "91ad3ace227372f0064b2d63e8493ce8f4bdcbd16c7a8e4f4d54029c9db9570c",
    "92c25dce822c5968c228cfe7e686129ea281f79273d4a8fcf6f9130a47aa5421",
    "e44d170925554f42e00263155c19574837a38e3efed8910daccc7fa12f560fa0",
)
"""cosmos/iavl tree_test.go, the deterministic tree of four versions."""


class Records:
    """All records ever made."""

    def __init__(self) -> None:
        self.versions: dict[int, list[bytes]] = {}

    def inner(self, ref: int) -> InnerFields:
        return unpack_inner(self.versions[ref >> 32][(ref & 0xFFFFFFFF) >> 1])

    def leaf(self, ref: int) -> Leaf:
        return unpack_leaf(self.versions[ref >> 32][(ref & 0xFFFFFFFF) >> 1])


def test_the_reference_operations_one_by_one_give_the_reference_roots() -> None:
    records, present, root, roots = Records(), set(), EMPTY, []
    builder = TreeBuilder(records, 1)
    with gzip.open(DATA / "iavl-ops.txt.gz", "rt") as lines:
        for line in lines:
            what, *arguments = line.split()
            key, *value = map(bytes.fromhex, arguments or [""])
            if what == "S":
                root = builder.advance(root, [(key, value[0])], [key in present])
                present.add(key)
            elif what == "D":
                root = builder.advance(root, [(key, None)], [True])
                present.remove(key)
            else:
                roots.append(root.hash.hex())
                records.versions[len(roots)] = builder.records
                builder = TreeBuilder(records, len(roots) + 1)
    assert tuple(roots) == GOLDEN
    assert [key for key, _ in Tree(records, root).range(b"", None)] == sorted(present)


def test_the_sequential_form_gives_the_reference_roots_too() -> None:
    tree, roots = SequentialTree(), []
    with gzip.open(DATA / "iavl-ops.txt.gz", "rt") as lines:
        for line in lines:
            what, *arguments = line.split()
            if what == "S":
                tree.set(*map(bytes.fromhex, arguments))
            elif what == "D":
                tree.delete(bytes.fromhex(arguments[0]))
            else:
                roots.append(tree.commit().hex())
    assert tuple(roots) == GOLDEN


@pytest.mark.parametrize(
    ("seed", "keys", "versions", "changes"), [(1, 40, 400, 12), (2, 600, 150, 80), (3, 5000, 25, 900)]
)
def test_random_versions_equal_the_sequential_form(seed: int, keys: int, versions: int, changes: int) -> None:
    chance = random.Random(seed)
    stores, tree = MemoryStores(["s"]), SequentialTree()
    pool = [chance.randbytes(chance.randint(1, 12)) for _ in range(keys)]
    for version in range(versions):
        removing = chance.random() * 0.9 if version % 5 else 1.0
        changed = sorted({chance.choice(pool) for _ in range(chance.randint(0, changes))})
        block = [(key, None if chance.random() < removing else chance.randbytes(3)) for key in changed]
        for key, value in block:
            if value is None:
                tree.delete(key)
            else:
                tree.set(key, value)
        staged = stores.stage({"s": block})
        stores.commit(staged)
        assert staged.roots["s"].hash == tree.commit()
    assert dict(stores.snapshot().reader("s").range(b"", None)) == tree.values


Block = st.dictionaries(st.binary(min_size=1, max_size=2), st.none() | st.binary(max_size=2), max_size=12)


@given(st.lists(Block, max_size=12))
def test_any_versions_equal_the_sequential_form(blocks: list[dict[bytes, bytes | None]]) -> None:
    stores, tree = MemoryStores(["s"]), SequentialTree()
    for block in blocks:
        for key, value in sorted(block.items()):
            if value is None:
                tree.delete(key)
            else:
                tree.set(key, value)
        staged = stores.stage({"s": sorted(block.items())})
        stores.commit(staged)
        assert staged.roots["s"].hash == tree.commit()


def test_long_runs_of_inserts_and_of_deletes_equal_the_sequential_form() -> None:
    stores, tree = MemoryStores(["s"]), SequentialTree()
    ordered = [b"%05d" % number for number in range(3000)]
    blocks = [
        [(key, b"x") for key in ordered],
        [(key, None) for key in ordered[100:2800]],
        [(key, b"y") for key in ordered[::-7][::-1]],
        [(key, None) for key in ordered],
    ]
    for block in blocks:
        for key, value in block:
            if value is None:
                tree.delete(key)
            else:
                tree.set(key, value)
        staged = stores.stage({"s": block})
        stores.commit(staged)
        assert staged.roots["s"].hash == tree.commit()
    assert staged.roots["s"] == EMPTY


def test_an_equal_value_set_again_makes_a_new_leaf() -> None:
    stores = MemoryStores(["s"])
    stores.commit(stores.stage({"s": [(b"k", b"v")]}))
    again = stores.stage({"s": [(b"k", b"v")]})
    assert again.app_hash != stores.app_hash
    assert stores.stage({}).app_hash == stores.app_hash


def test_a_delete_of_an_absent_key_is_a_bug_in_the_caller() -> None:
    records = Records()
    builder = TreeBuilder(records, 1)
    root = builder.advance(EMPTY, [(b"a", b"")], [False])
    with pytest.raises(KeyError, match="absent"):
        builder.advance(root, [(b"b", None)], [False])


def test_orphans_are_exactly_the_nodes_the_new_version_does_not_contain() -> None:
    chance = random.Random(5)
    stores = MemoryStores(["s"])
    alive: set[int] = set()
    for _ in range(60):
        changed = sorted({b"%03d" % chance.randrange(400) for _ in range(40)})
        staged = stores.stage({"s": [(k, None if chance.random() < 0.4 else b"v") for k in changed]})
        made = {staged.version << 32 | i << 1 for i in range(len(staged.records))}
        stores.commit(staged)
        gone = {ref & ~1 for ref in staged.orphans}
        assert len(gone) == len(staged.orphans)
        alive = (alive | made) - gone
        assert alive == find_nodes(stores, staged.roots["s"].ref)


def find_nodes(stores: MemoryStores, root: int) -> set[int]:
    """All references below a root, without the leaf bit."""
    found, stack = set(), [root] if root else []
    while stack:
        ref = stack.pop()
        found.add(ref & ~1)
        if not ref & 1:
            stack += stores.inner(ref)[3:5]
    return found
