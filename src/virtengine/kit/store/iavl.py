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
from typing import Final

from virtengine.kit.codec.varint import encode_uvarint
from virtengine.kit.store.nodes import (
    EMPTY,
    HASHES,
    INNER,
    KEY,
    LEAF,
    RIGHT,
    NodeSource,
    Root,
    compute_leaf_prefix,
    first_ref,
    read_leaf,
    svarint,
)

__all__ = ["Operation", "TreeBuilder"]

Operation = tuple[bytes, bytes | None, bool]
"""Key, new value (`None` deletes), whether the key is present now. An absent key is never deleted."""

Stub = tuple[int, bytes, bytes | None]
"""A node in its record: reference, hash, and its key if it is a leaf made a moment ago."""

Step = tuple[int, int, int, int, bytes, bytes]
"""An inner node on a path, to be put together again around a new child: height, size, reference of the left and of the
right child, 0 for the one on the path, and the bytes of hashes and key before and after that child's hash."""

_pack_inner: Final = INNER.pack
_unpack_inner: Final = INNER.unpack_from
_pack_leaf: Final = LEAF.pack

_SVARINTS: Final = tuple(svarint(n) for n in range(8192))
_HASHES_SIZE: Final = KEY - HASHES
_UVARINTS: Final = tuple(encode_uvarint(n) for n in range(512))


class Node:
    """An inner node while its version is built, changed in place. `hash` is None once it differs from its record."""

    __slots__ = ("hash", "height", "key", "left", "ref", "right", "size")

    def __init__(
        self,
        key: bytes,
        height: int,
        size: int,
        left: "Slot",
        right: "Slot",
        ref: int = 0,
        hash: bytes | None = None,
    ) -> None:
        self.key = key
        self.height = height
        self.size = size
        self.left = left
        self.right = right
        self.ref = ref
        self.hash = hash


Slot = Node | Stub
"""The place of a child."""


class TreeBuilder:
    """Builds the trees of one version, store by store; its records then hold all new nodes of that version."""

    def __init__(self, source: NodeSource, version: int) -> None:
        self.records: list[bytes] = []
        """The new nodes; number i has reference `version << 32 | i << 1 | leaf`."""
        self.orphans: list[int] = []
        """References of nodes which the new version does not contain any more."""

        self._read = source.record
        self._version = version
        self._first = self._next = first_ref(version)
        self._leaf_prefix = compute_leaf_prefix(version)
        self._tail = svarint(version) + b"\x20"
        self._keys: list[bytes] = []
        self._values: list[bytes | None] = []
        self._edits: list[int] = []  # edits[j] - edits[i]: how many of the operations [i:j) insert or delete
        self._new_smallest: bytes | None = None  # after a delete: the smallest key of the subtree just left

    def advance(self, root: Root, operations: Sequence[Operation]) -> Root:
        """The root after `operations`, sorted by key, keys distinct. Updates with an equal value count."""
        self._keys = [key for key, _, _ in operations]
        self._values = [value for _, value, _ in operations]
        self._edits = list(accumulate([value is None or not old for _, value, old in operations], initial=0))
        slot: Slot | None = (root.ref, root.hash, None) if root.ref else None
        i, end = 0, len(operations)
        while i < end:
            if slot is None:
                slot = self._leaf(i)
                i += 1
            else:
                slot, i = self._apply(slot, i, end)
            self._new_smallest = None
        if slot is None:
            return EMPTY
        ref, hash, _ = self._save(slot) if isinstance(slot, Node) else slot
        return Root(ref, hash)

    # ---- descent ---------------------------------------------------------------------------------------------------

    def _apply(self, slot: Slot, i: int, end: int) -> tuple[Slot | None, int]:
        """Apply operations from i on to the subtree in `slot`; returns it and the first operation left over."""
        if isinstance(slot, Node):
            return self._walk(slot, i, end)
        if slot[0] & 1:
            return self._edit_leaf(slot, i)
        if self._edits[i] == self._edits[end]:
            return self._update(slot[0], i, end), end
        if end - i == 1 and self._values[i] is not None:
            return self._insert_one(slot[0], i)[0], end
        return self._walk(self._node(slot), i, end)

    def _edit_leaf(self, leaf: Stub, i: int) -> tuple[Slot | None, int]:
        """Apply operation i where its path ends in `leaf`."""
        key = self._keys[i]
        old = key
        if self._edits[i] != self._edits[i + 1]:
            old = leaf[2] or read_leaf(self._record(leaf[0])).key
        if key == old:
            self.orphans.append(leaf[0])
            return (None if self._values[i] is None else self._leaf(i)), i + 1
        if self._values[i] is None:
            raise KeyError(f"delete of an absent key {key.hex()}")
        new = self._leaf(i)
        if key < old:
            return Node(old, 1, 2, new, leaf), i + 1
        return Node(key, 1, 2, leaf, new), i + 1

    def _walk(self, node: Node, i: int, end: int) -> tuple[Slot, int]:
        """Apply operations [i:end), all in the key range of `node`, as if one by one in order.

        Comes back early when the parent has to look: this subtree's height changed, or its smallest key was deleted.
        """
        keys, edits = self._keys, self._edits
        self._dirty(node)
        while i < end:
            goes_left = keys[i] < node.key
            if goes_left:
                child = node.left
                stop = end if end - i == 1 else bisect_left(keys, node.key, i, end)
            else:
                child = node.right
                stop = end
            new: Slot | None
            if isinstance(child, Node):
                height, size = child.height, child.size
                new, i = self._walk(child, i, stop)
            elif child[0] & 1:
                height, size = 0, 1
                new, i = self._edit_leaf(child, i)
            elif edits[i] == edits[stop]:
                new, i = self._update(child[0], i, stop), stop
                if goes_left:
                    node.left = new
                else:
                    node.right = new
                continue
            elif stop - i == 1 and self._values[i] is not None:
                new, has_grown = self._insert_one(child[0], i)
                i = stop
                node.size += 1
                if goes_left:
                    node.left = new
                else:
                    node.right = new
                if not has_grown:
                    continue
                height, size = -1, -1
            else:
                child = self._node(child)
                height, size = child.height, child.size
                new, i = self._walk(child, i, stop)
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
            new_height, new_size = (new.height, new.size) if isinstance(new, Node) else self._measure(new)
            if size >= 0:
                node.size += new_size - size
            if new_height != height:
                before = node.height
                node = self._balance(node)
                if node.height != before:
                    return node, i
            if self._new_smallest is not None:
                return node, i
        return node, i

    def _update(self, ref: int, i: int, end: int) -> Stub:
        """Operations [i:end), which only replace values, on a subtree that has no objects."""
        if ref & 1:
            self.orphans.append(ref)
            return self._leaf(i)
        if end - i == 1:
            return self._update_one(ref, i)
        record = self._read(ref) if ref < self._first else self._record(ref)
        height, size, _, left, right = _unpack_inner(record)
        key = record[KEY:]
        self.orphans.append(ref)
        middle = bisect_left(self._keys, key, i, end)
        if middle == i:
            new = self._update(right, i, end)
            rest = record[HASHES : RIGHT + 1] + new[1] + key
            right = new[0]
        elif middle == end:
            new = self._update(left, i, end)
            rest = new[1] + record[RIGHT:]
            left = new[0]
        else:
            new = self._update(left, i, middle)
            new_right = self._update(right, middle, end)
            rest = b"".join((new[1], b"\x20", new_right[1], key))
            left, right = new[0], new_right[0]
        return self._inner(height, size, left, right, rest)

    def _update_one(self, ref: int, i: int) -> Stub:
        """Operation i, which replaces a value, on a subtree that has no objects: down its path and up again."""
        leaf, path = self._descend(ref, self._keys[i])
        self.orphans.append(leaf[0])
        ref, hash, _ = self._leaf(i)
        add, version, tail, at = self.records.append, self._version, self._tail, self._next
        for height, size, left, right, before, after in reversed(path):
            rest = before + hash + after
            size_varint = _SVARINTS[size] if size < 8192 else svarint(size)
            add(_pack_inner(height, size, version, left or ref, right or ref) + rest)
            hash = sha256(b"".join((_SVARINTS[height], size_varint, tail, rest[:_HASHES_SIZE]))).digest()
            ref = at
            at += 2
        self._next = at
        return ref, hash, None

    def _insert_one(self, ref: int, i: int) -> tuple[Stub, bool]:
        """Operation i, which inserts, on a subtree that has no objects; and whether this makes it higher."""
        leaf, path = self._descend(ref, self._keys[i])
        slot, _ = self._edit_leaf(leaf, i)
        assert isinstance(slot, Node)
        new = self._save(slot)
        height, has_grown = 1, True  # of the subtree in `new`
        for step in reversed(path):
            old_height, size, left, right, before, after = step
            if has_grown:
                other = old_height - 1 if old_height > height else self._measure_height(left or right)
                if height > other + 1:
                    node = self._balance(_make_node(step, new))
                    new = self._save(node)
                    height, has_grown = node.height, node.height != old_height
                    continue
                height = max(height, other) + 1
                has_grown = height != old_height
            else:
                height = old_height
            new = self._inner(height, size + 1, left or new[0], right or new[0], before + new[1] + after)
        return new, has_grown

    def _descend(self, ref: int, key: bytes) -> tuple[Stub, list[Step]]:
        """The leaf where `key` is or would be, and the way there from inner node `ref`; its records are orphans now."""
        path: list[Step] = []
        orphans, read, first = self.orphans, self._read, self._first
        while not ref & 1:
            orphans.append(ref)
            record = read(ref) if ref < first else self._record(ref)
            height, size, _, left, right = _unpack_inner(record)
            if key < record[KEY:]:
                path.append((height, size, 0, right, b"", record[RIGHT:]))
                ref = left
            else:
                path.append((height, size, left, 0, record[HASHES : RIGHT + 1], record[KEY:]))
                ref = right
        return (ref, record[HASHES:RIGHT] if ref == left else record[RIGHT + 1 : KEY], None), path

    # ---- rotations -------------------------------------------------------------------------------------------------

    def _measure(self, slot: Slot) -> tuple[int, int]:
        """Height and size."""
        if isinstance(slot, Node):
            return slot.height, slot.size
        if slot[0] & 1:
            return 0, 1
        height, size, _, _, _ = _unpack_inner(self._record(slot[0]))
        return height, size

    def _measure_height(self, ref: int) -> int:
        """Height of the subtree with a record."""
        return 0 if ref & 1 else self._record(ref)[0]

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
            node.left = left = self._node(node.left)
            if self._compute_tilt(left) < 0:
                node.left = self._rotate_left(self._dirty(left))
            return self._rotate_right(node)
        if right_height > left_height + 1:
            node.right = right = self._node(node.right)
            if self._compute_tilt(right) > 0:
                node.right = self._rotate_right(self._dirty(right))
            return self._rotate_left(node)
        node.height = max(left_height, right_height) + 1
        return node

    def _rotate_right(self, node: Node) -> Node:
        top = self._dirty(self._node(node.left))
        node.left, top.right = top.right, node
        self._measure_again(node)
        self._measure_again(top)
        return top

    def _rotate_left(self, node: Node) -> Node:
        top = self._dirty(self._node(node.right))
        node.right, top.left = top.left, node
        self._measure_again(node)
        self._measure_again(top)
        return top

    # ---- reading ---------------------------------------------------------------------------------------------------

    def _record(self, ref: int) -> bytes:
        if ref >= self._first:  # made by this very version, before a rotation or an edit beside it
            return self.records[(ref - self._first) >> 1]
        return self._read(ref)

    def _node(self, slot: Slot) -> Node:
        """The inner node in `slot` as an object."""
        if isinstance(slot, Node):
            return slot
        ref, hash, _ = slot
        record = self._record(ref)
        height, size, _, left, right = _unpack_inner(record)
        left_stub = (left, record[HASHES:RIGHT], None)
        return Node(record[KEY:], height, size, left_stub, (right, record[RIGHT + 1 : KEY], None), ref, hash)

    # ---- writing ---------------------------------------------------------------------------------------------------

    def _dirty(self, node: Node) -> Node:
        """Mark as changed: its record will not be part of the new version."""
        if node.hash is not None:
            self.orphans.append(node.ref)
            node.hash = None
        return node

    def _save(self, node: Node) -> Stub:
        """Records of all changed nodes, children first."""
        if node.hash is not None:  # looked at, not changed
            return node.ref, node.hash, None
        left = self._save(node.left) if isinstance(node.left, Node) else node.left
        right = self._save(node.right) if isinstance(node.right, Node) else node.right
        rest = b"".join((left[1], b"\x20", right[1], node.key))
        return self._inner(node.height, node.size, left[0], right[0], rest)

    def _leaf(self, i: int) -> Stub:
        """Make the record of a leaf with key and value of operation i."""
        key = self._keys[i]
        value = self._values[i]
        assert value is not None
        length = len(key)
        hash = sha256(b"".join((self._leaf_prefix, _UVARINTS[length], key, b"\x20", sha256(value).digest()))).digest()
        self.records.append(_pack_leaf(self._version, length) + key + value)
        ref = self._next | 1
        self._next += 2
        return ref, hash, key

    def _inner(self, height: int, size: int, left: int, right: int, rest: bytes) -> Stub:
        """Make the record of an inner node; `rest` is what follows its numbers: hashes and key."""
        size_varint = _SVARINTS[size] if size < 8192 else svarint(size)
        hash = sha256(b"".join((_SVARINTS[height], size_varint, self._tail, rest[:_HASHES_SIZE]))).digest()
        self.records.append(_pack_inner(height, size, self._version, left, right) + rest)
        ref = self._next
        self._next = ref + 2
        return ref, hash, None


def _make_node(step: Step, child: Stub) -> Node:
    """The changed node of `step` with `child` where the path goes."""
    height, size, left, right, before, after = step
    if left:
        return Node(after, height, size, (left, before[:32], None), child)
    return Node(after[33:], height, size, child, (right, after[1:33], None))
