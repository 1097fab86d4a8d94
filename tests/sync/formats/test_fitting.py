"""What fits into files of offers, and how texts, prices, bar codes and web addresses are written."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.market.offers import Offer
from kadpun.sync.formats.fitting import (
    WHY,
    WebAddressWrong,
    baht,
    cut,
    fit,
    gtin_of,
    kilograms,
    page_of,
    paragraphs,
    plain,
    read_web_address,
    thai_order,
)

from .sample import EVERY, GOOD, ODD


def test_odd_goods_are_left_out_each_for_its_reason() -> None:
    fitted = fit(EVERY, without=frozenset({"off", "service", "price", "picture"}))
    assert [(one.sku, one.why) for one in fitted.left_out] == [
        ("SOAP-HERB", "picture"),
        ("GUIDE-1", "service"),
        ("bad,sku", "sku"),
        ("soap-herb", "picture"),
        ("NO-NAME", "title"),
        ("PRICE-0", "price"),
        ("-FORMULA", "picture"),
        ("OFF-SALE", "off"),
    ]
    assert {one.why for one in fitted.left_out} <= WHY.keys()
    assert [offer.sku for offer in fitted.offers] == ["INDIGO-2M", "RATTAN-L", "8850000990007", "BANANA", "LONG-1"]


def test_two_goods_of_one_code_are_told_whatever_the_case() -> None:
    fitted = fit(EVERY)
    assert [(one.sku, one.why) for one in fitted.left_out] == [("bad,sku", "sku"), ("soap-herb", "twice"), ("NO-NAME", "title")]
    assert len(fitted.offers) == len(GOOD) + len(ODD) - 3


@given(st.lists(st.builds(Offer, goods=st.just("g"), sku=st.text(max_size=4), title=st.text(max_size=3), story=st.just(""),
       kind=st.sampled_from(("ready", "made", "service")), price=st.integers(-5, 5), stock=st.none() | st.integers(-3, 3)), max_size=9))  # fmt: skip
def test_nothing_vanishes_without_a_word(offers: list[Offer]) -> None:
    fitted = fit(offers, without=frozenset({"off", "service", "price", "picture"}))
    assert len(fitted.offers) + len(fitted.left_out) == len(offers)
    assert len({offer.sku.casefold() for offer in fitted.offers}) == len(fitted.offers)


@given(st.text(alphabet="กขเแไำ่้ีุab \u200d🌸", max_size=40), st.integers(1, 20))
def test_a_cut_text_never_ends_inside_a_syllable(text: str, most: int) -> None:
    told = cut(text, most)
    assert len(told) <= most or told == text
    if told != text:
        kept = told.removesuffix("…")
        assert told.endswith("…") and text.startswith(kept)
        following = text[len(kept) :].lstrip()
        assert not kept.endswith(("เ", "แ", "ไ", "\u200d"))
        assert not kept or unicodedata.category(following[0]) != "Mn" or text[len(kept)] != following[0]


def test_signs_that_xml_forbids_or_that_turn_text_around_are_taken_out() -> None:
    assert plain("ก\x00\x0b\u202eข\r\nค\ufffe ") == "กข\nค"
    assert paragraphs("หนึ่ง \n\n  สอง\tสาม") == ["หนึ่ง", "สอง สาม"]


def test_amounts_and_weights_are_exact() -> None:
    assert [baht(amount) for amount in (0, 5, 18_900, 10**11)] == ["0.00", "0.05", "189.00", "1000000000.00"]
    assert [kilograms(grams) for grams in (1, 650, 1500, 20_000)] == ["0.001", "0.65", "1.5", "20"]


@pytest.mark.parametrize(
    ("barcode", "gtin"),
    [
        ("4006381333931", "4006381333931"),
        ("4006381333932", ""),
        ("96385074", "96385074"),
        ("036000291452", "036000291452"),
        ("14006381333938", "14006381333938"),
        ("2100250000006", ""),
        ("0000000000000", ""),
        ("9783161484100", "9783161484100"),
        ("2100250", ""),
        ("กขค", ""),
        ("", ""),
    ],
)
def test_only_a_bar_code_of_the_world_is_a_gtin(barcode: str, gtin: str) -> None:
    assert gtin_of(barcode) == gtin


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("https://shop.example", "https://shop.example/"),
        (" https://shop.example/goods/ ", "https://shop.example/goods/"),
        ("http://SHOP.example:8080/a", "http://shop.example:8080/a/"),
        ("https://แบ่งปั๋น.ไทย/ร้าน", "https://xn--72c0bbf4i0d4b1a.xn--o3cw4h/%E0%B8%A3%E0%B9%89%E0%B8%B2%E0%B8%99/"),
    ],
)
def test_a_web_address_is_read_into_ascii(typed: str, read: str) -> None:
    assert read_web_address(typed) == read


@pytest.mark.parametrize(
    "typed",
    ["shop.example", "ftp://shop.example", "https://", "https://a/?q=1", "https://a/#x", "javascript:alert(1)", "https://a:x/", "https://u@a/"],
)
def test_what_is_no_web_address_is_refused(typed: str) -> None:
    with pytest.raises(WebAddressWrong):
        read_web_address(typed)


def test_words_are_sorted_as_a_thai_dictionary_does() -> None:
    assert sorted(["เกษตร", "ของกิน", "กล้วย", "ไข่", "แกง", "ก้อย"], key=thai_order) == ["กล้วย", "ก้อย", "เกษตร", "แกง", "ของกิน", "ไข่"]


def test_a_goods_page_is_no_word_that_windows_keeps_for_itself() -> None:
    assert page_of("CON") == "goods-con.html"
    assert page_of("CON", "en") == "goods-con.en.html"
