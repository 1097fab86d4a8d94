"""The check of a connection to a WooCommerce shop: what is so, and what to change. It writes nothing; an empty batch shows the right to write.

Each finding stands by itself, so that one run tells everything; only an address that does not answer at all ends it at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kadpun.books.clock import Clock

from ..channels import Check, Finding, FixChannel, Retry
from .woocommerce_verdicts import judge
from .woocommerce_wire import PICTURES, SHOP, Answer, Lost, Wire, shown_text

INDEX = "name,url,gmt_offset,timezone_string,namespaces"
CLOCK_TOLERANCE_MILLISECONDS = 120_000
OLDEST_VERSION = 8


def check_shop(wire: Wire, clock: Clock) -> Check:
    """Try address, certificate, keys for reading and for writing, pictures, clock, and read the settings that matter."""
    index = wire.ask("GET", "/wp-json/", query={"_fields": INDEX}, account="nobody")
    arrived_at = clock.now_at()
    if (refused := _address(wire, index)) is not None:
        return Check((refused,))
    assert isinstance(index, Answer)
    about = index.body
    found = [Finding("address", "right", says="The shop “{name}” answers safely.", fields={"name": shown_text(about.get("name"))})]
    ahead = index.at - arrived_at if index.at else None
    found += [_clock(ahead), _zone(about)]
    settings = wire.ask("GET", f"{SHOP}/settings/general")
    found.append(_reading(settings))
    if found[-1].weight == "right":
        found += [_orders(wire), _writing(wire), *_general(settings), *_tax(wire, settings), _counting(wire), *_version(wire)]
    found.append(_pictures(wire))
    return Check(tuple(found), ahead)


def _address(wire: Wire, index: Answer | Lost) -> Finding | None:
    """What is wrong with the address; None if a WooCommerce shop answers there."""
    if isinstance(index, Lost):
        if index.how == "untrusted":
            return Finding(
                "certificate",
                "wrong",
                says="The shop's certificate is not trusted, so nothing was sent.",
                change="Ask whoever hosts the shop for a valid certificate, or name the file of the authority that issued it.",
            )
        return Finding(
            "address", "wrong", says="Nothing answers at {address}.", fields={"address": wire.address}, change="Check the address and the Internet."
        )
    if index.status >= 500:
        says = "The shop is under maintenance or fails just now."
        return Finding("address", "wrong", says=says, change="Try again in ten minutes.")
    spaces = index.body.get("namespaces") if index.well and isinstance(index.body, dict) else None
    if isinstance(spaces, list) and "wc/v3" in spaces:
        return None
    if isinstance(spaces, list):
        return Finding(
            "woocommerce", "wrong", says="WordPress answers, but WooCommerce is not switched on.", change="Switch WooCommerce on under Plugins."
        )
    plain = wire.ask("GET", "/", query={"rest_route": "/"}, account="nobody")
    if isinstance(plain, Answer) and plain.well and isinstance(plain.body, dict) and "namespaces" in plain.body:
        return Finding(
            "permalinks",
            "wrong",
            says="Permalinks are off, and without them the keys are not understood.",
            change="In WordPress, Settings, Permalinks, choose any but Plain.",
        )
    return Finding(
        "address",
        "wrong",
        says="No WordPress answers at {address}.",
        fields={"address": wire.address},
        change="Check the address; a shop in a folder needs the folder too.",
    )


def _clock(ahead: int | None) -> Finding:
    if ahead is None:
        return Finding("clock", "mind", says="The shop does not tell its time.", change="Ask whoever hosts the shop to send the Date header.")
    minutes = (abs(ahead) + 30_000) // 60_000
    if abs(ahead) <= CLOCK_TOLERANCE_MILLISECONDS:
        return Finding("clock", "right", says="The clocks of the shop and of this PC agree.")
    says = "The shop's clock is {minutes} minutes ahead of this PC." if ahead > 0 else "The shop's clock is {minutes} minutes behind this PC."
    change = "Set this PC's clock; if it is right, tell whoever hosts the shop. Orders are still found: the shop's own time is used for them."
    return Finding("clock", "mind", says=says, fields={"minutes": str(minutes)}, change=change)


def _zone(about: Mapping[str, Any]) -> Finding:
    """The time zone; the offset may come as a number or as text."""
    zone, offset = shown_text(about.get("timezone_string")), str(about.get("gmt_offset", ""))[:6]
    shown = zone or f"UTC+{offset}"
    if zone == "Asia/Bangkok" or (not zone and offset in ("7", "7.0")):
        return Finding("zone", "right", says="The time zone is {zone}.", fields={"zone": shown})
    change = "In WordPress, Settings, General, choose Bangkok, or buyers read other times than you."
    return Finding("zone", "mind", says="The time zone is {zone}.", fields={"zone": shown}, change=change)


def _reading(settings: Answer | Lost) -> Finding:
    if judge(settings, "read") is None and isinstance(settings, Answer) and isinstance(settings.body, list):
        return Finding("reading", "right", says="The keys may read.")
    return _refused("reading", settings, "The keys are not taken for reading.")


def _refused(name: str, answer: Answer | Lost, says: str) -> Finding:
    """A right that is missing, or a shop that fails just now, which says nothing of the right."""
    verdict = judge(answer, "read")
    if isinstance(verdict, Retry) or not isinstance(verdict, FixChannel):
        return Finding(name, "wrong", says="The shop is under maintenance or fails just now.", change="Try again in ten minutes.")
    return Finding(
        name, "wrong", says=says, change="In WooCommerce, Settings, Advanced, REST API, make new keys with Read/Write for an administrator."
    )


def _orders(wire: Wire) -> Finding:
    answer = wire.ask("GET", f"{SHOP}/orders", query={"per_page": 1, "_fields": "id"})
    if judge(answer, "read") is None:
        return Finding("orders", "right", says="The keys may read orders.")
    return _refused("orders", answer, "The keys may not read orders.")


def _writing(wire: Wire) -> Finding:
    answer = wire.ask("POST", f"{SHOP}/products/batch", body={"update": []})
    if judge(answer, "change") is None:
        return Finding("writing", "right", says="The keys may write.")
    return _refused("writing", answer, "The keys may only read.")


def _general(settings: Answer | Lost) -> list[Finding]:
    """Currency and decimals."""
    currency, decimals = setting(settings, "woocommerce_currency"), setting(settings, "woocommerce_price_num_decimals")
    found = [Finding("currency", "right", says="Prices are in baht.")]
    if currency != "THB":
        change = "In WooCommerce, Settings, General, choose Thai baht."
        found = [Finding("currency", "wrong", says="Prices are in {currency}.", fields={"currency": currency or "?"}, change=change)]
    if decimals == "2":
        return [*found, Finding("decimals", "right", says="Prices show satang.")]
    change = "In WooCommerce, Settings, General, set the number of decimals to 2."
    return [*found, Finding("decimals", "wrong", says="Prices have {count} decimals.", fields={"count": decimals or "?"}, change=change)]


def _tax(wire: Wire, settings: Answer | Lost) -> list[Finding]:
    """Whether prices hold their tax; it matters only where the shop works taxes out."""
    if setting(settings, "woocommerce_calc_taxes") != "yes":
        return [Finding("tax", "right", says="The shop adds no tax to prices.")]
    included = setting(wire.ask("GET", f"{SHOP}/settings/tax/woocommerce_prices_include_tax"), "woocommerce_prices_include_tax")
    if included == "yes":
        return [Finding("tax", "right", says="Prices in the shop hold their tax.")]
    change = "In WooCommerce, Settings, Tax, choose that prices are entered inclusive of tax."
    return [Finding("tax", "wrong", says="The shop would add tax to prices that hold it already.", change=change)]


def _counting(wire: Wire) -> Finding:
    counted = setting(wire.ask("GET", f"{SHOP}/settings/products/woocommerce_manage_stock"), "woocommerce_manage_stock")
    if counted == "yes":
        return Finding("stock", "right", says="The shop counts stock.")
    change = "In WooCommerce, Settings, Products, Inventory, switch stock management on."
    return Finding("stock", "wrong", says="The shop does not count stock, so it would sell what is not there.", change=change)


def _version(wire: Wire) -> list[Finding]:
    """The shop's version, if it tells."""
    answer = wire.ask("GET", f"{SHOP}/system_status", query={"_fields": "environment"})
    about = answer.body.get("environment") if isinstance(answer, Answer) and answer.well and isinstance(answer.body, dict) else None
    version = shown_text(about.get("version")) if isinstance(about, dict) else ""
    first = version.partition(".")[0]
    if not (first.isascii() and first.isdigit()):
        return []
    old = int(first) < OLDEST_VERSION
    change = "Update WooCommerce." if old else ""
    return [Finding("version", "mind" if old else "right", says="WooCommerce is version {version}.", fields={"version": version}, change=change)]


def _pictures(wire: Wire) -> Finding:
    """Whether pictures can be sent: they need a person's application password, not the keys."""
    change = "In WordPress, Users, Profile, make an application password for a user who may upload files."
    if not wire.has("pictures"):
        return Finding("pictures", "mind", says="Pictures cannot be sent without a user and an application password.", change=change)
    answer = wire.ask("GET", PICTURES, query={"per_page": 1, "_fields": "id"}, account="pictures")
    if judge(answer, "read") is None:
        return Finding("pictures", "right", says="The password for pictures is taken.")
    return Finding("pictures", "mind", says="The password for pictures is not taken.", change=change)


def setting(answer: Answer | Lost, name: str) -> str:
    """The value of a setting, from one or from a list of them; empty where it cannot be read."""
    body = answer.body if isinstance(answer, Answer) and answer.well else None
    rows = body if isinstance(body, list) else [body]
    return next((shown_text(row.get("value")) for row in rows if isinstance(row, dict) and row.get("id") == name), "")
