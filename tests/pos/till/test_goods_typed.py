"""A product as typed into a form: every wrong field is told, in one go, and what is right comes out whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kadpun.books.goods.product import Pack, Product
from kadpun.books.money import Satang
from kadpun.pos.till.goods_typed import DayPassed, NotADay, PackTyped, ProductTyped, read_barcode, read_day, read_day_to_come, read_product, typed_of

TODAY = date(2026, 11, 21)
RICE = ProductTyped(
    code="๑๐๐๑", name="  ข้าวหอมมะลิ  5 กก. ", name_en="Jasmine rice 5 kg", unit="ถุง", unit_en="bag", vat=None,
    barcodes="8850000120053, 2990001", group="ข้าว·ไข่", price="189", least_price="180", most_price="200",
    packs=(PackTyped("กระสอบ", "sack", "10", "18850000120050", "1,800.00"), PackTyped()),
)  # fmt: skip


def wrong_fields(typed: ProductTyped) -> dict[str, str]:
    read = read_product(typed)
    assert read.product is None
    return {wrong.field: wrong.reason.name for wrong in read.wrong}


def test_a_whole_form_becomes_a_product() -> None:
    read = read_product(RICE)
    assert read.wrong == ()
    assert read.product == Product(
        goods="", code="1001", name="ข้าวหอมมะลิ 5 กก.", name_en="Jasmine rice 5 kg", unit="ถุง", unit_en="bag", places=0, vat=None,
        barcodes=("8850000120053", "2990001"), packs=(Pack("กระสอบ", "sack", 10, ("18850000120050",), Satang(180_000)),),
        group="ข้าว·ไข่", price=Satang(18_900), per=1, least_price=Satang(18_000), most_price=Satang(20_000),
    )  # fmt: skip


def test_goods_by_weight_are_priced_by_the_kilogram_and_packed_in_grams() -> None:
    typed = replace(RICE, unit="กก.", places=3, price="35.50", least_price="", most_price="", packs=(PackTyped("ถุงครึ่งโล", "", "0.5", "", "17"),))
    product = read_product(typed).product
    assert product is not None
    assert (product.price, product.per) == (3550, 1000)
    assert product.packs[0].factor == 500


def test_a_product_put_back_into_the_form_is_read_as_the_same_product() -> None:
    product = read_product(RICE).product
    assert product is not None
    assert read_product(typed_of(product)).product == product


def test_every_wrong_field_is_told_at_once() -> None:
    typed = ProductTyped(
        code="รหัส 1", name=" ", unit="", barcodes="8850000120051", price="สิบ", least_price="-1", most_price="99999999999",
        packs=(PackTyped(name="ลัง", holds="1", price="x"),),
    )  # fmt: skip
    assert wrong_fields(typed) == {
        "name": "GoodsBadName",
        "code": "GoodsBadCode",
        "barcodes": "BadCheckDigit",
        "unit": "GoodsBadUnit",
        "price": "NotMoney",
        "least_price": "NotMoney",
        "most_price": "PriceOutOfBounds",
        "packs.0.holds": "GoodsBadPack",
        "packs.0.price": "NotMoney",
    }


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"barcodes": "8850000120053 8850000120053"}, {"barcodes": "GoodsCodeTwice"}),
        ({"barcodes": "1001"}, {"barcodes": "GoodsCodeTwice"}),
        ({"barcodes": " ".join(str(code) for code in range(21))}, {"barcodes": "TooManyBarcodes"}),
        ({"least_price": "201"}, {"least_price": "GuardCrossed"}),
        ({"price": "179.99"}, {"price": "PriceBeyondGuard"}),
        ({"price": "200.01"}, {"price": "PriceBeyondGuard"}),
        ({"price": "10000000.01"}, {"price": "PriceOutOfBounds"}),
        ({"name": "ก" * 201}, {"name": "GoodsBadName"}),
        ({"packs": (PackTyped("ลัง", "", "6", "", "9"), PackTyped("ลัง", "", "12", "", "18"))}, {"packs": "GoodsBadPack"}),
        ({"packs": (PackTyped("", "", "6", "", "9"),)}, {"packs.0.name": "GoodsBadPack"}),
        ({"packs": (PackTyped("ลัง", "", "1.5", "", "9"),)}, {"packs.0.holds": "QuantityHasDecimals"}),
    ],
)
def test_one_wrong_field_is_told_by_its_name(changed: dict[str, Any], wrong: dict[str, str]) -> None:
    assert wrong_fields(replace(RICE, **changed)) == wrong


def test_a_price_may_stand_at_its_guard() -> None:
    assert read_product(replace(RICE, price="180")).product is not None
    assert read_product(replace(RICE, price="200")).product is not None


@pytest.mark.parametrize("code", ["8850000120053", "๘๘๕๐๐๐๐๑๒๐๐๕๓", "96385074", "2990001", "ABC-1/2"])
def test_a_barcode_with_its_check_digit_or_of_another_length_is_taken(code: str) -> None:
    assert read_barcode(code).isascii()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1/12/2569", date(2026, 12, 1)),
        ("๑/๑๒/๒๕๖๙", date(2026, 12, 1)),
        ("1-12-69", date(2026, 12, 1)),
        ("1.12.2026", date(2026, 12, 1)),
        (" 2026-12-01 ", date(2026, 12, 1)),
        ("29/2/2571", date(2028, 2, 29)),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, day: date) -> None:
    assert read_day(text, today=TODAY) == day


@pytest.mark.parametrize("text", ["", "พรุ่งนี้", "31/11/2569", "29/2/2569", "1/13/69", "12/2569", "0/1/2569"])
def test_what_is_no_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(NotADay) as refused:
        read_day(text, today=TODAY)
    assert refused.value.fields["example"] == "21/11/2569"


def test_a_price_never_holds_from_a_day_that_passed() -> None:
    assert read_day_to_come("21/11/2569", today=TODAY) == TODAY
    with pytest.raises(DayPassed):
        read_day_to_come("20/11/2569", today=TODAY)
    with pytest.raises(NotADay):
        read_day_to_come("1/1/2599", today=TODAY)
