"""Members at the counter: found, on the bill with their headroom, buying on credit within their limit and once beyond it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kadpun.books.desk import Desk
from kadpun.books.journal.balances import balance_of
from kadpun.books.members.cards import card_text
from kadpun.books.members.joining import NewPerson, join_people
from kadpun.pos.screens.counter.approval_panel import ApprovalPanel
from kadpun.pos.screens.counter.done_panel import DonePanel
from kadpun.pos.screens.counter.member_page import MemberPage
from kadpun.pos.screens.counter.member_panel import MemberPanel
from kadpun.pos.screens.counter.pay_panel import PayPanel
from kadpun.pos.screens.counter.refund_panel import RefundPanel
from kadpun.pos.screens.counter.repay_panel import RepayPanel

from .conftest import CASHIER, CONTROL, MANAGER, RICE, SHIFT, Cashier

ANNA, HELPER = "m-000000000001", "m-000000000002"


def with_members(desk: Desk) -> None:
    """A member with a helper, and the helper."""
    on = date(2026, 1, 5)
    people = (
        NewPerson({"name": "น้ำค้าง ใจดี", "telephone": "0811112222"}, on, number="0124", id=HELPER),
        NewPerson({"name": "แม่จันทร์ ใจดี", "village": "หมู่ 4"}, on, number="0123", id=ANNA, helpers=(HELPER,)),
    )
    join_people(desk, people, by="o-1")


@pytest.fixture
def cashier(open_window: Callable[..., Cashier]) -> Cashier:
    made = open_window()
    with_members(made.till.desk)
    return made


def on_credit(cashier: Cashier) -> int:
    with cashier.till.desk.store.read() as connection:
        return balance_of(connection, f"receivables/members/{ANNA}").amount


def test_a_member_is_found_by_name_and_stands_beside_the_bill_with_headroom(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Qt.Key.Key_F3)
    panel = cashier.panel
    assert isinstance(panel, MemberPanel)
    panel.field.setText("แม่จันทร์")
    cashier.settle()
    assert [choice.words for choice in panel.list.model().choices] == ["แม่จันทร์ ใจดี"]  # type: ignore[attr-defined]
    cashier.press(Qt.Key.Key_Return)
    card = cashier.page.member_card
    assert not card.isHidden()
    assert card.name.text() == "แม่จันทร์ ใจดี"
    assert card.meter.adding == 18_900
    assert "811.00" in card.left.text()
    assert cashier.page.open_name == ""


def test_enter_right_after_the_last_letter_is_for_whoever_is_typed_then(cashier: Cashier) -> None:
    cashier.press(Qt.Key.Key_F3)
    panel = cashier.panel
    assert isinstance(panel, MemberPanel)
    panel.field.setText("น้ำค้าง")
    cashier.settle()
    panel.field.setText("แม่จันทร์")
    QTest.keyClick(panel.field, Qt.Key.Key_Return)
    cashier.settle()
    assert cashier.selling.basket.member == ANNA


def test_a_scanned_card_puts_the_member_on_the_bill_without_any_panel(cashier: Cashier) -> None:
    cashier.scan(RICE, card_text("0123"))
    assert cashier.selling.basket.member == ANNA
    assert cashier.rows[0][0].startswith("ข้าว")
    assert cashier.page.member_card.name.text() == "แม่จันทร์ ใจดี"


def test_a_sale_goes_on_credit_by_three_keys_and_the_next_bill_is_nobodys(cashier: Cashier) -> None:
    cashier.scan(RICE, card_text("0123"))
    cashier.press(Qt.Key.Key_Return)
    panel = cashier.panel
    assert isinstance(panel, PayPanel)
    cashier.press(Qt.Key.Key_3, CONTROL)
    assert panel.credit.amount == 18_900
    assert "21 ธ.ค. 2569" in panel.credit.when.text()
    cashier.press(Qt.Key.Key_Return)
    assert cashier.page.open_name == "done"
    assert on_credit(cashier) == 18_900
    done = cashier.panel
    assert isinstance(done, DonePanel)
    assert (done.received.first.text(), done.received.second.text()) == ("เซ็นไว้ 189.00", "ค้างร้าน 189.00")
    cashier.scan(RICE)
    assert cashier.selling.basket.member == ""
    assert cashier.page.member_card.isHidden()


def test_credit_without_a_member_asks_for_one(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Qt.Key.Key_Return)
    cashier.press(Qt.Key.Key_3, CONTROL)
    assert cashier.page.open_name == "member"


def test_over_the_limit_nothing_is_sold_until_somebody_allows_it_once(cashier: Cashier) -> None:
    for _ in range(6):
        cashier.scan(RICE)
    cashier.scan(card_text("0123"))
    cashier.press(Qt.Key.Key_Return)
    panel = cashier.panel
    assert isinstance(panel, PayPanel)
    cashier.press(Qt.Key.Key_3, CONTROL)
    assert not panel.finish.isEnabled()
    assert panel.credit.over_limit
    cashier.press(Qt.Key.Key_Return)
    assert on_credit(cashier) == 0
    cashier.touch(panel.credit.allow)
    assert on_credit(cashier) == 6 * 18_900


def test_a_cashier_goes_over_the_limit_only_with_the_pin_of_somebody_who_may(cashier: Cashier) -> None:
    cashier.till.sign_in(CASHIER)
    cashier.window.look_again()
    cashier.settle()
    for _ in range(6):
        cashier.scan(RICE)
    cashier.scan(card_text("0123"))
    cashier.press(Qt.Key.Key_Return)
    cashier.press(Qt.Key.Key_3, CONTROL)
    panel = cashier.panel
    assert isinstance(panel, PayPanel)
    cashier.press(Qt.Key.Key_Return, CONTROL)
    approval = cashier.panel
    assert isinstance(approval, ApprovalPanel)
    assert "แม่จันทร์ ใจดี" in approval.told.text()
    approval.field.setText(MANAGER)
    cashier.press(Qt.Key.Key_Return)
    assert on_credit(cashier) == 6 * 18_900
    assert cashier.page.open_name == "done"


def test_whoever_came_instead_is_named_on_the_bill(cashier: Cashier) -> None:
    cashier.scan(RICE, card_text("0123"))
    cashier.press(Qt.Key.Key_F3)
    cashier.press(Qt.Key.Key_F3)
    panel = cashier.panel
    assert isinstance(panel, MemberPanel)
    assert [person.number for person in panel.found] == ["0124"]
    cashier.press(Qt.Key.Key_Return)
    assert cashier.selling.basket.helper == HELPER
    assert "น้ำค้าง ใจดี" in cashier.page.member_card.about.text()


def owing(cashier: Cashier) -> None:
    """The member owes 189.00, and is on the next bill."""
    cashier.scan(RICE, card_text("0123"))
    cashier.press(Qt.Key.Key_Return)
    cashier.press(Qt.Key.Key_3, CONTROL)
    cashier.press(Qt.Key.Key_Return)
    cashier.scan(card_text("0123"))
    cashier.press(Qt.Key.Key_F3)
    cashier.press(Qt.Key.Key_F8)


def test_a_debt_is_paid_in_cash_and_the_change_stays_large(cashier: Cashier) -> None:
    owing(cashier)
    panel = cashier.panel
    assert isinstance(panel, RepayPanel)
    assert panel.amount == 18_900
    cashier.touch(panel.cash.notes[4])
    assert panel.change.words == "811.00"
    cashier.press(Qt.Key.Key_Return)
    assert on_credit(cashier) == 0
    assert panel.done is not None
    assert panel.change.words == "811.00"
    cashier.press(Qt.Key.Key_Return)
    assert cashier.page.open_name == ""


def test_a_part_of_a_debt_is_paid_from_the_deposit_only_when_the_member_agrees(cashier: Cashier) -> None:
    owing(cashier)
    panel = cashier.panel
    assert isinstance(panel, RepayPanel)
    panel.choose_act("deposit-in")
    panel.field.setText("100")
    panel._amount_typed()
    cashier.press(Qt.Key.Key_Return)
    cashier.press(Qt.Key.Key_F3)
    cashier.press(Qt.Key.Key_F8)
    panel.field.setText("80")
    panel._amount_typed()
    cashier.press(Qt.Key.Key_3, CONTROL)
    assert panel.deposit.amount == 8_000
    assert not panel.finish.isEnabled()
    cashier.press(Qt.Key.Key_Return)
    assert on_credit(cashier) == 18_900
    cashier.press(Qt.Key.Key_Return)
    assert on_credit(cashier) == 10_900


def test_the_member_page_shows_purses_side_by_side_and_the_book_of_one(cashier: Cashier) -> None:
    cashier.window.add_page("member", MemberPage)
    owing(cashier)
    panel = cashier.panel
    assert isinstance(panel, RepayPanel)
    cashier.press(Qt.Key.Key_Return)
    cashier.scan(card_text("0123"))
    cashier.press(Qt.Key.Key_F3, SHIFT)
    page = cashier.window.page("member")
    assert isinstance(page, MemberPage)
    cashier.qtbot.waitUntil(lambda: page.shown is not None)
    assert cashier.window.front == "member"
    assert [purse for purse, _ in page.shown.purses] == ["credit", "deposit", "shares"]  # type: ignore[union-attr]
    words = [[cell.words for cell in row.cells] for row in page.table.model_of_rows.rows]
    assert [line[3:] for line in words] == [["", "", "0.00"], ["189.00", "", "189.00"], ["", "−189.00", "0.00"]]
    page.take_key("Right")
    cashier.settle()
    assert page.purse == "deposit"
    page.take_key("Esc")
    assert cashier.window.front == "counter"


def test_what_comes_back_of_a_bill_on_credit_goes_off_the_debt_and_no_money_is_asked_for(cashier: Cashier) -> None:
    cashier.scan(RICE, card_text("0123"))
    cashier.press(Qt.Key.Key_Return)
    cashier.press(Qt.Key.Key_3, CONTROL)
    cashier.press(Qt.Key.Key_Return)
    assert on_credit(cashier) == 18_900
    cashier.page.open("refund")
    cashier.settle()
    panel = cashier.panel
    assert isinstance(panel, RefundPanel)
    cashier.press(Qt.Key.Key_Return)
    cashier.touch(panel.all)
    assert panel.amount_label.text().startswith("หักจากหนี้ 189.00")
    cashier.press(Qt.Key.Key_1, CONTROL)
    cashier.press(Qt.Key.Key_Return)
    assert on_credit(cashier) == 0
    assert panel.paid_title.text() == "หักจากหนี้แล้ว"
    assert panel.paid_number.accessibleName() == "หักจากหนี้แล้ว 189.00"
