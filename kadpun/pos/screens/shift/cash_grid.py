"""Counting the drawer: a line for each note and coin, typed or stepped, summed at once.

Digits are typed under any layout; ↓ and Enter go to the next line, ↑ back, + and − change the line in hand. A line left empty is nothing.
What is on the screen is a count and no sum of the books: nothing here knows what the drawer should hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QScrollArea, QSizePolicy, QWidget

from kadpun.books.money import Satang, show_money
from kadpun.pos.till.results import CashCount
from kadpun.pos.till.tender import DENOMINATIONS, NOTES, Coins

from ..forms.fields import Figure
from ..widgets import paint
from ..widgets.buttons import Button
from ..widgets.layout import Text, column, grid, on_fit, row, rule, sized, wrap

if TYPE_CHECKING:
    from kadpun.books.words import Say

    from ..theme import Theme

COLOURS = {100_000: "note-1000", 50_000: "note-500", 10_000: "note-100", 5_000: "note-50", 2_000: "note-20"}
MOST_DIGITS = 6
COLUMNS = 5
WITH_AMOUNTS, TWO_HALVES = 760, 608


def face_of(denomination: int) -> str:
    """What a note or coin is called by its face: 1,000 or 0.25."""
    return f"{denomination // 100:,}" if denomination % 100 == 0 else show_money(denomination)


class FaceCard(QWidget):
    """A note or coin: its colour and its face."""

    def __init__(self, theme: Theme, denomination: int) -> None:
        super().__init__()
        self.theme, self.denomination = theme, denomination
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        on_fit(self, lambda _: self.updateGeometry())

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(92), self.theme.length(48))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.length(84), self.theme.length(48))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, box = self.theme, self.rect()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint.rounded(painter, theme, QRectF(box), fill="hover", edge="line", radius=8)
        side = theme.length(16)
        swatch = QRectF(theme.length(10), (box.height() - side) / 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(COLOURS.get(self.denomination, "coin")))
        painter.drawRoundedRect(swatch, theme.length(3), theme.length(3))
        room = QRect(theme.length(30), 0, box.width() - theme.length(42), box.height())
        paint.text(painter, theme, room, face_of(self.denomination), size=18, weight=600, align="right", elide=False)
        painter.end()


class CountLine:
    """One line of the grid."""

    def __init__(self, theme: Theme, denomination: int) -> None:
        self.denomination = denomination
        self.face = FaceCard(theme, denomination)
        self.less, self.more = Button(theme), Button(theme)
        self.field = sized(Figure(), width=80)
        self.field.setMaxLength(MOST_DIGITS)
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.amount = Text(style="dense", colour="ink-2", align="right")
        for button in (self.less, self.more):
            sized(button, width=48)

    @property
    def count(self) -> int:
        """How many were counted; what is no number counts for nothing."""
        text = self.field.text()
        return int(text) if text.isdecimal() else 0

    def widgets(self) -> tuple[QWidget, ...]:
        """The line's parts from left to right."""
        return self.face, self.less, self.field, self.more, self.amount


class CashGrid(QWidget):
    """The grid. `changed` says that a count changed, `finished` that ↓ or Enter left the last line."""

    changed = Signal()
    finished = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.lines = [CountLine(theme, denomination) for denomination in DENOMINATIONS]
        self.notes_title, self.coins_title = Text(style="lead"), Text(style="lead")
        halves = []
        for title, notes in ((self.notes_title, True), (self.coins_title, False)):
            laid = grid(8)
            for number, line in enumerate(line for line in self.lines if (line.denomination in NOTES) is notes):
                self._place(laid, number, line)
            laid.setColumnStretch(COLUMNS - 1, 1)
            halves.append(wrap(column(title, laid, "stretch", gap=8)))
        self.between = rule("v")
        self.halves = row((halves[0], 1), self.between, (halves[1], 1), gap=20)
        self.setLayout(self.halves)
        for number, line in enumerate(self.lines):
            self._connect(number, line)

    def retell(self, say: Say) -> None:
        """Say every label again."""
        self.notes_title.setText(say("Notes"))
        self.coins_title.setText(say("Coins"))
        for line in self.lines:
            face = face_of(line.denomination)
            line.less.say("−", accessible=say("One {face} baht less", face=face))
            line.more.say("+", accessible=say("One {face} baht more", face=face))
            line.field.setAccessibleName(say("How many of {face} baht", face=face))
        self.recount()

    def fit_to(self, width: int) -> None:
        """Use so much width of the design: amounts beside the counts, then none, then notes above coins."""
        beside = width >= TWO_HALVES
        for line in self.lines:
            line.amount.setVisible(width >= WITH_AMOUNTS or not beside)
        self.between.setVisible(beside)
        self.halves.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def count(self) -> CashCount:
        """What stands in the grid."""
        return CashCount(tuple(Coins(Satang(line.denomination), line.count) for line in self.lines if line.count))

    @property
    def complete(self) -> bool:
        """Whether every line was gone through."""
        return all(line.field.text() for line in self.lines)

    def pieces(self, *, notes: bool) -> tuple[int, Satang]:
        """How many notes (or coins), and what they come to."""
        chosen = [line for line in self.lines if (line.denomination in NOTES) is notes]
        return sum(line.count for line in chosen), Satang(sum(line.count * line.denomination for line in chosen))

    def clear(self) -> None:
        """Begin the count anew."""
        for line in self.lines:
            line.field.setText("")
        self.recount()

    def focus_first(self) -> None:
        """Put the focus into the first line that was not counted yet."""
        empty = next((line for line in self.lines if not line.field.text()), self.lines[0])
        empty.field.setFocus(Qt.FocusReason.TabFocusReason)

    def step(self, by: int) -> bool:
        """Go a line down or up from the one in hand; False when none is."""
        at = self._at()
        if at is None:
            return False
        if by > 0 and not self.lines[at].field.text():
            self.lines[at].field.setText("0")
        if 0 <= at + by < len(self.lines):
            self.lines[at + by].field.setFocus(Qt.FocusReason.TabFocusReason)
        elif by > 0:
            self.finished.emit()
        return True

    def change(self, by: int) -> bool:
        """Count one more or less of the line in hand; False when none is."""
        at = self._at()
        if at is None:
            return False
        self._change(at, by)
        return True

    def recount(self) -> None:
        """Show what each line comes to."""
        for line in self.lines:
            line.amount.setText(show_money(line.count * line.denomination) if line.count else "")
        self.changed.emit()

    def _place(self, laid: QGridLayout, number: int, line: CountLine) -> None:
        for at, widget in enumerate(line.widgets()):
            laid.addWidget(widget, number, at)

    def _connect(self, number: int, line: CountLine) -> None:
        line.less.clicked.connect(lambda: self._change(number, -1))
        line.more.clicked.connect(lambda: self._change(number, 1))
        line.field.textChanged.connect(lambda _: self.recount())
        line.field.stepped.connect(self.step)
        line.field.came.connect(lambda: self._keep_in_view(line))

    def _change(self, number: int, by: int) -> None:
        line = self.lines[number]
        line.field.setText(str(max(line.count + by, 0)))
        line.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_in_view(self, line: CountLine) -> None:
        """Scroll to the line in hand, where the grid lies in something that scrolls."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(line.field, 0, self.theme.length(60))

    def _at(self) -> int | None:
        return next((number for number, line in enumerate(self.lines) if line.field.hasFocus()), None)
