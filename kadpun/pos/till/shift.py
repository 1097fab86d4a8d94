"""The shift and the drawer: opening, paying in and out, no sale, the blind count and the closing, each as one fact.

Each function runs inside a unit of work that its caller opens. A count is locked before the books say what they expect; it stays good until
the books of the drawer change. Refuses to know paper and permissions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import Connection

from kadpun.books.desk import Desk
from kadpun.books.ledger.kind import Standing
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.money import MOST_SATANG, Satang, show_money
from kadpun.books.profile import ShopProfile
from kadpun.books.refusals import Refusal
from kadpun.books.sales.numbers import next_number
from kadpun.books.sales.receipts import standing_fact
from kadpun.books.sales.shift import (
    CashMove,
    Coins,
    NoSale,
    Shift,
    ShiftClose,
    ShiftNotOpen,
    ShiftOpen,
    ShiftTotals,
    close_postings,
    move_postings,
    open_postings,
    open_shift,
    shift_totals,
)
from kadpun.books.store.engine import Work
from kadpun.books.store.statements import ask
from kadpun.books.store.tables import SEQ_BITS

from .results import CashCount
from .sales import desk_mark
from .tender import CASH_STEP, DENOMINATIONS, NotCoins

SHIFT_SERIES = "shift"
MOST_REASON = 200
MOST_PIECES = 1_000_000
Direction = Literal["in", "out", "safe"]
OTHER_SIDE: dict[Direction, str] = {"in": "cash/safe", "out": "expenses/other", "safe": "cash/safe"}
"""Where money paid in comes from and money paid out goes, unless somebody says otherwise."""


class ReasonMissing(Refusal):
    says = "Say why, in a few words."


class CashNotThere(Refusal):
    says = "The drawer holds {there} by the books; {amount} cannot be taken from it."


class CountFirst(Refusal):
    says = "Count the drawer first. Something happened since the last count, or there was none."


class CountWrong(Refusal):
    says = "This count cannot be: notes and coins are counted in whole pieces, from 0 up."


class FloatTooLarge(Refusal):
    says = "{amount} cannot stay for the next shift: {counted} were counted."


@dataclass(frozen=True, slots=True)
class LockedCount:
    """A count that was confirmed: what the books expected then, and at which size of the log."""

    shift: int
    count: CashCount
    totals: ShiftTotals
    counted_at: int


def check_reason(reason: str) -> str:
    """A reason in one line, cut to what a fact holds. Refuses ReasonMissing."""
    words = " ".join("".join(c if c.isprintable() else " " for c in reason).split())[:MOST_REASON]
    if not words:
        raise ReasonMissing()
    return words


def standing_shift(connection: Connection, log: str) -> Shift:
    """The open shift. Refuses ShiftNotOpen."""
    shift = open_shift(connection, log)
    if shift is None:
        raise ShiftNotOpen()
    return shift


def open_new(work: Work, desk: Desk, opening_float: int, *, by: str, on: date) -> Recorded:
    """Open the next shift with so much change in the drawer. Refuses ShiftOpenAlready, NotCoins, CashOutOfBounds."""
    if opening_float % CASH_STEP:
        raise NotCoins(amount=show_money(opening_float))
    body = ShiftOpen(next_number(work.connection, desk.log, SHIFT_SERIES), opening_float)
    return desk.record(work, body, by=by, on=on, post=open_postings(body))


def move_cash(
    work: Work, desk: Desk, direction: Direction, amount: int, reason: str, *, account: str, by: str, approver: str, on: date
) -> tuple[Recorded, CashMove]:
    """Pay cash in, out, or into the safe. Refuses ShiftNotOpen, ReasonMissing, CashNotThere, NotCoins, CashOutOfBounds."""
    shift = standing_shift(work.connection, desk.log)
    if amount % CASH_STEP:
        raise NotCoins(amount=show_money(amount))
    there = shift_totals(work.connection, desk.log, shift.shift).expected
    if direction != "in" and amount > there:
        raise CashNotThere(there=show_money(there), amount=show_money(amount))
    body = CashMove(shift.shift, "in" if direction == "in" else "out", amount, account or OTHER_SIDE[direction], check_reason(reason), approver)
    return desk.record(work, body, by=by, on=on, post=move_postings(body)), body


def no_sale(work: Work, desk: Desk, reason: str, *, by: str, approver: str, on: date) -> Recorded:
    """Record that the drawer was opened without a sale. Refuses ReasonMissing."""
    shift = open_shift(work.connection, desk.log)
    body = NoSale(check_reason(reason), approver, shift.shift if shift else 0)
    return desk.record(work, body, by=by, on=on)


def lock(connection: Connection, log: str, count: CashCount, *, at: int) -> LockedCount:
    """Lock a blind count beside what the books say now. Refuses ShiftNotOpen, CountWrong."""
    shift = standing_shift(connection, log)
    for coins in count.pieces:
        if coins.denomination not in DENOMINATIONS or not 0 <= coins.count <= MOST_PIECES:
            raise CountWrong()
    if count.loose < 0 or count.loose % CASH_STEP or count.total > MOST_SATANG:
        raise CountWrong()
    return LockedCount(shift.shift, count, shift_totals(connection, log, shift.shift), at)


def close(
    work: Work,
    desk: Desk,
    profile: ShopProfile,
    locked: LockedCount,
    *,
    reason: str,
    next_float: int,
    counts: int,
    by: str,
    approver: str,
    on: date,
) -> tuple[Recorded, ShiftClose]:
    """Close the shift on a locked count. Refuses CountFirst when the books went on, ReasonMissing when it differs, FloatTooLarge,
    NotCoins."""
    shift = standing_shift(work.connection, desk.log)
    totals = shift_totals(work.connection, desk.log, shift.shift)
    if locked.shift != shift.shift or locked.totals != totals:
        raise CountFirst()
    counted = locked.count.total
    if next_float % CASH_STEP:
        raise NotCoins(amount=show_money(next_float))
    if not 0 <= next_float <= counted:
        raise FloatTooLarge(amount=show_money(next_float), counted=show_money(counted))
    first, last = sale_numbers(work.connection, desk.log, shift.shift)
    body = ShiftClose(
        shift=shift.shift,
        number=z_number(profile, desk.log, shift.shift),
        expected=totals.expected,
        counted=counted,
        perpetual=totals.perpetual,
        totals=totals.sums,
        coins=tuple(Coins(coins.denomination, coins.count) for coins in locked.count.pieces if coins.count),
        reason=check_reason(reason) if counted != totals.expected else "",
        approver=approver,
        next_float=next_float,
        first_number=first,
        last_number=last,
        counts=counts,
    )
    opened = opening_of(work.connection, desk.log, shift.shift)
    return desk.record(work, body, by=by, on=on, refs=(opened.fact.id,), post=close_postings(body)), body


def z_number(profile: ShopProfile, log: str, shift: int) -> str:
    """The number on a Z: desk, Z, the shift's running number."""
    return f"{desk_mark(profile, log)}-Z-{shift:04}"


def opening_of(connection: Connection, log: str, shift: int) -> Standing:
    """The fact that opened a shift."""
    rows = ask(connection, "SELECT opened FROM shift WHERE log = ? AND shift = ?", log, shift)
    return _standing(connection, int(rows[0][0]) - 1)


def closing_of(connection: Connection, log: str, shift: int | None = None) -> Standing | None:
    """The fact that closed a shift, or the last one closed; None while there is none."""
    sql = "SELECT closed FROM shift WHERE log = ? AND closed > 0 AND (? IS NULL OR shift = ?) ORDER BY shift DESC LIMIT 1"
    rows = ask(connection, sql, log, shift, shift)
    return _standing(connection, int(rows[0][0]) - 1) if rows else None


def sale_numbers(connection: Connection, log: str, shift: int) -> tuple[str, str]:
    """The first and the last number of the sales of a desk's newest shift; empty when nothing was sold."""
    begin = int(ask(connection, "SELECT opened FROM shift WHERE log = ? AND shift = ?", log, shift)[0][0])
    end = ((begin >> SEQ_BITS) + 1) << SEQ_BITS
    sql = "SELECT number FROM sale WHERE fact >= ? AND fact < ? AND kind = 'sale' ORDER BY fact {order} LIMIT 1"
    first = ask(connection, sql.format(order="ASC"), begin, end)
    last = ask(connection, sql.format(order="DESC"), begin, end)
    return (str(first[0][0]), str(last[0][0])) if first else ("", "")


def over_short(locked: LockedCount) -> Satang:
    """What was counted less what the books expect: below zero is short."""
    return Satang(locked.count.total - locked.totals.expected)


def _standing(connection: Connection, no: int) -> Standing:
    rows = ask(connection, "SELECT id FROM fact WHERE no = ?", no)
    found = standing_fact(connection, str(UUID(bytes=bytes(rows[0][0]))))
    assert found is not None, "the fact stands under its number"
    return found
