"""Reading one store's tree of one version: the slow way to read, and the only one at versions before the latest."""

from collections.abc import Iterator
from typing import NamedTuple

from virtengine.kit.store.nodes import (
    Inner,
    Leaf,
    NodeSource,
    Root,
)

__all__ = ["Path", "Tree"]


class Path(NamedTuple):
    """The way from the root to a leaf: inner nodes with whether it goes left there, and the leaf it ends in."""

    steps: list[tuple[Inner, bool]]
    leaf: Leaf


class Tree:
    """A `KVReader` over stored nodes."""

    __slots__ = ("_source", "root")

    def __init__(self, source: NodeSource, root: Root) -> None:
        self._source = source
        self.root = root

    def get(self, key: bytes) -> bytes | None:
        """The value under `key`, or None."""
        leaf = self._find_leaf(key)
        return leaf.value if leaf is not None and leaf.key == key else None

    def has(self, key: bytes) -> bool:
        """Whether `key` is present."""
        leaf = self._find_leaf(key)
        return leaf is not None and leaf.key == key

    def range(self, start: bytes, end: bytes | None, *, reverse: bool = False) -> Iterator[tuple[bytes, bytes]]:
        """Pairs of `[start, end)` in key order, or backwards."""
        stack = [self.root.ref] if self.root.ref else []
        while stack:
            ref = stack.pop()
            if ref & 1:
                _, key, value = self._source.leaf(ref)
                if key >= start and (end is None or key < end):
                    yield key, value
                continue
            node = Inner._make(self._source.inner(ref))
            sides = []
            if start < node.key:
                sides.append(node.left)
            if end is None or node.key < end:
                sides.append(node.right)
            stack.extend(sides if reverse else reversed(sides))

    def find_path(self, key: bytes) -> Path | None:
        """The path to where `key` is or would be; None in an empty tree."""
        ref = self.root.ref
        if not ref:
            return None
        steps = []
        while not ref & 1:
            node = Inner._make(self._source.inner(ref))
            goes_left = key < node.key
            steps.append((node, goes_left))
            ref = node.left if goes_left else node.right
        return Path(steps, self._source.leaf(ref))

    def _find_leaf(self, key: bytes) -> Leaf | None:
        ref = self.root.ref
        if not ref:
            return None
        while not ref & 1:
            node = Inner._make(self._source.inner(ref))
            ref = node.left if key < node.key else node.right
        return self._source.leaf(ref)
