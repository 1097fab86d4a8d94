"""A price from a day on: today's bills keep theirs, and from that day the till asks the new one. Prices to come are listed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kadpun.books.money import read_money, show_money
from kadpun.books.refusals import Refusal
from kadpun.books.thai import BUDDHIST_ERA, show_date
from kadpun.pos.till.goods_typed import read_day_to_come
from kadpun.pos.till.stockroom import Stocked

from ..forms.fields import Field, Pick
from ..forms.paragraph import Paragraph
from ..widgets.buttons import Button
from ..widgets.layout import Text, column, row, wrap

if TYPE_CHECKING:
    from ..page import Context


class PriceChange(QWidget):
    """The lines for it. `wanted` carries (goods, pack, price, day)."""

    wanted = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        theme = context.theme
        self.stocked: Stocked | None = None
        self.title, self.list = Text(style="strong"), Paragraph("dense", "ink-2")
        self.open = Button(theme, icon="ph.calendar-plus")
        self.pack = Pick(theme)
        self.price, self.day = Field(theme, digits=True, most=14), Field(theme, digits=True, also="/-", most=12)
        self.keep = Button(theme, "soft")
        self.lines = wrap(column(row((self.pack, 1), (self.price, 1), (self.day, 1), gap=8), row("stretch", self.keep), gap=6))
        self.setLayout(column(row((self.title, 1), self.open, gap=8), self.list, self.lines, gap=6))
        self.lines.hide()
        self.open.clicked.connect(self._toggle)
        self.keep.clicked.connect(self._keep)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.title.setText(say("Price from a day on"))
        self.open.say(say("New price…"))
        self.price.say(say("New price"))
        self.day.say(say("From the day"), placeholder=self._example())
        self.pack.say(say("Sold as"))
        self.keep.say(say("Keep this price"))
        self._list()

    def show_product(self, stocked: Stocked | None) -> None:
        """Stand for this product; hidden for one that is not on the shelf yet."""
        self.stocked = stocked
        self.setVisible(stocked is not None)
        self.lines.hide()
        self.price.put("")
        self.day.put("")
        if stocked is not None:
            product = stocked.product
            self.pack.offer([("", product.unit), *((pack.name, pack.name) for pack in product.packs)])
            self.pack.put("")
        self._list()

    def _toggle(self) -> None:
        self.lines.setVisible(self.lines.isHidden())
        if not self.lines.isHidden():
            self.day.line.setPlaceholderText(self._example())
            self.price.setFocus()

    def _keep(self) -> None:
        say, stocked = self.context.say, self.stocked
        if stocked is None:
            return
        price = day = None
        try:
            price = read_money(self.price.value)
        except Refusal as reason:
            self.price.complain(reason.sentence(say))
        try:
            day = read_day_to_come(self.day.value, today=self._today())
        except Refusal as reason:
            self.day.complain(reason.sentence(say))
        if price is not None and day is not None:
            self.wanted.emit((stocked.product.goods, str(self.pack.value or ""), price, day))

    def _list(self) -> None:
        say, stocked = self.context.say, self.stocked
        lines = []
        for each in stocked.to_come if stocked else ():
            day = show_date(each.from_on, "document", say.language)
            told = say("{price} from {day}", price=show_money(each.price), day=day)
            lines.append(f"{each.pack} {told}".strip())
        self.list.say(" · ".join(lines))
        self.list.setVisible(bool(lines))

    def _today(self) -> date:
        return self.context.till.desk.today()

    def _example(self) -> str:
        today = self._today()
        return f"{today.day}/{today.month}/{today.year + BUDDHIST_ERA}"
