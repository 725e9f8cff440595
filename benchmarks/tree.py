"""What it costs to commit a block to the state tree: persisted, pruning on.

    python benchmarks/tree.py [--keys 1000000] [--blocks 50] [--warmup 115] [--vs DIRECTORY]

Loads random keys of 40 bytes with values of 100 in versions of 50,000 inserts; then blocks of 5,000 changes: `update`
changes existing keys at random, `mix` changes 2,500 and inserts 2,500. Time is that of `stage` and `commit` together,
with LMDB and fsync; CPU is the process's, user and system, the garbage collector frozen and off as in the node.

`--vs` names a directory with another tree, run in the same process on the same blocks, in turns block by block, so that
whatever else the machine does hits both: a `store.py` with `State(path, keep).commit(changes) -> root`. Roots must be
equal. Compare the means: a tree that collects its garbage in few blocks has a flattering median.
"""

import argparse
import gc
import hashlib
import importlib
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from virtengine.kit.store.kv import Change
from virtengine.kit.store.multistore import MultiStore
from virtengine.kit.store.pruning import Pruning

Commit = Callable[[list[Change]], bytes]
"""Commits a block and returns the root of the tree."""

LOAD = 50_000
CHANGES = 5_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=int, default=1_000_000)
    parser.add_argument("--blocks", type=int, default=50)
    parser.add_argument("--warmup", type=int, default=115)
    parser.add_argument("--keep", type=int, default=100)
    parser.add_argument("--workloads", default="update,mix")
    parser.add_argument("--directory", type=Path, help="where the files go (default: a temporary one)")
    parser.add_argument("--vs", type=Path, metavar="DIRECTORY")
    options = parser.parse_args()
    print(
        f"{options.keys} keys, keep {options.keep}, {options.warmup} + {options.blocks} blocks of {CHANGES} changes, "
        f"Python {sys.version.split()[0]}"
    )
    for workload in options.workloads.split(","):
        run(workload, options)


def run(workload: str, options: argparse.Namespace) -> None:
    """One workload, from an empty home."""
    directory = Path(tempfile.mkdtemp(prefix="tree-", dir=options.directory))
    try:
        trees = {"ours": open_ours(directory / "ours", options.keep)}
        if options.vs:
            trees["other"] = open_other(options.vs, directory / "other", options.keep)
        chance = random.Random(7)
        keys = load(trees, options.keys, chance)
        gc.collect()
        gc.freeze()
        gc.disable()
        calibration = calibrate()
        cpu: dict[str, list[float]] = {name: [] for name in trees}
        wall: dict[str, list[float]] = {name: [] for name in trees}
        for number in range(options.warmup + options.blocks):
            block = make_block(workload, keys, chance)
            order = sorted(trees, reverse=bool(number % 2))
            roots = {}
            for name in order:
                started, started_wall = time.process_time(), time.perf_counter()
                roots[name] = trees[name](block)
                cpu[name].append(time.process_time() - started)
                wall[name].append(time.perf_counter() - started_wall)
            if len(set(roots.values())) != 1:
                raise SystemExit(f"roots differ at block {number}: {roots}")
        print(f"\n{workload}: sha256 of 110 bytes {calibration:.0f} ns before, {calibrate():.0f} ns after")
        for name in trees:
            report(name, cpu[name][options.warmup :], wall[name][options.warmup :], directory / name)
        if options.vs:
            ours, other = (sum(cpu[name][options.warmup :]) for name in ("ours", "other"))
            print(f"ours / other: {ours / other:.3f} of the CPU")
        print(
            f"peak memory of the process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, "
            "mapped pages of the file among them"
        )
    finally:
        gc.enable()
        gc.unfreeze()
        shutil.rmtree(directory)


def open_ours(path: Path, keep: int) -> Commit:
    """The tree of this checkout, as the only store of a home."""
    home = MultiStore.open(path, ["bench"], Pruning(keep))

    def commit(changes: list[Change]) -> bytes:
        staged = home.stage({"bench": changes})
        home.commit(staged)
        return staged.roots["bench"].hash

    return commit


def open_other(source: Path, path: Path, keep: int) -> Commit:
    """Somebody else's tree."""
    sys.path.insert(0, str(source))
    commit: Commit = importlib.import_module("store").State(str(path), keep).commit
    return commit


def load(trees: dict[str, Commit], count: int, chance: random.Random) -> list[bytes]:
    """Insert `count` keys into each tree, and return them."""
    keys = [chance.randbytes(40) for _ in range(count)]
    spent = dict.fromkeys(trees, 0.0)
    for start in range(0, count, LOAD):
        batch: list[Change] = [(key, chance.randbytes(100)) for key in sorted(keys[start : start + LOAD])]
        for name, commit in trees.items():
            started = time.process_time()
            commit(batch)
            spent[name] += time.process_time() - started
    print("\nload, CPU seconds:", ", ".join(f"{name} {seconds:.1f}" for name, seconds in spent.items()))
    return keys


def make_block(workload: str, keys: list[bytes], chance: random.Random) -> list[Change]:
    """A block's changes, sorted; inserted keys are added to `keys`."""
    inserts = [chance.randbytes(40) for _ in range(CHANGES // 2 if workload == "mix" else 0)]
    changed = chance.sample(keys, CHANGES - len(inserts))
    keys.extend(inserts)
    return [(key, chance.randbytes(100)) for key in sorted(changed + inserts)]


def calibrate() -> float:
    """Nanoseconds of one small hash: how fast the machine is just now."""
    data = bytes(110)
    started = time.process_time()
    for _ in range(100_000):
        hashlib.sha256(data).digest()
    return (time.process_time() - started) * 1e4


def report(name: str, cpu: list[float], wall: list[float], path: Path) -> None:
    """A line of figures."""
    size = (path / "data.mdb").stat().st_size / 1e6
    times = "; ".join(
        f"{kind} median {statistics.median(values) * 1e3:.0f}, mean {statistics.mean(values) * 1e3:.0f}, "
        f"max {max(values) * 1e3:.0f} ms"
        for kind, values in (("CPU", cpu), ("wall", wall))
    )
    print(f"{name:>6}: {times}; file {size:.0f} MB")


if __name__ == "__main__":
    main()
