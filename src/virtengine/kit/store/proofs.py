"""ICS23 proofs of what a store has, or has not, under a key (cosmos.ics23.v1, specifications `iavl` and `tendermint`).

Two links lead from a key to the app hash: the key in its store's tree, and the tree's root in the simple tree over
all stores. A key is proven absent by the proofs of its two neighbours.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final, NamedTuple

from virtengine.kit.codec.varint import encode_uvarint
from virtengine.kit.store.nodes import (
    NodeSource,
    Root,
    compute_inner_prefix,
    compute_leaf_prefix,
)
from virtengine.kit.store.simple import LEAF_PREFIX, compute_path
from virtengine.kit.store.tree import Path, Tree

__all__ = [
    "Existence",
    "NonExistence",
    "StoreProof",
    "prove",
    "prove_key",
    "prove_store",
]

_HASH_LENGTH: Final = b"\x20"


class Existence(NamedTuple):
    """`cosmos.ics23.v1.ExistenceProof`: the leaf's prefix, then prefix and suffix of each step up to the root."""

    key: bytes
    value: bytes
    leaf_prefix: bytes
    path: list[tuple[bytes, bytes]]

    def compute_root(self) -> bytes:
        """The root this proves the pair to be under."""
        pair = encode_uvarint(len(self.key)) + self.key + _HASH_LENGTH + sha256(self.value).digest()
        hash = sha256(self.leaf_prefix + pair).digest()
        for prefix, suffix in self.path:
            hash = sha256(prefix + hash + suffix).digest()
        return hash

    def encode_message(self) -> bytes:
        """The bytes of the ExistenceProof."""
        # LeafOp: SHA256, no hash of the key, SHA256 of the value, lengths as protobuf varints.
        leaf = b"\x08\x01\x18\x01\x20\x01" + _field(5, self.leaf_prefix)
        steps = b"".join(
            _field(
                4,
                b"\x08\x01" + _field(2, prefix) + (_field(3, suffix) if suffix else b""),
            )
            for prefix, suffix in self.path
        )
        value = _field(2, self.value) if self.value else b""
        return _field(1, self.key) + value + _field(3, leaf) + steps

    def encode(self) -> bytes:
        """The bytes of a CommitmentProof holding this."""
        return _field(1, self.encode_message())


class NonExistence(NamedTuple):
    """`cosmos.ics23.v1.NonExistenceProof`: no key lies between `left` and `right`; None is the end of the tree."""

    key: bytes
    left: Existence | None
    right: Existence | None

    def encode(self) -> bytes:
        """The bytes of a CommitmentProof holding this."""
        left = _field(2, self.left.encode_message()) if self.left else b""
        right = _field(3, self.right.encode_message()) if self.right else b""
        return _field(2, _field(1, self.key) + left + right)


class StoreProof(NamedTuple):
    """The two links, and the value found."""

    value: bytes | None
    key: Existence | NonExistence
    """The key in the store's tree."""
    store: Existence
    """The root of the store's tree under the app hash."""


def prove(source: NodeSource, roots: Mapping[str, Root], name: str, key: bytes) -> StoreProof:
    """What the store called `name` has under `key`; `KeyError` if there is no such store."""
    proof = prove_key(Tree(source, roots[name]), key)
    return StoreProof(
        proof.value if isinstance(proof, Existence) else None,
        proof,
        prove_store(roots, name),
    )


def prove_store(roots: Mapping[str, Root], name: str) -> Existence:
    """The root of the store called `name` under the app hash."""
    path = compute_path({store: root.hash for store, root in roots.items()}, name)
    return Existence(name.encode(), roots[name].hash, LEAF_PREFIX, path)


def prove_key(tree: Tree, key: bytes) -> Existence | NonExistence:
    """That `key` is in the tree, or that it is not."""
    path = tree.find_path(key)
    if path is None:
        return NonExistence(key, None, None)
    if path.leaf.key == key:
        return _existence(path)
    left = next(tree.range(b"", key, reverse=True), None)
    right = next(tree.range(key, None), None)
    return NonExistence(key, _prove_present(tree, left), _prove_present(tree, right))


def _prove_present(tree: Tree, pair: tuple[bytes, bytes] | None) -> Existence | None:
    path = tree.find_path(pair[0]) if pair else None
    return _existence(path) if path else None


def _existence(path: Path) -> Existence:
    steps = []
    for node, goes_left in reversed(path.steps):
        head = compute_inner_prefix(node.height, node.size, node.version) + _HASH_LENGTH
        if goes_left:
            steps.append((head, _HASH_LENGTH + node.right_hash))
        else:
            steps.append((head + node.left_hash + _HASH_LENGTH, b""))
    return Existence(path.leaf.key, path.leaf.value, compute_leaf_prefix(path.leaf.version), steps)


def _field(number: int, content: bytes) -> bytes:
    """A length-delimited protobuf field."""
    return bytes((number << 3 | 2,)) + encode_uvarint(len(content)) + content
