"""F1 in the office: every key on one sheet; those that hold everywhere, and those of the page in front as its buttons show them.

It stands over the page until any key. What the page can do is read from its buttons, so that the sheet never says more or less than they.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..office_parts.popped import Popped
from ..widgets import paint
from ..widgets.buttons import Button
from ..widgets.layout import Text, column, row, wrap

if TYPE_CHECKING:
    from ..page import Context, Page

PITCH, WIDE = 34, 330
EVERYWHERE: dict[str, str] = {
    "Ctrl K": "Search everything",
    "Ctrl N": "One more window",
    "Ctrl PgUp · PgDn": "The page above or below",
    "Esc": "Close, or go back",
    "Ctrl Enter": "The filled button",
    "F2": "Find on this page",
    "F5": "Look again",
    "Ctrl ⌫": "Undo what is not recorded",
    "↑ ↓ · Enter": "Choose a row · open it",
    "Space": "Pick a row",
    "Ctrl C · Ctrl Shift C": "Copy the row · the whole table",
    "Ctrl 1 … 9": "Sort by this column",
    "Ctrl ← →": "The days before or after",
}
"""The keys that mean the same on every page, and what they do."""


class KeyRows(QWidget):
    """Key caps with their words, painted."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.theme = context.theme
        self.rows: list[tuple[str, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def put(self, rows: list[tuple[str, str]]) -> None:
        """Show these (key, words)."""
        self.rows = rows
        self.setAccessibleName(" · ".join(f"{key} {words}" for key, words in rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(WIDE), self.theme.length(PITCH) * max(len(self.rows), 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, high = self.theme, self.theme.length(PITCH)
        left = max((paint.key_cap_width(theme, key) for key, _ in self.rows), default=0) + theme.length(14)
        with paint.on(self) as painter:
            for number, (key, words) in enumerate(self.rows):
                paint.key_cap(painter, theme, 0, number * high + high // 2, key)
                paint.text(painter, theme, QRect(left, number * high, self.width() - left, high), words, size=15)


class KeySheet(Popped):
    """The sheet; `show_for` opens it over a page."""

    def __init__(self, context: Context, owner: QWidget) -> None:
        super().__init__(context, owner)
        self.everywhere, self.here = Text(style="strong"), Text(style="strong")
        self.general, self.own = KeyRows(context), KeyRows(context)
        left = wrap(column(self.everywhere, self.general, "stretch", gap=4))
        right = wrap(column(self.here, self.own, "stretch", gap=4))
        self.setLayout(row(left, right, gap=24, margins=(20, 12, 20, 16)))

    def show_for(self, page: Page, anchor: QWidget) -> None:
        """Show the keys that hold now on this page."""
        say = self.context.say
        self.everywhere.setText(say("On every page"))
        self.here.setText(say("On this page"))
        self.general.put([(key, say(EVERYWHERE[key])) for key in EVERYWHERE])
        buttons = [button for button in page.findChildren(Button) if button.key and button.words and button.isVisible()]
        own = dict.fromkeys((button.key, button.words) for button in buttons)
        self.own.put(list(own))
        self.here.setVisible(bool(own))
        self.open_below(anchor)

    def take_key(self, stroke: str) -> bool:
        self.put_away()
        return True
