"""Statements of made books of three shops and two years, the first closed: what must be equal is, on every day, in every comparison."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from kadpun.books.journal.accounts import Chart, load_chart
from kadpun.books.journal.balances import trial_balance
from kadpun.books.journal.figures import account_ledger, entries_behind
from kadpun.books.journal.spans import Span, month_of, months_to, moved_by_month, moved_in, shops_in_use, year_to, years_on
from kadpun.books.journal.statements import (
    STATEMENTS,
    Behind,
    StatementColumn,
    StatementName,
    balance_sheet,
    behind_of,
    cash_flow,
    income_statement,
    statement,
    trial_balance_of,
)
from kadpun.books.journal.year_end import record_closing
from kadpun.books.sales.sale import Reversal
from tests.books import real_shop
from tests.books.journal.made_books import FIRST, LAST, random_books

CHART = load_chart()
DAYS = st.dates(FIRST, LAST)
SHOPS = st.sampled_from([None, "office", "north", "south"])
YEAR = Span(FIRST, FIRST.replace(month=12, day=31))


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    made = random_books(tmp_path_factory.mktemp("books") / "store.kadpun")
    with made.store.read() as connection:
        yield connection
    made.store.close()


@pytest.fixture(scope="module")
def chart() -> Chart:
    return CHART


@st.composite
def spans(draw: st.DrawFn) -> Span:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return Span(first, last)


@settings(max_examples=120, deadline=None)
@given(span=spans(), shop=SHOPS)
def test_every_statement_shows_its_equality(books: Connection, span: Span, shop: str | None) -> None:
    column = StatementColumn(span, shop)
    for name in STATEMENTS:
        made = statement(books, CHART, name, [column])
        assert made.equality.holds, (name, made.equality)
    assert trial_balance_of(books, CHART, column).equality.holds


def test_assets_are_liabilities_and_equity_on_every_day(books: Connection, chart: Chart) -> None:
    day = FIRST
    while day <= LAST:
        sheet = balance_sheet(books, chart, [StatementColumn(year_to(day))])
        held = {it.account: it.amount for it in trial_balance(books, on=day)}
        assert sheet.equality.holds
        assert sheet.amount("Assets altogether") == sum(amount for account, amount in held.items() if chart.account(account).account_class == "asset")
        day += timedelta(days=3)


@settings(max_examples=60, deadline=None)
@given(span=spans(), name=st.sampled_from(STATEMENTS))
def test_shops_compared_sum_to_the_whole(books: Connection, span: Span, name: StatementName) -> None:
    columns = [StatementColumn(span, shop) for shop in (None, *shops_in_use(books))]
    made = statement(books, CHART, name, columns)
    assert made.equality.holds or name == "trial-balance"
    for row in made.rows:
        if row.amounts:
            assert row.amounts[0] == sum(row.amounts[1:])


@settings(max_examples=60, deadline=None)
@given(before=DAYS, after=DAYS)
def test_what_is_held_is_what_the_next_span_brings_forward(books: Connection, before: date, after: date) -> None:
    first, last = sorted((before, after))
    one, both = moved_in(books, Span(FIRST, first)), trial_balance(books, on=first)
    closed = first >= YEAR.to_on
    if first < last:
        following = moved_in(books, Span(first + timedelta(days=1), last))
        assert {it.account: it.amount for it in both if it.amount} == {path: it.brought for path, it in following.items() if it.brought}
    if not closed:
        assert {path: it.balance for path, it in one.items()} == {it.account: it.amount for it in both}


def test_a_year_shows_as_it_was_before_its_closing_entries_and_the_next_begins_with_them(books: Connection, chart: Chart) -> None:
    year = income_statement(books, chart, [StatementColumn(YEAR)])
    surplus = year.amount("Net surplus")
    assert year.amount("Net sales") > 0 and surplus != 0
    sheet = balance_sheet(books, chart, [StatementColumn(YEAR)])
    assert sheet.amount("Net surplus of the period") == surplus
    after = {it.account: it.amount for it in trial_balance(books, on=YEAR.to_on)}
    assert after["equity/surplus"] == -surplus
    assert all(after.get(path, 0) == 0 for path in ("sales/goods", "expenses/wages", "goods/cost-of-sales"))
    opening = moved_in(books, Span(date(2026, 1, 1), date(2026, 1, 1)))
    assert opening["equity/surplus"].brought == -surplus
    assert "expenses/wages" not in opening or opening["expenses/wages"].brought == 0
    other = balance_sheet(books, chart, [StatementColumn(Span(FIRST, LAST))])
    assert other.equality.holds


def test_two_years_side_by_side_are_each_year_alone(books: Connection, chart: Chart) -> None:
    now = Span(date(2026, 1, 1), date(2026, 12, 31))
    both = income_statement(books, chart, [StatementColumn(now), StatementColumn(now.year_before())])
    for number, span in enumerate((now, YEAR)):
        alone = income_statement(books, chart, [StatementColumn(span)])
        assert [row.amounts[number] for row in both.rows if row.sentence == "Net surplus"] == [alone.amount("Net surplus")]
    flows = cash_flow(books, chart, [StatementColumn(now), StatementColumn(now.year_before())])
    assert flows.amount("Cash and bank balances at the beginning", 0) == flows.amount("Cash and bank balances at the end", 1)


@settings(max_examples=40, deadline=None)
@given(span=spans(), name=st.sampled_from(STATEMENTS), shop=SHOPS)
def test_every_sum_is_made_of_the_rows_it_names_and_every_line_of_its_postings(
    books: Connection, span: Span, name: StatementName, shop: str | None
) -> None:
    column = StatementColumn(span, shop)
    made = statement(books, CHART, name, [column])
    for row in made.rows:
        if row.parts:
            assert row.amounts[0] == sum(sign * made.rows[part].amounts[0] for part, sign in row.parts)
        if row.behind is not None:
            entries = entries_behind(books, column, row.behind, limit=5000)
            if row.behind.measure == "balance":
                last = entries[-1].balance if entries else sum(moved_in(books, span, shop=shop)[path].brought for path in row.behind.accounts)
                assert row.behind.sign * last == row.amounts[0]
            else:
                assert row.behind.sign * sum(entry.amount for entry in entries) == row.amounts[0]


@settings(max_examples=40, deadline=None)
@given(span=spans(), name=st.sampled_from(STATEMENTS), shop=SHOPS)
def test_every_sum_opens_too_where_its_lines_enter_it_alike(books: Connection, span: Span, name: StatementName, shop: str | None) -> None:
    column = StatementColumn(span, shop)
    made = statement(books, CHART, name, [column])
    moved = moved_in(books, span, shop=shop)
    opened = []
    for number, row in enumerate(made.rows):
        behind = behind_of(made, number)
        if behind is not None and row.parts:
            held = sum(getattr(moved[path], behind.measure) for path in behind.accounts if path in moved)
            assert behind.sign * held == row.amounts[0], row.sentence
            opened.append(number)
    assert opened or not any(row.parts and any(row.amounts) for row in made.rows)


@settings(max_examples=30, deadline=None)
@given(span=spans(), path=st.sampled_from(["cash/drawer", "receivables/members", "receivables/members/m-aaaaaaaaaaaa", "sales/goods"]))
def test_the_general_ledger_ends_where_the_trial_balance_stands(books: Connection, span: Span, path: str) -> None:
    entries = list(account_ledger(books, path, span))
    held = {it.account: it.amount for it in trial_balance(books, on=span.to_on)}
    if entries and path.count("/") == 1:
        assert entries[-1].balance == held[path]
    assert [entry.place for entry in entries] == sorted((entry.place for entry in entries), key=lambda it: (it.on, it.fact, it.line))


def test_postings_come_a_page_at_a_time_with_the_balance_running_on(books: Connection) -> None:
    column, behind = StatementColumn(YEAR), Behind(("receivables/members",), "balance")
    whole = entries_behind(books, column, behind, limit=5000)
    paged = list(entries_behind(books, column, behind, limit=7))
    while True:
        more = entries_behind(books, column, behind, after=paged[-1].place, limit=7)
        if not more:
            break
        paged += more
    assert tuple(paged) == whole and len(whole) > 20
    assert whole[0].gist.number.startswith("N-")
    assert whole[0].others and whole[0].account.startswith("receivables/members/m-")


def test_months_add_up_to_the_span(books: Connection) -> None:
    months = moved_by_month(books, Span(FIRST, LAST))
    sums = {path: sum(by_month.values()) for path, by_month in months.items()}
    assert {path: it for path, it in sums.items() if it} == {path: it.movement for path, it in moved_in(books, Span(FIRST, LAST)).items()}
    assert set(months["sales/goods"]) == {f"{year}-{month:02}" for year in (2025, 2026) for month in range(1, 13)}


def test_closing_entries_made_as_vouchers_are_left_out_too_and_what_reverses_them(tmp_path: Path) -> None:
    desk = real_shop.found(tmp_path)
    real_shop.fill(desk)
    real_shop.a_day(desk)
    span = year_to(date(2026, 12, 31))

    def told() -> tuple[int, int]:
        with desk.store.read() as connection:
            held = {it.account: it.amount for it in trial_balance(connection)}
            return income_statement(connection, CHART, [StatementColumn(span)]).amount("Net surplus"), held.get("equity/surplus", 0)

    surplus, _ = told()
    with desk.store.work() as work:
        closing = record_closing(desk, work, "ปิดบัญชี", on=span.to_on, by="acc")[0].fact
    assert told() == (surplus, -surplus)
    body = Reversal("ปิดผิดปี", "acc")
    with desk.store.work() as work:
        post = tuple((account, commodity, -amount) for account, commodity, amount in closing.post)
        desk.record(work, body, by="acc", on=span.to_on, refs=(closing.id,), post=post)
    assert told() == (surplus, 0)
    desk.close()


def test_spans_follow_the_calendar() -> None:
    assert year_to(date(2026, 11, 21)) == Span(date(2026, 1, 1), date(2026, 11, 21))
    assert year_to(date(2026, 3, 31), first_month=4) == Span(date(2025, 4, 1), date(2026, 3, 31))
    assert years_on(date(2024, 2, 29), -1) == date(2023, 2, 28)
    assert years_on(date(2023, 2, 28), 1) == date(2024, 2, 29)
    assert Span(date(2026, 1, 1), date(2026, 11, 21)).year_before() == Span(date(2025, 1, 1), date(2025, 11, 21))
    assert month_of(date(2024, 2, 5)) == Span(date(2024, 2, 1), date(2024, 2, 29))
    assert [str(span.from_on)[:7] for span in months_to(date(2026, 2, 11), 4)] == ["2025-11", "2025-12", "2026-01", "2026-02"]


def test_any_statement_of_a_year_takes_a_fraction_of_a_second_whatever_the_history(tmp_path: Path) -> None:
    """Sixty accounts of three shops, each moved on every day of ten years."""
    desk = real_shop.found(tmp_path)
    accounts = [account.path for account in CHART if not account.path.startswith("stock/")][:60]
    days = [(date(2017, 1, 1) + timedelta(number)).isoformat() for number in range(3650)]
    shops = ("north", "office", "south")
    with desk.store.work() as work:
        rows = [(account, "THB", day, shop, 700, 700) for account in accounts for day in days for shop in shops]
        work.cursor.executemany("INSERT INTO balance VALUES (?, ?, ?, ?, ?, ?)", rows)
        years = sorted({day[:4] for day in days})
        sums = [("THB", account, year, shop, 700 * 365, 700 * 365) for account in accounts for year in years for shop in shops]
        work.cursor.executemany("INSERT INTO balance_year VALUES (?, ?, ?, ?, ?, ?)", sums)
    span = Span(date(2025, 1, 1), date(2025, 12, 31))
    with desk.store.read() as connection:
        for name in STATEMENTS:
            took = []
            for _ in range(3):
                begun = time.thread_time()
                statement(connection, CHART, name, [StatementColumn(span), StatementColumn(span.year_before())])
                took.append(time.thread_time() - begun)
            assert min(took) < 0.5, (name, took)
    desk.close()
