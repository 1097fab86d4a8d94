"""Entering a voucher: its kind, day, text and rows, source documents, and templates that fill it in; recorded by one stroke.

empty --template or typing--> rows --in balance--> Ctrl Enter --> recorded, its number told, and the form is empty for the next one
What is typed stays through other tabs and refusals; a row taken out comes back with Ctrl Backspace.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from kadpun.books.journal.attachments import SourcePaper, read_paper
from kadpun.books.journal.recurring import KeptTemplate, Template, TemplateLine
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.money import Satang, show_money
from kadpun.books.refusals import Refusal
from kadpun.pos.office.journal_room import EntryDraft, JournalRoom, JournalState
from kadpun.pos.office.journal_typed import RowTyped, read_entry_day, read_rows
from kadpun.pos.till.results import Permission

from ..forms.fields import Choice, Field, Pick
from ..office_parts.days import DayField
from ..office_parts.desk_page import beside
from ..office_parts.files import open_file
from ..office_parts.side_card import SideCard, SideRow
from ..widgets.buttons import Button
from ..widgets.layout import card, column, row, sized
from .entry_grid import EntryGrid
from .journal_part import JournalPart
from .template_form import TemplateForm

if TYPE_CHECKING:
    from ..office_parts.desk_page import DeskPage

KINDS = ("payment", "receipt", "journal")


class EntryForm(JournalPart):
    """The part."""

    def __init__(self, page: DeskPage, room: JournalRoom) -> None:
        super().__init__(page)
        self.room = room
        theme = self.context.theme
        self.state: JournalState | None = None
        self.papers: list[SourcePaper] = []
        self.template = ""
        self.last = ""
        self.kind = Choice(theme, KINDS)
        self.on, self.text = DayField(self.context, width=150), Field(theme, most=200)
        self.reference = Field(theme, most=40)
        self.grid = EntryGrid(self.context, self.find_people)
        self.templates, self.paper_card = SideCard(theme), SideCard(theme)
        self.use = Pick(theme)
        self.keep = Button(theme, "plain", "sm", icon="ph.star")
        self.attach = Button(theme, "plain", "sm", icon="ph.paperclip", key="F8")
        self.record = Button(theme, "primary", "sm", icon="ph.check", key="Ctrl Enter")
        self.acts = (self.attach, self.record)
        self.keeping = TemplateForm(self.context)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.templates.hold(self.use)
        self.templates.act(self.keep)
        head = row(sized(self.kind, width=306), self.on, (self.text, 3), sized(self.reference, width=132), gap=12)
        main = card(column(head, (self.grid, 1), gap=10, margins=(16, 10, 12, 10)))
        self.beside = beside(main, self.templates, self.keeping, self.paper_card, side_width=300)
        self.setLayout(column((self.beside, 1), gap=0))
        self.keeping.hide()

    def _connect(self) -> None:
        self.record.clicked.connect(self.do_record)
        self.attach.clicked.connect(self.choose_paper)
        self.keep.clicked.connect(self.begin_keeping)
        self.use.chosen.connect(lambda id: self.use_template(str(id or "")))
        self.grid.changed.connect(self._count)
        self.grid.done.connect(lambda: self.record.setFocus(Qt.FocusReason.TabFocusReason))
        self.grid.taken_out.connect(self._taken_out)
        self.keeping.kept.connect(self._keep)
        self.paper_card.pressed.connect(self._drop_paper)

    def retell(self) -> None:
        say = self.context.say
        self.kind.say(say("Voucher"), (say("Paid out"), say("Taken in"), say("General")))
        self.on.say(say("Day"))
        self.text.say(say("What it is for"), placeholder=say("Electricity in October"))
        self.reference.say(say("Their number"))
        self.attach.say(say("Attach a paper"))
        self.record.say(say("Record"))
        self.keep.say(say("Keep as a template"))
        self.grid.retell()
        self.keeping.retell()
        self._show_side()
        self._count()

    def come(self) -> None:
        self.page.ask(self.room.state, self._show)

    def enter(self) -> bool:
        if self.keeping.isVisible() and self.keeping.enter():
            return True
        if self.grid.enter():
            return True
        order = [self.on.line, self.text.line, self.reference.line]
        here = next((place for place, line in enumerate(order) if line.hasFocus()), None)
        if here is None:
            return False
        if order[here] is self.text.line:
            self.grid.come()
        else:
            (order[here + 1] if here + 1 < len(order) else self.grid.rows[0].account).setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def escape(self) -> bool:
        if self.keeping.isVisible():
            self.keeping.hide()
            self.grid.come()
            return True
        return self.grid.close_lists()

    def take_key(self, stroke: str) -> bool:
        if stroke == "Ctrl+Del":
            return self.grid.take_out_here()
        if stroke == "F8":
            self.choose_paper()
            return True
        return False

    def do_record(self) -> None:
        """Read what was typed and record it."""
        try:
            draft = self.draft()
        except Refusal as reason:
            self._complain(reason)
            return
        self.page.act(Permission.BOOKS, lambda leave: self.room.record(draft, leave), self._recorded, refused=self._refused)

    def draft(self) -> EntryDraft:
        """The entry as it is typed. Refuses what is missing or no amount."""
        today = self.on.today if self.state is None else self.state.today
        on = read_entry_day(self.on.value, today=today)
        lines = read_rows(self.grid.typed())
        parties = {line.account.split("/")[2] for line in lines if line.account.count("/") == 2}
        return EntryDraft(
            voucher=str(self.kind.value),  # type: ignore[arg-type]
            lines=lines,
            text=self.text.value,
            on=on,
            reference=self.reference.value,
            party=parties.pop() if len(parties) == 1 else "",
            template=self.template,
            papers=tuple(self.papers),
        )

    def use_template(self, id: str) -> None:
        """Fill the form in from a template."""
        kept = next((kept for kept in self.state.templates if kept.id == id), None) if self.state else None
        if kept is None:
            return
        before = (self.kind.value, self.text.value, self.grid.typed(), self.template)
        self._put(kept)
        if any(not typed.is_empty for typed in before[2]):
            self.page.undo.done(self.context.say("Template filled in"), lambda: self._put_back(*before))

    def choose_paper(self) -> None:
        """Choose a file to attach."""
        open_file(self, self.context.say("Which paper"), "*.pdf *.jpg *.jpeg *.png *.xlsx *.csv", self.attach_paper)

    def attach_paper(self, path: Path) -> None:
        """Attach a file."""
        self.page.ask(lambda: read_paper(path), self._attached)

    def begin_keeping(self) -> None:
        """Open the small form that keeps what is typed as a template."""
        self.keeping.begin(self.text.value, self.on.today)
        self.keeping.show()
        self.keeping.name.setFocus(Qt.FocusReason.TabFocusReason)

    def _show(self, state: JournalState) -> None:
        self.state = state
        self.grid.offer(state.choices)
        if not self.on.value:
            self.on.put_day(state.today)
        say = self.context.say
        self.use.offer([("", say("Without a template")), *[(kept.id, kept.template.name) for kept in state.templates]])
        self.grid.retell()
        self._show_side()
        if not self.text.value:
            self.text.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.grid.come()

    def _show_side(self) -> None:
        say = self.context.say
        state = self.state
        note = say("Recorded as {number}.", number=self.last) if self.last else ""
        self.templates.put(say("Template"), note=note, tone="ok" if note else "true")
        self.use.box.setAccessibleName(say("Template"))
        self.keep.setEnabled(state is not None)
        rows = [SideRow(paper.name, "✕", key=paper.digest) for paper in self.papers]
        self.paper_card.put(say("Source documents"), rows, note="" if rows else say("F8 attaches a bill or a slip."))

    def _count(self) -> None:
        sums = self.grid.running
        self.record.setEnabled(bool(sums.debit) and not sums.difference)

    def _complain(self, reason: Refusal) -> None:
        number = reason.fields.get("row")
        self.page.tell(reason)
        if isinstance(number, int):
            self.grid.complain(number)
        elif reason.name in ("EntryDayWrong", "EntryDayAhead", "PeriodClosed", "PeriodHeld"):
            self.on.complain(reason.sentence(self.context.say))
            self.on.setFocus(Qt.FocusReason.OtherFocusReason)
        elif reason.name == "VoucherTextNeeded":
            self.text.complain(reason.sentence(self.context.say))
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refused(self, reason: Exception) -> bool:
        if isinstance(reason, Refusal):
            self._complain(reason)
            return True
        return False

    def _recorded(self, recorded: Recorded) -> None:
        self.last = str(recorded.fact.body["number"])
        self.recorded.emit(recorded.standing.no)
        self.context.sounds.play("ok")
        self.page.undo.forget()
        self.papers, self.template = [], ""
        self.text.put("")
        self.reference.put("")
        self.use.put("")
        self.grid.put(())
        self._show_side()
        self._count()
        self.text.setFocus(Qt.FocusReason.TabFocusReason)

    def _taken_out(self, at: int, typed: RowTyped) -> None:
        self.page.undo.done(self.context.say("Row {row} taken out", row=at + 1), lambda: self.grid.put_back(at, typed))

    def _put(self, kept: KeptTemplate) -> None:
        template = kept.template
        self.template = kept.id
        self.kind.put(template.voucher)
        from kadpun.books.journal.recurring import text_on

        self.text.put(text_on(template.text, self.on.day or self.on.today))
        self.grid.put([_typed(line) for line in template.lines], dict(self.state.names) if self.state else {})
        self._count()
        self.grid.come()

    def _put_back(self, kind: object, text: str, rows: list[RowTyped], template: str) -> None:
        self.kind.put(kind)
        self.text.put(text)
        self.grid.put(rows)
        self.template = template
        self.use.put(template)
        self._count()

    def _attached(self, paper: SourcePaper) -> None:
        if all(other.digest != paper.digest for other in self.papers):
            self.papers.append(paper)
            self.page.undo.done(self.context.say("{name} attached", name=paper.name), lambda: self._drop_paper(paper.digest))
        self._show_side()

    def _drop_paper(self, digest: str) -> None:
        self.papers = [paper for paper in self.papers if paper.digest != digest]
        self._show_side()

    def _keep(self, asked: Template) -> None:
        """Keep the rows as they stand under what the small form says."""
        lines = tuple(_line(typed) for typed in self.grid.typed() if typed.account)
        template = replace(asked, voucher=self.kind.value, text=asked.text or self.text.value, lines=lines)  # type: ignore[arg-type]
        self.page.act(Permission.BOOKS, lambda leave: self.room.keep_template(template, approval=leave), lambda _: self._kept())

    def _kept(self) -> None:
        self.keeping.hide()
        self.context.sounds.play("ok")
        self.come()


def _typed(line: TemplateLine) -> RowTyped:
    amount = show_money(Satang(line.amount)).replace(",", "") if line.amount else ""
    control, _, party = line.account.rpartition("/")
    account, whose = (control, party) if line.account.count("/") == 2 else (line.account, "")
    return RowTyped(account, whose, amount if line.side == "debit" else "", amount if line.side == "credit" else "", line.text)


def _line(typed: RowTyped) -> TemplateLine:
    from kadpun.books.money import read_money

    def amount(text: str) -> int:
        try:
            return int(read_money(text)) if text.strip() else 0
        except Refusal:
            return 0

    debit, credit = amount(typed.debit), amount(typed.credit)
    account = f"{typed.account}/{typed.party}" if typed.party else typed.account
    return TemplateLine(account, debit or credit, typed.text, "credit" if credit and not debit else "debit")
