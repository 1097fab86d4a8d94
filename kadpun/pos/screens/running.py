"""The program with its windows, put together: the start window opens the shop, then the till's window and the office's run on it.

    folder --start window--> Till --settings of this desk--> printer queue, scanner --> windows --last closed--> devices, threads, store in order

A till begins with the till's window, an office PC with one of the office. Each office window has its own pages; all of them share one sign-in that is
not the counter's, over the same desk and the same threads.

Used by the command `kadpun` and by the demonstration day alike, so that what is shown is what runs. It holds no rule and no screen of its own.
"""

from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from kadpun.books.clock import Clock, SystemClock
from kadpun.books.words import LANGUAGES, Language, load_words
from kadpun.hardware.addresses import connect
from kadpun.hardware.jobs import FileJobStore
from kadpun.hardware.layout import PAPERS
from kadpun.hardware.queue import PrintQueue
from kadpun.hardware.raster import Raster
from kadpun.hardware.scanners import SerialScanner
from kadpun.pos.office.joining import ShopAndOfficeDoor
from kadpun.pos.till.counter import Till
from kadpun.pos.till.desk_settings import DeskSettings, load_desk_settings, settings_beside

from .app import Window
from .devices import Devices, Listener
from .garbage import Sweeper
from .house import House
from .jobs import Jobs
from .page import Pages, Tongue
from .paged_window import PagedWindow
from .preferences import Preferences, read_preferences, write_preferences
from .start.opening import Surroundings
from .start.window import StartWindow
from .theme import Theme, load_fonts
from .wedge import Scan

if TYPE_CHECKING:
    from .office_shell.office_window import OfficeWindow

log = logging.getLogger(__name__)

PREFERENCES_NAME = "window.json"
JOBS_NAME = "print-jobs.jsonl"
SWITCH_SECONDS = 0.0005
"""How long one thread may keep the others from running: a tenth of Python's usual, so that the window never waits for a receipt being drawn."""


class Running(QObject):
    """One run of the program on one folder. `opened` carries the first window when it stands; `ended` says that everything is let go."""

    opened = Signal(object)
    ended = Signal()

    def __init__(self, folder: Path, *, pages: Pages, language: Language | None = None, clock: Clock | None = None) -> None:
        super().__init__()
        load_fonts()
        self.folder = folder
        self.clock = clock or SystemClock()
        self._pages = pages
        self._preferences_path = folder / PREFERENCES_NAME
        preferences = read_preferences(self._preferences_path)
        self.preferences = replace(preferences, language=language) if language is not None else preferences
        self.jobs = Jobs(self)
        self.devices = Devices(self)
        self.devices.wanted.connect(self.use_devices)
        self.window: Window | None = None
        self.offices: list[OfficeWindow] = []
        self.till: Till | None = None
        self.office_till: Till | None = None
        self.house: House | None = None
        self._start = self._make_start_window()

    def begin(self) -> None:
        """Open the shop; the start window shows itself only when it must ask."""
        self._start.begin()

    def use_devices(self, settings: DeskSettings) -> None:
        """Use the printer and the scanner of these settings from now on."""
        till = self.till
        assert till is not None
        self.devices.has_drawer = settings.drawer == "printer"
        self.jobs.run(self, lambda: till.desk.profile().paper, lambda paper: self._use_printer(settings, paper))
        if settings.scanner_port:
            self.devices.use_scanner(
                lambda heard: SerialScanner(
                    settings.scanner_port, heard.hear_code, on_fault=heard.hear_scanner, baud=settings.scanner_speed
                )
            )
        else:
            self.devices.use_scanner(None)

    def _make_start_window(self) -> StartWindow:
        theme = Theme(self.preferences.mode, self.preferences.scale_percent, reduce_motion=self.preferences.reduce_motion, parent=self)
        theme.dress()
        tongue = Tongue(load_words(self.preferences.language), self)

        def prefer(language: Language) -> None:
            self._keep(replace(self.preferences, language=language))
            tongue.use(language)

        words = {language: load_words(language) for language in LANGUAGES}
        window = StartWindow(Surroundings(self.jobs, theme, tongue, prefer), ShopAndOfficeDoor(self.folder, words, clock=self.clock))
        window.opened.connect(self._take_till)
        window.closed.connect(self._end)
        return window

    def open_counter(self) -> None:
        """Bring the till's window to the front, made when it is first wanted."""
        till, house = self.till, self.house
        assert till is not None and house is not None
        if self.window is None:
            self.window = Window(
                till,
                self.jobs,
                self.devices,
                self.clock,
                self.preferences,
                pages=self._pages,
                house=house,
                open_office=self.open_office,
            )
            self.window.closed.connect(self._counter_closed)
            self.window.start()
            self._show(self.window)
        self._bring_up(self.window)

    def open_office(self, name: str = "", *, another: bool = False, **given: Any) -> None:
        """Bring a window of the office to the front at a page, one more when asked for. Whoever is signed in at the counter is so here at first."""
        from kadpun.pos.office.office_state import carry_over

        from .office_shell.office_window import OfficeWindow  # only an office needs it: the till starts without

        till, house = self.till, self.house
        assert till is not None and house is not None
        if self.offices and not another:
            self.offices[-1].go(name or self.offices[-1].front, **given)
            self._bring_up(self.offices[-1])
            return
        if self.office_till is None:
            self.office_till = Till(till.desk, till.words)
        office_till = self.office_till
        office = OfficeWindow(office_till, house, self._pages, with_counter=True)
        self.offices.append(office)
        office.counter_wanted.connect(self.open_counter)
        office.another_wanted.connect(lambda page: self.open_office(page, another=True))
        office.unused_scan.connect(self._sell_scan)
        office.closed.connect(lambda: self._office_closed(office))
        self.jobs.run(office, lambda: carry_over(till, office_till), lambda _: office.begin(name, **given))
        self._show(office)
        self._bring_up(office)

    def _take_till(self, till: Till) -> None:
        """The shop is open: put the first window on it."""
        self.till = till
        till.desk.store.keep_off(threading.get_ident())
        loaded = load_desk_settings(settings_beside(till.desk.store.path))
        self.house = House(self.jobs, self.devices, self.clock, self.preferences, self._keep, self)
        self.use_devices(loaded.settings)
        self.house.courier.took.connect(self._look_again)
        self.house.courier.serve(till, loaded.settings.desks_folder)
        if loaded.settings.opens == "office":
            self.open_office()
        else:
            self.open_counter()
        first = self.window or self.offices[0]
        if loaded.reason is not None:
            first.context.notices.tell(loaded.reason)
        self._start.close()
        self.opened.emit(first)

    def _show(self, window: PagedWindow) -> None:
        if QApplication.platformName() in ("offscreen", "minimal"):
            window.show()
        else:
            window.showMaximized()

    def _bring_up(self, window: PagedWindow) -> None:
        window.raise_()
        window.activateWindow()

    def _sell_scan(self, scan: Scan) -> None:
        """A scan that the office has no use for is sold, if the till's window stands."""
        if self.window is not None:
            self.window.take_scan(scan)

    def _look_again(self) -> None:
        """Facts of other desks came in: prices, members and settings may be others now."""
        for window in (self.window, *self.offices):
            if window is not None:
                window.look_again()

    def _counter_closed(self) -> None:
        assert self.window is not None
        self.window.deleteLater()
        self.window = None
        self._end_with_the_last()

    def _office_closed(self, office: OfficeWindow) -> None:
        self.offices.remove(office)
        office.deleteLater()
        self._end_with_the_last()

    def _end_with_the_last(self) -> None:
        if self.window is None and not self.offices:
            self._end()

    def _use_printer(self, settings: DeskSettings, paper: str) -> None:
        if not settings.printer:
            self.devices.use_printer(None)
            return
        jobs_path = self.folder / JOBS_NAME

        def make(heard: Listener) -> PrintQueue:
            return PrintQueue(
                connect(settings.printer),
                lambda: Raster(PAPERS[paper]),
                lambda: FileJobStore(jobs_path),
                on_job=heard.hear_job,
                on_printer=heard.hear_printer,
                on_drawer_fault=heard.hear_drawer,
            )

        self.devices.use_printer(make)

    def _keep(self, preferences: Preferences) -> None:
        self.preferences = preferences
        if self.folder.is_dir():
            write_preferences(self._preferences_path, preferences)

    def _end(self) -> None:
        """Let everything go: what waits for paper is kept, work already asked for is done, then the store closes."""
        self._start.deleteLater()
        self.devices.stop()
        if self.house is not None:
            self.house.courier.stop()
        self.jobs.stop()
        if self.till is not None:
            self.till.desk.close()
            self.till = self.office_till = None
        self.ended.emit()


def make_application() -> QApplication:
    """The one QApplication, with text hinted as the design asks; from now on threads take turns as a window needs it."""
    sys.setswitchinterval(SWITCH_SECONDS)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Kadpun")
    application.setQuitOnLastWindowClosed(False)
    font = application.font()
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    application.setFont(font)
    return application


def catch_bugs(running: Running) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """The crash hook: a bug in a window is logged and told on the till's; the draft is kept and selling goes on."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("a bug in the window", exc_info=(kind, error, trace))
        if isinstance(error, Exception):
            for window in (running.window, *running.offices):
                if window is not None:
                    window.break_down(error)

    return hook


def run_window(folder: Path, *, pages: Pages, language: Language | None = None) -> int:
    """Run the program on a folder until its window is closed; answers the exit code."""
    application = make_application()
    sweeper = Sweeper(application)
    running = Running(folder, pages=pages, language=language)
    running.opened.connect(lambda _: gc.freeze())  # what stands now stays; to look through it for garbage would hold up a scan for 40 ms
    running.ended.connect(application.quit)
    sys.excepthook = catch_bugs(running)
    running.begin()
    try:
        return application.exec()
    finally:
        sweeper.stop()
