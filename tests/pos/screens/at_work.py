"""Somebody at a desk: the real window with all its pages over a real till on the sample shop, worked by keys, touches and scans."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kadpun.books.clock import SetClock
from kadpun.books.shop import open_desk
from kadpun.books.words import Language, Say, load_words
from kadpun.pos.screens.app import Window
from kadpun.pos.screens.devices import Devices
from kadpun.pos.screens.forms.office_page import OfficePage
from kadpun.pos.screens.jobs import Jobs
from kadpun.pos.screens.paged_window import PagedWindow
from kadpun.pos.screens.pages import PAGES
from kadpun.pos.screens.preferences import Preferences
from kadpun.pos.screens.wedge import Scan
from kadpun.pos.screens.widgets.layout import Text
from kadpun.pos.till.counter import Till

AT = 1_795_246_320_000
"""Saturday 21 November 2026, 14:32 in Thailand."""
MANAGER, CASHIER = "1357", "2468"
QUIET = Preferences(volume_percent=0, reduce_motion=True)

P = TypeVar("P", bound=QWidget)


class StrayWindows(QObject):
    """Notices parts of a window that are shown as windows of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow() and not isinstance(watched, PagedWindow):
            name = watched.metaObject().className()
            if name not in ("StartWindow", "QComboBoxPrivateContainer", "QTipLabel", "QMenu"):
                self.seen.append(repr(watched))
        return False


class AtWork:
    """A person at the desk."""

    def __init__(self, qtbot: QtBot, folder: Path, preferences: Preferences = QUIET) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.clock = SetClock(AT)
        words: dict[Language, Say] = {"th": load_words("th"), "en": load_words("en")}
        self.till = Till(open_desk(folder, clock=self.clock), words)
        self.jobs, self.devices = Jobs(), Devices()
        self.window = Window(self.till, self.jobs, self.devices, self.clock, preferences, pages=PAGES)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        with qtbot.waitSignal(self.window.came_up):
            self.window.start()
        self.settle()

    def close(self) -> None:
        """Leave the desk."""
        self.window.close()
        self.devices.stop()
        assert self.jobs.stop()
        self.till.desk.close()
        self.window.deleteLater()

    @property
    def front(self) -> str:
        """The page in front, by its name."""
        return self.window.front

    def page(self, name: str, kind: type[P]) -> P:
        """A page by its name."""
        page = self.window.page(name)
        assert isinstance(page, kind)
        return page

    def settle(self) -> None:
        """Wait until nothing is under way."""
        for _ in range(2):
            QApplication.processEvents()
            self.qtbot.waitUntil(lambda: self.jobs.waiting == 0 and not self.window.wedge.undecided)
        QApplication.processEvents()

    def wait(self, until: Callable[[], bool]) -> None:
        """Wait for something that runs beside the till, and that may begin only when what was just asked of the till is done."""
        self.settle()
        self.qtbot.waitUntil(until)
        self.settle()

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys, one after the other."""
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)
            self.settle()

    def keep(self) -> None:
        """Ctrl Enter: what the filled button does."""
        self.press(Qt.Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)

    def type(self, text: str) -> None:
        """Type as a person does, slower than any scanner."""
        for letter in text:
            target = QApplication.focusWidget() or self.window
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(target, QKeyEvent(kind, ord(letter.upper()), Qt.KeyboardModifier.NoModifier, letter))
            self.settle()

    def touch(self, button: QWidget) -> None:
        """Touch something that can be seen."""
        assert button.isVisible(), button.accessibleName()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def scan(self, code: str) -> None:
        """Scan a code."""
        self.window.take_scan(Scan((code,)))
        self.settle()

    def go(self, name: str, **given: Any) -> None:
        """Go to a page."""
        self.window.go(name, **given)
        self.settle()

    def does(self, act: Callable[[], Any]) -> Any:
        """Say something to the till, on the books thread."""
        answers: list[Any] = []
        self.jobs.run(self.window, act, answers.append, answers.append)
        self.settle()
        if isinstance(answers[0], Exception):
            raise answers[0]
        return answers[0]

    def sign_in(self, pin: str) -> None:
        """Sign in, without touching the page for it."""
        self.does(lambda: self.till.sign_in(pin))
        self.window.look_again()
        self.settle()

    @property
    def notice(self) -> str:
        """What the bar of the page in front says."""
        page = self.window.page(self.front)
        assert isinstance(page, OfficePage)
        return "" if page.notice_bar.isHidden() else page.notice_bar.accessibleName()

    def words_in_view(self) -> str:
        """Every word that can be read on the page in front."""
        return words_in_view(self.window.page(self.front))


def words_in_view(page: QWidget) -> str:
    """Every word that can be read on a page."""
    said = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    said += [button.text() or button.accessibleName() for button in page.findChildren(QPushButton) if button.isVisible()]
    said += [line.text() for line in page.findChildren(QLineEdit) if line.isVisible() and line.echoMode() == QLineEdit.EchoMode.Normal]
    return "\n".join(said)


def controls(page: QWidget) -> Iterator[QWidget]:
    """Everything on a page that can be worked."""
    for kind in (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit):
        yield from (widget for widget in page.findChildren(kind) if widget.isVisible() and not widget.objectName().startswith("qt_"))


def faults_of_looks(page: QWidget, *, touch: int = 48) -> list[str]:
    """What is wrong with a page as it stands: controls without a name, too small to touch, words that are cut."""
    faults = []
    for widget in controls(page):
        named = widget.accessibleName() or (isinstance(widget, QPushButton) and widget.text())
        if not named and not (isinstance(widget, QLineEdit) and isinstance(widget.parent(), QComboBox)):
            faults.append(f"no name: {widget!r}")
        small = widget.property("sz") == "sm" or isinstance(widget.parent(), QComboBox)
        if isinstance(widget, QAbstractButton) and not small and widget.height() < touch - 2:
            faults.append(f"{widget.height()} high: {widget.accessibleName()}")
        if isinstance(widget, QPushButton) and widget.text():
            need = widget.fontMetrics().horizontalAdvance(widget.text())
            if need > widget.width():
                faults.append(f"cut: {widget.text()}")
    for label in page.findChildren(Text):
        elided = label.property("elides") or label.sizePolicy().horizontalPolicy().name == "Ignored"
        if label.isVisible() and label.text() and not elided and label.fontMetrics().horizontalAdvance(label.text()) > label.width() + 1:
            faults.append(f"cut: {label.text()}")
    return faults


def is_thai(words: str) -> bool:
    """Whether no run of English words is left in what stands on a page."""
    left = re.sub(
        r"Enter|Ctrl|Esc|Insert|PgUp|PgDn|PIN|VAT|PromptPay|QR|CSV|Excel|English|CUPS|Windows|USB|COM\d|tty\w+|dev|EPSON TM-T82|receipts", "", words
    )
    return re.search(r"[A-Za-z]{3,} [a-z]{2,}", left) is None
