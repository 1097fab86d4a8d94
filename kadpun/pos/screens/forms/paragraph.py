"""Text of more than one line: broken between Thai words, with room for the marks above and below each line."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from kadpun.hardware.breaking import LineBreaker, Measure

from ..widgets.layout import change_role, on_fit, role
from ..widgets.paint import FLAGS, Align

if TYPE_CHECKING:
    pass

PITCH_PERCENT = 162
"""Height of a line against the size of its letters: below this Sarabun's upper and lower marks touch."""


@cache
def _breaker() -> LineBreaker:
    return LineBreaker()


def thai_lines(words: str, width: int, measure: Measure) -> list[str]:
    """Words laid in lines no wider than `width` pixels, broken where a Thai reader would."""
    return _breaker().wrap(words, width, measure) if words else []


class Paragraph(QLabel):
    """A label that wraps where a Thai reader would; its height follows its width."""

    def __init__(self, style: str = "dense", colour: str = "ink-2", *, align: Align = "left", words: str = "") -> None:
        super().__init__(words)
        role(self, t=style, c=colour)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._align = FLAGS[align]
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        on_fit(self, lambda _: self._settle())

    def say(self, words: str, colour: str = "") -> None:
        """Show these words, in this colour where given."""
        if colour:
            change_role(self, c=colour)
        if words != self.text():
            self.setText(words)
            self._settle()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._pitch() * len(self._lines(width))

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._pitch())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        pitch = self._pitch()
        for number, line in enumerate(self._lines(self.width())):
            painter.drawText(QRect(0, number * pitch, self.width(), pitch), self._align | Qt.TextFlag.TextDontClip, line)
        painter.end()

    def _settle(self) -> None:
        """Ask for the room that these words need."""
        self.updateGeometry()
        self.update()

    def _pitch(self) -> int:
        return self.fontInfo().pixelSize() * PITCH_PERCENT // 100

    def _lines(self, width: int) -> list[str]:
        metrics = self.fontMetrics()
        return thai_lines(self.text(), max(width, metrics.averageCharWidth() * 8), metrics.horizontalAdvance)
