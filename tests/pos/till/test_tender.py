"""Settling a bill."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.money import MoneyOutOfBounds, NotMoney, Satang, round_cash
from kadpun.books.profile import ShopProfile
from kadpun.pos.till.tender import (
    Coins,
    NotCoins,
    SlipTwice,
    Taken,
    TenderNotAboveZero,
    TooManyParts,
    TooMuchByPromptPay,
    exact_cash,
    in_coins,
    read_tender,
    settle,
)

MONEY = json.loads((Path(__file__).parents[2] / "vectors" / "money.json").read_text(encoding="utf-8"))
SHOP = ShopProfile()


def cash(amount: int) -> Taken:
    return Taken("cash", Satang(amount))


def transfer(amount: int, reference: str = "") -> Taken:
    return Taken("promptpay", Satang(amount), "014" if reference else "", reference, seen=True)


@pytest.mark.parametrize("known", MONEY["cash_rounding_down_25"], ids=lambda known: str(known["due"]))
def test_cash_is_rounded_as_known(known: dict[str, int]) -> None:
    settlement = settle(known["due"], [cash(known["cash"])], SHOP)
    assert (settlement.complete, settlement.rounding, settlement.change) == (True, known["rounding"], 0)
    assert exact_cash(known["due"], SHOP) == known["cash"]


def test_a_transfer_stays_exact() -> None:
    settlement = settle(31244, [transfer(31244)], SHOP)
    assert (settlement.complete, settlement.rounding, settlement.still_due) == (True, 0, 0)


def test_cash_and_promptpay_settle_the_pictured_bill() -> None:
    settlement = settle(39670, [cash(50000), transfer(20000)], SHOP)
    assert (settlement.change, settlement.rounding, settlement.complete) == (30350, 20, True)
    assert [(part.kind, part.amount, part.given, part.change) for part in settlement.parts] == [
        ("cash", 19650, 50000, 30350),
        ("promptpay", 20000, 0, 0),
    ]
    assert settlement.hand_over == (Coins(Satang(10000), 3), Coins(Satang(200), 1), Coins(Satang(100), 1), Coins(Satang(50), 1))


def test_what_is_still_due_is_told_both_ways() -> None:
    settlement = settle(31244, [cash(10000)], SHOP)
    assert (settlement.complete, settlement.still_due, settlement.cash_still_due, settlement.rounding) == (False, 21244, 21225, 0)


def test_nothing_taken_leaves_everything_due() -> None:
    settlement = settle(31244, [], SHOP)
    assert (settlement.complete, settlement.parts, settlement.still_due, settlement.cash_still_due) == (False, (), 31244, 31225)


def test_cash_that_is_not_needed_goes_back_whole() -> None:
    settlement = settle(10000, [transfer(10000), cash(50000)], SHOP)
    assert (settlement.complete, settlement.change, [part.kind for part in settlement.parts]) == (True, 50000, ["cash", "promptpay"])
    assert (settlement.parts[0].amount, settlement.parts[0].given, settlement.parts[0].change) == (0, 50000, 50000)


def test_less_than_the_smallest_coin_is_settled_by_no_cash_at_all() -> None:
    settlement = settle(24, [cash(0)], SHOP)
    assert (settlement.complete, settlement.rounding, settlement.parts) == (True, 24, ())
    assert not settle(24, [], SHOP).complete


def test_a_bill_of_nothing_needs_nothing() -> None:
    assert settle(0, [], SHOP).complete


def test_rounding_up_is_a_setting() -> None:
    settlement = settle(31244, [cash(31250)], ShopProfile(cash_rounding="up"))
    assert (settlement.complete, settlement.rounding, settlement.change) == (True, -6, 0)


@pytest.mark.parametrize(
    ("due", "taken", "reason"),
    [
        (10000, [transfer(10001)], TooMuchByPromptPay),
        (10000, [transfer(6000), transfer(6000)], TooMuchByPromptPay),
        (10000, [transfer(0)], TenderNotAboveZero),
        (10000, [cash(-100)], TenderNotAboveZero),
        (10000, [cash(10010)], NotCoins),
        (10000, [cash(10**15)], MoneyOutOfBounds),
        (10000, [transfer(100, "R1"), transfer(100, "R1")], SlipTwice),
        (10000, [transfer(1)] * 21, TooManyParts),
    ],
)
def test_what_cannot_be_taken_is_refused_by_its_reason(due: int, taken: list[Taken], reason: type[Exception]) -> None:
    with pytest.raises(reason):
        settle(due, taken, SHOP)


@pytest.mark.parametrize(
    ("text", "reason"), [("five hundred", NotMoney), ("", NotMoney), ("1.234", NotMoney), ("0", TenderNotAboveZero), ("-5", NotMoney)]
)
def test_a_tender_of_letters_is_refused(text: str, reason: type[Exception]) -> None:
    with pytest.raises(reason):
        read_tender(text)


def test_a_tender_is_read_in_thai_digits_too() -> None:
    assert read_tender("๕๐๐") == 50000


@given(st.integers(0, 10**7), st.lists(st.integers(1, 10**6), max_size=3), st.integers(0, 10**6), st.sampled_from(["down", "nearest", "up"]))
def test_a_settlement_always_comes_out(due: int, transfers: list[int], quarters: int, direction: str) -> None:
    shop = ShopProfile(cash_rounding=direction)  # type: ignore[arg-type]
    taken = [transfer(amount) for amount in transfers if sum(transfers) <= due] + [cash(quarters * 25)]
    settlement = settle(due, taken, shop)
    paid = sum(part.amount for part in settlement.parts)
    if settlement.complete:
        assert paid + settlement.rounding == due
        assert abs(settlement.rounding) < 25
        assert settlement.still_due == settlement.cash_still_due == 0
    else:
        assert settlement.change == settlement.rounding == 0
        assert paid + settlement.still_due == due
    assert sum(part.given - part.change for part in settlement.parts if part.kind == "cash") == sum(
        part.amount for part in settlement.parts if part.kind == "cash"
    )
    assert settlement.change % 25 == 0
    assert sum(coins.denomination * coins.count for coins in settlement.hand_over) == settlement.change


@given(st.integers(0, 10**9))
def test_change_is_handed_over_to_the_last_coin(amount: int) -> None:
    amount = round_cash(amount)
    coins = in_coins(amount)
    assert sum(piece.denomination * piece.count for piece in coins) == amount
    assert [piece.denomination for piece in coins] == sorted((piece.denomination for piece in coins), reverse=True)
