"""A card at the side: a title, what stands at its right, rows of words and amounts, a note, and at most two buttons below.

    self.proof = SideCard(theme)
    self.proof.put(say("Proof of balance"), [SideRow(say("By the books"), "128,440.75"), SideRow(say("By the bank"), "131,627.00", "strong")])
    self.proof.act(button)          # `right` of put stands beside the title (a unit, a date); `note` is a sentence below

Looks of a row: "", "strong" (under a line), "ok", "warn", "danger". A row with a `key` is a door: pressed(key).
A `mark` is a small square in a chart's colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ..forms.paragraph import Paragraph
from ..widgets import paint
from ..widgets.layout import Text, change_role, column, on_fit, role, row, wrap

if TYPE_CHECKING:
    from ..theme import Theme

Look = Literal["", "strong", "ok", "warn", "danger"]
PITCH, STRONG_PITCH = 28, 32


@dataclass(frozen=True, slots=True)
class SideRow:
    """One row: words, an amount at the right, how it looks ("strong" stands under a line), a mark before it, and what it is a door to."""

    words: str
    amount: str = ""
    look: Look = ""
    mark: str = ""
    key: Any = None


class Rows(QWidget):
    """Rows painted one below the other; `pressed` carries the key of one that is a door."""

    pressed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.rows: list[SideRow] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        on_fit(self, lambda _: self.updateGeometry())

    def put(self, rows: Sequence[SideRow]) -> None:
        """Show these rows."""
        self.rows = list(rows)
        self.setVisible(bool(self.rows))
        self.setAccessibleName(" · ".join(f"{each.words} {each.amount}".strip() for each in self.rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(240), sum(self._high(each) for each in self.rows))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        top = 0
        for each in self.rows:
            if top <= event.position().y() < top + self._high(each):
                if each.key is not None:
                    self.pressed.emit(each.key)
                return
            top += self._high(each)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, top = self.theme, 0
        with paint.on(self) as painter:
            for each in self.rows:
                high, strong = self._high(each), each.look == "strong"
                if strong:
                    painter.fillRect(QRect(0, top, self.width(), 1), theme.colour("line"))
                colour = each.look if each.look in ("ok", "warn", "danger") else "ink" if strong else "ink-2"
                size, weight = (16, 600) if strong else (15, 400)
                wide = theme.width(each.amount, size, weight)
                left = 0
                if each.mark:
                    side = theme.length(12)
                    paint.rounded(painter, theme, QRectF(0, top + (high - side) / 2, side, side), fill=each.mark, edge=each.mark, radius=3)
                    left = theme.length(22)
                room = QRect(left, top, self.width() - wide - left - theme.length(10), high)
                words_colour = "primary-ink" if each.key is not None and colour == "ink-2" else colour
                paint.text(painter, theme, room, each.words, size=size, weight=weight, colour=words_colour)
                amount_colour = "ink" if colour == "ink-2" else colour
                box = QRect(self.width() - wide, top, wide, high)
                paint.text(painter, theme, box, each.amount, size=size, weight=weight, colour=amount_colour, align="right", elide=False)
                top += high

    def _high(self, each: SideRow) -> int:
        return self.theme.length(STRONG_PITCH if each.look == "strong" else PITCH)


class SideCard(QFrame):
    """The card. `pressed` carries the key of a row that is a door; `tone` of `put` tints the whole card ("ok", "warn", "danger")."""

    pressed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        role(self, card="true")
        self.title, self.right = Text(style="strong", elide=True), Text(style="caption", colour="ink-2", align="right")
        self.rows = Rows(theme)
        self.note = Paragraph("dense", "ink-2")
        self.buttons = row(gap=8)
        self.below = wrap(self.buttons)
        self.below.hide()
        self.note.hide()
        self.body = column(gap=8)
        self.setLayout(
            column(row((self.title, 1), self.right, gap=8), (self.body, 1), self.rows, self.note, self.below, gap=4, margins=(16, 8, 16, 12)),
        )
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.rows.pressed.connect(self.pressed)

    def put(self, title: str, rows: Sequence[SideRow] = (), *, right: str = "", note: str = "", tone: str = "true") -> None:
        """Show this title, what stands at its right, these rows and this sentence."""
        change_role(self, card=tone)
        self.title.setText(title)
        self.right.setText(right)
        self.rows.put(rows)
        self.note.say(note)
        self.note.setVisible(bool(note))

    def hold(self, thing: QWidget) -> None:
        """Put a chart or another part between title and rows."""
        self.body.addWidget(thing, 1)

    def act(self, *buttons: QWidget) -> None:
        """Put buttons at the bottom, side by side."""
        for button in buttons:
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self.buttons.addWidget(button, 1)
        self.below.setVisible(True)
        self.below.setFocusPolicy(Qt.FocusPolicy.NoFocus)
