"""A bill from the first scan to the change, by keys and by touch, in the real window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from kadpun.pos.screens.counter.pay_panel import PayPanel
from kadpun.pos.screens.counter.search_panel import SearchPanel

from .conftest import CONTROL, EGGS, RICE, TICKET, Cashier

Key = Qt.Key


def test_a_scan_puts_goods_on_the_bill_and_the_same_code_adds_to_its_line(cashier: Cashier) -> None:
    cashier.scan(RICE, RICE, EGGS)
    assert cashier.rows == [("ข้าวหอมมะลิหนองปั๋น ถุง 5 กก.", "2 ถุง", "378.00"), ("ไข่ไก่ เบอร์ 2 แผง 30 ฟอง", "1 แผง", "125.00")]
    assert cashier.total == "503.00"
    assert cashier.page.total_card.number.accessibleName() == "ยอดต้องชำระ 503.00 บาท"


def test_scans_that_come_at_once_are_all_on_the_bill(cashier: Cashier) -> None:
    cashier.scan(*[RICE, EGGS] * 10)
    assert [quantity for _, quantity, _ in cashier.rows] == ["10 ถุง", "10 แผง"]


def test_a_code_typed_with_enter_is_the_same_as_a_scan(cashier: Cashier) -> None:
    cashier.type(TICKET)
    assert cashier.box == TICKET
    cashier.press(Key.Key_Return)
    assert cashier.rows[0][0] == "ตั๋วรถชุมชน สาย 8"
    assert cashier.box == ""


def test_a_code_typed_while_a_button_has_the_focus_goes_to_the_box(cashier: Cashier) -> None:
    cashier.page.quick_card.tiles[0].setFocus()
    cashier.type(TICKET)
    assert cashier.box == TICKET
    assert cashier.page.bill_card.scan_box.line.hasFocus()


def test_a_quantity_with_a_star_goes_before_the_scan(cashier: Cashier) -> None:
    cashier.type("3*")
    cashier.scan(RICE)
    assert cashier.rows[0][1:] == ("3 ถุง", "567.00")
    assert cashier.box == ""


def test_a_quantity_with_a_star_and_enter_waits_in_the_box(cashier: Cashier) -> None:
    cashier.type("3*")
    cashier.press(Key.Key_Return)
    assert cashier.box == "3*"
    cashier.scan(EGGS)
    assert cashier.rows[0][1] == "3 แผง"


def test_enter_opens_payment_with_the_exact_cash_and_enter_again_finishes(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_Return)
    assert isinstance(cashier.panel, PayPanel)
    assert cashier.panel.cash.field.text() == "189.00"
    assert cashier.panel.cash.field.hasFocus()
    cashier.press(Key.Key_Return)
    assert cashier.selling.done is not None
    assert (cashier.selling.done.cash_given, cashier.selling.done.change) == (18900, 0)
    assert cashier.page.open_name == "done"


def test_exact_cash_is_one_key(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_F12)
    assert cashier.selling.done is not None
    assert cashier.selling.done.total == 18900


def test_notes_add_up_when_they_are_touched_and_the_change_is_shown(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_F11)
    panel = cashier.panel
    assert isinstance(panel, PayPanel)
    cashier.touch(panel.cash.notes[2])
    assert panel.verdict.words == "ยังขาด 89.00"
    assert not panel.finish.isEnabled()
    cashier.touch(panel.cash.notes[2])
    assert panel.cash.field.text() == "200.00"
    assert panel.change_number.words == "11.00"
    cashier.touch(panel.finish)
    assert cashier.selling.done is not None
    assert cashier.selling.done.change == 1100


def test_what_is_typed_replaces_the_exact_cash(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_Return)
    cashier.type("500")
    panel = cashier.panel
    assert isinstance(panel, PayPanel)
    assert panel.change_number.words == "311.00"
    cashier.press(Key.Key_Return)
    assert cashier.selling.done is not None
    assert cashier.selling.done.change == 31100


def test_the_change_stays_until_the_next_scan_begins_a_new_bill(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_F12)
    assert cashier.rows[0][2] == "189.00"
    assert cashier.page.bill_card.done_words.text().startswith("จบบิล 01-69-")
    for key in (Key.Key_Escape, Key.Key_F12, Key.Key_F8, Key.Key_Plus, Key.Key_Delete):
        cashier.press(key)
        assert cashier.page.open_name == "done"
    cashier.scan(EGGS)
    assert cashier.page.open_name == ""
    assert cashier.rows == [("ไข่ไก่ เบอร์ 2 แผง 30 ฟอง", "1 แผง", "125.00")]


def test_goods_scanned_while_payment_is_open_join_the_bill_and_exact_cash_follows(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_F11)
    cashier.scan(EGGS)
    panel = cashier.panel
    assert isinstance(panel, PayPanel)
    assert panel.due.text() == "314.00"
    assert panel.cash.field.text() == "314.00"
    cashier.press(Key.Key_Return)
    assert cashier.selling.done is not None
    assert cashier.selling.done.total == 31400


def test_promptpay_needs_the_cashiers_word_that_the_money_was_seen(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_F11)
    cashier.press(Key.Key_2, CONTROL)
    panel = cashier.panel
    assert isinstance(panel, PayPanel)
    cashier.qtbot.waitUntil(lambda: panel.promptpay.request is not None)
    assert panel.promptpay.request is not None
    assert "5406189.00" in panel.promptpay.request.payload
    assert panel.promptpay.code.accessibleName() == "QR พร้อมเพย์ 189.00 บาท"
    assert not panel.finish.isEnabled()
    cashier.press(Key.Key_Return)
    assert panel.promptpay.tick.hasFocus()
    cashier.press(Key.Key_Return)
    assert panel.promptpay.seen
    cashier.press(Key.Key_Return)
    assert cashier.selling.done is not None
    assert cashier.selling.done.by_promptpay == 18900


def test_a_bill_is_split_between_promptpay_and_cash(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_F11)
    cashier.press(Key.Key_2, CONTROL)
    cashier.type("100")
    cashier.press(Key.Key_Return)
    cashier.press(Key.Key_Return)
    cashier.press(Key.Key_1, CONTROL)
    panel = cashier.panel
    assert isinstance(panel, PayPanel)
    assert panel.cash.field.text() == "89.00"
    cashier.type("90")
    assert panel.change_number.words == "1.00"
    cashier.press(Key.Key_Return)
    assert cashier.selling.done is not None
    assert (cashier.selling.done.by_promptpay, cashier.selling.done.cash_given, cashier.selling.done.change) == (10000, 9000, 100)


def test_more_by_promptpay_than_is_due_is_refused_and_the_entry_stays(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_F11)
    cashier.press(Key.Key_2, CONTROL)
    cashier.type("500")
    panel = cashier.panel
    assert isinstance(panel, PayPanel)
    assert not panel.finish.isEnabled()
    assert panel.verdict.tone == "danger"
    assert panel.promptpay.field.text() == "500"


def test_esc_leaves_payment_and_never_the_bill(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_F11)
    cashier.press(Key.Key_Escape)
    assert cashier.page.open_name == ""
    for _ in range(4):
        cashier.press(Key.Key_Escape)
    assert cashier.total == "189.00"


def test_what_was_paid_by_promptpay_is_not_forgotten_when_payment_is_left(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_F11)
    cashier.press(Key.Key_2, CONTROL)
    cashier.type("100")
    cashier.press(Key.Key_Return)
    cashier.press(Key.Key_Return)
    cashier.press(Key.Key_Escape)
    cashier.press(Key.Key_F11)
    panel = cashier.panel
    assert isinstance(panel, PayPanel)
    assert (panel.promptpay.amount, panel.promptpay.seen) == (10000, True)


def test_an_empty_bill_cannot_be_paid_and_says_why(cashier: Cashier) -> None:
    cashier.press(Key.Key_Return)
    assert cashier.page.open_name == ""
    assert not cashier.page.total_card.pay.isEnabled()
    assert cashier.page.total_card.pay.accessibleDescription() == "บิลยังว่าง"
    assert cashier.page.key_bar.keys["F12"].toolTip() == "บิลยังว่าง"


def test_a_bill_survives_the_end_of_the_program(open_window: Callable[..., Cashier]) -> None:
    cashier = open_window()
    cashier.scan(RICE, EGGS)
    again = open_window()
    assert again.total == "314.00"
    assert "บิลที่ค้างอยู่กลับมาแล้ว" in again.notice
    again.press(Key.Key_F12)
    assert again.selling.done is not None
    assert again.selling.done.total == 31400


def test_an_unknown_scan_is_a_red_row_that_asks_for_nothing(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.scan("8851999000123")
    assert cashier.red_row == "ไม่รู้จักรหัส 8851999000123"
    assert cashier.box == "8851999000123"
    cashier.window.resize(1024, 768)
    cashier.settle()
    assert cashier.red_row == "ไม่รู้จักรหัส 8851999000123"
    cashier.scan(EGGS)
    assert cashier.red_row == ""
    assert cashier.box == ""
    assert cashier.total == "314.00"


def test_f2_after_an_unknown_scan_searches_for_it(cashier: Cashier) -> None:
    cashier.scan("8851999000123")
    cashier.press(Key.Key_F2)
    assert cashier.page.open_name == "search"
    panel = cashier.panel
    assert isinstance(panel, SearchPanel)
    assert panel.field.text() == "8851999000123"
