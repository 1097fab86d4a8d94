"""Slips as pictures and as text: looked at once, kept, compared."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image, ImageChops

from kadpun.hardware.breaking import LineBreaker
from kadpun.hardware.escpos import job_bytes
from kadpun.hardware.faults import CodeTooLong, PictureUnreadable, SlipUnprintable
from kadpun.hardware.layout import PAPER_58, PAPER_80, PAPERS, Modules, Paper, Run
from kadpun.hardware.qr import modules_of
from kadpun.hardware.raster import Raster
from kadpun.hardware.slip import Band, Boxed, Cut, Frame, KickDrawer, Logo, Pair, QrCode, Slip, Space, Text, copy_of
from kadpun.hardware.text import COLUMNS_58, COLUMNS_80, columns_of, write_text
from tests.conftest import Golden
from tests.hardware.slips import code_of, receipt, z_report

EVERY_PAPER = pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS.keys())
SLIPS = {"receipt": receipt(), "z-report": z_report(), "copy": copy_of(receipt())}
LONG_NAME = "สบู่สมุนไพรขมิ้นชันผสมน้ำผึ้งดอกลำไยกลุ่มแม่บ้านเกษตรกรหนองปั๋นพัฒนา"


@pytest.mark.parametrize("columns", [COLUMNS_80, COLUMNS_58])
@pytest.mark.parametrize("name", SLIPS)
def test_slips_as_text_are_the_kept_ones(name: str, columns: int, golden: Golden) -> None:
    golden(f"hardware/{name}-{columns}.txt", write_text(SLIPS[name], columns))


@pytest.mark.parametrize("name", SLIPS)
@EVERY_PAPER
def test_slips_as_pictures_are_the_kept_ones(name: str, paper: Paper, golden: Golden) -> None:
    image = Raster(paper).draw(SLIPS[name])
    assert image.width == paper.dots
    kept = golden.folder / "hardware" / f"{name}-{paper.name}.png"
    if golden.writing:
        kept.parent.mkdir(parents=True, exist_ok=True)
        image.save(kept, optimize=True)
    assert kept.exists(), f"there is no golden {kept.name}; look at what was made, then KADPUN_GOLDEN=write"
    with Image.open(kept) as before:
        assert before.size == image.size
        assert ImageChops.logical_xor(before, image).getbbox() is None


def test_the_printer_s_bytes_are_the_kept_ones(golden: Golden) -> None:
    golden("hardware/z-report-58.escpos", job_bytes(z_report(), Raster(PAPER_58)))


@EVERY_PAPER
def test_nothing_leaves_the_paper_and_figures_stand_under_one_another(paper: Paper) -> None:
    raster = Raster(paper)
    for slip in SLIPS.values():
        image = raster.draw(slip)
        ink = ImageChops.invert(image.convert("L")).getbbox()
        assert ink is not None
        assert paper.margin - 2 <= ink[0]
        assert ink[2] <= paper.dots - paper.margin + 2
        assert ink[1] > 0
        assert ink[3] < image.height
    runs = [mark for mark in raster.sheet(receipt()).marks if isinstance(mark, Run) and mark.align == "right" and "." in mark.text]
    columns = {run.x for run in runs if not run.white and run.text[-3] == "."}
    assert len(columns) == 3, "the amounts, those that may bear a mark, and those in the frame"


@pytest.mark.parametrize("word", ["ปั๋น", "น้ำ", "ที่", "กี่", "ป้า", "ฎุ", "ผู้", "ฐู่", "ฟื้น", "ปิ่นโต"])
def test_every_mark_stands_clear_and_whole_on_its_line(word: str) -> None:
    """Draw a word between others and alone on wide paper: the very same dots."""
    raster = Raster()
    for size in ("small", "body", "large", "title"):
        alone = raster.draw(Slip((Space(80), Text(word, size, 700), Space(80))))
        again = raster.draw(Slip((Text(word, size, 700),)))
        box = ImageChops.invert(alone.convert("L")).getbbox()
        other = ImageChops.invert(again.convert("L")).getbbox()
        assert box is not None
        assert other is not None
        assert (box[2] - box[0], box[3] - box[1]) == (other[2] - other[0], other[3] - other[1])


def test_tone_marks_climb_over_vowels() -> None:
    """Shaped, the tone of ปั๋ stands above its vowel; unshaped they would lie on one another."""
    raster = Raster()
    tops = []
    for word in ("ปน", "ปัน", "ปั๋น"):
        box = ImageChops.invert(raster.draw(Slip((Text(word, "title", 700),))).convert("L")).getbbox()
        assert box is not None
        tops.append(box[1])
    assert tops[0] - tops[1] >= 3
    assert tops[1] - tops[2] >= 5


@EVERY_PAPER
def test_words_too_long_wrap_and_amounts_are_never_cut(paper: Paper) -> None:
    raster = Raster(paper)
    items = (Pair(LONG_NAME * 2, "1,234,567.00", mark="V"), Band(LONG_NAME, "1,234,567,890.00"), Pair("x" * 200, "9,999.99"), Boxed(LONG_NAME * 2))
    runs = [mark for mark in raster.sheet(Slip(items)).marks if isinstance(mark, Run)]
    texts = [run.text for run in runs]
    assert "1,234,567.00" in texts
    assert "1,234,567,890.00" in texts
    assert "9,999.99" in texts
    assert "".join(text for text in texts if text.startswith("x")) == "x" * 200
    for run in runs:
        wide = raster._measure(run.text, run.size, run.weight, "th")
        left = {"left": run.x, "center": run.x - wide / 2, "right": run.x - wide}[run.align]
        assert left >= paper.margin - 1
        assert left + wide <= paper.dots - paper.margin + 1


def test_a_right_side_of_words_takes_lines_of_its_own() -> None:
    runs = [m for m in Raster(PAPER_58).sheet(Slip((Pair("ผู้ซื้อ นางคำปัน", LONG_NAME),))).marks if isinstance(m, Run)]
    assert len(runs) >= 2
    assert "".join(run.text for run in runs[1:]) == LONG_NAME


@EVERY_PAPER
@pytest.mark.parametrize("length", [40, 175, 200])
def test_a_code_keeps_its_quiet_zone_its_module_and_reads_back(paper: Paper, length: int) -> None:
    raster = Raster(paper)
    slip = Slip((Text("ก่อน"), QrCode(code_of(length), "หลัง"), Text("ท้าย")))
    code = next(mark for mark in raster.sheet(slip).marks if isinstance(mark, Modules))
    assert code.module >= 5
    image = raster.draw(slip).convert("L")
    side = len(code.rows) * code.module
    quiet = code.module * 4
    assert code.x >= quiet
    around = image.crop((code.x - quiet, code.y - quiet, code.x + side + quiet, code.y + side + quiet))
    around.paste(255, (quiet, quiet, quiet + side, quiet + side))
    assert around.getextrema() == (255, 255), "nothing but the code in its quiet zone"
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [code_of(length)]


def test_a_receipt_code_of_175_letters_is_45_modules_at_7_dots() -> None:
    assert len(modules_of(code_of(175))) == 45
    code = next(mark for mark in Raster(PAPER_58).sheet(receipt()).marks if isinstance(mark, Modules))
    assert (len(code.rows), code.module) == (45, 7)


def test_a_code_too_large_for_the_paper_is_a_fault() -> None:
    with pytest.raises(CodeTooLong):
        Raster(PAPER_58).draw(Slip((QrCode(code_of(1000)),)))
    with pytest.raises(CodeTooLong):
        modules_of(code_of(5000))


def test_a_copy_says_so_and_kicks_no_drawer() -> None:
    again = copy_of(receipt())
    assert again.copy
    assert not any(isinstance(item, KickDrawer) for item in again.items)
    assert "[ สำเนา ]" in write_text(again)
    assert "[ COPY ]" in write_text(Slip((), "en", copy=True))
    assert copy_of(again) == again


def test_the_shop_s_picture_is_drawn_black_on_white_and_a_broken_one_is_a_fault() -> None:
    picture = Image.new("RGBA", (200, 100), (0, 0, 0, 0))
    picture.paste((20, 20, 60, 255), (50, 25, 150, 75))
    made = io.BytesIO()
    picture.save(made, "PNG")
    image = Raster(PAPER_80).draw(Slip((Logo(made.getvalue()),)))
    box = ImageChops.invert(image.convert("L")).getbbox()
    assert box is not None
    assert abs((box[2] - box[0]) - 2 * (box[3] - box[1])) <= 2
    assert abs(box[0] + box[2] - 576) <= 2
    with pytest.raises(PictureUnreadable):
        Raster().draw(Slip((Logo(b"not a picture"),)))


def test_what_cannot_stand_on_paper_is_a_fault() -> None:
    with pytest.raises(SlipUnprintable):
        Raster().draw(Slip((Frame((Cut(),)),)))
    with pytest.raises(SlipUnprintable):
        Raster().draw(Slip((Space(10_000_000),)))


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("ข้าวหอมมะลิ ถุง 5 กก.", 99, ["ข้าวหอมมะลิ ถุง 5 กก."]),
        ("ข้าวหอมมะลิ ถุง 5 กก.", 15, ["ข้าวหอมมะลิ ถุง", "5 กก."]),
        ("เร็ว ๆ นี้", 6, ["เร็ว ๆ", "นี้"]),
        ("1.350\u00a0กก. × 22.00", 10, ["1.350\u00a0กก.", "× 22.00"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("กำกำกำ", 2, ["กำ", "กำ", "กำ"]),
        ("น้ำ\u200bปลา", 4, ["น้ำ", "ปลา"]),
        ("หนึ่ง\nสอง", 20, ["หนึ่ง", "สอง"]),
        ("", 5, [""]),
        ("   ", 2, [""]),
    ],
)
def test_lines_end_where_thai_ends_words(text: str, width: int, lines: list[str]) -> None:
    assert LineBreaker().wrap(text, width, columns_of) == lines


def test_no_line_begins_with_a_mark_and_no_letter_is_lost() -> None:
    breaker = LineBreaker()
    text = LONG_NAME + " เร็วๆ นี้ (ใหม่) น้ำพริกหนุ่ม"
    for width in range(2, 40):
        lines = breaker.wrap(text, width, columns_of)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(columns_of(line) <= width for line in lines)
        assert not any("\u0e31" == line[0] or "\u0e33" <= line[0] <= "\u0e3a" or "\u0e47" <= line[0] <= "\u0e4e" for line in lines)
