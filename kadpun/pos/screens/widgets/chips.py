"""A chip: icon, word and colour, 28 to 32 px high. It shows a state and is never the only control for an act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from . import paint
from .layout import on_fit
from .paint import Tone

if TYPE_CHECKING:
    from ..theme import Theme


class Chip(QWidget):
    """A painted chip; `tone` "bare" has no face."""

    def __init__(
        self, theme: Theme, tone: Tone = "mute", icon: str = "", *, high: int = 32, strong: bool = False, bare: bool = False
    ) -> None:
        super().__init__()
        self.theme, self.tone, self.icon_name, self.high, self.strong, self.bare = theme, tone, icon, high, strong, bare
        self.words = ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        on_fit(self, lambda _: self.updateGeometry())

    def say(self, words: str, tone: Tone | None = None, icon: str = "") -> None:
        """Show these words, in this tone and with this icon where given."""
        self.words, self.tone, self.icon_name = words, tone or self.tone, icon or self.icon_name
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = self.theme
        wide = theme.width(self.words, 15, self._weight()) + theme.length((24 if self.icon_name else 0) + (0 if self.bare else 18)) + 2
        return QSize(wide, theme.length(self.high))

    def minimumSizeHint(self) -> QSize:
        theme = self.theme
        return QSize(min(self.sizeHint().width(), theme.length(48)), theme.length(self.high))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, ink = self.theme, paint.TONE_INK[self.tone]
        with paint.on(self) as painter:
            left = 0
            if not self.bare:
                fill, edge = ("sunken", "line") if self.tone == "mute" else (f"{self.tone}-soft", f"{self.tone}-line")
                paint.rounded(painter, theme, QRectF(self.rect()), fill=fill, edge=edge, radius=6)
                left = theme.length(8)
            if self.icon_name:
                painter.drawPixmap(left, (self.height() - theme.length(18)) // 2, theme.icon(self.icon_name, 18, ink))
                left += theme.length(24)
            room = QRect(left, 0, self.width() - left - (0 if self.bare else theme.length(6)), self.height())
            paint.text(painter, theme, room, self.words, size=15, weight=self._weight(), colour=ink)

    def _weight(self) -> int:
        return 700 if self.strong else 600 if self.tone not in ("mute",) else 500
