"""PDFs, judged as pictures: shaped text loses its marks when it is read out as text."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops

from kadpun.hardware.faults import PictureUnreadable
from kadpun.hardware.layout import PAPER_58, PAPER_80, Paper
from kadpun.hardware.pdf import SIDE_DOTS, report_pdf, slip_pdf
from kadpun.hardware.raster import Raster
from kadpun.hardware.report import Column, Report, Section, Table
from kadpun.hardware.slip import Logo, Slip, Space, Text
from tests.hardware.slips import code_of, receipt

Box = tuple[int, int, int, int]


def pictures(pdf: bytes, folder: Path, dots_an_inch: float = 203.2) -> list[Image.Image]:
    """Have poppler draw a PDF, one grey picture a page."""
    (folder / "made.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-gray", "-r", str(dots_an_inch), "made.pdf", "page"], cwd=folder, check=True)
    found = []
    for path in sorted(folder.glob("page*.pgm")):
        with Image.open(path) as page:
            page.load()
            found.append(page)
    return found


def ink(image: Image.Image) -> Box:
    box = ImageChops.invert(image.point([0] * 160 + [255] * 96)).getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize("paper", [PAPER_80, PAPER_58], ids=lambda paper: paper.name)
def test_a_slip_s_page_looks_as_the_printer_draws_it(paper: Paper, tmp_path: Path) -> None:
    (page,) = pictures(slip_pdf(receipt(), paper), tmp_path)
    printed = Raster(paper).draw(receipt()).convert("L")
    assert abs(page.width - (paper.dots + 2 * SIDE_DOTS)) <= 1
    assert abs(page.height - printed.height) <= 1
    page = page.crop((SIDE_DOTS, 0, SIDE_DOTS + paper.dots, printed.height))
    small = (paper.dots // 16, printed.height // 16)
    apart = ImageChops.difference(page.resize(small, Image.Resampling.BOX), printed.resize(small, Image.Resampling.BOX))
    strokes = apart.tobytes()
    assert sum(strokes) / len(strokes) < 12, "as a whole the same ink in the same places"
    assert [code.text for code in zxingcpp.read_barcodes(page)] == [code_of(175)]


def test_marks_are_stacked_as_on_paper(tmp_path: Path) -> None:
    for number, word in enumerate(("ปน", "ปัน", "ปั๋น", "น้ำ", "ที่", "ฐู่")):
        slip = Slip((Space(40), Text(word, "title", 700), Space(40)))
        folder = tmp_path / str(number)
        folder.mkdir()
        (page,) = pictures(slip_pdf(slip), folder)
        ours, theirs = ink(Raster().draw(slip).convert("L")), ink(page)
        assert abs(ours[1] - theirs[1]) <= 2, word
        assert abs(ours[3] - theirs[3]) <= 2, word


def trial_balance(rows: int) -> Report:
    name = "เงินสดในมือ ลิ้นชักเครื่องที่ 1 ร้านสหกรณ์หนองปั๋นสาขาตลาดเช้าและศูนย์รวบรวมผลผลิตทางการเกษตร <&>"
    accounts = tuple((f"{1000 + number}", name if number % 7 == 0 else f"ลูกหนี้ {number}", "1,234.50", "") for number in range(rows))
    columns = (Column("เลขที่", share=0.6), Column("ชื่อบัญชี", share=3), Column("เดบิต", "right"), Column("เครดิต", "right"))
    table = Table(columns, accounts, (("", "รวม", "1,234,567,890.25", "1,234,567,890.25"),))
    return Report(
        "งบทดลอง",
        "ร้านสหกรณ์หนองปั๋น ณ วันที่ 21 พ.ย. 2569",
        (Section("บัญชี", (("ปิดสมุดที่ใบ", "18,322"),), table, ("ตรวจสมุดแล้วตรงกัน",)), Section()),
        pairs=(("เลขประจำตัวผู้เสียภาษี", "0000000000000"),),
        foot="ร้านสหกรณ์หนองปั๋น",
        page="หน้า {page} จาก {pages}",
        signatures=("ผู้จัดทำ", "ผู้ตรวจสอบ"),
    )


def test_a_report_runs_over_pages_within_its_margins_and_is_the_same_each_time(tmp_path: Path) -> None:
    report = trial_balance(70)
    assert report_pdf(report) == report_pdf(report)
    pages = pictures(report_pdf(report), tmp_path, 72)
    assert len(pages) == 3
    for number, page in enumerate(pages):
        left, top, right, bottom = ink(page)
        assert left >= 55
        assert right <= page.width - 55
        assert top >= (35 if number else 50)
        assert bottom <= page.height - 45


def test_figures_end_at_one_edge_however_wide_they_are(tmp_path: Path) -> None:
    """The widest total needs more than its share: words give way, no figure is broken or cut."""
    columns = (Column("บัญชี", share=8), Column("เดบิต", "right", 0.5), Column("เครดิต", "right", 0.5))
    rows = tuple(("กำไร(ขาดทุน)สะสมที่ยังไม่ได้จัดสรรของปีก่อน ๆ", "1.00", "999,999,999,999.75") for _ in range(3))
    report = Report("งบ", "", (Section(table=Table(columns, rows)),))
    (page,) = pictures(report_pdf(report), tmp_path, 144)
    edge = ink(page)[2]
    body = page.crop((edge - 40, int(page.height * 0.13), page.width, int(page.height * 0.20)))
    column = [min(body.crop((x, 0, x + 1, body.height)).tobytes()) for x in range(body.width)]
    assert min(column[:30]) < 100
    assert min(column[42:]) > 200


def test_a_ledger_of_thousands_of_rows_is_a_matter_of_seconds(tmp_path: Path) -> None:
    columns = (Column("วันที่", share=2), Column("รายการ", share=8), Column("เดบิต", "right", 2), Column("คงเหลือ", "right", 2))
    rows = tuple(("21 พ.ย. 69", f"ขายสินค้า บิล 01-69-{number:06}", "1,234.50", f"{number:,}.00") for number in range(3000))
    began = time.thread_time()
    data = report_pdf(Report("สมุดเงินสด", "พฤศจิกายน 2569", (Section(table=Table(columns, rows, points=9)),), landscape=True))
    assert time.thread_time() - began < 5
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    assert text.count("คงเหลือ") >= 60, "the head stands on every page"
    assert "2,999.00" in text


def test_sums_headings_and_who_signs(tmp_path: Path) -> None:
    columns = (Column("รายการ", share=4), Column("บาท", "right"))
    rows = (("รายได้", ""), ("ขายสินค้า", "5.00"), ("รวมรายได้", "5.00"))
    table = Table(columns, rows, looks=("heading", "plain", "subtotal"), indents=(0, 1, 0), ruled=False)
    signing = ("ลงชื่อ {line}", "({line})", "{who}")
    report = Report("งบ", "", (Section(table=table),), head=("สหกรณ์",), signatures=("ประธานกรรมการ", "ผู้จัดการ"), signing=signing)
    data = report_pdf(report)
    (page,) = pictures(data, tmp_path, 72)
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    assert len(re.findall(r"\.{20,}", text)) == 4, "two lines to write on for each of two"
    assert page.width < page.height


def test_an_empty_report_is_a_page(tmp_path: Path) -> None:
    assert len(pictures(report_pdf(Report("", "", ())), tmp_path)) == 1


def test_a_broken_picture_is_a_fault() -> None:
    with pytest.raises(PictureUnreadable):
        slip_pdf(Slip((Logo(b"not a picture"),)))
