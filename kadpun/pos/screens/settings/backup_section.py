"""Backups: where the second copy goes, and one now. A copy is made at each closing anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QProgressBar

from kadpun.pos.till.backups import BackedUp
from kadpun.pos.till.desk_settings import DeskSettings

from ..forms.fields import Field
from ..forms.note import Note
from ..forms.paragraph import Paragraph
from ..widgets.buttons import Button
from ..widgets.layout import column, row
from .sections import Section

if TYPE_CHECKING:
    from ..page import Context


class BackupSection(Section):
    """The section. `now_wanted` is the wish for a backup now."""

    now_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.made: tuple[BackedUp, ...] = ()
        self.words = Paragraph("dense", "ink-2")
        self.place, self.choose = Field(theme, most=400), Button(theme, icon="ph.folder-open")
        self.now, self.bar, self.note = Button(theme, icon="ph.floppy-disk"), QProgressBar(), Note(theme)
        asking = row((self.place, 1), self.choose, gap=8)
        asking.setAlignment(self.choose, Qt.AlignmentFlag.AlignTop)
        self.setLayout(
            column(self.title, self.words, asking, row(self.now, "stretch"), self.bar, self.note, "stretch", gap=12, margins=(0, 0, 10, 0))
        )
        self.bar.hide()
        self.choose.clicked.connect(self._choose)
        self.now.clicked.connect(self.now_wanted)

    def retell(self) -> None:
        say = self.context.say
        self.title.setText(say("Backups"))
        self.words.say(
            say("At each closing the shop is copied: beside itself, and to a second place. Keys are never copied; they stay on this desk.")
        )
        self.place.line.setPlaceholderText(say("Folder on a stick or another disk"))
        self.place.line.setAccessibleName(say("Second place for backups"))
        self.choose.say(say("Choose a folder…"))
        self.now.say(say("Back up now"))
        self.bar.setAccessibleName(say("The shop is being backed up"))
        self._tell()

    def put(self, settings: DeskSettings) -> None:
        """Show the second place."""
        self.place.put(settings.second_backup)

    def show_progress(self, done: int, of: int) -> None:
        """Show how far the backup is."""
        self.bar.show()
        self.bar.setRange(0, of)
        self.bar.setValue(done)
        self.now.setEnabled(False)

    def show_made(self, made: tuple[BackedUp, ...]) -> None:
        """Show what came of it."""
        self.made = made
        self.bar.hide()
        self.now.setEnabled(True)
        self._tell()

    def _tell(self) -> None:
        say = self.context.say
        if not self.made:
            self.note.put_away()
            return
        lines = []
        for each in self.made:
            if each.backup is not None:
                size = f"{each.backup.bytes / 1_000_000:,.1f}"
                lines.append(say("{file}: {count} entries, {size} MB", file=each.backup.path.name, count=f"{each.backup.facts:,}", size=size))
            if each.reason is not None:
                lines.append(each.reason.sentence(say))
        whole = all(each.reason is None for each in self.made)
        self.note.tell(say("Backed up") if whole else say("The backup is not complete"), " · ".join(lines), "ok" if whole else "warn")

    def _choose(self) -> None:
        """Let the system ask for a folder; selling goes on meanwhile."""
        dialog = QFileDialog(self, self.context.say("Second place for backups"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.place.put)
        dialog.show()
