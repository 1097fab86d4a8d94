"""Tabs with counts, 36 high, hugging their words: all 45 · to look at 5 · proposed 2.

    self.tabs = CountedTabs(theme, ("all", "open", "matched"))
    self.tabs.say(say("Which lines"), (say("All"), say("To look at"), say("Matched")), counts=(45, 5, 38))
    self.tabs.turned.connect(self.show_part)          # carries the key; tabs.key is the one in hand, tabs.turn("open"), tabs.step(1) for ← →
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QFrame, QPushButton, QSizePolicy

from ..widgets.layout import on_fit, role, row

if TYPE_CHECKING:
    from ..theme import Theme


class Tab(QPushButton):
    """One tab; ← and → are left to the row of tabs."""

    def __init__(self, tabs: CountedTabs) -> None:
        super().__init__(tabs)
        self.tabs = tabs
        role(self, kind="tab", sz="sm")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0) if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) else 0
        if step:
            self.tabs.step(step)
            self.tabs.buttons[self.tabs.at].setFocus()
        else:
            super().keyPressEvent(event)


class CountedTabs(QFrame):
    """The tabs. `turned` carries the key of the one that was chosen by a person."""

    turned = Signal(object)

    def __init__(self, theme: Theme, keys: Sequence[object]) -> None:
        super().__init__()
        self.theme, self.keys = theme, tuple(keys)
        role(self, card="sunken")
        self.group = QButtonGroup(self)
        self.buttons = [Tab(self) for _ in self.keys]
        self.words: tuple[str, ...] = ("",) * len(self.keys)
        self.counts: tuple[int | None, ...] = (None,) * len(self.keys)
        for number, button in enumerate(self.buttons):
            self.group.addButton(button, number)
        self.laid = row(*self.buttons, gap=2, margins=(3, 3, 3, 3))
        self.setLayout(self.laid)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.buttons[0].setChecked(True)
        self.group.idClicked.connect(lambda number: self.turned.emit(self.keys[number]))
        on_fit(self, lambda _: self._write())

    @property
    def at(self) -> int:
        """The number of the tab in hand."""
        return self.group.checkedId()

    @property
    def key(self) -> object:
        """The key of the tab in hand."""
        return self.keys[self.at]

    def say(self, name: str, words: Sequence[str], counts: Sequence[int | None] = ()) -> None:
        """Set what the tabs are for, their words, and how many things lie behind each (None for no count)."""
        self.setAccessibleName(name)
        self.words = tuple(words)
        self.count(counts or (None,) * len(self.keys))

    def count(self, counts: Sequence[int | None]) -> None:
        """Set the counts alone."""
        self.counts = tuple(counts)
        self._write()

    def turn(self, key: object) -> None:
        """Have a tab in hand, without telling anybody."""
        self.buttons[self.keys.index(key)].setChecked(True)

    def step(self, by: int) -> None:
        """Turn to the next or the last tab, as if it were touched."""
        number = (self.at + by) % len(self.keys)
        self.buttons[number].setChecked(True)
        self.turned.emit(self.keys[number])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)

    def _write(self) -> None:
        for button, words, count in zip(self.buttons, self.words, self.counts, strict=True):
            button.setText(words if count is None else f"{words} {count:,}")
            button.setAccessibleName(button.text())
        widest = self.theme.metrics(15, 700)
        for button in self.buttons:
            button.setMinimumWidth(widest.horizontalAdvance(button.text()) + self.theme.length(28))
        self.laid.setDirection(QBoxLayout.Direction.LeftToRight)
