"""The office's first look at the shop, and what waits for the accountant: every figure is one of the books'."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.journal.balances import balance_of
from kadpun.books.store.saved_filters import MOST_FILTERS, FilterNameEmpty, TooManyFilters, drop_filter, filters_of, keep_filter
from kadpun.pos.office.office_state import read_office_state
from kadpun.pos.office.overview_room import OverviewRoom, same_day
from kadpun.pos.office.waiting import bank_lines_open, differences_told, months_due, vouchers_like
from tests.pos.office.coops import a_coop
from tests.pos.till.conftest import FISH_SAUCE, RICE, Shop

DAY = 86_400_000


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made, _ = a_coop(tmp_path)
    made.till.sign_in("1357")
    yield made
    made.desk.close()


def posted(shop: Shop, account: str) -> int:
    with shop.desk.store.read() as connection:
        return balance_of(connection, account).amount


def test_sales_of_today_are_those_of_the_books_without_vat(shop: Shop) -> None:
    before = OverviewRoom(shop.till).look()
    shop.sell(RICE, FISH_SAUCE)
    seen = OverviewRoom(shop.till).look()
    assert seen.sold_today - before.sold_today == 18_900 + 2_617  # 28.00 with 7 % in it is 26.17
    assert seen.sold_month - before.sold_month == seen.sold_today - before.sold_today
    assert seen.months[-1].sales == seen.sold_month
    assert seen.drawers == posted(shop, "cash/drawer")
    assert seen.bank == posted(shop, "bank")
    assert seen.owed == posted(shop, "receivables/members")
    assert sum(seen.ages) >= seen.owed


def test_a_day_later_the_sales_are_those_of_yesterday(shop: Shop) -> None:
    shop.sell(RICE)
    sold = OverviewRoom(shop.till).look().sold_today
    shop.clock.advance(milliseconds=DAY)
    seen = OverviewRoom(shop.till).look()
    assert seen.sold_today == 0
    assert seen.sold_yesterday == sold
    assert [each.log for each in seen.shifts] == [shop.desk.log]


def test_a_month_is_due_from_the_middle_of_the_next(shop: Shop) -> None:
    shop.sell(RICE)
    today = OverviewRoom(shop.till).look().today
    month = today.replace(day=1)
    assert months_due(shop.till) == 0
    until = (month.replace(day=28) + timedelta(days=4)).replace(day=14)
    shop.clock.advance(milliseconds=(until - today).days * DAY)
    assert OverviewRoom(shop.till).look().month_due is None
    shop.clock.advance(milliseconds=DAY)
    assert OverviewRoom(shop.till).look().month_due == month
    assert months_due(shop.till) == 1


def test_twelve_months_end_with_this_one(shop: Shop) -> None:
    months = [each.first_on for each in OverviewRoom(shop.till).look().months]
    assert len(months) == 12
    assert months[-1] == OverviewRoom(shop.till).look().today.replace(day=1)
    assert all((later.year - first.year) * 12 + later.month - first.month == 1 for first, later in itertools.pairwise(months))


@given(st.dates(date(2001, 1, 1), date(2090, 12, 31)))
def test_the_same_day_of_the_month_before_is_in_that_month(day: date) -> None:
    before = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    same = same_day(before, day)
    assert (same.year, same.month) == (before.year, before.month)
    assert same.day == day.day or (same + timedelta(days=1)).day == 1


def test_nothing_waits_where_nothing_was_begun(shop: Shop) -> None:
    assert bank_lines_open(shop.till) == 0
    assert differences_told(shop.till) == 0
    assert vouchers_like(shop.till, "%", 5) == []


def test_the_office_knows_who_is_there_and_that_nobody_else_was_heard(shop: Shop) -> None:
    state = read_office_state(shop.till)
    assert state.operator == shop.till.operator
    assert state.facts == shop.desk.ledger.size
    assert state.heard_at is None


def test_filters_are_kept_by_page_and_name_and_never_more_than_fifty(shop: Shop) -> None:
    with shop.desk.store.work() as work:
        keep_filter(work, "members", " ค้าง   นาน ", "{}")
        keep_filter(work, "members", "ค้าง นาน", '{"text": "x"}')
        keep_filter(work, "journal", "ค้าง นาน", "{}")
        with pytest.raises(FilterNameEmpty):
            keep_filter(work, "members", "  ", "{}")
        assert [(each.name, each.body) for each in filters_of(work.connection, "members")] == [("ค้าง นาน", '{"text": "x"}')]
        for number in range(MOST_FILTERS - 1):
            keep_filter(work, "members", f"filter {number}", "{}")
        with pytest.raises(TooManyFilters):
            keep_filter(work, "members", "one more", "{}")
        drop_filter(work, "members", "ค้าง นาน")
        keep_filter(work, "members", "one more", "{}")
    with shop.desk.store.read() as connection:
        assert len(filters_of(connection, "members")) == MOST_FILTERS
        assert len(filters_of(connection, "journal")) == 1
