"""Where a buyer, a shop and a desk stand in a campaign now, read from this store: what a bill's arithmetic is handed and the rules at record ask.

Refunds are taken off and reversed sales do not count. A desk that has not heard every other desk of its shop for a while is offline: a person may
then use at this desk, on one campaign day, only what the campaign allows offline. It refuses to know bills.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from ..clock import local_time
from ..journal.postings import shop_of
from ..refusals import Refusal
from ..store.statements import ask
from ..store.tables import SEQ_BITS
from .campaigns import StandingCampaign, campaign_day, left_at_desk
from .coupons import demand_unused, till_of
from .refused import ReferenceUsed
from .terms import Terms
from .uses import Wish
from .wallets import wallet
from .working_out import Entitlement, Paper

HEARD_MILLISECONDS = 10 * 60_000
"""Other desks that were heard within so long count as heard."""
TILL_MILLISECONDS = 14 * 86_400_000
"""A desk that has opened no shift for so long is no till any more that could use somebody's tokens meanwhile."""

_STANDS = 'id NOT IN (SELECT id FROM reversed) AND ("of" = \'\' OR "of" NOT IN (SELECT id FROM reversed))'
_OF_PARTY = f"SELECT day, SUM(discount) FROM token_use WHERE campaign = ? AND party = ? AND party <> '' AND {_STANDS} GROUP BY day"
_TOTAL = "SELECT shop, discount FROM token_total WHERE campaign = ?"
_REVERSED = (
    f"SELECT l.name, SUM(u.discount) FROM token_use u JOIN log l ON l.no = u.fact >> {SEQ_BITS} "
    "WHERE +u.campaign = ? AND u.fact IN (SELECT no FROM fact WHERE id IN ({marks})) GROUP BY l.name"
)
_AT_DESK = f"SELECT COALESCE(SUM(tokens), 0) FROM token_use WHERE campaign = ? AND party = ? AND day = ? AND fact >= ? AND fact < ? AND {_STANDS}"
_SILENT = (
    "SELECT MIN(p.heard_at) FROM peer p WHERE EXISTS (SELECT 1 FROM shift s JOIN fact f ON f.no = s.opened - 1 "
    "WHERE s.log > p.desk || '/' AND s.log < p.desk || '0' AND f.largest_at >= ? AND s.log NOT IN (SELECT revoked FROM revocation))"
)
_REFERENCE = (
    'SELECT f.largest_at, l.name, u.fact, s.number, s.at, s."on" FROM token_use u JOIN fact f ON f.no = u.fact '
    f"JOIN log l ON l.no = u.fact >> {SEQ_BITS} JOIN sale s ON s.fact = u.fact WHERE u.campaign = ? AND u.proof = ? AND u.\"of\" = '' "
    "AND u.id NOT IN (SELECT id FROM reversed) ORDER BY 1, 2, 3 LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Sums:
    """Discount in satang that a person had today and in all, and that a shop and the whole campaign gave, as far as this store knows."""

    today: int = 0
    in_all: int = 0
    in_shop: int = 0
    in_total: int = 0


def sums_of(connection: Connection, terms: Terms, party: str, *, at: int, log: str) -> Sums:
    """What was used of a campaign by a person and a shop; only sums that one of its caps is about are read."""
    caps, today, in_all, in_shop, in_total = terms.caps, 0, 0, 0, 0
    if party and (caps.day or caps.person):
        day = campaign_day(at, terms).isoformat()
        rows = ask(connection, _OF_PARTY, terms.campaign, party)
        today = sum(int(amount) for on, amount in rows if on == day)
        in_all = sum(int(amount) for _, amount in rows)
    if caps.shop or caps.total:
        totals = {str(shop): int(amount) for shop, amount in ask(connection, _TOTAL, terms.campaign)}
        for name, amount in _reversed(connection, terms.campaign):
            totals[shop_of(name)] -= amount
        in_shop, in_total = totals.get(shop_of(log), 0), sum(totals.values())
    return Sums(today, in_all, in_shop, in_total)


def _reversed(connection: Connection, campaign: str) -> list[tuple[str, int]]:
    """What reversed bills gave of a campaign, by log; asked of those few bills, however many uses there are."""
    ids = [uuid.UUID(id).bytes for (id,) in ask(connection, "SELECT DISTINCT id FROM token_reversed")]
    if not ids:
        return []
    rows = ask(connection, _REVERSED.format(marks=",".join("?" * len(ids))), campaign, *ids)
    return [(str(name), int(amount)) for name, amount in rows]


def is_offline(connection: Connection, at: int) -> bool:
    """Whether another till, a desk that sold in the last weeks, was not heard for a while. Alone, or beside an office, none is."""
    heard = ask(connection, _SILENT, at - TILL_MILLISECONDS)[0][0]
    return heard is not None and int(heard) + HEARD_MILLISECONDS < at


def offline_left(connection: Connection, terms: Terms, party: str, *, at: int, log: str) -> int | None:
    """How many tokens a person may still use at this desk on this campaign day; None where nothing limits it."""
    if terms.offline == "allow" or not is_offline(connection, at):
        return None
    if terms.offline == "refuse":
        return 0
    own = ask(connection, "SELECT no FROM log WHERE name = ?", log)
    if not own:
        return terms.offline_floor
    begin = int(own[0][0]) << SEQ_BITS
    used = ask(connection, _AT_DESK, terms.campaign, party, campaign_day(at, terms).isoformat(), begin, begin + (1 << SEQ_BITS))
    return max(terms.offline_floor - int(used[0][0]), 0)


def budget_left(connection: Connection, terms: Terms, log: str) -> int | None:
    """What this desk may still grant of a campaign; None where it has no budget or its tokens live in the issuer's own app."""
    return left_at_desk(connection, terms.commodity, log) if terms.budget and not terms.elsewhere else None


def granting(connection: Connection, standing: StandingCampaign, *, at: int, log: str) -> Entitlement:
    """What a campaign may still grant at the desk of `log`, whoever asks: whether it is open here, and what is left of the budget."""
    closed_on = standing.closed_on if standing.closed_at is not None and at >= standing.closed_at else None
    return Entitlement(
        terms=standing.terms,
        joined=standing.here,
        closed_on=min(closed_on, campaign_day(at, standing.terms)) if closed_on else None,
        budget_left=budget_left(connection, standing.terms, log),
    )


def entitlement(
    connection: Connection, standing: StandingCampaign, party: str, *, at: int, log: str, wishes: Iterable[Wish] = (), lots: bool = True
) -> Entitlement:
    """A campaign, and where a person ("" for nobody), the shop of `log` and that desk stand in it; `wishes` bring the proofs to look at.

    Whoever asks for single `lots` itself does without them.
    """
    terms = standing.terms
    sums = sums_of(connection, terms, party, at=at, log=log)
    return replace(
        granting(connection, standing, at=at, log=log),
        lots=wallet(connection, terms.campaign, party, campaign_day(at, terms)).lots if lots and party and terms.has_wallets else (),
        used_today=sums.today,
        used_in_all=sums.in_all,
        used_in_shop=sums.in_shop,
        used_in_total=sums.in_total,
        offline_left=offline_left(connection, terms, party, at=at, log=log),
        papers=tuple(paper(connection, terms, wish) for wish in wishes if wish.campaign == terms.campaign and wish.proof),
    )


def paper(connection: Connection, terms: Terms, wish: Wish) -> Paper:
    """What was scanned for a campaign, with why it is no good, as this store knows."""
    refusal: Refusal | None = None
    try:
        if wish.grant:
            demand_unused(connection, terms, wish.grant, wish.proof)
        else:
            demand_new_reference(connection, terms, wish.proof)
    except Refusal as reason:
        refusal = reason
    return Paper(wish.proof, wish.grant, wish.until, refusal)


def demand_new_reference(connection: Connection, terms: Terms, reference: str) -> None:
    """Refuse ReferenceUsed, with when and where, for a confirmation of the issuer's own app that stands on a bill already."""
    for _, name, _, number, at, on in ask(connection, _REFERENCE, terms.campaign, reference):
        when = f"{local_time(int(at)):%H:%M}"
        told = {"on": date.fromisoformat(on), "when": when, "till": till_of(name), "bill": number}
        raise ReferenceUsed(name=terms.name, proof=reference, **told)
