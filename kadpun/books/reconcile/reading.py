"""One door to every form of statement: what a file is, which mapping it needs, and the report of what it holds. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..sheet_reading import ColumnMapping, FileLine, SheetEmpty, read_lines
from .statement import StatementReport
from .statement_files import FileForm, form_of, read_statement_file
from .statement_sheet import guess_mapping, read_sheet_statement

MOST_SHEET_LINES = 100_001


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that was looked into: its form, and of a sheet its lines, the line of headings, and how its columns were guessed."""

    name: str
    data: bytes
    form: FileForm
    lines: tuple[FileLine, ...] = ()
    head: FileLine | None = None
    guessed: ColumnMapping | None = None


def open_statement(name: str, data: bytes) -> Opened:
    """Look into a file. Refuses what cannot be read as a sheet (`sheet_reading`); files of agreed forms are read later."""
    form = form_of(data)
    if form != "sheet":
        return Opened(name, data, form)
    lines = tuple(read_lines(data, most_lines=MOST_SHEET_LINES))
    if len(lines) < 2:
        raise SheetEmpty()
    head, guessed = guess_mapping(lines)
    return Opened(name, data, form, lines, head, guessed)


def read_statement(opened: Opened, mapping: ColumnMapping | None = None, *, near: date) -> StatementReport:
    """Read a file as a statement, a sheet by a mapping (the guessed one unless given).

    Refuses MappingNoLongerFits, NoDayColumn, StatementFileBroken, OtherCurrency, SeveralAccounts, StatementEmpty; all else is in the report.
    """
    if opened.form != "sheet":
        return read_statement_file(opened.data, opened.form, near=near)
    chosen = mapping or opened.guessed
    assert chosen is not None
    return read_sheet_statement(opened.lines, chosen, near=near)
