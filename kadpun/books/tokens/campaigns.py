"""The facts of a campaign: `campaign` (opened by its issuer's desk or joined by a shop), `campaign-close`, `allocation` and `allocation-taken`.

A campaign's terms are signed by its issuer's key when it is opened and never change; a shop that joins says the same terms under the same
signature. Only the opening posts the budget. A desk may grant what it holds of `tokens/ungranted`: the budget at the desk that opened the
campaign, elsewhere what was allocated to it. Of facts that say different terms under one id the first by tag counts, an opening before a joining.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import orjson
from sqlalchemy import Column, Connection, Index, Integer, Table, Text

from ..clock import business_day
from ..ledger.bodies import codec_of
from ..ledger.canonical import NotBase64, encode, read_base64, write_base64
from ..ledger.facts import Fact, Posting
from ..ledger.kind import Kind, Standing
from ..ledger.vkeys import SigningKey
from ..refusals import Refusal
from ..store.own_log import own_log_in
from ..store.statements import ask
from ..store.tables import VIEWS
from ..store.views import Views
from .issuer_keys import read_issuer_vkey
from .terms import Terms
from .uses import ALLOCATED, ISSUED, MOST_TOKENS, UNGRANTED

CloseReason = Literal["date", "budget", "issuer", "other"]
_TERMS_LABEL = b"kadpun-terms/v1\n"


class CampaignChanged(Refusal):
    says = "“{campaign}” is open here with other terms. A campaign never changes once it is open: give the new one an id of its own."


class CampaignStandsAlready(Refusal):
    says = "“{campaign}” is open in this shop already."


class ShopNotNamed(Refusal):
    says = "“{campaign}” is for other shops; {shop} is not among those that its issuer named."


class CampaignUnknown(Refusal):
    says = "No campaign “{campaign}” is open in this shop."


class CampaignClosedAlready(Refusal):
    says = "“{campaign}” is closed already."


class CampaignNotSigned(Refusal):
    says = "The terms of “{campaign}” are not signed by the issuer's key that they name. Ask the issuer for the file again."


class CampaignPostingsDiffer(Refusal):
    says = "What this record of “{campaign}” posts is not what it says."


class CommodityTaken(Refusal):
    says = "“{commodity}” already counts something else in this shop. Give the campaign another id."


class IssuerKeyDiffers(Refusal):
    says = "{issuer} has signed campaigns with another key here. Ask the issuer in person whether the new key is theirs."


class AllocationWrong(Refusal):
    says = "An allocation of “{campaign}” is of 1 token or more, to another desk by its name: community/shop/desk."


class AllocationBeyondBudget(Refusal):
    says = "This desk has {left} of “{campaign}” left to give; {tokens} is more."


class AllocationNotForThisDesk(Refusal):
    says = "This allocation is for {to}, not for this desk."


class AllocationTakenAlready(Refusal):
    says = "This allocation of “{campaign}” was taken already."


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign opens, or a shop joins one that was opened elsewhere. `signature`: the issuer's over the terms, in base64."""

    terms: Terms
    signature: str
    joins: bool = False


@dataclass(frozen=True, slots=True)
class CampaignClose:
    """A campaign ends at this instant: everywhere if the desk that opened it says so, else in the shop that says so."""

    campaign: str
    reason: CloseReason


@dataclass(frozen=True, slots=True)
class Allocation:
    """So many tokens that the desk `to` (`community/shop/desk`) may grant are set aside for it."""

    campaign: str
    commodity: str
    to: str
    tokens: int


@dataclass(frozen=True, slots=True)
class AllocationTaken:
    """The desk has what the `allocation` (a fact's id) set aside for it."""

    campaign: str
    commodity: str
    tokens: int
    allocation: str


campaign_table = Table(
    "campaign",
    VIEWS,
    Column("campaign", Text, primary_key=True),
    Column("joins", Integer, primary_key=True),
    Column("largest_at", Integer, primary_key=True),
    Column("log", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("on", Text, nullable=False),
    Column("commodity", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("campaign_by_commodity", "commodity"),
    sqlite_with_rowid=False,
)
"""Every opening and joining, an opening first and then by tag; the first of a campaign says its terms."""

close_table = Table(
    "campaign_close",
    VIEWS,
    Column("campaign", Text, primary_key=True),
    Column("log", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("on", Text, nullable=False),
    Column("reason", Text, nullable=False),
    sqlite_with_rowid=False,
)

allocation_table = Table(
    "token_allocation",
    VIEWS,
    Column("allocation", Text, primary_key=True),
    Column("campaign", Text, nullable=False),
    Column("giver", Text, nullable=False),
    Column("to", Text, nullable=False),
    Column("tokens", Integer, nullable=False),
    Column("on", Text, nullable=False),
    Index("token_allocation_of_campaign", "campaign", "to"),
    sqlite_with_rowid=False,
)

taken_table = Table(
    "token_allocation_taken",
    VIEWS,
    Column("allocation", Text, primary_key=True),
    Column("fact", Integer, primary_key=True),
    Column("campaign", Text, nullable=False),
    Column("desk", Text, nullable=False),
    Column("tokens", Integer, nullable=False),
    sqlite_with_rowid=False,
)


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


def campaigns(connection: Connection, *, log: str | None = None) -> tuple[StandingCampaign, ...]:
    """Every campaign of this store by id, looked at from the shop of a log, the desk's own unless told otherwise; closed ones too."""
    rows = ask(connection, _CAMPAIGNS + _IN_ORDER)
    closes = ask(connection, _CLOSES)
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
    """An allocation as it stands: `taken` once the desk `to` has it."""

    allocation: str
    campaign: str
    giver: str
    to: str
    tokens: int
    on: date
    taken: bool


def allocations(connection: Connection, id: str) -> tuple[Allotted, ...]:
    """What of a campaign was allocated, in the order given, as far as this store knows."""
    return tuple(
        Allotted(str(allocation), id, str(giver), str(to), int(tokens), date.fromisoformat(on), bool(taken))
        for allocation, giver, to, tokens, on, taken in ask(connection, _ALLOCATIONS, id)
    )


def sign_terms(terms: Terms, key: SigningKey) -> str:
    """The issuer's signature over terms that name its key, in base64."""
    assert terms.key == key.verifier.text
    return write_base64(key.sign(_signed_bytes(terms)))


def terms_are_signed(terms: Terms, signature: str) -> bool:
    """Whether the key that the terms name has signed them. Refuses NotAnIssuerKey."""
    key = read_issuer_vkey(terms.key)
    try:
        given = read_base64(signature)
    except NotBase64:
        return False
    return key.name == terms.issuer and len(given) == 64 and key.verify(_signed_bytes(terms), given)


def campaign_postings(body: Campaign) -> tuple[Posting, ...]:
    """The budget, where the campaign opens and has one."""
    if body.joins or not body.terms.budget:
        return ()
    return ((UNGRANTED, body.terms.commodity, body.terms.budget), (ISSUED, body.terms.commodity, -body.terms.budget))


def allocation_postings(body: Allocation) -> tuple[Posting, ...]:
    """Tokens on their way to another desk."""
    return ((ALLOCATED, body.commodity, body.tokens), (UNGRANTED, body.commodity, -body.tokens))


def taken_postings(body: AllocationTaken) -> tuple[Posting, ...]:
    """Tokens that have come to this desk."""
    return ((UNGRANTED, body.commodity, body.tokens), (ALLOCATED, body.commodity, -body.tokens))


def check_campaign(fact: Fact, body: Campaign) -> None:
    """Refuse terms that their issuer did not sign, and postings that are not the budget."""
    if not terms_are_signed(body.terms, body.signature):
        raise CampaignNotSigned(campaign=body.terms.campaign)
    if fact.post != campaign_postings(body):
        raise CampaignPostingsDiffer(campaign=body.terms.campaign)


def check_allocation(fact: Fact, body: Allocation) -> None:
    """Refuse an allocation of nothing, to nobody or to the desk itself, and postings that are not its own."""
    parts = body.to.split("/")
    if not 0 < body.tokens <= MOST_TOKENS or len(parts) != 3 or not all(parts) or body.to == desk_of(fact.log):
        raise AllocationWrong(campaign=body.campaign)
    if fact.post != allocation_postings(body):
        raise CampaignPostingsDiffer(campaign=body.campaign)


def check_taken(fact: Fact, body: AllocationTaken) -> None:
    """Refuse an allocation of nothing, and postings that are not its own."""
    if not 0 < body.tokens <= MOST_TOKENS:
        raise AllocationWrong(campaign=body.campaign)
    if fact.post != taken_postings(body):
        raise CampaignPostingsDiffer(campaign=body.campaign)


def allow_campaign(connection: Connection, fact: Fact, body: Campaign) -> None:
    """Refuse other terms under an id that stands, the same ones twice in a shop, a taken commodity, and another key of a known issuer."""
    terms = body.terms
    shop = shop_name_of(fact.log)
    if body.joins and terms.shops and shop not in terms.shops:
        raise ShopNotNamed(campaign=terms.name, shop=shop)
    stands = campaign(connection, terms.campaign, log=fact.log)
    if stands is not None:
        if stands.terms != terms:
            raise CampaignChanged(campaign=terms.campaign)
        if stands.here or not body.joins:
            raise CampaignStandsAlready(campaign=terms.campaign)
    goods = ask(connection, "SELECT 1 FROM goods WHERE goods = ?", terms.commodity)
    others = ask(connection, "SELECT 1 FROM campaign WHERE commodity = ? AND campaign <> ?", terms.commodity, terms.campaign)
    if goods or others:
        raise CommodityTaken(commodity=terms.commodity)
    if ask(connection, "SELECT 1 FROM campaign WHERE issuer = ? AND key <> ?", terms.issuer, terms.key):
        raise IssuerKeyDiffers(issuer=terms.issuer_name)


def allow_close(connection: Connection, fact: Fact, body: CampaignClose) -> None:
    """Refuse to close what does not stand in the shop, or is closed there already."""
    stands = known_campaign(connection, body.campaign, log=fact.log)
    if stands.closed_at is not None:
        raise CampaignClosedAlready(campaign=body.campaign)


def allow_allocation(connection: Connection, fact: Fact, body: Allocation) -> None:
    """Refuse to give another desk more than this one has left."""
    terms = known_campaign(connection, body.campaign, log=fact.log).terms
    if not is_bound(terms) or terms.commodity != body.commodity:
        raise AllocationWrong(campaign=body.campaign)
    left = left_at_desk(connection, body.commodity, fact.log)
    if body.tokens > left:
        raise AllocationBeyondBudget(campaign=body.campaign, left=left, tokens=body.tokens)


def allow_taken(connection: Connection, fact: Fact, body: AllocationTaken) -> None:
    """Refuse an allocation that was taken, is another desk's, or says otherwise than where it was given, as far as this store knows."""
    terms = known_campaign(connection, body.campaign, log=fact.log).terms
    if terms.commodity != body.commodity:
        raise AllocationWrong(campaign=body.campaign)
    if ask(connection, "SELECT 1 FROM token_allocation_taken WHERE allocation = ?", body.allocation):
        raise AllocationTakenAlready(campaign=body.campaign)
    for to, tokens in ask(connection, 'SELECT "to", tokens FROM token_allocation WHERE allocation = ?', body.allocation):
        if to != desk_of(fact.log):
            raise AllocationNotForThisDesk(to=to)
        if tokens != body.tokens:
            raise AllocationWrong(campaign=body.campaign)


def apply_campaign(standing: Standing, body: Campaign, views: Views) -> None:
    terms, fact = body.terms, standing.fact
    said = orjson.dumps({"terms": codec_of(Terms).write(terms), "signature": body.signature}).decode()
    key = (terms.campaign, int(body.joins), *standing.tag)
    views.insert(campaign_table, (*key, fact.at, fact.on.isoformat(), terms.commodity, terms.issuer, terms.key, said))


def apply_close(standing: Standing, body: CampaignClose, views: Views) -> None:
    fact = standing.fact
    views.insert(close_table, (body.campaign, fact.log, fact.seq, fact.at, fact.on.isoformat(), body.reason))


def apply_allocation(standing: Standing, body: Allocation, views: Views) -> None:
    fact = standing.fact
    views.insert(allocation_table, (fact.id, body.campaign, desk_of(fact.log), body.to, body.tokens, fact.on.isoformat()))


def apply_taken(standing: Standing, body: AllocationTaken, views: Views) -> None:
    views.insert(taken_table, (body.allocation, standing.no, body.campaign, desk_of(standing.fact.log), body.tokens))


_CAMPAIGNS = 'SELECT campaign, joins, log, "on", body FROM campaign'
_IN_ORDER = " ORDER BY campaign, joins, largest_at, log, seq"
_CLOSES = 'SELECT campaign, log, at, "on", reason FROM campaign_close'
_LEFT = "SELECT amount FROM desk_balance WHERE account = ? AND commodity = ? AND desk = ?"
_ALLOCATIONS = (
    'SELECT a.allocation, a.giver, a."to", a.tokens, a."on", EXISTS (SELECT 1 FROM token_allocation_taken t WHERE t.allocation = a.allocation) '
    'FROM token_allocation a WHERE a.campaign = ? ORDER BY a."on", a.allocation'
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
    return tuple(_one(said, ended.get(id, ()), own, log or own) for id, said in by_id.items())


def _one(rows: list[_Said], closes: Iterable[_Ended], own: str, log: str) -> StandingCampaign:
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


def _signed_bytes(terms: Terms) -> bytes:
    return _TERMS_LABEL + encode(codec_of(Terms).write(terms))


KINDS = (
    Kind("campaign", Campaign, check=check_campaign, allow=allow_campaign, apply=apply_campaign, posts=True),
    Kind("campaign-close", CampaignClose, allow=allow_close, apply=apply_close),
    Kind("allocation", Allocation, check=check_allocation, allow=allow_allocation, apply=apply_allocation, posts=True),
    Kind("allocation-taken", AllocationTaken, check=check_taken, allow=allow_taken, apply=apply_taken, posts=True),
)
