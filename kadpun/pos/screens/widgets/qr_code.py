"""A QR code on the screen: black on white in both modes, whole pixels a module, a quiet zone around it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kadpun.hardware.qr import modules_of

from . import paint

QUIET_MODULES = 3
PAPER, INK = QColor("#FFFFFF"), QColor("#111111")


class QrPicture(QWidget):
    """Shows a code as large as the widget allows; nothing until one is given."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[tuple[bool, ...], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_code(self, data: str, accessible: str) -> None:
        """Show this code; "" for none."""
        self._rows = modules_of(data) if data else ()
        self.setAccessibleName(accessible)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 160)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._rows:
            return
        across = len(self._rows) + 2 * QUIET_MODULES
        module = max(min(self.width(), self.height()) // across, 1)
        side = module * across
        left, top = (self.width() - side) // 2, (self.height() - side) // 2
        with paint.on(self) as painter:
            painter.fillRect(QRect(left, top, side, side), PAPER)
            for y, row in enumerate(self._rows):
                for x, dark in enumerate(row):
                    if dark:
                        painter.fillRect(left + (x + QUIET_MODULES) * module, top + (y + QUIET_MODULES) * module, module, module, INK)
