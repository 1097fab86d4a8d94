"""The bank measured: a statement of 10,000 lines read, compared, recorded in slices, and laid out with proposals beside 10,000 postings."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from benchmarks.measure import Result
from benchmarks.shops import BATCH, shop_of
from kadpun.books.desk import Desk
from kadpun.books.journal.entries import EntryLine, record_entry
from kadpun.books.reconcile.board import Board, lay_board
from kadpun.books.reconcile.importing import StatementImport, account_for, plan_import
from kadpun.books.reconcile.open_items import bank_account
from kadpun.books.reconcile.reading import open_statement, read_statement
from kadpun.books.thai import BUDDHIST_ERA

ACCOUNT, FIRST = "bank/savings", date(2026, 1, 1)
LINES_A_DAY = 40
SLICE_MILLISECONDS = 50.0


def run(folder: Path, *, lines: int = 10_000) -> Iterator[Result]:
    """Import a statement and lay it out, in seconds; and the longest slice, since the till sells between two."""
    dice = random.Random(5)
    desk = shop_of(folder, products=20)
    moves = [(FIRST + timedelta(days=n // LINES_A_DAY), dice.randrange(500, 40_000) * 25) for n in range(lines)]
    enter(desk, moves)
    data = statement(moves, dice)
    began = time.perf_counter()
    board, longest = import_and_lay(desk, data)
    seconds = time.perf_counter() - began
    proposed = sum(len(group.lines) for group in board.groups if group.suggestion is not None)
    note = f"{len(board.certain):,} certain, {proposed:,} of {lines:,} lines proposed"
    desk.close()
    yield Result("a statement of 10,000 lines taken in and laid out with proposals", seconds, 5.0, "s", note)
    yield Result("the longest slice of recording it", longest * 1000, SLICE_MILLISECONDS, "ms")


def enter(desk: Desk, moves: list[tuple[date, int]]) -> None:
    """What the books say of each move: the day before now and then."""
    for start in range(0, len(moves), BATCH):
        with desk.store.work() as work:
            for on, amount in moves[start : start + BATCH]:
                lines = (EntryLine(ACCOUNT, amount), EntryLine("income/other", -amount))
                record_entry(desk, work, "receipt", lines, "รับโอน", by="u-1", on=on)


def statement(moves: list[tuple[date, int]], dice: random.Random) -> bytes:
    """The bank's file: TIS-620, the Buddhist era, the newest first, one in fifty a day late, some that the books have not."""
    told = [(on + timedelta(days=dice.random() < 0.02), amount) for on, amount in moves[: -len(moves) // 100]]
    told += [(on, dice.randrange(100, 9_999)) for on, _ in dice.sample(moves, len(moves) // 100)]
    balance, rows = 10_000_000, []
    for on, amount in sorted(told):
        balance += amount
        rows.append(f"{on.day:02}/{on.month:02}/{on.year + BUDDHIST_ERA},พร้อมเพย์เข้า,,{amount / 100:.2f},{balance / 100:.2f}")
    return "\r\n".join(["วันที่,รายการ,ถอน,ฝาก,คงเหลือ", *reversed(rows)]).encode("cp874")


def import_and_lay(desk: Desk, data: bytes) -> tuple[Board, float]:
    """Everything between choosing the file and looking at the pairs; answers the table and the longest slice in seconds."""
    report = read_statement(open_statement("statement.csv", data), near=FIRST)
    assert report.statement is not None
    with desk.store.read() as connection:
        plan = plan_import(connection, account_for(ACCOUNT, "Savings", report.statement), report.statement)
    taking, longest, waiting = StatementImport(desk, plan, name="statement.csv", data=data, by="u-1"), 0.0, 1
    while waiting:
        began = time.perf_counter()
        waiting = taking.record_next()
        longest = max(longest, time.perf_counter() - began)
    with desk.store.read() as connection:
        account = bank_account(connection, ACCOUNT)
        return lay_board(connection, account, first_on=FIRST, last_on=report.statement.last_on), longest
