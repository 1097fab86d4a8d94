"""What is said to a WooCommerce shop about goods, and what it says it stored: bodies, vetting before anything is sent, comparing after.

The shop checks nothing inside a batch and bends what it cannot read, so only vetted values leave here: prices as ASCII digits with a dot,
stock in whole numbers, SKUs of letters, digits and hyphens. An answer is compared after normalising, since & and < come back as entities.
It asks nothing over the wire.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html import unescape
from typing import Any

from kadpun.books.market.offers import SKU, Offer

from ..channels import DeadLetter, Group, Push, Shown, Standing

Body = dict[str, Any]
MARK = "kadpun_item"
LEAD_TIME = "ระยะเวลาทำ"
LONGEST_TITLE = 300
LONGEST_STORY = 100_000
MOST_SATANG = 10**12
MOST_PIECES = 10_000_000
LIKE_A_TAG = re.compile(r"<(?=[A-Za-z/!?])")
PRICE = re.compile(r"(-?)([0-9]{1,13})(?:\.([0-9]*))?")
COMPARED = ("sku", "name", "status", "regular_price", "sale_price", "manage_stock", "stock_quantity", "backorders")


def price_text(satang: int) -> str:
    """A price as the shop takes it: `1250.00`."""
    assert satang >= 0
    return f"{satang // 100}.{satang % 100:02}"


def satang_of(text: object, *, exact: bool = True) -> int | None:
    """The satang of an amount in the shop's digits; None for what is none, and if `exact` for a part of a satang, which is else rounded half away."""
    found = PRICE.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    sign, whole, part = found[1], found[2], (found[3] or "").rstrip("0")
    if exact and len(part) > 2:
        return None
    amount = int(whole) * 100 + int(part[:2].ljust(2, "0")) + (1 if part[2:3] >= "5" else 0)
    return -amount if sign else amount


def instant_of_gmt(text: object) -> int:
    """The UTC milliseconds of a `..._gmt` date; 0 for none."""
    try:
        return int(datetime.fromisoformat(str(text)).replace(tzinfo=UTC).timestamp()) * 1000
    except ValueError:
        return 0


def plain(text: str) -> str:
    """A text as the shop keeps it: no backslash, and nothing that it would take for a tag."""
    return LIKE_A_TAG.sub("&lt;", text.replace("\\", "/").replace("\0", ""))


def title_of(offer: Offer) -> str:
    """The title on one line."""
    return plain(" ".join(offer.title.split()))


def vet(offer: Offer) -> DeadLetter | None:
    """Why these goods cannot be offered in a shop as they are; None if they can."""
    if not SKU.fullmatch(offer.sku):
        return DeadLetter(
            says="“{sku}” cannot be a code in a shop: use letters A to Z, digits and hyphens.", fields={"sku": offer.sku}, sent=offer.sku
        )
    if not title_of(offer):
        return DeadLetter(says="The goods have no title.")
    if len(offer.title) > LONGEST_TITLE or len(offer.story) > LONGEST_STORY:
        return DeadLetter(says="The title or the story is too long: up to {most} letters in the title.", fields={"most": str(LONGEST_TITLE)})
    if not 0 < offer.price <= MOST_SATANG or not 0 <= offer.regular_price <= MOST_SATANG:
        return DeadLetter(says="The goods have no price, so nobody could buy them.", sent=str(offer.price))
    return vet_stock(offer.stock or 0) or vet_barcode(offer.barcode)


def vet_stock(stock: object) -> DeadLetter | None:
    """Why a number cannot be pushed as a stock: only whole pieces, below zero allowed."""
    if isinstance(stock, int) and not isinstance(stock, bool) and abs(stock) <= MOST_PIECES:
        return None
    return DeadLetter(says="{stock} is not a number of whole pieces.", fields={"stock": str(stock)}, sent=str(stock))


def vet_barcode(barcode: str) -> DeadLetter | None:
    """Why a barcode cannot be sent: digits and hyphens alone."""
    if not barcode or re.fullmatch(r"[0-9-]{4,40}", barcode):
        return None
    return DeadLetter(says="“{barcode}” is not a barcode that a shop takes.", fields={"barcode": barcode}, sent=barcode)


def whole_body(push: Push, categories: Sequence[int]) -> Body:
    """Everything of goods that are made anew."""
    offer = push.offer
    body: Body = {"type": "simple", "sku": offer.sku, **listing_body(offer, categories, ()), **price_body(offer), **stock_body(offer)}
    body["meta_data"] = [one for one in body["meta_data"] if one["value"] is not None]
    for name in ("sale_price", "attributes", "categories", "weight"):
        if not body.get(name):
            body.pop(name, None)
    if body.get("backorders") == "no":
        del body["backorders"]
    if push.pictures:
        body["images"] = picture_list(push.pictures)
    return body


def changed_body(push: Push, categories: Sequence[int], attributes: Iterable[Mapping[str, Any]]) -> Body:
    """Only the groups that changed; a list is sent whole or not at all."""
    parts: dict[Group, Body] = {}
    if "listing" in push.groups:
        parts["listing"] = listing_body(push.offer, categories, attributes)
    if "price" in push.groups:
        parts["price"] = price_body(push.offer)
    if "pictures" in push.groups:
        parts["pictures"] = {"images": picture_list(push.pictures)}
    assert "stock" not in push.groups, "stock of what is there goes through set_stock"
    return {name: value for part in parts.values() for name, value in part.items()}


def variation_body(push: Push) -> Body:
    """What may be changed at one choice of goods with choices: its price, its story, whether it is on sale."""
    body: Body = {}
    if "listing" in push.groups:
        body |= {"description": plain(push.offer.story), "status": "publish" if push.offer.active else "private"}
        body["meta_data"] = [{"key": MARK, "value": push.offer.goods}]
    if "price" in push.groups:
        body |= price_body(push.offer)
    return body


def listing_body(offer: Offer, categories: Sequence[int], attributes: Iterable[Mapping[str, Any]]) -> Body:
    """Texts, standing, mark, category, weight, and how made-to-order goods are waited for; other attributes of the shop are kept."""
    kept = [dict(one) for one in attributes if one.get("name") != LEAD_TIME]
    made = offer.kind == "made"
    if made and offer.lead_days:
        kept.append({"name": LEAD_TIME, "visible": True, "variation": False, "options": [f"ภายใน {offer.lead_days} วัน"]})
    body: Body = {
        "name": title_of(offer),
        "description": plain(offer.story),
        "status": "publish" if offer.active else "draft",
        "backorders": "notify" if made and offer.availability == "made-to-order" else "no",
        "attributes": kept,
        "meta_data": [
            {"key": MARK, "value": offer.goods},
            {"key": "kadpun_made_to_order", "value": "yes" if made else None},
            {"key": "kadpun_lead_days", "value": offer.lead_days if made and offer.lead_days else None},
        ],
    }
    if offer.barcode:
        body["global_unique_id"] = offer.barcode
    if categories:
        body["categories"] = [{"id": one} for one in categories]
    if offer.weight_grams:
        body["weight"] = f"{offer.weight_grams // 1000}.{offer.weight_grams % 1000:03}"
    if offer.kind == "service":
        body["virtual"] = True
    return body


def price_body(offer: Offer) -> Body:
    """The price, and the price before a cut, always both: one without the other is dropped without a word."""
    cut = offer.regular_price > offer.price
    return {"regular_price": price_text(offer.regular_price if cut else offer.price), "sale_price": price_text(offer.price) if cut else ""}


def stock_body(offer: Offer) -> Body:
    """How many there are; nothing is counted of a service."""
    if offer.stock is None and offer.kind != "made":
        return {"manage_stock": False}
    return {"manage_stock": True, "stock_quantity": offer.stock or 0}


def picture_list(pictures: Sequence[str]) -> list[Body]:
    """Pictures by the ids they have in the shop, the first one leads."""
    return [{"id": int(one)} for one in pictures]


def compare(sent: Mapping[str, Any], stored: Mapping[str, Any]) -> DeadLetter | None:
    """What the shop stored otherwise than it was sent, as the first pair; None if it is the same after normalising."""
    remote = str(stored.get("id", ""))
    if stored.get("status") == "trash" and sent.get("status") != "trash":
        return DeadLetter(
            says="The goods lie in the shop's trash. List them again, or take them off here too.", sent="publish", stored="trash", remote=remote
        )
    for name in COMPARED:
        if name not in sent or name not in stored:
            continue
        ours, theirs = sent[name], stored[name]
        if normal(name, ours) == normal(name, theirs):
            continue
        says = "The shop has counting of stock off, so what was sent was dropped. Switch it on there." if name == "manage_stock" else DIFFERS
        return DeadLetter(
            says=says, fields={"field": name, "sent": str(ours), "stored": str(theirs)}, sent=str(ours), stored=str(theirs), remote=remote
        )
    if "stock_quantity" in sent and stored.get("manage_stock") is False:
        return DeadLetter(
            says="The shop does not count these goods, so the number was dropped.",
            sent=str(sent["stock_quantity"]),
            stored=str(stored.get("stock_quantity")),
            remote=remote,
        )
    for name in ("categories", "images"):
        if name in sent and name in stored and ids_in(sent[name]) != ids_in(stored[name]):
            pair = {"sent": str(sorted(ids_in(sent[name]))), "stored": str(sorted(ids_in(stored[name])))}
            return DeadLetter(says=DIFFERS, fields={"field": name, **pair}, **pair, remote=remote)
    return None


DIFFERS = "The shop stored something else than was sent: {field} was “{sent}”, there it is “{stored}”."


def normal(name: str, value: object) -> object:
    """A value as it is compared: entities read, blanks at the ends off, amounts as satang."""
    if name.endswith("_price") and (amount := satang_of(value)) is not None:
        return amount
    return unescape(unescape(value)).strip() if isinstance(value, str) else value


def ids_in(rows: object) -> frozenset[int]:
    """The ids of a list of things."""
    return frozenset(one["id"] for one in rows if isinstance(one, dict) and isinstance(one.get("id"), int)) if isinstance(rows, list) else frozenset()


def meta_of(row: Mapping[str, Any], key: str) -> str:
    """A value of the meta data as text: numbers come back as strings, so it is read leniently; empty if it is not there."""
    rows = row.get("meta_data")
    for one in rows if isinstance(rows, list) else []:
        if isinstance(one, dict) and one.get("key") == key and isinstance(one.get("value"), str | int):
            return str(one["value"])
    return ""


def is_row(row: object) -> bool:
    """Whether it is a thing with an id."""
    return isinstance(row, dict) and isinstance(row.get("id"), int) and not isinstance(row.get("id"), bool) and row["id"] > 0


def shown_of(row: Mapping[str, Any], parent: int = 0) -> Shown:
    """Goods as the shop has them; a choice of goods with choices is named by both ids."""
    above = parent or (row.get("parent_id") if row.get("type") == "variation" else 0)
    stock = row.get("stock_quantity")
    counted = row.get("manage_stock", True) is True and isinstance(stock, int)
    regular, cut = satang_of(row.get("regular_price")), satang_of(row.get("sale_price"))
    return Shown(
        remote=f"{above}/{row['id']}" if above else str(row["id"]),
        sku=str(row.get("sku") or ""),
        title=unescape(str(row.get("name") or "")).strip(),
        standing=standing_of(str(row.get("status", "publish"))),
        price=regular if cut is None else cut,
        stock=stock if counted else None,
        regular_price=regular if cut is not None else 0,
        goods=meta_of(row, MARK),
        made_to_order=row.get("backorders") in ("notify", "yes"),
        changed_at=instant_of_gmt(row.get("date_modified_gmt")),
    )


def standing_of(status: str) -> Standing:
    """Whether buyers see it."""
    return "trashed" if status == "trash" else "shown" if status == "publish" else "hidden"
