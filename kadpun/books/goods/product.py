"""What a product is, as values.

A product is also a commodity of the ledger under the same id: its stock is a sum of postings. Quantities are whole steps of its unit, a price
is satang per `per` steps. What a product is called and coded is one dated fact, what it costs another.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..money import Satang


@dataclass(frozen=True, slots=True)
class Pack:
    """Several pieces sold as one: a box of 12 has factor 12 and its own barcodes and price."""

    name: str
    name_en: str
    factor: int
    barcodes: tuple[str, ...]
    price: Satang


@dataclass(frozen=True, slots=True)
class Product:
    """A product as it stands on the day asked about; `price` satang per `per` steps (1000 steps are a kilogram of goods by weight)."""

    goods: str
    code: str
    name: str
    name_en: str
    unit: str
    unit_en: str
    places: int
    vat: int | None
    barcodes: tuple[str, ...]
    packs: tuple[Pack, ...]
    group: str
    price: Satang
    per: int
    least_price: Satang | None = None
    most_price: Satang | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """What a code stands for: a product, or one of its packs."""

    product: Product
    pack: Pack | None = None
