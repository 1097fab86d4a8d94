"""Goods and stock: the list with its form beside it, deliveries, counts, what left the shelf, and goods from a file.

A scan goes to what is in front: it opens goods on the list, fills the barcodes of a form, or puts goods on a sheet; a code that nobody knows opens
the form of a new product with that code in it. Guarded acts ask for leave. Nothing here is a rule of goods.
"""

from __future__ import annotations

from typing import Any, Literal

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QStackedWidget

from kadpun.books.goods.catalogue_import import CatalogueReport
from kadpun.books.goods.shelving import CodeTaken
from kadpun.books.money import Satang
from kadpun.pos.till.goods_typed import ProductTyped
from kadpun.pos.till.results import Permission
from kadpun.pos.till.stock_typed import SheetRead, StockAct
from kadpun.pos.till.stockroom import FoundCode, Stocked, Stockroom

from ..forms.head import Head
from ..forms.office_page import OfficePage
from ..notices import Said
from ..page import Context
from ..wedge import Scan
from ..widgets.buttons import Button
from ..widgets.layout import column, row, wrap
from ..widgets.tabs import Tabs
from .goods_list import GoodsList
from .import_step import ImportStep
from .product_form import ProductForm
from .stock_sheet import StockSheet

Part = Literal["list", "receive", "count", "take_off", "import"]
PARTS: tuple[Part, ...] = ("list", "receive", "count", "take_off", "import")
SHEETS: tuple[StockAct, ...] = ("receive", "count", "take_off")
BESIDE = 1180
"""From this width of the design on, list and form stand side by side."""


class GoodsPage(OfficePage):
    """The page. `enter(add=text)` opens the form of a new product with a code or name in it, `enter(part=...)` a part, `enter(goods=...)` goods."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.room = Stockroom(context.till)
        self.part: Part = "list"
        self.tabs = Tabs(theme)
        self.new = Button(theme, "soft", icon="ph.plus", key="Insert")
        self.list, self.form = GoodsList(context, self.room), ProductForm(context)
        self.sheets = {act: StockSheet(context, self.room, act) for act in SHEETS}
        self.taking_in = ImportStep(context, self.room)
        self.shelf = wrap(row((self.list, 1), self.form, gap=12))
        self.stack = QStackedWidget()
        for widget in (self.shelf, *self.sheets.values(), self.taking_in):
            self.stack.addWidget(widget)
        self.lay(Head(theme, beside=self.tabs, spread=True, acts=(self.new,)), column((self.stack, 1), gap=0))
        self.form.hide()
        self._connect()
        self.settle()

    def _connect(self) -> None:
        self.tabs.turned.connect(lambda number: self.turn(PARTS[number]))
        self.new.clicked.connect(lambda: self.add_product())
        self.list.chosen.connect(self.open_product)
        self.form.closed.connect(self.close_form)
        self.form.saved.connect(self._save)
        self.form.change.wanted.connect(self._set_price)
        for act, sheet in self.sheets.items():
            sheet.ready.connect(lambda read, act=act: self._record(act, read))
            sheet.unknown.connect(self.add_product)
        self.taking_in.wanted.connect(self._take_in)
        self.taking_in.finished.connect(self.list.read)

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.head.say(say("Goods and stock"), "", say("Back to selling"))
        self.new.say(say("New product"))
        self.list.retell()
        self.form.retell()
        self.taking_in.retell()
        for sheet in self.sheets.values():
            sheet.retell()
        self._say_tabs()

    def restyle(self) -> None:
        super().restyle()
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def enter(self, add: str = "", part: Part = "list", goods: str = "", **given: Any) -> None:
        """Show the list as it stands now, or what was asked for."""
        self.list.read()
        self.taking_in.resume()
        self.turn(part)
        if add:
            self.add_product(add)
        if goods:
            self.ask(lambda: self.room.stocked(goods), self.open_product)

    def take_scan(self, scan: Scan) -> bool:
        self.context.notices.act()
        if self.part in self.sheets and self.form.isHidden():
            self.sheets[self.part].take_code(scan.raw)
        elif not self.form.isHidden():
            self.form.add_barcode(scan.raw)
        else:
            raw, room = scan.raw, self.room
            self.ask(lambda: room.find_code(raw), lambda found: self._found_code(raw, found))
        return True

    def take_key(self, stroke: str) -> bool:
        if self.leave_bar.is_asking:
            return super().take_key(stroke)
        if stroke == "Ctrl+Enter":
            self._do_it()
            return True
        if stroke == "Insert":
            self.add_product()
            return True
        if stroke == "F2":
            self.turn("list" if self.part == "import" else self.part)
            return True
        if stroke in ("PgUp", "PgDn") and self.form.isHidden():
            step = 1 if stroke == "PgDn" else -1
            self.turn(PARTS[(PARTS.index(self.part) + step) % len(PARTS)])
            return True
        if stroke == "Enter" and self._enter():
            return True
        return super().take_key(stroke)

    def take_escape(self) -> bool:
        if not self.form.isHidden():
            self.close_form()
        elif self.part == "list" and self.list.line.text():
            self.list.line.clear()
        elif self.part != "list":
            self.turn("list")
        else:
            self.go_back()
        return True

    def look_busy(self, busy: bool) -> None:
        self.form.save.setEnabled(not busy)
        for sheet in self.sheets.values():
            sheet.forward.setEnabled(not busy and bool(sheet.lines.lines))

    def turn(self, part: Part) -> None:
        """Bring a part to the front."""
        self.part = part
        if part == "list":
            self.stack.setCurrentWidget(self.shelf)
            self.list.line.setFocus()
        elif part == "import":
            self.stack.setCurrentWidget(self.taking_in)
            self.taking_in.come()
        else:
            self.stack.setCurrentWidget(self.sheets[part])
            self.sheets[part].come()
        self._say_tabs()

    def open_product(self, stocked: Stocked) -> None:
        """Open goods in the form."""
        self.turn("list")
        self.ask(self.room.groups, self.form.offer_groups)
        self.form.show_product(stocked)
        self._show_form()
        self.form.name.setFocus()

    def add_product(self, code: str = "") -> None:
        """Open the form of a new product; what was typed or scanned goes in as its barcode."""
        room = self.room
        self.ask(lambda: (room.fresh(code), room.groups()), self._new_product)

    def close_form(self) -> None:
        """Put the form away; nothing typed in it is kept."""
        self.form.hide()
        self._lay_out()
        self.list.line.setFocus()

    def _new_product(self, found: tuple[ProductTyped, tuple[str, ...]]) -> None:
        typed, groups = found
        self.turn("list")
        self.form.offer_groups(groups)
        self._show_form()
        self.form.show_new(typed)

    def _show_form(self) -> None:
        self.form.show()
        self._lay_out()

    def _found_code(self, raw: str, found: FoundCode | None) -> None:
        if found is None:
            self.context.sounds.play("unknown")
            self.add_product(raw)
            return
        self.context.sounds.play("ok")
        self.open_product(found.stocked)

    def _enter(self) -> bool:
        """Enter where the focus is: the list opens goods, a form and a sheet move on."""
        if self.part in self.sheets:
            return self.sheets[self.part].enter()
        if self.part == "import":
            return self.taking_in.enter()
        focused = QApplication.focusWidget()
        if focused is self.list.line or focused is self.list.table:
            self.list.open_chosen()
            return True
        return not self.form.isHidden() and self.form.form.enter()

    def _do_it(self) -> None:
        """What the filled button of the part in front does."""
        if not self.form.isHidden():
            self.form.try_save()
        elif self.part in self.sheets:
            self.sheets[self.part].record()
        elif self.part == "import":
            self.taking_in.forward.click()

    def _save(self, wanted: tuple[Any, int, Satang]) -> None:
        product, opening, cost = wanted
        room = self.room
        self.act(
            Permission.GOODS,
            lambda approval: room.save(product, opening=opening, opening_cost=cost, approval=approval),
            self._saved,
            refused=self._not_saved,
        )

    def _saved(self, stocked: Stocked) -> None:
        was_new = self.form.stocked is None
        self.context.sounds.play("ok")
        self.context.notices.note(Said("{name} is kept", {"name": stocked.product.name}), tone="ok", icon="ph.check-circle")
        if was_new:
            self.close_form()
            self.list.line.clear()
            self.list.read()
        else:
            self.form.show_product(stocked)
            self.list.keep(stocked)

    def _not_saved(self, reason: Exception) -> bool:
        """A code that others have is told where codes are typed."""
        if isinstance(reason, CodeTaken):
            field = self.form.code if reason.fields["code"] == self.form.code.value else self.form.barcodes
            field.complain(reason.sentence(self.context.say))
            field.setFocus()
            self.context.sounds.play("refused")
            return True
        return False

    def _set_price(self, wanted: tuple[str, str, Satang, Any]) -> None:
        goods, pack, price, day = wanted
        room = self.room
        self.act(Permission.GOODS, lambda approval: room.set_price(goods, price, from_on=day, pack=pack, approval=approval), self._saved)

    def _record(self, act: StockAct, read: SheetRead) -> None:
        room, sheet = self.room, self.sheets[act]
        paid_from, reference, reason = str(sheet.paid_from.value), sheet.reference.value, sheet.reason.value
        verbs: dict[StockAct, Any] = {
            "receive": lambda approval: room.receive(read.lines, paid_from=paid_from, reference=reference, approval=approval),
            "count": lambda approval: room.count(read.lines, reason=reference, approval=approval),
            "take_off": lambda approval: room.take_off(read.lines, reason=reason, approval=approval),  # type: ignore[arg-type]
        }
        self.act(Permission.STOCK, verbs[act], lambda count: self._recorded(act, count))

    def _recorded(self, act: StockAct, count: int) -> None:
        self.context.sounds.play("paid")
        self.context.notices.note(Said("{count} products are in the ledger", {"count": count}), tone="ok", icon="ph.check-circle")
        self.sheets[act].clear()
        self.list.read()

    def _take_in(self, report: CatalogueReport) -> None:
        room, till = self.room, self.context.till
        by = till.operator.id if till.operator else ""
        self.act(Permission.GOODS, lambda approval: room.begin_import(report, approval), lambda count: self.taking_in.begin(count, by))

    def _say_tabs(self) -> None:
        say = self.context.say
        words = (say("Goods"), say("Receive"), say("Count"), say("Waste and use"), say("From a file"))
        self.tabs.show_tabs(words, PARTS.index(self.part), back=say("Tab to the left"), on=say("Tab to the right"))

    def _lay_out(self) -> None:
        """List and form beside each other where there is room, else one of them."""
        width = round(self.width() * 100 / self.context.theme.scale_percent)
        form_open = not self.form.isHidden()
        beside = width >= BESIDE
        self.head.title.setVisible(beside)
        for sheet in self.sheets.values():
            sheet.fit_to(width)
        self.list.setVisible(beside or not form_open)
        self.form.setMinimumWidth(0)
        self.form.setMaximumWidth(self.context.theme.length(520) if beside else 16_777_215)
        if beside:
            self.form.setMinimumWidth(self.context.theme.length(520))
        self.list.fit_to(width - 32 - (532 if beside and form_open else 0))
