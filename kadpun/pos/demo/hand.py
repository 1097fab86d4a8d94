"""The person inside the till's own process: presses its keys, touches its buttons, reads its screen and takes pictures, as told over a line.

The program runs here as it always does, on its own event loop; a line on 127.0.0.1 brings orders (JSON, one a line) and carries the answers.
Nothing waits here: presses go one by one by a timer, and what is waited for is looked at again and again until it is there or its time is up.

    python -m kadpun.pos.demo.hand FOLDER LANGUAGE CLOCK-AT PORT
"""

from __future__ import annotations

import json
import logging
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt, QTimer, Signal, Slot, qInstallMessageHandler
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from kadpun.books.clock import SetClock
from kadpun.books.words import Language
from kadpun.pos.screens.app import Window
from kadpun.pos.screens.pages import PAGES
from kadpun.pos.screens.running import Running, catch_bugs, make_application
from kadpun.pos.screens.start.window import StartWindow

from .eyes import find_button, read_window
from .keyboard import KeyPress, press_stroke, press_text

LOOK_MILLISECONDS = 12
"""Between two looks at the screen."""
FOCUS_MILLISECONDS = 40
MOST_WAITS_FOR_FOCUS = 50
"""Two seconds for a window to get the focus."""

Order = dict[str, Any]
SMALL_SCREEN = (1366, 768)
"""The commonest screen of an old till PC; the window opens as large and must not need more."""
OWN_WINDOWS = (Window, StartWindow)
HARMLESS = "This plugin does not support"
"""What Qt says of itself when nothing is shown anywhere."""
log = logging.getLogger(__name__)


class Hand(QObject):
    """Does what comes over the line, one order at a time, and answers each."""

    _ordered = Signal(object)
    _hung_up = Signal()

    def __init__(self, clock: SetClock, line: socket.socket) -> None:
        super().__init__()
        self._clock = clock
        self._line = line
        self._presses: deque[tuple[KeyPress, int]] = deque()
        self._until = 0.0
        self._waits_for_focus = MOST_WAITS_FOR_FOCUS
        self._pressed_at = self._last_gap = 0
        self._is_first = True
        self._order: Order = {}
        self._orders: deque[Order] = deque()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._go_on)
        self._ordered.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._hung_up.connect(self._close_window, Qt.ConnectionType.QueuedConnection)
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)
        threading.Thread(target=self._listen, name="demo-line", daemon=True).start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice what a person would be annoyed by: a part of a page that is a window of its own for an instant, and a window that grows."""
        if isinstance(watched, QWidget) and watched.isWindow():
            if event.type() == QEvent.Type.Show and not isinstance(watched, OWN_WINDOWS):
                log.warning("shown as a window of its own: %s", watched)
            if event.type() == QEvent.Type.Resize and isinstance(watched, Window) and watched.height() > SMALL_SCREEN[1]:
                log.warning("the window grew to %d x %d by itself", watched.width(), watched.height())
        return False

    @property
    def window(self) -> QWidget | None:
        """The window in front."""
        shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible() and widget.windowType() is Qt.WindowType.Window]
        active = QApplication.activeWindow()
        return active if active in shown else shown[0] if shown else None

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
        """The timer's turn: the next press, another look, or another try to touch."""
        match self._order.get("do"):
            case "press":
                self._press_next()
            case "touch":
                self._try_to_touch()
            case _:
                self._look()

    def _press(self, order: Order) -> None:
        self._is_first = True
        self._pressed_at += self._last_gap
        for kind, what, layout, gap in order["presses"]:
            presses = [press_stroke(what)] if kind == "stroke" else press_text(what, layout)
            self._presses.extend((press, gap) for press in presses)
        self._press_next()

    def _press_next(self) -> None:
        if not self._presses:
            self._answer(ok=True)
            return
        window = self.window
        if (window is None or not window.isActiveWindow()) and self._waits_for_focus > 0:
            # on a display somebody may have clicked elsewhere: keys go to the window only while it has the focus
            self._waits_for_focus -= 1
            if window is not None:
                window.activateWindow()
            self._timer.start(FOCUS_MILLISECONDS)
            return
        self._waits_for_focus = MOST_WAITS_FOR_FOCUS
        press, gap = self._presses.popleft()
        if window is not None:
            target = window.windowHandle()
            # the keyboard's own clock: a window that is late to see a scanner's keys must still know how fast they came
            self._pressed_at = max(self._pressed_at, int(time.monotonic() * 1000)) if self._is_first else self._pressed_at + self._last_gap
            self._is_first, self._last_gap = False, gap
            for event in press.events(self._pressed_at):
                QCoreApplication.sendEvent(target, event)
        self._timer.start(gap)

    def _await(self, order: Order) -> None:
        self._until = time.monotonic() + order["seconds"]
        self._look()

    def _look(self) -> None:
        order = self._order
        seen = self._seen()
        there = all(any(text in one for one in seen) for text in order["shows"]) and not any(
            text in one for one in seen for text in order["without"]
        )
        if there or time.monotonic() > self._until:
            self._answer(ok=there, seen=seen)
        else:
            self._timer.start(LOOK_MILLISECONDS)

    def _touch(self, order: Order) -> None:
        self._until = time.monotonic() + order["seconds"]
        self._try_to_touch()

    def _try_to_touch(self) -> None:
        """Touch the middle of a button, as a finger or a mouse would, as soon as it is there."""
        window = self.window
        button = None if window is None else find_button(window, self._order["words"])
        if window is None or button is None or not button.isEnabled():
            if time.monotonic() > self._until:
                self._answer(ok=False, seen=self._seen())
            else:
                self._timer.start(LOOK_MILLISECONDS)
            return
        target = window.windowHandle()
        place = QPointF(button.mapTo(window, button.rect().center()))
        for kind, held in ((QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton), (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton)):
            event = QMouseEvent(kind, place, target.mapToGlobal(place), Qt.MouseButton.LeftButton, held, Qt.KeyboardModifier.NoModifier)
            QCoreApplication.sendEvent(target, event)
        self._answer(ok=True)

    def _picture(self, order: Order) -> None:
        window = self.window
        self._answer(ok=window is not None and window.grab().save(order["path"]))

    def _set_clock(self, order: Order) -> None:
        self._clock.at = order["at"]
        self._answer(ok=True)

    def _close(self, order: Order) -> None:
        self._answer(ok=True)
        self._close_window()

    def _close_window(self) -> None:
        if self.window is not None:
            self.window.close()

    def _seen(self) -> list[str]:
        return [] if self.window is None else read_window(self.window)

    def _answer(self, *, ok: bool, seen: list[str] | None = None) -> None:
        said = {"ok": ok, "seen": self._seen() if seen is None and self._order["do"] == "read" else seen or []}
        self._line.sendall(json.dumps(said, ensure_ascii=False).encode() + b"\n")
        QTimer.singleShot(0, self, self._begin)


def main(folder: Path, language: Language, clock_at: int, port: int) -> int:
    """Run the program on a folder with a clock that is set, in the hands of whoever listens on this port; answers its exit code."""
    qInstallMessageHandler(lambda kind, where, words: None if words.startswith(HARMLESS) else log.warning("%s", words))
    application = make_application()
    clock = SetClock(clock_at)
    running = Running(folder, pages=PAGES, language=language, clock=clock)
    running.ended.connect(application.quit)
    sys.excepthook = catch_bugs(running)
    hand = Hand(clock, socket.create_connection(("127.0.0.1", port)))
    running.begin()
    code = application.exec()
    hand.deleteLater()
    return code


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    sys.exit(main(Path(sys.argv[1]), cast(Language, sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
