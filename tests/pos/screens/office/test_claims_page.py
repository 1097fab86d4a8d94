"""The claims' page: what can be claimed, the claim made and handed on, paid and rejected lines, what was used twice, ages."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kadpun.pos.screens.office.claims_page import ClaimsPage
from kadpun.pos.screens.preferences import Preferences
from tests.pos.screens.at_office import AtOffice
from tests.pos.screens.at_work import QUIET, faults_of_looks, is_thai

from .claims_shop import fill_claims

Key = Qt.Key


@pytest.fixture(scope="session")
def claims_shop(closed_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("claims") / "shop"
    shutil.copytree(closed_shop, folder)
    fill_claims(folder)
    return folder


@pytest.fixture
def opened(office_at: Callable[..., AtOffice], claims_shop: Path) -> Callable[..., AtOffice]:
    def begin(preferences: Preferences = QUIET) -> AtOffice:
        desk = office_at(claims_shop, preferences)
        desk.go("claims")
        desk.wait(lambda: page(desk).board is not None)
        return desk

    return begin


def page(desk: AtOffice) -> ClaimsPage:
    return desk.page("claims", ClaimsPage)


def turn(desk: AtOffice, part: str) -> None:
    shown = page(desk)
    shown.tabs.turn(part)
    shown.tabs.turned.emit(part)
    desk.settle()


def make(desk: AtOffice) -> None:
    shown = page(desk)
    desk.keep()
    desk.wait(lambda: shown.seen is not None and shown.tabs.key == "claims" and not shown.busy)


def test_a_claim_is_made_handed_on_and_paid(opened: Callable[..., AtOffice], tmp_path: Path) -> None:
    desk = opened()
    shown = page(desk)
    assert [figure.amount for figure in shown.figures.shown][:2] == ["400.00", "0.00"]
    assert is_thai(desk.words_in_view())
    assert faults_of_looks(shown, touch=28) == []
    make(desk)
    assert shown.seen is not None
    assert (shown.seen.claim.total, shown.seen.claim.count) == (35_000, 7), "what was used twice is set aside first"
    assert shown.paid.amount.value == "350.00"
    shown.write_file(tmp_path / "claim.zip")
    desk.wait(lambda: "เขียนไฟล์ให้ผู้ออกแล้ว" in desk.words_in_view())
    shown.check_pack(tmp_path / "claim.zip")
    desk.wait(lambda: "ไฟล์นี้ตรงกับสมุด" in desk.words_in_view())
    shown.paid.amount.put("300.00")
    desk.press(Key.Key_F8)
    desk.wait(lambda: shown.seen is not None and shown.seen.claim.paid == 30_000)
    assert shown.paid.amount.value == "50.00"


def test_a_claim_made_too_early_is_taken_back(opened: Callable[..., AtOffice]) -> None:
    desk = opened()
    make(desk)
    shown = page(desk)
    shown.paid.back.click()
    desk.wait(lambda: shown.tabs.key == "to-claim" and shown.board is not None and not shown.board.claims)
    assert shown.figures.shown[0].amount == "350.00"


def test_lines_that_the_issuer_rejects_are_picked_and_noted(opened: Callable[..., AtOffice]) -> None:
    desk = opened()
    make(desk)
    shown = page(desk)
    turn(desk, "lines")
    assert len(shown.seen.lines) == 7  # type: ignore[union-attr]
    assert not shown.verdict.record.isEnabled()
    shown.lines.setFocus()
    shown.lines.selectRow(1)
    desk.press(Key.Key_Space)
    desk.wait(lambda: shown.verdict.record.isEnabled())
    shown.verdict.outcome.put("lost")
    shown.verdict.reason.put("not-found")
    desk.keep()
    desk.wait(lambda: shown.seen is not None and shown.seen.claim.lost == 5_000)
    assert "ยอมเสีย" in " ".join(cell.spoken for row in shown.lines.model_of_rows.rows for cell in row.cells)
    assert faults_of_looks(shown, touch=28) == []


def test_what_two_tills_used_twice_is_shown_with_places_and_decided(opened: Callable[..., AtOffice]) -> None:
    desk = opened()
    shown = page(desk)
    turn(desk, "doubles")
    (row,) = shown.doubles.model_of_rows.rows
    assert "KGO-7705" in row.cells[1].spoken
    assert "14:38" in row.cells[2].spoken
    assert "14:48" in row.cells[3].spoken
    desk.keep()
    desk.wait(lambda: shown.board is not None and shown.board.doubles[0].is_recorded)
    assert shown.double_in_hand is not None
    assert shown.double_in_hand.open == 5_000
    desk.press(Key.Key_F7)
    desk.wait(lambda: shown.board is not None and shown.board.doubles[0].lost == 5_000)
    assert not shown.double.lose.isEnabled()


@pytest.mark.parametrize(("language", "percent"), [("th", 150), ("en", 100)])
def test_every_part_fits_a_small_screen_at_large_type(opened: Callable[..., AtOffice], language: str, percent: int) -> None:
    desk = opened(Preferences("th" if language == "th" else "en", scale_percent=percent, volume_percent=0, reduce_motion=True))
    shown = page(desk)
    desk.window.resize(1024, 768)
    desk.settle()
    for part in shown.parts:
        turn(desk, part)
        assert (desk.window.width(), desk.window.height()) == (1024, 768), part
        assert shown.body_area.horizontalScrollBar().maximum() == 0, part
        assert faults_of_looks(shown, touch=28) == [], part
