"""Files for marketplaces as the office writes them: the shop page's folder brought up to date, feeds, packs one after the other."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.goods.kinds import Price, PriceLine
from kadpun.books.market.listing_acts import save_channel, save_listing
from kadpun.books.market.listings import Channel, ListedPicture, Listing
from kadpun.books.market.offering import offers
from kadpun.books.market.pictures_kept import keep_picture
from kadpun.books.store.places import PlaceReadOnly
from kadpun.pos.office.market_files_room import (
    CHECKLIST,
    KEPT,
    LIST_OF_FILES,
    FeedNeedsAddress,
    FolderNotOurs,
    MarketFiles,
    PackNotThere,
    PackOfAnotherChannel,
)
from kadpun.sync.formats.assisted_pack import PackUnreadable
from kadpun.sync.formats.fitting import WebAddressWrong
from tests.books.shops import CASHIER, a_product, a_shop, open_a_shift, sell, with_products

ADDRESS = "https://shop.example/ร้าน"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path / "shop")
    with_products(made, 4)
    open_a_shift(made)
    yield made
    made.close()


@pytest.fixture
def room(desk: Desk) -> MarketFiles:
    return MarketFiles(desk)


def reprice(desk: Desk, goods: str, price: int) -> None:
    with desk.store.work() as work:
        desk.record(work, Price(desk.today(), (PriceLine(goods, price, 1),)), by=CASHIER)


def all_files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_holds_the_whole_page_and_its_list_names_every_file(room: MarketFiles, tmp_path: Path) -> None:
    made = room.write_shop_page(tmp_path / "page", address=ADDRESS)
    files = all_files(tmp_path / "page")
    assert made.goods == 4 and made.removed == made.same == 0 and made.missing == ()
    assert {"index.html", "index.en.html", "price-list.html", "style.css", "shop.js", "products.jsonld", "feed.xml", "goods-101.html"} <= set(files)
    assert set(json.loads(files.pop(LIST_OF_FILES))["files"]) == set(files)
    assert len(files) == made.written
    assert b"--primary: #2A4494" in files["style.css"] and b"prefers-color-scheme: dark" in files["style.css"]
    assert b"https://shop.example/%E0%B8" in files["products.jsonld"]


def test_only_what_changed_is_written_again_and_what_is_gone_is_removed(room: MarketFiles, desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "page"
    first = room.write_shop_page(folder, address=ADDRESS)
    again = room.write_shop_page(folder, address=ADDRESS)
    assert (again.written, again.removed) == (0, 0) and again.same == first.written
    assert isinstance(desk.clock, SetClock)
    desk.clock.advance(milliseconds=60_000)
    assert room.write_shop_page(folder, address=ADDRESS).written == 4, (
        "a minute later only front pages and price lists, which say when they were made"
    )
    reprice(desk, "g-0001", 77_700)
    changed = room.write_shop_page(folder, address=ADDRESS)
    assert changed.written == 2 + 2 + 2 + 1, "front pages, price lists, two pages of the goods, JSON-LD; goods without a picture are in no feed"
    assert "777.00" in (folder / "goods-101.html").read_text("utf-8")
    assert room.write_shop_page(folder).removed == 1, "without an address there is no feed"
    assert not (folder / "feed.xml").exists()


def test_a_file_that_was_cut_off_is_mended(room: MarketFiles, tmp_path: Path) -> None:
    folder = tmp_path / "page"
    room.write_shop_page(folder)
    whole = (folder / "index.html").read_bytes()
    (folder / "index.html").write_bytes(whole[:100])
    (folder / "shop.js").unlink()
    assert room.write_shop_page(folder).written == 2
    assert (folder / "index.html").read_bytes() == whole


def test_a_folder_with_other_peoples_files_is_left_alone(room: MarketFiles, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "index.html").write_text("mine")
    with pytest.raises(FolderNotOurs):
        room.write_shop_page(tmp_path / "photos")
    assert all_files(tmp_path / "photos") == {"index.html": b"mine"}
    (tmp_path / "photos" / LIST_OF_FILES).write_text('{"files": 3}')
    with pytest.raises(FolderNotOurs):
        room.write_shop_page(tmp_path / "photos")


def test_a_forged_list_cannot_reach_out_of_the_folder(room: MarketFiles, tmp_path: Path) -> None:
    folder, victim = tmp_path / "page", tmp_path / "victim.txt"
    victim.write_text("stays")
    room.write_shop_page(folder)
    listed = json.loads((folder / LIST_OF_FILES).read_text())
    listed["files"] |= {"../victim.txt": "0" * 64, str(victim): "0" * 64}
    (folder / LIST_OF_FILES).write_text(json.dumps(listed))
    room.write_shop_page(folder)
    assert victim.read_text() == "stays"


def test_files_that_people_put_beside_the_page_stay(room: MarketFiles, tmp_path: Path) -> None:
    folder = tmp_path / "page"
    room.write_shop_page(folder)
    (folder / "CNAME").write_text("shop.example")
    room.write_shop_page(folder, address=ADDRESS)
    assert (folder / "CNAME").read_text() == "shop.example"


def test_what_is_no_address_or_no_place_is_told(room: MarketFiles, tmp_path: Path) -> None:
    with pytest.raises(WebAddressWrong):
        room.write_shop_page(tmp_path / "page", address="shop.example")
    with pytest.raises(FeedNeedsAddress):
        room.write_feed(tmp_path / "feed.xml", "google")
    if os.geteuid() != 0:
        (tmp_path / "closed").mkdir(mode=0o500)
        with pytest.raises(PlaceReadOnly):
            room.write_shop_page(tmp_path / "closed" / "page")
    assert not (tmp_path / "page").exists() and not (tmp_path / "feed.xml").exists()


def test_feeds_are_written_in_every_form(room: MarketFiles, tmp_path: Path) -> None:
    assert room.write_feed(tmp_path / "a.csv", "woocommerce").count == 4
    assert room.write_feed(tmp_path / "a.json", "json-ld").count == 4
    made = room.write_feed(tmp_path / "a.xml", "google", address=ADDRESS)
    assert made.count == 0 and {one.why for one in made.left_out} == {"picture"}
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfType,SKU")


def test_a_sale_is_all_that_the_next_pack_says(room: MarketFiles, desk: Desk, tmp_path: Path) -> None:
    first = room.write_pack(tmp_path / "packs")
    assert first.number == 1 and first.folder is not None and {CHECKLIST, KEPT, "products.csv", "products.jsonld"} <= set(all_files(first.folder))
    assert room.write_pack(tmp_path / "packs").folder is None
    sell(desk)
    second = room.write_pack(tmp_path / "packs")
    assert second.number == 2
    assert sorted((entry.offer.goods, entry.keys) for entry in second.contents.entries) == [("g-0001", ("stock",)), ("g-0002", ("stock",))]
    assert room.write_pack(tmp_path / "packs").folder is None


def test_a_pack_that_nobody_entered_can_be_made_good_later(room: MarketFiles, desk: Desk, tmp_path: Path) -> None:
    room.write_pack(tmp_path / "packs")
    reprice(desk, "g-0001", 1_100)
    room.write_pack(tmp_path / "packs")
    reprice(desk, "g-0002", 2_200)
    third = room.write_pack(tmp_path / "packs", since=1)
    assert [entry.offer.goods for entry in third.contents.entries] == ["g-0001", "g-0002"] and third.number == 3
    assert len(room.write_pack(tmp_path / "packs", since=0).contents.entries) == len(offers(desk))
    with pytest.raises(PackNotThere):
        room.write_pack(tmp_path / "packs", since=9)


def test_a_pack_cut_off_or_spoilt_is_not_built_upon(room: MarketFiles, desk: Desk, tmp_path: Path) -> None:
    made = room.write_pack(tmp_path / "packs")
    assert made.folder is not None
    (tmp_path / "packs" / ".pack-0002-2026-11-21.abcd.part").mkdir()
    reprice(desk, "g-0001", 1_100)
    assert room.write_pack(tmp_path / "packs").number == 2
    (made.folder / KEPT).write_text("{")
    with pytest.raises(PackUnreadable):
        room.write_pack(tmp_path / "packs", since=1)


def with_a_picture(desk: Desk) -> bytes:
    """A channel with one of the goods listed in it, its picture kept."""
    drawn = io.BytesIO()
    Image.new("RGB", (640, 480), (42, 68, 148)).save(drawn, "JPEG")
    with desk.store.work() as work:
        digest = keep_picture(work, drawn.getvalue(), at=desk.clock.now_at())
        save_channel(desk, work, Channel("baengpun", "assisted", "แบ่งปั๋น", buffer=2), by=CASHIER)
        told = Listing("g-0001", ("baengpun",), title="น้ำพริกหนุ่มเจียงใหม่", pictures=(ListedPicture(digest, 640, 480, "กระปุกน้ำพริก"),))
        save_listing(desk, work, told, by=CASHIER)
    return drawn.getvalue()


def test_a_listing_goes_out_with_its_picture_to_every_file(room: MarketFiles, desk: Desk, tmp_path: Path) -> None:
    data = with_a_picture(desk)
    pack = room.write_pack(tmp_path / "packs", channel="baengpun")
    assert pack.folder is not None and pack.missing == ()
    files = all_files(pack.folder)
    assert files["pictures/101-1.jpg"] == data
    assert [entry.offer.stock for entry in pack.contents.entries] == [8], "two are kept back there"
    assert "แบ่งปั๋น" in files[CHECKLIST].decode() and "น้ำพริกหนุ่มเจียงใหม่" in files[CHECKLIST].decode()
    page = room.write_shop_page(tmp_path / "page", address=ADDRESS)
    assert page.missing == () and [name for name in all_files(tmp_path / "page") if name.startswith("pictures/101-")]
    assert room.make_feed("google", address=ADDRESS).count == 1
    with pytest.raises(PackOfAnotherChannel):
        room.write_pack(tmp_path / "packs")


def test_a_picture_that_this_desk_lacks_is_told_and_the_rest_goes_out(room: MarketFiles, desk: Desk, tmp_path: Path) -> None:
    with desk.store.work() as work:
        save_listing(desk, work, Listing("g-0002", pictures=(ListedPicture("b" * 64, 640, 480),)), by=CASHIER)
    made = room.write_shop_page(tmp_path / "page")
    assert [picture.digest for picture in made.missing] == ["b" * 64] and made.goods == 4
    assert "pictures/" not in (tmp_path / "page" / "goods-102.html").read_text("utf-8"), "a page shows no picture that is not there"


def test_goods_that_are_new_are_named_by_their_code(room: MarketFiles, desk: Desk) -> None:
    assert {offer.sku for offer in offers(desk)} == {a_product(number).code for number in (1, 2, 3, 4)}
