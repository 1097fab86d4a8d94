"""Known answers and the test keys; a log of their facts, grown by the real functions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kadpun.books.ledger import facts, tree
from kadpun.books.ledger.vkeys import SigningKey

FOLDER = Path(__file__).parents[2] / "vectors" / "ledger"
LOG = "kadpun-test/shop-1/till-1/1"


def answers(name: str) -> dict[str, Any]:
    """The known answers of one file."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="ascii"))
    return found


def key(name: str) -> SigningKey:
    """A test key by its name in keys.json."""
    entry = answers("keys")["keys"][name]
    return SigningKey(name=entry["name"], type=bytes.fromhex(entry["type"]), seed=bytes.fromhex(entry["seed"]))


def offered_bytes(entry: Mapping[str, Any]) -> bytes:
    """An input of bad-facts.json."""
    if "hex" in entry:
        return bytes.fromhex(entry["hex"])
    if "parts" in entry:
        return "".join(text * times for text, times in entry["parts"]).encode()
    text: str = entry["text"]
    return text.encode("utf-8")


class GrowingLog:
    """One log in memory, with the rules of state that a recorder asks: place, history, ids, units, reversals, known kinds."""

    def __init__(self, log: str, kinds: frozenset[str]) -> None:
        self.log = log
        self.kinds = kinds
        self.frontier = tree.Frontier()
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.facts: dict[str, facts.Fact] = {}
        self.stored: list[bytes] = []
        self.commodities = {facts.MONEY}

    def get_node(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]

    def offer(self, data: bytes) -> bool:
        """Take a fact in as the next leaf; answers False if it stands already with the same content."""
        fact = facts.read_fact(data)
        if fact.log != self.log:
            raise facts.OtherLog(log=fact.log, expected=self.log)
        standing = self.facts.get(fact.id)
        if standing is not None:
            if standing.content() != fact.content():
                raise facts.IdReused(id=fact.id)
            return False
        if fact.seq != self.frontier.size:
            raise facts.OutOfSequence(expected=self.frontier.size, seq=fact.seq)
        if fact.prev != self.frontier.root():
            raise facts.OtherHistory(seq=fact.seq)
        if fact.kind not in self.kinds:
            raise facts.UnknownKind(kind=fact.kind)
        for _, commodity, _ in fact.post:
            if commodity not in self.commodities:
                raise facts.UnknownCommodity(commodity=commodity)
        if fact.kind == "reversal":
            if fact.refs[0] not in self.facts:
                raise facts.NotExactReversal()
            facts.check_reversal(fact, self.facts[fact.refs[0]])
        if fact.kind == "unit":
            self.commodities.add(fact.body["commodity"])
        leaf = facts.leaf_hash(data)
        self.nodes[0, fact.seq] = leaf
        for level, index, node in self.frontier.append(leaf):
            self.nodes[level, index] = node
        self.facts[fact.id] = fact
        self.stored.append(data)
        return True


KINDS = frozenset(
    "genesis unit goods price member-join grant shift-open sale refund barter training reversal shift-close rotate no-sale".split()
)


def log_after(count: int) -> GrowingLog:
    """The log of facts.json with its first `count` facts."""
    log = GrowingLog(LOG, KINDS)
    for entry in answers("facts")["facts"][:count]:
        assert log.offer(entry["bytes"].encode())
    return log
