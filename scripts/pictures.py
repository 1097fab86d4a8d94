"""Draws the screens of the till: opens the real window offscreen on the sample shop, brings it into each state, saves a picture of each.

    .venv/bin/python scripts/pictures.py FOLDER [name ...]

For people who look: what is pictured is what the program shows, not a drawing of it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from kadpun.books.clock import SetClock
from kadpun.books.money import Satang
from kadpun.books.words import load_words
from kadpun.hardware.faults import PaperOut
from kadpun.hardware.queue import PrinterReport
from kadpun.pos.screens.app import Window
from kadpun.pos.screens.counter.counter_page import CounterPage
from kadpun.pos.screens.devices import Devices
from kadpun.pos.screens.jobs import Jobs
from kadpun.pos.screens.preferences import Preferences
from kadpun.pos.screens.wedge import Scan
from kadpun.pos.till.counter import Till
from kadpun.pos.till.sample_shop import make_sample_shop

AT = 1_795_246_320_000
"""Saturday 21 November 2026, 14:32 in Thailand."""
BILL = ("8850000000000",)


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
        self.window = Window(self.till, self.jobs, self.devices, self.clock, Preferences(volume_percent=0))
        self.window.show()
        self.window.start()
        self.settle()

    @property
    def page(self) -> CounterPage:
        page = self.window._pages["counter"]
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
        self.window.prefer(Preferences(language, mode, percent, 0))  # type: ignore[arg-type]
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
        need, room = label.fontMetrics().horizontalAdvance(label.text()), label.contentsRect().width()
        if need > room + 1:
            found.append(f"cut ({need} > {room}): {label.text()}")
        if any("\u0e31" <= letter <= "\u0e4e" for letter in label.text()) and label.height() < label.font().pixelSize() * 1.6:
            found.append(f"low ({label.height()} for {label.font().pixelSize()}): {label.text()}")
        place = label.mapTo(window, QPoint(0, 0))
        if place.y() + label.height() > window.height() or place.x() + label.width() > window.width():
            found.append(f"outside: {label.text()}")
    return found


def fill_bill(stage: Stage) -> None:
    """A bill like the one in the design: pieces, weight, a discount, a pack."""
    goods = {product.code: product for product in stage.till.search("0", limit=400)} | {p.code: p for p in stage.till.search("ข้าว", limit=100)}
    codes = [product.barcodes[0] for product in goods.values() if product.barcodes and product.places == 0][:6]
    stage.scan(*codes)


def main(arguments: list[str]) -> int:
    out = Path(arguments[0])
    wanted = set(arguments[1:])
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder) / "shop", out)
        try:
            for name, draw in SCENES.items():
                if not wanted or name in wanted:
                    draw(stage)
        finally:
            stage.close()
    return 0


def counter(stage: Stage) -> None:
    stage.save("empty")
    fill_bill(stage)
    stage.save("counter")
    stage.shape(1366, 768, mode="dark")
    stage.save("counter-dark")
    stage.shape(1024, 768)
    stage.save("counter-1024")
    stage.shape(1366, 768, percent=150)
    stage.save("counter-large")


SCENES: dict[str, Callable[[Stage], None]] = {"counter": counter}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

_ = (PaperOut, PrinterReport)
