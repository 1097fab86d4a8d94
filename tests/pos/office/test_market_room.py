"""The marketplace at the office: goods with what is missing, the form read, pictures, bulk, and who may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kadpun.books.market.listings import Channel, Listing, OwnPrice
from kadpun.books.refusals import Refusal
from kadpun.pos.office.market_files_room import MarketFiles
from kadpun.pos.office.market_room import MarketRoom, with_picture
from kadpun.pos.till.operators import NotAllowed
from kadpun.pos.till.results import Permission
from tests.pos.till.conftest import PROFILE, Shop, make_shop
from tests.taken_pictures import a_picture

WEB = Channel("web", "web-page", "หน้าร้าน", percent=10)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = make_shop(tmp_path / "shop", replace(PROFILE, sample=True))
    made.as_manager()
    yield made
    made.desk.close()


@pytest.fixture
def room(shop: Shop) -> MarketRoom:
    made = MarketRoom(shop.till)
    made.save_channel(WEB)
    return made


def test_goods_are_seen_with_what_is_missing(room: MarketRoom) -> None:
    seen = room.seen()
    assert len(seen.goods) == 9 and seen.shown == {"": 9, "web": 0} and seen.channels == (WEB,)
    soap = room.one("0005")
    assert soap.listing is None and soap.whole.missing[0] == "picture" and "channel" in soap.whole.missing
    assert room.put_on(["0005", "9001"], "web") == 2
    assert room.seen().shown["web"] == 2 and "channel" not in room.one("0005").whole.missing


def test_a_form_goes_through_unchanged_and_tells_everything_wrong_by_field(room: MarketRoom) -> None:
    said = Listing(
        "g-0005", ("web",), "สบู่", "Soap", "กวนมือ", "By hand", "made", 3, 50, 10, 120, 4_000, (OwnPrice("web", 3_900),), 2, "ของใช้", "แม่บ้าน"
    )
    assert room.read(room.typed(said), said).listing == said
    typed = room.typed(said)
    wrong = replace(typed, texts={**typed.texts, "title": "ก" * 201, "lead_days": "สาม", "deposit_percent": "120"}, prices={"web": "0", "": "1.999"})
    read = room.read(wrong, said)
    assert read.listing is None
    assert {field: reason.name for field, reason in read.wrong} == {
        "title": "ListingTitleLong", "lead_days": "NotAWholeNumber", "deposit_percent": "ListingNumberWrong", "price:web": "ListingPriceWrong",
        "price:": "NotMoney",
    }  # fmt: skip
    empty = room.read(replace(typed, texts={}, prices={}), said).listing
    assert empty == Listing("g-0005", ("web",), kind="made")


def test_a_picture_is_kept_when_the_listing_that_names_it_is_saved(room: MarketRoom, tmp_path: Path) -> None:
    (tmp_path / "somchai.jpg").write_bytes(a_picture())
    made, again = room.make_picture(tmp_path / "somchai.jpg"), room.make_picture(tmp_path / "somchai.jpg", "square")
    assert room.picture(made.listed.digest) is None
    said = with_picture(with_picture(Listing("g-0005", ("web",)), made), made)
    assert said.pictures == (made.listed,)
    assert room.preview(said, "web").price == 3_900 and room.preview(said).pictures[0].name.startswith("0005-")
    room.save(said, [made, again])
    assert room.picture(made.listed.digest) == made.data and room.picture(again.listed.digest) is None
    written = MarketFiles(room.desk).write_shop_page(tmp_path / "page", channel="web")
    assert written.goods == 1 and not written.missing
    assert [path.read_bytes() for path in (tmp_path / "page" / "pictures").iterdir()] == [made.data]
    (tmp_path / "note.jpg").write_text("ไม่ใช่รูป", "utf-8")
    (tmp_path / "huge.jpg").write_bytes(b"\xff" * 50 * 2**20)
    (tmp_path / "half.jpg").write_bytes(a_picture()[:3_000])
    (tmp_path / "tiny.jpg").write_bytes(a_picture(50, 50))
    told = []
    for name in ("note", "huge", "half", "tiny"):
        with pytest.raises(Refusal) as refused:
            room.make_picture(tmp_path / f"{name}.jpg")
        told.append((refused.value.name, refused.value.fields["file"]))
    assert told == [("PictureIsNone", "note.jpg"), ("PictureTooHeavy", "huge.jpg"), ("PictureBroken", "half.jpg"), ("PictureTooSmall", "tiny.jpg")]


def test_a_cashier_changes_nothing_without_leave(shop: Shop, room: MarketRoom) -> None:
    shop.as_cashier()
    for act in (
        lambda: room.save(Listing("g-0005")), lambda: room.save_channel(replace(WEB, name="x")), lambda: room.put_on(["0005"], "web"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()
    leave = shop.till.approve("1357", Permission.MARKET, shop.manager)
    assert room.put_on(["0005"], "web", approval=leave) == 1
    assert room.seen().shown["web"] == 1
