"""Killed, starved, outgrown and watched, the home holds whole versions."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import lmdb
import pytest
from tests.kit.store import committer

from virtengine.kit.store import environment
from virtengine.kit.store.errors import StoreError, VersionPruned
from virtengine.kit.store.memory import MemoryStores
from virtengine.kit.store.multistore import MultiStore, StateReader

ROOT = Path(__file__).parents[3]


def start(path: Path, *arguments: int) -> subprocess.Popen[str]:
    """A committing process that has opened its home."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.kit.store.committer", str(path), *map(str, arguments)],
        stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": f"{ROOT}/src:{ROOT}"},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


def open_home(path: Path, map_size: int = environment.MAP_SIZE) -> MultiStore:
    return MultiStore.open(path, committer.STORES, committer.PRUNING, sync=False, map_size=map_size)


def commit_for_ever(home: MultiStore) -> None:
    while True:
        committer.commit(home)


def check_home(path: Path, twin: MemoryStores) -> int:
    """Every kept version of the home is that of the twin, which is brought up to it; so is the next. The version."""
    home = open_home(path)
    hashes = {twin.version: twin.app_hash}
    while twin.version < home.version:
        committer.commit(twin)
        hashes[twin.version] = twin.app_hash
    assert home.app_hash == twin.app_hash
    latest = b"%d" % home.version
    assert home.meta(b"latest") == latest
    with home.snapshot() as snapshot:
        assert snapshot.local("index").get(b"latest") == latest
    for version in range(max(1, home.version - 19), home.version + 1):
        with home.snapshot(version) as mine, twin.snapshot(version) as theirs:
            for name in committer.STORES:
                assert list(mine.reader(name).range(b"", None)) == list(theirs.reader(name).range(b"", None))
                proof = mine.prove(name, b"%03d" % (version % 300))
                assert proof == theirs.prove(name, b"%03d" % (version % 300))
                assert proof.store.compute_root() == theirs.app_hash
    if home.version > 20:
        with pytest.raises(VersionPruned):
            home.snapshot(home.version - 20)
    committer.commit(home)
    committer.commit(twin)
    assert home.app_hash == twin.app_hash
    home.close()
    return twin.version


@pytest.mark.parametrize("kills", [6, pytest.param(80, marks=pytest.mark.slow)])
def test_a_killed_node_finds_a_whole_version_and_goes_on(tmp_path: Path, kills: int) -> None:
    chance = random.Random(kills)
    twin = MemoryStores(committer.STORES, committer.PRUNING)
    for _ in range(kills):
        with start(tmp_path) as process:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(chance.randint(1, 25))]
            time.sleep(chance.random() * 0.004)  # to hit another moment of the next commit
            process.send_signal(signal.SIGKILL)
            lines += process.stdout.readlines()
        acknowledged = int(lines[-1].split()[0])
        assert check_home(tmp_path, twin) >= acknowledged + 1


def test_a_full_disk_stops_the_node_with_nothing_half_written(tmp_path: Path) -> None:
    twin = MemoryStores(committer.STORES, committer.PRUNING)
    with start(tmp_path, 1 << 30, 1 << 20) as process:
        assert process.stdout is not None
        lines = process.stdout.read().splitlines()
    word, version, app_hash = lines[-1].split()
    assert word == "refused"
    assert lines[-2] == f"{version} {app_hash}"
    assert check_home(tmp_path, twin) == int(version) + 1


def test_what_cannot_be_written_is_told_with_the_room_there_is(tmp_path: Path) -> None:
    open_home(tmp_path, 1 << 20).close()
    reader = environment.Environment(tmp_path, readonly=True)
    with pytest.raises(StoreError, match=r"cannot write the state in .* \([1-9]\d* MiB free there\)"):
        reader.write(lambda transaction: transaction.put(b"key", b"value"))
    reader.close()


def test_the_map_grows_by_itself_under_open_snapshots(tmp_path: Path) -> None:
    home, twin = open_home(tmp_path, 1 << 17), MemoryStores(committer.STORES, committer.PRUNING)
    committer.commit(home)
    committer.commit(twin)
    with home.snapshot() as first:
        first.prove("bank", b"x")
        early = first.reader("bank")
        first_size = size = home._environment._lmdb.info()["map_size"]
        grown = 0
        for _ in range(40):
            with home.snapshot() as snapshot:
                reader, pairs = snapshot.reader("bank"), list(snapshot.reader("bank").range(b"", None))
                committer.commit(home)
                committer.commit(twin)
                assert home.app_hash == twin.app_hash
                assert list(reader.range(b"", None)) == pairs
                assert snapshot.prove("bank", b"x").store.compute_root() == snapshot.app_hash
            size, before = home._environment._lmdb.info()["map_size"], size
            grown += size > before
        assert grown > 1
        assert size > first_size
        with pytest.raises(StoreError, match="cannot read"):
            early.get(b"latest")
    home.close()
    check_home(tmp_path, twin)


def test_growing_waits_for_other_threads_and_gives_up_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "_PATIENCE", 0.05)
    home, twin = open_home(tmp_path, 1 << 17), MemoryStores(committer.STORES, committer.PRUNING)
    opened, leave = threading.Event(), threading.Event()

    def read() -> None:
        with home.snapshot():
            opened.set()
            leave.wait()

    reader = threading.Thread(target=read)
    reader.start()
    opened.wait()
    with pytest.raises(StoreError, match="snapshots in other threads stay open"):
        commit_for_ever(home)
    version = home.version
    monkeypatch.setattr(environment, "_PATIENCE", 30)
    threading.Timer(0.05, leave.set).start()
    committer.commit(home)
    reader.join()
    assert home.version == version + 1
    while twin.version < home.version:
        committer.commit(twin)
    assert home.app_hash == twin.app_hash
    home.close()


def test_a_map_that_cannot_grow_stops_the_node(tmp_path: Path) -> None:
    home = open_home(tmp_path, 1 << 17)

    class Full:
        """The environment, in a machine without address space to spare."""

        def __init__(self, real: lmdb.Environment) -> None:
            self.begin, self.info, self.close = real.begin, real.info, real.close

        def set_mapsize(self, size: int) -> None:
            raise lmdb.MemoryError("mdb_env_set_mapsize", 12)

    home._environment._lmdb = Full(home._environment._lmdb)
    with pytest.raises(StoreError, match="cannot grow the map"):
        commit_for_ever(home)
    home.close()
    check_home(tmp_path, MemoryStores(committer.STORES, committer.PRUNING))


def test_less_address_space_than_wanted_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, tried = lmdb.open, []

    def scarce(path: str, **options: object) -> lmdb.Environment:
        tried.append(options["map_size"])
        if options["map_size"] > limit:
            raise lmdb.MemoryError("mmap", 12)
        return real(path, **options)

    monkeypatch.setattr(lmdb, "open", scarce)
    limit = 1 << 37
    open_home(tmp_path).close()
    assert tried == [1 << 40, 1 << 39, 1 << 38, 1 << 37]
    limit = 0
    with pytest.raises(StoreError, match="no address space"):
        open_home(tmp_path)


def test_a_big_endian_machine_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "byteorder", "big")
    with pytest.raises(StoreError, match="little-endian"):
        open_home(tmp_path)


def test_a_reader_process_sees_whole_versions_and_follows_the_growing_map(tmp_path: Path) -> None:
    with start(tmp_path, 1 << 17) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        reader = StateReader.open(tmp_path, map_size=1 << 17)
        seen = [0]
        while seen[-1] < 100:
            with reader.snapshot() as snapshot:
                latest = b"%d" % snapshot.version
                assert snapshot.meta(b"latest") == snapshot.local("index").get(b"latest") == latest
                for name in committer.STORES:
                    assert snapshot.reader(name).get(b"latest") == latest
                proof = snapshot.prove("bank", b"latest")
                assert proof.value == latest
                assert proof.store.compute_root() == snapshot.app_hash
                if snapshot.version > seen[-1]:
                    seen.append(snapshot.version)
                    writer.stdout.readline()
        assert len(seen) > 20
        assert reader.version >= seen[-1]
        assert int(reader.meta(b"latest") or b"0") >= seen[-1]
        assert reader._environment._lmdb.info()["map_size"] > 1 << 17
        reader.close()
        writer.kill()


def test_a_reader_follows_a_writer_upgraded_with_another_store(tmp_path: Path) -> None:
    MultiStore.open(tmp_path, ["bank"], sync=False).close()
    code = (
        "import sys; from pathlib import Path; from virtengine.kit.store.multistore import MultiStore\n"
        "home = MultiStore.open(Path(sys.argv[1]), ['auth', 'bank'], sync=False)\n"
        "home.commit(home.stage({'auth': [(b'a', b'1')]}))"
    )
    reader = StateReader.open(tmp_path)
    with reader.snapshot() as snapshot:
        assert snapshot.version == 0
    environment_of_child = {**os.environ, "PYTHONPATH": f"{ROOT}/src"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, env=environment_of_child)
    with reader.snapshot() as snapshot:
        assert snapshot.reader("auth").get(b"a") == b"1"
    reader.close()


def test_a_reader_of_a_home_in_the_making_says_there_is_no_state(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot open"):
        StateReader.open(tmp_path)
