"""The shop page: golden, well formed, every link leads somewhere, nothing from the network, nothing that people type becomes markup."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from kadpun.books.market.offers import Offer
from kadpun.books.words import Language, Say, load_words
from kadpun.hardware.qr import modules_of
from kadpun.sync.formats.front import ShopFront
from kadpun.sync.formats.markup import QUIET
from kadpun.sync.formats.shop_page import ShopPages, shop_pages
from tests.conftest import Golden

from .sample import AT, CLOTH, COMMA, EVERY, FREE, FRONT, GOOD, HONEY, OFF

WORDS: Mapping[Language, Say] = {"th": load_words("th"), "en": load_words("en")}
BESIDE = {"style.css", "shop.js"}


def pages_of(*offers: Offer, front: ShopFront = FRONT) -> ShopPages:
    return shop_pages(front, offers, WORDS, at=AT, qr_of=modules_of)


def read(page: str) -> etree._Element:
    """A page as XML: what is not whole is refused."""
    assert page.startswith("<!doctype html>\n")
    return etree.fromstring(page.removeprefix("<!doctype html>\n").encode())


def words_on(page: str) -> str:
    return " ".join("".join(read(page).find("body").itertext()).split())


def links_of(page: str) -> set[str]:
    root = read(page)
    return {value for name in ("href", "src") for value in root.xpath(f"//@{name}")}


def test_the_pages_of_the_sample_are_as_they_were_looked_at(golden: Golden) -> None:
    made = pages_of(*GOOD)
    assert len(made.files) == 2 * (2 + len(GOOD)) and made.count == len(GOOD)
    for name in ("index.html", "index.en.html", "price-list.html", "goods-indigo-2m.html", "goods-8850000990007.en.html"):
        golden(f"formats/shop-page/{name}", made.files[name])


def test_every_link_leads_to_a_file_of_the_folder_or_to_a_telephone() -> None:
    made = pages_of(*EVERY)
    there = set(made.files) | BESIDE | {f"pictures/{picture.name}" for picture in made.pictures}
    for name, page in made.files.items():
        anchors = {f"#{anchor}" for anchor in read(page).xpath("//@id")}
        assert {link for link in links_of(page) if link not in there | anchors and not link.startswith("tel:0")} == set(), name


def test_nothing_is_fetched_from_the_network_and_nothing_runs_but_our_script() -> None:
    for page in pages_of(*EVERY).files.values():
        root = read(page)
        assert list(root.xpath("//*[local-name()='script']/@src")) == ["shop.js"]
        assert [kind for kind in root.xpath("//*[local-name()='script'][not(@src)]/@type") if kind != "application/ld+json"] == []
        assert root.xpath("//@*[starts-with(name(), 'on')] | //@style | //*[local-name()='iframe']") == []
        assert not re.search(r'(?:href|src)="(?:https?:)?//', page)


def test_what_people_type_is_text() -> None:
    page = pages_of(FREE).files["goods-price-0.html"]
    assert "<script>alert" not in page
    assert 'ของเก่า <script>alert("1")</script> & 🌸' in words_on(page)
    assert "ถามราคาที่ร้าน" in words_on(page) and "0.00" not in words_on(page)


def test_thai_and_english_pages_lead_to_each_other() -> None:
    made = pages_of(*GOOD)
    for name in made.files:
        other = name.replace(".en.html", ".html") if ".en." in name else name.replace(".html", ".en.html")
        assert other in links_of(made.files[name])
        assert read(made.files[name]).get("lang") == ("en" if ".en." in name else "th")
    assert "Indigo cotton cloth, 2 m" in words_on(made.files["index.en.html"])
    assert "Made to order, 7 days" in words_on(made.files["goods-indigo-2m.en.html"])


def test_a_card_says_whether_it_can_be_had() -> None:
    page = words_on(pages_of(*GOOD).files["index.html"])
    for words in ("สั่งทำ 7 วัน", "คิวสัปดาห์นี้เต็มแล้ว", "เหลืออีก 3", "พร้อมส่ง", "หมด", "บริการ", "180.00 บาท", "220.00 บาท", "21 พ.ย. 2569"):
        assert words in page


def test_goods_that_cannot_be_shown_are_told() -> None:
    made = pages_of(CLOTH, COMMA, OFF)
    assert {(one.sku, one.why) for one in made.left_out} == {("bad,sku", "sku"), ("OFF-SALE", "off")}
    assert made.count == 1


def test_a_shop_with_nothing_on_sale_has_a_page_too() -> None:
    assert "ตอนนี้ยังไม่มีสินค้าลงขาย" in words_on(pages_of().files["index.html"])


def test_a_sample_shop_says_that_it_is_one_on_every_page() -> None:
    for name, page in pages_of(*GOOD, front=replace(FRONT, sample=True)).files.items():
        assert ("sample shop" if ".en." in name else "ร้านตัวอย่าง") in words_on(page)


def scanned(page: str) -> list[str]:
    """The codes on a page, drawn from their path and read."""
    found = []
    for drawing in read(page).iter("{http://www.w3.org/2000/svg}svg"):
        side, path = int(drawing.get("viewBox").split()[2]), drawing.find("{http://www.w3.org/2000/svg}path").get("d")
        image = Image.new("L", (side, side), 255)
        for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)", path):
            assert int(x) >= QUIET and int(y) >= QUIET
            image.paste(0, (int(x), int(y), int(x) + int(run), int(y) + 1))
        found += [code.text for code in zxingcpp.read_barcodes(image.resize((side * 4, side * 4), Image.Resampling.NEAREST))]
    return found


def test_codes_lead_back_to_the_page_and_without_an_address_there_are_none() -> None:
    made = pages_of(*GOOD)
    assert scanned(made.files["price-list.html"]) == ["https://nong-pan.example/shop/"]
    assert scanned(made.files["price-list.en.html"]) == ["https://nong-pan.example/shop/index.en.html"]
    assert scanned(made.files["goods-indigo-2m.html"]) == ["https://nong-pan.example/shop/goods-indigo-2m.html"]
    assert all("<svg" not in page for page in pages_of(*GOOD, front=replace(FRONT, address="")).files.values())


def test_the_price_list_names_every_offer_once_under_its_group() -> None:
    rows = read(pages_of(*GOOD).files["price-list.html"]).xpath("//tbody/tr[not(@class)]/td[1]/text()")
    assert sorted(rows) == sorted(offer.sku for offer in GOOD)


@settings(deadline=None, max_examples=25)
@given(st.text(min_size=1, max_size=20), st.text(max_size=30), st.text(max_size=10), st.integers(0, 10**9), st.none() | st.integers(-9, 99))
def test_whatever_people_type_the_pages_are_whole(title: str, story: str, category: str, price: int, stock: int | None) -> None:
    offer = replace(HONEY, title=title, title_en=story, story=story, category=category, unit=category, price=price, stock=stock)
    for page in pages_of(offer, front=replace(FRONT, name=title, place=(story,))).files.values():
        root = read(page)
        assert len(root.xpath("//*[local-name()='script']")) <= 2
