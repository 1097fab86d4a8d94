"""The second step of closing: the locked count beside the books, where the difference comes from, why, and how the money is split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QWidget

from kadpun.books.clock import local_time
from kadpun.books.money import MINUS, Satang, read_money, show_money
from kadpun.books.refusals import Refusal
from kadpun.pos.till.reports import drawer_section
from kadpun.pos.till.results import Comparison

from ..forms.fields import Field
from ..forms.office_page import scrolling
from ..forms.paragraph import Paragraph
from ..forms.tables import Cell, ChipShown, Column, RowShown, Table
from ..widgets.buttons import Button
from ..widgets.chips import Chip
from ..widgets.layout import Pictogram, Text, card, change_role, column, row, sized, wrap
from .cards import RowsCard
from .cash_grid import face_of

if TYPE_CHECKING:
    from ..page import Context

REASONS = ("Wrong change given", "Cannot be found")
"""The two usual reasons; any other is typed."""


class Verdict(QFrame):
    """Short, over or exact: the amount, who may close it, and why it differs."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        theme = context.theme
        self.setProperty("card", "ok")
        self.icon, self.title = Pictogram("ph.check-circle", 24, "ok"), Text(style="lead")
        self.limit = Paragraph("caption", "ink-2")
        self.group = QButtonGroup(self)
        self.buttons = [Button(theme) for _ in range(len(REASONS) + 1)]
        for number, button in enumerate(self.buttons):
            button.setCheckable(True)
            self.group.addButton(button, number)
        self.group.idClicked.connect(lambda _: self._chosen())
        self.other = Field(theme, most=200)
        self.reasons = wrap(column(row(*[(button, 1) for button in self.buttons], gap=8), self.other, gap=8))
        self.setLayout(column(row(self.icon, (self.title, 1), gap=8), self.limit, self.reasons, gap=6, margins=(16, 8, 16, 12)))

    def show_difference(self, over_short: int, *, limit: int, needs_approval: bool) -> None:
        """Show what the count differs by."""
        say = self.context.say
        amount = show_money(abs(over_short))
        tone = "danger" if over_short < 0 else "warn" if over_short > 0 else "ok"
        change_role(self, card=tone)
        words = say("Cash is short by {amount}", amount=amount) if over_short < 0 else say("Cash is over by {amount}", amount=amount)
        self.title.setText(words if over_short else say("The cash is exact"))
        self.title.tint(tone)
        self.icon.turn("ph.warning-circle" if over_short else "ph.check-circle", tone)
        within = say("Up to {limit} a cashier closes alone", limit=show_money(limit))
        beyond = say("Above {limit} somebody else must allow it", limit=show_money(limit))
        self.limit.say((beyond if needs_approval else within) if over_short else "")
        self.reasons.setVisible(bool(over_short))
        for button, reason in zip(self.buttons, (*REASONS, "Other…"), strict=True):
            button.say(say(reason))
        self.other.line.setPlaceholderText(say("Say why, in a few words"))
        self.other.line.setAccessibleName(say("Say why, in a few words"))
        self._chosen()

    @property
    def reason(self) -> str:
        """The reason given, "" while there is none."""
        chosen = self.group.checkedId()
        if chosen < 0:
            return ""
        return self.other.value if chosen == len(REASONS) else self.context.say(REASONS[chosen])

    def forget(self) -> None:
        """No reason was given yet."""
        self.group.setExclusive(False)
        for button in self.buttons:
            button.setChecked(False)
            button.become("plain")
        self.group.setExclusive(True)
        self.other.put("")

    def ask_why(self) -> None:
        """Put the focus where a reason is missing."""
        if self.group.checkedId() == len(REASONS):
            self.other.setFocus()
        else:
            self.buttons[0].setFocus()

    def _chosen(self) -> None:
        for number, button in enumerate(self.buttons):
            button.become("soft" if number == self.group.checkedId() else "plain")
        typing = self.group.checkedId() == len(REASONS)
        self.other.setVisible(typing)
        if typing and not self.other.value:
            self.other.setFocus()


class CompareStep(QWidget):
    """The comparison. `closing` is the wish to close, `again` to count anew, `look` to see the X."""

    closing = Signal()
    again = Signal()
    look = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        theme = context.theme
        self.comparison: Comparison | None = None
        self.limit = 0
        self.counted = RowsCard(theme)
        self.locked = Chip(theme, "mute", "ph.lock-simple", high=28, strong=True)
        self.recount = Button(theme, "quiet", icon="ph.arrow-counter-clockwise")
        columns = (Column(""), Column("", 104, "right"), Column("", 112, "right"), Column("", 84, "right"), Column("", 92, "right"))
        self.table = Table(theme, columns, row_height=56, size_of_type=16, pad=10)
        sized(self.table, height=34 + 2 * 56 + 2)
        self.table_title = Text(style="title")
        self.source = RowsCard(theme, style="body")
        self.verdict = Verdict(context)
        self.split_title = Text(style="strong")
        self.next_float = Field(theme, digits=True)
        self.to_safe = RowsCard(theme, style="body", bare=True)
        self.after = RowsCard(theme)
        self.look_first = Button(theme, icon="ph.eye")
        self.forward = Button(theme, "primary", "xl", icon="ph.lock-simple", key="Enter")
        self._lay_out()
        self.next_float.changed.connect(lambda _: self._split())
        self.recount.clicked.connect(self.again)
        self.look_first.clicked.connect(self.look)
        self.forward.clicked.connect(self.closing)

    def _lay_out(self) -> None:
        self.left = sized(
            wrap(column(row("stretch", self.locked), (scrolling(wrap(column(self.counted, "stretch"))), 1), self.recount, gap=8)), width=300
        )
        comparison = card(column(wrap(row(self.table_title, margins=(14, 6, 14, 0))), self.table, gap=0, margins=(1, 0, 1, 1)))
        middle = wrap(column(comparison, self.source, "stretch", gap=10))
        split = card(column(self.split_title, self.next_float, self.to_safe, gap=4, margins=(16, 8, 16, 10)))
        cards = wrap(column(self.verdict, split, self.after, "stretch", gap=10))
        self.right = sized(wrap(column((scrolling(cards), 1), self.look_first, self.forward, gap=10)), width=380)
        self.setLayout(row(self.left, (scrolling(middle), 1), self.right, gap=12))

    def show_comparison(self, comparison: Comparison, *, limit: int, next_float: int) -> None:
        """Show a locked count; the float proposed is at most what was counted."""
        self.comparison, self.limit = comparison, limit
        self.verdict.forget()
        self.next_float.put(show_money(min(next_float, comparison.counted // 25 * 25)).replace(",", ""))
        self.retell()

    def retell(self) -> None:
        """Say everything again."""
        say, comparison = self.context.say, self.comparison
        self.table_title.setText(say("Comparison"))
        self.table.say(say("Comparison"), (say("Means"), say("Should be"), say("Counted"), say("Difference"), ""))
        self.split_title.setText(say("Splitting the money"))
        self.next_float.say(say("Change for the next shift"), unit=say("baht"))
        self.recount.say(say("Count again"))
        self.look_first.say(say("Look at the X first"))
        self.forward.say(say("Close the shift and print the Z"))
        after = (say("The Z is printed and the ledger signed"), say("Nothing can be changed later; corrections are entries of their own"))
        self.after.put(say("After closing"), tuple((words, "", "") for words in after))
        if comparison is None:
            return
        self.locked.say(say("Locked {time}", time=f"{local_time(comparison.counted_at):%H:%M}"))
        pieces = comparison.count.pieces
        rows = [(f"{face_of(coins.denomination)} × {coins.count:,}", show_money(coins.denomination * coins.count), "") for coins in pieces]
        self.counted.put(say("Counted"), [*rows, (say("Counted in all"), show_money(comparison.counted), "strong")])
        self.table.put((self._row("ph.money", say("Cash"), comparison.expected, comparison.counted), self._promptpay(comparison)))
        section = drawer_section(comparison.totals, say, None)
        source = [(each.left, each.right, "strong" if each.strong else "") for each in section.rows]
        self.source.put(say("Where the expected cash comes from"), source)
        self.verdict.show_difference(comparison.over_short, limit=self.limit, needs_approval=comparison.needs_approval)
        self._split()

    @property
    def float_left(self) -> Satang | None:
        """The change left for the next shift; None while it cannot be read, and then the field says so."""
        try:
            return read_money(self.next_float.value or "0")
        except Refusal as reason:
            self.next_float.complain(reason.sentence(self.context.say))
            return None

    def fit_to(self, width: int) -> None:
        """Leave out what has no room at this width of the design."""
        self.left.setVisible(width >= 1280)
        sized(self.right, width=380 if width >= 1180 else 340)

    def _split(self) -> None:
        if self.comparison is None:
            return
        say, left = self.context.say, self.float_left
        safe = "–" if left is None or left > self.comparison.counted else show_money(self.comparison.counted - left)
        self.to_safe.put("", ((say("Into the safe"), safe, ""),))

    def _promptpay(self, comparison: Comparison) -> RowShown:
        amount = comparison.totals.amount
        net = amount("in/promptpay") - amount("out/promptpay") + amount("member-in/promptpay") - amount("member-out/promptpay")
        return self._row("ph.qr-code", self.context.say("PromptPay"), net, net)

    def _row(self, icon: str, words: str, expected: int, counted: int) -> RowShown:
        say, difference = self.context.say, counted - expected
        if difference:
            tone, state = ("danger", say("Short")) if difference < 0 else ("warn", say("Over"))
            chip = ChipShown(state, "danger" if difference < 0 else "warn", "ph.trend-down" if difference < 0 else "ph.trend-up")
        else:
            tone, chip = "ink", ChipShown(say("Matches"), "ok", "ph.check-circle")
        shown = show_money(difference) if difference <= 0 else f"+{show_money(difference)}"
        assert MINUS in shown or difference >= 0
        cells = (
            Cell(words, weight=600, icon=icon),
            Cell(show_money(expected)),
            Cell(show_money(counted), weight=600),
            Cell(shown, weight=700 if difference else 400, colour=tone),
            Cell(chips=(chip,)),
        )
        return RowShown(words, cells)
