"""Printing through the machine's own spooler, raw: CUPS and Windows.

What always holds: `printed` means here that the spooler took the job; paper and cover are the spooler's business and cannot be asked.
Neither has been tried with a printer behind it: CUPS was tried with a stand-in for its `lp` command, Windows not at all.
"""

from __future__ import annotations

import subprocess

from .escpos import Status
from .faults import LibraryMissing, PrinterStalled, PrinterUnreachable, PrinterWentAway, SpoolerRefused
from .printers import SEND_SECONDS


class CupsPrinter:
    """A raw queue of CUPS; the job is done here when CUPS took it. Tried with a stand-in for `lp`, not with a printer behind CUPS."""

    def __init__(self, queue: str, *, command: str = "lp", seconds: float = SEND_SECONDS) -> None:
        self.queue = queue
        self.command = command
        self.seconds = seconds

    @property
    def name(self) -> str:
        return self.queue

    def ask_status(self) -> Status:
        return Status()

    def check_ready(self) -> Status:
        return Status()

    def send_now(self, data: bytes) -> None:
        self.print_job(data)

    def print_job(self, data: bytes) -> Status:
        line = [self.command, "-d", self.queue, "-o", "raw", "-s", "-"]
        try:
            done = subprocess.run(line, input=data, capture_output=True, timeout=self.seconds, check=False)
        except FileNotFoundError as missing:
            raise LibraryMissing(library="CUPS") from missing
        except subprocess.TimeoutExpired as full:
            raise PrinterStalled(printer=self.name) from full
        except OSError as gone:
            raise PrinterUnreachable(printer=self.name) from gone
        if done.returncode != 0:
            raise SpoolerRefused(printer=self.name, answer=done.stderr.decode("utf-8", "replace").strip()[:200])
        return Status()


class WindowsPrinter:
    """A printer of the Windows spooler, sent raw through pywin32. Written from its documentation; not tried."""

    def __init__(self, queue: str) -> None:
        self.queue = queue

    @property
    def name(self) -> str:
        return self.queue

    def ask_status(self) -> Status:
        return Status()

    def check_ready(self) -> Status:
        return Status()

    def send_now(self, data: bytes) -> None:
        self.print_job(data)

    def print_job(self, data: bytes) -> Status:
        try:
            import win32print
        except ImportError as missing:
            raise LibraryMissing(library="pywin32") from missing
        try:
            handle = win32print.OpenPrinter(self.queue)
        except win32print.error as away:
            raise PrinterUnreachable(printer=self.name) from away
        try:
            win32print.StartDocPrinter(handle, 1, ("Kadpun", None, "RAW"))
            win32print.StartPagePrinter(handle)
            win32print.WritePrinter(handle, data)
            win32print.EndPagePrinter(handle)
            win32print.EndDocPrinter(handle)
        except win32print.error as gone:
            raise PrinterWentAway(printer=self.name) from gone
        finally:
            win32print.ClosePrinter(handle)
        return Status()
