"""The one loud number of a screen: as large as its place allows, never cut, never counted up.

It is painted, not styled, so that a changed total costs one small repaint; a screen reader is told its words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from . import paint
from .layout import on_fit
from .paint import Align

if TYPE_CHECKING:
    from ..theme import Theme

LEAST_SIZE = 18
STEPS = (168, 140, 120, 112, 96, 80, 72, 64, 56, 48, 40, 32, 28, 24, 20, 18)


class BigNumber(QWidget):
    """An amount in digits, at most `most` high in the design's type, smaller when it would not fit."""

    def __init__(self, theme: Theme, most: int, colour: str = "ink", *, align: Align = "right") -> None:
        super().__init__()
        self.theme, self.most, self.colour, self.align = theme, most, colour, align
        self.words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        on_fit(self, lambda _: self.updateGeometry())

    def show_number(self, words: str, accessible: str, colour: str = "") -> None:
        """Show this amount; it changes at once."""
        self.setAccessibleName(accessible)
        if words != self.words or (colour and colour != self.colour):
            self.words, self.colour = words, colour or self.colour
            self.update()

    def limit(self, most: int) -> None:
        """Be at most so high, in the design's type."""
        if most != self.most:
            self.most = most
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(self.most * 2), self.theme.length(self.most * 1.1))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.length(80), self.theme.length(min(self.most, 40)))

    def fitting_size(self) -> int:
        """The largest type size at which the number fits."""
        for size in STEPS:
            if size > self.most or self.theme.length(size) > self.height():
                continue
            if self.theme.width(self.words, size, 700) <= self.width():
                return size
        return LEAST_SIZE

    def paintEvent(self, event: QPaintEvent) -> None:
        with paint.on(self) as painter:
            box = self.rect()
            paint.text(
                painter,
                self.theme,
                box,
                self.words,
                size=self.fitting_size(),
                weight=700,
                colour=self.colour,
                align=self.align,
                elide=False,
            )
