"""The issuer's page in the office's window: packs taken by keys with leave, figures that foot, tabs, the open data, every size without a cut."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.shop import open_desk
from kadpun.books.words import Language, load_words
from kadpun.pos.demo.token_campaign.campaign import TokenCampaign
from kadpun.pos.demo.token_campaign.plan import Size
from kadpun.pos.screens.office.issuer_page import IssuerPage
from kadpun.pos.screens.preferences import Preferences
from kadpun.pos.till.counter import Till
from tests.books.shops import a_shop
from tests.pos.screens.at_office import AtOffice
from tests.pos.screens.at_work import AT, MANAGER, faults_of_looks, is_thai

SMALL = Size(shops=2, people=12, uses=23, days=2, doubles=1, backs=1)


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A municipality's shop with a manager, two shops' packs beside it, not yet taken."""
    folder = tmp_path_factory.mktemp("issuer") / "city"
    made = TokenCampaign(folder, SMALL)
    made.open()
    made.play()
    made.leave_shops()
    made.close()
    desk = open_desk(folder, clock=SetClock(AT))
    Till(desk, {"th": load_words("th"), "en": load_words("en")}).add_operator("ศรีวรรณ", "manager", MANAGER)
    desk.close()
    return folder


def page(desk: AtOffice) -> IssuerPage:
    return desk.page("issuer", IssuerPage)


def come(office_at: Callable[..., AtOffice], city: Path, preferences: Preferences | None = None) -> AtOffice:
    desk = office_at(city, preferences) if preferences is not None else office_at(city)
    desk.go("issuer")
    desk.wait(lambda: page(desk).seen is not None)
    return desk


def take(desk: AtOffice) -> None:
    shown = page(desk)
    shown.take_from(desk.folder / "packs")
    desk.wait(lambda: shown.seen is not None and shown.seen.gathered)


def test_before_packs_come_the_page_tells_its_own_books_and_says_so(office_at: Callable[..., AtOffice], city: Path) -> None:
    desk = come(office_at, city)
    shown = page(desk)
    assert [figure.amount for figure in shown.figures.shown] == ["1,200", "0", "0", "0", "1,200"]
    assert "จากสมุดร้านเราเอง" in shown.head.about.text()
    assert is_thai(desk.words_in_view())
    assert faults_of_looks(shown, touch=28) == []


def test_packs_are_taken_and_budget_used_twice_expired_and_money_foot(office_at: Callable[..., AtOffice], city: Path, tmp_path: Path) -> None:
    desk = come(office_at, city)
    shown = page(desk)
    take(desk)
    assert [figure.amount for figure in shown.figures.shown] == ["1,200", "1,200", "1,050", "150", "0"]
    assert [share.amount for share in shown.parts.shares] == [1_050, 0, 150, 0]
    rows = {each.words: each.amount for each in shown.money.rows.rows}
    assert (rows["ร้านเรียกเก็บแล้ว"], rows["ยังต้องชำระ"]) == ("1,050.00", "1,050.00")
    assert shown.tabs.counts == (2, 85, 1, 3)
    assert "ใช้ซ้ำ" in shown.tables["shops"].as_text(whole=True)
    for tab, words in (("days", "9 มิ.ย. 69"), ("doubles", "ร้านที่"), ("packs", "khon-kaen/office")):
        shown.tabs.turn(tab)
        shown.tabs.turned.emit(tab)
        desk.settle()
        assert words in shown.tables[tab].as_text(whole=True), tab
    desk.wait(lambda: not shown.working.running)
    shown.write_open(tmp_path / "kgo.csv")
    desk.wait(lambda: (tmp_path / "kgo.csv").exists() and not shown.working.running)
    assert "granted" in (tmp_path / "kgo.csv").read_text("utf-8-sig").splitlines()[0]
    shown.leave_in(tmp_path / "out")
    desk.wait(lambda: (tmp_path / "out").exists() and any((tmp_path / "out").glob("*.kadpun-pack")) and not shown.working.running)


def test_a_damaged_pack_is_told_on_the_page(office_at: Callable[..., AtOffice], city: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(city, broken)
    pack = sorted((broken / "packs").iterdir())[0]
    pack.write_bytes(pack.read_bytes()[:-500])
    desk = come(office_at, broken)
    shown = page(desk)
    shown.take_from(desk.folder / "packs")
    desk.wait(lambda: not shown.done.isHidden() and not shown.working.running)
    assert pack.name in shown.done.words.text()


def test_where_no_campaign_is_known_the_page_says_where_they_are_opened(office_at: Callable[..., AtOffice], tmp_path: Path) -> None:
    bare = a_shop(tmp_path / "bare")
    Till(bare, {"th": load_words("th"), "en": load_words("en")}).add_operator("ศรีวรรณ", "manager", MANAGER)
    bare.close()
    desk = office_at(tmp_path / "bare")
    desk.go("issuer")
    shown = page(desk)
    desk.wait(lambda: not shown.nothing.isHidden() and shown.seen is None)
    assert shown.gather.isHidden() and shown.leave_own.isHidden() and not shown.main_act()
    assert is_thai(desk.words_in_view())


@pytest.mark.parametrize(("width", "height", "scale", "language"), [(1024, 768, 100, "th"), (1366, 768, 150, "en")])
def test_nothing_is_cut_and_the_window_does_not_grow(
    office_at: Callable[..., AtOffice], city: Path, width: int, height: int, scale: int, language: Language
) -> None:
    preferences = Preferences(language=language, scale_percent=scale, volume_percent=0, reduce_motion=True)
    desk = come(office_at, city, preferences)
    shown = page(desk)
    desk.window.resize(width, height)
    take(desk)
    for tab in shown.tables:
        shown.tabs.turn(tab)
        shown.tabs.turned.emit(tab)
        desk.settle()
        assert faults_of_looks(shown, touch=28 * scale // 100) == [], tab
        assert (desk.window.width(), desk.window.height()) == (width, height), tab
