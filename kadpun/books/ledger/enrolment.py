"""The facts by which a desk vouches for another: enrol and revoke, and the view of who is enrolled.

The desk that invited another records, when it first hears of it, which log and which three keys it has met. Other desks and auditors read it there.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column, Connection, Integer, Table, Text

from ..refusals import Refusal
from ..store.statements import ask
from ..store.tables import VIEWS
from ..store.views import Views
from .facts import Fact, is_log_name
from .kind import Kind, Standing
from .vkeys import COSIGNATURE_TYPE, NOTE_TYPE, RECEIPT_TYPE, BadVkey, read_vkey


class EnrolmentWrong(Refusal):
    says = "A desk is enrolled with the name of its log and its three keys."


class RevocationWrong(Refusal):
    says = "A desk is revoked by the name of another desk's log and the size up to which it is trusted."


@dataclass(frozen=True, slots=True)
class Enrol:
    """Another desk's log, its three public keys (log, receipt, witness), and what people call the desk."""

    log: str
    vkeys: tuple[str, ...]
    desk: str


@dataclass(frozen=True, slots=True)
class Revoke:
    """Another desk's log is trusted up to this size and root, and no further."""

    log: str
    size: int
    root: str
    reason: str


enrolment_table = Table(
    "enrolment",
    VIEWS,
    Column("enrolled", Text, primary_key=True),
    Column("largest_at", Integer, nullable=False),
    Column("log", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("vkeys", Text, nullable=False),
    Column("desk", Text, nullable=False),
    sqlite_with_rowid=False,
)

revocation_table = Table(
    "revocation",
    VIEWS,
    Column("revoked", Text, primary_key=True),
    Column("largest_at", Integer, nullable=False),
    Column("log", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    sqlite_with_rowid=False,
)


def enrolled(connection: Connection) -> dict[str, tuple[str, ...]]:
    """The logs that desks of this store have enrolled, each with its three keys."""
    return {str(log): tuple(str(vkeys).split("\n")) for log, vkeys in ask(connection, "SELECT enrolled, vkeys FROM enrolment")}


def revoked_at(connection: Connection, log: str) -> int | None:
    """The size up to which a revoked log is trusted; None for one that is not revoked."""
    rows = ask(connection, "SELECT size FROM revocation WHERE revoked = ?", log)
    return int(rows[0][0]) if rows else None


def check_enrol(fact: Fact, body: Enrol) -> None:
    """Refuse an enrolment of one's own log, or without the three keys of the log it names."""
    try:
        keys = tuple(read_vkey(text) for text in body.vkeys)
    except BadVkey as reason:
        raise EnrolmentWrong() from reason
    named = (body.log, body.log, body.log.rpartition("/")[0])
    wanted = (NOTE_TYPE, RECEIPT_TYPE, COSIGNATURE_TYPE)
    if not is_log_name(body.log) or body.log == fact.log or tuple(key.name for key in keys) != named or tuple(key.type for key in keys) != wanted:
        raise EnrolmentWrong()


def check_revoke(fact: Fact, body: Revoke) -> None:
    """Refuse to revoke one's own log, or none."""
    if not is_log_name(body.log) or body.log == fact.log or body.size < 0 or not body.reason.strip():
        raise RevocationWrong()


def apply_enrol(standing: Standing, body: Enrol, views: Views) -> None:
    views.keep_newest(enrolment_table, (body.log, *standing.tag, "\n".join(body.vkeys), body.desk))


def apply_revoke(standing: Standing, body: Revoke, views: Views) -> None:
    views.keep_newest(revocation_table, (body.log, *standing.tag, body.size))


KINDS = (Kind("enrol", Enrol, check=check_enrol, apply=apply_enrol), Kind("revoke", Revoke, check=check_revoke, apply=apply_revoke))
