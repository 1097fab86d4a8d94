"""A receipt printer on USB, spoken to through pyusb (an optional library) and libusb.

Not tried on a real printer. On Linux a printer under /dev/usb/lp0 needs none of this: a `FilePrinter` serves it.
"""

from __future__ import annotations

import sys
from typing import Any

from .faults import LibraryMissing, PrinterUnreachable
from .printers import ANSWER_SECONDS, SEND_SECONDS, Line, LinePrinter


class UsbPrinter(LinePrinter):
    """A printer on USB, spoken to through pyusb. Not tried on a real printer; endpoints often differ from printer to printer."""

    def __init__(self, vendor: int, product: int, *, read_from: int = 0x82, write_to: int = 0x01, asks: bool = True) -> None:
        super().__init__(f"usb {vendor:04x}:{product:04x}", asks, ANSWER_SECONDS, SEND_SECONDS)
        self.vendor = vendor
        self.product = product
        self.read_from = read_from
        self.write_to = write_to

    def _open(self) -> Line:
        try:
            import usb.core
        except ImportError as missing:
            raise LibraryMissing(library="pyusb") from missing
        try:
            device = usb.core.find(idVendor=self.vendor, idProduct=self.product)
        except usb.core.NoBackendError as missing:
            raise LibraryMissing(library="libusb") from missing
        if device is None:
            raise PrinterUnreachable(printer=self.name)
        try:
            if sys.platform == "linux" and device.is_kernel_driver_active(0):
                device.detach_kernel_driver(0)
            device.set_configuration()
        except (OSError, NotImplementedError) as refused:
            raise PrinterUnreachable(printer=self.name) from refused
        return _UsbLine(device, self.read_from, self.write_to)


class _UsbLine:
    """Bulk transfers both ways; pyusb's own errors are OSErrors, its time-out among them."""

    def __init__(self, device: Any, read_from: int, write_to: int) -> None:
        self._device = device
        self._read_from = read_from
        self._write_to = write_to

    def write(self, data: bytes, seconds: float) -> None:
        import usb.core

        try:
            self._device.write(self._write_to, data, round(seconds * 1000))
        except usb.core.USBTimeoutError as full:
            raise TimeoutError(str(full)) from full

    def read(self, seconds: float) -> bytes:
        import usb.core

        try:
            return bytes(self._device.read(self._read_from, 64, max(1, round(seconds * 1000))))
        except usb.core.USBTimeoutError:
            return b""

    def close(self) -> None:
        import usb.util

        usb.util.dispose_resources(self._device)
