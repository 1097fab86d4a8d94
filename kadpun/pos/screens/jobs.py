"""One thread for the books, and one for long reads: work goes there in order, its answer comes back to the window.

What always holds: work runs one at a time on its thread, in the order it was asked for; its answer is delivered on the GUI thread, in the same
order; an answer whose owner is gone is dropped. A window writes no thread code: it says `jobs.run(self, work, then=, failed=)`, or `jobs.read`
for what may take longer than the next scan can wait (a statement, a search, a list of thousands): such work reads through `store.read()`, on
connections that cannot write, and sees one unchanging state of the store. That the store is never opened on the GUI thread is its own assertion.

    run  ──queue──> books thread: work() ──signal──> GUI thread: then(value) or failed(reason)
    read ──queue──> reading thread: work() ──signal──> the same
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from kadpun.books.refusals import Told

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Job:
    """Work asked for, and who wants to hear of it."""

    owner: QObject
    work: Callable[[], Any]
    then: Callable[[Any], None] | None
    failed: Callable[[Exception], None] | None


@dataclass(frozen=True, slots=True)
class _Answer:
    """What became of a job: its value, or the reason it has none."""

    job: _Job
    value: Any
    reason: Exception | None


class Jobs(QObject):
    """The two threads. `unheard` carries a reason nobody asked to hear of; `broke` carries every bug, heard or not, for the crash hook."""

    unheard = Signal(object)
    broke = Signal(object)
    _answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._waiting = 0
        self._stopped = False
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._reads: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work_off, args=(self._queue,), name="books", daemon=True)
        self._thread.start()
        self._reader: threading.Thread | None = None

    @property
    def waiting(self) -> int:
        """How many answers are still to come (GUI thread)."""
        return self._waiting

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        then: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Do `work` on the books thread, then call `then` with its value, or `failed` with its reason, on the GUI thread.

        Neither is called once `owner` is destroyed or the worker was stopped; the work itself is done all the same.
        """
        assert threading.current_thread() is not self._thread, "work of the books thread is called directly, not queued"
        if self._stopped:
            return
        self._waiting += 1
        self._queue.put(_Job(owner, work, then, failed))

    def read(
        self,
        owner: QObject,
        work: Callable[[], T],
        then: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Do `work`, which only reads and may take a second, on the reading thread; answers as `run` does. Selling goes on beside it."""
        if self._stopped:
            return
        if self._reader is None:
            self._reader = threading.Thread(target=self._work_off, args=(self._reads,), name="reads", daemon=True)
            self._reader.start()
        self._waiting += 1
        self._reads.put(_Job(owner, work, then, failed))

    def stop(self, *, timeout_seconds: float = 10.0) -> bool:
        """Let the work already asked for be done, then end the threads; later answers are dropped. Say whether they ended in time."""
        if not self._stopped:
            self._stopped = True
            self._queue.put(None)
            self._reads.put(None)
        self._thread.join(timeout_seconds)
        if self._reader is not None:
            self._reader.join(timeout_seconds)
        return not self._thread.is_alive() and (self._reader is None or not self._reader.is_alive())

    def _work_off(self, queue: SimpleQueue[_Job | None]) -> None:
        """A thread's whole life."""
        while (job := queue.get()) is not None:
            try:
                answer = _Answer(job, job.work(), None)
            except Exception as reason:  # carried to the GUI thread and sorted there by whose turn it is
                answer = _Answer(job, None, reason)
            try:
                self._answered.emit(answer)
            except RuntimeError:
                return  # the window is gone, and this object with it
            del job, answer

    @Slot(object)
    def _deliver(self, answer: _Answer) -> None:
        """Hand an answer to its owner, if the owner is still there."""
        self._waiting -= 1
        job, reason = answer.job, answer.reason
        if reason is not None and not isinstance(reason, Told):
            log.error("work of the books thread broke", exc_info=reason)
            self.broke.emit(reason)
        if self._stopped or not shiboken6.isValid(job.owner):
            return
        if reason is None:
            if job.then is not None:
                job.then(answer.value)
        elif job.failed is not None:
            job.failed(reason)
        elif isinstance(reason, Told):
            self.unheard.emit(reason)
