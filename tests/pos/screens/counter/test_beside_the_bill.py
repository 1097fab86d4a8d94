"""Refunds, copies, the drawer, what the printer says, a bug; and the look: language, light and dark, sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLabel, QLineEdit, QWidget

from kadpun.books.refusals import Refusal
from kadpun.hardware.faults import PaperOut
from kadpun.hardware.queue import JobReport, PrinterReport
from kadpun.pos.screens.counter.drawer_panels import CashPanel, DrawerPanel
from kadpun.pos.screens.counter.help_panel import HelpPanel
from kadpun.pos.screens.counter.panel_table import PANELS
from kadpun.pos.screens.counter.refund_panel import RefundPanel
from kadpun.pos.screens.forms.paragraph import Paragraph
from kadpun.pos.screens.preferences import Preferences

from .conftest import CONTROL, EGGS, RICE, SHIFT, Cashier

Key = Qt.Key


def test_goods_come_back_by_receipt_and_the_money_is_told(cashier: Cashier) -> None:
    cashier.scan(RICE, RICE, EGGS)
    cashier.press(Key.Key_F12)
    done = cashier.selling.done
    assert done is not None
    cashier.scan(done.receipt_code)
    panel = cashier.panel
    assert isinstance(panel, RefundPanel)
    assert panel.sale_words.text().startswith(f"บิล {done.number}")
    cashier.press(Key.Key_Plus)
    assert panel.amount.words == "189.00"
    cashier.press(Key.Key_Return)
    assert panel.steps.currentIndex() == 1, "a reason is needed first"
    cashier.press(Key.Key_1, CONTROL)
    cashier.press(Key.Key_Return)
    assert panel.steps.currentIndex() == 2
    assert panel.paid_number.words == "189.00"
    cashier.press(Key.Key_Escape)
    cashier.scan(done.receipt_code)
    assert panel.original is not None
    assert panel.original.left == 31400


def test_a_receipt_is_found_by_its_number_too(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_F12)
    done = cashier.selling.done
    assert done is not None
    cashier.page.open("refund")
    cashier.settle()
    assert cashier.page.bill_card.scan_box.target.tone == "token"
    cashier.type(done.number)
    cashier.press(Key.Key_Return)
    panel = cashier.panel
    assert isinstance(panel, RefundPanel)
    assert panel.original is not None
    assert panel.original.fact_id == done.fact_id


def test_the_drawer_opens_only_with_a_reason(cashier: Cashier) -> None:
    cashier.press(Key.Key_F10)
    panel = cashier.panel
    assert isinstance(panel, DrawerPanel)
    assert panel.go.accessibleDescription() == "เลือกหรือพิมพ์เหตุผลก่อน"
    cashier.touch(panel.reasons.buttons[0])
    cashier.press(Key.Key_Return)
    assert cashier.notice.startswith("ลิ้นชักเปิดแล้ว")
    assert cashier.page.open_name == ""


def test_money_is_paid_out_with_a_reason(cashier: Cashier) -> None:
    cashier.press(Key.Key_F10, SHIFT)
    panel = cashier.panel
    assert isinstance(panel, CashPanel)
    cashier.press(Key.Key_PageDown)
    cashier.type("120")
    cashier.press(Key.Key_1, CONTROL)
    cashier.press(Key.Key_Return)
    assert cashier.notice.startswith("120.00 บาท ลงสมุดแล้ว")


def test_shift_f11_prints_the_last_receipt_again_or_says_there_is_no_printer(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_F12)
    cashier.press(Key.Key_F11, SHIFT)
    assert cashier.notice.startswith("เครื่องนี้ยังไม่มีเครื่องพิมพ์")


def test_paper_running_out_is_a_bar_that_stays_until_it_is_cured(cashier: Cashier) -> None:
    devices = cashier.window.context.devices
    devices.hear_printer(PrinterReport(PaperOut(printer="EPSON"), 2))
    cashier.qtbot.waitUntil(lambda: cashier.notice.startswith("กระดาษหมด"))
    cashier.scan(RICE)
    assert cashier.notice.startswith("กระดาษหมด")
    assert cashier.window.strip.paper.words == "รอพิมพ์ 2 ใบ"
    devices.hear_printer(PrinterReport(None, 0))
    cashier.qtbot.waitUntil(lambda: cashier.notice == "")
    assert cashier.window.strip.paper.words == "เครื่องพิมพ์พร้อม"


def test_a_receipt_whose_fate_is_unknown_is_told_and_put_away(cashier: Cashier) -> None:
    from kadpun.hardware.faults import PrinterWentAway

    devices = cashier.window.context.devices
    devices.hear_job(JobReport("job-1", "01-69-000001", "unknown", PrinterWentAway(printer="EPSON")))
    cashier.qtbot.waitUntil(lambda: bool(cashier.notice))
    cashier.touch_in(cashier.page.bill_card.notice_bar.buttons, 0)
    assert cashier.notice == ""


def test_a_refusal_leaves_at_the_next_act(cashier: Cashier) -> None:
    class Because(Refusal):
        says = "The bill is empty."

    cashier.window.context.notices.refuse(Because())
    assert cashier.notice == "บิลยังว่าง"
    cashier.scan(RICE)
    assert cashier.notice == ""


@pytest.mark.logs("work of the books thread broke")
def test_a_bug_says_whether_the_bill_is_in_the_ledger_and_selling_goes_on(cashier: Cashier) -> None:
    cashier.scan(RICE)

    def broken() -> None:
        raise ZeroDivisionError("a bug")

    cashier.jobs.run(cashier.window, broken)
    cashier.qtbot.waitUntil(lambda: "ยังไม่ลงสมุด" in cashier.notice)
    assert "ZeroDivisionError" in cashier.notice
    assert "Traceback" not in cashier.notice
    cashier.scan(EGGS)
    assert cashier.total == "314.00"
    cashier.touch_in(cashier.page.bill_card.notice_bar.buttons, 0)
    assert cashier.notice == ""


def test_f9_keeps_its_place_and_says_why_it_cannot_act(cashier: Cashier) -> None:
    button = cashier.page.key_bar.keys["F9"]
    assert button.isVisible()
    assert not button.isEnabled()
    assert button.toolTip() == button.accessibleDescription() != ""
    cashier.press(Key.Key_F9)
    assert cashier.page.open_name == ""


def test_the_help_sheet_does_every_act_of_the_key_map(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_F1)
    panel = cashier.panel
    assert isinstance(panel, HelpPanel)
    cashier.touch(panel.keys["F8"])
    assert cashier.page.open_name == "discount"


def test_the_language_changes_without_a_restart_and_the_bill_stays(cashier: Cashier) -> None:
    cashier.scan(RICE)
    cashier.press(Key.Key_F1)
    panel = cashier.panel
    assert isinstance(panel, HelpPanel)
    cashier.touch(panel.language)
    assert cashier.rows[0][:2] == ("Nong Pan jasmine rice, 5 kg bag", "1 bag")
    assert cashier.page.total_card.label.text() == "Amount to pay"
    assert cashier.page.key_bar.keys["F4"].words == "Hold"
    assert panel.title.text() == "All keys"
    assert cashier.window.strip.clock.text().startswith("Sat 21 Nov 2026")
    cashier.touch(panel.language)
    assert cashier.page.key_bar.keys["F4"].words == "พักบิล"
    assert cashier.window.strip.clock.text().startswith("ส. 21 พ.ย. 2569")


def test_dark_and_large_are_chosen_while_selling(open_window: Callable[..., Cashier]) -> None:
    kept: list[Preferences] = []
    cashier = open_window(keep=kept.append)
    cashier.scan(RICE)
    cashier.press(Key.Key_F1)
    panel = cashier.panel
    assert isinstance(panel, HelpPanel)
    cashier.touch(panel.mode)
    assert cashier.window.context.theme.mode == "dark"
    before = cashier.page.total_card.pay.height()
    cashier.touch(panel.scale)
    cashier.press(Key.Key_Escape)
    assert cashier.window.context.theme.scale_percent == 125
    assert cashier.page.total_card.pay.height() == round(before * 1.25)
    assert [preferences.mode for preferences in kept] == ["dark", "dark"]
    assert cashier.total == "189.00"


SIZES = [(1366, 768, 100), (1024, 768, 100), (1366, 768, 150), (1366, 768, 125), (1920, 1080, 100), (1920, 1080, 150)]


def seen(root: QWidget) -> Iterator[QWidget]:
    for widget in root.findChildren(QWidget):
        if widget.isVisible() and not widget.visibleRegion().isEmpty():
            yield widget


def is_scrolled(widget: QWidget) -> bool:
    """Whether a scroll area shows as much of it as there is room for."""
    above = widget.parentWidget()
    return above is not None and (isinstance(above, QAbstractScrollArea) or is_scrolled(above))


def cut_texts(window: QWidget) -> list[str]:
    """Labels that do not fit, lines too low for Thai marks, keys under 48 px, things outside the window."""
    found = []
    for widget in seen(window):
        if isinstance(widget, QLabel) and widget.text() and not isinstance(widget, Paragraph):
            if widget.fontMetrics().horizontalAdvance(widget.text()) > widget.contentsRect().width() + 1:
                found.append(f"cut: {widget.text()}")
            if any("\u0e31" <= letter <= "\u0e4e" for letter in widget.text()) and widget.height() < widget.font().pixelSize() * 1.6:
                found.append(f"low: {widget.text()}")
        place = widget.mapTo(window, QPoint(0, 0))
        too_low = place.y() + widget.height() > window.height() and not is_scrolled(widget)
        if place.x() + widget.width() > window.width() or too_low:
            found.append(f"outside: {widget} {widget.accessibleName()}")
    return found


@pytest.mark.parametrize(("width", "height", "percent"), SIZES)
@pytest.mark.parametrize("language", ["th", "en"])
def test_nothing_is_cut_at_any_size(cashier: Cashier, width: int, height: int, percent: int, language: str) -> None:
    cashier.window.resize(width, height)
    cashier.window.context.prefer(Preferences("th" if language == "th" else "en", "light", percent, 0, True))
    cashier.scan(RICE, EGGS)
    assert cut_texts(cashier.window) == []
    for name in PANELS:
        if name in ("approval", "done", "help"):
            continue
        cashier.page.open(name)
        cashier.settle()
        assert cut_texts(cashier.window) == [], name
        small = [
            (button.accessibleName(), button.height(), button.width())
            for button in seen(cashier.page)
            if isinstance(button, QAbstractButton)
            and button.property("sz") != "sm"
            and min(button.height(), button.width()) < 48 * percent // 100 - 1
            and button.accessibleName() not in ("‹", "›")
        ]
        assert small == [], name
    cashier.page.shut()
    cashier.press(Key.Key_F12)
    assert cut_texts(cashier.window) == []


def test_every_control_has_a_name_in_the_readers_language(cashier: Cashier) -> None:
    cashier.scan(RICE)
    for name in ("", *PANELS):
        if name in ("approval", "done"):
            continue
        if name:
            cashier.page.open(name)
            cashier.settle()
        nameless = [
            widget
            for widget in seen(cashier.window)
            if isinstance(widget, QAbstractButton | QLineEdit) and not (widget.accessibleName() or getattr(widget, "text", str)())
        ]
        assert nameless == [], name


def test_the_table_answers_a_screen_reader_with_whole_lines(cashier: Cashier) -> None:
    cashier.scan(RICE)
    model = cashier.page.bill_card.table.bill
    for column in range(model.columnCount()):
        spoken = model.data(model.index(0, column), Qt.ItemDataRole.AccessibleTextRole)
        assert spoken == "บรรทัด 1 ข้าวหอมมะลิหนองปั๋น ถุง 5 กก. 1 ถุง รวม 189.00 บาท"
