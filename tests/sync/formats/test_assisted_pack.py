"""Packs for entering by hand: what changed since the last, by field; kept and read again; a checklist that leads through it."""

from __future__ import annotations

import csv
import io
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from kadpun.books.market.offers import Offer
from kadpun.books.words import load_words
from kadpun.sync.formats.assisted_pack import (
    RAW,
    Entry,
    PackUnreadable,
    changes_since,
    keep_pack,
    pack_table,
    pictures_of,
    read_pack,
)
from kadpun.sync.formats.pack_checklist import LABELS, PackHead, checklist
from tests.conftest import Golden

from .sample import AT, BANANA, CLOTH, COMMA, EVERY, FRONT, GOOD, HONEY, OFF, SOAP, WALK, a_picture

HEAD = PackHead(3, 2, date(2026, 11, 21), "แบ่งปั๋น")


def told(entries: tuple[Entry, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(entry.what, entry.offer.sku, entry.keys) for entry in entries]


def test_the_first_pack_holds_everything_that_can_be_offered() -> None:
    contents = changes_since((), EVERY)
    assert {entry.what for entry in contents.entries} == {"new"}
    assert len(contents.entries) == len(contents.offered) == len(EVERY) - len(contents.left_out)
    assert {(one.sku, one.why) for one in contents.left_out} >= {("bad,sku", "sku"), ("PRICE-0", "price"), ("OFF-SALE", "off")}


def test_the_next_pack_holds_what_changed_field_by_field_and_nothing_else() -> None:
    now = (
        replace(CLOTH, price=95_000, story=CLOTH.story + " "),
        replace(HONEY, stock=2),
        replace(SOAP, title="สบู่สมุนไพร สูตรใหม่", stock=40),
        WALK,
        a_new := replace(BANANA, sku="BANANA-2"),
    )
    contents = changes_since((CLOTH, HONEY, SOAP, WALK, BANANA), now)
    assert told(contents.entries) == [
        ("new", "BANANA-2", ("title", "category", "kind", "price", "unit", "stock", "pictures")),
        ("changed", "INDIGO-2M", ("price",)),
        ("changed", "SOAP-HERB", ("title", "stock")),
        ("changed", "8850000990007", ("stock",)),
        ("taken-down", "BANANA", ()),
    ]
    assert contents.offered[-1] == a_new


def test_what_is_no_longer_offered_or_cannot_be_is_taken_down() -> None:
    assert told(changes_since((CLOTH, HONEY), (replace(CLOTH, active=False),)).entries) == [
        ("taken-down", "INDIGO-2M", ()),
        ("taken-down", "8850000990007", ()),
    ]
    assert changes_since((CLOTH,), (replace(CLOTH, price=0),)).entries[0].what == "taken-down"


def test_the_same_goods_in_another_case_or_order_are_no_change() -> None:
    assert changes_since(GOOD, tuple(reversed(GOOD))).entries == ()
    assert changes_since((CLOTH,), (replace(CLOTH, sku="indigo-2m"),)).entries == ()
    assert changes_since((BANANA,), (replace(BANANA, stock=-9),)).entries == (), "sold out stays sold out"


def test_every_field_of_an_offer_that_a_buyer_sees_is_compared() -> None:
    besides = {"goods", "sku", "active", "unit_en"}
    assert {field.name for field in fields(Offer)} - besides == set(RAW) == set(LABELS)


def test_pictures_are_named_by_sku_and_go_along_only_when_they_changed() -> None:
    (new,) = changes_since((), (CLOTH,)).entries
    assert [one.name for one in pictures_of(new)] == ["INDIGO-2M-1.jpg", "INDIGO-2M-2.jpg"]
    (dearer,) = changes_since((CLOTH,), (replace(CLOTH, price=1),)).entries
    assert pictures_of(dearer) == ()
    (other,) = changes_since((CLOTH,), (replace(CLOTH, pictures=(a_picture("INDIGO-2M", 9, ending="png"),)),)).entries
    assert [one.name for one in pictures_of(other)] == ["INDIGO-2M-1.png"]


def test_a_pack_is_kept_and_read_again() -> None:
    data = keep_pack(number=7, channel="baengpun", at=AT, offered=GOOD)
    assert read_pack(data, pack="pack-0007") == (7, "baengpun", GOOD)


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b'{"form":2}', b'{"form":1,"pack":1,"channel":"","offers":[{"sku":1}]}', b'{"form":1,"pack":"1"']
)
def test_a_pack_that_cannot_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(PackUnreadable):
        read_pack(data, pack="pack-0001")


@given(st.lists(st.sampled_from(GOOD), unique=True), st.lists(st.sampled_from(GOOD), unique=True), st.integers(1, 9))
def test_two_packs_one_after_the_other_leave_nothing_to_do(before: list[Offer], now: list[Offer], more: int) -> None:
    now = [replace(offer, price=offer.price + more) for offer in now]
    contents = changes_since(before, now)
    kept = read_pack(keep_pack(number=1, channel="", at=AT, offered=contents.offered), pack="p").offered
    assert changes_since(kept, now).entries == ()
    assert {entry.offer.sku for entry in contents.entries} == {offer.sku for offer in (*before, *now)}


def entries_for_looking() -> tuple[Entry, ...]:
    before = (replace(CLOTH, price=85_000, title="ผ้าฝ้าย"), replace(HONEY, stock=9, pictures=()), WALK)
    return changes_since(before, (CLOTH, HONEY, SOAP, COMMA, OFF)).entries


def test_the_table_and_the_checklist_are_as_they_were_looked_at(golden: Golden) -> None:
    entries = entries_for_looking()
    golden("formats/pack/products.csv", pack_table(entries))
    golden("formats/pack/checklist.html", checklist(FRONT, HEAD, entries, load_words("th"), "th"))
    golden("formats/pack/checklist.en.html", checklist(FRONT, HEAD, entries, load_words("en"), "en"))


def test_the_table_says_what_became_of_each() -> None:
    rows = list(csv.DictReader(io.StringIO(pack_table(entries_for_looking()).removeprefix("\ufeff"), newline="")))
    assert [(row["change"], row["sku"], row["price"], row["changed_fields"], row["pictures"]) for row in rows] == [
        ("new", "SOAP-HERB", "35.00", "", ""),
        ("changed", "INDIGO-2M", "890.00", "title price", ""),
        ("changed", "8850000990007", "180.00", "stock pictures", "8850000990007-1.png"),
        ("taken-down", "GUIDE-1", "450.00", "", ""),
    ]
    assert all(None not in row for row in rows)


def test_the_checklist_is_whole_and_shows_what_was() -> None:
    page = checklist(FRONT, HEAD, changes_since((CLOTH,), EVERY).entries, load_words("th"), "th")
    root = etree.fromstring(page.removeprefix("<!doctype html>\n").encode())
    ticks = root.xpath("//input[@type='checkbox']/@id")
    assert len(ticks) == len(set(ticks)) == len(changes_since((CLOTH,), EVERY).entries)
    assert "เดิม: 850.00" in checklist(FRONT, HEAD, entries_for_looking(), load_words("th"), "th")
    assert root.xpath("//*[local-name()='script']/@src") == ["pack.js"]
