"""One person's leave for one act of another: a PIN, and the act is said again with it. Esc leaves the act undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLineEdit, QWidget

from kadpun.pos.till.results import Approval, Permission

from ..forms.paragraph import Paragraph
from ..widgets.buttons import Button
from ..widgets.fields import NumberField, NumberPad
from ..widgets.layout import Pictogram, Text, card, change_role, column, on_fit, row, wrap
from .panels import SHORT, CounterPanel, move_button
from .selling import NeedsApproval

if TYPE_CHECKING:
    from ..page import Context
    from .selling import Selling

ACTS: dict[Permission, str] = {
    Permission.VOID_LINE: "Void a line",
    Permission.PRICE: "Change a price",
    Permission.LINE_DISCOUNT: "Discount on a line",
    Permission.BILL_DISCOUNT: "Discount on the bill",
    Permission.CANCEL_BILL: "Cancel the bill",
    Permission.REFUND: "Take goods back",
    Permission.REPRINT: "Print a copy",
    Permission.DRAWER: "Open the drawer",
    Permission.CASH_MOVE: "Move cash",
    Permission.CREDIT_SALE: "Sell on credit",
    Permission.OVER_LIMIT: "Credit over the limit",
    Permission.DEBT_PAYMENT: "Take a payment of a debt",
    Permission.SHARES: "Move shares or deposits",
    Permission.TOKENS: "Use tokens and schemes",
}


class ApprovalPanel(CounterPanel):
    """Asks for the PIN of somebody who may."""

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context, selling, parent)
        theme = context.theme
        self.needs: NeedsApproval | None = None
        self.back_to = ""
        self.what, self.why = Text("", "lead", elide=True), Paragraph("body", "ink-2")
        self.told = Paragraph("strong", "ink")
        """What the act is about, where it is known."""
        self.once = Paragraph("caption", "ink-3")
        self.about = card(
            row(Pictogram("ph.hand-palm", 28, "warn"), (column(self.what, self.told, self.why, gap=0), 1), gap=12, margins=(16, 8, 16, 8)), "warn"
        )
        self.caption = Text("", "strong")
        self.field = NumberField(kind="money")
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMaxLength(12)
        self.short = False
        on_fit(self.field, lambda fitted: self.field.setFixedHeight(fitted.length(56 if self.short else 70)))
        self.field.textEdited.connect(lambda _: self._typed())
        self.pad = NumberPad(theme, "")
        self.pad.typed.connect(self.field.type_in)
        self.wrong = Paragraph("strong", "danger")
        self.go = Button(theme, "primary", "xl", icon="ph.check", key="Enter")
        self.go.clicked.connect(self._approve)
        self.left = column(self.about, self.once, self.wrong, "stretch", gap=12)
        self.right = column(self.caption, self.field, (self.pad, 1), self.go, gap=8)
        self.fill(row((wrap(self.left), 1), (wrap(self.right), 1), gap=16))

    def open(self, **given: Any) -> None:
        needs = given.get("needs")
        assert isinstance(needs, NeedsApproval)
        self.needs = needs
        back_to = str(given.get("back_to", ""))
        self.back_to = "" if back_to == "approval" else back_to
        self.field.clear()
        self._typed()

    def shut(self) -> None:
        """Forget the PIN and the act."""
        self.field.clear()
        self.needs = None

    def main_field(self) -> QWidget | None:
        return self.field

    def lay_out(self, *, width: int, height: int) -> None:
        super().lay_out(width=width, height=height)
        self.short = height < SHORT
        self.caption.setVisible(not self.short)
        self.field.setFixedHeight(self.theme.length(56 if self.short else 70))
        move_button(self.go, to_left=self.short, left=self.left, right=self.right)

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.title.setText(say("Somebody must allow this"))
        if self.needs is not None:
            self.what.setText(say(ACTS.get(self.needs.permission, "Somebody must allow this")))
            about = self.needs.about
            self.told.say("" if about is None else about(say))
            self.told.setVisible(about is not None)
            self.why.say(self.needs.reason.sentence(say))
        self.once.say(say("One PIN allows this one act, and the ledger keeps who allowed it."))
        self.caption.setText(say("PIN of somebody who may"))
        self.field.setAccessibleName(say("PIN of somebody who may"))
        self.go.say(say("Allow this once"), cannot="" if self.field.text() else say("Type the PIN."))

    def take_key(self, stroke: str) -> bool:
        if stroke == "Enter":
            self._approve()
            return True
        return False

    def _typed(self) -> None:
        self.wrong.say("")
        change_role(self.field, state="")
        self.retell()

    def _approve(self) -> None:
        needs, pin = self.needs, self.field.text()
        if needs is None or not pin:
            return
        self.field.clear()
        self.context.jobs.run(self, lambda: self.context.till.approve(pin, needs.permission), self._approved, self._refused)

    def _approved(self, approval: Approval) -> None:
        needs, back_to = self.needs, self.back_to
        if needs is None:
            return
        self.closed.emit()
        if back_to and back_to != "done":
            self.opens.emit(back_to, {"again": True})
        needs.again(approval)

    def _refused(self, reason: Exception) -> None:
        self.context.sounds.play("refused")
        words = reason.sentence(self.context.say) if hasattr(reason, "sentence") else ""
        self.wrong.say(words)
        change_role(self.field, state="error")
        self.wrong.setAccessibleName(words)
