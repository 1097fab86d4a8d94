"""What this desk has plugged in: printer, drawer, scanner. Kept in a file of the desk, never in the shop's ledger.

How the scanner types (the gap between its keys, a prefix) is the window's own; a scanner on a serial port is another device.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from kadpun.hardware.addresses import connect
from kadpun.hardware.faults import Fault
from kadpun.pos.till.desk_settings import SPEEDS, DeskSettings

from ..forms.fields import Choice, Field, Pick, Tick
from ..forms.note import Note
from ..widgets.buttons import Button
from ..widgets.layout import Text, column, row, rule
from .printer_address import KINDS, AddressParts, put_together, take_apart
from .sections import Section

if TYPE_CHECKING:
    from ..page import Context

GAPS = (20, 35, 50, 75, 100)
DRAWERS = ("printer", "none")
OPENS = ("till", "office")


class DevicesSection(Section):
    """The section. `test_wanted` is the wish for a test page, `drawer_wanted` to open the drawer once."""

    test_wanted = Signal()
    drawer_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.settings = DeskSettings()
        self.options = ""
        self.kind, self.place = Pick(theme), Field(theme, most=300)
        self.asks, self.drawer = Tick(), Choice(theme, DRAWERS)
        self.state = Note(theme)
        self.test, self.open_drawer = Button(theme, icon="ph.printer"), Button(theme, icon="ph.archive-box")
        self.scanner_title = Text(style="title")
        self.port, self.speed = Field(theme, most=120), Pick(theme)
        self.gap, self.prefix = Choice(theme, GAPS), Field(theme, most=8)
        self.opens = Choice(theme, OPENS)
        self.fields = {"place": self.place}
        self.setLayout(
            column(
                self.title,
                row((self.kind, 1), (self.place, 2), gap=16),
                self.asks,
                self.drawer,
                self.state,
                row(self.test, self.open_drawer, "stretch", gap=8),
                rule(),
                self.scanner_title,
                row((self.port, 2), (self.speed, 1), gap=16),
                row((self.gap, 2), (self.prefix, 1), gap=16),
                rule(),
                self.opens,
                "stretch",
                gap=12,
                margins=(0, 0, 10, 0),
            )
        )
        self.kind.chosen.connect(lambda _: self._say_place())
        self.test.clicked.connect(self.test_wanted)
        self.open_drawer.clicked.connect(self.drawer_wanted)

    def retell(self) -> None:
        say = self.context.say
        self.title.setText(say("Printer and drawer"))
        self.kind.say(say("How it is connected"))
        words = (
            say("No printer"), say("Network"), say("USB"), say("Serial port"), say("Device file"), say("CUPS queue"), say("Windows printer"),
        )  # fmt: skip
        self.kind.offer(tuple(zip(KINDS, words, strict=True)))
        self.asks.say(say("The printer answers when asked how it is"))
        self.drawer.say(say("Cash drawer"), (say("Hangs on the printer"), say("None")))
        self.test.say(say("Print a test page"))
        self.open_drawer.say(say("Open the drawer"))
        self.scanner_title.setText(say("Scanner"))
        self.port.say(say("Serial port of the scanner"), say("Empty for one that types like a keyboard."), placeholder="/dev/ttyACM0 · COM3")
        self.speed.say(say("Speed"))
        self.speed.offer(tuple((speed, f"{speed:,}") for speed in SPEEDS))
        self.gap.say(
            say("Longest pause between its keys"), tuple(say("{count} ms", count=gap) for gap in GAPS), say("Shorter if typing is taken for a scan.")
        )
        self.prefix.say(say("Prefix it sends"), say("Makes a scan certain; set the same in the scanner."))
        hint = say("On a computer where nobody sells, Kadpun can begin with the office. It holds from the next start.")
        self.opens.say(say("This computer begins with"), (say("The till"), say("The office")), hint)
        self._say_place()
        self.show_printer()

    def put(self, settings: DeskSettings) -> None:
        """Show the desk's settings and the window's for the scanner."""
        self.settings = settings
        parts = take_apart(settings.printer)
        self.options = "&".join(part for part in parts.options.split("&") if part and part != "ask=no")
        self.kind.put(parts.kind)
        self.place.put(parts.place)
        self.asks.setChecked("ask=no" not in parts.options.split("&"))
        self.drawer.put(settings.drawer)
        self.port.put(settings.scanner_port)
        self.speed.put(settings.scanner_speed)
        self.opens.put(settings.opens)
        preferences = self.context.preferences()
        self.gap.put(min(GAPS, key=lambda gap: abs(gap - preferences.scan_gap_milliseconds)))
        self.prefix.put(preferences.scan_prefix)
        self._say_place()

    def typed(self) -> DeskSettings | None:
        """The desk's settings as they stand here; None when the printer's address cannot be read, which is said at its field."""
        options = [option for option in (self.options, "" if self.asks.isChecked() else "ask=no") if option]
        kind = next(kind for kind in KINDS if kind == self.kind.value)
        address = put_together(AddressParts(kind, self.place.value, "&".join(options)))
        if address:
            try:
                connect(address)
            except Fault as fault:
                self.place.complain(fault.sentence(self.context.say))
                self.place.setFocus()
                return None
        return replace(
            self.settings,
            printer=address,
            drawer="none" if self.drawer.value == "none" else "printer",
            scanner_port=self.port.value,
            scanner_speed=int(str(self.speed.value or SPEEDS[0])),
            opens="office" if self.opens.value == "office" else "till",
        )

    def keep_scanner(self) -> None:
        """Keep how the scanner types, with the window's settings."""
        preferences = self.context.preferences()
        changed = replace(preferences, scan_gap_milliseconds=int(str(self.gap.value)), scan_prefix=self.prefix.value)
        if changed != preferences:
            self.context.prefer(changed)

    def show_printer(self) -> None:
        """Say how the printer stands now."""
        say, report = self.context.say, self.context.devices.printer
        if report is None:
            self.state.tell(say("No printer is in use"), say("Receipts are shown and kept; they can be printed later."), "info")
        elif report.fault is not None:
            self.state.tell(say("The printer does not print"), report.fault.sentence(say), "warn")
        else:
            self.state.tell(say("Printer ready"), "", "ok")
        self.test.setEnabled(report is not None)
        self.open_drawer.setEnabled(report is not None)

    def _say_place(self) -> None:
        say = self.context.say
        told = {
            "network": (say("Address in the network"), "192.168.1.50:9100"),
            "usb": (say("Vendor and product"), "04b8:0e15"),
            "serial": (say("Port"), "/dev/ttyUSB0 · COM4"),
            "file": (say("Device file"), "/dev/usb/lp0"),
            "cups": (say("Name of the queue"), "receipts"),
            "windows": (say("Name of the printer"), "EPSON TM-T82"),
        }.get(str(self.kind.value), ("", ""))
        self.place.say(told[0], placeholder=told[1])
        for widget in (self.place, self.asks, self.drawer):
            widget.setVisible(self.kind.value != "none")
