"""How whole a listing is: points out of a hundred, and what is missing, the weightiest first.

What a marketplace refuses without (price, code, picture) weighs most; what sells (story, English, more pictures) weighs less. It judges an offer
and never what somebody meant by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from .listings import Listing
from .offers import SKU, Offer

Missing = Literal[
    "price", "code", "twice", "picture-gone", "picture", "channel", "story", "days", "weight", "english", "story-english", "category",
    "pictures", "stock",
]  # fmt: skip
MISSING: Mapping[Missing, str] = MappingProxyType(
    {
        "price": "It has no price",
        "code": "Its code has other signs than Latin letters, digits and hyphens",
        "twice": "Another of the goods has the same code",
        "picture-gone": "A picture is not on this desk yet",
        "picture": "It has no picture",
        "channel": "It is listed nowhere",
        "story": "It has no story",
        "days": "How many days it takes to make is not said",
        "weight": "Its weight is not said, so nobody can work out the postage",
        "english": "It has no English name",
        "story-english": "It has no English story",
        "category": "It has no category",
        "pictures": "Fewer than three pictures; three sell better",
        "stock": "Nothing is left of it",
    }
)
"""What is missing, for whoever can put it right."""
WEIGHTS: Mapping[Missing, int] = MappingProxyType(
    {
        "price": 20, "code": 15, "twice": 15, "picture-gone": 5, "picture": 20, "channel": 10, "story": 15, "days": 10, "weight": 8, "english": 5,
        "story-english": 5, "category": 5, "pictures": 5, "stock": 2,
    }
)  # fmt: skip
LEAST_STORY, ENOUGH_PICTURES = 20, 3


@dataclass(frozen=True, slots=True)
class Completeness:
    """Points from 0 to 100, and what keeps it from a hundred."""

    points: int
    missing: tuple[Missing, ...]

    @property
    def is_whole(self) -> bool:
        return not self.missing


def completeness(offer: Offer, said: Listing | None, *, code: str, is_twice: bool = False, kept: frozenset[str] | None = None) -> Completeness:
    """How whole an offer is; `code` is the shop's own for it, `kept` the pictures that this desk has (None: all of them)."""
    ready, made = offer.kind == "ready", offer.kind == "made"
    found: Mapping[Missing, bool | None] = {
        "price": offer.price > 0,
        "code": SKU.fullmatch(code) is not None,
        "twice": not is_twice,
        "picture-gone": None if kept is None or not offer.pictures else all(picture.digest in kept for picture in offer.pictures),
        "picture": bool(offer.pictures),
        "channel": said is not None and bool(said.channels),
        "story": len(offer.story.strip()) >= LEAST_STORY,
        "days": offer.lead_days > 0 if made else None,
        "weight": offer.weight_grams > 0 if ready or made else None,
        "english": bool(offer.title_en.strip()),
        "story-english": len(offer.story_en.strip()) >= LEAST_STORY,
        "category": bool(offer.category),
        "pictures": len(offer.pictures) >= ENOUGH_PICTURES if offer.pictures else None,
        "stock": (offer.stock or 0) > 0 if ready else None,
    }
    asked = {name: holds for name, holds in found.items() if holds is not None}
    whole = sum(WEIGHTS[name] for name in asked)
    got = sum(WEIGHTS[name] for name, holds in asked.items() if holds)
    missing = sorted((name for name, holds in asked.items() if not holds), key=lambda name: (-WEIGHTS[name], name))
    return Completeness(got * 100 // whole, tuple(missing))
