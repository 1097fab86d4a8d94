"""Paying from a purse of the member's own: the deposit, or what the shop owes for produce. Only with the consent of whoever stands there.

It keeps the amount and the consent and says so by `changed`; that no more is taken than there is stands in the till's rules and is said here at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kadpun.books.money import Satang, read_money, show_money
from kadpun.books.refusals import Refusal

from ..widgets.buttons import Button
from ..widgets.fields import NumberField
from ..widgets.layout import Text, change_role, column, on_fit

if TYPE_CHECKING:
    from ..page import Context


class SetOffFields(QWidget):
    """So much out of one purse."""

    changed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.amount = self.there = 0
        self.agreed = False
        self.trouble: Refusal | None = None
        self.words = ""
        self.caption = Text("", "strong", elide=True)
        self.field = NumberField(kind="money")
        self.field.textEdited.connect(self._typed)
        self.about = Text("", "body", "ink-2")
        self.tick = Button(context.theme, "plain", "lg", icon="ph.square", key="Enter")
        self.tick.clicked.connect(self.agree)
        self.setLayout(column(self.caption, self.field, self.about, self.tick, "stretch", gap=8))
        on_fit(self, lambda fitted: self.field.setFixedHeight(fitted.length(70)))

    @property
    def too_much(self) -> bool:
        """Whether the purse does not hold so much."""
        return self.amount > self.there

    def forget(self) -> None:
        """Take nothing from it."""
        self.amount, self.agreed, self.trouble = 0, False, None
        self.field.clear()

    def ask_for(self, amount: int) -> None:
        """Take so much, or all that is there."""
        self.amount, self.trouble = min(amount, self.there), None
        self.field.show_value(show_money(self.amount))
        self._other()

    def agree(self) -> None:
        """Whoever stands there agrees, or takes that word back."""
        self.agreed = not self.agreed
        self.retell()
        self.changed.emit()

    def tell(self, words: str, there: int) -> None:
        """Say which purse it is and what it holds."""
        self.words, self.there = words, there
        self.retell()

    def retell(self) -> None:
        """Say it again."""
        say = self.context.say
        self.caption.setText(self.words)
        self.field.setAccessibleName(self.words)
        self.about.setText(say("{amount} lies there", amount=show_money(self.there)))
        self.about.tint("danger" if self.too_much else "ink-2")
        self.tick.icon_name = "ph.check-square" if self.agreed else "ph.square"
        self.tick.become("soft" if self.agreed else "plain")
        self.tick.say(say("The member agrees"))

    def _typed(self, text: str) -> None:
        try:
            self.amount, self.trouble = read_money(text) if text else Satang(0), None
        except Refusal as reason:
            self.amount, self.trouble = Satang(0), reason
        change_role(self.field, state="error" if self.trouble is not None else "")
        self._other()

    def _other(self) -> None:
        self.agreed = False
        self.retell()
        self.changed.emit()
