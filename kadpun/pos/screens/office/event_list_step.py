"""A list of an event: choose a CSV or Excel file, what it is granted for and the event's short name; see who gets what, and only then grant it.

    choose --> columns as they were said the last time, or guessed --> checked beside the till --bad--> lines, columns, reasons
                                                                                              --good--> how many get tokens --> slices --> done
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from kadpun.books.refusals import Told
from kadpun.books.sheet_reading import ColumnMapping, FileLine, guess_head
from kadpun.books.tokens.event_lists import HEADINGS, PURPOSE, ListReport
from kadpun.pos.office.wallets_room import WalletsRoom, WalletsSeen, event_of
from kadpun.pos.till.receipt_wallets import rule_words

from ..forms.aside import Aside
from ..forms.fields import Field, Pick
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
MOST_SHOWN = 500
T = TypeVar("T")


class EventListStep(QWidget):
    """The step. `wanted` carries the ListReport to be granted, `closed` the wish to leave."""

    wanted = Signal(object)
    closed = Signal()

    def __init__(self, context: Context, room: WalletsRoom) -> None:
        super().__init__()
        self.context, self.room = context, room
        theme = context.theme
        self.aside = Aside(self)
        self.seen: WalletsSeen | None = None
        self.lines: tuple[FileLine, ...] = ()
        self.report: ListReport | None = None
        self.file = ""
        self._asked = 0
        """What was asked for last; an answer to anything before it is dropped, whichever thread ends first."""
        self.title = Text(style="title", elide=True)
        self.path, self.named, self.rule = Field(theme, most=1000), Field(theme, most=32), Pick(theme)
        self.choose = Button(theme, "plain", "sm", icon="ph.folder-open")
        self.which = Button(theme, "plain", "sm", icon="ph.columns")
        self.picks = {name: Pick(theme) for name in HEADINGS}
        self.note = Note(theme)
        self.table = DenseTable(theme, (Column("", 80, "right"), Column("", 200), Column("", least=260)))
        self.back = Button(theme, "quiet", "sm", key="Esc")
        self.forward = Button(theme, "primary", icon="ph.check-circle", key="Ctrl Enter")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        laid: QGridLayout = grid(gap=8)
        for at, pick in enumerate(self.picks.values()):
            laid.addWidget(pick, at // 4, at % 4)
        self.columns = wrap(laid)
        self.columns.hide()
        asking = row((self.path, 3), (self.rule, 2), (self.named, 2), gap=12)
        acts = row(self.choose, self.which, "stretch", gap=8)
        top = card(column(self.title, asking, acts, self.columns, gap=8, margins=(16, 10, 16, 14)))
        self.table.setMinimumHeight(200)
        self.list = wrap(column((self.table, 1)))
        self.list.hide()
        body = wrap(column(self.note, top, (self.list, 1), "stretch", gap=10))
        self.setLayout(column((scrolling(body), 1), row(self.back, "stretch", self.forward, gap=8), gap=10))
        self.forward.setEnabled(False)

    def _connect(self) -> None:
        self.choose.clicked.connect(self.choose_file)
        self.which.clicked.connect(lambda: self.columns.setVisible(not self.columns.isVisible()))
        self.back.clicked.connect(self.closed)
        self.forward.clicked.connect(self._want)
        self.rule.chosen.connect(lambda _: self.check())
        self.named.changed.connect(lambda _: self.check())
        for pick in self.picks.values():
            pick.chosen.connect(lambda _: self.check())

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.title.setText(say("Grant by a list"))
        self.path.say(say("File"), say("CSV or Excel, in UTF-8 or Thai Windows letters. Only the headings are kept of it."))
        self.rule.say(say("Grant for what"))
        self.named.say(say("Short name of the event"), say("Small letters and digits, as fair-2026-11. Nobody gets one event twice."))
        self.choose.say(say("Choose…"))
        self.which.say(say("Which column is which…"))
        self.which.setEnabled(bool(self.lines))
        self.back.say(say("Close"))
        self.forward.say(say("Grant them"))
        for name, pick in self.picks.items():
            pick.say(self._word_of(name))
        if self.seen is not None:
            self.offer(self.seen)
        self._tell()

    def offer(self, seen: WalletsSeen) -> None:
        """Offer the rules of a campaign that a list may be granted by."""
        say, language = self.context.say, self.context.say.language
        self.seen = seen
        self.rule.offer([(rule.rule, rule_words(rule, say, language)) for rule in seen.lists])

    def come(self, seen: WalletsSeen) -> None:
        """Come to the front for a campaign, empty."""
        self.lines, self.report, self.file = (), None, ""
        self.offer(seen)
        for field in (self.path, self.named):
            field.put("")
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
        open_file(self, self.context.say("Choose a list of people"), PATTERNS, self.read)

    def read(self, path: Path) -> None:
        """Read a file beside the till, and show how its columns are read."""
        self.path.put(str(path))
        self.file, self.report = path.name, None
        if not self.named.value:
            self.named.put(event_of(path.stem))
        self._tell()
        room = self.room
        self._ask(lambda: room.look_at_list(path), self._read)

    def mapping(self) -> ColumnMapping:
        """What the columns are for, as it is said now."""
        columns = tuple((name, str(pick.value)) for name, pick in self.picks.items() if pick.value)
        return ColumnMapping(PURPOSE, self.file.rpartition(".")[0][:60] or "1", columns)

    def check(self) -> None:
        """Check the whole list as the columns are said now."""
        self.report = None
        self._tell()
        if self.lines and self.seen is not None:
            lines, mapping, room = self.lines, self.mapping(), self.room
            campaign, rule, event = self.seen.terms.campaign, str(self.rule.value or ""), self.named.value.strip()
            self._ask(lambda: room.check_list(lines, mapping, campaign=campaign, rule=rule, event=event), self._checked)

    def _ask(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do work beside the till whose answer counts only while nothing else was asked for."""
        self._asked += 1
        asked = self._asked

        def heard(value: T) -> None:
            if asked == self._asked:
                then(value)

        def failed(reason: Exception) -> None:
            if asked == self._asked and isinstance(reason, Told):
                self.note.tell(self.context.say("This list cannot be granted"), reason.sentence(self.context.say), "danger")
                self.context.sounds.play("refused")

        self.aside.run(lambda _: work(), heard, failed)

    def _read(self, found: tuple[tuple[FileLine, ...], ColumnMapping]) -> None:
        self.lines, mapping = found
        heads = guess_head(self.lines, dict(mapping.columns) or HEADINGS).cells
        none = self.context.say("– no column –")
        for name, pick in self.picks.items():
            pick.offer([("", none), *((heading, heading) for heading in dict.fromkeys(heads) if heading.strip())])
            pick.put(mapping.heading(name))
        self.which.setEnabled(True)
        self.check()

    def _checked(self, report: ListReport) -> None:
        self.report = report
        self._tell()

    def _want(self) -> None:
        if self.report is not None and self.report.grants:
            self.wanted.emit(self.report)

    def _tell(self) -> None:
        """Say how it stands."""
        say, report = self.context.say, self.report
        self.forward.setEnabled(report is not None and bool(report.grants))
        rows = [] if report is None else self._bad_rows(report) or self._passed_rows(report)
        self.table.put(rows, keep=False)
        self.list.setVisible(bool(rows))
        if report is None:
            if self.file:
                self.note.tell(say("Checking {file}", file=self.file), "", "info")
        elif report.bad_count:
            self.table.say(say("What must be mended"), (say("Line"), say("Column"), say("Reason")))
            more = say("{count} places are bad. Nothing was granted.", count=f"{report.bad_count:,}")
            self.note.tell(say("{file} must be mended", file=self.file), more, "danger")
        elif report.left is not None and report.tokens > report.left:
            words = say("{tokens} tokens are needed, {left} are left to grant here.", tokens=f"{report.tokens:,}", left=f"{report.left:,}")
            self.note.tell(say("The budget is not enough"), words, "danger")
            self.forward.setEnabled(False)
        else:
            self.table.say(say("Lines that bring nothing"), (say("Line"), "", say("Reason")))
            self.note.tell(*self._good_words(report), "ok" if report.grants else "warn")

    def _good_words(self, report: ListReport) -> tuple[str, str]:
        say = self.context.say
        count, tokens = f"{len(report.grants):,}", f"{report.tokens:,}"
        words = say("{count} people get {tokens} tokens", count=count, tokens=tokens)
        more = say(
            "{joining} of them are new to the register. {passed} lines bring nothing: the same person, or granted before.",
            joining=f"{report.joining:,}",
            passed=f"{len(report.passed):,}",
        )
        return words, more

    def _bad_rows(self, report: ListReport) -> list[RowShown]:
        say = self.context.say
        return [
            RowShown(at, (Cell(f"{bad.line:,}", sort=bad.line), Cell(self._column(bad.field)), Cell(bad.reason.sentence(say))))
            for at, bad in enumerate(report.bad[:MOST_SHOWN])
        ]

    def _passed_rows(self, report: ListReport) -> list[RowShown]:
        say = self.context.say
        return [
            RowShown(
                at,
                (
                    Cell(f"{one.line:,}", sort=one.line),
                    Cell(),
                    Cell(
                        say("The same person as in line {line}", line=one.same_as)
                        if one.same_as
                        else say("Granted on {day} already", day=one.granted_on)
                    ),
                ),
            )
            for at, one in enumerate(report.passed[:MOST_SHOWN])
        ]

    def _column(self, name: str) -> str:
        heading = "" if self.report is None else self.report.mapping.heading(name)
        return heading or self._word_of(name)

    def _word_of(self, name: str) -> str:
        say = self.context.say
        words = {
            "number": say("Number"),
            "name": say("Name"),
            "surname": say("Surname"),
            "telephone": say("Telephone"),
            "id_number": say("ID number"),
            "card": say("Card"),
            "tokens": say("Tokens"),
        }
        return words[name]
