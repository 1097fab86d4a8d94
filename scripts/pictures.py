"""Draws the screens of the till: opens the real window offscreen on the sample shop, brings it into each state, saves a picture of each.

    .venv/bin/python scripts/pictures.py FOLDER [state,state...] [-dark,-1024,...|all]

For people who look: what is pictured is what the program shows, not a drawing of it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from kadpun.books.clock import SetClock
from kadpun.books.members.cards import card_text
from kadpun.books.money import Satang
from kadpun.books.words import load_words
from kadpun.hardware.faults import PaperOut
from kadpun.hardware.queue import PrinterReport
from kadpun.pos.screens.app import Window
from kadpun.pos.screens.counter.counter_page import CounterPage
from kadpun.pos.screens.devices import Devices
from kadpun.pos.screens.forms.paragraph import Paragraph
from kadpun.pos.screens.jobs import Jobs
from kadpun.pos.screens.preferences import Preferences
from kadpun.pos.screens.wedge import Scan
from kadpun.pos.till.counter import Till
from kadpun.pos.till.sample_shop import make_sample_shop

TOKEN_HOLDER = "0001"
"""A member of the sample shop who holds tokens."""
AT = 1_795_246_320_000
"""Saturday 21 November 2026, 14:32 in Thailand."""


class Stage:
    """The window on the sample shop, and hands that work it."""

    def __init__(self, folder: Path, out: Path) -> None:
        self.out = out
        self.application = QApplication.instance() or QApplication([])
        self.clock = SetClock(AT)
        self.desk = make_sample_shop(folder, clock=self.clock)
        self.till = Till(self.desk, {"th": load_words("th"), "en": load_words("en")})
        self.till.sign_in("1357")
        self.till.open_shift(Satang(200_000))
        self.jobs = Jobs()
        self.devices = Devices()
        self.window = Window(self.till, self.jobs, self.devices, self.clock, Preferences(volume_percent=0, reduce_motion=True))
        self.window.show()
        self.window.start()
        self.settle()

    @property
    def page(self) -> CounterPage:
        page = self.window.page("counter")
        assert isinstance(page, CounterPage)
        return page

    def settle(self) -> None:
        """Wait until nothing is under way."""
        for _ in range(200):
            QTest.qWait(15)
            if self.jobs.waiting == 0 and not (self.page.selling and self.page.selling.busy):
                QTest.qWait(40)
                if self.jobs.waiting == 0:
                    return

    def scan(self, *codes: str) -> None:
        for code in codes:
            self.window.take_scan(Scan((code,)))
            self.settle()

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)
            self.settle()

    def type(self, text: str) -> None:
        for letter in text:
            QTest.keyClicks(QApplication.focusWidget() or self.window, letter, Qt.KeyboardModifier.NoModifier, 5)
            QTest.qWait(75)
        self.settle()

    def shape(self, width: int, height: int, *, mode: str = "light", percent: int = 100, language: str = "th") -> None:
        self.window.resize(width, height)
        self.window.context.prefer(Preferences(language, mode, percent, 0, True))  # type: ignore[arg-type]
        self.settle()

    def save(self, name: str) -> None:
        self.settle()
        self.out.mkdir(parents=True, exist_ok=True)
        self.window.grab().save(str(self.out / f"{name}.png"))
        for fault in cut_texts(self.window):
            print(f"{name}: {fault}")

    def close(self) -> None:
        self.window.close()
        self.devices.stop()
        self.jobs.stop()
        self.desk.close()


def cut_texts(window: Window) -> list[str]:
    """Labels whose text does not fit, or whose line is lower than Thai marks need."""
    found = []
    for label in window.findChildren(QLabel):
        if not label.isVisible() or not label.text() or label.pixmap().width():
            continue
        if isinstance(label, Paragraph):
            continue
        need, room = label.fontMetrics().horizontalAdvance(label.text()), label.contentsRect().width()
        if need > room + 1:
            found.append(f"cut ({need} > {room}): {label.text()}")
        if any("\u0e31" <= letter <= "\u0e4e" for letter in label.text()) and label.height() < label.font().pixelSize() * 1.55:
            found.append(f"low ({label.height()} for {label.font().pixelSize()}): {label.text()}")
        place = label.mapTo(window, QPoint(0, 0))
        if place.y() + label.height() > window.height() or place.x() + label.width() > window.width():
            found.append(f"outside: {label.text()}")
    return found


def code_of(stage: Stage, shop_code: str) -> str:
    """The first barcode of a product of the sample shop."""
    found = stage.till.search(shop_code, limit=5)
    return next(product.barcodes[0] if product.barcodes else product.code for product in found if product.code == shop_code)


def fill_bill(stage: Stage) -> None:
    """A bill like the one in the design: pieces, a weight, a discount, an own price, a void line."""
    stage.scan(*(code_of(stage, code) for code in ("1002", "1026")))
    fish = next(p for p in stage.till.search("น้ำปลา", limit=9) if p.barcodes)
    oil = next(p for p in stage.till.search("น้ำมันถั่วเหลือง", limit=9) if p.barcodes)
    soap = next(p for p in stage.till.search("สบู่", limit=9) if p.barcodes)
    stage.scan(fish.barcodes[0], fish.barcodes[0])
    stage.type("*2*6")
    stage.press(Qt.Key.Key_Return)
    weighed = next(p for p in stage.till.search("ผัก", limit=40) if p.places == 3)
    selling = stage.page.selling
    assert selling is not None
    selling.add_goods(weighed.goods, quantity="1.35")
    stage.settle()
    stage.scan(oil.barcodes[0], soap.barcodes[0], soap.barcodes[0], soap.barcodes[0])
    stage.type("*2*10%")
    stage.press(Qt.Key.Key_Return)
    stage.scan("9001", code_of(stage, "9050"))
    selling.choose(4)
    stage.settle()


SHAPES = {
    "": (1366, 768, "light", 100, "th"),
    "-dark": (1366, 768, "dark", 100, "th"),
    "-1024": (1024, 768, "light", 100, "th"),
    "-large": (1366, 768, "light", 150, "th"),
    "-125": (1366, 768, "light", 125, "th"),
    "-1024-large": (1024, 768, "light", 150, "th"),
    "-1920": (1920, 1080, "light", 100, "th"),
    "-english": (1366, 768, "light", 100, "en"),
}


def in_each_shape(stage: Stage, name: str, shapes: set[str]) -> None:
    """Save what stands there in each shape asked for."""
    for shape, (width, height, mode, percent, language) in SHAPES.items():
        if shape in shapes or "all" in shapes:
            stage.shape(width, height, mode=mode, percent=percent, language=language)
            stage.save(name + shape)
    stage.shape(1366, 768)


def draw_all(stage: Stage, wanted: set[str], shapes: set[str]) -> None:
    """Bring the window from state to state, as a cashier would, and save each that is wanted."""

    def show(name: str) -> None:
        if not wanted or name in wanted:
            in_each_shape(stage, name, shapes)

    page, control = stage.page, Qt.KeyboardModifier.ControlModifier
    show("empty")
    fill_bill(stage)
    show("counter")
    stage.scan(card_text(TOKEN_HOLDER))
    QTest.qWait(300)
    show("counter-tokens")
    stage.press(Qt.Key.Key_F9)
    show("tokens")
    stage.press(Qt.Key.Key_Return)
    show("counter-tokens-used")
    page.open("tokens")
    stage.settle()
    page.panel.none.click()  # type: ignore[union-attr]
    stage.settle()
    page.selling.member.put("")  # type: ignore[union-attr]
    stage.settle()
    stage.scan("8851999000123")
    show("unknown")
    page.bill_card.scan_box.line.clear()
    stage.devices.hear_printer(PrinterReport(PaperOut(printer="EPSON"), 2))
    show("printer")
    stage.devices.hear_printer(PrinterReport(None, 0))
    page.open("search", {"text": "น้ำ"})
    show("search")
    page.open("search", {"text": "กระจกรถ"})
    show("search-none")
    for name, key in (
        ("help", Qt.Key.Key_F1),
        ("quantity", Qt.Key.Key_F6),
        ("price", Qt.Key.Key_F7),
        ("discount", Qt.Key.Key_F8),
        ("drawer", Qt.Key.Key_F10),
    ):
        stage.press(key)
        show(name)
        stage.press(Qt.Key.Key_Escape)
    stage.press(Qt.Key.Key_F10, modifier=Qt.KeyboardModifier.ShiftModifier)
    show("cash")
    stage.press(Qt.Key.Key_Escape)
    stage.press(Qt.Key.Key_Delete, modifier=control)
    show("cancel")
    stage.press(Qt.Key.Key_Escape)
    stage.press(Qt.Key.Key_F4)
    show("hold")
    stage.press(Qt.Key.Key_Return)
    show("empty-held")
    stage.press(Qt.Key.Key_F5)
    show("held")
    stage.press(Qt.Key.Key_Return)
    stage.press(Qt.Key.Key_F11)
    show("pay-exact")
    stage.press(Qt.Key.Key_2, modifier=control)
    show("pay-promptpay")
    stage.type("200")
    stage.press(Qt.Key.Key_Return, Qt.Key.Key_Return)
    stage.press(Qt.Key.Key_1, modifier=control)
    stage.type("500")
    show("pay")
    stage.press(Qt.Key.Key_Return)
    show("done")
    page.open("refund")
    stage.settle()
    show("refund-find")
    stage.press(Qt.Key.Key_Return)
    stage.press(Qt.Key.Key_Plus)
    page.panel.reasons.buttons[0].click()  # type: ignore[union-attr]
    show("refund-pick")
    stage.press(Qt.Key.Key_Return)
    show("refund-paid")
    stage.press(Qt.Key.Key_Escape)
    stage.till.sign_in("2468")
    stage.window.look_again()
    stage.settle()
    stage.scan(code_of(stage, "1002"), code_of(stage, "1026"))
    stage.type("*1*110")
    stage.press(Qt.Key.Key_Return)
    show("approval")


def main(arguments: list[str]) -> int:
    """`pictures.py FOLDER [state,state...] [-dark,-1024,...|all]`."""
    out = Path(arguments[0])
    wanted = set(arguments[1].split(",")) - {""} if len(arguments) > 1 else set()
    shapes = set(arguments[2].split(",")) if len(arguments) > 2 else {""}
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder) / "shop", out)
        try:
            draw_all(stage, wanted, shapes)
        finally:
            stage.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
