"""How a member's payment at the counter or in the office is settled: money, or another purse of the same member with consent.

Shared by repayments, shares and deposits. Money moves the drawer or the bank; a set-off takes from the member's deposit or from what the shop
owes the member for produce, and needs the consent of the member or of the helper who came. A set-off never takes more than the purse holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import Connection

from ..journal.balances import balance_of
from ..ledger.facts import Fact, Posting
from ..ledger.kind import Standing
from ..money import Satang, show_money
from ..refusals import Refusal
from ..sales.numbers import demand_next, record_number
from ..sales.receipts import sale_of_slip
from ..sales.sale import SlipUsedBefore, Tendered, TenderKind, tender_postings
from ..sales.sale_views import slip_table
from ..sales.shift import add_to_shift, demand_open_shift
from ..store.views import Views
from .purses import Purse, account_of, sign_of

Consent = Literal["", "member", "helper"]
"""Who agreed to a set-off: nobody was asked, the member, or the helper in the member's name."""
MONEY_TENDERS: frozenset[TenderKind] = frozenset(("cash", "promptpay"))
SET_OFFS: dict[TenderKind, Purse] = {"deposit": "deposit", "produce": "produce"}
PAYMENT_TENDERS: frozenset[TenderKind] = MONEY_TENDERS | frozenset(SET_OFFS)


class ConsentNeeded(Refusal):
    says = "Taking it from the member's deposit or produce needs the member's consent, or the helper's."


class PurseTooSmall(Refusal):
    says = "There is {there} to take {amount} from."


def purse_balance(connection: Connection, purse: Purse, party: str) -> Satang:
    """What stands in a party's purse with everything recorded: owed by it (credit), its own or owed to it (the others)."""
    return Satang(sign_of(purse) * balance_of(connection, account_of(purse, party)).amount)


def check_consent(tender: Sequence[Tendered], consent: Consent, helper: str) -> None:
    """Refuse a set-off without consent, and a helper's consent where no helper came."""
    needed = any(part.kind in SET_OFFS for part in tender)
    if (needed and not consent) or (consent == "helper" and not helper):
        raise ConsentNeeded()


def allow_payment(connection: Connection, fact: Fact, *, member: str, shift: int, series: str, serial: int, tender: Sequence[Tendered]) -> None:
    """Refuse a number out of turn, cash outside an open shift, a transfer slip that paid before, a set-off of more than there is."""
    demand_next(connection, fact.log, series, serial)
    if shift or any(part.kind == "cash" for part in tender):
        demand_open_shift(connection, fact.log, shift)
    for part in tender:
        if part.reference:
            number = sale_of_slip(connection, part.bank, part.reference)
            if number is not None:
                raise SlipUsedBefore(reference=part.reference, number=number)
    for kind, purse in SET_OFFS.items():
        taken = sum(part.amount for part in tender if part.kind == kind)
        there = purse_balance(connection, purse, member) if taken else 0
        if taken > there:
            raise PurseTooSmall(amount=show_money(taken), there=show_money(max(there, 0)))


def payment_postings(tender: tuple[Tendered, ...], rounding: int, member: str, sign: int = 1) -> list[Posting]:
    """The side of a payment that money or a purse is on: in (sign 1) or out (sign -1)."""
    return tender_postings(tender, rounding, sign, member)


def note_payment(
    views: Views,
    standing: Standing,
    *,
    shift: int,
    series: str,
    serial: int,
    tender: Sequence[Tendered],
    rounding: int,
    direction: Literal["in", "out"],
) -> None:
    """Put down the number, the slips, and what the drawer of the shift took or gave."""
    log = standing.fact.log
    record_number(log, series, serial, views)
    for part in tender:
        if shift:
            add_to_shift(views, log, shift, f"member-{direction}/{part.kind}", part.amount)
        if part.reference:
            views.insert(slip_table, (part.bank, part.reference, standing.no))
    if shift and rounding:
        add_to_shift(views, log, shift, "rounding", rounding if direction == "in" else -rounding)
