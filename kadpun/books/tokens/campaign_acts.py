"""The acts on campaigns that a desk records: open, join, close, allocate to other desks, take what was allocated.

Each is one unit of work of the caller's; the commodity of a campaign is declared in the same one. What is signed stands in
`campaign_facts.py`, what is refused in `campaign_kinds.py`.
"""

from __future__ import annotations

from dataclasses import replace

from ..desk import Desk
from ..goods.kinds import Unit
from ..ledger.recorder import Recorded
from ..store.engine import Work
from ..store.statements import ask
from .campaign_facts import (
    Allocation,
    AllocationTaken,
    Campaign,
    CampaignClose,
    CloseReason,
    allocation_postings,
    campaign_postings,
    sign_terms,
    taken_postings,
)
from .campaigns import Allotted, allocations, campaigns, desk_of, known_campaign
from .issuer_keys import issuer_key, make_issuer_key
from .terms import Terms

MOST_UNIT_NAME = 200


def signed_by_this_desk(desk: Desk, terms: Terms) -> Terms:
    """The terms with the vkey of their issuer's key on this desk, which is made if there was none."""
    return replace(terms, key=make_issuer_key(desk, terms.issuer).verifier.text)


def open_campaign(desk: Desk, work: Work, terms: Terms, *, by: str) -> Recorded:
    """Sign terms with their issuer's key on this desk, made if there was none, and open the campaign. Refuses what `campaign_kinds.py` names."""
    whole = signed_by_this_desk(desk, terms)
    body = Campaign(whole, sign_terms(whole, issuer_key(desk, terms.issuer)))
    declare_commodity(desk, work, whole, by=by)
    return desk.record(work, body, by=by, post=campaign_postings(body))


def join_campaign(desk: Desk, work: Work, terms: Terms, signature: str, *, by: str) -> Recorded:
    """Let this desk's shop take part in a campaign that an issuer has signed. Refuses CampaignNotSigned, CampaignChanged, ShopNotNamed."""
    declare_commodity(desk, work, terms, by=by)
    return desk.record(work, Campaign(terms, signature, joins=True), by=by)


def close_campaign(desk: Desk, work: Work, campaign: str, reason: CloseReason, *, by: str) -> Recorded:
    """End a campaign now: everywhere if this desk opened it, else in this shop. Refuses CampaignUnknown, CampaignClosedAlready."""
    return desk.record(work, CampaignClose(campaign, reason), by=by)


def allocate(desk: Desk, work: Work, campaign: str, to: str, tokens: int, *, by: str) -> Recorded:
    """Set tokens aside for another desk (`community/shop/desk`). Refuses AllocationWrong, AllocationBeyondBudget."""
    work.views.flush()
    terms = known_campaign(work.connection, campaign).terms
    body = Allocation(campaign, terms.commodity, to, tokens)
    return desk.record(work, body, by=by, post=allocation_postings(body))


def take_allocation(desk: Desk, work: Work, allotted: Allotted, *, by: str) -> Recorded:
    """Take what was set aside for this desk, or back what it set aside itself. Refuses AllocationNotForThisDesk, AllocationTakenAlready."""
    work.views.flush()
    terms = known_campaign(work.connection, allotted.campaign).terms
    body = AllocationTaken(allotted.campaign, terms.commodity, allotted.tokens, allotted.allocation)
    return desk.record(work, body, by=by, post=taken_postings(body))


def take_what_came(desk: Desk, work: Work, *, by: str) -> int:
    """Take every allocation to this desk that stands in the store and was not taken; answers how many."""
    work.views.flush()
    own, taken = desk_of(desk.log), 0
    for standing in campaigns(work.connection):
        for allotted in allocations(work.connection, standing.campaign):
            if allotted.to == own and not allotted.taken:
                take_allocation(desk, work, allotted, by=by)
                taken += 1
    return taken


def declare_commodity(desk: Desk, work: Work, terms: Terms, *, by: str) -> None:
    """Declare what the campaign's budget is counted in, unless it was: satang of discount for a percentage, else pieces."""
    work.views.flush()
    if ask(work.connection, "SELECT 1 FROM unit WHERE commodity = ?", terms.commodity):
        return
    name = (terms.token_name or terms.name)[:MOST_UNIT_NAME]
    desk.record(work, Unit(terms.commodity, name, "satang" if terms.form == "percent" else "piece", 2 if terms.form == "percent" else 0), by=by)
