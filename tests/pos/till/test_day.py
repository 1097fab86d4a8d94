"""Whole days at the counter, against real stores."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kadpun.books.journal.balances import out_of_balance, trial_balance
from kadpun.books.journal.periods import PeriodClose, PeriodHold, logs_reached
from kadpun.books.money import Satang
from kadpun.books.profile import ShopProfile
from kadpun.books.sales.receipts import standing_fact
from kadpun.books.shop import STORE_NAME
from kadpun.books.verify import verify_store
from kadpun.pos.till.results import CashCount, Pick
from kadpun.pos.till.sales import BillEmpty
from kadpun.pos.till.tender import Coins, Taken

from .conftest import CASE, EGGS, FISH_SAUCE, OIL, RICE, SOAP, Shop


def test_a_day_sells_refunds_counts_and_closes(selling: Shop) -> None:
    till = selling.till
    first = selling.sell(RICE, EGGS, f"2*{FISH_SAUCE}")
    selling.sell("2100250013503", CASE)
    bill = selling.scan(OIL, f"3*{SOAP}")
    done = till.ring_up(bill, [Taken("promptpay", Satang(10000), "002", "REF1", seen=True), Taken("cash", Satang(6000))])
    assert (done.total, done.by_promptpay, done.change, done.number) == (15700, 10000, 300, "02-69-000003")
    selling.as_manager()
    assert till.refund(first, [Pick(2, 1)], "ขวดแตก").total == 2800
    till.move_cash("out", Satang(35000), "ค่าน้ำแข็ง")
    x = till.x_report()
    assert x.expected == 200_000 + (18900 + 12500 + 5600) + (2970 + 60000 - 20) + 5700 - 2800 - 35000
    shown = till.lock_count(count(x.expected - 500))
    assert (shown.over_short, shown.needs_approval) == (-500, False)
    closed = till.close_shift(reason="ทอนผิด", next_float=Satang(200_000))
    assert (closed.number, closed.over_short, closed.next_float) == ("02-Z-0001", -500, 200_000)
    assert till.start().shift is None
    assert till.next_float() == 200_000
    balances = balances_of(selling)
    assert balances["cash/drawer"] == 0
    assert balances["cash/short"] == 500
    assert balances["bank/promptpay"] == 10000
    assert balances["cash/rounding"] == 20
    report = verify_store(selling.desk.folder / STORE_NAME, receipts=True, workers=1)
    assert report.exit_code == 0, report


def test_numbers_run_on_without_a_gap_through_refusals_shifts_and_restarts(selling: Shop) -> None:
    numbers = []
    for _ in range(2):
        numbers.append(number_of(selling, selling.sell(RICE)))
        empty = selling.till.new_basket()
        with pytest.raises(BillEmpty):
            selling.till.ring_up(empty, [])
        numbers.append(number_of(selling, selling.sell(EGGS)))
        selling.as_manager()
        expected = selling.till.x_report().expected
        selling.till.lock_count(count(expected))
        assert selling.till.close_shift().over_short == 0
        selling.reopen()
        selling.as_cashier()
        selling.till.open_shift(Satang(10_000))
    assert numbers == [f"02-69-{serial:06}" for serial in (1, 2, 3, 4)]


def test_a_new_year_changes_the_year_and_not_the_run(selling: Shop) -> None:
    selling.sell(RICE)
    selling.clock.advance(milliseconds=60 * 86_400_000)
    assert number_of(selling, selling.sell(RICE)) == "02-70-000002"


def test_hours_after_midnight_belong_to_the_day_before_if_the_shop_says_so(selling: Shop) -> None:
    selling.desk.change_profile(replaced(selling, day_starts_hour=4), by=selling.manager)
    selling.clock.advance(milliseconds=17 * 3_600_000)
    fact = selling.sell(RICE)
    with selling.desk.store.read() as connection:
        assert selling.till.original(connection, number_of(selling, fact)).on == date(2026, 11, 21)


def count(total: int) -> CashCount:
    return CashCount((Coins(Satang(10000), total // 10000),), Satang(total % 10000))


def number_of(shop: Shop, fact_id: str) -> str:
    return next(original.number for original in shop.till.recent() if original.fact_id == fact_id)


def balances_of(shop: Shop) -> dict[str, int]:
    with shop.desk.store.read() as connection:
        rows = trial_balance(connection)
    assert out_of_balance(rows) == {}
    return {row.account: row.amount for row in rows}


def replaced(shop: Shop, **changes: object) -> ShopProfile:
    return replace(shop.desk.profile(), **changes)  # type: ignore[arg-type]


def test_a_clock_set_back_behind_a_closed_month_does_not_stop_the_queue(selling: Shop) -> None:
    october = date(2026, 10, 1), date(2026, 10, 31)
    with selling.desk.store.work() as work:
        selling.desk.record(work, PeriodHold(*october), by="acc")
        selling.desk.record(work, PeriodClose(*october, logs_reached(work.connection)), by="acc")
    selling.clock.advance(milliseconds=-60 * 86_400_000)
    fact_id = selling.sell(RICE)
    with selling.desk.store.read() as connection:
        found = standing_fact(connection, fact_id)
    assert found is not None and found.fact.on == date(2026, 11, 1)
