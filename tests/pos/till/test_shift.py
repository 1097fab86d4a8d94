"""Opening, the drawer, the blind count and closing."""

from __future__ import annotations

import pytest

from kadpun.books.money import Satang
from kadpun.books.sales.shift import CashOutOfBounds, ShiftNotOpen, ShiftOpenAlready
from kadpun.hardware.slip import KickDrawer
from kadpun.pos.till.counter import BillOnCounter
from kadpun.pos.till.operators import ApprovalSpent, NotAllowed
from kadpun.pos.till.results import CashCount, HeldBillsWait, Permission
from kadpun.pos.till.shift import CashNotThere, CountFirst, CountWrong, FloatTooLarge, ReasonMissing
from kadpun.pos.till.tender import Coins, NotCoins

from .conftest import RICE, Shop
from .test_day import balances_of, count


def test_one_shift_is_open_at_a_time(shop: Shop) -> None:
    state = shop.till.open_shift(Satang(200_000))
    assert state.shift is not None
    assert (state.shift.shift, state.shift.opening_float, state.shift.by) == (1, 200_000, shop.cashier)
    with pytest.raises(ShiftOpenAlready):
        shop.till.open_shift(Satang(200_000))


@pytest.mark.parametrize(("amount", "reason"), [(-100, CashOutOfBounds), (110, NotCoins), (10**15, CashOutOfBounds)])
def test_an_impossible_float_is_refused(shop: Shop, amount: int, reason: type[Exception]) -> None:
    with pytest.raises(reason):
        shop.till.open_shift(Satang(amount))


def test_cash_goes_in_and_out_with_a_reason_and_by_leave(selling: Shop) -> None:
    with pytest.raises(NotAllowed):
        selling.till.move_cash("out", Satang(10000), "ค่าน้ำแข็ง")
    selling.as_manager()
    with pytest.raises(ReasonMissing):
        selling.till.move_cash("out", Satang(10000), "  ")
    with pytest.raises(CashNotThere):
        selling.till.move_cash("safe", Satang(200_025), "ส่งเข้าเซฟ")
    with pytest.raises(NotCoins):
        selling.till.move_cash("in", Satang(10), "ทอน")
    with pytest.raises(CashOutOfBounds):
        selling.till.move_cash("in", Satang(0), "ทอน")
    paper = selling.till.move_cash("out", Satang(10000), "ค่าน้ำแข็ง")
    assert KickDrawer() in paper.slip.items
    selling.till.move_cash("in", Satang(50000), "แลกเหรียญเพิ่ม")
    selling.till.move_cash("safe", Satang(100_000), "ส่งเข้าเซฟ")
    selling.till.move_cash("out", Satang(2500), "ค่าไฟ", account="expenses/electricity")
    assert selling.till.x_report().expected == 200_000 - 10000 + 50000 - 100_000 - 2500
    balances = balances_of(selling)
    assert (balances["expenses/other"], balances["expenses/electricity"]) == (10000, 2500)


def test_the_drawer_opens_for_a_reason_even_before_the_shift(shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        shop.till.open_drawer("แลกเหรียญ")
    leave = shop.till.approve("1357", Permission.DRAWER, shop.manager)
    with pytest.raises(ReasonMissing):
        shop.till.open_drawer("", leave)
    opened = shop.till.open_drawer("แลกเหรียญ", leave)
    assert opened.slip is not None
    assert opened.slip.items == (KickDrawer(),)
    with pytest.raises(ApprovalSpent):
        shop.till.open_drawer("แลกเหรียญ", leave)


def test_a_cashier_does_not_see_what_the_drawer_should_hold_before_counting(selling: Shop) -> None:
    with pytest.raises(NotAllowed):
        selling.till.x_report()
    assert selling.till.lock_count(count(200_000)).expected == 200_000
    assert selling.till.x_report().expected == 200_000


def test_a_shift_closes_on_a_count_and_on_nothing_else(selling: Shop) -> None:
    with pytest.raises(CountFirst):
        selling.till.close_shift()
    selling.sell(RICE)
    selling.till.lock_count(count(218_900))
    selling.sell(RICE)
    with pytest.raises(CountFirst):
        selling.till.close_shift()
    selling.till.lock_count(count(237_800))
    closed = selling.till.close_shift()
    assert (closed.over_short, closed.to_safe, closed.next_float) == (0, 237_800, 0)
    with pytest.raises(CountFirst):
        selling.till.close_shift()
    with pytest.raises(ShiftNotOpen):
        selling.till.lock_count(count(0))


def test_a_difference_needs_its_reason_and_a_large_one_a_second_person(selling: Shop) -> None:
    assert not selling.till.lock_count(count(198_000)).needs_approval
    assert selling.till.lock_count(count(197_900)).needs_approval
    with pytest.raises(NotAllowed):
        selling.till.close_shift(reason="หาไม่พบ")
    leave = selling.till.approve("1357", Permission.LARGE_DIFFERENCE, selling.manager)
    with pytest.raises(ReasonMissing):
        selling.till.close_shift(approval=leave)
    with pytest.raises(NotCoins):
        selling.till.close_shift(reason="หาไม่พบ", next_float=Satang(110), approval=leave)
    with pytest.raises(FloatTooLarge):
        selling.till.close_shift(reason="หาไม่พบ", next_float=Satang(197_925), approval=leave)
    closed = selling.till.close_shift(reason="หาไม่พบ", next_float=Satang(150_000), approval=leave)
    assert (closed.over_short, closed.to_safe) == (-2100, 47_900)
    assert balances_of(selling)["cash/short"] == 2100


def test_a_second_count_is_written_on_the_paper_even_after_a_restart(selling: Shop) -> None:
    assert selling.till.lock_count(count(0)).counts == 1
    selling.reopen()
    selling.as_cashier()
    assert selling.till.lock_count(count(200_000)).counts == 2
    closed = selling.till.close_shift()
    assert "นับ 2 ครั้ง" in [row.left for section in closed.report.sections for row in section.rows]
    selling.till.open_shift(Satang(0))
    assert selling.till.lock_count(count(0)).counts == 1


def test_too_much_in_the_drawer_is_posted_too(selling: Shop) -> None:
    selling.till.lock_count(count(200_500))
    assert selling.till.close_shift(reason="ทอนขาด").over_short == 500
    assert balances_of(selling)["cash/over"] == -500


@pytest.mark.parametrize(
    "wrong",
    [
        CashCount((Coins(Satang(12345), 1),)),
        CashCount((Coins(Satang(10000), -1),)),
        CashCount((Coins(Satang(10000), 10**7),)),
        CashCount(loose=Satang(-1)),
        CashCount(loose=Satang(10**15)),
    ],
)
def test_a_count_that_cannot_be_is_refused(selling: Shop, wrong: CashCount) -> None:
    with pytest.raises(CountWrong):
        selling.till.lock_count(wrong)


def test_a_bill_on_the_counter_holds_the_closing_up_and_held_bills_do_not(selling: Shop) -> None:
    bill = selling.scan(RICE)
    selling.till.save_draft(bill)
    with pytest.raises(BillOnCounter):
        selling.till.lock_count(count(200_000))
    selling.till.hold(bill, "ป้าแดง")
    assert selling.till.lock_count(count(200_000)).held == 1
    selling.till.save_draft(selling.scan(RICE))
    with pytest.raises(BillOnCounter):
        selling.till.close_shift()
    selling.till.save_draft(selling.till.new_basket())
    closed = selling.till.close_shift()
    assert [type(notice) for notice in closed.notices] == [HeldBillsWait]
    assert [held.label for held in selling.till.held()] == ["ป้าแดง"]


def test_z_numbers_run_without_a_gap_and_carry_the_perpetual_total(selling: Shop) -> None:
    numbers = []
    for _ in range(3):
        selling.sell(RICE)
        totals = selling.till.lock_count(count(0)).totals
        selling.till.lock_count(CashCount(loose=totals.expected))
        numbers.append((selling.till.close_shift().number, totals.perpetual.count, totals.perpetual.gross))
        selling.till.open_shift(Satang(0))
    assert numbers == [("02-Z-0001", 1, 18900), ("02-Z-0002", 2, 37800), ("02-Z-0003", 3, 56700)]
