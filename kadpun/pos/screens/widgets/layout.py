"""Laying out at any scale: rows and columns that remember the lengths of the design, and `fit`, which turns them into pixels.

A layout or widget made here carries its design lengths as a property; `fit` walks a page and applies them at the theme's scale. So a page
is built once, and a change of scale is one more `fit`. Roles (type style, colour, card) are properties that the sheet reads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from . import paint
from .paint import FLAGS, Align

if TYPE_CHECKING:
    from ..theme import Theme

W = TypeVar("W", bound=QWidget)
LEAST_LETTERS = 6
Margins = tuple[int, int, int, int]
Item = QWidget | QLayout | int | Literal["stretch"] | tuple["QWidget | QLayout", int]


def row(*items: Item, gap: int = 8, margins: Margins = (0, 0, 0, 0)) -> QHBoxLayout:
    """A row of widgets and layouts; an int is a space, "stretch" takes what is left, (thing, n) takes n parts of it."""
    return _fill(QHBoxLayout(), items, gap, margins)


def column(*items: Item, gap: int = 8, margins: Margins = (0, 0, 0, 0)) -> QVBoxLayout:
    """The same from top to bottom."""
    return _fill(QVBoxLayout(), items, gap, margins)


def grid(gap: int = 8, margins: Margins = (0, 0, 0, 0)) -> QGridLayout:
    """An empty grid with the design's gap."""
    made = QGridLayout()
    made.setProperty("design", [gap, *margins])
    return made


def remargin(layout: QLayout, theme: Theme, *, gap: int, margins: Margins) -> None:
    """Give a layout other design lengths, for another width of the window."""
    layout.setProperty("design", [gap, *margins])
    _fit_layout(layout, theme)


def wrap(layout: QLayout) -> QWidget:
    """A plain widget around a layout."""
    widget = QWidget()
    widget.setLayout(layout)
    return widget


def card(layout: QLayout, kind: str = "true") -> QFrame:
    """A framed surface: "true", "panel", "sunken", "quiet", "flat", or a tone."""
    frame = role(QFrame(), card=kind)
    frame.setLayout(layout)
    return frame


def rule(direction: Literal["h", "v"] = "h") -> QFrame:
    """A hairline."""
    return role(QFrame(), rule=direction)


def role(widget: W, **properties: Any) -> W:
    """Give a widget its roles."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    return widget


def change_role(widget: QWidget, **properties: Any) -> None:
    """Change a widget's roles and let the sheet look at it again; does nothing when they are the same."""
    if any(widget.property(name) != value for name, value in properties.items()):
        role(widget, **properties)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def sized(widget: W, *, width: int = 0, height: int = 0) -> W:
    """Fix a widget's width or height, in the design's lengths."""
    return role(widget, **({"design_width": width} if width else {}), **({"design_height": height} if height else {}))


def on_fit(widget: QWidget, act: Callable[[Theme], None]) -> None:
    """Ask to be called whenever the page is fitted to a scale."""
    acts = getattr(widget, "fit_acts", [])
    widget.fit_acts = [*acts, act]  # type: ignore[attr-defined]


def fit(root: QWidget, theme: Theme) -> None:
    """Apply every design length under `root` at the theme's scale."""
    for layout in root.findChildren(QLayout):
        _fit_layout(layout, theme)
    for widget in (root, *root.findChildren(QWidget)):
        wide, tall = widget.property("design_width"), widget.property("design_height")
        if wide:
            widget.setFixedWidth(theme.length(wide))
        if tall:
            widget.setFixedHeight(theme.length(tall))
        for act in getattr(widget, "fit_acts", ()):
            act(theme)
    root.updateGeometry()


class Text(QLabel):
    """A line of text in a type style and colour of the design; `elide` lets it be cut at its end instead of asking for room."""

    def __init__(
        self, words: str = "", style: str = "body", colour: str = "", *, align: Align = "left", elide: bool = False, weight: int = 0
    ) -> None:
        super().__init__(words)
        role(self, t=style, **({"c": colour} if colour else {}), **({"w": str(weight)} if weight else {}))
        self.setAlignment(FLAGS[align])
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._elide = elide
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def tint(self, colour: str) -> None:
        """Take another colour."""
        change_role(self, c=colour)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._elide or self.fontMetrics().horizontalAdvance(self.text()) <= self.width():
            super().paintEvent(event)
            return
        if self.width() < LEAST_LETTERS * self.fontMetrics().averageCharWidth():
            return  # one letter and dots say nothing
        with paint.on(self) as painter:
            painter.setFont(self.font())
            painter.setPen(self.palette().color(self.foregroundRole()))
            shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(self.contentsRect(), self.alignment(), shown)


class Pictogram(QLabel):
    """An icon of the design's size and colour."""

    def __init__(self, name: str, size: int = 20, colour: str = "ink-2") -> None:
        super().__init__()
        self.name, self.size_of_design, self.colour = name, size, colour
        self.theme: Theme | None = None
        on_fit(self, self._show)

    def turn(self, name: str = "", colour: str = "") -> None:
        """Become another pictogram or take another colour."""
        self.name, self.colour = name or self.name, colour or self.colour
        if self.theme is not None:
            self._show(self.theme)

    def _show(self, theme: Theme) -> None:
        self.theme = theme
        side = theme.length(self.size_of_design)
        self.setFixedSize(side, side)
        self.setPixmap(theme.icon(self.name, self.size_of_design, self.colour))


B = TypeVar("B", bound=QBoxLayout)


def _fill(layout: B, items: tuple[Item, ...], gap: int, margins: Margins) -> B:
    layout.setProperty("design", [gap, *margins])
    for item in items:
        if item == "stretch":
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, tuple):
            thing, parts = item
            layout.addWidget(thing, parts) if isinstance(thing, QWidget) else layout.addLayout(thing, parts)
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
    return layout


def _fit_layout(layout: QLayout, theme: Theme) -> None:
    design = layout.property("design")
    if design:
        gap, left, top, right, bottom = (theme.length(int(length)) for length in design)
        layout.setSpacing(gap)
        layout.setContentsMargins(left, top, right, bottom)
