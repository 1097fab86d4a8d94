"""Papers of members by number and look-up code: repayments, shares, deposits, late interest.

Sales and refunds have a view of their own; this one holds what else a member takes home a paper of.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Column, Connection, Integer, Table, Text

from ..ledger.kind import Standing
from ..store.statements import ask
from ..store.tables import VIEWS
from ..store.views import Views
from .kinds import MemberUnknown

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


def number_of_debt(connection: Connection, debt: str) -> str:
    """The number on the paper of the fact with this id; "" for what has none, or is not in this store."""
    rows = ask(connection, "SELECT no FROM fact WHERE id = ?", UUID(debt).bytes)
    return number_of(connection, int(rows[0][0])) if rows else ""


def number_of_member(connection: Connection, member: str) -> str:
    """The running number that a party goes by on papers; its id where the register does not know it."""
    rows = ask(connection, "SELECT number FROM member WHERE member = ?", member)
    return str(rows[0][0]) if rows else member


def party_called(connection: Connection, text: str) -> str:
    """The party that a running number, with or without its zeros in front, or an id names. Refuses MemberUnknown."""
    wanted = text.strip()
    rows = ask(
        connection,
        "SELECT member FROM member WHERE member = ? OR number = ? OR (? <> '' AND ltrim(number, '0') = ?) ORDER BY number <> ?, member LIMIT 1",
        wanted,
        wanted.upper(),
        wanted.lstrip("0"),
        wanted.lstrip("0").upper(),
        wanted.upper(),
    )
    if not rows:
        raise MemberUnknown()
    return str(rows[0][0])
