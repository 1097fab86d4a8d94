"""Long work that is none of the books worker's: a whole file read, a store verified, a backup copied. One thread for each, selling goes on.

The answer comes back on the GUI thread; one whose owner is gone is dropped. Such work may read the store and never writes it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

T = TypeVar("T")
Progress = Callable[[int, int], None]


class Aside(QObject):
    """Runs work on threads of its own, for one page."""

    _told = Signal(object, int, int)
    _answered = Signal(object, object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.running = 0
        self._told.connect(self._hand_progress, Qt.ConnectionType.QueuedConnection)
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[Progress], T],
        then: Callable[[T], None],
        failed: Callable[[Exception], None],
        progress: Progress | None = None,
    ) -> None:
        """Do `work`, which may tell its progress, then call `then` or `failed`; GUI thread in, GUI thread out."""
        self.running += 1
        threading.Thread(target=self._work_off, args=(work, then, failed, progress), name="aside", daemon=True).start()

    def _work_off(self, work: Callable[[Progress], Any], then: Any, failed: Any, progress: Progress | None) -> None:
        def told(done: int, of: int) -> None:
            self._emit(self._told, progress, done, of)

        try:
            value = work(told)
        except Exception as reason:  # carried to the GUI thread and sorted there
            self._emit(self._answered, failed, None, reason)
        else:
            self._emit(self._answered, then, value, None)

    def _emit(self, signal: Any, *values: Any) -> None:
        if shiboken6.isValid(self):
            try:
                signal.emit(*values)
            except RuntimeError:
                return  # the page is gone, and this object with it

    @Slot(object, int, int)
    def _hand_progress(self, progress: Progress | None, done: int, of: int) -> None:
        if progress is not None:
            progress(done, of)

    @Slot(object, object, object)
    def _deliver(self, act: Callable[[Any], None], value: Any, reason: Exception | None) -> None:
        self.running -= 1
        act(value if reason is None else reason)
