"""IAVL, version 1, in its plainest form: in memory, one operation at a time from the root, as the Go code does it.

What `kit.store.iavl` must equal, hash by hash.
"""

from dataclasses import dataclass
from hashlib import sha256


def uvarint(n: int) -> bytes:
    out = b""
    while n > 0x7F:
        out += bytes((n & 0x7F | 0x80,))
        n >>= 7
    return out + bytes((n,))


@dataclass(eq=False)
class Node:
    """Inner nodes have children and no value; `hash` is None as long as the node belongs to the working version."""

    key: bytes
    value: bytes | None = None
    left: "Node | None" = None
    right: "Node | None" = None
    height: int = 0
    size: int = 1
    version: int = 0
    hash: bytes | None = None


class Tree:
    """A mutable tree; `commit` ends a version."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.version = 0
        self.values: dict[bytes, bytes] = {}

    def set(self, key: bytes, value: bytes) -> None:
        self.values[key] = value
        self.root = self._set(self.root, key, value) if self.root else Node(key, value)

    def delete(self, key: bytes) -> None:
        if self.values.pop(key, None) is not None:
            self.root, _ = self._delete(self.root, key)

    def commit(self) -> bytes:
        self.version += 1
        return self._hash(self.root) if self.root else sha256().digest()

    def _set(self, node: Node, key: bytes, value: bytes) -> Node:
        if node.height == 0:
            if key == node.key:
                return Node(key, value)
            leaf = Node(key, value)
            left, right = (leaf, node) if key < node.key else (node, leaf)
            return Node(right.key, None, left, right, 1, 2)
        node = self._own(node)
        if key < node.key:
            node.left = self._set(node.left, key, value)
        else:
            node.right = self._set(node.right, key, value)
        return self._balance(node)

    def _delete(self, node: Node, key: bytes) -> tuple[Node | None, bytes | None]:
        """The subtree without the key, and its smallest key if that has changed."""
        if node.height == 0:
            return None, None
        node = self._own(node)
        if key < node.key:
            left, smallest = self._delete(node.left, key)
            if left is None:
                return node.right, node.key
            node.left = left
            return self._balance(node), smallest
        right, smallest = self._delete(node.right, key)
        if right is None:
            return node.left, None
        node.right = right
        if smallest is not None:
            node.key = smallest
        return self._balance(node), None

    def _own(self, node: Node) -> Node:
        """The node, or a copy that may be changed."""
        if node.hash is None:
            return node
        return Node(node.key, None, node.left, node.right, node.height, node.size)

    def _measure(self, node: Node) -> None:
        node.height = max(node.left.height, node.right.height) + 1
        node.size = node.left.size + node.right.size

    def _balance(self, node: Node) -> Node:
        self._measure(node)
        tilt = node.left.height - node.right.height
        if tilt > 1:
            if node.left.left.height < node.left.right.height:
                node.left = self._rotate_left(self._own(node.left))
            return self._rotate_right(node)
        if tilt < -1:
            if node.right.left.height > node.right.right.height:
                node.right = self._rotate_right(self._own(node.right))
            return self._rotate_left(node)
        return node

    def _rotate_right(self, node: Node) -> Node:
        top = self._own(node.left)
        node.left, top.right = top.right, node
        self._measure(node)
        self._measure(top)
        return top

    def _rotate_left(self, node: Node) -> Node:
        top = self._own(node.right)
        node.right, top.left = top.left, node
        self._measure(node)
        self._measure(top)
        return top

    def _hash(self, node: Node) -> bytes:
        if node.hash is None:
            node.version = self.version
            head = uvarint(node.height * 2) + uvarint(node.size * 2) + uvarint(node.version * 2)
            if node.height == 0:
                rest = uvarint(len(node.key)) + node.key + b"\x20" + sha256(node.value).digest()
            else:
                rest = b"\x20" + self._hash(node.left) + b"\x20" + self._hash(node.right)
            node.hash = sha256(head + rest).digest()
        return node.hash
