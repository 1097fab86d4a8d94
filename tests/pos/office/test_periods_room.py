"""Hold, cost of sales, close, the end of a year: what each needs, and that nothing is left behind when one gives up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kadpun.books.journal.balances import balance_of, trial_balance
from kadpun.books.journal.chart_facts import standing_chart
from kadpun.books.journal.cost_of_sales import CostOfSales
from kadpun.books.journal.entries import EntryLine
from kadpun.books.journal.year_end import is_year_end_due
from kadpun.pos.office.journal_room import EntryDraft, JournalRoom
from kadpun.pos.office.periods_room import CostNotPosted, HeldAlready, HoldTooEarly, NothingHeld, PeriodsRoom, ShiftStillOpen
from kadpun.pos.till.operators import NotAllowed
from kadpun.pos.till.results import CashCount
from tests.pos.office.coops import a_coop
from tests.pos.till.conftest import FISH_SAUCE, RICE, Shop

DAY = 86_400_000


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made, _ = a_coop(tmp_path)
    yield made
    made.desk.close()


def sell_and_close(shop: Shop) -> None:
    """Sell two things in November, close the shift, and come back in December."""
    as_manager(shop)
    shop.sell(RICE, FISH_SAUCE)
    shop.till.lock_count(CashCount(loose=shop.till.x_report().expected))
    shop.till.close_shift()
    as_accountant(shop)
    shop.clock.advance(milliseconds=12 * DAY)


def as_manager(shop: Shop) -> None:
    shop.till.sign_in("1357")


def as_accountant(shop: Shop) -> None:
    shop.till.sign_in("9753")


def amount(shop: Shop, account: str) -> int:
    with shop.desk.store.read() as connection:
        return balance_of(connection, account).amount


def work_out(room: PeriodsRoom) -> CostOfSales:
    room.post_cost(room.work_out())
    return room.work_out()


def test_a_month_is_held_costed_and_closed_and_the_next_follows(shop: Shop) -> None:
    sell_and_close(shop)
    room = PeriodsRoom(shop.till)
    state = room.state()
    assert (state.first_on, state.last_on, state.held) == (date(2026, 11, 1), date(2026, 11, 30), None)
    room.hold()
    cost = work_out(room)
    assert amount(shop, "goods/cost-of-sales") == 2_00
    room.close(cost)
    state = room.state()
    assert [(period.last_on, period.closed) for period in state.periods] == [(date(2026, 11, 30), True)]
    assert (state.first_on, state.last_on) == (date(2026, 12, 1), date(2026, 12, 31))


def test_a_period_is_not_held_before_it_is_over_nor_with_an_open_shift_nor_twice(shop: Shop) -> None:
    room = PeriodsRoom(shop.till)
    with pytest.raises(HoldTooEarly):
        room.hold()
    shop.clock.advance(milliseconds=12 * DAY)
    with pytest.raises(ShiftStillOpen):
        room.hold()
    assert next(check for check in room.state().checks if check.name == "shift").weight == "stop"
    room.hold(last_on=date(2026, 11, 20))
    with pytest.raises(HeldAlready):
        room.hold()
    room.let_go()
    with pytest.raises(NothingHeld):
        room.work_out()


def test_a_period_is_closed_only_on_the_cost_that_the_books_say(shop: Shop) -> None:
    sell_and_close(shop)
    room = PeriodsRoom(shop.till)
    room.hold()
    first = room.work_out()
    with pytest.raises(CostNotPosted):
        room.close(first)
    cost = work_out(room)
    lines = (EntryLine("goods/inventory", 100), EntryLine("income/rebates", -100))
    JournalRoom(shop.till).record(EntryDraft("journal", lines, "ปรับ", date(2026, 11, 30)))
    with pytest.raises(CostNotPosted):
        room.close(cost)
    room.close(work_out(room))
    assert amount(shop, "goods/cost-of-sales") == 3_00


def test_at_a_years_end_income_and_expense_go_to_the_surplus_and_closing_is_the_next_opening(shop: Shop) -> None:
    sell_and_close(shop)
    room = PeriodsRoom(shop.till)
    room.hold()
    cost = work_out(room)
    surplus = room.state().surplus
    assert surplus > 0
    room.close(cost, year_end=True)
    with shop.desk.store.read() as connection:
        chart = standing_chart(connection)
        left = [balance for balance in trial_balance(connection) if chart.account(balance.account).account_class in ("income", "expense")]
    assert {balance.amount for balance in left} == {0}
    assert amount(shop, "equity/surplus") == -surplus
    assert room.state().periods[-1].year_end


def test_a_year_that_seems_to_end_must_be_said_and_is_proposed_every_twelve_months(shop: Shop) -> None:
    sell_and_close(shop)
    with shop.desk.store.read() as connection:
        assert [is_year_end_due(connection, date(2026, 11, 30)), is_year_end_due(connection, date(2026, 12, 31))] == [False, True]
        assert [is_year_end_due(connection, date(2027, 9, 30)), is_year_end_due(connection, date(2027, 10, 31))] == [False, True]
    room = PeriodsRoom(shop.till)
    room.hold(last_on=date(2026, 11, 30))
    room.close(work_out(room), year_end=True)
    with shop.desk.store.read() as connection:
        assert [is_year_end_due(connection, date(2026, 12, 31)), is_year_end_due(connection, date(2027, 11, 30))] == [False, True]
    assert not room.state().year_end


def test_giving_up_the_valuation_leaves_the_period_held_and_nothing_posted(shop: Shop) -> None:
    sell_and_close(shop)
    room = PeriodsRoom(shop.till)
    room.hold()
    size = shop.desk.ledger.size

    def give_up(done: int, total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        room.work_out(give_up)
    assert shop.desk.ledger.size == size
    assert room.state().held is not None


def test_only_who_may_holds_a_period(shop: Shop) -> None:
    sell_and_close(shop)
    shop.as_cashier()
    with pytest.raises(NotAllowed):
        PeriodsRoom(shop.till).hold()
