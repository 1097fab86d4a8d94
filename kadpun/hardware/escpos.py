"""The printer's language: ESC/POS bytes out, status bytes in.

Owns every byte that a receipt printer is sent. A slip goes as a picture (`GS v 0`), never as text, because Thai code pages cannot be
relied on; bands are short enough for small buffers, and long empty stretches become line feeds. Sources: Epson's ESC/POS command
reference for ESC @, ESC J, ESC p, GS v 0, GS V, DLE EOT, DLE DC4. Refuses to know connections.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .slip import Cut, Item, KickDrawer, Slip

if TYPE_CHECKING:
    from PIL.Image import Image

    from .raster import Raster

INITIALISE = b"\x1b\x40"
KICK = b"\x1b\x70\x00\x32\x32"
KICK_LONG = b"\x1b\x70\x00\x19\xfa"
KICK_NOW = b"\x10\x14\x01\x00\x02"  # in real time, for a printer that stands offline: drawer pin 2, 200 ms
STATUS_KINDS = (1, 2, 3, 4)
BAND_ROWS = 192
LEAST_SKIPPED_ROWS = 8
FEED_BEFORE_CUT_DOTS = 24
FEED_TO_TEAR_DOTS = 160
COARSE_DOTS = 512


def status_request(kind: int) -> bytes:
    """Ask for one status byte in real time: 1 printer, 2 why offline, 3 errors, 4 paper."""
    assert kind in STATUS_KINDS
    return bytes((0x10, 0x04, kind))


@dataclass(frozen=True, slots=True)
class Status:
    """What a printer says of itself; `answered` is false when it said nothing, and then the rest is not known."""

    answered: bool = False
    offline: bool = False
    cover_open: bool = False
    paper_near_end: bool = False
    paper_out: bool = False
    error: bool = False


def is_status(byte: int) -> bool:
    """Say whether a byte has the fixed bits of a DLE EOT answer (0xx1xx10)."""
    return byte & 0x93 == 0x12


def read_status(answers: dict[int, int]) -> Status:
    """Read the answers to `status_request`, by kind; a missing answer leaves its part unsaid."""
    printer, cause, errors, paper = (answers.get(kind, 0) for kind in STATUS_KINDS)
    return Status(
        answered=bool(answers),
        offline=bool(printer & 0x08),
        cover_open=bool(cause & 0x04),
        paper_near_end=bool(paper & 0x0C),
        paper_out=bool(cause & 0x20 or paper & 0x60),
        error=bool(cause & 0x40 or errors & 0x68),
    )


def job_bytes(slip: Slip, raster: Raster) -> bytes:
    """Turn a slip into one printer job: initialise, kick when asked, then each paper drawn and cut."""
    parts = [INITIALISE]
    if any(isinstance(item, KickDrawer) for item in slip.items):
        parts.append(KICK)
    for paper, cut in papers_of(slip):
        parts += picture_bytes(raster.draw(paper))
        parts.append(_cut() if cut else b"".join(_feed(FEED_TO_TEAR_DOTS, raster.paper.dots)))
    return b"".join(parts)


def papers_of(slip: Slip) -> Iterator[tuple[Slip, bool]]:
    """Cut a slip into the papers it is made of, each with whether the knife follows; a slip that only kicks has none."""
    items: list[Item] = []
    for item in slip.items:
        if isinstance(item, Cut):
            if items:
                yield Slip(tuple(items), slip.language, slip.copy), True
            items = []
        elif not isinstance(item, KickDrawer):
            items.append(item)
    if items:
        yield Slip(tuple(items), slip.language, slip.copy), False


def picture_bytes(image: Image) -> Iterator[bytes]:
    """Send a black-and-white picture as bands of `GS v 0`; stretches without ink are fed, not sent, where that is shorter."""
    assert image.mode == "1"
    assert image.width % 8 == 0
    stride = image.width // 8
    rows = image.tobytes().translate(bytes(byte ^ 0xFF for byte in range(256)))
    blank = bytes(stride)
    ink = [rows[start : start + stride] != blank for start in range(0, len(rows), stride)]
    for top, bottom, inked in _stretches(ink):
        if not inked:
            yield from _feed(bottom - top, image.width)
            continue
        for start in range(top, bottom, BAND_ROWS):
            end = min(start + BAND_ROWS, bottom)
            size = stride.to_bytes(2, "little") + (end - start).to_bytes(2, "little")
            yield b"\x1d\x76\x30\x00" + size + rows[start * stride : end * stride]


def _stretches(ink: list[bool]) -> Iterator[tuple[int, int, bool]]:
    """Cut rows into stretches to draw and stretches to feed; a short gap stays in the drawing."""
    start = 0
    while start < len(ink):
        end = start
        if not ink[start]:
            while end < len(ink) and not ink[end]:
                end += 1
            if end - start >= LEAST_SKIPPED_ROWS or end == len(ink):
                yield start, end, False
                start = end
                continue
        gap = 0
        while end < len(ink) and gap < LEAST_SKIPPED_ROWS:
            gap = 0 if ink[end] else gap + 1
            end += 1
        end -= gap
        yield start, end, True
        start = end


def _feed(dots: int, width: int) -> Iterator[bytes]:
    """Feed paper by rows of the picture; printers of 180 dpi count ESC J in halves of a row (1/360 inch)."""
    steps = dots * 2 if width == COARSE_DOTS else dots
    while steps > 0:
        step = min(steps, 255)
        yield bytes((0x1B, 0x4A, step))
        steps -= step


def _cut() -> bytes:
    """Feed to the knife and cut, leaving one point uncut so that the receipt does not fall."""
    return bytes((0x1D, 0x56, 0x42, FEED_BEFORE_CUT_DOTS))
