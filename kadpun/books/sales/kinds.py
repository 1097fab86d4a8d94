"""The kinds of the counter put together: what a sale, a refund and a reversal must find in the store to be recorded.

Rules of state only; form, postings and views stand in `sale.py`.
"""

from __future__ import annotations

from sqlalchemy import Connection

from ..ledger.facts import Fact
from ..ledger.kind import Kind
from ..members.debts import debts
from ..members.limits import demand_headroom
from ..tokens.allowing import allow_uses, demand_tokens_there
from ..tokens.uses import deferred_in_lot, left_of_lot
from .numbers import demand_next
from .receipts import is_reversed, recorded_sale, refunded_so_far, sale_of_slip, tokens_back
from .sale import (
    BillCancelled,
    Denied,
    Refund,
    RefundedBefore,
    RefundExceeds,
    RefundOfNothing,
    RefundToDebtWrong,
    Reversal,
    ReversedBefore,
    Sale,
    SlipUsedBefore,
    Tendered,
    TokensBackDiffer,
    Training,
    check_cancelled,
    check_refund,
    check_reversal,
    check_sale,
)
from .sale_views import apply_cancelled, apply_refund, apply_reversal, apply_sale
from .shift import demand_open_shift

OVER_LIMIT = "over_limit "
"""How the approval of credit over a member's limit begins."""


def allow_sale(connection: Connection, fact: Fact, sale: Sale) -> None:
    """Refuse a sale outside an open shift, a number out of turn, a transfer slip that paid before, credit over the limit with nobody's leave, and
    what its campaigns do not give."""
    demand_open_shift(connection, fact.log, sale.shift)
    demand_next(connection, fact.log, "sale", sale.serial)
    demand_new_slips(connection, sale.tender)
    if sale.on_credit and not any(approval.startswith(OVER_LIMIT) for approval in sale.approvals):
        demand_headroom(connection, sale.member, sale.on_credit)
    if sale.uses or sale.earned:
        allow_uses(connection, fact, sale)


def demand_new_slips(connection: Connection, tender: tuple[Tendered, ...]) -> None:
    """Refuse SlipUsedBefore for a bank slip that stands in an earlier sale."""
    for part in tender:
        if part.reference:
            number = sale_of_slip(connection, part.bank, part.reference)
            if number is not None:
                raise SlipUsedBefore(reference=part.reference, number=number)


def allow_refund(connection: Connection, fact: Fact, refund: Refund) -> None:
    """Refuse a refund of no known sale, of more than is left, outside a shift, or with a number out of turn."""
    demand_open_shift(connection, fact.log, refund.shift)
    demand_next(connection, fact.log, "refund", refund.serial)
    found = recorded_sale(connection, fact.refs[0])
    if found is None:
        raise RefundOfNothing()
    sale = found[1]
    if is_reversed(connection, fact.refs[0]):
        raise ReversedBefore()
    done = refunded_so_far(connection, fact.refs[0])
    for line in refund.lines:
        if not 0 <= line.line < len(sale.lines):
            raise RefundExceeds(line=line.line + 1)
        sold, back = sale.lines[line.line], done.get(line.line, (0, 0))
        over = back[0] + line.quantity > sold.quantity or back[1] + line.amount > sold.amount
        if over or line.goods != sold.goods or line.vat != sold.vat:
            raise RefundExceeds(line=line.line + 1)
    if refund.allocations:
        demand_debt_left(connection, refund, sale.member)
    if refund.backs != tokens_back(sale, done, {line.line: line.quantity for line in refund.lines}):
        raise TokensBackDiffer()
    demand_earned_left(connection, fact.refs[0], refund, sale)


def demand_debt_left(connection: Connection, refund: Refund, member: str) -> None:
    """Refuse to take more off a debt than is left of it, or off another member's."""
    left = {(debt.debt, debt.instalment): debt.left for debt in debts(connection, refund.member)}
    over = any(part.amount > left.get((part.debt, part.instalment), 0) for part in refund.allocations)
    if refund.member != member or over:
        raise RefundToDebtWrong()


def demand_earned_left(connection: Connection, sale_id: str, refund: Refund, sale: Sale) -> None:
    """Refuse to take back more earned tokens than the sale granted and than are left."""
    granted = {grant.campaign: grant for grant in sale.earned}
    for back in refund.earned_back:
        grant = granted.get(back.campaign)
        left = left_of_lot(connection, back.campaign, sale.member, sale_id)
        waits = deferred_in_lot(connection, back.campaign, sale.member, sale_id)
        if grant is None or back.commodity != grant.commodity or back.tokens > left or back.deferred > max(waits, 0):
            raise TokensBackDiffer()


def allow_reversal(connection: Connection, fact: Fact, body: Reversal) -> None:
    """Refuse to reverse twice, to reverse a sale of which goods came back (more would be given back than was sold), and to take tokens out of a
    wallet that they have left."""
    if is_reversed(connection, fact.refs[0]):
        raise ReversedBefore()
    if refunded_so_far(connection, fact.refs[0]):
        raise RefundedBefore()
    demand_tokens_there(connection, fact)


KINDS = (
    Kind("sale", Sale, check=check_sale, allow=allow_sale, apply=apply_sale, receipt=True, posts=True),
    Kind("refund", Refund, check=check_refund, allow=allow_refund, apply=apply_refund, receipt=True, posts=True),
    Kind("reversal", Reversal, check=check_reversal, allow=allow_reversal, apply=apply_reversal, posts=True, in_hold=True),
    Kind("bill-cancelled", BillCancelled, check=check_cancelled, apply=apply_cancelled),
    Kind("denied", Denied),
    Kind("training", Training),
)
