"""What a scanner or a keyboard sent, read as a code: pure text in, one frozen reading out.

GTINs of 8, 12, 13 and 14 digits by check digit, GS1 element strings, in-store weight and price codes by the shop's own patterns, bank
slips, receipts and coupons of ours, or plain codes of the shop. Reads text typed under the Thai keyboard layout too; where both readings are possible
the check digit decides, and otherwise the shelf is asked for each form in turn. Strange input never raises: it is `NotRead` with a reason
and a short printable excerpt. Refuses to know what is on the shelf.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from kadpun.books.members.cards import PREFIX as CARD
from kadpun.books.members.cards import read_card
from kadpun.books.money import round_half_away
from kadpun.books.refusals import Refusal
from kadpun.books.tokens.coupon_code import PREFIX as COUPON
from kadpun.books.tokens.coupon_code import CouponDamaged, read_coupon

from .promptpay import is_payment_qr, looks_like_slip, read_slip

MOST_RAW = 400
"""Letters that a code may have at most; the longest of ours is a coupon with 290."""
MOST_SHOWN = 24
MOST_CODE = 48
GTIN_LENGTHS = (8, 12, 13, 14)
AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
GS1_AIM = ("]C1", "]d2", "]Q3", "]e0", "]J1")
GROUP_SEPARATOR = "\x1d"
KEDMANEE = Path(__file__).parent.parent.parent / "resources" / "kedmanee_to_us.json"
RECEIPT = "KP1:"
_BASE45 = re.compile(r"KP1:[0-9A-Z $%*+\-./:]+")
_LOOK_UP = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}|[0-9A-Z]{20}", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{2}(?:\.[0-9]{1,4})?-(?:(?:[RPSD]-)?[0-9]{2}-[0-9]{6,}|Z-[0-9]{4,})", re.IGNORECASE)
_SHOP_CODE = re.compile(r"[0-9A-Za-z._/-]{1,48}")
_GS1_TEXT = re.compile(r"\(01\)[0-9]{14}|01[0-9]{14}[0-9A-Za-z\x1d]{2}|https?://\S+/01/[0-9]{8,14}")
_PATTERN = re.compile(r"[0-9]{1,6}(?:I{3,8})(?:[0-9IWPC]*)")


class NoCode(Refusal):
    says = "The scanner sent nothing readable. Scan again."


class CodeTooLong(Refusal):
    says = "The scanner sent {length} letters, which is no code of anything sold here. Scan again."


class BadCheckDigit(Refusal):
    says = "“{code}” was misread: its last digit should be {expected}. Scan again, or type the code."


class CodeUnknown(Refusal):
    says = "“{code}” is not on the shelf. Find the goods with F2."


class NotACode(Refusal):
    says = "“{code}” is no code. Find the goods with F2."


class PaymentQrScanned(Refusal):
    says = "This QR asks for a payment. Scan the QR on the buyer's slip instead."


class ReceiptDamaged(Refusal):
    says = "This receipt's QR cannot be read whole. Type the reference below it."


class CardMisread(Refusal):
    says = "This member's card cannot be read whole. Scan it again, or press F3 and type the number."


class BadPattern(Refusal):
    says = "“{pattern}” is no pattern of in-store codes. Write one like 21IIIIIWWWWWC, with W for grams or P for satang."


@dataclass(frozen=True, slots=True)
class GoodsCode:
    """Codes to ask the shelf for, in order; `doubt` is why the code may be wrong when none is there; `grams` when it bears a weight."""

    forms: tuple[str, ...]
    doubt: Refusal
    grams: int | None = None


@dataclass(frozen=True, slots=True)
class InStoreCode:
    """A label printed by the shop's scale: the item in several spellings, and grams or satang."""

    forms: tuple[str, ...]
    measure: Literal["weight", "price"]
    value: int


@dataclass(frozen=True, slots=True)
class BankSlip:
    """The mini-QR of a transfer slip: a bank's number and its reference."""

    bank: str
    reference: str


@dataclass(frozen=True, slots=True)
class ReceiptCode:
    """A receipt of Kadpun: its signed QR, its look-up code or its number, as text."""

    text: str
    how: Literal["signed", "code", "number"]


@dataclass(frozen=True, slots=True)
class CouponCode:
    """A printed coupon, as its text, and the campaign that it says it belongs to; nothing of it is verified."""

    text: str
    campaign: str


@dataclass(frozen=True, slots=True)
class NotRead:
    """Nothing that could be a code; `shown` is short and printable."""

    shown: str
    reason: Refusal


@dataclass(frozen=True, slots=True)
class MemberCard:
    """A member's card, as its text."""

    text: str


Reading = GoodsCode | InStoreCode | BankSlip | ReceiptCode | MemberCard | CouponCode | NotRead


def read_code(raw: str, *, patterns: tuple[str, ...] = ()) -> Reading:
    """Read one code as it came. `patterns` are the shop's in-store codes, such as `21IIIIIWWWWWC`. Never raises."""
    if len(raw) > MOST_RAW:
        return NotRead(shown(raw), CodeTooLong(length=len(raw)))
    text = clean(raw)
    if not text.strip():
        return NotRead(shown(raw), NoCode())
    readings = [_read(form, raw, patterns) for form in candidates(text)]
    certain = [reading for reading in readings if _certain(reading)]
    if certain:
        return certain[0]
    goods = [reading for reading in readings if isinstance(reading, GoodsCode)]
    if goods:
        forms = tuple(dict.fromkeys(form for reading in goods for form in reading.forms))
        doubts = [reading.doubt for reading in goods if isinstance(reading.doubt, BadCheckDigit)]
        return GoodsCode(forms, doubts[0] if doubts else CodeUnknown(code=shown(text)))
    return readings[0]


def clean(raw: str) -> str:
    """Take off what is no part of a code: AIM identifiers, control characters (but GS1's separator), spaces around; full-width forms."""
    text = AIM.sub("", raw, count=1) if AIM.match(raw) else raw
    kept = "".join(c for c in text if c == GROUP_SEPARATOR or unicodedata.category(c)[0] != "C")
    if kept.isascii():
        return kept.strip(" ")
    folded = "".join(unicodedata.normalize("NFKC", c) if "\uff00" <= c <= "\uffef" or c == "\u3000" else c for c in kept)
    return folded.strip()


def candidates(text: str) -> tuple[str, ...]:
    """The ways a text may be meant: as it stands, its digits in ASCII, and as the same keys would type under a US layout."""
    keys = thai_keys()
    plain = ascii_digits(text)
    if not any(c in keys for c in text):
        return (plain,)
    if all(c in keys or c == " " for c in text):
        mended = "".join(keys.get(c, c) for c in text)
        return tuple(dict.fromkeys((plain, mended)))
    mixed = "".join(keys.get(c, c) for c in text) if any("\u0e00" <= c <= "\u0e7f" for c in text) else plain
    return tuple(dict.fromkeys((plain, mixed)))


def ascii_digits(text: str) -> str:
    """Write every decimal digit of any script as ASCII: `'๑'.isdigit()` is true in Python, and a look-up would miss."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if unicodedata.category(c) == "Nd" else c for c in text)


@cache
def thai_keys() -> dict[str, str]:
    """The Thai Kedmanee layout: what each key types, to what it types under a US layout."""
    keys: dict[str, str] = json.loads(KEDMANEE.read_text(encoding="utf-8"))
    return keys


def check_digit(digits: str) -> int:
    """The GS1 check digit for the digits before it (weights 3 and 1 from the right)."""
    return -sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits))) % 10


def gtin_forms(code: str) -> tuple[str, ...]:
    """The spellings of one GTIN, as scanned first, then as EAN-13: leading zeros make no other number (GS1 General Specifications)."""
    bare = code.lstrip("0")
    return tuple(dict.fromkeys([code, *(bare.zfill(length) for length in (13, 12, 14) if length >= len(bare))]))


def read_in_store(code: str, patterns: tuple[str, ...]) -> InStoreCode | None:
    """Read a label of the shop's scale by the first pattern that fits, check digit and all; None when none fits.

    The item is offered as prefix and item, as the item, and without its leading zeros: scales and shops differ in what they call the code.
    """
    for pattern in patterns:
        if len(pattern) != len(code) or not _fits(code, pattern):
            continue
        item = "".join(c for c, p in zip(code, pattern, strict=True) if p == "I")
        prefix = code[: pattern.index("I")]
        weight = "".join(c for c, p in zip(code, pattern, strict=True) if p == "W")
        satang = "".join(c for c, p in zip(code, pattern, strict=True) if p == "P")
        forms = tuple(dict.fromkeys((prefix + item, item, item.lstrip("0") or "0")))
        return InStoreCode(forms, "weight" if weight else "price", int(weight or satang))
    return None


def check_pattern(pattern: str) -> str:
    """Make sure a pattern can be used, and give it back in capitals. Refuses BadPattern."""
    neat = pattern.strip().upper()
    kinds = set(neat) & {"W", "P"}
    if not _PATTERN.fullmatch(neat) or len(kinds) != 1 or "I" not in neat or not 8 <= len(neat) <= 18 or "C" in neat[:-1]:
        raise BadPattern(pattern=shown(pattern))
    return neat


def shown(raw: str) -> str:
    """A short printable excerpt of whatever came, for the red row."""
    text = "".join(c if c.isprintable() else "·" for c in raw[: MOST_SHOWN + 1])
    return text if len(raw) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"


def _certain(reading: Reading) -> bool:
    return not isinstance(reading, NotRead) and not (isinstance(reading, GoodsCode) and not _is_gtin(reading))


def _is_gtin(reading: GoodsCode) -> bool:
    code = reading.forms[0]
    return reading.grams is not None or (code.isdigit() and len(code) in GTIN_LENGTHS and check_digit(code[:-1]) == int(code[-1]))


def _read(text: str, raw: str, patterns: tuple[str, ...]) -> Reading:
    if text[: len(RECEIPT)].upper() == RECEIPT:
        code = text.upper()
        return ReceiptCode(code, "signed") if _BASE45.fullmatch(code) else NotRead(shown(raw), ReceiptDamaged())
    if text[: len(COUPON)].upper() == COUPON:
        return _read_coupon(text.upper(), raw)
    packed = text.replace(" ", "")
    if packed[: len(CARD)].upper() == CARD:
        return MemberCard(packed.upper()) if read_card(packed) is not None else NotRead(shown(raw), CardMisread())
    if looks_like_slip(packed):
        try:
            return BankSlip(*read_slip(packed))
        except Refusal as reason:
            return NotRead(shown(raw), reason)
    if is_payment_qr(packed):
        return NotRead(shown(raw), PaymentQrScanned())
    if raw.startswith(GS1_AIM) or GROUP_SEPARATOR in text or _GS1_TEXT.match(packed):
        element = _read_gs1(packed)
        if element is not None:
            return element
    packed = packed.replace(GROUP_SEPARATOR, "")
    if packed.isascii() and packed.isdigit():
        return _read_digits(packed, patterns)
    if _NUMBER.fullmatch(packed):
        return ReceiptCode(packed.upper(), "number")
    if _LOOK_UP.fullmatch(packed):
        return ReceiptCode(packed.upper(), "code")
    if _SHOP_CODE.fullmatch(packed):
        return GoodsCode(tuple(dict.fromkeys((packed, packed.upper(), packed.lower()))), CodeUnknown(code=shown(packed)))
    return NotRead(shown(raw), NotACode(code=shown(raw)))


def _read_coupon(text: str, raw: str) -> Reading:
    try:
        return CouponCode(text, read_coupon(text).coupon.campaign)
    except CouponDamaged as reason:
        return NotRead(shown(raw), reason)


def _read_digits(code: str, patterns: tuple[str, ...]) -> Reading:
    if len(code) > MOST_CODE:
        return NotRead(shown(code), NotACode(code=shown(code)))
    if len(code) not in GTIN_LENGTHS:
        return read_in_store(code, patterns) or GoodsCode((code,), CodeUnknown(code=shown(code)))
    expected = check_digit(code[:-1])
    if expected != int(code[-1]):
        return GoodsCode((code,), BadCheckDigit(code=code, expected=expected))
    return read_in_store(code, patterns) or GoodsCode(gtin_forms(code), CodeUnknown(code=shown(code)))


def _fits(code: str, pattern: str) -> bool:
    if any(p.isdigit() and p != c for c, p in zip(code, pattern, strict=True)):
        return False
    return "C" not in pattern or check_digit(code[:-1]) == int(code[-1])


def _read_gs1(text: str) -> GoodsCode | None:
    import biip  # read only for element strings: it costs a tenth of a second to load

    bare = re.sub(r"\((\d{2,4})\)", r"\1", text) if text.startswith("(") else text
    try:
        found = biip.parse(bare)
    except (biip.ParseError, ValueError):
        return None
    link = found.gs1_digital_link_uri
    if found.gs1_message is None and link is None:
        return None
    elements = found.gs1_message.element_strings if found.gs1_message else link.element_strings if link else ()
    grams, gtin = None, None
    for element in elements:
        if element.ai.ai in ("01", "02"):
            gtin = element.value
        elif element.ai.ai[:3] == "310":
            grams = round_half_away(int(element.value) * 1000, 10 ** int(element.ai.ai[3]))
    if gtin is None:
        return None
    expected = check_digit(gtin[:-1])
    if expected != int(gtin[-1]):
        return GoodsCode((gtin,), BadCheckDigit(code=gtin, expected=expected))
    return GoodsCode(gtin_forms(gtin), CodeUnknown(code=gtin), grams)
