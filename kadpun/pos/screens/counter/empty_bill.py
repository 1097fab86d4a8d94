"""What stands on an empty bill: how to begin, and the held bills, each one touch from coming back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kadpun.books.money import show_money

from ..widgets.buttons import Button
from ..widgets.layout import Pictogram, Text, column, fit, row, wrap

if TYPE_CHECKING:
    from kadpun.pos.till.results import HeldBill

    from ..page import Context

MOST_SHOWN = 4


class EmptyBill(QWidget):
    """A grey line and the held bills."""

    recall_wanted = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.held: tuple[HeldBill, ...] = ()
        self.begin = Text("", "lead", "ink-3", align="centre")
        self.waiting = Text("", "caption", "ink-3", align="centre")
        self.buttons: QVBoxLayout = column(gap=8)
        self.setLayout(
            column(
                "stretch", row("stretch", Pictogram("ph.barcode", 48, "ink-off"), "stretch"), self.begin, 12, self.waiting,
                row("stretch", wrap(self.buttons), "stretch"), "stretch", gap=4, margins=(16, 8, 16, 8),
            )
        )  # fmt: skip

    def show_held(self, held: tuple[HeldBill, ...]) -> None:
        """Show the held bills that wait, the oldest first."""
        self.held = held
        while (item := self.buttons.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        say = self.context.say
        for bill in held[:MOST_SHOWN]:
            button = Button(self.context.theme, "soft", icon="ph.pause")
            amount = show_money(bill.total)
            words = f"{bill.label}  ·  {amount}"
            button.say(words, accessible=say("Recall bill {label}, {amount} baht", label=bill.label, amount=amount))
            button.clicked.connect(lambda _=False, held_id=bill.id: self.recall_wanted.emit(held_id))
            self.buttons.addWidget(button)
        self.retell()
        fit(self, self.context.theme)

    def retell(self) -> None:
        """Say it again."""
        say = self.context.say
        self.begin.setText(say("Scan the first thing, or press F2"))
        one = len(self.held) == 1
        self.waiting.setText(say("One bill is held") if one else say("{count} bills are held", count=len(self.held)) if self.held else "")
        self.waiting.setVisible(bool(self.held))
