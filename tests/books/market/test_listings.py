"""What is offered where: facts and their rules, offers put together, how whole a listing is, views that do not hang on the order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from kadpun.books.desk import Desk
from kadpun.books.goods.kinds import MoveLine, StockMove, move_postings
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.rebuild import rebuild
from kadpun.books.market.completeness import Completeness, completeness
from kadpun.books.market.listing_acts import find_goods, put_on, save_channel, save_listing
from kadpun.books.market.listings import Channel, ListedPicture, Listing, OwnPrice, channels, listing
from kadpun.books.market.offering import offers, picture_bytes
from kadpun.books.market.offers import Offer, Picture
from kadpun.books.refusals import Refusal
from tests.books.shops import a_shop, with_products

BY = "office"
WEB = Channel("web", "web-page", "หน้าร้าน", percent=7, buffer=2)
DIGEST = "a" * 64


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path / "shop")
    with_products(made, 3)
    keep(made, WEB)
    yield made
    made.close()


def keep(desk: Desk, *said: Channel | Listing) -> None:
    with desk.store.work() as work:
        for each in said:
            if isinstance(each, Channel):
                save_channel(desk, work, each, by=BY)
            else:
                save_listing(desk, work, each, by=BY)


def offered(desk: Desk, channel: str = "") -> dict[str, Offer]:
    return {offer.goods: offer for offer in offers(desk, channel)}


def test_the_shops_own_page_shows_everything_on_sale_and_a_channel_what_is_listed_there(desk: Desk) -> None:
    assert set(offered(desk)) == {"g-0001", "g-0002", "g-0003"} and offered(desk, "web") == {}
    keep(desk, Listing("g-0001", ("web",), title="พริกแม่", title_en="Chili", story="ตำมือ", kind="ready", weight_grams=300))
    found = offered(desk, "web")["g-0001"]
    assert (found.title, found.title_en, found.story, found.weight_grams, found.sku) == ("พริกแม่", "Chili", "ตำมือ", 300, "101")
    assert offered(desk)["g-0001"].title == "พริกแม่" and offered(desk)["g-0002"].title == "น้ำพริกหนุ่ม"
    keep(desk, Listing("g-0001", ("web",), active=False))
    assert "g-0001" not in offered(desk) and offered(desk, "web") == {}


def test_a_price_is_the_channels_own_else_the_shops_and_percent_up_to_whole_baht(desk: Desk) -> None:
    keep(desk, Listing("g-0001", ("web",)), Listing("g-0002", ("web",), prices=(OwnPrice("web", 2_750), OwnPrice("", 1_999))))
    assert {goods: offer.price for goods, offer in offered(desk, "web").items()} == {"g-0001": 1_100, "g-0002": 2_750}
    assert {goods: offer.price for goods, offer in offered(desk).items()} == {"g-0001": 1_000, "g-0002": 1_999, "g-0003": 3_000}


def test_the_buffer_is_taken_off_whole_pieces_and_what_is_promised_stays_below_zero(desk: Desk) -> None:
    keep(desk, Listing("g-0001", ("web",)), Listing("g-0002", ("web",), buffer=20), Listing("g-0003", ("web",), buffer=0, kind="service"))
    assert {goods: offer.stock for goods, offer in offered(desk, "web").items()} == {"g-0001": 8, "g-0002": 0, "g-0003": None}
    assert offered(desk, "web")["g-0002"].availability == "out-of-stock"
    with desk.store.work() as work:
        gone = StockMove("gift", (MoveLine("g-0001", 13),))
        desk.record(work, gone, by=BY, post=move_postings(gone))
    assert offered(desk, "web")["g-0001"].stock == -3


def test_what_is_made_goes_past_the_stock_but_not_past_the_capacity(desk: Desk) -> None:
    keep(desk, Listing("g-0001", ("web",), kind="made", lead_days=7, deposit_percent=50, capacity=5))
    made = offered(desk, "web")["g-0001"]
    assert (made.lead_days, made.deposit_percent, made.capacity, made.availability) == (7, 50, 5, "made-to-order")
    keep(desk, Listing("g-0001", ("web",), kind="made", lead_days=7, capacity=0))
    assert offered(desk, "web")["g-0001"].availability == "out-of-stock"


def test_a_channel_switched_off_shows_nothing_and_an_unknown_one_is_refused(desk: Desk) -> None:
    keep(desk, Listing("g-0001", ("web",)), replace(WEB, active=False))
    assert offered(desk, "web") == {}
    with pytest.raises(Refusal) as refused:
        offers(desk, "nowhere")
    assert refused.value.name == "ChannelUnknown"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Listing("g-9999"), "ListingGoodsUnknown"),
        (Listing("g-0001", ("nowhere",)), "ChannelUnknown"),
        (Listing("g-0001", prices=(OwnPrice("nowhere", 100),)), "ChannelUnknown"),
        (Listing("g-0001", ("web", "web")), "ListingChannelsWrong"),
        (Listing("g-0001", ("Web,",)), "ChannelIdWrong"),
        (Listing("g-0001", title="ก" * 5_000), "ListingTitleLong"),
        (Listing("g-0001", story="ก" * 5_001), "ListingStoryLong"),
        (Listing("g-0001", brand="ก" * 101), "ListingWordLong"),
        (Listing("g-0001", prices=(OwnPrice("web", 0),)), "ListingPriceWrong"),
        (Listing("g-0001", prices=(OwnPrice("web", 1), OwnPrice("web", 2))), "ListingPriceWrong"),
        (Listing("g-0001", lead_days=366), "ListingNumberWrong"),
        (Listing("g-0001", deposit_percent=101), "ListingNumberWrong"),
        (Listing("g-0001", weight_grams=-1), "ListingNumberWrong"),
        (Listing("g-0001", pictures=(ListedPicture("x", 1, 1),)), "ListingPicturesWrong"),
        (Listing("g-0001", pictures=(ListedPicture(DIGEST, 1, 1), ListedPicture(DIGEST, 1, 1))), "ListingPicturesWrong"),
        (Channel("web,2", "feed", "x"), "ChannelIdWrong"),
        (Channel("web2", "feed", " "), "ChannelNameWrong"),
        (Channel("web2", "feed", "x", percent=501), "ChannelRuleWrong"),
    ],
)
def test_what_cannot_be_offered_is_refused_by_name(desk: Desk, said: Channel | Listing, why: str) -> None:
    with pytest.raises(Refusal) as refused:
        keep(desk, said)
    assert refused.value.name == why


def test_the_longest_listing_fits_into_a_fact(desk: Desk) -> None:
    pictures = tuple(ListedPicture(f"{number:064x}", 1600, 1600, "ก" * 100, "x" * 100) for number in range(12))
    whole = Listing("g-0001", ("web",), "🍌" * 200, "t" * 200, "🍌" * 5_000, "🍌" * 5_000, category="ก" * 100, pictures=pictures)
    keep(desk, whole)
    assert offered(desk, "web")["g-0001"].story_en == "🍌" * 5_000


def test_goods_are_put_on_a_channel_and_taken_off_in_bulk_all_or_none(desk: Desk) -> None:
    keep(desk, Listing("g-0001", title="พริกแม่"))

    def turn(codes: tuple[str, ...], *, on: bool) -> int:
        with desk.store.work() as work:
            return put_on(desk, work, codes, "web", on=on, by=BY)

    assert turn(("101", "8850000000002"), on=True) == 2 and turn(("g-0001",), on=True) == 0
    assert set(offered(desk, "web")) == {"g-0001", "g-0002"} and offered(desk, "web")["g-0001"].title == "พริกแม่"
    with pytest.raises(Refusal):
        turn(("103", "no-such"), on=True)
    assert set(offered(desk, "web")) == {"g-0001", "g-0002"}
    assert turn(("101",), on=False) == 1 and set(offered(desk, "web")) == {"g-0002"}


def test_pictures_are_kept_by_digest_and_named_by_sku(desk: Desk) -> None:
    data = b"a picture"
    picture = ListedPicture(sha256(data).hexdigest(), 800, 600, "โหลน้ำพริก")
    with desk.store.work() as work:
        save_listing(desk, work, Listing("g-0001", ("web",), pictures=(picture,)), pictures=(data,), by=BY)
    shown = offered(desk, "web")["g-0001"].pictures
    assert shown == (Picture(picture.digest, f"101-{picture.digest[:12]}.jpg", 800, 600, "โหลน้ำพริก"),)
    with desk.store.read() as connection:
        assert picture_bytes(connection, picture.digest) == data and picture_bytes(connection, DIGEST) is None


def test_folding_anew_gives_the_same_listings(desk: Desk) -> None:
    keep(desk, Listing("g-0001", ("web",), story="เก่า"), Listing("g-0001", ("web",), story="ใหม่"), replace(WEB, name="ใหม่"))
    before = offers(desk, "web")
    rebuild(desk.store, KINDS, apply_postings)
    assert offers(desk, "web") == before
    with desk.store.read() as connection:
        said = listing(connection, "g-0001")
        assert said is not None and said.story == "ใหม่" and channels(connection)[0].name == "ใหม่"
        assert find_goods(connection, desk, "101").goods == "g-0001"


def test_points_say_how_whole_a_listing_is_and_what_is_missing_the_weightiest_first() -> None:
    bare = Offer("g-1", "101", "น้ำพริก", "", "ready", 1_000, 10)
    judged = completeness(bare, None, code="101")
    assert judged.missing[:3] == ("picture", "story", "channel") and 0 < judged.points < 50
    pictures = tuple(Picture(f"{number:064x}", f"{number}.jpg", 800, 800) for number in range(3))
    whole = replace(
        bare,
        title_en="Chili",
        story="ตำมือทุกเช้าที่หนองปั๋น",
        story_en="Pounded by hand each morning",
        category="ของกิน",
        weight_grams=300,
        pictures=pictures,
    )
    assert completeness(whole, Listing("g-1", ("web",)), code="101") == Completeness(100, ())
    made = completeness(replace(whole, kind="made", stock=0), Listing("g-1", ("web",)), code="น,101", is_twice=True, kept=frozenset())
    assert made.missing == ("code", "twice", "days", "picture-gone")
    assert completeness(replace(whole, kind="service", weight_grams=0, stock=None), Listing("g-1", ("web",)), code="101").is_whole
