"""The lines of a stock sheet: goods, a quantity to type, and for a delivery what they cost; each line can be taken off again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QSizePolicy, QVBoxLayout, QWidget

from kadpun.books.money import MINUS, Satang, read_money, show_money
from kadpun.books.quantity import show_quantity
from kadpun.books.refusals import Refusal
from kadpun.pos.till.stock_typed import StockAct, StockLineTyped, WrongLine, read_counted
from kadpun.pos.till.stockroom import Stocked

from ..forms.fields import Figure
from ..forms.paragraph import Paragraph
from ..widgets.buttons import Button
from ..widgets.layout import Text, change_role, column, fit, role, row, sized

if TYPE_CHECKING:
    from ..page import Context


ONE_ROW = 680


class SheetLine(QFrame):
    """One line. `changed` says that something was typed, `dropped` is the wish to take it off."""

    changed = Signal()
    dropped = Signal()

    def __init__(self, context: Context, stocked: Stocked, act: StockAct) -> None:
        super().__init__()
        self.context, self.stocked, self.act = context, stocked, act
        theme = context.theme
        role(self, card="quiet")
        self.name, self.second = Text(style="strong", elide=True), Text(style="caption", colour="ink-3", elide=True)
        self.quantity, self.cost = sized(Figure(), width=110), sized(Figure(), width=130)
        self.unit = sized(Text(style="dense", colour="ink-2", elide=True), width=72)
        self.unit.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.differs = sized(Text(style="dense", align="right"), width=110)
        self.remove = sized(Button(theme, icon="ph.trash"), width=48)
        self.wrong = Paragraph("caption", "danger")
        typed = row("stretch", self.quantity, self.unit, self.cost, self.differs, self.remove, gap=8)
        self.halves = row((column(self.name, self.second, gap=0), 1), typed, gap=8)
        self.setLayout(column(self.halves, self.wrong, gap=0, margins=(14, 4, 8, 6)))
        self.cost.setVisible(act == "receive")
        self.differs.setVisible(act == "count")
        self.quantity.textChanged.connect(lambda _: self._typed())
        self.cost.textChanged.connect(lambda _: self.changed.emit())
        self.remove.clicked.connect(self.dropped)

    def retell(self) -> None:
        """Say every label again."""
        say, product = self.context.say, self.stocked.product
        thai = say.language == "th"
        name = product.name if thai else product.name_en or product.name
        unit = product.unit if thai else product.unit_en or product.unit
        self.name.setText(name)
        on_hand = show_quantity(self.stocked.on_hand, places=product.places)
        self.second.setText(f"{product.code} · " + say("{quantity} {unit} in the books", quantity=on_hand, unit=unit))
        self.unit.setText(unit)
        self.quantity.setAccessibleName(say("How many {unit} of {name}", unit=unit, name=name))
        self.cost.setAccessibleName(say("What {name} cost altogether", name=name))
        self.cost.setPlaceholderText(say("Cost of all"))
        self.remove.say("", accessible=say("Take {name} off the sheet", name=name))
        self._typed()

    def fit_to(self, width: int) -> None:
        """Stand in two rows where one would leave no room for the name."""
        beside = width >= ONE_ROW
        self.halves.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def add_steps(self, steps: int) -> None:
        """Count so many steps more."""
        places = self.stocked.product.places
        try:
            before = read_counted(self.quantity.text() or "0", places=places)
        except Refusal:
            before = 0
        text = show_quantity(before + steps, places=places).replace(",", "")
        self.quantity.setText(text.rstrip("0").rstrip(".") if "." in text else text)

    def typed(self) -> StockLineTyped:
        """The line as it stands."""
        product = self.stocked.product
        return StockLineTyped(product.goods, product.places, self.quantity.text(), self.cost.text())

    def complain(self, wrong: Sequence[WrongLine]) -> None:
        """Tell what is wrong with this line."""
        say = self.context.say
        self.wrong.say(" ".join(each.reason.sentence(say) for each in wrong))
        fields = {each.field for each in wrong}
        change_role(self.quantity, state="error" if "quantity" in fields else "")
        change_role(self.cost, state="error" if "cost" in fields else "")

    def _typed(self) -> None:
        """Show by how much a count differs from the books."""
        self.wrong.say("")
        self.changed.emit()
        if self.act != "count":
            return
        say, places = self.context.say, self.stocked.product.places
        try:
            found = read_counted(self.quantity.text(), places=places)
        except Refusal:
            self.differs.setText("")
            return
        difference = found - self.stocked.on_hand
        shown = show_quantity(abs(difference), places=places)
        self.differs.setText(say("Matches") if not difference else f"{'+' if difference > 0 else MINUS}{shown}")
        self.differs.tint("ok" if not difference else "warn" if difference > 0 else "danger")


class SheetLines(QWidget):
    """All lines of a sheet, the newest on top. `changed` says that a line came, went or was typed in."""

    changed = Signal()

    def __init__(self, context: Context, act: StockAct) -> None:
        super().__init__()
        self.context, self.act = context, act
        self.lines: list[SheetLine] = []
        self.width_of_design = ONE_ROW
        self.laid: QVBoxLayout = column("stretch", gap=6, margins=(0, 0, 8, 0))
        self.setLayout(self.laid)

    def retell(self) -> None:
        """Say every label again."""
        for line in self.lines:
            line.retell()

    def fit_to(self, width: int) -> None:
        """Use so much width of the design."""
        self.width_of_design = width
        for line in self.lines:
            line.fit_to(width)

    def add(self, stocked: Stocked, steps: int = 0) -> None:
        """Put goods on the sheet, or count more of those that stand there; the focus goes to the quantity."""
        line = next((line for line in self.lines if line.stocked.product.goods == stocked.product.goods), None)
        if line is None:
            line = SheetLine(self.context, stocked, self.act)
            line.retell()
            made = line
            line.dropped.connect(lambda: self._drop(made))
            line.changed.connect(self.changed)
            self.lines.insert(0, line)
            self.laid.insertWidget(0, line)
            fit(line, self.context.theme)
            line.fit_to(self.width_of_design)
        if steps:
            line.add_steps(steps)
        line.quantity.setFocus(Qt.FocusReason.TabFocusReason)
        self.changed.emit()

    def clear(self) -> None:
        """Take every line off."""
        for line in list(self.lines):
            self._drop(line)

    def typed(self) -> list[StockLineTyped]:
        """The lines as they stand, top first."""
        return [line.typed() for line in self.lines]

    def total_cost(self) -> Satang | None:
        """What was typed as cost altogether; None while one of them is no amount."""
        try:
            return Satang(sum(read_money(line.cost.text()) for line in self.lines if line.cost.text()))
        except Refusal:
            return None

    def complain(self, wrong: Sequence[WrongLine]) -> None:
        """Tell what is wrong in which line; the first gets the focus."""
        for number, line in enumerate(self.lines):
            line.complain([each for each in wrong if each.line == number])
        if wrong:
            first = wrong[0]
            field = self.lines[first.line].cost if first.field == "cost" else self.lines[first.line].quantity
            field.setFocus(Qt.FocusReason.TabFocusReason)

    def step(self, by: int) -> bool:
        """Go to the line above or below the one in hand; False when none is."""
        for number, line in enumerate(self.lines):
            if line.quantity.hasFocus() or line.cost.hasFocus():
                wanted = min(max(number + by, 0), len(self.lines) - 1)
                (self.lines[wanted].cost if line.cost.hasFocus() else self.lines[wanted].quantity).setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return False

    def enter(self) -> bool:
        """Enter: from a delivery's quantity to its cost; else False, and the sheet looks for the next goods."""
        for line in self.lines:
            if line.quantity.hasFocus() and self.act == "receive":
                line.cost.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return False

    def _drop(self, line: SheetLine) -> None:
        self.lines.remove(line)
        self.laid.removeWidget(line)
        line.hide()
        line.deleteLater()
        self.changed.emit()


def shown_cost(cost: Satang | None) -> str:
    """A sum of costs, or a dash while it cannot be read."""
    return "–" if cost is None else show_money(cost)
