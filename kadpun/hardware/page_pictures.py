"""The pages of a PDF as pictures, for looking at them before they are printed: the very bytes that go to the file and to the printer.

Owns pypdfium2 for the program. A document is read once and drawn page by page, since two thousand pages are not wanted at once; any thread may use
it, one waits for the other. Pictures are RGB, row by row without padding. Refuses to know windows and printers.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, ClassVar

from .faults import PictureUnreadable

POINTS_AN_INCH = 72


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page: its size in pixels, and three bytes a pixel."""

    width: int
    height: int
    pixels: bytes


class Pages:
    """The pages of one document; close it when it is done with."""

    _lock: ClassVar[threading.Lock] = threading.Lock()
    """One for all documents: the library below works for one thread at a time."""

    def __init__(self, data: bytes) -> None:
        import pypdfium2  # 30 ms that only a preview needs

        with self._lock:
            try:
                self._document: Any = pypdfium2.PdfDocument(data)
            except pypdfium2.PdfiumError as unreadable:
                raise PictureUnreadable() from unreadable
            self.count = len(self._document)

    def size_points(self, number: int) -> tuple[float, float]:
        """Width and height of a page (from 0) in points."""
        with self._lock:
            wide, high = self._document.get_page_size(number)
        return float(wide), float(high)

    def picture(self, number: int, *, width: int) -> PagePicture:
        """Draw a page (from 0) so many pixels wide."""
        with self._lock:
            page = self._document[number]
            drawn = page.render(scale=width / page.get_width(), rev_byteorder=True, prefer_bgrx=False)
            stride, row = drawn.stride, drawn.width * drawn.n_channels
            data = bytes(drawn.buffer)
            pixels = data if stride == row else b"".join(data[start : start + row] for start in range(0, stride * drawn.height, stride))
            made = PagePicture(drawn.width, drawn.height, pixels)
            assert drawn.n_channels == 3
            page.close()
            return made

    def close(self) -> None:
        """Let the document go."""
        with self._lock:
            self._document.close()
