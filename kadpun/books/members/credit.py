"""The kind `credit-payment`: a party pays off what it owes, by money or by set-off, and says which debts are paid.

Allocations name debts and never exceed what is left of them. What is paid beyond all allocations is refused unless it is said to be `kept`: then
it stays on the account as the party's credit and pays the next debt by itself. `total` is what the debt goes down by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from ..ledger.facts import Fact, Posting
from ..ledger.kind import Kind, Standing
from ..money import MOST_SATANG, show_money
from ..refusals import Refusal
from ..sales.sale import Tendered, check_party, check_tender
from ..store.views import Views
from .debts import Allocation, Debt, debts, note_allocations
from .kinds import demand_not_erased
from .papers import note_paper, number_of_member
from .purses import account_of, demand_party
from .tendered import PAYMENT_TENDERS, Consent, allow_payment, check_consent, note_payment, payment_postings

SERIES = "credit-payment"


class PaymentWrong(Refusal):
    says = "What is paid does not come to what it pays."


class PaymentPostingsDiffer(Refusal):
    says = "What this payment posts is not what it says."


class PaysMoreThanOwed(Refusal):
    says = "{amount} is more than the {owed} owed. Take less, or keep the rest as credit on the account."


class DebtNotOpen(Refusal):
    says = "Of the chosen debt {left} is left; {amount} cannot be paid off it."


@dataclass(frozen=True, slots=True)
class CreditPayment:
    """A party pays `total` satang off its trade credit: `allocations` say which debts, `kept` is what stays on the account beyond them.

    `helper` came in the party's place; `consent` is for set-offs from deposit and produce. `shift` is 0 for a payment that no drawer took.
    """

    member: str
    shift: int
    number: str
    serial: int
    tender: tuple[Tendered, ...]
    total: int
    allocations: tuple[Allocation, ...] = ()
    kept: int = 0
    rounding: int = 0
    helper: str = ""
    consent: Consent = ""
    degraded: bool = False


def credit_payment_postings(body: CreditPayment) -> tuple[Posting, ...]:
    """What a repayment posts: money or another purse in, the party's debt down."""
    return (*payment_postings(body.tender, body.rounding, body.member), (account_of("credit", body.member), "THB", -body.total))


def check_credit_payment(fact: Fact, body: CreditPayment) -> None:
    """Refuse a repayment whose parts, allocations or postings do not come out."""
    demand_party(body.member)
    check_party(body.member, body.helper)
    if not 0 < body.total <= MOST_SATANG or body.kept < 0:
        raise PaymentWrong()
    check_tender(body.tender, total=body.total, rounding=body.rounding, kinds=PAYMENT_TENDERS)
    check_consent(body.tender, body.consent, body.helper)
    named = {(part.debt, part.instalment) for part in body.allocations}
    whole = sum(part.amount for part in body.allocations) + body.kept == body.total
    if not whole or len(named) != len(body.allocations) or any(part.amount <= 0 or part.instalment < 1 for part in body.allocations):
        raise PaymentWrong()
    if fact.post != credit_payment_postings(body):
        raise PaymentPostingsDiffer()


def allow_credit_payment(connection: Connection, fact: Fact, body: CreditPayment) -> None:
    """Refuse a number out of turn, cash without a shift, set-offs beyond their purse, and paying off more of a debt than is left.

    Somebody who was erased may pay what came up since, and keeps nothing on the account.
    """
    allow_payment(connection, fact, member=body.member, shift=body.shift, series=SERIES, serial=body.serial, tender=body.tender)
    if body.kept:
        demand_not_erased(connection, body.member, number_of_member(connection, body.member))
    demand_open(debts(connection, body.member), body.allocations)


def demand_open(standing: Sequence[Debt], allocations: Sequence[Allocation]) -> None:
    """Refuse DebtNotOpen for an allocation of more than is left of its debt."""
    left = {(debt.debt, debt.instalment): debt.left for debt in standing}
    for part in allocations:
        there = left.get((part.debt, part.instalment), 0)
        if part.amount > there:
            raise DebtNotOpen(left=show_money(there), amount=show_money(part.amount))


def apply_credit_payment(standing: Standing, body: CreditPayment, views: Views) -> None:
    note_allocations(views, standing, body.allocations)
    note_paper(views, standing, body.member, body.number)
    note_payment(views, standing, shift=body.shift, series=SERIES, serial=body.serial, tender=body.tender, rounding=body.rounding, direction="in")


KINDS = (
    Kind(
        "credit-payment",
        CreditPayment,
        check=check_credit_payment,
        allow=allow_credit_payment,
        apply=apply_credit_payment,
        posts=True,
        receipt=True,
    ),
)
