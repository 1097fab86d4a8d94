"""The last step of closing: the shift is closed; its Z, the verdict, where the money lies, and the backup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from kadpun.books.money import show_money
from kadpun.pos.till.backups import BackedUp
from kadpun.pos.till.results import Closed

from ..forms.note import Note
from ..forms.office_page import scrolling
from ..widgets.buttons import Button
from ..widgets.layout import Pictogram, Text, card, change_role, column, row, sized, wrap
from .cards import ReportSheet, RowsCard

if TYPE_CHECKING:
    from ..page import Context


class ClosedStep(QWidget):
    """The done page. `left` is the wish to go on, `print_again` to print the Z again."""

    left = Signal()
    print_again = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        theme = context.theme
        self.closed: Closed | None = None
        self.made: tuple[BackedUp, ...] | None = None
        self.icon, self.title = Pictogram("ph.check-circle", 48, "ok"), Text(style="h1", colour="ok")
        self.number, self.verdict = Text(style="lead"), Text(style="lead")
        self.hero = card(column(row(self.icon, (self.title, 1), gap=16), self.number, self.verdict, gap=4, margins=(24, 12, 24, 16)), "ok")
        self.money = RowsCard(theme, style="body")
        self.copying = QProgressBar()
        self.backup = Note(theme)
        self.sheet = ReportSheet(theme)
        self.again = Button(theme, icon="ph.printer")
        self.forward = Button(theme, "primary", "xl", key="Enter")
        cards = wrap(column(self.hero, self.money, self.backup, self.copying, "stretch", gap=10))
        right = sized(wrap(column((scrolling(cards), 1), self.again, self.forward, gap=10)), width=440)
        self.setLayout(row((scrolling(self.sheet), 1), right, gap=12))
        self.forward.clicked.connect(self.left)
        self.again.clicked.connect(self.print_again)

    def show_closed(self, closed: Closed) -> None:
        """Show what was closed; the backup is under way."""
        self.closed, self.made = closed, None
        self.copying.setRange(0, 0)
        self.retell()
        self.forward.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_progress(self, done: int, of: int) -> None:
        """Show how far the backup is."""
        self.copying.setRange(0, of)
        self.copying.setValue(done)

    def show_backups(self, made: tuple[BackedUp, ...]) -> None:
        """Show what came of the backups."""
        self.made = made
        self._say_backups()

    def retell(self) -> None:
        """Say everything again."""
        say, closed = self.context.say, self.closed
        self.again.say(say("Print the Z again"))
        self.forward.say(say("Done"))
        self.copying.setAccessibleName(say("The shop is being backed up"))
        if closed is None:
            return
        self.title.setText(say("The shift is closed"))
        self.number.setText(say("Z {number} · ledger entry {no}", number=closed.number, no=f"{closed.no:,}"))
        amount = show_money(abs(closed.over_short))
        short, over = say("Cash was short by {amount}", amount=amount), say("Cash was over by {amount}", amount=amount)
        self.verdict.setText(say("The cash was exact") if not closed.over_short else short if closed.over_short < 0 else over)
        tone = "danger" if closed.over_short < 0 else "warn" if closed.over_short else "ok"
        self.verdict.tint(tone)
        change_role(self.hero, card="ok")
        rows = (
            (say("Counted"), show_money(closed.counted), ""),
            (say("Change for the next shift"), show_money(closed.next_float), ""),
            (say("Into the safe"), show_money(closed.to_safe), "strong"),
        )
        self.money.put(say("Where the money lies"), rows)
        report = closed.report
        sections = [(section.heading, section.rows) for section in report.sections]
        if report.verdict is not None:
            sections.insert(len(sections) - 1, ("", (report.verdict,)))
        self.sheet.put(report.title, f"{report.number} · {report.day}", sections)
        self._say_backups()

    def _say_backups(self) -> None:
        say, made = self.context.say, self.made
        self.copying.setVisible(made is None)
        if made is None:
            self.backup.tell(say("The shop is being backed up"), say("Leave the stick in until it is done. You can go on meanwhile."), "info")
            return
        wrong = [each for each in made if each.reason is not None]
        if wrong:
            words = " ".join(each.reason.sentence(say) for each in wrong if each.reason is not None)
            self.backup.tell(say("The backup is not complete"), words, "warn")
        elif any(each.second for each in made):
            self.backup.tell(say("Backed up"), say("One copy beside the shop, one in the second place: {folder}", folder=made[-1].folder), "ok")
        else:
            words = say("Only on this computer's own disk. Name a second place in the settings, a stick or another disk.")
            self.backup.tell(say("Backed up"), words, "warn")
