"""What a basket comes to."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.goods.product import Found, Product
from kadpun.books.money import Satang, vat_inside
from kadpun.books.profile import ShopProfile, VatMode
from kadpun.pos.till.basket import Basket, Discount, Line, add, open_basket, set_bill_discount, set_line_discount, void_line
from kadpun.pos.till.pricing import price

MONEY = json.loads((Path(__file__).parents[2] / "vectors" / "money.json").read_text(encoding="utf-8"))
APPROVED = ShopProfile(vat_mode="approved")


def goods(number: int, satang: int, vat: int | None) -> Found:
    return Found(Product(f"g-{number}", f"{number}", f"ของ {number}", "", "ชิ้น", "", 0, vat, (), (), "", Satang(satang), 1))


def basket_of(*lines: tuple[int, int | None]) -> Basket:
    basket = open_basket("0190b0a0-0000-7000-8000-000000000001", 0)
    for number, (satang, vat) in enumerate(lines):
        basket, _ = add(basket, goods(number, satang, vat), 1, code=str(number))
    return basket


@pytest.mark.parametrize("known", MONEY["vat_inclusive_7_percent"], ids=lambda known: str(known["gross"]))
def test_vat_of_one_rate_is_as_known(known: dict[str, int]) -> None:
    bill = price(basket_of((known["gross"], 7)), APPROVED)
    assert [(group.base, group.tax) for group in bill.vat] == [(known["net"], known["vat"])]


def test_a_mixed_bill_keeps_exempt_goods_apart() -> None:
    bill = price(basket_of((10700, 7), (10000, None)), APPROVED)
    assert [(group.rate, group.base, group.tax) for group in bill.vat] == [(7, 10000, 700), (None, 10000, 0)]
    assert bill.tax == 700


@pytest.mark.parametrize("mode", ["none", "registered", "approved"])
def test_a_shop_outside_vat_has_no_groups(mode: VatMode) -> None:
    bill = price(basket_of((10700, 7)), ShopProfile(vat_mode=mode))
    assert bool(bill.vat) == (mode != "none")
    assert bill.lines[0].vat == (None if mode == "none" else 7)


def test_a_bill_discount_is_shared_to_the_last_satang() -> None:
    basket = set_bill_discount(basket_of((100, 7), (100, None), (100, 7)), Discount("amount", 100))
    bill = price(basket, APPROVED)
    assert [line.shared for line in bill.lines] == [34, 33, 33]
    assert (bill.gross, bill.bill_discount, bill.total) == (300, 100, 200)


def test_a_voided_line_counts_for_nothing() -> None:
    bill = price(void_line(basket_of((100, 7), (250, None)), 0), APPROVED)
    assert (bill.count, bill.total, bill.line(0)) == (1, 250, None)


def test_an_empty_bill_comes_to_nothing() -> None:
    bill = price(basket_of(), APPROVED)
    assert (bill.total, bill.vat, bill.lines) == (0, (), ())


off_by_amount = st.builds(Discount, st.just("amount"), st.integers(1, 50_000))
off_by_percent = st.builds(Discount, st.just("percent"), st.integers(1, 10_000))
lines = st.builds(
    lambda satang, quantity, per, vat, off: (satang, quantity, per, vat, off),
    st.integers(0, 10**6),
    st.integers(1, 5000),
    st.sampled_from([1, 1000]),
    st.sampled_from([None, 7]),
    st.one_of(
        st.none(), st.builds(Discount, st.just("percent"), st.integers(1, 10_000)), st.builds(Discount, st.just("amount"), st.integers(1, 50_000))
    ),
)


@given(st.lists(lines, max_size=30), st.one_of(st.none(), st.integers(1, 10_000)))
def test_lines_sum_to_the_total_and_vat_to_its_gross(made: list[tuple[int, int, int, int | None, Discount | None]], percent: int | None) -> None:
    basket = open_basket("0190b0a0-0000-7000-8000-000000000001", 0)
    for number, (satang, quantity, per, vat, off) in enumerate(made):
        line = Line(f"g-{number}", "", "x", "", "ชิ้น", "", 0, quantity, "", "", 1, Satang(satang), per, Satang(satang), None, None, vat)
        basket = replace(basket, lines=(*basket.lines, replace(line, discount=off)))
    if percent is not None:
        basket = set_bill_discount(basket, Discount("percent", percent))
    bill = price(basket, APPROVED)
    assert sum(line.amount for line in bill.lines) == bill.total == bill.gross - bill.discount
    assert sum(line.shared for line in bill.lines) == bill.bill_discount
    assert all(line.amount >= 0 and line.gross - line.discount - line.shared == line.amount for line in bill.lines)
    assert sum(group.base + group.tax for group in bill.vat) == bill.total
    for group in bill.vat:
        assert (group.base, group.tax) == tuple(vat_inside(gross=group.gross, rate=group.rate or 0))
        assert group.gross == sum(line.amount for line in bill.lines if line.vat == group.rate)


@given(st.integers(1, 10**6), st.integers(1, 40), st.integers(1, 10_000))
def test_a_percentage_never_takes_more_than_there_is(satang: int, quantity: int, percent: int) -> None:
    basket, _ = add(open_basket("x", 0), goods(1, satang, 7), quantity, code="1")
    bill = price(set_line_discount(basket, 0, Discount("percent", percent)), APPROVED)
    assert 0 <= bill.total <= satang * quantity
