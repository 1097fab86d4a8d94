"""Putting a bill aside under a name (F4) and taking one up again (F5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from kadpun.books.clock import local_time
from kadpun.books.money import show_money

from ..widgets.buttons import Button
from ..widgets.choice_list import Choice, ChoiceList
from ..widgets.layout import Text, column, row
from .panels import SHORT, CounterPanel, Reasons

if TYPE_CHECKING:
    from kadpun.pos.till.results import HeldBill

    from ..page import Context
    from .selling import Selling

MOST_NAME = 40


class HoldPanel(CounterPanel):
    """A name for the bill that is put aside."""

    key: ClassVar[str] = "F4"
    about_bill: ClassVar[bool] = True
    hold_wanted = Signal(str)

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context, selling, parent)
        self.caption = Text("", "strong")
        self.field = QLineEdit()
        self.field.setMaxLength(MOST_NAME)
        self.names = Reasons(context, 2)
        self.names.chosen.connect(self.field.setText)
        self.hint = Text("", "body", "ink-2", elide=True)
        self.go = Button(context.theme, "primary", "xl", icon="ph.pause", key="Enter")
        self.go.clicked.connect(self._hold)
        self.fill(column(self.caption, self.field, self.names, self.hint, "stretch", self.go, gap=10))

    def open(self, **given: Any) -> None:
        label = self.selling.basket.label
        clock = local_time(self.context.clock.now_at())
        self.field.setText(label or self.context.say("Bill {time}", time=f"{clock:%H:%M}"))
        self.names.mark("")

    def main_field(self) -> QWidget | None:
        return self.field

    def lay_out(self, *, width: int, height: int) -> None:
        super().lay_out(width=width, height=height)
        self.hint.setVisible(height >= SHORT)

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.title.setText(say("Hold bill"))
        self.caption.setText(say("Whose bill is it"))
        self.field.setAccessibleName(say("Name of the held bill"))
        self.names.show_reasons((say("Went to fetch more"), say("Went for money"), say("Comes back later"), say("Telephone order")))
        self.hint.setText(say("The name finds it again with F5."))
        self.go.say(say("Hold bill"))

    def take_key(self, stroke: str) -> bool:
        if stroke in ("Enter", "F4"):
            self._hold()
            return True
        return False

    def _hold(self) -> None:
        self.hold_wanted.emit(self.field.text())


class HeldPanel(CounterPanel):
    """The bills that wait."""

    key: ClassVar[str] = "F5"
    recall_wanted = Signal(str)

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context, selling, parent)
        self.held: tuple[HeldBill, ...] = ()
        self.list = ChoiceList(context.theme)
        self.list.taken.connect(self._take)
        self.first = Text("", "body", "warn", elide=True)
        self.go = Button(context.theme, "primary", "xl", icon="ph.arrow-u-up-left", key="Enter")
        self.go.clicked.connect(self.list.take)
        self.fill(column(self.first, (self.list, 1), row((self.go, 1)), gap=10))

    def open(self, **given: Any) -> None:
        self._show(self.held)
        self.context.jobs.run(self, self.context.till.held, self._show)

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.title.setText(say("Held bills"))
        self.list.setAccessibleName(say("Held bills"))
        self._show(self.held)

    def bill_changed(self) -> None:
        self._show(self.held)

    def take_key(self, stroke: str) -> bool:
        if stroke in ("Up", "Down"):
            self.list.step(-1 if stroke == "Up" else 1)
        elif stroke == "Enter":
            self.list.take()
        else:
            return False
        return True

    def _show(self, held: tuple[HeldBill, ...]) -> None:
        say = self.context.say
        chosen = max(self.list.chosen, 0)
        self.held = held
        choices = []
        for bill in held:
            second = "  ·  ".join((f"{local_time(bill.held_at):%H:%M}", bill.by_name, say("{count} lines", count=bill.count)))
            choices.append(Choice(bill.label, second, show_money(bill.total), icon="ph.pause"))
        self.list.show_choices(choices, chosen)
        busy = not self.selling.basket.empty and self.selling.done is None
        reason = say("Hold the bill on the counter first, with F4.") if busy else "" if held else say("No bill is held.")
        self.first.setText(reason)
        self.first.setVisible(bool(reason))
        self.go.say(say("Recall this bill"), cannot=reason)

    def _take(self, number: int) -> None:
        if self.go.isEnabled():
            self.recall_wanted.emit(self.held[number].id)
        else:
            self.context.sounds.play("refused")
