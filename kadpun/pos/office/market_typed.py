"""What somebody typed into the form of a listing, read whole: a listing, or everything that is wrong with it, by field.

A field that stays empty leaves its word to the shelf, to the channel, or to nobody, as the listing says. It reads no store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from kadpun.books.market.listings import Listing, OwnPrice, check_listing_words, listing_bounds
from kadpun.books.market.offers import ListingKind
from kadpun.books.money import read_money, show_money
from kadpun.books.refusals import Refusal

from .campaigns_typed import read_whole

T = TypeVar("T")
Wrong = tuple[tuple[str, Refusal], ...]


@dataclass(frozen=True, slots=True)
class ListingTyped:
    """The form as it stands: texts by field, prices by channel, and what is chosen; pictures are the listing's own."""

    texts: Mapping[str, str]
    prices: Mapping[str, str]
    channels: tuple[str, ...] = ()
    kind: ListingKind = "ready"
    active: bool = True


@dataclass(frozen=True, slots=True)
class ReadListing:
    """A whole listing, or None and what is wrong by field; a price's field is `price:` and its channel."""

    listing: Listing | None
    wrong: Wrong


def type_listing(said: Listing) -> ListingTyped:
    """A listing as the form shows it."""
    texts = {
        "title": said.title,
        "title_en": said.title_en,
        "story": said.story,
        "story_en": said.story_en,
        "category": said.category,
        "brand": said.brand,
        "lead_days": str(said.lead_days or ""),
        "deposit_percent": str(said.deposit_percent or ""),
        "weight_grams": str(said.weight_grams or ""),
        "capacity": "" if said.capacity is None else str(said.capacity),
        "buffer": "" if said.buffer is None else str(said.buffer),
        "shipping": "" if said.shipping is None else show_money(said.shipping),
    }
    return ListingTyped(texts, {each.channel: show_money(each.price) for each in said.prices}, said.channels, said.kind, said.active)


def read_listing(typed: ListingTyped, base: Listing, channels: Sequence[str]) -> ReadListing:
    """Read the form over a listing; of `channels` the form knows, others keep the price they had."""
    reader = _Reader(typed, [])
    title, title_en, story, story_en, category, brand = (
        reader.words(field) for field in ("title", "title_en", "story", "story_en", "category", "brand")
    )
    for field, only in (
        ("title", Listing("g", title=title)),
        ("title_en", Listing("g", title=title_en)),
        ("story", Listing("g", story=story)),
        ("story_en", Listing("g", story=story_en)),
        ("category", Listing("g", category=category)),
        ("brand", Listing("g", brand=brand)),
    ):
        reader.tried(field, partial(check_listing_words, only))
    made = replace(
        base,
        title=title,
        title_en=title_en,
        story=story,
        story_en=story_en,
        category=category,
        brand=brand,
        channels=typed.channels,
        kind=typed.kind,
        active=typed.active,
        lead_days=reader.number("lead_days", lambda number: Listing("g", lead_days=number)) or 0,
        deposit_percent=reader.number("deposit_percent", lambda number: Listing("g", deposit_percent=number)) or 0,
        weight_grams=reader.number("weight_grams", lambda number: Listing("g", weight_grams=number)) or 0,
        capacity=reader.number("capacity", lambda number: Listing("g", capacity=number)),
        buffer=reader.number("buffer", lambda number: Listing("g", buffer=number)),
        shipping=reader.amount("shipping", typed.texts.get("shipping", ""), lambda amount: Listing("g", shipping=amount)),
        prices=(*(each for each in base.prices if each.channel not in channels), *reader.prices(channels)),
    )
    return ReadListing(None if reader.wrong else made, tuple(reader.wrong))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads field after field, and keeps what is wrong."""

    typed: ListingTyped
    wrong: list[tuple[str, Refusal]]

    def words(self, field: str) -> str:
        return self.typed.texts.get(field, "").strip()

    def tried(self, field: str, act: Callable[[], T]) -> T | None:
        try:
            return act()
        except Refusal as reason:
            self.wrong.append((field, reason))
            return None

    def number(self, field: str, only: Callable[[int], Listing]) -> int | None:
        """A whole number, None where nothing stands. Keeps NotAWholeNumber, ListingNumberWrong."""

        def read() -> int:
            number = read_whole(self.words(field))
            listing_bounds(only(number))
            return number

        return self.tried(field, read) if self.words(field) else None

    def amount(self, field: str, text: str, only: Callable[[int], Listing]) -> int | None:
        """Satang, None where nothing stands. Keeps what is wrong with money, ListingNumberWrong, ListingPriceWrong."""

        def read() -> int:
            amount = int(read_money(text))
            listing_bounds(only(amount))
            return amount

        return self.tried(field, read) if text.strip() else None

    def prices(self, channels: Sequence[str]) -> tuple[OwnPrice, ...]:
        made = []
        for channel in channels:
            price = self.amount(f"price:{channel}", self.typed.prices.get(channel, ""), lambda amount: Listing("g", prices=(OwnPrice("x", amount),)))
            if price is not None:
                made.append(OwnPrice(channel, price))
        return tuple(made)
