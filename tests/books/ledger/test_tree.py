from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kadpun.books.ledger import tree

from .answers import answers, log_after

PROOFS = answers("proofs")


def as_defined(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, word for word, over leaf hashes."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + as_defined(leaves[:k]) + as_defined(leaves[k:])).digest()


def path_as_defined(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962 section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*path_as_defined(m, leaves[:k]), as_defined(leaves[k:])]
    return [*path_as_defined(m - k, leaves[k:]), as_defined(leaves[:k])]


def subproof_as_defined(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962 section 2.1.2."""
    if m == len(leaves):
        return [] if whole else [as_defined(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*subproof_as_defined(m, leaves[:k], whole), as_defined(leaves[k:])]
    return [*subproof_as_defined(m - k, leaves[k:], False), as_defined(leaves[:k])]


class Grown:
    def __init__(self, leaves: list[bytes]) -> None:
        self.frontier = tree.Frontier()
        self.nodes: dict[tuple[int, int], bytes] = {}
        for index, leaf in enumerate(leaves):
            self.nodes[0, index] = leaf
            for level, place, node in self.frontier.append(leaf):
                assert (level, place) not in self.nodes
                self.nodes[level, place] = node

    def get(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]


def leaf(number: int) -> bytes:
    return sha256(b"\x00" + str(number).encode()).digest()


@given(some.integers(0, 150))
def test_the_tree_is_as_rfc_6962_defines_it(size: int) -> None:
    leaves = [leaf(number) for number in range(size)]
    grown = Grown(leaves)
    assert grown.frontier.root() == as_defined(leaves)
    assert tree.Frontier.from_nodes(size, grown.get).peaks == grown.frontier.peaks
    assert len(grown.nodes) == sum(size >> level for level in range(10))


@given(some.integers(1, 150), some.data())
def test_proofs_are_as_rfc_6962_defines_them_and_hold(size: int, draw: some.DataObject) -> None:
    leaves = [leaf(number) for number in range(size)]
    grown = Grown(leaves)
    index = draw.draw(some.integers(0, size - 1))
    proof = tree.inclusion_proof(index, size, grown.get)
    root = as_defined(leaves)
    assert proof == path_as_defined(index, leaves)
    assert tree.verify_inclusion(index=index, size=size, leaf=leaves[index], root=root, proof=proof)
    other = draw.draw(some.integers(0, size))
    assert not tree.verify_inclusion(index=other, size=size, leaf=leaves[index], root=root, proof=proof) or other == index
    old = draw.draw(some.integers(1, size))
    proof = tree.consistency_proof(old, size, grown.get)
    old_root = as_defined(leaves[:old])
    assert proof == subproof_as_defined(old, leaves, True)
    assert tree.verify_consistency(old=old, new=size, old_root=old_root, new_root=root, proof=proof)
    assert not tree.verify_consistency(old=old, new=size, old_root=leaf(-1), new_root=root, proof=proof)


@pytest.mark.parametrize("name", ["rfc6962", "facts"])
def test_published_roots_and_proofs_come_out(name: str) -> None:
    published = PROOFS[name]
    if name == "rfc6962":
        leaves = [sha256(b"\x00" + bytes.fromhex(data)).digest() for data in published["leaves"]]
        assert [node.hex() for node in leaves] == published["leaf_hashes"]
    else:
        log = log_after(17)
        leaves = [log.nodes[0, index] for index in range(17)]
    check_published(published, leaves, {str(size): root for size, root in enumerate(published["roots"])})


def check_published(published: dict[str, Any], leaves: list[bytes], roots: dict[str, str]) -> None:
    grown = Grown(leaves)
    for size, root in roots.items():
        assert tree.root_of(int(size), grown.get).hex() == root
    for entry in published["inclusion"]:
        proof = tree.inclusion_proof(entry["index"], entry["size"], grown.get)
        assert [node.hex() for node in proof] == entry["proof"]
        root = tree.root_of(entry["size"], grown.get)
        assert tree.verify_inclusion(index=entry["index"], size=entry["size"], leaf=leaves[entry["index"]], root=root, proof=proof)
    for entry in published["consistency"]:
        proof = tree.consistency_proof(entry["old"], entry["new"], grown.get)
        assert [node.hex() for node in proof] == entry["proof"]
        old_root, new_root = tree.root_of(entry["old"], grown.get), tree.root_of(entry["new"], grown.get)
        assert tree.verify_consistency(old=entry["old"], new=entry["new"], old_root=old_root, new_root=new_root, proof=proof)


@pytest.mark.parametrize("entry", PROOFS["bad_inclusion"], ids=lambda entry: entry["why"])
def test_a_bad_inclusion_proof_does_not_hold(entry: dict[str, Any]) -> None:
    assert not tree.verify_inclusion(
        index=entry["index"],
        size=entry["size"],
        leaf=bytes.fromhex(entry["leaf"]),
        root=bytes.fromhex(entry["root"]),
        proof=[bytes.fromhex(node) for node in entry["proof"]],
    )


@pytest.mark.parametrize("entry", PROOFS["bad_consistency"], ids=lambda entry: entry["why"])
def test_a_bad_consistency_proof_does_not_hold(entry: dict[str, Any]) -> None:
    assert not tree.verify_consistency(
        old=entry["old"],
        new=entry["new"],
        old_root=bytes.fromhex(entry["old_root"]),
        new_root=bytes.fromhex(entry["new_root"]),
        proof=[bytes.fromhex(node) for node in entry["proof"]],
    )
