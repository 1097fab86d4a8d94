"""A catalogue as a file: CSV of any kind that Excel writes in Thailand, or XLSX, taken apart into lines of texts.

What comes out is text as people would read it in the cells, with its line number; nothing here knows what a column means. CSV may be UTF-8 (with
or without a byte-order mark), UTF-16 with one, or TIS-620 as Thai Windows writes it (code page 874); commas, semicolons or tabs. What is none of
these is refused with what to do about it, never guessed into wrong letters. Files are bounded in bytes, lines, columns and letters a cell.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ..refusals import Refusal

MOST_BYTES = 64 * 2**20
MOST_BYTES_UNPACKED = 512 * 2**20
MOST_LINES = 200_001
"""200,000 products and the line of headings."""
MOST_COLUMNS = 100
MOST_CELL = 2000


class CatalogueEmpty(Refusal):
    says = "This file has nothing in it."


class CatalogueTooLarge(Refusal):
    says = "This file is larger than {most} MB. Split it."


class CatalogueTooLong(Refusal):
    says = "This file has more than {most} products. Split it."


class CatalogueTooWide(Refusal):
    says = "Line {line} has more than {most} columns. Is this the right file?"


class CatalogueCellTooLong(Refusal):
    says = "A cell of line {line} holds more than {most} letters. Is this the right file?"


class NotACatalogue(Refusal):
    says = "This is no CSV and no Excel file. Save the list as “CSV UTF-8” or as .xlsx, then try again."


class OldExcelFile(Refusal):
    says = "This is an Excel file of the old kind (.xls). Save it as .xlsx, then try again."


class LettersUnclear(Refusal):
    says = "The Thai letters of this file cannot be read for certain. In Excel, save it as “CSV UTF-8” or as .xlsx."


class QuoteUnclosed(Refusal):
    says = "The quotation marks of line {line} do not match. Mend that line, or save the list as .xlsx."


@dataclass(frozen=True, slots=True)
class FileLine:
    """One line of the file: its number as a spreadsheet counts, and its cells."""

    number: int
    cells: tuple[str, ...]


def read_lines(data: bytes) -> Iterator[FileLine]:
    """Take a file apart into its lines that hold anything; the refusals above name what cannot be read."""
    if len(data) > MOST_BYTES:
        raise CatalogueTooLarge(most=MOST_BYTES // 2**20)
    if not data.strip():
        raise CatalogueEmpty()
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise OldExcelFile()
    lines = _lines_of_workbook(data) if data.startswith(b"PK\x03\x04") else _lines_of_text(_read_text(data))
    held = 0
    for line in lines:
        cells = _without_empty_end(line.cells)
        if not cells:
            continue
        held += 1
        if held > MOST_LINES:
            raise CatalogueTooLong(most=MOST_LINES - 1)
        if len(cells) > MOST_COLUMNS:
            raise CatalogueTooWide(line=line.number, most=MOST_COLUMNS)
        if any(len(cell) > MOST_CELL for cell in cells):
            raise CatalogueCellTooLong(line=line.number, most=MOST_CELL)
        yield FileLine(line.number, cells)
    if not held:
        raise CatalogueEmpty()


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOT_THAI_AFTER_ALL = re.compile("(?:^|[^\u0e01-\u0e3a\u0e40-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]|[\u0e4f\u0e5a\u0e5b]", re.MULTILINE)
"""A Thai vowel or tone on nothing it can stand on, or a sign that only old manuscripts have: the file is of another country's code page."""


def _read_text(data: bytes) -> str:
    """Decode by mark, then as UTF-8, then as Thai Windows; binary and other code pages are refused."""
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    marked = next((encoding for mark, encoding in marks if data.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "cp874"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROLS.search(text):
            raise NotACatalogue()
        if encoding == "cp874" and _NOT_THAI_AFTER_ALL.search(text):
            raise LettersUnclear()
        return text
    if not marked and _CONTROLS.search(data[:4096].decode("latin-1")):
        raise NotACatalogue()
    raise LettersUnclear()


def _lines_of_text(text: str) -> Iterator[FileLine]:
    """Lines of CSV; a first line `sep=;`, as Excel writes it, names the separator."""
    named = re.match(r"sep=(.)\r?\n", text)
    delimiter = named[1] if named else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            if not (named and start == 1):
                yield FileLine(start, tuple(cells))
            start = reader.line_num + 1
    except csv.Error as error:
        if "field larger" in str(error):
            raise CatalogueCellTooLong(line=start, most=MOST_CELL) from error
        raise QuoteUnclosed(line=start) from error


def _delimiter(text: str) -> str:
    """Whichever of comma, semicolon and tab parts the first line with anything in it most often, outside quotation marks."""
    first = next((line for line in text[:100_000].splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(",;\t", key=bare.count)


def _lines_of_workbook(data: bytes) -> Iterator[FileLine]:
    """Lines of the first sheet that holds anything; formulas count as the values that Excel last worked out."""
    import openpyxl  # read only when a workbook is given: a fifth of a second to load

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_BYTES_UNPACKED:
                raise CatalogueTooLarge(most=MOST_BYTES_UNPACKED // 2**20)
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in workbook.worksheets:
                sheet.reset_dimensions()
                held = False
                for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
                    cells = tuple(map(_cell_text, values))
                    held = held or any(cells)
                    yield FileLine(number, cells)
                if held:
                    return
        finally:
            workbook.close()
    except Refusal:
        raise
    except Exception as error:  # a library that reads foreign bytes fails in whatever way they lead it to
        raise NotACatalogue() from error


def _cell_text(value: object) -> str:
    """A cell as it would be read: whole numbers without a point, others as the 15 digits that Excel itself keeps."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value)
