"""The year's surplus: plan and preview, each member's part, the resolution, and paying it out.

the year's end --> what the books hold --> plan typed --> worked out while one types --Ctrl Enter--> recorded as one
members: Space takes a member out of the refund or back in          payments: Space picks, F8 paid by the bank, F9 the bank's list
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kadpun.books.clock import business_day
from kadpun.books.coop.claims import StandingResolution
from kadpun.books.coop.surplus import Plan, SharedOut, show_percent
from kadpun.books.money import read_money, show_money
from kadpun.books.refusals import Refusal, Told
from kadpun.pos.office.surplus_room import ClaimSeen, MemberPartSeen, Proposal, SurplusRoom
from kadpun.pos.office.surplus_typed import read_parts
from kadpun.pos.till.results import Approval, Permission, Printed

from ..forms.fields import Field, Form, Pick
from ..forms.note import Note
from ..forms.office_page import scrolling
from ..office_parts.counted_tabs import CountedTabs
from ..office_parts.dense_table import Column, DenseTable
from ..office_parts.desk_page import DeskPage, beside
from ..office_parts.figures import Figure, Figures
from ..office_parts.files import save_file
from ..office_parts.side_card import SideRow
from ..page import Context
from ..widgets.buttons import Button
from ..widgets.layout import column, row, wrap
from .surplus_parts import MeetingCard, PaidCard, PlanGrid
from .surplus_rows import claim_row, claims_total, member_row, members_total

TABS = ("plan", "members", "pay")


class SurplusPage(DeskPage):
    """The page."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.room = SurplusRoom(context.till)
        self.proposal: Proposal | None = None
        self.made: SharedOut | None = None
        self.in_default: frozenset[str] = frozenset()
        self.parts: tuple[MemberPartSeen, ...] = ()
        self.resolutions: tuple[StandingResolution, ...] = ()
        self.claims: tuple[ClaimSeen, ...] = ()
        self.list = Button(theme, "plain", "sm", icon="ph.file-text", key="F9")
        self.record = Button(theme, "primary", "sm", icon="ph.check-circle", key="Ctrl Enter")
        self.figures, self.done, self.tabs = Figures(theme), Note(theme), CountedTabs(theme, TABS)
        self.filter, self.choice = Field(theme, most=60, width=220), Pick(theme)
        self.plan, self.meeting, self.paid = PlanGrid(context), MeetingCard(context), PaidCard(context)
        amounts = [Column("", 118, "right", drop=at) for at in (3, 2, 0, 0, 4)]
        self.members = DenseTable(theme, (Column("", 92, drop=1), Column("", least=170), *amounts, Column("", 84)))
        self.due = DenseTable(
            theme,
            (Column("", 108, drop=3), Column("", least=160), Column("", 200, drop=1), *(Column("", 124, "right", drop=at) for at in (2, 2, 0))),
            picks=True,
        )
        self._lay_out()
        self._connect()
        self.settle()

    def _lay_out(self) -> None:
        self.planned = scrolling(wrap(column(self.plan, "stretch")))
        self.listed = wrap(column((self.members.with_totals(), 1)))
        self.owed = wrap(column((self.due.with_totals(), 1)))
        tools = row(self.tabs, self.choice, "stretch", self.filter, gap=12)
        main = wrap(column(tools, (self.planned, 1), (self.listed, 1), (self.owed, 1), gap=8))
        self.lay_desk(self.figures, self.done, (beside(main, self.meeting, self.paid, side_width=360), 1), acts=(self.list, self.record))

    def _connect(self) -> None:
        self.record.clicked.connect(self._record)
        self.list.clicked.connect(self._ask_where)
        self.tabs.turned.connect(lambda _: self._show_part())
        self.choice.chosen.connect(lambda _: self.read_claims())
        self.filter.changed.connect(lambda _: self._show_rows())
        self.due.picked.connect(lambda _: self._show_paid())
        self.plan.changed.connect(self.work_out)
        self.meeting.year_changed.connect(self._another_year)
        self.meeting.surplus_changed.connect(self.plan.typing.start)
        self.paid.bank.clicked.connect(lambda: self._pay(self.paid_from))
        self.paid.cash.clicked.connect(self._pay_in_cash)
        self.due.chose.connect(lambda _: self._show_paid())
        self.paid.deposit.clicked.connect(lambda: self._pay("deposits/members"))
        self.paid.lapse.clicked.connect(self._let_lapse)
        self.form = Form(self.meeting.year_to, self.meeting.surplus, self.meeting.number, self.meeting.meeting_on, then=self._record)

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.head.say(say("Surplus and dividends"), say("by section 60 of the Co-operatives Act"), say("Back"))
        self.record.say(say("Record the resolution"))
        self.filter.say("", placeholder=say("Name or number"))
        self.filter.line.setAccessibleName(say("Name or number"))
        heads = (say("Member no."), say("Name"), say("Shares, on average"), say("Business done"), say("Dividend"), say("Patronage refund"))
        self.members.say(say("Each member's part"), (*heads, say("Together"), ""))
        due_heads = (say("Member no."), say("Name"), say("Account no."), say("Dividend"), say("Patronage refund"), say("To be paid"))
        self.due.say(say("Still to be paid"), due_heads)
        self.due.say_empty(say("Everything is paid."))
        self.choice.say("")
        self.choice.box.setAccessibleName(say("Which resolution"))
        for part in (self.plan, self.meeting, self.paid):
            part.retell()
        self._offer_resolutions()
        self._show_out()
        self._show_part()

    def enter(self, **given: Any) -> None:
        """Read the resolutions, and what the books hold for the year that ended last."""
        self.done.put_away()
        self.look(self.room.paying_accounts, self.paid.offer_accounts)
        if self.meeting.year_to.day is None:
            self.meeting.meeting_on.put_day(business_day(self.context.clock.now_at()))
            self.look(self.room.last_year_end, self.meeting.year_to.put_day)
        self.read()
        self.plan.rates["dividend"].setFocus(Qt.FocusReason.TabFocusReason)

    def take_key(self, stroke: str) -> bool:
        if stroke == "F9" and self.list.isVisible() and self.list.isEnabled():
            self._ask_where()
            return True
        if stroke == "F8" and self.tabs.key == "pay" and self.paid.bank.isEnabled():
            self._pay(self.paid_from)
            return True
        if stroke == "F7" and self.tabs.key == "pay" and self.paid.cash.isEnabled():
            self._pay_in_cash()
            return True
        if stroke == "Space" and self.tabs.key == "members" and self.members.hasFocus():
            self._turn_default()
            return True
        if stroke == "Enter" and not self.leave_bar.is_asking and self.form.enter():
            return True
        return super().take_key(stroke)

    def search_field(self) -> QWidget:
        return self.filter.line

    def read(self) -> None:
        """Read what the books hold for the year, and the resolutions."""
        day = self.meeting.year_to.day
        if day is not None:
            self.look(lambda: self.room.proposal(day), self._proposed)
        self.look(self.room.resolutions, self._resolved)

    def work_out(self) -> None:
        """Work the plan out as it stands in the fields."""
        proposal, say = self.proposal, self.context.say
        if proposal is None:
            return
        try:
            surplus = read_money(self.meeting.surplus.value) if self.meeting.surplus.value else 0
            plan = Plan(surplus, proposal.year_from, proposal.year_to, read_parts(self.plan.typed()))
        except Refusal as reason:
            self._worked_out(None, reason.sentence(say))
            return
        in_default = self.in_default

        def work() -> tuple[SharedOut, tuple[MemberPartSeen, ...]]:
            made = self.room.work_out(proposal, plan, in_default)
            return made, self.room.parts(made)

        def failed(reason: Exception) -> None:
            if isinstance(reason, Told):
                self._worked_out(None, reason.sentence(say))
            else:
                self.tell(reason)

        self.look(work, lambda found: self._worked_out(*found), failed)

    def read_claims(self) -> None:
        """Read what is still to be paid of the resolution in hand."""
        resolution = self.resolution_in_hand
        if resolution is None:
            self._claimed(())
            return
        self.look(lambda: self.room.claims(resolution.id), self._claimed)

    @property
    def resolution_in_hand(self) -> StandingResolution | None:
        """The resolution that is shown."""
        return next((one for one in self.resolutions if one.id == self.choice.value), None)

    def write_list(self, path: Path, approval: Approval | None = None) -> None:
        """Write the list for the bank."""
        resolution, say = self.resolution_in_hand, self.context.say
        if resolution is not None:
            self.act(
                Permission.PRIVATE,
                lambda leave: self.room.write_payment_list(resolution.id, path, say.words, leave),
                lambda where: self.done.tell(say("The list is written"), str(where), "ok"),
                approval=approval,
            )

    def write_plan(self, made: SharedOut, path: Path) -> None:
        """Write the plan and each member's part for the meeting."""
        say = self.context.say
        self.act(
            Permission.EXPORT,
            lambda leave: self.room.write_parts(made, path, say.words, leave),
            lambda where: self.done.tell(say("The plan is written"), str(where), "ok"),
        )

    def _another_year(self) -> None:
        self.read()

    def _proposed(self, proposal: Proposal) -> None:
        self.proposal, self.in_default = proposal, proposal.in_default
        self.meeting.surplus.put(show_money(proposal.surplus))
        self.work_out()

    def _worked_out(self, made: SharedOut | tuple[MemberPartSeen, ...] | None, told: Any) -> None:
        """Take up what came out with the members' parts, or nothing with a sentence."""
        if isinstance(made, SharedOut):
            self.made, self.parts = made, told
            self.plan.show_worked_out(made)
        else:
            self.made, self.parts = None, ()
            self.plan.show_worked_out(None, told)
        self._show_out()
        self._show_rows()

    def _resolved(self, resolutions: tuple[StandingResolution, ...]) -> None:
        self.resolutions = resolutions
        self._offer_resolutions()
        self._show_part()
        self.read_claims()

    def _claimed(self, claims: tuple[ClaimSeen, ...]) -> None:
        self.claims = claims
        self._show_rows()
        self._show_paid()

    def _offer_resolutions(self) -> None:
        say = self.context.say
        self.choice.offer([(one.id, say("Resolution {number} · year to {day}", number=one.number, day=one.year_to)) for one in self.resolutions])
        if self.resolutions and self.choice.value is None:
            self.choice.put(self.resolutions[0].id)

    def _show_out(self) -> None:
        say, made, proposal = self.context.say, self.made, self.proposal
        self.meeting.show_law(proposal, made)
        self.record.say(say("Record the resolution"), cannot="" if made is not None else say("The plan does not come out yet."))
        capital = proposal.share_capital if proposal is not None else 0
        dividend, patronage = (made.given_to("dividend"), made.given_to("patronage")) if made is not None else (0, 0)
        on_capital = say("{percent} % of share capital", percent=show_percent(dividend * 10_000 // capital)) if capital else ""
        on_business = say("{percent} % of business", percent=show_percent(patronage * 10_000 // made.business)) if made and made.business else ""
        reserve = made.given_to("reserve") if made is not None else 0
        held = say("{amount} in the books", amount=show_money(proposal.surplus)) if proposal is not None else ""
        self.figures.put(
            (
                Figure("ph.money", say("Surplus"), show_money(made.plan.surplus) if made is not None else "–", held),
                Figure("ph.lock", say("Reserve"), show_money(reserve) if made is not None else "–", _share(reserve, made)),
                Figure("ph.chart-pie-slice", say("Dividend"), show_money(dividend), on_capital),
                Figure("ph.arrow-u-up-left", say("Patronage refund"), show_money(patronage), on_business),
            )
        )

    def _show_part(self) -> None:
        key = self.tabs.key
        for part, name in ((self.planned, "plan"), (self.listed, "members"), (self.owed, "pay")):
            part.setVisible(key == name)
        self.meeting.setVisible(key != "pay")
        self.paid.setVisible(key == "pay" and bool(self.resolutions))
        self.choice.setVisible(key == "pay" and bool(self.resolutions))
        self.filter.setVisible(key != "plan")
        self.acts.offer(self.list, key != "pay" or bool(self.resolutions))
        self.list.say(self.context.say("Payment list…") if key == "pay" else self.context.say("Plan as a workbook…"))
        self.acts.offer(self.record, key != "pay")
        self._show_rows()

    def _show_rows(self) -> None:
        say = self.context.say
        words = (say("Plan"), say("Members' parts"), say("Payments"))
        self.tabs.say(say("Which part"), words, (None, len(self.parts), len(self.claims)))
        wanted = self.filter.value.casefold()
        if self.tabs.key == "members":
            days = self.made.plan.days if self.made is not None else 1
            rows = [member_row(seen, days, say) for seen in self.parts if wanted in f"{seen.number} {seen.name}".casefold()]
            self.members.put(rows, totals=[members_total(self.made, self.parts, say)])
            self.members.say_empty(say("Nobody held shares in this year.") if self.made is not None else say("The plan does not come out yet."))
        elif self.tabs.key == "pay":
            rows = [claim_row(claim) for claim in self.claims if wanted in f"{claim.number} {claim.name}".casefold()]
            self.due.put(rows, totals=[claims_total(self.claims, say)])

    def _show_paid(self) -> None:
        say, one = self.context.say, self.resolution_in_hand
        if one is None:
            return
        rows = [
            SideRow(say("Given to members"), show_money(one.given)),
            SideRow(say("Paid"), show_money(one.given - one.due), "ok"),
            SideRow(say("Still to pay, {count} people", count=one.waiting), show_money(one.due), "strong"),
        ]
        note = say("Space picks who was paid; nobody picked means everybody.")
        self.paid.put(say("Resolution {number}", number=one.number), rows, right="", note=note)
        nothing = "" if one.due else say("Everything is paid.")
        count = len(self._picked())
        self.paid.bank.say(say("Paid by the bank, {count} people", count=count), cannot=nothing)
        self.paid.deposit.say(say("Into their deposits, {count} people", count=count), cannot=nothing)
        chosen = self._chosen_claim()
        words = say("Cash to {name}", name=chosen.name) if chosen is not None else say("Cash at this till")
        self.paid.cash.say(words, cannot="" if chosen is not None else say("Choose a member first."))
        early = say("From {day} on.", day=one.lapses_on) if business_day(self.context.clock.now_at()) < one.lapses_on else nothing
        self.paid.lapse.say(say("Unclaimed to the reserve"), cannot=early)

    def _turn_default(self) -> None:
        """Take the member chosen out of the refund, or back in; the books propose, the meeting decides."""
        member = self.members.key
        if isinstance(member, str) and member:
            before = self.in_default
            self.in_default = before ^ {member}
            name = next((seen.name for seen in self.parts if seen.part.member == member), "")
            out = member in self.in_default
            words = self.context.say("{name} gets no refund", name=name) if out else self.context.say("{name} gets a refund", name=name)

            def put_back() -> None:
                self.in_default = before
                self.work_out()

            self.undo.done(words, put_back)
            self.work_out()

    def _record(self) -> None:
        made, say = self.made, self.context.say
        meeting_on = self.meeting.meeting_on.check()
        if made is None or meeting_on is None or self.tabs.key == "pay":
            return
        number = self.meeting.number.value

        def recorded(one: StandingResolution) -> None:
            self.undo.forget()
            self.meeting.number.put("")
            words = say("{amount} for {count} members", amount=show_money(one.given), count=f"{one.waiting:,}")
            self.done.tell(say("Resolution {number} is in the books", number=one.number), words, "ok")
            self.choice.put(None)
            self.tabs.turn("pay")
            self._show_part()
            self.read()
            self.due.setFocus(Qt.FocusReason.OtherFocusReason)

        def refused(reason: Exception) -> bool:
            if isinstance(reason, Told) and reason.name == "ResolutionNumberMissing":
                self.meeting.number.complain(reason.sentence(say))
                self.meeting.number.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
            return False

        self.act(
            Permission.SURPLUS,
            lambda leave: self.room.resolve(made, number=number, meeting_on=meeting_on, approval=leave),
            recorded,
            refused=refused,
        )

    @property
    def paid_from(self) -> str:
        """The account that pays."""
        return str(self.paid.paid_from.value or "")

    def _picked(self) -> list[ClaimSeen]:
        """Those picked; everybody where nobody is."""
        return [claim for claim in self.claims if claim.member in self.due.picked_keys] or list(self.claims)

    def _pay(self, paid_from: str) -> None:
        one, say = self.resolution_in_hand, self.context.say
        picked = self._picked()
        if one is None or not picked:
            return
        reference = self.paid.reference.value

        def paid(amount: int) -> None:
            self.paid.reference.put("")
            self.due.pick(())
            self.done.tell(say("{amount} paid to {count} members", amount=show_money(amount), count=f"{len(picked):,}"), "", "ok")
            self.read()

        self.act(
            Permission.SURPLUS,
            lambda leave: self.room.pay_all(one.id, picked, paid_from=paid_from, reference=reference, approval=leave),
            paid,
        )

    def _pay_in_cash(self) -> None:
        """Pay the member chosen everything due out of this till's drawer; the drawer opens, and the papers to sign are printed."""
        claim, say = self._chosen_claim(), self.context.say
        if claim is None:
            return

        def paid(papers: tuple[Printed, ...]) -> None:
            for paper in papers:
                self.context.devices.print_paper(paper.print_job, paper.title, paper.slip)
            self.done.tell(say("Paid to {name}", name=claim.name), "", "ok")
            self.read()

        self.act(Permission.DEBT_PAYMENT, lambda leave: self.room.pay_in_cash(claim.member, approval=leave), paid)

    def _chosen_claim(self) -> ClaimSeen | None:
        return next((claim for claim in self.claims if claim.member == self.due.key), None)

    def _let_lapse(self) -> None:
        one, say = self.resolution_in_hand, self.context.say
        if one is None:
            return

        def lapsed(found: tuple[int, int]) -> None:
            count, amount = found
            self.done.tell(say("{amount} of {count} members went to the reserve", amount=show_money(amount), count=count), "", "ok")
            self.read()

        self.act(Permission.SURPLUS, lambda leave: self.room.let_lapse(one.id, leave), lapsed)

    def _ask_where(self) -> None:
        one, made = self.resolution_in_hand, self.made
        if self.tabs.key != "pay" and made is not None:
            name = f"surplus-{made.plan.year_to:%Y}.xlsx"
            save_file(self, self.context.say("Where the plan goes"), name, "*.xlsx", lambda path: self.write_plan(made, path))
            return
        if one is None:
            return
        save_file(self, self.context.say("Where the list goes"), f"payments-{one.year_to:%Y}.xlsx", "*.xlsx *.csv", self.write_list)


def _share(amount: int, made: SharedOut | None) -> str:
    return f"{show_percent(amount * 10_000 // made.plan.surplus)} %" if made is not None and made.plan.surplus else ""
