"""Fields: the scan box, a number field that understands a Thai keyboard, a pad of digits for touch, a caption above a field.

The scan box shows by its ring whether it has the focus, and by its chip where the next scan goes. A number field types digits whatever
layout is chosen: where only a digit can be meant, the place of the key says which.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent, QPalette, QRegion
from PySide6.QtWidgets import QFrame, QLineEdit, QSizePolicy, QStyle, QStyleOptionFrame, QWidget

from ..keys import MODIFIERS, place_of, read_letter
from . import paint
from .buttons import Face
from .chips import Chip
from .layout import Pictogram, change_role, grid, on_fit, role, row

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from ..theme import Theme

MOST_LETTERS = 400


class WholeLine(QLineEdit):
    """A line whose placeholder is shown whole: Qt cuts it at the height of a Latin line, and Thai vowels below a letter reach further down."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.text() or not self.placeholderText():
            return
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        inner = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self).marginsRemoved(self.textMargins())
        metrics = self.fontMetrics()
        line = QRect(inner.left() + 2, inner.top() + (inner.height() - metrics.height() + 1) // 2, inner.width() - 4, metrics.height())
        words = metrics.elidedText(self.placeholderText(), Qt.TextElideMode.ElideRight, line.width())
        with paint.on(self) as painter:
            painter.setClipRegion(QRegion(inner).subtracted(QRegion(line)))  # what Qt has drawn already stays as it is
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.setFont(self.font())
            flags = QStyle.visualAlignment(self.layoutDirection(), self.alignment() | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(line, int(flags) | Qt.TextFlag.TextDontClip, words)


class ScanLine(WholeLine):
    """The line inside the scan box."""

    focused = Signal(bool)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)


class ScanBox(QFrame):
    """Always there; 56 px high. `target` words say where the next scan goes, "panel" turns box and chip gold."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        role(self, field="scan", ring="listen", dest="bill")
        self.icon = Pictogram("ph.barcode", 28, "primary-ink")
        self.line = role(ScanLine(), kind="bare")
        self.line.setMaxLength(MOST_LETTERS)
        self.line.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, True)
        self.target = Chip(theme, "primary", "ph.arrow-elbow-down-right", strong=True)
        self.setLayout(row(self.icon, 4, (self.line, 1), self.target, gap=8, margins=(14, 0, 10, 0)))
        role(self, design_height=56)
        self.setFocusProxy(self.line)
        self.line.focused.connect(self._ring)

    def say(
        self,
        placeholder: str,
        accessible: str,
        target: str,
        *,
        icon: str = "ph.arrow-elbow-down-right",
        dest: Literal["bill", "panel"] = "bill",
    ) -> None:
        """Set what the empty box says and where a scan goes."""
        self.line.setPlaceholderText(placeholder)
        self.line.setAccessibleName(accessible)
        self.line.setAccessibleDescription(target)
        self.target.say(target, "token" if dest == "panel" else "primary", icon)
        self.icon.turn(colour="token" if dest == "panel" else "primary-ink")
        change_role(self, dest=dest)

    def _ring(self, focused: bool) -> None:
        change_role(self, ring="true" if focused else "listen")


class NumberField(WholeLine):
    """Digits, a point, and what `also` names; a Thai layout types the digits of its keys' places."""

    def __init__(self, *, also: str = "", kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.allowed = frozenset("0123456789.,๐๑๒๓๔๕๖๗๘๙" + also)
        if kind:
            role(self, kind=kind)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setMaxLength(20)
        self.fresh = False
        """Whether the next digit replaces what stands there."""

    def show_value(self, text: str) -> None:
        """Show an amount that the next digit replaces."""
        self.setText(text)
        self.selectAll()
        self.fresh = True

    def type_in(self, letter: str) -> None:
        """Type one digit or point, as a pad does; "⌫" takes the last away."""
        if letter == "⌫":
            if self.hasSelectedText() or self.fresh:
                self.clear()
            else:
                self.backspace()
        else:
            if self.fresh:
                self.clear()
            self.insert(letter)
        self.fresh = False
        self.textEdited.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text()
        if letter and letter.isprintable() and not event.modifiers() & (MODIFIERS.ControlModifier | MODIFIERS.AltModifier):
            meant = letter if letter in self.allowed else place_of(event) or read_letter(letter)
            if meant in self.allowed:
                self.type_in(meant)
            event.accept()
            return
        self.fresh = False
        super().keyPressEvent(event)


class PadKey(Face):
    """One key of the pad."""

    def __init__(self, theme: Theme, letter: str) -> None:
        super().__init__(theme, kind="plain")
        self.letter = letter
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(theme.length(48))
        on_fit(self, lambda fitted: self.setMinimumHeight(fitted.length(48)))
        self.name_it(letter)

    def paint_content(self, painter: QPainter, box: QRect) -> None:
        from . import paint

        paint.text(painter, self.theme, box, self.letter, size=20, weight=600, align="centre", elide=False)


class NumberPad(QWidget):
    """Twelve keys for a till without a keyboard; `typed` carries the letter, and "⌫" the wish to take one back."""

    typed = Signal(str)

    def __init__(self, theme: Theme, corner: str = ".", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        laid = grid(8)
        for number, letter in enumerate(("7", "8", "9", "4", "5", "6", "1", "2", "3", corner, "0", "⌫")):
            if not letter:
                continue
            key = PadKey(theme, letter)
            key.clicked.connect(self._hand_on(letter))
            laid.addWidget(key, number // 3, number % 3)
        self.setLayout(laid)

    def _hand_on(self, letter: str) -> Callable[[], None]:
        return lambda: self.typed.emit(letter)
