"""The Google Merchant feed: golden, against a schema, and against the rules of the product data specification."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from kadpun.books.market.offers import Offer
from kadpun.sync.formats.google_feed import GOOGLE, google_feed
from tests.conftest import Golden

from .sample import EVERY, FRONT, GOOD, a_picture

ON = date(2026, 11, 21)
G = f"{{{GOOGLE}}}"


def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(__file__).with_name("google_feed.xsd")))


def read(text: str) -> etree._Element:
    return etree.fromstring(text.encode())


def broken_rules(feed: etree._Element) -> list[str]:
    """What of the specification's rules beyond a schema a feed breaks."""
    wrong = []
    items = feed.findall("channel/item")
    ids = [item.findtext(G + "id") or "" for item in items]
    if len({sku.casefold() for sku in ids}) != len(ids):
        wrong.append("an id stands twice")
    for item in items:
        sku, said = item.findtext(G + "id"), {child.tag.removeprefix(G): child.text or "" for child in item}
        ahead = said["availability"] == "backorder"
        if ahead != ("availability_date" in said):
            wrong.append(f"{sku}: a day of availability goes with backorder and with nothing else")
        if ahead and not 0 < (date.fromisoformat(said.get("availability_date", "0001-01-01")[:10]) - ON).days < 366:
            wrong.append(f"{sku}: the day is not within a year ahead")
        if "sale_price" in said and not float(said["sale_price"].split()[0]) < float(said["price"].split()[0]):
            wrong.append(f"{sku}: the sale price is not below the price")
        if ("gtin" in said) == (said.get("identifier_exists") == "no"):
            wrong.append(f"{sku}: either a GTIN or none exists")
        if not said["link"].startswith(FRONT.address) or not said["image_link"].startswith(FRONT.address):
            wrong.append(f"{sku}: a link leads elsewhere")
    return wrong


def test_the_feed_of_the_sample_is_as_it_was_looked_at(golden: Golden) -> None:
    made = google_feed(FRONT, GOOD, on=ON)
    golden("formats/feed.xml", made.text)
    assert made.count == 4
    assert {(one.sku, one.why) for one in made.left_out} == {("SOAP-HERB", "picture"), ("GUIDE-1", "service")}


def test_every_feed_holds_to_the_schema_and_the_rules() -> None:
    feed = read(google_feed(FRONT, EVERY, on=ON).text)
    schema().assertValid(feed)
    assert broken_rules(feed) == []
    assert len(feed.findall("channel/item")) == 5


def test_made_to_order_is_backorder_with_its_day_and_full_books_are_out_of_stock() -> None:
    items = {item.findtext(G + "id"): item for item in read(google_feed(FRONT, GOOD, on=ON).text).findall("channel/item")}
    assert items["INDIGO-2M"].findtext(G + "availability") == "backorder"
    assert items["INDIGO-2M"].findtext(G + "availability_date") == "2026-11-28T00:00+0700"
    assert items["RATTAN-L"].findtext(G + "availability") == "out_of_stock"
    assert items["8850000990007"].findtext(G + "price") == "220.00 THB"
    assert items["8850000990007"].findtext(G + "sale_price") == "180.00 THB"
    assert items["BANANA"].findtext(G + "availability") == "out_of_stock"


def test_the_rules_see_a_wrong_feed() -> None:
    text = google_feed(FRONT, GOOD, on=ON).text
    assert broken_rules(read(text.replace("<g:availability_date>2026-11-28T00:00+0700</g:availability_date>", "")))
    assert broken_rules(read(text.replace("<g:id>BANANA<", "<g:id>rattan-l<")))
    assert not schema().validate(read(text.replace("220.00 THB", "220,00 THB")))
    assert not schema().validate(read(text.replace("backorder", "made_to_order")))
    assert not schema().validate(read(re.sub("<g:image_link>[^<]*</g:image_link>", "", text)))


@settings(deadline=None, max_examples=60)
@given(
    st.text(min_size=1, max_size=300), st.text(max_size=300), st.text(max_size=90), st.integers(1, 10**9), st.integers(0, 5000), st.integers(0, 10**9)
)
def test_whatever_people_type_the_feed_is_whole(title: str, story: str, brand: str, price: int, days: int, regular: int) -> None:
    offer = Offer(
        "g",
        "A-1",
        title,
        story,
        "made",
        price,
        None,
        brand=brand,
        category=brand,
        regular_price=regular,
        lead_days=days,
        pictures=(a_picture("A-1", 1),),
    )
    feed = read(google_feed(FRONT, (offer,), on=ON).text)
    schema().assertValid(feed)
    assert broken_rules(feed) == []
