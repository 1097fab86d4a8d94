"""The two sides of the counter and where they stand: the bill always, beside it the idle side or a panel.

Widths are the design's: the idle side has its own, a panel takes what the narrow bill leaves. The panel's shadow is painted here, on the
surface it stands on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEasingCurve, QPoint, QPropertyAnimation, QRect, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ..widgets import paint

if TYPE_CHECKING:
    from ..page import Context
    from .panels import CounterPanel

WIDE, MEDIUM = 1280, 980
"""Logical widths from which the counter has all its columns, and four of them; below, it is laid out as in large type."""
SLIDE = 24
"""How far a panel slides in, in the design's lengths."""
SHORT = 600
"""Below this logical height there is no room for tiles."""


class Body(QWidget):
    """Bill and right side: the idle one at its own width, a panel as wide as the narrow bill leaves. Paints the panel's shadow."""

    resized = Signal()

    def __init__(self, context: Context, bill: QWidget, idle: QWidget) -> None:
        super().__init__()
        self.context, self.bill, self.idle = context, bill, idle
        self.panel: CounterPanel | None = None
        self._slider = QPropertyAnimation(self)
        self._slider.setPropertyName(QByteArray(b"pos"))
        self._slider.setEasingCurve(QEasingCurve.Type.OutCubic)
        for part in (bill, idle):
            part.setParent(self)

    @property
    def logical_width(self) -> int:
        """The width in the design's lengths."""
        return round(self.width() * 100 / self.context.theme.scale_percent)

    @property
    def logical_height(self) -> int:
        """The height in the design's lengths, of the whole window."""
        window = self.window()
        return round(window.height() * 100 / self.context.theme.scale_percent)

    def show_panel(self, panel: CounterPanel | None) -> None:
        """Show this panel instead of the idle side, or the idle side again; `place` then puts it where it belongs."""
        if self.panel is not None and self.panel is not panel:
            self.panel.hide()
        self.panel = panel
        self.idle.setVisible(panel is None)
        if panel is not None:
            panel.setParent(self)
            panel.show()

    def slide(self) -> None:
        """Let the panel that has just been opened slide in, unless motion is reduced."""
        panel, duration = self.panel, self.context.theme.motion_milliseconds("panel-ms")
        if panel is None or not duration:
            return
        self._slider.stop()
        self._slider.setTargetObject(panel)
        self._slider.setDuration(duration)
        self._slider.setStartValue(panel.pos() + QPoint(self.context.theme.length(SLIDE), 0))
        self._slider.setEndValue(panel.pos())
        self._slider.start()

    def place(self) -> None:
        """Put the two sides where they belong."""
        self._slider.stop()
        theme = self.context.theme
        wide = self.logical_width
        edge = theme.length(16 if wide >= WIDE else 12 if wide >= MEDIUM else 10)
        gap = theme.length(12 if wide >= WIDE else 10 if wide >= MEDIUM else 8)
        box = QRect(edge, edge, self.width() - 2 * edge, self.height() - edge - theme.length(12 if wide >= MEDIUM else 8))
        if self.panel is None:
            right = theme.length(560 if wide >= 1700 else 480 if wide >= WIDE else 392 if wide >= MEDIUM else 336)
            left = box.width() - right - gap
        else:
            left = theme.length(520 if wide >= 1700 else 440 if wide >= WIDE else 352 if wide >= MEDIUM else 304 if wide >= 760 else 232)
            right = box.width() - left - gap
        self.bill.setGeometry(box.left(), box.top(), left, box.height())
        side = QRect(box.left() + left + gap, box.top(), right, box.height())
        if self.panel is None:
            self.idle.setGeometry(side)
        else:
            self.panel.lay_out(width=round(right * 100 / theme.scale_percent), height=round(box.height() * 100 / theme.scale_percent))
            self.panel.setGeometry(side)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.panel is not None and self.panel.framed:
            with paint.on(self) as painter:
                paint.shadow(painter, self.context.theme, self.panel.geometry())
