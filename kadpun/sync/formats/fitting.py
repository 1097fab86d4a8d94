"""What fits into a file of offers, and how its texts, prices, web addresses and bar codes are written.

Every writer asks here first, so an offer is left out everywhere for the same reasons, each with a sentence for the shopkeeper. Nothing is dropped
without a word. It refuses to know any one format.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

from kadpun.books.market.offers import SKU, Offer
from kadpun.books.refusals import Refusal

Why = Literal["sku", "twice", "title", "price", "picture", "service", "off"]
WHY: Mapping[Why, str] = MappingProxyType(
    {
        "sku": "its code has other signs than Latin letters, digits and hyphens",
        "twice": "another of the goods has the same code",
        "title": "it has no name",
        "price": "it has no price",
        "picture": "it has no picture",
        "service": "services are not taken there",
        "off": "it is taken off sale",
    }
)
"""Why an offer is left out, for whoever can put it right."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LEADING = "เแโใไ\u200d"
_JOINED = "ำ\u200d"


class WebAddressWrong(Refusal):
    says = "“{address}” is no web address. Write it as https://shop.example/goods/."


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An offer that a file does not carry, and why."""

    sku: str
    title: str
    why: Why


@dataclass(frozen=True, slots=True)
class Fitted:
    """The offers that a file carries, in their order, and those that it cannot."""

    offers: tuple[Offer, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A file as text, how many offers it carries, and those that it cannot."""

    text: str
    count: int
    left_out: tuple[LeftOut, ...]


def fit(offers: Iterable[Offer], *, without: frozenset[Why] = frozenset()) -> Fitted:
    """Part offers into those that can be written and those left out; `without` names reasons beyond a bad or doubled code and a missing name."""
    kept, left, seen = [], [], set[str]()
    for offer in offers:
        why = _why_not(offer, seen, without)
        if why is None:
            seen.add(offer.sku.casefold())
            kept.append(offer)
        else:
            left.append(LeftOut(offer.sku, cut(one_line(offer.title), 80), why))
    return Fitted(tuple(kept), tuple(left))


def _why_not(offer: Offer, seen: set[str], without: frozenset[Why]) -> Why | None:
    if not SKU.fullmatch(offer.sku):
        return "sku"
    if offer.sku.casefold() in seen:
        return "twice"
    if not one_line(offer.title):
        return "title"
    found: tuple[tuple[Why, bool], ...] = (
        ("off", not offer.active),
        ("service", offer.kind == "service"),
        ("price", offer.price <= 0),
        ("picture", not offer.pictures),
    )
    return next((why for why, holds in found if holds and why in without), None)


def printable(text: str) -> str:
    """Text without signs that XML forbids or that turn its direction."""
    return _UNPRINTABLE.sub("", text)


def plain(text: str) -> str:
    """Text that can be printed, its lines as they are but one sort of line end, nothing blank around it."""
    return printable(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def one_line(text: str) -> str:
    """Text on one line."""
    return " ".join(plain(text).split())


def cut(text: str, most: int) -> str:
    """At most so many letters, an ellipsis at the end of what was cut; never between a letter and its marks, nor after a vowel written before."""
    if len(text) <= most:
        return text
    end = most - 1
    while end > 0 and (_hangs(text[end]) or text[end - 1] in _LEADING):
        end -= 1
    return text[:end].rstrip() + "…"


def _hangs(letter: str) -> bool:
    """Whether a letter belongs to the one before."""
    return unicodedata.category(letter) in ("Mn", "Me", "Mc") or letter in _JOINED


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a story, each on one line."""
    return [one_line(part) for part in plain(text).split("\n") if part.strip()]


def thai_order(text: str) -> str:
    """What to sort by: a vowel written before its consonant counts after it, tone marks count for nothing (Royal Institute Dictionary)."""
    return re.sub("([เแโใไ])(.)", r"\2\1", re.sub("[\u0e47-\u0e4e]", "", one_line(text).casefold()))


def baht(satang: int) -> str:
    """An amount as machines read it: ASCII digits, a dot, two decimals."""
    assert satang >= 0
    return f"{satang // 100}.{satang % 100:02}"


def kilograms(grams: int) -> str:
    """A weight in kilograms as machines read it: 1500 is 1.5."""
    return f"{grams // 1000}.{grams % 1000:03}".rstrip("0").rstrip(".")


def gtin_of(barcode: str) -> str:
    """The bar code if it is one of the world's: 8, 12, 13 or 14 digits, its check digit right, no shop's own range; else nothing.

    Own ranges by the GS1 General Specifications: 02, 04 and 2 of 13 digits, 2 and 4 of 12, 0 and 2 of 8; 05 and 98, 99 are coupons.
    """
    if not re.fullmatch(r"[0-9]{8}|[0-9]{12,14}", barcode) or (len(barcode) == 8 and barcode[0] in "02"):
        return ""
    whole = barcode.zfill(14)
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(whole[:13]))
    if (10 - weighted % 10) % 10 != int(whole[13]):
        return ""
    thirteen = whole[1:]
    if len(barcode) != 8 and (thirteen.startswith(("02", "04", "05", "2", "98", "99")) or not thirteen.strip("0")):
        return ""
    return barcode


def read_web_address(text: str) -> str:
    """A web folder's address in ASCII, with a slash at its end. Refuses WebAddressWrong: it needs http(s) and a host, and no question in it."""
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port
        ascii_host = host.encode("idna").decode("ascii")
    except ValueError as error:  # UnicodeError is one
        raise WebAddressWrong(address=text[:80]) from error
    if parts.scheme not in ("https", "http") or not ascii_host or parts.query or parts.fragment or parts.username or " " in text.strip():
        raise WebAddressWrong(address=text[:80])
    path = quote(parts.path.rstrip("/"), safe="/%:@!$&'()*+,;=~-._") + "/"
    return f"{parts.scheme}://{ascii_host}{'' if port is None else f':{port}'}{path}"


def shown_address(address: str) -> str:
    """A web address as people read it: without what stands before the host, in their own letters."""
    parts = urlsplit(address)
    try:
        host = parts.netloc.encode("ascii").decode("idna")
    except UnicodeError:
        host = parts.netloc
    return printable(host + unquote(parts.path)).rstrip("/")


def page_of(sku: str, language: str = "th") -> str:
    """The name of the page that shows one of the goods: in Thai unless asked otherwise. A word goes before the code, since CON is no file's name."""
    return f"goods-{sku.lower()}.html" if language == "th" else f"goods-{sku.lower()}.{language}.html"


def picture_path(name: str) -> str:
    """Where a picture lies in the shop page's folder."""
    return f"pictures/{name}"
