"""A catalogue from CSV or XLSX, read and checked whole before a single product is recorded.

Columns are known by their headings, Thai or English, in any order. Every line is checked even when another is bad, so that one report says
everything that must be mended: line, column, reason. With anything bad the report holds no products at all. Nothing here writes: the products go
to `shelving.lay_down_import`, and whose a standing code is only the caller can say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from ..money import Satang, show_money
from ..refusals import Refusal
from ..sheet_reading import FileLine, SheetEmpty, fold_heading, read_file, read_lines
from . import catalogue_cells as cells
from .kinds import GoodsBadPack
from .product import Pack, Product
from .shelving import NewProduct

MOST_BAD = 1000
"""Cells told of in one report; the rest are only counted."""
MOST_PACKS = 10
PIECE = ("ชิ้น", "piece")
"""The unit of goods whose unit nobody said."""
CODES_AT_ONCE = 500

HEADINGS: Mapping[str, str] = {
    "code": "code|shop code|sku|item code|product code|รหัส|รหัสสินค้า",
    "name": "name|product|product name|description|ชื่อ|ชื่อสินค้า|สินค้า|รายการ",
    "name_en": "name en|english name|name in english|ชื่ออังกฤษ|ชื่อภาษาอังกฤษ|ชื่อสินค้าภาษาอังกฤษ",
    "unit": "unit|หน่วย|หน่วยนับ|หน่วยขาย",
    "unit_en": "unit en|english unit|หน่วยอังกฤษ|หน่วยภาษาอังกฤษ",
    "places": "places|decimals|ทศนิยม",
    "price": "price|selling price|retail price|ราคา|ราคาขาย|ราคาขายปลีก|ราคาต่อหน่วย",
    "vat": "vat|tax|vat %|vat 7%|ภาษี|ภาษี 7%|ภาษีมูลค่าเพิ่ม|แวต",
    "barcodes": "barcode|barcodes|ean|gtin|บาร์โค้ด|บาร์โค๊ด|รหัสแท่ง",
    "group": "group|category|department|กลุ่ม|หมวด|หมวดหมู่|ประเภท|กลุ่มสินค้า",
    "least_price": "least price|minimum price|ราคาต่ำสุด",
    "most_price": "most price|maximum price|ราคาสูงสุด",
    "opening": "opening|quantity|stock|on hand|ยอดยกมา|คงเหลือ|จำนวน|จำนวนคงเหลือ|สต็อก",
    "cost": "cost|unit cost|ทุน|ต้นทุน|ราคาทุน|ต้นทุนต่อหน่วย",
    "pack_name": "pack|pack name|แพ็ก|แพ็ค|ชื่อแพ็ก|ชื่อแพ็ค|หน่วยใหญ่",
    "pack_name_en": "pack name en|english pack name|ชื่อแพ็กอังกฤษ",
    "pack_factor": "pack factor|pack holds|pieces per pack|จำนวนต่อแพ็ก|จำนวนต่อแพ็ค|แพ็กละ|บรรจุ",
    "pack_barcodes": "pack barcode|pack barcodes|บาร์โค้ดแพ็ก|บาร์โค้ดแพ็ค",
    "pack_price": "pack price|ราคาแพ็ก|ราคาแพ็ค|ราคาต่อแพ็ก",
}
"""What a column is for, and the headings it goes by; those of packs may end in a number, 2 and up, for further packs."""
NEEDED = ("name", "price", "vat")

T = TypeVar("T")
OwnersOf = Callable[[Sequence[str]], Mapping[str, str]]
"""Of some codes, those that stand on the shelf already, each with the shop code of the product it belongs to."""


class ColumnMissing(Refusal):
    says = "Columns are missing from the list: {columns}. Its first line must say what each column is."


class ColumnTwice(Refusal):
    says = "Two columns are called “{column}”. Keep one."


class CellStray(Refusal):
    says = "“{text}” stands beyond the last heading. Is a comma too many in this line?"


class CodeTwiceInList(Refusal):
    says = "The code {code} stands in line {line} too."


class CodeOfOthers(Refusal):
    says = "The code {code} belongs to the product {owner} already."


class PriceOutsideItsBounds(Refusal):
    says = "{price} lies outside the least and the most price of this line."


class PackIncomplete(Refusal):
    says = "A pack needs a name, how many it holds, and a price."


@dataclass(frozen=True, slots=True)
class BadCell:
    """What is wrong in one place: the line as a spreadsheet counts, the heading as the file writes it ("": of no column), the reason."""

    line: int
    column: str
    reason: Refusal


@dataclass(frozen=True, slots=True)
class CatalogueReport:
    """What a file held: all its products, or what is wrong with it and none. `ignored` are headings that nobody knows."""

    rows: tuple[NewProduct, ...]
    bad: tuple[BadCell, ...]
    bad_count: int
    lines: int
    ignored: tuple[str, ...] = ()


def read_catalogue(data: bytes, owners_of: OwnersOf | None = None) -> CatalogueReport:
    """Read a whole catalogue and check every line of it; nothing is written.

    Refuses what cannot be read at all: the refusals of `sheet_reading`, ColumnMissing, ColumnTwice. All else is in the report.
    """
    lines = read_lines(data)
    head = next(lines)
    columns, ignored = columns_of(head)
    reader = _Reader(tuple(heading.strip() for heading in head.cells), columns)
    count = 0
    for line in lines:
        count += 1
        reader.read_line(line)
    if count == 0:
        raise SheetEmpty()
    if owners_of is not None:
        reader.check_owners(owners_of)
    rows = () if reader.bad_count else tuple(reader.rows)
    return CatalogueReport(rows, reader.told(), reader.bad_count, count, ignored)


def read_catalogue_file(path: Path, owners_of: OwnersOf | None = None) -> CatalogueReport:
    """Read a catalogue from a file, never more of it than is allowed. As `read_catalogue`; refuses SheetMissing, SheetNotOpened."""
    return read_catalogue(read_file(path), owners_of)


KNOWN_HEADINGS: Mapping[str, str] = {fold_heading(heading): field for field, headings in HEADINGS.items() for heading in headings.split("|")}


def field_of(heading: str) -> tuple[str, int] | None:
    """What a column is for by its heading, and which pack: “pack 2 name” and “Pack name 2” are pack_name, 2. None for a heading nobody knows."""
    plain = fold_heading(heading)
    if plain in KNOWN_HEADINGS:
        return KNOWN_HEADINGS[plain], 1
    number = re.search(r"\b([2-9]|10)\b", plain)
    if number is None:
        return None
    field = KNOWN_HEADINGS.get(" ".join((plain[: number.start()] + plain[number.end() :]).split()), "")
    return (field, int(number[1])) if field.startswith("pack_") else None


def heading_of(field: str, *, in_thai: bool) -> str:
    """The first heading by which a column goes in a Thai or an English list."""
    return next(heading for heading in HEADINGS[field].split("|") if _is_thai(heading) is in_thai)


def _is_thai(text: str) -> bool:
    return re.search("[\u0e01-\u0e5b]", text) is not None


def columns_of(head: FileLine) -> tuple[dict[tuple[str, int], int], tuple[str, ...]]:
    """Where each column stands, by what it is for and, for packs, which pack; and the headings nobody knows."""
    columns: dict[tuple[str, int], int] = {}
    ignored = []
    for at, heading in enumerate(head.cells):
        field = field_of(heading)
        if field is None:
            ignored += [heading.strip()[:60]] if heading.strip() else []
        elif field in columns:
            raise ColumnTwice(column=heading.strip()[:60])
        else:
            columns[field] = at
    missing = [needed for needed in NEEDED if (needed, 1) not in columns]
    if ("code", 1) not in columns and ("barcodes", 1) not in columns:
        missing.insert(0, "code")
    if missing:
        in_thai = any(map(_is_thai, head.cells))
        raise ColumnMissing(columns=", ".join(f"“{heading_of(field, in_thai=in_thai)}”" for field in missing))
    return columns, tuple(ignored)


class _Place(NamedTuple):
    """Where a code was first met (line, column counted from 0), and the shop code of its product."""

    line: int
    at: int
    shop_code: str


class _Reader:
    """Reads line after line into products, gathers what is wrong, and remembers where each code was first met."""

    def __init__(self, headings: tuple[str, ...], columns: Mapping[tuple[str, int], int]) -> None:
        self.headings = headings
        self.columns = columns
        self.pack_numbers = sorted({number for field, number in columns if field.startswith("pack_")})[:MOST_PACKS]
        self.rows: list[NewProduct] = []
        self.bad: list[tuple[int, int, Refusal]] = []
        self.bad_count = 0
        self.codes: dict[str, _Place] = {}
        self.line = FileLine(0, ())

    def cell(self, field: str, number: int = 1) -> str:
        """The text of a cell of this line; empty where there is no such column."""
        at = self.columns.get((field, number), len(self.line.cells))
        return self.line.cells[at].strip() if at < len(self.line.cells) else ""

    def at(self, field: str, number: int = 1) -> int:
        """Which column this is; for one that the file has not, the one after the last."""
        return self.columns.get((field, number), len(self.headings))

    def blame(self, line: int, at: int, reason: Refusal) -> None:
        self.bad_count += 1
        if len(self.bad) < MOST_BAD:
            self.bad.append((line, at, reason))

    def refuse(self, field: str, reason: Refusal, number: int = 1) -> None:
        self.blame(self.line.number, self.at(field, number), reason)

    def told(self) -> tuple[BadCell, ...]:
        """Everything that is wrong, in the order of the file."""
        headings = (*self.headings, "")
        return tuple(BadCell(line, headings[at], reason) for line, at, reason in sorted(self.bad, key=lambda bad: bad[:2]))

    def read(self, field: str, act: Callable[[str], T], instead: T, number: int = 1) -> T:
        """Read one cell; what is wrong with it goes to the report, and `instead` goes on."""
        try:
            return act(self.cell(field, number))
        except Refusal as reason:
            self.refuse(field, reason, number)
            return instead

    def read_line(self, line: FileLine) -> None:
        """Read one line into a product, if nothing is wrong with it."""
        self.line = line
        bad_before = self.bad_count
        for text in line.cells[len(self.headings) :]:
            if text.strip():
                self.blame(line.number, len(self.headings), CellStray(text=text.strip()[:40]))
        product = self.read_product()
        opening = self.read("opening", lambda text: cells.read_steps(text, product.places), 0)
        cost = self.read("cost", lambda text: cells.read_stock_value(text, opening, product.places), 0)
        if self.bad_count == bad_before:
            self.rows.append(NewProduct(product, opening, cost))

    def read_product(self) -> Product:
        """The product of this line; where a cell was refused, something harmless stands instead."""
        no_codes: tuple[str, ...] = ()
        unit = self.read("unit", cells.read_unit, "")
        places = self.read("places", lambda text: cells.read_places(text, unit), 0)
        barcodes = self.read("barcodes", cells.read_barcodes, no_codes)
        code = barcodes[0] if barcodes and not self.cell("code") else self.read("code", cells.read_code, "")
        packs = {number: pack for number in self.pack_numbers if (pack := self.read_pack(number, places)) is not None}
        product = Product(
            goods="",
            code=code,
            name=self.read("name", cells.read_needed_name, ""),
            name_en=self.read("name_en", cells.read_name, ""),
            unit=unit or PIECE[0],
            unit_en=self.read("unit_en", cells.read_unit, "") or ("" if unit else PIECE[1]),
            places=places,
            vat=self.read("vat", cells.read_vat, None),
            barcodes=tuple(barcode for barcode in barcodes if barcode != code),
            packs=tuple(packs.values()),
            group=self.read("group", cells.read_name, ""),
            price=self.read("price", cells.read_price, Satang(0)),
            per=10**places,
            least_price=self.read("least_price", _price_or_none, None),
            most_price=self.read("most_price", _price_or_none, None),
        )
        self.check_whole(product, packs)
        return product

    def read_pack(self, number: int, places: int) -> Pack | None:
        """One pack of the line; None when its cells are all empty or not enough is said."""
        if not any(self.cell(field, number) for field, at in self.columns if at == number and field.startswith("pack_")):
            return None
        empty = [field for field in ("pack_name", "pack_factor", "pack_price") if not self.cell(field, number)]
        if empty:
            self.refuse(empty[0], PackIncomplete(), number)
            return None
        no_codes: tuple[str, ...] = ()
        return Pack(
            self.read("pack_name", cells.read_needed_name, "", number),
            self.read("pack_name_en", cells.read_name, "", number),
            self.read("pack_factor", lambda text: cells.read_factor(text, places), 2, number),
            self.read("pack_barcodes", cells.read_barcodes, no_codes, number),
            self.read("pack_price", cells.read_price, Satang(0), number),
        )

    def check_whole(self, product: Product, packs: Mapping[int, Pack]) -> None:
        """Check what lies between cells: the price within its bounds, packs of different names, each code once in the list."""
        least, most = product.least_price, product.most_price
        if (least is not None and product.price < least) or (most is not None and product.price > most):
            self.refuse("price", PriceOutsideItsBounds(price=show_money(product.price)))
        if len({pack.name for pack in packs.values()}) < len(packs):
            self.refuse("pack_name", GoodsBadPack(pack=product.packs[-1].name), max(packs))
        codes = [("code", 1, product.code)] if product.code else []
        codes += [("barcodes", 1, code) for code in product.barcodes]
        codes += [("pack_barcodes", number, code) for number, pack in packs.items() for code in pack.barcodes]
        for field, number, code in codes:
            place = _Place(self.line.number, self.at(field, number), product.code)
            first = self.codes.setdefault(code, place)
            if first is not place:
                self.refuse(field, CodeTwiceInList(code=code, line=first.line), number)

    def check_owners(self, owners_of: OwnersOf) -> None:
        """Refuse codes that another product on the shelf answers to; the same shop code means the same product, said anew."""
        waiting = iter(self.codes)
        while some := list(islice(waiting, CODES_AT_ONCE)):
            for code, owner in owners_of(some).items():
                place = self.codes[code]
                if owner != place.shop_code:
                    self.blame(place.line, place.at, CodeOfOthers(code=code, owner=owner))


def _price_or_none(text: str) -> Satang | None:
    return cells.read_price(text) if text else None
