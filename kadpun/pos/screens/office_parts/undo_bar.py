"""Undo for what is not yet recorded: what was just done on the page, and one button that takes it back; recording makes an end of it.

    self.undo = UndoBar(context)                                             # lay it under the head; hidden until something can be undone
    self.undo.done(say("Row taken out"), lambda: self.put_back(row))         # the newest first; at most fifty
    self.undo.forget()                                                       # after recording, and when other work is opened

Ctrl Backspace undoes as well (the page hands its strokes on with `take_key`). What is recorded is never undone: it is reversed by a fact.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy

from ..widgets.buttons import Button
from ..widgets.layout import Pictogram, Text, role, row

if TYPE_CHECKING:
    from ..page import Context

MOST = 50
KEY = "Ctrl+Backspace"


class UndoBar(QFrame):
    """The bar; `undone` carries what was taken back."""

    undone = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        role(self, notice="info")
        self.acts: list[tuple[str, Callable[[], None]]] = []
        self.words = Text(style="dense", elide=True)
        self.back = Button(context.theme, "plain", "sm", icon="ph.arrow-counter-clockwise", key="Ctrl ⌫")
        self.leave = Button(context.theme, "quiet", "sm")
        self.back.clicked.connect(self.undo)
        self.leave.clicked.connect(self.forget)
        sign = Pictogram("ph.clock-counter-clockwise", 20, "primary-ink")
        self.setLayout(row(sign, (self.words, 1), self.back, self.leave, gap=10, margins=(14, 4, 8, 4)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()
        self.retell()

    def retell(self) -> None:
        """Say the buttons again."""
        self.back.say(self.context.say("Undo"))
        self.leave.say(self.context.say("Leave it so"))

    def done(self, words: str, undo: Callable[[], None]) -> None:
        """Something was done that can be taken back."""
        self.acts = [*self.acts[1 - MOST :], (words, undo)]
        self._show()

    def undo(self) -> bool:
        """Take the newest back; False when there is nothing."""
        if not self.acts:
            return False
        words, act = self.acts.pop()
        act()
        self._show()
        self.undone.emit(words)
        return True

    def forget(self) -> None:
        """What was done stays: it was recorded, or other work began."""
        self.acts.clear()
        self._show()

    def take_key(self, stroke: str) -> bool:
        """Use the key that undoes, and say True."""
        return stroke == KEY and self.undo()

    def _show(self) -> None:
        say = self.context.say
        count = len(self.acts)
        if self.acts:
            words = self.acts[-1][0]
            self.words.setText(say("{words} · not recorded yet", words=words) if count == 1 else
                               say("{words} · {count} steps not recorded yet", words=words, count=count))  # fmt: skip
            self.setAccessibleName(self.words.text())
        if self.parentWidget() is not None:
            self.setVisible(count > 0)
