"""Pictograms from two icon fonts: Phosphor outline ("ph.") for acts and states, Material Design ("mdi6.") for goods.

The fonts and their tables of names come with QtAwesome; a font is read when its first pictogram is drawn, and QtAwesome's own code is not
loaded at all, which the start of the till feels. Pixmaps are kept until forgotten. An unknown name is a bug.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPixmap

FONTS = {"ph": "phosphor-1.3.0", "mdi6": "materialdesignicons6-webfont-6.9.96"}


class Icons:
    """Draws pictograms by name."""

    def __init__(self) -> None:
        self._fonts: dict[str, tuple[QFont, dict[str, str]]] = {}
        self._drawn: dict[tuple[str, int, int, float], QPixmap] = {}

    def pixmap(self, name: str, pixels: int, colour: QColor, ratio: float) -> QPixmap:
        """A pictogram of so many logical pixels, drawn for a screen of that device pixel ratio."""
        key = (name, pixels, colour.rgba(), ratio)
        if key not in self._drawn:
            self._drawn[key] = self._draw(name, pixels, colour, ratio)
        return self._drawn[key]

    def forget(self) -> None:
        """Drop what was drawn in colours and sizes no longer in use."""
        self._drawn.clear()

    def _draw(self, name: str, pixels: int, colour: QColor, ratio: float) -> QPixmap:
        prefix, _, short = name.partition(".")
        font, codes = self._font(prefix)
        device = round(pixels * ratio)
        picture = QPixmap(device, device)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        sized = QFont(font)
        sized.setPixelSize(device)
        painter.setFont(sized)
        painter.setPen(colour)
        painter.drawText(QRectF(0, 0, device, device), Qt.AlignmentFlag.AlignCenter, chr(int(codes[short], 16)))
        painter.end()
        picture.setDevicePixelRatio(ratio)
        return picture

    def _font(self, prefix: str) -> tuple[QFont, dict[str, str]]:
        """An icon font and its table of names, read at first use."""
        if prefix not in self._fonts:
            package = find_spec("qtawesome")
            assert package is not None and package.origin is not None
            folder = Path(package.origin).parent / "fonts"
            stem, _, version = FONTS[prefix].rpartition("-")
            added = QFontDatabase.addApplicationFont(str(folder / f"{stem}-{version}.ttf"))
            assert added >= 0, f"the icon font {stem} could not be read"
            codes: dict[str, str] = json.loads((folder / f"{stem}-charmap-{version}.json").read_text(encoding="utf-8"))
            font = QFont(QFontDatabase.applicationFontFamilies(added)[0])
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            self._fonts[prefix] = (font, codes)
        return self._fonts[prefix]
