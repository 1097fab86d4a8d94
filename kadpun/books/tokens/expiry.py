"""The kind `expiry`: tokens whose last day is over leave their wallets, and the income that waited for their use waits no longer.

    run out of a lot = what was granted less what was used and passed on, never below nothing

Only the desk that granted a lot says what of it ran out, and each run says the difference to what was said before; so a use that another desk made in
time and that came late is put right the next time, in either direction. What desks apart used too much is no expiry and stays for `double_uses.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ..desk import Desk
from ..ledger.facts import MONEY, Fact, Posting
from ..ledger.kind import Kind, Standing
from ..ledger.recorder import Recorded
from ..members.purses import is_party
from ..refusals import Refusal
from ..store.engine import Work
from ..store.statements import ask
from ..store.tables import SEQ_BITS
from ..store.views import Views
from .campaigns import StandingCampaign, campaign_day, campaigns, desk_of, known_campaign
from .identity import forget_identity, has_identity_key, is_to_be_forgotten
from .terms import Terms
from .uses import BEARER, EXPIRED, HELD, OWN_POINTS, RELEASED, lot_use_table

MOST_LINES = 200
WHY = "expiry"


class ExpiryWrong(Refusal):
    says = "What this says ran out of “{campaign}” does not come out."


class ExpiryPostingsDiffer(Refusal):
    says = "What this expiry posts is not what it says."


class ExpiryOfOtherDesk(Refusal):
    says = "Only the desk that granted tokens says when they ran out."


class NotRunOut(Refusal):
    says = "This is not what ran out of these tokens of “{campaign}”."


@dataclass(frozen=True, slots=True)
class ExpiryLine:
    """So many tokens of a party's lot ran out (below 0: fewer than was said before); `released` satang of income that waited come with them."""

    party: str
    grant: str
    tokens: int
    released: int = 0


@dataclass(frozen=True, slots=True)
class Expiry:
    """What ran out of a campaign up to the campaign day before `day`."""

    campaign: str
    commodity: str
    day: date
    lines: tuple[ExpiryLine, ...]


def expiry_postings(body: Expiry) -> tuple[Posting, ...]:
    """What an expiry posts: held tokens become expired ones, deferred income of own points becomes income."""
    made: list[Posting] = [(f"{HELD}/{line.party}", body.commodity, -line.tokens) for line in body.lines if line.tokens]
    tokens, released = sum(line.tokens for line in body.lines), sum(line.released for line in body.lines)
    if tokens:
        made.append((EXPIRED, body.commodity, tokens))
    if released:
        made += [(f"{OWN_POINTS}/{body.campaign}", MONEY, released), (RELEASED, MONEY, -released)]
    return tuple(made)


def check_expiry(fact: Fact, body: Expiry) -> None:
    """Refuse lines of nothing, a lot that stands twice, and postings that are not its own."""
    lots = {(line.party, line.grant) for line in body.lines}
    empty = any(not (line.tokens or line.released) or not (is_party(line.party) or line.party == BEARER) for line in body.lines)
    if not 0 < len(body.lines) <= MOST_LINES or len(lots) != len(body.lines) or empty or body.commodity == MONEY:
        raise ExpiryWrong(campaign=body.campaign[:32])
    if fact.post != expiry_postings(body):
        raise ExpiryPostingsDiffer()


def allow_expiry(connection: Connection, fact: Fact, body: Expiry) -> None:
    """Refuse what has not run out by the campaign's day, what another desk granted, and any other amount than the difference."""
    terms = known_campaign(connection, body.campaign, log=fact.log).terms
    if body.commodity != terms.commodity or body.day > campaign_day(fact.at, terms):
        raise NotRunOut(campaign=terms.name)
    for line in body.lines:
        rows = ask(connection, _ONE, body.campaign, line.party, line.grant, body.day.isoformat())
        if rows and not _is_of(str(rows[0][2]), fact.log):
            raise ExpiryOfOtherDesk()
        if not rows or _line(rows[0]) != line:
            raise NotRunOut(campaign=terms.name)


def apply_expiry(standing: Standing, body: Expiry, views: Views) -> None:
    for line in body.lines:
        key = (body.campaign, line.party, line.grant, standing.no, standing.fact.id, WHY)
        views.insert(lot_use_table, (*key, line.tokens, line.released))


def run_out(connection: Connection, terms: Terms, log: str, day: date) -> tuple[ExpiryLine, ...]:
    """What the desk of a log has to say of lots that it granted and that ran out before a campaign day: the differences, none where all is said."""
    rows = ask(connection, _ALL, terms.campaign, day.isoformat())
    return tuple(line for row in rows if _is_of(str(row[2]), log) and (line := _line(row)) is not None)


def let_run_out(desk: Desk, *, by: str, on: date | None = None) -> int:
    """Post what ran out of every campaign up to now, and forget the identity keys of those long over; answers how many tokens ran out.

    `on` is the business day of the records, today's unless told. Each fact is a unit of work of its own, and looks again inside it: the office may
    post the same at the same moment. Run again it changes nothing.
    """
    now, tokens = desk.clock.now_at(), 0
    with desk.store.read() as connection:
        known = campaigns(connection, log=desk.log)
    for standing in known:
        tokens += _let_run_out(desk, standing, now, by=by, on=on)
        if has_identity_key(desk.people.keys, standing.campaign) and is_to_be_forgotten(standing.terms, campaign_day(now, standing.terms)):
            forget_identity(desk.people.keys, standing.campaign)
    return tokens


def _let_run_out(desk: Desk, standing: StandingCampaign, now: int, *, by: str, on: date | None) -> int:
    terms, day = standing.terms, campaign_day(now, standing.terms)
    with desk.store.read() as connection:
        due = len(run_out(connection, terms, desk.log, day))
    tokens = 0
    for _ in range(0, due, MOST_LINES):
        with desk.store.work() as work:
            lines = run_out(work.connection, terms, desk.log, day)[:MOST_LINES]
            if lines:
                record_expiry(desk, work, terms, day, lines, by=by, on=on)
        tokens += sum(line.tokens for line in lines)
    return tokens


def record_expiry(
    desk: Desk, work: Work, terms: Terms, day: date, lines: Sequence[ExpiryLine], *, by: str, on: date | None = None
) -> Recorded:
    """Record what ran out in a unit of work. Refuses NotRunOut, ExpiryOfOtherDesk."""
    body = Expiry(terms.campaign, terms.commodity, day, tuple(lines))
    return desk.record(work, body, by=by, post=expiry_postings(body), on=on)


def _is_of(lot_log: str, log: str) -> bool:
    return desk_of(lot_log) == desk_of(log)


def _line(row: Iterable[Any]) -> ExpiryLine | None:
    """The difference of a lot between what ran out of it and what was said to, and of the income; None where there is none."""
    party, grant, _, amount, deferred, gone, said, released, stands = row
    amount, deferred = (int(amount), int(deferred)) if stands else (0, 0)
    tokens, income = max(amount - int(gone), 0) - int(said), deferred - int(released)
    return ExpiryLine(str(party), str(grant), tokens, income) if tokens or income else None


_LOT = (
    'SELECT l.party, l."grant", g.name, l.amount, l.deferred, '
    f"COALESCE(SUM(CASE WHEN u.why <> '{WHY}' THEN u.amount END), 0), COALESCE(SUM(CASE WHEN u.why = '{WHY}' THEN u.amount END), 0), "
    'COALESCE(SUM(u.released), 0), NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = l."grant") '
    f"FROM token_lot l JOIN log g ON g.no = l.fact >> {SEQ_BITS} "
    'LEFT JOIN token_lot_use u ON u.campaign = l.campaign AND u.party = l.party AND u."grant" = l."grant" '
    "AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = u.id) "
    "WHERE {where} AND l.expires_on <> '' AND l.expires_on < ? GROUP BY l.campaign, l.party, l.\"grant\""
)
_ONE = _LOT.format(where='l.campaign = ? AND l.party = ? AND l."grant" = ?')
_ALL = _LOT.format(where="l.campaign = ?")

KINDS = (Kind("expiry", Expiry, check=check_expiry, allow=allow_expiry, apply=apply_expiry, posts=True),)
