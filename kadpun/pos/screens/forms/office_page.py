"""What the pages beside the counter share: the head, the notice bar, asking for leave, and going back.

`act` does something on the books thread: while it runs the page's main button waits; a refusal for want of permission opens the leave bar and
the act is done again with the approval; any other reason goes to the notice bar, and what was typed stays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLayout, QScrollArea, QWidget

from kadpun.books.refusals import Told
from kadpun.pos.till.operators import NotAllowed
from kadpun.pos.till.results import Approval, Permission

from ..notices import Notice
from ..page import Context, Page
from ..widgets.layout import Margins, column, fit
from ..widgets.notice_bar import NoticeBar
from .head import Head
from .leave import Leave

T = TypeVar("T")


class OfficePage(Page):
    """A page with a head. A subclass builds its body, names `way_back`, and says its words in `retell`."""

    margins: Margins = (16, 8, 16, 16)
    way_back = "counter"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("root")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.busy = False
        self.notice_bar = NoticeBar(context.theme, context.say)
        self.leave_bar = Leave(context)
        self._faults: set[str] = set()
        context.notices.shown.connect(self._noticed)

    def lay(self, head: Head, body: QLayout | QWidget) -> None:
        """Put head, bars and body together."""
        self.head = head
        head.back.clicked.connect(self.go_back)
        self.setLayout(column(head, self.notice_bar, self.leave_bar, (body, 1), gap=10, margins=self.margins))

    def settle(self) -> None:
        """Say and fit everything for the first time; called at the end of making the page."""
        self.retell()
        self.notice_bar.show_notice(self.context.notices.now)  # what was told before this page was made still holds
        fit(self, self.context.theme)

    def retell(self) -> None:
        self.leave_bar.retell()
        self.notice_bar.retell()

    def restyle(self) -> None:
        fit(self, self.context.theme)

    def leave(self) -> None:
        self.leave_bar.put_away()
        self.context.notices.act()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.notice_bar.show_notice(self.context.notices.now)

    def go_back(self) -> None:
        """Leave this page for the one it was come from."""
        self.context.go(self.way_back)

    def take_key(self, stroke: str) -> bool:
        if stroke == "Esc":
            if self.leave_bar.is_asking:
                self.leave_bar.put_away()
                return True
            return self.take_escape()
        if stroke == "Enter":
            if self.leave_bar.is_asking and self.leave_bar.isAncestorOf(QApplication.focusWidget() or self):
                self.leave_bar.confirm()
                return True
            focused = QApplication.focusWidget()
            if isinstance(focused, QAbstractButton) and self.isAncestorOf(focused):
                focused.click()
                return True
        return False

    def take_escape(self) -> bool:
        """What Esc does when nothing lies above the page: go back."""
        self.go_back()
        return True

    def ask(self, work: Callable[[], T], then: Callable[[T], None], failed: Callable[[Exception], None] | None = None) -> None:
        """Read something on the books thread; a reason it cannot be read goes to the notice bar."""
        self.context.jobs.run(self, work, then, failed or self.tell)

    def act(
        self,
        permission: Permission,
        work: Callable[[Approval | None], T],
        then: Callable[[T], None],
        *,
        refused: Callable[[Exception], bool] | None = None,
        approval: Approval | None = None,
    ) -> None:
        """Do something that needs a permission; `refused` may take a reason for itself by saying True. Nothing while another act runs."""
        if self.busy:
            return
        self._be_busy(True)
        self.context.notices.act()

        def done(value: Any) -> None:
            self._be_busy(False)
            self._cure()
            then(value)

        def failed(reason: Exception) -> None:
            self._be_busy(False)
            if isinstance(reason, NotAllowed) and approval is None:
                self.leave_bar.ask(permission, lambda leave: self.act(permission, work, then, refused=refused, approval=leave))
            elif refused is None or not refused(reason):
                self.tell(reason)

        self.context.jobs.run(self, lambda: work(approval), done, failed)

    def tell(self, reason: Exception) -> None:
        """Put a reason on the notice bar; a bug is told elsewhere."""
        if isinstance(reason, Told):
            self.context.sounds.play("refused")
            self.context.notices.tell(reason)
            self._faults.add(reason.name)

    def look_busy(self, busy: bool) -> None:
        """Show that an act runs; a subclass greys its main button."""

    def _noticed(self, notice: Notice | None) -> None:
        """Show a notice while the page is in front; a page behind shows it when it comes."""
        if self.isVisible():
            self.notice_bar.show_notice(notice)

    def _cure(self) -> None:
        """What was told here and has now gone well is no fault any more."""
        for name in self._faults:
            self.context.notices.cure(name)
        self._faults.clear()

    def _be_busy(self, busy: bool) -> None:
        self.busy = busy
        self.look_busy(busy)


def scrolling(content: QWidget) -> QScrollArea:
    """Let a long form scroll up and down, and follow the focus."""
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
