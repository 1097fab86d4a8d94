"""The end of a year: closing entries bring income and expense to the surplus, and every account's closing balance is next year's opening one.

The entries stand in the books like any other, under the purpose `closing`, so that statements of the year can leave them out. They bring up whatever
is left in accounts of income and expense, so that entering again after an adjustment brings only the rest. How the surplus is shared out is decided
by the general meeting, and is another fact.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection

from ..desk import Desk
from ..ledger.recorder import Recorded
from ..store.engine import Work
from ..store.statements import ask
from .balances import part_balances, trial_balance
from .chart_facts import standing_chart
from .entries import MOST_LINES, EntryLine, record_entry
from .periods import periods
from .spans import years_on

PURPOSE = "closing"
SURPLUS = "equity/surplus"


def closing_lines(connection: Connection, *, on: date) -> list[EntryLine]:
    """What empties every account of income and expense at the end of a day, without the other side; empty when they are empty."""
    chart = standing_chart(connection)
    lines = []
    for balance in trial_balance(connection, on=on):
        if not balance.amount or chart.account(balance.account).account_class not in ("income", "expense"):
            continue
        rest = balance.amount
        for part, held in part_balances(connection, balance.account, on=on).items():
            rest -= held.amount
            if held.amount:
                lines.append(EntryLine(f"{balance.account}/{part}", -held.amount))
        if rest:
            lines.append(EntryLine(balance.account, -rest))
    return lines


def surplus_of(connection: Connection, *, on: date) -> int:
    """The surplus (a deficit is negative) that stands in income and expense at the end of a day, in satang."""
    return sum(line.amount for line in closing_lines(connection, on=on))


def is_year_end_due(connection: Connection, last_on: date) -> bool:
    """Whether a period that ends on this day ends a year: twelve months after the last one that did, or since the books began, or a 31 December.

    A group whose first year ends otherwise says so itself; this is what is proposed.
    """
    ended = [period.last_on for period in periods(connection) if period.closed and period.year_end]
    if not ended and (last_on.month, last_on.day) == (12, 31):
        return True
    if ended:
        begun = ended[-1] + timedelta(days=1)
    else:
        first = ask(connection, 'SELECT MIN("on") FROM balance')[0][0]
        if first is None:
            return False
        begun = date.fromisoformat(first).replace(day=1)
    return last_on + timedelta(days=1) >= years_on(begun, 1)


def record_closing(desk: Desk, work: Work, text: str, *, on: date, by: str, approver: str = "") -> list[Recorded]:
    """Bring income and expense to the surplus, dated the year's last day; none when nothing is left to bring."""
    work.views.flush()
    lines = closing_lines(work.connection, on=on)
    made = []
    for start in range(0, len(lines), MOST_LINES - 1):
        part = lines[start : start + MOST_LINES - 1]
        left = sum(line.amount for line in part)
        both = [*part, EntryLine(SURPLUS, -left)] if left else part
        made.append(record_entry(desk, work, "journal", both, text, by=by, on=on, purpose=PURPOSE, approver=approver))
    return made
