"""A printer's address in parts and back: what the hardware reads is what the form puts together."""

from __future__ import annotations

import pytest

from kadpun.hardware.addresses import connect
from kadpun.pos.screens.settings.printer_address import AddressParts, put_together, take_apart


@pytest.mark.parametrize(
    ("parts", "address"),
    [
        (AddressParts("none"), ""),
        (AddressParts("network", "192.168.1.50:9100"), "tcp://192.168.1.50:9100"),
        (AddressParts("network", "printer.lan", "ask=no"), "tcp://printer.lan?ask=no"),
        (AddressParts("usb", "04b8:0e15", "in=82&out=01"), "usb:04b8:0e15?in=82&out=01"),
        (AddressParts("serial", "/dev/ttyUSB0", "baud=38400"), "serial:/dev/ttyUSB0?baud=38400"),
        (AddressParts("serial", "COM4"), "serial:COM4"),
        (AddressParts("file", "/dev/usb/lp0"), "file:/dev/usb/lp0"),
        (AddressParts("cups", "receipts"), "cups:receipts"),
        (AddressParts("windows", "EPSON TM-T82"), "windows:EPSON TM-T82"),
        (AddressParts("windows", "เครื่องพิมพ์ 100%"), "windows:%E0%B9%80%E0%B8%84%E0%B8%A3%E0%B8%B7%E0%B9%88%E0%B8%AD%E0%B8%87"
         "%E0%B8%9E%E0%B8%B4%E0%B8%A1%E0%B8%9E%E0%B9%8C 100%25"),
    ],
)  # fmt: skip
def test_parts_become_an_address_and_parts_again(parts: AddressParts, address: str) -> None:
    assert put_together(parts) == address
    assert take_apart(address) == parts
    if address and parts.kind != "windows":
        assert connect(address).name


def test_a_place_left_empty_is_no_printer() -> None:
    assert put_together(AddressParts("network", "  ")) == ""


def test_what_is_no_address_is_kept_as_it_was_typed() -> None:
    assert take_apart("something strange").place == "something strange"
