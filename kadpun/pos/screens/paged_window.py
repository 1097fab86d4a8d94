"""A window that shows one page at a time: it makes pages when they are first shown, and offers every key and scan to the page in front.

    key press --> wedge (scan or typing) --scan--> take_scan
                        |--typing--> stroke --> take_stroke (the window's own keys), the page in front --> the widget in focus

The till's window and the office's windows are such windows; what stands around the page, and what a scan means that the page has no use for,
they decide themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QSizePolicy,
    QStackedWidget,
    QTextEdit,
    QWidget,
)

from .house import House
from .keys import stroke, types
from .notices import Notices
from .page import Context, Page, PageMaker, PageName, Pages
from .preferences import Preferences
from .wedge import Scan, Wedge
from .widgets.layout import fit

if TYPE_CHECKING:
    from kadpun.pos.till.counter import Till


class PagedWindow(QMainWindow):
    """The window. A subclass lays `stack` out in `build`, and overrides what it needs."""

    def __init__(self, till: Till, house: House, makers: Pages, *, here: Literal["till", "office"]) -> None:
        super().__init__()
        self.house = house
        self._makers: dict[str, PageMaker] = {str(name): maker for name, maker in makers.items()}
        self._pages: dict[str, Page] = {}
        self.front = ""
        self.context = Context(
            till,
            house.jobs,
            house.theme,
            house.say,
            Notices(self),
            house.devices,
            house.sounds,
            house.clock,
            lambda: house.preferences,
            house.prefer,
            self.go,
            self.look_again,
            here=here,
            courier=house.courier,
        )
        self.wedge = Wedge(self, house.preferences.scan_gap_milliseconds, house.preferences.scan_prefix)
        self.stack = QStackedWidget()
        self.build()
        self.wedge.scanned.connect(self.take_scan)
        for heard, act in self._ties():
            heard.connect(act)
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    @property
    def preferences(self) -> Preferences:
        """The settings of the windows."""
        return self.house.preferences

    def build(self) -> None:
        """Lay the window out around `stack`."""
        raise NotImplementedError

    def look_again(self) -> None:
        """Read the till's state anew and show it."""
        raise NotImplementedError

    def lay_out(self) -> None:
        """Arrange what stands around the page for the window's size."""

    def take_scan(self, scan: Scan) -> None:
        """A scan came to this window."""
        raise NotImplementedError

    def take_stroke(self, name: str) -> bool:
        """Use one of the window's own keys, before the page in front, and say True."""
        return False

    def wanted(self, name: str) -> str:
        """The page to show when this one is asked for."""
        return name

    def made(self, page: Page) -> None:
        """A page was made for this window."""

    def came(self, name: str) -> None:
        """A page came to the front."""

    def go(self, name: str, **given: Any) -> None:
        """Show a page by its name; one that this program does not have is passed over."""
        if name not in self._makers:
            return
        name = self.wanted(name)
        if self.front and self.front != name:
            self._pages[self.front].leave()
        page = self.page(name)
        self.front = name
        for other in self._pages.values():
            # a page behind has no say in how small the window may be
            other.setSizePolicy(*[QSizePolicy.Policy.Preferred if other is page else QSizePolicy.Policy.Ignored] * 2)
        self.stack.setCurrentWidget(page)
        page.enter(**given)
        self.came(name)

    def add_page(self, name: PageName, maker: PageMaker) -> None:
        """Know one more page."""
        self._makers[name] = maker

    def page(self, name: str) -> Page:
        """The page of that name, made when it is first wanted."""
        if name not in self._pages:
            page = self._makers[name](self.context)
            self._pages[name] = page
            self.stack.addWidget(page)
            page.retell()
            fit(page, self.context.theme)
            self.made(page)
        return self._pages[name]

    def retell(self) -> None:
        """Say everything in the language in use."""
        self.setWindowTitle(self.context.say("Kadpun"))
        for page in self._pages.values():
            page.retell()

    def restyle(self) -> None:
        """Take colours and lengths from the theme again."""
        fit(self, self.context.theme)
        self.lay_out()
        for page in self._pages.values():
            page.restyle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See every press before its widget: scans are taken out, strokes are offered to the page in front."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        if watched.window() is not self or watched is not (QApplication.focusWidget() or self):
            return False
        if self.wedge.press(event):
            return True
        name = stroke(event)
        page = self._pages.get(self.front)
        if page is None:
            return False
        if name:
            return self.take_stroke(name) or page.take_key(name)
        typed = types(event) and not isinstance(watched, QLineEdit | QTextEdit | QPlainTextEdit | QAbstractSpinBox)
        return typed and page.take_letter(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def closeEvent(self, event: QCloseEvent) -> None:
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        for heard, act in self._ties():
            heard.disconnect(act)
        super().closeEvent(event)

    def _ties(self) -> tuple[tuple[Any, Callable[..., None]], ...]:
        """What this window hears of the house; a closed one hears no more."""
        house = self.house
        return (
            (house.devices.scanned, self._heard),
            (house.jobs.unheard, self._unheard),
            (house.say.changed, self.retell),
            (house.theme.changed, self.restyle),
            (house.preferred, self._preferred),
        )

    def _heard(self, scan: Scan) -> None:
        """A scanner on a wire belongs to no window: the one in front takes what it reads."""
        if self._is_meant():
            self.take_scan(scan)

    def _unheard(self, reason: Exception) -> None:
        """A reason that nobody asked for is told in the window in front."""
        if self._is_meant():
            self.context.notices.tell(reason)

    def _is_meant(self) -> bool:
        front = QApplication.activeWindow()
        return front is self or (self.is_first() and not isinstance(front, PagedWindow))

    def is_first(self) -> bool:
        """Whether this window is meant while none of the program's is in front."""
        return False

    def _preferred(self) -> None:
        """The settings have changed."""
        preferences = self.house.preferences
        self.wedge.gap_milliseconds, self.wedge.prefix = preferences.scan_gap_milliseconds, preferences.scan_prefix
        for page in self._pages.values():
            page.retell()
