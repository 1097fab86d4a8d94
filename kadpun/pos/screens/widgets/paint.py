"""What painted widgets and delegates share: a line of text, a chip, a rounded box, all in the theme's colours and lengths.

Sizes and lengths are those of the design; the theme turns them into pixels. Text is one line, elided at its end unless told not to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPaintDevice, QPainter, QPainterPath, QPen

if TYPE_CHECKING:
    from ..theme import Theme

Align = Literal["left", "right", "centre"]
Tone = Literal["mute", "ok", "warn", "danger", "token", "primary"]
FLAGS = {
    "left": Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    "right": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    "centre": Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter,
}
LINE_FLAGS = {align: int(flags) | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip for align, flags in FLAGS.items()}
TONE_INK = {"mute": "ink-2", "ok": "ok", "warn": "warn", "danger": "danger", "token": "token", "primary": "primary-ink"}


@contextmanager
def on(device: QPaintDevice) -> Iterator[QPainter]:
    """A painter on a widget or picture, smooth, and always ended: one left active by a mistake would take the whole program down."""
    painter = QPainter(device)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        yield painter
    finally:
        painter.end()


def text(
    painter: QPainter,
    theme: Theme,
    box: QRect,
    words: str,
    *,
    size: int = 16,
    weight: int = 400,
    colour: str = "ink",
    align: Align = "left",
    struck: bool = False,
    elide: bool = True,
) -> int:
    """Paint one line of text, centred in the height of the box; give its width in pixels."""
    wide = theme.width(words, size, weight)
    if elide and wide > box.width():
        words = theme.metrics(size, weight).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        wide = box.width()
    painter.setFont(theme.font(size, weight, struck=struck))
    painter.setPen(theme.colour(colour))
    painter.drawText(box, LINE_FLAGS[align], words)
    return wide


def chip_width(theme: Theme, words: str, *, icon: bool, size: int = 12) -> int:
    """How wide a chip with these words is, in pixels."""
    return theme.width(words, size, 600) + theme.length(16 + (20 if icon else 0))


def chip(
    painter: QPainter, theme: Theme, left: int, middle: int, words: str, tone: Tone, icon: str = "", *, size: int = 12, high: int = 20
) -> int:
    """Paint a chip from `left`, centred on `middle`; give its width in pixels."""
    wide, tall = chip_width(theme, words, icon=bool(icon), size=size), theme.length(high)
    top = middle - tall // 2
    fill, edge = ("sunken", "line") if tone == "mute" else (f"{tone}-soft", f"{tone}-line")
    rounded(painter, theme, QRectF(left, top, wide, tall), fill=fill, edge=edge, radius=6)
    inner = left + theme.length(8)
    if icon:
        small = theme.length(16)
        painter.drawPixmap(inner - theme.length(1), middle - small // 2, theme.icon(icon, 16, TONE_INK[tone]))
        inner += theme.length(19)
    text(painter, theme, QRect(inner, top, wide, tall), words, size=size, weight=600, colour=TONE_INK[tone], elide=False)
    return wide


def rounded(painter: QPainter, theme: Theme, box: QRectF, *, fill: str, edge: str, radius: int, line: float = 1) -> None:
    """Paint a rounded box with a crisp edge."""
    half = line / 2
    painter.setPen(QPen(theme.colour(edge), line))
    painter.setBrush(theme.colour(fill))
    painter.drawRoundedRect(box.adjusted(half, half, -half, -half), theme.length(radius), theme.length(radius))


def edge_stripe(painter: QPainter, theme: Theme, whole: QRect, stripe: QRect, colour: str) -> None:
    """Paint a stripe of colour inside the rounded edge of a key."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(whole).adjusted(1, 1, -1, -1), theme.length(7), theme.length(7))
    painter.save()
    painter.setClipPath(path)
    painter.fillRect(stripe, theme.colour(colour))
    painter.restore()


def key_cap_width(theme: Theme, words: str) -> int:
    """How wide a key cap is, in pixels."""
    return max(theme.width(words, 12, 600) + theme.length(12), theme.length(22))


def key_cap(painter: QPainter, theme: Theme, left: int, middle: int, words: str, *, on: Literal["", "primary", "off"] = "") -> int:
    """Paint a key cap from `left`, centred on `middle`; give its width in pixels."""
    wide, tall = key_cap_width(theme, words), theme.length(20)
    top = middle - tall // 2
    fill, edge, ink = {
        "": ("sunken", "line", "ink-2"),
        "primary": ("primary-press", "primary-press", "on-primary"),
        "off": ("canvas", "line", "ink-off"),
    }[on]
    rounded(painter, theme, QRectF(left, top, wide, tall), fill=fill, edge=edge, radius=4)
    text(painter, theme, QRect(left, top, wide, tall), words, size=12, weight=600, colour=ink, align="centre", elide=False)
    return wide


def shadow(painter: QPainter, theme: Theme, box: QRect) -> None:
    """Paint the one shadow there is, below a panel, on the surface it stands on; drawn as rings, since a blur is slow to paint again."""
    rings = 10
    colour = theme.colour("shadow")
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ring in range(rings, 0, -1):
        edge = QColor(colour)
        edge.setAlpha(round(3 + 15 * (1 - ring / rings) ** 2))
        painter.setPen(QPen(edge, theme.length(2)))
        spread = theme.length(ring)
        around = QRectF(box).adjusted(-spread, -spread + theme.length(5), spread, spread + theme.length(2))
        painter.drawRoundedRect(around, theme.length(16) + spread, theme.length(16) + spread)
