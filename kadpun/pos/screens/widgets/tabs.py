"""Tabs in a well: as many as fit, with arrows when there are more; the chosen one is always in view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from .layout import on_fit, role, row

if TYPE_CHECKING:
    from ..theme import Theme

ARROW = 48
PAD = 24


class Tabs(QFrame):
    """A row of tabs; `turned` carries the number of the one chosen by touch."""

    turned = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        role(self, card="sunken")
        self.words: tuple[str, ...] = ()
        self.chosen = 0
        self._first = 0
        self._laid = row(gap=4, margins=(4, 4, 4, 4))
        self.setLayout(self._laid)
        self._back, self._on = self._button("‹"), self._button("›")
        self._back.clicked.connect(lambda: self._turn(self.chosen - 1))
        self._on.clicked.connect(lambda: self._turn(self.chosen + 1))
        self._tabs: list[QPushButton] = []
        self._laid.addWidget(self._back)
        self._laid.addWidget(self._on)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        on_fit(self, lambda _: self._arrange())

    def show_tabs(self, words: Sequence[str], chosen: int, *, back: str, on: str) -> None:
        """Show these tabs with one chosen; `back` and `on` name the arrows for a screen reader."""
        self._back.setAccessibleName(back)
        self._on.setAccessibleName(on)
        if tuple(words) != self.words:
            self.words = tuple(words)
            for tab in self._tabs:
                self._laid.removeWidget(tab)
                tab.hide()
                tab.deleteLater()
            self._tabs = []
            for number, word in enumerate(self.words):
                tab = self._button(word)
                tab.setCheckable(True)
                tab.clicked.connect(lambda _=False, number=number: self._turn(number))
                self._tabs.append(tab)
                self._laid.insertWidget(number + 1, tab, 1)
        self.chosen = chosen
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _button(self, words: str) -> QPushButton:
        button = role(QPushButton(words, self), kind="tab")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setMinimumWidth(1)
        return button

    def _turn(self, number: int) -> None:
        if self.words:
            self.turned.emit(number % len(self.words))

    def _arrange(self) -> None:
        """Choose which tabs are in view."""
        if not self._tabs:
            self._back.hide()
            self._on.hide()
            return
        metrics = self.theme.metrics(16, 700)
        needs = [metrics.horizontalAdvance(words) + self.theme.length(PAD) for words in self.words]
        room = self.width() - self.theme.length(8)
        gap = self.theme.length(4)
        all_fit = sum(needs) + gap * (len(needs) - 1) <= room
        room -= 0 if all_fit else 2 * self.theme.length(ARROW + 4)
        first, last = (0, len(needs)) if all_fit else self._window(needs, room, gap)
        for number, tab in enumerate(self._tabs):
            self._laid.setStretch(number + 1, needs[number])
            tab.setVisible(first <= number < last)
            tab.setChecked(number == self.chosen)
        for arrow in (self._back, self._on):
            arrow.setVisible(not all_fit)
            arrow.setFixedWidth(self.theme.length(ARROW))

    def _window(self, needs: list[int], room: int, gap: int) -> tuple[int, int]:
        """The first and last tab in view, so that the chosen one is among them."""
        first = min(self._first, self.chosen)
        while True:
            last, used = first, 0
            while last < len(needs) and used + needs[last] + (gap if last > first else 0) <= room:
                used += needs[last] + (gap if last > first else 0)
                last += 1
            if last > self.chosen or first >= self.chosen:
                break
            first += 1
        self._first = first
        return first, max(last, first + 1)
