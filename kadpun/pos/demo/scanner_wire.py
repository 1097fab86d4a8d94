"""A barcode scanner on a serial wire: a pseudo-terminal whose one end the till opens as a port, while the scanner's bytes are written to the other.

Only where the system has pseudo-terminals (Linux, macOS); elsewhere there is no such wire, and every scan is typed.
"""

from __future__ import annotations

import os
import sys
from types import TracebackType

END = b"\r"


class ScannerWire:
    """The wire, from `with` on; `port` is what the till's settings name."""

    def __init__(self) -> None:
        import pty
        import tty

        self._scanner, self._till = pty.openpty()
        tty.setraw(self._till)
        self.port = os.ttyname(self._till)

    def scan(self, code: str) -> None:
        """Send a code as a scanner does, with its carriage return."""
        self.send(code.encode() + END)

    def send(self, data: bytes) -> None:
        """Send bytes, whatever they are."""
        while data:
            data = data[os.write(self._scanner, data) :]

    def __enter__(self) -> ScannerWire:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        os.close(self._scanner)
        os.close(self._till)


def has_wires() -> bool:
    """Whether this system has pseudo-terminals."""
    return sys.platform != "win32"
