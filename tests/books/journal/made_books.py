"""Books made for tests: facts of several shops put straight into a store and folded, as if they had come from other desks."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson

from kadpun.books.clock import mint_id
from kadpun.books.journal.periods import LogReached, PeriodClose
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.bodies import codec_of
from kadpun.books.ledger.canonical import encode, write_base64
from kadpun.books.ledger.facts import Fact, Posting
from kadpun.books.ledger.kind import Standing, fact_no
from kadpun.books.ledger.rebuild import fold
from kadpun.books.store.engine import Store

OFFICE, NORTH, SOUTH = "coop/office/pc/1", "coop/north/till-1/1", "coop/south/till-1/1"
LOGS = (OFFICE, NORTH, SOUTH)
START_AT = 1_735_689_600_000
"""1 January 2025, 07:00 in Thailand."""
FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
PAIRS = (
    ("cash/drawer", "sales/goods"),
    ("receivables/members/m-aaaaaaaaaaaa", "sales/goods"),
    ("receivables/members/m-bbbbbbbbbbbb", "sales/exempt"),
    ("cash/drawer", "receivables/members/m-aaaaaaaaaaaa"),
    ("cash/safe", "cash/drawer"),
    ("bank/current", "cash/safe"),
    ("goods/inventory", "payables/suppliers"),
    ("payables/suppliers", "bank/current"),
    ("goods/cost-of-sales", "goods/inventory"),
    ("expenses/wages", "cash/safe"),
    ("expenses/depreciation", "equipment/depreciation"),
    ("equipment/shop", "bank/current"),
    ("cash/safe", "equity/shares/m-aaaaaaaaaaaa"),
    ("bank/current", "loans/bank"),
    ("cash/drawer", "vat/output"),
    ("shed/roof", "cash/safe"),
    ("cash/safe", "sales/services"),
    ("cash/drawer", "deposits/members/m-bbbbbbbbbbbb"),
)


class Books:
    """A store into which facts are put log by log."""

    def __init__(self, path: Path) -> None:
        self.store = Store.open(path, create=True)
        self.sizes = dict.fromkeys(LOGS, 0)
        self.standings: list[Standing] = []
        with self.store.work() as work:
            work.cursor.executemany("INSERT INTO log (no, name) VALUES (?, ?)", list(enumerate(LOGS)))

    def put(self, log: str, on: date, post: Iterable[Posting], *, kind: str = "sample", body: Mapping[str, Any] | None = None) -> Standing:
        """Put one fact into a log; it stands at 9 o'clock of its day."""
        seq = self.sizes[log]
        self.sizes[log] += 1
        at = START_AT + (on - FIRST).days * 86_400_000 + seq
        id = mint_id(at + seq)
        fact = Fact(log, seq, bytes(32), id, kind, at, on, "u-acc", (), tuple(post), body or {}, {})
        standing = Standing(fact, fact_no(LOGS.index(log), seq), at, bytes(32))
        self.standings.append(standing)
        return standing

    def close_year(self, year: int, post: Iterable[Posting]) -> Standing:
        """Close a year at the office with everything put so far, bringing income and expense to the surplus."""
        logs = tuple(LogReached(log, size) for log, size in sorted(self.sizes.items()) if size)
        body = PeriodClose(date(year, 1, 1), date(year, 12, 31), logs, year_end=True)
        return self.put(OFFICE, date(year, 12, 31), post, kind="period-close", body=codec_of(PeriodClose).write(body))

    def fold(self) -> None:
        """Bring everything put so far into the store and its views."""
        with self.store.work() as work:
            for standing in self.standings:
                row = (standing.no, bytes.fromhex(standing.fact.id.replace("-", "")), standing.fact.kind, standing.largest_at, standing.leaf)
                work.cursor.execute("INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?)", (*row, stored(standing.fact)))
                fold(standing, KINDS, apply_postings, work.views)
        self.standings.clear()


def stored(fact: Fact) -> bytes:
    """The bytes of a fact; a made log begins without a genesis, which a real one may not."""
    return encode({**orjson.loads(fact.content()), "seq": fact.seq, "prev": write_base64(fact.prev)})


def random_books(path: Path, *, seed: int = 4, facts: int = 900) -> Books:
    """Two years of three shops; the first is closed with closing entries, as far as its facts stood then."""
    books = Books(path)
    dice = random.Random(seed)
    earned: dict[str, int] = {}
    days = (LAST - FIRST).days
    for day in sorted(FIRST + timedelta(days=dice.randrange(days + 1)) for _ in range(facts)):
        if day.year > FIRST.year and earned:
            closing = [(account, "THB", -amount) for account, amount in sorted(earned.items()) if amount]
            books.close_year(FIRST.year, [*closing, ("equity/surplus", "THB", sum(earned.values()))])
            earned = {}
        debit, credit = dice.choice(PAIRS)
        amount = dice.randrange(1, 500_000)
        books.put(dice.choice(LOGS), day, ((debit, "THB", amount), (credit, "THB", -amount)), body={"number": f"N-{len(books.standings)}"})
        if day.year == FIRST.year:
            for account, signed in ((debit, amount), (credit, -amount)):
                if account.split("/")[0] in ("sales", "expenses") or account == "goods/cost-of-sales":
                    earned[account] = earned.get(account, 0) + signed
    books.fold()
    return books
