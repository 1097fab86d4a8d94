"""Opening a shift: how much change lies in the drawer, as one sum or counted by notes and coins."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication

from kadpun.books.money import Satang, show_money
from kadpun.books.refusals import Refusal
from kadpun.pos.till.results import Approval, CounterState, Permission
from kadpun.pos.till.tender import read_tender

from ..forms.fields import Choice, Figure
from ..forms.head import Head
from ..forms.office_page import OfficePage, scrolling
from ..forms.paragraph import Paragraph
from ..page import Context
from ..widgets.buttons import Button
from ..widgets.fields import NumberPad
from ..widgets.layout import Text, card, column, on_fit, role, row, sized, wrap
from ..widgets.numbers import BigNumber
from .cash_grid import CashGrid

WAYS = ("sum", "pieces")


class ShiftOpenPage(OfficePage):
    """The page that stands before the counter while no shift is open."""

    way_back = "sign-in"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.proposed = Satang(0)
        self._begun = False
        """Whether somebody typed or counted already: a proposal that comes late takes nothing away."""
        self.way = Choice(theme, WAYS)
        self.sum = role(Figure(), kind="money")
        self.pad = NumberPad(theme)
        self.last = Button(theme, "soft")
        self.grid = CashGrid(theme)
        self.total_title, self.total = Text(style="strong"), BigNumber(theme, 40)
        self.wrong, self.words = Paragraph("caption", "danger"), Paragraph("dense", "ink-2")
        self.forward = Button(theme, "primary", "xl", icon="ph.lock-simple-open", key="Enter")
        typed = sized(wrap(column(self.sum, self.last, (self.pad, 1), "stretch", gap=12)), width=420)
        self.typed = scrolling(wrap(row(typed, "stretch")))
        self.counted = scrolling(self.grid)
        self._lay_out()
        self._connect()
        self._show_way()
        self.settle()

    def _lay_out(self) -> None:
        sized(self.way, width=420)
        on_fit(self.pad, lambda theme: self.pad.setMaximumHeight(theme.length(320)))
        left = card(column(row(self.way, "stretch"), (self.typed, 1), (self.counted, 1), gap=12, margins=(20, 12, 20, 16)))
        right = wrap(
            column(
                card(column(self.total_title, self.total, self.wrong, gap=2, margins=(16, 8, 16, 10))),
                self.words,
                "stretch",
                self.forward,
                gap=12,
            )
        )
        sized(right, width=360)
        self.lay(Head(self.context.theme), row((left, 1), right, gap=12))

    def _connect(self) -> None:
        self.way.chosen.connect(lambda _: self._show_way())
        self.sum.textChanged.connect(lambda _: self._recount())
        self.sum.textEdited.connect(lambda _: self._begin())
        self.pad.typed.connect(self._type)
        self.grid.changed.connect(self._recount)
        self.grid.changed.connect(self._begin)
        self.grid.finished.connect(lambda: self.forward.setFocus(Qt.FocusReason.TabFocusReason))
        self.last.clicked.connect(lambda: self._take_last())
        self.forward.clicked.connect(self.open)

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.head.say(say("Open the shift"), "", say("Change person"))
        self.way.say("", (say("Type the sum"), say("Count notes and coins")))
        self.sum.setAccessibleName(say("Opening float in baht"))
        self.sum.setPlaceholderText("0.00")
        self.total_title.setText(say("Opening float"))
        self.words.say(say("The float is the change that lies in the drawer before the first sale. It is taken out of the safe in the books."))
        self.grid.retell(say)
        self.forward.say(say("Open the shift"))
        self._say_last()
        self._recount()

    def restyle(self) -> None:
        super().restyle()
        self._fit_grid()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_grid()

    def enter(self, **given: Any) -> None:
        """Propose what the last closing left in the drawer."""
        self.grid.clear()
        self._begun = False
        self.ask(self.context.till.next_float, self._propose)
        self._focus()

    def take_key(self, stroke: str) -> bool:
        if stroke in ("+", "-") and self.way.value == "pieces":
            return self.grid.change(1 if stroke == "+" else -1)
        if stroke == "Enter" and not self.leave_bar.is_asking:
            focused = QApplication.focusWidget()
            if focused is self.sum or self.grid.complete:
                self.open()
                return True
            if self.way.value == "pieces" and self.grid.step(1):
                return True
        return super().take_key(stroke)

    def look_busy(self, busy: bool) -> None:
        self.forward.setEnabled(not busy)

    def open(self) -> None:
        """Open the shift with the float that stands here."""
        opening_float = self._float()
        if opening_float is None:
            self.sum.setFocus()
            return
        till = self.context.till

        def work(approval: Approval | None) -> CounterState:
            return till.open_shift(opening_float, approval)

        self.act(Permission.OPEN_SHIFT, work, lambda _: self.context.look_again())

    def _float(self) -> Satang | None:
        """The float typed or counted; None while it cannot be read."""
        if self.way.value == "pieces":
            return self.grid.count().total
        text = self.sum.text().strip()
        try:
            return read_tender(text) if text.strip("0.,") else Satang(0)
        except Refusal as reason:
            self.wrong.say(reason.sentence(self.context.say))
            return None

    def _recount(self) -> None:
        self.wrong.say("")
        opening_float = self._float()
        shown = "–" if opening_float is None else show_money(opening_float)
        self.total.show_number(shown, self.context.say("Opening float {amount} baht", amount=shown))

    def _propose(self, left: Satang) -> None:
        self.proposed = left
        self._say_last()
        if not self._begun:
            self._take_last()

    def _begin(self) -> None:
        self._begun = True

    def _take_last(self) -> None:
        self.sum.show_value(show_money(self.proposed))
        self._focus()

    def _say_last(self) -> None:
        self.last.setVisible(bool(self.proposed))
        amount = show_money(self.proposed)
        self.last.say(self.context.say("Left by the last shift: {amount}", amount=amount))

    def _show_way(self) -> None:
        by_pieces = self.way.value == "pieces"
        self.typed.setVisible(not by_pieces)
        self.counted.setVisible(by_pieces)
        self._recount()
        self._focus()

    def _fit_grid(self) -> None:
        self.grid.fit_to(round(self.width() * 100 / self.context.theme.scale_percent) - 450)

    def _focus(self) -> None:
        if self.way.value == "pieces":
            self.grid.focus_first()
        else:
            self.sum.setFocus()

    def _type(self, letter: str) -> None:
        self.sum.type_in(letter)
        self.sum.setFocus(Qt.FocusReason.MouseFocusReason)
