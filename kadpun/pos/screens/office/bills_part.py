"""Suppliers' bills: what is owed to whom and when it is due, a new bill typed in, and several of one supplier paid at once.

The list picks with Space; what is picked comes to a sum at the side, and one stroke pays it from the chosen account. A bill's total and VAT are
worked out while it is typed, so that it can be held beside the paper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from kadpun.books.ledger.recorder import Recorded
from kadpun.books.money import Satang, show_money
from kadpun.books.refusals import Refusal
from kadpun.books.thai import show_date
from kadpun.pos.office.buying_room import BillOwed, BuyingRoom
from kadpun.pos.office.journal_room import JournalRoom
from kadpun.pos.office.journal_typed import AccountChoice
from kadpun.pos.till.results import Permission

from ..forms.fields import Pick
from ..office_parts.dense_table import Cell, ChipShown, Column, DenseTable, RowShown, money_cell
from ..office_parts.desk_page import beside
from ..office_parts.side_card import SideCard, SideRow
from ..widgets.buttons import Button
from ..widgets.layout import card, column
from .bill_form import BillForm
from .journal_part import JournalPart

if TYPE_CHECKING:
    from ..office_parts.desk_page import DeskPage

PAYERS = ("bank/current", "cash/safe", "bank/savings", "cash/petty")


class BillsPart(JournalPart):
    """The part: the list of what is owed, or the form of a new bill."""

    def __init__(self, page: DeskPage, journal: JournalRoom, room: BuyingRoom) -> None:
        super().__init__(page)
        from kadpun.pos.till.stockroom import Stockroom

        self.journal, self.room = journal, room
        self.stock = Stockroom(self.context.till)
        theme = self.context.theme
        self.owed: tuple[BillOwed, ...] = ()
        names = (Column("", least=160), Column("", 130), Column("", 92, drop=2), Column("", 132))
        columns = (*names, Column("", 116, "right", drop=1), Column("", 116, "right"))
        self.table = DenseTable(theme, columns, picks=True)
        self.paying = SideCard(theme)
        self.payer = Pick(theme)
        self.pay_button = Button(theme, "soft", "sm", icon="ph.coin", key="F10")
        self.paying.hold(self.payer)
        self.paying.act(self.pay_button)
        self.form = BillForm(self)
        self.new = Button(theme, "plain", "sm", icon="ph.plus", key="F7")
        self.record = Button(theme, "primary", "sm", icon="ph.check", key="Ctrl Enter")
        self.acts = (self.new, self.record)
        self.list = card(column((self.table.with_totals(), 1), gap=0, margins=(12, 8, 12, 8)))
        self.beside = beside(self.list, self.paying)
        self.setLayout(column((self.beside, 1), (self.form, 1), gap=0))
        self.form.hide()
        self.new.clicked.connect(self.begin)
        self.record.clicked.connect(self.do_record)
        self.pay_button.clicked.connect(self.pay)
        self.table.picked.connect(lambda _: self._show_paying())

    def retell(self) -> None:
        say = self.context.say
        titles = (say("From whom"), say("Bill"), say("Of"), say("Due"), say("Total"), say("Left"))
        self.table.say(say("Bills to pay"), titles)
        self.table.say_empty(say("Nothing is owed to suppliers."))
        self.new.say(say("New bill"))
        self.record.say(say("Record the bill"))
        self.pay_button.say(say("Pay"))
        self.payer.say(say("Paid from"))
        self.form.retell()
        self._list()

    def come(self) -> None:
        if self.form.isVisible():
            return
        self._turn(typing=False)
        self.read()

    def read(self) -> None:
        """Read what is owed anew."""
        self.page.look(self.room.owed, self._read)

    def enter(self) -> bool:
        return self.form.isVisible() and self.form.enter()

    def escape(self) -> bool:
        if self.form.isVisible():
            if not self.form.close_lists():
                self._turn(typing=False)
                self.table.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return False

    def take_key(self, stroke: str) -> bool:
        if stroke == "F7":
            self.begin()
            return True
        if stroke == "F10" and not self.form.isVisible():
            self.pay()
            return True
        if stroke == "F8" and self.form.isVisible():
            self.form.choose_paper()
            return True
        return False

    def begin(self) -> None:
        """Begin a new bill."""
        self.page.ask(lambda: (self.journal.choices(), self.context.till.desk.profile().vat_mode != "none"), self._begun)

    def do_record(self) -> None:
        """Record the bill that is typed."""
        try:
            draft = self.form.draft()
        except Refusal as reason:
            self.page.tell(reason)
            return
        self.page.act(Permission.BOOKS, lambda leave: self.room.record(draft, approval=leave), self._recorded)

    def pay(self) -> None:
        """Pay the bills that are picked (or the one in hand) from the chosen account."""
        bills = [(each.bill, Satang(each.bill.left)) for each in self._picked()]
        payer = str(self.payer.value or PAYERS[0])
        self.page.act(Permission.BOOKS, lambda leave: self.room.pay(bills, paid_from=payer, approval=leave), self._paid)

    def _begun(self, told: tuple[tuple[AccountChoice, ...], bool]) -> None:
        self._turn(typing=True)
        self.form.begin(told[0], registered=told[1])

    def _turn(self, *, typing: bool) -> None:
        self.form.setVisible(typing)
        self.beside.setVisible(not typing)
        self.page.acts.offer(self.record, typing)
        self.page.acts.offer(self.new, not typing)

    def _recorded(self, recorded: Recorded) -> None:
        self.recorded.emit(recorded.standing.no)
        self.context.sounds.play("ok")
        self._turn(typing=False)
        self.read()

    def _paid(self, recorded: Recorded) -> None:
        self.context.sounds.play("ok")
        self.table.pick(())
        self.read()

    def _read(self, owed: tuple[BillOwed, ...]) -> None:
        self.owed = owed
        self._list()
        if not self.form.isVisible():
            self.table.setFocus(Qt.FocusReason.TabFocusReason)

    def _list(self) -> None:
        say = self.context.say
        rows = []
        for each in self.owed:
            bill = each.bill
            over = (ChipShown(say("{days} days late", days=each.days_over), "danger"),) if each.days_over > 0 else ()
            cells = (
                Cell(each.name or bill.party),
                Cell(bill.invoice or bill.number),
                Cell(show_date(bill.invoice_on, "dense", say.language), sort=bill.invoice_on.isoformat()),
                Cell("" if over else show_date(bill.due_on, "dense", say.language), chips=over, sort=bill.due_on.isoformat()),
                money_cell(Satang(bill.total)),
                money_cell(Satang(bill.left), weight=600),
            )
            rows.append(RowShown(bill.id, cells))
        left = Satang(sum(each.bill.left for each in self.owed))
        total = RowShown("total", (Cell(say("{count} bills", count=len(rows))), Cell(), Cell(), Cell(), Cell(), money_cell(left, weight=700)))
        self.table.put(rows, totals=[total] if rows else ())
        self._show_paying()

    def _picked(self) -> list[BillOwed]:
        keys = self.table.picked_keys or ({self.table.key} if self.table.key is not None else set())
        return [each for each in self.owed if each.bill.id in keys]

    def _show_paying(self) -> None:
        say = self.context.say
        picked = self._picked()
        names = (say("Bank, current account"), say("Safe"), say("Bank, savings account"), say("Petty cash"))
        if self.payer.value is None:
            self.payer.offer(list(zip(PAYERS, names, strict=True)))
        together = Satang(sum(each.bill.left for each in picked))
        parties = {each.bill.party for each in picked}
        note = say("Space picks bills. Those of one supplier are paid together.") if len(parties) != 1 else ""
        rows = [SideRow(each.bill.invoice or each.bill.number, show_money(Satang(each.bill.left))) for each in picked[:8]]
        self.paying.put(say("Pay bills"), [*rows, SideRow(say("Together"), show_money(together), "strong")], note=note)
        self.pay_button.setEnabled(len(parties) == 1)
