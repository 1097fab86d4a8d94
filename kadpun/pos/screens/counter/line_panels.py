"""Panels about one line, or the whole bill: quantity and unit (F6), price (F7), discount (F8). Each is a field, a pad and one way forward.

What is typed goes to the till as it is; what it refuses is said on the notice bar and the entry stays for correction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kadpun.books.money import show_money
from kadpun.books.quantity import show_quantity
from kadpun.books.refusals import Refusal
from kadpun.pos.till.entries import read_discount
from kadpun.pos.till.results import NeedsQuantity, Permission, SellingUnit
from kadpun.pos.till.tender import read_tender

from ..widgets.buttons import Button
from ..widgets.choice_list import Choice, ChoiceList
from ..widgets.fields import NumberField, NumberPad
from ..widgets.layout import Text, card, column, on_fit, row, wrap
from ..widgets.tabs import Tabs
from .bill_words import name_of, quantity_of, tell_discount, tell_price
from .panels import SHORT, CounterPanel, move_button

if TYPE_CHECKING:
    from kadpun.pos.till.basket import Line

    from ..page import Context
    from .selling import Selling

PERCENTS = ("5%", "10%", "20%")


class AmountPanel(CounterPanel):
    """A panel with a large field, a pad of digits and a primary button; Enter does what the button does."""

    about_bill: ClassVar[bool] = True
    corner: ClassVar[str] = "."

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context, selling, parent)
        theme = context.theme
        self.line = -1
        self.goods, self.about = Text("", "lead", elide=True), Text("", "body", "ink-2", elide=True)
        self.what = card(column(self.goods, self.about, gap=0, margins=(16, 8, 16, 8)), "quiet")
        self.caption, self.unit = Text("", "strong"), Text("", "lead", "ink-2")
        self.field = NumberField(also="%" if self.corner == "%" else "", kind="money")
        self.field.textEdited.connect(lambda _: self.typed())
        on_fit(self.field, lambda fitted: self.field.setFixedHeight(fitted.length(56 if self.short else 70)))
        self.pad = NumberPad(theme, self.corner)
        self.pad.typed.connect(self.field.type_in)
        self.go = Button(theme, "primary", "xl", icon="ph.check", key="Enter")
        self.go.clicked.connect(self.accept)
        self.short = False
        self.more: QVBoxLayout = column(gap=8)
        self.left = column(self.what, self.more, "stretch", gap=12)
        self.head_row = wrap(row((self.caption, 1), self.unit))
        self.right = column(self.head_row, self.field, (self.pad, 1), self.go, gap=8)
        self.fill(row((wrap(self.left), 1), (wrap(self.right), 1), gap=16))

    def main_field(self) -> QWidget | None:
        return self.field

    def lay_out(self, *, width: int, height: int) -> None:
        super().lay_out(width=width, height=height)
        self.short = height < SHORT
        self.head_row.setVisible(not self.short)
        self.field.setFixedHeight(self.theme.length(56 if self.short else 70))
        move_button(self.go, to_left=self.short, left=self.left, right=self.right)

    def take_key(self, stroke: str) -> bool:
        if stroke == "Enter":
            self.accept()
            return True
        return False

    def chosen_line(self) -> Line:
        """The line this is about."""
        return self.selling.basket.lines[self.line]

    def typed(self) -> None:
        """What is in the field changed."""

    def accept(self) -> None:
        """Do it."""
        raise NotImplementedError

    def leave_panel(self) -> None:
        """It is done: the panel goes."""
        self.closed.emit()

    def _say_line(self) -> None:
        line, say = self.chosen_line(), self.context.say
        self.goods.setText(name_of(line.name, line.name_en, say))
        self.about.setText(f"{quantity_of(line, say)} × {show_money(line.price)}")


class QuantityPanel(AmountPanel):
    """How much of a line, and in which unit; or the weight of goods just chosen."""

    key: ClassVar[str] = "F6"

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context, selling, parent)
        self.weigh: NeedsQuantity | None = None
        self.units: tuple[SellingUnit, ...] = ()
        self.units_caption = Text("", "strong")
        self.unit_list = ChoiceList(context.theme)
        self.unit_list.taken.connect(lambda number: self._take_unit(self.units[number].number))
        self.more.addWidget(self.units_caption)
        self.more.addWidget(self.unit_list, 1)
        self.left.setStretch(1, 1)

    def open(self, **given: Any) -> None:
        weigh = given.get("weigh")
        self.weigh = weigh if isinstance(weigh, NeedsQuantity) else None
        self.line = self.selling.chosen
        self._show_units(())
        if self.weigh is None:
            line = self.chosen_line()
            self.field.show_value(show_quantity(line.quantity, places=line.places).replace(",", ""))
            self.context.jobs.run(self, lambda: self.context.till.units(line.goods), self._show_units)
        else:
            self.field.clear()

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        if self.weigh is not None:
            product = self.weigh.product
            english = say.language == "en"
            self.title.setText(say("Weigh"))
            self.goods.setText(name_of(product.name, product.name_en, say))
            unit = product.unit_en if english and product.unit_en else product.unit
            self.about.setText(f"{show_money(product.price)}/{unit}")
            self.caption.setText(say("Weight"))
            self.unit.setText(unit)
            self.go.say(say("Put on the bill"))
        elif self.line >= 0:
            self.title.setText(say("Quantity"))
            self._say_line()
            line = self.chosen_line()
            self.caption.setText(say("How much"))
            self.unit.setText(line.sold_unit_en if say.language == "en" else line.sold_unit)
            self.go.say(say("Change quantity"))
        self.field.setAccessibleName(self.caption.text())
        self._show_units(self.units)

    def take_key(self, stroke: str) -> bool:
        if stroke.startswith("Ctrl+") and stroke[5:] in "123456789" and int(stroke[5:]) <= len(self.units):
            self._take_unit(self.units[int(stroke[5:]) - 1].number)
            return True
        return super().take_key(stroke)

    def accept(self) -> None:
        text, till, line = self.field.text(), self.context.till, self.line
        if self.weigh is not None:
            weigh = self.weigh
            self.selling.add_goods(weigh.product.goods, pack=weigh.pack, quantity=text, then=self.leave_panel)
        else:
            self.selling.change(lambda basket, _: till.set_quantity(basket, line, text), line=line, then=self.leave_panel)

    def _take_unit(self, number: int) -> None:
        till, line = self.context.till, self.line
        self.selling.change(lambda basket, _: till.set_unit(basket, line, number), line=line, then=self.leave_panel)

    def _show_units(self, units: tuple[SellingUnit, ...]) -> None:
        """The units the goods are sold in, when there is more than one."""
        say = self.context.say
        self.units = units
        shown = units if len(units) > 1 and self.weigh is None else ()
        self.units_caption.setText(say("Unit") if shown else "")
        self.units_caption.setVisible(bool(shown))
        self.unit_list.setVisible(bool(shown))
        choices = []
        for place, unit in enumerate(shown):
            name = unit.name_en if say.language == "en" and unit.name_en else unit.name
            packed = say("{count} in one", count=unit.factor) if unit.factor > 1 else ""
            second = "  ·  ".join(part for part in (f"Ctrl {place + 1}", packed) if part)
            choices.append(Choice(name, second, show_money(unit.price), icon="ph.package"))
        self.unit_list.show_choices(choices, -1)


class PricePanel(AmountPanel):
    """Another price for one line, within what the goods may be sold for."""

    key: ClassVar[str] = "F7"

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context, selling, parent)
        self.shelf = Button(context.theme, "soft", "lg", icon="ph.arrow-counter-clockwise")
        self.shelf.clicked.connect(self._back_to_shelf)
        self.guard = Text("", "caption", "ink-3", elide=True)
        self.more.addWidget(self.guard)
        self.more.addWidget(self.shelf)

    def open(self, **given: Any) -> None:
        self.line = self.selling.chosen
        line = self.chosen_line()
        self.field.show_value(show_money(line.price).replace(",", ""))

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.title.setText(say("Change price"))
        self.caption.setText(say("New price"))
        self.field.setAccessibleName(say("New price"))
        self.go.say(say("Change price"))
        if 0 <= self.line < len(self.selling.basket.lines):
            line = self.chosen_line()
            self._say_line()
            self.unit.setText("/" + (line.sold_unit_en if say.language == "en" else line.sold_unit))
            self.shelf.say(say("Shelf price {amount}", amount=show_money(line.list_price)))
            self.shelf.setVisible(line.price != line.list_price)
            least, most = line.least_price, line.most_price
            if least is not None and most is not None:
                self.guard.setText(say("May be sold for {least} to {most}", least=show_money(least), most=show_money(most)))
            elif least is not None:
                self.guard.setText(say("Not below {least}", least=show_money(least)))
            else:
                self.guard.setText(say("Not above {most}", most=show_money(most)) if most is not None else "")

    def accept(self) -> None:
        try:
            price = read_tender(self.field.text())
        except Refusal as reason:
            self.context.sounds.play("refused")
            self.context.notices.tell(reason)
            return
        self._set(price)

    def _back_to_shelf(self) -> None:
        self._set(self.chosen_line().list_price)

    def _set(self, price: Any) -> None:
        till, line = self.context.till, self.line
        self.selling.change(
            lambda basket, approval: till.set_price(basket, line, price, approval),
            line=line, needs=Permission.PRICE, about=tell_price(self.chosen_line(), price), then=self.leave_panel,
        )  # fmt: skip


class DiscountPanel(AmountPanel):
    """An amount or a percentage off one line, or off the whole bill."""

    key: ClassVar[str] = "F8"
    corner: ClassVar[str] = "%"

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context, selling, parent)
        theme = context.theme
        self.scope: Literal["line", "bill"] = "line"
        self.tabs = Tabs(theme)
        self.tabs.turned.connect(self._turned)
        self.left.insertWidget(0, self.tabs)
        self.quick = [Button(theme, "plain", "lg") for _ in PERCENTS]
        for button, percent in zip(self.quick, PERCENTS, strict=True):
            button.clicked.connect(lambda _=False, percent=percent: self._fill(percent))
        self.more.addLayout(row(*self.quick))
        self.away = Button(theme, "danger", "lg", icon="ph.x-circle")
        self.away.clicked.connect(lambda: self._take_off(None))
        self.hint = Text("", "caption", "ink-3", elide=True)
        self.more.addWidget(self.hint)
        self.more.addWidget(self.away)

    def open(self, **given: Any) -> None:
        self.line = self.selling.chosen
        lines = self.selling.basket.lines
        self.scope = "line" if 0 <= self.line < len(lines) and not lines[self.line].void else "bill"
        self.field.clear()

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.title.setText(say("Discount"))
        self.tabs.show_tabs(
            (say("This line"), say("Whole bill")), 0 if self.scope == "line" else 1, back=say("Tab before"), on=say("Next tab")
        )
        self.caption.setText(say("Baht, or percent with %"))
        self.unit.setText("")
        self.field.setAccessibleName(say("Discount"))
        self.hint.setText(say("Ctrl 1 and Ctrl 2 choose"))
        for button, percent in zip(self.quick, PERCENTS, strict=True):
            button.say(percent)
        self.go.say(say("Take off"))
        self.away.say(say("Discount away"))
        bill, lines = self.selling.bill, self.selling.basket.lines
        if self.scope == "line" and 0 <= self.line < len(lines):
            self._say_line()
            self.away.setVisible(self.chosen_line().discount is not None)
        else:
            self.goods.setText(say("Whole bill"))
            self.about.setText(say("{count} lines", count=bill.count) + f"  ·  {show_money(bill.gross)}")
            self.away.setVisible(self.selling.basket.discount is not None)

    def take_key(self, stroke: str) -> bool:
        if stroke in ("Ctrl+1", "Ctrl+2"):
            self._turned(int(stroke[-1]) - 1)
            return True
        return super().take_key(stroke)

    def accept(self) -> None:
        try:
            discount = read_discount(self.field.text())
        except Refusal as reason:
            self.context.sounds.play("refused")
            self.context.notices.tell(reason)
            return
        self._take_off(discount)

    def _fill(self, percent: str) -> None:
        self.field.show_value(percent)
        self.accept()

    def _turned(self, number: int) -> None:
        self.scope = "bill" if number or self.line < 0 else "line"
        self.retell()

    def _take_off(self, discount: Any) -> None:
        till, line = self.context.till, self.line
        if self.scope == "line":
            self.selling.change(
                lambda basket, approval: till.discount_line(basket, line, discount, approval),
                line=line, needs=Permission.LINE_DISCOUNT, then=self.leave_panel,
                about=tell_discount(discount, self.chosen_line().gross, self.chosen_line()),
            )  # fmt: skip
        else:
            self.selling.change(
                lambda basket, approval: till.discount_bill(basket, discount, approval),
                needs=Permission.BILL_DISCOUNT,
                about=tell_discount(discount, self.selling.bill.gross),
                then=self.leave_panel,
            )
