"""The accountant's month end at the office's window, part by part, by keys and scans alone; each part says what it came to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt

from kadpun.books.coop.confirming import paper_code
from kadpun.books.journal.spans import Span
from kadpun.books.journal.statements import STATEMENTS
from kadpun.books.reconcile.board import Board
from kadpun.books.sales.receipts import standing_fact
from kadpun.pos.demo.coop_year.office import ACCOUNTANT, MANAGER, STATEMENT_NAME
from kadpun.pos.screens.office.confirmations_page import ConfirmationsPage
from kadpun.pos.screens.office.journal_page import JournalPage
from kadpun.pos.screens.office.periods_page import PeriodsPage
from kadpun.pos.screens.office.reconcile_page import ReconcilePage
from kadpun.pos.screens.office.statements_page import StatementsPage
from kadpun.pos.screens.office.surplus_page import SurplusPage

from .at_desk import CountedOffice
from .conftest import YEAR

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
EACH = 24
"""Pairs that are confirmed with a key each, before all that are certain are confirmed together."""
AGREE, DENY = 37, 3
LAST_YEAR = Span(YEAR.first_on, YEAR.last_on)
RATES = (("dividend", "3"), ("patronage", "20"))


@dataclass(frozen=True)
class Reconciled:
    """How the lines of a statement were dealt with: proposals confirmed with one key all together, with a key each, and those left open."""

    lines: int
    together: int
    by_one_key: int
    left: int

    @property
    def share_of_one_key(self) -> float:
        """The part of the lines that took one key each at most."""
        return (self.together + self.by_one_key) / self.lines


def sign_in(desk: CountedOffice) -> None:
    desk.type(ACCOUNTANT.pin)
    desk.press(Key.Key_Return)
    desk.wait(lambda: desk.front == "office")


def take_statement_in(desk: CountedOffice, folder: Path) -> ReconcilePage:
    desk.reach("reconcile", "กระทบ")
    page = desk.page("reconcile", ReconcilePage)
    step = page.step
    desk.used_before(folder)
    desk.press(Key.Key_F6, Key.Key_F9)
    desk.choose_file(STATEMENT_NAME)
    desk.wait(lambda: step.seen is not None and not step.reading)
    desk.tab_to(step.account.box)
    for _ in range(step.account.box.count()):
        if step.account.value == "bank/current":
            break
        desk.press(Key.Key_Up)
    assert step.account.value == "bank/current"
    desk.tab_to(step.name.line)
    desk.type("ธ.ก.ส.")
    assert step.promptpay.isChecked()
    desk.keep()
    desk.wait(lambda: not page.working.running and page.board is not None and not step.isVisible())
    return page


def reconcile(desk: CountedOffice, page: ReconcilePage) -> Reconciled:
    """Confirm some pairs with a key each, all that are certain with one, then look at what is strange."""
    lines = sum(count_lines(page).values())
    by_one_key = 0
    for _ in range(EACH):
        by_one_key += confirm_in_hand(desk, page)
    together = len(board_of(page).certain)
    desk.press(Key.Key_Return, modifier=SHIFT)
    desk.wait(lambda: not page.working.running and not board_of(page).certain)
    desk.press(Key.Key_Right)
    desk.wait(lambda: {group.state for group in page.shown.values()} <= {"bank-only", "doubtful"})
    desk.press(Key.Key_Home)
    for _ in range(len(page.shown)):
        if page.group is not None and page.group.suggestion is not None:
            by_one_key += confirm_in_hand(desk, page)
        else:
            desk.press(Key.Key_Down)
    left = count_lines(page).get("bank-only", 0)
    return Reconciled(lines, together, by_one_key, left)


def confirm_in_hand(desk: CountedOffice, page: ReconcilePage) -> int:
    """Press Enter on the pair in hand; answers how many lines it agreed."""
    before = count_lines(page).get("agreed", 0)
    desk.press(Key.Key_Return)
    desk.wait(lambda: count_lines(page).get("agreed", 0) > before)
    return count_lines(page)["agreed"] - before


def close_statement(desk: CountedOffice, page: ReconcilePage) -> None:
    """Look at the proof of balance, then say that the statement stood at its balance on its last day, as both are offered."""
    desk.press(Key.Key_F9)
    desk.wait(lambda: page.preview.data.startswith(b"%PDF"))
    desk.press(Key.Key_Escape)
    desk.press(Key.Key_F8, Key.Key_Return, Key.Key_Return)
    desk.wait(lambda: not page.asked.isVisible())


def board_of(page: ReconcilePage) -> Board:
    assert page.board is not None
    return page.board


def count_lines(page: ReconcilePage) -> dict[str, int]:
    """How many lines of the statement stand in each state."""
    found: dict[str, int] = {}
    for group in board_of(page).groups:
        found[group.state] = found.get(group.state, 0) + len(group.lines)
    return found


def ask_members(desk: CountedOffice, folder: Path) -> ConfirmationsPage:
    """Ask every member as at the year's end, and have the papers as one PDF."""
    desk.reach("confirmations", "สอบทาน")
    page = desk.page("confirmations", ConfirmationsPage)
    desk.wait(lambda: bool(page.adjust.accounts))
    desk.press(Key.Key_Insert, Key.Key_Return)
    desk.wait(lambda: bool(page.papers) and not page.working.running)
    desk.press(Key.Key_F9)
    desk.wait_long(lambda: page.preview.data.startswith(b"%PDF"))
    desk.control(Key.Key_S)
    desk.choose_file()
    desk.wait(lambda: not page.preview.isVisible())
    return page


def codes_of(desk: CountedOffice, page: ConfirmationsPage, count: int) -> list[str]:
    """What is printed in the corner of some papers of the run."""

    def read() -> list[str]:
        with desk.till.desk.store.read() as connection:
            leaves = {id: standing_fact(connection, id) for id in {seen.paper.confirmation for seen in wanted}}
            found = [(leaves[seen.paper.confirmation], seen.paper.line) for seen in wanted]
            return [paper_code(fact.leaf, line) for fact, line in found if fact is not None]

    wanted = [seen for seen in page.papers if seen.paper.stated.deposit][:: max(len(page.papers) // (3 * count), 1)][:count]
    codes: list[str] = desk.does(read)
    assert len(codes) == count
    return codes


def take_answers(desk: CountedOffice, page: ConfirmationsPage, codes: list[str]) -> None:
    """Scan each paper that came back: most agree with Enter, the last ones say that a deposit of 50 baht is missing."""
    for at, code in enumerate(codes):
        desk.scan(code)
        desk.wait(lambda: page.answer.seen is not None and page.answer.seen.paper.answer is None)
        answered = sum(seen.paper.answer is not None for seen in page.papers)
        if at < AGREE:
            desk.press(Key.Key_Return)
        else:
            desk.press(Key.Key_F8, Key.Key_Return)
            assert page.answer.seen is not None
            desk.type(f"{(page.answer.seen.paper.stated.deposit + 5_000) // 100}")
            desk.press(Key.Key_F8)
        desk.wait(lambda answered=answered: sum(seen.paper.answer is not None for seen in page.papers) > answered)  # type: ignore[misc]


def adjust(desk: CountedOffice, page: ConfirmationsPage) -> None:
    """Adjust each difference, which a second person allows by a PIN."""
    desk.press(Key.Key_F2)
    desk.press(Key.Key_Backtab, modifier=SHIFT)
    desk.press(Key.Key_Left)
    desk.wait(lambda: page.tabs.key == "differences")
    for _ in page.found:
        desk.tab_to(page.differing)
        desk.press(Key.Key_Home)
        while page.adjust.seen is None or not page.adjust.seen.difference.open:
            desk.press(Key.Key_Down)
        still = sum(bool(seen.difference.open) for seen in page.found)
        desk.keep()
        desk.wait(lambda: page.leave_bar.is_asking)
        desk.type(MANAGER.pin)
        desk.press(Key.Key_Return)
        desk.wait(lambda still=still: sum(bool(seen.difference.open) for seen in page.found) < still)  # type: ignore[misc]


def settle_vat(desk: CountedOffice) -> None:
    """Settle the VAT of the month that ended."""
    desk.reach("journal", "สมุดรายวัน")
    page = desk.page("journal", JournalPage)
    while page.part is not page.month:
        desk.press(Key.Key_PageDown, modifier=SHIFT)
    month = page.month
    desk.wait(lambda: month.seen is not None and month.seen.vat is not None)
    desk.tab_to(month.before)
    desk.press(Key.Key_Space)
    desk.wait(lambda: month.settle.isEnabled())
    desk.tab_to(month.settle)
    desk.press(Key.Key_Space)
    desk.wait(lambda: not month.settle.isEnabled())


def close_year(desk: CountedOffice) -> PeriodsPage:
    """Hold December, have its cost worked out and posted, and close it as the year's end."""
    desk.reach("periods", "งวด")
    page = desk.page("periods", PeriodsPage)
    desk.wait(lambda: page.state is not None)
    desk.press(Key.Key_F7)
    desk.wait_long(lambda: page.cost is not None and page.close_period.isVisible())
    assert page.year_end.isChecked(), "twelve months are over"
    desk.keep()
    desk.press(Key.Key_Return)
    desk.wait_long(lambda: page.state is not None and page.state.held is None)
    return page


def read_statements(desk: CountedOffice) -> list[str]:
    """Turn to the year's statements one by one and look at each on paper; answers those whose equality did not hold."""
    desk.reach("statements", "งบ")
    page = desk.page("statements", StatementsPage)
    view = page.view
    broken: list[str] = []
    desk.wait(lambda: view.statement is not None and page.figures_seen is not None)
    desk.tab_to(page.span, back=True)
    desk.press(Key.Key_Space)
    desk.tab_to(page.span.panel.presets["year-before"], back=True)
    desk.press(Key.Key_Space)
    desk.wait(lambda: page.span.span == LAST_YEAR and view.statement is not None)
    desk.tab_to(view.table)
    for at, name in enumerate(STATEMENTS):
        desk.wait(lambda name=name: view.statement is not None and view.statement.name == name)  # type: ignore[misc]
        assert view.statement is not None
        if not view.statement.equality.holds:
            broken.append(name)
        desk.keep()
        desk.wait_long(lambda: page.preview.data.startswith(b"%PDF"))
        desk.press(Key.Key_Escape)
        if at + 1 < len(STATEMENTS):
            desk.tab_to(view.table)
            desk.press(Key.Key_Right)
    return broken


def share_surplus_out(desk: CountedOffice) -> int:
    """Type the meeting's rates and number, record the resolution, write the bank's list, and pay everybody; answers how many."""
    desk.reach("surplus", "ส่วนเกิน")
    page = desk.page("surplus", SurplusPage)
    desk.wait(lambda: page.made is not None)
    rates = page.plan.rates
    for use, rate in RATES:
        desk.tab_to(rates[use])
        desk.type(rate)
    desk.tab_to(page.meeting.number.line)
    desk.type("1/2569")
    desk.wait(lambda: not page.plan.typing.isActive() and page.made is not None)
    desk.keep()
    desk.wait_long(lambda: bool(page.claims) and page.tabs.key == "pay")
    paid = len(page.claims)
    desk.press(Key.Key_F9)
    desk.choose_file()
    desk.press(Key.Key_F8)
    desk.wait_long(lambda: not page.claims)
    return paid
