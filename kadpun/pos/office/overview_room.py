"""What the office sees first: sales of today and of the month, open shifts, cash and bank, members' debts by age, how far the books are closed.

Reads only, from the views, in one unchanging state of the store; nothing here grows with the number of sales. Refuses to know screens and words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from kadpun.books.journal.balances import balance_of
from kadpun.books.journal.periods import Period, first_open_on, periods
from kadpun.books.ledger.facts import MONEY
from kadpun.books.members.ageing import ageing
from kadpun.books.money import Satang
from kadpun.books.sales.shift import Shift, open_shift
from kadpun.books.store.statements import ask

from .reconcile_room import ReconcileRoom

if TYPE_CHECKING:
    from kadpun.pos.till.counter import Till

MONTHS_SHOWN = 12
MONTH_LATE_DAYS = 15
"""From this day of a month on, the month before it should be closed."""

_SOLD = (
    'SELECT COALESCE(SUM(credit - debit), 0) FROM balance WHERE commodity = ? AND account >= ? AND account < ? AND "on" >= ? AND "on" <= ?'
)
_BY_MONTH = (
    'SELECT substr("on", 1, 7), SUM(credit - debit) FROM balance WHERE commodity = ? AND account >= ? AND account < ? AND "on" >= ? AND "on" <= ? '
    "GROUP BY 1 ORDER BY 1"
)
_OPEN_SHIFTS = "SELECT log FROM shift WHERE closed = 0 AND opened > 0 GROUP BY log ORDER BY log"
_DESKS = "SELECT desk, heard_at FROM peer ORDER BY desk"


@dataclass(frozen=True, slots=True)
class MonthSold:
    """What one month came to: sales without VAT, and gross profit where the cost of sales is posted."""

    first_on: date
    sales: Satang
    cost: Satang

    @property
    def profit(self) -> Satang:
        """Sales less their cost."""
        return Satang(self.sales - self.cost)


@dataclass(frozen=True, slots=True)
class OpenShift:
    """A shift that is open at a desk; `log` names the desk."""

    log: str
    shift: Shift


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the overview shows, in satang and days.

    `ages` are members' debts not yet due and overdue up to 1, 3, 6, 12 months and longer; `months` end with the one of `today`; `month_due` is the
    first day of a month that should be closed by now, None where nothing is late; `desks` says when each other desk was last heard; `unmatched`
    are the names of accounts that were not reconciled for seven days or more, and for how many.
    """

    today: date
    sold_today: Satang
    sold_yesterday: Satang
    sold_month: Satang
    sold_month_before: Satang
    drawers: Satang
    safe: Satang
    bank: Satang
    owed: Satang
    ages: tuple[Satang, ...]
    debtors: int
    overdue_debtors: int
    suppliers: Satang
    shifts: tuple[OpenShift, ...]
    months: tuple[MonthSold, ...]
    periods: tuple[Period, ...]
    first_open_on: date | None
    month_due: date | None
    desks: tuple[tuple[str, int], ...]
    unmatched: tuple[tuple[str, int], ...] = ()

    @property
    def overdue(self) -> Satang:
        """What is overdue of members' debts."""
        return Satang(sum(self.ages[1:]))


class OverviewRoom:
    """The room: `OverviewRoom(till)`."""

    def __init__(self, till: Till) -> None:
        self.till = till

    def look(self) -> Overview:
        """Read how the shop stands today."""
        till = self.till
        late = ReconcileRoom(till).overdue()
        with till.desk.store.read() as connection:
            today = till.today(till.profile(connection))
            month = today.replace(day=1)
            before = (month - timedelta(days=1)).replace(day=1)
            aged = ageing(connection, today)
            open_from = first_open_on(connection)
            standing = periods(connection)
            return Overview(
                today=today,
                sold_today=sold(connection, today, today),
                sold_yesterday=sold(connection, today - timedelta(days=1), today - timedelta(days=1)),
                sold_month=sold(connection, month, today),
                sold_month_before=sold(connection, before, same_day(before, today)),
                drawers=holds(connection, "cash/drawer"),
                safe=Satang(holds(connection, "cash/safe") + holds(connection, "cash/petty")),
                bank=holds(connection, "bank"),
                owed=holds(connection, "receivables/members"),
                ages=aged.totals,
                debtors=sum(1 for each in aged.parties if each.owed),
                overdue_debtors=sum(1 for each in aged.parties if each.overdue),
                suppliers=Satang(-holds(connection, "payables/suppliers")),
                shifts=tuple(open_shifts(connection)),
                months=months_sold(connection, today),
                periods=standing,
                first_open_on=open_from,
                month_due=month_due(connection, today, open_from),
                desks=tuple((str(desk), int(heard_at)) for desk, heard_at in ask(connection, _DESKS)),
                unmatched=tuple((seen.account.name, seen.idle_days) for seen in late),
            )


def sold(connection: Connection, first_on: date, last_on: date) -> Satang:
    """What was sold from one day to another, without VAT, less refunds."""
    rows = ask(connection, _SOLD, MONEY, "sales/", "sales0", first_on.isoformat(), last_on.isoformat())
    return Satang(int(rows[0][0]))


def months_sold(connection: Connection, today: date, count: int = MONTHS_SHOWN) -> tuple[MonthSold, ...]:
    """Sales and their cost by month, the last of `count` months being that of `today`."""
    first = date(today.year + (today.month - count) // 12, (today.month - count) % 12 + 1, 1)

    def by_month(low: str, high: str) -> dict[str, int]:
        return {str(month): int(amount) for month, amount in ask(connection, _BY_MONTH, MONEY, low, high, first.isoformat(), today.isoformat())}

    sales, cost = by_month("sales/", "sales0"), by_month("goods/cost-of-sales", "goods/cost-of-sales0")
    made = []
    for step in range(count):
        month = date(first.year + (first.month - 1 + step) // 12, (first.month - 1 + step) % 12 + 1, 1)
        name = month.isoformat()[:7]
        made.append(MonthSold(month, Satang(sales.get(name, 0)), Satang(-cost.get(name, 0))))
    return tuple(made)


def holds(connection: Connection, account: str) -> Satang:
    """What an account and all below it hold in baht: debit less credit."""
    return Satang(balance_of(connection, account).amount)


def open_shifts(connection: Connection) -> list[OpenShift]:
    """The shifts that are open at all desks whose logs are here."""
    found = ((str(row[0]), open_shift(connection, str(row[0]))) for row in ask(connection, _OPEN_SHIFTS))
    return [OpenShift(log, shift) for log, shift in found if shift is not None]


def month_due(connection: Connection, today: date, open_from: date | None) -> date | None:
    """The first day of the oldest month that should be closed by now: the middle of the next month is past, and it has entries."""
    first = open_from or _first_day(connection)
    if first is None:
        return None
    last_due = today.replace(day=1) if today.day >= MONTH_LATE_DAYS else (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    return first.replace(day=1) if first < last_due else None


def same_day(month: date, day: date) -> date:
    """The same day in another month, or its last."""
    following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return min(month + timedelta(days=day.day - 1), following - timedelta(days=1))


def _first_day(connection: Connection) -> date | None:
    """The first day that anything was posted to."""
    rows = ask(connection, 'SELECT min("on") FROM balance')
    return None if rows[0][0] is None else date.fromisoformat(str(rows[0][0]))


