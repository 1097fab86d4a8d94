"""The verbs of reconciling: set an account up, match, undo a match, close a statement, withdraw lines. Each is one unit of work through the door.

What they record is worked out here from what stands; the rules in `rules.py` check it once more where it is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection

from ..desk import Desk
from ..ledger.recorder import Recorded
from ..store.engine import Work
from .kinds import (
    BankAccount,
    BankLinesWithdrawn,
    LinePart,
    LineRun,
    Match,
    PostingPart,
    StatementClose,
    Unmatch,
    refs_of_close,
    refs_of_match,
)
from .open_items import OpenLine, OpenPosting, bank_account, closed_statements, lines

BY_HAND = ("hand",)


def set_up_account(desk: Desk, work: Work, account: BankAccount, *, by: str, on: date) -> Recorded:
    """Say which account statements come for, from which day and balance. Refuses BankAccountWrong, CoveredTwice, BankAccountInUse."""
    return desk.record(work, account, by=by, on=on)


def match(desk: Desk, work: Work, body: Match, *, by: str, on: date) -> Recorded:
    """Match lines and postings. Refuses MatchUneven, MoreThanIsLeft, LineGone, PostingElsewhere."""
    return desk.record(work, body, by=by, on=on, refs=refs_of_match(body))


def unmatch(desk: Desk, work: Work, match_id: str, reason: str, *, by: str, on: date) -> Recorded:
    """Undo a match; no entry and no report changes by it. Refuses MatchGone, ReconcileReasonNeeded."""
    return desk.record(work, Unmatch(reason.strip()), by=by, on=on, refs=(match_id,))


def close_statement(desk: Desk, work: Work, account: str, *, up_to: date, amount: int, by: str, on: date) -> Recorded:
    """Assert that the statement stood at `amount` at the end of a day, all lines counted. Refuses StatementDoesNotFoot, StatementNotInOrder."""
    body = closing_of(work.connection, account, up_to=up_to, amount=amount)
    return desk.record(work, body, by=by, on=on, refs=refs_of_close(body))


def withdraw_lines(desk: Desk, work: Work, account: str, facts: Sequence[str], reason: str, *, by: str, on: date) -> Recorded:
    """Take back lines that were imported wrongly. Refuses LinesMatchedAlready, LineGone, ReconcileReasonNeeded."""
    return desk.record(work, BankLinesWithdrawn(account, reason.strip()), by=by, on=on, refs=tuple(facts))


def match_of_all(account: str, taken_lines: Iterable[OpenLine], taken_postings: Iterable[OpenPosting], *, signs: tuple[str, ...] = BY_HAND) -> Match:
    """The match that takes all that is left of some lines and postings."""
    return Match(
        account,
        tuple(LinePart(line.fact, line.line, line.left) for line in taken_lines),
        tuple(PostingPart(posting.fact, posting.posting, posting.left) for posting in taken_postings),
        signs,
    )


def closing_of(connection: Connection, account: str, *, up_to: date, amount: int) -> StatementClose:
    """What closing a statement up to a day asserts: all lines since the one before, in their order."""
    known = bank_account(connection, account)
    closed = closed_statements(connection, account)
    first_on = date.fromordinal(closed[0].on.toordinal() + 1) if closed else date.min
    opening = closed[0].amount if closed else known.opening
    return StatementClose(account, up_to, opening, amount, runs_of(lines(connection, account, first_on=first_on, last_on=up_to)))


def runs_of(ordered: Iterable[OpenLine]) -> tuple[LineRun, ...]:
    """Lines in order as runs of neighbours in one fact."""
    runs: list[LineRun] = []
    for line in ordered:
        if runs and runs[-1].fact == line.fact and runs[-1].last + 1 == line.line:
            runs[-1] = LineRun(line.fact, runs[-1].first, line.line)
        else:
            runs.append(LineRun(line.fact, line.line, line.line))
    return tuple(runs)
