"""Business done: what each member bought, for the patronage refund (เงินเฉลี่ยคืน).

A view of every sale and refund that names a member; a reversed one is taken out again on the day of its reversal. Amounts are what the member's
bills came to, VAT included. It knows no rates and no shares of any surplus.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Column, Connection, Integer, Table, Text

from ..ledger.kind import Standing
from ..store.statements import ask
from ..store.tables import VIEWS
from ..store.views import Views

business_table = Table(
    "business",
    VIEWS,
    Column("id", Text, primary_key=True),
    Column("member", Text, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("fact", Integer, nullable=False),
    sqlite_with_rowid=False,
)

_DONE = (
    "SELECT member, SUM(amount) FROM (SELECT b.member, b.amount FROM business b JOIN posting p ON p.fact = b.fact AND p.line = 0 "
    'WHERE p."on" BETWEEN ? AND ? UNION ALL SELECT b.member, -b.amount FROM (SELECT r.id, MIN(p."on") AS day FROM reversed r '
    "JOIN posting p ON p.fact = r.fact AND p.line = 0 GROUP BY r.id) r JOIN business b ON b.id = r.id WHERE r.day BETWEEN ? AND ?) "
    "GROUP BY member ORDER BY member"
)
"""By the day that the postings count on, as everything in the books."""


def note_business(views: Views, standing: Standing, member: str, amount: int) -> None:
    """Put down what a member bought, or (below zero) brought back."""
    views.insert(business_table, (standing.fact.id, member, amount, standing.no))


def business_done(connection: Connection, from_on: date, to_on: date) -> dict[str, int]:
    """What each member bought less what came back, in satang, from the first day to the last; members without any are left out."""
    days = (from_on.isoformat(), to_on.isoformat())
    return {str(member): int(amount) for member, amount in ask(connection, _DONE, *days, *days) if amount}
