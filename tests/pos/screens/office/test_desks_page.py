"""The page of the shop's desks, worked as the accountant would: the folder, an invitation, what comes and goes by itself, what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.words import Language
from kadpun.pos.screens.office.desks_page import DesksPage
from kadpun.pos.till.desk_settings import load_desk_settings, settings_beside
from kadpun.sync.desks import Desks
from kadpun.sync.invitations import join, open_invitation
from tests.books import real_shop
from tests.pos.screens.at_office import AtOffice
from tests.pos.screens.at_work import AT, QUIET, faults_of_looks

OfficeAt = Callable[..., AtOffice]


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def page_of(at: AtOffice) -> DesksPage:
    at.go("desks")
    return at.page("desks", DesksPage)


def wait(qtbot: QtBot, page: DesksPage, at: AtOffice) -> None:
    """Until the courier and the books are still."""
    at.settle()
    qtbot.waitUntil(lambda: not page.courier.running and at.jobs.waiting == 0)


def invited_till(qtbot: QtBot, at: AtOffice, page: DesksPage, stick: Path) -> Desk:
    """A till that was invited on the page, has joined and left its first pack."""
    page.use_folder(stick)
    at.settle()
    page.name.put("เครื่อง 2")
    at.touch(page.invite)
    wait(qtbot, page, at)
    assert page.invited is not None
    assert page.code.text() == page.invited.code
    till = join(stick.parent / "till", open_invitation(page.invited.path, page.code.text()), seal="unsealed", clock=SetClock(AT))
    Desks(till).receive(stick)
    Desks(till).send(stick)
    return till


def test_a_desk_is_invited_joins_and_is_seen_in_step(office_at: OfficeAt, closed_shop: Path, stick: Path, qtbot: QtBot) -> None:
    at = office_at(closed_shop)
    page = page_of(at)
    assert page.seen is not None
    assert page.seen.alone
    till = invited_till(qtbot, at, page, stick)
    assert [each.standing for each in page.seen.rows] == ["invited"]
    at.press(Qt.Key.Key_F5)
    wait(qtbot, page, at)
    assert [each.standing for each in page.seen.rows] == ["in-step"]
    assert load_desk_settings(settings_beside(at.till.desk.store.path)).settings.desks_folder == str(stick)
    assert page.note.isVisible()
    till.close()


def test_what_the_till_sold_comes_by_itself(office_at: OfficeAt, closed_shop: Path, stick: Path, qtbot: QtBot) -> None:
    at = office_at(closed_shop)
    page = page_of(at)
    till = invited_till(qtbot, at, page, stick)
    real_shop.open_a_shift(till)
    Desks(till).send(stick)
    page.courier.go()
    wait(qtbot, page, at)
    assert page.seen is not None
    assert page.seen.rows[0].here == till.ledger.size
    till.close()


def test_a_damaged_pack_is_told_and_stands_with_its_desk(office_at: OfficeAt, closed_shop: Path, stick: Path, qtbot: QtBot) -> None:
    at = office_at(closed_shop)
    page = page_of(at)
    till = invited_till(qtbot, at, page, stick)
    page.exchange()
    wait(qtbot, page, at)
    real_shop.open_a_shift(till)
    for pack in Desks(till).send(stick).packs:
        data = bytearray(pack.path.read_bytes())
        data[len(data) // 2] ^= 1
        pack.path.write_bytes(bytes(data))
    page.exchange()
    wait(qtbot, page, at)
    assert page.seen is not None
    assert page.seen.rows[0].standing == "trouble"
    assert "เสียหาย" in page.note.words.text()
    assert page.troubles.isVisible()
    till.close()


def test_a_folder_that_is_not_there_is_told_when_asked_and_is_no_fault_otherwise(
    office_at: OfficeAt, closed_shop: Path, stick: Path, qtbot: QtBot
) -> None:
    at = office_at(closed_shop)
    page = page_of(at)
    till = invited_till(qtbot, at, page, stick)
    stick.rename(stick.parent / "away")
    page.courier.go()
    wait(qtbot, page, at)
    assert page.courier.last is None
    till.close()


def test_without_a_folder_the_page_asks_for_one_first(office_at: OfficeAt, closed_shop: Path) -> None:
    at = office_at(closed_shop)
    page = page_of(at)
    at.press(Qt.Key.Key_F5)
    assert page.note.isVisible()
    at.touch(page.invite)
    assert page.invited is None


def test_the_code_is_gone_when_the_page_is_left(office_at: OfficeAt, closed_shop: Path, stick: Path, qtbot: QtBot) -> None:
    at = office_at(closed_shop)
    page = page_of(at)
    invited_till(qtbot, at, page, stick).close()
    assert page.code.text()
    at.go("office")
    assert page.code.text() == ""


@pytest.mark.parametrize(("wide", "high", "scale", "language"), [(1366, 768, 100, "th"), (1024, 700, 100, "en"), (1366, 768, 150, "th")])
def test_nothing_is_cut_in_any_window(
    office_at: OfficeAt, closed_shop: Path, stick: Path, qtbot: QtBot, wide: int, high: int, scale: int, language: Language
) -> None:
    at = office_at(closed_shop, replace(QUIET, language=language, scale_percent=scale))
    at.window.resize(wide, high)
    page = page_of(at)
    assert faults_of_looks(page) == []
    till = invited_till(qtbot, at, page, stick)
    assert faults_of_looks(page) == []
    page.exchange()
    wait(qtbot, page, at)
    real_shop.open_a_shift(till)
    for pack in Desks(till).send(stick).packs:
        pack.path.write_bytes(pack.path.read_bytes()[:-40])
    page.exchange()
    wait(qtbot, page, at)
    assert page.troubles.isVisible()
    assert faults_of_looks(page) == []
    till.close()
