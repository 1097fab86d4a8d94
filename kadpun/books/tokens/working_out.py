"""What a bill may use of campaigns, worked out: every campaign as an offer with its sum written out, the best use of all, and what the bill earns.

Pure arithmetic over values. Line discounts, promotions and the bill's discount come first and are off the lines already; then campaigns by their
`order`, smallest first (then by id), each on what those before left of its lines; a campaign that stands `alone` is used alone. Earliest expiry goes
first. What the cashier wished is used as far as it can be; the rest is proposed so that the bill comes out lowest, with as few campaigns as that
takes. The order of scanning changes nothing. It refuses to know the store: what a buyer stands at is handed in, and asked again at record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from .campaigns import campaign_day
from .earning import earn
from .forms import BillLine, Remains
from .offers import Bound, Entitlement, IssuerSum, Offer, Paper, State, Worked
from .refused import RoomTooSmall
from .terms import Terms
from .turns import Turn, next_open, take_turn, why_closed
from .uses import MOST_TOKENS, MOST_USES, Wish
from .wallets import Lot

__all__ = [
    "BillLine", "Bound", "Entitlement", "IssuerSum", "Offer", "Paper", "State", "Worked", "example", "next_open", "why_closed", "work_out",
]  # fmt: skip

MOST_TRIED = 6
"""Of so many campaigns every selection is tried; of more, all at once and then without one after another."""


def work_out(
    lines: Sequence[BillLine],
    entitlements: Iterable[Entitlement],
    wishes: Sequence[Wish] = (),
    *,
    at: int,
    buyer: str = "",
    propose: bool = True,
) -> Worked:
    """Work out what a bill at an instant uses of campaigns and earns.

    Wishes stand in the order in which they were made (the newest decides where campaigns stand alone); a campaign without one is proposed where
    it does good, or left off with `propose` false. A wish for more than there is gets what there is.
    """
    ordered = sorted(entitlements, key=lambda one: (one.terms.order, one.terms.campaign))
    turns = [Turn(one, campaign_day(at, one.terms), _wishes_of(one.terms, wishes)) for one in ordered]
    wished = _wished_on(turns, wishes)
    whole = Remains.of(lines)
    chosen = _best(whole, turns, wished, buyer) if propose else wished
    offers, remains = _take_turns(whole, turns, chosen, buyer)
    offers = [replace(offer, proposed=offer.state == "used" and offer.campaign not in wished) for offer in offers]
    used = {offer.campaign: offer.terms.alone for offer in offers if offer.uses}
    offers = [replace(offer, instead=_takes_off_others(offer, used)) for offer in offers]
    uses = tuple(use for offer in offers for use in offer.uses)
    days = [(turn.entitlement.terms, turn.day, turn.entitlement.budget_left) for turn in turns if buyer and turn.closed is None]
    earned = earn(lines, remains.left, uses, days)
    return Worked(
        offers=tuple(offers),
        uses=uses,
        earned=earned,
        issuers=_by_issuer(offers),
        left=tuple(remains.left),
        discount=sum(use.discount for use in uses),
        repaid=sum(use.repaid for use in uses),
    )


def example(terms: Terms, amount: int, *, pieces: int = 1, on: date | None = None) -> Offer:
    """What one line of goods that count gets from a campaign, for somebody who used nothing of it yet and has all the tokens it takes."""
    day = on or next_open(terms, terms.from_on - timedelta(days=1)) or terms.from_on
    goods = terms.choice.goods[0] if terms.choice.goods else ""
    group = terms.choice.groups[0] if terms.choice.groups and not goods else ""
    held = Lot(grant="example", rule="", on=day, expires_on=None, amount=MOST_TOKENS, left=MOST_TOKENS)
    paper = Paper("example", "example" if terms.form == "coupon" else "")
    turn = Turn(Entitlement(terms, lots=(held,), papers=(paper,)), day, (Wish(terms.campaign, proof="example"),))
    return take_turn(turn, Remains.of((BillLine(goods, group, amount, pieces),)), on=True, buyer="example")[0]


def _wishes_of(terms: Terms, wishes: Sequence[Wish]) -> tuple[Wish, ...]:
    """The wishes for one campaign: of those with proofs each proof once, of others the newest."""
    own = [wish for wish in wishes if wish.campaign == terms.campaign]
    if own and own[-1].off:
        return (own[-1],)
    own = [wish for wish in own if not wish.off]
    if terms.form == "coupon" or terms.elsewhere:
        return tuple({wish.proof: wish for wish in own}.values())
    return tuple(own[-1:])


def _wished_on(turns: Sequence[Turn], wishes: Sequence[Wish]) -> frozenset[str]:
    """The campaigns that were wished for; where one stands alone, the newest wish decides between it and the others."""
    on = {turn.campaign: turn.entitlement.terms.alone for turn in turns if turn.wishes and not turn.off}
    newest = [wish.campaign for wish in wishes if wish.campaign in on][-1:]
    if newest and on[newest[0]]:
        return frozenset(newest)
    return frozenset(campaign for campaign, alone in on.items() if not alone)


def _best(whole: Remains, turns: Sequence[Turn], wished: frozenset[str], buyer: str) -> frozenset[str]:
    """Of what can be used beside the wished, the selection that takes most off the bill, with the fewest campaigns."""
    alone = {turn.campaign for turn in turns if turn.entitlement.terms.alone}
    if wished & alone:
        return wished
    open_to = [turn for turn in turns if turn.campaign not in wished and not turn.off and not (wished and turn.campaign in alone)]
    first = {
        turn.campaign: take_turn(turn, whole, on=True, buyer=buyer, brief=True)[0] for turn in turns if turn in open_to or turn.campaign in wished
    }
    good = [turn.campaign for turn in open_to if first[turn.campaign].uses or isinstance(first[turn.campaign].refusal, RoomTooSmall)]
    together = [campaign for campaign in good if campaign not in alone]
    tried = [frozenset((campaign,)) for campaign in good if campaign in alone]

    def worth(chosen: frozenset[str]) -> tuple[int, int]:
        offers, _ = _take_turns(whole, turns, chosen, buyer, only=True)
        return sum(use.discount for offer in offers for use in offer.uses), -len(chosen)

    every = wished | set(together)
    if _is_most(worth(every)[0], [first[campaign] for campaign in every]):
        tried.append(every)
    elif len(together) <= MOST_TRIED:
        tried += [wished | set(some) for count in range(len(together) + 1) for some in combinations(together, count)]
    else:
        tried += [every, *(every - {campaign} for campaign in together)]
    return max(tried, key=worth) if len(tried) > 1 else tried[0]


def _is_most(discount: int, apart: Sequence[Offer]) -> bool:
    """Whether no selection of these can take off more, since each gives what it would give on the untouched bill.

    On less, no campaign gives more; but for a bundle under a cap, which may then fit.
    """
    capped = any(offer.terms.form == "bundle" and offer.bound not in ("pieces", "wallet", "wish") for offer in apart)
    return not capped and discount == sum(offer.discount for offer in apart if offer.uses)


def _take_turns(whole: Remains, turns: Sequence[Turn], chosen: frozenset[str], buyer: str, *, only: bool = False) -> tuple[list[Offer], Remains]:
    """Every campaign in its turn, the chosen ones used; `only` them, where the others are not asked for."""
    remains, offers, used = whole, list[Offer](), 0
    for turn in turns:
        on = turn.campaign in chosen
        if on or not only:
            offer, after = take_turn(turn, remains, on=on, buyer=buyer, brief=only)
            if used + len(offer.uses) > MOST_USES:
                offer, after = take_turn(turn, remains, on=False, buyer=buyer)
            offers.append(offer)
            remains, used = after, used + len(offer.uses)
    return offers, remains


def _takes_off_others(offer: Offer, used: Mapping[str, bool]) -> bool:
    """Whether turning an offer on takes off what is used, because it or what is used stands alone."""
    return offer.state == "possible" and bool(used) and (offer.terms.alone or any(used.values()))


def _by_issuer(offers: Iterable[Offer]) -> tuple[IssuerSum, ...]:
    """What each issuer repays, in the order of the offers."""
    sums: dict[str, IssuerSum] = {}
    for offer in offers:
        amount = sum(use.repaid for use in offer.uses)
        if amount:
            before = sums.get(offer.terms.issuer)
            terms = offer.terms
            sums[terms.issuer] = IssuerSum(terms.issuer, terms.issuer_name, terms.issuer_name_en, amount + (before.amount if before else 0))
    return tuple(sums.values())
