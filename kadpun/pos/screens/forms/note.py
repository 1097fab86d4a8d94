"""A bar that tells something where it happened: what, one sentence, and at most two buttons. It is put away by the next act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtWidgets import QFrame, QSizePolicy

from ..widgets.buttons import Button
from ..widgets.layout import Pictogram, Text, change_role, column, role, row
from .paragraph import Paragraph

if TYPE_CHECKING:
    from ..theme import Theme

NoteTone = Literal["info", "ok", "warn", "danger"]
ICONS = {"info": "ph.info", "ok": "ph.check-circle", "warn": "ph.warning", "danger": "ph.warning-circle"}
INKS = {"info": "primary-ink", "ok": "ok", "warn": "warn", "danger": "danger"}


class Note(QFrame):
    """The bar; hidden until it has something to say."""

    def __init__(self, theme: Theme, *, first: Button | None = None, second: Button | None = None) -> None:
        super().__init__()
        role(self, notice="info")
        self.icon = Pictogram("ph.info", 24, "primary-ink")
        self.title = Text(style="strong")
        self.words = Paragraph("dense", "ink-2")
        buttons = [button for button in (first, second) if button is not None]
        self.setLayout(row(self.icon, (column(self.title, self.words, gap=0), 1), *buttons, gap=12, margins=(14, 6, 10, 8)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def tell(self, title: str, words: str = "", tone: NoteTone = "info") -> None:
        """Say this."""
        change_role(self, notice=tone)
        self.icon.turn(ICONS[tone], INKS[tone])
        self.title.setText(title)
        self.title.tint(INKS[tone].removesuffix("-ink"))
        self.title.setVisible(bool(title))
        self.words.say(words)
        self.words.setVisible(bool(words))
        self.setAccessibleName(f"{title} {words}".strip())
        self.show()

    def put_away(self) -> None:
        """Say nothing more."""
        self.hide()
