"""What is tried with a bill's campaigns before it stands on the bill: what the cashier chose, and whether the rest is still proposed.

A value: every choice gives another trial. Once anything is chosen by hand nothing is proposed any more, and what was proposed until then is
wished for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kadpun.books.tokens.uses import Wish
from kadpun.pos.till.token_till import wishes_of

if TYPE_CHECKING:
    from kadpun.books.tokens.offers import Offer, Worked
    from kadpun.pos.till.basket import Basket

LARGE_STEP = 10
"""Tokens of a rate go by so many where there are many."""


@dataclass(frozen=True, slots=True)
class Trial:
    """So much is wished for; with `propose` the till adds what is best beside it."""

    wishes: tuple[Wish, ...] = ()
    propose: bool = True

    def shown(self, worked: Worked | None) -> tuple[Wish, ...]:
        """What is shown, as wishes that say it again."""
        return wishes_of(worked, self.wishes) if worked is not None and self.propose else self.wishes

    def on(self, basket: Basket) -> Basket:
        """The bill with this tried: nothing is worked out for it yet."""
        return replace(basket, wishes=self.wishes, uses=(), earned=())

    def turned(self, offer: Offer, worked: Worked) -> Trial:
        """A scheme turned off, or on with as much as does good."""
        others = self._without(offer, worked)
        return Trial(others if offer.state == "used" else (*others, Wish(offer.campaign)), propose=False)

    def so_many(self, offer: Offer, worked: Worked, count: int) -> Trial:
        """So many bundles or tokens of a scheme, never more than there are; none turns it off. A reference that was taken for it stays."""
        others = self._without(offer, worked)
        before = [wish for wish in self.shown(worked) if wish.campaign == offer.campaign]
        wish = before[-1] if before else Wish(offer.campaign)
        if count > 0:
            many = min(count, most_of(offer))
            wish = replace(wish, times=many) if offer.terms.form == "bundle" else replace(wish, tokens=many)
            others = (*others, *before[:-1], wish)
        return Trial(others, propose=False)

    def with_proof(self, wish: Wish) -> Trial:
        """A coupon or a reference beside what is tried."""
        others = (one for one in self.wishes if (one.campaign, one.proof) != (wish.campaign, wish.proof))
        return replace(self, wishes=(*others, wish))

    def _without(self, offer: Offer, worked: Worked) -> tuple[Wish, ...]:
        return tuple(wish for wish in self.shown(worked) if wish.campaign != offer.campaign)


def is_stepped(offer: Offer) -> bool:
    """Whether a scheme is used so and so often."""
    return offer.state in ("used", "possible") and offer.terms.form in ("bundle", "rate")


def most_of(offer: Offer) -> int:
    """How often, or with how many tokens, a scheme can be used on this bill."""
    return offer.most_times if offer.terms.form == "bundle" else offer.most_tokens


def stepped(offer: Offer, by: int) -> int:
    """How often, or with how many tokens, after one step: tokens go by tens where there are many."""
    bundle = offer.terms.form == "bundle"
    now = 0 if offer.state != "used" else offer.times if bundle else offer.tokens
    step = LARGE_STEP if not bundle and most_of(offer) > 2 * LARGE_STEP else 1
    return min(max(now + by * step, 0), most_of(offer))
