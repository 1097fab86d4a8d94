"""Figure cards: the few numbers of a page, side by side above its work; a caption, an amount that is never cut, a line below.

    self.figures = Figures(theme)                                  # lay it under the head; it is 100 high and turns into rows where it is narrow
    self.figures.put([Figure("ph.bank", say("By the bank"), show_money(satang), say("{count} lines", count=44)),
                      Figure("ph.warning-circle", say("Difference"), "+3,186.25", tone="danger")])   # `key`: the card can be pressed, pressed(key)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..widgets import paint
from ..widgets.layout import on_fit

if TYPE_CHECKING:
    from ..theme import Theme

HIGH, GAP, LEAST, EDGE = 98, 12, 168, 16
LOW, LOW_LEAST, LOW_EDGE = 60, 132, 12
LOW_WINDOW = 640
"""Below this height of the window, in the design's lengths, cards are low: caption and amount, the line below in the tip."""
SIZES = (24, 22, 20, 18, 16, 14, 13)


@dataclass(frozen=True, slots=True)
class Figure:
    """One card. `tone` is a colour of the theme for the amount, `unit` stands small behind it; with a `key` the card is a door."""

    icon: str
    caption: str
    amount: str
    second: str = ""
    tone: str = "ink"
    unit: str = ""
    key: Any = None

    @property
    def spoken(self) -> str:
        """The card as a screen reader says it."""
        return " ".join(part for part in (self.caption, self.amount, self.unit, self.second) if part)


class FigureCard(QWidget):
    """One card, painted."""

    pressed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.figure = Figure("ph.circle", "", "")
        self.low = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def put(self, figure: Figure) -> None:
        """Show this figure."""
        self.figure = figure
        door = figure.key is not None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if door else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if door else Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(figure.spoken)
        self.setToolTip(figure.second)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.figure.key is not None and self.rect().contains(event.position().toPoint()):
            self.pressed.emit(self.figure.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.figure.key is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit(self.figure.key)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, figure = self.theme, self.figure
        pad = theme.length(LOW_EDGE if self.low else EDGE)
        with paint.on(self) as painter:
            edge, line = ("focus", theme.length(3)) if self.hasFocus() else ("line", 1)
            paint.rounded(painter, theme, QRectF(self.rect()), fill="surface", edge=edge, radius=12, line=line)
            room = self.width() - 2 * pad
            top = theme.length(2 if self.low else 6)
            if self.low:
                paint.text(painter, theme, QRect(pad, top, room, theme.length(24)), figure.caption, size=13, colour="ink-2")
                top -= theme.length(5)
            else:
                painter.drawPixmap(pad, top + theme.length(5), theme.icon(figure.icon, 18, "ink-2"))
                caption = QRect(pad + theme.length(26), top, room - theme.length(26), theme.length(28))
                paint.text(painter, theme, caption, figure.caption, size=15, colour="ink-2")
            unit = theme.width(figure.unit, 15, 400) + theme.length(8) if figure.unit else 0
            size = next((size for size in SIZES[2 if self.low else 0 :] if theme.width(figure.amount, size, 700) + unit <= room), SIZES[-1])
            amount = QRect(pad, top + theme.length(29), room, theme.length(32))
            wide = paint.text(painter, theme, amount, figure.amount, size=size, weight=700, colour=figure.tone, elide=False)
            if figure.unit:
                paint.text(painter, theme, amount.adjusted(wide + theme.length(8), theme.length(2), 0, 0), figure.unit, size=15, colour="ink-2")
            if not self.low:
                below = QRect(pad, top + theme.length(61), room, theme.length(24))
                paint.text(painter, theme, below, figure.second, size=13, colour="ink-2")


class Figures(QWidget):
    """The row of cards; `pressed` carries the key of a card that is a door."""

    pressed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.cards: list[FigureCard] = []
        self.shown: list[Figure] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        on_fit(self, lambda _: self._arrange())

    def put(self, figures: Sequence[Figure]) -> None:
        """Show these figures."""
        while len(self.cards) < len(figures):
            made = FigureCard(self.theme)
            made.setParent(self)
            made.pressed.connect(self.pressed)
            self.cards.append(made)
        self.shown = list(figures)
        if self.parentWidget() is not None:
            self.setVisible(bool(self.shown))  # a size that waited comes now: every card must stand
        for number, made in enumerate(self.cards):
            if number < len(self.shown):
                made.put(self.shown[number])
            made.setVisible(number < len(self.shown))
        self._arrange()

    def sizeHint(self) -> QSize:
        rows = max(self._rows(), 1)
        return QSize(self.theme.length(LEAST), self.theme.length(self._high()) * rows + self.theme.length(GAP) * (rows - 1))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _across(self) -> int:
        """How many cards stand side by side."""
        least = LOW_LEAST if self._is_low() else LEAST
        fits = max((self.width() + self.theme.length(GAP)) // self.theme.length(least + GAP), 1)
        count = max(len(self.shown), 1)
        rows = -(-count // min(fits, count))
        return -(-count // rows)

    def _is_low(self) -> bool:
        return self.window().height() * 100 // self.theme.scale_percent < LOW_WINDOW

    def _high(self) -> int:
        return LOW if self._is_low() else HIGH

    def _rows(self) -> int:
        return -(-len(self.shown) // self._across())

    def _arrange(self) -> None:
        """Put the cards in their places."""
        across, gap, high = self._across(), self.theme.length(GAP), self.theme.length(self._high())
        for number in range(len(self.shown)):
            self.cards[number].low = self._is_low()
            line, place = divmod(number, across)
            in_line = min(across, len(self.shown) - line * across)
            wide = (self.width() - gap * (in_line - 1)) / in_line
            left = round(place * (wide + gap))
            self.cards[number].setGeometry(left, line * (high + gap), round((place + 1) * (wide + gap)) - gap - left, high)
        if self.height() != self.sizeHint().height():
            self.updateGeometry()
