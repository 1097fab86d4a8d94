"""The acts of a page, at the right of its head: as many buttons as fit, the others behind "More"; the last one is the way forward and always stays.

    self.take_in = Button(theme, "plain", "sm", icon="ph.upload-simple"); self.confirm = Button(theme, "primary", "sm", key="Shift Enter")
    acts = Acts(context, self.take_in, self.confirm)
    acts.retell()           # with the page; a button that is hidden by its page (`acts.offer(button, False)`) is in neither place
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from ..widgets.buttons import Button
from ..widgets.layout import on_fit

if TYPE_CHECKING:
    from ..page import Context

GAP = 10


class Acts(QWidget):
    """The buttons, laid out by hand."""

    def __init__(self, context: Context, *buttons: Button) -> None:
        super().__init__()
        self.context, self.theme = context, context.theme
        self.buttons = list(buttons)
        self._refused: set[Button] = set()
        for button in self.buttons:
            button.setParent(self)
        self.more = Button(context.theme, "plain", "sm", icon="ph.dots-three-outline", parent=self)
        self.more.clicked.connect(self._open_menu)
        self.more.hide()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        on_fit(self, lambda _: self._arrange())
        self.retell()

    def retell(self) -> None:
        """Say the button of the others; the buttons themselves are said by their page."""
        self.more.say(self.context.say("More"))
        self._arrange()

    def offer(self, button: Button, offered: bool) -> None:
        """Offer an act, or take it away while it makes no sense."""
        (self._refused.discard if offered else self._refused.add)(button)
        self._arrange()

    def sizeHint(self) -> QSize:
        shown = self._offered()
        wide = sum(button.sizeHint().width() for button in shown) + self.theme.length(GAP) * max(len(shown) - 1, 0)
        return QSize(wide, max((button.sizeHint().height() for button in self.buttons), default=0))

    def minimumSizeHint(self) -> QSize:
        shown = self._offered()
        if not shown:
            return QSize(0, 0)
        wide = shown[-1].sizeHint().width() + (self.more.sizeHint().width() + self.theme.length(GAP) if len(shown) > 1 else 0)
        return QSize(wide, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()

    def hidden_acts(self) -> list[Button]:
        """The acts behind "More", in their order."""
        return [button for button in self._offered() if button.isHidden()]

    def _offered(self) -> list[Button]:
        return [button for button in self.buttons if button not in self._refused]

    def _arrange(self) -> None:
        """Put in place what fits, from the right."""
        gap, shown = self.theme.length(GAP), self._offered()
        room, fit_in = self.width(), list(shown)
        more = self.more.sizeHint().width()

        def wide(buttons: list[Button]) -> int:
            return sum(button.sizeHint().width() for button in buttons) + gap * max(len(buttons) - 1, 0)

        while len(fit_in) > 1 and wide(fit_in) + (more + gap if len(fit_in) < len(shown) else 0) > room:
            del fit_in[-2]  # the way forward stays, then the first of the others
        right = room
        for button in reversed(fit_in):
            size = button.sizeHint()
            right -= size.width()
            button.setGeometry(right, (self.height() - size.height()) // 2, size.width(), size.height())
            right -= gap
        for button in self.buttons:
            button.setVisible(button in fit_in)
        self.more.setVisible(len(fit_in) < len(shown))
        if self.more.isVisibleTo(self):
            size = self.more.sizeHint()
            self.more.setGeometry(right - size.width(), (self.height() - size.height()) // 2, size.width(), size.height())
        self.updateGeometry()

    def _open_menu(self) -> None:
        menu = QMenu(self)
        for button in self.hidden_acts():
            act = menu.addAction(f"{button.words}\t{button.key}" if button.key else button.words)
            act.setEnabled(button.isEnabled())
            act.triggered.connect(button.click)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + self.theme.length(4))))
