"""Sheets people bring, under headings they name once: found below a bank's own lines, kept, and refused when they no longer fit."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from kadpun.books.sheet_reading import (
    ColumnMapping,
    MappingNoLongerFits,
    fits,
    guess_columns,
    guess_head,
    read_lines,
    rows_under,
)
from kadpun.books.store.engine import Store
from kadpun.books.store.mappings import fitting_mapping, forget_mapping, keep_mapping, kept_mappings

STATEMENT = """ธนาคารตัวอย่าง;เลขที่บัญชี;xxx-x-x4471-x
ตั้งแต่;1/11/2569;ถึง;21/11/2569

วันที่;รายการ;ถอน;ฝาก;คงเหลือ
21/11/2569;รับโอน;;200.00;1,200.00
20/11/2569;ค่าธรรมเนียม;15.00;;1,000.00
"""
MAPPING = ColumnMapping("bank", "ออมทรัพย์", (("on", "วันที่"), ("text", "รายการ"), ("out", "ถอน"), ("in", "ฝาก")), (("dates", "buddhist"),))


def test_rows_are_found_under_headings_that_stand_below_the_banks_own_lines() -> None:
    rows = list(rows_under(MAPPING, list(read_lines(STATEMENT.encode("cp874")))))
    assert [(row.number, row.text("on"), row.text("in"), row.text("out"), row.text("nowhere")) for row in rows] == [
        (5, "21/11/2569", "200.00", "", ""),
        (6, "20/11/2569", "", "15.00", ""),
    ]


def test_a_mapping_that_no_longer_fits_names_the_columns_that_are_gone() -> None:
    lines = list(read_lines(STATEMENT.replace("ฝาก", "เงินเข้า").encode()))
    assert not fits(MAPPING, lines)
    with pytest.raises(MappingNoLongerFits) as refused:
        list(rows_under(MAPPING, lines))
    assert refused.value.fields == {"name": "ออมทรัพย์", "columns": "“ฝาก”"}


def test_headings_are_guessed_once_each_and_the_line_they_stand_in_is_found() -> None:
    known = {"on": "date|วันที่", "in": "deposit|ฝาก", "out": "withdrawal|ถอน", "again": "ฝาก"}
    lines = list(read_lines(STATEMENT.encode()))
    head = guess_head(lines, known)
    assert head.number == 4
    assert guess_columns(head.cells, known) == {"on": "วันที่", "in": "ฝาก", "out": "ถอน"}


def test_a_workbook_gives_days_and_times_as_text() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append([date(2026, 11, 21), datetime(2026, 11, 21, 14, 33), 200.5])
    stream = io.BytesIO()
    workbook.save(stream)
    assert [line.cells for line in read_lines(stream.getvalue())] == [("2026-11-21", "2026-11-21 14:33:00", "200.5")]


def test_mappings_are_kept_by_purpose_and_the_last_used_that_fits_is_taken(tmp_path: Path) -> None:
    other = ColumnMapping("bank", "กระแส", (("on", "วันที่"), ("text", "คำอธิบาย")))
    same = ColumnMapping("bank", "สั้น", (("on", "วันที่"), ("text", "รายการ")))
    lines = list(read_lines(STATEMENT.encode()))
    with Store.open(tmp_path / "shop.sqlite", create=True) as store:
        with store.work() as work:
            for at, mapping in enumerate((same, MAPPING, other)):
                keep_mapping(work, mapping, heads=lines[2].cells, at=at)
        with store.read() as connection:
            assert kept_mappings(connection, "bank") == (other, MAPPING, same)
            assert kept_mappings(connection, "members") == ()
            assert fitting_mapping(connection, "bank", lines) == MAPPING
        with store.work() as work:
            forget_mapping(work, "bank", "ออมทรัพย์")
        with store.read() as connection:
            assert fitting_mapping(connection, "bank", lines) == same
