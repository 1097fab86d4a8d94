"""The total, and the two ways forward: exact cash in one key, or the payment panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from kadpun.books.money import show_money
from kadpun.pos.till.tender import exact_cash

from ..widgets.announce import announce
from ..widgets.buttons import Button
from ..widgets.layout import Text, column, role, row, wrap
from ..widgets.numbers import BigNumber

if TYPE_CHECKING:
    from ..page import Context
    from .selling import Selling


class TotalCard(QFrame):
    """What the bill comes to."""

    pay_wanted = Signal()
    exact_wanted = Signal()

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.selling = context, selling
        role(self, card="true")
        theme = context.theme
        self.label = Text("", "lead")
        self.caption = Text("", "caption", "ink-3")
        self.number = BigNumber(theme, 64)
        self.exact = Button(theme, "soft", "xl", key="F12")
        self.pay = Button(theme, "primary", "xl", icon="ph.money", key="F11")
        self.exact.clicked.connect(self.exact_wanted)
        self.pay.clicked.connect(self.pay_wanted)
        self.words = wrap(column("stretch", self.label, self.caption, 4, gap=0))
        self.top = row(self.words, (self.number, 1), gap=8)
        self.below = wrap(row(gap=0))
        self.setLayout(column(self.top, self.below, row((self.exact, 2), (self.pay, 3), gap=8), gap=8, margins=(16, 6, 16, 14)))
        self.below.hide()
        selling.bill_changed.connect(self._bill_changed)

    def lay_out(self, *, large: bool, narrow: bool) -> None:
        """In large type the number gets a row of its own and one button stays."""
        self.exact.setVisible(not large)
        self.caption.setVisible(not narrow)
        self.number.limit(64 if not narrow or large else 56)
        layout = self.below.layout()
        assert layout is not None
        if large and layout.indexOf(self.number) < 0:
            layout.addWidget(self.number)
        elif not large and layout.indexOf(self.number) >= 0:
            self.top.addWidget(self.number, 1)
        self.below.setVisible(large)

    def retell(self) -> None:
        """Say it again."""
        self._bill_changed(-1)

    def _bill_changed(self, line: int) -> None:
        say, selling = self.context.say, self.selling
        bill = selling.bill
        total = show_money(bill.to_pay)
        self.label.setText(say("Amount to pay"))
        caption = say("{count} lines", count=bill.count)
        if bill.own_discount:
            caption += " · " + say("{discount} taken off", discount=show_money(bill.own_discount))
        if bill.scheme:
            caption += " · " + say("schemes {discount}", discount=show_money(bill.scheme))
        self.caption.setText(caption)
        self.number.show_number(total, say("To pay {total} baht", total=total))
        nothing = say("The bill is empty.") if selling.shown.empty else ""
        cash = show_money(exact_cash(bill.to_pay, selling.state.profile))
        self.exact.say(say("Exact cash"), accessible=say("Exact cash {amount} baht, and finish", amount=cash), cannot=nothing)
        self.pay.say(say("Take payment"), accessible=say("Take payment of {total} baht", total=total), cannot=nothing)
        if line >= 0:
            announce(self, say("To pay {total} baht", total=total))
