"""Pictograms from two icon fonts: Phosphor outline ("ph.") for acts and states, Material Design ("mdi6.") for goods.

The fonts are QtAwesome's; only these two of its eight are read, when the first pictogram is drawn. Pixmaps are kept until forgotten.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPixmap

FONTS = {
    "ph": ("phosphor-1.3.0.ttf", "phosphor-charmap-1.3.0.json"),
    "mdi6": ("materialdesignicons6-webfont-6.9.96.ttf", "materialdesignicons6-webfont-charmap-6.9.96.json"),
}


class Icons:
    """Draws pictograms by name."""

    def __init__(self) -> None:
        self._drawer: Any = None
        self._drawn: dict[tuple[str, int, int, float], QPixmap] = {}

    def pixmap(self, name: str, pixels: int, colour: QColor, ratio: float) -> QPixmap:
        """A pictogram of so many logical pixels; an unknown name is a bug."""
        key = (name, pixels, colour.rgba(), ratio)
        if key not in self._drawn:
            device = round(pixels * ratio)
            picture: QPixmap = self._font().icon(name, color=colour).pixmap(QSize(device, device))
            picture.setDevicePixelRatio(ratio)
            self._drawn[key] = picture
        return self._drawn[key]

    def forget(self) -> None:
        """Drop what was drawn in colours and sizes no longer in use."""
        self._drawn.clear()

    def _font(self) -> Any:
        """The icon fonts, read at first use."""
        if self._drawer is None:
            from qtawesome import IconicFont
            from qtawesome import __file__ as package

            folder = str(Path(package).parent / "fonts")
            self._drawer = IconicFont(*((prefix, font, charmap, folder) for prefix, (font, charmap) in FONTS.items()))
        return self._drawer
