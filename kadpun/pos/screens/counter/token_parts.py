"""The parts of the panel of tokens and schemes: the list of cards, what the buyer pays, who bears the discount, what is left after this bill.

They show finished words and amounts; what those are is worked out elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ..forms.paragraph import Paragraph
from ..widgets.announce import announce
from ..widgets.layout import Pictogram, Text, change_role, column, fit, remargin, role, row, rule, wrap
from ..widgets.numbers import BigNumber
from ..widgets.scheme_card import Scheme, SchemeCard

if TYPE_CHECKING:
    from ..page import Context
    from ..theme import Theme

LEAST_HEIGHT = 48


class SchemeList(QScrollArea):
    """The cards, as high as they are together where there is room for them; else they are turned through."""

    touched = Signal(int)
    stepped = Signal(int, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.cards: list[SchemeCard] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.laid: QVBoxLayout = column("stretch", gap=8)
        self.setWidget(wrap(self.laid))

    def show_schemes(self, schemes: Sequence[Scheme], words: Callable[[Scheme], tuple[str, str]]) -> None:
        """Show these; `words` says what − and + of one are called."""
        while len(self.cards) < len(schemes):
            card, number = SchemeCard(self.theme), len(self.cards)
            card.touched.connect(lambda number=number: self.touched.emit(number))
            card.stepped.connect(lambda step, number=number: self.stepped.emit(number, step))
            self.cards.append(card)
            self.laid.insertWidget(number, card)
            fit(card, self.theme)
        for card, scheme in zip(self.cards, schemes, strict=False):
            less, more = words(scheme)
            card.show_scheme(scheme, less=less, more=more)
        for number, card in enumerate(self.cards):
            card.setVisible(number < len(schemes))
        self.updateGeometry()

    def bring(self, number: int) -> None:
        """Bring a card into view."""
        if 0 <= number < len(self.cards):
            self.ensureWidgetVisible(self.cards[number], 0, 0)

    def sizeHint(self) -> QSize:
        wide = self.viewport().width()
        return QSize(self.theme.length(200), max(self.laid.heightForWidth(wide), self.theme.length(LEAST_HEIGHT)))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.length(120), self.theme.length(LEAST_HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()


@dataclass(frozen=True, slots=True)
class Sum:
    """A line of a sum: words, an amount, and the colour of both."""

    words: str
    amount: str
    colour: str = "ink-2"


class Sums(QWidget):
    """Lines of a sum, words left and amounts right."""

    def __init__(self, theme: Theme, style: str = "body") -> None:
        super().__init__()
        self.theme, self.style_of_text = theme, style
        self.lines: list[tuple[QWidget, Text, Text]] = []
        self.laid: QVBoxLayout = column(gap=2)
        self.setLayout(self.laid)

    def show_sums(self, sums: Sequence[Sum]) -> None:
        """Show these lines."""
        while len(self.lines) < len(sums):
            words, amount = Text("", self.style_of_text, elide=True), Text("", self.style_of_text, align="right")
            line = wrap(row((words, 1), amount, gap=8))
            self.lines.append((line, words, amount))
            self.laid.addWidget(line)
            fit(line, self.theme)
        for (_, words, amount), said in zip(self.lines, sums, strict=False):
            words.setText(said.words)
            words.setToolTip(said.words)
            words.tint("ink-2" if said.colour == "ink" else said.colour)
            amount.setText(said.amount)
            amount.tint(said.colour)
        for number, (line, _, _) in enumerate(self.lines):
            line.setVisible(number < len(sums))


class BuyerCard(QFrame):
    """What the bill comes to, what each scheme takes off, and what the buyer pays."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        role(self, card="true")
        self.sums = Sums(theme)
        self.line = rule()
        self.label = Text("", "strong")
        self.number = BigNumber(theme, 48)
        self.paid = column(self.label, (self.number, 1), gap=4)
        self.laid = column(self.sums, self.line, self.paid, gap=4, margins=(16, 8, 16, 8))
        self.setLayout(self.laid)

    def lay_out(self, *, short: bool, beside: bool) -> None:
        """Take less room on a low screen; the amount stands beside its words where this card has no column of its own."""
        self.paid.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self.number.limit(32 if short else 48)
        remargin(self.laid, self.theme, gap=0 if short else 4, margins=(12, 2, 12, 4) if short else (16, 8, 16, 8))

    def show_sums(self, sums: Sequence[Sum], label: str, amount: str, accessible: str) -> None:
        """Show the sum and what it comes to."""
        self.sums.show_sums(sums)
        self.label.setText(label)
        changed = amount != self.number.words
        self.number.show_number(amount, accessible)
        if changed and self.isVisible():
            announce(self.number, accessible)


    def show_lines(self, shown: bool) -> None:
        """Show the lines of the sum, or leave them out: they stand on the cards."""
        self.sums.setVisible(shown)
        self.line.setVisible(shown)


class BearersCard(QFrame):
    """Who bears the discount."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        role(self, card="quiet")
        self.title = Text("", "strong")
        self.sums = Sums(theme, "dense")
        self.note = Paragraph("caption", "ink-3")
        self.setLayout(column(self.title, self.sums, self.note, gap=2, margins=(16, 6, 16, 8)))

    def show_bearers(self, title: str, sums: Sequence[Sum], note: str) -> None:
        """Show them, and what becomes of what others bear."""
        self.title.setText(title)
        self.sums.show_sums(sums)
        self.note.say(note)

    def show_note(self, shown: bool) -> None:
        """Say what becomes of it, or leave that out."""
        self.note.setVisible(shown and bool(self.note.text()))


class AfterBill(QFrame):
    """What the buyer's wallet holds after this bill: three cells side by side."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        role(self, card="quiet")
        self.cells = [(Text("", "caption", "ink-2", elide=True), Text("", "strong")) for _ in range(3)]
        self.boxes = [wrap(column(caption, value, gap=0)) for caption, value in self.cells]
        self.rules = [rule("v"), rule("v")]
        self.setLayout(row((self.boxes[0], 1), self.rules[0], (self.boxes[1], 1), self.rules[1], (self.boxes[2], 1), gap=16, margins=(16, 2, 16, 4)))

    def show_cells(self, cells: Sequence[Sum]) -> None:
        """Show these, at most three."""
        for number, (caption, value) in enumerate(self.cells):
            shown = number < len(cells)
            self.boxes[number].setVisible(shown)
            if number:
                self.rules[number - 1].setVisible(shown)
            if shown:
                caption.setText(cells[number].words)
                caption.setToolTip(cells[number].words)
                value.setText(cells[number].amount)
                value.tint(cells[number].colour)
                value.setAccessibleName(f"{cells[number].words} {cells[number].amount}")


class WhyCard(QFrame):
    """What became of a coupon or a reference: refused with where and when it was used, or taken."""

    def __init__(self) -> None:
        super().__init__()
        role(self, card="danger")
        self.icon = Pictogram("ph.x-circle-fill", 20, "danger")
        self.title, self.text = Paragraph("strong", "danger"), Paragraph("caption", "ink-2")
        self.setLayout(row(self.icon, (column(self.title, self.text, gap=0), 1), gap=10, margins=(14, 4, 12, 6)))
        self.hide()

    def say(self, context: Context, title: str, text: str = "", *, tone: str = "danger") -> None:
        """Show this; without a title, nothing."""
        self.setVisible(bool(title))
        if not title:
            return
        change_role(self, card=tone)
        self.icon.turn("ph.x-circle-fill" if tone == "danger" else "ph.check-circle", tone)
        self.title.say(title, tone)
        self.text.say(text)
        self.text.setVisible(bool(text))
        announce(self, f"{title} {text}".strip(), urgent=tone == "danger")
