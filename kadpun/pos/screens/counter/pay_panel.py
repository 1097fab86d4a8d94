"""The payment panel: cash and PromptPay in any mix, what is still due or goes back, and the one key that finishes.

Enter on the empty scan box opens it with the exact cash filled in; Enter again finishes. Notes add up when they are touched. A PromptPay QR
proves nothing: the slip can be scanned here, and the cashier says that the money was seen. What is due, rounding and change are the till's
`settle`; this panel only asks it after each touch. More goods may be scanned while it is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from kadpun.books.money import Satang, show_money
from kadpun.books.refusals import Refusal
from kadpun.pos.till.results import SlipScanned
from kadpun.pos.till.tender import Settlement, Taken, exact_cash, settle

from ..widgets.announce import announce
from ..widgets.buttons import Button, MethodRow
from ..widgets.chips import Chip
from ..widgets.layout import Text, change_role, column, remargin, role, row, rule, wrap
from ..widgets.numbers import BigNumber
from .credit_fields import CreditFields
from .panels import SHORT, CounterPanel
from .pay_fields import CashFields, PromptPayFields

if TYPE_CHECKING:
    from ..page import Context, Tongue
    from .selling import Selling

Method = Literal["cash", "promptpay", "credit"]


class PayPanel(CounterPanel):
    """Takes payment for the bill on the counter."""

    key: ClassVar[str] = "F11"
    about_bill: ClassVar[bool] = True

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context, selling, parent)
        theme = context.theme
        self.method: Method = "cash"
        self.bill_id = ""
        self.short = False
        self.settlement: Settlement | None = None
        self.due_label = Text("", "body", "ink-2")
        self.due = Text("", "money-m")
        self.verdict = Chip(theme, "ok", "ph.check-circle", strong=True)
        for part in (self.due_label, self.due):
            self.beside.addWidget(part)
        self.beside.addStretch(1)
        self.beside.addWidget(self.verdict)
        self.methods_caption = Text("", "strong")
        self.by_cash = MethodRow(theme, "Ctrl 1", "ph.money")
        self.by_promptpay = MethodRow(theme, "Ctrl 2", "ph.qr-code")
        self.by_credit = MethodRow(theme, "Ctrl 3", "ph.notebook")
        self.by_credit.clicked.connect(lambda: self.choose("credit"))
        self.by_cash.clicked.connect(lambda: self.choose("cash"))
        self.by_promptpay.clicked.connect(lambda: self.choose("promptpay"))
        self.cash = CashFields(context)
        self.promptpay = PromptPayFields(context)
        self.credit = CreditFields(context, selling.member)
        self.credit.changed.connect(self._settle)
        self.credit.allow_wanted.connect(self._have_it_allowed)
        self.cash.changed.connect(self._settle)
        self.promptpay.changed.connect(self._settle)
        self._build_change()
        self.sum_words = Text("", "caption", "ink-3", elide=True)
        self.sum_cash = Text("", "caption", "ink-2", align="right")
        self.sum_row = wrap(row((self.sum_words, 1), self.sum_cash, gap=4))
        self.finish = Button(theme, "primary", "xl", icon="ph.check", key="Enter")
        self.finish.clicked.connect(self._finish)
        self.fields = QStackedWidget()
        self.fields.addWidget(self.cash)
        self.fields.addWidget(self.promptpay)
        self.fields.addWidget(self.credit)
        self.left = column(self.methods_caption, self.by_cash, self.by_promptpay, self.by_credit, self.promptpay.summary, "stretch", gap=8)
        self.right = column((self.fields, 1), self.change_card, self.sum_row, self.finish, gap=8)
        self.split = row((wrap(self.left), 46), rule("v"), (wrap(self.right), 50), gap=16)
        self.fill(self.split)
        selling.member.changed.connect(self._member_changed)

    def _build_change(self) -> None:
        self.change_card = role(QFrame(), card="ok")
        self.change_title = Text("", "title", "ok")
        self.change_english = Text("", "dense", "ok", align="right")
        self.change_number = BigNumber(self.theme, 120, "ok")
        self.change_laid = column(row((self.change_title, 1), self.change_english), (self.change_number, 1), gap=0, margins=(20, 4, 20, 8))
        self.change_card.setLayout(self.change_laid)

    def open(self, **given: Any) -> None:
        """Begin with the exact cash filled in, or go on where this bill's payment was left."""
        if self.bill_id != self.selling.basket.id:
            self.bill_id = self.selling.basket.id
            self.method = "cash"
            self.promptpay.forget()
            self.credit.forget()
            self.cash.exactly(self._cash_due())
        slip = given.get("slip")
        if isinstance(slip, SlipScanned):
            self.take_answer(slip)
        self._show_method()
        self._settle()

    def main_field(self) -> QWidget | None:
        fields: dict[Method, QWidget] = {"cash": self.cash.field, "promptpay": self.promptpay.field, "credit": self.credit.field}
        return fields[self.method]

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.title.setText(say("Take payment"))
        self.due_label.setText(say("Amount due"))
        self.methods_caption.setText(say("How it is paid"))
        self.cash.retell()
        self.promptpay.retell()
        self.credit.retell()
        self._settle()

    def lay_out(self, *, width: int, height: int) -> None:
        super().lay_out(width=width, height=height)
        short, narrow = height < SHORT, width < 760
        self.short = short
        self.methods_caption.setVisible(not short)
        self.sum_row.setVisible(not short)
        self.due_label.setVisible(not narrow)
        self.cash.lay_out(short=short, narrow=narrow)
        self.promptpay.lay_out(short=short, narrow=narrow)
        self.credit.lay_out(short=short)
        self._place_code()
        self.finish.resize_to("lg" if short else "xl")
        home = self.left if short else self.right
        if home.indexOf(self.change_card) < 0:
            (self.right if short else self.left).removeWidget(self.change_card)
            home.insertWidget(home.count() if short else 1, self.change_card, 2 if short else 0)
        self.change_number.limit(72 if short else 96 if narrow else 120)
        remargin(self.change_laid, self.theme, gap=0, margins=(14, 2, 14, 4) if short else (20, 4, 20, 8))
        self.change_number.setMinimumHeight(self.theme.length(56 if short else 128 if not narrow else 100))

    def bill_changed(self) -> None:
        """More was scanned, or a line changed: an exact amount follows, a typed one stays."""
        if self.selling.done is None and self.selling.basket.id == self.bill_id:
            if self.cash.is_exact:
                self.cash.exactly(self._cash_due())
            self._settle()

    def choose(self, method: Method) -> None:
        """Take the rest by this method."""
        if method == "promptpay" and not self.selling.state.profile.promptpay:
            return
        if method == "credit" and self.selling.member.standing is None:
            self.opens.emit("member", None)
            return
        if method != "cash":
            part, other = (self.promptpay, self.credit) if method == "promptpay" else (self.credit, self.promptpay)
            if part.amount == 0:
                given = 0 if self.cash.is_exact else self.cash.amount
                if self.cash.is_exact:
                    self.cash.clear()
                part.ask_for(max(self.selling.bill.to_pay - given - other.amount, 0))
        self.method = method
        if method == "cash" and self.cash.amount == 0:
            self.cash.exactly(self._cash_due())
        self._show_method()
        self._settle()
        field = self.main_field()
        if field is not None:
            field.setFocus()

    def take_answer(self, answer: object) -> bool:
        """A buyer's slip belongs to the PromptPay part."""
        if not isinstance(answer, SlipScanned):
            return False
        if self.promptpay.amount == 0:
            self.choose("promptpay")
        self.promptpay.take_slip(answer)
        return True

    def take_key(self, stroke: str) -> bool:
        if stroke == "Ctrl+1":
            self.choose("cash")
        elif stroke == "Ctrl+2":
            self.choose("promptpay")
        elif stroke == "Ctrl+3":
            self.choose("credit")
        elif stroke == "F12":
            self.cash.exactly(self._cash_due())
            self._settle()
            self._finish()
        elif stroke == "Ctrl+Enter" and self.credit.allow.isVisible():
            self._have_it_allowed()
        elif stroke in ("Enter", "F11"):
            self._enter()
        else:
            return False
        return True

    def taken(self) -> tuple[Taken, ...]:
        """What was taken so far."""
        parts = []
        if self.promptpay.amount:
            slip = self.promptpay.slip
            bank, reference = (slip.bank, slip.reference) if slip is not None else ("", "")
            parts.append(Taken("promptpay", Satang(self.promptpay.amount), bank, reference, self.promptpay.seen))
        if self.credit.amount and self.selling.member.standing is not None:
            instalments = self.credit.instalments if self.credit.terms > 1 else ()
            parts.append(Taken("credit", Satang(self.credit.amount), instalments=instalments))
        if self.cash.amount:
            parts.append(Taken("cash", Satang(self.cash.amount)))
        return tuple(parts)

    def _member_changed(self) -> None:
        """Somebody else is on the bill, or owes otherwise: without a member nothing goes on an account."""
        if self.selling.member.standing is None and self.credit.amount:
            self.credit.forget()
            if self.method == "credit":
                self.choose("cash")
        if self.isVisible():
            self._settle()

    def _cash_due(self) -> int:
        """What cash would have to bring after the parts by PromptPay and on credit."""
        return exact_cash(max(self.selling.bill.to_pay - self._beside_cash(), 0), self.selling.state.profile)

    def _beside_cash(self) -> int:
        return self.promptpay.amount + self.credit.amount

    def _place_code(self) -> None:
        """On a low screen the QR stands on the left, where there is room for it."""
        code = self.promptpay.code
        there = self.short and self.left.indexOf(code) >= 0
        if self.short and not there:
            self.promptpay.laid.removeWidget(code)
            self.left.insertWidget(3, code, 4)
        elif not self.short and self.left.indexOf(code) >= 0:
            self.left.removeWidget(code)
            self.promptpay.laid.insertWidget(2, code, 1)
        code.setVisible(not self.short or self.method == "promptpay")

    def _show_method(self) -> None:
        self._place_code()
        parts: dict[Method, QWidget] = {"cash": self.cash, "promptpay": self.promptpay, "credit": self.credit}
        self.fields.setCurrentWidget(parts[self.method])
        self.by_cash.setChecked(self.method == "cash")
        self.by_promptpay.setChecked(self.method == "promptpay")
        self.by_credit.setChecked(self.method == "credit")

    def _settle(self) -> None:
        """Ask the till how the bill stands with what was taken, and show it."""
        bill = self.selling.bill
        trouble: Refusal | None = self.cash.trouble or self.promptpay.trouble or self.credit.trouble
        self.settlement = None
        try:
            if trouble is None:
                self.settlement = settle(bill.to_pay, self.taken(), self.selling.state.profile)
        except Refusal as reason:
            trouble = reason
        self.due.setText(show_money(bill.to_pay))
        alone = self.method != "cash" and (self.settlement is None or not self.settlement.change)
        self.change_card.setVisible(not alone)
        self.sum_row.setVisible(not alone and not self.short)
        self._say_methods()
        self._say_verdict(trouble)
        self._say_sum()

    def _say_methods(self) -> None:
        say, settlement = self.context.say, self.settlement
        cash, promptpay = self.cash.amount, self.promptpay.amount
        due = show_money(self._cash_due())
        rounded = self._cash_due() != max(self.selling.bill.to_pay - self._beside_cash(), 0)
        second = say("{amount} after rounding", amount=due) if rounded else say("{amount} in notes and coins", amount=due)
        nothing_left = settlement is None or (self._beside_cash() and not self._cash_due())
        self.by_cash.say(say("Cash"), "" if nothing_left else second, show_money(cash) if cash else "")
        shop_has_it = bool(self.selling.state.profile.promptpay)
        words = (
            say("money seen")
            if self.promptpay.seen and promptpay
            else say("waits for the money")
            if promptpay
            else say("by QR, exact to the satang")
        )
        self.by_promptpay.say(
            say("PromptPay"),
            words,
            show_money(promptpay) if promptpay else "",
            tone="ok" if self.promptpay.seen and promptpay else "",
            cannot="" if shop_has_it else say("The shop has no PromptPay number yet. Set it in the settings."),
        )
        self._say_credit()
        self.promptpay.say_summary(visible=bool(promptpay) and self.method == "cash" and not self.short)

    def _say_credit(self) -> None:
        say, credit, standing = self.context.say, self.credit.amount, self.selling.member.standing
        if standing is None:
            words, tone = say("put the member on the bill first, F3"), ""
        elif self.credit.over_limit:
            words, tone = say("over the limit"), "danger"
        else:
            words, tone = say("{amount} may be bought on credit", amount=show_money(standing.headroom.free)), "warn" if standing.overdue else ""
        self.by_credit.say(say("On credit"), words, show_money(credit) if credit else "", tone=tone)

    def _say_verdict(self, trouble: Refusal | None) -> None:
        say, settlement = self.context.say, self.settlement
        cannot = ""
        if trouble is not None:
            cannot = trouble.sentence(say)
            self.verdict.say(cannot, "danger", "ph.warning-circle")
            self._show_change("warn", say("Still due"), self.selling.bill.to_pay)
        elif settlement is not None and settlement.complete:
            self.verdict.say(say("Paid in full"), "ok", "ph.check-circle")
            self._show_change("ok", say("Change"), settlement.change)
            slip = self.promptpay.slip
            if slip is not None and slip.used_for:
                cannot = say("This slip paid bill {number}", number=slip.used_for)
                self.verdict.say(cannot, "danger", "ph.warning-circle")
            elif self.promptpay.amount and not self.promptpay.seen:
                cannot = say("Make sure that the money has come, then tick it.")
                self.verdict.say(say("See the money first"), "warn", "ph.eye")
            elif self.credit.over_limit:
                cannot = say("Over the member's limit: take less, or have it allowed.")
                self.verdict.say(say("Over the limit"), "danger", "ph.warning-circle")
        elif settlement is not None:
            short = settlement.cash_still_due if self.method == "cash" else settlement.still_due
            cannot = say("{amount} baht is still due.", amount=show_money(short))
            self.verdict.say(say("Still due {amount}", amount=show_money(short)), "warn", "ph.warning-circle")
            self._show_change("warn", say("Still due"), short)
        self.finish.say(say("Finish the sale"), cannot=cannot)

    def _show_change(self, tone: Literal["ok", "warn"], title: str, amount: int) -> None:
        say = self.context.say
        change_role(self.change_card, card=tone)
        self.change_title.setText(title)
        self.change_title.tint(tone)
        english = "Change" if tone == "ok" and say.language == "th" else ""
        self.change_english.setText(english)
        shown = show_money(amount)
        before = self.change_number.words
        self.change_number.show_number(shown, f"{title} {shown}", tone)
        if shown != before and self.isVisible():
            announce(self.change_number, f"{title} {shown}")

    def _say_sum(self) -> None:
        """The arithmetic from what is due to the cash part."""
        say, settlement = self.context.say, self.settlement
        if settlement is None:
            self.sum_words.setText("")
            self.sum_cash.setText("")
            return
        parts = [show_money(settlement.due)]
        if self.promptpay.amount:
            parts.append(say("PromptPay {amount}", amount=show_money(self.promptpay.amount)))
        if self.credit.amount:
            parts.append(say("credit {amount}", amount=show_money(self.credit.amount)))
        rounding = settlement.due - self._beside_cash() - self._cash_due()
        if rounding and self.cash.amount:
            parts.append(say("cash rounding {amount}", amount=show_money(rounding)))
        self.sum_words.setText(" − ".join(parts) if len(parts) > 1 else "")
        self.sum_cash.setText(say("= cash {amount}", amount=show_money(self._cash_due())) if len(parts) > 1 else "")

    def _enter(self) -> None:
        """Enter: from the amount of PromptPay to its tick, from the tick to the end; with cash straight to the end."""
        if self.method == "promptpay" and not self.promptpay.seen:
            if self.promptpay.tick.hasFocus():
                self.promptpay.tick_seen()
            else:
                self.promptpay.tick.setFocus()
            return
        self._finish()

    def _have_it_allowed(self) -> None:
        """Finish over the member's limit, if somebody who may allows this one act."""
        standing, amount = self.selling.member.standing, self.credit.amount
        if standing is not None and self.settlement is not None and self.settlement.complete and not self.selling.busy:
            name = standing.person.name

            def tell(say: Tongue) -> str:
                return say("{amount} on credit for {name}", amount=show_money(amount), name=name)

            self.selling.ring_up(self.taken(), over_limit=True, about=tell)

    def _finish(self) -> None:
        if self.finish.isEnabled() and not self.selling.busy:
            self.selling.ring_up(self.taken())
        elif not self.finish.isEnabled():
            self.context.sounds.play("refused")
