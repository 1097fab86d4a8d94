"""Work of more than a second: a bar with what is done of how much, and cancel; the till goes on selling meanwhile.

    self.working = Working(context)                                     # lay it under the head; it shows itself after half a second
    self.working.run(say("Making the confirmations"), lambda progress: room.make_all(progress), then=self._made)     # reads only, its own thread
    self.working.run_in_slices(say("Taking the file in"), lambda: room.take_in(rows), then=self._taken)              # writes: a generator

`run` does the work on a thread of its own, which may read the store and never writes it; `progress(done, total)` raises Cancelled there once
somebody cancelled. `run_in_slices` is for work that writes: a generator that yields (done, total) after each unit of work; between two of them the
books thread serves the till. What was done before the cancel stays. `then` gets what the work returned; `failed` a reason, `cancelled` nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QSizePolicy

from kadpun.books.refusals import Told

from ..forms.aside import Aside, Progress
from ..widgets.buttons import Button
from ..widgets.layout import Text, column, role, row

if TYPE_CHECKING:
    from ..page import Context

T = TypeVar("T")
log = logging.getLogger(__name__)
Slices = Generator[tuple[int, int], None, T]
SHOWN_AFTER_MILLISECONDS = 400
TOLD_EVERY_SECONDS = 0.05


class Cancelled(Exception):
    """Somebody cancelled the work; raised by `progress` in the middle of it."""


class Working(QFrame):
    """The bar; one work at a time. `ended` is said when it is over, however it ended."""

    ended = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        role(self, card="true")
        self.running = False
        self._cancelled = False
        self._what = ""
        self._cancel_heard: Callable[[], None] | None = None
        self._aside = Aside(self)
        self.words = Text(style="dense", elide=True)
        self.count = Text(style="caption", colour="ink-2", align="right")
        self.bar = QProgressBar()
        self.cancel = Button(context.theme, "plain", "sm", key="Esc")
        self.cancel.clicked.connect(self.stop)
        told = column(row((self.words, 1), self.count, gap=12), self.bar, gap=2)
        self.setLayout(row((told, 1), self.cancel, gap=16, margins=(16, 4, 12, 10)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(SHOWN_AFTER_MILLISECONDS)
        self._late.timeout.connect(lambda: self.setVisible(self.running))
        self.hide()
        self.retell()

    def retell(self) -> None:
        """Say the button again."""
        self.cancel.say(self.context.say("Cancel"))

    def run(
        self,
        what: str,
        work: Callable[[Progress], T],
        then: Callable[[T], None],
        *,
        failed: Callable[[Exception], None] | None = None,
        cancelled: Callable[[], None] | None = None,
    ) -> bool:
        """Do work that only reads, on a thread of its own; False while other work runs."""
        if not self._begin(what, cancelled):
            return False

        def watched(progress: Progress) -> T:
            told_at = 0.0

            def told(done: int, of: int) -> None:
                nonlocal told_at
                if self._cancelled:
                    raise Cancelled
                if time.monotonic() - told_at > TOLD_EVERY_SECONDS or done == of:
                    told_at = time.monotonic()
                    progress(done, of)

            return work(told)

        self._aside.run(watched, lambda value: self._end(lambda: then(value)), lambda reason: self._failed(reason, failed), self._show)
        return True

    def run_in_slices(
        self,
        what: str,
        work: Callable[[], Slices[T]],
        then: Callable[[T], None],
        *,
        failed: Callable[[Exception], None] | None = None,
        cancelled: Callable[[], None] | None = None,
    ) -> bool:
        """Do work that writes, slice by slice on the books thread; False while other work runs."""
        if not self._begin(what, cancelled):
            return False
        under_way: list[Slices[T]] = []

        def one_slice() -> tuple[Literal["on", "done", "cancelled"], Any]:
            if not under_way:
                under_way.append(work())
            if self._cancelled:
                under_way[0].close()
                return "cancelled", None
            try:
                return "on", next(under_way[0])
            except StopIteration as stop:
                return "done", stop.value

        def heard(answer: tuple[Literal["on", "done", "cancelled"], Any]) -> None:
            how, value = answer
            if how == "on":
                self._show(*value)
                self.context.jobs.run(self, one_slice, heard, lost)
            else:
                self._end(self._cancel_heard if how == "cancelled" else lambda: then(value))

        def lost(reason: Exception) -> None:
            self._failed(reason, failed, told=True)

        self.context.jobs.run(self, one_slice, heard, lost)
        return True

    def stop(self) -> None:
        """Cancel: the work ends at its next step."""
        if self.running and not self._cancelled:
            self._cancelled = True
            self.cancel.setEnabled(False)
            self.words.setText(self.context.say("Stopping"))

    def take_escape(self) -> bool:
        """Esc cancels while the bar is shown; True says that it did."""
        if self.running and self.isVisible():
            self.stop()
            return True
        return False

    def _begin(self, what: str, cancelled: Callable[[], None] | None) -> bool:
        if self.running:
            return False
        self.running, self._cancelled = True, False
        self._what, self._cancel_heard = what, cancelled
        self.words.setText(what)
        self.count.setText("")
        self.setAccessibleName(what)
        self.bar.setRange(0, 0)
        self.cancel.setEnabled(True)
        self._late.start()
        return True

    def _show(self, done: int, of: int) -> None:
        if not self.running or self._cancelled:
            return
        self.bar.setRange(0, max(of, 1))
        self.bar.setValue(done)
        self.count.setText(self.context.say("{done} of {total}", done=f"{done:,}", total=f"{of:,}") if of else "")
        self.setAccessibleDescription(self.count.text())

    def _failed(self, reason: Exception, failed: Callable[[Exception], None] | None, *, told: bool = False) -> None:
        """The work gave a reason; a bug is told to the crash hook, unless the books thread has told it already."""
        if isinstance(reason, Cancelled):
            self._end(self._cancel_heard)
        elif failed is not None:
            self._end(lambda: failed(reason))
        elif isinstance(reason, Told):
            self._end(lambda: self.context.notices.tell(reason))
        else:
            self._end(None)
            if not told:
                log.error("work beside the till broke", exc_info=reason)
                self.context.jobs.broke.emit(reason)

    def _end(self, act: Callable[[], None] | None) -> None:
        self.running = False
        self._late.stop()
        self.hide()
        if act is not None:
            act()
        self.ended.emit()
