"""What the world must fix before a device works again.

Owns one class a reason: its fields are data, its English sentence is `says`, and the reader's language is chosen when it is shown.
The two branches matter to whoever printed: `NotReady` means that no byte of the job left, so the job may be tried again by itself;
`Unfinished` means that some of it may be on paper, so only a person may print it again.
"""

from __future__ import annotations

from typing import Any, ClassVar, Protocol


class Say(Protocol):
    """Give a sentence in the reader's language, its {placeholders} filled in."""

    def __call__(self, sentence: str, /, **fields: Any) -> str: ...


class Fault(Exception):
    """Paper, cable, network or a library of the machine; nothing of the shop's record is lost by it."""

    says: ClassVar[str]

    def __init__(self, **fields: Any) -> None:
        super().__init__(fields)
        self.fields = fields

    @property
    def name(self) -> str:
        """The reason's own name, for tests and machine-readable reports."""
        return type(self).__name__

    def sentence(self, say: Say) -> str:
        """The reason as the reader would say it."""
        return say(self.says, **self.fields)

    def __str__(self) -> str:
        return self.says.format(**self.fields)


class NotReady(Fault):
    """The printer cannot take the job now and nothing of it was sent."""


class Unfinished(Fault):
    """The job was on its way: whether it is on paper, nobody knows."""


class PrinterUnreachable(NotReady):
    says = "The printer {printer} cannot be reached. Check its cable and power. Receipts wait and print by themselves."


class PrinterSilent(NotReady):
    says = "The printer {printer} takes the connection but does not answer. Turn it off and on. Receipts wait and print by themselves."


class PrinterOffline(NotReady):
    says = "The printer {printer} is not ready. Look at its lamp. Receipts wait and print by themselves."


class PrinterCoverOpen(NotReady):
    says = "The cover of the printer {printer} is open. Close it. Receipts wait and print by themselves."


class PaperOut(NotReady):
    says = "The printer {printer} has no paper. Put in a roll. Receipts wait and print by themselves."


class SpoolerRefused(NotReady):
    says = "The print queue {printer} did not take the receipt: {answer}"


class LibraryMissing(NotReady):
    says = "This kind of printer needs the library {library} on this machine."


class PrinterWentAway(Unfinished):
    says = "The printer {printer} went away while printing. Look at the paper and print again if it is not whole."


class PrinterStalled(Unfinished):
    says = "The printer {printer} stopped taking the receipt. Look at the paper and print again if it is not whole."


class PrinterSilentAfter(Unfinished):
    says = "The printer {printer} took the receipt but does not say that it is done. Look at the paper and print again if it is not whole."


class PaperRanOut(Unfinished):
    says = "The paper of the printer {printer} ran out while printing. Put in a roll and print again if the receipt is not whole."


class StoppedWhileSending(Unfinished):
    says = "The program stopped while this receipt was printing. Look at the paper and print again if it is not whole."


class AddressUnreadable(Fault):
    says = "{address} is not the address of a printer. Write it like tcp://192.168.1.50:9100"


class ThaiShapingMissing(Fault):
    says = "This machine cannot stack Thai vowels and tone marks: Pillow lacks raqm. Install the program again with its own libraries."


class FontMissing(Fault):
    says = "The font {font} is missing. Install the program again."


class PictureUnreadable(Fault):
    says = "The shop's picture cannot be read. Choose a PNG file."


class SlipUnprintable(Fault):
    says = "This receipt cannot be drawn: {reason}"


class CodeTooLong(Fault):
    says = "A code of {length} characters is too large for this paper."


class JobsUnreadable(Fault):
    says = "The list of waiting receipts {path} cannot be read: {reason}"


class JobsUnwritable(Fault):
    says = "The list of waiting receipts {path} cannot be written: {reason}"


class ScannerAway(Fault):
    says = "The scanner {scanner} is unplugged. Plug it in; it works again by itself."
