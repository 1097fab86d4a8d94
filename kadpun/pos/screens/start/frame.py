"""The frame of the pages before the counter: a title, one sentence, the content in a card, the way forward and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLayout, QSizePolicy, QWidget

from ..forms.note import Note
from ..forms.office_page import scrolling
from ..forms.paragraph import Paragraph
from ..widgets.buttons import Button
from ..widgets.layout import Text, card, column, row, sized, wrap

if TYPE_CHECKING:
    from .opening import Surroundings


class StartPage(QWidget):
    """One page before the counter. A subclass gives its content to `lay` and says its words in `retell`."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self.around = around
        self.title = Text(style="h2")
        self.about = Paragraph("body", "ink-2")
        self.note = Note(around.theme)
        self.forward = Button(around.theme, "primary", "lg", key="Enter")
        self.back = Button(around.theme, "quiet", "lg", key="Esc")
        self.forward.clicked.connect(self.go_forward)
        self.back.clicked.connect(self.go_back)

    def lay(self, content: QLayout, *, width: int = 720, with_back: bool = True, scrolls: bool = False) -> None:
        """Put the page together around its content."""
        inside: QWidget = wrap(content)
        if scrolls:
            inside = scrolling(inside)
        else:
            inside.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        head = column(self.title, self.about, gap=2)
        board = card(column(head, self.note, (inside, 1), row(self.back, "stretch", self.forward, gap=12), gap=16, margins=(32, 20, 32, 24)), "panel")
        sized(board, width=width)
        middle = row("stretch", board, "stretch", gap=0)
        if scrolls:
            self.setLayout(column((middle, 1), gap=0))
        else:
            self.setLayout(column("stretch", middle, "stretch", "stretch", gap=0))
        self.back.setVisible(with_back)  # only once it lies on the page: shown before, it would be a window of its own

    def retell(self) -> None:
        """Say every label again."""

    def come(self) -> None:
        """Come to the front: put the focus in the main field."""

    def go_forward(self) -> None:
        """What Enter does."""

    def go_back(self) -> None:
        """What Esc does."""

    def enter(self) -> None:
        """Enter in a field: go forward, unless the page moves on by fields."""
        self.go_forward()
