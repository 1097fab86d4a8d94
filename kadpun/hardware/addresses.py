"""Printers by address: one line of text that a shop can read, keep and type.

tcp://192.168.1.50:9100 · serial:/dev/ttyUSB0?baud=38400&flow=rts · usb:04b8:0e15?in=82&out=01 · file:/dev/usb/lp0 · cups:receipts ·
windows:EPSON TM-T82. `?ask=no` is for a printer that never answers.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from .faults import AddressUnreadable
from .printers import NETWORK_PORT, SERIAL_BAUD, FilePrinter, NetworkPrinter, Printer, SerialPrinter
from .spoolers import CupsPrinter, WindowsPrinter
from .usb_printer import UsbPrinter

FLOWS = ("rts", "dsr", "xon", "none")


def connect(address: str) -> Printer:
    """Make the printer that an address names; nothing is opened yet. A Fault when the address cannot be read."""
    try:
        printer = _read(address.strip())
    except ValueError as unreadable:
        raise AddressUnreadable(address=address) from unreadable
    if printer is None:
        raise AddressUnreadable(address=address)
    return printer


def _read(address: str) -> Printer | None:
    kind, _, rest = address.partition(":")
    place, _, options = rest.partition("?")
    where = unquote(place)
    chosen = {name: values[-1] for name, values in parse_qs(options).items()}
    asks = chosen.get("ask", "yes") != "no"
    if not where:
        return None
    match kind:
        case "tcp":
            parts = urlsplit(address)
            return NetworkPrinter(parts.hostname, parts.port or NETWORK_PORT, asks=asks) if parts.hostname else None
        case "serial":
            flow = chosen.get("flow", "rts")
            return SerialPrinter(where, int(chosen.get("baud", SERIAL_BAUD)), flow=flow, asks=asks) if flow in FLOWS else None
        case "usb":
            vendor, product = (int(part, 16) for part in where.split(":"))
            read_from, write_to = int(chosen.get("in", "82"), 16), int(chosen.get("out", "01"), 16)
            return UsbPrinter(vendor, product, read_from=read_from, write_to=write_to, asks=asks)
        case "file":
            return FilePrinter(Path(where))
        case "cups":
            return CupsPrinter(where)
        case "windows":
            return WindowsPrinter(where)
    return None
