"""One cell of a catalogue: its text read as a name, a code, a price, a quantity, or refused by name.

Each function knows its own text only. Texts keep the letters as typed; codes become ASCII. Amounts and quantities become whole satang and steps
without passing through a float.
"""

from __future__ import annotations

import re

from ..money import MOST_SATANG, THAI_DIGITS, Satang, read_money, round_half_away
from ..quantity import NotQuantity, read_quantity
from ..refusals import Refusal
from ..thai import fold_for_search
from .kinds import CODE, MOST_NAME, GoodsBadCode, GoodsBadPack, GoodsBadUnit, PriceOutOfBounds, StockLineOutOfBounds

MOST_PRICE = 10**9
MOST_UNIT = 40
MOST_CODES = 20
MOST_PACK_STEPS = 10**6
GTIN_LENGTHS = (8, 12, 13, 14)
WEIGHED_UNITS = frozenset({"กก.", "กก", "กิโล", "กิโลกรัม", "kg", "kg.", "kilogram"})
EXEMPT = frozenset({"exempt", "none", "no", "0", "0%", "-", "ยกเว้น", "ไม่มี", "ไม่มีภาษี", "ยกเว้นภาษี"})
STANDARD = frozenset({"yes", "vat", "มี", "มีภาษี"})
STANDARD_RATE = 7
"""The one VAT rate of the country, in percent; a list with another has a slip of the finger in it."""

_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\uf8ff\ufdd0-\ufdef\ufff9-\uffff]")
"""Letters that no name has and a fact may not hold, and the sign that letters were lost."""
_LOST = re.compile(r"\?{3,}")
_SPOILED = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00a0\u00ad"))
_COMMAS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")


class CellEmpty(Refusal):
    says = "Something must stand here."


class NameUnreadable(Refusal):
    says = "“{text}” cannot stand here: it is too long, is a formula, or its letters were lost when the list was saved."


class VatUnclear(Refusal):
    says = "“{text}” is no VAT rate of this country. Write 7, or “exempt”."


class PlacesUnclear(Refusal):
    says = "“{text}” must be 0 for goods by the piece or 3 for goods by weight."


class CheckDigitWrong(Refusal):
    says = "The last digit of {code} should be {expected}. Look at the goods again."


class CodeSpoiled(Refusal):
    says = "Excel has turned this code into “{text}”. Make the column text, type the code again and save the list anew."


class CostUnclear(Refusal):
    says = "“{text}” is not a cost. Type baht, with up to six decimals."


def check_digit(digits: str) -> int:
    """The GS1 check digit that follows these digits."""
    return -sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))) % 10


def read_name(text: str) -> str:
    """Read a name; empty stays empty. Refuses NameUnreadable."""
    name = " ".join(text.split())
    if len(name) > MOST_NAME or name.startswith("=") or _UNFIT.search(name) or _LOST.search(name):
        raise NameUnreadable(text=_UNFIT.sub("·", name)[:40])
    return name


def read_needed_name(text: str) -> str:
    """Read a name that must be there. Refuses CellEmpty, NameUnreadable."""
    name = read_name(text)
    if not name:
        raise CellEmpty()
    return name


def read_unit(text: str) -> str:
    """Read what a unit is called; empty stays empty. Refuses GoodsBadUnit, NameUnreadable."""
    unit = read_name(text)
    if len(unit) > MOST_UNIT:
        raise GoodsBadUnit()
    return unit


def read_places(text: str, unit: str) -> int:
    """Read the decimals of a unit; left empty, the unit's name says whether it is weighed. Refuses PlacesUnclear."""
    plain = text.translate(THAI_DIGITS)
    if not plain:
        return 3 if unit.lower() in WEIGHED_UNITS else 0
    if plain not in ("0", "1", "2", "3"):
        raise PlacesUnclear(text=text[:40])
    return int(plain)


def read_vat(text: str) -> int | None:
    """Read the country's VAT rate in percent, or None for exempt; it must be said. Refuses CellEmpty, VatUnclear."""
    if not text:
        raise CellEmpty()
    plain = fold_for_search(text)
    if plain in EXEMPT:
        return None
    if plain in STANDARD:
        return STANDARD_RATE
    rate = re.fullmatch(r"([1-9][0-9]?)(?:\.0+)? ?%?", plain)
    if rate is None or int(rate[1]) != STANDARD_RATE:
        raise VatUnclear(text=text[:40])
    return STANDARD_RATE


def read_code(text: str) -> str:
    """Read a code in ASCII; Excel's way of keeping zeros, ="00123", is taken for what it means. Refuses CellEmpty, CodeSpoiled, GoodsBadCode."""
    if not text:
        raise CellEmpty()
    plain = text.translate(THAI_DIGITS).translate(_UNSEEN).strip()
    quoted = re.fullmatch(r'="([^"]*)"', plain)
    plain = quoted[1] if quoted else plain
    if _SPOILED.fullmatch(plain):
        raise CodeSpoiled(text=plain[:40])
    if not CODE.fullmatch(plain):
        raise GoodsBadCode(code=_UNFIT.sub("·", plain)[:48])
    return plain


def read_barcodes(text: str) -> tuple[str, ...]:
    """Read barcodes apart by spaces or commas; a GTIN's last digit must be its check digit. Refuses as `read_code`, CheckDigitWrong."""
    codes = tuple(dict.fromkeys(read_code(code) for code in re.split(r"[\s,;|]+", text) if code))
    if len(codes) > MOST_CODES:
        raise GoodsBadCode(code=text[:48])
    for code in codes:
        if code.isdigit() and len(code) in GTIN_LENGTHS and (expected := check_digit(code[:-1])) != int(code[-1]):
            raise CheckDigitWrong(code=code, expected=expected)
    return codes


def read_price(text: str) -> Satang:
    """Read a price, which must be there. Refuses CellEmpty, NotMoney, MoneyOutOfBounds, PriceOutOfBounds."""
    if not text:
        raise CellEmpty()
    price = read_money(text.removeprefix("฿"))
    if price > MOST_PRICE:
        raise PriceOutOfBounds()
    return price


def read_steps(text: str, places: int) -> int:
    """Read a quantity that may be zero or missing, with commas between thousands. Refuses as `read_quantity`."""
    plain = text.translate(THAI_DIGITS)
    if _COMMAS.fullmatch(plain):
        plain = plain.replace(",", "")
    if not plain or re.fullmatch(r"0+(?:\.0*)?|\.0+", plain):
        return 0
    return read_quantity(plain, places=places)


def read_stock_value(text: str, steps: int, places: int) -> int:
    """Read the cost of one unit and give what so many steps cost altogether, in satang, rounded once. Refuses CostUnclear, StockLineOutOfBounds."""
    plain = text.removeprefix("฿").translate(THAI_DIGITS)
    if _COMMAS.fullmatch(plain):
        plain = plain.replace(",", "")
    if not plain:
        return 0
    if not re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{0,6})?", plain):
        raise CostUnclear(text=text[:40])
    baht, _, decimals = plain.partition(".")
    millionths = int(baht) * 10**6 + int(decimals.ljust(6, "0"))
    value = round_half_away(millionths * steps, 10**4 * 10**places)
    if value > MOST_SATANG:
        raise StockLineOutOfBounds(goods=text[:40])
    return value


def read_factor(text: str, places: int) -> int:
    """Read how much of the goods' own unit a pack holds, in steps. Refuses NotQuantity and its kin, GoodsBadPack."""
    steps = read_steps(text, places)
    if steps == 0:
        raise NotQuantity(text=text[:40])
    if not 2 <= steps <= MOST_PACK_STEPS:
        raise GoodsBadPack(pack=text[:40])
    return steps
