"""The marketplace's page: goods with what is missing, the form with its preview, a picture, a channel, bulk, files, leave to ask for, looks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kadpun.books.market.listings import Channel, Listing
from kadpun.books.words import Language
from kadpun.pos.office.market_room import MarketRoom
from kadpun.pos.screens.office.market_page import MarketPage
from kadpun.pos.screens.preferences import Mode, Preferences
from tests.pos.screens.at_office import AtOffice
from tests.pos.screens.at_work import CASHIER, MANAGER, faults_of_looks, is_thai
from tests.taken_pictures import a_picture

Key = Qt.Key
WEB = Channel("web", "web-page", "หน้าร้านบนเว็บ", percent=10, buffer=1)
SIZES: tuple[tuple[int, int, int, Mode, Language], ...] = (
    (1024, 768, 100, "light", "th"),
    (1366, 768, 150, "light", "th"),
    (1024, 768, 150, "dark", "en"),
)


@pytest.fixture
def desk(office_at: Callable[..., AtOffice], closed_shop: Path) -> AtOffice:
    made = office_at(closed_shop)
    at_market(made)
    return made


def at_market(desk: AtOffice) -> MarketPage:
    """Come to the page of a shop with a channel."""
    room = MarketRoom(desk.till)
    desk.jobs.run(desk.window, lambda: room.save_channel(WEB))
    desk.go("market")
    desk.wait(lambda: bool(page(desk).seen.channels))
    return page(desk)


def page(desk: AtOffice) -> MarketPage:
    return desk.page("market", MarketPage)


def stand_on_first(desk: AtOffice) -> str:
    shown = page(desk)
    goods = shown.seen.goods[0].goods
    shown.table.choose(goods)
    desk.wait(lambda: shown.chosen is not None and shown.chosen.goods == goods)
    return goods


def saved(desk: AtOffice, goods: str) -> Listing | None:
    return next(each.listing for each in page(desk).seen.goods if each.goods == goods)


def test_goods_are_written_up_seen_as_the_buyer_sees_them_and_saved(desk: AtOffice, tmp_path: Path) -> None:
    shown, goods = page(desk), stand_on_first(desk)
    assert "ยังไม่มีรูป" in shown.missing.note.text()
    desk.press(Key.Key_Return)
    desk.wait(lambda: shown.is_typing)
    form = shown.form
    form.texts["title_en"].put("Dried banana")
    form.texts["story"].put("ตากแดดสามวันที่หนองปั๋น")
    form.kind.put("made")
    form.kind.chosen.emit("made")
    assert form.making.isVisible()
    form.texts["lead_days"].put("7")
    line = next(line for line in form.lines if line.channel == "web")
    line.listed.setChecked(True)
    line.price.put("99.50")
    desk.wait(lambda: "ตากแดด" in shown.buyer.story.text() and "7" in shown.buyer.state.text())
    (tmp_path / "note.jpg").write_text("ไม่ใช่รูป", "utf-8")
    shown.add_picture(tmp_path / "note.jpg")
    desk.wait(lambda: "ไม่ใช่รูปที่อ่านได้" in shown.done.words.text())
    (tmp_path / "real.jpg").write_bytes(a_picture())
    shown.add_picture(tmp_path / "real.jpg")
    desk.wait(lambda: shown.buyer.picture.isVisible() and "ยังไม่มีรูป" not in shown.missing.note.text())
    desk.keep()
    desk.wait(lambda: not shown.is_typing and saved(desk, goods) is not None)
    said = saved(desk, goods)
    assert said is not None
    assert (said.title_en, said.kind, said.lead_days, said.channels, said.own_price("web")) == ("Dried banana", "made", 7, ("web",), 9_950)
    assert len(said.pictures) == 1 and shown.seen.shown["web"] == 1
    desk.wait(lambda: shown.buyer.picture.isVisible())


def test_a_wrong_field_is_told_and_esc_asks_once_before_it_drops_what_was_typed(desk: AtOffice) -> None:
    shown, goods = page(desk), stand_on_first(desk)
    desk.press(Key.Key_Return)
    desk.wait(lambda: shown.is_typing)
    shown.form.texts["title"].put("ก" * 300)
    shown.form.texts["weight_grams"].put("9999999")
    desk.keep()
    desk.wait(lambda: bool(shown.form.texts["title"].complaint and shown.form.texts["weight_grams"].complaint))
    assert saved(desk, goods) is None
    desk.press(Key.Key_Escape)
    assert "ยังไม่ได้บันทึก" in shown.done.title.text() and shown.form.isVisible()
    desk.press(Key.Key_Escape)
    assert shown.table.isVisible() and not shown.form.isVisible()


def test_goods_are_put_on_a_channel_together_and_a_cashier_asks(desk: AtOffice) -> None:
    shown = page(desk)
    two = [each.goods for each in shown.seen.goods[:2]]
    shown.channel.put("web")
    shown.channel.chosen.emit("web")
    desk.wait(lambda: bool(shown.seen.goods))
    shown.table.pick(two)
    desk.sign_in(CASHIER)
    shown.bulk.on.click()
    desk.wait(lambda: shown.leave_bar.is_asking)
    desk.type(MANAGER)
    desk.press(Key.Key_Return)
    desk.wait(lambda: shown.seen.shown.get("web") == 2)
    assert {each.goods for each in shown.seen.goods if each.is_shown} == set(two)


def test_a_channel_is_made_by_keys_and_a_wrong_one_told_in_its_panel(desk: AtOffice) -> None:
    shown = page(desk)
    desk.press(Key.Key_F7)
    desk.wait(lambda: shown.panel.isVisible())
    shown.panel.percent.put("900")
    shown.panel.name.put("แบ่งปั๋น")
    shown.panel.type.put("assisted")
    desk.press(Key.Key_Return)
    desk.wait(lambda: shown.panel.told.isVisible())
    shown.panel.percent.put("0")
    desk.press(Key.Key_Return)
    desk.wait(lambda: not shown.panel.isVisible() and any(each.channel == "assisted" for each in shown.seen.channels))
    assert next(each.name for each in shown.seen.channels if each.channel == "assisted") == "แบ่งปั๋น"


def test_the_shop_page_and_feeds_are_written(desk: AtOffice, tmp_path: Path) -> None:
    shown = page(desk)
    shown.write_page(tmp_path / "page")
    desk.wait(lambda: (tmp_path / "page" / "index.html").exists() and "index.html" in shown.done.title.text())
    shown.write_feed(tmp_path / "products.jsonld")
    desk.wait(lambda: "products.jsonld" in shown.done.title.text())
    shown.write_feed(tmp_path / "table.csv")
    desk.wait(lambda: (tmp_path / "table.csv").exists() and "table.csv" in shown.done.title.text())


@pytest.mark.parametrize(("width", "height", "scale", "mode", "language"), SIZES)
def test_nothing_is_cut_at_any_size(
    office_at: Callable[..., AtOffice], closed_shop: Path, width: int, height: int, scale: int, mode: Mode, language: Language
) -> None:
    desk = office_at(closed_shop, Preferences(language=language, mode=mode, scale_percent=scale, volume_percent=0, reduce_motion=True))
    desk.window.resize(width, height)
    shown = at_market(desk)
    stand_on_first(desk)
    faults = faults_of_looks(shown, touch=28)
    assert language == "en" or is_thai(desk.words_in_view())
    desk.press(Key.Key_F7)
    desk.wait(lambda: shown.panel.isVisible())
    faults += faults_of_looks(shown, touch=28)
    desk.press(Key.Key_Escape)
    shown.table.setFocus()
    shown.begin()
    shown.form.kind.put("made")
    shown.form.kind.chosen.emit("made")
    desk.settle()
    faults += faults_of_looks(shown, touch=28)
    assert faults == []
    assert (desk.window.width(), desk.window.height()) == (width, height)
