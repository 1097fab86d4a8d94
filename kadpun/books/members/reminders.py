"""Whom to remind: parties with debts that are overdue or fall due soon, the longest overdue first.

Read from the open debts; names and telephone numbers are put beside it by whoever may see them. It writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from ..money import Satang
from .ageing import WARN_MONTHS, add_months, lapses_on
from .debts import Account, all_accounts

SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Reminder:
    """What one party should be reminded of, in satang. `next_due_on` is the oldest open due day, `lapses_on` set where a debt nears two years."""

    member: str
    owed: Satang
    overdue: Satang
    due_soon: Satang
    next_due_on: date
    days: int
    lapses_on: date | None


def reminders(connection: Connection, on: date, *, soon_days: int = SOON_DAYS) -> tuple[Reminder, ...]:
    """Everybody with a debt that is overdue on a day or falls due within so many days, the longest overdue first."""
    found = (reminder_of(account, on, soon_days=soon_days) for account in all_accounts(connection, on))
    return tuple(sorted((each for each in found if each is not None), key=lambda each: (each.next_due_on, each.member)))


def reminder_of(account: Account, on: date, *, soon_days: int = SOON_DAYS) -> Reminder | None:
    """What one party should be reminded of; None where nothing is due by then."""
    until = on + timedelta(days=soon_days)
    due = [debt for debt in account.debts if debt.due_on <= until]
    if not due:
        return None
    lapsing = [lapses_on(debt) for debt in due if on >= add_months(debt.due_on, WARN_MONTHS)]
    return Reminder(
        member=account.member,
        owed=account.balance,
        overdue=Satang(sum(debt.left for debt in due if debt.due_on < on)),
        due_soon=Satang(sum(debt.left for debt in due if debt.due_on >= on)),
        next_due_on=due[0].due_on,
        days=due[0].days_overdue(on),
        lapses_on=min(lapsing, default=None),
    )
