"""A door to a section: its words at the left, the one in hand tinted; a rail of them is a list of sections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy

from ..widgets import paint
from ..widgets.buttons import Face

if TYPE_CHECKING:
    from ..theme import Theme


class Door(Face):
    """One door, 48 px high."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, kind="nav")
        self.words = ""
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, words: str) -> None:
        """Set the words."""
        self.words = words
        self.name_it(words)
        self.setToolTip(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(160), self.theme.length(48))

    def paint_content(self, painter: QPainter, box: QRect) -> None:
        chosen = self.isChecked()
        room = box.adjusted(self.theme.length(14), 0, -self.theme.length(6), 0)
        paint.text(painter, self.theme, room, self.words, size=16, weight=600 if chosen else 500, colour="primary-ink" if chosen else "ink")
