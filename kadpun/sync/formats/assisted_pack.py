"""A pack for a marketplace that people must type into: what changed since the last pack, and nothing else.

Compares what was offered at the last pack with what is offered now, field by field, by SKU. A table, JSON-LD and pictures named by SKU go with it;
the checklist that leads a person through stands in `pack_checklist.py`. Pure functions over values.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import orjson

from kadpun.books.ledger.bodies import BodyMalformed, codec_of
from kadpun.books.market.offers import Offer, Picture
from kadpun.books.refusals import Refusal

from .fitting import LeftOut, baht, fit, one_line, plain

What = Literal["new", "changed", "taken-down"]
Key = Literal[
    "title", "title_en", "story", "story_en", "category", "brand", "barcode", "unit", "kind", "price", "regular_price",
    "stock", "capacity", "lead_days", "deposit_percent", "weight_grams", "shipping", "pictures",
]  # fmt: skip
"""A field that somebody types, in the order in which they do."""
ALWAYS = frozenset({"price", "stock", "capacity", "shipping"})
"""Fields of new goods that say something even when they are nothing."""
FORM = 1


class PackUnreadable(Refusal):
    says = "What the pack {pack} held cannot be read. Name an earlier one with --since, or 0 for everything."


class Entry(NamedTuple):
    """One of the goods to be entered: as it is now, as it was at the last pack, and which fields differ (all of them when new)."""

    what: What
    offer: Offer
    before: Offer | None
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class PackedPicture:
    """A picture of a pack under the name that a person finds it by."""

    name: str
    picture: Picture


@dataclass(frozen=True, slots=True)
class PackContents:
    """What a pack says: entries, all that is offered now, and what cannot be offered."""

    entries: tuple[Entry, ...]
    offered: tuple[Offer, ...]
    left_out: tuple[LeftOut, ...]


def changes_since(before: Iterable[Offer], now: Iterable[Offer]) -> PackContents:
    """Compare the last pack with now: new goods first, then what changed (mere stock last), then what is to be taken down."""
    fitted = fit(now, without=frozenset({"off", "price"}))
    was = {offer.sku.casefold(): offer for offer in before}
    stands = {offer.sku.casefold() for offer in fitted.offers}
    new, changed = [], []
    for offer in fitted.offers:
        old = was.get(offer.sku.casefold())
        keys = _keys_that_differ(old, offer)
        if old is None:
            new.append(Entry("new", offer, None, keys))
        elif keys:
            changed.append(Entry("changed", offer, old, keys))
    down = [Entry("taken-down", offer, offer, ()) for sku, offer in was.items() if sku not in stands]
    changed.sort(key=lambda entry: entry.keys == ("stock",))
    return PackContents((*new, *changed, *down), fitted.offers, fitted.left_out)


def _keys_that_differ(old: Offer | None, offer: Offer) -> tuple[Key, ...]:
    """The fields that are to be typed: of new goods those that say something, else those that differ."""
    if old is None:
        return tuple(key for key, read in RAW.items() if applies(key, offer) and (key in ALWAYS or read(offer) not in ("", None, 0, ())))
    return tuple(key for key, read in RAW.items() if read(old) != read(offer) and (applies(key, offer) or applies(key, old)))


def applies(key: Key, offer: Offer) -> bool:
    """Whether a field means anything for goods of this kind."""
    if key == "stock":
        return offer.stock is not None and offer.kind == "ready"
    if key in ("lead_days", "capacity"):
        return offer.kind == "made" and (key == "lead_days" or offer.capacity is not None)
    if key in ("weight_grams", "shipping"):
        return offer.kind != "service" and (key != "shipping" or offer.shipping is not None)
    return True


RAW: Mapping[Key, Callable[[Offer], Any]] = MappingProxyType(
    {
        "title": lambda offer: one_line(offer.title),
        "title_en": lambda offer: one_line(offer.title_en),
        "story": lambda offer: plain(offer.story),
        "story_en": lambda offer: plain(offer.story_en),
        "category": lambda offer: one_line(offer.category),
        "kind": lambda offer: offer.kind,
        "price": lambda offer: offer.price,
        "regular_price": lambda offer: offer.regular_price,
        "unit": lambda offer: one_line(offer.unit),
        "stock": lambda offer: None if offer.stock is None else max(offer.stock, 0),
        "lead_days": lambda offer: offer.lead_days,
        "capacity": lambda offer: None if offer.capacity is None else max(offer.capacity, 0),
        "deposit_percent": lambda offer: offer.deposit_percent,
        "weight_grams": lambda offer: offer.weight_grams,
        "shipping": lambda offer: offer.shipping,
        "brand": lambda offer: one_line(offer.brand),
        "barcode": lambda offer: offer.barcode,
        "pictures": lambda offer: tuple(picture.digest for picture in offer.pictures),
    }
)
"""What of an offer is compared: as a person would type it, so that a blank more is no change."""


def pictures_of(entry: Entry) -> tuple[PackedPicture, ...]:
    """The pictures that go with an entry, named by SKU and place: none where they are as they were."""
    if "pictures" not in entry.keys or entry.what == "taken-down":
        return ()
    return tuple(
        PackedPicture(f"{entry.offer.sku}-{at}{PurePosixPath(picture.name).suffix or '.jpg'}", picture)
        for at, picture in enumerate(entry.offer.pictures, 1)
    )


COLUMNS = (
    "change", "sku", "title", "title_en", "story", "story_en", "category", "kind", "price", "regular_price", "unit", "stock", "lead_days",
    "capacity_this_week", "deposit_percent", "weight_grams", "shipping", "brand", "barcode", "pictures", "changed_fields",
)  # fmt: skip


def pack_table(entries: Sequence[Entry]) -> str:
    """Every entry as a row of CSV, whole; amounts in baht. A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        offer = entry.offer
        writer.writerow(
            _guarded(cell)
            for cell in (
                entry.what, offer.sku, one_line(offer.title), one_line(offer.title_en), plain(offer.story), plain(offer.story_en),
                one_line(offer.category), offer.kind, baht(offer.price), baht(offer.regular_price) if offer.regular_price else "",
                one_line(offer.unit), RAW["stock"](offer) if applies("stock", offer) else "", offer.lead_days if offer.kind == "made" else "",
                RAW["capacity"](offer) if offer.kind == "made" else "", offer.deposit_percent or "", offer.weight_grams or "",
                "" if offer.shipping is None else baht(offer.shipping), one_line(offer.brand), offer.barcode,
                " ".join(packed.name for packed in pictures_of(entry)), " ".join(entry.keys) if entry.what == "changed" else "",
            )
        )  # fmt: skip
    return "\ufeff" + made.getvalue()


def _guarded(cell: Any) -> Any:
    return "'" + cell if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t") else cell


def keep_pack(*, number: int, channel: str, at: int, offered: Sequence[Offer]) -> bytes:
    """What the next pack compares with, as a file's bytes."""
    codec = codec_of(Offer)
    said = {"form": FORM, "pack": number, "channel": channel, "at": at, "offers": [codec.write(offer) for offer in offered]}
    return orjson.dumps(said, option=orjson.OPT_INDENT_2)


class KeptPack(NamedTuple):
    """What an earlier pack left: its number, the channel it was for, and all that was offered then."""

    number: int
    channel: str
    offered: tuple[Offer, ...]


def read_pack(data: bytes, *, pack: str) -> KeptPack:
    """Read it again. Refuses PackUnreadable."""
    codec = codec_of(Offer)
    try:
        said = orjson.loads(data)
        if said["form"] != FORM or type(said["pack"]) is not int or type(said["channel"]) is not str:
            raise PackUnreadable(pack=pack)
        return KeptPack(said["pack"], said["channel"], tuple(codec.read(offer) for offer in said["offers"]))
    except (orjson.JSONDecodeError, BodyMalformed, KeyError, TypeError, AttributeError) as error:
        raise PackUnreadable(pack=pack) from error
