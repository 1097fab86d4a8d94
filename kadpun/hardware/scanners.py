"""A barcode scanner on a serial line (also a USB scanner in its COM mode), read on a thread of its own.

What always holds: a frame ends at CR, LF or Tab, or after 60 ms of silence that was looked at: bytes that are read late on a busy machine cut
no code in two. No frame is longer than 4 kB, and what is longer comes as one frame, cut, so that the till can say that it does not know it; an
unplugged scanner is opened again by itself. Immune to keyboard layouts. Refuses to know what a code means.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from .faults import ScannerAway

if TYPE_CHECKING:
    import serial

LARGEST_FRAME_BYTES = 4096
SILENCE_SECONDS = 0.06
REOPEN_SECONDS = 0.5
BAUD = 9600
ENDS = frozenset(b"\r\n\t")
AIM = re.compile(r"\A\][A-Za-z][0-9A-Za-z]")
GROUP_SEPARATOR = "\x1d"

log = logging.getLogger(__name__)


class Framer:
    """Cuts a stream of bytes into codes; pure but for what it holds. Times are seconds of any clock that only goes forward."""

    def __init__(self, silence_seconds: float = SILENCE_SECONDS) -> None:
        self._silence_seconds = silence_seconds
        self._held = bytearray()
        self._last = 0.0
        self._overrun = False

    def feed(self, data: bytes, now: float) -> list[str]:
        """Take bytes that are read now; give the codes they complete. When they came nobody knows, so they end none by silence."""
        codes: list[str] = []
        self._last = now
        for byte in data:
            if byte in ENDS:
                codes += self._end()
            elif len(self._held) < LARGEST_FRAME_BYTES:
                self._held.append(byte)
            else:
                self._overrun = True
        return codes

    def rest(self, now: float) -> list[str]:
        """Nothing came, and nothing waits: give the code that silence completed, if any."""
        if self._held and now - self._last >= self._silence_seconds:
            return self._end()
        return []

    def _end(self) -> list[str]:
        if self._overrun:
            log.info("a scan longer than %d bytes was cut", LARGEST_FRAME_BYTES)
        code = clean_code(bytes(self._held))
        self._held.clear()
        self._overrun = False
        return [code] if code else []


def clean_code(frame: bytes) -> str:
    """Make a code of a frame: the AIM identifier and control characters go, the group separator of GS1 stays."""
    text = frame.decode("utf-8", "replace")
    text = "".join(letter for letter in text if letter == GROUP_SEPARATOR or letter.isprintable())
    return AIM.sub("", text.strip(" "), count=1)


class SerialScanner:
    """Reads a scanner from `start` to `stop`. Callbacks run on the scanner's thread, so a window must marshal them.

    `on_fault` gets a `ScannerAway` when the scanner goes and None when it is back; it is called on a change only.
    """

    def __init__(
        self,
        device: str,
        on_code: Callable[[str], None],
        *,
        on_fault: Callable[[ScannerAway | None], None] = lambda fault: None,
        baud: int = BAUD,
        silence_seconds: float = SILENCE_SECONDS,
        reopen_seconds: float = REOPEN_SECONDS,
    ) -> None:
        self.device = device
        self._on_code = on_code
        self._on_fault = on_fault
        self._baud = baud
        self._silence_seconds = silence_seconds
        self._reopen_seconds = reopen_seconds
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._away = False

    def start(self) -> None:
        """Begin to read; a scanner that is not there yet is waited for."""
        assert self._thread is None, "a scanner starts once"
        self._thread = threading.Thread(target=self._run, name="scanner", daemon=True)
        self._thread.start()

    def stop(self, seconds: float = 5.0) -> bool:
        """End within a moment; false when the thread is still busy after so many seconds."""
        self._stopping.set()
        if self._thread is None:
            return True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._read()
            except (OSError, ValueError) as gone:  # pyserial: SerialException on read, OSError on in_waiting
                self._tell_away(gone)
                self._stopping.wait(self._reopen_seconds)

    def _read(self) -> None:
        """Open the device and read it until it goes or we stop; a half code dies with its cable."""
        import serial

        framer = Framer(self._silence_seconds)
        with serial.Serial(self.device, self._baud, timeout=self._silence_seconds / 2) as port:
            self._tell_back()
            while not self._stopping.is_set():
                for code in self._next(port, framer):
                    self._on_code(code)

    def _next(self, port: serial.Serial, framer: Framer) -> list[str]:
        """Read what is there, or look whether it is silent."""
        data = port.read(min(port.in_waiting, LARGEST_FRAME_BYTES) or 1)
        if data:
            return framer.feed(data, time.monotonic())
        return framer.rest(time.monotonic()) if not port.in_waiting else []

    def _tell_away(self, gone: Exception) -> None:
        if not self._away:
            self._away = True
            log.info("the scanner %s is away: %s", self.device, gone)
            self._on_fault(ScannerAway(scanner=self.device))

    def _tell_back(self) -> None:
        if self._away:
            self._away = False
            log.info("the scanner %s is back", self.device)
            self._on_fault(None)
