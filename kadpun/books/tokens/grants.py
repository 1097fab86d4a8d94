"""The kind `grant`: tokens given to people for a reason of the campaign; each line is a lot of its own in its party's wallet.

`tokens/ungranted` goes down and `tokens/held/<party>` up. A fact has at most 200 lines, each party once. `marks` stand for a person's ID number and
telephone under the campaign's key (`identity.py`): one that was granted a welcome or a mission before is refused, so that one person gets one
grant. Neither name nor number stands in any fact. What a rule brings is the terms' business; it refuses to know people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, Connection, Index, Integer, Table, Text

from ..ledger.facts import MONEY, Fact, Posting
from ..ledger.kind import Kind, Standing
from ..members.kinds import MemberErased
from ..members.purses import is_party
from ..refusals import Refusal
from ..store.statements import ask
from ..store.tables import VIEWS
from ..store.views import Views
from .terms import GrantKind
from .uses import HELD, MOST_TOKENS, UNGRANTED, lot_table

MOST_LINES = 200
"""Parties of one fact, so that it stays well under 60,000 bytes."""
MOST_MARKS = 8
ONCE: tuple[GrantKind, ...] = ("welcome", "mission")
"""Reasons that bring something once a person."""
_MARK = re.compile(r"[A-Za-z0-9_-]{22}")
_NAME = re.compile(r"[a-z0-9-]{1,32}")


class GrantWrong(Refusal):
    says = "What this grant of “{campaign}” says does not come out: its lines, parties or tokens."


class GrantPostingsDiffer(Refusal):
    says = "What this grant posts is not what it says."


class GrantedBefore(Refusal):
    says = "This person was granted “{rule}” before, on {on}: one ID number and one telephone get it once."


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

    `source` names the list that it comes from (the SHA-256 of its file, in hex); "" where there was none.
    """

    campaign: str
    commodity: str
    rule: str
    kind: GrantKind
    lines: tuple[GrantLine, ...]
    expires_on: date | None = None
    source: str = ""

    @property
    def tokens(self) -> int:
        """What all lines come to."""
        return sum(line.tokens for line in self.lines)


mark_table = Table(
    "token_mark",
    VIEWS,
    Column("campaign", Text, primary_key=True),
    Column("mark", Text, primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("fact", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("party", Text, primary_key=True),
    Column("on", Text, nullable=False),
    Index("token_mark_of_party", "campaign", "party", "rule"),
    sqlite_with_rowid=False,
)
"""Who was granted what once: every mark of a line of a welcome or a mission, and the party itself as a mark of its own."""


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
    names_wrong = not _NAME.fullmatch(body.campaign) or not _NAME.fullmatch(body.rule) or body.commodity == MONEY or len(body.source) > 64
    if names_wrong or (body.expires_on is not None and body.expires_on < fact.on):
        raise GrantWrong(campaign=body.campaign[:32])
    if fact.post != grant_postings(body):
        raise GrantPostingsDiffer()


def allow_grant(connection: Connection, fact: Fact, body: Grant) -> None:
    """Refuse one who was erased, and who was granted this once before."""
    for line in body.lines:
        if ask(connection, "SELECT 1 FROM member_erased WHERE member = ?", line.party):
            raise MemberErased(number=line.party)
        if body.kind in ONCE:
            before = granted_on(connection, body.campaign, body.rule, (line.party, *line.marks))
            if before is not None:
                raise GrantedBefore(rule=body.rule, on=before)


def granted_on(connection: Connection, campaign: str, rule: str, marks: Iterable[str]) -> date | None:
    """The day on which any of these marks (or parties) was granted a rule's tokens; None if none was. Reversed grants do not count."""
    sql = (
        'SELECT MIN("on") FROM token_mark m WHERE campaign = ? AND mark = ? AND rule = ? '
        "AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = m.id)"
    )
    for mark in marks:
        day = ask(connection, sql, campaign, mark, rule)[0][0]
        if day is not None:
            return date.fromisoformat(day)
    return None


def apply_grant(standing: Standing, body: Grant, views: Views) -> None:
    fact, no, on = standing.fact, standing.no, standing.fact.on.isoformat()
    expires_on = body.expires_on.isoformat() if body.expires_on else ""
    for line in body.lines:
        views.insert(lot_table, (body.campaign, line.party, fact.id, no, on, body.rule, line.tokens, expires_on, 0))
        if body.kind in ONCE:
            for mark in dict.fromkeys((line.party, *line.marks)):
                views.insert(mark_table, (body.campaign, mark, body.rule, no, fact.id, line.party, on))


KINDS = (Kind("grant", Grant, check=check_grant, allow=allow_grant, apply=apply_grant, posts=True),)
