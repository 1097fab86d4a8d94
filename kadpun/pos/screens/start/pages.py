"""The small pages before the counter: the first choice, waiting, the passphrase, what stands in the way, and the guard against old copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar

from kadpun.books.ledger.keys import PassphraseNeeded
from kadpun.books.refusals import Told

from ..forms.fields import Field
from ..forms.options import OptionCard
from ..forms.paragraph import Paragraph
from ..widgets.layout import Pictogram, Text, column, row
from .frame import StartPage

if TYPE_CHECKING:
    from kadpun.books.ledger.recorder import StoreBehindItsKeys

    from .opening import Surroundings


class ChoicePage(StartPage):
    """The very first question: a sample shop to try, a shop of one's own, or a shop that stands and has invited this PC."""

    sample = Signal()
    own = Signal()
    join = Signal()

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        self.try_it = OptionCard(around.theme, "ph.storefront", key="1")
        self.begin = OptionCard(around.theme, "ph.house-line", key="2")
        self.come_along = OptionCard(around.theme, "ph.users-three", key="3")
        self.come_along.clicked.connect(self.join)
        self.try_it.clicked.connect(self.sample)
        self.begin.clicked.connect(self.own)
        self.forward.hide()
        self.lay(column(self.try_it, self.begin, self.come_along, gap=12), with_back=False)

    def retell(self) -> None:
        say = self.around.say
        self.title.setText(say("Welcome to Kadpun"))
        self.about.say(say("A till and books for the shops of a community. How do you want to begin?"))
        self.try_it.say(
            say("Try the sample shop"),
            say("More than 300 goods on the shelf and people to sign in as. Nothing in it is real; sell as much as you like."),
        )
        self.come_along.say(
            say("Join a shop"),
            say("Another desk of the shop has invited this PC: the invitation lies in a folder or on a stick, and its code was read out."),
        )
        self.begin.say(
            say("Set up my own shop"), say("A few questions, then the counter opens. Goods can be typed in or taken from a CSV or Excel file.")
        )

    def come(self) -> None:
        self.try_it.setFocus()

    def take_digit(self, digit: str) -> bool:
        """Choose by number."""
        {"1": self.sample, "2": self.own, "3": self.join}[digit].emit()
        return True


class WaitPage(StartPage):
    """Something takes a moment: what it is, and how far it is."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        self.bar = QProgressBar()
        self.count = Text(style="dense", colour="ink-3")
        self.forward.hide()
        self.says, self.why = "Opening the shop", ""
        self.done = self.of = 0
        self.lay(column(self.bar, self.count, gap=8), with_back=False)

    def begin(self, says: str, why: str) -> None:
        """Wait for something, from nothing done."""
        self.says, self.why = says, why
        self.progress(0, 0)
        self.retell()

    def progress(self, done: int, of: int) -> None:
        """Show how far it is; of nothing known it only shows that it goes on."""
        self.done, self.of = done, of
        self.bar.setRange(0, of)
        self.bar.setValue(done)
        self._count()

    def retell(self) -> None:
        say = self.around.say
        self.title.setText(say(self.says))
        self.about.say(say(self.why) if self.why else "")
        self.bar.setAccessibleName(say(self.says))
        self._count()

    def _count(self) -> None:
        self.count.setText(self.around.say("{done} of {count}", done=f"{self.done:,}", count=f"{self.of:,}") if self.of else "")


class PassphrasePage(StartPage):
    """The desk's keys are sealed with a passphrase: type it."""

    typed = Signal(str)

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        self.field = Field(around.theme, secret=True)
        self.reason: Told | None = None
        self.lay(column(self.field, gap=12), width=560, with_back=False)

    def retell(self) -> None:
        say = self.around.say
        self.title.setText(say("Open the desk's keys"))
        self.about.say(say("This desk signs every bill with keys of its own. They are sealed with the passphrase chosen when the shop was set up."))
        self.field.say(say("Passphrase"))
        self.forward.say(say("Open"))
        self.complain(self.reason)

    def complain(self, reason: Told | None) -> None:
        """Say that the last one did not open them."""
        self.reason = None if isinstance(reason, PassphraseNeeded) else reason
        self.field.complain(self.reason.sentence(self.around.say) if self.reason else "")

    def come(self) -> None:
        self.field.line.clear()
        self.complain(self.reason)
        self.field.setFocus()

    def go_forward(self) -> None:
        typed = self.field.line.text()
        if typed:
            self.reason = None
            self.typed.emit(typed)


class TroublePage(StartPage):
    """The shop cannot be opened: why, and what to do about it."""

    again = Signal()
    leave = Signal()

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        self.reason: Told | None = None
        self.words = Paragraph("lead", "ink")
        self.after = Paragraph("dense", "ink-2")
        self.lay(row(Pictogram("ph.warning-circle", 48, "danger"), (column(self.words, self.after, gap=8), 1), gap=20))

    def show_reason(self, reason: Told) -> None:
        """Stand for this reason."""
        self.reason = reason
        self.retell()

    def retell(self) -> None:
        say = self.around.say
        self.title.setText(say("The shop cannot be opened now"))
        self.about.say("")
        self.words.say(self.reason.sentence(say) if self.reason else "")
        self.after.say(say("Nothing was changed. What was sold before is kept."))
        self.forward.say(say("Try again"))
        self.back.say(say("Close the program"))

    def come(self) -> None:
        self.forward.setFocus()

    def go_forward(self) -> None:
        self.again.emit()

    def go_back(self) -> None:
        self.leave.emit()


class GuardPage(StartPage):
    """The store is an older copy than what this desk has signed: explain, and offer to begin a new log that names the gap."""

    go_on = Signal()
    leave = Signal()

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        self.reason: StoreBehindItsKeys | None = None
        self.stands = Text(style="lead")
        self.signed = Text(style="lead")
        self.gap = Text(style="lead", colour="danger")
        self.words = Paragraph("body", "ink-2")
        self.better = Paragraph("body", "ink-2")
        self.forward.key = ""
        self.lay(column(self.stands, self.signed, self.gap, 8, self.words, self.better, gap=4))

    def show_reason(self, reason: StoreBehindItsKeys) -> None:
        """Stand for this gap."""
        self.reason = reason
        self.retell()

    def retell(self) -> None:
        say = self.around.say
        stored, signed = (self.reason.fields["stored"], self.reason.fields["signed"]) if self.reason else (0, 0)
        self.title.setText(say("This is an older copy of the shop"))
        self.about.say("")
        self.stands.setText(say("Entries in this copy: {count}", count=f"{stored:,}"))
        self.signed.setText(say("Entries this desk has signed: {count}", count=f"{signed:,}"))
        self.gap.setText(say("Missing here: {count}", count=f"{signed - stored:,}"))
        self.words.say(
            say("So that no place is ever signed twice, this desk does not write on. If there is a newer copy, close the program and restore it.")
        )
        self.better.say(
            say("If there is none, begin a new volume: the old one stays as it is, and the new one says on its first page what is missing.")
        )
        self.forward.say(say("Begin a new volume"))
        self.back.say(say("Close the program"))

    def come(self) -> None:
        self.back.setFocus()

    def go_forward(self) -> None:
        self.go_on.emit()

    def go_back(self) -> None:
        self.leave.emit()
