"""A co-operative's whole year: what it must come to, asked in every way that the books can be asked."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from sqlalchemy import Connection

from kadpun.books.journal.accounts import load_chart
from kadpun.books.journal.balances import all_balances, balance_of, out_of_balance, part_balances
from kadpun.books.journal.cost_of_sales import work_out_cost
from kadpun.books.journal.periods import periods
from kadpun.books.journal.spans import Span
from kadpun.books.journal.statements import STATEMENTS, StatementColumn, balance_sheet, statement, trial_balance_of
from kadpun.books.members.ageing import ageing
from kadpun.books.members.debts import owed
from kadpun.books.store.statements import ask
from kadpun.books.verify import verify_store
from kadpun.pos.demo.coop_year.books import BANK_OPENING

from .conftest import YEAR, Year

MONTH_ENDS = [date(YEAR.year, month + 1, 1) - timedelta(days=1) for month in range(1, 12)] + [date(YEAR.year, 12, 31)]


def test_the_year_is_as_large_as_a_co_operative_s(year: Year) -> None:
    assert year.sums.facts >= 120_000


def test_every_month_ends_at_nothing_in_every_commodity(books: Connection) -> None:
    for on in MONTH_ENDS:
        assert out_of_balance(all_balances(books, on=on)) == {}


def test_what_members_owe_hold_and_saved_is_what_the_books_say(year: Year, books: Connection) -> None:
    for control, should, sign in (
        ("receivables/members", year.sums.owed, 1),
        ("deposits/members", year.sums.deposits, -1),
        ("equity/shares", year.sums.shares, -1),
    ):
        parts = part_balances(books, control)
        assert {member: sign * balance.amount for member, balance in parts.items() if balance.amount} == {k: v for k, v in should.items() if v}
        assert sum(balance.amount for balance in parts.values()) == balance_of(books, control).amount
    some = sorted(year.sums.owed)[::97]
    assert [owed(books, member) for member in some] == [year.sums.owed[member] for member in some]


def test_the_ageing_of_any_month_end_is_the_control_account(books: Connection) -> None:
    for on in MONTH_ENDS[::3]:
        aged = ageing(books, on)
        assert aged.balance == balance_of(books, "receivables/members", on=on).amount


def test_money_went_where_it_was_said_to_go(year: Year, books: Connection) -> None:
    sums = year.sums
    sold = ask(
        books,
        "SELECT -SUM(p.amount) FROM posting p JOIN fact f ON f.no = p.fact WHERE f.kind IN ('sale', 'refund') "
        "AND p.account IN ('sales/goods', 'sales/exempt', 'vat/output')",
    )
    assert sold[0][0] == sums.sales - sums.refunded
    through_bank = sum(move.amount for move in sums.bank)
    assert balance_of(books, "bank/current").amount + balance_of(books, "bank/promptpay").amount - BANK_OPENING == through_bank


def test_every_statement_of_the_year_shows_its_equality(books: Connection) -> None:
    chart = load_chart()
    column = StatementColumn(Span(date(YEAR.year, 1, 1), date(YEAR.year, 12, 31)))
    for name in STATEMENTS:
        assert statement(books, chart, name, (column,)).equality.holds, name


def test_assets_are_liabilities_and_equity_on_every_day(books: Connection) -> None:
    chart = load_chart()
    day = date(YEAR.year, 1, 1)
    while day <= MONTH_ENDS[-1]:
        shown = balance_sheet(books, chart, (StatementColumn(Span(date(YEAR.year, 1, 1), day)),))
        assert shown.equality.holds, day
        day += timedelta(days=1)


def test_a_closed_month_s_end_is_the_next_one_s_beginning(books: Connection) -> None:
    chart = load_chart()
    closed = [period for period in periods(books) if period.closed]
    assert [period.last_on for period in closed] == MONTH_ENDS[:-1]
    for before, after in itertools.pairwise(closed):
        ended = trial_balance_of(books, chart, StatementColumn(Span(before.first_on, before.last_on)))
        begun = trial_balance_of(books, chart, StatementColumn(Span(after.first_on, after.last_on)))
        assert {row.account.path: row.moved.balance for row in ended.rows if row.moved.balance} == {
            row.account.path: row.moved.brought for row in begun.rows if row.moved.brought
        }


def test_the_inventory_in_the_books_is_what_the_shelf_is_worth_at_each_close(books: Connection) -> None:
    for period in periods(books):
        cost = work_out_cost(books, first_on=period.first_on, last_on=period.last_on)
        assert cost.is_posted, period


def test_the_whole_year_verifies(year: Year) -> None:
    report = verify_store(year.store)
    assert report.exit_code == 0, report.findings[:3]
