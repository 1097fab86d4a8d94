"""The page of the office that all its pages are: head with acts at its right, bars where they are needed, the page's body below.

    class MembersPage(DeskPage):                                 # made in pages.py, where it has its name; then it appears in the rail by itself
        def __init__(self, context): ...; self.lay_desk(self.figures, (beside(self.card, self.side), 1), acts=(self.new,)); self.settle()
        def retell(self): super().retell(); self.head.say(say("Members"), say("{count} people", count=12)); self.new.say(say("New member")); ...

Reading: `self.look(work, then)` reads on the reading thread, so that a statement never holds up a sale; `self.ask` (books thread) is for quick
looks, `self.act(permission, work, then)` does something that is guarded, `self.working.run(...)` is for more than a second. `self.undo` is the undo
bar. Keys: Esc cancels work, then closes what lies above, then goes back; Ctrl Enter does the main act (`main_act`), F2 finds (`search_field`).
`beside(main, side)` lays a side column that goes below the main part where the window is narrow. `enter(**given)` is called whenever the page comes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QPushButton, QScrollArea, QSizePolicy, QWidget

from ..forms.head import Head
from ..forms.office_page import OfficePage
from ..page import Context
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.layout import Margins, column, on_fit, role, wrap
from .acts import Acts
from .popped import popped_on
from .undo_bar import UndoBar
from .working import Working

T = TypeVar("T")
Part = QWidget | QLayout | tuple[QWidget | QLayout, int]
SIDE, SIDE_NARROW, BELOW, NARROW = 416, 336, 880, 1180
LEAST_MAIN = 320


class DeskPage(OfficePage):
    """A page of the office. A subclass makes its parts, calls `lay_desk` and `settle`, and says its words in `retell`."""

    margins: Margins = (24, 10, 24, 16)
    way_back = "counter"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        role(self, dense="true")
        self.working = Working(context)
        self.undo = UndoBar(context)
        self.acts = Acts(context)

    def lay_desk(self, *parts: Part, acts: tuple[Button, ...] = (), beside_title: QWidget | None = None) -> None:
        """Put head, bars and parts one below the other; (part, 1) takes the height that is left. Parts that need more than there is scroll."""
        self.acts = Acts(self.context, *acts)
        head = Head(self.context.theme, beside=beside_title, acts=(self.acts,), with_back=self.context.here == "till")
        self.head = head
        head.back.clicked.connect(self.go_back)
        self.body_area = QScrollArea()
        self.body_area.setWidget(wrap(column(*parts, gap=12)))
        self.body_area.setWidgetResizable(True)
        self.body_area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.body_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bars = (self.notice_bar, self.leave_bar, self.working, self.undo)
        self.setLayout(column(head, *bars, (self.body_area, 1), gap=10, margins=self.margins))

    def settle(self) -> None:
        for button in self.findChildren(QPushButton):
            if button.property("kind") == "tab":
                role(button, sz="sm")  # choices are as high as the fields beside them
        super().settle()

    def retell(self) -> None:
        super().retell()
        self.working.retell()
        self.undo.retell()
        self.acts.retell()

    def leave(self) -> None:
        super().leave()
        if (open_now := popped_on(self)) is not None:
            open_now.put_away()

    def look(self, work: Callable[[], T], then: Callable[[T], None], failed: Callable[[Exception], None] | None = None) -> None:
        """Read something that may take long, on the reading thread; a reason it cannot be read goes to the notice bar."""
        self.context.jobs.read(self, work, then, failed or self.tell)

    def take_key(self, stroke: str) -> bool:
        if (open_now := popped_on(self)) is not None:
            return open_now.take_key(stroke)
        if stroke == "Esc" and not self.leave_bar.is_asking and self.working.take_escape():
            return True
        if self.undo.take_key(stroke):
            return True
        if stroke == "Ctrl+Enter" and not self.leave_bar.is_asking and self.main_act():
            return True
        if stroke == "F2" and (field := self.search_field()) is not None:
            field.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().take_key(stroke)

    def main_act(self) -> bool:
        """Do what the filled button does, and say True."""
        forward = next((button for button in self.acts.buttons if button.kind == "primary"), None)
        if forward is None or not forward.isEnabled():
            return False
        forward.click()
        return True

    def search_field(self) -> QWidget | None:
        """The field that F2 goes to, if the page has one."""
        return None


class Beside(QWidget):
    """A main part and a column at its side, which scrolls by itself; where the window is narrow the side goes below."""

    def __init__(self, main: QWidget, side: QWidget, *, side_width: int = SIDE, whole: bool = False) -> None:
        super().__init__()
        self.side, self.whole = side, whole
        self.whole_area = QScrollArea()
        self.theme: Theme | None = None
        self.side_width = side_width
        self.main = main
        self.area = QScrollArea()
        if not whole:
            self.area.setWidget(side)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.laid = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.laid.setProperty("design", [12, 0, 0, 0, 0])
        self.laid.addWidget(main, 3)
        self.laid.addWidget(side if whole else self.area, 0)
        if whole:
            self._scroll_whole()
        else:
            self.setLayout(self.laid)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        on_fit(self, self._fitted)
        side.installEventFilter(self)
        QTimer.singleShot(0, self, self._look_at_side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._look_at_side()
        return False

    def _look_at_side(self) -> None:
        """A side on which nothing is shown leaves its room to the main part."""
        shown = any(not card.isHidden() for card in self.side.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly))
        part = self.side if self.whole else self.area
        if part.isHidden() == shown:
            part.setVisible(shown)
        self._give_heights()

    def _give_heights(self) -> None:
        """Below each other both parts are as high as they need, and the page scrolls; side by side they share the height there is."""
        if self.whole or self.theme is None:
            return
        below = self.laid.direction() == QBoxLayout.Direction.TopToBottom
        self.main.setMinimumHeight(max(self.main.minimumSizeHint().height(), self.theme.length(LEAST_MAIN)) if below else 0)
        self.area.setMinimumHeight(self.side.sizeHint().height() + 2 if below else 0)

    def _fitted(self, theme: Theme) -> None:
        self.theme = theme
        self._turn()

    def _scroll_whole(self) -> None:
        """Let main part and side scroll together: both are cards, and neither is a list."""
        area = self.whole_area
        area.setWidget(wrap(self.laid))
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(column(area, gap=0))

    def _turn(self) -> None:
        """Take the narrower side, or put it below."""
        if self.theme is None or not self.width():
            return
        wide = self.width() * 100 // self.theme.scale_percent
        below = wide < BELOW
        self.laid.setDirection(QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight)
        self.laid.setStretch(1, 2 if below and not self.whole else 0)
        part = self.side if self.whole else self.area
        if below:
            part.setMinimumWidth(0)
            part.setMaximumWidth(16_777_215)
        else:
            part.setFixedWidth(self.theme.length(self.side_width if wide >= NARROW else min(SIDE_NARROW, self.side_width)))
        self._give_heights()


def beside(main: QWidget | QLayout, *side: QWidget, side_width: int = SIDE, whole: bool = False) -> Beside:
    """Lay a main part with cards at its side; `whole` lets both scroll together, where the main part is cards too and no table."""
    cards = wrap(column(*side, "stretch", gap=12))
    return Beside(main if isinstance(main, QWidget) else wrap(main), cards, side_width=side_width, whole=whole)
