"""Somebody in the office: a real office window with all its pages over a real till, worked by keys, touches and scans; no till's window stands."""

from __future__ import annotations

import gc
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kadpun.books.clock import SetClock
from kadpun.books.shop import open_desk
from kadpun.books.words import Language, Say, load_words
from kadpun.pos.screens.devices import Devices
from kadpun.pos.screens.house import House
from kadpun.pos.screens.jobs import Jobs
from kadpun.pos.screens.office_shell.office_window import OfficeWindow
from kadpun.pos.screens.pages import PAGES
from kadpun.pos.screens.preferences import Preferences
from kadpun.pos.till.counter import Till
from tests.pos.screens.at_work import AT, MANAGER, QUIET, AtWork


class AtOffice(AtWork):
    """A person in the office, signed in with a PIN (nobody with ""). `front`, `page`, `press`, `type`, `touch`, `go`, `does` as at the till."""

    def __init__(self, qtbot: QtBot, folder: Path, preferences: Preferences = QUIET, *, pin: str = MANAGER, at: int = AT) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.clock = SetClock(at)
        words: dict[Language, Say] = {"th": load_words("th"), "en": load_words("en")}
        self.till = Till(open_desk(folder, clock=self.clock), words)
        self.jobs, self.devices = Jobs(), Devices()
        self.house = House(self.jobs, self.devices, self.clock, preferences)
        self.window = OfficeWindow(self.till, self.house, PAGES)  # type: ignore[assignment]
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        if pin:
            self.jobs.run(self.window, lambda: self.till.sign_in(pin))
        with qtbot.waitSignal(self.office.came_up):
            self.office.begin()
        self.settle()

    @property
    def office(self) -> OfficeWindow:
        """The window."""
        assert isinstance(self.window, OfficeWindow)
        return self.window

    def control(self, key: Qt.Key) -> None:
        """Press a key with Ctrl."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, Qt.KeyboardModifier.ControlModifier)
        self.settle()

    def close(self) -> None:
        self.house.courier.stop()
        super().close()
        self.house.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()  # what is left of the window goes now, and not while the next one is dressed
