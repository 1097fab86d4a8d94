"""The parts of the surplus page: the plan as a grid of rates and amounts, the card of the meeting's resolution, the card of payments.

Each part reads its own fields and shows what the page hands it; what was typed stays until it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy

from kadpun.books.coop.rates import SurplusRates
from kadpun.books.coop.surplus import USES, SharedOut, dividend_at, league_most, show_percent
from kadpun.books.money import show_money
from kadpun.pos.office.journal_typed import AccountChoice
from kadpun.pos.office.surplus_room import Proposal
from kadpun.pos.office.surplus_typed import PartTyped, basis_words, use_words

from ..forms.fields import Field, Figure, Pick
from ..forms.paragraph import Paragraph
from ..office_parts.days import DayField
from ..office_parts.side_card import SideCard, SideRow
from ..widgets.buttons import Button
from ..widgets.layout import Text, column, grid, role, wrap

if TYPE_CHECKING:
    from ..page import Context

TYPING_MILLISECONDS = 250
USUAL_BANK = "bank/current"


class PlanGrid(QFrame):
    """The plan: a line a use, with a rate or an amount to type and what comes out. `changed` says that something was typed, a moment after."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        role(self, card="true")
        self.names = {use: Text(style="body", weight=500) for use in USES}
        self.bases = {use: Text(style="caption", colour="ink-3") for use in USES}
        self.rates = {use: self._figure(8) for use in USES}
        self.amounts = {use: self._figure(18, also=".,") for use in USES}
        self.out = {use: Text(style="body", weight=600, align="right") for use in USES}
        self.heads = tuple(Text(style="caption", colour="ink-3", align=align) for align in ("left", "right", "left", "right", "right"))
        self.total_words, self.total = Text(style="strong"), Text(style="title", align="right")
        self.wrong = Paragraph("body", "danger")
        self.wrong.hide()
        laid = grid(8)
        for at, head in enumerate(self.heads):
            laid.addWidget(head, 0, at)
        for at, use in enumerate(USES, 1):
            parts = (self.names[use], self.rates[use], self.bases[use], self.amounts[use], self.out[use])
            for place, part in enumerate(parts):
                laid.addWidget(part, at, place)
        laid.addWidget(self.total_words, len(USES) + 1, 0)
        laid.addWidget(self.total, len(USES) + 1, 4)
        laid.setColumnStretch(0, 3)
        laid.setColumnStretch(2, 2)
        laid.setColumnStretch(4, 2)
        self.setLayout(column(self.wrong, wrap(laid), "stretch", gap=10, margins=(20, 12, 20, 14)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.typing = QTimer(self)
        self.typing.setSingleShot(True)
        self.typing.setInterval(TYPING_MILLISECONDS)
        self.typing.timeout.connect(self.changed)

    def _figure(self, most: int, also: str = ".") -> Figure:
        made = Figure(also=also)
        made.setMaxLength(most)
        made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        made.textEdited.connect(lambda _, made=made: self._typed(made))
        return made

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        heads = (say("Used for"), say("Rate"), "", say("or amount (baht)"), say("Comes out (baht)"))
        for head, words in zip(self.heads, heads, strict=True):
            head.setText(words)
        for use, words in use_words(say).items():
            self.names[use].setText(words)
            self.bases[use].setText(basis_words(use, say))
            self.rates[use].setAccessibleName(f"{words} {basis_words(use, say)}")
            self.amounts[use].setAccessibleName(say("{use}, amount in baht", use=words))
        self.total_words.setText(say("Together"))

    def typed(self) -> dict[str, PartTyped]:
        """What stands in the fields."""
        return {use: PartTyped(self.rates[use].text(), self.amounts[use].text()) for use in USES}

    def put(self, typed: dict[str, PartTyped]) -> None:
        """Set what stands in the fields."""
        for use in USES:
            part = typed.get(use, PartTyped())
            self.rates[use].setText(part.rate)
            self.amounts[use].setText(part.amount)

    def show_worked_out(self, made: SharedOut | None, wrong: str = "") -> None:
        """Show what comes out, or why nothing does."""
        for use in USES:
            amount = made.given_to(use) if made is not None else 0
            self.out[use].setText(show_money(amount) if amount else "–" if made is not None else "")
        self.total.setText(show_money(made.plan.surplus) if made is not None else "")
        self.wrong.say(wrong, "danger")
        self.wrong.setVisible(bool(wrong))

    def _typed(self, field: Figure) -> None:
        """A rate and an amount for one use exclude each other: what is typed last counts."""
        if field.text():
            for use in USES:
                if field is self.rates[use]:
                    self.amounts[use].clear()
                elif field is self.amounts[use]:
                    self.rates[use].clear()
        self.typing.start()


class MeetingCard(SideCard):
    """The year, the surplus, the number and day of the resolution, and what the law says to the plan. `year_changed`: another year is wanted."""

    year_changed = Signal()
    surplus_changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.year_to, self.meeting_on = DayField(context), DayField(context)
        self.surplus = Field(context.theme, also=".,", most=18)
        self.number = Field(context.theme, most=40)
        self.hold(wrap(column(self.year_to, self.surplus, self.number, self.meeting_on, gap=6)))
        self.year_to.changed_day.connect(lambda day: self.year_changed.emit() if day is not None else None)
        self.surplus.line.textEdited.connect(lambda _: self.surplus_changed.emit())

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.year_to.say(say("The year ended on"))
        self.surplus.say(say("Surplus to share out"), unit=say("baht"))
        self.number.say(say("Number of the resolution"), placeholder="3/2569")
        self.meeting_on.say(say("General meeting on"))

    def show_law(self, proposal: Proposal | None, made: SharedOut | None) -> None:
        """Show the bounds of the law and how the plan stands to them."""
        say = self.context.say
        if proposal is None:
            self.put(say("The resolution"))
            return
        rates = proposal.rates
        rows = [SideRow(say("Members with shares"), f"{len(proposal.bases):,}"), SideRow(say("Of them in default"), f"{len(proposal.in_default):,}")]
        if made is not None:
            rows += self._bounds(rates, made)
        self.put(say("The resolution"), rows, note=say("Rates as of {day}. The remainder goes to the reserve.", day=rates.from_on))

    def _bounds(self, rates: SurplusRates, made: SharedOut) -> list[SideRow]:
        say = self.context.say
        most = dividend_at(rates.dividend_most_basis_points, share_days=made.share_days, days=made.plan.days)
        least = say("Reserve at least ({percent} %)", percent=show_percent(rates.reserve_least_basis_points))
        return [
            SideRow(least, show_money(made.reserve_least), "ok"),
            SideRow(say("League fee at most"), show_money(league_most(made.plan.surplus, rates)), "ok"),
            SideRow(say("Dividend at most ({percent} %)", percent=show_percent(rates.dividend_most_basis_points)), show_money(most), "ok"),
        ]


class PaidCard(SideCard):
    """A resolution as it stands: what is still owed, from when it lapses; pay those picked, or let the rest lapse."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.reference = Field(context.theme, most=40)
        self.bank = Button(context.theme, "primary", "sm", icon="ph.bank", key="F8")
        self.cash = Button(context.theme, "plain", "sm", icon="ph.money", key="F7")
        self.deposit = Button(context.theme, "plain", "sm", icon="ph.wallet")
        self.lapse = Button(context.theme, "plain", "sm", icon="ph.archive")
        self.paid_from = Pick(context.theme)
        self.accounts: tuple[AccountChoice, ...] = ()
        self.hold(wrap(column(self.paid_from, self.reference, gap=6)))
        self.act(self.bank)
        inner = self.layout()
        assert inner is not None
        inner.addWidget(wrap(column(self.cash, self.deposit, self.lapse, gap=8)))

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.paid_from.say(say("Paid from"))
        self.offer_accounts(self.accounts)
        self.reference.say(say("Number of the bank's paper"))
        self.bank.say(say("Paid by the bank, {count} people", count=0))
        self.deposit.say(say("Into their deposits, {count} people", count=0))
        self.cash.say(say("Cash at this till"))
        self.lapse.say(say("Unclaimed to the reserve"))

    def offer_accounts(self, accounts: Sequence[AccountChoice]) -> None:
        """Set the accounts that can pay; the current account is proposed."""
        language, first = self.context.say.language, not self.accounts
        self.accounts = tuple(accounts)
        self.paid_from.offer([(choice.path, f"{choice.code} {choice.name(language)}") for choice in self.accounts])
        if first:
            self.paid_from.put(USUAL_BANK)
