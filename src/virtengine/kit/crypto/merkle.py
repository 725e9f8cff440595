"""The binary Merkle tree of RFC 6962 as CometBFT hashes lists with it (`crypto/merkle`).

Leaves are hashed with prefix 0, inner nodes with prefix 1; the left subtree holds the largest power of two of leaves
that is smaller than their number. Pairing neighbours level by level, and letting an odd last one rise, builds that very
tree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

EMPTY_ROOT: Final = sha256(b"").digest()
"""Root of the empty list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MerkleProof:
    """Proof that a leaf is the `index`-th of `total`: its hash and the siblings' hashes from the leaf up."""

    total: int
    index: int
    leaf_hash: bytes
    aunts: tuple[bytes, ...]

    def is_valid(self, root: bytes, leaf: bytes) -> bool:
        """Whether `leaf` hangs at `index` under `root`."""
        return hash_leaf(leaf) == self.leaf_hash and self.compute_root() == root

    def compute_root(self) -> bytes | None:
        """The root this proof leads to; None when its shape does not fit `index` and `total`."""
        if not 0 <= self.index < self.total:
            return None
        node, index, last = self.leaf_hash, self.index, self.total - 1
        aunts = iter(self.aunts)
        while last > 0:
            if index % 2 == 1 or index < last:
                aunt = next(aunts, None)
                if aunt is None:
                    return None
                node = hash_inner(aunt, node) if index % 2 == 1 else hash_inner(node, aunt)
            index, last = index // 2, last // 2
        return node if next(aunts, None) is None else None


def hash_leaf(leaf: bytes) -> bytes:
    """Hash of a leaf."""
    return sha256(b"\x00" + leaf).digest()


def hash_inner(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """The root of `leaves`, `EMPTY_ROOT` for none."""
    return _levels(leaves)[-1][0] if leaves else EMPTY_ROOT


def merkle_proofs(leaves: Sequence[bytes]) -> tuple[bytes, tuple[MerkleProof, ...]]:
    """The root and one proof per leaf."""
    if not leaves:
        return EMPTY_ROOT, ()
    levels = _levels(leaves)
    proofs = tuple(
        MerkleProof(total=len(leaves), index=i, leaf_hash=levels[0][i], aunts=_aunts(levels, i))
        for i in range(len(leaves))
    )
    return levels[-1][0], proofs


def _levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """The hashes of every level, leaves first; the last level is the root alone."""
    levels = [[hash_leaf(leaf) for leaf in leaves]]
    while len(below := levels[-1]) > 1:
        level = [hash_inner(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
        if len(below) % 2 == 1:
            level.append(below[-1])
        levels.append(level)
    return levels


def _aunts(levels: list[list[bytes]], index: int) -> tuple[bytes, ...]:
    aunts = []
    for level in levels[:-1]:
        sibling = index ^ 1
        if sibling < len(level):
            aunts.append(level[sibling])
        index //= 2
    return tuple(aunts)
