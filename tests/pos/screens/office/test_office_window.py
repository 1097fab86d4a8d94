"""A window of the office: signing in, the rail, going back, search over everything, scans, language and scale in all windows at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kadpun.books.words import Language
from kadpun.pos.screens.office.overview_page import OverviewPage
from kadpun.pos.screens.office_shell.finders import find_people
from kadpun.pos.screens.office_shell.office_window import OfficeWindow
from kadpun.pos.screens.pages import PAGES
from kadpun.pos.screens.preferences import Mode, Preferences
from kadpun.pos.screens.wedge import Scan
from tests.pos.screens.at_office import AtOffice
from tests.pos.screens.at_work import MANAGER, faults_of_looks, is_thai


def test_nobody_passes_without_a_pin_and_the_page_asked_for_comes_after_it(office_at: Callable[..., AtOffice], closed_shop: Path) -> None:
    desk = office_at(closed_shop, pin="")
    assert desk.front == "sign-in"
    assert not desk.office.rail.isVisible()
    desk.go("goods")
    assert desk.front == "sign-in"
    desk.type(MANAGER)
    desk.press(Qt.Key.Key_Return)
    assert desk.front == "goods"
    assert desk.office.rail.isVisible()


def test_an_office_needs_no_shift(office_at: Callable[..., AtOffice], closed_shop: Path) -> None:
    desk = office_at(closed_shop)
    assert desk.front == "office"


def test_the_rail_shows_the_pages_that_the_program_has(at_office: AtOffice) -> None:
    shown = [door.door.page for door in at_office.office.rail.doors]
    assert shown[0] == "office"
    assert set(shown) <= set(PAGES)
    assert {"office", "goods", "ledger", "settings"} <= set(shown)
    for door in at_office.office.rail.doors:
        at_office.touch(door)
        assert at_office.front == door.door.page
        assert door.isChecked()


def test_escape_goes_back_the_way_one_came_and_stays_at_its_end(at_office: AtOffice) -> None:
    at_office.go("goods")
    at_office.go("ledger")
    at_office.press(Qt.Key.Key_Escape)
    assert at_office.front == "goods"
    at_office.press(Qt.Key.Key_Escape)
    assert at_office.front == "office"
    at_office.press(Qt.Key.Key_Escape)
    assert at_office.front == "office"


def test_control_page_down_turns_to_the_next_page_and_round(at_office: AtOffice) -> None:
    pages = [door.door.page for door in at_office.office.rail.doors]
    for page in (*pages[1:], pages[0]):
        at_office.control(Qt.Key.Key_PageDown)
        assert at_office.front == page


def test_search_finds_pages_goods_and_receipts_and_goes_there(at_office: AtOffice) -> None:
    search = at_office.office.search
    at_office.control(Qt.Key.Key_K)
    assert search.isVisible()
    assert [found.page for found in search.finds][:1] == ["office"]
    at_office.type("ข้าวหอม")
    at_office.wait(lambda: any(found.page == "goods" and found.given for found in search.finds))
    QTest.keyClick(search.line, Qt.Key.Key_Return)
    at_office.settle()
    assert at_office.front == "goods"
    assert not search.isVisible()


@pytest.mark.parametrize(
    ("typed", "page", "given"),
    [
        ("งวด", "periods", ""),
        ("1120", "statements", "account"),
        ("เงินสดในเซฟ", "statements", "account"),
        ("OB01", "journal", "no"),
        ("12", "statements", "fact"),
    ],
)
def test_search_finds_accounts_vouchers_and_entries(at_office: AtOffice, typed: str, page: str, given: str) -> None:
    search = at_office.office.search
    at_office.control(Qt.Key.Key_K)
    search.line.setText(typed)
    search.ask()
    at_office.settle()
    found = [each for each in search.finds if each.page == page and (not given or given in each.given)]
    assert found, [each.words for each in search.finds]
    search.take(search.finds.index(found[0]))
    at_office.settle()
    assert at_office.front == page


def test_search_finds_people_by_name_and_number(at_office: AtOffice) -> None:
    everybody = at_office.does(lambda: at_office.till.desk.people.everybody())
    for person in everybody[:2]:
        say = at_office.house.say.words
        found = at_office.does(lambda person=person, say=say: find_people(at_office.till, person.name, say))
        assert person.id in [each.given["member"] for each in found]


def test_enter_pressed_before_the_answer_takes_the_first_find(at_office: AtOffice) -> None:
    at_office.control(Qt.Key.Key_K)
    at_office.type("setting")
    at_office.office.search.line.setText("settings")
    assert at_office.office.search.typing.isActive()
    at_office.press(Qt.Key.Key_Return)
    assert at_office.front == "settings"
    assert not at_office.office.search.isVisible()


def test_escape_closes_the_search_and_nothing_else(at_office: AtOffice) -> None:
    at_office.go("goods")
    at_office.control(Qt.Key.Key_K)
    at_office.press(Qt.Key.Key_Escape)
    assert not at_office.office.search.isVisible()
    assert at_office.front == "goods"


def test_control_n_asks_for_one_more_window_at_the_same_page(at_office: AtOffice) -> None:
    asked: list[str] = []
    at_office.office.another_wanted.connect(asked.append)
    at_office.go("goods")
    at_office.control(Qt.Key.Key_N)
    assert asked == ["goods"]


def test_a_scan_that_the_page_has_no_use_for_goes_on_to_the_counter(at_office: AtOffice) -> None:
    handed: list[Scan] = []
    at_office.office.unused_scan.connect(handed.append)
    at_office.scan("8850000010019")
    assert [scan.raw for scan in handed] == ["8850000010019"]
    at_office.go("ledger")
    at_office.scan("no receipt")
    assert len(handed) == 1


def test_the_title_names_the_page(at_office: AtOffice) -> None:
    at_office.go("goods")
    assert at_office.window.windowTitle().startswith("สินค้าและสต็อก")


def test_two_windows_speak_the_same_language_and_show_pages_of_their_own(at_office: AtOffice) -> None:
    second = OfficeWindow(at_office.till, at_office.house, PAGES)
    second.show()
    second.begin("goods")
    at_office.settle()
    assert second.front == "goods"
    assert at_office.front == "office"
    second.context.prefer(replace(second.context.preferences(), language="en", mode="dark"))
    at_office.settle()
    assert at_office.page("office", OverviewPage).head.title.text() == "Overview"
    assert second.rail.doors[0].words == "Overview"
    second.close()
    second.deleteLater()
    at_office.window.context.say.use("th")
    assert at_office.page("office", OverviewPage).head.title.text() == "ภาพรวม"


SIZES: tuple[tuple[int, int, int, Mode, Language], ...] = (
    (1366, 768, 100, "light", "th"),
    (1366, 768, 150, "dark", "th"),
    (1366, 768, 150, "light", "en"),
    (1920, 1080, 100, "dark", "th"),
)


@pytest.mark.parametrize(("width", "height", "scale", "mode", "language"), SIZES)
def test_every_page_of_the_office_fits_its_window(
    office_at: Callable[..., AtOffice], selling_shop: Path, width: int, height: int, scale: int, mode: Mode, language: Language
) -> None:
    desk = office_at(selling_shop, Preferences(language, mode, scale, volume_percent=0, reduce_motion=True))
    desk.window.resize(width, height)
    desk.settle()
    faults = []
    for door in desk.office.rail.doors:
        page = door.door.page
        desk.go(page)
        desk.settle()
        faults += [f"{page}: {fault}" for fault in faults_of_looks(desk.window.page(page), touch=36 * scale // 100)]
        if (desk.window.width(), desk.window.height()) != (width, height):
            faults.append(f"{page}: the window grew to {desk.window.width()} x {desk.window.height()}")
            desk.window.resize(width, height)
        if language == "th" and not is_thai(desk.words_in_view()):
            faults.append(f"{page}: English words in {desk.words_in_view()!r}")
    assert not faults, "\n".join(faults)


def test_f1_shows_the_keys_of_every_page_and_those_of_the_buttons_in_front(at_office: AtOffice) -> None:
    at_office.go("goods")
    at_office.press(Qt.Key.Key_F1)
    sheet = at_office.office.keys
    assert sheet.isVisible()
    assert ("Ctrl K", "ค้นทุกอย่าง") in sheet.general.rows
    assert ("Insert", "เพิ่มสินค้า") in sheet.own.rows
    at_office.press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert at_office.front == "goods"


def test_the_rail_counts_what_waits_and_says_it(at_office: AtOffice) -> None:
    rail = at_office.office.rail
    rail.show_waiting({"goods": 3, "ledger": 0})
    door = next(door for door in rail.doors if door.door.page == "goods")
    assert door.waiting == 3
    assert "3" in door.accessibleDescription()
    assert not next(door for door in rail.doors if door.door.page == "ledger").accessibleDescription()


def test_ledger_verified_in_this_run_is_told_beside_every_page(at_office: AtOffice) -> None:
    at_office.go("ledger")
    at_office.press(Qt.Key.Key_F5)
    at_office.wait(lambda: at_office.house.verified_at is not None)
    assert "14:32" in at_office.office.strip.ledger.words
