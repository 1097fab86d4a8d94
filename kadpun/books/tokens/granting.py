"""Granting tokens at a desk: what a person may get now, welcome and mission, what was weighed, lines of a list, and taking a grant back.

Each act sees first to it that the campaign's identity key is on the disk, then records in a unit of work of its own. What a rule brings is worked out
anew at record, so that two windows never grant twice. Lists are read and checked in `event_lists.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from ..desk import Desk
from ..ledger.recorder import Recorded
from ..refusals import Refusal, Told
from ..sales.sale import Reversal
from ..store.engine import Work
from ..store.statements import ask
from ..store.tables import SEQ_BITS
from .campaigns import StandingCampaign, campaign_day, campaigns, known_campaign, left_to_grant
from .grant_rules import good_until, rule_on, rules_on, tokens_of_weight, tokens_once
from .grants import (
    BudgetSpent,
    Grant,
    GrantedBefore,
    GrantLine,
    IdentityMissing,
    demand_granting,
    grant_postings,
    granted_in_all,
    granted_on,
    recorded_grant,
)
from .identity import make_identity_key, marks_of
from .terms import GrantRule, Terms
from .uses import left_of_lot


class NothingToGrant(Refusal):
    says = "“{rule}” of “{campaign}” brings this person nothing more."


class WeightTooSmall(Refusal):
    says = "{grams} g bring no token: it takes {per} g for {tokens}."


class GrantInUse(Refusal):
    says = "Some of these tokens were used already, so the grant is not taken back."


@dataclass(frozen=True, slots=True)
class Grantable:
    """What a person may get of a campaign by one of its rules now: `tokens` good until `until`; or `refused`, and why."""

    terms: Terms
    rule: GrantRule
    tokens: int
    until: date | None
    refused: Told | None = None


def grantable(desk: Desk, party: str, campaign: str = "") -> tuple[Grantable, ...]:
    """Welcomes and missions of every campaign that this shop grants in now (or of one), for one party; those it had before are said as such."""
    now = desk.clock.now_at()
    with desk.store.read() as connection:
        known = campaigns(connection, log=desk.log)
    open_now = [one.terms for one in known if campaign in ("", one.campaign) and _may_grant(one, now)]
    marks = {terms.campaign: _marks_or_reason(desk, terms, party) for terms in open_now}
    with desk.store.read() as connection:
        return tuple(
            _grantable(desk, connection, terms, rule, party, marks[terms.campaign], now)
            for terms in open_now
            for rule in rules_on(terms, campaign_day(now, terms), "welcome", "mission")
        )


def grant_once(desk: Desk, campaign: str, rule: str, party: str, *, by: str) -> Recorded:
    """Grant a person a welcome or a mission. Refuses GrantedBefore, IdentityMissing, BudgetSpent, NothingToGrant and what `grant` refuses."""
    marks = marks_at(desk, campaign, [party])[party]
    now = desk.clock.now_at()
    with desk.store.work() as work:
        terms, held = _rule(desk, work.connection, campaign, rule, now)
        before = granted_on(work.connection, campaign, rule, (party, *marks))
        if before is not None:
            raise GrantedBefore(on=before)
        tokens = tokens_once(held, granted_in_all(work.connection, campaign, party))
        if not tokens:
            raise NothingToGrant(rule=held.name or rule, campaign=terms.name)
        return record_grant(desk, work, terms, held, (GrantLine(party, tokens, marks),), by=by, at=now)


def grant_weight(desk: Desk, campaign: str, rule: str, party: str, grams: int, *, by: str) -> Recorded:
    """Grant what a weight brings by the factor of today. Refuses WeightTooSmall and what `grant` refuses."""
    now = desk.clock.now_at()
    with desk.store.work() as work:
        terms, held = _rule(desk, work.connection, campaign, rule, now)
        tokens = tokens_of_weight(held, grams)
        if not tokens:
            raise WeightTooSmall(grams=grams, per=held.per, tokens=held.tokens)
        return record_grant(desk, work, terms, held, (GrantLine(party, tokens, grams=grams),), by=by, at=now)


def record_grant(
    desk: Desk, work: Work, terms: Terms, rule: GrantRule, lines: tuple[GrantLine, ...], *, by: str, event: str = "", at: int | None = None
) -> Recorded:
    """Record a grant of some lines by a rule in a unit of work. Refuses what the kind `grant` refuses."""
    now = desk.clock.now_at() if at is None else at
    body = Grant(terms.campaign, terms.commodity, rule.rule, rule.kind, lines, good_until(terms, rule, campaign_day(now, terms)), event)
    return desk.record(work, body, by=by, post=grant_postings(body), at=now)


def take_grant_back(desk: Desk, grant: str, *, by: str) -> Recorded:
    """Take a whole grant back, given by mistake or twice by desks apart: a reversal. Refuses GrantInUse once a token of it left its wallet."""
    with desk.store.work() as work:
        work.views.flush()
        found = recorded_grant(work.connection, grant)
        body = found[1]
        for line in body.lines:
            if left_of_lot(work.connection, body.campaign, line.party, grant) < line.tokens:
                raise GrantInUse()
        opposite = tuple((account, commodity, -amount) for account, commodity, amount in found[0].post)
        return desk.record(work, Reversal("grant taken back", by), by=by, refs=(grant,), post=opposite)


@dataclass(frozen=True, slots=True)
class GrantedTwice:
    """A person who was granted the same more than once by desks that had not met; the first grant counts, `others` may be taken back."""

    campaign: str
    once_as: str
    party: str
    first: str
    others: tuple[str, ...]


def granted_twice(connection: Connection, campaign: str) -> tuple[GrantedTwice, ...]:
    """Who got the same twice in a campaign, in order of parties; which grant was first is told by tag, whatever the order of arrival."""
    sql = (
        "SELECT m.once_as, m.mark, m.id, m.party FROM token_mark m JOIN fact f ON f.no = m.fact "
        f"JOIN log g ON g.no = m.fact >> {SEQ_BITS} WHERE m.campaign = ? AND (m.once_as, m.mark) IN "
        "(SELECT once_as, mark FROM token_mark WHERE campaign = ? GROUP BY once_as, mark HAVING COUNT(*) > 1) "
        "AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = m.id) ORDER BY m.once_as, m.mark, f.largest_at, g.name, m.fact"
    )
    together: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for once_as, mark, id, party, *_ in ask(connection, sql, campaign, campaign):
        together.setdefault((str(once_as), str(mark)), []).append((str(id), str(party)))
    made: dict[tuple[str, str, str], GrantedTwice] = {}
    for (once_as, _), grants in together.items():
        first, others = grants[0], tuple(dict.fromkeys(id for id, _ in grants[1:] if id != grants[0][0]))
        if others:
            made[once_as, first[0], first[1]] = GrantedTwice(campaign, once_as, first[1], first[0], others)
    return tuple(sorted(made.values(), key=lambda each: (each.once_as, each.party, each.first)))


def marks_at(desk: Desk, campaign: str, parties: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The marks of people of the register under a campaign's keys. Refuses CampaignUnknown, IdentityForgotten."""
    with desk.store.read() as connection:
        terms = known_campaign(connection, campaign, log=desk.log).terms
    if not terms.identity:
        return dict.fromkeys(parties, ())
    make_identity_key(desk.people.keys, campaign)
    return {party: marks_of(desk.people.keys, terms, desk.people.private(party)) for party in parties}


def _may_grant(standing: StandingCampaign, at: int) -> bool:
    try:
        demand_granting(standing, at)
    except Refusal:
        return False
    return True


def _marks_or_reason(desk: Desk, terms: Terms, party: str) -> tuple[str, ...] | Told:
    """A party's marks, or why they cannot be made here now."""
    try:
        return marks_at(desk, terms.campaign, [party])[party]
    except Told as reason:
        return reason


def _grantable(
    desk: Desk, connection: Connection, terms: Terms, rule: GrantRule, party: str, marks: tuple[str, ...] | Told, now: int
) -> Grantable:
    tokens = tokens_once(rule, granted_in_all(connection, terms.campaign, party))
    until = good_until(terms, rule, campaign_day(now, terms))
    if isinstance(marks, Told):
        return Grantable(terms, rule, tokens, until, marks)
    before = granted_on(connection, terms.campaign, rule.rule, (party, *marks))
    return Grantable(terms, rule, tokens, until, _refusal(desk, connection, terms, rule, tokens, before, bool(marks)))


def _refusal(
    desk: Desk, connection: Connection, terms: Terms, rule: GrantRule, tokens: int, before: date | None, known: bool
) -> Refusal | None:
    if before is not None:
        return GrantedBefore(on=before)
    if terms.identity and not known:
        return IdentityMissing(campaign=terms.name)
    left = left_to_grant(connection, terms.campaign, desk.log)
    if left is not None and tokens > left:
        return BudgetSpent(campaign=terms.name, left=max(left, 0), tokens=tokens)
    return None if tokens else NothingToGrant(rule=rule.name or rule.rule, campaign=terms.name)


def _rule(desk: Desk, connection: Connection, campaign: str, rule: str, at: int) -> tuple[Terms, GrantRule]:
    standing = known_campaign(connection, campaign, log=desk.log)
    demand_granting(standing, at)
    return standing.terms, rule_on(standing.terms, rule, campaign_day(at, standing.terms))
