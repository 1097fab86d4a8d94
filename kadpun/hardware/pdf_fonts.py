"""The fonts of PDF pages: made known to reportlab once, shaped so that Thai marks stand in place, measured in points."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont, shapeStr

from .faults import FontMissing
from .fonts import font_file
from .slip import Weight

FONTS: tuple[Weight, ...] = (500, 700)
SHAPED_AT_ONCE = 20_000
"""Texts kept as they were shaped: a ledger says the same few hundred again and again."""


def load_fonts() -> None:
    """Make the fonts known to reportlab, once. A Fault when one is missing."""
    for weight in FONTS:
        if font_name(weight) not in pdfmetrics.getRegisteredFontNames():
            try:
                pdfmetrics.registerFont(TTFont(font_name(weight), str(font_file(weight)), shapable=True))
            except TTFError as unreadable:
                raise FontMissing(font=font_name(weight)) from unreadable


def font_name(weight: Weight) -> str:
    """What reportlab calls a weight."""
    return f"Sarabun-{weight}"


@lru_cache(SHAPED_AT_ONCE)
def text_width(text: str, size: float, weight: Weight) -> float:
    """How wide a line of text is, in points."""
    return float(pdfmetrics.stringWidth(text, font_name(weight), size))


@lru_cache(SHAPED_AT_ONCE)
def shaped(text: str, size: float, weight: Weight) -> Any:
    """A line of text with its Thai marks in place, as a canvas draws it."""
    return text if text.isascii() else shapeStr(text, font_name(weight), size)
