"""The kind `interest`: simple interest on what is overdue, by the shop's dated table of rates, charged by a run and never twice for the same days.

A day bears interest when something of the instalment was left as it began, from the day after it fell due. Each line is one stretch of days with one
base and one rate, rounded once: base x rate x days / 365. What is charged is a debt of its own and bears no interest itself. A line is refused
unless it is exactly what the books make due.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Column, Connection, Integer, Table, Text

from ..ledger.facts import Fact, Posting
from ..ledger.kind import Kind, Standing
from ..money import MOST_SATANG, Satang, round_half_away
from ..profile import InterestRate, profile
from ..refusals import Refusal
from ..sales.numbers import demand_next, record_number
from ..store.statements import ask
from ..store.tables import VIEWS
from ..store.views import Views
from .debts import Debt, Instalment, accounts_by_day, note_debt
from .papers import note_paper
from .purses import account_of, demand_party

SERIES = "interest"
INCOME = "income/interest"
DAYS_OF_YEAR = 365
WHOLE = 10_000
"""Rates are hundredths of a percent: this is 100 %."""
NO_INTEREST_ON = frozenset(("interest",))


class InterestWrong(Refusal):
    says = "This interest does not come out: base, rate, days and amount do not agree."


class InterestNotDue(Refusal):
    says = "This is not the interest that the books make due. Work it out again."


@dataclass(frozen=True, slots=True)
class InterestLine:
    """Interest of `amount` satang on `base` satang of an instalment, from the first day to the last, at `rate` hundredths of a percent a year."""

    debt: str
    instalment: int
    from_on: date
    to_on: date
    base: int
    rate: int
    amount: int

    @property
    def days(self) -> int:
        return (self.to_on - self.from_on).days + 1


@dataclass(frozen=True, slots=True)
class Interest:
    """Late interest that a party owes up to a day."""

    member: str
    number: str
    serial: int
    to_on: date
    lines: tuple[InterestLine, ...]
    total: int


charge_table = Table(
    "interest_charge",
    VIEWS,
    Column("debt", Text, primary_key=True),
    Column("instalment", Integer, primary_key=True),
    Column("fact", Integer, primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("to_on", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Up to which day interest was charged on each instalment, by each charge."""


def interest_due(connection: Connection, member: str, to_on: date, rates: Sequence[InterestRate] | None = None) -> tuple[InterestLine, ...]:
    """What a party's overdue debts bear up to a day and was not charged yet; `rates` as the shop's settings have them unless given."""
    table = profile(connection).interest_rates if rates is None else tuple(rates)
    made: list[InterestLine] = []
    seen = _left_by_day(connection, member, to_on)
    for debt in _bearing(seen):
        begin = max(debt.due_on, charged_through(connection, debt.debt, debt.instalment)) + timedelta(days=1)
        for from_on, end, base in _stretches(seen, debt, begin, to_on):
            for first, last, rate in _with_rates(table, from_on, end):
                amount = round_half_away(base * rate * ((last - first).days + 1), WHOLE * DAYS_OF_YEAR)
                if amount:
                    made.append(InterestLine(debt.debt, debt.instalment, first, last, base, rate, amount))
    return tuple(made)


def charged_through(connection: Connection, debt: str, instalment: int) -> date:
    """The last day for which interest was charged on an instalment; long ago where none was."""
    rows = ask(
        connection,
        "SELECT MAX(to_on) FROM interest_charge c WHERE debt = ? AND instalment = ? AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = c.id)",
        debt,
        instalment,
    )
    return date.fromisoformat(rows[0][0]) if rows[0][0] else date(1970, 1, 1)


def interest_postings(body: Interest) -> tuple[Posting, ...]:
    """What late interest posts: more is owed, and the shop has earned it."""
    return (account_of("credit", body.member), "THB", body.total), (INCOME, "THB", -body.total)


def check_interest(fact: Fact, body: Interest) -> None:
    """Refuse interest whose lines do not come out to the satang, or that runs beyond its own day."""
    demand_party(body.member)
    if not body.lines or body.to_on > fact.on or not 0 < body.total <= MOST_SATANG or sum(line.amount for line in body.lines) != body.total:
        raise InterestWrong()
    for line in body.lines:
        worked_out = round_half_away(line.base * line.rate * line.days, WHOLE * DAYS_OF_YEAR) if line.days > 0 else 0
        if line.amount != worked_out or line.amount <= 0 or line.base <= 0 or line.rate < 0 or line.to_on > body.to_on:
            raise InterestWrong()
    if fact.post != interest_postings(body):
        raise InterestWrong()


def allow_interest(connection: Connection, fact: Fact, body: Interest) -> None:
    """Refuse a number out of turn, and lines that the books do not make due now: another base or rate, or days charged before."""
    demand_next(connection, fact.log, SERIES, body.serial)
    if body.lines != interest_due(connection, body.member, body.to_on):
        raise InterestNotDue()


def apply_interest(standing: Standing, body: Interest, views: Views) -> None:
    note_debt(views, standing, body.member, (Instalment(body.to_on, body.total),))
    note_paper(views, standing, body.member, body.number)
    record_number(standing.fact.log, SERIES, body.serial, views)
    for place, line in enumerate(body.lines):
        views.insert(charge_table, (line.debt, line.instalment, standing.no, place, standing.fact.id, line.to_on.isoformat()))


def interest_so_far(lines: Sequence[InterestLine]) -> Satang:
    """What some lines come to."""
    return Satang(sum(line.amount for line in lines))


def _left_by_day(connection: Connection, member: str, to_on: date) -> dict[date, dict[tuple[str, int], Debt]]:
    """A party's open debts at the end of each day on which anything moved, up to the day before the last, by day."""
    found = accounts_by_day(connection, member, to_on - timedelta(days=1))
    return {day: {(debt.debt, debt.instalment): debt for debt in account.debts} for day, account in found.items()}


def _bearing(seen: dict[date, dict[tuple[str, int], Debt]]) -> list[Debt]:
    """Every debt that may bear interest, once, the one due first first."""
    found = {name: debt for debts in seen.values() for name, debt in debts.items() if debt.kind not in NO_INTEREST_ON}
    return sorted(found.values(), key=lambda debt: (debt.due_on, debt.on, debt.no, debt.instalment))


def _stretches(seen: dict[date, dict[tuple[str, int], Debt]], debt: Debt, begin: date, to_on: date) -> Iterator[tuple[date, date, int]]:
    """Stretches of days from `begin` on, each with what was left of a debt as its days began."""
    days = list(seen)
    for place, day in enumerate(days):
        left = seen[day].get((debt.debt, debt.instalment))
        first = max(day + timedelta(days=1), begin)
        last = min(days[place + 1] if place + 1 < len(days) else to_on, to_on)
        if left is not None and first <= last:
            yield first, last, left.left


def _with_rates(rates: Sequence[InterestRate], from_on: date, to_on: date) -> Iterator[tuple[date, date, int]]:
    """A stretch of days cut where the rate changes; days before the first rate bear nothing."""
    for place, rate in enumerate(rates):
        first = max(from_on, rate.from_on)
        last = to_on if place + 1 == len(rates) else min(to_on, rates[place + 1].from_on - timedelta(days=1))
        if first <= last:
            yield first, last, rate.rate


KINDS = (Kind("interest", Interest, check=check_interest, allow=allow_interest, apply=apply_interest, posts=True, in_hold=True),)
