"""Search over everything: a field above the page, what was found below it; ↑ ↓ choose, Enter goes there, Esc closes.

Each letter asks every finder anew on the reading thread; an answer to a question that was asked anew is dropped. It is a part of its window, over
the page and never over another window, and nothing behind it stops.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from ..forms.fields import Line
from ..office_parts.popped import shade
from ..widgets.choice_list import Choice, ChoiceList
from ..widgets.layout import Pictogram, Text, column, fit, role, row
from .finders import Found, finders

if TYPE_CHECKING:
    from ..page import Context

WIDE, ROW, MOST_ROWS, TOP = 640, 56, 8, 72
TYPING_MILLISECONDS = 90


class SearchEverything(QFrame):
    """The search. `found` carries the Found that somebody goes to."""

    found = Signal(object)

    def __init__(self, context: Context, pages: frozenset[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.context, self.pages = context, pages
        self.finds: list[Found] = []
        self._asked = 0
        self._before: QWidget | None = None
        self._over = parent
        role(self, card="panel")
        self.line = Line()
        role(self.line, kind="bare")
        self.list = ChoiceList(context.theme)
        self.nothing = Text(style="body", colour="ink-2", align="centre")
        self.hint = Text(style="caption", colour="ink-3")
        top = row(Pictogram("ph.magnifying-glass", 24, "primary-ink"), (self.line, 1), gap=12, margins=(18, 6, 16, 2))
        foot = row((self.hint, 1), margins=(18, 2, 16, 8))
        self.setLayout(column(top, (self.list, 1), self.nothing, foot, gap=4, margins=(1, 1, 1, 1)))
        self.typing = QTimer(self)
        self.typing.setSingleShot(True)
        self.typing.setInterval(TYPING_MILLISECONDS)
        self.typing.timeout.connect(self.ask)
        self.line.textChanged.connect(lambda _: self.typing.start())
        self.line.stepped.connect(self.list.step)
        self.list.taken.connect(self.take)
        self.hide()
        parent.installEventFilter(self)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.line.setPlaceholderText(say("Members, receipts, goods, accounts, pages"))
        self.line.setAccessibleName(say("Search everything"))
        self.nothing.setText(say("Nothing is found. Try a shorter word, or a number."))
        self.hint.setText(say("↑ ↓ choose · Enter goes there · Esc closes"))
        self.list.setAccessibleName(say("What was found"))

    def open(self) -> None:
        """Come up with an empty field."""
        self._before = QApplication.focusWidget()
        self.line.clear()
        self.finds = []
        self.list.show_choices([])
        fit(self, self.context.theme)
        shade(self, self.context.theme)
        self.show()
        self.raise_()
        self.settle()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.ask()

    def put_away(self) -> None:
        """Go away; the focus goes back to where it was."""
        if self.isVisible():
            self._asked += 1
            self.typing.stop()
            self.hide()
            if self._before is not None and self._before.isVisible():
                self._before.setFocus()
            self._before = None

    def settle(self) -> None:
        """Stand in the middle of the upper part of the window, as wide and high as there is room."""
        if not self.isVisible():
            return
        theme, room = self.context.theme, self._over.rect()
        wide = min(theme.length(WIDE), room.width() - theme.length(32))
        rows = min(max(len(self.finds), 1), MOST_ROWS)
        high = min(theme.length(46 + 34 + 16 + ROW * rows), room.height() - theme.length(32))
        top = min(theme.length(TOP), max((room.height() - high) // 2, theme.length(8)))
        self.setGeometry((room.width() - wide) // 2, top, wide, high)

    def take_key(self, name: str) -> bool:
        """Use a stroke while the search stands; the letters go to its field."""
        if name in ("Esc", "Ctrl+K"):
            self.put_away()
        elif name == "Enter":
            if self.typing.isActive():
                self.typing.stop()
                self.ask(then_take=True)
            else:
                self.take(self.list.chosen)
        elif name in ("Up", "Down", "PgUp", "PgDn"):
            self.list.step({"Up": -1, "Down": 1, "PgUp": -MOST_ROWS, "PgDn": MOST_ROWS}[name])
        else:
            return name.startswith(("F", "Ctrl+", "Insert", "Tab"))
        return True

    def ask(self, *, then_take: bool = False) -> None:
        """Ask every finder for what stands in the field."""
        self._asked += 1
        asked, typed, till, say = self._asked, self.line.text().strip(), self.context.till, self.context.say.words
        wanted, pages = finders(), self.pages

        def work() -> list[Found]:
            kinds = wanted.items() if typed else [("pages", wanted["pages"])]
            return [found for _, finder in kinds for found in finder(till, typed, say) if found.page in pages]

        self.context.jobs.read(self, work, lambda found: self._show(asked, found, then_take))

    def take(self, number: int) -> None:
        """Go where the find at this place leads."""
        if 0 <= number < len(self.finds):
            self._before = None
            self.found.emit(self.finds[number])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.settle()
        return False

    def _show(self, asked: int, found: Sequence[Found], then_take: bool) -> None:
        if asked != self._asked or not self.isVisible():
            return
        self.finds = list(found)
        self.list.show_choices([Choice(each.words, each.second, each.amount, icon=each.icon) for each in self.finds])
        self.list.setVisible(bool(self.finds))
        self.nothing.setVisible(not self.finds)
        self.settle()
        if then_take:
            self.take(0)
