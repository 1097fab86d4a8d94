"""A made-up shop day in a store file: realistic sales of five lines, signed and stored by the real functions."""

from __future__ import annotations

import random
import sqlite3
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy

from kadpun.books.ledger import facts, keys, notes, receipt_code, tree
from kadpun.books.ledger.facts import Fact, Posting
from kadpun.books.store.tables import KEPT

LOG = "kadpun-made/shop-1/till-1/1"
START = facts.read_at("2026-11-21T01:00:00.000Z")
NAMES = ("น้ำพริกหนุ่ม แม่คำ ถ้วยกลาง", "ข้าวสารหอมมะลิ ถุง 5 กก.", "ไข่ไก่เบอร์ 2 แผงเล็ก", "กาแฟดอยช้าง คั่วกลาง 250 ก.", "ผ้าฝ้ายทอมือ ผืนเล็ก")


class MadeLog:
    """A log that grows fact by fact in memory and is then written to a store file."""

    def __init__(self, log: str = LOG, *, desk: keys.DeskKeys | None = None, certificate: str | None = None) -> None:
        self.desk = desk or keys.make_desk_keys(log)
        self.log = log
        self.frontier = tree.Frontier()
        self.rows: list[tuple[int, bytes, bytes]] = []
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.facts: list[Fact] = []
        self.receipts: dict[int, bytes] = {}
        self.random = random.Random(log)
        vkeys = list(self.desk.vkeys)
        self.add("genesis", {"community": "made", "shop": "shop 1", "desk": "till 1", "vkeys": vkeys, "certificate": certificate})

    def add(self, kind: str, body: dict[str, Any], *, post: tuple[Posting, ...] = (), refs: tuple[str, ...] = (), receipt: bool = False) -> Fact:
        """Append a fact; with `receipt`, sign its receipt."""
        seq = self.frontier.size
        at = START + seq * 1000
        id = str(uuid.UUID(int=at << 80 | 7 << 76 | 2 << 62 | self.random.getrandbits(62)))
        fact = Fact(self.log, seq, self.frontier.root(), id, kind, at, date(2026, 11, 21), "u-01", refs, post, body, {})
        self.append(fact.encode(), fact)
        if receipt:
            receipt_key = self.desk.receipt
            statement = receipt_code.make_statement(
                receipt_key.verifier, seq=seq, at=at, total=body.get("total", 0), leaf=self.rows[-1][2]
            )
            self.receipts[seq] = receipt_code.sign_receipt(statement, receipt_key)
        return fact

    def append(self, data: bytes, fact: Fact) -> None:
        leaf = facts.leaf_hash(data)
        self.rows.append((self.frontier.size, data, leaf))
        self.facts.append(fact)
        for level, index, node in self.frontier.append(leaf):
            self.nodes[level, index] = node

    def units(self) -> None:
        for number in range(len(NAMES)):
            self.add("unit", {"commodity": f"g-{number:04}", "name": NAMES[number], "places": 0, "step": "ถุง"})

    def sale(self, *, receipt: bool = False) -> Fact:
        """Append a sale of five lines of about two kilobytes."""
        lines: list[dict[str, Any]] = []
        moves: list[Posting] = []
        for number, name in enumerate(NAMES):
            quantity, price = self.random.randint(1, 4), self.random.randint(20, 400) * 25
            lines.append(
                {
                    "goods": f"g-{number:04}", "name": name, "unit": "ถุง", "places": 0, "quantity": quantity, "price": price, "per": 1,
                    "factor": 1, "pack": "", "discount": 0, "amount": quantity * price, "vat": 7,
                }
            )  # fmt: skip
            moves += [("stock/shop", f"g-{number:04}", -quantity), ("stock/sold", f"g-{number:04}", quantity)]
        total = sum(line["amount"] for line in lines)
        tax = total * 7 // 107
        body = {
            "shift": 1, "number": str(self.frontier.size), "document": "receipt", "lines": lines, "discount": 0, "rounding": 0, "total": total,
            "vat": [{"rate": 7, "base": total - tax, "tax": tax}], "tender": [{"kind": "cash", "amount": total, "given": total, "change": 0}],
        }  # fmt: skip
        money: tuple[Posting, ...] = (("cash/drawer", "THB", total), ("sales/goods", "THB", tax - total), ("vat/output", "THB", -tax))
        return self.add("sale", body, post=(*money, *moves), receipt=receipt)

    def checkpoint(self, size: int | None = None) -> str:
        """The signed checkpoint of the log at a size, the whole of it if none is given."""
        size = self.frontier.size if size is None else size
        return notes.sign_note(notes.Checkpoint(self.log, size, tree.root_of(size, self.get_node)).body, self.desk.log)

    def get_node(self, level: int, index: int) -> bytes:
        return self.rows[index][2] if level == 0 else self.nodes[level, index]


def write_store(path: Path, *logs: MadeLog, checkpoints: dict[str, list[str]] | None = None) -> Path:
    """Write logs to a new store file with the tables of the real one."""
    engine = sqlalchemy.create_engine(f"sqlite:///{path}")
    KEPT.create_all(engine)
    engine.dispose()
    connection = sqlite3.connect(path)
    for no, log in enumerate(logs):
        base = no << 40
        connection.execute("INSERT INTO log VALUES (?, ?)", (no, log.log))
        pairs = zip(log.rows, log.facts, strict=True)
        rows = [(base + seq, uuid.UUID(fact.id).bytes, fact.kind, fact.at, leaf, data) for (seq, data, leaf), fact in pairs]
        connection.executemany("INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?)", rows)
        connection.executemany("INSERT INTO node VALUES (?, ?, ?, ?)", [(no, level, index, node) for (level, index), node in log.nodes.items()])
        connection.executemany("INSERT INTO receipt VALUES (?, ?)", [(base + seq, signature) for seq, signature in log.receipts.items()])
        for note in checkpoints[log.log] if checkpoints is not None else [log.checkpoint()]:
            size = notes.read_body(notes.split_note(note.encode())[0]).size
            connection.execute("INSERT INTO checkpoint VALUES (?, ?, ?, 0)", (no, size, note))
    connection.commit()
    connection.close()
    return path


def made_day(sales: int, *, receipts: bool = False, **given: Any) -> MadeLog:
    """A log of that many sales, with refund, reversal, training and a closed shift among them."""
    log = MadeLog(**given)
    log.units()
    gross = 0
    for _ in range(sales):
        gross += log.sale(receipt=receipts).body["total"]
    log.add("training", {"total": 100})
    log.add("shift-close", {"perpetual": {"count": sales, "gross": gross}})
    return log


def reversal_of(log: MadeLog, fact: Fact) -> Fact:
    """Append the exact reversal of a fact."""
    post = tuple((account, commodity, -amount) for account, commodity, amount in fact.post)
    return log.add("reversal", {"reason": "ผิด", "approver": "u-02"}, post=post, refs=(fact.id,))


def with_fact(log: MadeLog, change: Callable[[Fact], dict[str, Any]], at: int) -> Fact:
    """The fact at a place with fields changed."""
    return replace(log.facts[at], **change(log.facts[at]))
