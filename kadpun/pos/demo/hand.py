"""The person inside the till's own process: presses its keys, touches its buttons, reads its screen and takes pictures, as told over a line.

The till's window runs here as it always does, on its own event loop; a line on 127.0.0.1 brings orders (JSON, one a line) and carries the answers.
Nothing waits here: presses go one by one by a timer, and what is waited for is looked at again and again until it is there or its time is up.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from kadpun.books.clock import SetClock

from .eyes import find_button, read_window
from .keyboard import KeyPress, press_stroke, press_text

LOOK_MILLISECONDS = 12
"""Between two looks at the screen."""

Order = dict[str, Any]


class Hand(QObject):
    """Does what comes over the line, one order at a time, and answers each."""

    _ordered = Signal(object)
    _hung_up = Signal()

    def __init__(self, window: QWidget, clock: SetClock, line: socket.socket) -> None:
        super().__init__()
        self.window = window
        self._clock = clock
        self._line = line
        self._presses: deque[tuple[KeyPress, int]] = deque()
        self._until = 0.0
        self._order: Order = {}
        self._orders: deque[Order] = deque()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._go_on)
        self._ordered.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._hung_up.connect(self.window.close, Qt.ConnectionType.QueuedConnection)
        threading.Thread(target=self._listen, name="demo-line", daemon=True).start()

    def _listen(self) -> None:
        """The line's own thread: every order becomes a signal."""
        with self._line.makefile("rb") as lines:
            for line in lines:
                self._ordered.emit(json.loads(line))
        self._hung_up.emit()

    @Slot(object)
    def _take(self, order: Order) -> None:
        self._orders.append(order)
        if not self._order:
            self._begin()

    def _begin(self) -> None:
        self._order = self._orders.popleft() if self._orders else {}
        if not self._order:
            return
        acts: dict[str, Callable[[Order], None]] = {
            "press": self._press,
            "await": self._await,
            "touch": self._touch,
            "picture": self._picture,
            "clock": self._set_clock,
            "read": lambda order: self._answer(ok=True),
            "close": self._close,
        }
        acts[self._order["do"]](self._order)

    def _go_on(self) -> None:
        """The timer's turn: the next press, or another look."""
        if self._order.get("do") == "press":
            self._press_next()
        else:
            self._look()

    def _press(self, order: Order) -> None:
        for kind, what, layout, gap in order["presses"]:
            presses = [press_stroke(what)] if kind == "stroke" else press_text(what, layout)
            self._presses.extend((press, gap) for press in presses)
        self._press_next()

    def _press_next(self) -> None:
        if not self._presses:
            self._answer(ok=True)
            return
        press, gap = self._presses.popleft()
        target = self.window.windowHandle()
        for event in press.events():
            QCoreApplication.sendEvent(target, event)
        self._timer.start(gap)

    def _await(self, order: Order) -> None:
        self._until = time.monotonic() + order["seconds"]
        self._look()

    def _look(self) -> None:
        order = self._order
        seen = read_window(self.window)
        there = all(any(text in one for one in seen) for text in order["shows"]) and not any(
            text in one for one in seen for text in order["without"]
        )
        if there or time.monotonic() > self._until:
            self._answer(ok=there, seen=seen)
        else:
            self._timer.start(LOOK_MILLISECONDS)

    def _touch(self, order: Order) -> None:
        """Touch the middle of a button, as a finger or a mouse would."""
        button = find_button(self.window, order["words"])
        if button is None or not button.isEnabled():
            self._answer(ok=False, seen=read_window(self.window))
            return
        target = self.window.windowHandle()
        place = QPointF(button.mapTo(self.window, button.rect().center()))
        for kind, held in ((QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton), (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton)):
            event = QMouseEvent(kind, place, target.mapToGlobal(place), Qt.MouseButton.LeftButton, held, Qt.KeyboardModifier.NoModifier)
            QCoreApplication.sendEvent(target, event)
        self._answer(ok=True)

    def _picture(self, order: Order) -> None:
        self._answer(ok=self.window.grab().save(str(Path(order["path"]))))

    def _set_clock(self, order: Order) -> None:
        self._clock.at = order["at"]
        self._answer(ok=True)

    def _close(self, order: Order) -> None:
        self._answer(ok=True)
        self.window.close()

    def _answer(self, *, ok: bool, seen: list[str] | None = None) -> None:
        said = {"ok": ok, "seen": read_window(self.window) if seen is None and self._order["do"] != "press" else seen or []}
        self._line.sendall(json.dumps(said, ensure_ascii=False).encode() + b"\n")
        QTimer.singleShot(0, self, self._begin)


def be_used(window: QWidget, clock: SetClock, *, port: int) -> Hand:
    """Give a shown window into the hands of whoever listens on this port of 127.0.0.1; keep what is given back as long as the window."""
    return Hand(window, clock, socket.create_connection(("127.0.0.1", port), timeout=None))
