"""The rules of a campaign's facts: what may be opened, joined, closed, allocated and taken, and what each does to the views.

A campaign's terms are signed by its issuer's key when it is opened and never change; a shop that joins says the same terms under the same
signature. A desk allocates what it holds and no more. What arrives from other desks is applied whatever these rules of state would have said.
"""

from __future__ import annotations

from datetime import date

import orjson
from sqlalchemy import Connection

from ..goods.shelf import product
from ..ledger.bodies import codec_of
from ..ledger.facts import Fact
from ..ledger.kind import Kind, Standing
from ..money import line_amount, show_money
from ..refusals import Refusal
from ..store.statements import ask
from ..store.views import Views
from .campaign_facts import (
    Allocation,
    AllocationTaken,
    Campaign,
    CampaignClose,
    allocation_postings,
    allocation_table,
    campaign_postings,
    campaign_table,
    close_table,
    taken_postings,
    taken_table,
    terms_are_signed,
)
from .campaigns import campaign, desk_of, is_bound, known_campaign, left_at_desk, shop_name_of
from .contradictions import CapBelowBundle
from .terms import Terms
from .terms_rules import check_terms
from .uses import MOST_TOKENS


class CampaignChanged(Refusal):
    says = "“{campaign}” is open here with other terms. A campaign never changes once it is open: give the new one an id of its own."


class CampaignStandsAlready(Refusal):
    says = "“{campaign}” is open in this shop already."


class ShopNotNamed(Refusal):
    says = "“{campaign}” is for other shops; {shop} is not among those that its issuer named."


class CampaignClosedAlready(Refusal):
    says = "“{campaign}” is closed already."


class CampaignNotSigned(Refusal):
    says = "The terms of “{campaign}” are not signed by the issuer's key that they name. Ask the issuer for the file again."


class CampaignPostingsDiffer(Refusal):
    says = "What this record of “{campaign}” posts is not what it says."


class CommodityTaken(Refusal):
    says = "“{commodity}” already counts something else in this shop. Give the campaign another id."


class IssuerKeyDiffers(Refusal):
    says = "{issuer} has signed campaigns with another key here. Ask the issuer in person; a new key needs another issuer's id."


class AllocationWrong(Refusal):
    says = "An allocation of “{campaign}” is of 1 token or more, to another desk by its name: community/shop/desk."


class AllocationBeyondBudget(Refusal):
    says = "This desk has {left} of “{campaign}” left to give; {tokens} is more."


class AllocationNotForThisDesk(Refusal):
    says = "This allocation is for {to}, not for this desk."


class AllocationTakenAlready(Refusal):
    says = "This allocation of “{campaign}” was taken already."


def check_campaign(fact: Fact, body: Campaign) -> None:
    """Refuse terms that contradict themselves or that their issuer did not sign, and postings that are not the budget."""
    check_terms(body.terms)
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
    _demand_room_for_a_bundle(connection, terms, fact.on)
    goods = ask(connection, "SELECT 1 FROM goods WHERE goods = ?", terms.commodity)
    others = ask(connection, "SELECT 1 FROM campaign WHERE commodity = ? AND campaign <> ?", terms.commodity, terms.campaign)
    if goods or others:
        raise CommodityTaken(commodity=terms.commodity)
    if ask(connection, "SELECT 1 FROM campaign WHERE issuer = ? AND key <> ?", terms.issuer, terms.key):
        raise IssuerKeyDiffers(issuer=terms.issuer_name)


def _demand_room_for_a_bundle(connection: Connection, terms: Terms, on: date) -> None:
    """Refuse a cap that is smaller than what a bundle takes off the cheapest of the goods that it names, at the prices known here."""
    caps = [cap for cap in (terms.caps.bill, terms.caps.day, terms.caps.person, terms.caps.shop, terms.caps.total) if cap]
    if terms.form != "bundle" or not caps or not terms.choice.goods:
        return
    found = [product(connection, goods, on=on) for goods in terms.choice.goods]
    prices = [line_amount(price=one.price, per=one.per, quantity=10**one.places) for one in found if one is not None]
    if prices and 0 < min(caps) < min(prices) - terms.bundle_pays:
        raise CapBelowBundle(cap=show_money(min(caps)), one=show_money(min(prices) - terms.bundle_pays))


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
    """Refuse an allocation that was taken, is another desk's, or says otherwise than where it was given, as far as this store knows.

    Whoever gave it may take it back.
    """
    terms = known_campaign(connection, body.campaign, log=fact.log).terms
    if terms.commodity != body.commodity:
        raise AllocationWrong(campaign=body.campaign)
    if ask(connection, "SELECT 1 FROM token_allocation_taken WHERE allocation = ?", body.allocation):
        raise AllocationTakenAlready(campaign=body.campaign)
    for giver, to, tokens in ask(connection, 'SELECT giver, "to", tokens FROM token_allocation WHERE allocation = ?', body.allocation):
        if desk_of(fact.log) not in (to, giver):
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


KINDS = (
    Kind("campaign", Campaign, check=check_campaign, allow=allow_campaign, apply=apply_campaign, posts=True),
    Kind("campaign-close", CampaignClose, allow=allow_close, apply=apply_close),
    Kind("allocation", Allocation, check=check_allocation, allow=allow_allocation, apply=apply_allocation, posts=True),
    Kind("allocation-taken", AllocationTaken, check=check_taken, allow=allow_taken, apply=apply_taken, posts=True),
)
