"""The list of goods: searched as one types, by group, with what lies on the shelf, price, cost and VAT.

Pages of the list are read one after the other as somebody scrolls; an answer to a question that was asked anew is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy

from kadpun.books.money import show_money
from kadpun.books.quantity import show_quantity
from kadpun.books.thai import show_date
from kadpun.pos.till.stockroom import PAGE, Stocked, Stockroom

from ..forms.fields import Line, Pick
from ..forms.tables import Cell, ChipShown, Column, RowShown, Table
from ..widgets.layout import Pictogram, Text, column, role, row, sized, wrap

if TYPE_CHECKING:
    from ..page import Context

TYPING_MILLISECONDS = 120
COST, VAT = 3, 4


class GoodsList(QFrame):
    """The list. `chosen` carries the Stocked that was opened."""

    chosen = Signal(object)

    def __init__(self, context: Context, room: Stockroom) -> None:
        super().__init__()
        self.context, self.room = context, room
        role(self, card="true")
        theme = context.theme
        self.found: dict[str, Stocked] = {}
        self._asked = 0
        self._reading = self._all_read = False
        self.line = Line()
        self.group = Pick(theme)
        self.count = Text(style="caption", colour="ink-3")
        self.nothing = Text(style="body", colour="ink-2", align="centre")
        columns = (Column(""), Column("", 132, "right"), Column("", 104, "right"), Column("", 104, "right"), Column("", 116, "left"))
        self.table = Table(theme, columns, row_height=56, size_of_type=16)
        sized(self.group, width=200)
        self.nothing.hide()
        search = wrap(row(Pictogram("ph.magnifying-glass", 22, "ink-3"), (self.line, 1), self.group, gap=8, margins=(14, 10, 12, 4)))
        foot = wrap(row("stretch", self.count, margins=(12, 2, 14, 4)))
        self.setLayout(column(search, self.nothing, (self.table, 1), foot, gap=0, margins=(1, 1, 1, 1)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.typing = QTimer(self)
        self.typing.setSingleShot(True)
        self.typing.setInterval(TYPING_MILLISECONDS)
        self.typing.timeout.connect(self.read)
        self.line.textChanged.connect(lambda _: self.typing.start())
        self.line.stepped.connect(self.table.step)
        self.group.chosen.connect(lambda _: self.read())
        self.table.opened.connect(self._open)
        self.table.clicked.connect(lambda index: self._open(self.table.model_of_rows.rows[index.row()].key))
        self.table.wants_more.connect(self._read_on)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.line.setPlaceholderText(say("Find by name, code or barcode"))
        self.line.setAccessibleName(say("Find by name, code or barcode"))
        self.table.say(say("Goods"), (say("Goods"), say("On hand"), say("Price"), say("Cost"), say("VAT")))
        self.group.box.setAccessibleName(say("Shelf group"))
        self.nothing.setText(say("Nothing is found. Try a shorter word, or add the goods."))
        self._offer_groups([key for key, _ in self._groups()])
        self._show_rows([self.found[key] for key in self.found])

    def fit_to(self, width: int) -> None:
        """Leave out columns that have no room at this width of the design."""
        self.table.leave_out((COST, VAT) if width < 620 else (VAT,) if width < 740 else ())

    def read(self) -> None:
        """Read the list anew for what stands in the search line."""
        self._asked += 1
        asked, text, group, room = self._asked, self.line.text(), str(self.group.value or ""), self.room
        searching = bool(text.strip() or group)
        self._reading, self._all_read = True, searching

        def work() -> tuple[tuple[Stocked, ...], tuple[str, ...]]:
            found = room.find(text, group) if searching else room.page()
            return found, room.groups()

        self.context.jobs.run(self, work, lambda read: self._show(asked, *read))

    def keep(self, stocked: Stocked) -> None:
        """Show a product anew where it stands, after it was changed."""
        self.found[stocked.product.goods] = stocked
        self._show_rows(list(self.found.values()))
        self.table.choose(stocked.product.goods)

    def open_chosen(self) -> None:
        """Open the row in hand."""
        if self.table.key is not None:
            self._open(self.table.key)

    def _open(self, key: str) -> None:
        if key in self.found:
            self.chosen.emit(self.found[key])

    def _read_on(self) -> None:
        """Read the next page, if there is one."""
        if self._reading or self._all_read or not self.found:
            return
        asked, after, room = self._asked, next(reversed(self.found)), self.room
        self._reading = True
        self.context.jobs.run(self, lambda: room.page(after), lambda more: self._add(asked, more))

    def _show(self, asked: int, found: Sequence[Stocked], groups: Sequence[str]) -> None:
        if asked != self._asked:
            return
        self._reading = False
        self._all_read = self._all_read or len(found) < PAGE
        self.found = {stocked.product.goods: stocked for stocked in found}
        self._offer_groups(groups)
        self._show_rows(found)
        if found and self.table.key is None:
            self.table.choose(found[0].product.goods)

    def _add(self, asked: int, more: Sequence[Stocked]) -> None:
        if asked != self._asked:
            return
        self._reading = False
        self._all_read = len(more) < PAGE
        self.found |= {stocked.product.goods: stocked for stocked in more}
        self.table.add([self._row(stocked) for stocked in more])
        self._say_count()

    def _show_rows(self, found: Sequence[Stocked]) -> None:
        self.table.put([self._row(stocked) for stocked in found])
        self.nothing.setVisible(not found and not self._reading)
        self._say_count()

    def _say_count(self) -> None:
        say, count = self.context.say, f"{len(self.found):,}"
        self.count.setText(say("{count} shown", count=count) if self._all_read else say("{count} shown, more below", count=count))

    def _groups(self) -> list[tuple[str, str]]:
        box = self.group.box
        return [(str(box.itemData(at)), box.itemText(at)) for at in range(box.count())]

    def _offer_groups(self, groups: Sequence[str]) -> None:
        offered = [("", self.context.say("All groups")), *((group, group) for group in groups if group)]
        if offered != self._groups():
            self.group.offer(offered)

    def _row(self, stocked: Stocked) -> RowShown:
        """A product as a row."""
        say, product = self.context.say, stocked.product
        thai = say.language == "th"
        unit = product.unit if thai else product.unit_en or product.unit
        chips: tuple[ChipShown, ...] = () if product.active else (ChipShown(say("Off sale"), "mute"),)
        if stocked.to_come:
            day = show_date(stocked.to_come[0].from_on, "dense", say.language)
            chips += (ChipShown(say("New price {day}", day=day), "primary"),)
        name = product.name if thai else product.name_en or product.name
        codes = " · ".join(part for part in (product.code, product.barcodes[0] if product.barcodes else "", product.group) if part)
        tone = "danger" if stocked.on_hand < 0 else "ink"
        vat = ChipShown(say("Exempt"), "mute") if product.vat is None else ChipShown(f"{product.vat}%", "primary")
        cells = (
            Cell(name, codes, weight=500, chips=chips),
            Cell(show_quantity(stocked.on_hand, places=product.places), unit, colour=tone),
            Cell(show_money(product.price), weight=600),
            Cell("–" if stocked.cost is None else show_money(stocked.cost), colour="ink-2"),
            Cell(chips=(vat,)),
        )
        return RowShown(product.goods, cells, look="" if product.active else "off")
