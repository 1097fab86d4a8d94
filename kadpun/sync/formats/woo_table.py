"""The WooCommerce product table: CSV under the headings that its importer knows in English, on sites in any language.

Identity is the SKU; an import with "update existing" on changes what stands and adds nothing twice. Made to order is stock 0 that may be ordered
ahead, its lead time as an attribute that buyers see. Goods taken off sale come as drafts, which hides them and keeps what was sold of them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from html import escape

from kadpun.books.market.offers import Offer
from kadpun.books.words import Say

from .fitting import Made, baht, cut, fit, gtin_of, kilograms, one_line, picture_path, plain
from .front import ShopFront

COLUMNS = (
    "Type", "SKU", "GTIN, UPC, EAN, or ISBN", "Name", "Published", "Is featured?", "Visibility in catalog", "Short description", "Description",
    "In stock?", "Stock", "Backorders allowed?", "Sold individually?", "Weight (kg)", "Sale price", "Regular price", "Categories", "Images",
    "Attribute 1 name", "Attribute 1 value(s)", "Attribute 1 visible", "Attribute 1 global", "Meta: kadpun_item", "Meta: kadpun_lead_days",
)  # fmt: skip
MOST_TITLE = 200


def woo_table(front: ShopFront, offers: Iterable[Offer], say: Say) -> Made:
    """Write the table; pictures by their web address where there is one, else by file name, for a shop that has them in its media already."""
    fitted = fit(offers, without=frozenset({"price"}))
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for offer in fitted.offers:
        row = _row(front, offer, say)
        assert row.keys() <= set(COLUMNS)
        writer.writerow([row.get(column, "") for column in COLUMNS])
    return Made("\ufeff" + made.getvalue(), len(fitted.offers), fitted.left_out)


def _row(front: ShopFront, offer: Offer, say: Say) -> dict[str, str]:
    cut_price = offer.regular_price > offer.price
    row = {
        "Type": "simple, virtual" if offer.kind == "service" else "simple",
        "SKU": _guarded(offer.sku),
        "GTIN, UPC, EAN, or ISBN": gtin_of(offer.barcode),
        "Name": _guarded(_as_html(cut(one_line(offer.title), MOST_TITLE))),
        "Published": "1" if offer.active else "-1",
        "Is featured?": "0",
        "Visibility in catalog": "visible",
        "Short description": _guarded(_lines(_as_html(one_line(offer.title_en)))),
        "Description": _guarded(_lines(_as_html(plain(offer.story)))),
        "Sold individually?": "0",
        "Weight (kg)": kilograms(offer.weight_grams) if offer.weight_grams > 0 and offer.kind != "service" else "",
        "Sale price": baht(offer.price) if cut_price else "",
        "Regular price": baht(offer.regular_price if cut_price else offer.price),
        "Categories": _listed([one_line(offer.category)] if one_line(offer.category) else []),
        "Images": _listed([front.address + picture_path(picture.name) if front.address else picture.name for picture in offer.pictures]),
        "Meta: kadpun_item": offer.goods,
    }
    return row | _stock(offer, say)


def _stock(offer: Offer, say: Say) -> dict[str, str]:
    """What can be bought: counted, made, or not counted at all."""
    if offer.kind == "made":
        open_book = offer.availability == "made-to-order"
        row = {"In stock?": "backorder" if open_book else "0", "Stock": "0", "Backorders allowed?": "notify" if open_book else "0"}
        within = say("within {days} days", days=max(offer.lead_days, 1))
        attribute = {"Attribute 1 name": say("Time to make"), "Attribute 1 value(s)": _listed([within])}
        return row | attribute | {"Attribute 1 visible": "1", "Attribute 1 global": "0", "Meta: kadpun_lead_days": str(offer.lead_days)}
    if offer.stock is None:
        return {"In stock?": "1", "Stock": "", "Backorders allowed?": "0"}
    return {"In stock?": "1" if offer.stock > 0 else "0", "Stock": str(offer.stock), "Backorders allowed?": "0"}


def _guarded(text: str) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front, which the importer takes off again."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t") else text


def _as_html(text: str) -> str:
    """The shop shows names and stories as HTML, so what looks like markup is written to be read."""
    return escape(text, quote=False)


def _lines(text: str) -> str:
    r"""A text of several lines as the importer reads it: it takes \n for a new line, so \n itself is written \\n."""
    return text.replace("\\n", "\\\\n")


def _listed(values: Iterable[str]) -> str:
    """Several values in one cell: commas part them, their own commas are escaped."""
    return _guarded(", ".join(value.replace(",", "\\,") for value in values))
