"""The program with windows of the office beside the till's: opened from the counter, several at once; an office PC without a till."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kadpun.books.clock import SetClock
from kadpun.pos.screens.app import Window
from kadpun.pos.screens.office_shell.office_window import OfficeWindow
from kadpun.pos.screens.pages import PAGES
from kadpun.pos.screens.running import Running
from kadpun.pos.till.desk_settings import DeskSettings, save_desk_settings, settings_beside
from tests.pos.screens.at_work import AT, CASHIER, MANAGER


class Program:
    """One run of the program."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.running = Running(folder, pages=PAGES, clock=SetClock(AT))
        with qtbot.waitSignal(self.running.opened):
            self.running.begin()
        self.settle()

    def settle(self) -> None:
        for _ in range(2):
            QApplication.processEvents()
            self.qtbot.waitUntil(lambda: self.running.jobs.waiting == 0)
        QApplication.processEvents()

    @property
    def counter(self) -> Window:
        assert self.running.window is not None
        return self.running.window

    def sign_in(self, pin: str) -> None:
        """Sign in at the counter."""
        till = self.running.till
        assert till is not None
        self.running.jobs.run(self.counter, lambda: till.sign_in(pin))
        self.counter.look_again()
        self.settle()

    def open_office(self, name: str = "office") -> OfficeWindow:
        """Go to the office from the counter."""
        self.counter.go(name)
        self.settle()
        return self.running.offices[-1]

    def end(self) -> None:
        """Close what is open."""
        for window in (*self.running.offices, self.running.window):
            if window is not None:
                window.close()
        self.running.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()  # what is left of the windows goes now, and not while the next ones are dressed


@pytest.fixture
def begin(qtbot: QtBot, tmp_path: Path, selling_shop: Path) -> Iterator[Callable[..., Program]]:
    begun: list[Program] = []

    def run(settings: DeskSettings | None = None) -> Program:
        folder = tmp_path / "shop"
        shutil.copytree(selling_shop, folder)
        if settings is not None:
            store = next(folder.rglob("*.lock")).with_suffix("") if list(folder.rglob("*.lock")) else next(folder.rglob("*.sqlite"))
            save_desk_settings(settings_beside(store), settings)
        begun.append(Program(qtbot, folder))
        return begun[-1]

    yield run
    for program in begun:
        program.end()


def test_the_office_opens_beside_the_till_and_the_manager_need_not_sign_in_again(begin: Callable[..., Program]) -> None:
    program = begin()
    program.sign_in(MANAGER)
    office = program.open_office()
    assert program.counter.front == "counter"
    assert office.front == "office"
    assert office.context.till is not program.counter.context.till
    assert office.context.till.desk is program.counter.context.till.desk


def test_another_person_at_the_counter_leaves_the_office_as_it_is(begin: Callable[..., Program]) -> None:
    program = begin()
    program.sign_in(MANAGER)
    office = program.open_office()
    program.sign_in(CASHIER)
    assert program.counter.state is not None
    assert program.counter.state.operator is not None
    assert office.context.till.operator is not None
    assert program.counter.state.operator.id != office.context.till.operator.id


def test_who_has_no_work_in_the_office_is_asked_for_a_pin_there(begin: Callable[..., Program]) -> None:
    program = begin()
    program.sign_in(CASHIER)
    assert program.open_office().front == "sign-in"
    assert program.counter.front == "counter"


def test_control_n_opens_one_more_at_the_same_page_and_going_again_takes_the_newest(begin: Callable[..., Program], qtbot: QtBot) -> None:
    program = begin()
    program.sign_in(MANAGER)
    first = program.open_office()
    first.go("ledger")
    program.settle()
    first.activateWindow()
    qtbot.waitUntil(first.isActiveWindow)
    QTest.keyClick(QApplication.focusWidget() or first, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    program.settle()
    assert len(program.running.offices) == 2
    assert program.running.offices[1].front == "ledger"
    assert program.open_office() is program.running.offices[1]
    assert len(program.running.offices) == 2


def test_the_program_ends_with_its_last_window(begin: Callable[..., Program], qtbot: QtBot) -> None:
    program = begin()
    program.sign_in(MANAGER)
    office = program.open_office()
    ended: list[bool] = []
    program.running.ended.connect(lambda: ended.append(True))
    program.counter.close()
    program.settle()
    assert not ended
    office.rail.counter_wanted.emit()
    program.settle()
    assert program.counter.isVisible()
    assert program.counter.front == "counter"
    office.close()
    program.settle()
    assert not ended
    program.counter.close()
    qtbot.waitUntil(lambda: bool(ended))


def test_a_language_chosen_in_the_office_is_spoken_at_the_counter(begin: Callable[..., Program]) -> None:
    program = begin()
    program.sign_in(MANAGER)
    office = program.open_office()
    office.context.prefer(replace(office.context.preferences(), language="en"))
    program.settle()
    assert program.counter.windowTitle() == "Kadpun"
    assert program.counter.preferences.language == "en"


def test_an_office_pc_begins_with_the_office_and_asks_for_a_pin(begin: Callable[..., Program]) -> None:
    program = begin(DeskSettings(opens="office"))
    assert program.running.window is None
    assert program.running.offices[0].front == "sign-in"
