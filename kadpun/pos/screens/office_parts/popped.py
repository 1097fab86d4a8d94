"""A part that opens below its button, over the page: it closes by Esc, by a press elsewhere, and when its page is left. It is no window.

    class SpanPanel(Popped): ...                       # SpanPanel(context, owner): lay its content out as in any widget
    panel.open_below(button)                           # its own width and height from its size hint, kept inside the page
    def take_key(self, stroke): ...                    # strokes come here first while it stands (DeskPage hands them on); say True for those used
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsDropShadowEffect, QWidget

from ..page import Page
from ..widgets.layout import fit, role

if TYPE_CHECKING:
    from ..page import Context
    from ..theme import Theme


class Popped(QFrame):
    """The frame. `closed` is said when it goes away."""

    closed = Signal()

    def __init__(self, context: Context, owner: QWidget) -> None:
        super().__init__(owner)  # it goes with its owner, wherever it stands by then
        self.context = context
        self._anchor: QWidget | None = None
        self._before: QWidget | None = None
        role(self, card="panel")
        self.hide()

    def open_below(self, anchor: QWidget, *, focus: QWidget | None = None) -> None:
        """Stand below this part, within its page, with the focus in `focus`."""
        page: QWidget | None = anchor
        while page is not None and not isinstance(page, Page):
            page = page.parentWidget()
        over = page or anchor.window()
        self._anchor, self._before = anchor, QApplication.focusWidget()
        self.setParent(over)
        shade(self, self.context.theme)
        fit(self, self.context.theme)
        self.show()
        self.raise_()
        self.adjustSize()
        self.settle()
        (focus or self).setFocus(Qt.FocusReason.TabFocusReason)
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    def settle(self) -> None:
        """Stand below the anchor, as far left as the page asks for."""
        over, anchor = self.parentWidget(), self._anchor
        if over is None or anchor is None:
            return
        edge = self.context.theme.length(8)
        at = anchor.mapTo(over, QPoint(0, anchor.height() + self.context.theme.length(4)))
        wide, high = min(self.sizeHint().width(), over.width() - 2 * edge), min(self.sizeHint().height(), over.height() - 2 * edge)
        left = min(max(at.x(), edge), over.width() - wide - edge)
        top = min(max(at.y(), edge), over.height() - high - edge)
        self.setGeometry(left, top, wide, high)

    def put_away(self) -> None:
        """Go away; the focus goes back to the anchor, or where that is a whole page, to what had it before."""
        if self.isVisible():
            inside = self.isAncestorOf(QApplication.focusWidget() or self)
            self.hide()
            back = self._before if isinstance(self._anchor, Page) and self._before is not None else self._anchor
            if inside and back is not None and back.isVisible():
                back.setFocus()

    def take_key(self, stroke: str) -> bool:
        """Esc closes; anything else goes to the part in focus, and not to the page."""
        if stroke == "Esc":
            self.put_away()
            return True
        return False

    def hideEvent(self, event: QHideEvent) -> None:
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        super().hideEvent(event)
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget) and watched.window() is self.window():
            inside = watched is self or self.isAncestorOf(watched)
            on_anchor = self._anchor is not None and (watched is self._anchor or self._anchor.isAncestorOf(watched))
            if not inside and not on_anchor and watched.isVisible():
                self.put_away()
        return False


def shade(widget: QWidget, theme: Theme) -> None:
    """Give a part that stands over others the one shadow there is."""
    made = QGraphicsDropShadowEffect(widget)
    made.setBlurRadius(theme.length(28))
    made.setOffset(0, theme.length(6))
    colour = QColor(theme.colour("shadow"))
    colour.setAlpha(60)
    made.setColor(colour)
    widget.setGraphicsEffect(made)


def popped_on(page: QWidget) -> Popped | None:
    """What stands open over a page."""
    return next((each for each in page.findChildren(Popped) if each.isVisible()), None)
