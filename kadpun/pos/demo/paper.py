"""Paper as a printer would have made it: the bytes that a receipt printer got, drawn as pictures.

Reads the part of ESC/POS that lays ink or feeds paper (Epson's reference: `GS v 0`, `ESC J`, `GS V`, `ESC @`, `ESC p`, `DLE`), and refuses
what it does not know, so that a picture always shows all that was sent. Knows no slips: what is drawn is what came over the wire.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtGui import QImage, qRgb

DOTS = 576
MARGIN_BYTES = 2
"""White around the paper in a picture, in bytes of eight dots."""
FIXED = {b"\x1b@": 2, b"\x1bJ": 3, b"\x1bp": 5, b"\x1dV": 4, b"\x10\x04": 3, b"\x10\x14": 5}
"""Commands of a fixed length, by their first two bytes."""


class NotPrinterBytes(ValueError):
    """The stream holds a command that is none of ours, or ends within one."""


@dataclass(slots=True)
class Paper:
    """One paper: rows of dots from the top, each a byte for eight dots, the leftmost highest; a set bit is burnt."""

    rows: list[bytes] = field(default_factory=list)
    cut: bool = False

    @property
    def blank(self) -> bool:
        return not any(any(row) for row in self.rows)


def read_papers(data: bytes) -> list[Paper]:
    """The papers that a stream of printer bytes makes, the last perhaps not cut off. Raises NotPrinterBytes."""
    papers, paper, at = [], Paper(), 0
    while at < len(data):
        head = data[at : at + 2]
        if data[at : at + 3] == b"\x1dv0":
            stride, rows = (int.from_bytes(data[at + place : at + place + 2], "little") for place in (4, 6))
            start, end = at + 8, at + 8 + stride * rows
            if end > len(data):
                raise NotPrinterBytes(f"a picture is cut short at byte {at}")
            paper.rows += [data[row : row + stride] for row in range(start, end, stride)]
            at = end
            continue
        size = FIXED.get(head)
        if size is None or at + size > len(data):
            raise NotPrinterBytes(f"no command of ours at byte {at}: {data[at : at + 8].hex(' ')}")
        if head == b"\x1bJ":
            paper.rows += [b""] * data[at + 2]
        elif head == b"\x1dV":
            paper.rows += [b""] * data[at + 3]
            paper.cut = True
            papers.append(paper)
            paper = Paper()
        at += size
    if not paper.blank:
        papers.append(paper)
    return papers


def picture_of(paper: Paper) -> QImage:
    """Draw a paper, white around, one pixel a dot."""
    margin = MARGIN_BYTES * 8
    width = max((len(row) for row in paper.rows), default=DOTS // 8) * 8
    made = QImage(width + 2 * margin, len(paper.rows) + 2 * margin, QImage.Format.Format_Mono)
    made.setColorTable([qRgb(255, 255, 255), qRgb(0, 0, 0)])
    made.fill(0)
    stride = made.bytesPerLine()
    bits = memoryview(made.bits()).cast("B")
    for number, row in enumerate(paper.rows, margin):
        start = number * stride + MARGIN_BYTES
        bits[start : start + len(row)] = row
    return made


def save_papers(data: bytes, stem: Path) -> list[Path]:
    """Write a job's bytes to `stem`.escpos and each of its papers beside it as PNG; gives the pictures."""
    stem.with_name(stem.name + ".escpos").write_bytes(data)
    made = []
    for number, paper in enumerate(read_papers(data), 1):
        path = stem.with_name(f"{stem.name}.png" if number == 1 else f"{stem.name}-{number}.png")
        if not picture_of(paper).save(str(path)):
            raise OSError(f"{path} could not be written")
        made.append(path)
    return made
