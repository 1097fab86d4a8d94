"""Petty cash, what comes by itself, and the month's VAT: the small things of a month, each with its one button.

The box is paid from, counted and filled up here; templates that come by themselves are listed with their next day and can be let go.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from kadpun.books.journal.recurring import KeptTemplate, next_due_on
from kadpun.books.journal.vat_month import OutsideVat, VatMonth
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.money import Satang, read_money, show_money
from kadpun.books.refusals import Refusal
from kadpun.books.thai import show_date
from kadpun.pos.office.buying_room import BuyingRoom
from kadpun.pos.office.journal_room import JournalRoom, JournalState
from kadpun.pos.office.journal_typed import find_accounts
from kadpun.pos.till.results import Permission

from ..forms.fields import Field
from ..office_parts.dense_table import Cell, ChipShown, Column, DenseTable, RowShown, money_cell
from ..office_parts.desk_page import Beside
from ..office_parts.side_card import Look, SideCard, SideRow
from ..widgets.buttons import Button
from ..widgets.layout import Text, card, column, row, wrap
from .journal_part import JournalPart
from .pick_line import Pickable, PickLine, Show

if TYPE_CHECKING:
    from ..office_parts.desk_page import DeskPage


@dataclass(frozen=True, slots=True)
class MonthSeen:
    """What the part shows."""

    state: JournalState
    vat: VatMonth | None


class PettyPart(JournalPart):
    """The part."""

    def __init__(self, page: DeskPage, journal: JournalRoom, buying: BuyingRoom) -> None:
        super().__init__(page)
        self.journal, self.buying = journal, buying
        theme = self.context.theme
        self.seen: MonthSeen | None = None
        self.month: date | None = None
        self.title = Text(style="lead")
        self.account = PickLine(self.context, self._find_account)
        self.account_label = Text(style="dense", colour="ink-2", weight=500)
        self.amount, self.text = Field(theme, digits=True, width=140), Field(theme, most=200)
        self.pay = Button(theme, "soft", "sm", icon="ph.coin", key="Enter")
        columns = (Column("", 92), Column("", 138, drop=1), Column("", least=160), Column("", 116, "right"))
        self.paid = DenseTable(theme, columns)
        self.box, self.vat = SideCard(theme), SideCard(theme)
        self.counted, self.float = Field(theme, digits=True), Field(theme, digits=True)
        self.fill, self.count = Button(theme, "plain", "sm"), Button(theme, "plain", "sm")
        self.settle, self.before, self.after = Button(theme, "soft", "sm"), Button(theme, "plain", "xs"), Button(theme, "plain", "xs")
        self.come_card = SideCard(theme)
        self.catch = Button(theme, "soft", "sm", icon="ph.arrows-clockwise")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.box.hold(wrap(row(self.counted, self.float, gap=12)))
        self.box.act(self.count, self.fill)
        self.vat.act(self.before, self.settle, self.after)
        self.come_card.act(self.catch)
        what = column(self.account_label, self.account, gap=2)
        form = row((what, 2), self.amount, (self.text, 3), gap=12)
        main = card(column(self.title, form, row("stretch", self.pay), (self.paid.with_totals(), 1), gap=8, margins=(16, 8, 12, 8)))
        side = wrap(column(self.box, self.come_card, self.vat, "stretch", gap=12))
        self.setLayout(column((Beside(main, side, side_width=400), 1), gap=0))

    def _connect(self) -> None:
        self.pay.clicked.connect(self.do_pay)
        self.fill.clicked.connect(self.do_fill)
        self.count.clicked.connect(self.do_count)
        self.settle.clicked.connect(self.do_settle)
        self.before.clicked.connect(lambda: self._turn_month(-1))
        self.after.clicked.connect(lambda: self._turn_month(1))
        self.catch.clicked.connect(self.do_catch_up)
        self.come_card.pressed.connect(self._drop_template)

    def retell(self) -> None:
        say = self.context.say
        self.title.setText(say("Paid from petty cash"))
        self.account_label.setText(say("Which expense"))
        self.account.setPlaceholderText(say("Code or name"))
        self.account.setAccessibleName(say("Which expense"))
        self.amount.say(say("Amount"))
        self.text.say(say("What it is for"))
        self.pay.say(say("Pay out"))
        self.paid.say(say("Paid from petty cash"), (say("Day"), say("Number"), say("What it is for"), say("Baht")))
        self.paid.say_empty(say("Nothing has been paid from the box yet."))
        self.counted.say(say("Counted"))
        self.float.say(say("To hold"))
        self.fill.say(say("Fill it up"))
        self.count.say(say("Set to the count"))
        self.settle.say(say("Settle the month"))
        self.before.say("←", accessible=say("The month before"))
        self.after.say("→", accessible=say("The month after"))
        self.catch.say(say("Record what is due"))
        self._show(self.seen)

    def come(self) -> None:
        self.read()

    def read(self) -> None:
        """Read it all anew."""
        journal, buying, month = self.journal, self.buying, self.month

        def seen() -> MonthSeen:
            state = journal.state()
            try:
                vat = buying.vat(month or state.today)
            except OutsideVat:
                vat = None
            return MonthSeen(state, vat)

        self.page.look(seen, self._show)

    def enter(self) -> bool:
        if self.account.hasFocus():
            self.account.enter()
            self.amount.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        if self.amount.line.hasFocus():
            self.text.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        if self.text.line.hasFocus():
            self.do_pay()
            return True
        for field, act in ((self.counted, self.do_count), (self.float, self.do_fill)):
            if field.line.hasFocus():
                act()
                return True
        return False

    def escape(self) -> bool:
        is_open = self.account.is_open
        self.account.put_away()
        return is_open

    def do_pay(self) -> None:
        """Pay what is typed from the box."""
        if self.account.key is None:
            self.account.complain(True)
            self.account.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        amount = self._amount(self.amount)
        if amount is None:
            return
        account, text = str(self.account.key), self.text.value
        self.page.act(Permission.BOOKS, lambda leave: self.journal.pay_petty(account, amount, text, approval=leave), self._paid)

    def do_fill(self) -> None:
        """Set the float if another is typed, and fill the box up to it."""
        wanted = self._amount(self.float)
        if wanted is None or self.seen is None:
            return
        standing = self.seen.state.petty.float

        def work(leave: object) -> Recorded:
            from kadpun.pos.till.results import Approval

            assert leave is None or isinstance(leave, Approval)
            if wanted != standing:
                self.journal.set_petty_float(wanted)
            return self.journal.fill_petty(approval=leave)

        self.page.act(Permission.BOOKS, work, self._paid)

    def do_count(self) -> None:
        """Set the box to what was counted."""
        counted = self._amount(self.counted)
        if counted is not None:
            self.page.act(Permission.BOOKS, lambda leave: self.journal.count_petty(counted, approval=leave), lambda _: self._done())

    def do_settle(self) -> None:
        """Settle the month's VAT."""
        if self.seen is not None and self.seen.vat is not None:
            month = self.seen.vat.first_on
            self.page.act(Permission.BOOKS, lambda leave: self.buying.settle_vat(month, approval=leave), self._paid)

    def do_catch_up(self) -> None:
        """Record what should have come by itself, slice by slice."""

        def caught(count: int) -> None:
            if count:
                self.page.ask(self.journal.catch_up, caught)
            else:
                self._done()

        self.page.ask(self.journal.catch_up, caught)

    def _amount(self, field: Field) -> Satang | None:
        try:
            return read_money(field.value)
        except Refusal as reason:
            field.complain(reason.sentence(self.context.say))
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            return None

    def _paid(self, recorded: Recorded) -> None:
        self.account.put(None)
        self.amount.put("")
        self.text.put("")
        self._done()

    def _done(self) -> None:
        self.context.sounds.play("ok")
        self.read()

    def _drop_template(self, id: str) -> None:
        self.page.act(Permission.BOOKS, lambda leave: self.journal.drop_template(id, leave), lambda _: self._done())

    def _turn_month(self, by: int) -> None:
        if self.seen is not None and self.seen.vat is not None:
            edge = self.seen.vat.last_on + timedelta(days=1) if by > 0 else self.seen.vat.first_on - timedelta(days=1)
            self.month = edge
            self.read()

    def _find_account(self, text: str, show: Show) -> None:
        choices = [choice for choice in (self.seen.state.choices if self.seen else ()) if choice.account_class in ("expense", "asset")]
        language = self.context.say.language
        show([Pickable(choice.path, f"{choice.code} {choice.name(language)}".strip()) for choice in find_accounts(choices, text)])

    def _show(self, seen: MonthSeen | None) -> None:
        self.seen = seen
        if seen is None:
            return
        say, box = self.context.say, seen.state.petty
        rows = [
            RowShown(
                voucher.no,
                (
                    Cell(show_date(voucher.on, "dense", say.language), sort=voucher.on.isoformat()),
                    Cell(voucher.number),
                    Cell(voucher.text, chips=(ChipShown(say("Reversed"), "warn"),) if voucher.reversed else ()),
                    money_cell(Satang(voucher.total)),
                ),
            )
            for voucher in box.paid
        ]
        self.paid.put(rows)
        look: Look = "danger" if box.held < 0 else ""
        self.box.put(
            say("Petty cash box"),
            (
                SideRow(say("By the books"), show_money(box.held), look),
                SideRow(say("To hold"), show_money(box.float)),
                SideRow(say("To fill up"), show_money(box.missing), "strong"),
            ),
        )
        if not self.float.line.hasFocus():
            self.float.put(show_money(box.float).replace(",", "") if box.float else "")
        self.counted.put("")
        self._show_templates(seen)
        self._show_vat(seen.vat)

    def _show_templates(self, seen: MonthSeen) -> None:
        say = self.context.say
        kept = [each for each in seen.state.templates if each.template.months]
        rows = [SideRow(each.template.name, self._next(each, seen.state.today), key=each.id) for each in kept]
        waiting = seen.state.waiting
        note = (
            say("{count} are due.", count=waiting)
            if waiting
            else say("Nothing is due.")
            if kept
            else say("A template may come by itself every month.")
        )
        self.come_card.put(
            say("Comes by itself"), rows, right=say("A touch lets one go") if rows else "", note=note, tone="warn" if waiting else "true"
        )
        self.catch.setEnabled(bool(waiting))

    def _next(self, kept: KeptTemplate, today: date) -> str:
        due = next_due_on(kept.template, today)
        return "" if due is None else show_date(due, "dense", self.context.say.language)

    def _show_vat(self, vat: VatMonth | None) -> None:
        say = self.context.say
        self.vat.setVisible(vat is not None)
        if vat is None:
            return
        owed = say("To pay") if vat.owed >= 0 else say("Carried on")
        rows = [
            SideRow(say("Sales with VAT, without it"), show_money(vat.sales)),
            SideRow(say("Exempt sales"), show_money(vat.exempt_sales)),
            SideRow(say("Output VAT"), show_money(vat.output)),
            SideRow(say("Input VAT"), show_money(vat.input)),
            *([SideRow(say("Brought from before"), show_money(vat.brought))] if vat.brought else []),
            SideRow(owed, show_money(Satang(abs(vat.owed))), "strong"),
        ]
        month = show_date(vat.first_on, "document", say.language).partition(" ")[2]
        due = say("The return is due on {day}.", day=show_date(vat.due_on, "document", say.language))
        note = say("Settled.") if vat.is_settled and (vat.output or vat.input) else due
        self.vat.put(say("VAT of {month}", month=month), rows, note=note)
        self.settle.setEnabled(not vat.is_settled)
