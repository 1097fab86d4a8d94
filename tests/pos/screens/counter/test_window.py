"""The window between its pages: what stands before the counter, and where a scan goes from another page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout
from pytestqt.qtbot import QtBot

from kadpun.hardware.jobs import MemoryJobStore
from kadpun.hardware.printers import FilePrinter
from kadpun.hardware.queue import PrintQueue
from kadpun.hardware.raster import Raster
from kadpun.pos.screens.devices import Listener
from kadpun.pos.screens.page import Context, Page
from kadpun.pos.screens.wedge import Scan

from .conftest import RICE, Cashier

Key = Qt.Key


class OtherPage(Page):
    """A page that remembers what it was given and lets everything pass."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.given: dict[str, Any] = {}
        self.told = self.left = 0
        self.strokes: list[str] = []
        self.bar = QLabel()
        layout = QVBoxLayout(self)
        layout.addWidget(self.bar)

    def enter(self, **given: Any) -> None:
        self.given = given

    def leave(self) -> None:
        self.left += 1

    def retell(self) -> None:
        self.told += 1

    def take_key(self, stroke: str) -> bool:
        self.strokes.append(stroke)
        return stroke == "F2"


@pytest.fixture
def with_pages(open_window: Callable[..., Cashier]) -> Cashier:
    """The counter, beside another page called settings."""
    cashier = open_window()
    cashier.window.add_page("settings", OtherPage)
    return cashier


def other(cashier: Cashier) -> OtherPage:
    page = cashier.window.page("settings")
    assert isinstance(page, OtherPage)
    return page


def test_a_page_is_shown_with_what_it_is_given_and_left_again(with_pages: Cashier) -> None:
    with_pages.window.go("settings", add="rice")
    page = other(with_pages)
    assert page.isVisible()
    assert page.given == {"add": "rice"}
    assert page.told >= 1
    with_pages.window.go("counter")
    assert with_pages.page.isVisible()
    assert page.left == 1


def test_a_page_that_does_not_exist_is_passed_over(with_pages: Cashier) -> None:
    with_pages.window.go("nowhere")
    assert with_pages.window.front == "counter"


def test_a_page_behind_does_not_make_the_window_grow(with_pages: Cashier) -> None:
    with_pages.window.resize(1366, 768)
    with_pages.window.go("settings")
    with_pages.window.go("counter")
    other(with_pages).bar.setMinimumHeight(3000)
    with_pages.settle()
    assert with_pages.window.height() == 768


def test_strokes_are_offered_to_the_page_in_front(with_pages: Cashier) -> None:
    with_pages.window.go("settings")
    with_pages.window.setFocus()
    with_pages.press(Key.Key_F2)
    with_pages.press(Key.Key_F11)
    assert other(with_pages).strokes == ["F2", "F11"]
    assert with_pages.page.open_name == ""


def test_a_scan_that_a_page_has_no_use_for_is_sold(with_pages: Cashier) -> None:
    with_pages.window.go("settings")
    with_pages.window.take_scan(Scan((RICE,)))
    with_pages.settle()
    assert with_pages.window.front == "counter"
    assert with_pages.total == "189.00"


def test_the_receipt_is_printed_and_the_till_owes_it_no_more(cashier: Cashier, qtbot: QtBot, tmp_path: Path) -> None:
    paper = tmp_path / "paper"

    def make(heard: Listener) -> PrintQueue:
        return PrintQueue(
            FilePrinter(paper),
            Raster,
            MemoryJobStore,
            on_job=heard.hear_job,
            on_printer=heard.hear_printer,
            on_drawer_fault=heard.hear_drawer,
        )

    devices = cashier.window.context.devices
    devices.use_printer(make)
    cashier.scan(RICE)
    cashier.press(Key.Key_F12)
    done = cashier.selling.done
    assert done is not None
    qtbot.waitUntil(lambda: devices.state_of(done.print_job) == "printed")
    once = paper.stat().st_size
    assert once > 2000
    cashier.settle()
    assert cashier.till.unprinted() == ()
    cashier.press(Key.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: paper.stat().st_size > 1.8 * once)
    assert cashier.notice.startswith("กำลังพิมพ์ซ้ำ")
