"""Reconciling at the window, by keys alone: a statement taken in, pairs confirmed, a fee entered, a pair taken apart, a statement closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kadpun.books.journal.balances import balance_of
from kadpun.books.journal.entries import EntryLine, record_entry
from kadpun.books.reconcile.open_items import closed_statements
from kadpun.pos.screens.office.pairs_view import GroupShown, ItemShown, PairsView
from kadpun.pos.screens.office.reconcile_page import ReconcilePage
from tests.pos.screens.at_office import AtOffice

HEAD = "วันที่,เวลา,รายการ,ถอนเงิน,ฝากเงิน,ยอดคงเหลือ\n"
STATEMENT = (
    HEAD
    + "17/11/2569,08:20,พร้อมเพย์เข้า,,120.00,10120.00\n"
    + "18/11/2569,10:16,พร้อมเพย์เข้า,,412.00,10532.00\n"
    + "20/11/2569,11:20,โอนคืน CL-0019,,4985.00,15517.00\n"
    + "20/11/2569,17:05,ฝากเงินสด,,6000.00,21517.00\n"
    + "21/11/2569,06:00,ดอกเบี้ยรับ,,31.25,21548.25\n"
)
SHIFT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier


def enter(desk: AtOffice, day: int, account: str, amount: int, text: str, reference: str = "") -> None:
    def work() -> None:
        with desk.till.desk.store.work() as unit:
            lines = (EntryLine(account, amount), EntryLine("income/other", -amount))
            record_entry(desk.till.desk, unit, "journal", lines, text, by="setup", on=date(2026, 11, day), reference=reference)

    desk.jobs.run(desk.window, work)
    desk.settle()


@pytest.fixture
def desk(office_at: Callable[..., AtOffice], closed_shop: Path) -> AtOffice:
    made = office_at(closed_shop)
    enter(made, 17, "bank/promptpay", 12_000, "บิล 1")
    enter(made, 18, "bank/savings", 41_200, "รับชำระหนี้")
    enter(made, 18, "bank/savings", 500_000, "ใบเรียกเก็บ", "CL-0019")
    enter(made, 20, "cash/safe", 400_000, "ส่งเข้าเซฟ")
    enter(made, 20, "cash/safe", 200_000, "ส่งเข้าเซฟ")
    made.window.resize(1456, 880)
    made.go("reconcile")
    return made


def page_of(desk: AtOffice) -> ReconcilePage:
    return desk.page("reconcile", ReconcilePage)


def take_in(desk: AtOffice, folder: Path, text: str = STATEMENT) -> ReconcilePage:
    page = page_of(desk)
    file = folder / "statement.csv"
    file.write_bytes(text.encode("cp874"))
    desk.press(Qt.Key.Key_F6)
    page.step.open(file)
    desk.settle()
    page.step.name.put("ธ.ก.ส. ••4471")
    page.step.promptpay.setChecked(True)
    page.step.keep.put("ธ.ก.ส.")
    desk.keep()
    desk.wait(lambda: not page.working.running)
    return page


def states(page: ReconcilePage) -> list[str]:
    assert page.board is not None
    return [group.state for group in page.board.groups]


def planned(page: ReconcilePage) -> list[int]:
    plan = page.step.plan
    return [] if plan is None else [line.amount for line in plan.new]


def choose(desk: AtOffice, page: ReconcilePage, state: str) -> None:
    group = next(group for group in page.shown.values() if group.state == state)
    page.pairs.choose(group.key)
    page.pairs.setFocus()
    desk.settle()


def balance(desk: AtOffice, account: str) -> int:
    found: list[int] = []

    def work() -> None:
        with desk.till.desk.store.read() as connection:
            found.append(balance_of(connection, account).amount)

    desk.jobs.run(desk.window, work)
    desk.settle()
    return found[0]


def test_a_page_without_a_statement_says_what_to_do(desk: AtOffice) -> None:
    page = page_of(desk)
    assert page.board is None
    assert "F6" in page.pairs.nothing
    assert not page.all_certain.isEnabled()


def test_a_month_is_reconciled_by_one_key_a_pair(desk: AtOffice, tmp_path: Path) -> None:
    page = take_in(desk, tmp_path)
    assert states(page) == ["bank-only", "proposed", "doubtful", "proposed", "proposed"]
    desk.press(Qt.Key.Key_Return, modifier=SHIFT)
    desk.wait(lambda: not page.working.running)
    assert states(page) == ["bank-only", "proposed", "doubtful", "agreed", "agreed"]
    assert page.board is not None
    page.pairs.choose(page.board.groups[0].key)
    desk.press(Qt.Key.Key_Return)
    assert balance(desk, "income/interest") == -3_125
    safe = balance(desk, "cash/safe")
    choose(desk, page, "proposed")
    desk.press(Qt.Key.Key_Return)
    assert balance(desk, "cash/safe") == safe - 600_000
    choose(desk, page, "doubtful")
    desk.press(Qt.Key.Key_Return)
    assert balance(desk, "expenses/bank-fees") == 1_500
    assert states(page) == ["agreed"] * 5
    assert page.board.difference.difference == page.board.difference.explained == page.board.difference.opening


def test_enter_confirms_the_pair_in_hand_and_goes_on_to_the_next_that_is_open(desk: AtOffice, tmp_path: Path) -> None:
    page = take_in(desk, tmp_path, HEAD + "17/11/2569,08:20,พร้อมเพย์เข้า,,120.00,10120.00\n18/11/2569,10:16,โอน,,412.00,10532.00\n")
    page.pairs.choose(page.board.groups[0].key if page.board else None)
    desk.press(Qt.Key.Key_Return)
    assert sorted(states(page)) == ["agreed", "books-only", "proposed"]
    assert page.group is not None
    assert page.group.state == "proposed"
    desk.press(Qt.Key.Key_Return)
    assert sorted(states(page)) == ["agreed", "agreed", "books-only"]


def test_after_an_entry_too_the_next_that_is_open_is_in_hand(desk: AtOffice, tmp_path: Path) -> None:
    page = take_in(desk, tmp_path)
    choose(desk, page, "bank-only")
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: states(page).count("agreed") == 1)
    assert page.group is not None
    assert page.group.state == "proposed"
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: states(page).count("agreed") == 2)


def test_a_pair_is_taken_apart_only_with_a_reason(desk: AtOffice, tmp_path: Path) -> None:
    page = take_in(desk, tmp_path)
    desk.press(Qt.Key.Key_Return, modifier=SHIFT)
    desk.wait(lambda: not page.working.running)
    choose(desk, page, "agreed")
    desk.press(Qt.Key.Key_Delete)
    assert page.asked.isVisible()
    desk.press(Qt.Key.Key_Return)
    assert page.asked.text.complaint
    desk.type("คนละรายการ")
    desk.press(Qt.Key.Key_Return)
    assert states(page).count("agreed") == 1
    assert not page.asked.isVisible()


def test_what_is_picked_is_matched_as_far_as_it_fits(desk: AtOffice, tmp_path: Path) -> None:
    enter(desk, 21, "bank/savings", 2_000, "อื่น")
    page = take_in(desk, tmp_path)
    choose(desk, page, "bank-only")
    desk.press(Qt.Key.Key_Space)
    choose(desk, page, "books-only")
    desk.press(Qt.Key.Key_Space)
    assert len(page.picked) == 2
    desk.press(Qt.Key.Key_Return)
    assert page.board is not None
    rest = [line.left for group in page.board.groups if group.state == "bank-only" for line in group.lines]
    assert rest == [1_125]


def test_insert_enters_what_the_books_have_not(desk: AtOffice, tmp_path: Path) -> None:
    page = take_in(desk, tmp_path)
    choose(desk, page, "bank-only")
    desk.press(Qt.Key.Key_Insert)
    assert page.asked.account.key == "income/interest"
    desk.press(Qt.Key.Key_Return)
    assert balance(desk, "income/interest") == -3_125
    assert states(page).count("agreed") == 1


def test_a_statement_is_closed_and_a_wrong_balance_is_told(desk: AtOffice, tmp_path: Path) -> None:
    page = take_in(desk, tmp_path)
    desk.press(Qt.Key.Key_F8)
    page.asked.amount.put("1.00")
    desk.press(Qt.Key.Key_Return, Qt.Key.Key_Return)
    assert page.asked.isVisible()
    assert desk.window.context.notices.now is not None
    page.asked.amount.put("21,548.25")
    page.asked.amount.setFocus()
    desk.press(Qt.Key.Key_Return)
    assert not page.asked.isVisible()
    with desk.till.desk.store.read() as connection:
        assert [each.amount for each in closed_statements(connection, "bank/savings")] == [2_154_825]


def test_a_file_with_bad_rows_shows_them_and_takes_nothing_in(desk: AtOffice, tmp_path: Path) -> None:
    page = take_in(desk, tmp_path, STATEMENT.replace("10532.00", "10533.00").replace("18/11/2569", "31/11/2569"))
    assert page.step.isVisible()
    assert page.step.bad_part.isVisible()
    assert not page.step.take.isEnabled()
    desk.press(Qt.Key.Key_Escape)
    assert not page.step.isVisible()
    assert page.board is None


def test_a_column_picked_anew_reads_the_file_again(desk: AtOffice, tmp_path: Path) -> None:
    page = page_of(desk)
    file = tmp_path / "statement.csv"
    file.write_text("เมื่อไร,อะไร,เท่าไร\n21/11/2569,ก,5\n", "utf-8")
    desk.press(Qt.Key.Key_F6)
    page.step.open(file)
    desk.settle()
    assert planned(page) == []
    for field, heading in (("on", "เมื่อไร"), ("text", "อะไร"), ("amount", "เท่าไร")):
        page.step.columns[field].offer([("", "–"), (heading, heading)])
        page.step.columns[field].put(heading)
        page.step.columns[field].chosen.emit(heading)
        desk.settle()
    assert planned(page) == [500]


def test_tabs_and_what_is_looked_for_show_a_part(desk: AtOffice, tmp_path: Path) -> None:
    page = take_in(desk, tmp_path)
    page.pairs.setFocus()
    desk.press(Qt.Key.Key_Right)
    assert {group.state for group in page.shown.values()} == {"bank-only", "doubtful"}
    desk.press(Qt.Key.Key_Left)
    page.filter.line.setText("4,985")
    desk.wait(lambda: len(page.shown) == 1)
    assert next(iter(page.shown.values())).state == "doubtful"


def test_the_proof_of_balance_is_looked_at_before_it_is_printed(desk: AtOffice, tmp_path: Path) -> None:
    page = take_in(desk, tmp_path)
    desk.press(Qt.Key.Key_F9)
    desk.wait(lambda: page.preview.data.startswith(b"%PDF"))
    assert page.preview.isVisible()


def test_ten_thousand_groups_are_chosen_and_only_what_is_in_view_is_painted(desk: AtOffice) -> None:
    view = page_of(desk).pairs
    items = tuple(ItemShown("21 พ.ย.", "พร้อมเพย์เข้า", "14:33", "120.00") for _ in range(3))
    groups = [GroupShown(n, items[: 1 + n % 3], items[:1], "agreed", "ตรงยอด", "ok", "ph.link") for n in range(10_000)]
    view.put(groups)
    seen: list[object] = []
    view.chose.connect(seen.append)
    view.setFocus()
    desk.press(Qt.Key.Key_End)
    assert seen[-1] == 9_999
    assert view.accessibleDescription().startswith("ตรงยอด")
    desk.press(Qt.Key.Key_Home, Qt.Key.Key_Down)
    assert view.key == 1
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, NONE, QPoint(40, 30))
    assert view.key == 0
    assert isinstance(view, PairsView)
