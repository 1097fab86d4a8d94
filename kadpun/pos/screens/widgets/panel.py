"""The frame of a panel beside the bill: a title, what stands next to it, a way out by Esc; the content below a hairline.

A panel never covers the scan box, and it is no window: the sale goes on around it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from .buttons import Button
from .layout import Text, column, remargin, role, row, rule, wrap

if TYPE_CHECKING:
    from ..theme import Theme


class Panel(QFrame):
    """The frame. `closed` is the wish to leave (Esc, or the button that says so)."""

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        role(self, card="panel")
        self.title = Text("", "h2")
        self.beside: QHBoxLayout = row(gap=10)
        self.beside_title = wrap(self.beside)
        self.beside_title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.leave = Button(theme, "quiet", key="Esc")
        self.leave.clicked.connect(self.closed)
        self.head_column = column(row(self.title, 8, (self.beside_title, 1), self.leave, gap=10), rule(), gap=10)
        self.head = wrap(self.head_column)
        self.body: QVBoxLayout = column(gap=10)
        self.whole = column(self.head, (self.body, 1), gap=10, margins=(20, 8, 20, 16))
        self.setLayout(self.whole)

    def unframe(self) -> None:
        """Be no card: the content brings its own."""
        role(self, card="none")
        self.head.hide()
        remargin(self.whole, self.theme, gap=0, margins=(0, 0, 0, 0))

    def tighten(self, *, short: bool) -> None:
        """Take narrower edges where the screen is low."""
        remargin(self.whole, self.theme, gap=8 if short else 10, margins=(16, 2, 16, 12) if short else (20, 8, 20, 16))
        remargin(self.head_column, self.theme, gap=2 if short else 10, margins=(0, 0, 0, 0))

    def fill(self, content: QLayout | QWidget) -> None:
        """Put the content in."""
        if isinstance(content, QWidget):
            self.body.addWidget(content, 1)
        else:
            self.body.addLayout(content, 1)
