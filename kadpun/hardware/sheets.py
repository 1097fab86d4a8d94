"""A paper placed by hand, mark by mark in millimetres from its upper left corner, and many of them as one PDF.

For forms that people read and sign: what is the same on every page is drawn once and used again, so that thousands of pages stay small and quick.
Texts are finished. Words that do not fit their width are written smaller, then broken; nothing is cut off and nothing is drawn over its neighbour.
Owns no words and knows no books.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import shapeStr
from reportlab.pdfgen.canvas import Canvas

from .breaking import LineBreaker
from .pdf_fonts import load_fonts
from .qr import modules_of
from .slip import Weight

Align = Literal["left", "center", "right"]
LEADING = 1.45
LEAST = 0.7
"""So much smaller may words be written before they are broken into lines."""
POINT = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Words:
    """Text whose first baseline is at `y`; `x` is its left end, middle or right end. `lines` is how many it may take within `width` (0: any).

    Where one line was meant and two are needed, the last of them is at `y`.
    """

    x: float
    y: float
    text: str
    size: float = 12
    weight: Weight = 500
    align: Align = "left"
    width: float = 0
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its outline, or filled with a grey from 0 (black) to 1 where `fill` is given."""

    x: float
    y: float
    width: float
    height: float
    thickness: float = 0.3
    fill: float | None = None


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line; `dotted` for one to write on."""

    x: float
    y: float
    to_x: float
    to_y: float
    thickness: float = 0.3
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code with its upper left corner and the length of its side; keep four modules free around it."""

    x: float
    y: float
    side: float
    data: str


Mark = Words | Box | Stroke | Code
Sheet = Sequence[Mark]
Progress = Callable[[int, int], None]


def sheets_pdf(title: str, fixed: Sheet, pages: Iterable[Sheet], *, count: int, progress: Progress | None = None) -> bytes:
    """Draw pages of A4, each over the same `fixed` marks; `progress` is told of each page and may stop the work by raising."""
    load_fonts()
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(title)
    canvas.setAuthor("Kadpun")
    pen = _Pen(canvas)
    canvas.beginForm("fixed", 0, 0, *A4)
    pen.draw(fixed)
    canvas.endForm()
    for number, page in enumerate(pages, 1):
        canvas.doForm("fixed")
        pen.draw(page)
        canvas.showPage()
        if progress is not None:
            progress(number, count)
    canvas.save()
    return made.getvalue()


class _Pen:
    """Draws marks on a canvas whose measure is points from the lower left corner."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.breaker = LineBreaker()

    def draw(self, sheet: Sheet) -> None:
        for mark in sheet:
            match mark:
                case Words():
                    self._write(mark)
                case Box():
                    self._box(mark)
                case Stroke():
                    self._stroke(mark)
                case Code():
                    self._code(mark)

    def _write(self, words: Words) -> None:
        lines, size = self._fitted(words)
        above = len(lines) - 1 if words.lines == 1 else 0
        self.canvas.setFillGray(0)
        self.canvas.setFont(_font(words.weight), size)
        for at, line in enumerate(lines):
            back = {"left": 0.0, "center": 0.5, "right": 1.0}[words.align] * _width(line, size, words.weight)
            down = A4[1] - words.y * mm - (at - above) * size * LEADING
            self.canvas.drawString(words.x * mm - back, down, shapeStr(line, _font(words.weight), size))

    def _fitted(self, words: Words) -> tuple[Sequence[str], float]:
        """The lines that words take and the size they are written in: smaller where that is enough, else broken and smaller still."""
        size = words.size
        if not words.width or _width(words.text, size, words.weight) <= words.width * mm:
            return (words.text,), size
        if words.lines == 1:
            fits = words.width * mm / _width(words.text, 1, words.weight)
            if fits >= size * LEAST:
                return (words.text,), fits
        size = size if words.lines != 1 else size * LEAST
        while True:
            lines = self.breaker.wrap(words.text, words.width * mm, partial(_width, size=size, weight=words.weight))
            if words.lines == 0 or len(lines) <= max(words.lines, 2) or size < 5:
                return lines, size
            size *= 0.92

    def _box(self, box: Box) -> None:
        place = (box.x * mm, A4[1] - (box.y + box.height) * mm, box.width * mm, box.height * mm)
        if box.fill is not None:
            self.canvas.setFillGray(box.fill)
            self.canvas.rect(*place, stroke=0, fill=1)
            return
        self.canvas.setStrokeGray(0)
        self.canvas.setLineWidth(box.thickness * mm)
        self.canvas.rect(*place, stroke=1, fill=0)

    def _stroke(self, stroke: Stroke) -> None:
        self.canvas.setStrokeGray(0)
        self.canvas.setLineWidth(stroke.thickness * mm)
        self.canvas.setDash(*([(0.3 * mm, 0.9 * mm)] if stroke.dotted else [()]))
        self.canvas.line(stroke.x * mm, A4[1] - stroke.y * mm, stroke.to_x * mm, A4[1] - stroke.to_y * mm)
        self.canvas.setDash()

    def _code(self, code: Code) -> None:
        rows = modules_of(code.data)
        side = code.side * mm / len(rows)
        path: Any = self.canvas.beginPath()
        for down, row in enumerate(rows):
            begun: int | None = None
            for across, dark in enumerate((*row, False)):
                if dark and begun is None:
                    begun = across
                elif not dark and begun is not None:
                    path.rect(code.x * mm + begun * side, A4[1] - code.y * mm - (down + 1) * side, (across - begun) * side, side)
                    begun = None
        self.canvas.setFillGray(0)
        self.canvas.drawPath(path, stroke=0, fill=1)


def _font(weight: Weight) -> str:
    return f"Sarabun-{weight}"


def _width(text: str, size: float, weight: Weight) -> float:
    return float(pdfmetrics.stringWidth(text, _font(weight), size))
