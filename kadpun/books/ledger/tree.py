"""The Merkle tree of RFC 6962: roots, complete subtrees, and proofs that a stranger can check.

A leaf comes in as its hash. Only complete subtrees are ever kept; node (level, index) covers the leaves index * 2^level up to
(index + 1) * 2^level, so level 0 is the leaf hashes. It knows nothing of what a leaf says or where nodes are stored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()

Node = tuple[int, int, bytes]
"""Level, index, hash of one complete subtree."""
GetNode = Callable[[int, int], bytes]
"""Gives the hash of a complete subtree by level and index; level 0 is the leaf hashes."""


class Frontier:
    """The right edge of a growing tree: the roots of its complete subtrees, largest first."""

    __slots__ = ("peaks", "size")

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        assert size >= 0 and len(peaks) == size.bit_count()
        self.size = size
        self.peaks = list(peaks)

    @classmethod
    def from_nodes(cls, size: int, get_node: GetNode) -> Frontier:
        """Take up a tree of `size` leaves from its stored nodes."""
        return cls(size, [get_node(level, index) for level, index in subtrees(0, size)])

    def append(self, leaf: bytes) -> list[Node]:
        """Add a leaf hash; answers the subtrees of level 1 and up that it completed, lowest first."""
        peaks, size = self.peaks, self.size
        completed: list[Node] = []
        node, level, rest = leaf, 0, size
        while rest & 1:
            node = sha256(b"\x01" + peaks.pop() + node).digest()
            level += 1
            rest >>= 1
            completed.append((level, rest, node))
        peaks.append(node)
        self.size = size + 1
        return completed

    def root(self) -> bytes:
        """The root over all leaves so far; of no leaf, the hash of nothing."""
        return fold(self.peaks)

    def copy(self) -> Frontier:
        """A frontier that grows on its own."""
        return Frontier(self.size, self.peaks)


def hash_pair(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def fold(peaks: Sequence[bytes]) -> bytes:
    """Join roots of subtrees that stand side by side, largest first, to the root over them all."""
    if not peaks:
        return EMPTY_ROOT
    node = peaks[-1]
    for index in range(len(peaks) - 2, -1, -1):
        node = sha256(b"\x01" + peaks[index] + node).digest()
    return node


def subtrees(start: int, end: int) -> list[tuple[int, int]]:
    """The complete subtrees (level, index) that cover the leaves start to end, left to right.

    `start` must be where a subtree of the tree of `end` leaves begins, as it always is for the halves that RFC 6962 splits into.
    """
    found: list[tuple[int, int]] = []
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        found.append((level, start >> level))
        start += 1 << level
    return found


def subtree_root(start: int, end: int, get_node: GetNode) -> bytes:
    """The root over the leaves start to end (MTH of RFC 6962), from stored nodes."""
    return fold([get_node(level, index) for level, index in subtrees(start, end)])


def root_of(size: int, get_node: GetNode) -> bytes:
    """The root over the first `size` leaves, from stored nodes."""
    return subtree_root(0, size, get_node)


def inclusion_proof(index: int, size: int, get_node: GetNode) -> list[bytes]:
    """The audit path of leaf `index` in the tree of `size` leaves (RFC 6962 section 2.1.1), nearest first."""
    assert 0 <= index < size
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left_half(end - start)
        if index < middle:
            path.append(subtree_root(middle, end, get_node))
            end = middle
        else:
            path.append(subtree_root(start, middle, get_node))
            start = middle
    path.reverse()
    return path


def consistency_proof(old: int, new: int, get_node: GetNode) -> list[bytes]:
    """The proof that the tree of `new` leaves begins with the tree of `old` (RFC 6962 section 2.1.2); empty from 0 or to itself."""
    assert 0 <= old <= new
    path: list[bytes] = []
    if old == 0:
        return path
    start, end, whole = 0, new, True
    while old != end:
        middle = start + _left_half(end - start)
        if old <= middle:
            path.append(subtree_root(middle, end, get_node))
            end = middle
        else:
            path.append(subtree_root(start, middle, get_node))
            start = middle
            whole = False
    if not whole:
        path.append(subtree_root(start, end, get_node))
    path.reverse()
    return path


def verify_inclusion(*, index: int, size: int, leaf: bytes, root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether a proof binds a leaf hash to its place in the tree of that size and root (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size or any(len(node) != 32 for node in (leaf, root, *proof)):
        return False
    place, last, node = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = hash_pair(step, node)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            node = hash_pair(node, step)
        place >>= 1
        last >>= 1
    return last == 0 and node == root


def verify_consistency(*, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether a proof shows that the new tree begins with the old one (RFC 9162 section 2.1.4.2)."""
    if not 0 <= old <= new or any(len(node) != 32 for node in (old_root, new_root, *proof)):
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    steps = list(proof)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place >>= 1
        last >>= 1
    older = newer = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            older = hash_pair(step, older)
            newer = hash_pair(step, newer)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            newer = hash_pair(newer, step)
        place >>= 1
        last >>= 1
    return last == 0 and older == old_root and newer == new_root


def _left_half(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
