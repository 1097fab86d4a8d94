"""What sales, refunds, reversals and cancelled bills leave in the views: papers by number and code, what came back, slips, sums of the shift.

Debts and business done of members are put down through their own rooms. A view never decides anything: the rules stand in `sale.py` and `kinds.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, Integer, Table, Text

from ..ledger.kind import Standing
from ..members.business import note_business
from ..members.debts import note_allocations, note_debt
from ..store.tables import VIEWS
from ..store.views import Views
from ..tokens.uses import note_backs, note_reversal, note_uses
from .numbers import record_number
from .sale import BillCancelled, Refund, Reversal, Sale, Tendered, code_of_leaf
from .shift import add_to_shift

sale_table = Table(
    "sale",
    VIEWS,
    Column("fact", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False, index=True),
    Column("code", Integer, nullable=False, index=True),
    Column("on", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("total", Integer, nullable=False),
)
"""Sales and refunds by number and by the first 62 bits of the leaf hash, which a look-up code begins with."""

refunded_table = Table(
    "refunded",
    VIEWS,
    Column("sale", Text, primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("quantity", Integer, nullable=False),
    Column("amount", Integer, nullable=False),
    sqlite_with_rowid=False,
)

slip_table = Table(
    "transfer_slip",
    VIEWS,
    Column("bank", Text, primary_key=True),
    Column("reference", Text, primary_key=True),
    Column("fact", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

reversed_table = Table(
    "reversed",
    VIEWS,
    Column("id", Text, primary_key=True),
    Column("fact", Integer, primary_key=True),
    Column("on", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Facts by id that were reversed, the reversal and its day."""


def apply_sale(standing: Standing, sale: Sale, views: Views) -> None:
    fact, no = standing.fact, standing.no
    views.insert(sale_table, (no, "sale", sale.number, code_of_leaf(standing.leaf), fact.on.isoformat(), fact.at, sale.total))
    record_number(fact.log, "sale", sale.serial, views)
    add_to_shift(views, fact.log, sale.shift, "sale", sale.total)
    if sale.rounding:
        add_to_shift(views, fact.log, sale.shift, "rounding", sale.rounding)
    given_up = sale.discount + sum(line.discount for line in sale.lines)
    if given_up:
        add_to_shift(views, fact.log, sale.shift, "discount", given_up)
    scheme = sum(line.scheme for line in sale.lines)
    if scheme:
        add_to_shift(views, fact.log, sale.shift, "scheme", scheme)
    for kind, amount in _parts(sale.tender):
        if amount:  # cash that went back whole is no cash that came in
            add_to_shift(views, fact.log, sale.shift, f"in/{kind}", amount)
    for part in sale.tender:
        if part.reference:
            views.insert(slip_table, (part.bank, part.reference, no))
        if part.kind == "credit":
            note_debt(views, standing, sale.member, part.terms)
    if sale.member:
        note_business(views, standing, sale.member, sale.total)
    if sale.uses or sale.earned:
        note_uses(views, standing, sale.uses, sale.earned, sale.member)
    for approval in sale.approvals:
        add_to_shift(views, fact.log, sale.shift, f"allowed/{approval.partition(' ')[0]}", 0)
    for group in sale.vat:
        add_to_shift(views, fact.log, sale.shift, f"base/{'exempt' if group.rate is None else group.rate}", group.base)
        if group.tax:
            add_to_shift(views, fact.log, sale.shift, f"tax/{group.rate}", group.tax)


def apply_refund(standing: Standing, refund: Refund, views: Views) -> None:
    fact, no = standing.fact, standing.no
    views.insert(sale_table, (no, "refund", refund.number, code_of_leaf(standing.leaf), fact.on.isoformat(), fact.at, refund.total))
    record_number(fact.log, "refund", refund.serial, views)
    add_to_shift(views, fact.log, refund.shift, "refund", refund.total)
    if refund.rounding:
        add_to_shift(views, fact.log, refund.shift, "rounding", -refund.rounding)
    for line in refund.lines:
        views.add(refunded_table, (fact.refs[0], line.line), line.quantity, line.amount)
    if refund.allocations:
        note_allocations(views, standing, refund.allocations)
    if refund.member:
        note_business(views, standing, refund.member, -refund.total)
    if refund.backs or refund.earned_back:
        note_backs(views, standing, refund.backs, refund.earned_back, refund.member)
    for kind, amount in _parts(refund.tender):
        add_to_shift(views, fact.log, refund.shift, f"out/{kind}", amount)
    for group in refund.vat:
        add_to_shift(views, fact.log, refund.shift, f"base/{'exempt' if group.rate is None else group.rate}", -group.base)
        if group.tax:
            add_to_shift(views, fact.log, refund.shift, f"tax/{group.rate}", -group.tax)


def apply_reversal(standing: Standing, body: Reversal, views: Views) -> None:
    views.insert(reversed_table, (standing.fact.refs[0], standing.no, standing.fact.on.isoformat()))
    note_reversal(views, standing)


def apply_cancelled(standing: Standing, body: BillCancelled, views: Views) -> None:
    add_to_shift(views, standing.fact.log, body.shift, "cancelled", body.amount)


def _parts(tender: Sequence[Tendered]) -> list[tuple[str, int]]:
    """What was taken, part by part; what several campaigns pay for is one part, so that the bill counts as one."""
    parts: list[tuple[str, int]] = [(part.kind, part.amount) for part in tender if part.kind != "tokens"]
    tokens = sum(part.amount for part in tender if part.kind == "tokens")
    return [*parts, ("tokens", tokens)] if tokens else parts
