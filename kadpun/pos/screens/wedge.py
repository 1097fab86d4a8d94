"""Scan or typing: a keyboard-wedge scanner types like a person, only faster; this tells them apart.

Presses that type are held back while it is undecided. Four or more of them with at most 50 ms between, ended by Enter, Tab or 60 ms of
silence, are a scan and no widget ever sees them, its Enter included; anything else is replayed to the widget in focus, as if it had just
been typed. Silence alone makes a scan only of a burst with a digit in it: letters without Enter or Tab are a quick typist, or keys that came
late together while the window was busy. A prefix that the scanner is set to send makes it certain. A held-down key repeats as fast as a
scanner and is always typing.
On a Thai layout a scan is read by the places of its keys; where the system does not tell them, the till mends it by the check digit.

    idle --key--> undecided --key within the gap--> undecided --Enter, Tab or silence, 4 or more--> scan
                      |-- slower, or another key --> replayed (typing)
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from .keys import MODIFIERS, place_of, read_letter, types

LEAST_LETTERS = 4
SILENCE_MILLISECONDS = 60
LATE_MILLISECONDS = 15
"""A timer later than this means the window was busy: keys may wait unseen, so the silence is measured once more."""
TAIL_MILLISECONDS = 120
"""An Enter or Tab this soon after a scan ended by silence is the scanner's own."""
MOST_LETTERS = 4096
"""A scan is cut here; a stuck scanner must not eat memory."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One scanned code in its readings, likeliest first: by the keys' places, and as it came. A serial scanner has one."""

    readings: tuple[str, ...]

    @property
    def raw(self) -> str:
        """The likeliest reading."""
        return self.readings[0]


@dataclass(frozen=True, slots=True)
class Press:
    """One press held back, with what is needed to make it again."""

    key: int
    modifiers: Qt.KeyboardModifier
    text: str
    place: str
    native: tuple[int, int, int]
    at: float
    window: QWidget
    """Where it was typed: it is never typed into another window that came to the front meanwhile."""


class Wedge(QObject):
    """Sits before every widget of a window. `scanned` carries a Scan; `handed_back` counts presses replayed as typing."""

    scanned = Signal(object)

    def __init__(self, window: QWidget, gap_milliseconds: int = 50, prefix: str = "") -> None:
        super().__init__(window)
        self._window = window
        self.gap_milliseconds, self.prefix = gap_milliseconds, prefix
        self._held: list[Press] = []
        self._scan_ended_at = 0.0
        self._replaying = False
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setTimerType(Qt.TimerType.PreciseTimer)
        self._silence.timeout.connect(self._fell_silent)
        self._silent_due = 0.0

    @property
    def replaying(self) -> bool:
        """Whether the press now going through was held back and is being typed again."""
        return self._replaying

    @property
    def undecided(self) -> bool:
        """Whether presses are held back just now."""
        return bool(self._held)

    def press(self, event: QKeyEvent) -> bool:
        """Look at a press on its way to a widget; True means it is held back or was a scan, and goes no further."""
        if self._replaying:
            return False
        at = _at(event)
        if self._ends(event):
            return self._end(event, at)
        if event.isAutoRepeat():
            self.hand_back()
            return False
        if not types(event):
            self._decide()
            return False
        if self._held and at - self._held[-1].at > self.gap_milliseconds:
            self._decide()
        if len(self._held) < MOST_LETTERS:
            native = (event.nativeScanCode(), event.nativeVirtualKey(), event.nativeModifiers())
            focus = QApplication.focusWidget()
            window = self._window if focus is None else focus.window()
            self._held.append(Press(event.key(), event.modifiers(), event.text(), place_of(event), native, at, window))
        self._wait(max(SILENCE_MILLISECONDS, self.gap_milliseconds + 10))
        return True

    def hand_back(self) -> None:
        """Type what was held back: it was no scan."""
        held, self._held = self._held, []
        self._silence.stop()
        for press in held:
            self._type(press)

    def _ends(self, event: QKeyEvent) -> bool:
        """Whether this press is one a scanner ends with: Enter, Tab, or a line feed as Ctrl J."""
        if event.text() in ("\r", "\n"):
            return True
        return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab) and not event.modifiers() & ~MODIFIERS.KeypadModifier

    def _end(self, event: QKeyEvent, at: float) -> bool:
        """An Enter or Tab: the end of a scan, the tail of one, or a person's."""
        if self._held and at - self._held[-1].at <= self.gap_milliseconds and self._is_scan(ended=True):
            self._tell(at)
            return True
        if self._held:
            self._decide()
        return at - self._scan_ended_at <= TAIL_MILLISECONDS

    def _wait(self, milliseconds: int) -> None:
        self._silent_due = time.monotonic() * 1000 + milliseconds
        self._silence.start(milliseconds)

    def _fell_silent(self) -> None:
        """No key for a while: whatever is held is decided, unless the window was too busy to see keys."""
        late = time.monotonic() * 1000 - self._silent_due
        if late > LATE_MILLISECONDS:
            self._wait(LATE_MILLISECONDS)
            return
        self._decide()

    def _decide(self) -> None:
        """Settle what is held: a scan, or typing."""
        if self._held and self._is_scan(ended=False):
            self._tell(self._held[-1].at)
        else:
            self.hand_back()

    def _is_scan(self, *, ended: bool) -> bool:
        """Whether what is held is a scan; `ended` where a scanner's Enter or Tab said so."""
        if self.prefix and self._start() > 0:
            return len(self._held) > self._start()
        return len(self._held) >= LEAST_LETTERS and (ended or len(self._held) == MOST_LETTERS or _holds_digit(self._held))

    def _start(self) -> int:
        """Where the code begins: after the prefix, if it came."""
        plain, placed = "".join(press.text for press in self._held), "".join(press.place for press in self._held)
        came = self.prefix and (plain.startswith(self.prefix) or placed.startswith(self.prefix))
        return len(self.prefix) if came else 0

    def _tell(self, at: float) -> None:
        held, self._held = self._held[self._start() :], []
        self._silence.stop()
        self._scan_ended_at = at
        self.scanned.emit(read_presses(held))

    def _type(self, press: Press) -> None:
        """Give one press to the widget in focus in its window, with its release; a window that is gone takes its letters along."""
        if not shiboken6.isValid(press.window):
            return
        focus: QWidget | None = QApplication.focusWidget()
        last_in_window: QWidget | None = press.window.focusWidget()
        target = focus if focus is not None and focus.window() is press.window else last_in_window or press.window
        self._replaying = True
        try:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(target, QKeyEvent(kind, press.key, press.modifiers, *press.native, press.text))
        finally:
            self._replaying = False


def _holds_digit(held: list[Press]) -> bool:
    """Whether a digit was typed, or on a Thai layout nothing but keys of digits: those type letters there, which words have too."""
    return any(press.text.isdigit() for press in held) or all((press.place or read_letter(press.text)).isdigit() for press in held)


def read_presses(held: list[Press]) -> Scan:
    """The readings of a scan: where the keys stand on a US keyboard, which is what scanners type for, then as it came."""
    raw = "".join(press.text for press in held)
    placed = "".join(press.place or press.text for press in held)
    return Scan(tuple(dict.fromkeys((placed, raw))))


def _at(event: QKeyEvent) -> float:
    """When the key went down, by the system's clock where it says, in milliseconds."""
    stamp = event.timestamp()
    return float(stamp) if stamp else time.monotonic() * 1000
