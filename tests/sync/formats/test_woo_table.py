"""The WooCommerce product table: golden, and read back by the importer's own rules."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from html import unescape
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kadpun.books.words import load_words
from kadpun.sync.formats.fitting import one_line, plain
from kadpun.sync.formats.woo_table import COLUMNS, woo_table
from tests.conftest import Golden

from .sample import CLOTH, EVERY, FORMULA, FRONT, GOOD, HONEY

KNOWN = frozenset(
    (
        "ID|Type|SKU|GTIN, UPC, EAN, or ISBN|Name|Published|Is featured?|Visibility in catalog|Short description|Description|"
        "Date sale price starts|Date sale price ends|Tax status|Tax class|In stock?|Stock|Low stock amount|Backorders allowed?|"
        "Sold individually?|Weight (kg)|Length (cm)|Width (cm)|Height (cm)|Allow customer reviews?|Purchase note|Sale price|Regular price|"
        "Categories|Tags|Shipping class|Images|Download limit|Download expiry days|Parent|Grouped products|Upsells|Cross-sells|External URL|"
        "Button text|Position"
    ).split("|")
)
"""Headings that the importer maps by itself, in English on every site; those of attributes and metas besides."""


def unescaped(text: str) -> str:
    """The apostrophe that keeps a spreadsheet from reckoning is taken off."""
    return text[1:] if re.match(r"'[=+\-@]", text) else text


def several(text: str) -> list[str]:
    """Values between commas; an escaped comma is no border."""
    return [part.replace("\0", ",").strip() for part in unescaped(text).replace("\\,", "\0").split(",")] if text else []


def told(text: str) -> str:
    r"""A description: \n is a new line, \\n is \n itself."""
    return "\\n".join(part.replace("\\n", "\n") for part in unescaped(text).split("\\\\n"))


def read(text: str) -> list[dict[str, Any]]:
    """Rows as the importer understands them."""
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    found = []
    for row in rows:
        assert None not in row and list(row) == list(COLUMNS)
        kinds = [kind.lower() for kind in several(row["Type"])]
        found.append(
            {
                "sku": unescaped(row["SKU"]),
                "name": unescape(unescaped(row["Name"])),
                "virtual": "virtual" in kinds,
                "status": {"1": "publish", "0": "private", "-1": "draft"}[row["Published"]],
                "regular": row["Regular price"],
                "sale": row["Sale price"],
                "managed": row["Stock"] != "",
                "stock": int(row["Stock"]) if row["Stock"] else None,
                "in_stock": {"1": "instock", "0": "outofstock", "backorder": "onbackorder"}[row["In stock?"]],
                "backorders": {"0": "no", "1": "yes", "notify": "notify"}[row["Backorders allowed?"]],
                "description": unescape(told(row["Description"])),
                "categories": several(row["Categories"]),
                "images": several(row["Images"]),
                "attribute": (row["Attribute 1 name"], several(row["Attribute 1 value(s)"])),
                "gtin": row["GTIN, UPC, EAN, or ISBN"],
                "weight": row["Weight (kg)"],
            }
        )
    return found


def test_the_table_of_the_sample_is_as_it_was_looked_at(golden: Golden) -> None:
    made = woo_table(FRONT, GOOD, load_words("th"))
    golden("formats/woocommerce.csv", made.text)
    assert made.count == len(GOOD)


def test_every_heading_is_one_that_the_importer_knows() -> None:
    assert [
        name for name in COLUMNS if name not in KNOWN and not re.fullmatch(r"Attribute 1 (name|value\(s\)|visible|global)|Meta: [a-z_]+", name)
    ] == []
    assert len(set(COLUMNS)) == len(COLUMNS)


def test_the_importer_reads_what_was_meant() -> None:
    rows = {row["sku"]: row for row in read(woo_table(FRONT, EVERY, load_words("th")).text)}
    assert rows.keys() == {"INDIGO-2M", "RATTAN-L", "8850000990007", "SOAP-HERB", "BANANA", "GUIDE-1", "LONG-1", "-FORMULA", "OFF-SALE"}
    cloth, full, honey = rows["INDIGO-2M"], rows["RATTAN-L"], rows["8850000990007"]
    assert (cloth["stock"], cloth["backorders"], cloth["in_stock"]) == (0, "notify", "onbackorder")
    assert cloth["attribute"] == ("ระยะเวลาทำ", ["ภายใน 7 วัน"]) and cloth["weight"] == "0.65"
    assert cloth["images"] == [f"https://nong-pan.example/shop/pictures/{picture.name}" for picture in CLOTH.pictures]
    assert (full["backorders"], full["in_stock"]) == ("no", "outofstock")
    assert (honey["regular"], honey["sale"], honey["stock"], honey["gtin"]) == ("220.00", "180.00", 3, "8850000990007")
    assert rows["BANANA"]["stock"] == -2 and rows["BANANA"]["in_stock"] == "outofstock"
    assert rows["GUIDE-1"]["virtual"] and not rows["GUIDE-1"]["managed"]
    assert rows["OFF-SALE"]["status"] == "draft"
    assert rows["-FORMULA"]["categories"] == ["ก,ข"]
    assert rows["-FORMULA"]["name"] == FORMULA.title and rows["-FORMULA"]["description"] == plain(FORMULA.story)


def test_without_a_web_address_pictures_are_named_by_file() -> None:
    (row,) = read(woo_table(replace(FRONT, address=""), (HONEY,), load_words("en")).text)
    assert row["images"] == [HONEY.pictures[0].name]


def test_no_cell_is_a_formula() -> None:
    for row in csv.reader(io.StringIO(woo_table(FRONT, EVERY, load_words("en")).text.removeprefix("\ufeff"), newline="")):
        assert [cell for cell in row if re.match(r"[=+@\t\r]|-(?!\d)", cell)] == []


@settings(deadline=None, max_examples=80)
@given(st.text(min_size=1, max_size=60), st.text(alphabet="กa\\n\n\",'=-", max_size=60), st.text(max_size=20), st.integers(-(10**6), 10**6))
def test_whatever_people_type_comes_back_the_same(title: str, story: str, category: str, stock: int) -> None:
    assume(not re.match(r"'[=+@-]", plain(story)))  # the importer takes that apostrophe off whoever wrote it
    made = woo_table(FRONT, (replace(HONEY, title=title, story=story, category=category, stock=stock),), load_words("en"))
    if not one_line(title):
        assert made.count == 0
        return
    (row,) = read(made.text)
    assert row["stock"] == stock and row["description"] == plain(story)
    assert row["name"] == one_line(title) or one_line(title).startswith("'")
