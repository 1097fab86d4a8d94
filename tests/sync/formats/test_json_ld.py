"""JSON-LD: golden, expanded by a processor that we did not write, and every term on a type that schema.org gives it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from kadpun.books.market.offers import Offer
from kadpun.sync.formats.front import ShopFront
from kadpun.sync.formats.json_ld import graph_of, json_ld, script_of
from tests.conftest import Golden

from .sample import BANANA, CLOTH, EVERY, FREE, FRONT, FULL, GOOD, HONEY, ODD, WALK

THING = frozenset("name alternateName description image url".split())
TERMS = {
    "Store": THING | set("telephone currenciesAccepted address parentOrganization".split()),
    "PostalAddress": frozenset({"streetAddress", "addressCountry"}),
    "Organization": THING,
    "Product": THING | set("category brand sku gtin weight offers".split()),
    "Service": THING | set("category brand provider offers".split()),
    "Brand": THING,
    "Offer": THING
    | set("sku price priceCurrency availability seller priceSpecification itemCondition inventoryLevel deliveryLeadTime".split())
    | {"additionalProperty", "shippingDetails"},
    "UnitPriceSpecification": frozenset({"priceType", "price", "priceCurrency"}),
    "QuantitativeValue": frozenset({"value", "unitCode"}),
    "PropertyValue": THING | {"value", "unitCode"},
    "OfferShippingDetails": frozenset({"shippingRate", "shippingDestination"}),
    "MonetaryAmount": frozenset({"value", "currency"}),
    "DefinedRegion": frozenset({"addressCountry"}),
}
"""Which terms stand on which type, by schema.org 30.0."""
VALUES = {
    "availability": {"InStock", "OutOfStock", "MadeToOrder"},
    "itemCondition": {"NewCondition"},
    "priceType": {"StrikethroughPrice"},
}
SCHEMA = "https://schema.org/"


def expanded(text: str) -> list[dict[str, Any]]:
    """The graph as a processor sees it; a term that its context did not know would be gone."""

    def context(url: str, options: dict[str, Any]) -> dict[str, Any]:
        assert url in ("https://schema.org", SCHEMA)
        links = {name: {"@type": "@id"} for name in ("availability", "itemCondition", "priceType", "image", "url")}
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": {"@context": {"@vocab": SCHEMA, **links}}}

    found: list[dict[str, Any]] = jsonld.expand(json.loads(text), {"documentLoader": context, "base": "https://base.example/"})
    return found


def strange_terms(node: Any) -> list[str]:
    """Terms that stand on a type which schema.org does not give them, and values that are none of their list."""
    if isinstance(node, list):
        return [wrong for one in node for wrong in strange_terms(one)]
    if not isinstance(node, dict) or "@value" in node:
        return []
    kind = node.get("@type", ["@id"])[0].removeprefix(SCHEMA)
    wrong = [] if kind in TERMS or set(node) == {"@id"} else [f"no type {kind}"]
    for key, values in node.items():
        term = key.removeprefix(SCHEMA)
        if not key.startswith("@") and term not in TERMS.get(kind, ()):
            wrong.append(f"{term} on {kind}")
        if term in VALUES and {one["@id"].removeprefix(SCHEMA) for one in values} - VALUES[term]:
            wrong.append(f"{term} {values}")
        wrong += strange_terms(values) if not key.startswith("@") else []
    return wrong


def goods(offer: Offer) -> dict[str, Any]:
    graph: list[dict[str, Any]] = graph_of(FRONT, (offer,))["@graph"]
    return graph[1]


def test_the_graph_of_the_sample_is_as_it_was_looked_at(golden: Golden) -> None:
    made = json_ld(FRONT, GOOD)
    golden("formats/products.jsonld", made.text)
    assert made.count == len(GOOD)


def test_a_processor_keeps_every_term_and_each_stands_on_its_type() -> None:
    text = json_ld(FRONT, EVERY).text
    graph = expanded(text)
    assert strange_terms(graph) == []
    assert len(graph) == 1 + json_ld(FRONT, EVERY).count
    said = sum(key.startswith('"') and not key.startswith('"@') for key in (line.strip() for line in text.splitlines()) if '":' in key)
    assert said > 60


def test_the_terms_see_a_wrong_graph() -> None:
    text = json_ld(FRONT, GOOD).text
    assert strange_terms(expanded(text.replace('"gtin"', '"barcode"'))) == ["barcode on Product"]
    assert strange_terms(expanded(text.replace("MadeToOrder", "SomeDay")))


def test_made_to_order_says_its_lead_time_and_stock_its_level() -> None:
    cloth, honey = goods(CLOTH)["offers"], goods(HONEY)["offers"]
    assert cloth["availability"] == "https://schema.org/MadeToOrder"
    assert cloth["deliveryLeadTime"] == {"@type": "QuantitativeValue", "value": 7, "unitCode": "DAY"}
    assert "inventoryLevel" not in cloth
    assert honey["inventoryLevel"]["value"] == 3 and honey["price"] == "180.00"
    assert honey["priceSpecification"]["price"] == "220.00"
    assert goods(HONEY)["gtin"] == "8850000990007"
    assert goods(FULL)["offers"]["availability"] == goods(BANANA)["offers"]["availability"] == "https://schema.org/OutOfStock"
    assert goods(BANANA)["offers"]["inventoryLevel"]["value"] == 0


def test_a_service_is_no_product_and_has_no_stock() -> None:
    walk = goods(WALK)
    assert walk["@type"] == "Service" and "sku" not in walk and "inventoryLevel" not in walk["offers"]
    assert walk["offers"]["additionalProperty"]["value"] == 50


def test_without_a_web_address_links_are_relative() -> None:
    text = json_ld(replace(FRONT, address=""), GOOD).text
    assert '"url": "goods-indigo-2m.html"' in text and "nong-pan.example" not in text
    assert strange_terms(expanded(text)) == []


def test_nothing_can_end_a_pages_script_element() -> None:
    nasty = replace(FREE, price=1, title="</script><script>alert(1)</script>&<!--")
    text = script_of(FRONT, nasty)
    assert not set("<>&") & set(text)
    assert json.loads(text)["@graph"][1]["name"] == nasty.title
    assert script_of(FRONT, FREE) == ""


@settings(deadline=None, max_examples=40)
@given(st.sampled_from((*GOOD, *ODD)), st.text(max_size=50), st.text(max_size=50), st.integers(0, 10**11), st.none() | st.integers(-9, 9))
def test_whatever_people_type_the_graph_is_whole(offer: Offer, title: str, name: str, price: int, stock: int | None) -> None:
    made = json_ld(ShopFront(name="x" + name), (replace(offer, title=title, brand=name, price=price, stock=stock),))
    assert strange_terms(expanded(made.text)) == []
