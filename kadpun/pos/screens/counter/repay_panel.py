"""Money of a member at the counter: a debt paid off, a deposit brought or taken out, shares paid.

What is to be paid stands on the left with the debts that it pays (the oldest first, or those that are touched), how it is paid on the right: cash,
PromptPay, or for debts the member's own deposit or produce with consent, in any mix. Enter records it; the paper is printed and the change shown
large. The sum, the debts and the purses are the till's to judge; this panel asks it after each touch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QStackedWidget, QWidget

from kadpun.books.members.debts import Allocation, Debt
from kadpun.books.money import Satang, read_money, show_money
from kadpun.books.refusals import Refusal
from kadpun.pos.till.member_till import MemberAtCounter, MemberPaper
from kadpun.pos.till.results import Approval, Permission, SlipScanned
from kadpun.pos.till.tender import Means, Settlement, Taken, exact_cash, settle

from ..notices import Said
from ..widgets.announce import announce
from ..widgets.buttons import Button, MethodRow
from ..widgets.chips import Chip
from ..widgets.choice_list import Choice, ChoiceList
from ..widgets.fields import NumberField
from ..widgets.layout import Text, column, grid, row, rule, wrap
from ..widgets.numbers import BigNumber
from .panels import SHORT, CounterPanel
from .pay_fields import CashFields, PromptPayFields
from .set_off_fields import SetOffFields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..page import Context
    from ..theme import Theme
    from .selling import Selling

Act = Literal["debt", "deposit-in", "deposit-out", "shares"]
ACTS: tuple[Act, ...] = ("debt", "deposit-in", "deposit-out", "shares")
WORDS: dict[Act, str] = {"debt": "Pay a debt", "deposit-in": "Put in deposit", "deposit-out": "Withdraw", "shares": "Buy shares"}
MEANS: tuple[Means, ...] = ("cash", "promptpay", "deposit", "produce")
ACT_GAP = 4
ICONS: dict[Means, str] = {"cash": "ph.money", "promptpay": "ph.qr-code", "deposit": "ph.bank", "produce": "ph.leaf"}


@dataclass(frozen=True, slots=True)
class _Ready:
    """What would be recorded now: how much, how it is paid, and whether that is whole."""

    amount: Satang
    taken: tuple[Taken, ...]
    settlement: Settlement | None
    trouble: str


class ActButtons(QWidget):
    """What can be done with the member's money: in one row, or two where the words need the room."""

    def __init__(self, theme: Theme, buttons: Sequence[Button]) -> None:
        super().__init__()
        self.theme, self.buttons = theme, tuple(buttons)
        self.columns = 0
        self.laid = grid(ACT_GAP)
        self.setLayout(self.laid)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Put the buttons into as many columns as their words leave."""
        wide, count = self.theme.length, len(self.buttons)
        longest = max(self.theme.width(button.words, 15, 600) for button in self.buttons) + wide(8)
        columns = count if longest * count + wide(ACT_GAP) * (count - 1) <= self.width() else 2
        if columns != self.columns:
            self.columns = columns
            for at, button in enumerate(self.buttons):
                self.laid.addWidget(button, at // columns, at % columns)


class RepayPanel(CounterPanel):
    """Takes a member's money."""

    key: ClassVar[str] = "F3"

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context, selling, parent)
        theme = context.theme
        self.member = selling.member
        self.act: Act = "debt"
        self.means: Means = "cash"
        self.picked: set[tuple[str, int]] = set()
        self.act_id = ""
        self.done: MemberPaper | None = None
        self.whose = Text("", "body", "ink-2", elide=True)
        self.verdict = Chip(theme, "ok", "ph.check-circle", strong=True)
        self.beside.addWidget(self.whose, 1)
        self.beside.addWidget(self.verdict)
        self.acts: list[Button] = [Button(theme, "plain", "sm") for _ in ACTS]
        for button, act in zip(self.acts, ACTS, strict=True):
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, act=act: self.choose_act(act))
        self.act_buttons = ActButtons(theme, self.acts)
        self.caption = Text("", "strong")
        self.field = NumberField(kind="money")
        self.field.textEdited.connect(lambda _: self._amount_typed())
        self.debts = ChoiceList(theme)
        self.debts.taken.connect(self._pick)
        self.rows = {means: MethodRow(theme, f"Ctrl {n}", ICONS[means]) for n, means in enumerate(MEANS, 1)}
        for means, shown in self.rows.items():
            shown.clicked.connect(lambda _=False, means=means: self.choose(means))
        self.cash = CashFields(context)
        self.promptpay = PromptPayFields(context)
        self.deposit, self.produce = SetOffFields(context), SetOffFields(context)
        self.fields = QStackedWidget()
        for part in (self.cash, self.promptpay, self.deposit, self.produce):
            self.fields.addWidget(part)
            part.changed.connect(self._settle)
        self.change = BigNumber(theme, 72, "ok")
        self.change_title = Text("", "title", "ok")
        self.finish = Button(theme, "primary", "xl", icon="ph.check", key="Enter")
        self.finish.clicked.connect(self._finish)
        below = QScrollArea()
        below.setWidgetResizable(True)
        below.setFrameShape(QScrollArea.Shape.NoFrame)
        below.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        below.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        below.setWidget(wrap(column((self.debts, 1), *self.rows.values(), gap=8)))
        left = column(self.act_buttons, self.caption, self.field, (below, 1), gap=8)
        right = column((self.fields, 1), row(self.change_title, (self.change, 1)), self.finish, gap=8)
        self.fill(row((wrap(left), 50), rule("v"), (wrap(right), 50), gap=16))
        self.member.changed.connect(self._member_changed)

    def open(self, **given: Any) -> None:
        """Begin with all that is owed, in cash."""
        if given.get("again"):
            return
        standing = self.member.standing
        self.done, self.act_id = None, ""
        act = given.get("act")
        self.choose_act(act if act in ACTS else "debt" if standing is not None and standing.debts else "deposit-in")

    def main_field(self) -> QWidget | None:
        return self.field

    def scans_here(self) -> str:
        return ""

    @property
    def amount(self) -> int:
        """What is to be paid, in satang; 0 while it cannot be read."""
        try:
            return read_money(self.field.text()) if self.field.text() else 0
        except Refusal:
            return 0

    def choose_act(self, act: Act) -> None:
        """Do this with the member's money; what was typed is forgotten."""
        self.act, self.means, self.done = act, "cash", None
        self.picked.clear()
        for part in (self.promptpay, self.deposit, self.produce):
            part.forget()
        standing = self.member.standing
        owed = max(standing.headroom.owed, 0) if standing is not None else 0
        par = self.selling.state.profile.share_par
        self.field.show_value(show_money({"debt": owed, "shares": par}.get(act, 0)) if act in ("debt", "shares") else "")
        self.cash.exactly(self._cash_due())
        self.retell()
        self._focus()

    def choose(self, means: Means) -> None:
        """Pay the rest this way."""
        if not self.rows[means].isVisibleTo(self) or not self.rows[means].isEnabled():
            return
        if means != "cash":
            part = self._part(means)
            if part.amount == 0:
                if self.cash.is_exact:
                    self.cash.clear()
                part.ask_for(max(self.amount - self._beside_cash() - self.cash.amount, 0))
        elif self.cash.amount == 0:
            self.cash.exactly(self._cash_due())
        self.means = means
        self._settle()
        self._focus()

    def retell(self) -> None:
        super().retell()
        say, standing = self.context.say, self.member.standing
        self.title.setText(say(WORDS[self.act]))
        self.whose.setText("" if standing is None else f"{standing.person.name}  ·  {standing.person.number}")
        for button, act in zip(self.acts, ACTS, strict=True):
            button.say(say(WORDS[act]))
            button.become("soft" if act == self.act else "plain")
        self.act_buttons.arrange()
        self.caption.setText(say("How much"))
        self.field.setAccessibleName(say("How much"))
        self.debts.setAccessibleName(say("Debts"))
        self.debts.setVisible(self.act == "debt")
        for part in (self.cash, self.promptpay):
            part.retell()
        if standing is not None:
            self.deposit.tell(say("From the deposit"), standing.deposit)
            self.produce.tell(say("From what we owe for produce"), standing.produce)
        self._show_debts()
        self._settle()

    def lay_out(self, *, width: int, height: int) -> None:
        super().lay_out(width=width, height=height)
        short, narrow = height < SHORT, width < 900
        self.caption.setVisible(not short)
        self.change_title.setVisible(not narrow)
        self.change.limit(48 if short else 72)
        self.field.setFixedHeight(self.theme.length(56 if short else 70))
        self.cash.lay_out(short=short, narrow=narrow)
        self.promptpay.lay_out(short=short, narrow=narrow)
        self.finish.resize_to("lg" if short else "xl")
        self.debts.setMinimumHeight(self.theme.length(64 if short else 84))

    def take_answer(self, answer: object) -> bool:
        if isinstance(answer, SlipScanned) and self.act != "deposit-out":
            if self.promptpay.amount == 0:
                self.choose("promptpay")
            self.promptpay.take_slip(answer)
            return True
        return False

    def take_key(self, stroke: str) -> bool:
        if stroke.startswith("Ctrl+") and stroke[5:] in "1234":
            self.choose(MEANS[int(stroke[5:]) - 1])
        elif stroke in ("Up", "Down") and self.act == "debt":
            self.debts.step(-1 if stroke == "Up" else 1)
        elif stroke in ("Enter", "F11"):
            self._enter()
        else:
            return False
        return True

    def _part(self, means: Means) -> PromptPayFields | SetOffFields:
        if means == "promptpay":
            return self.promptpay
        return self.deposit if means == "deposit" else self.produce

    def _beside_cash(self) -> int:
        return self.promptpay.amount + self.deposit.amount + self.produce.amount

    def _cash_due(self) -> int:
        return exact_cash(max(self.amount - self._beside_cash(), 0), self.selling.state.profile)

    def _focus(self) -> None:
        if self.isVisible():
            part = self.cash if self.means == "cash" else self._part(self.means)
            (self.field if self.means == "cash" and self.cash.is_exact else part.field).setFocus()

    def _member_changed(self) -> None:
        if self.isVisible() and self.done is None:
            self.retell()

    def _amount_typed(self) -> None:
        if self.cash.is_exact or self.cash.amount == 0:
            self.cash.exactly(self._cash_due())
        self._show_debts()
        self._settle()

    def _chosen(self, standing: MemberAtCounter) -> tuple[Allocation, ...]:
        """The debts that were touched, each as far as the amount goes."""
        left, parts = self.amount, []
        for debt in standing.debts:
            if (debt.debt, debt.instalment) in self.picked and left > 0:
                parts.append(Allocation(debt.debt, debt.instalment, min(left, debt.left)))
                left -= min(left, debt.left)
        return tuple(parts)

    def _paid(self, standing: MemberAtCounter) -> dict[tuple[str, int], int]:
        """What of each debt would be paid now."""
        paid = {(part.debt, part.instalment): part.amount for part in self._chosen(standing)}
        left = self.amount - sum(paid.values())
        for debt in standing.debts:
            place = (debt.debt, debt.instalment)
            if place not in paid and left > 0:
                paid[place] = min(left, debt.left)
                left -= paid[place]
        return paid

    def _show_debts(self) -> None:
        say, standing = self.context.say, self.member.standing
        if standing is None or self.act != "debt":
            self.debts.show_choices([])
            return
        paid = self._paid(standing)
        self.debts.show_choices([self._choice(debt, paid.get((debt.debt, debt.instalment), 0), standing) for debt in standing.debts])
        self.debts.setAccessibleDescription(say("Touch a debt to pay it first"))

    def _choice(self, debt: Debt, paid: int, standing: MemberAtCounter) -> Choice:
        say = self.context.say
        days = debt.days_overdue(standing.today)
        second = say("{days} days overdue", days=days) if days else say("due on {day}", day=debt.due_on)
        right = say("pays {amount}", amount=show_money(paid)) if paid else ""
        icon = "ph.check-circle" if paid == debt.left else "ph.circle-half" if paid else "ph.circle"
        return Choice(say("of {day}", day=debt.on), second, show_money(debt.left), right, icon)

    def _pick(self, number: int) -> None:
        standing = self.member.standing
        if standing is not None:
            place = (standing.debts[number].debt, standing.debts[number].instalment)
            self.picked ^= {place}
            self._show_debts()

    def _ready(self) -> _Ready:
        """What would be recorded now, and why it cannot be yet."""
        say, amount, profile = self.context.say, self.amount, self.selling.state.profile
        taken: list[Taken] = []
        if self.promptpay.amount:
            slip = self.promptpay.slip
            bank, reference = (slip.bank, slip.reference) if slip is not None else ("", "")
            taken.append(Taken("promptpay", Satang(self.promptpay.amount), bank, reference, self.promptpay.seen or self.act == "deposit-out"))
        for means in ("deposit", "produce"):
            part = self._part(means)
            if part.amount:
                taken.append(Taken(means, Satang(part.amount)))
        if self.cash.amount:
            taken.append(Taken("cash", Satang(self.cash.amount)))
        trouble = next((part.trouble.sentence(say) for part in (self.cash, self.promptpay, self.deposit, self.produce) if part.trouble), "")
        settlement: Settlement | None = None
        if not trouble and amount:
            try:
                settlement = settle(amount, taken, profile)
            except Refusal as reason:
                trouble = reason.sentence(say)
        if not amount:
            trouble = say("Say how much.")
        elif settlement is not None and not settlement.complete:
            trouble = say("{amount} baht is still due.", amount=show_money(settlement.cash_still_due))
        elif any(part.amount and (part.too_much or not part.agreed) for part in (self.deposit, self.produce)):
            trouble = say("The member must agree, and the purse must hold it.")
        elif self.promptpay.amount and not self.promptpay.seen and self.act != "deposit-out":
            trouble = say("Make sure that the money has come, then tick it.")
        elif self.act == "shares" and amount % profile.share_par:
            trouble = say("Shares are {par} each.", par=show_money(profile.share_par))
        return _Ready(Satang(amount), tuple(taken), settlement, trouble)

    def _show_done(self, paper: MemberPaper) -> None:
        """It is recorded: what goes back stays on the screen until Enter."""
        say = self.context.say
        self.change_title.setText(say("Hand over") if self.act == "deposit-out" else say("Change"))
        self.change.show_number(show_money(paper.change), show_money(paper.change))
        self.verdict.say(say("Recorded"), "ok", "ph.check-circle")
        self.finish.say(say("Close"))

    def _settle(self) -> None:
        say = self.context.say
        if self.done is not None:
            self._show_done(self.done)
            return
        if self.cash.is_exact and self.cash.due != self._cash_due():
            self.cash.exactly(self._cash_due())
        ready = self._ready()
        self.fields.setCurrentWidget({"cash": self.cash, "promptpay": self.promptpay, "deposit": self.deposit, "produce": self.produce}[self.means])
        allowed = {"debt": MEANS, "deposit-in": ("cash", "promptpay"), "deposit-out": ("cash",), "shares": ("cash", "promptpay", "deposit")}[self.act]
        standing = self.member.standing
        purses = {"deposit": standing.deposit, "produce": standing.produce} if standing is not None else {}
        names = {"cash": say("Cash"), "promptpay": say("PromptPay"), "deposit": say("From the deposit"), "produce": say("From produce")}
        for means, shown in self.rows.items():
            amount = self.cash.amount if means == "cash" else self._part(means).amount
            shown.setVisible(means in allowed and not (means in purses and purses[means] <= 0))
            shown.setChecked(means == self.means)
            second = say("{amount} lies there", amount=show_money(purses[means])) if means in purses else ""
            shown.say(names[means], second, show_money(amount) if amount else "")
        change = ready.settlement.change if ready.settlement is not None and ready.settlement.complete else 0
        out = self.act == "deposit-out"
        self.change_title.setText(say("Hand over") if out else say("Change"))
        self.change.show_number(show_money(self._cash_due() if out else change), show_money(change))
        if ready.trouble:
            self.verdict.say(ready.trouble, "warn", "ph.warning-circle")
        else:
            self.verdict.say(say("Ready"), "ok", "ph.check-circle")
        self.finish.say(say("Record it"), cannot=ready.trouble)

    def _enter(self) -> None:
        """Enter: consent and the money that was seen are ticked on the way, then it is recorded."""
        if self.means == "promptpay" and self.promptpay.amount and not self.promptpay.seen:
            self.promptpay.tick_seen()
        elif self.means in ("deposit", "produce"):
            part = self._part(self.means)
            if isinstance(part, SetOffFields) and part.amount and not part.agreed:
                part.agree()
                return
            self._finish()
        else:
            self._finish()

    def _finish(self) -> None:
        if self.done is not None:
            self.closed.emit()
            return
        standing, ready = self.member.standing, self._ready()
        if standing is None or ready.trouble or self.selling.busy:
            self.context.sounds.play("refused")
            return
        self.act_id = self.act_id or self.context.till.fresh_id()
        self.selling.guarded(
            lambda _, approval: self._record(standing, ready, approval),
            self._recorded,
            needs=Permission.DEBT_PAYMENT if self.act == "debt" else Permission.SHARES,
            about=lambda say: f"{say(WORDS[self.act])} {show_money(ready.amount)} · {standing.person.name}",
        )

    def _record(self, standing: MemberAtCounter, ready: _Ready, approval: Approval | None) -> MemberPaper:
        """Say it to the till, on the books thread."""
        verbs, member = self.member.verbs, standing.person.id
        helper = self.selling.shown.helper
        set_off = any(part.kind in ("deposit", "produce") for part in ready.taken)
        about: dict[str, Any] = {"helper": helper, "consent": ("helper" if helper else "member") if set_off else "", "approval": approval}
        if self.act == "debt":
            chosen = self._chosen(standing)
            return verbs.pay_debt(member, ready.amount, ready.taken, chosen=chosen, payment_id=self.act_id, **about)
        if self.act == "shares":
            count = ready.amount // self.selling.state.profile.share_par
            paid = min(standing.holding.unpaid, count)
            kind: Literal["pay", "subscribe"] = "pay" if paid == count else "subscribe"
            return verbs.move_shares(member, kind, shares=0 if kind == "pay" else count, paid=count, taken=ready.taken, act_id=self.act_id, **about)
        direction: Literal["in", "out"] = "out" if self.act == "deposit-out" else "in"
        return verbs.move_deposit(member, direction, ready.amount, ready.taken, act_id=self.act_id, **about)

    def _recorded(self, paper: MemberPaper) -> None:
        self.done = paper
        say, context = self.context.say, self.context
        context.sounds.play("paid")
        context.devices.print_paper(paper.print_job, paper.number, paper.slip)
        told = Said("{number}: {amount} is in the ledger", {"number": paper.number, "amount": show_money(paper.total)})
        owed = Said("owes the shop {amount}", {"amount": show_money(paper.owed)}) if paper.owed > 0 else Said("owes nothing")
        context.notices.note(told, owed, tone="ok", icon="ph.check-circle")
        announce(self, told.sentence(say))
        self.member.look_again()
        if paper.change:
            self._settle()
        else:
            self.closed.emit()
