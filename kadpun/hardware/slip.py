"""A paper slip as data, before it is ink.

Owns the vocabulary of receipts and reports on paper. A slip is worked out once by whoever knows the sale; printers, pictures, PDF and
plain text draw the same slip, so they cannot disagree. Texts are finished: amounts already formatted, words already in the reader's
language. Refuses to know money, sales, printers and fonts. Unit of length is the dot of a 203 dpi printer (8 to the millimetre).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Size = Literal["small", "body", "large", "total", "title"]
Weight = Literal[500, 700]
Align = Literal["left", "center", "right"]
SlipLanguage = Literal["th", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """A run of words, wrapped at word ends; `indent` in dots counts on the left when the text is aligned left."""

    text: str
    size: Size = "body"
    weight: Weight = 500
    align: Align = "left"
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """Words at the left and an amount at the right; the left side wraps when both do not fit, the right side is never cut.

    `mark` stands in its own narrow column at the far right (V for a line that bears VAT). `column` keeps that column free even without
    a mark, so that amounts of marked and unmarked lines stand under one another.
    """

    left: str
    right: str
    size: Size = "body"
    weight: Weight = 500
    indent: int = 0
    mark: str = ""
    column: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """The one loud line: white on black, across the paper."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Boxed:
    """The name of the document, centred in a square frame, such as ใบกำกับภาษีอย่างย่อ."""

    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""

    dashed: bool = True


@dataclass(frozen=True, slots=True)
class QrCode:
    """A code to scan, four modules clear on each side, with a bold caption below it.

    `module` is the dots a module wants on 80 mm paper; a narrow paper takes fewer, never under five.
    """

    data: str
    caption: str = ""
    module: int = 7


@dataclass(frozen=True, slots=True)
class Logo:
    """The shop's picture, black on white, centred; without a picture the market stall of Kadpun is drawn."""

    picture: bytes | None = None


@dataclass(frozen=True, slots=True)
class Space:
    """Empty paper, in dots."""

    dots: int = 12


@dataclass(frozen=True, slots=True)
class Signatures:
    """Two lines to sign on, side by side, each with who signs below it."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Cut:
    """Cut the paper here."""


@dataclass(frozen=True, slots=True)
class KickDrawer:
    """Open the cash drawer that hangs on the printer."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Items in a rounded frame; what cannot be drawn in a frame (another frame, a cut, a kick) does not belong in it."""

    items: tuple[Item, ...]


Item = Text | Pair | Band | Boxed | Rule | Frame | QrCode | Logo | Space | Signatures | Cut | KickDrawer


@dataclass(frozen=True, slots=True)
class Slip:
    """One paper. `copy` draws the word for a copy (สำเนา) boxed at the head; `language` chooses how words are shaped and broken."""

    items: tuple[Item, ...]
    language: SlipLanguage = "th"
    copy: bool = False


def copy_of(slip: Slip) -> Slip:
    """Give the same slip marked as a copy: a reprint kicks no drawer."""
    return Slip(tuple(item for item in slip.items if not isinstance(item, KickDrawer)), slip.language, copy=True)
