"""A month end that is a year end, by one accountant at the office's window without a mouse: what it comes to, and how many keys it takes.

Every key is counted by what is being done, and the count is written down beside this test; whoever changes a page sees what it costs.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection

from kadpun.books.coop.claims import standing_resolutions
from kadpun.books.coop.confirming import differences, papers_of_run, runs
from kadpun.books.journal.balances import all_balances, balance_of, out_of_balance
from kadpun.books.journal.periods import periods
from kadpun.books.journal.year_end import surplus_of
from kadpun.books.reconcile.open_items import closed_statements
from kadpun.books.store.engine import Store
from kadpun.books.store.statements import ask
from kadpun.books.verify import verify_store
from kadpun.hardware.page_pictures import Pages
from kadpun.pos.demo.coop_year.bank import Statement, statement
from kadpun.pos.demo.coop_year.office import last_month

from . import month_end as acts
from .at_desk import CountedOffice, Effort
from .conftest import YEAR, Year

GOLDEN = Path(__file__).with_name("month-end-keys.txt")
JANUARY_AT = 1_767_578_400_000
"""5 January 2026, 9:00 in Thailand."""
WORDS = {
    "keys": "Keys of the last month and the year's end of a co-operative of {members:,} members, by one accountant without a mouse.\n"
    "A key with Ctrl or Shift counts as one; letters and digits that are typed are counted apart.\n\n",
    "lines": "{lines:,} lines of the bank: {together:,} by one Shift Enter, {by_one_key} by a key each, {left} left open; "
    "{share:.1%} by one key or less.\n"
    "{papers:,} confirmations; {agree} answers agree, {deny} deny and are adjusted with a second person; {paid:,} members are paid.\n",
}


@pytest.fixture
def desk(qtbot: QtBot, qapp: object, year: Year, tmp_path: Path) -> Iterator[CountedOffice]:
    """The office in the morning of a day in January, on a copy of the year."""
    folder = tmp_path / "shop"
    shutil.copytree(year.folder, folder)
    made = CountedOffice(qtbot, folder, at=JANUARY_AT)
    yield made
    made.close()


@pytest.mark.timeout(900)
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_accountant_s_month_end(desk: CountedOffice, year: Year, tmp_path: Path) -> None:
    told = statement(year.sums.bank, first_on=last_month(YEAR), last_on=YEAR.last_on)
    with desk.phase("sign in"):
        acts.sign_in(desk)
    with desk.phase("take the bank's statement in"):
        page = acts.take_statement_in(desk, desk.folder)
    with desk.phase("reconcile"):
        done = acts.reconcile(desk, page)
    with desk.phase("look at the proof, close the statement"):
        acts.close_statement(desk, page)
    assert done.lines == len(told.rows)
    assert done.share_of_one_key >= 0.9
    assert done.left == 2, "the transfer that came twice, and the one that nobody knows"

    desk.used_before(tmp_path)
    with desk.phase("confirmations out"):
        asked = acts.ask_members(desk, tmp_path)
    codes = acts.codes_of(desk, asked, acts.AGREE + acts.DENY)
    with desk.phase("answers in"):
        acts.take_answers(desk, asked, codes)
    with desk.phase("adjust"):
        acts.adjust(desk, asked)

    with desk.phase("settle the VAT"):
        acts.settle_vat(desk)
    with desk.phase("hold, cost of sales, close, year's end"):
        acts.close_year(desk)
    with desk.phase("look at the year's statements"):
        broken = acts.read_statements(desk)
    with desk.phase("share the surplus out, pay it"):
        paid = acts.share_surplus_out(desk)
    assert broken == []

    with Store.open(desk.till.desk.store.path, read_only=True) as store, store.read() as books:
        bank_is_closed(books, told)
        members_answered(books)
        year_is_closed(books)
        surplus_is_paid(books, tmp_path / "payments-2025.xlsx")
    assert verify_store(desk.till.desk.store.path).exit_code == 0
    pages = Pages((tmp_path / "confirmations-1-20251231.pdf").read_bytes())
    assert pages.count == len(asked.papers) == YEAR.members
    pages.close()

    counts = WORDS["lines"].format(
        lines=done.lines, together=done.together, by_one_key=done.by_one_key, left=done.left, share=done.share_of_one_key,
        papers=len(asked.papers), agree=acts.AGREE, deny=acts.DENY, paid=paid,
    )  # fmt: skip
    written = WORDS["keys"].format(members=YEAR.members) + table(desk.efforts) + "\n" + counts
    (tmp_path / GOLDEN.name).write_text(written, "utf-8")
    assert written == GOLDEN.read_text("utf-8"), f"the count now: {tmp_path / GOLDEN.name}"


def table(efforts: dict[str, Effort]) -> str:
    """The count as it is written down."""
    rows = [(name, each.keys, each.letters, each.scans) for name, each in efforts.items()]
    rows.append(("together", *(sum(row[column] for row in rows) for column in (1, 2, 3))))  # type: ignore[arg-type,misc]
    lines = [f"{'':40}{'keys':>8}{'letters':>10}{'scans':>8}"]
    lines += [f"{name:40}{keys:>8}{letters:>10}{scans:>8}" for name, keys, letters, scans in rows]
    return "\n".join(lines) + "\n"


def bank_is_closed(books: Connection, told: Statement) -> None:
    """Fee and interest are entered, two lines stand open, and the statement is closed at its balance."""
    assert [(each.on, each.amount) for each in closed_statements(books, "bank/current")] == [(YEAR.last_on, told.closing)]
    by_books = sum(balance_of(books, path, on=YEAR.last_on).amount for path in ("bank/current", "bank/promptpay"))
    strange = sorted(row.amount for row in told.strange)
    left = told.closing - by_books
    assert left == sum(strange) - 3_125 + 1_500
    assert {-1_500, 3_125, 41_275} < set(strange)


def members_answered(books: Connection) -> None:
    """Every answer is in the books, and each difference is put right by one person and allowed by another."""
    (run,) = runs(books)
    papers = papers_of_run(books, run.run)
    answers = [paper.answer for paper in papers if paper.answer is not None]
    assert (sum(answer.agrees for answer in answers), sum(not answer.agrees for answer in answers)) == (acts.AGREE, acts.DENY)
    found = differences(papers)
    assert [one.adjusted for one in found] == [5_000] * acts.DENY
    assert not any(one.open for one in found)


def year_is_closed(books: Connection) -> None:
    """December is closed as the end of the year; nothing is left in income and expense, and everything foots."""
    last = periods(books)[-1]
    assert (last.last_on, last.closed, last.year_end) == (YEAR.last_on, True, True)
    assert surplus_of(books, on=YEAR.last_on) == 0
    assert out_of_balance(all_balances(books)) == {}


def surplus_is_paid(books: Connection, list_for_bank: Path) -> None:
    """What was resolved for the members left the bank, and stood on the list that went there before."""
    (resolution,) = standing_resolutions(books)
    owed = sum(balance.amount for balance in all_balances(books) if balance.account.startswith(("surplus/dividends", "surplus/patronage")))
    assert owed == resolution.due == 0
    (row,) = ask(books, "SELECT -SUM(amount) FROM posting WHERE account = 'bank/current' AND \"on\" > ?", YEAR.last_on.isoformat())
    assert int(row[0]) == resolution.given > 0
    sheet = openpyxl.load_workbook(list_for_bank).active
    assert sheet is not None
    assert sheet.max_row > YEAR.members // 2

