"""The cards beside the claims: make a claim, take down what the issuer paid, what becomes of lines it will not pay, and what was used twice.

Each card reads its own fields and says what a person wants; the page does it. What was typed stays until it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from kadpun.books.money import read_money, show_money
from kadpun.books.refusals import Refusal
from kadpun.books.thai import show_date
from kadpun.books.tokens.claims import ToClaim
from kadpun.books.tokens.double_uses import Double
from kadpun.books.tokens.settling import ClaimedLine, StandingClaim
from kadpun.pos.office.claim_papers import outcome_words, verdict_words
from kadpun.pos.office.claims_room import ClaimsBoard
from kadpun.pos.office.journal_typed import AccountChoice

from ..forms.fields import Field, Form, Pick
from ..office_parts.days import DayField
from ..office_parts.side_card import SideCard, SideRow
from ..widgets.buttons import Button
from ..widgets.layout import column, row, wrap
from .claims_rows import claim_chip, double_chip, place_words

if TYPE_CHECKING:
    from ..page import Context

USUAL_BANK = "bank/current"
FORM_SAMPLE = "เลขที่บิล=bill, วันที่=campaign_day, จำนวนเงิน=claimed_baht"
OUTCOMES = ("disputed", "lost", "withdrawn")
"""What may become of a line that the issuer does not pay; one paid after all is settled with its money."""


class MakeCard(SideCard):
    """Make a claim of the campaign in hand, up to a day. `wanted` says that it is to be made."""

    wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.campaign = ""
        self.until, self.due_on = DayField(context), DayField(context)
        self.make = Button(context.theme, "primary", "sm", icon="ph.paper-plane-tilt", key="Ctrl Enter")
        self.hold(wrap(column(self.until, self.due_on, gap=6)))
        self.act(self.make)
        self.make.clicked.connect(self.begin)
        self.form = Form(self.until, self.due_on, then=self.begin)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.until.say(say("Bills up to and with"))
        self.due_on.say(say("The issuer pays by"))
        self.make.say(say("Make the claim"))

    def show_campaign(self, each: ToClaim | None, board: ClaimsBoard | None) -> None:
        """Have a campaign in hand, or none."""
        say, language = self.context.say, self.context.say.language
        self.make.say(say("Make the claim"), cannot="" if each is not None else say("There is nothing to claim."))
        if each is None or board is None:
            self.put(say("A new claim"), note=say("Every bill is claimed once. What came back since the last claim is taken off."))
            return
        named = board.named(each.campaign)
        if self.until.day is None:
            self.until.put_day(board.on)
        if self.due_on.day is None or self.campaign != each.campaign:
            self.due_on.put_day(board.on + timedelta(days=named.claim_days))
        self.campaign = each.campaign
        rows = [
            SideRow(say("Issuer"), named.issuer),
            SideRow(say("First bill"), show_date(each.first_on, "dense", language)),
            SideRow(say("Bills and refunds"), f"{each.count:,}"),
            SideRow(say("To be repaid"), show_money(each.amount), "strong"),
        ]
        self.put(named.name, rows, note=say("Every bill is claimed once. What came back since the last claim is taken off."))

    def begin(self) -> None:
        """Be sure of the days, and say that the claim is wanted."""
        if self.make.isEnabled() and self.until.check() is not None and (not self.due_on.line.text() or self.due_on.check() is not None):
            self.wanted.emit()


class FormCard(SideCard):
    """The form that an issuer wants its claims in. `kept` carries what was typed."""

    kept = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.campaign = ""
        self.columns = Field(context.theme, most=600)
        self.keep = Button(context.theme, "plain", "sm", icon="ph.check")
        self.hold(self.columns)
        self.act(self.keep)
        self.keep.clicked.connect(lambda: self.kept.emit(self.columns.value))
        self.form = Form(self.columns, then=self.keep.click)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.put(say("The issuer's own form"))
        self.columns.say(say("Columns of the CSV"), say("Empty: the usual columns. As head=column, in the issuer's order."), placeholder=FORM_SAMPLE)
        self.keep.say(say("Keep the form"))

    def show_form(self, campaign: str, text: str) -> None:
        """Show the form of a campaign's issuer."""
        self.campaign = campaign
        self.columns.put(text)


class PaidCard(SideCard):
    """A claim as it stands, and what the issuer paid of it. `paid` carries the satang."""

    paid = Signal(int)
    paper_wanted = Signal()
    file_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.one: StandingClaim | None = None
        self.accounts: tuple[AccountChoice, ...] = ()
        self.amount = Field(context.theme, also=".,", most=18)
        self.account, self.reference = Pick(context.theme), Field(context.theme, most=40)
        self.on = DayField(context)
        self.record = Button(context.theme, "primary", "sm", icon="ph.bank", key="F8")
        self.paper = Button(context.theme, "plain", "sm", icon="ph.file-text", key="F9")
        self.file = Button(context.theme, "plain", "sm", icon="ph.package", key="F10")
        self.back = Button(context.theme, "quiet", "sm", icon="ph.arrow-u-up-left")
        self.fields = wrap(column(self.amount, self.account, row((self.on, 1), (self.reference, 1), gap=8), gap=6))
        self.hold(self.fields)
        self.act(self.record)
        inner = self.layout()
        assert inner is not None
        inner.addWidget(wrap(row((self.paper, 1), (self.file, 1), gap=8)))
        inner.addWidget(self.back)
        self.record.clicked.connect(self.take_down)
        self.paper.clicked.connect(self.paper_wanted)
        self.file.clicked.connect(self.file_wanted)
        self.back.clicked.connect(self.back_wanted)
        self.form = Form(self.amount, self.account, self.on, self.reference, then=self.take_down)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.amount.say(say("The issuer paid"), unit=say("baht"))
        self.account.say(say("Into"))
        self.reference.say(say("The bank's paper"))
        self.on.say(say("The money came on"))
        self.paper.say(say("See the paper"))
        self.file.say(say("Its file…"))
        self.back.say(say("Take this claim back"))
        self.offer_accounts(self.accounts)

    def offer_accounts(self, accounts: Sequence[AccountChoice]) -> None:
        """Set the accounts that money can come to; the current account is proposed."""
        language, first = self.context.say.language, not self.accounts
        self.accounts = tuple(accounts)
        self.account.offer([(choice.path, f"{choice.code} {choice.name(language)}") for choice in self.accounts])
        if first:
            self.account.put(USUAL_BANK)

    def show_claim(self, one: StandingClaim | None, board: ClaimsBoard | None) -> None:
        """Have a claim in hand, or none."""
        say, before = self.context.say, self.one
        self.one = one
        open_now = one is not None and bool(one.open)
        self.record.say(say("Record the payment"), cannot="" if open_now else say("Nothing of it is open."))
        self.fields.setVisible(open_now)
        self.back.setVisible(one is not None and not (one.paid or one.lost or one.withdrawn or one.disputed))
        for button in (self.paper, self.file):
            button.setEnabled(one is not None)
        if one is None or board is None:
            self.put(say("A claim"), note=say("Choose a claim in the list."))
            return
        changed = before is None or (before.claim, before.open) != (one.claim, one.open)
        if changed:
            self.amount.put(show_money(one.open))
        if self.on.day is None:
            self.on.put_day(board.on)
        rows = [SideRow(say("Claimed, {count} lines", count=f"{one.count:,}"), show_money(one.total))]
        parts = ((say("Paid"), one.paid), (say("Given up"), one.lost), (say("Taken back"), one.withdrawn))
        rows += [SideRow(words, show_money(amount)) for words, amount in parts if amount]
        rows += [SideRow(say("Disputed"), show_money(one.disputed), "warn")] if one.disputed else []
        rows += [SideRow(say("Still owed"), show_money(one.open), "strong")]
        chip = claim_chip(one, board.on, say)
        due = say("To be paid by {day}", day=one.due_on)
        self.put(f"{one.number} · {board.named(one.campaign).name}", rows, right=chip.words, note=due, tone="ok" if not one.open else "true")

    def take_down(self) -> None:
        """Read the amount, and say that it was paid."""
        if self.one is None or not self.record.isEnabled():
            return
        try:
            amount = read_money(self.amount.value)
        except Refusal as reason:
            self.amount.complain(reason.sentence(self.context.say))
            self.amount.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if amount and self.on.check() is not None:
            self.paid.emit(amount)


class VerdictCard(SideCard):
    """What becomes of lines that the issuer does not pay. `wanted` says that it is to be recorded for those picked."""

    wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.outcome, self.reason = Pick(context.theme), Pick(context.theme)
        self.record = Button(context.theme, "primary", "sm", icon="ph.check", key="Ctrl Enter")
        self.hold(wrap(column(self.outcome, self.reason, gap=6)))
        self.act(self.record)
        self.record.clicked.connect(self.wanted)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.outcome.say(say("What the shop does"))
        self.reason.say(say("Why the issuer does not pay"))
        words = outcome_words(say)
        told = {"disputed": say("It insists: the line stays owed"), "lost": say("It gives up: a loss"), "withdrawn": say("It takes the line back")}
        self.outcome.offer([(outcome, f"{words[outcome]} · {told[outcome]}") for outcome in words if outcome in OUTCOMES])
        self.reason.offer(list(verdict_words(say).items()))

    def show_lines(self, one: StandingClaim | None, lines: Sequence[ClaimedLine]) -> None:
        """Have some lines in hand."""
        say = self.context.say
        amount = sum(line.open for line in lines)
        why = "" if lines and one is not None else say("Space picks the lines that the issuer rejects.")
        self.record.say(say("Record it for {count} lines", count=f"{len(lines):,}"), cannot=why)
        rows = [SideRow(say("Lines picked"), f"{len(lines):,}"), SideRow(say("They come to"), show_money(amount), "strong")]
        self.put(say("Rejected lines"), rows, right=one.number if one is not None else "", note=say("Space picks the lines that the issuer rejects."))


class DoubleCard(SideCard):
    """A use found twice, with both places and times. `aside`, `honoured` and `lost` say what is to be recorded."""

    aside = Signal()
    honoured = Signal()
    lost = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.set_aside = Button(context.theme, "primary", "sm", icon="ph.archive", key="Ctrl Enter")
        self.honour = Button(context.theme, "plain", "sm", icon="ph.handshake", key="F8")
        self.lose = Button(context.theme, "plain", "sm", icon="ph.x", key="F7")
        self.act(self.set_aside)
        inner = self.layout()
        assert inner is not None
        inner.addWidget(wrap(row((self.honour, 1), (self.lose, 1), gap=8)))
        self.set_aside.clicked.connect(self.aside)
        self.honour.clicked.connect(self.honoured)
        self.lose.clicked.connect(self.lost)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.honour.say(say("The issuer honours it"))
        self.lose.say(say("It is lost"))

    def show_double(self, one: Double | None, board: ClaimsBoard | None, unrecorded: int) -> None:
        """Have a double use in hand, or none; `unrecorded` are not set aside yet."""
        say, language = self.context.say, self.context.say.language
        everything = "" if unrecorded else say("All of them are set aside.")
        self.set_aside.say(say("Set {count} aside", count=f"{unrecorded:,}"), cannot=everything)
        waits = "" if one is not None and (one.open or not one.is_recorded) and one.amount else say("Nothing of it waits.")
        self.honour.say(say("The issuer honours it"), cannot=waits)
        self.lose.say(say("It is lost"), cannot=waits)
        if one is None or board is None:
            self.put(say("Used twice"), note=say("What desks apart used twice stands here once their logs have met."))
            return
        rows = [SideRow(say("Tokens"), f"{one.tokens:,}"), SideRow(say("Discount at stake"), show_money(one.amount), "strong")]
        places = (place_words(one.holds, board, language), place_words(one.double, board, language))
        note = say("Holds: {first}. Again: {second}.", first=places[0], second=places[1])
        self.put(board.named(one.campaign).name, rows, right=double_chip(one, say).words, note=note, tone="warn" if not waits else "true")
