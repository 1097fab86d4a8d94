"""Opening balances: what an organisation brings into these books from those it kept before, as facts that each balance against `equity/opening`.

A line is an account and an amount, for a control account with whose it is and, for debts, when they are due. What does not fit into one fact goes
into several, the last naming the others. That controls foot with their lists is checked before anything is recorded (`opening_sheet.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from ..desk import Desk
from ..ledger.facts import MONEY, Fact, Posting
from ..ledger.kind import Kind, Standing
from ..ledger.recorder import Recorded
from ..members.debts import CONTROL, Instalment, note_debt
from ..money import MOST_SATANG
from ..refusals import Refusal
from ..sales.numbers import demand_next
from ..store.engine import Work
from ..store.views import Views
from .vouchers import apply_voucher, check_account, check_number, check_papers, next_voucher, series_name

OPENING = "equity/opening"
MOST_LINES = 200


class OpeningLinesWrong(Refusal):
    says = "Opening balances are 1 to 200 lines at a time, each with an amount and an account of its own."


class OpeningPostingsDiffer(Refusal):
    says = "What these opening balances post is not what they say."


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """A balance brought forward: an account (with whose it is, where it is a control account), debit positive; for a debt, the day it is due."""

    account: str
    amount: int
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A part of the balances brought forward; `paper` is the SHA-256 of the sheet that they were read from, "" when typed."""

    number: str
    serial: int
    lines: tuple[OpeningLine, ...]
    paper: str = ""
    approver: str = ""


def opening_postings(body: Opening) -> tuple[Posting, ...]:
    """Each line to its account, and what they come to against `equity/opening`."""
    made: list[Posting] = [(line.account, MONEY, line.amount) for line in body.lines]
    left = sum(line.amount for line in body.lines)
    return (*made, (OPENING, MONEY, -left)) if left else tuple(made)


def check_opening(fact: Fact, body: Opening) -> None:
    """Refuse lines that are none, too many, without amount, twice on an account and day, or postings other than their own."""
    if not 0 < len(body.lines) <= MOST_LINES:
        raise OpeningLinesWrong()
    check_number("opening", body.number, body.serial)
    check_papers((body.paper,) if body.paper else ())
    for line in body.lines:
        check_account(line.account)
        if not 0 < abs(line.amount) <= MOST_SATANG or line.account == OPENING:
            raise OpeningLinesWrong()
    if len({(line.account, line.due_on) for line in body.lines}) != len(body.lines):
        raise OpeningLinesWrong()
    if fact.post != opening_postings(body):
        raise OpeningPostingsDiffer()


def allow_opening(connection: Connection, fact: Fact, body: Opening) -> None:
    """Refuse a number out of turn."""
    demand_next(connection, fact.log, series_name("opening"), body.serial)


def apply_opening(standing: Standing, body: Opening, views: Views) -> None:
    """Put the voucher into the list, and when the debts brought forward fall due."""
    debts: dict[str, list[Instalment]] = {}
    for line in body.lines:
        control, _, party = line.account.rpartition("/")
        if control == CONTROL and line.amount > 0:
            debts.setdefault(party, []).append(Instalment(line.due_on or standing.fact.on, line.amount))
    for party, instalments in debts.items():
        note_debt(views, standing, party, instalments)
    apply_voucher(
        standing,
        views,
        series="opening",
        serial=body.serial,
        number=body.number,
        text=body.number,
        party="",
        purpose="opening",
        total=sum(line.amount for line in body.lines if line.amount > 0),
        papers=(body.paper,) if body.paper else (),
    )


def record_opening(
    desk: Desk, work: Work, lines: Sequence[OpeningLine], *, by: str, on: date, paper: str = "", approver: str = ""
) -> tuple[Recorded, ...]:
    """Record balances brought forward, 200 lines to a fact, the last naming the others. Refuses OpeningLinesWrong, PeriodClosed, PeriodHeld."""
    if not lines:
        raise OpeningLinesWrong()
    made: list[Recorded] = []
    for start in range(0, len(lines), MOST_LINES):
        work.views.flush()
        serial, number = next_voucher(work.connection, desk.log, "opening", on)
        body = Opening(number, serial, tuple(lines[start : start + MOST_LINES]), paper, approver)
        last = start + MOST_LINES >= len(lines)
        refs = tuple(recorded.fact.id for recorded in made) if last else ()
        made.append(desk.record(work, body, by=by, on=on, refs=refs, post=opening_postings(body)))
    return tuple(made)


KINDS = (Kind("opening", Opening, check=check_opening, allow=allow_opening, apply=apply_opening, posts=True),)
