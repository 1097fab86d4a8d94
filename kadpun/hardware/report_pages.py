"""A report as A4 pages: title, tables, signatures, each page with its number and how many there are.

The count of pages is known only when all are laid, so each page waits until then for its foot. From the second page on the title stands small at the
top, so that a page that gets lost can be put back. The same report makes the same bytes.
"""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, PageBreak, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as PdfTable

from .breaking import LineBreaker
from .pdf_fonts import font_name, load_fonts, shaped, text_width
from .report import Report, Section
from .report_table import PAD, RuledTable
from .slip import Weight

MARGIN = 20 * mm
BODY_POINTS = 10
SMALL_POINTS = 8
LEADING = 1.5
INSIDE = 6.0
"""What the frame of a page keeps at each side."""
ALIGN = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT}


def report_pdf(report: Report) -> bytes:
    """Draw a report on A4 pages, upright or lying."""
    load_fonts()
    size = landscape(A4) if report.landscape else A4
    made = io.BytesIO()
    frame = {"leftMargin": MARGIN, "rightMargin": MARGIN, "topMargin": MARGIN, "bottomMargin": MARGIN + 5 * mm}
    document = SimpleDocTemplate(made, pagesize=size, title=report.title, author="Kadpun", invariant=1, **frame)

    def canvas_for(*given: Any, **named: Any) -> _Pages:
        return _Pages(*given, report=report, **named)

    document.build(_Writer(size[0] - 2 * MARGIN).story(report), canvasmaker=canvas_for)
    return made.getvalue()


class _Pages(Canvas):  # type: ignore[misc]
    """A canvas whose pages wait for their feet until all are laid."""

    def __init__(self, *given: Any, report: Report, **named: Any) -> None:
        super().__init__(*given, **named)
        self.report = report
        self.laid: list[dict[str, Any]] = []

    def showPage(self) -> None:
        self.laid.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        pages = len(self.laid)
        for number, page in enumerate(self.laid, start=1):
            self.__dict__.update(page)
            self._foot(number, pages)
            super().showPage()
        super().save()

    def _foot(self, number: int, pages: int) -> None:
        wide, high = self._pagesize
        left, right = MARGIN + INSIDE, wide - MARGIN - INSIDE
        self.setFillGray(0)
        self._line(left, MARGIN - SMALL_POINTS, self.report.foot)
        words = self.report.page.format(page=number, pages=pages)
        self._line(right - text_width(words, SMALL_POINTS, 500), MARGIN - SMALL_POINTS, words)
        if number > 1 and self.report.title:
            top = high - MARGIN + 8
            self._line(left, top, " · ".join(part for part in (*self.report.head[:1], self.report.title) if part))
            self._line(right - text_width(self.report.subtitle, SMALL_POINTS, 500), top, self.report.subtitle)
            self.setLineWidth(0.5)
            self.line(left, top - 4, right, top - 4)

    def _line(self, x: float, y: float, text: str) -> None:
        self.setFont(font_name(500), SMALL_POINTS)
        self.drawString(x, y, shaped(text, SMALL_POINTS, 500))


class _Writer:
    """Turns a report into flowables of one width."""

    def __init__(self, width: float) -> None:
        self.width = width - 2 * INSIDE
        self.breaker = LineBreaker()

    def story(self, report: Report) -> list[Flowable]:
        found: list[Flowable] = [self._text(line, self.width, 12, 700, "center") for line in report.head]
        found.append(self._text(report.title, self.width, 18, 700, "center"))
        if report.subtitle:
            found.append(self._text(report.subtitle, self.width, 12, 500, "center"))
        found.append(Spacer(1, 10))
        if report.pairs:
            found += [self._pairs(report.pairs), Spacer(1, 6)]
        for section in report.sections:
            found += self._section(section)
            if section.signatures:
                found.append(KeepTogether([Spacer(1, 30), self._signatures(section.signatures, report.signing)]))
        if report.signatures:
            found.append(KeepTogether([Spacer(1, 34), self._signatures(report.signatures, report.signing)]))
        return found

    def _section(self, section: Section) -> list[Flowable]:
        found: list[Flowable] = [PageBreak()] if section.new_page else []
        if section.heading:
            found += [Spacer(1, 8), self._text(section.heading, self.width, 12, 700, keep=True), Spacer(1, 3)]
        if section.pairs:
            found.append(self._pairs(section.pairs))
        if section.table is not None:
            found.append(RuledTable(section.table, self.width, self.breaker))
        found += [self._text(note, self.width, 9, 500) for note in section.notes]
        return [*found, Spacer(1, 6)]

    def _text(self, text: str, width: float, size: float, weight: Weight, align: str = "left", keep: bool = False) -> Paragraph:
        lines = self.breaker.wrap(text, width, lambda part: text_width(part, size, weight))
        style = ParagraphStyle(
            "kadpun",
            fontName=font_name(weight),
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

    def _signatures(self, names: tuple[str, ...], signing: tuple[str, ...]) -> PdfTable:
        width = self.width / len(names)
        if not signing:
            row = [part for name in names for part in (self._cell(name, width - 20, 500, "center"), "")]
            lines = [("LINEABOVE", (at, 0), (at, 0), 0.75, "black") for at in range(0, len(row), 2)]
            return PdfTable([row], colWidths=[width - 20, 20.0] * len(names), style=[*_padding(), *lines], hAlign="LEFT")
        rows = [[self._cell(self._dotted(line, name, width), width, 500, "center") for name in names] for line in signing]
        return PdfTable(rows, colWidths=[width] * len(names), style=_padding(), hAlign="LEFT")

    def _dotted(self, line: str, who: str, width: float) -> str:
        """A line to sign on, as long as the words around it leave."""
        words = line.format(line="", who=who)
        room = min(width, 190.0) - text_width(words, BODY_POINTS, 500) - 2 * PAD - 12
        dots = "." * max(int(room / text_width(".", BODY_POINTS, 500)), 8)
        return line.format(line=dots, who=who)


def _padding() -> list[tuple[Any, ...]]:
    """Room above each row: a paragraph's first line starts at its letters, and marks reach 0.28 em higher."""
    everything = ((0, 0), (-1, -1))
    sides = [("LEFTPADDING", *everything, PAD), ("RIGHTPADDING", *everything, PAD)]
    return [*sides, ("TOPPADDING", *everything, 4), ("BOTTOMPADDING", *everything, 0), ("VALIGN", *everything, "TOP")]
