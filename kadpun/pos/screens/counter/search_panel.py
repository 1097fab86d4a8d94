"""Finding goods by a part of their name, code or barcode, as one types (F2). Enter or a touch puts them on the bill.

Answers come from the books thread; one that is older than what is typed by now is dropped. Enter is for what is typed by now, too: when its answer
is still to come, the first of it is put on the bill as soon as it is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from kadpun.books.money import show_money
from kadpun.pos.till.results import Permission

from ..widgets.buttons import Button
from ..widgets.choice_list import Choice, ChoiceList
from ..widgets.layout import Pictogram, Text, column, row, wrap
from .bill_words import name_of
from .goods_icons import picture_of
from .panels import CounterPanel

if TYPE_CHECKING:
    from kadpun.books.goods.product import Product

    from ..page import Context
    from .selling import Selling


class SearchPanel(CounterPanel):
    """The search."""

    key: ClassVar[str] = "F2"

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context, selling, parent)
        theme = context.theme
        self.quantity = ""
        self.found: tuple[Product, ...] = ()
        self._asked = self._answered = 0
        self._take_first = False
        self.field = QLineEdit()
        self.field.setMaxLength(100)
        self.field.textChanged.connect(self._typed)
        self.list = ChoiceList(theme)
        self.list.taken.connect(self._take)
        self.none = Text("", "lead", align="centre")
        self.shorter = Text("", "body", "ink-2", align="centre")
        self.new = Button(theme, "soft", icon="ph.plus")
        self.new.clicked.connect(lambda: context.go("goods", add=self.field.text()))
        self.nothing = wrap(
            column(
                "stretch", row("stretch", Pictogram("ph.magnifying-glass", 40, "ink-off"), "stretch"), self.none, self.shorter,
                row("stretch", self.new, "stretch"), "stretch", gap=8,
            )
        )  # fmt: skip
        self.shown = QStackedWidget()
        self.shown.addWidget(self.list)
        self.shown.addWidget(self.nothing)
        self.hint = Text("", "caption", "ink-3", elide=True)
        self.fill(column(self.field, (self.shown, 1), self.hint, gap=8))

    def open(self, **given: Any) -> None:
        self.quantity = str(given.get("quantity", ""))
        self.field.setText(str(given.get("text", "")))
        self._typed(self.field.text())

    def shut(self) -> None:
        self._take_first = False

    def main_field(self) -> QWidget | None:
        return self.field

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.title.setText(say("Find goods"))
        self.field.setPlaceholderText(say("Part of a name, code or barcode"))
        self.field.setAccessibleName(say("Find goods"))
        self.list.setAccessibleName(say("Goods found"))
        self.hint.setText(say("↑ ↓ choose, Enter puts on the bill"))
        self.new.say(say("Add goods"))
        operator = self.selling.state.operator
        self.new.setVisible(operator is not None and operator.may(Permission.GOODS))
        self._show(self.found)

    def take_key(self, stroke: str) -> bool:
        if stroke in ("Up", "Down"):
            self.list.step(-1 if stroke == "Up" else 1)
        elif stroke == "Enter" and self._asked != self._answered:
            self._take_first = True
        elif stroke == "Enter" and self.found:
            self.list.take()
        elif stroke in ("PgUp", "PgDn"):
            self.list.step(-6 if stroke == "PgUp" else 6)
        else:
            return stroke == "Enter"
        return True

    def _typed(self, text: str) -> None:
        self._asked += 1
        asked, self._take_first = self._asked, False
        if not text.strip():
            self._answered = asked
            self._show(())
            return
        self.context.jobs.run(self, lambda: self.context.till.search(text), lambda found: self._took(asked, found))

    def _took(self, asked: int, found: tuple[Product, ...]) -> None:
        if asked != self._asked:
            return
        self._answered = asked
        self._show(found)
        if self._take_first:
            self._take_first = False
            self.list.take()

    def _show(self, found: tuple[Product, ...]) -> None:
        say, text = self.context.say, self.field.text().strip()
        self.found = found
        choices = []
        for product in found:
            name = name_of(product.name, product.name_en, say)
            unit = product.unit_en if say.language == "en" and product.unit_en else product.unit
            second = "  ·  ".join(part for part in (product.code, product.group) if part)
            icon = picture_of(product.name, product.name_en, product.group)
            choices.append(Choice(name, second, show_money(product.price), f"/{unit}", icon))
        self.list.show_choices(choices)
        self.none.setText(say("“{text}” was not found", text=text[:40]) if text else say("Type a part of the name"))
        self.shorter.setText(say("Try fewer letters") if text else "")
        self.shown.setCurrentIndex(0 if found else 1)

    def _take(self, number: int) -> None:
        self.selling.add_goods(self.found[number].goods, quantity=self.quantity, then=self.closed.emit)
