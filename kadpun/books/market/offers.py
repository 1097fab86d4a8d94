"""An offer: everything that a marketplace, a feed or a shop page may say of one of the goods, as one value.

The one inner model behind every channel and every file. Put together from the shelf, the listing and the channel by `offering.py`;
channels and writers read nothing else. Money in satang, quantities in whole pieces of what is sold, texts plain. It refuses to know protocols.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

ListingKind = Literal["ready", "made", "service"]
"""ready: sent from the shelf; made: made to order, past the stock but not past the capacity; service: nothing is sent."""
SKU = re.compile(r"[A-Za-z0-9-]{1,40}")
Availability = Literal["in-stock", "out-of-stock", "made-to-order"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by the SHA-256 of its bytes, made ready for the web; `name` is its file name, by SKU and content."""

    digest: str
    name: str
    width: int
    height: int
    alt: str = ""
    alt_en: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """One of the goods as a channel shows it.

    `sku` is the identity everywhere, unique without regard to case. `stock` is what may be sold there, whole pieces, the buffer and what is reserved
    taken off, below zero what is promised beyond the shelf; None where nothing is counted (service). Made to order: `lead_days`, `deposit_percent`
    and `capacity` left this week. `price` is for one piece in satang, VAT inside, `regular_price` what it was before a cut (0: no cut).
    """

    goods: str
    sku: str
    title: str
    story: str
    kind: ListingKind
    price: int
    stock: int | None
    title_en: str = ""
    story_en: str = ""
    regular_price: int = 0
    category: str = ""
    barcode: str = ""
    brand: str = ""
    unit: str = ""
    unit_en: str = ""
    pictures: tuple[Picture, ...] = ()
    lead_days: int = 0
    deposit_percent: int = 0
    capacity: int | None = None
    weight_grams: int = 0
    shipping: int | None = None
    active: bool = True

    @property
    def availability(self) -> Availability:
        """Whether it can be bought now, or is made."""
        if self.kind == "made":
            return "made-to-order" if self.capacity is None or self.capacity > 0 else "out-of-stock"
        return "in-stock" if self.stock is None or self.stock > 0 else "out-of-stock"
