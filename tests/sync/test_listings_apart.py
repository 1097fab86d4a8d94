"""Listings between desks: the same on both whatever order they came in, with their pictures, and another desk's picture told until it is here."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.goods.shelving import NewProduct, add_product
from kadpun.books.market.listing_acts import save_channel, save_listing
from kadpun.books.market.listings import Channel, ListedPicture, Listing
from kadpun.books.market.offering import offers
from kadpun.books.market.pictures_kept import kept_pictures, picture_bytes
from tests.books.shops import a_product

from .several import Shop, a_shop

BY = "office"
DATA = b"a jar of chili dip"
PICTURE = ListedPicture(sha256(DATA).hexdigest(), 800, 600)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = a_shop(tmp_path)
    with made.desks[0].store.work() as work:
        add_product(made.desks[0], work, NewProduct(a_product(91), 10, 30_000), by=BY, on=made.desks[0].today())
        save_channel(made.desks[0], work, Channel("web", "web-page", "หน้าร้าน"), by=BY)
    made.exchange()
    yield made
    made.close()


def say(desk: Desk, story: str) -> None:
    with desk.store.work() as work:
        save_listing(desk, work, Listing("g-0091", ("web",), story=story, pictures=(PICTURE,)), pictures=(DATA,), by=BY)


def test_what_two_desks_said_of_one_good_is_the_same_on_both_and_its_picture_comes_along(shop: Shop) -> None:
    first, second = shop.desks[0], shop.desks[1]
    say(first, "ของเครื่องแรก")
    with second.store.work() as work:
        save_listing(second, work, Listing("g-0091", ("web",), story="ของเครื่องสอง"), by=BY)
    shop.exchange()
    shop.exchange()
    said = [[(offer.story, offer.pictures) for offer in offers(desk, "web")] for desk in (first, second)]
    assert said[0] == said[1] and len(said[0]) == 1
    assert isinstance(first.clock, SetClock)
    first.clock.advance(milliseconds=60_000)
    say(first, "ล่าสุด")
    shop.exchange()
    with second.store.read() as connection:
        assert picture_bytes(connection, PICTURE.digest) == DATA and kept_pictures(connection) == {PICTURE.digest}
    assert [offer.story for offer in offers(second, "web")] == ["ล่าสุด"]
