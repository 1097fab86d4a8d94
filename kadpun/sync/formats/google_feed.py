"""The Google Merchant feed: RSS 2.0 with the attributes of Google's product data specification.

Made to order is `backorder` with the day it can be sent. Goods without a picture or a price and services are left out, as Google refuses them.
Prices are what the buyer pays, VAT inside; a cut price stands as `sale_price` under the regular one.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from datetime import date, timedelta

from kadpun.books.market.offers import Offer

from .fitting import Made, baht, cut, fit, gtin_of, one_line, page_of, picture_path, plain
from .front import ShopFront

GOOGLE = "http://base.google.com/ns/1.0"
MOST_TITLE, MOST_DESCRIPTION, MOST_BRAND, MOST_TYPE, MOST_MORE_PICTURES = 150, 5000, 70, 750, 10
MOST_DAYS_AHEAD = 364
"""An availability date lies at most a year ahead."""
AVAILABILITY = {"in-stock": "in_stock", "out-of-stock": "out_of_stock", "made-to-order": "backorder"}


def google_feed(front: ShopFront, offers: Iterable[Offer], *, on: date) -> Made:
    """Write the feed; pages and pictures are those of the shop page at the front's web address, which must be known."""
    assert front.address, "a feed links to pages"
    fitted = fit(offers, without=frozenset({"off", "service", "price", "picture"}))
    rss = ET.Element("rss", {"version": "2.0", "xmlns:g": GOOGLE})
    channel = ET.SubElement(rss, "channel")
    _add(channel, "title", one_line(front.name))
    _add(channel, "link", front.address)
    _add(channel, "description", cut(one_line(" · ".join(part for part in (front.name, front.organisation) if part)), MOST_DESCRIPTION))
    for offer in fitted.offers:
        _add_item(channel, front, offer, on)
    ET.indent(rss, " ")
    text = '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(rss, encoding="unicode") + "\n"
    return Made(text, len(fitted.offers), fitted.left_out)


def _add_item(channel: ET.Element, front: ShopFront, offer: Offer, on: date) -> None:
    item = ET.SubElement(channel, "item")
    first, *more = [front.address + picture_path(picture.name) for picture in offer.pictures]
    _google(item, "id", offer.sku)
    _google(item, "title", cut(one_line(offer.title), MOST_TITLE))
    _google(item, "description", cut(plain(offer.story) or one_line(offer.title), MOST_DESCRIPTION))
    _google(item, "link", front.address + page_of(offer.sku))
    _google(item, "image_link", first)
    for address in more[:MOST_MORE_PICTURES]:
        _google(item, "additional_image_link", address)
    _google(item, "availability", AVAILABILITY[offer.availability])
    if offer.availability == "made-to-order":
        ready_on = on + timedelta(days=min(max(offer.lead_days, 1), MOST_DAYS_AHEAD))
        _google(item, "availability_date", f"{ready_on.isoformat()}T00:00+0700")
    _google(item, "price", f"{baht(max(offer.price, offer.regular_price))} THB")
    if offer.regular_price > offer.price:
        _google(item, "sale_price", f"{baht(offer.price)} THB")
    _google(item, "condition", "new")
    gtin = gtin_of(offer.barcode)
    if brand := cut(one_line(offer.brand), MOST_BRAND):
        _google(item, "brand", brand)
    _google(item, "gtin" if gtin else "identifier_exists", gtin or "no")
    if category := cut(one_line(offer.category), MOST_TYPE):
        _google(item, "product_type", category)
    if offer.weight_grams > 0:
        _google(item, "shipping_weight", f"{offer.weight_grams} g")
    if offer.shipping is not None:
        shipping = ET.SubElement(item, "g:shipping")
        _google(shipping, "country", "TH")
        _google(shipping, "price", f"{baht(offer.shipping)} THB")


def _google(parent: ET.Element, name: str, text: str) -> None:
    _add(parent, f"g:{name}", text)


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text
