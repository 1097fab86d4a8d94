"""The courier between desks: while the program runs and the folder is there, packs are taken and left by themselves.

    timer, or a wish --> a thread of its own: read, check, write files --one slice of writing at a time--> books thread --> `changed`

It never holds up a sale: only slices of what is taken run on the books thread. One exchange runs at a time. A folder that is not there is no fault:
the stick comes when it comes. What was wrong is kept with the desks and shown on their page.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from kadpun.books.refusals import Told

if TYPE_CHECKING:
    from kadpun.pos.office.desks_room import DesksRoom, Exchanged
    from kadpun.pos.till.counter import Till

    from .devices import Devices
    from .jobs import Jobs

log = logging.getLogger(__name__)
FIRST_MILLISECONDS = 3_000
EVERY_MILLISECONDS = 20_000
LOOK_SECONDS = 0.05
"""How often a waiting thread looks whether the program ends."""


@dataclass(frozen=True, slots=True)
class _Errand:
    """Something to be done on the courier's thread, and who hears of it."""

    work: Callable[[DesksRoom], Any]
    then: Callable[[Any], None]
    failed: Callable[[Exception], None]


class Ending(Exception):
    """The program ends in the middle of an exchange; what was begun goes on the next time."""


class DeskCourier(QObject):
    """The courier of one run. `changed` carries the Exchanged that brought or left something, or was wrong; `ended` says that all is done for now.

    `took` is said when facts of other desks came in: whoever shows anything may look again. `progress` tells (done, total) of one pack.
    """

    changed = Signal(object)
    ended = Signal()
    took = Signal()
    progress = Signal(int, int)
    _wanted = Signal(object, object)
    _done = Signal(object, object, object)

    def __init__(self, jobs: Jobs, devices: Devices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs = jobs
        self._devices = devices
        self.folder = ""
        self.last: Exchanged | None = None
        self._till: Till | None = None
        self._room: DesksRoom | None = None
        self._thread: threading.Thread | None = None
        self._waiting: list[_Errand] = []
        self._stopped = threading.Event()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.go)
        self._wanted.connect(self._hand_on, Qt.ConnectionType.QueuedConnection)
        self._done.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether anything is under way."""
        return self._thread is not None

    def serve(self, till: Till, folder: str) -> None:
        """Go between this till and the others by this folder from now on; "" for none."""
        if not self.serves(till):
            self._till, self._room = till, None
        self.folder = folder
        self._timer.stop()
        if folder:
            self._timer.start(FIRST_MILLISECONDS)

    def serves(self, till: Till) -> bool:
        """Whether this is a till of the desk that the courier goes for."""
        return self._till is not None and self._till.desk is till.desk

    @property
    def room(self) -> DesksRoom:
        """The desks' room, whose writing goes through this courier: say its verbs on the courier's thread (`do`); its state may be read anywhere."""
        from kadpun.pos.office.desks_room import DesksRoom  # most tills have no other desk: they start without

        assert self._till is not None, "a courier serves a till first"
        if self._room is None:
            self._room = DesksRoom(self._till, on_books=self.on_books, forget_papers=self._devices.forget_papers)
        return self._room

    @Slot()
    def go(self) -> None:
        """Take and leave, if the folder is there; passed over while anything is under way."""
        if self._thread is None and self._till is not None and self.folder:
            folder = Path(self.folder)
            self.do(lambda room: self._exchange(room, folder), self._exchanged, lambda reason: None)

    def do(self, work: Callable[[DesksRoom], Any], then: Callable[[Any], None], failed: Callable[[Exception], None]) -> None:
        """Say a verb of the room on the courier's thread, after what is under way; then or failed on the window's."""
        if self._stopped.is_set():
            return
        self._waiting.append(_Errand(work, then, failed))
        if self._thread is None:
            self._begin()

    def stop(self, *, timeout_seconds: float = 10.0) -> None:
        """Begin nothing more, and let what is under way end at its next slice."""
        self._stopped.set()
        self._timer.stop()
        if self._thread is not None:
            self._thread.join(timeout_seconds)

    def on_books(self, act: Callable[[], Any]) -> Any:
        """Run something on the books thread and give its answer here; raises what it raises."""
        answer: SimpleQueue[tuple[Any, Exception | None]] = SimpleQueue()
        self._wanted.emit(act, answer)
        while True:
            try:
                value, reason = answer.get(timeout=LOOK_SECONDS)
            except Empty:
                if self._stopped.is_set():
                    raise Ending from None
                continue
            if reason is not None:
                raise reason
            return value

    def _begin(self) -> None:
        errand = self._waiting.pop(0)
        self._thread = threading.Thread(target=self._run, args=(errand, self.room), name="courier", daemon=True)
        self._thread.start()

    def _run(self, errand: _Errand, room: DesksRoom) -> None:
        value: Any = None
        reason: Exception | None = None
        try:
            value = errand.work(room)
        except Ending:
            return
        except Exception as error:  # a bug between desks must not stop a till from selling; it is logged, and tried again
            reason = error
            if not isinstance(error, Told):
                log.exception("what was to go between desks broke")
        if not self._stopped.is_set():
            self._done.emit(errand, value, reason)

    def _exchange(self, room: DesksRoom, folder: Path) -> Exchanged | None:
        return room.exchange(folder, self.progress.emit) if folder.is_dir() and room.desks.group() is not None else None

    @Slot(object, object)
    def _hand_on(self, act: Callable[[], Any], answer: SimpleQueue[tuple[Any, Exception | None]]) -> None:
        def work() -> None:
            try:
                answer.put((act(), None))
            except Exception as reason:  # carried to the courier's thread
                answer.put((None, reason))

        self.jobs.run(self, work)

    @Slot(object, object, object)
    def _finish(self, errand: _Errand, value: Any, reason: Exception | None) -> None:
        self._thread = None
        if reason is None:
            errand.then(value)
        else:
            errand.failed(reason)
        if not self.running and self._waiting:
            self._begin()
        if not self.running:
            if self.folder:
                self._timer.start(EVERY_MILLISECONDS)
            self.ended.emit()

    def _exchanged(self, exchanged: Exchanged | None) -> None:
        self.last = exchanged
        if exchanged is None:
            return
        if exchanged.anything:
            self.changed.emit(exchanged)
        if exchanged.received is not None and (exchanged.received.taken or exchanged.received.people):
            self.took.emit()
