"""Papers of members by number and look-up code: repayments, shares, deposits, late interest.

Sales and refunds have a view of their own; this one holds what else a member takes home a paper of.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, Integer, Table, Text

from ..ledger.kind import Standing
from ..store.statements import ask
from ..store.tables import VIEWS
from ..store.views import Views

paper_table = Table(
    "member_paper",
    VIEWS,
    Column("fact", Integer, primary_key=True),
    Column("member", Text, nullable=False, index=True),
    Column("number", Text, nullable=False, index=True),
    Column("code", Integer, nullable=False, index=True),
)


def note_paper(views: Views, standing: Standing, member: str, number: str) -> None:
    """Put down the number of a member's paper, and the first 62 bits of its leaf, which a look-up code begins with."""
    views.insert(paper_table, (standing.no, member, number, int.from_bytes(standing.leaf[:8], "big") >> 2))


def number_of(connection: Connection, no: int) -> str:
    """The number on the paper of a fact, of the counter or of a member; "" for what has none."""
    rows = ask(connection, "SELECT number FROM sale WHERE fact = ? UNION ALL SELECT number FROM member_paper WHERE fact = ?", no, no)
    return str(rows[0][0]) if rows else ""
