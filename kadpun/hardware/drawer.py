"""The cash drawer that hangs on the receipt printer.

Owns when which pulse is sent. A kick is never kept for later: a drawer that opens by itself ten minutes on is worse than one that stays
shut. A printer that stands offline (no paper) keeps ordinary commands for later, so it gets the real-time pulse instead; that pulse
is written from Epson's reference and has not been tried on a real printer.
"""

from __future__ import annotations

from .escpos import INITIALISE, KICK, KICK_LONG, KICK_NOW, Status
from .printers import Printer


class Drawer:
    """Opens the drawer of a printer. Used on the thread that owns the printer."""

    def __init__(self, printer: Printer, *, long_pulse: bool = False) -> None:
        self._printer = printer
        self._kick = KICK_LONG if long_pulse else KICK

    def open(self) -> None:
        """Kick the drawer now; a printer's Fault when it cannot be reached."""
        status = self._printer.ask_status()
        self._printer.send_now(KICK_NOW if _keeps_for_later(status) else INITIALISE + self._kick)


def _keeps_for_later(status: Status) -> bool:
    return status.offline or status.paper_out or status.cover_open
