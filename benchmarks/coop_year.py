"""A co-operative's year measured: trial balance, every statement, a member's account, ageing, and 2,000 confirmations as one PDF.

The year is the made-up one of the demonstration: three shops, 2,000 members, some 128,000 facts. It stays in the folder for the next time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks.measure import Result, time_each
from kadpun.books.clock import SetClock
from kadpun.books.journal.accounts import load_chart
from kadpun.books.journal.balances import part_balances, trial_balance
from kadpun.books.journal.spans import Span
from kadpun.books.journal.statements import STATEMENTS, StatementColumn, statement
from kadpun.books.members import statements_of_member
from kadpun.books.members.ageing import ageing
from kadpun.books.shop import open_desk
from kadpun.books.words import load_words
from kadpun.pos.demo.coop_year.office import MANAGER, make_coop
from kadpun.pos.demo.coop_year.plan import Size
from kadpun.pos.office.confirmations_room import ConfirmationsRoom
from kadpun.pos.till.counter import Till

SIZE = Size()
YEAR = Span(SIZE.first_on, SIZE.last_on)
JANUARY_AT = 1_767_578_400_000
"""5 January 2026, 9:00 in Thailand."""


def run(folder: Path) -> Iterator[Result]:
    """Measure on the year in a folder, which is made first where it is not there."""
    if not (folder / "bank-statement.csv").exists():
        make_coop(folder, SIZE)
    desk = open_desk(folder, clock=SetClock(JANUARY_AT))
    till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
    with desk.store.read() as connection:
        facts = int(connection.exec_driver_sql("SELECT count(*) FROM fact").scalar_one())
        what = f"a co-operative's year of {facts:,} facts"
        timing = time_each(lambda n: trial_balance(connection, on=SIZE.last_on), runs=50, warm_up=5)
        yield Result(f"trial balance of the baht control accounts, {what}", timing.median * 1000, 10, "ms")
    yield from statements(till, what)
    yield from members(till, what)
    till.sign_in(MANAGER.pin)
    yield from confirmations(till)
    desk.close()


def statements(till: Till, what: str) -> Iterator[Result]:
    """Each statement of the whole year, and the slowest of them beside the limit."""
    chart, column = load_chart(), StatementColumn(YEAR)
    with till.desk.store.read() as connection:
        for name in STATEMENTS:
            timing = time_each(lambda n, name=name: statement(connection, chart, name, (column,)), runs=3, warm_up=1)  # type: ignore[misc]
            yield Result(f"the {name} of {what}", timing.median, 1, "s")


def members(till: Till, what: str) -> Iterator[Result]:
    """The account of the member with the most to tell, and the ageing of everybody at the year's end."""
    with till.desk.store.read() as connection:
        busiest = max(part_balances(connection, "receivables/members").items(), key=lambda each: each[1].amount)[0]
        timing = time_each(lambda n: statements_of_member.statement(connection, busiest, SIZE.first_on, SIZE.last_on), runs=10, warm_up=1)
        yield Result(f"one member's statement, {what}", timing.median * 1000, 100, "ms")
        timing = time_each(lambda n: ageing(connection, SIZE.last_on), runs=3, warm_up=1)
        yield Result(f"the ageing of every debt, {what}", timing.median, 1, "s")


def confirmations(till: Till) -> Iterator[Result]:
    """The balance confirmations of every member as one PDF; the run is recorded where it is not there yet."""
    room = ConfirmationsRoom(till)
    room.get_ready()
    if not room.runs():
        for _ in room.ask_all(date(SIZE.year, 12, 31)):
            pass
    (newest, *_) = room.runs()
    began = time.perf_counter()
    made = room.papers_pdf(newest.run)
    seconds = time.perf_counter() - began
    count = len(room.papers(newest.run))
    yield Result(f"{count:,} balance confirmations as one PDF", seconds, 60, "s", f"{len(made) / 1e6:.1f} MB")
