"""The packs of a product as rows of a form: a name, how many it holds, its barcode, its price. Empty rows count for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QWidget

from kadpun.pos.till.goods_typed import MOST_PACKS, PackTyped, Wrong

from ..forms.fields import Field
from ..forms.paragraph import Paragraph
from ..widgets.buttons import Button
from ..widgets.layout import Text, column, fit, row, sized

if TYPE_CHECKING:
    from ..page import Context


class PackRow(QFrame):
    """One pack."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        theme = context.theme
        self.setProperty("card", "quiet")
        self.name, self.name_en = Field(theme, most=60), Field(theme, most=60)
        self.holds, self.price = Field(theme, digits=True, most=9), Field(theme, digits=True, most=14)
        self.barcodes = Field(theme, most=200)
        self.remove = Button(theme, icon="ph.trash")
        sized(self.remove, width=48)
        top = row((self.name, 3), (self.name_en, 3), self.remove, gap=8)
        self.setLayout(column(top, row((self.holds, 2), (self.price, 2), (self.barcodes, 3), gap=8), gap=4, margins=(10, 4, 10, 8)))
        self.fields = {"name": self.name, "holds": self.holds, "price": self.price, "barcodes": self.barcodes}

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.name.say(say("Pack"), placeholder=say("box"))
        self.name_en.say(say("Pack in English"))
        self.holds.say(say("Holds"))
        self.price.say(say("Price of the pack"))
        self.barcodes.say(say("Barcode of the pack"))
        self.remove.say("", accessible=say("Take this pack away"))

    def put(self, typed: PackTyped) -> None:
        """Fill the row."""
        for field, text in (
            (self.name, typed.name), (self.name_en, typed.name_en), (self.holds, typed.holds), (self.price, typed.price),
            (self.barcodes, typed.barcodes),
        ):  # fmt: skip
            field.put(text)

    def typed(self) -> PackTyped:
        """The row as it stands."""
        return PackTyped(self.name.value, self.name_en.value, self.holds.value, self.barcodes.value, self.price.value)


class PackRows(QWidget):
    """All packs of the product in hand."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.rows: list[PackRow] = []
        self.title, self.words = Text(style="strong"), Paragraph("caption", "ink-3")
        self.wrong = Paragraph("caption", "danger")
        self.more = Button(context.theme, icon="ph.plus")
        self.laid = column(gap=8)
        self.setLayout(column(row((self.title, 1), self.more, gap=8), self.words, self.wrong, self.laid, gap=6))
        self.more.clicked.connect(lambda: self._add(PackTyped()).name.setFocus())

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.title.setText(say("Packs"))
        self.words.say(say("A box or a dozen sold as one, with its own barcode and price; stock is counted in pieces."))
        self.more.say(say("Add a pack"))
        for each in self.rows:
            each.retell()

    def put(self, packs: Sequence[PackTyped]) -> None:
        """Show these packs."""
        for each in list(self.rows):
            self._remove(each)
        for typed in packs:
            self._add(typed)
        self.wrong.say("")

    def typed(self) -> tuple[PackTyped, ...]:
        """The packs as they stand, empty rows left out."""
        return tuple(typed for each in self.rows if not (typed := each.typed()).is_empty)

    def complain(self, wrong: Sequence[Wrong]) -> None:
        """Tell what is wrong in which row."""
        say = self.context.say
        reasons = {each.field: each.reason.sentence(say) for each in reversed(wrong)}
        self.wrong.say(reasons.get("packs", ""))
        filled = [each for each in self.rows if not each.typed().is_empty]
        for number, each in enumerate(filled):
            for name, field in each.fields.items():
                field.complain(reasons.get(f"packs.{number}.{name}", ""))

    def focus_wrong(self) -> None:
        """Put the focus into the first field that complains."""
        for each in self.rows:
            for field in each.fields.values():
                if field.complaint:
                    field.setFocus()
                    return

    def _add(self, typed: PackTyped) -> PackRow:
        made = PackRow(self.context)
        made.retell()
        made.put(typed)
        made.remove.clicked.connect(lambda: self._remove(made))
        self.rows.append(made)
        self.laid.addWidget(made)
        fit(made, self.context.theme)
        self.more.setEnabled(len(self.rows) < MOST_PACKS)
        return made

    def _remove(self, gone: PackRow) -> None:
        self.rows.remove(gone)
        self.laid.removeWidget(gone)
        gone.hide()
        gone.deleteLater()
        self.more.setEnabled(True)
