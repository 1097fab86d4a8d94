"""Acts with a reason: the drawer without a sale (F10), money in, out or into the safe (Shift F10), and a bill cancelled (Ctrl Del)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from PySide6.QtWidgets import QBoxLayout, QLineEdit, QWidget

from kadpun.books.money import show_money
from kadpun.books.refusals import Refusal
from kadpun.pos.till.results import Permission, Printed, Recorded
from kadpun.pos.till.tender import read_tender

from ..notices import Said
from ..widgets.buttons import Button
from ..widgets.fields import NumberField, NumberPad
from ..widgets.layout import Text, column, on_fit, row, wrap
from ..widgets.tabs import Tabs
from .panels import SHORT, CounterPanel, Reasons, move_button

if TYPE_CHECKING:
    from kadpun.pos.till.basket import Basket

    from ..page import Context
    from .selling import Selling

Direction = Literal["in", "out", "safe"]
DIRECTIONS: tuple[Direction, ...] = ("in", "out", "safe")
MOST_REASON = 200


class ReasonPanel(CounterPanel):
    """A reason by touch or typed, and the act; Enter does it once there is a reason."""

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context, selling, parent)
        self.caption = Text("", "strong")
        self.reasons = Reasons(context, 2)
        self.field = QLineEdit()
        self.field.setMaxLength(MOST_REASON)
        self.reasons.chosen.connect(self._chosen)
        self.field.textEdited.connect(lambda _: self.reasons.mark(""))
        self.field.textChanged.connect(lambda _: self.say_go())
        self.go = Button(context.theme, "primary", "xl", key="Enter")
        self.go.clicked.connect(self.accept)

    def main_field(self) -> QWidget | None:
        return self.field

    def open(self, **given: Any) -> None:
        self.field.clear()
        self.reasons.mark("")
        self.say_go()

    def lay_out(self, *, width: int, height: int) -> None:
        super().lay_out(width=width, height=height)
        self.caption.setVisible(height >= SHORT)

    def take_key(self, stroke: str) -> bool:
        if stroke.startswith("Ctrl+") and stroke[5:] in "12345678" and int(stroke[5:]) <= len(self.reasons.buttons):
            self.reasons.buttons[int(stroke[5:]) - 1].click()
            return True
        if stroke == "Enter":
            self.accept()
            return True
        return False

    def accept(self) -> None:
        """Do it, if it can be done."""
        if self.go.isEnabled():
            self.act()
        else:
            self.context.sounds.play("refused")

    def act(self) -> None:
        """Do it."""
        raise NotImplementedError

    def say_go(self) -> None:
        """Say the button, and why it cannot act."""
        raise NotImplementedError

    def no_reason(self) -> str:
        """Why it cannot act without a reason."""
        return "" if self.field.text().strip() else self.context.say("Choose or type a reason.")

    def _chosen(self, reason: str) -> None:
        self.field.setText(reason)
        self.reasons.mark(reason)


class DrawerPanel(ReasonPanel):
    """Opens the drawer without a sale."""

    key: ClassVar[str] = "F10"

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context, selling, parent)
        self.hint = Text("", "caption", "ink-3", elide=True)
        self.cash = Button(context.theme, "plain", "lg", icon="ph.arrows-down-up", key="Shift F10")
        self.cash.clicked.connect(lambda: self.opens.emit("cash", None))
        self.go.icon_name = "ph.archive-box"
        self.feet = column(self.cash, self.go, gap=10)
        self.fill(column(self.caption, self.reasons, self.field, self.hint, "stretch", self.feet, gap=10))

    def lay_out(self, *, width: int, height: int) -> None:
        super().lay_out(width=width, height=height)
        low = height < SHORT
        self.hint.setVisible(not low)
        self.feet.setDirection(QBoxLayout.Direction.LeftToRight if low else QBoxLayout.Direction.TopToBottom)
        self.cash.key = "" if low else "Shift F10"

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.title.setText(say("Open the drawer"))
        self.caption.setText(say("Why, without a sale"))
        self.reasons.show_reasons((say("Make change"), say("Check the drawer"), say("Put coins in order"), say("Gave wrong change")))
        self.field.setPlaceholderText(say("Another reason"))
        self.field.setAccessibleName(say("Reason"))
        self.hint.setText(say("It goes into the ledger with name and time."))
        self.cash.say(say("Paid in, paid out, to the safe"))
        self.say_go()

    def say_go(self) -> None:
        self.go.say(self.context.say("Open the drawer"), cannot=self.no_reason())

    def act(self) -> None:
        till, reason = self.context.till, self.field.text().strip()
        self.selling.guarded(lambda _, approval: till.open_drawer(reason, approval), self._opened, needs=Permission.DRAWER)

    def _opened(self, recorded: Recorded) -> None:
        self.context.devices.kick(recorded.slip)
        self.context.notices.note(Said("The drawer is open. It is in the ledger."), tone="ok", icon="ph.archive-box")
        self.closed.emit()


class CashPanel(ReasonPanel):
    """Money into the drawer or out of it, otherwise than by sale."""

    key: ClassVar[str] = "F10"

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context, selling, parent)
        theme = context.theme
        self.direction: Direction = "in"
        self.tabs = Tabs(theme)
        self.tabs.turned.connect(self._turned)
        self.amount_caption = Text("", "strong")
        self.amount = NumberField(kind="money")
        self.short = False
        on_fit(self.amount, lambda fitted: self.amount.setFixedHeight(fitted.length(56 if self.short else 70)))
        self.amount.textEdited.connect(lambda _: self.say_go())
        self.pad = NumberPad(theme)
        self.pad.typed.connect(self.amount.type_in)
        self.left = column(self.tabs, self.caption, self.reasons, self.field, "stretch", gap=8)
        self.right = column(self.amount_caption, self.amount, (self.pad, 1), self.go, gap=8)
        self.fill(row((wrap(self.left), 1), (wrap(self.right), 1), gap=16))

    def main_field(self) -> QWidget | None:
        return self.amount

    def lay_out(self, *, width: int, height: int) -> None:
        super().lay_out(width=width, height=height)
        self.short = height < SHORT
        self.amount_caption.setVisible(not self.short)
        self.amount.setFixedHeight(self.theme.length(56 if self.short else 70))
        move_button(self.go, to_left=self.short, left=self.left, right=self.right)
        self.go.resize_to("lg" if self.short else "xl")

    def open(self, **given: Any) -> None:
        self.amount.clear()
        super().open(**given)

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.title.setText(say("Cash in and out"))
        self.tabs.show_tabs(
            (say("Paid in"), say("Paid out"), say("To the safe")),
            DIRECTIONS.index(self.direction),
            back=say("Tab before"),
            on=say("Next tab"),
        )
        self.caption.setText(say("What for"))
        reasons = {
            "in": (say("More change"), say("Money found"), say("Debt paid"), say("Other income")),
            "out": (say("Ice and water"), say("Goods from a villager"), say("Fuel"), say("Repairs")),
            "safe": (say("Too much in the drawer"), say("End of the morning"), say("Change of hands"), say("On the way to the bank")),
        }
        self.reasons.show_reasons(reasons[self.direction])
        self.field.setPlaceholderText(say("Another reason"))
        self.field.setAccessibleName(say("Reason"))
        self.amount_caption.setText(say("Amount"))
        self.amount.setAccessibleName(say("Amount"))
        self.say_go()

    def say_go(self) -> None:
        say = self.context.say
        words = {"in": say("Pay in"), "out": say("Pay out"), "safe": say("Put into the safe")}[self.direction]
        cannot = self.no_reason() if self.amount.text().strip() else say("Type an amount.")
        self.go.say(words, cannot=cannot)

    def take_key(self, stroke: str) -> bool:
        if stroke in ("PgUp", "PgDn"):
            self._turned((DIRECTIONS.index(self.direction) + (1 if stroke == "PgDn" else -1)) % len(DIRECTIONS))
            return True
        return super().take_key(stroke)

    def act(self) -> None:
        try:
            amount = read_tender(self.amount.text())
        except Refusal as reason:
            self.context.sounds.play("refused")
            self.context.notices.tell(reason)
            return
        till, direction, why = self.context.till, self.direction, self.field.text().strip()
        self.selling.guarded(
            lambda _, approval: till.move_cash(direction, amount, why, approval),
            lambda printed: self._moved(printed, show_money(amount)),
            needs=Permission.CASH_MOVE,
            about=lambda say: say("{amount} baht: {why}", amount=show_money(amount), why=why),
        )

    def _moved(self, printed: Printed, amount: str) -> None:
        self.context.devices.print_paper(printed.print_job, self.title.text(), printed.slip)
        self.context.notices.note(Said("{amount} baht are in the ledger.", {"amount": amount}), tone="ok", icon="ph.check-circle")
        self.closed.emit()

    def _turned(self, number: int) -> None:
        self.direction = DIRECTIONS[number]
        self.field.clear()
        self.reasons.mark("")
        self.retell()


class CancelPanel(ReasonPanel):
    """Cancels the bill before payment: the one act that asks."""

    about_bill: ClassVar[bool] = True

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context, selling, parent)
        self.what = Text("", "lead", elide=True)
        self.hint = Text("", "caption", "ink-3", elide=True)
        self.go.become("danger")
        self.go.icon_name = "ph.x-circle"
        self.fill(column(self.what, self.caption, self.reasons, self.field, self.hint, "stretch", self.go, gap=10))

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.title.setText(say("Cancel bill"))
        self.caption.setText(say("Why"))
        self.reasons.show_reasons(
            (say("Buyer changed their mind"), say("Not enough money"), say("Scanned for another"), say("Only asked the price"))
        )
        self.field.setPlaceholderText(say("Another reason"))
        self.field.setAccessibleName(say("Reason"))
        self.hint.setText(say("The lines go back to the shelf; the ledger keeps that it happened."))
        self.bill_changed()
        self.say_go()

    def bill_changed(self) -> None:
        bill = self.selling.bill
        self.what.setText(self.context.say("{count} lines, {total} baht", count=bill.count, total=show_money(bill.to_pay)))

    def say_go(self) -> None:
        self.go.say(self.context.say("Cancel bill"), cannot=self.no_reason())

    def act(self) -> None:
        till, reason = self.context.till, self.field.text().strip()
        bill = self.selling.bill
        self.selling.guarded(
            lambda basket, approval: till.cancel(basket, reason, approval), self._cancelled, needs=Permission.CANCEL_BILL,
            about=lambda say: say("{count} lines, {total} baht", count=bill.count, total=show_money(bill.to_pay)),
        )  # fmt: skip

    def _cancelled(self, basket: Basket) -> None:
        self.closed.emit()
        self.selling.replace(basket)
        self.context.notices.note(Said("The bill is cancelled. A new one is open."), icon="ph.x-circle")
