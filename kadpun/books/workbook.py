"""Workbooks for people who work in spreadsheets: XLSX with real numbers, real dates, and formulas that foot.

A sheet is data: typed columns, rows of plain values, formulas over rows above. A number is written digit by digit from integers, no float between;
a formula stands with the value it comes to, so that a reader that does not calculate shows the same sum. Text is always text: nothing that was
typed becomes a formula. Dates are shown in the Buddhist era. The head stays in sight and on every printed page; pages are A4, one wide. The same
sheets give the same bytes. It knows no accounts and no words of its own.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, Literal

from .refusals import Refusal
from .store.places import write_whole
from .workbook_parts import Look, escape_text, fixed_parts, style_of

CellKind = Literal["text", "money", "count", "quantity", "percent", "date"]
MOST_ROWS = 1_048_576
MOST_LETTERS = 32_767
SAMPLED_ROWS = 300
_MILLION = 10**6
_PLACES: dict[CellKind, int] = {"money": 2, "count": 0, "percent": 4}
_WIDTHS: dict[CellKind, float] = {"money": 17, "count": 9, "quantity": 14, "percent": 10, "date": 14}
_DAY_NAUGHT = date(1899, 12, 30).toordinal()
_BAD_TITLE = re.compile(r"[\[\]:*?/\\']")


class WorkbookTooLong(Refusal):
    says = "The sheet “{title}” has more rows than a spreadsheet can hold. Choose a shorter span."


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, what its cells hold, its width in letters (None: as wide as it needs), and whether it is summed at the foot.

    Money is given in satang, quantities in steps of `places` decimals, percents in hundredths of a percent, dates as dates.
    """

    title: str
    kind: CellKind = "text"
    width: float | None = None
    total: bool = False
    places: int = 0
    wrap: bool = False


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity whose unit has its own decimals, whatever the column's."""

    steps: int
    places: int


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a formula: rows `first` to `last` of a column, taken with a sign; None is the formula's own row or column."""

    first: int | None = None
    last: int | None = None
    column: int | None = None
    sign: Literal[1, -1] = 1


@dataclass(frozen=True, slots=True)
class Formula:
    """A sum of pieces that stand above it or left of it in its own row; `subtotal` passes over other subtotals, as the spreadsheet does."""

    parts: tuple[Part, ...]
    subtotal: bool = False


Cell = str | int | date | Quantity | Formula | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells and how it looks; `indent` steps its first text in."""

    cells: tuple[Cell, ...]
    look: Look = "plain"
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its tab's title, columns, rows (numbered from 0 in formulas), and the word of the row of totals; "" for none.

    `caption` stands above the head (who, what, as at when), `notes` under the table, `foot` at the foot of each printed page.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Row | tuple[Cell, ...]]
    totals: str = ""
    caption: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    foot: str = ""
    landscape: bool = False


def sum_of(first: int, last: int) -> Formula:
    """The subtotal of rows `first` to `last` of the formula's own column."""
    return Formula((Part(first, last),), subtotal=True)


def add_rows(plus: Iterable[int], minus: Iterable[int] = ()) -> Formula:
    """Single rows of the formula's own column, some taken away."""
    return Formula((*(Part(row, row) for row in plus), *(Part(row, row, sign=-1) for row in minus)))


def add_columns(plus: Iterable[int], minus: Iterable[int] = ()) -> Formula:
    """Cells of the formula's own row, some taken away; columns are numbered from 0."""
    return Formula((*(Part(column=column) for column in plus), *(Part(column=column, sign=-1) for column in minus)))


def running(row: int, *, plus: int, minus: int | None = None) -> Formula:
    """A balance carried down: the row above in the formula's own column, plus one column of its own row, less another."""
    above = (Part(row - 1, row - 1),) if row > 0 else ()
    return Formula((*above, Part(column=plus), *(() if minus is None else (Part(column=minus, sign=-1),))))


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> Path:
    """Write a workbook as a file that is whole or not there. Refuses WorkbookTooLong; faults PlaceMissing, PlaceReadOnly, PlaceFull, PlaceFailed."""
    with write_whole(path) as stream:
        write_sheets(stream, sheets)
    return path


def workbook_bytes(sheets: Sequence[Sheet]) -> bytes:
    """A workbook as bytes. Refuses WorkbookTooLong."""
    made = io.BytesIO()
    write_sheets(made, sheets)
    return made.getvalue()


def write_sheets(stream: BinaryIO, sheets: Sequence[Sheet]) -> None:
    """Write a workbook into a stream. Refuses WorkbookTooLong."""
    assert sheets
    titles = tab_titles([sheet.title for sheet in sheets])
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        heads = [len(sheet.caption) + 1 for sheet in sheets]
        for name, text in fixed_parts(titles, heads):
            packed.writestr(_entry(name), text)
        for number, sheet in enumerate(sheets, start=1):
            with packed.open(_entry(f"xl/worksheets/sheet{number}.xml"), "w") as part:
                for text in _Writing(sheet).lines():
                    part.write(text.encode())


def tab_titles(wanted: Sequence[str]) -> list[str]:
    """Titles as tabs may bear them: at most 31 letters, without the signs a spreadsheet refuses, each once."""
    made: list[str] = []
    for title in wanted:
        plain = name = (_BAD_TITLE.sub(" ", title).strip() or "-")[:31]
        number = 2
        while name.casefold() in (other.casefold() for other in made):
            name = f"{plain[: 30 - len(str(number))]} {number}"
            number += 1
        made.append(name)
    return made


def letters_of(column: int) -> str:
    """A column's letters, counted from 0: A, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def decimal_text(steps: int, places: int) -> str:
    """An integer of steps as digits with its decimals: 123450 with 2 is 1234.50."""
    if not places:
        return str(steps)
    sign = "-" if steps < 0 else ""
    return f"{sign}{abs(steps) // 10**places}.{abs(steps) % 10**places:0{places}}"


def shown_letters(text: str) -> int:
    """How many places a text takes: marks above and below Thai letters take none."""
    return sum(unicodedata.category(letter) != "Mn" for letter in text)


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry of the file that bears no clock."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


class _Writing:
    """One sheet on its way to text: what each number above came to, in millionths, so that formulas can be worked out."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.rows = [row if isinstance(row, Row) else Row(row) for row in sheet.rows]
        self.head = len(sheet.caption) + 1
        if self.head + len(self.rows) + len(sheet.notes) + 3 > MOST_ROWS:
            raise WorkbookTooLong(title=sheet.title)
        assert all(len(row.cells) == len(sheet.columns) for row in self.rows)
        self.numbers: list[list[int]] = [[] for _ in sheet.columns]
        self.subtotals: list[set[int]] = [set() for _ in sheet.columns]

    def lines(self) -> Iterator[str]:
        """The sheet as XML, a row at a time."""
        columns = self.sheet.columns
        last = letters_of(len(columns) - 1)
        yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        yield '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        under = self.head + 1
        yield f'<sheetViews><sheetView workbookViewId="0"><pane ySplit="{self.head}" topLeftCell="A{under}" activePane="bottomLeft" state="frozen"/>'
        yield f'<selection pane="bottomLeft" activeCell="A{under}" sqref="A{under}"/></sheetView></sheetViews>'
        yield '<sheetFormatPr defaultRowHeight="18"/><cols>'
        for number, column in enumerate(columns):
            yield f'<col min="{number + 1}" max="{number + 1}" width="{self._width(number, column):.1f}" customWidth="1"/>'
        yield "</cols><sheetData>"
        yield from self._caption()
        for index, row in enumerate(self.rows):
            yield self._row(index, row)
        if self.sheet.totals:
            yield self._row(len(self.rows), self._totals())
        yield from self._notes()
        yield "</sheetData>"
        if self.rows and not any(row.look != "plain" for row in self.rows):
            yield f'<autoFilter ref="A{self.head}:{last}{self.head + len(self.rows)}"/>'
        margins = '<pageMargins left="0.6" right="0.6" top="0.7" bottom="0.8" header="0.3" footer="0.4"/>'
        orientation = "landscape" if self.sheet.landscape else "portrait"
        yield f'{margins}<pageSetup paperSize="9" orientation="{orientation}" fitToWidth="1" fitToHeight="0"/>'
        foot = escape_text(self.sheet.foot.replace("&", "&&"))
        yield f"<headerFooter><oddFooter>&amp;L{foot}&amp;R&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"

    def _caption(self) -> Iterator[str]:
        for number, line in enumerate(self.sheet.caption, start=1):
            look: Look = "title" if number == 1 else "caption"
            yield f'<row r="{number}">{_text_cell(f"A{number}", line, style_of("text", look))}</row>'
        cells = "".join(
            _text_cell(f"{letters_of(number)}{self.head}", column.title, style_of("text" if column.kind in ("text", "date") else "money", "head"))
            for number, column in enumerate(self.sheet.columns)
        )
        yield f'<row r="{self.head}">{cells}</row>'

    def _notes(self) -> Iterator[str]:
        start = self.head + len(self.rows) + (1 if self.sheet.totals else 0) + 2
        for number, note in enumerate(self.sheet.notes, start=start):
            yield f'<row r="{number}">{_text_cell(f"A{number}", note, style_of("text", "caption"))}</row>'

    def _totals(self) -> Row:
        cells: list[Cell] = []
        for number, column in enumerate(self.sheet.columns):
            summed = column.total and self.rows
            cells.append(Formula((Part(0, len(self.rows) - 1),), subtotal=bool(self.subtotals[number])) if summed else None)
        place = next((number for number, column in enumerate(self.sheet.columns) if column.kind == "text" and not column.total), 0)
        cells[place] = self.sheet.totals
        return Row(tuple(cells), "total")

    def _row(self, index: int, row: Row) -> str:
        at = self.head + 1 + index
        cells = []
        indented = False
        for number, (column, value) in enumerate(zip(self.sheet.columns, row.cells, strict=True)):
            indent = row.indent if row.indent and not indented and isinstance(value, str) and value and column.wrap is False else 0
            indented = indented or bool(indent)
            cells.append(self._cell(index, at, number, column, value, row.look, indent))
        return f'<row r="{at}">{"".join(cells)}</row>'

    def _cell(self, index: int, at: int, number: int, column: Column, value: Cell, look: Look, indent: int) -> str:
        reference = f"{letters_of(number)}{at}"
        known = self.numbers[number]
        if value is None or value == "":
            known.append(0)
            empty = look in ("subtotal", "total")
            return f'<c r="{reference}" s="{style_of("text", look)}"/>' if empty else ""
        if isinstance(value, str):
            known.append(0)
            return _text_cell(reference, value, style_of("text", look, wrap=column.wrap, indent=indent))
        if isinstance(value, date):
            known.append(0)
            return f'<c r="{reference}" s="{style_of("date", look)}"><v>{value.toordinal() - _DAY_NAUGHT}</v></c>'
        places = value.places if isinstance(value, Quantity) else column.places if column.kind == "quantity" else _PLACES[column.kind]
        style = style_of(column.kind, look, places=places)
        if isinstance(value, Formula):
            worth, text = self._work_out(index, number, value)
            known.append(worth)
            if value.subtotal:
                self.subtotals[number].add(index)
            written = decimal_text(worth * 10**places // _MILLION, places)
            return f'<c r="{reference}" s="{style}"><f>{text}</f><v>{written}</v></c>'
        steps = value.steps if isinstance(value, Quantity) else value
        known.append(steps * _MILLION // 10**places)
        return f'<c r="{reference}" s="{style}"><v>{decimal_text(steps, places)}</v></c>'

    def _work_out(self, index: int, number: int, formula: Formula) -> tuple[int, str]:
        """What a formula comes to and how it is written."""
        worth = 0
        said = ""
        for part in formula.parts:
            column = number if part.column is None else part.column
            first = index if part.first is None else part.first
            last = first if part.last is None else part.last
            assert first <= last <= index and (last < index or column < number), "a formula looks up or left only"
            passed = self.subtotals[column] if formula.subtotal else set()
            summed = sum(self.numbers[column][first : last + 1]) - sum(self.numbers[column][row] for row in passed if first <= row <= last)
            worth += part.sign * summed
            name = letters_of(column)
            cells = f"{name}{self.head + 1 + first}:{name}{self.head + 1 + last}"
            if formula.subtotal:
                piece = f"SUBTOTAL(9,{cells})"
            else:
                piece = cells.partition(":")[0] if first == last else f"SUM({cells})"
            said += ("-" if part.sign < 0 else "+" if said else "") + piece
        return worth, said or "0"

    def _width(self, number: int, column: Column) -> float:
        if column.width is not None:
            return column.width
        if column.kind != "text":
            return max(_WIDTHS[column.kind], shown_letters(column.title) + 2)
        sample = [row.cells[number] for row in self.rows[:SAMPLED_ROWS]]
        longest = max([shown_letters(cell) for cell in sample if isinstance(cell, str)] + [shown_letters(column.title)], default=0)
        return min(max(longest * 1.05 + 3, 8), 60)


def _text_cell(reference: str, text: str, style: int) -> str:
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape_text(text[:MOST_LETTERS])}</t></is></c>'


