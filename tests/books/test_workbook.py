"""Workbooks as openpyxl reads them, which we did not write: numbers are numbers, formulas foot, and nothing typed becomes a formula."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books import workbook as books
from kadpun.books.workbook import Cell, Column, Quantity, Row, Sheet, add_columns, add_rows, running, sum_of, workbook_bytes, write_workbook

MONEY = Column("จำนวนเงิน", "money", total=True)
NAMES = Column("รายการ")


def read(data: bytes, *, values: bool = True) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def sheet_of(*rows: Row | tuple[Cell, ...], columns: tuple[Column, ...] = (NAMES, MONEY), totals: str = "รวม") -> Sheet:
    return Sheet("งบทดลอง", columns, rows, totals)


def test_money_is_a_number_and_the_total_a_formula_with_its_value() -> None:
    data = workbook_bytes([sheet_of(("เงินสด", 123450), ("ธนาคาร", -25))])
    shown = read(data)["งบทดลอง"]
    assert [cell.value for cell in shown["B"]] == ["จำนวนเงิน", 1234.5, -0.25, 1234.25]
    assert read(data, values=False)["งบทดลอง"]["B4"].value == "=SUM(B2:B3)"
    assert shown["B2"].number_format == '#,##0.00;"\u2212"#,##0.00'
    assert shown["A4"].value == "รวม"


def test_what_was_typed_is_never_a_formula() -> None:
    typed = '=1+1 & "x" <a>'
    shown = read(workbook_bytes([sheet_of((typed, 1), ("ขึ้น\x00ต้น", 2))]), values=False)["งบทดลอง"]
    assert shown["A2"].value == typed
    assert shown["A2"].data_type == "s"
    assert shown["A3"].value == "ขึ้นต้น"


def test_a_text_that_looks_like_an_escape_is_escaped() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook_bytes([sheet_of(("_x000D_", 1))]))) as packed:
        assert b"_x005F_x000D_" in packed.read("xl/worksheets/sheet1.xml")


def test_dates_are_dates_shown_in_the_buddhist_era() -> None:
    columns = (Column("วันที่", "date"), MONEY)
    shown = read(workbook_bytes([Sheet("วัน", columns, [(date(2026, 11, 21), 100)])]))["วัน"]
    assert shown["A2"].value.date() == date(2026, 11, 21)
    assert "41E" in shown["A2"].number_format


def test_quantities_have_their_own_units_decimals_and_percents_are_percents() -> None:
    columns = (Column("ชั่ง", "quantity", places=3), Column("ครั้ง", "count"), Column("เพิ่ม", "percent"))
    shown = read(workbook_bytes([Sheet("ของ", columns, [(1350, 7, 620), (Quantity(4, 0), None, -50)])]))["ของ"]
    assert [cell.value for cell in shown[2]] == [1.35, 7, 0.062]
    assert [cell.value for cell in shown[3]] == [4, None, -0.005]
    assert (shown["A2"].number_format.partition(";")[0], shown["A3"].number_format.partition(";")[0]) == ("#,##0.000", "#,##0")


def test_subtotals_are_not_added_twice() -> None:
    rows = (
        Row(("สินทรัพย์", None), "heading"),
        ("เงินสด", 100),
        ("ธนาคาร", 250),
        Row(("รวมสินทรัพย์", sum_of(1, 2)), "subtotal"),
        ("หนี้สิน", -50),
    )
    data = workbook_bytes([sheet_of(*rows)])
    assert [cell.value for cell in read(data)["งบทดลอง"]["B"]][1:] == [None, 1, 2.5, 3.5, -0.5, 3]
    assert read(data, values=False)["งบทดลอง"]["B7"].value == "=SUBTOTAL(9,B2:B6)"


def test_rows_and_columns_are_added_and_taken_away_and_balances_carried_down() -> None:
    columns = (NAMES, Column("เดบิต", "money"), Column("เครดิต", "money"), Column("คงเหลือ", "money"))
    rows: list[tuple[Cell, ...]] = [
        ("ยกมา", 500, None, running(0, plus=1, minus=2)),
        ("ขาย", 300, None, running(1, plus=1, minus=2)),
        ("จ่าย", None, 1000, running(2, plus=1, minus=2)),
        ("ต่าง", add_rows([0, 1]), add_rows([2], [0]), add_columns([1], [2])),
    ]
    data = workbook_bytes([Sheet("สมุด", columns, rows)])
    shown, written = read(data)["สมุด"], read(data, values=False)["สมุด"]
    assert [cell.value for cell in shown["D"]][1:] == [5, 8, -2, -2]
    assert written["D4"].value == "=D3+B4-C4"
    assert [written[name].value for name in ("B5", "C5", "D5")] == ["=B2+B3", "=C4-C2", "=B5-C5"]


def test_a_formula_that_looks_down_is_a_bug() -> None:
    with pytest.raises(AssertionError, match="up or left"):
        workbook_bytes([sheet_of(("ก", sum_of(0, 3)), ("ข", 1))])


def test_the_head_is_frozen_and_printed_on_every_a4_page() -> None:
    sheet = Sheet("งบ", (NAMES, MONEY), [("ก", 1)], caption=("สหกรณ์", "งบทดลอง"), foot="ใบที่ 7 & 8", landscape=True)
    shown = read(workbook_bytes([sheet]))["งบ"]
    assert shown.freeze_panes == "A4"
    assert shown.print_title_rows == "$3:$3"
    assert (shown.page_setup.paperSize, shown.page_setup.orientation, shown.page_setup.fitToHeight) == (9, "landscape", 0)
    assert shown.sheet_properties.pageSetUpPr.fitToPage
    assert "ใบที่ 7 && 8" in shown.oddFooter.left.text
    assert [shown["A1"].value, shown["A2"].value, shown["A3"].value] == ["สหกรณ์", "งบทดลอง", "รายการ"]


def test_thai_marks_take_no_width() -> None:
    wide = read(workbook_bytes([sheet_of(("ที่นี่", 1))]))["งบทดลอง"].column_dimensions["A"].width
    assert wide == read(workbook_bytes([sheet_of(("ทนนน", 1))]))["งบทดลอง"].column_dimensions["A"].width
    assert books.shown_letters("น้ำผึ้ง") == 4


def test_tabs_have_titles_that_a_spreadsheet_takes() -> None:
    titles = books.tab_titles(["ลูกหนี้/สมาชิก", "x" * 40, "X" * 40, "", "a'b"])
    assert titles == ["ลูกหนี้ สมาชิก", "x" * 31, "X" * 29 + " 2", "-", "a b"]
    made = read(workbook_bytes([Sheet(title, (NAMES,), [("ก",)]) for title in titles]))
    assert made.sheetnames == titles


def test_the_same_sheets_give_the_same_bytes_and_every_part_is_xml(tmp_path: Path) -> None:
    sheets = [sheet_of(("เงินสด & <ทอน>", 1)), Sheet("ว่าง", (NAMES,), [])]
    path = write_workbook(tmp_path / "งบ.xlsx", sheets)
    assert path.read_bytes() == workbook_bytes(sheets)
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            assert ElementTree.fromstring(packed.read(name)) is not None
    assert [one.name for one in tmp_path.iterdir()] == ["งบ.xlsx"]


def test_a_sheet_longer_than_a_spreadsheet_is_refused() -> None:
    with pytest.raises(books.WorkbookTooLong):
        workbook_bytes([Sheet("ยาว", (NAMES,), [("",)] * books.MOST_ROWS)])


@given(st.lists(st.one_of(st.none(), st.integers(-(10**15), 10**15)), min_size=1, max_size=40), st.data())
def test_every_formula_stands_with_what_it_comes_to(amounts: list[int | None], data: st.DataObject) -> None:
    marks = data.draw(st.lists(st.booleans(), min_size=len(amounts), max_size=len(amounts)))
    rows: list[Row | tuple[Cell, ...]] = []
    start = 0
    for amount, mark in zip(amounts, marks, strict=True):
        rows.append(("ก", amount))
        if mark:
            rows.append(Row(("รวม", sum_of(start, len(rows) - 1)), "subtotal"))
            start = len(rows)
    made = workbook_bytes([sheet_of(*rows)])
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        tree = ElementTree.fromstring(packed.read("xl/worksheets/sheet1.xml"))
    name = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    total = tree.findall(f"{name}sheetData/{name}row")[-1].findall(f"{name}c")[1]
    assert total.findtext(f"{name}v") == books.decimal_text(sum(amount or 0 for amount in amounts), 2)
