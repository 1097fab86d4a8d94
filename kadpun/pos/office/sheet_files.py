"""A sheet as the file that somebody asks for: a workbook with its foot, or CSV for another program. It refuses to know what the sheet is about."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from kadpun.books.store.places import write_whole
from kadpun.books.workbook import Cell, Column, Sheet, write_workbook


def write_sheet(sheet: Sheet, path: Path) -> Path:
    """Write a sheet as CSV or XLSX by the file's name, whole or not at all. Faults of the place."""
    if path.suffix.lower() != ".csv":
        return write_workbook(path, [sheet])
    with write_whole(path) as stream:
        stream.write(csv_of(sheet))
    return path


def csv_of(sheet: Sheet) -> bytes:
    """A sheet's head and rows as CSV in UTF-8 with a mark at its beginning, so that spreadsheets read the Thai; money as baht with two decimals."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow([column.title for column in sheet.columns])
    for row in sheet.rows:
        assert isinstance(row, tuple)
        writer.writerow([_plain(value, column) for value, column in zip(row, sheet.columns, strict=True)])
    return made.getvalue().encode("utf-8-sig")


def _plain(value: Cell, column: Column) -> str:
    if column.kind == "money":
        assert isinstance(value, int)
        return f"{value // 100}.{value % 100:02}"
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
