"""A printer's address in parts that a form can ask for, and back. The hardware reads the address; here it is only put together.

none "" · network tcp://192.168.1.50:9100 · usb usb:04b8:0e15 · serial serial:/dev/ttyUSB0?baud=38400 · file file:/dev/usb/lp0 ·
cups cups:receipts · windows windows:EPSON TM-T82
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote

Kind = Literal["none", "network", "usb", "serial", "file", "cups", "windows"]
KINDS: tuple[Kind, ...] = ("none", "network", "usb", "serial", "file", "cups", "windows")
SCHEMES: dict[Kind, str] = {"network": "tcp", "usb": "usb", "serial": "serial", "file": "file", "cups": "cups", "windows": "windows"}


PLAIN = "/:\\ .-_@"
"""Letters that stand in an address as they are."""


@dataclass(frozen=True, slots=True)
class AddressParts:
    """What a form asks: the kind of connection, where it is, and options as they stand behind the question mark."""

    kind: Kind
    place: str = ""
    options: str = ""


def take_apart(address: str) -> AddressParts:
    """An address as parts; what is none is a file, so that nothing that was typed is lost."""
    if not address:
        return AddressParts("none")
    scheme, found, rest = address.partition(":")
    place, _, options = rest.partition("?")
    kind = next((kind for kind, known in SCHEMES.items() if known == scheme), None) if found else None
    if kind is None:
        return AddressParts("file", address)
    return AddressParts(kind, unquote(place.removeprefix("//") if kind == "network" else place), options)


def put_together(parts: AddressParts) -> str:
    """Parts as an address; "" for none or for no place."""
    place = parts.place.strip()
    if parts.kind == "none" or not place:
        return ""
    options = f"?{parts.options}" if parts.options else ""
    if parts.kind == "network":
        return f"tcp://{place}{options}"
    return f"{SCHEMES[parts.kind]}:{quote(place, safe=PLAIN)}{options}"
