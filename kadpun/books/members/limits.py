"""How much a party may owe: the kind `credit-limit`, the log of its changes, and the room that is left (headroom).

Two limits a party: above the soft one the cashier is told, above the hard one a sale is refused with the numbers. Who has none of their own has
the shop's default (settings `credit_limit` and `credit_soft_limit`), so that a new group's first trade goes through. The newest limit counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from sqlalchemy import Column, Connection, Integer, Table, Text

from ..ledger.bodies import codec_of
from ..ledger.facts import Fact, read_fact
from ..ledger.kind import Kind, Standing
from ..money import MOST_SATANG, Satang, show_money
from ..profile import ShopProfile, settings_named
from ..refusals import Refusal
from ..store.statements import ask
from ..store.tables import VIEWS
from ..store.views import Views
from .debts import owed
from .purses import demand_party

LimitReason = Literal["committee", "season", "pays-well", "pays-late", "asked", "other"]
REASONS: tuple[LimitReason, ...] = get_args(LimitReason)
_DECISION = re.compile(r"(?:[0-9]{1,6}(?:/[0-9]{2,4})?)?")


class LimitOutOfBounds(Refusal):
    says = "A credit limit is from 0 up, and the limit that warns is not above the one that stops."


class LimitReasonNeeded(Refusal):
    says = "A change of a credit limit says why, by one of the known reasons, and names a decision by its number, like 3/2569."


class OverHardLimit(Refusal):
    says = "{amount} on credit goes over the limit of {limit}: {owed} is owed already, so {free} is left. Take less, or have it allowed."


@dataclass(frozen=True, slots=True)
class CreditLimit:
    """A party's limits from now on, in satang: `hard` stops a sale, `soft` warns before it; 0 and 0 give no credit at all.

    The reason is one of a few words and `decision` a number, since what a fact says stays for ever and no free text of a person may.
    """

    member: str
    hard: int
    soft: int
    reason: LimitReason
    approver: str
    decision: str = ""


limit_table = Table(
    "credit_limit",
    VIEWS,
    Column("member", Text, primary_key=True),
    Column("largest_at", Integer, nullable=False),
    Column("log", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("hard", Integer, nullable=False),
    Column("soft", Integer, nullable=False),
    sqlite_with_rowid=False,
)

limit_log_table = Table(
    "credit_limit_log",
    VIEWS,
    Column("member", Text, primary_key=True),
    Column("fact", Integer, primary_key=True),
    sqlite_with_rowid=False,
)
"""Every change of a party's limits."""


@dataclass(frozen=True, slots=True)
class Headroom:
    """How much more a party may owe, in satang. `own`: the limits are the party's own, not the shop's default."""

    member: str
    hard: Satang
    soft: Satang
    owed: Satang
    own: bool

    @property
    def free(self) -> Satang:
        """What may still be bought on credit, never below zero."""
        return Satang(max(self.hard - self.owed, 0))

    def after(self, amount: int) -> Satang:
        """What would be left after buying for so much more; below zero where it goes over the limit."""
        return Satang(self.hard - self.owed - amount)

    def over_hard(self, amount: int) -> bool:
        """Whether so much more goes over the limit that stops."""
        return self.owed + amount > self.hard

    def over_soft(self, amount: int) -> bool:
        """Whether so much more goes over the limit that warns."""
        return self.owed + amount > self.soft


@dataclass(frozen=True, slots=True)
class LimitChange:
    """One change of a party's limits as it was recorded: who changed it, who allowed it, and why."""

    fact_id: str
    at: int
    on: date
    by: str
    approver: str
    hard: Satang
    soft: Satang
    reason: LimitReason
    decision: str


def headroom(connection: Connection, member: str) -> Headroom:
    """How much more a party may owe, with everything recorded so far."""
    rows = ask(connection, "SELECT hard, soft FROM credit_limit WHERE member = ?", member)
    hard, soft = rows[0] if rows else default_limits(connection)
    return Headroom(member, Satang(int(hard)), Satang(int(soft)), owed(connection, member), bool(rows))


def demand_headroom(connection: Connection, member: str, amount: int) -> None:
    """Refuse OverHardLimit where so much more would go over the party's hard limit."""
    room = headroom(connection, member)
    if room.over_hard(amount):
        money = {"amount": amount, "limit": room.hard, "owed": room.owed, "free": room.free}
        raise OverHardLimit(**{name: show_money(value) for name, value in money.items()})


def default_limits(connection: Connection) -> tuple[int, int]:
    """The shop's limits (hard, soft) for whoever has none of their own, in satang."""
    found = settings_named(connection, "credit_limit", "credit_soft_limit")
    unset = ShopProfile()
    hard = int(found.get("credit_limit", unset.credit_limit))
    return hard, min(int(found.get("credit_soft_limit", unset.credit_soft_limit)), hard)


def limit_changes(connection: Connection, member: str) -> tuple[LimitChange, ...]:
    """Every change of a party's limits, newest first."""
    rows = ask(
        connection,
        "SELECT f.bytes FROM credit_limit_log l JOIN fact f ON f.no = l.fact WHERE l.member = ? ORDER BY f.largest_at DESC, f.id DESC",
        member,
    )
    made = []
    for (data,) in rows:
        fact = read_fact(data)
        body = codec_of(CreditLimit).read(fact.body)
        made.append(LimitChange(fact.id, fact.at, fact.on, fact.by, body.approver, Satang(body.hard), Satang(body.soft), body.reason, body.decision))
    return tuple(made)


def check_limit(fact: Fact, body: CreditLimit) -> None:
    """Refuse limits out of bounds, a missing reason, and what names no party."""
    demand_party(body.member)
    if not 0 <= body.soft <= body.hard <= MOST_SATANG:
        raise LimitOutOfBounds()
    if body.reason not in REASONS or not _DECISION.fullmatch(body.decision):
        raise LimitReasonNeeded()


def apply_limit(standing: Standing, body: CreditLimit, views: Views) -> None:
    views.keep_newest(limit_table, (body.member, *standing.tag, body.hard, body.soft))
    views.insert(limit_log_table, (body.member, standing.no))


KINDS = (Kind("credit-limit", CreditLimit, check=check_limit, apply=apply_limit),)
