"""Recording what members pay and are paid beside sales: repayments, shares, deposits; each one fact, said twice recorded once.

Each function runs inside one unit of work that its caller opens. What is paid is settled as a bill is. Cash needs an open shift, since it lies in
the drawer; other means do not, so that the office records them too. Refuses to know paper and permissions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from kadpun.books.desk import Desk
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.members.credit import (
    SERIES as PAYMENT_SERIES,
)
from kadpun.books.members.credit import (
    CreditPayment,
    PaysMoreThanOwed,
    credit_payment_postings,
    demand_open,
)
from kadpun.books.members.debts import Allocation, Debt, account, oldest_first
from kadpun.books.members.deposits import SERIES as DEPOSIT_SERIES
from kadpun.books.members.deposits import Deposit, deposit_postings
from kadpun.books.members.shares import SERIES as SHARE_SERIES
from kadpun.books.members.shares import Act, Share, ShareReason, share_postings
from kadpun.books.members.tendered import Consent
from kadpun.books.money import Satang, show_money
from kadpun.books.profile import ShopProfile
from kadpun.books.refusals import Refusal
from kadpun.books.sales.numbers import next_number
from kadpun.books.sales.receipts import standing_fact
from kadpun.books.sales.shift import ShiftNotOpen, open_shift, shift_totals
from kadpun.books.store.engine import Work
from kadpun.books.thai import BUDDHIST_ERA

from .sales import demand_seen, desk_mark, tendered
from .shift import CashNotThere
from .tender import Settlement, Taken, settle

LETTERS = {PAYMENT_SERIES: "P", SHARE_SERIES: "S", DEPOSIT_SERIES: "D"}
"""What stands in a number between the desk and the year."""


class NothingPaid(Refusal):
    says = "Say how much is paid; it is above 0."


@dataclass(frozen=True, slots=True)
class Doing:
    """What every act of a member has beside its own: the open books, who does it on which day, under which id, and who came in the member's place."""

    work: Work
    desk: Desk
    profile: ShopProfile
    id: str
    at: int
    on: date
    by: str
    helper: str = ""
    consent: Consent = ""
    degraded: bool = False

    @property
    def connection(self) -> Connection:
        return self.work.connection

    def stood(self, kind: str) -> Recorded | None:
        """What was recorded under this id before."""
        standing = standing_fact(self.connection, self.id)
        if standing is not None and standing.fact.kind == kind and standing.fact.log == self.desk.log:
            return self.desk.ledger.again(standing)
        return None

    def settled(self, due: int, taken: Sequence[Taken], *, out: bool = False) -> tuple[Settlement, int]:
        """What was taken, whole, and the shift whose drawer it concerns (0: none); `out` when the money goes to the member.

        Refuses StillDue, MoneyNotSeen, ShiftNotOpen for cash, and CashNotThere for cash that the drawer does not hold.
        """
        settlement = settle(due, taken, self.profile)
        demand_seen(settlement)
        shift = open_shift(self.connection, self.desk.log)
        if shift is None and any(part.kind == "cash" for part in settlement.parts):
            raise ShiftNotOpen()
        paid_out = sum(part.amount for part in settlement.parts if part.kind == "cash") if out else 0
        if shift is not None and paid_out:
            there = shift_totals(self.connection, self.desk.log, shift.shift).expected
            if paid_out > there:
                raise CashNotThere(there=show_money(there), amount=show_money(paid_out))
        return settlement, shift.shift if shift else 0

    def numbered(self, series: str) -> tuple[int, str]:
        """The next number of a series, as the ledger counts it and as it stands on paper."""
        serial = next_number(self.connection, self.desk.log, series)
        mark, year = desk_mark(self.profile, self.desk.log), (self.on.year + BUDDHIST_ERA) % 100
        return serial, f"{mark}-{LETTERS[series]}-{year:02}-{serial:06}"


@dataclass(frozen=True, slots=True)
class SharedOut:
    """Which debts a payment pays, and what is beyond them all, in satang."""

    allocations: tuple[Allocation, ...]
    kept: Satang


def share_out_payment(open_debts: Sequence[Debt], amount: int, chosen: Sequence[Allocation] = (), *, keep: bool = False) -> SharedOut:
    """Share a payment out: the chosen debts first, the rest to the oldest, and what is beyond them all kept if that is wanted.

    Refuses DebtNotOpen, NothingPaid, PaysMoreThanOwed (also where the chosen ones come to more than is paid).
    """
    if amount <= 0:
        raise NothingPaid()
    demand_open(open_debts, chosen)
    picked = sum(part.amount for part in chosen)
    if picked > amount:
        raise PaysMoreThanOwed(amount=show_money(picked), owed=show_money(amount))
    named = {(part.debt, part.instalment): part.amount for part in chosen}
    rest, left = oldest_first(open_debts, amount) if not chosen else ((), Satang(amount - picked))
    if chosen and left:
        others = [debt for debt in open_debts if (debt.debt, debt.instalment) not in named]
        rest, left = oldest_first(others, left)
    if left and not keep:
        raise PaysMoreThanOwed(amount=show_money(amount), owed=show_money(amount - left))
    return SharedOut((*chosen, *rest), left)


def pay_debt(doing: Doing, member: str, amount: int, taken: Sequence[Taken], *, chosen: Sequence[Allocation] = (), keep: bool = False) -> Recorded:
    """Record that a member paid `amount` satang off its debts.

    Refuses what settling and sharing out refuse, ConsentNeeded, PurseTooSmall, SlipUsedBefore, ShiftNotOpen for cash.
    """
    stood = doing.stood("credit-payment")
    if stood is not None:
        return stood
    shared = share_out_payment(account(doing.connection, member).debts, amount, chosen, keep=keep)
    settlement, shift = doing.settled(amount, taken)
    serial, number = doing.numbered(PAYMENT_SERIES)
    body = CreditPayment(
        member=member,
        shift=shift,
        number=number,
        serial=serial,
        tender=tendered(settlement),
        total=amount,
        allocations=shared.allocations,
        kept=shared.kept,
        rounding=settlement.rounding,
        helper=doing.helper,
        consent=doing.consent,
        degraded=doing.degraded,
    )
    return doing.desk.record(doing.work, body, by=doing.by, id=doing.id, at=doing.at, on=doing.on, post=credit_payment_postings(body))


def move_shares(
    doing: Doing,
    member: str,
    act: Act,
    *,
    shares: int = 0,
    paid: int = 0,
    taken: Sequence[Taken] = (),
    to: str = "",
    reason: ShareReason = "",
    approver: str = "",
) -> Recorded:
    """Record an act on shares: subscribe (some paid at once), pay, transfer to another member, redeem.

    Refuses ShareWrong, ShareReasonNeeded, MoreThanSubscribed, SharesNotHeld, MoreThanOneFifth, and what settling refuses.
    """
    stood = doing.stood("share")
    if stood is not None:
        return stood
    par = doing.profile.share_par
    total = par * (paid if act in ("subscribe", "pay") else shares)
    settlement, shift = (Settlement(Satang(total), (), Satang(0), Satang(0), Satang(0), Satang(0), True), 0)
    if act != "transfer" and total:
        settlement, shift = doing.settled(total, taken, out=act == "redeem")
    serial, number = doing.numbered(SHARE_SERIES)
    body = Share(
        member=member,
        act=act,
        shares=shares,
        par=par,
        number=number,
        serial=serial,
        total=total,
        shift=shift,
        paid=paid,
        tender=tendered(settlement),
        to=to,
        rounding=settlement.rounding,
        helper=doing.helper,
        consent=doing.consent,
        reason=reason,
        approver=approver,
        degraded=doing.degraded,
    )
    return doing.desk.record(doing.work, body, by=doing.by, id=doing.id, at=doing.at, on=doing.on, post=share_postings(body))


def move_deposit(doing: Doing, member: str, direction: str, amount: int, taken: Sequence[Taken]) -> Recorded:
    """Record that a member put money in or took it out. Refuses NothingPaid, DepositTooSmall, and what settling refuses."""
    stood = doing.stood("deposit")
    if stood is not None:
        return stood
    if amount <= 0:
        raise NothingPaid()
    settlement, shift = doing.settled(amount, taken, out=direction == "out")
    serial, number = doing.numbered(DEPOSIT_SERIES)
    body = Deposit(
        member=member,
        direction="in" if direction == "in" else "out",
        number=number,
        serial=serial,
        tender=tendered(settlement),
        total=amount,
        shift=shift,
        rounding=settlement.rounding,
        helper=doing.helper,
        consent=doing.consent,
        degraded=doing.degraded,
    )
    return doing.desk.record(doing.work, body, by=doing.by, id=doing.id, at=doing.at, on=doing.on, post=deposit_postings(body))
