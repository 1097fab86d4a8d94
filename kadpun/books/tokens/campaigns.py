"""The campaigns that stand, for everybody who asks: terms, whether open, who takes part, what a desk may still grant.

Of facts that say different terms under one id the first by tag counts, an opening before a joining. A desk may grant what it holds of
`tokens/ungranted`: the budget at the desk that opened the campaign, elsewhere what was allocated to it. Terms are read from their row once, so
that the counter may ask at every scan. It refuses to know bills and wallets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import orjson
from sqlalchemy import Connection

from ..clock import business_day
from ..ledger.bodies import codec_of
from ..refusals import Refusal
from ..store.own_log import own_log_in
from ..store.statements import ask
from .terms import Terms
from .uses import UNGRANTED


class CampaignUnknown(Refusal):
    says = "No campaign “{campaign}” is open in this shop."


@dataclass(frozen=True, slots=True)
class StandingCampaign:
    """A campaign as this store knows it, looked at from one shop.

    `opened_by` is the log that opened it, "" where only joinings are here; `own`: this store's desk opened it. `shops` took part, `here`: the shop
    may use it. `closed_at` is when it ended for the shop, before its window did. `disputed`: somebody's fact says other terms under its id.
    """

    terms: Terms
    signature: str
    on: date
    opened_by: str
    own: bool
    here: bool
    shops: tuple[str, ...]
    closed_at: int | None = None
    closed_on: date | None = None
    closed_why: str = ""
    disputed: bool = False

    @property
    def campaign(self) -> str:
        return self.terms.campaign

    def is_open_at(self, at: int) -> bool:
        """Whether the shop may use the campaign at an instant: taken part in, not closed, in its window and on one of its weekdays."""
        return self.here and (self.closed_at is None or at < self.closed_at) and is_open(self.terms, at)


def campaign_day(at: int, terms: Terms) -> date:
    """The campaign's day of an instant: the hours before it starts count to the day before."""
    return business_day(at, day_starts_hour=terms.day_starts_hour)


def is_open(terms: Terms, at: int) -> bool:
    """Whether an instant lies in the campaign's window and on one of its weekdays."""
    return is_day_of(terms, campaign_day(at, terms))


def is_day_of(terms: Terms, day: date) -> bool:
    """Whether a campaign day is one on which the campaign may be used."""
    return terms.from_on <= day <= terms.to_on and (not terms.weekdays or day.isoweekday() in terms.weekdays)


def next_day_of(terms: Terms, at: int) -> date | None:
    """The first campaign day after an instant's own on which the campaign may be used; None when it is over."""
    day = max(campaign_day(at, terms) + timedelta(days=1), terms.from_on)
    for later in range(7):
        if is_day_of(terms, day + timedelta(days=later)):
            return day + timedelta(days=later)
    return None


def campaigns(connection: Connection, *, log: str | None = None, only: Sequence[str] = ()) -> tuple[StandingCampaign, ...]:
    """Every campaign of this store, or `only` these, by id, closed ones too; looked at from the shop of a log, else the desk's own."""
    where = f" WHERE campaign IN ({','.join('?' * len(only))})" if only else ""
    rows = ask(connection, _CAMPAIGNS + where + _IN_ORDER, *only)
    closes = ask(connection, _CLOSES + where, *only)
    return _standing(rows, closes, own_log_in(connection), log)


def campaign(connection: Connection, id: str, *, log: str | None = None) -> StandingCampaign | None:
    """A campaign by its id, as `campaigns` tells it; None for one that nobody opened or joined here."""
    rows = ask(connection, _CAMPAIGNS + " WHERE campaign = ?" + _IN_ORDER, id)
    if not rows:
        return None
    return _standing(rows, ask(connection, _CLOSES + " WHERE campaign = ?", id), own_log_in(connection), log)[0]


def known_campaign(connection: Connection, id: str, *, log: str | None = None) -> StandingCampaign:
    """The same. Refuses CampaignUnknown."""
    found = campaign(connection, id, log=log)
    if found is None:
        raise CampaignUnknown(campaign=id)
    return found


def is_bound(terms: Terms) -> bool:
    """Whether a desk grants only what it was given: a campaign with a budget whose tokens live here and not in the issuer's app."""
    return terms.budget > 0 and not terms.elsewhere


def left_to_grant(connection: Connection, id: str, desk: str) -> int | None:
    """How many tokens a desk (a log's name or `community/shop/desk`) may still grant; None where nothing binds it. Refuses CampaignUnknown."""
    terms = known_campaign(connection, id).terms
    return left_at_desk(connection, terms.commodity, desk) if is_bound(terms) else None


def left_at_desk(connection: Connection, commodity: str, desk: str) -> int:
    """What a desk holds of a commodity that was not granted yet; below zero where nothing binds it."""
    rows = ask(connection, _LEFT, UNGRANTED, commodity, desk_of(desk))
    return int(rows[0][0]) if rows else 0


def desk_of(name: str) -> str:
    """`community/shop/desk` of a log's name, or that name itself."""
    return "/".join(name.split("/")[:3])


def shop_name_of(name: str) -> str:
    """`community/shop` of a log's or a desk's name, as terms name shops."""
    return "/".join(name.split("/")[:2])


@dataclass(frozen=True, slots=True)
class Allotted:
    """An allocation as it stands: `taken` once the desk `to` has it, or once its giver took it `back`."""

    allocation: str
    campaign: str
    giver: str
    to: str
    tokens: int
    on: date
    taken: bool
    back: bool = False


def allocations(connection: Connection, id: str) -> tuple[Allotted, ...]:
    """What of a campaign was allocated, by day and desk, as far as this store knows."""
    return tuple(
        Allotted(str(allocation), id, str(giver), str(to), int(tokens), date.fromisoformat(on), bool(taken), bool(back))
        for allocation, giver, to, tokens, on, taken, back in ask(connection, _ALLOCATIONS, id)
    )


@dataclass(frozen=True, slots=True)
class TakenTwice:
    """An allocation that several desks have, since its giver took back what its taker had already: so many tokens may be granted too often."""

    allocation: str
    campaign: str
    desks: tuple[str, ...]
    tokens: int


def taken_twice(connection: Connection) -> tuple[TakenTwice, ...]:
    """Allocations that desks apart have taken more than once, by campaign."""
    return tuple(
        TakenTwice(str(allocation), str(campaign), tuple(str(desks).split()), int(tokens))
        for allocation, campaign, desks, tokens in ask(connection, _TAKEN_TWICE)
    )


_TAKEN_TWICE = (
    "SELECT allocation, campaign, (SELECT group_concat(desk, ' ') FROM (SELECT desk FROM token_allocation_taken d WHERE d.allocation = t.allocation "
    "ORDER BY desk)), SUM(tokens) - MAX(tokens) FROM token_allocation_taken t "
    "GROUP BY allocation, campaign HAVING COUNT(*) > 1 ORDER BY campaign, allocation"
)
_CAMPAIGNS = 'SELECT campaign, joins, log, "on", body FROM campaign'
_IN_ORDER = " ORDER BY campaign, joins, largest_at, log, seq"
_CLOSES = 'SELECT campaign, log, at, "on", reason FROM campaign_close'
_LEFT = "SELECT amount FROM desk_balance WHERE account = ? AND commodity = ? AND desk = ?"
_ALLOCATIONS = (
    'SELECT a.allocation, a.giver, a."to", a.tokens, a."on", EXISTS (SELECT 1 FROM token_allocation_taken t WHERE t.allocation = a.allocation), '
    'EXISTS (SELECT 1 FROM token_allocation_taken t WHERE t.allocation = a.allocation AND t.desk = a.giver) '
    'FROM token_allocation a WHERE a.campaign = ? ORDER BY a."on", a."to", a.allocation'
)

_Said = tuple[str, int, str, str, str]
_Ended = tuple[str, str, int, str, str]


def _standing(rows: list[_Said], closes: list[_Ended], own: str, log: str | None) -> tuple[StandingCampaign, ...]:
    """Put the rows of campaigns, in order, together with their closings."""
    by_id: dict[str, list[_Said]] = {}
    for row in rows:
        by_id.setdefault(row[0], []).append(row)
    ended: dict[str, list[_Ended]] = {}
    for close in closes:
        ended.setdefault(close[0], []).append(close)
    return tuple(_one(tuple(said), tuple(ended.get(id, ())), own, log or own) for id, said in by_id.items())


@lru_cache(512)
def _one(rows: tuple[_Said, ...], closes: tuple[_Ended, ...], own: str, log: str) -> StandingCampaign:
    """The campaign that these rows tell of; asked at every bill, so made once for each state of the rows."""
    _, joins, first_log, on, body = rows[0]
    terms, signature = _terms_of(body)
    opened_by = "" if joins else first_log
    agreeing = [row for row in rows if row[4] == body]
    shops = tuple(sorted({shop_name_of(row[2]) for row in agreeing}))
    shop = shop_name_of(log)
    named = not terms.shops or shop in terms.shops
    told = shop in shops or (bool(opened_by) and opened_by.partition("/")[0] == log.partition("/")[0])
    ends = [close for close in closes if close[1] == opened_by or desk_of(close[1]) == desk_of(opened_by) or shop_name_of(close[1]) == shop]
    end = min(ends, key=lambda close: (close[2], close[1])) if ends else None
    return StandingCampaign(
        terms=terms,
        signature=signature,
        on=date.fromisoformat(on),
        opened_by=opened_by,
        own=bool(opened_by) and desk_of(opened_by) == desk_of(own),
        here=named and told,
        shops=shops,
        closed_at=end[2] if end else None,
        closed_on=date.fromisoformat(end[3]) if end else None,
        closed_why=end[4] if end else "",
        disputed=len(agreeing) != len(rows),
    )


@lru_cache(512)
def _terms_of(body: str) -> tuple[Terms, str]:
    """The terms and the signature that a row holds, read once."""
    said = orjson.loads(body)
    return codec_of(Terms).read(said["terms"]), str(said["signature"])
