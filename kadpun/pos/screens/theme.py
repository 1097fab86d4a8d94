"""Colours, lengths and type: the tokens and the sheet, at a mode (light or dark) and a scale.

Every painted part and every sheet takes its colours and lengths from here, so that a change of mode or scale is one call and one signal.
The theme is handed on; nothing asks for it by a global name. It reads two resource files and the Sarabun fonts, and knows no widget.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPixmap
from PySide6.QtWidgets import QApplication

from .preferences import Mode
from .widgets.icons import Icons

RESOURCES = Path(__file__).parents[2] / "resources"
FAMILY = "Sarabun"
MOST_WIDTHS = 4096
"""Widths of words that are remembered."""
WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")
Align = Literal["left", "right", "centre"]


def load_fonts() -> None:
    """Give Qt the looped Thai and Latin faces that the screens are drawn in; asks for the application to exist."""
    if FAMILY in QFontDatabase.families():
        return
    import fontpkg_sarabun  # its folder of faces is all that is wanted

    folder = Path(fontpkg_sarabun.__file__).parent / "files"
    for weight in WEIGHTS:
        added = QFontDatabase.addApplicationFont(str(folder / f"Sarabun-{weight}.ttf"))
        assert added >= 0, f"the font Sarabun-{weight} could not be read"


class Theme(QObject):
    """The look in use. `changed` comes after the sheet has been set anew."""

    changed = Signal()

    def __init__(
        self, mode: Mode = "light", scale_percent: int = 100, *, reduce_motion: bool = False, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._tokens: dict[str, Any] = json.loads((RESOURCES / "tokens.json").read_text(encoding="utf-8"))
        self._sheet = re.sub(r"/\*.*?\*/", "", (RESOURCES / "theme.qss").read_text(encoding="utf-8"), flags=re.DOTALL)
        self._icons = Icons()
        self.mode: Mode = mode
        self.scale_percent = scale_percent
        self.reduce_motion = reduce_motion
        self._colours: dict[str, QColor] = {}
        self._fonts: dict[tuple[int, int, bool], QFont] = {}
        self._metrics: dict[tuple[int, int, bool], QFontMetrics] = {}
        self._widths: dict[tuple[str, int, int], int] = {}
        self._refill()

    def use(self, *, mode: Mode | None = None, scale_percent: int | None = None) -> None:
        """Change mode or scale: the application's sheet is set anew, then everybody is told."""
        if mode is not None:
            self.mode = mode
        if scale_percent is not None:
            self.scale_percent = scale_percent
        self._refill()
        self.dress()
        self.changed.emit()

    def dress(self) -> None:
        """Set the application's font and sheet."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setFont(self.font(16))
        application.setStyleSheet(self.sheet())

    def colour(self, name: str) -> QColor:
        """The colour of a token in the mode in use."""
        return self._colours[name]

    def length(self, design: float) -> int:
        """Pixels of a length of the design at the scale in use."""
        return round(design * self.scale_percent / 100)

    def font(self, size: int, weight: int = 400, *, struck: bool = False) -> QFont:
        """The face at a size of the design; the same object each time, so that painting makes none."""
        key = (size, weight, struck)
        if key not in self._fonts:
            font = QFont(FAMILY)
            font.setPixelSize(self.length(size))
            font.setWeight(QFont.Weight(weight))
            font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
            font.setStrikeOut(struck)
            self._fonts[key] = font
        return self._fonts[key]

    def metrics(self, size: int, weight: int = 400) -> QFontMetrics:
        """How wide text of that size and weight is."""
        key = (size, weight, False)
        if key not in self._metrics:
            self._metrics[key] = QFontMetrics(self.font(size, weight))
        return self._metrics[key]

    def width(self, words: str, size: int, weight: int = 400) -> int:
        """How wide these words are, in pixels; remembered, since painting asks for the same words again and again."""
        key = (words, size, weight)
        known = self._widths.get(key)
        if known is None:
            if len(self._widths) >= MOST_WIDTHS:
                self._widths.clear()
            known = self._widths[key] = self.metrics(size, weight).horizontalAdvance(words)
        return known

    def icon(self, name: str, size: int, colour: str) -> QPixmap:
        """A pictogram ("ph.barcode", "mdi6.leaf") in a token's colour, at a size of the design, as sharp as the screen."""
        application = QApplication.instance()
        ratio = application.devicePixelRatio() if isinstance(application, QApplication) else 1.0
        return self._icons.pixmap(name, self.length(size), self._colours[colour], ratio)

    def motion_milliseconds(self, name: str) -> int:
        """How long a movement takes; nothing when motion is reduced."""
        motion: dict[str, int] = self._tokens["motion"]
        return motion["reduced-ms" if self.reduce_motion else name]

    def sounds(self) -> dict[str, dict[str, int]]:
        """The beeps by name: hertz, milliseconds, how many times."""
        sounds: dict[str, dict[str, int]] = self._tokens["sound"]
        return sounds

    def sheet(self) -> str:
        """The sheet with its colour names and lengths filled in."""
        colours: dict[str, str] = self._tokens["color"][self.mode]
        resources = RESOURCES.as_posix()
        text = re.sub(r"@([a-z][a-z0-9-]*)", lambda found: colours[found[1]], self._sheet)
        text = re.sub(r"\b(\d+)dp\b", lambda found: f"{self.length(int(found[1]))}px", text)
        return text.replace("$icons", f"{resources}/icons").replace("$mode", self.mode)

    def _refill(self) -> None:
        """Forget what was made for the mode or scale before."""
        self._colours = {name: QColor(value) for name, value in self._tokens["color"][self.mode].items()}
        self._fonts.clear()
        self._metrics.clear()
        self._widths.clear()
        self._icons.forget()
