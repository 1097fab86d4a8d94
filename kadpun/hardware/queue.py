"""The print queue: one thread, one printer, jobs in order.

What always holds: a job is printed by itself at most once. Not a byte sent: it waits and is tried again, and goes as soon as there is
paper. Any byte sent and then trouble: it is *unknown*, and only a person prints it again, as a copy under a new id. A job found in
`sending` at the start is unknown too. A slip's drawer kick is taken out, sent at once and never kept. The thread owns the printer, the
raster and the job store; callbacks run on it, so a window must marshal them. Refuses to know sales and screens.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from .drawer import Drawer
from .escpos import Status, job_bytes
from .faults import Fault, JobsUnwritable, NotReady, StoppedWhileSending, Unfinished
from .jobs import SETTLED, JobState, JobStore, PrintJob, words_of
from .printers import Printer
from .raster import Raster
from .slip import KickDrawer, Slip

RETRY_SECONDS = (1.0, 2.0, 5.0)
REMEMBERED_IDS = 1000
WAITS: frozenset[JobState] = frozenset({"waiting", "failed"})

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class JobReport:
    """A job's new state; `fault` says why when it is failed or unknown."""

    job_id: str
    title: str
    state: JobState
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class PrinterReport:
    """How the printer is: `fault` stays until it is cured; `waiting` counts the receipts that wait for it."""

    fault: Fault | None
    waiting: int
    paper_near_end: bool = False


class PrintQueue:
    """Prints slips one after another on its own thread, from `start` to `stop`."""

    def __init__(
        self,
        printer: Printer,
        make_raster: Callable[[], Raster],
        make_store: Callable[[], JobStore],
        *,
        on_job: Callable[[JobReport], None] = lambda report: None,
        on_printer: Callable[[PrinterReport], None] = lambda report: None,
        on_drawer_fault: Callable[[Fault], None] = lambda fault: None,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
        long_pulse: bool = False,
    ) -> None:
        self._printer = printer
        self._drawer = Drawer(printer, long_pulse=long_pulse)
        self._make_raster = make_raster
        self._make_store = make_store
        self._on_job = on_job
        self._on_printer = on_printer
        self._on_drawer_fault = on_drawer_fault
        self._retry_seconds = retry_seconds
        self._inbox: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._jobs: list[PrintJob] = []
        self._failures = 0
        self._reported = PrinterReport(None, 0)
        self._printed: deque[str] = deque(maxlen=REMEMBERED_IDS)

    def start(self) -> None:
        """Begin: jobs left over from before are taken up, those that were on their way are unknown now."""
        assert self._thread is None, "a queue starts once"
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)
        self._thread.start()

    def stop(self, seconds: float = 30.0) -> bool:
        """End after the job in hand; what waits stays in the store. False when the thread is still busy after so many seconds."""
        self._stopping.set()
        self._inbox.put(lambda: None)
        if self._thread is None:
            return True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def add(self, job_id: str, title: str, slip: Slip) -> None:
        """Print a slip; returns at once, and the job is in the store as soon as the printer's thread gets to it. An id prints once."""
        if any(isinstance(item, KickDrawer) for item in slip.items):
            self.open_drawer()
        paper = replace(slip, items=tuple(item for item in slip.items if not isinstance(item, KickDrawer)))
        if paper.items:
            self._inbox.put(lambda: self._take(PrintJob(job_id, title, paper)))

    def open_drawer(self) -> None:
        """Kick the drawer, ahead of whatever waits for paper; a failure is told to `on_drawer_fault` and not tried again."""
        self._inbox.put(self._kick)

    def dismiss(self, job_id: str) -> None:
        """Settle an unknown or waiting job without printing: a person looked at the paper, or wants it no more."""
        self._inbox.put(lambda: self._settle(job_id))

    def forget(self, speaks: Callable[[str], bool]) -> None:
        """Drop the papers whose words `speaks` says yes to, and everything the store kept of settled ones; it is called on the printer's thread."""
        self._inbox.put(lambda: self._forget(speaks))

    def wake(self) -> None:
        """Try the printer again now instead of at the next turn."""
        self._inbox.put(lambda: None)

    def _run(self) -> None:
        try:
            self._store = self._make_store()
            self._raster = self._make_raster()
            self._take_up()
        except Fault as fault:
            log.info("the print queue cannot start: %s", fault)
            self._on_printer(PrinterReport(fault, 0))
            return
        self._is_ready()
        while not self._stopping.is_set():
            with contextlib.suppress(queue.Empty):  # nobody called: the printer's turn
                self._guard(self._inbox.get(timeout=self._patience()))
            self._empty_inbox()
            if self._stopping.is_set() or (self._failures and not self._is_ready()):
                continue
            job = self._next_job()
            if job is not None:
                self._guard(partial(self._send, job))
        self._empty_inbox()

    def _empty_inbox(self) -> None:
        while not self._inbox.empty():
            self._guard(self._inbox.get())

    def _next_job(self) -> PrintJob | None:
        return next((job for job in self._jobs if job.state in WAITS), None)

    def _patience(self) -> float | None:
        """How long to sleep: a turn while something is wrong, not at all with a job in hand, else until called."""
        if self._failures:
            return self._retry_seconds[min(self._failures, len(self._retry_seconds)) - 1]
        return 0.0 if self._next_job() is not None else None

    def _guard(self, act: Callable[[], None]) -> None:
        """Keep the thread alive when the job store refuses: the disk is the world's to mend."""
        try:
            act()
        except Fault as fault:
            self._failures += 1
            self._tell_printer(fault)

    def _is_ready(self) -> bool:
        """Ask the printer, without a job; tell what changed."""
        try:
            status = self._printer.check_ready()
        except NotReady as fault:
            self._failures += 1
            self._tell_printer(fault)
            return False
        self._failures = 0
        if not isinstance(self._reported.fault, JobsUnwritable):  # that one is cured by the next job that can be written
            self._tell_printer(None, status)
        return True

    def _take_up(self) -> None:
        for job in self._store.waiting():
            fault = StoppedWhileSending() if job.state == "sending" else None
            if fault is not None:
                self._store.mark(job.id, "unknown", str(fault))
                job = replace(job, state="unknown", detail=str(fault))
            self._jobs.append(job)
            self._on_job(JobReport(job.id, job.title, job.state, fault))

    def _take(self, job: PrintJob) -> None:
        if job.id in self._printed or any(kept.id == job.id for kept in self._jobs):
            return
        self._jobs.append(job)
        self._on_job(JobReport(job.id, job.title, "waiting"))
        if self._reported.fault is not None:
            self._tell_printer(self._reported.fault)
        self._store.add(job)

    def _settle(self, job_id: str) -> None:
        job = next((job for job in self._jobs if job.id == job_id), None)
        if job is not None:
            self._change(job, "dismissed")
            self._tell_printer(self._reported.fault)

    def _forget(self, speaks: Callable[[str], bool]) -> None:
        for job in [job for job in self._jobs if speaks(words_of(job))]:
            self._change(job, "dismissed")
        self._store.tidy()
        self._tell_printer(self._reported.fault)

    def _kick(self) -> None:
        try:
            self._drawer.open()
        except Fault as fault:
            log.info("the drawer stays shut: %s", fault)
            self._on_drawer_fault(fault)

    def _send(self, job: PrintJob) -> None:
        """Print one job and settle what is known of it. `sending` is in the store before the first byte goes."""
        try:
            data = job_bytes(job.slip, self._raster)
        except Fault as fault:
            self._change(job, "unknown", fault)  # it can never be drawn, and must not hold up the others
            return
        self._store.add(job)
        self._store.mark(job.id, "sending")
        job = self._change(job, "sending")
        try:
            status = self._printer.print_job(data)
        except NotReady as fault:
            self._failures += 1
            self._change(job, "failed", fault)
            self._tell_printer(fault)
        except Unfinished as fault:
            self._failures += 1
            self._change(job, "unknown", fault)
            self._tell_printer(fault)
        else:
            self._printed.append(job.id)
            self._change(job, "printed")
            self._tell_printer(None, status)

    def _change(self, job: PrintJob, state: JobState, fault: Fault | None = None) -> PrintJob:
        """Change a job's state here, tell it, and write it down."""
        changed = replace(job, state=state, detail=str(fault) if fault else "")
        at = next(at for at, kept in enumerate(self._jobs) if kept.id == job.id)
        if state in SETTLED:
            del self._jobs[at]
        else:
            self._jobs[at] = changed
        self._on_job(JobReport(job.id, job.title, state, fault))
        if state != "sending":
            self._store.mark(job.id, state, changed.detail)
        return changed

    def _tell_printer(self, fault: Fault | None, status: Status | None = None) -> None:
        """Tell a change, once: a fault that lasts is not told at every turn."""
        waiting = sum(job.state in WAITS for job in self._jobs)
        near_end = status.paper_near_end if status is not None else self._reported.paper_near_end
        before = self._reported
        if type(before.fault) is not type(fault):
            log.info("the printer %s: %s", self._printer.name, fault or "is ready")
        if (type(before.fault), before.waiting, before.paper_near_end) != (type(fault), waiting, near_end):
            self._reported = PrinterReport(fault, waiting, near_end)
            self._on_printer(self._reported)
