"""The first step of closing: the blind count. What the drawer should hold is hatched over until the count is confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from kadpun.books.money import show_money

from ..forms.note import Note
from ..forms.office_page import scrolling
from ..forms.paragraph import Paragraph
from ..widgets.buttons import Button
from ..widgets.layout import Text, card, column, row, sized, wrap
from ..widgets.numbers import BigNumber
from .cards import Hatched, RowsCard, titled
from .cash_grid import CashGrid

if TYPE_CHECKING:
    from ..page import Context

NARROW = 1180


class CountStep(QWidget):
    """The count. `confirmed` is the wish to lock it."""

    confirmed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        theme = context.theme
        self.held = 0
        self.grid = CashGrid(theme)
        self.blind = Note(theme)
        self.blind.icon.turn("ph.eye-slash", "primary-ink")
        self.total_title, self.total = Text(style="strong"), BigNumber(theme, 40)
        self.pieces = RowsCard(theme, bare=True)
        self.hidden_title, self.hidden = Text(style="strong"), Hatched(theme)
        self.others = RowsCard(theme)
        self.final = Paragraph("caption", "ink-3", align="centre")
        self.forward = Button(theme, "primary", "xl", key="Enter")
        left = card(column((scrolling(self.grid), 1), self.blind, gap=12, margins=(20, 10, 20, 16)))
        cards = wrap(
            column(
                card(column(self.total_title, self.total, self.pieces, gap=2, margins=(16, 8, 16, 10))),
                titled(self.hidden_title, self.hidden),
                self.others,
                "stretch",
                gap=10,
            )
        )
        self.right = sized(wrap(column((scrolling(cards), 1), self.final, self.forward, gap=10)), width=380)
        self.setLayout(row((left, 1), self.right, gap=12))
        self.grid.changed.connect(self.recount)
        self.grid.finished.connect(lambda: self.forward.setFocus(Qt.FocusReason.TabFocusReason))
        self.forward.clicked.connect(self.confirmed)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.grid.retell(say)
        self.blind.tell(
            say("Blind count"), say("What should be there is not shown yet. Type each count, then ↓. Confirm at the end and it is compared.")
        )
        self.blind.icon.turn("ph.eye-slash", "primary-ink")
        self.total_title.setText(say("Counted in all"))
        self.hidden_title.setText(say("What should be there"))
        self.hidden.say(say("Hidden until the count is confirmed"))
        self.final.say(say("Once confirmed it cannot be changed, only counted again"))
        self.forward.say(say("Confirm the count"))
        self.recount()
        self.show_held(self.held)

    def recount(self) -> None:
        """Show what was counted so far."""
        say = self.context.say
        total = show_money(self.grid.count().total)
        self.total.show_number(total, say("{amount} baht counted", amount=total))
        notes, coins = self.grid.pieces(notes=True), self.grid.pieces(notes=False)
        rows = (
            (say("Notes: {count}", count=f"{notes[0]:,}"), show_money(notes[1]), ""),
            (say("Coins: {count}", count=f"{coins[0]:,}"), show_money(coins[1]), ""),
        )
        self.pieces.put("", rows)

    def show_held(self, held: int) -> None:
        """Show what else is open: bills on hold."""
        say = self.context.say
        self.held = held
        self.others.put(say("Besides cash"), ((say("Bills on hold"), f"{held:,}", "warn" if held else ""),))

    def fit_to(self, width: int) -> None:
        """Leave out what has no room at this width of the design."""
        right = 380 if width >= NARROW else 320
        self.grid.fit_to(width - right - 90)
        sized(self.right, width=right)

    def enter(self) -> bool:
        """Enter: on to the next line, and when every line was gone through, confirm."""
        if self.grid.complete:
            self.confirmed.emit()
            return True
        return self.grid.step(1)
