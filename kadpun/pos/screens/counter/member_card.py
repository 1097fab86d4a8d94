"""The member on the bill, beside it: who it is and who came, what is owed, and what is left of the limit after this bill.

It is said while things are scanned, not at the end. Nothing of it is shown to the buyer. Without a member the card takes no room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from kadpun.books.money import show_money

from ..widgets.buttons import Button
from ..widgets.chips import Chip
from ..widgets.headroom import HeadroomMeter
from ..widgets.layout import Text, column, role, row

if TYPE_CHECKING:
    from ..page import Context
    from .member_at_bill import MemberAtBill


NARROW = 420
"""Below this width, in the design's lengths, the card says things shorter."""


class MemberCard(QFrame):
    """Who the bill is for."""

    wanted = Signal(str)
    """The stroke that does what was touched."""

    def __init__(self, context: Context, member: MemberAtBill, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.member, self.narrow = context, member, False
        theme = context.theme
        role(self, card="true")
        self.name = Text("", "lead", elide=True)
        self.about = Text("", "caption", "ink-3", elide=True)
        self.overdue = Chip(theme, "warn", "ph.hourglass-medium")
        self.book = Button(theme, "plain", icon="ph.book-open", key="Shift F3")
        self.book.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.book.clicked.connect(lambda: self.wanted.emit("Shift+F3"))
        self.owed = Text("", "dense", "ink-2", elide=True)
        self.left = Text("", "strong", align="right")
        self.meter = HeadroomMeter(theme)
        self.head = row((column(self.name, self.about, gap=0), 1), self.overdue, self.book, gap=8)
        self.setLayout(column(self.head, row((self.owed, 1), self.left), self.meter, gap=6, margins=(16, 8, 16, 12)))
        member.changed.connect(self.show_member)
        self.hide()

    def retell(self) -> None:
        """Say it again."""
        self.show_member()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() * 100 < NARROW * self.context.theme.scale_percent
        if narrow != self.narrow:
            self.narrow = narrow
            self.show_member()

    def show_member(self) -> None:
        """Show who is on the bill and how the account stands after it."""
        standing = self.member.standing
        self.setVisible(standing is not None)
        if standing is None:
            return
        say, person, room, adding = self.context.say, standing.person, standing.headroom, self.member.on_credit
        self.name.setText(person.name)
        late = say("overdue {amount}", amount=show_money(standing.overdue)) if standing.overdue else ""
        self._say_book(alone=self.narrow or bool(late))
        about = [say("member {number}", number=person.number) if person.is_member else say("number {number}", number=person.number)]
        if late and self.narrow:
            about.append(late)
        if self.member.helper is not None:
            about.append(say("{name} came instead", name=self.member.helper.name))
        elif person.left_on is not None:
            about.append(say("left on {day}", day=person.left_on))
        self.about.setText("  ·  ".join(about))
        self.about.tint("warn" if late and self.narrow else "ink-3")
        self.overdue.setVisible(bool(late) and not self.narrow)
        self.overdue.say(late)
        self.owed.setText(self._owed_words(room.owed))
        after = room.after(adding)
        tone = "danger" if after < 0 else "warn" if room.over_soft(adding) and adding else "ok"
        words = say("{amount} over the limit", amount=show_money(-after)) if after < 0 else self._left_words(after, adding)
        self.left.setText(say("{amount} left", amount=show_money(after)) if self.narrow and after >= 0 else words)
        self.left.tint(tone)
        self.meter.show_amounts(owed=room.owed, adding=adding, limit=room.hard, accessible=f"{self.owed.text()}, {words}")

    def _say_book(self, *, alone: bool) -> None:
        """The button's words and key, or its picture alone where the name needs the room."""
        words = self.context.say("Passbook")
        self.book.key = "" if alone else "Shift F3"
        self.book.say("" if alone else words, accessible=words)
        self.book.updateGeometry()

    def _owed_words(self, owed: int) -> str:
        say = self.context.say
        if owed < 0:
            return say("we owe them {amount}", amount=show_money(-owed))
        return say("owes the shop {amount}", amount=show_money(owed)) if owed else say("owes nothing")

    def _left_words(self, after: int, adding: int) -> str:
        say = self.context.say
        if adding:
            return say("after this bill {amount} is left", amount=show_money(after))
        return say("{amount} may still be bought on credit", amount=show_money(after))
