"""Slips and reports as PDF, Thai shaped, words broken where Thai breaks.

The library behind it stacks Thai marks only where it is asked in the right way: `Paragraph` with `shaping=1` and `shapeStr` for a single
line; its other switches are silent and wrong, and it knows no Thai line ends, so lines are broken by us and joined. The same input
makes the same bytes. A slip's PDF is the very sheet that the printer draws, in vectors; reports are laid by `report_pages.py`.
"""

from __future__ import annotations

import io

from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from .breaking import LineBreaker
from .faults import PictureUnreadable
from .layout import PAPER_80, Mark, Modules, Paper, Picture, Run, Shape, compose
from .pdf_fonts import font_name, load_fonts, shaped, text_width
from .report_pages import report_pdf
from .slip import Slip

__all__ = ["report_pdf", "slip_pdf"]

DOT = 25.4 / 203.2 * mm
SIDE_DOTS = 32


def slip_pdf(slip: Slip, paper: Paper = PAPER_80) -> bytes:
    """Draw a slip on a page as wide as its paper roll and as long as it needs."""
    load_fonts()
    sheet = compose(slip, paper, LineBreaker(), text_width)
    width, height = (sheet.width + 2 * SIDE_DOTS) * DOT, sheet.height * DOT
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(width, height), invariant=1)
    # Dots count down from the upper left corner, points up from the lower left one.
    for mark in sheet.marks:
        _draw(mark, canvas, SIDE_DOTS * DOT, height)
    canvas.save()
    return made.getvalue()


def _draw(mark: Mark, canvas: Canvas, left: float, height: float) -> None:
    match mark:
        case Run():
            size = mark.size * DOT
            canvas.setFillGray(1 if mark.white else 0)
            canvas.setFont(font_name(mark.weight), size)
            back = {"left": 0.0, "center": 0.5, "right": 1.0}[mark.align] * text_width(mark.text, size, mark.weight)
            canvas.drawString(left + mark.x * DOT - back, height - mark.baseline * DOT, shaped(mark.text, size, mark.weight))
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
