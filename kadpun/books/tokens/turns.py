"""One campaign on one bill: whether it may be used, what keeps it, how much it takes off, and its sum written out.

Takes its turn on what the campaigns before have left. The day, the buyer's lots and what was used before are handed in; it refuses to know the store
and the other campaigns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ..money import show_money
from ..refusals import Refusal
from .campaigns import is_day_of
from .forms import Gift, Remains, give
from .offers import Bound, Entitlement, Offer, Paper
from .points import released_of
from .refused import (
    BelowMinimum,
    BuyerWanted,
    CampaignBudgetGone,
    CampaignCapReached,
    CampaignLastWeekdayGone,
    CampaignNotBegun,
    CampaignNotThatDay,
    CampaignOver,
    CampaignWasClosed,
    CostsNoLess,
    CouponRunOut,
    CouponWanted,
    DayCapReached,
    LastDayCapReached,
    NothingCounts,
    NotUsable,
    OfflineAllowanceGone,
    PersonCapReached,
    ReferenceWanted,
    RoomTooSmall,
    ShopCapReached,
    ShopNotJoined,
    TokensTooFew,
    TooLittle,
)
from .terms import Terms
from .uses import MOST_LOTS, MOST_TOKENS, LineShare, LotUse, TokenUse, Wish
from .wallets import Lot

Limit = tuple[Bound, int]
"""What holds, and how much it leaves."""
Given = tuple[Gift, Paper, int, Limit]
"""What one use gives, by which paper, of which base, and what held it."""


def next_open(terms: Terms, after: date) -> date | None:
    """The first campaign day after a day on which the campaign may be used, or None."""
    first = max(after + timedelta(days=1), terms.from_on)
    return next((day for day in (first + timedelta(days=later) for later in range(7)) if is_day_of(terms, day)), None)


def why_closed(entitlement: Entitlement, day: date) -> NotUsable | None:
    """Why a campaign may not be used in this shop on a campaign day, or None."""
    terms = entitlement.terms
    if not entitlement.joined:
        return ShopNotJoined(name=terms.name)
    if entitlement.closed_on is not None:
        return CampaignWasClosed(name=terms.name, closed_on=entitlement.closed_on)
    if is_day_of(terms, day):
        return None
    next_on = next_open(terms, day)
    if day < terms.from_on:
        return CampaignNotBegun(name=terms.name, next_on=next_on or terms.from_on)
    if day > terms.to_on:
        return CampaignOver(name=terms.name, to_on=terms.to_on)
    if next_on is None:
        return CampaignLastWeekdayGone(name=terms.name, to_on=terms.to_on)
    return CampaignNotThatDay(name=terms.name, next_on=next_on)


@dataclass(frozen=True, slots=True)
class Turn:
    """A campaign with its day and what was wished of it."""

    entitlement: Entitlement
    day: date
    wishes: tuple[Wish, ...]

    @property
    def campaign(self) -> str:
        return self.entitlement.terms.campaign

    @property
    def asked(self) -> tuple[Wish, ...]:
        """What to work out: the wishes, or the most that does good."""
        return (Wish(self.campaign),) if self.off or not self.wishes else self.wishes

    @property
    def off(self) -> bool:
        return bool(self.wishes) and self.wishes[-1].off

    @property
    def closed(self) -> NotUsable | None:
        return why_closed(self.entitlement, self.day)


def take_turn(turn: Turn, remains: Remains, *, on: bool, buyer: str, brief: bool = False) -> tuple[Offer, Remains]:
    """The campaign's offer on what is left of the lines, and what it leaves: as it was, unless the campaign is `on` and may be used.

    A `brief` offer says what it gives and not what else it could, for who only compares.
    """
    terms = turn.entitlement.terms
    counted = [line for line in remains.order if terms.choice.has(remains.lines[line].goods, remains.lines[line].group)]
    offer = _described(turn, remains, counted, known=bool(buyer))
    counted = [line for line in counted if remains.left[line] > 0]
    papers = [_paper(turn, wish) for wish in turn.asked]
    good = [(wish, paper) for wish, paper in zip(turn.asked, papers, strict=True) if _why_bad(turn, paper) is None]
    refusal = turn.closed or _why_nothing(turn, offer) or (None if good else _why_bad(turn, papers[0]))
    if refusal is not None:
        return _refused(offer, refusal), remains
    after, gifts = remains.copy(), list[Given]()
    for wish, paper in good:
        if 0 < wish.tokens < terms.bundle_tokens:
            continue
        if sum(after.left[line] for line in counted) < terms.minimum:
            break
        gift, bound = _gift(turn, after, counted, gifts, wish, known=bool(buyer))
        if not gift.discount:
            break
        gifts.append((gift, paper, sum(after.left[line] for line in counted), bound))
        after.take(gift)
    if not gifts:
        return _refused(offer, _why_too_small(turn, remains, counted, known=bool(buyer))), remains
    uses = tuple(_use(turn, gift, base, paper) for gift, paper, base, _ in gifts)
    most = gifts[0][0] if brief else _gift(turn, remains, counted, [], Wish(turn.campaign), known=bool(buyer))[0]
    offer = _explained(offer, [gift for gift, *_ in gifts], uses, gifts[-1][3], most)
    wanted = _wanted(turn, papers, buyer)
    if wanted is not None:
        return replace(offer, state="wanting", refusal=wanted), remains
    if not on:
        return offer, remains
    return replace(offer, state="used", uses=uses), after


def _described(turn: Turn, remains: Remains, counted: Sequence[int], *, known: bool) -> Offer:
    """The offer before anything is worked out: what counts, what does not, what there is."""
    entitlement, terms = turn.entitlement, turn.entitlement.terms
    out = sorted(set(range(len(remains.lines))) - set(counted))
    person = terms.caps.person - entitlement.used_in_all if terms.caps.person and known else None
    return Offer(
        terms=terms,
        day=turn.day,
        base=sum(remains.left[line] for line in counted),
        left_out=tuple(LineShare(line, remains.lines[line].amount) for line in out),
        tokens_before=sum(lot.left for lot in entitlement.lots) if terms.has_wallets and known else None,
        room_before=None if person is None else max(person, 0),
        used_today=entitlement.used_today,
        offline_left=entitlement.offline_left,
    )


def _refused(offer: Offer, refusal: Refusal) -> Offer:
    return replace(offer, state="refused", refusal=refusal, next_on=refusal.next_on if isinstance(refusal, NotUsable) else None)


def _paper(turn: Turn, wish: Wish) -> Paper:
    """The proof that a wish names, as it was read; a reference is taken as it was typed."""
    return next((paper for paper in turn.entitlement.papers if paper.proof == wish.proof), Paper(wish.proof))


def _why_bad(turn: Turn, paper: Paper) -> Refusal | None:
    """Why a proof is no good here, or None."""
    if paper.refusal is None and paper.expires_on is not None and turn.day > paper.expires_on:
        return CouponRunOut(name=turn.entitlement.terms.name, expires_on=paper.expires_on)
    return paper.refusal


def _wanted(turn: Turn, papers: Sequence[Paper], buyer: str) -> NotUsable | None:
    """What must be shown first: a coupon, a reference, or whose entitlement it is."""
    terms = turn.entitlement.terms
    if terms.form == "coupon" and not all(paper.proof and paper.grant for paper in papers):
        return CouponWanted(name=terms.name)
    if terms.elsewhere:
        return None if all(paper.proof for paper in papers) else ReferenceWanted(name=terms.name)
    return BuyerWanted(name=terms.name) if is_personal(terms) and not buyer else None


def is_personal(terms: Terms) -> bool:
    """Whether it must be known whose entitlement it is; an issuer's own app knows that itself."""
    return not terms.elsewhere and (terms.has_wallets or terms.caps.day > 0 or terms.caps.person > 0)


def _why_nothing(turn: Turn, offer: Offer) -> NotUsable | None:
    """Why nothing can be given whatever was wished: no goods, too little bought, a cap reached, nothing left to grant."""
    entitlement, terms = turn.entitlement, turn.entitlement.terms
    if offer.base == 0:
        return NothingCounts(name=terms.name)
    if offer.base < terms.minimum:
        return BelowMinimum(name=terms.name, minimum=show_money(terms.minimum), base=show_money(offer.base))
    for bound, room in rooms_of(entitlement, 0):
        if room <= 0:
            return cap_reached(terms, bound, turn.day)
    if entitlement.budget_left is not None and entitlement.budget_left <= 0 and granted_on_use(terms):
        return CampaignBudgetGone(name=terms.name)
    if entitlement.offline_left is not None and entitlement.offline_left <= 0:
        return OfflineAllowanceGone(name=terms.name)
    return None


def cap_reached(terms: Terms, bound: Bound, day: date) -> NotUsable:
    """The reason that a cap leaves nothing, with the next day for a cap of the day; a bill's own cap is never reached before the bill."""
    caps, name = terms.caps, terms.name
    if bound == "person":
        return PersonCapReached(name=name, cap=show_money(caps.person))
    if bound == "shop":
        return ShopCapReached(name=name, cap=show_money(caps.shop))
    if bound == "total":
        return CampaignCapReached(name=name, cap=show_money(caps.total))
    next_on = next_open(terms, day)
    if next_on is None:
        return LastDayCapReached(name=name, cap=show_money(caps.day))
    return DayCapReached(name=name, cap=show_money(caps.day), next_on=next_on)


def granted_on_use(terms: Terms) -> bool:
    """Whether what is used is granted in the same moment, so that it needs what is left of the budget."""
    return not terms.has_wallets and terms.form != "coupon"


def rooms_of(entitlement: Entitlement, given: int) -> list[Limit]:
    """Every cap of the campaign with what it leaves after so much given on this bill, the tightest first."""
    caps = entitlement.terms.caps
    rooms: list[Limit] = []
    if caps.total:
        rooms.append(("total", caps.total - entitlement.used_in_total - given))
    if caps.shop:
        rooms.append(("shop", caps.shop - entitlement.used_in_shop - given))
    if caps.person:
        rooms.append(("person", caps.person - entitlement.used_in_all - given))
    if caps.day:
        rooms.append(("day", caps.day - entitlement.used_today - given))
    if caps.bill:
        rooms.append(("bill", caps.bill - given))
    return sorted(rooms, key=lambda room: room[1])


def _token_limits(entitlement: Entitlement, given: int, *, known: bool) -> list[Limit]:
    """How many tokens there are after so many given on this bill, by what limits them, the fewest first."""
    terms, limits = entitlement.terms, list[Limit]()
    if terms.has_wallets and known:
        limits.append(("wallet", sum(lot.left for lot in entitlement.lots[:MOST_LOTS]) - given))
    if entitlement.budget_left is not None and granted_on_use(terms):
        limits.append(("budget", entitlement.budget_left - given))
    if entitlement.offline_left is not None:
        limits.append(("offline", entitlement.offline_left - given))
    return sorted(limits, key=lambda limit: limit[1])


def _gift(turn: Turn, remains: Remains, counted: Sequence[int], before: Sequence[Given], wish: Wish, *, known: bool) -> tuple[Gift, Limit]:
    """What one use of the campaign gives after those before it on the same bill, and what held it."""
    base = sum(remains.left[line] for line in counted)
    rooms = rooms_of(turn.entitlement, sum(gift.discount for gift, *_ in before))
    rooms = rooms if rooms and rooms[0][1] < base else [("base", base)]
    limits = _token_limits(turn.entitlement, sum(gift.tokens for gift, *_ in before), known=known)
    tokens = limits[0][1] if limits else MOST_TOKENS
    gift = give(turn.entitlement.terms, remains, counted, room=rooms[0][1], most_tokens=max(tokens, 0), times=wish.times, tokens=wish.tokens)
    if gift.held == "room":
        return gift, rooms[0]
    if gift.held == "tokens":
        return gift, limits[0]
    return gift, (gift.held, 0)


def _why_too_small(turn: Turn, remains: Remains, counted: Sequence[int], *, known: bool) -> NotUsable:
    """Why the campaign gives nothing though something counts and something is left."""
    terms = turn.entitlement.terms
    needed = terms.bundle_tokens if terms.form == "bundle" else 1
    typed = [wish.tokens for wish in turn.asked if wish.tokens]
    if typed and max(typed) < needed:
        return TokensTooFew(name=terms.name, needed=needed, there=max(typed))
    limits = _token_limits(turn.entitlement, 0, known=known)
    if limits and limits[0][1] < needed:
        bound, there = limits[0]
        if bound == "wallet":
            return TokensTooFew(name=terms.name, needed=needed, there=max(there, 0))
        return CampaignBudgetGone(name=terms.name) if bound == "budget" else OfflineAllowanceGone(name=terms.name)
    if give(terms, remains, counted, room=sum(remains.left)).discount:
        return RoomTooSmall(name=terms.name, room=show_money(rooms_of(turn.entitlement, 0)[0][1]))
    return CostsNoLess(name=terms.name) if terms.form == "bundle" else TooLittle(name=terms.name)


def take_lots(lots: Sequence[Lot], tokens: int, *, own: bool) -> tuple[LotUse, ...]:
    """Which lots so many tokens come from, in their order; of the shop's own points with the income that waited with them, in satang."""
    made = []
    for lot in lots:
        part = min(tokens, lot.left)
        if part > 0:
            made.append(LotUse(lot.grant, part, released_of(deferred=lot.deferred, left=lot.left, used=part) if own else 0))
            tokens -= part
    return tuple(made)


def _use(turn: Turn, gift: Gift, base: int, paper: Paper) -> TokenUse:
    """A use as the sale says it."""
    terms = turn.entitlement.terms
    lots = take_lots(turn.entitlement.lots[:MOST_LOTS], gift.tokens, own=terms.own) if terms.has_wallets else ()
    if terms.form == "coupon" and paper.grant:
        lots = (LotUse(paper.grant, 1),)
    return TokenUse(
        campaign=terms.campaign,
        commodity=terms.commodity,
        day=turn.day,
        tokens=gift.tokens,
        discount=gift.discount,
        repaid=repaid_of(terms, gift.tokens, gift.discount),
        base=base,
        shares=tuple(LineShare(line, amount) for line, amount in gift.shares),
        lots=lots,
        proof="" if terms.has_wallets else paper.proof,
        times=gift.times,
        released=sum(lot.released for lot in lots),
        returns=terms.returns,
    )


def repaid_of(terms: Terms, tokens: int, discount: int) -> int:
    """What of a discount the issuer repays: all, nothing, or so much a token but never more than was given."""
    if terms.repays == "per-token":
        return min(discount, tokens * terms.repays_satang)
    return discount if terms.repays == "all" else 0


def _explained(offer: Offer, gifts: Sequence[Gift], uses: Sequence[TokenUse], held: Limit, most: Gift) -> Offer:
    """The offer with its sum written out."""
    discount, tokens, times = (sum(getattr(gift, name) for gift in gifts) for name in ("discount", "tokens", "times"))
    return replace(
        offer,
        share=sum(gift.share for gift in gifts),
        discount=discount,
        repaid=sum(use.repaid for use in uses),
        bound=held[0],
        bound_at=held[1],
        times=times,
        most_times=max(most.times, times),
        cost=sum(gift.cost for gift in gifts),
        pays=times * offer.terms.bundle_pays,
        tokens=tokens,
        most_tokens=max(most.tokens, tokens),
        tokens_after=None if offer.tokens_before is None else offer.tokens_before - tokens,
        room_after=None if offer.room_before is None else offer.room_before - discount,
    )
