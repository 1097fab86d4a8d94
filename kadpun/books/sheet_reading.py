"""A sheet that somebody brings, taken apart into lines of texts: CSV of any kind that Excel or a bank writes in Thailand, or XLSX.

What comes out is text as people would read it in the cells, with its line number. CSV may be UTF-8 (with or without a byte-order mark), UTF-16
with one, or TIS-620 as Thai Windows writes it (code page 874); commas, semicolons or tabs. What is none of these is refused with what to do about
it, never guessed into wrong letters. Files are bounded in bytes, lines, columns and letters a cell. What a column means is said by a
`ColumnMapping`, which people make once and keep (`store/mappings.py`); a file that it no longer fits is refused, naming the columns that are gone.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from .refusals import Refusal
from .thai import fold_for_search

MOST_BYTES = 64 * 2**20
MOST_BYTES_UNPACKED = 512 * 2**20
MOST_LINES = 200_001
"""200,000 things and the line of headings."""
MOST_COLUMNS = 100
MOST_CELL = 2000
MOST_ABOVE = 60
"""Lines that a bank may write above its headings: whose account, which branch, from when to when."""


class SheetEmpty(Refusal):
    says = "This file has nothing in it."


class SheetTooLarge(Refusal):
    says = "This file is larger than {most} MB. Split it."


class SheetTooLong(Refusal):
    says = "This file has more than {most} lines. Split it."


class SheetTooWide(Refusal):
    says = "Line {line} has more than {most} columns. Is this the right file?"


class SheetCellTooLong(Refusal):
    says = "A cell of line {line} holds more than {most} letters. Is this the right file?"


class NotASheet(Refusal):
    says = "This is no CSV and no Excel file. Save the list as “CSV UTF-8” or as .xlsx, then try again."


class OldExcelFile(Refusal):
    says = "This is an Excel file of the old kind (.xls). Save it as .xlsx, then try again."


class LettersUnclear(Refusal):
    says = "The Thai letters of this file cannot be read for certain. In Excel, save it as “CSV UTF-8” or as .xlsx."


class QuoteUnclosed(Refusal):
    says = "The quotation marks of line {line} do not match. Mend that line, or save the list as .xlsx."


class SheetMissing(Refusal):
    says = "There is no file {path}."


class SheetNotOpened(Refusal):
    says = "The file “{name}” cannot be opened. Is it open in another program?"


class MappingNoLongerFits(Refusal):
    says = "“{name}” no longer fits this file: {columns} cannot be found. Say again which column is which."


@dataclass(frozen=True, slots=True)
class FileLine:
    """One line of the file: its number as a spreadsheet counts, and its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How the columns of a sheet are read: what each is for (field) under which heading, and ways of reading that no heading says.

    `purpose` is who asks (`bank`, `members`, `opening`); `name` is what people call it. Headings are compared without regard to case and spaces.
    """

    purpose: str
    name: str
    columns: tuple[tuple[str, str], ...]
    ways: tuple[tuple[str, str], ...] = ()

    def heading(self, field: str) -> str:
        """The heading that a field stands under, "" where the mapping has none."""
        return dict(self.columns).get(field, "")

    def way(self, name: str, otherwise: str = "") -> str:
        """A way of reading, such as the form of dates."""
        return dict(self.ways).get(name, otherwise)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line under the headings: its number as a spreadsheet counts, and its trimmed texts by field ("" where nothing stands)."""

    number: int
    fields: Mapping[str, str]

    def text(self, field: str) -> str:
        """The text of a field, "" where the sheet has no such column."""
        return self.fields.get(field, "")


def read_file(path: Path) -> bytes:
    """Read a file that somebody brings, never more of it than is allowed. Refuses SheetMissing, SheetNotOpened, SheetTooLarge."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise SheetMissing(path=str(path)) from error
    except OSError as error:
        raise SheetNotOpened(name=path.name) from error
    if len(data) > MOST_BYTES:
        raise SheetTooLarge(most=MOST_BYTES // 2**20)
    return data


def read_lines(data: bytes, *, most_lines: int = MOST_LINES) -> Iterator[FileLine]:
    """Take a file apart into its lines that hold anything; the refusals above name what cannot be read."""
    if len(data) > MOST_BYTES:
        raise SheetTooLarge(most=MOST_BYTES // 2**20)
    if not data.strip():
        raise SheetEmpty()
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise OldExcelFile()
    lines = _lines_of_workbook(data) if data.startswith(b"PK\x03\x04") else _lines_of_text(read_text(data))
    held = 0
    for line in lines:
        cells = _without_empty_end(line.cells)
        if not cells:
            continue
        held += 1
        if held > most_lines:
            raise SheetTooLong(most=most_lines - 1)
        if len(cells) > MOST_COLUMNS:
            raise SheetTooWide(line=line.number, most=MOST_COLUMNS)
        if any(len(cell) > MOST_CELL for cell in cells):
            raise SheetCellTooLong(line=line.number, most=MOST_CELL)
        yield FileLine(line.number, cells)
    if not held:
        raise SheetEmpty()


def fold_heading(heading: str) -> str:
    """A heading as it is compared: “Pack_Name:” is pack name."""
    return re.sub(r"[\s_.:()*]+", " ", fold_for_search(heading)).strip()


def guess_columns(heads: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """Guess what columns are for by the headings they go by (`field: "one|another"`); answers field to heading, each heading once."""
    found: dict[str, str] = {}
    for field, spellings in known.items():
        forms = [fold_heading(spelling) for spelling in spellings.split("|")]
        for heading in heads:
            if heading.strip() and fold_heading(heading) in forms and heading not in found.values():
                found[field] = heading
                break
    return found


def guess_head(lines: Sequence[FileLine], known: Mapping[str, str]) -> FileLine:
    """Guess which of the first lines holds the headings: the one with most of the known ones, the first of equals."""
    return max(lines[:MOST_ABOVE], key=lambda line: (len(guess_columns(line.cells, known)), -line.number))


def rows_under(mapping: ColumnMapping, lines: Sequence[FileLine]) -> Iterator[SheetRow]:
    """Give the lines under the headings by field. Refuses MappingNoLongerFits where no line among the first holds all headings of the mapping."""
    at, places = _find_columns(mapping, lines)
    for line in lines[at + 1 :]:
        yield SheetRow(line.number, {field: line.cells[place].strip() if place < len(line.cells) else "" for field, place in places.items()})


def fits(mapping: ColumnMapping, lines: Sequence[FileLine]) -> bool:
    """Whether all headings of a mapping stand in one of the first lines."""
    try:
        _find_columns(mapping, lines)
    except MappingNoLongerFits:
        return False
    return True


def _find_columns(mapping: ColumnMapping, lines: Sequence[FileLine]) -> tuple[int, dict[str, int]]:
    """The place of the line of headings, and the place of each field's column in it."""
    missing: list[str] = [heading for _, heading in mapping.columns]
    for at, line in enumerate(lines[:MOST_ABOVE]):
        folded = [fold_heading(cell) for cell in line.cells]
        absent = [heading for _, heading in mapping.columns if fold_heading(heading) not in folded]
        if not absent:
            return at, {field: folded.index(fold_heading(heading)) for field, heading in mapping.columns}
        if len(absent) < len(missing):
            missing = absent
    raise MappingNoLongerFits(name=mapping.name, columns=", ".join(f"“{heading}”" for heading in missing))


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOT_THAI_AFTER_ALL = re.compile("(?:^|[^\u0e01-\u0e3a\u0e40-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]|[\u0e4f\u0e5a\u0e5b]", re.MULTILINE)
"""A Thai vowel or tone on nothing it can stand on, or a sign that only old manuscripts have: the file is of another country's code page."""


def read_text(data: bytes) -> str:
    """Decode by mark, then as UTF-8, then as Thai Windows; binary and other code pages are refused: NotASheet, LettersUnclear."""
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    marked = next((encoding for mark, encoding in marks if data.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "cp874"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROLS.search(text):
            raise NotASheet()
        if encoding == "cp874" and _NOT_THAI_AFTER_ALL.search(text):
            raise LettersUnclear()
        return text
    if not marked and _CONTROLS.search(data[:4096].decode("latin-1")):
        raise NotASheet()
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
            raise SheetCellTooLong(line=start, most=MOST_CELL) from error
        raise QuoteUnclosed(line=start) from error


def _delimiter(text: str) -> str:
    """Whichever of comma, semicolon and tab parts the first line that holds any of them most often, outside quotation marks."""
    bare = (re.sub(r'"[^"]*"', "", line) for line in text[:100_000].splitlines())
    first = next((line for line in bare if any(mark in line for mark in ",;\t")), "")
    return max(",;\t", key=first.count)


def _lines_of_workbook(data: bytes) -> Iterator[FileLine]:
    """Lines of the first sheet that holds anything; formulas count as the values that Excel last worked out."""
    import openpyxl  # read only when a workbook is given: a fifth of a second to load

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_BYTES_UNPACKED:
                raise SheetTooLarge(most=MOST_BYTES_UNPACKED // 2**20)
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
        raise NotASheet() from error


def _cell_text(value: object) -> str:
    """A cell as it would be read: whole numbers without a point, others as the 15 digits that Excel itself keeps, a time only where there is one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(sep=" ", timespec="seconds")
    return str(value)
