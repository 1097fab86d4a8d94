"""Balances and the trial balance, at the end of any business day.

Sums of the tables in `postings.py`: baht and tokens from the days of `balance`, what is whose from `balance_part`, goods from the days of
`stock_day`, and the other sides of goods moves from the postings themselves. Debit and credit are both positive; a balance is debit less credit.
Every commodity sums to zero by itself, on every day. An account of two parts is the control account of all its third parts. It knows no names of
accounts: see `accounts.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from ..ledger.facts import MONEY
from .accounts import is_under
from .postings import OTHER_SIDES, control_of

LAST_DAY = "9999-12-31"
ROWS_AT_ONCE = 2000

_BALANCES = 'SELECT account, commodity, SUM(debit), SUM(credit) FROM balance WHERE "on" <= ? GROUP BY account, commodity'
_PARTS = 'SELECT account, commodity, SUM(debit), SUM(credit) FROM balance_part WHERE "on" <= ? GROUP BY account, commodity'
_PART = "SELECT COALESCE(SUM(debit), 0), COALESCE(SUM(credit), 0) FROM balance_part WHERE account = ? AND commodity = ?"
_UP_TO = ' AND "on" <= ?'
_PARTS_OF = (
    "SELECT account, SUM(debit), SUM(credit) FROM balance_part WHERE account > ? AND account < ? AND commodity = ? "
    'AND "on" <= ? GROUP BY account ORDER BY account'
)
# Whole years first, then the days of the year that is asked about, account by account.
_MONEY = (
    "SELECT account, SUM(debit), SUM(credit) FROM (SELECT account, debit, credit FROM balance_year WHERE commodity = ? AND year < ? UNION ALL "
    "SELECT b.account, b.debit, b.credit FROM (SELECT DISTINCT account FROM balance_year WHERE commodity = ?) a "
    'CROSS JOIN balance b ON b.account = a.account AND b.commodity = ? AND b."on" >= ? AND b."on" <= ?) GROUP BY account ORDER BY account'
)
_MONEY_OF_SHOP = (
    'SELECT account, SUM(debit), SUM(credit) FROM balance WHERE commodity = ? AND shop = ? AND "on" <= ? GROUP BY account ORDER BY account'
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


def trial_balance(connection: Connection, *, on: date | None = None, commodity: str = MONEY, shop: str | None = None) -> list[Balance]:
    """The two-part accounts of one commodity at the end of a day (None: with everything recorded), by path; baht unless another is asked for.

    Of one shop alone when it is named (the second part of its logs' names). What lies under an account is told by `part_balances`.
    """
    day = LAST_DAY if on is None else on.isoformat()
    if shop is not None:
        rows = query(connection, _MONEY_OF_SHOP, commodity, shop, day)
        return [Balance(account, commodity, int(debit), int(credit)) for account, debit, credit in rows]
    if commodity == MONEY:
        values = (commodity, day[:4], commodity, commodity, day[:4], day)
        return [Balance(account, commodity, int(debit), int(credit)) for account, debit, credit in query(connection, _MONEY, *values)]
    return [balance for balance in _balances(connection, day) if balance.commodity == commodity]


def part_balances(connection: Connection, control: str, *, on: date | None = None, commodity: str = MONEY) -> dict[str, Balance]:
    """What of a control account is whose at the end of a day: by the third part of the path."""
    day = LAST_DAY if on is None else on.isoformat()
    rows = query(connection, _PARTS_OF, control + "/", control + "0", commodity, day)
    return {account[len(control) + 1 :]: Balance(account, commodity, int(debit), int(credit)) for account, debit, credit in rows}


def all_balances(connection: Connection, *, on: date | None = None) -> Iterator[Balance]:
    """Every account in every commodity at the end of a day, by commodity and then path; control accounts by their parts.

    Reads the postings of goods. What was posted to a control account itself shows under its own path, less what its parts hold.
    """
    day = LAST_DAY if on is None else on.isoformat()
    parts: dict[str, list[Balance]] = {}
    rest: dict[tuple[str, str], list[int]] = {}
    for account, commodity, debit, credit in query(connection, _PARTS, day):
        parts.setdefault(commodity, []).append(Balance(account, commodity, int(debit), int(credit)))
        taken = rest.setdefault((control_of(account), commodity), [0, 0])
        taken[0] += int(debit)
        taken[1] += int(credit)
    for commodity, found in groupby(_balances(connection, day), key=lambda balance: balance.commodity):
        whole = []
        for balance in found:
            debit, credit = rest.get((balance.account, commodity), (0, 0))
            own = Balance(balance.account, commodity, balance.debit - debit, balance.credit - credit)
            if own.debit or own.credit or not (debit or credit):
                whole.append(own)
        yield from sorted([*whole, *parts.get(commodity, [])], key=lambda balance: balance.account)


def _balances(connection: Connection, day: str) -> Iterator[Balance]:
    """Two-part accounts in every commodity at the end of a day, by commodity and then path."""
    sides = sorted(OTHER_SIDES)
    other = _OTHER_SIDES.format(places=", ".join("?" * len(sides)))
    sql = f"{_BALANCES} UNION ALL {_STOCK} UNION ALL {other} ORDER BY 2, 1"
    for account, commodity, debit, credit in query(connection, sql, day, day, *sides, day):
        yield Balance(account, commodity, int(debit), int(credit))


def balance_of(connection: Connection, account: str, *, commodity: str = MONEY, on: date | None = None) -> Balance:
    """What one account, and all that lies under it, holds at the end of a day."""
    if control_of(account) != account:
        rows = query(connection, _PART + _UP_TO, account, commodity, LAST_DAY if on is None else on.isoformat())
        found = next(rows, (0, 0))
        return Balance(account, commodity, int(found[0]), int(found[1]))
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
    """Every account that anything was ever posted to, by path: control accounts and their parts."""
    sides = sorted(OTHER_SIDES)
    sql = (
        "SELECT account FROM balance UNION SELECT account FROM balance_part UNION SELECT account FROM stock_day "
        f"UNION SELECT account FROM posting WHERE account IN ({', '.join('?' * len(sides))}) ORDER BY account"
    )
    return [str(row[0]) for row in query(connection, sql, *sides)]


def query(connection: Connection, sql: str, *values: Any) -> Iterator[Any]:
    """Read rows a handful at a time."""
    driver: Any = connection.connection.dbapi_connection
    cursor = driver.execute(sql, values)
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield from rows
