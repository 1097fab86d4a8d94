"""A shift from its float to its Z: the count is blind, the difference has its reason, and the money is split."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kadpun.books.money import Satang, show_money
from kadpun.books.sales.shift import shift_totals
from kadpun.books.verify import verify_store
from kadpun.pos.screens.shift.closing import ShiftClosePage
from kadpun.pos.screens.shift.opening import ShiftOpenPage
from kadpun.pos.till.desk_settings import DeskSettings, save_desk_settings, settings_beside
from kadpun.pos.till.tender import DENOMINATIONS, Taken, in_coins
from tests.pos.screens.at_work import CASHIER, MANAGER, AtWork, faults_of_looks, is_thai

Key = Qt.Key
RICE = "8850000010026"


def opening(desk: AtWork) -> ShiftOpenPage:
    return desk.page("shift-open", ShiftOpenPage)


def closing(desk: AtWork) -> ShiftClosePage:
    return desk.page("shift-close", ShiftClosePage)


def sell(desk: AtWork, times: int = 2) -> None:
    def ring_up() -> None:
        for _ in range(times):
            basket = desk.till.read(RICE, desk.till.new_basket()).basket  # type: ignore[union-attr]
            desk.till.ring_up(basket, [Taken("cash", Satang(20_000))])
        basket = desk.till.read(RICE, desk.till.new_basket()).basket  # type: ignore[union-attr]
        desk.till.ring_up(basket, [Taken("promptpay", Satang(18_900), seen=True)])

    desk.does(ring_up)


def expected(desk: AtWork) -> int:
    def ask() -> int:
        with desk.till.desk.store.read() as connection:
            return shift_totals(connection, desk.till.desk.log, 1).expected

    return int(desk.does(ask))


def count(desk: AtWork, amount: int) -> None:
    """Type the count line by line, with ↓ after each."""
    pieces = {coins.denomination: coins.count for coins in in_coins(amount)}
    for denomination in DENOMINATIONS:
        desk.type(str(pieces.get(Satang(denomination), 0)))
        desk.press(Key.Key_Down)


def test_a_shift_opens_with_the_float_typed(morning: AtWork) -> None:
    morning.sign_in(CASHIER)
    assert morning.front == "shift-open"
    assert is_thai(morning.words_in_view())
    assert faults_of_looks(opening(morning)) == []
    morning.type("1500.50")
    morning.press(Key.Key_Return)
    assert morning.front == "counter"
    assert morning.does(morning.till.start).shift.opening_float == 150_050


def test_a_proposal_that_comes_late_takes_away_nothing_that_was_typed(morning: AtWork) -> None:
    morning.sign_in(CASHIER)
    page, hold_up = opening(morning), threading.Event()
    morning.jobs.run(page, hold_up.wait)
    page.enter()
    QTest.keyClicks(page.sum, "15")
    morning.qtbot.waitUntil(lambda: page.sum.text() == "15")
    hold_up.set()
    morning.settle()
    assert page.sum.text() == "15"


def test_a_shift_opens_with_the_float_counted(morning: AtWork) -> None:
    morning.sign_in(CASHIER)
    morning.touch(opening(morning).way.buttons[1])
    morning.type("1")
    morning.press(Key.Key_Down)
    morning.type("2")
    assert opening(morning).total.words == "2,000.00"
    morning.touch(opening(morning).forward)
    assert morning.does(morning.till.start).shift.opening_float == 200_000


def test_what_is_no_amount_opens_no_shift(morning: AtWork) -> None:
    morning.sign_in(CASHIER)
    opening(morning).sum.setText("1.2.3")
    morning.touch(opening(morning).forward)
    assert morning.front == "shift-open"
    assert opening(morning).wrong.text()
    opening(morning).sum.setText("100.10")
    morning.touch(opening(morning).forward)
    assert "25 สตางค์" in morning.notice


def test_the_count_is_blind_until_it_is_confirmed(at_work: AtWork) -> None:
    sell(at_work)
    at_work.go("shift-close")
    hidden = show_money(expected(at_work))
    assert hidden not in at_work.words_in_view()
    assert faults_of_looks(closing(at_work)) == []
    count(at_work, expected(at_work) - 500)
    assert closing(at_work).stack.currentWidget() is closing(at_work).counting
    at_work.press(Key.Key_Return)
    assert closing(at_work).stack.currentWidget() is closing(at_work).comparing
    assert hidden in {cell.words for row in closing(at_work).comparing.table.model_of_rows.rows for cell in row.cells}
    assert is_thai(at_work.words_in_view())
    assert faults_of_looks(closing(at_work)) == []


def test_a_short_shift_closes_with_its_reason_and_its_split(at_work: AtWork) -> None:
    sell(at_work)
    at_work.go("shift-close")
    should_be = expected(at_work)
    count(at_work, should_be - 500)
    at_work.press(Key.Key_Return)
    step = closing(at_work).comparing
    assert "5.00" in step.verdict.title.text()
    step.forward.click()
    at_work.settle()
    assert closing(at_work).stack.currentWidget() is step
    assert "บอกเหตุผล" in at_work.notice or at_work.notice
    at_work.touch(step.verdict.buttons[0])
    step.next_float.put("1500")
    step.forward.click()
    at_work.settle()
    done = closing(at_work).closed
    assert closing(at_work).stack.currentWidget() is done
    assert done.closed is not None
    assert (done.closed.over_short, done.closed.next_float, done.closed.to_safe) == (-500, 150_000, should_be - 500 - 150_000)
    at_work.wait(lambda: done.made is not None)
    assert done.made is not None
    assert [each.reason for each in done.made] == [None]
    assert is_thai(at_work.words_in_view())
    at_work.press(Key.Key_Return)
    assert at_work.front == "shift-open"
    assert opening(at_work).sum.text() == "1,500.00"


def test_another_reason_is_typed(at_work: AtWork) -> None:
    at_work.go("shift-close")
    count(at_work, expected(at_work) + 2_000)
    at_work.press(Key.Key_Return)
    at_work.touch(closing(at_work).comparing.verdict.buttons[2])
    at_work.type("mango")
    assert closing(at_work).comparing.verdict.reason == "mango"


def test_an_exact_count_needs_no_reason(at_work: AtWork) -> None:
    at_work.go("shift-close")
    count(at_work, expected(at_work))
    at_work.press(Key.Key_Return, Key.Key_Return)
    assert closing(at_work).stack.currentWidget() is closing(at_work).closed
    at_work.wait(lambda: closing(at_work).closed.made is not None)


def test_bills_on_hold_are_told_before_and_after_closing(at_work: AtWork) -> None:
    def hold() -> None:
        at_work.till.hold(at_work.till.read(RICE, at_work.till.new_basket()).basket, "ลุงคำ")  # type: ignore[union-attr]

    at_work.does(hold)
    at_work.go("shift-close")
    assert "บิลพักค้างอยู่" in at_work.words_in_view()
    count(at_work, expected(at_work))
    at_work.press(Key.Key_Return, Key.Key_Return)
    assert closing(at_work).stack.currentWidget() is closing(at_work).closed
    assert "1" in at_work.notice
    at_work.wait(lambda: closing(at_work).closed.made is not None)


def test_a_large_difference_asks_for_somebody_who_may(at_work: AtWork) -> None:
    at_work.sign_in(CASHIER)
    at_work.go("shift-close")
    count(at_work, expected(at_work) - 10_000)
    at_work.press(Key.Key_Return)
    at_work.touch(closing(at_work).comparing.verdict.buttons[1])
    closing(at_work).comparing.forward.click()
    at_work.settle()
    assert closing(at_work).leave_bar.is_asking
    at_work.type("9999")
    at_work.press(Key.Key_Return)
    assert closing(at_work).leave_bar.pin.complaint
    at_work.type(MANAGER)
    at_work.press(Key.Key_Return)
    assert closing(at_work).stack.currentWidget() is closing(at_work).closed
    at_work.wait(lambda: closing(at_work).closed.made is not None)


def test_a_sale_after_the_count_makes_it_void(at_work: AtWork) -> None:
    at_work.go("shift-close")
    count(at_work, expected(at_work))
    at_work.press(Key.Key_Return)
    sell(at_work, 1)
    closing(at_work).close_shift()
    at_work.settle()
    assert closing(at_work).stack.currentWidget() is closing(at_work).counting
    assert at_work.notice


def test_counting_again_is_blind_again(at_work: AtWork) -> None:
    at_work.go("shift-close")
    count(at_work, expected(at_work))
    at_work.press(Key.Key_Return)
    at_work.touch(closing(at_work).comparing.recount)
    assert closing(at_work).counting.grid.count().total == 0
    assert show_money(expected(at_work)) not in at_work.words_in_view()


def test_a_float_above_the_count_is_refused(at_work: AtWork) -> None:
    at_work.go("shift-close")
    count(at_work, expected(at_work))
    at_work.press(Key.Key_Return)
    closing(at_work).comparing.next_float.put("999999")
    closing(at_work).close_shift()
    at_work.settle()
    assert closing(at_work).stack.currentWidget() is closing(at_work).comparing
    assert "999,999.00" in at_work.notice


def test_the_x_is_looked_at_beside_the_comparison(at_work: AtWork) -> None:
    sell(at_work)
    at_work.go("shift-close")
    count(at_work, expected(at_work))
    at_work.press(Key.Key_Return)
    at_work.touch(closing(at_work).comparing.look_first)
    assert "(X)" in at_work.words_in_view()
    at_work.press(Key.Key_Escape)
    assert closing(at_work).stack.currentWidget() is closing(at_work).comparing


def test_a_scan_leads_back_to_selling_and_esc_too(at_work: AtWork) -> None:
    at_work.go("shift-close")
    at_work.press(Key.Key_Escape)
    assert at_work.front == "counter"
    at_work.go("shift-close")
    at_work.scan(RICE)
    assert at_work.front == "counter"


def test_plus_and_minus_count_the_line_in_hand(at_work: AtWork) -> None:
    at_work.go("shift-close")
    at_work.press(Key.Key_Plus, Key.Key_Plus, Key.Key_Minus)
    assert closing(at_work).counting.grid.lines[0].count == 1


def test_the_backup_goes_to_the_second_place_as_well(work_at: Callable[..., AtWork], selling_shop: Path, tmp_path: Path) -> None:
    desk = work_at(selling_shop)
    desk.sign_in(MANAGER)
    stick = tmp_path / "stick"
    stick.mkdir()
    save_desk_settings(settings_beside(desk.till.desk.store.path), DeskSettings(second_backup=str(stick)))
    desk.go("shift-close")
    count(desk, expected(desk))
    desk.press(Key.Key_Return, Key.Key_Return)
    desk.wait(lambda: closing(desk).closed.made is not None)
    copies = list(stick.iterdir())
    assert len(copies) == 1
    assert verify_store(copies[0]).exit_code == 0


@pytest.mark.parametrize("language", ["en"])
def test_the_language_changes_in_the_middle_of_a_count(at_work: AtWork, language: str) -> None:
    at_work.go("shift-close")
    at_work.type("3")
    at_work.window.context.say.use("en")
    at_work.settle()
    assert closing(at_work).counting.grid.lines[0].count == 3
    assert "Blind count" in at_work.words_in_view()
