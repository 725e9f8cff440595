"""From one version of all stores to the next, before anything is written."""

from collections.abc import Callable, Mapping
from operator import ge
from typing import NamedTuple

from virtengine.kit.store.iavl import TreeBuilder
from virtengine.kit.store.kv import Changes
from virtengine.kit.store.nodes import MAX_VERSION, NodeSource, Root
from virtengine.kit.store.simple import compute_root

__all__ = ["Staged", "compute_app_hash", "stage"]


class Staged(NamedTuple):
    """The next version, computed but not written."""

    base: int
    """The version it follows."""
    version: int
    app_hash: bytes
    roots: Mapping[str, Root]
    records: list[bytes]
    orphans: list[int]
    changes: Changes
    """What was asked for, without deletes of absent keys."""


def compute_app_hash(roots: Mapping[str, Root]) -> bytes:
    """The root over the roots of all stores."""
    return compute_root({name: root.hash for name, root in roots.items()})


def stage(
    base: int,
    version: int,
    roots: Mapping[str, Root],
    changes: Changes,
    source: NodeSource,
    find_has: Callable[[str], Callable[[bytes], bool]],
) -> Staged:
    """The version after `base`. `find_has(name)` tells which keys the store called `name` has at `base`."""
    if not base < version <= MAX_VERSION:
        raise ValueError(f"version {version} cannot follow version {base}")
    unknown = sorted(set(changes) - set(roots))
    if unknown:
        raise KeyError(f"no such store: {', '.join(unknown)}")
    builder = TreeBuilder(source, version)
    new_roots = dict(roots)
    effective = {}
    for name in sorted(changes):
        store_changes = changes[name]
        keys = [key for key, _ in store_changes]
        if any(map(ge, keys, keys[1:])):
            raise ValueError(f"the changes of store {name} are not sorted by distinct keys")
        present = list(map(find_has(name), keys))
        if not all(present):
            pairs = [pair for pair in zip(store_changes, present, strict=True) if pair[1] or pair[0][1] is not None]
            store_changes, present = [change for change, _ in pairs], [is_present for _, is_present in pairs]
        new_roots[name] = builder.advance(roots[name], store_changes, present)
        effective[name] = store_changes
    app_hash = compute_app_hash(new_roots)
    return Staged(base, version, app_hash, new_roots, builder.records, builder.orphans, effective)
