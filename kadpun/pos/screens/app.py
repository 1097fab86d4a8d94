"""The till's window: the strip on top, the page in front, and every key and scan on its way to it.

It shows the page that the till's state asks for (sign in, open a shift, sell), tells on the notice bar how printer, drawer and scanner stand, and
what a bug leaves: whether the bill is in the ledger. Pages of the office come up in a window of their own where the program offers one.
It holds no rule of the sale.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from kadpun.hardware.faults import Fault
from kadpun.hardware.queue import JobReport, PrinterReport

from .counter.body import WIDE
from .counter.counter_page import CounterPage
from .house import House
from .notices import Act, Said
from .office_shell.doors import DOORS
from .page import Context, Page, PageMaker, PageName, Pages, Tongue
from .paged_window import PagedWindow
from .preferences import Preferences
from .strip import Strip
from .wedge import Scan
from .widgets.layout import column, fit

if TYPE_CHECKING:
    from kadpun.books.clock import Clock
    from kadpun.pos.till.counter import Till
    from kadpun.pos.till.results import CounterState, Done, Printed

    from .devices import Devices
    from .jobs import Jobs

__all__ = ["Context", "Page", "PageMaker", "PageName", "Pages", "Tongue", "Window"]

LARGE = 980
PRINTER_TITLES = {
    "PaperOut": "No paper",
    "PaperRanOut": "No paper",
    "PrinterCoverOpen": "The printer is open",
    "PrinterUnreachable": "The printer cannot be reached",
    "PrinterSilent": "The printer does not answer",
    "PrinterWentAway": "The printer went away",
}
CLOCK_MILLISECONDS = 1000
BEHIND: frozenset[str] = frozenset({"start", "sign-in", "shift-open"})
"""Pages that stand before the counter: a scan never leads past them."""
OFFICE_ONLY: frozenset[str] = frozenset(door.page for door in DOORS) - {"goods", "settings", "ledger"}
"""Pages that come up in a window of the office."""


class Window(PagedWindow):
    """The till's one window. `came_up` is said once the counter, or the page before it, stands.

    `open_office(name, **given)` brings up a window of the office; without it the office's pages are shown here.
    """

    came_up = Signal(str)
    closed = Signal()

    def __init__(
        self,
        till: Till,
        jobs: Jobs,
        devices: Devices,
        clock: Clock,
        preferences: Preferences,
        *,
        keep: Callable[[Preferences], None] = lambda preferences: None,
        pages: Pages | None = None,
        house: House | None = None,
        open_office: Callable[..., None] | None = None,
    ) -> None:
        self.state: CounterState | None = None
        self._open_office = open_office
        makers: dict[PageName, PageMaker] = {"counter": CounterPage}
        super().__init__(till, house or House(jobs, devices, clock, preferences, keep), makers | dict(pages or {}), here="till")
        if house is None:
            self.house.setParent(self)
        self._connect()
        self.retell()
        fit(self, self.context.theme)

    def build(self) -> None:
        self.strip = Strip(self.context)
        root = QWidget()
        root.setObjectName("root")
        root.setLayout(column(self.strip, (self.stack, 1), gap=0))
        self.setCentralWidget(root)
        self.resize(1366, 768)

    def _connect(self) -> None:
        context = self.context
        context.devices.printer_changed.connect(self._printer_changed)
        context.devices.job_changed.connect(self._job_changed)
        context.devices.drawer_failed.connect(self._drawer_failed)
        context.devices.scanner_changed.connect(self._scanner_changed)
        context.jobs.broke.connect(self.break_down)
        self.strip.person_wanted.connect(lambda: self.go("sign-in"))
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MILLISECONDS)
        self._clock.timeout.connect(self._tick)
        self._clock.start()

    def start(self) -> None:
        """Read the till's state and show the page it asks for; `came_up` follows."""
        self._tick()
        self.strip.show_printer(self.context.devices.printer)
        self.look_again()
        self.context.jobs.run(self, self.context.till.unprinted, self._papers_owed)

    def look_again(self) -> None:
        """Read the till's state anew: who is signed in, the shift, the profile, the bill."""
        self.context.jobs.run(self, self.context.till.start, self._took_state)

    def go(self, name: str, **given: Any) -> None:
        """Show a page by its name; one that this program does not have is passed over."""
        if self._open_office is not None and name in OFFICE_ONLY and name in self._makers:
            self._open_office(name, **given)
            return
        super().go(name, **given)

    def wanted(self, name: str) -> str:
        return self._wanted(self.state) if name == "counter" and self.state is not None else name

    def came(self, name: str) -> None:
        self.came_up.emit(name)

    def made(self, page: Page) -> None:
        if isinstance(page, CounterPage) and self.state is not None:
            page.show_state(self.state)

    def retell(self) -> None:
        self.strip.retell()
        super().retell()

    def is_first(self) -> bool:
        return True

    def take_scan(self, scan: Scan) -> None:
        """A scan goes to the page in front; what that has no use for is sold, if somebody may sell."""
        self.wedge.hand_back()
        page = self._pages.get(self.front)
        if page is None or page.take_scan(scan) or self.front in BEHIND:
            return
        if self.front != "counter":
            self.go("counter")
            self.page("counter").take_scan(scan)

    def break_down(self, reason: Exception) -> None:
        """A bug came up: say whether the bill is in the ledger, keep the draft, and give a code to report."""
        code = secrets.token_hex(3).upper()
        counter = self._pages.get("counter")
        selling = counter.selling if isinstance(counter, CounterPage) else None
        self._tell_bug(reason, code, recorded=selling is not None and selling.done is not None)
        self.context.sounds.play("fault")
        if selling is not None and selling.done is None:
            bill = selling.basket.id
            self.context.jobs.run(
                self,
                lambda: any(sale.fact_id == bill for sale in self.context.till.recent(1)),
                lambda recorded: self._tell_bug(reason, code, recorded=recorded),
                lambda _: None,
            )

    def _tell_bug(self, reason: Exception, code: str, *, recorded: bool) -> None:
        """Show the bar of a bug with what is known of the bill by now."""
        title = "The last bill is in the ledger." if recorded else "This bill is not in the ledger yet. It is kept as it stands."
        text = Said("Something in the program broke ({kind}, {code}). Go on selling, and tell whoever looks after it.",
                    {"kind": type(reason).__name__, "code": code})  # fmt: skip
        self.context.notices.break_down(title=Said(title), text=text, acts=(Act("Put away", lambda: self.context.notices.put_away("bug")),))

    def closeEvent(self, event: QCloseEvent) -> None:
        counter = self._pages.get("counter")
        if isinstance(counter, CounterPage) and counter.selling is not None:
            counter.selling.save_now()
        self._clock.stop()
        super().closeEvent(event)
        self.closed.emit()

    def lay_out(self) -> None:
        wide = round(self.width() * 100 / self.context.theme.scale_percent)
        self.strip.lay_out(wide=wide >= WIDE, large=wide < LARGE)

    def _wanted(self, state: CounterState) -> PageName:
        """The page that must stand before selling, or the counter."""
        if state.operator is None and "sign-in" in self._makers:
            return "sign-in"
        if state.shift is None and state.operator is not None and "shift-open" in self._makers:
            return "shift-open"
        return "counter"

    def _took_state(self, state: CounterState) -> None:
        known = self.state
        self.state = state
        self.strip.show_state(state)
        counter = self.page("counter")
        assert isinstance(counter, CounterPage)
        if known is not None:
            counter.show_state(state)
        elif counter.selling is not None:
            counter.selling.finished.connect(self._finished)
        wanted = self._wanted(state)
        if not self.front or self.front in BEHIND or (wanted != "counter" and self.front == "counter"):
            self.go(wanted)

    def _papers_owed(self, papers: tuple[Printed, ...]) -> None:
        """Papers that were recorded and never printed are offered."""
        if papers and self.context.devices.has_printer:
            acts = (Act("Not needed", lambda: self._settle_owed(papers)), Act("Print them", lambda: self._print_owed(papers)))
            title = Said("{count} papers were not printed.", {"count": len(papers)})
            self.context.notices.fault("owed", "ph.printer", title, Said("The bills are in the ledger."), acts)

    def _print_owed(self, papers: tuple[Printed, ...]) -> None:
        for paper in papers:
            self.context.devices.print_paper(paper.print_job, paper.title, paper.slip)
        self.context.notices.cure("owed")

    def _settle_owed(self, papers: tuple[Printed, ...]) -> None:
        for paper in papers:
            self.context.jobs.run(self, partial(self.context.till.paper_taken, paper.print_job))
        self.context.notices.cure("owed")

    def _finished(self, done: Done) -> None:
        """A sale is in the books; where there is no printer, its paper is owed to nobody."""
        self.strip.count_facts(done.no)
        if not self.context.devices.has_printer:
            self.context.jobs.run(self, partial(self.context.till.paper_taken, done.print_job))

    def _job_changed(self, report: JobReport) -> None:
        """The queue keeps a paper: the till owes it no more."""
        if report.state == "sending":
            till, job = self.context.till, report.job_id
            self.context.jobs.run(self, lambda: till.paper_taken(job))
        if report.state == "unknown" and report.fault is not None:
            acts = (Act("It is whole", lambda: self._paper_is_whole(report.job_id)),)
            self.context.notices.fault(f"paper:{report.job_id}", "ph.printer", report.fault, None, acts)
            self.context.sounds.play("fault")

    def _paper_is_whole(self, job_id: str) -> None:
        self.context.devices.dismiss(job_id)
        self.context.notices.cure(f"paper:{job_id}")

    def _printer_changed(self, report: PrinterReport | None) -> None:
        self.strip.show_printer(report)
        if report is None or report.fault is None:
            self.context.notices.cure("printer")
            return
        acts = (Act("Try now", self.context.devices.wake),)
        title = Said(PRINTER_TITLES.get(report.fault.name, "The printer needs you"))
        self.context.notices.fault("printer", "ph.printer", title, report.fault, acts)
        self.context.sounds.play("fault")

    def _drawer_failed(self, fault: Fault) -> None:
        self.context.notices.note(Said("The drawer did not open."), fault, tone="warn", icon="ph.archive-box")

    def _scanner_changed(self, fault: Fault | None) -> None:
        if fault is None:
            self.context.notices.cure("scanner")
        else:
            self.context.notices.fault("scanner", "ph.barcode", fault)

    def _tick(self) -> None:
        self.strip.show_time(self.context.clock.now_at())
