"""Balances and the trial balance, at the end of any business day.

Sums of the tables in `postings.py`: baht and tokens from the days of `balance`, goods from the days of `stock_day`, and the other sides of
goods moves from the postings themselves. Debit and credit are both positive; a balance is debit less credit. Every commodity sums to zero by
itself, on every day. A control account is a path and all that lies under it. It knows no names of accounts: see `accounts.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ..ledger.facts import MONEY
from .accounts import is_under
from .postings import OTHER_SIDES

LAST_DAY = "9999-12-31"
ROWS_AT_ONCE = 2000

_BALANCES = 'SELECT account, commodity, SUM(debit), SUM(credit) FROM balance WHERE "on" <= ? GROUP BY account, commodity'
# Whole years first, then the days of the year that is asked about, account by account.
_MONEY = (
    "SELECT account, SUM(debit), SUM(credit) FROM (SELECT account, debit, credit FROM balance_year WHERE commodity = ? AND year < ? UNION ALL "
    "SELECT b.account, b.debit, b.credit FROM (SELECT DISTINCT account FROM balance_year WHERE commodity = ?) a "
    'CROSS JOIN balance b ON b.account = a.account AND b.commodity = ? AND b."on" >= ? AND b."on" <= ?) GROUP BY account ORDER BY account'
)
_STOCK = 'SELECT account, commodity, SUM(came), SUM(went) FROM stock_day WHERE "on" <= ? GROUP BY account, commodity'
_OTHER_SIDES = (
    "SELECT account, commodity, SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END), SUM(CASE WHEN amount < 0 THEN -amount ELSE 0 END) "
    'FROM posting WHERE account IN ({places}) AND "on" <= ? GROUP BY account, commodity'
)


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account holds of one commodity: all that was posted to each side, in satang or the commodity's smallest steps."""

    account: str
    commodity: str
    debit: int
    credit: int

    @property
    def amount(self) -> int:
        """Debit less credit."""
        return self.debit - self.credit


def trial_balance(connection: Connection, *, on: date | None = None, commodity: str = MONEY) -> list[Balance]:
    """The accounts of one commodity at the end of a day (None: with everything recorded), by path; baht unless another is asked for."""
    day = LAST_DAY if on is None else on.isoformat()
    if commodity == MONEY:
        values = (commodity, day[:4], commodity, commodity, day[:4], day)
        return [Balance(account, commodity, int(debit), int(credit)) for account, debit, credit in query(connection, _MONEY, *values)]
    return [balance for balance in all_balances(connection, on=on) if balance.commodity == commodity]


def all_balances(connection: Connection, *, on: date | None = None) -> Iterator[Balance]:
    """Every account in every commodity at the end of a day, by commodity and then path; streams, and reads the postings of goods."""
    day = LAST_DAY if on is None else on.isoformat()
    sides = sorted(OTHER_SIDES)
    other = _OTHER_SIDES.format(places=", ".join("?" * len(sides)))
    sql = f"{_BALANCES} UNION ALL {_STOCK} UNION ALL {other} ORDER BY 2, 1"
    for account, commodity, debit, credit in query(connection, sql, day, day, *sides, day):
        yield Balance(account, commodity, int(debit), int(credit))


def balance_of(connection: Connection, account: str, *, commodity: str = MONEY, on: date | None = None) -> Balance:
    """What one account, and all that lies under it, holds at the end of a day."""
    day = LAST_DAY if on is None else on.isoformat()
    # '0' is the character after '/', so this range is the account's own parts and nothing else.
    within = "(account = ? OR (account > ? AND account < ?))"
    names = (account, account + "/", account + "0")
    sums = [0, 0]
    for table, debit, credit in (("balance", "debit", "credit"), ("stock_day", "came", "went")):
        sql = f'SELECT COALESCE(SUM({debit}), 0), COALESCE(SUM({credit}), 0) FROM {table} WHERE {within} AND commodity = ? AND "on" <= ?'
        for row in query(connection, sql, *names, commodity, day):
            sums = [sums[0] + int(row[0]), sums[1] + int(row[1])]
    for side in sorted(side for side in OTHER_SIDES if is_under(side, account)):
        sql = _OTHER_SIDES.format(places="?") + " HAVING commodity = ?"
        for row in query(connection, sql, side, day, commodity):
            sums = [sums[0] + int(row[2]), sums[1] + int(row[3])]
    return Balance(account, commodity, sums[0], sums[1])


def roll_up(balances: Iterable[Balance], *, parts: int = 1) -> list[Balance]:
    """Bring accounts together under control accounts: the first `parts` parts of their paths, by path and commodity."""
    sums: dict[tuple[str, str], list[int]] = {}
    for balance in balances:
        control = "/".join(balance.account.split("/")[:parts])
        standing = sums.setdefault((control, balance.commodity), [0, 0])
        standing[0] += balance.debit
        standing[1] += balance.credit
    return [Balance(account, commodity, debit, credit) for (account, commodity), (debit, credit) in sorted(sums.items())]


def out_of_balance(balances: Iterable[Balance]) -> dict[str, int]:
    """What each commodity fails to come to zero by; empty when all is well."""
    sums: dict[str, int] = {}
    for balance in balances:
        sums[balance.commodity] = sums.get(balance.commodity, 0) + balance.amount
    return {commodity: amount for commodity, amount in sorted(sums.items()) if amount}


def accounts_in_use(connection: Connection) -> list[str]:
    """Every account that anything was ever posted to, by path."""
    sides = sorted(OTHER_SIDES)
    sql = (
        "SELECT account FROM balance UNION SELECT account FROM stock_day "
        f"UNION SELECT account FROM posting WHERE account IN ({', '.join('?' * len(sides))}) ORDER BY account"
    )
    return [str(row[0]) for row in query(connection, sql, *sides)]


def query(connection: Connection, sql: str, *values: Any) -> Iterator[Any]:
    """Read rows a handful at a time."""
    driver: Any = connection.connection.dbapi_connection
    cursor = driver.execute(sql, values)
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield from rows
