"""Putting offers together: what a channel may show of the shop's goods, asked in one reading.

From the shelf alone so far: goods on sale that have a price, with their stock and group. It writes nothing and knows no protocol.
"""

from __future__ import annotations

from sqlalchemy import Connection

from ..desk import Desk
from ..goods.product import Product
from ..goods.shelf import products
from ..store.statements import ask
from .offers import SKU, Offer

_ON_HAND = "SELECT commodity, SUM(came) - SUM(went) FROM stock_day WHERE account = 'stock/shop' GROUP BY commodity"
PAGE = 500


def offers(desk: Desk, channel: str = "") -> list[Offer]:
    """Every offer of a channel, by group and title; the shop's own page is the channel without a name."""
    on = desk.today(day_starts_hour=desk.profile().day_starts_hour)
    with desk.store.read() as connection:
        stock = {str(goods): int(steps) for goods, steps in ask(connection, _ON_HAND)}
        made: list[Offer] = []
        after = ""
        while page := products(connection, on=on, after=after, limit=PAGE):
            after = page[-1].goods
            made += [_offer(product, stock.get(product.goods, 0)) for product in page if product.active and product.price > 0]
    return sorted(made, key=lambda offer: (offer.category, offer.title, offer.sku))


def picture_bytes(connection: Connection, digest: str) -> bytes | None:
    """A picture made ready for the web, by the SHA-256 of its bytes; None when this desk does not have it."""
    return None


def _offer(product: Product, steps: int) -> Offer:
    """The offer of a product: whole pieces or whole units of what is weighed; a shop's code that is no SKU gives way to the product's id."""
    unit_steps = 10**product.places
    return Offer(
        goods=product.goods,
        sku=product.code if SKU.fullmatch(product.code) else product.goods,
        title=product.name,
        title_en=product.name_en,
        story="",
        kind="ready",
        price=product.price * unit_steps // product.per,
        stock=steps // unit_steps,
        category=product.group,
        barcode=product.barcodes[0] if product.barcodes else "",
        unit=product.unit,
    )
