"""Putting offers together: what a channel may show of the shop's goods, asked in one reading.

The shelf's word, the listing's over it, the channel's rule over both: own price before percent, stock in whole pieces less what is kept back. The
shop's own page is the channel without a name and shows everything on sale; any other shows what is listed there. It writes nothing and knows no
protocol.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from ..desk import Desk
from ..goods.product import Product
from ..goods.shelf import products
from ..store.statements import ask
from .listings import Channel, ListedPicture, Listing, channels, known_channel, listings
from .offers import SKU, Offer, Picture
from .pictures_kept import picture_bytes

__all__ = ["all_products", "offer_of", "offers", "picture_bytes", "price_of", "sku_of", "stock_pieces"]

_ON_HAND = "SELECT commodity, SUM(came) - SUM(went) FROM stock_day WHERE account = 'stock/shop' GROUP BY commodity"
PAGE = 500
OWN_PAGE = Channel("", "web-page", "")
"""The shop's own page: the shop's prices, nothing kept back."""


def offers(desk: Desk, channel: str = "") -> list[Offer]:
    """Every offer of a channel, by group and title. Refuses ChannelUnknown; a channel that is switched off offers nothing."""
    with desk.store.read() as connection:
        rule = known_channel(connection, channel) if channel else OWN_PAGE
        listed, stock = listings(connection), stock_on_hand(connection)
        made = []
        for product in all_products(connection, desk):
            said = listed.get(product.goods)
            if is_offered(product, said, rule):
                made.append(offer_of(product, said or Listing(product.goods), rule, stock.get(product.goods, 0)))
    return sorted(made, key=lambda offer: (offer.category, offer.title, offer.sku))


def all_products(connection: Connection, desk: Desk) -> Iterator[Product]:
    """Every product as it stands today, by id."""
    on = desk.today(day_starts_hour=desk.profile().day_starts_hour)
    after = ""
    while page := products(connection, on=on, after=after, limit=PAGE):
        after = page[-1].goods
        yield from page


def stock_on_hand(connection: Connection) -> dict[str, int]:
    """What lies in the shop, in steps, by goods."""
    return {str(goods): int(steps) for goods, steps in ask(connection, _ON_HAND)}


def is_offered(product: Product, said: Listing | None, rule: Channel) -> bool:
    """Whether a channel shows one of the goods: on sale, with a price, not taken out of offer, and listed there."""
    named = said is not None and rule.channel in said.channels
    shown = named if rule.channel else True
    return product.active and rule.active and shown and (said is None or said.active) and price_of(product, said, rule) > 0


def offer_of(product: Product, said: Listing, rule: Channel, steps: int) -> Offer:
    """The offer of a product in a channel; what the listing leaves open is the shelf's."""
    sku = sku_of(product)
    return Offer(
        goods=product.goods,
        sku=sku,
        title=said.title or product.name,
        title_en=said.title_en or product.name_en,
        story=said.story,
        story_en=said.story_en,
        kind=said.kind,
        price=price_of(product, said, rule),
        stock=None if said.kind == "service" else stock_pieces(product, said, rule, steps),
        category=said.category or product.group,
        barcode=product.barcodes[0] if product.barcodes else "",
        brand=said.brand,
        unit=product.unit,
        unit_en=product.unit_en,
        pictures=tuple(_picture(picture, sku) for picture in said.pictures),
        lead_days=said.lead_days if said.kind == "made" else 0,
        deposit_percent=said.deposit_percent if said.kind != "ready" else 0,
        capacity=said.capacity if said.kind != "ready" else None,
        weight_grams=said.weight_grams,
        shipping=said.shipping,
        active=product.active and said.active,
    )


def sku_of(product: Product) -> str:
    """The identity of a product everywhere: the shop's code; one that is no SKU gives way to the product's id."""
    return product.code if SKU.fullmatch(product.code) else product.goods


def price_of(product: Product, said: Listing | None, rule: Channel) -> int:
    """What one piece costs in a channel, in satang: its own price there, else the shop's and the channel's percent more, up to whole baht."""
    own = None if said is None else said.own_price(rule.channel)
    if own is not None:
        return own
    shop: int = product.price * int(10**product.places) // product.per
    if not rule.percent:
        return shop
    return -(-shop * (100 + rule.percent) // 10_000) * 100


def stock_pieces(product: Product, said: Listing | None, rule: Channel, steps: int) -> int:
    """Whole pieces, or whole units of what is weighed, that a channel may sell; below zero stays as it is, since that is promised already."""
    pieces = steps // int(10**product.places)
    kept_back = rule.buffer if said is None or said.buffer is None else said.buffer
    return max(pieces - kept_back, 0) if pieces > 0 else pieces


def channel_or_own(connection: Connection, id: str) -> Channel:
    """A channel, or the shop's own page for "". Refuses ChannelUnknown."""
    return known_channel(connection, id) if id else OWN_PAGE


def offered_channels(connection: Connection) -> tuple[Channel, ...]:
    """The channels in use, after the shop's own page."""
    return (OWN_PAGE, *(each for each in channels(connection) if each.active))


def _picture(picture: ListedPicture, sku: str) -> Picture:
    return Picture(picture.digest, f"{sku.lower()}-{picture.digest[:12]}.jpg", picture.width, picture.height, picture.alt, picture.alt_en)
