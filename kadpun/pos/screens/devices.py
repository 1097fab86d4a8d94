"""Devices on their way to the screen: what scanners and the print queue say on their own threads, said again on the GUI thread as signals.

Owns the print queue and the serial scanner of this desk while the window is open, and starts and stops them when the settings change. Keeps
how the printer stands, so that a page can ask. Refuses to know sales: papers come as slips with the ids of their jobs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

from kadpun.hardware.faults import Fault
from kadpun.hardware.jobs import JobState
from kadpun.hardware.queue import JobReport, PrinterReport, PrintQueue
from kadpun.hardware.slip import KickDrawer, Slip

from .wedge import Scan

MOST_KEPT = 200
"""So many papers' last states are kept to be asked for."""

MakeQueue = Callable[["Listener"], PrintQueue]
MakeScanner = Callable[["Listener"], "Scanner"]


class Scanner(Protocol):
    """A scanner with a thread of its own."""

    def start(self) -> None: ...

    def stop(self) -> object: ...


class Listener(Protocol):
    """What a device's thread calls; safe from any thread."""

    def hear_code(self, code: str) -> None: ...

    def hear_scanner(self, fault: Fault | None) -> None: ...

    def hear_job(self, report: JobReport) -> None: ...

    def hear_printer(self, report: PrinterReport) -> None: ...

    def hear_drawer(self, fault: Fault) -> None: ...


class Devices(QObject):
    """The desk's devices as signals: `scanned` a Scan, `job_changed` a JobReport, `printer_changed` a PrinterReport, None without one."""

    scanned = Signal(object)
    job_changed = Signal(object)
    printer_changed = Signal(object)
    drawer_failed = Signal(object)
    scanner_changed = Signal(object)
    wanted = Signal(object)
    """The desk's settings were changed: whoever put the program together uses these devices from now on."""
    _code = Signal(str)
    _job = Signal(object)
    _printer = Signal(object, object)
    _drawer = Signal(object)
    _scanner = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue: PrintQueue | None = None
        self._reader: Scanner | None = None
        self._states: dict[str, JobState] = {}
        self.printer: PrinterReport | None = None
        """How the printer stands; None when this desk has none."""
        self.has_drawer = True
        """Whether a drawer hangs on the printer; a desk without one never kicks."""
        queued = Qt.ConnectionType.QueuedConnection
        self._code.connect(self._heard_code, queued)
        self._job.connect(self._heard_job, queued)
        self._printer.connect(self._heard_printer, queued)
        self._drawer.connect(self.drawer_failed, queued)
        self._scanner.connect(self.scanner_changed, queued)

    @property
    def has_printer(self) -> bool:
        """Whether papers can be printed at this desk at all."""
        return self._queue is not None

    def use_printer(self, make: MakeQueue | None) -> None:
        """Print through another queue from now on, or through none; the one before ends after the paper in hand."""
        if self._queue is not None:
            self._queue.stop()
        self._queue = None
        self._states.clear()
        self.printer = None
        if make is not None:
            self._queue = make(self)
            self.printer = PrinterReport(None, 0)
            self._queue.start()
        self.printer_changed.emit(self.printer)

    def use_scanner(self, make: MakeScanner | None) -> None:
        """Listen to another serial scanner from now on, or to none."""
        if self._reader is not None:
            self._reader.stop()
        self._reader = make(self) if make is not None else None
        if self._reader is not None:
            self._reader.start()

    def print_paper(self, job_id: str, title: str, slip: Slip) -> None:
        """Print a slip; the drawer opens if the slip says so. Nothing happens at a desk without a printer."""
        if self._queue is not None:
            self._queue.add(job_id, title, slip if self.has_drawer else without_kick(slip))

    def kick(self, slip: Slip | None) -> None:
        """Open the drawer, if this slip wants it."""
        if self.has_drawer and self._queue is not None and slip is not None and any(isinstance(item, KickDrawer) for item in slip.items):
            self._queue.open_drawer()

    def state_of(self, job_id: str) -> JobState | None:
        """How a paper stands; None when nothing is known of it."""
        return self._states.get(job_id)

    def dismiss(self, job_id: str) -> None:
        """Settle a paper whose fate is unknown: somebody looked at it."""
        if self._queue is not None:
            self._queue.dismiss(job_id)

    def forget_papers(self, speaks: Callable[[str], bool]) -> None:
        """Drop papers whose words somebody wants gone, waiting ones and what the queue's file kept of printed ones; safe from any thread."""
        queue = self._queue
        if queue is not None:
            queue.forget(speaks)

    def wake(self) -> None:
        """Try the printer again now."""
        if self._queue is not None:
            self._queue.wake()

    def stop(self) -> None:
        """Let every device go; what waits for paper is kept by its queue."""
        if self._reader is not None:
            self._reader.stop()
        if self._queue is not None:
            self._queue.stop()
        self._reader = self._queue = None

    def hear_code(self, code: str) -> None:
        """A code came from a scanner's thread."""
        self._code.emit(code)

    def hear_scanner(self, fault: Fault | None) -> None:
        """A scanner went away (its fault), or is back (None)."""
        self._scanner.emit(fault)

    def hear_job(self, report: JobReport) -> None:
        """A paper is in another state."""
        self._job.emit(report)

    def hear_printer(self, report: PrinterReport) -> None:
        """The printer stands otherwise."""
        self._printer.emit(self._queue, report)

    def hear_drawer(self, fault: Fault) -> None:
        """The drawer stayed shut."""
        self._drawer.emit(fault)

    @Slot(str)
    def _heard_code(self, code: str) -> None:
        self.scanned.emit(Scan((code,)))

    @Slot(object)
    def _heard_job(self, report: JobReport) -> None:
        self._states.pop(report.job_id, None)
        self._states[report.job_id] = report.state
        while len(self._states) > MOST_KEPT:
            del self._states[next(iter(self._states))]
        self.job_changed.emit(report)

    @Slot(object, object)
    def _heard_printer(self, queue: PrintQueue | None, report: PrinterReport) -> None:
        if queue is self._queue:
            self.printer = report
            self.printer_changed.emit(report)


def without_kick(slip: Slip) -> Slip:
    """The same slip for a desk without a drawer."""
    return replace(slip, items=tuple(item for item in slip.items if not isinstance(item, KickDrawer)))
