"""Members' money: debts by age, whom to remind, limits, shares, deposits; at any day, purse by purse, never added together.

The party chosen in a list stands at the side with its open debts and with what can be done in that part: its limit, the interest run, shares,
its deposit. F2 finds anybody of the register, also who has nothing yet; F8 prints the statement, F9 writes the list as a workbook. Guarded acts ask
for leave. Nothing here is a rule of credit.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from kadpun.books.clock import business_day
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.members.kinds import MemberUnknown
from kadpun.books.members.limits import LimitOutOfBounds, LimitReasonNeeded
from kadpun.books.money import Satang, show_money
from kadpun.books.workbook import Sheet, write_workbook
from kadpun.pos.office.credit_room import CreditRoom, InterestRow, Named, PartySeen
from kadpun.pos.office.credit_sheets import statement_sheet
from kadpun.pos.till.member_till import MemberPaper
from kadpun.pos.till.results import Approval, Permission

from ..forms.fields import Field
from ..forms.note import Note
from ..office_parts.counted_tabs import CountedTabs
from ..office_parts.days import DayField
from ..office_parts.desk_page import DeskPage, beside
from ..office_parts.figures import Figure, Figures
from ..office_parts.files import save_file
from ..page import Context
from ..widgets.buttons import Button
from ..widgets.layout import column, row, wrap
from .credit_cards import DepositCard, InterestCard, LimitCard, PartyCard, RulesCard, SharesCard
from .credit_lists import PARTS, CreditLists, CreditRead


class CreditPage(DeskPage):
    """The page. `enter(member=id)` chooses somebody, `enter(part="remind")` turns to a part."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.room = CreditRoom(context.till)
        self.others: tuple[Named, ...] = ()
        self.wanted = ""
        self.seen: PartySeen | None = None
        self.sheet = Button(theme, "plain", "sm", icon="ph.table", key="F9")
        self.figures, self.done, self.tabs = Figures(theme), Note(theme), CountedTabs(theme, PARTS)
        self.lists = CreditLists(context)
        self.day, self.filter = DayField(context, width=130), Field(theme, most=60, width=130)
        self.party, self.limit, self.interest = PartyCard(context), LimitCard(context), InterestCard(context)
        self.shares, self.deposit, self.rules = SharesCard(context), DepositCard(context), RulesCard(context)
        self._lay_out()
        self._connect()
        self.settle()

    def _lay_out(self) -> None:
        tools = row(self.tabs, "stretch", self.filter, gap=12)
        main = wrap(column(tools, (self.lists, 1), gap=8))
        cards = (self.limit, self.shares, self.deposit, self.party, self.interest, self.rules)
        self.lay_desk(self.figures, self.done, (beside(main, *cards, side_width=336), 1), acts=(self.sheet,), beside_title=self.day)

    def _connect(self) -> None:
        self.sheet.clicked.connect(self._ask_where)
        self.tabs.turned.connect(lambda _: self._turned())
        self.day.changed_day.connect(lambda day: self.read() if day is not None else None)
        self.filter.changed.connect(lambda _: self._look_for())
        self.lists.chose.connect(self.choose)
        self.party.statement.clicked.connect(self._print_statement)
        self.party.sheet.clicked.connect(self._ask_where_statement)
        self.limit.wanted.connect(self._change_limit)
        self.rules.wanted.connect(self._change_rules)
        self.interest.work_out.connect(self._work_out)
        self.interest.charge.connect(self._charge)
        self.shares.wanted.connect(self._move_shares)
        self.deposit.wanted.connect(self._move_deposit)

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.head.say(say("Debts, shares, deposits"), say("of members and customers, purse by purse"), say("Back"))
        self.sheet.say(say("As a workbook…"))
        self.day.say("")
        self.day.line.setAccessibleName(say("As at"))
        self.filter.say("", placeholder=say("Name or number"))
        self.filter.line.setAccessibleName(say("Name or number"))
        self.lists.retell()
        for card in (self.party, self.limit, self.interest, self.shares, self.deposit, self.rules):
            card.retell()
        self._show_cards()
        self._show()

    def enter(self, member: str = "", part: str = "", **given: Any) -> None:
        """Read everything as at the day; somebody named is chosen."""
        self.done.put_away()
        if part in PARTS:
            self.tabs.turn(part)
        self.wanted = member or self.wanted
        today = business_day(self.context.clock.now_at())
        if self.interest.to_on.day is None:
            self.interest.to_on.put_day(today)
        if self.day.day is None:
            self.day.put_day(today)
        else:
            self.read()
        if self.wanted:
            self.choose(self.wanted)
        self._read_rules()
        self.lists.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_key(self, stroke: str) -> bool:
        if not self.leave_bar.is_asking:
            if stroke == "F9" and self.sheet.isEnabled():
                self._ask_where()
                return True
            if stroke == "F8" and self.party.isVisible() and self.party.statement.isEnabled():
                self._print_statement()
                return True
            if stroke == "Enter" and any(card.isVisible() and card.form.enter() for card in (self.limit, self.shares, self.deposit)):
                return True
        return super().take_key(stroke)

    def take_escape(self) -> bool:
        if self.filter.line.text():
            self.filter.line.clear()
            return True
        return super().take_escape()

    def main_act(self) -> bool:
        for card, act in ((self.limit, self.limit.try_change), (self.shares, self.shares.try_subscribe)):
            if card.isVisible():
                act()
                return True
        if self.deposit.isVisible():
            self.deposit.try_move("in")
            return True
        return super().main_act()

    def search_field(self) -> QWidget:
        return self.filter.line

    @property
    def part(self) -> str:
        """The part in hand."""
        return str(self.tabs.key)

    def read(self) -> None:
        """Read every list as at the day that stands in the field."""
        day = self.day.day
        if day is None:
            return
        room = self.room

        def work() -> CreditRead:
            return CreditRead(day, room.sums(day), room.reminders(day), room.limits(), room.holdings(day), room.purse("deposit", day))

        self.look(work, self._read)

    def choose(self, member: object) -> None:
        """Show somebody at the side."""
        if not isinstance(member, str) or not member:
            return
        self.wanted = member
        self.lists.mark(member)
        room = self.room

        def failed(reason: Exception) -> None:
            if not isinstance(reason, MemberUnknown):  # an account of nobody in the register has no card
                self.tell(reason)
            self._saw(member, None)

        self.look(lambda: room.party(member), lambda seen: self._saw(member, seen), failed)

    def write_list(self, path: Path) -> None:
        """Write the part in hand as a workbook."""
        self._write(path, self.lists.sheet())

    def write_statement(self, path: Path) -> None:
        """Write the passbook of the party chosen from the beginning of its year as a workbook."""
        seen, say, day = self.seen, self.context.say, self.day.day
        if seen is None or day is None:
            return
        person, language = seen.standing.person, say.language

        def work() -> Path:
            told = self.room.statement(person.id, day.replace(month=1, day=1), day)
            return write_workbook(path, [statement_sheet(told, person.number, person.name, say.words, language)])

        self.look(work, self._written)

    def _read(self, found: CreditRead) -> None:
        self.lists.read = found
        self._show()

    def _saw(self, member: str, seen: PartySeen | None) -> None:
        if member == self.wanted:  # somebody else may have been chosen meanwhile
            self.seen = seen
            self._show_cards()

    def _turned(self) -> None:
        on_tabs = self.tabs.isAncestorOf(QApplication.focusWidget() or self)
        self._show_cards()
        self._look_for()
        if not on_tabs:
            self.lists.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look_for(self) -> None:
        """Find people of the register who have nothing in this part yet; then show what fits."""
        text, room = self.filter.value, self.room
        if text and self.part in ("limits", "shares", "deposits"):
            self.look(lambda: room.find(text), self._found)
        else:
            self._found(())

    def _found(self, people: tuple[Named, ...]) -> None:
        self.others = people
        self._show()

    def _show_cards(self) -> None:
        self.party.show_party(self.seen)
        for name, card in (("limits", self.limit), ("shares", self.shares), ("deposits", self.deposit)):
            card.setVisible(self.part == name)
            card.show_party(self.seen)
        self.interest.setVisible(self.part in ("age", "remind"))
        self.rules.setVisible(self.part == "limits")

    def _show(self) -> None:
        say, read = self.context.say, self.lists.read
        words = (say("By age"), say("Remind"), say("Limits"), say("Shares"), say("Deposits"))
        self.tabs.say(say("Which part"), words, () if read is None else read.counts)
        self.day.setVisible(self.part != "limits")
        self._show_figures()
        self.lists.show_part(self.part, self.filter.value, self.others)

    def _show_figures(self) -> None:
        say, read = self.context.say, self.lists.read
        if read is None:
            self.figures.put([Figure(icon, words, "–") for icon, words in zip(ICONS, self._captions(), strict=True)])
            return
        sums, aged = read.sums, read.sums.table.ageing
        overdue = sum(aged.totals[1:])
        owing = sum(1 for each in aged.parties if each.owed)
        late = sum(1 for each in aged.parties if each.overdue)
        doubtful = show_money(sum(sums.table.allowance))
        owed, after, capital, deposits = self._captions()
        self.figures.put(
            (
                Figure(ICONS[0], owed, show_money(aged.balance), say("{count} people", count=f"{owing:,}")),
                Figure(ICONS[1], after, show_money(overdue), say("{count} people, {amount} doubtful", count=f"{late:,}", amount=doubtful),
                       tone="danger" if overdue else "ink"),
                Figure(ICONS[2], capital, show_money(sums.capital), say("{count} people", count=f"{len(read.holdings):,}")),
                Figure(ICONS[3], deposits, show_money(sums.deposits), say("{count} people", count=f"{len(read.deposits):,}")),
            )
        )  # fmt: skip

    def _captions(self) -> tuple[str, str, str, str]:
        say = self.context.say
        return say("Owed to the shop"), say("Overdue"), say("Share capital"), say("Deposits")

    def _change_limit(self, hard: Satang, soft: Satang, reason: Any, decision: str) -> None:
        member, say = self.wanted, self.context.say
        if self.seen is None:
            return
        name = self.seen.standing.person.name

        def changed(_: object) -> None:
            self.done.tell(say("The limit of {name} is {amount}", name=name, amount=show_money(hard)), "", "ok")
            self._again()

        def refused(told: Exception) -> bool:
            if isinstance(told, LimitOutOfBounds):
                self.limit.soft.complain(told.sentence(say))
                return True
            if isinstance(told, LimitReasonNeeded):
                self.limit.decision.complain(told.sentence(say))
                return True
            return False

        def change(leave: Approval | None) -> Recorded:
            return self.room.change_limit(member, hard, soft, reason, decision, approval=leave)

        self.act(Permission.LIMITS, change, changed, refused=refused)

    def _change_rules(self, hard: Satang, soft: Satang, days: int) -> None:
        say = self.context.say

        def changed(_: None) -> None:
            self.done.tell(say("The limit of whoever has none of their own is {amount}", amount=show_money(hard)), "", "ok")
            self._read_rules()
            self._again()

        self.act(Permission.LIMITS, lambda leave: self.room.change_rules(hard=hard, soft=soft, days=days, approval=leave), changed)

    def _read_rules(self) -> None:
        self.look(self.context.till.desk.profile, self.rules.show_rules)

    def _work_out(self, day: date) -> None:
        room, say = self.room, self.context.say

        def worked_out(rows: tuple[InterestRow, ...]) -> None:
            self.interest.show_found((len(rows), sum(each.total for each in rows)))

        self.working.run(say("Working out the interest"), lambda progress: room.interest_due(day, progress), worked_out)

    def _charge(self, day: date) -> None:
        room, say = self.room, self.context.say

        def begun(due: tuple[InterestRow, ...]) -> None:
            self.working.run_in_slices(say("Charging interest"), lambda: room.charge_slices(due, day), charged, cancelled=self._again)

        def charged(answer: tuple[int, Satang]) -> None:
            count, amount = answer
            self.done.tell(say("{amount} interest charged to {count} people", amount=show_money(amount), count=f"{count:,}"), "", "ok")
            self.interest.show_found(None)
            self._again()

        self.act(Permission.BOOKS, lambda leave: room.begin_interest(day, leave), begun)

    def _move_shares(self, act: Any, shares: int, paid: int, to: str, reason: Any) -> None:
        member, card, till = self.wanted, self.shares, self.context.till
        if self.seen is None:
            return
        par = till.desk.profile
        act_id = till.fresh_id()

        def work(leave: Approval | None) -> MemberPaper:
            moved = paid if act in ("subscribe", "pay") else shares
            taken = [] if act == "transfer" else card.taken(moved * par().share_par)
            other = till.desk.people.by_number(to) if to else None
            if act == "transfer" and other is None:
                raise MemberUnknown()
            return self.room.money.move_shares(
                member, act, shares=shares, paid=paid, taken=taken, to=other.id if other else "", reason=reason, act_id=act_id,
                consent=card.consent if act in ("subscribe", "pay") else "", approval=leave,
            )  # fmt: skip

        self.act(Permission.SHARES, work, lambda paper: self._recorded(paper, card))

    def _move_deposit(self, direction: Any, amount: Satang) -> None:
        member, card, till = self.wanted, self.deposit, self.context.till
        if self.seen is None:
            return
        act_id = till.fresh_id()

        def work(leave: Approval | None) -> MemberPaper:
            consent = card.consent if direction == "in" else ""
            return self.room.money.move_deposit(member, direction, amount, card.taken(amount), consent=consent, act_id=act_id, approval=leave)

        self.act(Permission.SHARES, work, lambda paper: self._recorded(paper, card))

    def _recorded(self, paper: MemberPaper, card: SharesCard | DepositCard) -> None:
        say, devices = self.context.say, self.context.devices
        if devices.has_printer:
            devices.print_paper(paper.print_job, paper.number, paper.slip)
        card.forget()
        self.done.tell(say("{number} is in the books", number=paper.number), show_money(paper.total), "ok")
        self._again()

    def _again(self) -> None:
        """Read lists and card anew after something was done."""
        self.read()
        self.choose(self.wanted)

    def _print_statement(self) -> None:
        seen, day = self.seen, self.day.day
        if seen is None or day is None:
            return
        member, money = seen.standing.person.id, self.room.money

        def printed(paper: Any) -> None:
            self.context.devices.print_paper(paper.print_job, paper.title, paper.slip)
            self.done.tell(paper.title, self.context.say("It is at the printer."), "ok")

        self.ask(lambda: money.statement_paper(member, day.replace(day=1), day), printed)

    def _write(self, path: Path, sheet: Sheet | None) -> None:
        if sheet is not None:
            self.look(lambda: write_workbook(path, [sheet]), self._written)

    def _written(self, path: Path) -> None:
        self.done.tell(self.context.say("The workbook is written"), str(path), "ok")

    def _ask_where(self) -> None:
        day = self.day.day or business_day(self.context.clock.now_at())
        save_file(self, self.context.say("Where the file goes"), f"{self.part}-{day:%Y-%m-%d}.xlsx", "*.xlsx", self.write_list)

    def _ask_where_statement(self) -> None:
        seen = self.seen
        if seen is not None:
            name = f"statement-{seen.standing.person.number}.xlsx"
            save_file(self, self.context.say("Where the file goes"), name, "*.xlsx", self.write_statement)


ICONS = ("ph.notebook", "ph.warning-circle", "ph.stack", "ph.bank")
