from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.money import (
    MOST_SATANG,
    MoneyOutOfBounds,
    NotMoney,
    line_amount,
    read_money,
    round_cash,
    round_half_away,
    share_out,
    show_money,
    vat_inside,
)

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "money.json").read_text("utf-8"))
AMOUNTS = st.integers(0, MOST_SATANG)


@pytest.mark.parametrize("case", VECTORS["vat_inclusive_7_percent"], ids=lambda case: str(case["gross"]))
def test_known_amounts_split_into_value_and_vat(case: dict[str, int]) -> None:
    assert vat_inside(gross=case["gross"], rate=7) == (case["net"], case["vat"])


@pytest.mark.parametrize("case", VECTORS["cash_rounding_down_25"], ids=lambda case: str(case["due"]))
def test_known_amounts_are_rounded_down_for_cash(case: dict[str, int]) -> None:
    cash = round_cash(case["due"])
    assert (cash, case["due"] - cash) == (case["cash"], case["rounding"])


@given(st.integers(-(10**18), 10**18), st.integers(1, 10**9))
def test_division_rounds_half_away_from_zero(numerator: int, denominator: int) -> None:
    with_decimals = (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1), ROUND_HALF_UP)
    rounded = round_half_away(numerator, denominator)
    assert abs(2 * (rounded * denominator - numerator)) <= denominator
    if abs(numerator) < 10**15:
        assert rounded == int(with_decimals)
    assert round_half_away(-numerator, denominator) == -rounded


@given(AMOUNTS, st.integers(0, 30))
def test_value_and_vat_are_the_price(gross: int, rate: int) -> None:
    base, tax = vat_inside(gross=gross, rate=rate)
    assert base + tax == gross
    assert 0 <= tax <= gross
    assert abs(tax * (100 + rate) - gross * rate) * 2 <= 100 + rate


@given(st.integers(-(10**15), 10**15), st.lists(st.integers(0, 10**12), min_size=1, max_size=30).filter(any))
def test_shares_sum_to_the_whole_and_each_is_within_one_of_its_due(total: int, weights: list[int]) -> None:
    shares = share_out(total=total, weights=weights)
    assert sum(shares) == total
    whole = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * whole - total * weight) < whole
        assert share * total >= 0


def test_shares_without_weights_are_nothing_and_something_cannot_be_shared_so() -> None:
    assert share_out(total=0, weights=[0, 0]) == [0, 0]
    with pytest.raises(AssertionError):
        share_out(total=1, weights=[0, 0])


def test_an_equal_remainder_goes_to_the_earlier_share() -> None:
    assert share_out(total=100, weights=[1, 1, 1]) == [34, 33, 33]
    assert share_out(total=-100, weights=[1, 1, 1]) == [-34, -33, -33]
    assert share_out(total=7, weights=[0, 5]) == [0, 7]


@given(AMOUNTS, st.sampled_from([1, 25, 50, 100]))
def test_cash_is_whole_coins_and_less_than_one_coin_away(due: int, step: int) -> None:
    down, nearest, up = (round_cash(due, step=step, direction=direction) for direction in ("down", "nearest", "up"))
    assert down % step == nearest % step == up % step == 0
    assert due - step < down <= due <= up < due + step
    assert 2 * abs(nearest - due) <= step


def test_half_a_coin_is_rounded_up_when_nearest() -> None:
    assert round_cash(150, step=100, direction="nearest") == 200


def test_a_line_is_rounded_once() -> None:
    assert line_amount(price=2200, per=1000, quantity=1350) == 2970
    assert line_amount(price=3333, per=1000, quantity=500) == 1667
    assert line_amount(price=3333, per=1000, quantity=-500) == -1667
    assert line_amount(price=1900, per=1, quantity=2) == 3800


@pytest.mark.parametrize(
    ("text", "satang"),
    [
        ("0", 0), ("12", 1200), ("12.5", 1250), ("12.50", 1250), (".25", 25), ("12.", 1200), ("1,234.50", 123450), ("1,234,567", 123456700),
        (" 20 ", 2000), ("๑๒.๕๐", 1250), ("๑,๐๐๐", 100000), ("007", 700), ("1000000000000", MOST_SATANG),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_type_them(text: str, satang: int) -> None:
    assert read_money(text) == satang


@pytest.mark.parametrize(
    "text",
    [
        "", " ", ".", ",", "abc", "12.345", "1,23", "12,34.50", ",123", "-5", "−5", "+5", "1e3", "0x10", "๑๒๓ก", "1 000", "12.5.0",
        "²", "½", "Ⅻ", "٣", "NaN", "∞",
    ],
)  # fmt: skip
def test_other_texts_are_no_amounts(text: str) -> None:
    with pytest.raises(NotMoney) as refused:
        read_money(text)
    assert refused.value.fields == {"text": text}


@pytest.mark.parametrize("text", ["1000000000000.01", "9" * 16, "9" * 3000])
def test_an_amount_beyond_bounds_is_refused_and_its_text_kept_short(text: str) -> None:
    with pytest.raises(MoneyOutOfBounds) as refused:
        read_money(text)
    assert len(refused.value.fields["text"]) <= 40


def test_amounts_are_shown_with_two_decimals_and_a_true_minus() -> None:
    assert show_money(0) == "0.00"
    assert show_money(5) == "0.05"
    assert show_money(123450) == "1,234.50"
    assert show_money(-123456789) == "−1,234,567.89"


@given(AMOUNTS)
def test_what_is_shown_reads_back(satang: int) -> None:
    assert read_money(show_money(satang)) == satang
