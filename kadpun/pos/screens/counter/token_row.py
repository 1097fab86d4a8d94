"""Tokens beside the bill, before anybody asks: what the member has, and what schemes would take off this bill or have taken off. F9 in one touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from kadpun.books.money import show_money

from ..widgets import paint
from ..widgets.buttons import Face
from ..widgets.layout import column
from .token_words import earned_words, held_words

if TYPE_CHECKING:
    from ..page import Context
    from ..theme import Theme
    from .schemes_at_bill import SchemesAtBill


class GoldRow(Face):
    """A gold row: an icon, what there is, what it would do, an amount, a key cap."""

    def __init__(self, theme: Theme, high: int = 48) -> None:
        super().__init__(theme, None, kind="quiet")
        self.high = high
        self.held = self.does = self.amount = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, held: str, does: str, amount: str, cannot: str) -> None:
        """Set what stands on the row, and why a touch does nothing, if so."""
        self.name_it(" ".join(part for part in (held, does, amount) if part), cannot=cannot)
        if (held, does, amount) != (self.held, self.does, self.amount):
            self.held, self.does, self.amount = held, does, amount
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(120), self.theme.length(self.high))

    def paint_content(self, painter: QPainter, box: QRect) -> None:
        theme = self.theme
        edge = theme.length(3) if self.hasFocus() else 0
        paint.rounded(painter, theme, QRectF(box).adjusted(edge, edge, -edge, -edge), fill="token-soft", edge="token-line", radius=12)
        middle = box.center().y() + 1
        left, right = theme.length(14), box.width() - theme.length(12)
        painter.drawPixmap(left, middle - theme.length(10), theme.icon("ph.coin", 20, "token"))
        left += theme.length(28)
        cap = paint.key_cap_width(theme, "F9")
        paint.key_cap(painter, theme, right - cap, middle, "F9")
        right -= cap + theme.length(10)
        if self.amount:
            wide = theme.width(self.amount, 18, 700)
            place = QRect(right - wide, box.top(), wide, box.height())
            paint.text(painter, theme, place, self.amount, size=18, weight=700, colour="token", elide=False)
            right -= wide + theme.length(8)
        held = theme.width(self.held, 16, 600)
        does = theme.width(self.does, 15, 400)
        room = right - left - held - theme.length(12)
        if self.does and room >= does:
            place = QRect(max(right - does, left), box.top(), min(does, right - left), box.height())
            paint.text(painter, theme, place, self.does, size=15, colour="token")
        if self.held:
            paint.text(painter, theme, QRect(left, box.top(), right - left, box.height()), self.held, weight=600, colour="token")


class TokenRow(QWidget):
    """The gold row, while there is something to say."""

    wanted = Signal()

    def __init__(self, context: Context, schemes: SchemesAtBill, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.schemes = context, schemes
        self.face = GoldRow(context.theme)
        self.small = GoldRow(context.theme, 56)
        """Half as wide, for a low screen: the amount alone."""
        for face in (self.face, self.small):
            face.clicked.connect(self.wanted)
        laid: QVBoxLayout = column(self.face, gap=0)
        self.setLayout(laid)
        self.has_room = True
        schemes.changed.connect(self.show_tokens)
        schemes.selling.bill_changed.connect(lambda _: self.show_tokens())
        self.hide()
        self.small.hide()

    def lay_out(self, *, has_room: bool) -> None:
        """On a low screen the row goes, and the small one comes."""
        self.has_room = has_room
        self.show_tokens()

    def show_tokens(self) -> None:
        """Show what the member has, and what this bill could get or gets."""
        say, found, selling = self.context.say, self.schemes.found, self.schemes.selling
        held = held_words(found, say) if found is not None else ""
        taken = selling.bill.scheme if selling.done is None else 0
        could = found.worked.discount if found is not None and not selling.basket.wishes else 0
        earns = earned_words(found, say) if found is not None and selling.done is None else ""
        if taken:
            does, amount = say("taken off this bill"), show_money(taken)
        elif could:
            does, amount = say("can be taken off this bill"), show_money(could)
        else:
            does, amount = say("This bill earns") if earns else "", earns
        shown = selling.done is None and bool(held or taken or could or earns)
        self.setVisible(shown and self.has_room)
        self.small.setVisible(shown and not self.has_room)
        cannot = say("The bill is empty.") if selling.basket.empty else ""
        self.face.say(held, does, amount, cannot)
        self.small.say("" if amount else held, does, show_money(-taken) if taken else amount, cannot)
