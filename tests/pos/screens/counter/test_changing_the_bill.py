"""Lines chosen, changed, discounted and voided; bills held, recalled and cancelled; leave asked for and given."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kadpun.pos.screens.counter.approval_panel import ApprovalPanel
from kadpun.pos.screens.counter.drawer_panels import CancelPanel
from kadpun.pos.screens.counter.held_panels import HoldPanel
from kadpun.pos.screens.counter.line_panels import DiscountPanel, PricePanel, QuantityPanel
from kadpun.pos.screens.counter.search_panel import SearchPanel
from kadpun.pos.screens.widgets.bill_table import QUANTITY

from .conftest import CASHIER, CONTROL, EGGS, MANAGER, RICE, Cashier

Key = Qt.Key
OIL = "8850000040221"
"""Soya bean oil, sold by the bottle and by the case of twelve."""


def test_plus_minus_and_del_change_the_chosen_line_without_leaving_the_box(cashier: Cashier) -> None:
    cashier.scan(RICE, EGGS)
    cashier.press(Key.Key_Plus)
    cashier.press(Key.Key_Plus)
    cashier.press(Key.Key_Minus)
    assert cashier.rows[1][1] == "2 แผง"
    cashier.press(Key.Key_Up)
    cashier.press(Key.Key_Delete)
    row = cashier.page.bill_card.table.bill.rows[0]
    assert row.void
    assert row.spoken.endswith("ยกเลิกแล้ว")
    assert cashier.total == "250.00"
    assert cashier.page.bill_card.scan_box.line.hasFocus()


def test_a_line_without_vat_says_so_as_soon_as_goods_with_vat_come(cashier: Cashier) -> None:
    cashier.scan(RICE)
    table = cashier.page.bill_card.table
    alone = table.bill.rows[0]
    cashier.scan(OIL)
    beside = table.bill.rows[0]
    assert beside.code == alone.code + " · ยกเว้นภาษี"
    cashier.press(Key.Key_Delete)
    assert table.bill.rows[0].code == alone.code


def test_what_is_left_in_the_box_goes_with_the_sale(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.type("12")
    cashier.press(Key.Key_F12)
    assert cashier.selling.done is not None
    assert cashier.box == ""


def test_one_held_bill_and_two_are_said_apart(cashier: Cashier) -> None:
    cashier.window.context.say.use("en")
    for count, words in ((1, "One bill is held"), (2, "2 bills are held")):
        cashier.scan(RICE)
        cashier.page.hold(f"table {count}")
        cashier.settle()
        assert cashier.page.bill_card.empty.waiting.text() == words


def test_a_touch_on_the_steppers_of_the_chosen_line_changes_its_quantity(cashier: Cashier) -> None:
    cashier.scan(RICE)
    table = cashier.page.bill_card.table
    less, more = table.step_places(table.visualRect(table.bill.index(0, QUANTITY)))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=more.center())
    cashier.settle()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=more.center())
    cashier.settle()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=less.center())
    cashier.settle()
    assert cashier.rows[0][1] == "2 ถุง"
    assert min(less.width(), less.height(), more.width(), more.height()) >= 48


def test_a_touch_on_a_line_chooses_it(cashier: Cashier) -> None:
    cashier.scan(RICE, EGGS)
    table = cashier.page.bill_card.table
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.bill.index(0, 1)).center())
    assert (cashier.selling.chosen, table.chosen) == (0, 0)


def test_f6_gives_a_quantity_and_a_case_instead_of_a_bottle(cashier: Cashier) -> None:
    cashier.scan(OIL)
    cashier.press(Key.Key_F6)
    assert isinstance(cashier.panel, QuantityPanel)
    cashier.type("4")
    cashier.press(Key.Key_Return)
    assert cashier.rows[0][1] == "4 ขวด"
    assert cashier.page.open_name == ""
    cashier.press(Key.Key_F6)
    cashier.press(Key.Key_2, CONTROL)
    assert cashier.rows[0][1] == "4 ลัง 12"


def test_f6_says_when_a_quantity_is_none_and_keeps_the_entry(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_F6)
    panel = cashier.panel
    assert isinstance(panel, QuantityPanel)
    cashier.type("0")
    cashier.press(Key.Key_Return)
    assert cashier.notice
    assert (panel.field.text(), cashier.page.open_name) == ("0", "quantity")
    cashier.type("5")
    cashier.press(Key.Key_Return)
    assert cashier.notice == ""


def test_f7_gives_the_line_its_own_price(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_F7)
    assert isinstance(cashier.panel, PricePanel)
    cashier.type("180")
    cashier.press(Key.Key_Return)
    assert cashier.total == "180.00"
    assert [tag.words for tag in cashier.page.bill_card.table.bill.rows[0].tags] == ["แก้ราคา"]


def test_f8_takes_a_percentage_off_the_line_or_the_bill(cashier: Cashier) -> None:
    cashier.scan(RICE, EGGS)
    cashier.press(Key.Key_F8)
    panel = cashier.panel
    assert isinstance(panel, DiscountPanel)
    cashier.type("10%")
    cashier.press(Key.Key_Return)
    assert cashier.rows[1][2] == "112.50"
    cashier.press(Key.Key_F8)
    cashier.press(Key.Key_2, CONTROL)
    cashier.type("1.50")
    cashier.press(Key.Key_Return)
    assert cashier.total == "300.00"
    assert cashier.page.bill_card.discount.text() == "ส่วนลด 14.00"


def test_star_commands_are_the_same_acts(cashier: Cashier) -> None:
    cashier.scan(RICE)
    for entry in ("*1*185", "*2*5"):
        cashier.type(entry)
        cashier.press(Key.Key_Return)
    assert cashier.total == "180.00"
    cashier.type("*99")
    cashier.press(Key.Key_Return)
    assert cashier.page.open_name == "pay"


def test_an_unknown_star_command_says_so_and_stays_in_the_box(cashier: Cashier) -> None:
    cashier.type("*55")
    cashier.press(Key.Key_Return)
    assert "*55" in cashier.box or "*55" in cashier.red_row or "*55" in cashier.notice
    assert cashier.rows == []


def test_an_act_that_is_not_allowed_asks_for_one_leave_and_is_then_done(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.sign_in(CASHIER)
    cashier.type("*1*150")
    cashier.press(Key.Key_Return)
    panel = cashier.panel
    assert isinstance(panel, ApprovalPanel)
    cashier.type("1111")
    cashier.press(Key.Key_Return)
    assert panel.wrong.text() == "PIN ไม่ถูก ลองใหม่"
    assert cashier.total == "189.00"
    cashier.type(MANAGER)
    cashier.press(Key.Key_Return)
    assert cashier.total == "150.00"
    assert cashier.page.open_name == ""
    cashier.type("*1*100")
    cashier.press(Key.Key_Return)
    assert cashier.page.open_name == "approval"


def test_the_leave_panel_says_which_act_is_allowed(cashier: Cashier) -> None:
    cashier.scan(RICE)
    name = cashier.selling.basket.lines[0].name
    cashier.sign_in(CASHIER)
    cashier.type("*1*150")
    cashier.press(Key.Key_Return)
    panel = cashier.panel
    assert isinstance(panel, ApprovalPanel)
    assert panel.told.isVisible()
    assert panel.told.text() == f"{name}: 189.00 → 150.00 บาท"
    english = cashier.selling.basket.lines[0].name_en or name
    cashier.window.context.say.use("en")
    panel.retell()
    assert panel.told.text() == f"{english}: 189.00 → 150.00 baht"
    cashier.window.context.say.use("th")
    cashier.press(Key.Key_Escape)
    cashier.press(Key.Key_F8)
    assert isinstance(cashier.panel, DiscountPanel)
    cashier.type("50%")
    cashier.press(Key.Key_Return)
    assert cashier.page.open_name == "approval"
    assert panel.told.text() == f"ลด 94.50 บาท ที่ {name} จาก 189.00 บาท"


def test_esc_at_the_leave_panel_leaves_the_act_undone(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.sign_in(CASHIER)
    cashier.type("*1*150")
    cashier.press(Key.Key_Return)
    cashier.press(Key.Key_Escape)
    assert (cashier.page.open_name, cashier.total) == ("", "189.00")


def test_a_bill_is_held_by_name_and_recalled(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_F4)
    panel = cashier.panel
    assert isinstance(panel, HoldPanel)
    assert panel.field.text() == "บิล 14:32"
    cashier.touch(panel.names.buttons[1])
    cashier.press(Key.Key_Return)
    assert cashier.rows == []
    assert cashier.page.key_bar.keys["F5"].badge == "1"
    cashier.scan(EGGS)
    cashier.press(Key.Key_F12)
    cashier.press(Key.Key_F5)
    cashier.press(Key.Key_Return)
    assert cashier.total == "189.00"
    assert cashier.page.key_bar.keys["F5"].badge == ""
    assert cashier.selling.basket.label == "ไปเอาเงิน"


def test_f4_on_an_empty_bill_shows_the_held_ones_and_a_touch_brings_one_back(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_F4)
    cashier.press(Key.Key_Return)
    cashier.press(Key.Key_F4)
    assert cashier.page.open_name == "held"
    cashier.press(Key.Key_Escape)
    cashier.touch_in(cashier.page.bill_card.empty.buttons, 0)
    assert cashier.total == "189.00"


def test_a_held_bill_is_not_recalled_over_another(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_F4)
    cashier.press(Key.Key_Return)
    cashier.scan(EGGS)
    cashier.press(Key.Key_F5)
    cashier.press(Key.Key_Return)
    assert cashier.total == "125.00"
    assert cashier.page.open_name == "held"


def test_a_bill_is_cancelled_only_with_a_reason(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_Delete, CONTROL)
    panel = cashier.panel
    assert isinstance(panel, CancelPanel)
    cashier.press(Key.Key_Return)
    assert cashier.total == "189.00"
    cashier.press(Key.Key_1, CONTROL)
    assert panel.field.text() == "ลูกค้าเปลี่ยนใจ"
    cashier.press(Key.Key_Return)
    assert cashier.rows == []
    assert cashier.notice.startswith("ยกเลิกบิลแล้ว")


def test_search_finds_as_one_types_and_enter_puts_it_on_the_bill(cashier: Cashier) -> None:
    cashier.press(Key.Key_F2)
    panel = cashier.panel
    assert isinstance(panel, SearchPanel)
    panel.field.setText("ถั่วเหลือง")
    cashier.settle()
    names = [choice.words for choice in panel.list.shown.choices]
    assert "น้ำมันถั่วเหลือง 1 ลิตร" in names
    while panel.list.shown.choices[panel.list.chosen].words != "น้ำมันถั่วเหลือง 1 ลิตร":
        cashier.press(Key.Key_Down)
    cashier.press(Key.Key_Return)
    assert cashier.rows[0][0] == "น้ำมันถั่วเหลือง 1 ลิตร"
    assert cashier.page.open_name == ""


def test_enter_right_after_the_last_letter_is_for_what_is_typed_then(cashier: Cashier) -> None:
    cashier.press(Key.Key_F2)
    panel = cashier.panel
    assert isinstance(panel, SearchPanel)
    panel.field.setText("น้ำ")
    cashier.settle()
    assert panel.list.shown.choices[0].words != "น้ำมันถั่วเหลือง 1 ลิตร"
    panel.field.setText("น้ำมันถั่วเหลือง 1 ลิตร")
    QTest.keyClick(panel.field, Key.Key_Return)
    assert cashier.rows == []
    cashier.settle()
    assert [row[0] for row in cashier.rows] == ["น้ำมันถั่วเหลือง 1 ลิตร"]
    assert cashier.page.open_name == ""


def test_search_without_a_hit_says_so(cashier: Cashier) -> None:
    cashier.type("zzz")
    cashier.press(Key.Key_Return)
    panel = cashier.panel
    assert isinstance(panel, SearchPanel)
    assert panel.field.text() == "zzz"
    assert panel.none.text() == "ไม่พบ “zzz”"
    assert panel.shown.currentWidget() is panel.nothing


def test_goods_by_weight_ask_for_the_weight(cashier: Cashier) -> None:
    weighed = next(product for product in cashier.till.search("ผักกาด") if product.places == 3)
    cashier.page.add_goods(weighed.goods)
    cashier.settle()
    panel = cashier.panel
    assert isinstance(panel, QuantityPanel)
    cashier.type("1.35")
    cashier.press(Key.Key_Return)
    assert cashier.rows[0][1] == "1.350 กก."
    assert cashier.page.open_name == ""


def test_ctrl_and_a_digit_touch_a_quick_key_and_page_keys_turn_the_tabs(cashier: Cashier) -> None:
    first = cashier.page.quick_card.tiles[0].name
    cashier.press(Key.Key_1, CONTROL)
    assert cashier.rows[0][0] == first
    cashier.press(Key.Key_PageDown)
    assert cashier.page.quick_card.tiles[0].name != first
    cashier.press(Key.Key_PageUp)
    assert cashier.page.quick_card.tiles[0].name == first
    cashier.touch(cashier.page.quick_card.tiles[4])
    assert cashier.rows[1][0] == cashier.page.quick_card.tiles[4].name


def test_esc_clears_the_entry_then_the_choice(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.type("12")
    cashier.press(Key.Key_Escape)
    assert (cashier.box, cashier.selling.chosen) == ("", 0)
    cashier.press(Key.Key_Escape)
    assert cashier.selling.chosen == -1
    assert cashier.total == "189.00"
