"""A barcode scanner on a serial wire: a pseudo-terminal whose one end the till opens as a port, while the scanner's bytes are written to the other.

Only where the system has pseudo-terminals (Linux, macOS); elsewhere there is no such wire, and every scan is typed.
"""

from __future__ import annotations

import os
import struct
import sys
import time
from types import TracebackType

END = b"\r"
LISTENER_SECONDS = 30.0
LOOK_SECONDS = 0.002


class ScannerWire:
    """The wire, from `with` on; `port` is what the till's settings name."""

    def __init__(self) -> None:
        import pty
        import tty

        self._scanner, self._till = pty.openpty()
        tty.setraw(self._till)
        self.port = os.ttyname(self._till)

    def scan(self, code: str) -> None:
        """Send a code as a scanner does, with its carriage return, once somebody listens: what is sent before is lost, as on a real port."""
        self._wait_for_listener()
        self.send(code.encode() + END)

    def send(self, data: bytes) -> None:
        """Send bytes, whatever they are."""
        while data:
            data = data[os.write(self._scanner, data) :]

    def _wait_for_listener(self) -> None:
        """Send a carriage return, which is no code, and wait until it was read, or thrown away at the opening."""
        self.send(END)
        until = time.monotonic() + LISTENER_SECONDS
        while self._unread() and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)

    def _unread(self) -> int:
        """How many bytes lie at the till's end."""
        import fcntl
        import termios

        count: int = struct.unpack("i", fcntl.ioctl(self._till, termios.FIONREAD, bytes(4)))[0]
        return count

    def __enter__(self) -> ScannerWire:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        os.close(self._scanner)
        os.close(self._till)


def has_wires() -> bool:
    """Whether this system has pseudo-terminals."""
    return sys.platform != "win32"
