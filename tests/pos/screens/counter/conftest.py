"""The real window, offscreen, over a real till on the sample shop; and the hands of a cashier."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kadpun.books.clock import SetClock
from kadpun.books.money import Satang
from kadpun.books.shop import open_desk
from kadpun.books.words import load_words
from kadpun.pos.screens.app import Window
from kadpun.pos.screens.counter.counter_page import CounterPage
from kadpun.pos.screens.counter.panels import CounterPanel
from kadpun.pos.screens.counter.selling import Selling
from kadpun.pos.screens.devices import Devices
from kadpun.pos.screens.jobs import Jobs
from kadpun.pos.screens.preferences import Preferences
from kadpun.pos.screens.wedge import Scan
from kadpun.pos.till.counter import Till
from kadpun.pos.till.sample_shop import make_sample_shop

AT = 1_795_246_320_000
"""Saturday 21 November 2026, 14:32 in Thailand."""
MANAGER, CASHIER = "1357", "2468"
RICE, EGGS, TICKET = "8850000010026", "8850000010262", "9001"
"""189.00 and 125.00, free of VAT; and a thing by its shop code, 15.00."""
NO_MODIFIER = Qt.KeyboardModifier.NoModifier
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class StrayWindows(QObject):
    """Notices parts of the window that are shown as windows of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow() and not isinstance(watched, Window):
            self.seen.append(repr(watched))
        return False


class Cashier:
    """Works the window as a person does: keys, scans, touches; and reads what it shows."""

    def __init__(self, qtbot: QtBot, window: Window, till: Till, jobs: Jobs) -> None:
        self.qtbot, self.window, self.till, self.jobs = qtbot, window, till, jobs

    @property
    def page(self) -> CounterPage:
        page = self.window.page("counter")
        assert isinstance(page, CounterPage)
        return page

    @property
    def selling(self) -> Selling:
        assert self.page.selling is not None
        return self.page.selling

    @property
    def panel(self) -> CounterPanel:
        assert self.page.panel is not None
        return self.page.panel

    @property
    def box(self) -> str:
        return self.page.bill_card.scan_box.line.text()

    @property
    def total(self) -> str:
        return self.page.total_card.number.words

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        return [(row.name, row.quantity, row.amount) for row in self.page.bill_card.table.bill.rows]

    @property
    def red_row(self) -> str:
        unknown = self.page.bill_card.table.bill.unknown
        return unknown.name if unknown is not None else ""

    @property
    def notice(self) -> str:
        bar = self.page.bill_card.notice_bar
        return bar.accessibleName() if not bar.isHidden() else ""

    def settle(self) -> None:
        """Wait until nothing is under way and all that was shown has its place."""
        QApplication.processEvents()
        self.qtbot.waitUntil(self.is_settled)
        QApplication.processEvents()

    def is_settled(self) -> bool:
        busy = self.selling.busy or self.selling.saving or self.page.schemes.looking or self.window.wedge.undecided
        return self.jobs.waiting == 0 and not busy

    def scan(self, *codes: str) -> None:
        for code in codes:
            self.window.take_scan(Scan((code,)))
        self.settle()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)
        self.settle()

    def type(self, text: str) -> None:
        """Type as a person does, slower than any scanner."""
        for letter in text:
            QTest.keyClicks(QApplication.focusWidget() or self.window, letter)
            self.settle()

    def touch(self, button: QWidget) -> None:
        assert button.isVisible()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def touch_in(self, layout: QBoxLayout, number: int) -> None:
        """Touch the button at a place of a row or column."""
        item = layout.itemAt(number)
        assert item is not None
        button = item.widget()
        assert button is not None
        self.touch(button)

    def sign_in(self, pin: str) -> None:
        self.jobs.run(self.window, lambda: self.till.sign_in(pin))
        self.window.look_again()
        self.settle()


@pytest.fixture(scope="session")
def shop_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample shop, made once, with a shift open."""
    folder = tmp_path_factory.mktemp("sample") / "shop"
    desk = make_sample_shop(folder, clock=SetClock(AT))
    till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
    till.sign_in(MANAGER)
    till.open_shift(Satang(200_000))
    desk.close()
    return folder


@pytest.fixture
def open_window(qtbot: QtBot, shop_folder: Path, tmp_path: Path) -> Iterator[Callable[..., Cashier]]:
    """Opens the window on a copy of the sample shop; again on the same copy when called again."""
    stray = StrayWindows()
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(stray)
    folder = tmp_path / "shop"
    shutil.copytree(shop_folder, folder)
    opened: list[Callable[[], None]] = []

    def shut() -> None:
        while opened:
            opened.pop()()

    def open_it(preferences: Preferences | None = None, *, keep: Callable[[Preferences], None] = lambda kept: None) -> Cashier:
        shut()
        desk = open_desk(folder, clock=SetClock(AT))
        till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
        till.sign_in(MANAGER)
        jobs, devices = Jobs(), Devices()
        window = Window(till, jobs, devices, SetClock(AT), preferences or Preferences(volume_percent=0, reduce_motion=True), keep=keep)

        def close() -> None:
            window.close()
            devices.stop()
            assert jobs.stop()
            desk.close()
            window.deleteLater()

        opened.append(close)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        with qtbot.waitSignal(window.came_up):
            window.start()
        cashier = Cashier(qtbot, window, till, jobs)
        cashier.settle()
        return cashier

    yield open_it
    shut()
    application.removeEventFilter(stray)
    assert not stray.seen, f"shown as windows of their own: {stray.seen}"


@pytest.fixture
def cashier(open_window: Callable[..., Cashier]) -> Cashier:
    """A cashier (here the manager, who may do everything) at an empty bill."""
    return open_window()
