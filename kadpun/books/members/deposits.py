"""The kind `deposit`: money that a member puts in and takes out again; `deposits/members/<party>` is what the shop owes them for it.

A deposit is a purse of its own: it is never added to shares or credit, and it pays a debt only by a set-off with consent, which is a repayment's
own business. Nobody takes out more than is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection

from ..journal.balances import balance_of
from ..ledger.facts import Fact, Posting
from ..ledger.kind import Kind, Standing
from ..money import MOST_SATANG, Satang, show_money
from ..refusals import Refusal
from ..sales.sale import Tendered, TenderKind, check_party, check_tender
from ..store.views import Views
from .kinds import demand_not_erased
from .papers import note_paper, number_of_member
from .purses import account_of, demand_party
from .tendered import MONEY_TENDERS, Consent, allow_payment, check_consent, note_payment, payment_postings

SERIES = "deposit"
IN_TENDERS: frozenset[TenderKind] = MONEY_TENDERS | {"produce"}


class DepositWrong(Refusal):
    says = "What goes into or out of this deposit does not come out."


class DepositPostingsDiffer(Refusal):
    says = "What this deposit posts is not what it says."


class DepositTooSmall(Refusal):
    says = "The deposit holds {there}; {amount} cannot be taken out."


@dataclass(frozen=True, slots=True)
class Deposit:
    """A member puts `total` satang in or takes it out."""

    member: str
    direction: Literal["in", "out"]
    number: str
    serial: int
    tender: tuple[Tendered, ...]
    total: int
    shift: int = 0
    rounding: int = 0
    helper: str = ""
    consent: Consent = ""
    degraded: bool = False


def deposit_balance(connection: Connection, member: str, on: date | None = None) -> Satang:
    """What a member's deposit holds at the end of a day (None: with everything recorded), in satang."""
    return Satang(-balance_of(connection, account_of("deposit", member), on=on).amount)


def deposit_postings(body: Deposit) -> tuple[Posting, ...]:
    """What a deposit posts: money or produce in, owed to the member; or the other way round."""
    sign = 1 if body.direction == "in" else -1
    return (*payment_postings(body.tender, body.rounding, body.member, sign), (account_of("deposit", body.member), "THB", -sign * body.total))


def check_deposit(fact: Fact, body: Deposit) -> None:
    """Refuse a deposit whose payment or postings do not come out."""
    demand_party(body.member)
    check_party(body.member, body.helper)
    if not 0 < body.total <= MOST_SATANG:
        raise DepositWrong()
    kinds = IN_TENDERS if body.direction == "in" else MONEY_TENDERS
    check_tender(body.tender, total=body.total, rounding=body.rounding, kinds=kinds)
    check_consent(body.tender, body.consent, body.helper)
    if fact.post != deposit_postings(body):
        raise DepositPostingsDiffer()


def allow_deposit(connection: Connection, fact: Fact, body: Deposit) -> None:
    """Refuse a number out of turn, cash without a shift, taking out more than is there, and a deposit of somebody who was erased."""
    allow_payment(connection, fact, member=body.member, shift=body.shift, series=SERIES, serial=body.serial, tender=body.tender)
    if body.direction == "in":
        demand_not_erased(connection, body.member, number_of_member(connection, body.member))
    else:
        there = deposit_balance(connection, body.member)
        if body.total > there:
            raise DepositTooSmall(there=show_money(max(there, 0)), amount=show_money(body.total))


def apply_deposit(standing: Standing, body: Deposit, views: Views) -> None:
    note_paper(views, standing, body.member, body.number)
    note_payment(
        views,
        standing,
        shift=body.shift,
        series=SERIES,
        serial=body.serial,
        tender=body.tender,
        rounding=body.rounding,
        direction=body.direction,
    )


KINDS = (Kind("deposit", Deposit, check=check_deposit, allow=allow_deposit, apply=apply_deposit, posts=True, receipt=True),)
