"""The facts that a ledger says of itself: genesis, restore, rotate; and what it says of other desks (`enrolment.py`).

Their form is fixed with the ledger's, since an audit reads them before it knows anything else.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column, Connection, Integer, Table, Text

from ..refusals import Refusal
from ..store.statements import ask
from ..store.tables import SEQ_BITS, VIEWS
from ..store.views import Views
from .bodies import codec_of
from .enrolment import KINDS as ENROLMENT_KINDS
from .facts import Fact, read_fact
from .kind import Kind, Standing
from .vkeys import VerifierKey, read_vkey


class GenesisKeysWrong(Refusal):
    says = "A log begins with the three keys of its desk."


@dataclass(frozen=True, slots=True)
class Genesis:
    """Leaf 0: whose log this is, the desk's three public keys (log, receipt, witness), and the note that enrols them, if any."""

    community: str
    shop: str
    desk: str
    vkeys: tuple[str, ...]
    certificate: str | None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Restore:
    """A new epoch takes over where an old log was restored: how far it reached here, and how far it is known to have been signed."""

    log: str
    size: int
    root: str
    signed_size: int | None
    signed_root: str | None
    degraded: bool


@dataclass(frozen=True, slots=True)
class Rotate:
    """The log's next key, and its signature that it takes over."""

    vkey: str
    sig: str


restoration_table = Table(
    "restoration",
    VIEWS,
    Column("log", Text, primary_key=True),
    Column("largest_at", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("degraded", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Logs that began with a restored store, and whether anybody may still know more of the log before than the store does."""


def is_degraded(connection: Connection, log: str) -> bool:
    """Whether this log's sales must say that the store was restored and nobody has confirmed yet what came before."""
    rows = ask(connection, "SELECT degraded FROM restoration WHERE log = ?", log)
    return bool(rows and rows[0][0])


def receipt_keys(connection: Connection) -> list[VerifierKey]:
    """The receipt key of every log in the store, as its genesis names it."""
    return _keys_of_genesis(connection, 1)


def log_keys(connection: Connection) -> list[VerifierKey]:
    """The key that every log in the store began with, as its genesis names it."""
    return _keys_of_genesis(connection, 0)


def _keys_of_genesis(connection: Connection, place: int) -> list[VerifierKey]:
    rows = connection.exec_driver_sql("SELECT f.bytes FROM log l JOIN fact f ON f.no = l.no << ? WHERE f.kind = 'genesis'", (SEQ_BITS,)).all()
    return [read_vkey(codec_of(Genesis).read(read_fact(bytes(row[0])).body).vkeys[place]) for row in rows]


def check_genesis(fact: Fact, body: Genesis) -> None:
    """Refuse a beginning without three different keys."""
    if len(body.vkeys) != 3 or len(set(body.vkeys)) != 3:
        raise GenesisKeysWrong()


def apply_restore(standing: Standing, body: Restore, views: Views) -> None:
    largest_at, log, seq = standing.tag
    views.keep_newest(restoration_table, (log, largest_at, seq, int(body.degraded)))


KINDS = (
    Kind("genesis", Genesis, check=check_genesis),
    Kind("restore", Restore, apply=apply_restore),
    Kind("rotate", Rotate),
    *ENROLMENT_KINDS,
)
