"""What the books say of uses found twice: the facts `double-use` and `double-use-decided`, their postings and views.

A `double-use` sets aside what the issuer would have repaid, as a change since the last one; a decision takes it from there: owed again, or lost. It
refuses to know how uses are found (`double_uses.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Column, Index, Integer, Table, Text

from ..ledger.facts import MONEY, Fact, Posting, is_id
from ..ledger.kind import Standing
from ..money import MOST_SATANG
from ..refusals import Refusal
from ..store.tables import VIEWS
from ..store.views import Views
from .settling import LOSSES
from .uses import CLAIMS, DOUBLES, MOST_TOKENS

By = Literal["proof", "lot"]
Decision = Literal["honoured", "lost"]
MOST_FOUND = 300
"""Changes of one fact, so that it stays under 60,000 bytes."""


class DoubleUseWrong(Refusal):
    says = "This record of uses found twice is not well formed."


class DoubleUsePostingsDiffer(Refusal):
    says = "What this record of uses found twice posts is not what it says."


class DoubleUseMoved(Refusal):
    says = "What was used twice of “{campaign}” has changed meanwhile. Look at the list again."


class DoubleNotOpen(Refusal):
    says = "Of this bill {open} is waiting for a decision; {amount} is more."


@dataclass(frozen=True, slots=True)
class DoubleChange:
    """A use (`use` from 0) of a bill that is double by `tokens` and `amount` satang of the issuer's more than was recorded before (or less).

    `holds` is the bill whose use holds against it, `by` what both used; `key` is the proof, or the id of the lot's grant.
    """

    bill: str
    tokens: int
    amount: int
    holds: str
    by: By
    key: str
    use: int = 0


@dataclass(frozen=True, slots=True)
class DoubleUse:
    """What was found of a campaign since the last such record."""

    campaign: str
    changes: tuple[DoubleChange, ...]

    @property
    def amount(self) -> int:
        return sum(change.amount for change in self.changes)


@dataclass(frozen=True, slots=True)
class DoubleUseDecided:
    """The end of a double use: `amount` satang that the issuer honours, or that is lost."""

    campaign: str
    bill: str
    amount: int
    decision: Decision
    use: int = 0


double_table = Table(
    "token_double",
    VIEWS,
    Column("bill", Text, primary_key=True),
    Column("use", Integer, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("campaign", Text, nullable=False),
    Column("fact", Integer, nullable=False),
    Column("on", Text, nullable=False),
    Column("tokens", Integer, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("holds", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("key", Text, nullable=False),
    Index("token_double_of_campaign", "campaign"),
    sqlite_with_rowid=False,
)

decided_table = Table(
    "token_double_decided",
    VIEWS,
    Column("bill", Text, primary_key=True),
    Column("use", Integer, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("campaign", Text, nullable=False),
    Column("fact", Integer, nullable=False),
    Column("on", Text, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("decision", Text, nullable=False),
    sqlite_with_rowid=False,
)


def double_postings(body: DoubleUse) -> tuple[Posting, ...]:
    """What was used twice is no longer owed by the issuer but waits for a decision."""
    return _moved(f"{DOUBLES}/{body.campaign}", f"{CLAIMS}/{body.campaign}", body.amount)


def decided_postings(body: DoubleUseDecided) -> tuple[Posting, ...]:
    """What waited is owed by the issuer again, or is the shop's loss."""
    into = f"{CLAIMS}/{body.campaign}" if body.decision == "honoured" else LOSSES
    return _moved(into, f"{DOUBLES}/{body.campaign}", body.amount)


def check_double(fact: Fact, body: DoubleUse) -> None:
    """Refuse a record of nothing, of bills that stand twice or hold against themselves, and postings that are not its own."""
    keys = {(change.bill, change.use) for change in body.changes}
    whole = all(
        is_id(change.bill)
        and is_id(change.holds)
        and change.use >= 0
        and abs(change.tokens) <= MOST_TOKENS
        and abs(change.amount) <= MOST_SATANG
        and (change.tokens or change.amount)
        and change.by in ("proof", "lot")
        and 0 < len(change.key) <= 64
        for change in body.changes
    )
    if not (0 < len(body.changes) <= MOST_FOUND and len(keys) == len(body.changes) and whole and 0 < len(body.campaign) <= 32):
        raise DoubleUseWrong()
    if fact.post != double_postings(body):
        raise DoubleUsePostingsDiffer()


def check_decided(fact: Fact, body: DoubleUseDecided) -> None:
    """Refuse a decision on nothing, and postings that are not its own."""
    if not is_id(body.bill) or body.use < 0 or not 0 < abs(body.amount) <= MOST_SATANG or not 0 < len(body.campaign) <= 32:
        raise DoubleUseWrong()
    if body.decision not in ("honoured", "lost"):
        raise DoubleUseWrong()
    if fact.post != decided_postings(body):
        raise DoubleUsePostingsDiffer()


def apply_double(standing: Standing, body: DoubleUse, views: Views) -> None:
    fact = standing.fact
    for change in body.changes:
        about = (body.campaign, standing.no, fact.on.isoformat(), change.tokens, change.amount, change.holds, change.by, change.key)
        views.insert(double_table, (change.bill, change.use, fact.id, *about))


def apply_decided(standing: Standing, body: DoubleUseDecided, views: Views) -> None:
    fact = standing.fact
    row = (body.bill, body.use, fact.id, body.campaign, standing.no, fact.on.isoformat(), body.amount, body.decision)
    views.insert(decided_table, row)


def _moved(into: str, out_of: str, amount: int) -> tuple[Posting, ...]:
    return ((into, MONEY, amount), (out_of, MONEY, -amount)) if amount else ()
