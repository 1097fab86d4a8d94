"""The basket as a value."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.goods.product import Found, Pack, Product
from kadpun.books.money import MoneyOutOfBounds, Satang
from kadpun.books.quantity import QuantityOutOfBounds
from kadpun.pos.till.basket import (
    Allowed,
    Basket,
    BillFull,
    Discount,
    DiscountNotAboveZero,
    DiscountTooLarge,
    LabelEmpty,
    LineVoided,
    NoSuchLine,
    PriceNegative,
    PriceOutOfGuard,
    QuantityNotAboveZero,
    add,
    note_approval,
    open_basket,
    set_bill_discount,
    set_label,
    set_line_discount,
    set_price,
    set_quantity,
    set_unit,
    void_line,
)

OIL = Product(
    "g-0005", "0005", "น้ำมันถั่วเหลือง 1 ลิตร", "Soybean oil 1 l", "ขวด", "bottle", 0, 7, ("8850000561006",),
    (Pack("ลัง", "case", 12, ("18850000561003",), Satang(60000)),), "ของใช้", Satang(5200), 1, Satang(4800), Satang(6000),
)  # fmt: skip
CABBAGE = Product("g-0250", "2100250", "ผักกาดขาวปลี", "Cabbage", "กก.", "kg", 3, None, (), (), "ผัก", Satang(2200), 1000)
EMPTY = open_basket("0190b0a0-0000-7000-8000-000000000001", 1_795_226_400_000)


def with_oil(quantity: int = 1) -> Basket:
    return add(EMPTY, Found(OIL), quantity, code="8850000561006")[0]


def test_the_same_code_again_adds_to_its_line() -> None:
    basket, line = add(with_oil(), Found(OIL), 2, code="8850000561006")
    assert (line, len(basket.lines), basket.lines[0].quantity, basket.lines[0].gross) == (0, 1, 3, 15600)


def test_a_basket_handed_in_never_changes() -> None:
    before = with_oil()
    add(before, Found(OIL), 1, code="x")
    void_line(before, 0)
    assert before == with_oil()


def test_a_line_with_its_own_price_or_discount_is_left_alone_by_the_next_scan() -> None:
    for changed in (set_price(with_oil(), 0, 5000), set_line_discount(with_oil(), 0, Discount("amount", 100))):
        basket, line = add(changed, Found(OIL), 1, code="8850000561006")
        assert (line, [each.quantity for each in basket.lines]) == (1, [1, 1])


def test_a_voided_line_stays_and_takes_no_more_goods() -> None:
    basket = void_line(with_oil(), 0)
    assert basket.lines[0].void
    assert basket.empty
    basket, line = add(basket, Found(OIL), 1, code="8850000561006")
    assert (line, basket.living) == (1, (1,))
    with pytest.raises(LineVoided):
        void_line(basket, 0)


def test_weighed_goods_are_each_a_line() -> None:
    basket, _ = add(EMPTY, Found(CABBAGE), 1350, code="2100250013503", origin="weighed")
    basket, line = add(basket, Found(CABBAGE), 500, code="2100250005003", origin="weighed")
    assert (line, [each.gross for each in basket.lines]) == (1, [2970, 1100])


def test_a_pack_and_a_piece_are_two_lines_of_one_bill() -> None:
    basket, line = add(with_oil(), Found(OIL, OIL.packs[0]), 2, code="18850000561003")
    case = basket.lines[line]
    assert (line, case.sold_unit, case.sold_unit_en, case.gross, case.steps) == (1, "ลัง", "case", 120000, 24)
    assert (case.least_price, case.most_price) == (57600, 72000)


def test_a_line_turns_into_its_pack_and_back() -> None:
    boxed = set_unit(with_oil(2), 0, Found(OIL, OIL.packs[0]))
    assert (boxed.lines[0].sold_unit, boxed.lines[0].quantity, boxed.lines[0].gross) == ("ลัง", 2, 120000)
    assert set_unit(boxed, 0, Found(OIL)).lines[0].steps == 2


@pytest.mark.parametrize(("quantity", "reason"), [(0, QuantityNotAboveZero), (-1, QuantityNotAboveZero), (10**12, QuantityOutOfBounds)])
def test_a_quantity_out_of_bounds_is_refused(quantity: int, reason: type[Exception]) -> None:
    with pytest.raises(reason):
        set_quantity(with_oil(), 0, quantity)
    with pytest.raises(reason):
        add(EMPTY, Found(OIL), quantity, code="x")


def test_a_price_stays_inside_its_guard_rails() -> None:
    assert set_price(with_oil(), 0, 4800).lines[0].gross == 4800
    for price in (4799, 6001):
        with pytest.raises(PriceOutOfGuard):
            set_price(with_oil(), 0, price)
    with pytest.raises(PriceNegative):
        set_price(with_oil(), 0, -1)
    with pytest.raises(MoneyOutOfBounds):
        set_price(with_oil(), 0, 10**12)


def test_a_discount_stays_above_the_least_price_too() -> None:
    assert set_line_discount(with_oil(), 0, Discount("amount", 400)).lines[0].discount == Discount("amount", 400)
    with pytest.raises(PriceOutOfGuard) as refused:
        set_line_discount(with_oil(), 0, Discount("percent", 1000))
    assert str(refused.value) == "46.80 is outside 48.00 to 60.00, what น้ำมันถั่วเหลือง 1 ลิตร may be sold for."


def test_a_discount_is_above_nothing_and_at_most_what_there_is() -> None:
    with pytest.raises(DiscountNotAboveZero):
        set_line_discount(with_oil(), 0, Discount("amount", 0))
    with pytest.raises(DiscountNotAboveZero):
        set_bill_discount(with_oil(), Discount("percent", 10_001))
    with pytest.raises(DiscountTooLarge):
        set_bill_discount(with_oil(), Discount("amount", 5201))
    assert set_bill_discount(with_oil(), None).discount is None


def test_a_bill_holds_two_hundred_lines_and_warns_before() -> None:
    basket = EMPTY
    for each in range(200):
        assert basket.nearly_full == (each >= 180)
        basket, _ = add(basket, Found(CABBAGE), 1, code="c", origin="weighed")
    with pytest.raises(BillFull):
        add(basket, Found(CABBAGE), 1, code="c", origin="weighed")


def test_there_is_no_line_beyond_the_last() -> None:
    for number in (-1, 1):
        with pytest.raises(NoSuchLine):
            set_quantity(with_oil(), number, 1)


def test_a_held_bill_needs_a_name_and_keeps_it_short() -> None:
    assert set_label(with_oil(), "  ป้าแดง \n เสื้อเขียว ").label == "ป้าแดง เสื้อเขียว"
    assert len(set_label(with_oil(), "x" * 100).label) == 40
    with pytest.raises(LabelEmpty):
        set_label(with_oil(), " \t ")


def test_who_allowed_what_is_written_on_the_bill() -> None:
    basket = note_approval(with_oil(), Allowed("price_override", 0, "c-01", "m-01", 5200))
    assert basket.approvals[0].approver == "m-01"


@given(st.lists(st.tuples(st.integers(1, 50), st.booleans()), max_size=40))
def test_scanning_in_any_order_keeps_every_piece(scans: list[tuple[int, bool]]) -> None:
    basket = EMPTY
    for quantity, pack in scans:
        basket, _ = add(basket, Found(OIL, OIL.packs[0] if pack else None), quantity, code="x")
    assert sum(line.steps for line in basket.lines) == sum(quantity * (12 if pack else 1) for quantity, pack in scans)
    assert len(basket.lines) <= 2


def test_a_new_price_on_the_shelf_opens_a_new_line() -> None:
    basket, line = add(with_oil(), Found(replace(OIL, price=Satang(5500))), 1, code="8850000561006")
    assert (line, [each.price for each in basket.lines]) == (1, [5200, 5500])
