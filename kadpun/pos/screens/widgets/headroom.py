"""The headroom meter: solid is owed, hatched is this bill, empty is left of the limit; over the limit the hatching turns to danger.

    meter = HeadroomMeter(theme)
    meter.show_amounts(owed=62_000, adding=19_000, limit=150_000, accessible="620.00 owed, 690.00 left after this bill")

It shows amounts and says nothing of them: the words stand beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from . import paint
from .layout import on_fit

if TYPE_CHECKING:
    from ..theme import Theme

HIGH = 14


class HeadroomMeter(QWidget):
    """A bar of what is owed, what this bill adds, and what is left."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.owed = self.adding = self.limit = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        on_fit(self, lambda _: self.updateGeometry())

    def show_amounts(self, *, owed: int, adding: int, limit: int, accessible: str) -> None:
        """Show these amounts, in satang."""
        self.owed, self.adding, self.limit = max(owed, 0), max(adding, 0), max(limit, 0)
        self.setAccessibleName(accessible)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(160), self.theme.length(HIGH))

    def parts(self) -> tuple[float, float]:
        """Which parts of the bar are owed, and added by this bill; both from 0 to 1 and never more than the whole."""
        whole = max(self.limit, self.owed + self.adding, 1)
        return self.owed / whole, self.adding / whole

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, box = self.theme, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        over = self.owed + self.adding > self.limit
        owed, adding = self.parts()
        with paint.on(self) as painter:
            whole = QPainterPath()
            whole.addRoundedRect(box, theme.length(5), theme.length(5))
            painter.fillPath(whole, theme.colour("sunken"))
            painter.save()
            painter.setClipPath(whole)
            first = box.width() * owed
            painter.fillRect(QRectF(box.left(), box.top(), first, box.height()), theme.colour("danger" if self.owed > self.limit else "primary"))
            hatched = QRectF(box.left() + first, box.top(), box.width() * adding, box.height())
            painter.fillRect(hatched, theme.colour("danger-soft" if over else "primary-soft"))
            painter.fillRect(hatched, QBrush(theme.colour("danger" if over else "primary"), Qt.BrushStyle.BDiagPattern))
            painter.restore()
            painter.setPen(theme.colour("line-strong"))
            painter.drawPath(whole)
