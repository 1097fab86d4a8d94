"""The cards beside the balance confirmations: begin a run, take an answer down, put a difference right.

Each card reads its own fields and says what a person wants; the page does it. What was typed stays until it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout

from kadpun.books.coop.confirmation_kinds import PURSES, REASONS, Reason
from kadpun.books.members.purses import Purse
from kadpun.books.money import read_money, show_money
from kadpun.books.refusals import Refusal
from kadpun.books.words import Say
from kadpun.pos.office.confirmations_room import DifferenceSeen, PaperSeen
from kadpun.pos.office.journal_typed import AccountChoice

from ..forms.fields import Field, Form, Pick, Tick
from ..office_parts.days import DayField
from ..office_parts.side_card import SideCard, SideRow
from ..widgets.buttons import Button
from ..widgets.layout import column, row, wrap

if TYPE_CHECKING:
    from ..page import Context

USUAL_ACCOUNT = "expenses/other"


def purse_words(say: Say) -> dict[Purse, str]:
    """What each purse is called in the office, where one speaks of the member."""
    return {
        "shares": say("Shares"),
        "deposit": say("Deposit"),
        "credit": say("Owes the shop"),
        "produce": say("The shop owes"),
        "dividends": say("Dividends"),
        "patronage": say("Patronage refunds"),
    }


def reason_words(say: Say) -> dict[Reason, str]:
    """Why a balance differs, to choose from; a reason in free words could name a person."""
    return {
        "not-recorded": say("Not recorded here"),
        "recorded-twice": say("Recorded twice"),
        "wrong-member": say("Recorded for another member"),
        "wrong-amount": say("Wrong amount"),
        "not-theirs": say("Not theirs"),
        "written-off": say("Written off"),
        "other": say("Something else, see the paper"),
    }


class AskCard(SideCard):
    """Begin a run: as at which day, and whether members with nothing are asked too. `wanted` says that it is to begin."""

    wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.as_at = DayField(context)
        self.with_nothing = Tick()
        self.begin = Button(context.theme, "primary", "sm", icon="ph.paper-plane-tilt", key="Enter")
        self.leave = Button(context.theme, "quiet", "sm")
        self.hold(wrap(column(self.as_at, self.with_nothing, gap=8)))
        self.act(self.begin, self.leave)
        self.begin.clicked.connect(self._begin)
        self.leave.clicked.connect(self.hide)
        self.form = Form(self.as_at, then=self._begin)
        self.hide()

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.put(say("Ask every member"), note=say("Each gets a paper with what the books say at the end of that day. Names are only printed."))
        self.as_at.say(say("As at the end of"))
        self.with_nothing.say(say("Members with nothing too"))
        self.begin.say(say("Make the papers"))
        self.leave.say(say("Leave it"))

    def _begin(self) -> None:
        if self.as_at.check() is not None:
            self.wanted.emit()


class AnswerCard(SideCard):
    """Take an answer down: a paper is scanned or its number typed, then it is agreed, or denied with what the member says.

    `sought` carries what was scanned or typed; `agreed` and `denied` say what the member answered, `denied` with amounts by purse and a reason.
    """

    sought = Signal(str)
    agreed = Signal(object)
    denied = Signal(object, object, object)
    print_wanted = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.seen: PaperSeen | None = None
        self.number = Field(context.theme, most=40)
        self.amounts = {purse: Field(context.theme, also=".,", most=20) for purse in PURSES}
        self.reason = Pick(context.theme)
        self.denial = wrap(column(*self.amounts.values(), self.reason, gap=6))
        self.agree = Button(context.theme, "primary", "sm", icon="ph.check", key="Enter")
        self.deny = Button(context.theme, "plain", "sm", icon="ph.x", key="F8")
        self.again = Button(context.theme, "quiet", "sm", icon="ph.printer")
        self.hold(wrap(column(self.number, gap=4)))
        inner = self.layout()
        assert isinstance(inner, QBoxLayout)
        inner.insertWidget(inner.indexOf(self.note), self.denial)
        self.act(self.agree, self.deny)
        inner.addWidget(self.again)
        self.again.clicked.connect(lambda: self.print_wanted.emit(self.seen))
        self.agree.clicked.connect(self.say_yes)
        self.deny.clicked.connect(self.say_no)
        self.form = Form(*self.amounts.values(), self.reason, then=self.say_no)
        self.denial.hide()

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.number.say(say("Scan the paper, or type its number"), placeholder="3-0412")
        for purse, words in purse_words(say).items():
            if purse in self.amounts:
                self.amounts[purse].say(say("{purse}: the member says", purse=words), unit=say("baht"))
        self.reason.offer([(reason, words) for reason, words in reason_words(say).items()])
        self.reason.say(say("Why it differs"))
        self.show_paper(self.seen)

    def show_paper(self, seen: PaperSeen | None) -> None:
        """Have a paper in hand, or none."""
        say = self.context.say
        if seen is None or self.seen is None or seen.paper.shown_number != self.seen.paper.shown_number:
            self.denial.hide()
        self.seen = seen
        none = "" if seen is not None else say("Scan a paper first.")
        self.agree.say(say("Agrees"), cannot=none)
        self.deny.say(say("Denies") if self.denial.isHidden() else say("Keep the denial"), cannot=none)
        self.again.say(say("Print this paper"))
        self.again.setVisible(seen is not None)
        if seen is None:
            self.put(say("Take an answer down"))
            return
        names = purse_words(say)
        stated = seen.paper.stated
        rows = [SideRow(names[purse], show_money(stated.amount(purse)), "strong") for purse in PURSES if stated.amount(purse) or purse != "produce"]
        answer = seen.paper.answer
        note = "" if answer is None else say("Agreed on {day}", day=answer.on) if answer.agrees else say("Denied on {day}", day=answer.on)
        tone = "true" if answer is None else "ok" if answer.agrees else "warn"
        self.put(f"{seen.number} {seen.name}".strip(), rows, right=seen.paper.shown_number, note=note, tone=tone)

    def say_yes(self) -> None:
        """The member agrees with the paper in hand."""
        if self.seen is not None and self.denial.isHidden():
            self.agreed.emit(self.seen)

    def say_no(self) -> None:
        """Open the fields for what the member says; once they are open, keep it."""
        seen = self.seen
        if seen is None:
            return
        if self.denial.isHidden():
            for purse, field in self.amounts.items():
                amount = seen.paper.stated.amount(purse)
                field.put(show_money(amount) if amount >= 0 else "")
                field.setVisible(bool(amount) or purse != "produce")
            self.denial.show()
            self.deny.say(self.context.say("Keep the denial"))
            self.agree.say(self.context.say("Agrees"), cannot=self.context.say("Esc closes the denial."))
            self.amounts["shares"].setFocus(Qt.FocusReason.TabFocusReason)
            return
        said: dict[Purse, int] = {}
        for purse, field in self.amounts.items():
            try:
                told = read_money(field.value) if field.value else None
            except Refusal as reason:
                field.complain(reason.sentence(self.context.say))
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            if told is not None and told != seen.paper.stated.amount(purse):
                said[purse] = told
        self.denied.emit(seen, said, self.reason.value)

    def give_up_denial(self) -> bool:
        """Close the fields of a denial; False when they were not open."""
        if self.denial.isHidden():
            return False
        self.denial.hide()
        self.show_paper(self.seen)
        return True


class AdjustCard(SideCard):
    """Put a difference right: against which account, by how much, why. `wanted` says that it is to be recorded; a second person is asked then."""

    wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.seen: DifferenceSeen | None = None
        self.against = Pick(context.theme)
        self.reason = Pick(context.theme)
        self.reference = Field(context.theme, most=40)
        self.record = Button(context.theme, "primary", "sm", icon="ph.scales", key="Ctrl Enter")
        self.hold(wrap(column(self.against, row(self.reason, gap=8), self.reference, gap=6)))
        self.act(self.record)
        self.record.clicked.connect(self.wanted)
        self.accounts: tuple[AccountChoice, ...] = ()
        self.hide()

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.against.say(say("The other account"))
        self.reason.offer([(reason, reason_words(say)[reason]) for reason in REASONS])
        self.reason.say(say("Why"))
        self.reference.say(say("Number of the paper that shows it"))
        self.record.say(say("Record the adjustment"))
        self.offer_accounts(self.accounts)
        self.show_difference(self.seen)

    def offer_accounts(self, accounts: Sequence[AccountChoice]) -> None:
        """Set the accounts to choose from."""
        language = self.context.say.language
        self.accounts = tuple(accounts)
        self.against.offer([(choice.path, f"{choice.code} {choice.name(language)}") for choice in self.accounts])
        if self.against.value is None or self.against.box.currentIndex() == 0:
            self.against.put(USUAL_ACCOUNT)

    def show_difference(self, seen: DifferenceSeen | None) -> None:
        """Have a difference in hand, or none; one that is settled cannot be settled again."""
        say = self.context.say
        self.seen = seen
        self.setVisible(seen is not None)
        if seen is None:
            return
        one = seen.difference
        rows = [
            SideRow(say("In the books"), show_money(one.stated)),
            SideRow(say("The member says"), show_money(one.said)),
            SideRow(say("Adjusted already"), show_money(one.adjusted)),
            SideRow(say("Still to adjust"), show_money(one.open), "strong"),
        ]
        self.put(f"{seen.number} {seen.name}".strip(), rows, right=purse_words(say)[one.purse], tone="true" if one.open else "ok")
        self.record.say(say("Record the adjustment"), cannot="" if one.open else say("This difference is settled."))
        answer = one.paper.answer
        if answer is not None and answer.reason is not None:
            self.reason.put(answer.reason)
