"""Carrying a surplus out: the members' bases from the books, the facts of a resolution, payments and what lapses.

A resolution and all its parts are one unit of work. Who is a member is told by paid shares; who is in default, by trade debt overdue at the end of
the year. Whoever calls says the day and the person that stand behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection

from ..desk import Desk
from ..members.ageing import ageing
from ..members.business import business_done
from ..members.shares import share_days
from ..refusals import Refusal
from ..store.engine import Work
from .claims import still_due
from .surplus import Basis, SharedOut
from .surplus_kinds import (
    MOST_LINES,
    RESERVE,
    PaidPart,
    Resolution,
    Surplus,
    SurplusLapse,
    SurplusPayment,
    settled_postings,
    surplus_postings,
)


class NothingDue(Refusal):
    says = "Nothing is owed here any more."


def bases_of(connection: Connection, year_from: date, year_to: date) -> list[Basis]:
    """What each member's parts of a year are worked out from: shares by time held, business done, trade debt overdue at the year's end."""
    days = share_days(connection, year_from, year_to)
    business = business_done(connection, year_from, year_to)
    overdue = {aged.member for aged in ageing(connection, year_to).parties if aged.overdue > 0}
    return [Basis(member, days[member], business.get(member, 0), member in overdue) for member in sorted(days) if days[member] > 0]


def resolution_of(made: SharedOut, *, number: str, meeting_on: date) -> Resolution:
    """What the meeting decided, from a plan worked out."""
    plan = made.plan
    allotments = tuple(allotment for allotment in made.allotments if allotment.amount)
    return Resolution(
        number.strip(), meeting_on, plan.year_from, plan.year_to, plan.surplus, made.rates, allotments, made.share_days, made.business
    )


def record_surplus(desk: Desk, work: Work, made: SharedOut, *, number: str, meeting_on: date, by: str, on: date) -> str:
    """Record a resolution and every member's part; answers the resolution's id.

    Refuses ResolutionStands, ResolutionNumberMissing, SurplusNotInBooks and what `work_out_surplus` would.
    """
    body = resolution_of(made, number=number, meeting_on=meeting_on)
    resolution = desk.record(work, body, by=by, on=on).fact.id
    given = [part for part in made.members if part.dividend or part.patronage or part.in_default]
    parts = [given[at : at + MOST_LINES] for at in range(0, len(given), MOST_LINES)] or [[]]
    others: list[str] = []
    for number_of_part, lines in enumerate(parts, 1):
        part = Surplus(number_of_part, len(parts), body, tuple(lines))
        last = number_of_part == len(parts)
        recorded = desk.record(work, part, by=by, on=on, post=surplus_postings(part), refs=(resolution, *(others if last else ())))
        others.append(recorded.fact.id)
    return resolution


def pay_out(
    desk: Desk,
    work: Work,
    resolution: str,
    parts: Iterable[PaidPart],
    *,
    paid_from: str,
    by: str,
    on: date,
    shift: int = 0,
    reference: str = "",
    helper: str = "",
    rounding: int = 0,
) -> list[str]:
    """Record that members were paid, as many facts as the list needs; answers their ids. Refuses SurplusPaidAlready, NothingDue, ShiftNotOpen."""
    lines = tuple(part for part in parts if part.amount)
    if not lines:
        raise NothingDue()
    made = []
    for some in _slices(lines):
        body = SurplusPayment(paid_from, some, shift, reference, helper, rounding)
        made.append(desk.record(work, body, by=by, on=on, post=settled_postings(some, paid_from, rounding), refs=(resolution,)).fact.id)
    return made


def let_lapse(desk: Desk, work: Work, resolution: str, *, by: str, on: date) -> tuple[int, int]:
    """Give what nobody claimed to the reserve; answers how many members and how many satang. Refuses NothingDue, NotLapsedYet, NoSuchResolution."""
    lines = tuple(PaidPart(member, *amounts) for member, amounts in still_due(work.connection, resolution).items())
    if not lines:
        raise NothingDue()
    for some in _slices(lines):
        desk.record(work, SurplusLapse(some), by=by, on=on, post=settled_postings(some, RESERVE), refs=(resolution,))
    return len(lines), sum(line.amount for line in lines)


def _slices(lines: Sequence[PaidPart]) -> list[tuple[PaidPart, ...]]:
    return [tuple(lines[at : at + MOST_LINES]) for at in range(0, len(lines), MOST_LINES)]
