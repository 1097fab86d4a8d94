"""The sample shop for windows, made once; and the desk that a test works at."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kadpun.books.clock import SetClock
from kadpun.books.money import Satang
from kadpun.books.words import load_words
from kadpun.pos.screens.preferences import Preferences
from kadpun.pos.till.counter import Till
from kadpun.pos.till.sample_shop import make_sample_shop
from tests.pos.screens.at_office import AtOffice
from tests.pos.screens.at_work import AT, MANAGER, QUIET, AtWork, StrayWindows


@pytest.fixture(scope="session")
def closed_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample shop as it is founded: no shift is open."""
    folder = tmp_path_factory.mktemp("closed") / "shop"
    make_sample_shop(folder, clock=SetClock(AT)).close()
    return folder


@pytest.fixture(scope="session")
def selling_shop(closed_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a shift open and 2,000 baht in the drawer."""
    from kadpun.books.shop import open_desk

    folder = tmp_path_factory.mktemp("selling") / "shop"
    shutil.copytree(closed_shop, folder)
    desk = open_desk(folder, clock=SetClock(AT))
    till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
    till.sign_in(MANAGER)
    till.open_shift(Satang(200_000))
    desk.close()
    return folder


@pytest.fixture
def no_stray_windows(qapp: QApplication) -> Iterator[None]:
    """No part of a window may ever be a window of its own."""
    stray = StrayWindows()
    qapp.installEventFilter(stray)
    yield
    qapp.removeEventFilter(stray)
    assert not stray.seen, f"shown as windows of their own: {stray.seen}"


@pytest.fixture
def work_at(qtbot: QtBot, tmp_path: Path, no_stray_windows: None) -> Iterator[Callable[..., AtWork]]:
    """Opens the window on a copy of a shop."""
    at_work: list[AtWork] = []

    def begin(shop: Path, preferences: Preferences = QUIET) -> AtWork:
        folder = tmp_path / f"shop-{len(at_work)}"
        shutil.copytree(shop, folder)
        at_work.append(AtWork(qtbot, folder, preferences))
        return at_work[-1]

    yield begin
    for desk in at_work:
        desk.close()


@pytest.fixture
def office_at(qtbot: QtBot, tmp_path: Path, no_stray_windows: None) -> Iterator[Callable[..., AtOffice]]:
    """Opens a window of the office on a copy of a shop."""
    at_work: list[AtOffice] = []

    def begin(shop: Path, preferences: Preferences = QUIET, **about: Any) -> AtOffice:
        folder = tmp_path / f"office-{len(at_work)}"
        shutil.copytree(shop, folder)
        at_work.append(AtOffice(qtbot, folder, preferences, **about))
        return at_work[-1]

    yield begin
    for desk in at_work:
        desk.close()


@pytest.fixture
def at_office(office_at: Callable[..., AtOffice], selling_shop: Path) -> AtOffice:
    """The office of a shop with a shift open, and the manager in it."""
    return office_at(selling_shop)


@pytest.fixture
def morning(work_at: Callable[..., AtWork], closed_shop: Path) -> AtWork:
    """A desk before anybody has signed in or opened a shift."""
    return work_at(closed_shop)


@pytest.fixture
def at_work(work_at: Callable[..., AtWork], selling_shop: Path) -> AtWork:
    """A desk with a shift open and the manager at it."""
    desk = work_at(selling_shop)
    desk.sign_in(MANAGER)
    return desk
