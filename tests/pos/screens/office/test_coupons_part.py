"""The tab of printed coupons: a run printed by keys, lost ones made void, a scanned coupon told, and it fits small screens in large type."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from kadpun.books.clock import SetClock
from kadpun.books.shop import open_desk
from kadpun.books.words import Language
from kadpun.pos.screens.office.coupons_part import CouponsPart
from kadpun.pos.screens.office.tokens_page import TokensPage
from tests.books.tokens.coupon_shop import coupon, make_void, print_run, printing, use_coupon
from tests.pos.screens.at_office import AtOffice
from tests.pos.screens.at_work import AT, QUIET, faults_of_looks

Key = Qt.Key


@pytest.fixture(scope="session")
def coupon_shop(selling_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop that printed 20 coupons, one of them used and four void, and 200 for itself alone."""
    folder = tmp_path_factory.mktemp("coupons") / "shop"
    shutil.copytree(selling_shop, folder)
    desk = open_desk(folder, clock=SetClock(AT))
    terms = printing(desk)
    run = print_run(desk, terms, 20, until=date(2026, 12, 31))
    use_coupon(desk, terms, coupon(desk, run, 3))
    make_void(desk, run, (5, 8))
    print_run(desk, terms, 200, shop="/".join(desk.log.split("/")[:2]), until=date(2027, 1, 31))
    desk.close()
    return folder


def at_coupons(desk: AtOffice) -> CouponsPart:
    """Go to the tab and wait until it has read the runs."""
    desk.go("tokens", tab="coupons")
    part = desk.page("tokens", TokensPage).parts["coupons"]
    assert isinstance(part, CouponsPart)
    desk.wait(lambda: len(part.seen) >= 2)
    return part


def of_twenty(part: CouponsPart) -> str:
    return next(seen.run.id for seen in part.seen if seen.run.count == 20)


def test_a_run_is_printed_by_keys_and_its_sheets_are_looked_at(office_at: Callable[..., AtOffice], coupon_shop: Path) -> None:
    desk = office_at(coupon_shop)
    part = at_coupons(desk)
    desk.press(Key.Key_Insert)
    desk.wait(part.print_card.count.line.hasFocus)
    part.print_card.campaign.put("mae-hia")
    part.print_card.count.put("101")
    part.print_card.slips.click()
    assert part.print_card.count.complaint
    part.print_card.count.put("")
    part.print_card.sheets.click()
    assert part.print_card.count.complaint and len(part.seen) == 2
    desk.type("12")
    part.print_card.sheets.click()
    desk.wait(lambda: bool(part.preview.data) and len(part.seen) == 3)
    assert part.preview.data.startswith(b"%PDF")
    assert part.preview.isVisible() and part.print_card.count.value == ""
    desk.press(Key.Key_Escape)
    desk.wait(lambda: not part.preview.isVisible())
    assert {seen.run.count for seen in part.seen} == {12, 20, 200}


def test_lost_coupons_are_made_void_from_the_list_and_a_scanned_one_is_told(office_at: Callable[..., AtOffice], coupon_shop: Path) -> None:
    desk = office_at(coupon_shop)
    part = at_coupons(desk)
    part.open_run(of_twenty(part))
    desk.wait(part.every_part.isVisible)
    assert len(part.states) == 20 and "01-69-000001" in part.every.as_text(whole=True)
    part.run_card.void.click()
    part.run_card.serials.put("19-30")
    part.run_card.do.click()
    desk.wait(lambda: part.run is not None and part.run.void == 6)
    desk.wait(part.done.isVisible)
    desk.press(Key.Key_Escape)
    desk.wait(part.runs_part.isVisible)
    run = next(seen.run for seen in part.seen if seen.run.count == 20)
    signed = part.room.coupons(run, (3,))[0]
    desk.scan(signed.text)
    desk.wait(part.coupon_card.isVisible)
    assert signed.coupon.serial in part.coupon_card.title.text()
    assert "01-69-000001" in part.coupon_card.rows.accessibleName()


@pytest.mark.parametrize(("wide", "scale", "language"), [(1024, 150, "th"), (1366, 100, "en")])
def test_the_tab_fits_small_screens_in_large_type(
    office_at: Callable[..., AtOffice], coupon_shop: Path, wide: int, scale: int, language: Language
) -> None:
    desk = office_at(coupon_shop, replace(QUIET, scale_percent=scale, language=language))
    desk.window.resize(wide, 768)
    part = at_coupons(desk)
    assert faults_of_looks(part) == []
    part.open_run(of_twenty(part))
    desk.wait(part.every_part.isVisible)
    part.run_card.void.click()
    desk.settle()
    assert faults_of_looks(part) == []
    assert (desk.window.width(), desk.window.height()) == (wide, 768)
    assert QApplication.focusWidget() is part.run_card.serials.line
    assert not part.run_card.serials.line.visibleRegion().isEmpty()
    desk.press(Key.Key_Insert)
    assert QApplication.focusWidget() is part.print_card.count.line
    assert not part.print_card.count.line.visibleRegion().isEmpty()
