"""Goods as somebody types them into a form, read field by field into a product.

Every field is read even when another is wrong, so that a form can say all that it found in one go. A barcode is checked by its check digit, which
a scanner would refuse. Pure and quick enough for the GUI thread; whether a code is still free only the shelf knows, and it is asked when saving.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from kadpun.books.goods.kinds import CODE, GoodsBadCode, GoodsBadName, GoodsBadPack, GoodsBadUnit, GoodsCodeTwice, PriceOutOfBounds
from kadpun.books.goods.product import Pack, Product
from kadpun.books.money import THAI_DIGITS, Satang, read_money, show_money
from kadpun.books.quantity import read_quantity, show_quantity
from kadpun.books.refusals import Refusal
from kadpun.books.thai import BUDDHIST_ERA

from .barcodes import GTIN_LENGTHS, BadCheckDigit, ascii_digits, check_digit

MOST_PRICE = 10**9
"""The largest price of one unit, in satang."""
MOST_BARCODES = 20
MOST_PACKS = 10
MOST_PACK_STEPS = 10**6
WEIGHED_PLACES = 3
"""Goods by weight count grams of a kilogram."""
FIRST_BUDDHIST_YEAR = 2400

NO_CODES: tuple[str, ...] = ()

T = TypeVar("T")


class GuardCrossed(Refusal):
    says = "The least price is above the most."


class PriceBeyondGuard(Refusal):
    says = "{price} lies outside the least and the most price of these goods."


class TooManyBarcodes(Refusal):
    says = "One product has at most {most} barcodes."


class NotADay(Refusal):
    says = "“{text}” is not a date. Type day/month/year, such as {example}."


class DayPassed(Refusal):
    says = "A new price holds from today or from a later day."


@dataclass(frozen=True, slots=True)
class PackTyped:
    """One pack as typed: its name, how many of the goods' own unit it holds, its barcodes, its price."""

    name: str = ""
    name_en: str = ""
    holds: str = ""
    barcodes: str = ""
    price: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed at all."""
        return not any((self.name, self.name_en, self.holds, self.barcodes, self.price))


@dataclass(frozen=True, slots=True)
class ProductTyped:
    """A product as typed. `goods` is "" for a new one; several barcodes stand apart by spaces or commas."""

    goods: str = ""
    code: str = ""
    name: str = ""
    name_en: str = ""
    unit: str = ""
    unit_en: str = ""
    places: int = 0
    vat: int | None = None
    barcodes: str = ""
    packs: tuple[PackTyped, ...] = ()
    group: str = ""
    price: str = ""
    least_price: str = ""
    most_price: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one field ("price", "packs.0.holds")."""

    field: str
    reason: Refusal


@dataclass(frozen=True, slots=True)
class ProductRead:
    """The product, or what is wrong with what was typed, in the order of the form."""

    product: Product | None
    wrong: tuple[Wrong, ...]


class _Reader:
    """Reads fields one after the other and gathers what is wrong."""

    def __init__(self) -> None:
        self.wrong: list[Wrong] = []
        self.codes: set[str] = set()

    def read(self, field: str, act: Callable[[], T], instead: T) -> T:
        try:
            return act()
        except Refusal as reason:
            self.wrong.append(Wrong(field, reason))
            return instead

    def fresh(self, code: str) -> str:
        if code in self.codes:
            raise GoodsCodeTwice(code=code)
        self.codes.add(code)
        return code


def read_product(typed: ProductTyped) -> ProductRead:
    """Read a whole form; the product is there only if nothing is wrong."""
    reader = _Reader()
    per = 10**typed.places
    name = reader.read("name", lambda: _name(typed.name, needed=True), "")
    name_en = reader.read("name_en", lambda: _name(typed.name_en, needed=False), "")
    code = reader.read("code", lambda: reader.fresh(read_shop_code(typed.code)), "")
    barcodes = reader.read("barcodes", lambda: _barcodes(typed.barcodes, reader), NO_CODES)
    unit = reader.read("unit", lambda: _unit(typed.unit), "")
    price = reader.read("price", lambda: _price(typed.price), Satang(0))
    least = reader.read("least_price", lambda: _guard(typed.least_price), None)
    most = reader.read("most_price", lambda: _guard(typed.most_price), None)
    packs = tuple(_read_pack(reader, number, pack, typed.places) for number, pack in enumerate(typed.packs) if not pack.is_empty)
    if len({pack.name for pack in packs}) < len(packs):
        reader.wrong.append(Wrong("packs", GoodsBadPack(pack=packs[-1].name)))
    if least is not None and most is not None and least > most:
        reader.wrong.append(Wrong("least_price", GuardCrossed()))
    elif not reader.wrong and ((least is not None and price < least) or (most is not None and price > most)):
        reader.wrong.append(Wrong("price", PriceBeyondGuard(price=show_money(price))))
    if reader.wrong:
        return ProductRead(None, tuple(reader.wrong))
    product = Product(
        goods=typed.goods,
        code=code,
        name=name,
        name_en=name_en,
        unit=unit,
        unit_en=typed.unit_en.strip(),
        places=typed.places,
        vat=typed.vat,
        barcodes=barcodes,
        packs=packs,
        group=" ".join(typed.group.split()),
        price=price,
        per=per,
        least_price=least,
        most_price=most,
        active=typed.active,
    )
    return ProductRead(product, ())


def typed_of(product: Product) -> ProductTyped:
    """A product as it stands in a form to be changed."""
    packs = tuple(
        PackTyped(pack.name, pack.name_en, _plain_quantity(pack.factor, product.places), " ".join(pack.barcodes), _plain_money(pack.price))
        for pack in product.packs
    )
    return ProductTyped(
        goods=product.goods,
        code=product.code,
        name=product.name,
        name_en=product.name_en,
        unit=product.unit,
        unit_en=product.unit_en,
        places=product.places,
        vat=product.vat,
        barcodes=" ".join(product.barcodes),
        packs=packs,
        group=product.group,
        price=_plain_money(product.price),
        least_price="" if product.least_price is None else _plain_money(product.least_price),
        most_price="" if product.most_price is None else _plain_money(product.most_price),
        active=product.active,
    )


def read_shop_code(text: str) -> str:
    """Read the shop's own short code. Refuses GoodsBadCode."""
    code = ascii_digits(text.strip())
    if not CODE.fullmatch(code):
        raise GoodsBadCode(code=text.strip()[:48])
    return code


def read_barcode(text: str) -> str:
    """Read one barcode; of 8, 12, 13 or 14 digits its last must be its check digit. Refuses GoodsBadCode, BadCheckDigit."""
    code = read_shop_code(text)
    if code.isdigit() and len(code) in GTIN_LENGTHS:
        expected = check_digit(code[:-1])
        if expected != int(code[-1]):
            raise BadCheckDigit(code=code, expected=expected)
    return code


def read_barcodes(text: str) -> tuple[str, ...]:
    """Read barcodes that stand apart by spaces or commas. Refuses GoodsBadCode, BadCheckDigit, TooManyBarcodes."""
    codes = tuple(read_barcode(code) for code in re.split(r"[\s,;]+", text) if code)
    if len(codes) > MOST_BARCODES:
        raise TooManyBarcodes(most=MOST_BARCODES)
    return codes


def read_day(text: str, *, today: date) -> date:
    """Read a date as people type it: 1/12/2569 or 1/12/69, also of the Christian era or as 2026-12-01. Refuses NotADay."""
    plain = text.strip().translate(THAI_DIGITS)
    refusal = NotADay(text=text.strip()[:20], example=f"{today.day}/{today.month}/{today.year + BUDDHIST_ERA}")
    found = re.fullmatch(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{2}|\d{4})", plain)
    try:
        if found is None:
            return date.fromisoformat(plain)
        day, month, year = (int(part) for part in found.groups())
        if year < 100:
            year += (today.year + BUDDHIST_ERA) // 100 * 100
        return date(year - BUDDHIST_ERA if year >= FIRST_BUDDHIST_YEAR else year, month, day)
    except ValueError as error:
        raise refusal from error


def read_day_to_come(text: str, *, today: date) -> date:
    """Read the day from which a price holds, at most two years ahead. Refuses NotADay, DayPassed."""
    day = read_day(text, today=today)
    if day < today:
        raise DayPassed()
    if day > today + timedelta(days=731):
        raise NotADay(text=text.strip()[:20], example=f"{today.day}/{today.month}/{today.year + BUDDHIST_ERA}")
    return day


def _name(text: str, *, needed: bool) -> str:
    name = " ".join(text.split())
    if (needed and not name) or len(name) > 200:
        raise GoodsBadName()
    return name


def _unit(text: str) -> str:
    unit = " ".join(text.split())
    if not unit or len(unit) > 40:
        raise GoodsBadUnit()
    return unit


def _barcodes(text: str, reader: _Reader) -> tuple[str, ...]:
    return tuple(reader.fresh(code) for code in read_barcodes(text))


def _price(text: str) -> Satang:
    price = read_money(text)
    if price > MOST_PRICE:
        raise PriceOutOfBounds()
    return price


def _guard(text: str) -> Satang | None:
    return _price(text) if text.strip() else None


def _read_pack(reader: _Reader, number: int, typed: PackTyped, places: int) -> Pack:
    where = f"packs.{number}"
    name = " ".join(typed.name.split())
    if not name:
        reader.wrong.append(Wrong(f"{where}.name", GoodsBadPack(pack="")))

    def holds() -> int:
        steps = read_quantity(typed.holds, places=places)
        if not 2 <= steps <= MOST_PACK_STEPS:
            raise GoodsBadPack(pack=name)
        return steps

    factor = reader.read(f"{where}.holds", holds, 2)
    barcodes = reader.read(f"{where}.barcodes", lambda: _barcodes(typed.barcodes, reader), NO_CODES)
    price = reader.read(f"{where}.price", lambda: _price(typed.price), Satang(0))
    return Pack(name, " ".join(typed.name_en.split()), factor, barcodes, price)


def _plain_money(satang: int) -> str:
    return show_money(satang).replace(",", "")


def _plain_quantity(steps: int, places: int) -> str:
    text = show_quantity(steps, places=places).replace(",", "")
    return text.rstrip("0").rstrip(".") if "." in text else text
