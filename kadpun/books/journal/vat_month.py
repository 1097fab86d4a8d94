"""The VAT of a month: what was charged, what was paid, what is owed to the Revenue Department, and the entry that settles it.

The settling entry brings output and input VAT up to the month's last day to `vat/payable`; running it again settles only what came since. More input
than output leaves `vat/payable` in debit: that is carried into the next month. Refuses a shop outside VAT. It files nothing.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from ..desk import Desk
from ..ledger.recorder import Recorded
from ..money import Satang
from ..profile import profile
from ..refusals import Refusal
from ..store.engine import Work
from ..store.statements import ask
from .balances import balance_of
from .entries import EntryLine, record_entry
from .vouchers import moved_by_purpose

PURPOSE = "vat-settlement"
OUTPUT, INPUT, NOT_DUE, PAYABLE = "vat/output", "vat/input", "vat/input-not-due", "vat/payable"
DUE_DAY = 15
"""The return and payment are due on this day of the following month (on paper)."""
_PURCHASES = (
    "SELECT COALESCE(SUM(base), 0) FROM (SELECT p.base AS base, COALESCE((SELECT l.counts_on FROM late l WHERE l.fact = p.fact), p.\"on\") AS day "
    "FROM purchase p WHERE p.vat_claim = 'claim' UNION ALL "
    "SELECT -p.base, COALESCE((SELECT l.counts_on FROM late l WHERE l.fact = r.fact), r.\"on\") "
    "FROM purchase p JOIN reversed r ON r.id = p.id WHERE p.vat_claim = 'claim') WHERE day >= ? AND day <= ?"
)
"""Purchases with VAT to claim by the day that they count on; a reversed one comes off on the day of its reversal, as its VAT does."""


class OutsideVat(Refusal):
    says = "This shop is not registered for VAT."


class VatNothingToSettle(Refusal):
    says = "There is no VAT left to settle in this month."


@dataclass(frozen=True, slots=True)
class VatMonth:
    """A month's VAT in satang: sales and purchases with their VAT, what was brought in from before, and how it stands.

    `owed` is output less input of the month and what the months before left in `vat/payable`; below zero it is carried on. `unsettled` is what the
    settling entry would still move.
    """

    first_on: date
    last_on: date
    sales: Satang
    exempt_sales: Satang
    output: Satang
    purchases: Satang
    input: Satang
    brought: Satang
    owed: Satang
    unsettled_output: Satang
    unsettled_input: Satang
    due_on: date

    @property
    def is_settled(self) -> bool:
        """Whether nothing of the month is left in the accounts of output and input VAT."""
        return not self.unsettled_output and not self.unsettled_input


def month_span(day: date) -> tuple[date, date]:
    """The first and last day of a day's month."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def vat_month(connection: Connection, month: date) -> VatMonth:
    """The VAT of the month of a day, from the accounts. Refuses OutsideVat."""
    if profile(connection).vat_mode == "none":
        raise OutsideVat()
    first, last = month_span(month)
    settled = moved_by_purpose(connection, PURPOSE, from_on=first, to_on=last)

    def moved(account: str) -> int:
        return _movement(connection, account, first, last) - settled.get(account, 0)

    output, input_ = -moved(OUTPUT), moved(INPUT)
    brought = balance_of(connection, PAYABLE, on=_day_before(first)).amount
    rows = ask(connection, _PURCHASES, first.isoformat(), last.isoformat())
    following = date(last.year + last.month // 12, last.month % 12 + 1, DUE_DAY)
    return VatMonth(
        first_on=first,
        last_on=last,
        sales=Satang(-_movement(connection, "sales/goods", first, last) - _movement(connection, "sales/services", first, last)),
        exempt_sales=Satang(-_movement(connection, "sales/exempt", first, last)),
        output=Satang(output),
        purchases=Satang(int(rows[0][0])),
        input=Satang(input_),
        brought=Satang(max(brought, 0)),
        owed=Satang(output - input_ - max(brought, 0)),
        unsettled_output=Satang(-balance_of(connection, OUTPUT, on=last).amount),
        unsettled_input=Satang(balance_of(connection, INPUT, on=last).amount),
        due_on=following,
    )


def settle_vat(desk: Desk, work: Work, month: date, text: str, *, by: str, approver: str = "") -> Recorded:
    """Bring a month's output and input VAT to `vat/payable`, dated its last day. Refuses OutsideVat, VatNothingToSettle, PeriodClosed."""
    work.views.flush()
    standing = vat_month(work.connection, month)
    if standing.is_settled:
        raise VatNothingToSettle()
    owed = standing.unsettled_output - standing.unsettled_input
    given = ((OUTPUT, standing.unsettled_output), (INPUT, -standing.unsettled_input), (PAYABLE, -owed))
    lines = tuple(EntryLine(account, amount) for account, amount in given if amount)
    return record_entry(desk, work, "journal", lines, text, by=by, on=standing.last_on, purpose=PURPOSE, approver=approver)


def _movement(connection: Connection, account: str, first: date, last: date) -> int:
    return balance_of(connection, account, on=last).amount - balance_of(connection, account, on=_day_before(first)).amount


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
