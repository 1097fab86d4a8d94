"""Spans of business days, and what each account of baht brought into one, moved in it, and held at its end.

The closing entries of a year are left out of the span that they close, so that a statement of the year shows it as it was before they brought income
and expense to the surplus; what a span brings forward has them. Brought forward and movement come to what is held, account by account, and every
column of them to zero. Amounts are satang. It knows no names of accounts.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from ..ledger.facts import MONEY
from .balances import query, trial_balance
from .periods import close_table
from .postings import origin_table, posting_table

_MOVED = (
    "SELECT b.account, SUM(b.debit), SUM(b.credit) FROM (SELECT DISTINCT account FROM balance_year WHERE commodity = ?) a "
    'CROSS JOIN balance b ON b.account = a.account AND b.commodity = ? AND b."on" >= ? AND b."on" <= ?{shop} GROUP BY b.account'
)
_MONTHS = (
    'SELECT b.account, substr(b."on", 1, 7), SUM(b.debit) - SUM(b.credit) FROM (SELECT DISTINCT account FROM balance_year WHERE commodity = ?) a '
    'CROSS JOIN balance b ON b.account = a.account AND b.commodity = ? AND b."on" >= ? AND b."on" <= ?{shop} GROUP BY 1, 2'
)
_OF_SHOP = " AND b.shop = ?"
CLOSING_FACTS = (
    f"SELECT fact FROM {close_table.name} WHERE year_end = 1 UNION SELECT fact FROM voucher WHERE purpose = 'closing' "
    "UNION SELECT r.fact FROM voucher v JOIN reversed r ON r.id = v.id WHERE v.purpose = 'closing'"
)
"""The facts whose postings are closing entries: vouchers made for that purpose, what reverses them, and what the closing of a year itself posts."""
_CLOSINGS = (
    f'SELECT p.account, p."on", p.amount, o.log FROM ({CLOSING_FACTS}) c CROSS JOIN {posting_table.name} p ON p.fact = c.fact '
    f'JOIN {origin_table.name} o ON o.no = p.fact >> 40 WHERE p.commodity = ? AND p."on" >= ? AND p."on" <= ?'
)


@dataclass(frozen=True, slots=True)
class Span:
    """From one business day to another, both counted."""

    from_on: date
    to_on: date

    def __post_init__(self) -> None:
        assert self.from_on <= self.to_on

    def year_before(self) -> Span:
        """The same days of the year before; the last of February stays the last."""
        return Span(years_on(self.from_on, -1), years_on(self.to_on, -1))

    @property
    def before_on(self) -> date:
        """The day before the span begins."""
        return self.from_on - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moved:
    """One account in a span: what it brought forward (debit less credit), and what was posted to each side."""

    account: str
    brought: int
    debit: int
    credit: int

    @property
    def movement(self) -> int:
        """Debit less credit of the span."""
        return self.debit - self.credit

    @property
    def balance(self) -> int:
        """What the account holds at the end of the span, debit less credit."""
        return self.brought + self.debit - self.credit


def years_on(day: date, years: int) -> date:
    """The same day so many years later; the last day of February stays the last."""
    year = day.year + years
    last = calendar.monthrange(year, day.month)[1]
    return day.replace(year=year, day=last if day.day == calendar.monthrange(day.year, day.month)[1] else min(day.day, last))


def year_to(day: date, *, first_month: int = 1) -> Span:
    """From the beginning of the financial year to a day; `first_month` is the month it begins with."""
    year = day.year if day.month >= first_month else day.year - 1
    return Span(date(year, first_month, 1), day)


def month_of(day: date) -> Span:
    """The whole month of a day."""
    return Span(day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]))


def months_to(day: date, count: int) -> list[Span]:
    """So many months up to that of a day, which ends with it, the oldest first."""
    found = [Span(day.replace(day=1), day)]
    while len(found) < count:
        found.append(month_of(found[-1].before_on))
    return found[::-1]


def moved_in(connection: Connection, span: Span, *, shop: str | None = None) -> dict[str, Moved]:
    """Every two-part account of baht that brought anything into a span or moved in it, closing entries of the span left out; of one shop if named."""
    sums: dict[str, list[int]] = {}
    for balance in trial_balance(connection, on=span.before_on, shop=shop):
        sums[balance.account] = [balance.amount, 0, 0]
    values = (MONEY, MONEY, span.from_on.isoformat(), span.to_on.isoformat(), *(() if shop is None else (shop,)))
    for account, debit, credit in query(connection, _MOVED.format(shop="" if shop is None else _OF_SHOP), *values):
        standing = sums.setdefault(account, [0, 0, 0])
        standing[1], standing[2] = int(debit), int(credit)
    for account, _, amount in closings_in(connection, span, shop=shop):
        standing = sums[account]
        standing[1] -= max(amount, 0)
        standing[2] -= max(-amount, 0)
    return {account: Moved(account, *standing) for account, standing in sorted(sums.items()) if any(standing)}


def moved_by_month(connection: Connection, span: Span, *, shop: str | None = None) -> dict[str, dict[str, int]]:
    """Debit less credit of each account of baht by month ("2026-11"), closing entries left out."""
    sums: dict[str, dict[str, int]] = {}
    values = (MONEY, MONEY, span.from_on.isoformat(), span.to_on.isoformat(), *(() if shop is None else (shop,)))
    for account, month, amount in query(connection, _MONTHS.format(shop="" if shop is None else _OF_SHOP), *values):
        sums.setdefault(account, {})[month] = int(amount)
    for account, on, amount in closings_in(connection, span, shop=shop):
        sums[account][on[:7]] -= amount
    return sums


def closings_in(connection: Connection, span: Span, *, shop: str | None = None) -> Iterator[tuple[str, str, int]]:
    """The closing entries of a span: two-part account, day, amount."""
    for account, on, amount, log in query(connection, _CLOSINGS, MONEY, span.from_on.isoformat(), span.to_on.isoformat()):
        if shop is None or log.split("/", 2)[1] == shop:
            yield "/".join(account.split("/")[:2]), str(on), int(amount)


def shops_in_use(connection: Connection) -> list[str]:
    """The shops whose logs stand in the store, by name."""
    return sorted({str(name).split("/", 2)[1] for (name,) in query(connection, "SELECT name FROM log")})
