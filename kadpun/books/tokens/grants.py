"""The kind `grant`: tokens given to people for a reason of the campaign; each line is a lot of its own in its party's wallet.

`tokens/ungranted` goes down and `tokens/held/<party>` up. A fact has at most 200 lines, each party once. `marks` stand for a person's ID number and
telephone under the campaign's key (`identity.py`): one that was granted a welcome, a mission or an event before is refused, so that one person gets
one grant. Neither name nor number stands in any fact. A desk grants what it holds of the budget and no token more. It refuses to know people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Column, Connection, Integer, Table, Text

from ..ledger.bodies import codec_of
from ..ledger.facts import MONEY, Fact, Posting, read_fact
from ..ledger.kind import Kind, Standing
from ..members.kinds import MemberErased
from ..members.purses import is_party
from ..refusals import Refusal
from ..store.statements import ask
from ..store.tables import VIEWS
from ..store.views import Views
from .campaigns import StandingCampaign, campaign_day, known_campaign, left_to_grant
from .grant_rules import good_until, rule_on, tokens_of_weight, tokens_once
from .terms import GrantKind, GrantRule, Terms
from .uses import HELD, MOST_TOKENS, UNGRANTED, lot_table

MOST_LINES = 200
"""Parties of one fact, so that it stays well under 60,000 bytes."""
MOST_MARKS = 8
ONCE: tuple[GrantKind, ...] = ("welcome", "mission", "list")
"""Reasons that bring something once a person."""
_MARK = re.compile(r"[A-Za-z0-9_-]{22}")
_NAME = re.compile(r"[a-z0-9-]{1,32}")
MOVED = "moved"
"""The rule of a lot that came from another party."""


class GrantWrong(Refusal):
    says = "What this grant of “{campaign}” says does not come out: its lines, parties or tokens."


class GrantPostingsDiffer(Refusal):
    says = "What this grant posts is not what it says."


class GrantedBefore(Refusal):
    says = "This person was granted this before, on {on}: one ID number and one telephone get it once."


class NoSuchGrant(Refusal):
    says = "This grant is not in the books."


class GrantNotByRule(Refusal):
    says = "This is not what “{campaign}” grants by its rule “{rule}”."


class GrantsNotHere(Refusal):
    says = "This shop takes no part in “{campaign}”, so it grants nothing of it."


class GrantsOver(Refusal):
    says = "“{campaign}” grants nothing any more: it ended on {on}."


class NoWalletsInCampaign(Refusal):
    says = "Nobody holds tokens of “{campaign}” here, so none are granted."


class BudgetSpent(Refusal):
    says = "The budget of “{campaign}” is spent: {left} tokens are left to grant here, and this is {tokens}."


class IdentityMissing(Refusal):
    says = "“{campaign}” grants once a person: write down an ID number or a telephone of this person first."


@dataclass(frozen=True, slots=True)
class GrantLine:
    """So many tokens for a party; `grams` is what was weighed for them. `marks` stand for who it is, 22 letters each."""

    party: str
    tokens: int
    marks: tuple[str, ...] = ()
    grams: int = 0


@dataclass(frozen=True, slots=True)
class Grant:
    """Tokens of a campaign given by one of its rules, good up to and with `expires_on` (None: for ever).

    `event` is what a list was made for ([a-z0-9-]): each person gets a rule's tokens once an event.
    """

    campaign: str
    commodity: str
    rule: str
    kind: GrantKind
    lines: tuple[GrantLine, ...]
    expires_on: date | None = None
    event: str = ""

    @property
    def once_as(self) -> str:
        """What a person gets once: the rule, or the rule for one event."""
        return f"{self.rule}/{self.event}" if self.event else self.rule

    @property
    def tokens(self) -> int:
        """What all lines come to."""
        return sum(line.tokens for line in self.lines)


mark_table = Table(
    "token_mark",
    VIEWS,
    Column("campaign", Text, primary_key=True),
    Column("mark", Text, primary_key=True),
    Column("once_as", Text, primary_key=True),
    Column("fact", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("party", Text, primary_key=True),
    Column("on", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Who was granted what once (`Grant.once_as`): every mark of such a line, and the party itself as a mark of its own."""


def grant_postings(body: Grant) -> tuple[Posting, ...]:
    """What a grant posts: every party holds its tokens, which are no longer there to be granted."""
    held: list[Posting] = [(f"{HELD}/{line.party}", body.commodity, line.tokens) for line in body.lines]
    return (*held, (UNGRANTED, body.commodity, -body.tokens))


def check_grant(fact: Fact, body: Grant) -> None:
    """Refuse lines without tokens, parties that cannot be or stand twice, marks that are none, and postings that are not its own."""
    parties = {line.party for line in body.lines}
    lines_wrong = any(
        not is_party(line.party)
        or not 0 < line.tokens <= MOST_TOKENS
        or len(line.marks) > MOST_MARKS
        or not all(_MARK.fullmatch(mark) for mark in line.marks)
        or line.grams < 0
        for line in body.lines
    )
    marks = [mark for line in body.lines for mark in line.marks]
    if not 0 < len(body.lines) <= MOST_LINES or len(parties) != len(body.lines) or len(set(marks)) != len(marks) or lines_wrong:
        raise GrantWrong(campaign=body.campaign[:32])
    names = (body.campaign, body.rule, body.event or "-")
    if body.commodity == MONEY or not all(_NAME.fullmatch(name) for name in names):
        raise GrantWrong(campaign=body.campaign[:32])
    if fact.post != grant_postings(body):
        raise GrantPostingsDiffer()


def allow_grant(connection: Connection, fact: Fact, body: Grant) -> None:
    """Refuse what the campaign's rule does not say, one who was erased or was granted this before, and more than the desk has left to grant."""
    standing = known_campaign(connection, body.campaign, log=fact.log)
    demand_granting(standing, fact.at)
    terms = standing.terms
    day = campaign_day(fact.at, terms)
    rule = rule_on(terms, body.rule, day)
    if (rule.kind, terms.commodity, good_until(terms, rule, day)) != (body.kind, body.commodity, body.expires_on):
        raise GrantNotByRule(campaign=terms.name, rule=body.rule)
    for line in body.lines:
        _demand_by_rule(connection, body, line, rule, terms)
    left = left_to_grant(connection, terms.campaign, fact.log)
    if left is not None and body.tokens > left:
        raise BudgetSpent(campaign=terms.name, left=max(left, 0), tokens=body.tokens)


def demand_granting(standing: StandingCampaign, at: int) -> None:
    """Refuse a campaign without wallets, one that the shop takes no part in, and one that is over; before its first day it may grant."""
    terms = standing.terms
    if not terms.has_wallets:
        raise NoWalletsInCampaign(campaign=terms.name)
    if not standing.here:
        raise GrantsNotHere(campaign=terms.name)
    if standing.closed_at is not None and at >= standing.closed_at:
        raise GrantsOver(campaign=terms.name, on=standing.closed_on)
    if campaign_day(at, terms) > terms.to_on:
        raise GrantsOver(campaign=terms.name, on=terms.to_on)


def _demand_by_rule(connection: Connection, body: Grant, line: GrantLine, rule: GrantRule, terms: Terms) -> None:
    if ask(connection, "SELECT 1 FROM member_erased WHERE member = ?", line.party):
        raise MemberErased(number=line.party)
    if rule.kind in ONCE:
        before = granted_on(connection, body.campaign, body.once_as, (line.party, *line.marks))
        if before is not None:
            raise GrantedBefore(on=before)
    if rule.kind in ("welcome", "mission"):
        if terms.identity and not line.marks:
            raise IdentityMissing(campaign=terms.name)
        tokens = tokens_once(rule, granted_in_all(connection, body.campaign, line.party))
    else:
        tokens = tokens_of_weight(rule, line.grams) if rule.kind == "weight" else rule.tokens
    free = rule.kind == "list" and not rule.tokens
    if rule.kind == "purchase" or (line.tokens != tokens and not free):
        raise GrantNotByRule(campaign=terms.name, rule=body.rule)


def granted_in_all(connection: Connection, campaign: str, party: str) -> int:
    """What a party was ever granted of a campaign, whatever became of it; what others passed on is none."""
    sql = (
        'SELECT COALESCE(SUM(amount), 0) FROM token_lot l WHERE campaign = ? AND party = ? AND rule <> ? '
        'AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = l."grant")'
    )
    return int(ask(connection, sql, campaign, party, MOVED)[0][0])


def granted_on(connection: Connection, campaign: str, once_as: str, marks: Iterable[str]) -> date | None:
    """The first day on which one of these marks (or parties) was granted something; None if none was. Reversed grants do not count."""
    sql = (
        'SELECT MIN("on") FROM token_mark m WHERE campaign = ? AND mark = ? AND once_as = ? '
        "AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = m.id)"
    )
    for mark in marks:
        day = ask(connection, sql, campaign, mark, once_as)[0][0]
        if day is not None:
            return date.fromisoformat(day)
    return None


def recorded_grant(connection: Connection, id: str) -> tuple[Fact, Grant]:
    """A grant of this store by its id. Refuses NoSuchGrant."""
    rows = ask(connection, "SELECT bytes FROM fact WHERE id = ?", UUID(id).bytes)
    fact = read_fact(rows[0][0]) if rows else None
    if fact is None or fact.kind != "grant":
        raise NoSuchGrant()
    return fact, codec_of(Grant).read(fact.body)


def apply_grant(standing: Standing, body: Grant, views: Views) -> None:
    fact, no, on = standing.fact, standing.no, standing.fact.on.isoformat()
    expires_on = body.expires_on.isoformat() if body.expires_on else ""
    for line in body.lines:
        views.insert(lot_table, (body.campaign, line.party, fact.id, no, on, body.rule, line.tokens, expires_on, 0))
        if body.kind in ONCE:
            for mark in dict.fromkeys((line.party, *line.marks)):
                views.insert(mark_table, (body.campaign, mark, body.once_as, no, fact.id, line.party, on))


KINDS = (Kind("grant", Grant, check=check_grant, allow=allow_grant, apply=apply_grant, posts=True),)
