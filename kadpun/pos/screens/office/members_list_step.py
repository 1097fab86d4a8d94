"""Members from a file: choose a CSV or Excel list, say which column is which, see every bad cell, and only when none is bad take it in.

    choose --> columns as they were said the last time, or guessed --> checked beside the till --bad--> lines, columns, reasons
                                                                                              --good--> how many join --> slices --> done
What was said of the columns is kept with the first list that is taken in.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from kadpun.books.members.importing import HEADINGS, MembersReport
from kadpun.books.refusals import Told
from kadpun.books.sheet_reading import ColumnMapping, FileLine, guess_head
from kadpun.pos.office.members_room import MembersRoom, word_of_field

from ..forms.aside import Aside
from ..forms.fields import Choice, Field, Pick
from ..forms.note import Note
from ..forms.office_page import scrolling
from ..forms.tables import Cell, Column, RowShown
from ..office_parts.dense_table import DenseTable
from ..office_parts.files import open_file
from ..widgets.buttons import Button
from ..widgets.layout import Text, card, column, grid, row, wrap

if TYPE_CHECKING:
    from ..page import Context

PATTERNS = "*.csv *.tsv *.txt *.xlsx"
T = TypeVar("T")
MOST_BAD_SHOWN = 500
FIELDS = tuple(name for name in HEADINGS if name not in ("name_en", "email", "form"))


class MembersListStep(QWidget):
    """The import. `wanted` carries the MembersReport to be taken in, `closed` the wish to leave."""

    wanted = Signal(object)
    closed = Signal()

    def __init__(self, context: Context, room: MembersRoom) -> None:
        super().__init__()
        self.context, self.room = context, room
        theme = context.theme
        self.aside = Aside(self)
        self.lines: tuple[FileLine, ...] = ()
        self.report: MembersReport | None = None
        self.file = ""
        self._asked = 0
        """What was asked for last; an answer to anything before it is dropped, whichever thread ends first."""
        self.title = Text(style="title")
        self.path, self.role = Field(theme, most=1000), Choice(theme, ("member", "supplier", "customer"))
        self.choose = Button(theme, "plain", "sm", icon="ph.folder-open")
        self.which = Button(theme, "plain", "sm", icon="ph.columns")
        self.picks = {name: Pick(theme) for name in FIELDS}
        self.note = Note(theme)
        self.table = DenseTable(theme, (Column("", 80, "right"), Column("", 200), Column("", least=300)))
        self.back = Button(theme, "quiet", "sm", key="Esc")
        self.forward = Button(theme, "primary", icon="ph.download-simple", key="Ctrl Enter")
        self._lay_out()
        self.choose.clicked.connect(self.choose_file)
        self.which.clicked.connect(lambda: self.columns.setVisible(not self.columns.isVisible()))
        self.back.clicked.connect(self.closed)
        self.forward.clicked.connect(self._want)
        self.role.chosen.connect(lambda _: self.check())
        for pick in self.picks.values():
            pick.chosen.connect(lambda _: self.check())

    def _lay_out(self) -> None:
        laid: QGridLayout = grid(gap=8)
        for at, pick in enumerate(self.picks.values()):
            laid.addWidget(pick, at // 5, at % 5)
        self.columns = wrap(laid)
        self.columns.hide()
        asking = row((self.path, 3), (self.role, 2), gap=12)
        acts = row(self.choose, self.which, "stretch", gap=8)
        top = card(column(self.title, asking, acts, self.columns, gap=8, margins=(16, 10, 16, 14)))
        self.table.setMinimumHeight(220)
        self.list = wrap(column((self.table, 1)))
        self.list.hide()
        body = wrap(column(self.note, top, (self.list, 1), "stretch", gap=10))
        self.setLayout(column((scrolling(body), 1), row(self.back, "stretch", self.forward, gap=8), gap=10))
        self.forward.setEnabled(False)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.title.setText(say("Members from a file"))
        self.path.say(say("File"), say("CSV or Excel, in UTF-8 or Thai Windows letters. Only the headings are kept of it."))
        self.choose.say(say("Choose…"))
        self.which.say(say("Which column is which…"))
        self.which.setEnabled(bool(self.lines))
        self.role.say(say("Lines that do not say what they are"), (say("Members"), say("Suppliers"), say("Customers")))
        self.back.say(say("Close"))
        self.forward.say(say("Take them in"))
        self.table.say(say("What must be mended"), (say("Line"), say("Column"), say("Reason")))
        for name, pick in self.picks.items():
            pick.say(word_of_field(say, name))
        self._tell()

    def come(self) -> None:
        """Come to the front, empty."""
        self.lines, self.report, self.file = (), None, ""
        self.path.put("")
        self.columns.hide()
        self.which.setEnabled(False)
        self.note.put_away()
        self._tell()
        self.path.setFocus()

    def enter(self) -> bool:
        """Enter in the path: read that file."""
        if self.path.line.hasFocus() and self.path.value:
            self.read(Path(self.path.value).expanduser())
            return True
        return False

    def choose_file(self) -> None:
        """Let the system ask for a file; selling goes on meanwhile."""
        open_file(self, self.context.say("Choose a list of members"), PATTERNS, self.read)

    def read(self, path: Path) -> None:
        """Read a file beside the till, and show how its columns are read."""
        self.path.put(str(path))
        self.file, self.report = path.name, None
        self._tell()
        room = self.room
        self._ask(lambda: room.look_at_list(path), self._read)

    def mapping(self) -> ColumnMapping:
        """What the columns are for, as it is said now."""
        columns = tuple((name, str(pick.value)) for name, pick in self.picks.items() if pick.value)
        return ColumnMapping("members", self.file.rpartition(".")[0][:60] or "1", columns)

    def check(self) -> None:
        """Check the whole list as the columns are said now."""
        lines, mapping, room, role = self.lines, self.mapping(), self.room, str(self.role.value)
        self.report = None
        self._tell()
        if lines:
            self._ask(lambda: room.check_list(lines, mapping, role), self._checked)

    def _ask(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do work beside the till whose answer counts only while nothing else was asked for."""
        self._asked += 1
        asked = self._asked

        def heard(value: T) -> None:
            if asked == self._asked:
                then(value)

        def failed(reason: Exception) -> None:
            if asked == self._asked:
                self._not_read(reason)

        self.aside.run(lambda _: work(), heard, failed)

    def _read(self, found: tuple[tuple[FileLine, ...], ColumnMapping]) -> None:
        self.lines, mapping = found
        heads = guess_head(self.lines, dict(mapping.columns) or HEADINGS).cells
        none = self.context.say("– no column –")
        for name, pick in self.picks.items():
            pick.offer([("", none), *((heading, heading) for heading in dict.fromkeys(heads) if heading.strip())])
            pick.put(mapping.heading(name))
        self.columns.setVisible(not mapping.heading("name"))
        self.which.setEnabled(True)
        self.check()

    def _checked(self, report: MembersReport) -> None:
        self.report = report
        self._tell()

    def _not_read(self, reason: Exception) -> None:
        if isinstance(reason, Told):
            self.note.tell(self.context.say("This list cannot be taken in"), reason.sentence(self.context.say), "danger")
            self.context.sounds.play("refused")

    def _want(self) -> None:
        if self.report is not None and self.report.people:
            self.wanted.emit(self.report)

    def _tell(self) -> None:
        """Say how it stands."""
        say, report = self.context.say, self.report
        bad = () if report is None else report.bad[:MOST_BAD_SHOWN]
        rows = [
            RowShown(
                at, (Cell(f"{cell.line:,}", sort=cell.line), Cell(self._column(cell.field)), Cell(cell.reason.sentence(say)))
            )
            for at, cell in enumerate(bad)
        ]
        self.table.put(rows, keep=False)
        self.list.setVisible(bool(rows))
        self.forward.setEnabled(report is not None and bool(report.people))
        if report is None:
            if self.file:
                self.note.tell(say("Checking {file}", file=self.file), "", "info")
            return
        if report.bad_count:
            more = say("{count} places are bad. Nothing was taken in.", count=f"{report.bad_count:,}")
            self.note.tell(say("{file} must be mended", file=self.file), more, "danger")
            return
        known = len(report.people) - report.joining
        words = say("{joining} would join, {known} are in the register already.", joining=f"{report.joining:,}", known=f"{known:,}")
        left_out = say("Columns that nobody knows are left out: {columns}", columns=", ".join(report.ignored)) if report.ignored else ""
        self.note.tell(words, left_out, "ok")

    def _column(self, name: str) -> str:
        heading = "" if self.report is None else self.report.mapping.heading(name)
        return heading or word_of_field(self.context.say, name)
