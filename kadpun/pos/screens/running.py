"""The program with a window, put together: the start window opens the shop, then the till's window runs on it until it is closed.

    folder --start window--> Till --settings of this desk--> printer queue, scanner --> window --closed--> devices, books thread, store: in this order

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
from kadpun.pos.till.counter import Till
from kadpun.pos.till.desk_settings import DeskSettings, load_desk_settings, settings_beside
from kadpun.pos.till.door import ShopDoor

from .app import Window
from .devices import Devices, Listener
from .jobs import Jobs
from .page import Pages, Tongue
from .preferences import Preferences, read_preferences, write_preferences
from .start.opening import Surroundings
from .start.window import StartWindow
from .theme import Theme, load_fonts

log = logging.getLogger(__name__)

PREFERENCES_NAME = "window.json"
JOBS_NAME = "print-jobs.jsonl"
SWITCH_SECONDS = 0.0005
"""How long one thread may keep the others from running: a tenth of Python's usual, so that the window never waits for a receipt being drawn."""


class Running(QObject):
    """One run of the program on one folder. `opened` carries the till's window when it stands; `ended` says that everything is let go."""

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
        self.till: Till | None = None
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
        window = StartWindow(Surroundings(self.jobs, theme, tongue, prefer), ShopDoor(self.folder, words, clock=self.clock))
        window.opened.connect(self._take_till)
        window.closed.connect(self._end)
        return window

    def _take_till(self, till: Till) -> None:
        """The shop is open: put the till's window on it."""
        self.till = till
        till.desk.store.keep_off(threading.get_ident())
        loaded = load_desk_settings(settings_beside(till.desk.store.path))
        self.window = Window(till, self.jobs, self.devices, self.clock, self.preferences, keep=self._keep, pages=self._pages)
        self.window.closed.connect(self._end)
        self.use_devices(loaded.settings)
        if loaded.reason is not None:
            self.window.context.notices.tell(loaded.reason)
        self.window.start()
        if QApplication.platformName() in ("offscreen", "minimal"):
            self.window.show()
        else:
            self.window.showMaximized()
        self._start.close()
        self.opened.emit(self.window)

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
        self.devices.stop()
        self.jobs.stop()
        if self.till is not None:
            self.till.desk.close()
            self.till = None
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
    """The crash hook: a bug in the window is logged and told on it; the draft is kept and selling goes on."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("a bug in the window", exc_info=(kind, error, trace))
        if running.window is not None and isinstance(error, Exception):
            running.window.break_down(error)

    return hook


def run_window(folder: Path, *, pages: Pages, language: Language | None = None) -> int:
    """Run the program on a folder until its window is closed; answers the exit code."""
    application = make_application()
    running = Running(folder, pages=pages, language=language)
    running.opened.connect(lambda _: gc.freeze())  # what stands now stays; to look through it for garbage would hold up a scan for 40 ms
    running.ended.connect(application.quit)
    sys.excepthook = catch_bugs(running)
    running.begin()
    return application.exec()
