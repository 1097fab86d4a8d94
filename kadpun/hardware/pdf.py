"""Slips and reports as PDF, Thai shaped, words broken where Thai breaks.

Owns reportlab. It stacks Thai marks only where it is asked in the right way: `Paragraph` with `shaping=1` and `shapeStr` for a single
line; its other switches are silent and wrong, and it knows no Thai line ends, so lines are broken here and joined. The same input
makes the same bytes. A slip's PDF is the very sheet that the printer draws, in vectors.
"""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont, shapeStr
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as PdfTable

from .breaking import LineBreaker
from .faults import FontMissing, PictureUnreadable
from .fonts import font_file
from .layout import PAPER_80, Mark, Modules, Paper, Picture, Run, Shape, compose
from .report import Column, Report, Section, Table
from .slip import Slip, Weight

DOT = 25.4 / 203.2 * mm
SIDE_DOTS = 32
MARGIN = 20 * mm
PAD = 3.0
BODY_POINTS = 10
LEADING = 1.5
FONTS: tuple[Weight, ...] = (500, 700)
ALIGN = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT}


def slip_pdf(slip: Slip, paper: Paper = PAPER_80) -> bytes:
    """Draw a slip on a page as wide as its paper roll and as long as it needs."""
    load_fonts()
    sheet = compose(slip, paper, LineBreaker(), _width)
    width, height = (sheet.width + 2 * SIDE_DOTS) * DOT, sheet.height * DOT
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(width, height), invariant=1)
    # Dots count down from the upper left corner, points up from the lower left one.
    for mark in sheet.marks:
        _draw(mark, canvas, SIDE_DOTS * DOT, height)
    canvas.save()
    return made.getvalue()


def report_pdf(report: Report) -> bytes:
    """Draw a report on A4 pages, each with its number and how many there are."""
    load_fonts()
    pages = _build(report, pages=0)[1]
    return _build(report, pages)[0]


def load_fonts() -> None:
    """Make the fonts known to reportlab, once. A Fault when one is missing."""
    for weight in FONTS:
        if _font(weight) not in pdfmetrics.getRegisteredFontNames():
            try:
                pdfmetrics.registerFont(TTFont(_font(weight), str(font_file(weight)), shapable=True))
            except TTFError as unreadable:
                raise FontMissing(font=_font(weight)) from unreadable


def _font(weight: Weight) -> str:
    return f"Sarabun-{weight}"


def _width(text: str, size: float, weight: Weight) -> float:
    return float(pdfmetrics.stringWidth(text, _font(weight), size))


def _draw(mark: Mark, canvas: Canvas, left: float, height: float) -> None:
    match mark:
        case Run():
            size = mark.size * DOT
            canvas.setFillGray(1 if mark.white else 0)
            canvas.setFont(_font(mark.weight), size)
            back = {"left": 0.0, "center": 0.5, "right": 1.0}[mark.align] * _width(mark.text, size, mark.weight)
            canvas.drawString(left + mark.x * DOT - back, height - mark.baseline * DOT, shapeStr(mark.text, _font(mark.weight), size))
        case Shape():
            _draw_shape(mark, canvas, left, height)
        case Modules():
            canvas.setFillGray(0)
            path = canvas.beginPath()
            side = mark.module * DOT
            for down, row in enumerate(mark.rows):
                for across, dark in enumerate(row):
                    if dark:
                        path.rect(left + mark.x * DOT + across * side, height - mark.y * DOT - (down + 1) * side, side, side)
            canvas.drawPath(path, stroke=0, fill=1)
        case Picture():
            try:
                picture = ImageReader(io.BytesIO(mark.data))
                box = (left + mark.x * DOT, height - (mark.y + mark.height) * DOT, mark.width * DOT, mark.height * DOT)
                canvas.drawImage(picture, *box, mask="auto", preserveAspectRatio=True)
            except OSError as unreadable:
                raise PictureUnreadable() from unreadable


def _draw_shape(shape: Shape, canvas: Canvas, left: float, height: float) -> None:
    """Fill or outline; an outline lies inside its rectangle, as on the print head."""
    canvas.setFillGray(0)
    canvas.setStrokeGray(0)
    canvas.setLineWidth(shape.thickness * DOT)
    inset = shape.thickness * DOT / 2
    x, y = left + shape.x * DOT + inset, height - (shape.y + shape.height) * DOT + inset
    wide, high, radius = shape.width * DOT - 2 * inset, shape.height * DOT - 2 * inset, shape.radius * DOT
    filled = int(shape.thickness == 0)
    path = canvas.beginPath()
    if shape.radius and shape.corners == "lower":
        path.moveTo(x, y + high)
        path.lineTo(x, y + radius)
        path.arcTo(x, y, x + 2 * radius, y + 2 * radius, 180, 90)
        path.arcTo(x + wide - 2 * radius, y, x + wide, y + 2 * radius, 270, 90)
        path.lineTo(x + wide, y + high)
        path.close()
    elif shape.radius:
        path.roundRect(x, y, wide, high, radius)
    else:
        path.rect(x, y, wide, high)
    canvas.drawPath(path, stroke=1 - filled, fill=filled)


def _build(report: Report, pages: int) -> tuple[bytes, int]:
    """Build once; the count of pages is known only after a first time."""
    made = io.BytesIO()
    frame = {"leftMargin": MARGIN, "rightMargin": MARGIN, "topMargin": MARGIN, "bottomMargin": MARGIN + 5 * mm}
    document = SimpleDocTemplate(made, pagesize=A4, title=report.title, author="Kadpun", invariant=1, **frame)

    def foot(canvas: Canvas, page: Any) -> None:
        size = 8
        canvas.saveState()
        canvas.setFont(_font(500), size)
        words = report.page.format(page=page.page, pages=pages)
        canvas.drawString(MARGIN + 6, MARGIN - size, shapeStr(report.foot, _font(500), size))
        canvas.drawString(A4[0] - MARGIN - 6 - _width(words, size, 500), MARGIN - size, shapeStr(words, _font(500), size))
        canvas.restoreState()

    document.build(_Writer(A4[0] - 2 * MARGIN).story(report), onFirstPage=foot, onLaterPages=foot)
    return made.getvalue(), document.page


class _Writer:
    """Turns a report into flowables of one width."""

    def __init__(self, width: float) -> None:
        self.width = width - 12  # the frame's own padding
        self.breaker = LineBreaker()

    def story(self, report: Report) -> list[Flowable]:
        found: list[Flowable] = [self._text(report.title, self.width, 18, 700, "center")]
        if report.subtitle:
            found.append(self._text(report.subtitle, self.width, 12, 500, "center"))
        found.append(Spacer(1, 10))
        if report.pairs:
            found += [self._pairs(report.pairs), Spacer(1, 6)]
        for section in report.sections:
            found += self._section(section)
        if report.signatures:
            found.append(KeepTogether([Spacer(1, 40), self._signatures(report.signatures)]))
        return found

    def _section(self, section: Section) -> list[Flowable]:
        found: list[Flowable] = []
        if section.heading:
            found += [Spacer(1, 8), self._text(section.heading, self.width, 12, 700, keep=True), Spacer(1, 3)]
        if section.pairs:
            found.append(self._pairs(section.pairs))
        if section.table is not None:
            found.append(self._table(section.table))
        found += [self._text(note, self.width, 9, 500) for note in section.notes]
        return [*found, Spacer(1, 6)]

    def _text(self, text: str, width: float, size: float, weight: Weight, align: str = "left", keep: bool = False) -> Paragraph:
        lines = self.breaker.wrap(text, width, lambda part: _width(part, size, weight))
        style = ParagraphStyle(
            "kadpun",
            fontName=_font(weight),
            fontSize=size,
            leading=size * LEADING,
            alignment=ALIGN[align],
            shaping=1,
            keepWithNext=int(keep),
            splitLongWords=0,
        )
        return Paragraph("<br/>".join(escape(line) for line in lines), style)

    def _cell(self, text: str, width: float, weight: Weight, align: str) -> Paragraph:
        return self._text(text, width - 2 * PAD - 0.1, BODY_POINTS, weight, align)

    def _pairs(self, pairs: tuple[tuple[str, str], ...]) -> PdfTable:
        widths = [self.width * 0.55, self.width * 0.45]
        rows = [[self._cell(name, widths[0], 500, "left"), self._cell(value, widths[1], 500, "right")] for name, value in pairs]
        return PdfTable(rows, colWidths=widths, style=_padding(), hAlign="LEFT")

    def _table(self, table: Table) -> PdfTable:
        widths = self._widths(table)
        rows = [[self._cell(c.title, w, 700, c.align) for c, w in zip(table.columns, widths, strict=True)]]
        rows += [self._row(row, table.columns, widths, 500) for row in table.rows]
        rows += [self._row(row, table.columns, widths, 700) for row in table.totals]
        style = [*_padding(), ("LINEBELOW", (0, 0), (-1, 0), 1, "black")]
        if len(table.rows) > 1:
            style.append(("LINEBELOW", (0, 1), (-1, len(table.rows) - 1), 0.25, "#BBBBBB"))
        if table.totals:
            style += [("LINEABOVE", (0, -len(table.totals)), (-1, -len(table.totals)), 1, "black"), ("LINEBELOW", (0, -1), (-1, -1), 1, "black")]
        return PdfTable(rows, colWidths=widths, repeatRows=1, style=style, hAlign="LEFT")

    def _row(self, row: tuple[str, ...], columns: tuple[Column, ...], widths: list[float], weight: Weight) -> list[Paragraph]:
        return [self._cell(text, width, weight, column.align) for text, column, width in zip(row, columns, widths, strict=True)]

    def _widths(self, table: Table) -> list[float]:
        """Share the width out; a column of money is at least as wide as its widest figure, and the words beside it give way."""
        whole = sum(column.share for column in table.columns)
        widths = [self.width * column.share / whole for column in table.columns]
        needs = [
            max((_width(row[at], BODY_POINTS, 700) for row in (*table.rows, *table.totals)), default=0.0) + 2 * PAD + 0.2
            if column.align == "right"
            else 0.0
            for at, column in enumerate(table.columns)
        ]
        short = sum(max(0.0, need - width) for need, width in zip(needs, widths, strict=True))
        spare = sum(max(0.0, width - need) for need, width in zip(needs, widths, strict=True))
        give = min(1.0, short / spare) if spare else 0.0
        return [need if need > width else width - (width - need) * give for need, width in zip(needs, widths, strict=True)]

    def _signatures(self, names: tuple[str, ...]) -> PdfTable:
        width = self.width / len(names)
        style = [*_padding(), *(("LINEABOVE", (at, 0), (at, 0), 0.75, "black") for at in range(0, len(names) * 2, 2))]
        widths = [width - 20, 20.0] * len(names)
        row: list[Paragraph | str] = []
        for name in names:
            row += [self._cell(name, width - 20, 500, "center"), ""]
        return PdfTable([row], colWidths=widths, style=style, hAlign="LEFT")


def _padding() -> list[tuple[Any, ...]]:
    """Room above each row: a paragraph's first line starts at its letters, and marks reach 0.28 em higher."""
    everything = ((0, 0), (-1, -1))
    sides = [("LEFTPADDING", *everything, PAD), ("RIGHTPADDING", *everything, PAD)]
    return [*sides, ("TOPPADDING", *everything, 4), ("BOTTOMPADDING", *everything, 0), ("VALIGN", *everything, "TOP")]
