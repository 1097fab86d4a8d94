from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.journal.balances import (
    Balance,
    accounts_in_use,
    all_balances,
    balance_of,
    out_of_balance,
    roll_up,
    trial_balance,
)
from kadpun.books.ledger.rebuild import standing_facts
from tests.books import real_shop

FIRST = date(2026, 11, 21)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A shop with two days behind it."""
    desk = real_shop.found(tmp_path_factory.mktemp("shop"))
    real_shop.fill(desk)
    real_shop.a_day(desk)
    assert isinstance(desk.clock, SetClock)
    desk.clock.advance(milliseconds=real_shop.DAY)
    real_shop.a_day(desk, sales=5)
    yield desk
    desk.close()


def from_scratch(desk: Desk, *, on: date | None = None) -> dict[tuple[str, str], int]:
    """Balances summed from the facts themselves."""
    sums: Counter[tuple[str, str]] = Counter()
    with desk.store.read() as connection:
        for standing in standing_facts(connection):
            if on is None or standing.fact.on <= on:
                for account, commodity, amount in standing.fact.post:
                    sums[account, commodity] += amount
    return dict(sums)


@pytest.mark.parametrize("on", [None, date(2026, 11, 20), FIRST, FIRST + timedelta(1)])
def test_balances_are_the_sums_of_the_facts_and_every_commodity_comes_to_zero(desk: Desk, on: date | None) -> None:
    with desk.store.read() as connection:
        balances = list(all_balances(connection, on=on))
    assert {(it.account, it.commodity): it.amount for it in balances} == from_scratch(desk, on=on)
    assert out_of_balance(balances) == {}
    assert len({it.commodity for it in balances}) == (0 if on == date(2026, 11, 20) else 5)


def test_they_come_by_commodity_and_path(desk: Desk) -> None:
    with desk.store.read() as connection:
        keys = [(it.commodity, it.account) for it in all_balances(connection)]
    assert keys == sorted(keys)


def test_the_trial_balance_of_baht_is_the_baht_of_all_balances_and_debits_are_credits(desk: Desk) -> None:
    with desk.store.read() as connection:
        baht = trial_balance(connection)
        assert baht == [it for it in all_balances(connection) if it.commodity == "THB"]
        rice = trial_balance(connection, commodity="g-0001")
    assert sum(it.debit for it in baht) == sum(it.credit for it in baht) > 0
    assert {it.account for it in rice} == {"stock/shop", "stock/sold", "stock/delivered"}
    assert out_of_balance(rice) == {}


def test_an_account_holds_what_lies_under_it_and_nothing_of_its_namesakes(desk: Desk) -> None:
    with desk.store.read() as connection:
        baht = {it.account: it for it in trial_balance(connection)}
        cash = balance_of(connection, "cash")
        drawer = balance_of(connection, "cash/drawer")
        before = balance_of(connection, "cash/safe", on=FIRST - timedelta(1))
        rice = balance_of(connection, "stock/shop", commodity="g-0001")
        sold = balance_of(connection, "stock/sold", commodity="g-0001")
        everywhere = balance_of(connection, "stock", commodity="g-0001")
        nothing = balance_of(connection, "cas")
    assert cash.amount == sum(it.amount for path, it in baht.items() if path.startswith("cash/"))
    assert drawer == baht["cash/drawer"]
    assert drawer.amount == 0
    assert (before.debit, before.credit) == (0, 0)
    assert rice.amount == 100 - sold.amount
    assert sold.amount > 0
    assert everywhere.amount == 0
    assert nothing.amount == 0


def test_control_accounts_roll_up_by_the_beginning_of_their_path() -> None:
    balances = [Balance("receivables/members/m-1", "THB", 5, 0), Balance("receivables/members/m-2", "THB", 7, 3), Balance("cash/safe", "THB", 0, 9)]
    assert roll_up(balances, parts=2) == [Balance("cash/safe", "THB", 0, 9), Balance("receivables/members", "THB", 12, 3)]
    assert roll_up(balances) == [Balance("cash", "THB", 0, 9), Balance("receivables", "THB", 12, 3)]


def test_what_does_not_come_to_zero_is_named() -> None:
    assert out_of_balance([Balance("a", "THB", 5, 0), Balance("b", "THB", 0, 4), Balance("a", "KGO", 1, 0), Balance("b", "KGO", 0, 1)]) == {"THB": 1}


def test_accounts_in_use_are_those_ever_posted_to(desk: Desk) -> None:
    with desk.store.read() as connection:
        assert accounts_in_use(connection) == sorted({account for account, _ in from_scratch(desk)})


def test_a_trial_balance_of_thirty_years_reads_whole_years_and_the_days_of_one(tmp_path: Path) -> None:
    """Twenty accounts, each moved on every day of thirty years."""
    desk = real_shop.found(tmp_path)
    accounts = [f"account/{number:02}" for number in range(20)]
    days = [(date(1996, 1, 1) + timedelta(number)).isoformat() for number in range(11_000)]
    years = Counter(day[:4] for day in days)
    with desk.store.work() as work:
        rows = [(account, "THB", day, 1000, 1000) for account in accounts for day in days]
        work.cursor.executemany("INSERT INTO balance VALUES (?, ?, ?, 'shop', ?, ?)", rows)
        sums = [("THB", account, year, 1000 * count, 1000 * count) for account in accounts for year, count in years.items()]
        work.cursor.executemany("INSERT INTO balance_year VALUES (?, ?, ?, 'shop', ?, ?)", sums)
    with desk.store.read() as connection:
        driver: Any = connection.connection.dbapi_connection
        steps = 0

        def count() -> int:
            nonlocal steps
            steps += 1
            return 0

        driver.set_progress_handler(count, 1000)
        balances = trial_balance(connection, on=date(2025, 12, 31))
        driver.set_progress_handler(None, 0)
    desk.close()
    assert len(balances) == 20
    assert balances[0].debit == 1000 * sum(day <= "2025-12-31" for day in days) == 10_958_000
    assert steps < 400, "a thousand steps of SQLite's machine each: 220,000 days would take some thousands"
