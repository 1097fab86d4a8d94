"""The cards of the closing page: sums counted, what is hidden until the count is confirmed, a list of rows, the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from ..forms.paragraph import Paragraph
from ..widgets import paint
from ..widgets.layout import Text, card, column, fit, on_fit, row, rule

if TYPE_CHECKING:
    from kadpun.pos.till.results import Row

    from ..theme import Theme


class Hatched(QWidget):
    """What may not be seen yet: hatching, and a word that says until when."""

    def __init__(self, theme: Theme, high: int = 72) -> None:
        super().__init__()
        self.theme, self.high, self.words = theme, high, ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        on_fit(self, lambda _: self.updateGeometry())

    def say(self, words: str) -> None:
        """Set the word."""
        self.words = words
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(240), self.theme.length(self.high))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.length(120), self.theme.length(self.high))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, box = self.theme, QRectF(self.rect())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint.rounded(painter, theme, box, fill="canvas", edge="line", radius=8)
        path = QPainterPath()
        path.addRoundedRect(box.adjusted(1, 1, -1, -1), theme.length(8), theme.length(8))
        painter.setClipPath(path)
        painter.setPen(QPen(theme.colour("line"), theme.length(4)))
        pitch, left = theme.length(12), box.left() - box.height()
        while left < box.right():
            painter.drawLine(int(left), int(box.bottom()), int(left + box.height()), int(box.top()))
            left += pitch
        painter.setClipping(False)
        size = self.size_of_words()
        wide = paint.chip_width(theme, self.words, icon=True, size=size)
        shown = min(wide, self.width() - theme.length(16))
        middle = int(box.center().y())
        paint.rounded(
            painter,
            theme,
            QRectF((box.width() - shown) / 2, middle - theme.length(16), shown, theme.length(32)),
            fill="surface",
            edge="line",
            radius=6,
        )
        inner = int((box.width() - shown) / 2) + theme.length(8)
        painter.drawPixmap(inner, middle - theme.length(8), theme.icon("ph.eye-slash", 16, "ink-2"))
        room = QRectF(inner + theme.length(22), box.top(), shown - theme.length(34), box.height()).toRect()
        paint.text(painter, theme, room, self.words, size=size, weight=600, colour="ink-2")
        painter.end()

    def size_of_words(self) -> int:
        """The largest size of type at which the words are not cut."""
        size, room = 15, self.width() - self.theme.length(16)
        while size > 11 and paint.chip_width(self.theme, self.words, icon=True, size=size) > room:
            size -= 1
        return size


class RowsCard(QFrame):
    """A titled card of words left and amounts right; `bare` leaves frame and margins out, for rows inside another card."""

    def __init__(self, theme: Theme, *, style: str = "dense", bare: bool = False) -> None:
        super().__init__()
        self.theme, self.style_of_rows = theme, style
        self.setProperty("card", "bare" if bare else "true")
        self.title = Text(style="strong")
        self.rows: QVBoxLayout = column(gap=0)
        self.setLayout(column(self.title, self.rows, gap=2, margins=(0, 0, 0, 0) if bare else (16, 8, 16, 10)))

    def put(self, title: str, rows: Sequence[tuple[str, str, str]]) -> None:
        """Show rows of (words, amount, look); look is "", "strong" or the name of a colour."""
        self.title.setText(title)
        self.title.setVisible(bool(title))
        _empty(self.rows)
        for words, amount, look in rows:
            if look == "strong":
                self.rows.addWidget(rule())
            style, colour = ("strong", "ink") if look == "strong" else (self.style_of_rows, look or "ink-2")
            left = Text(words, style, colour, elide=True) if amount else Paragraph(style, colour, words=words)
            right = Text(amount, style, "" if look in ("", "strong") else look, align="right")
            left.setAccessibleName(f"{words} {amount}")
            self.rows.addLayout(row((left, 1), right, gap=8))
        fit(self, self.theme)


class ReportSheet(QFrame):
    """A report of the till on the screen: the same rows as on paper."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.setProperty("card", "true")
        self.rows: QVBoxLayout = column(gap=0)
        self.setLayout(column(self.rows, "stretch", gap=0, margins=(24, 16, 24, 16)))

    def put(self, title: str, about: str, sections: Sequence[tuple[str, Sequence[Row]]]) -> None:
        """Show these sections."""
        _empty(self.rows)
        self.rows.addWidget(Text(title, "title"))
        self.rows.addWidget(Text(about, "dense", "ink-2"))
        for heading, rows in sections:
            self.rows.addSpacing(self.theme.length(6))
            self.rows.addWidget(rule())
            self.rows.addSpacing(self.theme.length(6))
            if heading:
                self.rows.addWidget(Text(heading, "strong"))
            for each in rows:
                style = "strong" if each.strong else "dense"
                left = Text(each.left, style, "" if each.strong else "ink-2", elide=True)
                left.setAccessibleName(f"{each.left} {each.right}")
                self.rows.addLayout(row(12 * each.indent, (left, 1), Text(each.right, style, align="right"), gap=8))
        fit(self, self.theme)


def titled(title: Text, *things: QWidget, tone: str = "true") -> QFrame:
    """A card with a title and things below it."""
    return card(column(title, *things, gap=6, margins=(16, 8, 16, 14)), tone)


def _empty(layout: QVBoxLayout) -> None:
    """Take everything out of a column."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            while (part := inner.takeAt(0)) is not None:
                if (widget := part.widget()) is not None:
                    widget.hide()
                    widget.deleteLater()
