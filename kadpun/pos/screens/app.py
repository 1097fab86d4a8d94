"""The window: the strip on top, the page in front, and every key and scan on its way to it.

It makes pages when they are first shown, shows the one that the till's state asks for (sign in, open a shift, sell), changes language, mode
and scale while everything stays where it is, and shows what a bug leaves: whether the bill is in the ledger. It holds no rule of the sale.

    key press --> wedge (scan or typing) --scan--> page in front, else the counter
                        |--typing--> stroke --> page in front --> the widget in focus
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
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

from kadpun.books.words import load_words
from kadpun.hardware.faults import Fault
from kadpun.hardware.queue import JobReport, PrinterReport

from .counter.body import WIDE
from .counter.counter_page import CounterPage
from .keys import stroke, types
from .notices import Act, Notices, Said
from .page import Context, Page, PageMaker, PageName, Pages, Tongue
from .preferences import Preferences
from .sounds import Sounds
from .strip import Strip
from .theme import Theme, load_fonts
from .wedge import Scan, Wedge
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


class Window(QMainWindow):
    """The till's one window. `came_up` is said once the counter, or the page before it, stands."""

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
    ) -> None:
        super().__init__()
        load_fonts()
        self.preferences = preferences
        self._keep = keep
        self._makers: dict[str, PageMaker] = {"counter": CounterPage} | {str(name): maker for name, maker in (pages or {}).items()}
        self._pages: dict[str, Page] = {}
        self.state: CounterState | None = None
        self.front = ""
        theme = Theme(preferences.mode, preferences.scale_percent, reduce_motion=preferences.reduce_motion, parent=self)
        tongue = Tongue(load_words(preferences.language), self)
        sounds = Sounds(theme.sounds(), preferences.volume_percent, self)
        self.context = Context(
            till,
            jobs,
            theme,
            tongue,
            Notices(self),
            devices,
            sounds,
            clock,
            lambda: self.preferences,
            self.prefer,
            self.go,
            self.look_again,
        )
        theme.dress()
        self.wedge = Wedge(self, preferences.scan_gap_milliseconds, preferences.scan_prefix)
        self._build()
        self._connect()
        self.retell()
        fit(self, theme)

    def _build(self) -> None:
        self.strip = Strip(self.context)
        self.stack = QStackedWidget()
        root = QWidget()
        root.setObjectName("root")
        root.setLayout(column(self.strip, (self.stack, 1), gap=0))
        self.setCentralWidget(root)
        self.resize(1366, 768)

    def _connect(self) -> None:
        context = self.context
        self.wedge.scanned.connect(self.take_scan)
        context.devices.scanned.connect(self.take_scan)
        context.devices.printer_changed.connect(self._printer_changed)
        context.devices.job_changed.connect(self._job_changed)
        context.devices.drawer_failed.connect(self._drawer_failed)
        context.devices.scanner_changed.connect(self._scanner_changed)
        context.jobs.unheard.connect(context.notices.tell)
        context.jobs.broke.connect(self.break_down)
        context.say.changed.connect(self.retell)
        context.theme.changed.connect(self.restyle)
        self.strip.person_wanted.connect(lambda: self.go("sign-in"))
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MILLISECONDS)
        self._clock.timeout.connect(self._tick)
        self._clock.start()
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

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
        if name not in self._makers:
            return
        if name == "counter" and self.state is not None:
            name = self._wanted(self.state)
        if self.front and self.front != name:
            self._pages[self.front].leave()
        page = self.page(name)
        self.front = name
        for other in self._pages.values():
            # a page behind has no say in how small the window may be
            other.setSizePolicy(*[QSizePolicy.Policy.Preferred if other is page else QSizePolicy.Policy.Ignored] * 2)
        self.stack.setCurrentWidget(page)
        page.enter(**given)
        self.came_up.emit(name)

    def add_page(self, name: PageName, maker: PageMaker) -> None:
        """Know one more page."""
        self._makers[name] = maker

    def prefer(self, preferences: Preferences) -> None:
        """Take other settings of the window: language, mode, scale and sound change at once; then they are kept."""
        before, self.preferences = self.preferences, preferences
        context = self.context
        if (before.mode, before.scale_percent) != (preferences.mode, preferences.scale_percent):
            context.theme.use(mode=preferences.mode, scale_percent=preferences.scale_percent)
        context.theme.reduce_motion = preferences.reduce_motion
        context.sounds.volume_percent = preferences.volume_percent
        self.wedge.gap_milliseconds, self.wedge.prefix = preferences.scan_gap_milliseconds, preferences.scan_prefix
        context.say.use(preferences.language)
        for page in self._pages.values():
            page.retell()
        self._keep(preferences)

    def retell(self) -> None:
        """Say everything in the language in use."""
        self.setWindowTitle(self.context.say("Kadpun"))
        self.strip.retell()
        for page in self._pages.values():
            page.retell()

    def restyle(self) -> None:
        """Take colours and lengths from the theme again."""
        fit(self, self.context.theme)
        self._lay_out()
        for page in self._pages.values():
            page.restyle()

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
            return page.take_key(name)
        typed = types(event) and not isinstance(watched, QLineEdit | QTextEdit | QPlainTextEdit | QAbstractSpinBox)
        return typed and page.take_letter(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def closeEvent(self, event: QCloseEvent) -> None:
        counter = self._pages.get("counter")
        if isinstance(counter, CounterPage) and counter.selling is not None:
            counter.selling.save_now()
        self._clock.stop()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        super().closeEvent(event)
        self.closed.emit()

    def _lay_out(self) -> None:
        wide = round(self.width() * 100 / self.context.theme.scale_percent)
        self.strip.lay_out(wide=wide >= WIDE, large=wide < LARGE)

    def page(self, name: str) -> Page:
        """The page of that name, made when it is first wanted."""
        if name not in self._pages:
            page = self._makers[name](self.context)
            self._pages[name] = page
            self.stack.addWidget(page)
            page.retell()
            fit(page, self.context.theme)
            if isinstance(page, CounterPage) and self.state is not None:
                page.show_state(self.state)
        return self._pages[name]

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
