"""Goods from a file: choose a CSV or Excel list, see every bad line of it, and only when none is bad take it in, slice by slice.

    choose --> checked on a thread of its own --bad--> lines, columns, reasons; nothing is imported
                                              --good--> how many --import--> slices, with sales between them --> done
An import that was cut short is gone on with when this page is opened again.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QProgressBar, QWidget

from kadpun.books.goods.catalogue_import import CatalogueReport
from kadpun.books.refusals import Told
from kadpun.pos.till.stockroom import Stockroom

from ..forms.aside import Aside
from ..forms.fields import Field
from ..forms.note import Note
from ..forms.paragraph import Paragraph
from ..forms.tables import Cell, Column, RowShown, Table
from ..widgets.buttons import Button
from ..widgets.layout import Text, card, column, row, sized, wrap

if TYPE_CHECKING:
    from ..page import Context

FILTER = "*.csv *.tsv *.txt *.xlsx"


class ImportStep(QWidget):
    """The import. `wanted` carries the CatalogueReport to be taken in, `finished` says that the last slice was recorded."""

    wanted = Signal(object)
    finished = Signal()

    def __init__(self, context: Context, room: Stockroom) -> None:
        super().__init__()
        self.context, self.room = context, room
        theme = context.theme
        self.aside = Aside(self)
        self.report: CatalogueReport | None = None
        self.reason: Told | None = None
        self.file = ""
        self.by = ""
        self.whole = self.waiting = 0
        self.running = False
        self.title, self.words = Text(style="title"), Paragraph("body", "ink-2")
        self.path = Field(theme, most=1000)
        self.choose = Button(theme, icon="ph.folder-open")
        self.check = Button(theme, icon="ph.magnifying-glass")
        self.note = Note(theme)
        self.bar, self.count = QProgressBar(), Text(style="dense", colour="ink-2")
        self.table = Table(theme, (Column("", 80, "right"), Column("", 180), Column("")), row_height=44)
        self.forward = Button(theme, "primary", "xl", icon="ph.download-simple", key="Ctrl Enter")
        self._lay_out()
        self.choose.clicked.connect(self.choose_file)
        self.check.clicked.connect(self.check_file)
        self.forward.clicked.connect(self._want)

    def _lay_out(self) -> None:
        asking = row((self.path, 1), self.check, self.choose, gap=8)
        for button in (self.check, self.choose):
            asking.setAlignment(button, Qt.AlignmentFlag.AlignBottom)
        top = card(column(self.title, self.words, asking, gap=8, margins=(20, 12, 20, 16)))
        self.filler = QWidget()
        self.list = card(column((self.table, 1), gap=0, margins=(1, 8, 1, 1)))
        self.progress = wrap(column(self.bar, self.count, gap=4))
        sized(self.forward, width=320)
        self.setLayout(column(top, self.note, self.progress, (self.list, 1), (self.filler, 1), row("stretch", self.forward), gap=10))
        self.list.hide()
        self.progress.hide()

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.title.setText(say("Goods from a file"))
        self.words.say(
            say("A CSV or Excel list. Its first line says what each column is: code, name, unit, price, VAT; also barcode, group, stock, cost.")
        )
        self.path.say(say("File"), placeholder=say("goods.xlsx"))
        self.choose.say(say("Choose…"))
        self.check.say(say("Check"))
        self.forward.say(say("Take the goods in"))
        self.table.say(say("What must be mended"), (say("Line"), say("Column"), say("Reason")))
        self.bar.setAccessibleName(say("Goods are being taken in"))
        self._tell()
        self._say_progress()

    def come(self) -> None:
        """Come to the front."""
        self.path.setFocus()
        self.resume()

    def resume(self) -> None:
        """Go on with an import that was cut short."""
        if not self.running:
            room = self.room
            self.context.jobs.run(self, room.import_waiting, self._resume)

    def enter(self) -> bool:
        """Enter in the path: check that file."""
        if self.path.line.hasFocus():
            self.check_file()
            return True
        return False

    def choose_file(self) -> None:
        """Let the system ask for a file; selling goes on meanwhile."""
        say = self.context.say
        dialog = QFileDialog(self, say("Choose a list of goods"), "", f"{say('Lists of goods')} ({FILTER})")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._chosen)
        dialog.show()

    def check_file(self) -> None:
        """Read and check the whole file on a thread of its own."""
        path = Path(self.path.value).expanduser()
        if not self.path.value or self.running:
            return
        self.report = self.reason = None
        self.file = path.name
        self._show_bad()
        self.note.tell(self.context.say("Checking {file}", file=self.file), "", "info")
        room = self.room
        self.aside.run(lambda _: room.check_catalogue(path), self._checked, self._not_read)

    def begin(self, count: int, by: str) -> None:
        """So many products are laid down: record them slice by slice."""
        self.whole = self.waiting = count
        self.by = by
        self.running = True
        self.report = None
        self._show_bad()
        self._tell()
        self._say_progress()
        self._next_slice()

    def _next_slice(self) -> None:
        """Ask for one slice; a sale that waits comes in between."""
        room, by = self.room, self.by
        self.context.jobs.run(self, lambda: room.go_on_importing(by), self._one_more, self._stopped)

    def _one_more(self, waiting: int) -> None:
        self.waiting = waiting
        self._say_progress()
        if waiting:
            self._next_slice()
            return
        self.running = False
        self._tell()
        self.finished.emit()

    def _stopped(self, reason: Exception) -> None:
        """What was laid down stays; opening this page again goes on."""
        self.running = False
        if isinstance(reason, Told):
            self.reason = reason
            self._tell()

    def _resume(self, waiting: int) -> None:
        till = self.context.till
        if waiting and not self.running and till.operator is not None:
            self.begin(waiting, till.operator.id)

    def _chosen(self, path: str) -> None:
        self.path.put(path)
        self.check_file()

    def _checked(self, report: CatalogueReport) -> None:
        self.report = report
        self._show_bad()
        self._tell()

    def _not_read(self, reason: Exception) -> None:
        self.note.put_away()
        if isinstance(reason, Told):
            self.reason = reason
            self._tell()

    def _want(self) -> None:
        if self.report is not None and self.report.rows:
            self.wanted.emit(self.report)

    def _show_bad(self) -> None:
        report, say = self.report, self.context.say
        bad = report.bad if report else ()
        rows = [
            RowShown(number, (Cell(f"{cell.line:,}", weight=600), Cell(cell.column or "–"), Cell(cell.reason.sentence(say))))
            for number, cell in enumerate(bad)
        ]
        self.table.put(rows, keep=False)
        self.list.setVisible(False)  # what goes is hidden before what comes is shown: both at once would make a small window grow
        for widget in (self.filler, self.title, self.words, self.forward):
            widget.setVisible(not rows and not (self.running and widget is self.forward))
        self.list.setVisible(bool(rows))
        good = report is not None and bool(report.rows) and not self.running
        self.forward.setEnabled(good)

    def _tell(self) -> None:
        """Say how it stands."""
        say, report = self.context.say, self.report
        if self.reason is not None:
            self.note.tell(say("This list cannot be taken in"), self.reason.sentence(say), "danger")
        elif self.running:
            self.note.tell(say("Goods are being taken in"), say("Selling goes on. You may leave this page."), "info")
        elif self.whole and not self.waiting:
            self.note.tell(say("{count} products are on the shelf", count=f"{self.whole:,}"), "", "ok")
        elif report is not None and report.bad_count:
            more = say("{count} places are bad. Nothing was taken in.", count=f"{report.bad_count:,}")
            self.note.tell(say("{file} must be mended", file=self.file), more, "danger")
        elif report is not None:
            ignored = say("Columns that nobody knows are left out: {columns}", columns=", ".join(report.ignored)) if report.ignored else ""
            self.note.tell(say("{count} products, every line is good", count=f"{len(report.rows):,}"), ignored, "ok")
        else:
            self.note.put_away()
        self._show_bad()

    def _say_progress(self) -> None:
        done = self.whole - self.waiting
        self.progress.setVisible(self.running)
        self.bar.setRange(0, max(self.whole, 1))
        self.bar.setValue(done)
        self.count.setText(self.context.say("{done} of {count}", done=f"{done:,}", count=f"{self.whole:,}"))
