"""A person at the office's window whose every key, letter, scan and touch is counted, by what is being done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.pos.screens.at_office import AtOffice

Key = Qt.Key
MOST_TABS = 60
PATIENCE_MILLISECONDS = 120_000


@dataclass
class Effort:
    """What one part of the work took: keys struck (a key with Ctrl or Shift is one), letters and digits typed, and scans."""

    keys: int = 0
    letters: int = 0
    scans: int = 0


class CountedOffice(AtOffice):
    """A person at the desk who touches no mouse."""

    def __init__(self, qtbot: QtBot, folder: Path, *, at: int) -> None:
        self.efforts: dict[str, Effort] = {}
        self.effort = Effort()
        super().__init__(qtbot, folder, pin="", at=at)

    @contextmanager
    def phase(self, name: str) -> Iterator[Effort]:
        """Count what is done in this block under a name."""
        self.effort = self.efforts[name] = Effort()
        yield self.effort
        self.effort = Effort()

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.effort.keys += len(keys)
        super().press(*keys, modifier=modifier)

    def control(self, key: Qt.Key) -> None:
        self.effort.keys += 1
        super().control(key)

    def type(self, text: str) -> None:
        self.effort.letters += len(text)
        super().type(text)

    def scan(self, code: str) -> None:
        self.effort.scans += 1
        super().scan(code)

    def touch(self, button: QWidget) -> None:
        raise AssertionError("this person works by keys alone")

    def wait_long(self, until: Callable[[], bool]) -> None:
        """Wait for what may take a minute on a busy machine, with a bar and cancel before the person."""
        self.qtbot.waitUntil(until, timeout=PATIENCE_MILLISECONDS)
        self.settle()

    def reach(self, name: str, words: str) -> None:
        """Go to a page by searching for it: Ctrl K, some letters of its name, Enter."""
        search = self.office.search
        self.control(Key.Key_K)
        self.type(words)
        self.wait(lambda: bool(search.finds) and search.finds[0].page == name)
        self.press(Key.Key_Return)
        self.wait(lambda: self.front == name)

    def tab_to(self, wanted: QWidget, *, back: bool = False) -> None:
        """Press Tab (or Shift Tab) until something has the focus."""
        for _ in range(MOST_TABS):
            if QApplication.focusWidget() is wanted:
                return
            if back:
                self.press(Key.Key_Backtab, modifier=Qt.KeyboardModifier.ShiftModifier)
            else:
                self.press(Key.Key_Tab)
        raise AssertionError(f"Tab never comes to {wanted!r} ({wanted.accessibleName()})")

    def choose_file(self, name: str = "") -> None:
        """Type a file's name into the chooser that stands open, or take the one it offers, and press Enter; it opens where one was last."""
        self.wait(lambda: bool(self._choosers()))
        chooser = self._choosers()[0]
        line = chooser.findChild(QLineEdit, "fileNameEdit")
        assert line is not None
        line.setFocus()
        if name:
            self.type(name)
        self.effort.keys += 1
        QTest.keyClick(line, Key.Key_Return)
        self.wait(lambda: not self._choosers())
        self.window.activateWindow()  # a desktop does so by itself
        self.qtbot.waitUntil(self.window.isActiveWindow)

    def used_before(self, folder: Path) -> None:
        """Have the file choosers open at this folder, as the last one used."""
        self.window.setProperty("last_folder", str(folder))

    def _choosers(self) -> list[QFileDialog]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, QFileDialog) and each.isVisible()]
