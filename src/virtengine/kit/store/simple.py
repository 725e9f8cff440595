"""The simple Merkle tree over all stores: its root is the app hash.

Leaf of a store: its name and the SHA-256 of its tree's root, each with its length in front, sorted by name; as the
Cosmos SDK's CommitInfo does (store/types/commit_info.go, store/internal/maps).
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from virtengine.kit.codec.varint import frame
from virtengine.kit.crypto.merkle import EMPTY_ROOT, merkle_proofs, merkle_root

__all__ = ["EMPTY_ROOT", "LEAF_PREFIX", "compute_path", "compute_root"]

LEAF_PREFIX: Final = b"\x00"
_INNER_PREFIX: Final = b"\x01"


def compute_root(roots: Mapping[str, bytes]) -> bytes:
    """The app hash of stores with these tree roots, by store name; `EMPTY_ROOT` without stores."""
    return merkle_root(_leaves(roots))


def compute_path(roots: Mapping[str, bytes], name: str) -> list[tuple[bytes, bytes]]:
    """What comes before and after the hash at each step from the leaf of `name` up; `ValueError` for no such store."""
    names = sorted(roots)
    proof = merkle_proofs(_leaves(roots))[1][names.index(name)]
    path = []
    index, last = proof.index, proof.total - 1
    aunts = list(reversed(proof.aunts))
    while last > 0:
        if index % 2 == 1:
            path.append((_INNER_PREFIX + aunts.pop(), b""))
        elif index < last:
            path.append((_INNER_PREFIX, aunts.pop()))
        index, last = index // 2, last // 2
    return path


def _leaves(roots: Mapping[str, bytes]) -> list[bytes]:
    return [frame(name.encode()) + frame(sha256(roots[name]).digest()) for name in sorted(roots)]
