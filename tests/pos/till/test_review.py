"""Ways around a limit, and states after an odd order of acts, that a second look at the till found."""

from __future__ import annotations

import pytest

from kadpun.books.money import Satang
from kadpun.hardware.slip import KickDrawer
from kadpun.pos.till.basket import Basket, Discount, PriceOutOfGuard
from kadpun.pos.till.operators import NotAllowed
from kadpun.pos.till.results import CashCount, Permission
from kadpun.pos.till.sales import DiscountOverLimit
from kadpun.pos.till.tender import Taken

from .conftest import OIL, RICE, Shop
from .test_day import replaced

PLENTY = Satang(100_000_00)


def discounted(shop: Shop, bill: Basket, line: int | None, satang: int) -> Basket:
    permission = Permission.BILL_DISCOUNT if line is None else Permission.LINE_DISCOUNT
    leave = shop.till.approve("1357", permission, shop.manager)
    if line is None:
        return shop.till.discount_bill(bill, Discount("amount", satang), leave)
    return shop.till.discount_line(bill, line, Discount("amount", satang), leave)


def test_a_discount_given_on_many_is_not_kept_on_one(selling: Shop) -> None:
    bill = discounted(selling, selling.scan(f"10*{OIL}"), 0, 4000)
    assert selling.till.ring_up(bill, [Taken("cash", PLENTY)]).total == 48_000
    bill = discounted(selling, selling.scan(f"10*{OIL}"), 0, 4000)
    fewer = selling.till.set_quantity(bill, 0, "1")
    with pytest.raises(PriceOutOfGuard):
        selling.till.ring_up(fewer, [Taken("cash", PLENTY)])


def test_a_discount_stays_within_the_shops_limit_when_goods_are_taken_off(selling: Shop) -> None:
    selling.desk.change_profile(replaced(selling, most_discount_percent=10), by=selling.manager)
    for line in (0, None):
        bill = discounted(selling, selling.scan(f"10*{RICE}"), line, 18_900)
        fewer = selling.till.set_quantity(bill, 0, "1")
        with pytest.raises(DiscountOverLimit):
            selling.till.ring_up(fewer, [Taken("cash", PLENTY)])
        assert selling.till.ring_up(bill, [Taken("cash", PLENTY)]).total == 170_100


def test_the_whole_limit_may_be_given_whatever_the_amount_rounds_to(selling: Shop) -> None:
    selling.desk.change_profile(replaced(selling, most_discount_percent=15), by=selling.manager)
    bill = selling.scan(RICE)
    leave = selling.till.approve("1357", Permission.PRICE, selling.manager)
    bill = selling.till.set_price(bill, 0, Satang(1250), leave)
    leave = selling.till.approve("1357", Permission.LINE_DISCOUNT, selling.manager)
    bill = selling.till.discount_line(bill, 0, Discount("percent", 1500), leave)
    assert selling.till.ring_up(bill, [Taken("cash", PLENTY)]).discount == 188


def test_a_draft_saved_too_late_does_not_hold_the_closing_up(selling: Shop) -> None:
    bill = selling.scan(RICE)
    selling.till.ring_up(bill, [Taken("cash", Satang(18_900))])
    selling.till.save_draft(bill)
    assert selling.till.start().basket.empty
    selling.till.lock_count(CashCount(loose=Satang(218_900)))
    selling.till.close_shift()


def test_a_paid_bill_is_not_held(selling: Shop) -> None:
    bill = selling.scan(RICE)
    selling.till.ring_up(bill, [Taken("cash", Satang(18_900))])
    assert selling.till.hold(bill, "ป้าแดง").empty
    assert selling.till.held() == ()


def test_a_count_that_is_void_shows_no_more_what_the_drawer_should_hold(selling: Shop) -> None:
    selling.till.lock_count(CashCount(loose=Satang(200_000)))
    assert selling.till.x_report().expected == 200_000
    selling.sell(RICE)
    with pytest.raises(NotAllowed):
        selling.till.x_report()


def test_cash_handed_over_and_not_needed_is_given_back_with_the_drawer_open(selling: Shop) -> None:
    bill = selling.scan(RICE)
    done = selling.till.ring_up(bill, [Taken("promptpay", Satang(18_900), seen=True), Taken("cash", Satang(50_000))])
    assert (done.cash_given, done.change, done.by_promptpay) == (50_000, 50_000, 18_900)
    assert sum(coins.denomination * coins.count for coins in done.hand_over) == 50_000
    assert KickDrawer() in done.slip.items
    selling.as_manager()
    totals = selling.till.x_report().totals
    assert (totals.expected, totals.count("in/cash"), totals.amount("in/promptpay")) == (200_000, 0, 18_900)
