"""Petty cash kept as an imprest: a box that always holds its float in money and slips, filled up again to the float.

The float is a setting; the box is the account `cash/petty`. What is paid out is a payment voucher, filling up moves what is missing from the safe
or the bank, and a count posts the difference. Refuses to pay more than lies in the box.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from ..desk import Desk
from ..ledger.recorder import Recorded
from ..money import Satang, show_money
from ..profile import profile
from ..refusals import Refusal
from ..store.engine import Work
from .balances import balance_of
from .entries import EntryLine, record_entry
from .vouchers import Voucher, vouchers

BOX = "cash/petty"
PURPOSE = "petty-cash"
FILLING = "petty-fill"


class PettyCashShort(Refusal):
    says = "{held} lies in the petty cash box. {amount} cannot be paid from it."


class PettyCashFull(Refusal):
    says = "The petty cash box holds its float already."


class PettyFloatMissing(Refusal):
    says = "Say first how much the petty cash box is to hold."


class PettyAmountWrong(Refusal):
    says = "Petty cash pays amounts above nothing."


@dataclass(frozen=True, slots=True)
class PettyCash:
    """The box as it stands: its float, what lies in it, what is missing, and what was paid out last, the newest first."""

    float: Satang
    held: Satang
    paid: tuple[Voucher, ...]

    @property
    def missing(self) -> Satang:
        """What fills the box up to its float."""
        return Satang(max(self.float - self.held, 0))


def petty_cash(connection: Connection, *, on: date | None = None) -> PettyCash:
    """The petty cash box at the end of a day."""
    held = Satang(balance_of(connection, BOX, on=on).amount)
    return PettyCash(Satang(profile(connection).petty_float), held, tuple(vouchers(connection, purpose=PURPOSE, to_on=on, limit=50)))


def pay_petty(
    desk: Desk, work: Work, account: str, amount: Satang, text: str, *, by: str, on: date, papers: tuple[str, ...] = (), approver: str = ""
) -> Recorded:
    """Pay an expense from the box. Refuses PettyCashShort, PettyAmountWrong and what an entry refuses."""
    work.views.flush()
    if amount <= 0:
        raise PettyAmountWrong()
    held = balance_of(work.connection, BOX).amount
    if amount > held:
        raise PettyCashShort(held=show_money(held), amount=show_money(amount))
    lines = (EntryLine(account, amount), EntryLine(BOX, -amount))
    return record_entry(desk, work, "payment", lines, text, by=by, on=on, purpose=PURPOSE, papers=papers, approver=approver)


def fill_petty(desk: Desk, work: Work, text: str, *, by: str, on: date, paid_from: str = "cash/safe", approver: str = "") -> Recorded:
    """Fill the box up to its float. Refuses PettyFloatMissing, PettyCashFull."""
    work.views.flush()
    standing = petty_cash(work.connection)
    if not standing.float:
        raise PettyFloatMissing()
    if not standing.missing:
        raise PettyCashFull()
    lines = (EntryLine(BOX, standing.missing), EntryLine(paid_from, -standing.missing))
    return record_entry(desk, work, "payment", lines, text, by=by, on=on, purpose=FILLING, approver=approver)


def count_petty(desk: Desk, work: Work, counted: Satang, text: str, *, by: str, on: date, approver: str = "") -> Recorded | None:
    """Set the box to what was counted, the difference over or short; None when it is right."""
    work.views.flush()
    difference = counted - balance_of(work.connection, BOX).amount
    if not difference:
        return None
    account = "cash/over" if difference > 0 else "cash/short"
    lines = (EntryLine(BOX, difference), EntryLine(account, -difference))
    return record_entry(desk, work, "journal", lines, text, by=by, on=on, purpose="petty-count", approver=approver)
