"""The part of a payment that a member owes: how much, due when, and how the member's account stands after it.

Due after the shop's own number of days, or in monthly parts. Over the limit it says by how much and offers to have it allowed; the limit itself
is the till's rule. It keeps what was typed and chosen, and says so by `changed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kadpun.books.members.debts import Instalment
from kadpun.books.money import Satang, read_money, show_money
from kadpun.books.refusals import Refusal

from ..widgets.buttons import Button
from ..widgets.fields import NumberField
from ..widgets.headroom import HeadroomMeter
from ..widgets.layout import Text, change_role, column, on_fit, row, wrap

if TYPE_CHECKING:
    from ..page import Context
    from .member_at_bill import MemberAtBill

TERMS = (1, 2, 3, 6)
"""In how many monthly parts credit may be paid back; 1 is once, after the shop's number of days."""
MOST_DAYS_SHOWN = 3


class CreditFields(QWidget):
    """What goes on the member's account."""

    changed = Signal()
    allow_wanted = Signal()

    def __init__(self, context: Context, member: MemberAtBill, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.member = context, member
        theme = context.theme
        self.amount = 0
        self.terms = 1
        self.trouble: Refusal | None = None
        self.instalments: tuple[Instalment, ...] = ()
        self._asked = 0
        self.caption = Text("", "strong", elide=True)
        self.field = NumberField(kind="money")
        self.field.textEdited.connect(self._typed)
        self.when = Text("", "body", "ink-2")
        self.when.setWordWrap(True)
        self.choices = [Button(theme, "plain") for _ in TERMS]
        for button, terms in zip(self.choices, TERMS, strict=True):
            button.clicked.connect(lambda _=False, terms=terms: self.choose_terms(terms))
        self.meter = HeadroomMeter(theme)
        self.room = Text("", "strong")
        self.room.setWordWrap(True)
        self.allow = Button(theme, "danger", icon="ph.lock-key-open", key="Ctrl Enter")
        self.allow.clicked.connect(self.allow_wanted)
        terms_row = wrap(row(*((button, 1) for button in self.choices), gap=8))
        self.setLayout(column(self.caption, self.field, terms_row, self.when, self.meter, self.room, self.allow, "stretch", gap=8))
        self.short = False
        on_fit(self, lambda fitted: self.field.setFixedHeight(fitted.length(56 if self.short else 70)))
        member.changed.connect(self._say_room)

    @property
    def over_limit(self) -> bool:
        """Whether this much goes over the limit that stops."""
        standing = self.member.standing
        return standing is not None and self.amount > 0 and standing.headroom.over_hard(self.amount)

    def lay_out(self, *, short: bool) -> None:
        """Leave the caption out where there is no room."""
        self.short = short
        self.caption.setVisible(not short)
        self.field.setFixedHeight(self.context.theme.length(56 if short else 70))

    def forget(self) -> None:
        """Nothing goes on the account."""
        self.amount, self.terms, self.trouble, self.instalments = 0, 1, None, ()
        self.field.clear()

    def ask_for(self, amount: int) -> None:
        """Put this much on the account."""
        self.amount, self.trouble = amount, None
        self.field.show_value(show_money(amount))
        self._amount_is_other()

    def choose_terms(self, terms: int) -> None:
        """Pay it back in so many monthly parts."""
        self.terms = terms
        self._amount_is_other()

    def retell(self) -> None:
        """Say it again."""
        say = self.context.say
        self.caption.setText(say("On the member's account"))
        self.field.setAccessibleName(say("On the member's account"))
        for button, terms in zip(self.choices, TERMS, strict=True):
            button.say(say("Once") if terms == 1 else say("{count} months", count=terms))
            button.become("soft" if terms == self.terms else "plain")
        self.allow.say(say("Have it allowed"))
        self._say_when()
        self._say_room()

    def _typed(self, text: str) -> None:
        try:
            self.amount, self.trouble = read_money(text) if text else Satang(0), None
        except Refusal as reason:
            self.amount, self.trouble = Satang(0), reason
        change_role(self.field, state="error" if self.trouble is not None else "")
        self._amount_is_other()

    def _amount_is_other(self) -> None:
        self._asked += 1
        asked, amount, terms, verbs = self._asked, self.amount, self.terms, self.member.verbs
        self.instalments = ()
        if amount:
            self.context.jobs.run(self, lambda: verbs.due_days(amount, terms), lambda parts: self._took_days(asked, parts))
        self.retell()
        self.changed.emit()

    def _took_days(self, asked: int, parts: tuple[Instalment, ...]) -> None:
        if asked == self._asked:
            self.instalments = parts
            self._say_when()

    def _say_when(self) -> None:
        say = self.context.say
        parts = [
            say("due on {day}", day=part.due_on)
            if len(self.instalments) == 1
            else say("{amount} due on {day}", amount=show_money(part.amount), day=part.due_on)
            for part in self.instalments[:MOST_DAYS_SHOWN]
        ]
        if len(self.instalments) > MOST_DAYS_SHOWN:
            parts.append("…")
        self.when.setText("\n".join(parts))

    def _say_room(self) -> None:
        say, standing = self.context.say, self.member.standing
        if standing is None:
            self.room.setText("")
            self.allow.hide()
            return
        room, after = standing.headroom, standing.headroom.after(self.amount)
        if after < 0:
            words, tone = say("{amount} over the limit of {limit}", amount=show_money(-after), limit=show_money(room.hard)), "danger"
        elif room.over_soft(self.amount):
            words, tone = say("{amount} is left of the limit, soon used up", amount=show_money(after)), "warn"
        else:
            words, tone = say("{amount} is left of the limit", amount=show_money(after)), "ok"
        self.room.setText(words)
        self.room.tint(tone)
        self.allow.setVisible(self.over_limit)
        self.meter.show_amounts(owed=room.owed, adding=self.amount, limit=room.hard, accessible=words)
