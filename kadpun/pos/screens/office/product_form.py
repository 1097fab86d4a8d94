"""One product as a form: what it is called and coded, its unit, packs, prices and VAT; and its prices to come.

What is typed is read by the till's own rules; every wrong field is told in one go, barcodes as they are typed. Goods by weight stay goods by weight.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from kadpun.books.money import Satang, read_money, show_money
from kadpun.books.quantity import show_quantity
from kadpun.books.refusals import Refusal
from kadpun.pos.till.goods_typed import (
    WEIGHED_PLACES,
    ProductTyped,
    Wrong,
    read_barcodes,
    read_product,
    typed_of,
)
from kadpun.pos.till.stock_typed import read_counted
from kadpun.pos.till.stockroom import Stocked

from ..forms.fields import Choice, Field, Form, Labelled, Pick, Tick
from ..forms.office_page import scrolling
from ..widgets.buttons import Button
from ..widgets.layout import Text, column, fit, role, row, rule, wrap
from .pack_rows import PackRows
from .price_change import PriceChange

if TYPE_CHECKING:
    from ..page import Context


class ProductForm(QFrame):
    """The form. `saved` carries (product, opening steps, opening cost), `closed` the wish to leave."""

    saved = Signal(object)
    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        role(self, card="panel")
        theme = context.theme
        self.stocked: Stocked | None = None
        self.given = ProductTyped()
        self.title, self.stock = Text(style="title", elide=True), Text(style="dense", colour="ink-2", elide=True)
        self.name, self.name_en = Field(theme), Field(theme)
        self.code, self.group, self.active = Field(theme, most=48), Pick(theme, free=True), Tick()
        self.barcodes = Field(theme, most=400)
        self.kind = Choice(theme, (0, WEIGHED_PLACES))
        self.unit, self.unit_en = Field(theme, most=40), Field(theme, most=40)
        self.price = Field(theme, digits=True)
        self.least, self.most = Field(theme, digits=True), Field(theme, digits=True)
        self.vat = Choice(theme, (7, None))
        self.opening, self.opening_cost = Field(theme, digits=True), Field(theme, digits=True)
        self.packs = PackRows(context)
        self.change = PriceChange(context)
        self.cancel = Button(theme, "quiet", key="Esc")
        self.save = Button(theme, "primary", "lg", icon="ph.check", key="Ctrl Enter")
        self.beginning = wrap(row((self.opening, 1), (self.opening_cost, 1), gap=12))
        self.fields: dict[str, Labelled] = {
            "name": self.name, "name_en": self.name_en, "code": self.code, "group": self.group, "barcodes": self.barcodes, "unit": self.unit,
            "unit_en": self.unit_en, "price": self.price, "least_price": self.least, "most_price": self.most, "opening": self.opening,
            "opening_cost": self.opening_cost,
        }  # fmt: skip
        self.form = Form(*self.fields.values(), then=self.try_save)
        self._lay_out()
        self.kind.chosen.connect(lambda _: self._say_unit())
        self.barcodes.changed.connect(lambda _: self._judge_barcodes())
        self.cancel.clicked.connect(self.closed)
        self.save.clicked.connect(self.try_save)

    def _lay_out(self) -> None:
        body = wrap(
            column(
                self.name,
                self.name_en,
                row((self.code, 1), (self.group, 1), gap=12),
                self.barcodes,
                self.kind,
                row((self.unit, 1), (self.unit_en, 1), gap=12),
                row((self.price, 1), (self.least, 1), (self.most, 1), gap=12),
                self.vat,
                self.beginning,
                rule(),
                self.packs,
                rule(),
                self.change,
                self.active,
                "stretch",
                gap=10,
                margins=(0, 0, 10, 0),
            )
        )
        foot = row(self.cancel, "stretch", self.save, gap=8)
        self.setLayout(column(self.title, self.stock, rule(), (scrolling(body), 1), rule(), foot, gap=6, margins=(20, 10, 12, 12)))

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.name.say(say("Name in Thai"))
        self.name_en.say(say("Name in English"), say("Stands on receipts in English; may stay empty."))
        self.code.say(say("The shop's own code"))
        self.group.say(say("Shelf group"))
        self.barcodes.say(say("Barcodes"), say("Scan them here, one after the other."))
        self.kind.say(say("Sold"), (say("by the piece"), say("by weight")))
        self.vat.say(say("VAT"), (say("7 %, in the price"), say("Exempt")), say("Crops, animals, feed and books are exempt (section 81)."))
        self.least.say(say("Never below"))
        self.most.say(say("Never above"))
        self.opening.say(say("On the shelf now"))
        self.opening_cost.say(say("What it cost altogether"), unit=say("baht"))
        self.active.say(say("On sale"))
        self.cancel.say(say("Close"))
        self.save.say(say("Save"))
        self.packs.retell()
        self.change.retell()
        self._say_unit()
        self._say_head()

    def offer_groups(self, groups: tuple[str, ...]) -> None:
        """Offer the shelf groups in use; another can be typed."""
        self.group.offer([(group, group) for group in groups])
        self.group.put(self.given.group)

    def show_product(self, stocked: Stocked) -> None:
        """Fill the form with a product that stands on the shelf."""
        self.stocked = stocked
        self._fill(typed_of(stocked.product))
        self.change.show_product(stocked)

    def show_new(self, typed: ProductTyped) -> None:
        """Fill the form for a new product."""
        self.stocked = None
        self._fill(typed)
        self.change.show_product(None)
        self.name.setFocus()

    def add_barcode(self, code: str) -> None:
        """Write a scanned code among the barcodes, once."""
        if code not in self.barcodes.value.split():
            self.barcodes.put(f"{self.barcodes.value} {code}".strip())
            self._judge_barcodes()

    def try_save(self) -> None:
        """Read the form; ask for it to be saved if nothing is wrong."""
        read = read_product(self.typed())
        wrong = list(read.wrong)
        places = int(str(self.kind.value or 0))
        steps, cost = 0, Satang(0)
        if self.stocked is None:
            try:
                steps = read_counted(self.opening.value or "0", places=places)
            except Refusal as reason:
                wrong.append(Wrong("opening", reason))
            try:
                cost = read_money(self.opening_cost.value or "0")
            except Refusal as reason:
                wrong.append(Wrong("opening_cost", reason))
        self.complain(wrong)
        if read.product is not None and not wrong:
            self.saved.emit((read.product, steps, cost))

    def typed(self) -> ProductTyped:
        """The form as it stands."""
        vat = self.vat.value
        return replace(
            self.given,
            code=self.code.value,
            name=self.name.value,
            name_en=self.name_en.value,
            unit=self.unit.value,
            unit_en=self.unit_en.value,
            places=int(str(self.kind.value or 0)),
            vat=vat if isinstance(vat, int) else None,
            barcodes=self.barcodes.value,
            packs=self.packs.typed(),
            group=str(self.group.value or ""),
            price=self.price.value,
            least_price=self.least.value,
            most_price=self.most.value,
            active=self.active.isChecked(),
        )

    @property
    def changed(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.typed() != self.given

    def complain(self, wrong: list[Wrong]) -> None:
        """Tell every wrong field; the first gets the focus."""
        say = self.context.say
        reasons = {each.field: each.reason for each in reversed(wrong)}
        for name, field in self.fields.items():
            field.complain(reasons[name].sentence(say) if name in reasons else "")
        self.packs.complain(wrong)
        if self.form.first_wrong() is None and wrong:
            self.packs.focus_wrong()

    def _fill(self, typed: ProductTyped) -> None:
        self.given = typed
        for field, text in (
            (self.name, typed.name), (self.name_en, typed.name_en), (self.code, typed.code), (self.barcodes, typed.barcodes),
            (self.unit, typed.unit), (self.unit_en, typed.unit_en), (self.price, typed.price), (self.least, typed.least_price),
            (self.most, typed.most_price), (self.opening, ""), (self.opening_cost, ""),
        ):  # fmt: skip
            field.put(text)
        self.group.put(typed.group)
        self.kind.put(WEIGHED_PLACES if typed.places else 0)
        self.vat.put(typed.vat if typed.vat == 7 else None)
        self.active.setChecked(typed.active)
        self.packs.put(typed.packs)
        self.beginning.setVisible(self.stocked is None)
        fixed = self.context.say("The unit stays as it is; make a new product for another.") if self.stocked else ""
        for places in (0, WEIGHED_PLACES):
            self.kind.lock(places, fixed if self.kind.value != places else "")
        self._say_unit()
        self._say_head()
        fit(self, self.context.theme)

    def _say_unit(self) -> None:
        say, weighed = self.context.say, bool(self.kind.value)
        self.unit.say(say("Unit, as people say it"), placeholder=say("kg") if weighed else say("bag, bottle, piece"))
        self.unit_en.say(say("Unit in English"))
        if weighed and not self.unit.value:
            self.unit.put("กก.")
            self.unit_en.put("kg")
        self.price.say(say("Price of a kilogram") if weighed else say("Price"))

    def _say_head(self) -> None:
        say, stocked = self.context.say, self.stocked
        if stocked is None:
            self.title.setText(say("New product"))
            self.stock.setText(say("It is on sale as soon as it is saved."))
            return
        product = stocked.product
        self.title.setText(product.name if say.language == "th" else product.name_en or product.name)
        quantity = show_quantity(stocked.on_hand, places=product.places)
        cost = say("no cost yet") if stocked.cost is None else say("costs {cost} on average", cost=show_money(stocked.cost))
        self.stock.setText(say("{quantity} {unit} on hand", quantity=quantity, unit=product.unit) + " · " + cost)

    def _judge_barcodes(self) -> None:
        """Say at once whether the check digits are right."""
        say = self.context.say
        try:
            codes = read_barcodes(self.barcodes.value)
        except Refusal as reason:
            self.barcodes.complain(reason.sentence(say))
            return
        self.barcodes.complain("")
        if codes:
            self.barcodes.below.say(say("{count} codes, check digits are right", count=len(codes)), "ok")
