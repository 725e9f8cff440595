"""IAVL, version 1: a version's tree and one block's changes give the next version's tree.

The hashes are those of cosmos/iavl, to the bit: they depend on the shape of the tree, and the shape on the order of
operations. The reference applies them one at a time, each from the root. Here a block's sorted changes go down the
tree together, split at every node, which gives the same shape under one rule: a subtree consumes its changes *until
its height changes, or its smallest key was deleted*; then it returns to its parent, which rebalances, and the rest of
the changes goes down again.

Nothing is kept between versions: this is a function from stored records to new records. Subtrees in which values
only change (`_update`, `_update_one`) or one key is inserted (`_insert_one`) go from record to record; `Node` objects
exist only where more inserts and deletes meet (`_walk`), and only until `_save`. So there is nothing to bound, to
invalidate, or to take back after a failed block.
"""

from bisect import bisect_left
from collections.abc import Sequence
from hashlib import sha256
from itertools import accumulate
from struct import Struct
from typing import Final

from virtengine.kit.codec.varint import encode_uvarint
from virtengine.kit.store.kv import Change
from virtengine.kit.store.nodes import (
    EMPTY,
    LEAF,
    InnerFields,
    NodeSource,
    Root,
    compute_leaf_prefix,
    first_ref,
    svarint,
    unpack_inner,
    unpack_leaf,
)

__all__ = ["TreeBuilder"]

Stub = tuple[int, bytes, bytes | None]
"""A node in its record: reference, hash, and its key if it is a leaf made a moment ago."""

Step = tuple[int, int, int, int, bytes, bytes, bytes]
"""An inner node on a path: height, size, references of left and right, 0 for the one the path goes to, their hashes,
key."""

_pack_numbers: Final = Struct("<BIIQQ").pack
_pack_leaf: Final = LEAF.pack

_SVARINTS: Final = tuple(svarint(n) for n in range(8192))
_UVARINTS: Final = tuple(encode_uvarint(n) for n in range(512))


class Node:
    """An inner node that the new version changes, while it is built; changed in place."""

    __slots__ = ("height", "key", "left", "right", "size")

    def __init__(self, key: bytes, height: int, size: int, left: "Slot", right: "Slot") -> None:
        self.key = key
        self.height = height
        self.size = size
        self.left = left
        self.right = right


Slot = Node | Stub
"""The place of a child."""


class TreeBuilder:
    """Builds the trees of one version, store by store; its records then hold all new nodes of that version."""

    def __init__(self, source: NodeSource, version: int) -> None:
        self.records: list[bytes] = []
        """The new nodes; number i has reference `version << 32 | i << 1 | leaf`."""
        self.orphans: list[int] = []
        """References of nodes which the new version does not contain any more."""

        self._read_inner = source.inner
        self._read_leaf = source.leaf
        self._version = version
        self._first = self._next = first_ref(version)
        self._leaf_prefix = compute_leaf_prefix(version)
        self._tail = svarint(version) + b"\x20"
        self._keys: list[bytes] = []
        self._values: list[bytes | None] = []
        self._edits: list[int] = []  # edits[j] - edits[i]: how many of the changes [i:j) insert or delete
        self._new_smallest: bytes | None = None  # after a delete: the smallest key of the subtree just left

    def advance(self, root: Root, changes: Sequence[Change], present: Sequence[bool]) -> Root:
        """The root after `changes`, sorted by distinct keys; `present` tells of each whether the key is there now.

        An absent key is never deleted. Setting a value that is there already makes a new leaf all the same.
        """
        self._keys = [key for key, _ in changes]
        self._values = [value for _, value in changes]
        edits = [value is None or not is_there for value, is_there in zip(self._values, present, strict=True)]
        self._edits = list(accumulate(edits, initial=0))
        slot: Slot | None = (root.ref, root.hash, None) if root.ref else None
        i, end = 0, len(changes)
        while i < end:
            if slot is None:
                slot = self._leaf(i)
                i += 1
            else:
                slot, i, _, _ = self._edit(slot, i, end)
            self._new_smallest = None
        if slot is None:
            return EMPTY
        ref, hash, _ = self._save(slot) if isinstance(slot, Node) else slot
        return Root(ref, hash)

    # ---- descent ---------------------------------------------------------------------------------------------------

    def _edit(self, slot: Slot, i: int, end: int) -> tuple[Slot | None, int, bool, int]:
        """Apply changes from i on to the subtree in `slot`.

        Returns the subtree, the first change left over, whether the height changed, and by how much the size did.
        """
        if not isinstance(slot, Node):
            if slot[0] & 1:
                return self._edit_leaf(slot, i)
            if self._edits[i] == self._edits[end]:
                return self._update(slot[0], i, end), end, False, 0
            if end - i == 1 and self._values[i] is not None:
                new, has_grown = self._insert_one(slot[0], i)
                return new, end, has_grown, 1
            slot = self._open(slot)
        height, size = slot.height, slot.size
        walked, i = self._walk(slot, i, end)
        new_height, new_size = self._measure(walked)
        return walked, i, new_height != height, new_size - size

    def _edit_leaf(self, leaf: Stub, i: int) -> tuple[Slot | None, int, bool, int]:
        """Apply change i where its path ends in `leaf`."""
        key = self._keys[i]
        old = key
        if self._edits[i] != self._edits[i + 1]:
            old = leaf[2] or self._leaf_key(leaf[0])
        if key == old:
            self.orphans.append(leaf[0])
            return (None, i + 1, True, -1) if self._values[i] is None else (self._leaf(i), i + 1, False, 0)
        if self._values[i] is None:
            raise KeyError(f"delete of an absent key {key.hex()}")
        new = self._leaf(i)
        fork = Node(old, 1, 2, new, leaf) if key < old else Node(key, 1, 2, leaf, new)
        return fork, i + 1, True, 1

    def _walk(self, node: Node, i: int, end: int) -> tuple[Slot, int]:
        """Apply changes [i:end), all in the key range of `node`, as if one by one in order.

        Comes back early when the parent has to look: this subtree's height changed, or its smallest key was deleted.
        """
        keys = self._keys
        while i < end:
            goes_left = keys[i] < node.key
            stop = bisect_left(keys, node.key, i, end) if goes_left and end - i > 1 else end
            new, i, has_other_height, growth = self._edit(node.left if goes_left else node.right, i, stop)
            if new is None:  # the child was a leaf and is gone: the other child takes this node's place
                self._new_smallest = node.key if goes_left else None
                return (node.right if goes_left else node.left), i
            if goes_left:
                node.left = new
            else:
                node.right = new
                if self._new_smallest is not None:
                    node.key = self._new_smallest
                    self._new_smallest = None
            node.size += growth
            if has_other_height:
                before = node.height
                node = self._balance(node)
                if node.height != before:
                    return node, i
            if self._new_smallest is not None:
                return node, i
        return node, i

    def _update(self, ref: int, i: int, end: int) -> Stub:
        """Changes [i:end), which only replace values, on a subtree that has no objects."""
        if ref & 1:
            self.orphans.append(ref)
            return self._leaf(i)
        if end - i == 1:
            return self._update_one(ref, i)
        fields = self._read_inner(ref) if ref < self._first else self._inner_fields(ref)
        height, size, _, left, right, left_hash, right_hash, key = fields
        self.orphans.append(ref)
        middle = bisect_left(self._keys, key, i, end)
        if i < middle:
            left, left_hash, _ = self._update(left, i, middle)
        if middle < end:
            right, right_hash, _ = self._update(right, middle, end)
        return self._inner(height, size, left, right, left_hash, right_hash, key)

    def _update_one(self, ref: int, i: int) -> Stub:
        """Change i, which replaces a value, on a subtree that has no objects: down its path and up again."""
        leaf, path = self._descend(ref, self._keys[i])
        self.orphans.append(leaf[0])
        ref, hash, _ = self._leaf(i)
        add, version, tail, at = self.records.append, self._version, self._tail, self._next
        for height, size, left, right, left_hash, right_hash, key in reversed(path):
            if left:
                right, right_hash = ref, hash
            else:
                left, left_hash = ref, hash
            size_varint = _SVARINTS[size] if size < 8192 else svarint(size)
            add(b"".join((_pack_numbers(height, size, version, left, right), left_hash, b"\x20", right_hash, key)))
            hash = sha256(b"".join((_SVARINTS[height], size_varint, tail, left_hash, b"\x20", right_hash))).digest()
            ref = at
            at += 2
        self._next = at
        return ref, hash, None

    def _insert_one(self, ref: int, i: int) -> tuple[Stub, bool]:
        """Change i, which inserts, on a subtree that has no objects; and whether this makes it higher."""
        leaf, path = self._descend(ref, self._keys[i])
        new = self._fork(leaf, i)
        height, has_grown = 1, True  # of the subtree in `new`
        for old_height, size, left, right, left_hash, right_hash, key in reversed(path):
            other = old_height - 1  # height of the other child, if it was the higher one
            if has_grown and old_height <= height:
                other = self._measure_height(left or right)
            if left:
                right, right_hash, _ = new
            else:
                left, left_hash, _ = new
            if has_grown and height > other + 1:
                node = Node(key, old_height, size, (left, left_hash, None), (right, right_hash, None))
                node = self._balance(node)
                new = self._save(node)
                height, has_grown = node.height, node.height != old_height
            else:
                height = max(height, other) + 1 if has_grown else old_height
                has_grown = height != old_height
                new = self._inner(height, size + 1, left, right, left_hash, right_hash, key)
        return new, has_grown

    def _fork(self, leaf: Stub, i: int) -> Stub:
        """The inner node over `leaf` and the leaf that change i inserts beside it."""
        key, old = self._keys[i], self._leaf_key(leaf[0])
        new = self._leaf(i)
        left, right = (new, leaf) if key < old else (leaf, new)
        return self._inner(1, 2, left[0], right[0], left[1], right[1], max(key, old))

    def _descend(self, ref: int, key: bytes) -> tuple[Stub, list[Step]]:
        """The leaf where `key` is or would be, and the way there from inner node `ref`; its nodes are orphans now."""
        path: list[Step] = []
        hash = b""
        orphans, read, first = self.orphans, self._read_inner, self._first
        while not ref & 1:
            orphans.append(ref)
            fields = read(ref) if ref < first else self._inner_fields(ref)
            height, size, _, left, right, left_hash, right_hash, node_key = fields
            if key < node_key:
                path.append((height, size, 0, right, b"", right_hash, node_key))
                ref, hash = left, left_hash
            else:
                path.append((height, size, left, 0, left_hash, b"", node_key))
                ref, hash = right, right_hash
        return (ref, hash, None), path

    # ---- rotations -------------------------------------------------------------------------------------------------

    def _measure(self, slot: Slot) -> tuple[int, int]:
        """Height and size."""
        if isinstance(slot, Node):
            return slot.height, slot.size
        if slot[0] & 1:
            return 0, 1
        return self._inner_fields(slot[0])[:2]

    def _measure_height(self, ref: int) -> int:
        """Height of the subtree with a record."""
        return 0 if ref & 1 else self._inner_fields(ref)[0]

    def _measure_again(self, node: Node) -> None:
        left_height, left_size = self._measure(node.left)
        right_height, right_size = self._measure(node.right)
        node.height = max(left_height, right_height) + 1
        node.size = left_size + right_size

    def _compute_tilt(self, node: Node) -> int:
        """By how much the left side is higher."""
        return self._measure(node.left)[0] - self._measure(node.right)[0]

    def _balance(self, node: Node) -> Node:
        """The top of this subtree after the rotations it needs."""
        left_height, _ = self._measure(node.left)
        right_height, _ = self._measure(node.right)
        if left_height > right_height + 1:
            node.left = left = self._open(node.left)
            if self._compute_tilt(left) < 0:
                node.left = self._rotate_left(left)
            return self._rotate_right(node)
        if right_height > left_height + 1:
            node.right = right = self._open(node.right)
            if self._compute_tilt(right) > 0:
                node.right = self._rotate_right(right)
            return self._rotate_left(node)
        node.height = max(left_height, right_height) + 1
        return node

    def _rotate_right(self, node: Node) -> Node:
        top = self._open(node.left)
        node.left, top.right = top.right, node
        self._measure_again(node)
        self._measure_again(top)
        return top

    def _rotate_left(self, node: Node) -> Node:
        top = self._open(node.right)
        node.right, top.left = top.left, node
        self._measure_again(node)
        self._measure_again(top)
        return top

    # ---- reading ---------------------------------------------------------------------------------------------------

    def _inner_fields(self, ref: int) -> InnerFields:
        if ref >= self._first:  # made by this very version, before a rotation or an edit beside it
            return unpack_inner(self.records[(ref - self._first) >> 1])
        return self._read_inner(ref)

    def _leaf_key(self, ref: int) -> bytes:
        if ref >= self._first:
            return unpack_leaf(self.records[(ref - self._first) >> 1]).key
        return self._read_leaf(ref).key

    def _open(self, slot: Slot) -> Node:
        """The inner node in `slot` as an object, to be changed: its record is an orphan now."""
        if isinstance(slot, Node):
            return slot
        self.orphans.append(slot[0])
        height, size, _, left, right, left_hash, right_hash, key = self._inner_fields(slot[0])
        return Node(key, height, size, (left, left_hash, None), (right, right_hash, None))

    # ---- writing ---------------------------------------------------------------------------------------------------

    def _save(self, node: Node) -> Stub:
        """Make the records of a subtree's changed nodes, children first."""
        left = self._save(node.left) if isinstance(node.left, Node) else node.left
        right = self._save(node.right) if isinstance(node.right, Node) else node.right
        return self._inner(node.height, node.size, left[0], right[0], left[1], right[1], node.key)

    def _leaf(self, i: int) -> Stub:
        """Make the record of a leaf with key and value of change i."""
        key = self._keys[i]
        value = self._values[i]
        assert value is not None
        length = len(key)
        hash = sha256(b"".join((self._leaf_prefix, _UVARINTS[length], key, b"\x20", sha256(value).digest()))).digest()
        self.records.append(_pack_leaf(self._version, length) + key + value)
        ref = self._next | 1
        self._next += 2
        return ref, hash, key

    def _inner(
        self, height: int, size: int, left: int, right: int, left_hash: bytes, right_hash: bytes, key: bytes
    ) -> Stub:
        """Make the record of an inner node."""
        size_varint = _SVARINTS[size] if size < 8192 else svarint(size)
        numbers = _pack_numbers(height, size, self._version, left, right)
        self.records.append(b"".join((numbers, left_hash, b"\x20", right_hash, key)))
        head = (_SVARINTS[height], size_varint, self._tail, left_hash, b"\x20", right_hash)
        ref = self._next
        self._next = ref + 2
        return ref, sha256(b"".join(head)).digest(), None
