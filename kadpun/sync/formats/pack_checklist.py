"""The checklist of a pack: a page that leads a person through entering it, one of the goods after the other.

Each value stands alone so that it can be copied; what changed shows what it was. Ticks are remembered by the browser, and on paper there are boxes.
Works from the folder, without a network, and without scripts all but copying and remembering.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from kadpun.books.market.offers import ListingKind, Offer
from kadpun.books.thai import Language
from kadpun.books.words import Say

from .assisted_pack import Entry, Key, What, applies, pictures_of
from .fitting import baht, kilograms, one_line, plain
from .front import ShopFront
from .markup import Markup, document, tag

LABELS: Mapping[Key, str] = MappingProxyType(
    {
        "title": "Name",
        "title_en": "Name in English",
        "story": "Story",
        "story_en": "Story in English",
        "category": "Group",
        "kind": "Kind of goods",
        "price": "Price",
        "regular_price": "Price before the cut",
        "unit": "Sold per",
        "stock": "Can be sold",
        "lead_days": "Days to make",
        "capacity": "Can still be made this week",
        "deposit_percent": "Paid ahead, percent",
        "weight_grams": "Weight, kg",
        "shipping": "Sending, baht",
        "brand": "Brand",
        "barcode": "Barcode",
        "pictures": "Pictures",
    }
)
KINDS: Mapping[ListingKind, str] = MappingProxyType({"ready": "Ready to send", "made": "Made to order", "service": "Service"})
HEADS: Mapping[What, str] = MappingProxyType({"new": "New: enter these", "changed": "Changed: correct these", "taken-down": "Take these down"})


@dataclass(frozen=True, slots=True)
class PackHead:
    """Which pack it is: its number, the one it follows (0: none), its day, where it is entered."""

    number: int
    follows: int
    on: date
    channel: str


def checklist(front: ShopFront, head: PackHead, entries: Sequence[Entry], say: Say, language: Language) -> str:
    """The page, in the language of whoever enters it."""
    title = say("Pack {number}", number=head.number)
    since = say("Everything that is offered.") if head.follows == 0 else say("What changed since pack {number}.", number=head.follows)
    about = " · ".join(part for part in (head.channel, front.name) if part)
    tally = tag("p", tag("strong", "0", id="done"), f" / {len(entries)} ", say("are done"), class_="tally", hidden=True)
    top = tag("header", tag("h1", title), tag("p", about), tag("p", say("Made on {day}.", day=head.on), " ", since), tally, class_="pack-head")
    sections = []
    for what in HEADS:
        some = [entry for entry in entries if entry.what == what]
        if some:
            heading = tag("h2", say(HEADS[what]), f" ({len(some)})")
            sections.append(tag("section", heading, [_entry(entry, say, language) for entry in some]))
    how = tag("p", say("Tick each one when the marketplace has it. A press on a value copies it."), class_="how-to")
    page_head = [tag("title", f"{title} · {about}"), tag("link", rel="stylesheet", href="style.css"), tag("script", src="pack.js", defer=True)]
    return document(language, page_head, tag("main", top, how, sections, class_="pack", data_pack=f"{head.channel}-{head.number}"))


def _entry(entry: Entry, say: Say, language: Language) -> Markup:
    name = one_line((entry.offer.title_en if language == "en" else "") or entry.offer.title)
    box = tag("input", type="checkbox", id=f"tick-{entry.offer.sku}", class_="tick")
    heading = tag("h3", tag("label", box, " ", tag("span", entry.offer.sku, class_="sku"), " ", name, for_=f"tick-{entry.offer.sku}"))
    if entry.what == "taken-down":
        return tag("article", heading, tag("p", say("No longer offered. Hide it, do not delete it: its orders stay.")), class_="entry")
    rows = [_row(entry, key, say) for key in entry.keys]
    return tag("article", heading, tag("dl", rows), class_="entry")


def _row(entry: Entry, key: Key, say: Say) -> Markup:
    if key == "pictures":
        packed = pictures_of(entry)
        shown = [
            tag("figure", tag("img", src=f"pictures/{one.name}", alt=one.picture.alt or one.name, loading="lazy"), tag("figcaption", one.name))
            for one in packed
        ]
        return tag("div", tag("dt", say(LABELS[key])), tag("dd", shown or say("none: take the old ones down"), class_="pictures"))
    was = value_of(entry.before, key, say) if entry.before is not None else ""
    before = [tag("p", say("It was: {value}", value=was if len(was) < 200 else was[:199] + "…"), class_="was")] if entry.before is not None else []
    value = value_of(entry.offer, key, say)
    return tag("div", tag("dt", say(LABELS[key])), tag("dd", tag("pre", value or say("empty"), class_="copy" if value else "none"), before))


def value_of(offer: Offer, key: Key, say: Say) -> str:
    """A field as it is typed."""
    if not applies(key, offer):
        return ""
    texts = {"title": offer.title, "title_en": offer.title_en, "category": offer.category, "unit": offer.unit, "brand": offer.brand}
    if key in texts:
        return one_line(texts[key])
    if key in ("story", "story_en"):
        return plain(offer.story if key == "story" else offer.story_en)
    if key == "kind":
        return say(KINDS[offer.kind])
    if key in ("price", "regular_price"):
        amount = offer.price if key == "price" else offer.regular_price
        return baht(amount) if amount else ""
    if key == "barcode":
        return offer.barcode
    if key == "weight_grams":
        return kilograms(offer.weight_grams) if offer.weight_grams else ""
    if key == "shipping":
        return "" if offer.shipping is None else baht(offer.shipping)
    counts = {"stock": offer.stock, "capacity": offer.capacity, "lead_days": offer.lead_days, "deposit_percent": offer.deposit_percent}
    count = counts[key]
    return "" if count is None else str(max(count, 0))
