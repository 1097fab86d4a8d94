"""What a page says of an offer: price, state, facts; the same words on cards, on the goods' own page and on the price list."""

from __future__ import annotations

from typing import Literal, NamedTuple

from kadpun.books.market.offers import Offer
from kadpun.books.money import show_money
from kadpun.books.words import Say

from .fitting import cut, kilograms, one_line

Tone = Literal["ok", "warn", "mute", "primary"]
MOST_TITLE = 160
"""A page shows no more of a name."""
FEW = 5
"""From so many pieces down, a page says how many are left."""


class State(NamedTuple):
    """Whether an offer can be had, in a few words, and the tone they are said in."""

    words: str
    tone: Tone


def state_of(offer: Offer, say: Say) -> State:
    """Whether it can be had now."""
    if offer.kind == "made":
        if offer.availability == "out-of-stock":
            return State(say("This week's orders are full"), "warn")
        return State(say("Made to order, {days} days", days=max(offer.lead_days, 1)), "primary")
    if offer.kind == "service":
        return State(say("Service"), "primary")
    if offer.availability == "out-of-stock":
        return State(say("Sold out"), "mute")
    if offer.stock is not None and offer.stock <= FEW:
        return State(say("Only {count} left", count=offer.stock), "warn")
    return State(say("Ready to send"), "ok")


def price_of(offer: Offer, say: Say) -> str:
    """What one costs."""
    return say("{amount} baht", amount=show_money(offer.price)) if offer.price > 0 else say("Ask for the price")


def title_of(offer: Offer, language: str) -> str:
    """What it is called in a language, in Thai where no other name is known; no longer than a page can bear."""
    return cut((one_line(offer.title_en) if language == "en" else "") or one_line(offer.title), MOST_TITLE)


def unit_of(offer: Offer, language: str) -> str:
    """What one of it is called."""
    return (one_line(offer.unit_en) if language == "en" else "") or one_line(offer.unit)


def story_of(offer: Offer, language: str) -> str:
    """What is told of it."""
    return (offer.story_en if language == "en" else "") or offer.story


def facts_of(offer: Offer, say: Say, language: str) -> list[tuple[str, str]]:
    """What a buyer asks about next, as label and words."""
    facts = [(say("Code"), offer.sku)]
    if unit := unit_of(offer, language):
        facts.append((say("Sold per"), unit))
    if offer.kind == "made":
        facts.append((say("Time to make"), say("within {days} days", days=max(offer.lead_days, 1))))
        if offer.capacity is not None:
            facts.append((say("Can still be made this week"), str(max(offer.capacity, 0))))
    if offer.deposit_percent:
        facts.append((say("Paid ahead"), say("{percent} % when you order", percent=offer.deposit_percent)))
    if offer.weight_grams > 0 and offer.kind != "service":
        facts.append((say("Weight"), say("{weight} kg", weight=kilograms(offer.weight_grams))))
    if offer.kind != "service":
        facts.append((say("Sending"), _sending(offer, say)))
    return facts


def _sending(offer: Offer, say: Say) -> str:
    if offer.shipping is None:
        return say("the shop tells the cost when it confirms your order")
    return say("{amount} baht", amount=show_money(offer.shipping)) if offer.shipping else say("free")
