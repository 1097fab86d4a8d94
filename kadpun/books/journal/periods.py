"""Periods of the books: open, held, closed; a closed one is never opened again.

A period is a span of days that follows the last closed one without a gap, most often a month. Held, it takes only the accountant's own facts; held it
may be let go. Closed, it takes nothing more on any path: the recorder refuses. A closing names how far each log of the store reached; what
arrives of other desks after that has happened, so it is kept, counts on the first open day and is listed as late (`postings.py`).
Which kinds a hold lets in is said by the kinds themselves (`in_hold`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Column, Connection, Integer, Table, Text

from ..ledger.facts import Fact
from ..ledger.kind import Kind, Standing
from ..refusals import Refusal
from ..store.statements import Cursor, ask
from ..store.tables import SEQ_BITS, VIEWS
from ..store.views import Views
from .postings import apply_closing

MOST_LOGS = 1000


class PeriodClosed(Refusal):
    says = "The books are closed up to {last_on}. Date it {first_open_on} or later."


class PeriodHeld(Refusal):
    says = "The books from {first_on} to {last_on} are held for closing. Ask the accountant, or date it later."


class PeriodSpanWrong(Refusal):
    says = "A period runs from its first day to its last."


class PeriodNotNext(Refusal):
    says = "The next period to hold or close begins on {first_on}: periods follow each other without a gap."


class PeriodNotHeld(Refusal):
    says = "Hold the period first, look through it, then close it."


class PeriodLogsDiffer(Refusal):
    says = "The ledger has grown since this closing was drawn up. Draw it up again."


@dataclass(frozen=True, slots=True)
class LogReached:
    """How many facts a log had in these books."""

    log: str
    size: int


@dataclass(frozen=True, slots=True)
class PeriodHold:
    """A period is held from its first to its last day, or let go again (`released`)."""

    first_on: date
    last_on: date
    released: bool = False


@dataclass(frozen=True, slots=True)
class PeriodClose:
    """A period is closed for good with the logs as far as they reached; a `year_end` also brings income and expense to the surplus."""

    first_on: date
    last_on: date
    logs: tuple[LogReached, ...]
    year_end: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days and how it stands; `fact` is the number of the fact that says so."""

    first_on: date
    last_on: date
    closed: bool
    year_end: bool
    fact: int


hold_table = Table(
    "period_hold",
    VIEWS,
    Column("first_on", Text, primary_key=True),
    Column("last_on", Text, primary_key=True),
    Column("largest_at", Integer, nullable=False),
    Column("log", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    sqlite_with_rowid=False,
)

close_table = Table(
    "period_close",
    VIEWS,
    Column("fact", Integer, primary_key=True),
    Column("first_on", Text, nullable=False),
    Column("last_on", Text, nullable=False),
    Column("year_end", Integer, nullable=False),
    sqlite_with_rowid=False,
)

_CLOSED = "SELECT MAX(last_on) FROM period_close"
_HELD = "SELECT first_on, last_on FROM period_hold WHERE held = 1 AND first_on <= ? AND last_on >= ?"

_OTHERS_HELD = (
    "SELECT first_on, last_on FROM period_hold WHERE held = 1 AND NOT (first_on = ? AND last_on = ?) "
    "AND last_on > COALESCE((SELECT MAX(last_on) FROM period_close), '') ORDER BY first_on, last_on"
)


def demand_open(cursor: Cursor, on: date, in_hold: bool) -> None:
    """Refuse PeriodClosed, PeriodHeld for a day that takes no more postings."""
    day = on.isoformat()
    cursor.execute(_CLOSED, ())
    closed = cursor.fetchone()[0]
    if closed is not None and day <= closed:
        last_on = date.fromisoformat(closed)
        raise PeriodClosed(last_on=last_on, first_open_on=last_on + timedelta(days=1))
    if not in_hold:
        cursor.execute(_HELD, (day, day))
        held = cursor.fetchone()
        if held is not None:
            raise PeriodHeld(first_on=date.fromisoformat(held[0]), last_on=date.fromisoformat(held[1]))


def closed_until(connection: Connection) -> date | None:
    """The last day that is closed; None when nothing ever was."""
    found = ask(connection, _CLOSED)[0][0]
    return None if found is None else date.fromisoformat(found)


def first_open_on(connection: Connection) -> date | None:
    """The first day that is not closed; None when nothing ever was."""
    closed = closed_until(connection)
    return None if closed is None else closed + timedelta(days=1)


def is_held(connection: Connection, first_on: date, last_on: date) -> bool:
    """Whether exactly this span is held."""
    rows = ask(connection, "SELECT held FROM period_hold WHERE first_on = ? AND last_on = ?", first_on.isoformat(), last_on.isoformat())
    return bool(rows and rows[0][0])


def periods(connection: Connection) -> tuple[Period, ...]:
    """Every closed period, then those that are held, by day."""
    closed = [
        Period(date.fromisoformat(first), date.fromisoformat(last), True, bool(year_end), fact)
        for fact, first, last, year_end in ask(connection, "SELECT fact, first_on, last_on, year_end FROM period_close ORDER BY last_on, fact")
    ]
    until = closed[-1].last_on.isoformat() if closed else ""
    held = [
        Period(date.fromisoformat(first), date.fromisoformat(last), False, False, no << SEQ_BITS | seq)
        for first, last, seq, no in ask(
            connection,
            "SELECT h.first_on, h.last_on, h.seq, o.no FROM period_hold h JOIN origin o ON o.log = h.log WHERE h.held = 1 AND h.last_on > ? "
            "ORDER BY h.last_on",
            until,
        )
    ]
    return (*closed, *held)


def logs_reached(connection: Connection) -> tuple[LogReached, ...]:
    """How far each log of the store reaches now, as a closing names it, by name."""
    rows = ask(
        connection,
        "SELECT name, COALESCE((SELECT fact.no - (log.no << ?) + 1 FROM fact WHERE fact.no >= log.no << ? AND fact.no < (log.no + 1) << ? "
        "ORDER BY fact.no DESC LIMIT 1), 0) FROM log ORDER BY name",
        SEQ_BITS, SEQ_BITS, SEQ_BITS,
    )  # fmt: skip
    return tuple(LogReached(str(name), int(size)) for name, size in rows if size)


def check_hold(fact: Fact, body: PeriodHold) -> None:
    """Refuse a span that ends before it begins."""
    if body.first_on > body.last_on:
        raise PeriodSpanWrong()


def check_close(fact: Fact, body: PeriodClose) -> None:
    """Refuse a span that ends before it begins, and logs named twice or absurdly."""
    if body.first_on > body.last_on:
        raise PeriodSpanWrong()
    names = [reached.log for reached in body.logs]
    if not 0 < len(names) <= MOST_LOGS or len(set(names)) != len(names) or any(reached.size < 1 for reached in body.logs):
        raise PeriodLogsDiffer()


def allow_hold(connection: Connection, fact: Fact, body: PeriodHold) -> None:
    """Refuse a span that is closed, leaves a gap after the last closed one, or overlies another that is held; let go only what is held.

    Two desks may have held different spans before they met, so a span may be let go wherever it begins.
    """
    if body.released:
        if not is_held(connection, body.first_on, body.last_on):
            raise PeriodNotHeld()
        return
    _demand_next(connection, body.first_on)
    for first_on, last_on in ask(connection, _OTHERS_HELD, body.first_on.isoformat(), body.last_on.isoformat()):
        raise PeriodHeld(first_on=date.fromisoformat(first_on), last_on=date.fromisoformat(last_on))


def allow_close(connection: Connection, fact: Fact, body: PeriodClose) -> None:
    """Refuse a closing that does not follow the last, of a span that is not held, or of a ledger that has grown meanwhile."""
    _demand_next(connection, body.first_on)
    if not is_held(connection, body.first_on, body.last_on):
        raise PeriodNotHeld()
    reached = {one.log: one.size for one in logs_reached(connection)}
    if {one.log: one.size for one in body.logs} != reached:
        raise PeriodLogsDiffer()


def apply_hold(standing: Standing, body: PeriodHold, views: Views) -> None:
    views.keep_newest(hold_table, (body.first_on.isoformat(), body.last_on.isoformat(), *standing.tag, int(not body.released)))


def apply_close(standing: Standing, body: PeriodClose, views: Views) -> None:
    """Close the period; the closing itself is part of it, whatever it posts."""
    views.insert(close_table, (standing.no, body.first_on.isoformat(), body.last_on.isoformat(), int(body.year_end)))
    own = standing.fact
    sizes = {reached.log: reached.size for reached in body.logs}
    sizes[own.log] = own.seq + 1
    apply_closing(standing.no, tuple(sizes.items()), body.last_on, views)


def _demand_next(connection: Connection, first_on: date) -> None:
    following = first_open_on(connection)
    if following is not None and first_on != following:
        raise PeriodNotNext(first_on=following)


KINDS = (
    Kind("period-hold", PeriodHold, check=check_hold, allow=allow_hold, apply=apply_hold, posts=True, in_hold=True),
    Kind("period-close", PeriodClose, check=check_close, allow=allow_close, apply=apply_close, posts=True, in_hold=True, milestone=True),
)
