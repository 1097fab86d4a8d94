"""A stock sheet: a delivery received, a count, or goods that left the shelf unsold. Scan or find goods, type, record the whole sheet at once.

find or scan --> a line, its quantity in hand --Enter--> (cost) --Enter--> find the next --> record
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from kadpun.books.money import show_money
from kadpun.books.quantity import show_quantity
from kadpun.books.refusals import Refusal
from kadpun.pos.till.stock_typed import MOVE_REASONS, PAID_FROM, StockAct, read_sheet
from kadpun.pos.till.stockroom import FoundCode, Stocked, Stockroom

from ..forms.fields import Choice, Field, Line
from ..forms.office_page import scrolling
from ..forms.tables import Cell, Column, RowShown, Table
from ..widgets.buttons import Button
from ..widgets.layout import Pictogram, Text, card, column, on_fit, row, sized, wrap
from .sheet_lines import SheetLines, shown_cost

if TYPE_CHECKING:
    from ..page import Context
    from ..theme import Theme

TYPING_MILLISECONDS = 120
MOST_FOUND = 6
NARROW = 1180


class StockSheet(QWidget):
    """The sheet for one act. `ready` carries the SheetRead to be recorded; `unknown` a code that stands for nothing."""

    ready = Signal(object)
    unknown = Signal(str)

    def __init__(self, context: Context, room: Stockroom, act: StockAct) -> None:
        super().__init__()
        self.context, self.room, self.act = context, room, act
        theme = context.theme
        self.found: dict[str, Stocked] = {}
        self._asked = 0
        self.line = Line()
        self.table = Table(theme, (Column(""), Column("", 120, "right"), Column("", 100, "right")), row_height=48)
        on_fit(self.table, self._bound_table)
        self.lines = SheetLines(context, act)
        self.title, self.empty = Text(style="lead"), Text(style="body", colour="ink-3", align="centre")
        self.paid_from = Choice(theme, PAID_FROM)
        self.reason = Choice(theme, MOVE_REASONS)
        self.reference = Field(theme, most=200)
        self.sums = Text(style="dense", colour="ink-2")
        self.total = Text(style="money-m", align="right")
        self.forward = Button(theme, "primary", "xl", icon="ph.check", key="Ctrl Enter")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        search = row(Pictogram("ph.barcode", 26, "primary-ink"), (self.line, 1), gap=10)
        left = card(
            column(search, self.table, self.title, self.empty, (scrolling(self.lines), 1), gap=10, margins=(16, 12, 10, 12)),
        )
        wanted: dict[StockAct, tuple[QWidget, ...]] = {
            "receive": (self.paid_from, self.reference),
            "count": (self.reference,),
            "take_off": (self.reason,),
        }
        things = wanted[self.act]
        sum_card = card(column(self.sums, self.total, gap=0, margins=(16, 8, 16, 12)))
        beside = scrolling(wrap(column(*things, sum_card, "stretch", gap=12)))
        self.right = sized(wrap(column((beside, 1), self.forward, gap=12)), width=400)
        self.setLayout(row((left, 1), self.right, gap=12))
        self.table.hide()

    def _bound_table(self, theme: Theme) -> None:
        """As high as what may be found, lower where there is no room."""
        self.table.setMaximumHeight(theme.length(34 + 48 * MOST_FOUND))

    def _connect(self) -> None:
        self.typing = QTimer(self)
        self.typing.setSingleShot(True)
        self.typing.setInterval(TYPING_MILLISECONDS)
        self.typing.timeout.connect(self._search)
        self.line.textChanged.connect(lambda _: self.typing.start())
        self.line.stepped.connect(self.table.step)
        self.table.opened.connect(self._take)
        self.table.clicked.connect(lambda index: self._take(self.table.model_of_rows.rows[index.row()].key))
        self.lines.changed.connect(self._count)
        self.forward.clicked.connect(self.record)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.line.setPlaceholderText(say("Scan, or type a name or code"))
        self.line.setAccessibleName(say("Scan, or type a name or code"))
        self.table.say(say("Goods found"), (say("Goods"), say("On hand"), say("Price")))
        self.title.setText({"receive": say("What came"), "count": say("What was counted"), "take_off": say("What left the shelf")}[self.act])
        self.empty.setText(say("The sheet is empty. Scan the first goods."))
        self.paid_from.say(say("Who has paid"), (say("Supplier waits"), say("From the safe"), say("Opening stock")))
        reasons = (say("Waste"), say("Own use"), say("Given away"), say("Sent back"))
        self.reason.say(say("Why"), reasons)
        self.reference.say(say("Number of the supplier's paper") if self.act == "receive" else say("Reason of the count"))
        self.forward.say({"receive": say("Receive"), "count": say("Set the stock"), "take_off": say("Take off the shelf")}[self.act])
        self.lines.retell()
        self._count()

    def fit_to(self, width: int) -> None:
        """Use so much width of the design: a narrow page has a narrower column at the right, and lines of two rows."""
        right = 400 if width >= NARROW else 330
        sized(self.right, width=right)
        self.right.setFixedWidth(self.context.theme.length(right))
        self.lines.fit_to(width - right - 90)

    def come(self) -> None:
        """Come to the front: look for goods."""
        self.line.setFocus(Qt.FocusReason.TabFocusReason)

    def take_code(self, code: str) -> None:
        """A scan: the goods go on the sheet, a count or a quantity grows by what one scan means."""
        room = self.room
        self.context.jobs.run(self, lambda: room.find_code(code), lambda found: self._found_code(code, found))

    def enter(self) -> bool:
        """Enter: take what was found, or go on to the next field."""
        if self.line.hasFocus():
            text = self.line.text().strip()
            if self.table.key is not None and not self.table.isHidden():
                self._take(self.table.key)
            elif text:
                self.take_code(text)
            return True
        if self.lines.enter():
            return True
        self.come()
        return True

    def record(self) -> None:
        """Read the sheet, and ask for it to be recorded if nothing is wrong."""
        try:
            read = read_sheet(self.act, self.lines.typed())
        except Refusal as reason:
            self.context.notices.tell(reason)
            return
        self.lines.complain(read.wrong)
        if not read.wrong and read.lines:
            self.ready.emit(read)

    def clear(self) -> None:
        """Begin a new sheet."""
        self.lines.clear()
        self.reference.put("")
        self.line.clear()
        self.come()

    def _found_code(self, code: str, found: FoundCode | None) -> None:
        if found is None:
            self.context.sounds.play("unknown")
            self.unknown.emit(code)
            return
        self.context.sounds.play("ok")
        self._put_away()
        self.lines.add(found.stocked, found.steps)

    def _search(self) -> None:
        self._asked += 1
        asked, text, room = self._asked, self.line.text(), self.room
        if not text.strip():
            self.table.hide()
            return
        self.context.jobs.run(self, lambda: room.find(text, limit=MOST_FOUND), lambda found: self._show(asked, found))

    def _show(self, asked: int, found: tuple[Stocked, ...]) -> None:
        if asked != self._asked:
            return
        self.found = {stocked.product.goods: stocked for stocked in found}
        self.table.put([self._row(stocked) for stocked in found], keep=False)
        self.table.setVisible(bool(found))
        if found:
            self.table.selectRow(0)

    def _row(self, stocked: Stocked) -> RowShown:
        product = stocked.product
        name = product.name if self.context.say.language == "th" else product.name_en or product.name
        on_hand = show_quantity(stocked.on_hand, places=product.places)
        cells = (Cell(name, weight=500), Cell(f"{on_hand} {product.unit}"), Cell(show_money(product.price)))
        return RowShown(product.goods, cells)

    def _take(self, goods: str) -> None:
        stocked = self.found.get(goods)
        if stocked is not None:
            self._put_away()
            self.lines.add(stocked)

    def _put_away(self) -> None:
        """The search is done with."""
        self._asked += 1
        self.typing.stop()
        self.line.blockSignals(True)
        self.line.clear()
        self.line.blockSignals(False)
        self.table.hide()

    def _count(self) -> None:
        say, count = self.context.say, len(self.lines.lines)
        self.empty.setVisible(not count)
        self.sums.setText(say("{count} products on the sheet", count=count))
        self.total.setText(shown_cost(self.lines.total_cost()) if self.act == "receive" else "")
        self.total.setVisible(self.act == "receive")
        self.forward.setEnabled(bool(count))
