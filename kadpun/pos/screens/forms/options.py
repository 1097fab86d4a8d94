"""A large choice with an explanation: an icon, a name, a sentence or two, and its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..widgets import paint
from ..widgets.buttons import Face
from ..widgets.layout import change_role
from .paragraph import thai_lines

if TYPE_CHECKING:
    from ..theme import Theme

PITCH = 24
MOST_LINES = 3


class OptionCard(Face):
    """One way to go on; 96 px and more, as its explanation asks."""

    def __init__(self, theme: Theme, icon: str, *, key: str = "", lines: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, kind="method")
        self.icon_name, self.key, self.lines = icon, key, lines
        self.words = self.second = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, words: str, second: str, *, cannot: str = "") -> None:
        """Set the name and the explanation."""
        self.words, self.second = words, second
        self.name_it(f"{words} {second}", cannot=cannot)
        self.update()

    def stand_out(self, stands: bool) -> None:
        """Be the one chosen, or not."""
        self.setCheckable(True)
        self.setChecked(stands)
        change_role(self, on="true" if stands else "")

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(320), self.theme.length(28 + 32 + PITCH * self.lines))

    def paint_content(self, painter: QPainter, box: QRect) -> None:
        theme = self.theme
        able = self.isEnabled()
        middle = box.center().y() + 1
        left, right = theme.length(20), box.width() - theme.length(20)
        side = theme.length(36)
        painter.drawPixmap(left, middle - side // 2, theme.icon(self.icon_name, 36, "primary-ink" if able else "ink-off"))
        left += side + theme.length(20)
        if self.key:
            right -= paint.key_cap_width(theme, self.key)
            paint.key_cap(painter, theme, right, middle, self.key, on="" if able else "off")
            right -= theme.length(12)
        metrics = theme.metrics(15)
        lines = thai_lines(self.second, right - left, metrics.horizontalAdvance)[:MOST_LINES]
        top = middle - (theme.length(32) + theme.length(PITCH) * len(lines)) // 2
        ink, quiet = ("ink", "ink-2") if able else ("ink-off", "ink-off")
        paint.text(painter, theme, QRect(left, top, right - left, theme.length(32)), self.words, size=18, weight=600, colour=ink)
        top += theme.length(32)
        for line in lines:
            paint.text(painter, theme, QRect(left, top, right - left, theme.length(PITCH)), line, size=15, colour=quiet, elide=False)
            top += theme.length(PITCH)
