"""The home on disk: versions, old and new, and what is refused."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from virtengine.kit.store import chunks, multistore, versions
from virtengine.kit.store.errors import (
    HomeInUse,
    StateVersionMismatch,
    StoreError,
    VersionPruned,
    VersionUnavailable,
    VersionUnknown,
)
from virtengine.kit.store.kv import Changes
from virtengine.kit.store.memory import MemoryStores
from virtengine.kit.store.multistore import MultiStore, StateReader
from virtengine.kit.store.pruning import DEFAULT, EVERYTHING, NOTHING, Pruning, custom
from virtengine.kit.store.simple import EMPTY_ROOT

STORES = ("auth", "bank", "market")
POOL = [b"%d" % number for number in range(600)]


def open_home(path: Path, pruning: Pruning = DEFAULT, stores: tuple[str, ...] = STORES) -> MultiStore:
    return MultiStore.open(path, stores, pruning, sync=False)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[MultiStore]:
    home = open_home(tmp_path)
    yield home
    home.close()


def make_changes(chance: random.Random, most: int = 60) -> Changes:
    """Sets and deletes, of absent keys too, in some stores."""
    return {
        name: [(k, None if chance.random() < 0.4 else chance.randbytes(chance.randrange(9))) for k in sorted(keys)]
        for name in chance.sample(STORES, chance.randint(1, 3))
        if (keys := {chance.choice(POOL) for _ in range(chance.randrange(most))})
    }


def commit(home: MultiStore | MemoryStores, changes: Changes) -> bytes:
    home.commit(home.stage(changes))
    return home.app_hash


def assert_same(one: MultiStore | MemoryStores, other: MultiStore | MemoryStores, version: int) -> None:
    """Both show the same state at a version, in every way of asking."""
    with one.snapshot(version) as a, other.snapshot(version) as b:
        assert (a.version, a.app_hash) == (b.version, b.app_hash)
        for name in STORES:
            mine, theirs = a.reader(name), b.reader(name)
            pairs = list(theirs.range(b"", None))
            assert list(mine.range(b"", None)) == pairs
            assert list(mine.range(b"", None, reverse=True)) == pairs[::-1]
            for start, end in ((b"2", b"4"), (b"3", None), (b"", b"17"), (b"9", b""), (b"555", b"555"), (b"x", None)):
                inside = [p for p in pairs if p[0] >= start and (end is None or p[0] < end)]
                assert list(mine.range(start, end)) == inside
                assert list(mine.range(start, end, reverse=True)) == inside[::-1]
            for key in POOL[::29]:
                assert mine.get(key) == theirs.get(key)
                assert mine.has(key) == theirs.has(key)
                proof = a.prove(name, key)
                assert proof == b.prove(name, key)
                assert proof.value == mine.get(key)
                assert proof.store.compute_root() == a.app_hash


def test_disk_and_memory_are_twins_at_every_kept_version(tmp_path: Path) -> None:
    chance = random.Random(11)
    home, twin = open_home(tmp_path, Pruning(7)), MemoryStores(STORES, Pruning(7))
    for round in range(120):
        changes = make_changes(chance)
        assert commit(home, changes) == commit(twin, changes)
        if round % 13 == 0:
            home.close()
            home = open_home(tmp_path, Pruning(7))
            assert (home.version, home.app_hash) == (twin.version, twin.app_hash)
        if round % 30 == 29:
            for version in range(max(1, home.version - 6), home.version + 1):
                assert_same(home, twin, version)
            for version in (0, -1, home.version - 7, home.version + 1, 1 << 40):
                with pytest.raises(VersionUnavailable) as mine:
                    home.snapshot(version)
                with pytest.raises(VersionUnavailable) as theirs:
                    twin.snapshot(version)
                assert str(mine.value) == str(theirs.value)
    home.close()


def test_a_new_home_has_the_hash_of_the_empty_tree_and_every_version_a_root(home: MultiStore) -> None:
    assert (home.version, home.app_hash) == (0, EMPTY_ROOT)
    with home.snapshot(0) as snapshot:
        assert snapshot.version == 0
        assert list(snapshot.reader("bank").range(b"", None)) == []
        assert snapshot.reader("bank").get(b"") is None
    first = commit(home, {})
    assert first != EMPTY_ROOT
    assert commit(home, {}) == first
    assert home.version == 2


def test_staging_writes_nothing_and_may_be_repeated(home: MultiStore) -> None:
    commit(home, {"bank": [(b"a", b"1")]})
    before = home.app_hash
    one = home.stage({"bank": [(b"a", b"2")]})
    two = home.stage({"bank": [(b"a", b"3")]})
    assert one == home.stage({"bank": [(b"a", b"2")]})
    assert home.app_hash == before
    home.commit(two)
    assert home.app_hash == two.app_hash
    with pytest.raises(StoreError, match="staged on 1, but 2"):
        home.commit(one)


def test_an_old_snapshot_stays_what_it_was(home: MultiStore) -> None:
    commit(home, {"bank": [(b"a", b"1"), (b"b", b"1")]})
    with home.snapshot() as old:
        reader = old.reader("bank")
        commit(home, {"bank": [(b"a", None), (b"b", b"2")], "auth": [(b"c", b"")]})
        assert list(reader.range(b"", None)) == [(b"a", b"1"), (b"b", b"1")]
        assert old.prove("bank", b"a").store.compute_root() == old.app_hash
        assert not old.reader("auth").has(b"c")
    with home.snapshot() as new:
        assert new.reader("auth").get(b"c") == b""
        assert new.prove("bank", b"a").value is None


def test_meta_and_local_tables_are_committed_with_the_version_outside_the_root(home: MultiStore) -> None:
    home.commit(
        home.stage({}),
        {b"height": b"1", b"gone": b"x"},
        {"index": [(b"a", b"1"), (b"b", b"2")], "other": [(b"a", b"!")]},
    )
    plain = home.app_hash
    home.commit(home.stage({}), {b"gone": None}, {"index": [(b"a", None), (b"c", b"3")]})
    assert home.app_hash == plain
    assert (home.meta(b"height"), home.meta(b"gone")) == (b"1", None)
    with home.snapshot() as snapshot:
        index = snapshot.local("index")
        assert list(index.range(b"", None)) == [(b"b", b"2"), (b"c", b"3")]
        assert list(index.range(b"", b"c", reverse=True)) == [(b"b", b"2")]
        assert (index.get(b"b"), index.has(b"a"), index.has(b"c")) == (b"2", False, True)
        assert list(snapshot.local("inde").range(b"", None)) == []
        assert list(snapshot.local("other").range(b"", None, reverse=True)) == [(b"a", b"!")]
        assert snapshot.meta(b"height") == b"1"


def test_the_twin_keeps_meta_and_local_tables_too() -> None:
    twin = MemoryStores(STORES)
    twin.commit(twin.stage({}), {b"height": b"1", b"gone": b"x"}, {"index": [(b"a", b"1")]})
    with twin.snapshot() as old:
        twin.commit(twin.stage({}), {b"gone": None}, {"index": [(b"a", None)]})
        assert old.local("index").has(b"a")
    assert (twin.meta(b"height"), twin.meta(b"gone")) == (b"1", None)
    assert not twin.snapshot().local("index").has(b"a")
    assert not twin.snapshot().local("nothing").has(b"a")
    with pytest.raises(StoreError, match="staged on"):
        twin.commit(twin.stage({})._replace(base=1))
    twin.close()


def test_the_first_version_may_have_any_number_and_later_ones_go_on_from_it(home: MultiStore) -> None:
    home.commit(home.stage({"bank": [(b"a", b"1")]}, version=100))
    assert home.version == 100
    assert commit(home, {}) == home.app_hash
    assert home.version == 101
    with pytest.raises(VersionPruned, match="versions 100 to 101"):
        home.snapshot(99)
    for version in (101, 0, 1 << 32):
        with pytest.raises(ValueError, match="cannot follow"):
            home.stage({}, version=version)


def test_a_store_added_later_starts_empty_with_the_next_version(tmp_path: Path) -> None:
    home = open_home(tmp_path, stores=("bank",))
    before = commit(home, {"bank": [(b"a", b"1")]})
    home.close()
    home = open_home(tmp_path, stores=("auth", "bank"))
    assert home.app_hash == before
    assert commit(home, {"auth": [(b"b", b"2")]}) != before
    with home.snapshot(1) as old:
        assert old.app_hash == before
        with pytest.raises(KeyError):
            old.reader("auth")
    home.close()
    with pytest.raises(StateVersionMismatch, match="does not know: auth"):
        open_home(tmp_path, stores=("bank",))


def test_an_unknown_store_is_a_bug(home: MultiStore) -> None:
    with pytest.raises(KeyError, match="no such store: nothing"):
        home.stage({"nothing": [(b"a", b"")]})
    with home.snapshot() as snapshot, pytest.raises(KeyError):
        snapshot.reader("nothing")


@pytest.mark.parametrize("keys", [(b"b", b"a"), (b"a", b"a")])
def test_changes_out_of_order_or_twice_are_a_bug(home: MultiStore, keys: tuple[bytes, bytes]) -> None:
    with pytest.raises(ValueError, match="changes of store bank are not sorted"):
        home.stage({"bank": [(key, b"") for key in keys]})


def test_another_layout_is_refused_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_home(tmp_path).close()
    monkeypatch.setattr(multistore, "LAYOUT", b"virtengine state 3")
    with pytest.raises(StateVersionMismatch, match=r"layout .virtengine state 2., .*ve devnet reset"):
        open_home(tmp_path)
    with pytest.raises(StateVersionMismatch, match="needs 'virtengine state 3'"):
        StateReader.open(tmp_path)


def test_somebody_elses_lmdb_file_is_refused(tmp_path: Path) -> None:
    import lmdb

    with lmdb.open(str(tmp_path), max_dbs=4) as foreign:
        foreign.open_db(b"blocks")
    with pytest.raises(StateVersionMismatch, match="layout 'unknown'"):
        open_home(tmp_path)
    with pytest.raises(StoreError, match="no state"):
        StateReader.open(tmp_path)
    (tmp_path / "data.mdb").write_bytes(b"garbage" * 2000)
    with pytest.raises(StoreError, match="cannot open"):
        open_home(tmp_path)


def test_a_home_has_one_writer(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from virtengine.kit.store.multistore import MultiStore\n"
        "home = MultiStore.open(Path(sys.argv[1]), ['bank'], sync=False); print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": "src"},
    )  # fmt: skip
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(HomeInUse, match="another process"):
            open_home(tmp_path, stores=("bank",))
        other.kill()
    open_home(tmp_path, stores=("bank",)).close()


def test_pruning_policies() -> None:
    assert [policy.keep_recent for policy in (DEFAULT, NOTHING, EVERYTHING, custom(50))] == [362_880, 0, 2, 50]
    with pytest.raises(ValueError, match="at least 2"):
        custom(1)


def test_everything_keeps_two_versions_and_nothing_keeps_all(tmp_path: Path) -> None:
    for policy, kept in ((EVERYTHING, [9, 10]), (NOTHING, list(range(1, 11)))):
        home = open_home(tmp_path / str(policy.keep_recent), policy)
        for number in range(10):
            commit(home, {"bank": [(b"a", b"%d" % number)]})
        found = []
        for version in range(1, 11):
            try:
                with home.snapshot(version) as snapshot:
                    assert snapshot.reader("bank").get(b"a") == b"%d" % (version - 1)
                found.append(version)
            except VersionPruned:
                pass
        assert found == kept
        home.close()


def measure(home: MultiStore) -> tuple[int, int, int]:
    """Entries of the tables of chunks, orphans and dead records."""
    collector = home._collector
    with home._environment.read() as transaction:
        return tuple(
            transaction.stat(table)["entries"] for table in (collector.chunks, collector.orphans, collector.dead)
        )


def count_stored(home: MultiStore) -> int:
    """Records in all chunks."""
    with home._environment.view() as view:
        return sum(chunks.count_records(chunk)[1] for _, chunk in view.cursor(home._collector.chunks))


def count_needed(home: MultiStore, first: int) -> int:
    """Records which the kept versions contain."""
    refs: set[int] = set()
    for version in range(first, home.version + 1):
        with home.snapshot(version) as snapshot:
            stack = [root.ref for root in snapshot._version.roots.values() if root.ref]
            source = snapshot._source()
            while stack:
                ref = stack.pop()
                if ref in refs:
                    continue
                refs.add(ref)
                if not ref & 1:
                    stack += source.inner(ref)[3:5]
    return len(refs)


@pytest.mark.parametrize("size", [20, 400])
def test_what_no_kept_version_uses_is_collected(tmp_path: Path, size: int) -> None:
    chance = random.Random(size)
    home = open_home(tmp_path, Pruning(5))
    worst = 0.0
    for round in range(200):
        commit(home, make_changes(chance, size))
        if round >= 60 and round % 40 == 0:
            worst = max(worst, count_stored(home) / count_needed(home, home.version - 4))
    assert worst < 4
    chunk_count, orphans, dead = measure(home)
    assert chunk_count < 200
    assert orphans < 16 * (5 + 16 + 2)
    with home._environment.read() as transaction:
        chunk_keys = {key for key, _ in transaction.cursor(home._collector.chunks)}
        dead_keys = {key for key, _ in transaction.cursor(home._collector.dead)}
    assert len(dead_keys) == dead
    assert dead_keys < chunk_keys
    home.close()


def test_a_smaller_window_is_reached_step_by_step(tmp_path: Path) -> None:
    chance = random.Random(4)
    home, twin = open_home(tmp_path, NOTHING), MemoryStores(STORES, NOTHING)
    for _ in range(250):
        changes = make_changes(chance, 10)
        commit(home, changes)
        commit(twin, changes)
    home.close()
    home = open_home(tmp_path, EVERYTHING)
    firsts = []
    for _ in range(80):
        changes = make_changes(chance, 10)
        assert commit(home, changes) == commit(twin, changes)
        with home._environment.read() as transaction:
            firsts.append(versions.find_first(transaction, home._tables.versions))
        if len(firsts) % 16 == 4:
            assert_same(home, twin, firsts[-1])
    assert firsts[:5] == [65, 129, 193, 253, 254]
    assert count_stored(home) < 4 * count_needed(home, firsts[-1])
    home.close()


def test_a_snapshot_whose_version_is_pruned_meanwhile_says_so(tmp_path: Path) -> None:
    home = open_home(tmp_path, EVERYTHING)
    commit(home, {"bank": [(b"a", b"1")]})
    with home.snapshot() as old:
        for _ in range(3):
            commit(home, {})
        assert old.reader("bank").get(b"a") == b"1"
        with pytest.raises(StoreError, match="version 1 was pruned"):
            old.prove("bank", b"a")
    home.close()


def test_a_damaged_tree_is_an_error_of_the_machine(home: MultiStore) -> None:
    commit(home, {"bank": [(b"a", b"1"), (b"b", b"2")]})
    home._environment.write(lambda write: write.drop(home._tables.chunks, delete=False))
    with pytest.raises(StoreError, match="chunk 262144 is missing"):
        home.stage({"bank": [(b"a", b"2")]})
    with home.snapshot() as snapshot, pytest.raises(StoreError, match="damaged"):
        snapshot.prove("bank", b"a")


def test_a_foreign_write_is_noticed_before_committing(home: MultiStore) -> None:
    staged = home.stage({"bank": [(b"a", b"1")]})
    record = versions.pack_version(bytes(32), {})
    home._environment.write(lambda w: w.put(versions.version_key(1), record, db=home._tables.versions))
    with pytest.raises(StoreError, match="somebody else"):
        home.commit(staged)
    assert home.version == 0


def test_a_version_of_more_than_one_chunk(tmp_path: Path) -> None:
    home, twin = open_home(tmp_path, EVERYTHING), MemoryStores(STORES, EVERYTHING)
    pairs = [(b"%06d" % number, b"") for number in range(4500)]
    blocks = (
        {"bank": pairs, "auth": pairs[:30]},
        {"bank": [(k, b"2") for k, _ in pairs[::3]]},
        {"bank": [(k, None) for k, _ in pairs]},
    )
    for changes in [*blocks, *[{"auth": [(b"%06d" % n, b"%d" % n)]} for n in range(40)]]:
        assert commit(home, changes) == commit(twin, changes)
    assert measure(home)[0] < 60
    assert count_stored(home) < 4 * count_needed(home, home.version - 1)
    assert_same(home, twin, home.version)
    home.close()


def test_closed_snapshots_fail_loudly(home: MultiStore) -> None:
    commit(home, {"bank": [(b"a", b"1")]})
    commit(home, {})
    snapshot, old = home.snapshot(), home.snapshot(1)
    reader, pairs = snapshot.reader("bank"), snapshot.reader("bank").range(b"", None)
    tree = old.reader("bank")
    snapshot.close()
    old.close()
    with pytest.raises(StoreError, match="cannot read"):
        reader.get(b"a")
    with pytest.raises(StoreError, match="cannot read"):
        next(pairs)
    with pytest.raises(StoreError, match="cannot read"):
        tree.get(b"a")
    with pytest.raises(StoreError, match="closed"):
        snapshot.prove("bank", b"a")


def test_a_closed_home_fails_loudly(tmp_path: Path) -> None:
    home = open_home(tmp_path)
    staged = home.stage({})
    home.close()
    with pytest.raises(StoreError, match="cannot read"):
        home.snapshot()
    with pytest.raises(StoreError, match="cannot write"):
        home.commit(staged)
    with pytest.raises(StoreError, match="cannot open table"):
        home._environment.open_table("more")


def test_old_versions_of_empty_stores_are_empty(home: MultiStore) -> None:
    commit(home, {})
    commit(home, {"bank": [(b"a", b"1")]})
    with home.snapshot(1) as old:
        assert old.reader("bank").get(b"a") is None
        assert not old.reader("bank").has(b"a")
        assert list(old.reader("bank").range(b"", None)) == []


def test_unknown_versions_have_clear_texts(home: MultiStore) -> None:
    commit(home, {})
    with pytest.raises(VersionUnknown, match="version 5 does not exist; the latest version is 1") as caught:
        home.snapshot(5)
    assert caught.value.version == 5
