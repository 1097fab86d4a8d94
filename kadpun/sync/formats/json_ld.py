"""Offers as schema.org JSON-LD: one graph with the shop and each of its goods, for search engines and other marketplaces.

Made to order is `MadeToOrder` with its lead time; stock stands as an inventory level, never below zero. Amounts and days are exact: prices are texts
with two decimals. Without a web address, links are relative to where the file lies.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from kadpun.books.market.offers import Offer

from .fitting import Made, baht, fit, gtin_of, one_line, page_of, picture_path, plain
from .front import ShopFront

SCHEMA = "https://schema.org"
AVAILABILITY = {"in-stock": "InStock", "out-of-stock": "OutOfStock", "made-to-order": "MadeToOrder"}


def json_ld(front: ShopFront, offers: Iterable[Offer]) -> Made:
    """The graph of a shop and all its goods as a file's text."""
    fitted = fit(offers, without=frozenset({"off", "price"}))
    return Made(_text(graph_of(front, fitted.offers)), len(fitted.offers), fitted.left_out)


def script_of(front: ShopFront, offer: Offer) -> str:
    """The graph of the shop and one of its goods, safe to stand inside a page's script element; "" where it has no price."""
    if offer.price <= 0:
        return ""
    made = orjson.dumps(graph_of(front, (offer,))).decode()
    return made.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def graph_of(front: ShopFront, offers: Iterable[Offer]) -> dict[str, Any]:
    """The graph as plain values."""
    return {"@context": SCHEMA, "@graph": [_store(front), *(_goods(front, offer) for offer in offers)]}


def _text(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n"


def _shop_id(front: ShopFront) -> str:
    return f"{front.address}#shop"


def _store(front: ShopFront) -> dict[str, Any]:
    return _given(
        {
            "@type": "Store",
            "@id": _shop_id(front),
            "name": front.name,
            "url": front.address,
            "telephone": front.telephone,
            "currenciesAccepted": "THB",
            "address": _given({"@type": "PostalAddress", "streetAddress": " ".join(front.place), "addressCountry": "TH"}) if front.place else "",
            "parentOrganization": {"@type": "Organization", "name": front.organisation} if front.organisation else "",
        }
    )


def _goods(front: ShopFront, offer: Offer) -> dict[str, Any]:
    """A `Product`, or a `Service`, with its one `Offer`."""
    service = offer.kind == "service"
    page = front.address + page_of(offer.sku)
    said = {
        "@type": "Service" if service else "Product",
        "@id": f"{page}#goods",
        "name": one_line(offer.title),
        "alternateName": one_line(offer.title_en),
        "description": plain(offer.story) or one_line(offer.title),
        "category": one_line(offer.category),
        "image": [front.address + picture_path(picture.name) for picture in offer.pictures],
        "url": page,
        "brand": {"@type": "Brand", "name": one_line(offer.brand)} if one_line(offer.brand) else "",
    }
    if service:
        said["provider"] = {"@id": _shop_id(front)}
    else:
        said["sku"] = offer.sku
        said["gtin"] = gtin_of(offer.barcode)
        said["weight"] = _quantity(offer.weight_grams, "GRM") if offer.weight_grams > 0 else ""
    said["offers"] = _offer(front, offer, page)
    return _given(said)


def _offer(front: ShopFront, offer: Offer, page: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@type": "Offer",
        "sku": offer.sku,
        "url": page,
        "price": baht(offer.price),
        "priceCurrency": "THB",
        "availability": f"{SCHEMA}/{AVAILABILITY[offer.availability]}",
        "seller": {"@id": _shop_id(front)},
    }
    if offer.regular_price > offer.price:
        said["priceSpecification"] = {
            "@type": "UnitPriceSpecification",
            "priceType": f"{SCHEMA}/StrikethroughPrice",
            "price": baht(offer.regular_price),
            "priceCurrency": "THB",
        }
    if offer.kind != "service":
        said["itemCondition"] = f"{SCHEMA}/NewCondition"
    if offer.kind == "ready" and offer.stock is not None:
        said["inventoryLevel"] = {"@type": "QuantitativeValue", "value": max(offer.stock, 0)}
    if offer.kind == "made":
        said["deliveryLeadTime"] = _quantity(max(offer.lead_days, 1), "DAY")
    if offer.deposit_percent:
        said["additionalProperty"] = {"@type": "PropertyValue", "name": "deposit", "value": offer.deposit_percent, "unitCode": "P1"}
    if offer.shipping is not None and offer.kind != "service":
        said["shippingDetails"] = {
            "@type": "OfferShippingDetails",
            "shippingRate": {"@type": "MonetaryAmount", "value": baht(offer.shipping), "currency": "THB"},
            "shippingDestination": {"@type": "DefinedRegion", "addressCountry": "TH"},
        }
    return said


def _quantity(value: int, unit_code: str) -> dict[str, Any]:
    """A quantity with its unit by UN/ECE Recommendation 20: GRM gram, DAY day."""
    return {"@type": "QuantitativeValue", "value": value, "unitCode": unit_code}


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty."""
    return {name: value for name, value in values.items() if value not in ("", [])}
