"""Orders, notes and refunds of a WooCommerce shop as values, and the words of its states.

Money is what the strings say: a line's total is without tax, so its tax is added; the order's own total is what was paid, nothing is worked out
anew, and `price`, a float, is never read. What cannot be read is named in the order's doubt and breaks nothing else off. It asks nothing over
the wire.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

import orjson

from ..channels import Buyer, ChannelOrder, Note, OrderLine, OrderState, PayBack
from .woocommerce_bodies import Body, instant_of_gmt, is_row, meta_of, price_text, satang_of

STATES: Mapping[str, OrderState] = {
    "pending": "unpaid",
    "on-hold": "waiting",
    "processing": "paid",
    "completed": "sent",
    "cancelled": "cancelled",
    "refunded": "returned",
    "failed": "failed",
    "trash": "removed",
}
"""The shop's own words; any other, as plugins add them, is read as `other`."""
WORDS: Mapping[OrderState, str] = {state: word for word, state in STATES.items() if state not in ("removed", "failed")}
"""States that an order may be brought to from here."""
DRAFTS = frozenset({"checkout-draft", "auto-draft"})
"""Baskets that nobody has ordered yet."""


def order_of(row: Mapping[str, Any]) -> ChannelOrder:
    """An order as the shop has it; never refuses."""
    doubts: list[str] = []
    lines = tuple(line_of(one, doubts) for one in rows_of(row, "line_items"))
    status = str(row.get("status", ""))
    total = satang_of(row.get("total"), exact=False)
    if total is None:
        doubts.append("total")
    return ChannelOrder(
        order=str(row["id"]),
        number=str(row.get("number") or row["id"]),
        state=STATES.get(status, "other"),
        status=status,
        currency=str(row.get("currency", "")),
        total=total or 0,
        shipping=with_tax(row, "shipping_total", "shipping_tax"),
        fees=sum(with_tax(one, "total", "total_tax") for one in rows_of(row, "fee_lines")),
        discount=with_tax(row, "discount_total", "discount_tax"),
        lines=lines,
        buyer=buyer_of(row),
        wish=unescape(str(row.get("customer_note") or "")).strip(),
        paid_by=str(row.get("payment_method") or ""),
        refunds=tuple(sorted(str(one["id"]) for one in rows_of(row, "refunds"))),
        made_at=instant_of_gmt(row.get("date_created_gmt")),
        changed_at=instant_of_gmt(row.get("date_modified_gmt")),
        digest=hashlib.sha256(orjson.dumps(row, option=orjson.OPT_SORT_KEYS)).hexdigest(),
        doubt=", ".join(dict.fromkeys(doubts)),
    )


def line_of(row: Mapping[str, Any], doubts: list[str]) -> OrderLine:
    """One line; goods that were removed from the shop have neither id nor SKU any more."""
    product, variation, quantity = row.get("product_id"), row.get("variation_id"), row.get("quantity")
    if satang_of(row.get("total"), exact=False) is None:
        doubts.append("line total")
    if not isinstance(quantity, int) or isinstance(quantity, bool):
        doubts.append("quantity")
        quantity = 0
    taken, to_make = meta_of(row, "_reduced_stock"), meta_of(row, "Backordered")
    if taken and not is_whole(taken):
        doubts.append("taken")
    return OrderLine(
        line=str(row["id"]),
        remote=(f"{product}/{variation}" if variation else str(product)) if product else "",
        sku=str(row.get("sku") or ""),
        title=unescape(str(row.get("name") or "")).strip(),
        quantity=quantity,
        amount=with_tax(row, "total", "total_tax"),
        taken=int(taken) if is_whole(taken) else None,
        to_make=int(to_make) if is_whole(to_make) else 0,
    )


def buyer_of(row: Mapping[str, Any]) -> Buyer:
    """Who gets the goods: the address to send to, or where there is none the one of the bill."""
    bill, post = (part if isinstance(part, dict) else {} for part in (row.get("billing"), row.get("shipping")))
    where = post if post.get("address_1") else bill

    def text(part: Mapping[str, Any], *names: str) -> str:
        return " ".join(str(part[name]).strip() for name in names if part.get(name))

    return Buyer(
        name=text(where, "first_name", "last_name") or text(bill, "first_name", "last_name"),
        telephone=text(where, "phone") or text(bill, "phone"),
        mail=text(bill, "email"),
        address=text(where, "company", "address_1", "address_2", "city", "state"),
        postcode=text(where, "postcode"),
    )


def note_of(row: Mapping[str, Any]) -> Note:
    """One note of the thread."""
    return Note(
        note=str(row["id"]),
        text=unescape(str(row.get("note") or "")).strip(),
        to_buyer=row.get("customer_note") is True,
        written_at=instant_of_gmt(row.get("date_created_gmt")),
    )


def refund_body(refund: PayBack) -> Body:
    """Money given back, recorded only: no payment service is asked to move any."""
    body: Body = {"amount": price_text(refund.amount), "reason": refund.reason, "api_refund": False}
    if not refund.restock:
        body["api_restock"] = False
    if refund.lines:
        body["line_items"] = [
            {"id": int(line), "quantity": quantity, "refund_total": orjson.Fragment(price_text(amount).encode())}
            for line, quantity, amount in refund.lines
        ]
    return body


def is_refund(row: Mapping[str, Any], refund: PayBack) -> bool:
    """Whether a refund in the shop is this one, made by an earlier attempt: the same money, the same reason, the same lines."""
    pieces = {(meta_of(one, "_refunded_item_id"), -one.get("quantity", 0)) for one in rows_of(row, "line_items")}
    same_lines = pieces == {(line, quantity) for line, quantity, _ in refund.lines}
    return satang_of(row.get("amount")) == refund.amount and row.get("reason") == refund.reason and same_lines


def with_tax(row: Mapping[str, Any], amount: str, tax: str) -> int:
    """An amount and its tax in satang; what is not there counts nothing."""
    return (satang_of(row.get(amount), exact=False) or 0) + (satang_of(row.get(tax), exact=False) or 0)


def rows_of(row: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """The things with an id in a list of an answer."""
    found = row.get(name)
    yield from (one for one in found if is_row(one)) if isinstance(found, list) else ()


def is_whole(text: str) -> bool:
    """Whether a text is a whole number."""
    return text.removeprefix("-").isascii() and text.removeprefix("-").isdigit() and len(text) < 10
