"""The window before the counter: opens the shop, and asks only where it must.

    open --> opened                        (nothing was asked; the window is never shown)
      |-- NoShopHere --> choice --> sample --> wait --> opened
      |                     |----> own shop --> wait --> opened
      |                     |----> join --> wait --> opened, or back with the reason
      |-- PassphraseNeeded, WrongPassphrase --> passphrase --> open again
      |-- StoreBehindItsKeys --> guard --> wait --> opened
      |-- any other reason --> trouble --> open again

`opened` carries what the door gave; `closed` says that the person gave up. The window writes nothing itself and forgets what was secret.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from kadpun.books.ledger.group import InvitationUnreadable, WrongPairingCode
from kadpun.books.ledger.keys import PassphraseNeeded, WrongPassphrase
from kadpun.books.ledger.recorder import StoreBehindItsKeys
from kadpun.books.refusals import Fault, Told
from kadpun.books.shop import NoShopHere
from kadpun.books.store.places import PlaceMissing
from kadpun.books.words import Language
from kadpun.pos.office.joining import JoiningTyped
from kadpun.pos.till.founding import Founding

from ..forms.fields import Choice
from ..strip import Logo
from ..widgets.layout import Text, column, fit, row
from .frame import StartPage
from .joining import JoinPage
from .opening import Door, Progress, Surroundings
from .own_shop import OwnShopPage
from .pages import ChoicePage, GuardPage, PassphrasePage, TroublePage, WaitPage

LANGUAGES: tuple[Language, ...] = ("th", "en")
SMALLEST = (1024, 700)
SLOW_MILLISECONDS = 800
"""An opening longer than this is shown."""


class OpeningBroke(Fault):
    says = "Kadpun itself made a mistake while opening the shop ({name}). Nothing was changed; try again, and report it if it stays."


class StartWindow(QWidget):
    """The window itself. `begin` starts it and shows it only when something must be asked or takes its time."""

    opened = Signal(object)
    closed = Signal()
    _told = Signal(int, int)

    def __init__(self, around: Surroundings, door: Door) -> None:
        super().__init__()
        self.around, self.door = around, door
        self.passphrase: str | None = None
        self.done = self.running = False
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_MILLISECONDS)
        self._slow.timeout.connect(self._show_slow)
        self.setObjectName("root")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.choice, self.own, self.wait = ChoicePage(around), OwnShopPage(around), WaitPage(around)
        self.ask_passphrase, self.trouble, self.guard = PassphrasePage(around), TroublePage(around), GuardPage(around)
        self.joining = JoinPage(around)
        self.pages = (self.wait, self.choice, self.own, self.joining, self.ask_passphrase, self.trouble, self.guard)
        self.stack = QStackedWidget()
        for page in self.pages:
            self.stack.addWidget(page)
        self.name = Text(style="lead", colour="primary", weight=700)
        self.language = Choice(around.theme, LANGUAGES)
        self.setLayout(
            column(row(Logo(around.theme, 40), self.name, "stretch", self.language, gap=12), (self.stack, 1), gap=8, margins=(24, 12, 24, 16))
        )
        self._connect()
        self.retell()
        fit(self, around.theme)
        self.resize(around.theme.length(SMALLEST[0]), around.theme.length(SMALLEST[1]))

    def begin(self) -> None:
        """Open the shop; show the window only if that takes long or cannot be done without asking."""
        self._open()

    def retell(self) -> None:
        """Say every label again."""
        say = self.around.say
        self.setWindowTitle(say("Kadpun"))
        self.name.setText(say("Kadpun"))
        self.language.say("", ("ไทย", "English"))
        self.language.put(say.language)
        for page in self.pages:
            page.retell()

    def show_page(self, page: StartPage) -> None:
        """Bring a page to the front, and the window with it."""
        self.stack.setCurrentWidget(page)
        if not self.isVisible():
            self.show()
        page.come()

    @property
    def page(self) -> StartPage:
        """The page in front."""
        page = self.stack.currentWidget()
        assert isinstance(page, StartPage)
        return page

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if isinstance(focused, QPushButton):
                focused.click()
            else:
                self.page.enter()
        elif event.key() == Qt.Key.Key_Escape:
            self.page.go_back()
        elif self.page is self.choice and event.text() in ("1", "2", "3"):
            self.choice.take_digit(event.text())
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if not self.done:
            self.closed.emit()

    def _connect(self) -> None:
        self._told.connect(self.wait.progress, Qt.ConnectionType.QueuedConnection)
        self.language.chosen.connect(self._speak)
        self.choice.sample.connect(self._make_sample)
        self.choice.own.connect(self._ask_own)
        self.choice.join.connect(self._ask_joining)
        self.joining.joining.connect(self._join)
        self.joining.left.connect(lambda: self.show_page(self.choice))
        self.own.founded.connect(self._make_own)
        self.own.left.connect(lambda: self.show_page(self.choice))
        self.ask_passphrase.typed.connect(self._open)
        self.trouble.again.connect(lambda: self._open(self.passphrase))
        self.trouble.leave.connect(self.close)
        self.guard.go_on.connect(self._open_new_epoch)
        self.guard.leave.connect(self.close)

    def _speak(self, language: object) -> None:
        self.around.prefer_language("en" if language == "en" else "th")
        self.retell()

    def _open(self, passphrase: str | None = None) -> None:
        self.passphrase = passphrase
        self._run("Opening the shop", "", lambda told: self.door.open(passphrase, told))

    def _make_sample(self) -> None:
        why = "300 goods and their prices are being written into a new ledger. This is done once."
        self._run("Making the sample shop", why, self.door.make_sample)

    def _ask_own(self) -> None:
        self.around.jobs.run(self, self.door.has_key_store, self.own.allow_key_store)
        self.show_page(self.own)

    def _make_own(self, founding: Founding) -> None:
        self._run("Founding the shop", "", lambda told: self.door.make_own(founding, told))

    def _ask_joining(self) -> None:
        self.around.jobs.run(self, self.door.has_key_store, self.joining.allow_key_store)
        self.show_page(self.joining)

    def _join(self, typed: JoiningTyped) -> None:
        why = "The books of the shop are being taken from the other desks. This is done once."
        self._run("Joining the shop", why, lambda told: self.door.join(typed, told), self._not_joined)

    def _not_joined(self, reason: Exception) -> None:
        """What is wrong with the invitation or its code is told where it was typed; a shop that was founded meanwhile opens."""
        self.running = False
        if isinstance(reason, (WrongPairingCode, InvitationUnreadable, PlaceMissing)):
            self.joining.complain(reason)
            self.show_page(self.joining)
        else:
            self._failed(reason)

    def _open_new_epoch(self) -> None:
        why = "The new volume says on its first page which entries are missing."
        self._run("Beginning a new volume", why, lambda told: self.door.open_new_epoch(self.passphrase, told))

    def _run(
        self, says: str, why: str, work: Callable[[Progress], Any], failed: Callable[[Exception], None] | None = None
    ) -> None:
        """Do something through the door, waiting where it can be seen; the first opening waits unseen unless it takes its time."""
        self.wait.begin(says, why)
        self.running = True
        if self.isVisible():
            self.show_page(self.wait)
        else:
            self._slow.start()
        self.around.jobs.run(self, lambda: work(self._told.emit), self._opened, failed or self._failed)

    def _show_slow(self) -> None:
        """The first opening takes its time (views are folded anew, or an older store brought up to date): show how far it is."""
        if self.running and not self.isVisible():
            self.show_page(self.wait)

    def _opened(self, value: object) -> None:
        self.running = False
        self.done = True
        self.passphrase = None
        self.own.forget()
        self.joining.forget()
        self.ask_passphrase.field.put("")
        self.opened.emit(value)

    def _failed(self, reason: Exception) -> None:
        """Go where a person can answer this reason."""
        self.running = False
        if isinstance(reason, NoShopHere):
            self.show_page(self.choice)
        elif isinstance(reason, (PassphraseNeeded, WrongPassphrase)):
            self.ask_passphrase.complain(reason)
            self.show_page(self.ask_passphrase)
        elif isinstance(reason, StoreBehindItsKeys):
            self.guard.show_reason(reason)
            self.show_page(self.guard)
        else:
            self.trouble.show_reason(reason if isinstance(reason, Told) else OpeningBroke(name=type(reason).__name__))
            self.show_page(self.trouble)
