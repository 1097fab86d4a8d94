"""How old trade debts are, at any date: not yet due, and overdue up to 1, 3, 6, 12 months and longer; and what of them is doubtful.

Months are counted from the day a debt fell due. The percentages of the allowance are the shop's own setting. A debt two years overdue may have
lapsed (Civil and Commercial Code section 193/34), so it is marked in time. It writes nothing.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import Connection

from ..money import Satang, round_half_away
from .debts import Account, Debt, all_accounts

MONTHS = (1, 3, 6, 12)
"""Where one bucket of overdue debts ends and the next begins; the last has no end."""
BUCKETS = len(MONTHS) + 2
"""Not yet due, then the overdue ones."""
LAPSE_MONTHS = 24
WARN_MONTHS = 22


@dataclass(frozen=True, slots=True)
class Aged:
    """What one party owes by age, in satang: not yet due, then overdue up to 1, 3, 6, 12 months, and longer.

    `kept` is what was paid beyond all debts. `lapsing` is what is owed on debts close to two years overdue or beyond.
    """

    member: str
    buckets: tuple[Satang, ...]
    kept: Satang
    oldest_due_on: date | None
    lapsing: Satang

    @property
    def owed(self) -> Satang:
        return Satang(sum(self.buckets))

    @property
    def overdue(self) -> Satang:
        return Satang(sum(self.buckets[1:]))

    @property
    def balance(self) -> Satang:
        """What the account of the party holds: owed less kept."""
        return Satang(self.owed - self.kept)


@dataclass(frozen=True, slots=True)
class Ageing:
    """Every party's debts by age at the end of a day, by party; sums of each bucket come from `totals`."""

    on: date
    parties: tuple[Aged, ...]

    @property
    def totals(self) -> tuple[Satang, ...]:
        return tuple(Satang(sum(aged.buckets[place] for aged in self.parties)) for place in range(BUCKETS))

    @property
    def balance(self) -> Satang:
        """What the control account holds."""
        return Satang(sum(aged.balance for aged in self.parties))

    def allowance(self, percents: Sequence[int]) -> tuple[Satang, ...]:
        """What of each bucket is doubtful: nothing of what is not due, then the shop's percents, each rounded once."""
        return (Satang(0), *(Satang(round_half_away(total * percent, 100)) for total, percent in zip(self.totals[1:], percents, strict=True)))


def ageing(connection: Connection, on: date) -> Ageing:
    """Every party's debts by age at the end of a day; parties that owe nothing and have nothing kept are left out."""
    aged = (aged_account(account, on) for account in all_accounts(connection, on))
    return Ageing(on, tuple(each for each in aged if each.owed or each.kept))


def aged_account(account: Account, on: date) -> Aged:
    """One party's debts by age."""
    buckets = [0] * BUCKETS
    for debt in account.debts:
        buckets[bucket_of(debt, on)] += debt.left
    lapsing = sum(debt.left for debt in account.debts if on >= add_months(debt.due_on, WARN_MONTHS))
    oldest = min((debt.due_on for debt in account.debts), default=None)
    return Aged(account.member, tuple(Satang(amount) for amount in buckets), account.kept, oldest, Satang(lapsing))


def bucket_of(debt: Debt, on: date) -> int:
    """Which bucket a debt stands in on a day: 0 not yet due, 1 up to a month overdue, and so on."""
    if on <= debt.due_on:
        return 0
    return 1 + sum(on > add_months(debt.due_on, months) for months in MONTHS)


def lapses_on(debt: Debt) -> date:
    """The day from which the debtor may say that the debt has lapsed."""
    return add_months(debt.due_on, LAPSE_MONTHS)


@lru_cache(65536)
def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
