"""A line that picks something by a few letters: an account by code or name, a person by number or name. The list hangs below it, over the page.

    typing --find--> the list --↑ ↓--> a row --Enter, Tab or a touch--> picked; the line shows it; "" picks nothing

What is found is asked of whoever made the line, at once or later; an answer to letters that have changed since is dropped. The list takes no focus.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent
from PySide6.QtWidgets import QFrame, QWidget

from ..forms.fields import Line
from ..page import Page
from ..widgets.choice_list import Choice, ChoiceList
from ..widgets.layout import change_role, column, fit, role

if TYPE_CHECKING:
    from ..page import Context

ROW, MOST_ROWS, LEAST_WIDTH = 56, 6, 380


@dataclass(frozen=True, slots=True)
class Pickable:
    """One thing that may be picked: its key, its words in the line and the list, and what stands at its right."""

    key: Any
    words: str
    second: str = ""
    right: str = ""


Show = Callable[[Sequence[Pickable]], None]
Find = Callable[[str, Show], None]
"""Asked for what some letters find; answers by calling what it is handed, now or later."""


class PickLine(Line):
    """The line. `picked` carries the key, None when nothing is picked any more."""

    picked = Signal(object)

    def __init__(self, context: Context, find: Find, *, opens_empty: bool = False) -> None:
        super().__init__()
        self.context, self.finder, self.opens_empty = context, find, opens_empty
        self.chosen: Pickable | None = None
        self.found: list[Pickable] = []
        self.hanging: QFrame | None = None
        self.list = ChoiceList(context.theme)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.taken.connect(self._take)
        self.textEdited.connect(self._typed)
        self.stepped.connect(self._step)

    @property
    def key(self) -> Any:
        """What is picked, None for nothing."""
        return None if self.chosen is None else self.chosen.key

    @property
    def is_open(self) -> bool:
        """Whether the list hangs below."""
        return self.hanging is not None and self.hanging.isVisible()

    def put(self, chosen: Pickable | None) -> None:
        """Show this as picked; nobody is told."""
        self.chosen = chosen
        self.setText("" if chosen is None else chosen.words)
        self.setCursorPosition(0)
        self.complain(False)
        self.put_away()

    def complain(self, wrong: bool) -> None:
        """Show that what stands here will not do."""
        change_role(self, state="error" if wrong else "")

    def enter(self) -> bool:
        """Enter: take the row in hand; False when no list hangs here."""
        if self.is_open and self.found:
            self._take(self.list.chosen)
            return True
        return False

    def put_away(self) -> None:
        """Close the list."""
        if self.hanging is not None:
            self.hanging.hide()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.opens_empty and not self.text():
            self._ask("")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_key and self.is_open and self.found and self.text().strip():
            self._take(self.list.chosen)
        self.put_away()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.put_away()
        super().hideEvent(event)

    def _typed(self, text: str) -> None:
        if self.chosen is not None:
            self.chosen = None
            self.picked.emit(None)
        self.complain(False)
        if text.strip() or self.opens_empty:
            self._ask(text)
        else:
            self.found = []
            self.put_away()

    def _ask(self, text: str) -> None:
        def show(found: Sequence[Pickable]) -> None:
            if self.text() == text and self.hasFocus():
                self._show(list(found))

        self.finder(text, show)

    def _show(self, found: list[Pickable]) -> None:
        self.found = found
        if not found:
            self.put_away()
            return
        self.list.show_choices([Choice(each.words, each.second, each.right) for each in found])
        self._hang(len(found))

    def _step(self, by: int) -> None:
        if self.is_open:
            self.list.step(by)
        elif by > 0:
            self._ask(self.text() if self.chosen is None else "")

    def _take(self, number: int) -> None:
        if 0 <= number < len(self.found):
            self.put(self.found[number])
            self.picked.emit(self.key)

    def _hang(self, rows: int) -> None:
        """Show the list below the line, inside the page."""
        over = self._page()
        if self.hanging is None or self.hanging.parentWidget() is not over:
            self.hanging = role(QFrame(over), card="panel")
            self.hanging.setLayout(column(self.list, gap=0, margins=(4, 4, 4, 4)))
            fit(self.hanging, self.context.theme)
        theme = self.context.theme
        edge = theme.length(8)
        wide = min(max(self.width(), theme.length(LEAST_WIDTH)), over.width() - 2 * edge)
        high = theme.length(ROW * min(rows, MOST_ROWS) + 10)
        at = self.mapTo(over, QPoint(0, self.height() + theme.length(2)))
        top = at.y() if at.y() + high <= over.height() - edge else max(self.mapTo(over, QPoint(0, 0)).y() - high - theme.length(2), edge)
        self.hanging.setGeometry(min(max(at.x(), edge), over.width() - wide - edge), top, wide, high)
        self.hanging.show()
        self.hanging.raise_()

    def _page(self) -> QWidget:
        page: QWidget | None = self
        while page is not None and not isinstance(page, Page):
            page = page.parentWidget()
        return page or self.window()
