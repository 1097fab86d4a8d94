"""The two ways of paying, each with its fields: the cash received with its note keys, and PromptPay with its QR and its two ticks.

They keep what was typed and touched, and say so by `changed`; what it comes to is the payment panel's to ask of the till.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QWidget

from kadpun.books.money import Satang, read_money, show_money
from kadpun.books.refusals import Refusal

from ..widgets.buttons import Button, CashKey
from ..widgets.chips import Chip
from ..widgets.fields import NumberField
from ..widgets.layout import Text, change_role, column, grid, on_fit, role, row, sized, wrap
from ..widgets.qr_code import QrPicture

if TYPE_CHECKING:
    from kadpun.pos.till.results import PromptPayRequest, SlipScanned

    from ..page import Context

NOTES = (2_000, 5_000, 10_000, 50_000, 100_000)
"""The note keys, in satang."""
QR_MILLISECONDS = 120
"""A QR is asked for so long after the amount was last changed."""


class CashFields(QWidget):
    """The cash received. `is_exact` while it is the amount due and nothing was typed."""

    changed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.amount = 0
        self.is_exact = True
        self.trouble: Refusal | None = None
        self.due = 0
        self.caption = Text("", "strong")
        self.hint = Text("", "caption", "ink-3", align="right", elide=True)
        self.wipe = Button(context.theme, "quiet", "sm")
        self.wipe.clicked.connect(self.clear_and_tell)
        self.head = wrap(row(self.caption, (self.hint, 1), self.wipe))
        self.field = NumberField(kind="money")
        self.field.textEdited.connect(self._typed)
        self.keys: QGridLayout = grid(8)
        self.notes = [CashKey(context.theme, f"note-{note // 100}") for note in NOTES]
        for number, key in enumerate(self.notes):
            key.clicked.connect(lambda _=False, note=NOTES[number]: self.add(note))
            self.keys.addWidget(key, number // 3, number % 3)
        self.exact_key = CashKey(context.theme)
        self.exact_key.clicked.connect(lambda: self.exactly(self.due, told=True))
        self.keys.addWidget(self.exact_key, 1, 2)
        self.setLayout(column(self.head, self.field, self.keys, "stretch", gap=8))
        self.short = False
        on_fit(self, lambda theme: self.field.setFixedHeight(theme.length(56 if self.short else 70)))

    def lay_out(self, *, short: bool, narrow: bool) -> None:
        """Leave the caption out where there is no room."""
        self.short = short
        self.head.setVisible(not short)
        self.hint.setVisible(not narrow)
        self.field.setFixedHeight(self.context.theme.length(56 if short else 70))

    def retell(self) -> None:
        """Say it again."""
        say = self.context.say
        self.caption.setText(say("Cash received"))
        self.hint.setText(say("Touch a note again to add"))
        self.wipe.say(say("Clear"))
        self.field.setAccessibleName(say("Cash received"))
        for key, note in zip(self.notes, NOTES, strict=True):
            words = f"{note // 100:,}"
            key.say(words, accessible=say("Receive a note of {amount} baht", amount=words))
        self._say_exact()

    def exactly(self, due: int, *, told: bool = False) -> None:
        """Fill in exactly what is due; the next digit or note begins anew."""
        self.due, self.amount, self.is_exact, self.trouble = due, due, True, None
        self.field.show_value(show_money(due))
        self._mark()
        self._say_exact()
        if told:
            self.changed.emit()

    def clear(self) -> None:
        """Take no cash."""
        self.amount, self.is_exact, self.trouble = 0, False, None
        self.field.clear()
        self._mark()

    def clear_and_tell(self) -> None:
        """Take no cash, and have the panel show it."""
        self.clear()
        self.changed.emit()

    def add(self, note: int) -> None:
        """Add a note to what was received; on the exact amount it begins anew."""
        self.amount = note if self.is_exact else self.amount + note
        self.is_exact, self.trouble = False, None
        self.field.setText(show_money(self.amount))
        self.field.fresh = True
        self._mark()
        self.changed.emit()

    def _typed(self, text: str) -> None:
        self.is_exact = False
        try:
            self.amount, self.trouble = read_money(text) if text else Satang(0), None
        except Refusal as reason:
            self.amount, self.trouble = Satang(0), reason
        self._mark()
        self.changed.emit()

    def _mark(self) -> None:
        change_role(self.field, state="error" if self.trouble is not None else "")

    def _say_exact(self) -> None:
        say, due = self.context.say, show_money(self.due)
        self.exact_key.say(due, say("Exact F12"), accessible=say("Exact cash {amount} baht", amount=due))


class PromptPayFields(QWidget):
    """The PromptPay part: its amount, the QR that asks for it, the buyer's slip, and the cashier's word that the money has come."""

    changed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.amount = 0
        self.seen = False
        self.slip: SlipScanned | None = None
        self.trouble: Refusal | None = None
        self.request: PromptPayRequest | None = None
        theme = context.theme
        self.caption = Text("", "strong")
        self.payee = Text("", "caption", "ink-3", align="right", elide=True)
        self.head = wrap(row(self.caption, (self.payee, 1)))
        self.field = NumberField(kind="money")
        self.field.textEdited.connect(self._typed)
        self.code = QrPicture()
        self.slip_chip = Chip(theme, "mute", "ph.receipt", high=32)
        self.tick = Button(theme, "plain", "lg", icon="ph.square", key="Enter")
        self.tick.clicked.connect(self.tick_seen)
        self.laid = column(self.head, self.field, (self.code, 1), row("stretch", self.slip_chip, "stretch"), self.tick, gap=8)
        self.laid.addStretch(0)
        self.setLayout(self.laid)
        self._build_summary()
        self.short = False
        on_fit(self, lambda fitted: self.field.setFixedHeight(fitted.length(56 if self.short else 70)))
        self._asking = QTimer(self)
        self._asking.setSingleShot(True)
        self._asking.setInterval(QR_MILLISECONDS)
        self._asking.timeout.connect(self._ask_for_code)

    def _build_summary(self) -> None:
        """The small card on the left while cash is typed: QR, amount, ticks."""
        theme = self.context.theme
        self.summary = role(QFrame(), card="true")
        self.small_code = sized(QrPicture(), width=134, height=134)
        self.small_title, self.small_amount = Text("", "strong"), Text("", "lead", align="right")
        self.small_slip, self.small_seen = Chip(theme, "mute", high=28), Chip(theme, "mute", high=28)
        words = column(
            row((self.small_title, 1), self.small_amount),
            row(self.small_slip, "stretch"),
            row(self.small_seen, "stretch"),
            "stretch",
            gap=4,
        )
        self.summary_row = row(self.small_code, (words, 1), gap=12, margins=(10, 8, 14, 8))
        self.summary.setLayout(self.summary_row)
        self.summary.hide()

    def lay_out(self, *, short: bool, narrow: bool) -> None:
        """Leave the caption out where there is no room."""
        self.short = short
        self.head.setVisible(not short)
        self.slip_chip.setVisible(not short)
        self.field.setFixedHeight(self.context.theme.length(56 if short else 70))
        self.summary_row.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def retell(self) -> None:
        """Say it again."""
        say = self.context.say
        self.caption.setText(say("Amount by PromptPay"))
        self.field.setAccessibleName(say("Amount by PromptPay"))
        self.small_title.setText(say("PromptPay"))
        self._say_ticks()

    def forget(self) -> None:
        """Nothing by PromptPay: another bill."""
        self.amount, self.seen, self.slip, self.trouble, self.request = 0, False, None, None, None
        self.field.clear()
        self.code.show_code("", "")
        self.small_code.show_code("", "")
        self._say_ticks()

    def ask_for(self, amount: int) -> None:
        """Ask the buyer's bank for this much."""
        self.amount, self.trouble = amount, None
        self.field.show_value(show_money(amount))
        self._amount_is_other()

    def take_slip(self, slip: SlipScanned) -> None:
        """The buyer's slip was scanned; one that paid another bill is refused when the sale is recorded, and said here at once."""
        self.slip = slip
        self._say_ticks()
        self.changed.emit()

    def tick_seen(self) -> None:
        """The cashier saw the money come, or takes that word back."""
        self.seen = not self.seen
        self._say_ticks()
        self.changed.emit()

    def say_summary(self, *, visible: bool) -> None:
        """Show the small card, or not."""
        self.summary.setVisible(visible)
        self.small_amount.setText(show_money(self.amount))

    def _typed(self, text: str) -> None:
        try:
            self.amount, self.trouble = read_money(text) if text else Satang(0), None
        except Refusal as reason:
            self.amount, self.trouble = Satang(0), reason
        change_role(self.field, state="error" if self.trouble is not None else "")
        self._amount_is_other()

    def _amount_is_other(self) -> None:
        self.seen = False
        self.request = None
        self.code.show_code("", "")
        self._say_ticks()
        self._asking.start()
        self.changed.emit()

    def _ask_for_code(self) -> None:
        amount = Satang(self.amount)
        if amount:
            self.context.jobs.run(self, lambda: self.context.till.promptpay(amount), self._took_code, self.context.notices.tell)

    def _took_code(self, request: PromptPayRequest) -> None:
        if request.amount != self.amount:
            return
        self.request = request
        words = self.context.say("PromptPay QR for {amount} baht", amount=show_money(request.amount))
        self.code.show_code(request.payload, words)
        self.small_code.show_code(request.payload, words)
        self.payee.setText(request.payee)

    def _say_ticks(self) -> None:
        say, slip = self.context.say, self.slip
        for chip in (self.slip_chip, self.small_slip):
            if slip is None:
                chip.say(say("Scan the buyer's slip here"), "mute", "ph.receipt")
            elif slip.used_for:
                chip.say(say("This slip paid bill {number}", number=slip.used_for), "danger", "ph.warning-circle")
            else:
                chip.say(say("This slip was not used before"), "ok", "ph.check-circle")
        words = say("The cashier saw the money")
        self.small_seen.say(
            say("money seen") if self.seen else say("waits for the money"),
            "ok" if self.seen else "warn",
            "ph.check-circle" if self.seen else "ph.eye",
        )
        self.tick.icon_name = "ph.check-square" if self.seen else "ph.square"
        self.tick.become("soft" if self.seen else "plain")
        self.tick.say(words if self.seen else say("I saw the money come in"))
