"""A process that commits, to be killed, starved or watched; and what it must have committed, for those who do that.

    python -m tests.kit.store.committer PATH [MAP_SIZE [FILE_SIZE_LIMIT]]

Prints `version app-hash` after each commit, and `refused version app-hash` if the disk is full.
"""

import random
import resource
import sys
from pathlib import Path

from virtengine.kit.store.environment import MAP_SIZE
from virtengine.kit.store.errors import StoreError
from virtengine.kit.store.kv import Changes
from virtengine.kit.store.memory import MemoryStores
from virtengine.kit.store.multistore import MultiStore
from virtengine.kit.store.pruning import Pruning

STORES = ("bank", "market")
PRUNING = Pruning(20)


def make_changes(version: int) -> Changes:
    """What `version` changes; `latest` is in both stores."""
    chance = random.Random(version)
    changes = {}
    for name in STORES:
        keys = sorted({b"%03d" % chance.randrange(300) for _ in range(chance.randrange(60))})
        pairs = [(key, None if chance.random() < 0.3 else chance.randbytes(chance.randrange(200))) for key in keys]
        changes[name] = [*pairs, (b"latest", b"%d" % version)]
    return changes


def commit(home: MultiStore | MemoryStores) -> None:
    """Commit the next version."""
    version = home.version + 1
    home.commit(
        home.stage(make_changes(version)), {b"latest": b"%d" % version}, {"index": [(b"latest", b"%d" % version)]}
    )


def main(path: str, map_size: int = MAP_SIZE, limit: int = 0) -> None:
    home = MultiStore.open(Path(path), STORES, PRUNING, map_size=map_size)
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    print("open", flush=True)
    try:
        while True:
            commit(home)
            print(home.version, home.app_hash.hex(), flush=True)
    except StoreError:
        print("refused", home.version, home.app_hash.hex(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
