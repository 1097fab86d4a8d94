"""Bringing books in: opening balances from several lists, entries from a sheet, an own chart of accounts. What does not fit is told line by line.

choose files --> read and checked, nothing written --> how the lists foot, what is wrong --> Ctrl Enter --> recorded, all or nothing
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt

from kadpun.books.journal.chart_sheet import ChartSheet
from kadpun.books.money import Satang, show_money
from kadpun.books.refusals import Refusal, Told
from kadpun.pos.office.opening_room import EntriesChecked, OpeningChecked, OpeningRoom
from kadpun.pos.till.results import Permission

from ..forms.fields import Choice
from ..forms.paragraph import Paragraph
from ..office_parts.days import DayField
from ..office_parts.dense_table import Cell, ChipShown, Column, DenseTable, RowShown, money_cell
from ..office_parts.desk_page import beside
from ..office_parts.files import open_file
from ..office_parts.side_card import SideCard, SideRow
from ..widgets.buttons import Button
from ..widgets.layout import card, column
from .journal_part import JournalPart

if TYPE_CHECKING:
    from ..office_parts.desk_page import DeskPage

What = Literal["opening", "entries", "chart"]
WHATS: tuple[What, ...] = ("opening", "entries", "chart")
Checked = OpeningChecked | EntriesChecked | ChartSheet


class BooksInPart(JournalPart):
    """The part."""

    def __init__(self, page: DeskPage, room: OpeningRoom) -> None:
        super().__init__(page)
        self.room = room
        theme = self.context.theme
        self.files: list[Path] = []
        self.checked: Checked | None = None
        self.reason: Told | None = None
        self.done = ""
        self.what = Choice(theme, WHATS)
        self.about = Paragraph("dense", "ink-2")
        self.table = DenseTable(theme, (Column("", 240), Column("", least=240), Column("", 130, "right"), Column("", 130, "right")))
        self.file_card, self.sum_card = SideCard(theme), SideCard(theme)
        self.day = DayField(self.context)
        self.add = Button(theme, "plain", "sm", icon="ph.file-plus", key="F7")
        self.record = Button(theme, "primary", "sm", icon="ph.check", key="Ctrl Enter")
        self.acts = (self.add, self.record)
        self.sum_card.hold(self.day)
        main = card(column(self.what, self.about, (self.table, 1), gap=10, margins=(16, 10, 12, 8)))
        self.setLayout(column((beside(main, self.file_card, self.sum_card, side_width=360), 1), gap=0))
        self.what.chosen.connect(lambda _: self.begin())
        self.add.clicked.connect(self.choose)
        self.record.clicked.connect(self.do_record)
        self.file_card.pressed.connect(self._drop)

    def retell(self) -> None:
        say = self.context.say
        self.what.say(say("What comes"), (say("Opening balances"), say("Entries"), say("Chart of accounts")))
        self.add.say(say("Choose a file"))
        self.record.say(say("Record it all"))
        self.day.say(say("As at"))
        self._show()

    def come(self) -> None:
        if not self.day.value:
            self.day.put_day(self.day.today)
        self.add.setFocus(Qt.FocusReason.TabFocusReason)
        self._show()

    def take_key(self, stroke: str) -> bool:
        if stroke == "F7":
            self.choose()
            return True
        return False

    def begin(self) -> None:
        """Begin anew with another kind of list."""
        self.files, self.checked, self.reason, self.done = [], None, None, ""
        self._show()

    def choose(self) -> None:
        """Choose a file."""
        open_file(self, self.context.say("Which list"), "*.xlsx *.csv *.txt", self.take_in)

    def take_in(self, path: Path) -> None:
        """Read a file and check it, with those chosen before where several belong together."""
        if self.what.value != "opening":
            self.files = []
        if path not in self.files:
            self.files.append(path)
        self.done = ""
        self._check()

    def do_record(self) -> None:
        """Record what was checked."""
        checked = self.checked
        day = self.day.check() or self.day.today
        if isinstance(checked, OpeningChecked):
            self.page.act(Permission.BOOKS, lambda leave: self.room.record_opening(checked, on=day, approval=leave), self._recorded)
        elif isinstance(checked, EntriesChecked):
            self.page.act(Permission.BOOKS, lambda leave: self.room.record_entries(checked, leave), self._recorded)
        elif isinstance(checked, ChartSheet):
            self.page.act(Permission.BOOKS, lambda leave: self.room.record_chart(checked.accounts, leave), self._recorded)

    def _check(self) -> None:
        files, what, room = tuple(self.files), self.what.value, self.room
        self.checked, self.reason = None, None

        def check() -> Checked:
            if what == "opening":
                return room.check_opening(files)
            return room.check_entries(files[-1]) if what == "entries" else room.check_chart(files[-1])

        if files:
            self.page.working.run(
                self.context.say("Reading {name}", name=files[-1].name), lambda _: check(), then=self._was_checked, failed=self._not_checked
            )
        self._show()

    def _was_checked(self, checked: Checked) -> None:
        self.checked = checked
        self.context.sounds.play("ok")
        self._show()

    def _not_checked(self, reason: Exception) -> None:
        if isinstance(reason, Told):
            self.reason = reason
            if self.files:
                self.files.pop()
        self.page.tell(reason)
        self._show()

    def _recorded(self, count: int) -> None:
        self.context.sounds.play("ok")
        say = self.context.say
        self.done = say("{count} lines are recorded.", count=f"{count:,}")
        self.files, self.checked, self.reason = [], None, None
        self._show()

    def _drop(self, file: str) -> None:
        self.files = [path for path in self.files if str(path) != file]
        self._check()

    def _show(self) -> None:
        say = self.context.say
        about = {
            "opening": say("A list of accounts with debit and credit, and a list for each account kept person by person: members, suppliers, goods."),
            "entries": say("A list with day, text, account, debit and credit; lines of one number are one voucher."),
            "chart": say("A list with code, name, the code above, and the accounts of the starter chart under it."),
        }
        self.about.say(about[str(self.what.value)])
        rows = [SideRow(path.name, "✕", key=str(path)) for path in self.files]
        self.file_card.put(say("Files"), rows, note="" if rows else say("F7 chooses a file: XLSX or CSV."))
        self.day.setVisible(self.what.value == "opening")
        self.table.put([])
        self.table.say(say("What was found"), (say("Where"), say("What"), say("Balance"), say("List")))
        self.table.say_empty(say("Nothing is chosen yet."))
        self.record.setEnabled(False)
        checked = self.checked
        if isinstance(checked, OpeningChecked):
            self._show_opening(checked)
        elif isinstance(checked, EntriesChecked):
            self._show_entries(checked)
        elif isinstance(checked, ChartSheet):
            self._show_chart(checked)
        elif isinstance(self.reason, Refusal):
            self.sum_card.put(say("This cannot be taken"), note=self.reason.sentence(say), tone="danger")
        else:
            self.sum_card.put(say("Together"), note=self.done, tone="ok" if self.done else "true")

    def _show_opening(self, checked: OpeningChecked) -> None:
        say, report = self.context.say, checked.report
        rows = []
        for bad in report.bad:
            where = say("{file}, line {line}", file=checked.sheets[bad.sheet].paper.name, line=bad.line)
            rows.append(RowShown(("bad", bad.sheet, bad.line), (Cell(where, colour="danger"), Cell(bad.reason.sentence(say))), "danger"))
        names = {path: (thai, english) for path, thai, english in checked.names}
        for foot in report.footings:
            chip = ChipShown(say("Foots"), "ok") if foot.foots else ChipShown(say("Does not foot"), "danger")
            thai, english = names.get(foot.account, ("", ""))
            name = Cell(f"{foot.number} {thai if say.language == 'th' else english}".strip())
            told = Cell(say("{count} in the list", count=f"{foot.count:,}"), chips=(chip,))
            rows.append(RowShown(foot.account, (name, told, money_cell(foot.stated), money_cell(foot.listed))))
        self.table.put(rows)
        apart = sum(not foot.foots for foot in report.footings)
        whys = say("{count} accounts do not foot with their lists.", count=apart) if apart else ""
        if not report.can_be_recorded and not whys and report.debit != report.credit:
            whys = say("Debit and credit differ.")
        sides = [SideRow(say("Debit"), show_money(report.debit)), SideRow(say("Credit"), show_money(report.credit))]
        difference = show_money(Satang(abs(report.debit - report.credit)))
        sides.append(SideRow(say("Difference"), difference, "ok" if report.debit == report.credit else "danger"))
        if report.bad_count:
            whys = say("{count} lines cannot be taken.", count=f"{report.bad_count:,}") + (f" {whys}" if whys else "")
        fits = report.can_be_recorded
        self.sum_card.put(say("Together"), sides, note=whys or say("Everything foots."), tone="ok" if fits else "danger")
        self.record.setEnabled(fits)

    def _show_entries(self, checked: EntriesChecked) -> None:
        say, found = self.context.say, checked.found
        rows = [
            RowShown(("bad", bad.line), (Cell(say("line {line}", line=bad.line), colour="danger"), Cell(bad.reason.sentence(say))), "danger")
            for bad in found.bad
        ]
        rows += [
            RowShown(
                entry.line,
                (
                    Cell(entry.on.isoformat()),
                    Cell(
                        entry.text,
                    ),
                    money_cell(Satang(sum(max(line.amount, 0) for line in entry.lines))),
                ),
            )
            for entry in found.entries
        ]
        self.table.put(rows)
        note = say("{count} lines cannot be taken.", count=f"{found.bad_count:,}") if found.bad_count else say("Every entry balances.")
        rows_told = [SideRow(say("Entries"), f"{len(found.entries):,}")]
        self.sum_card.put(say("Together"), rows_told, note=note, tone="danger" if found.bad_count else "ok")
        self.record.setEnabled(bool(found.entries) and not found.bad_count)

    def _show_chart(self, checked: ChartSheet) -> None:
        say = self.context.say
        rows = []
        for said in checked.accounts:
            named = ", ".join((said.opens, *said.paths) if said.opens else said.paths)
            rows.append(RowShown(said.code, (Cell(said.code, second=""), Cell(f"{said.name_th}   {named}".strip()))))
        self.table.put(rows)
        self.sum_card.put(say("Together"), [SideRow(say("Codes"), f"{len(rows):,}")], note=say("The chart fits together."), tone="ok")
        self.record.setEnabled(bool(rows))
