"""A window of the office: the rail, the page in front, search over everything. Several may stand side by side, each with its own pages.

It needs no shift and no till's window. Somebody must be signed in; who that is, is the office's own matter and not the counter's, so that the
books are kept under one name while another sells. A scan that the page has no use for goes on to the counter, if there is one.

    sign-in --PIN--> the page asked for --rail, Ctrl K, Ctrl PgDn--> another page --Esc--> the one before
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from kadpun.pos.office.office_state import OfficeState, read_office_state

from ..forms.office_page import OfficePage
from ..house import House
from ..notices import Act, Said
from ..office.ledger_page import LedgerPage
from ..page import Page, Pages
from ..paged_window import PagedWindow
from ..wedge import Scan
from ..widgets.layout import column, fit, row, wrap
from .doors import DOOR_WORDS, DOORS, Count, waiting_counts
from .key_sheet import KeySheet
from .office_strip import OfficeStrip
from .rail import FROM_WIDTH, Rail
from .searching import SearchEverything

if TYPE_CHECKING:
    from kadpun.pos.till.counter import Till

MINUTE_MILLISECONDS = 60_000
SECOND_MILLISECONDS = 1000
LARGE = 1100
MOST_STEPS = 30
"""Steps back that are remembered."""


class OfficeWindow(PagedWindow):
    """One window. `another_wanted` asks for one more at a page, `counter_wanted` for the till's window, `unused_scan` hands a scan on."""

    came_up = Signal(str)
    another_wanted = Signal(str)
    counter_wanted = Signal()
    unused_scan = Signal(object)
    closed = Signal()

    def __init__(self, till: Till, house: House, pages: Pages, *, with_counter: bool = True) -> None:
        self.state: OfficeState | None = None
        self._with_counter = with_counter
        self._next: tuple[str, dict[str, Any]] = ("office", {})
        self._steps: list[str] = []
        self._counts: Mapping[Any, Count] = {}
        super().__init__(till, house, pages, here="office")
        house.jobs.broke.connect(self.break_down)
        self._clock = QTimer(self)
        self._clock.setInterval(SECOND_MILLISECONDS)
        self._clock.timeout.connect(self._tick)
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE_MILLISECONDS)
        self._minute.timeout.connect(self.look_again)
        self._minute.timeout.connect(self._catch_up)
        self._clock.start()
        self._minute.start()
        self.retell()
        fit(self, self.context.theme)

    def build(self) -> None:
        known = frozenset(self._makers)
        self.rail = Rail(self.context, known, with_counter=self._with_counter)
        self.strip = OfficeStrip(self.context)
        self.right = wrap(column(self.strip, (self.stack, 1), gap=0))
        root = QWidget()
        root.setObjectName("root")
        root.setLayout(row(self.rail, (self.right, 1), gap=0))
        self.setCentralWidget(root)
        self.search = SearchEverything(self.context, known, root)
        self.keys = KeySheet(self.context, root)
        self.search.found.connect(lambda found: self.go(found.page, **found.given))
        self.rail.wanted.connect(self.go)
        self.rail.person_wanted.connect(lambda: self.go("sign-in"))
        self.rail.search_wanted.connect(self.search.open)
        self.rail.counter_wanted.connect(self.counter_wanted)
        self.resize(1366, 768)

    @property
    def first_page(self) -> str:
        """The page an office begins with: the first of the rail that this program has."""
        return next((door.page for door in DOORS if door.page in self._makers), "settings")

    def begin(self, name: str = "", **given: Any) -> None:
        """Read who is there, and show a page, or the sign-in page before it; `came_up` follows."""
        self._next = (name or self.first_page, given)
        self._counts = waiting_counts()
        self._tick()
        self.look_again()
        self._catch_up()

    def look_again(self) -> None:
        till = self.context.till
        self.context.jobs.run(self, lambda: read_office_state(till), self._took_state)

    def go(self, name: str, **given: Any) -> None:
        """Show a page by its name; "counter" is the way back to the page before. Nobody passes the sign-in page without a PIN."""
        self.search.put_away()
        if name == "counter":
            self._go_back()
            return
        if self.state is None or self.state.operator is None:
            if name != "sign-in":
                self._next = (name, given)
            name, given = "sign-in", {}
        elif name == "sign-in":
            self._next = (self.front, {})
        super().go(name, **given)

    def came(self, name: str) -> None:
        if name != "sign-in":
            if name in self._steps:
                self._steps.remove(name)
            self._steps = [*self._steps[1 - MOST_STEPS :], name]
        self.rail.stand_at(name)
        self.lay_out()
        self._say_title()
        self._count()
        self.came_up.emit(name)

    def made(self, page: Page) -> None:
        if isinstance(page, OfficePage) and hasattr(page, "head"):
            page.head.back.hide()
        if isinstance(page, LedgerPage):
            page.verified.connect(self._verified)

    def take_scan(self, scan: Scan) -> None:
        """A scan goes to the page in front; what that has no use for goes on to the counter."""
        self.wedge.hand_back()
        page = self._pages.get(self.front)
        if page is not None and not page.take_scan(scan) and self.front != "sign-in":
            self.unused_scan.emit(scan)

    def take_stroke(self, name: str) -> bool:
        if self.keys.isVisible():
            return self.keys.take_key(name)
        if self.search.isVisible():
            return self.search.take_key(name)
        if self.front == "sign-in":
            if name == "Esc" and self.state is not None and self.state.operator is not None:
                self.go(self._next[0])
                return True
            return False
        if name == "Ctrl+K":
            self.search.open()
        elif name == "F1":
            page = self._pages[self.front]
            self.keys.show_for(page, page)
        elif name == "Ctrl+N":
            self.another_wanted.emit(self.front)
        elif name in ("Ctrl+PgUp", "Ctrl+PgDn"):
            self.go(self.rail.next_page(self.front, 1 if name == "Ctrl+PgDn" else -1))
        else:
            return False
        return True

    def retell(self) -> None:
        self.rail.retell()
        self.strip.retell()
        self.search.retell()
        super().retell()
        self._say_title()

    def lay_out(self) -> None:
        wide = round(self.width() * 100 / self.context.theme.scale_percent)
        signed_in = self.front != "sign-in" and bool(self.front)
        narrow = wide < FROM_WIDTH
        self.rail.setVisible(signed_in)
        self.strip.setVisible(signed_in and narrow)
        if narrow != self.rail.narrow:
            self.rail.turn_narrow(narrow)
        self.strip.lay_out(large=wide < LARGE)
        self.search.settle()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._clock.stop()
        self._minute.stop()
        self.house.jobs.broke.disconnect(self.break_down)
        page = self._pages.get(self.front)
        if page is not None:
            page.leave()
        super().closeEvent(event)
        self.closed.emit()

    def break_down(self, reason: Exception) -> None:
        """A bug came up: say so, and give a code to report; what is recorded is recorded."""
        text = Said("Something in the program broke ({kind}, {code}). Go on working, and tell whoever looks after it.",
                    {"kind": type(reason).__name__, "code": secrets.token_hex(3).upper()})  # fmt: skip
        title = Said("What was recorded is in the ledger; look at the last thing you did.")
        self.context.notices.break_down(title=title, text=text, acts=(Act("Put away", lambda: self.context.notices.put_away("bug")),))

    def _go_back(self) -> None:
        """The page before this one; the first page stays."""
        if self.front == "sign-in" or len(self._steps) < 2:
            return
        self._steps.pop()
        super().go(self._steps[-1])

    def _took_state(self, state: OfficeState) -> None:
        before = self.state
        self.state = state
        self._show_standing()
        if state.operator is None:
            if self.front != "sign-in":
                self.go(*self._next[:1], **self._next[1])
        elif not self.front or self.front == "sign-in":
            changed = before is None or before.operator != state.operator or not self.front
            if changed or self.front == "sign-in":
                name, given = self._next
                super().go(name if name in self._makers else self.first_page, **given)

    def _verified(self, at: int | None) -> None:
        self.house.verified_at = at
        self._show_standing()

    def _show_standing(self) -> None:
        if self.state is not None:
            self.rail.show_state(self.state, self.house.verified_at)
            self.strip.show_state(self.state, self.house.verified_at)

    def _count(self) -> None:
        """Ask what waits behind the doors, on the reading thread."""
        counts, till = self._counts, self.context.till
        if counts:
            self.context.jobs.read(self, lambda: {str(page): count(till) for page, count in counts.items()}, self.rail.show_waiting, lambda _: None)

    def _catch_up(self) -> None:
        """Record what should have come by itself while the PC was off, a slice at a time; a reason it cannot be is told where it is due."""
        from kadpun.pos.office.journal_room import JournalRoom

        room = JournalRoom(self.context.till)
        self.context.jobs.run(self, room.catch_up, lambda count: self._catch_up() if count else None, lambda _: None)

    def _tick(self) -> None:
        self.strip.show_time(self.context.clock.now_at())

    def _say_title(self) -> None:
        say = self.context.say
        door = next((door for door in DOORS if door.page == self.front), None)
        self.setWindowTitle(f"{say(DOOR_WORDS[door.page])} · {say('Kadpun')}" if door else say("Kadpun"))
