"""Papers placed mark by mark: every page over the same fixed marks, words that fit their place, codes that scan, work that stops."""

from __future__ import annotations

import io

import pypdfium2
import pytest
import zxingcpp
from reportlab.pdfgen.canvas import Canvas

from kadpun.hardware.sheets import LEAST, Box, Code, Stroke, Words, _Pen, sheets_pdf

LONG = "กลุ่มวิสาหกิจชุมชนแปรรูปผลผลิตทางการเกษตรบ้านหนองปั๋นสามัคคีใจดี"


def pages_of(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]


def test_what_is_fixed_stands_on_every_page_and_the_rest_on_its_own() -> None:
    told: list[tuple[int, int]] = []
    fixed = (Words(20, 20, "FIXED"), Box(10, 10, 50, 20), Box(10, 40, 50, 5, fill=0.9), Stroke(10, 60, 60, 60, dotted=True))
    data = sheets_pdf("t", fixed, ((Words(20, 30, f"page {number}"),) for number in range(3)), count=3, progress=lambda *at: told.append(at))
    assert told == [(1, 3), (2, 3), (3, 3)]
    found = pages_of(data)
    assert ["page 0" in found[0], "page 1" in found[0], "page 2" in found[2]] == [True, False, True]
    assert all("FIXED" in page for page in found)


def test_the_same_marks_make_the_same_bytes() -> None:
    assert sheets_pdf("t", (), [(Words(20, 20, LONG),)], count=1) == sheets_pdf("t", (), [(Words(20, 20, LONG),)], count=1)


def test_a_code_scans() -> None:
    data = sheets_pdf("t", (), [(Code(30, 30, 30, "KC1:F5AF9D8ME8VM33XK03P6-12-K"),)], count=1)
    picture = pypdfium2.PdfDocument(data)[0].render(scale=3).to_pil()
    assert [one.text for one in zxingcpp.read_barcodes(picture)] == ["KC1:F5AF9D8ME8VM33XK03P6-12-K"]


@pytest.mark.parametrize(("width", "lines", "smaller"), [(0, 1, False), (170, 1, False), (100, 1, True), (45, 2, True), (20, 0, False)])
def test_words_that_do_not_fit_are_written_smaller_then_broken(width: float, lines: int, smaller: bool) -> None:
    sheets_pdf("fonts", (), [], count=0)
    pen = _Pen(Canvas(io.BytesIO()))
    made, size = pen._fitted(Words(0, 0, LONG, 14, width=width, lines=lines))
    assert (size < 14) is smaller
    assert "".join(made) == LONG
    assert len(made) == 1 or size <= 14 * LEAST or lines == 0


def test_work_stops_when_progress_raises() -> None:
    class Stop(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        sheets_pdf("t", (), [()] * 5, count=5, progress=stop)
