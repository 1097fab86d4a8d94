"""Buttons of the till: each shows the key that does the same, and stays at least 48 px high.

The sheet draws the face (its `kind`, `sz` and `on` are roles); what stands on it is painted here at the theme's scale. A button takes no
focus from a touch or a click, so that the scan box keeps it; Tab still reaches every one. One that cannot act says why, in its tooltip
and to a screen reader, and keeps its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from ..forms.paragraph import thai_lines
from . import paint
from .layout import change_role, on_fit, role

if TYPE_CHECKING:
    from ..theme import Theme

Kind = Literal["plain", "primary", "soft", "quiet", "danger", "ok", "strip"]
Size = Literal["xs", "sm", "md", "lg", "xl"]
Look = Literal["", "primary", "soft", "token"]
"""How loud a function key is; "token" is gold, while what it opens is about tokens."""
FUNCTION_INKS: dict[str, tuple[str, str]] = {
    "primary": ("on-primary", "on-primary"),
    "soft": ("primary-ink", "primary-ink"),
    "token": ("token", "token"),
    "off": ("ink-off", "ink-off"),
}
HEIGHTS: dict[str, int] = {"xs": 30, "sm": 36, "md": 48, "lg": 56, "xl": 64}
TYPES: dict[str, int] = {"xs": 15, "sm": 15, "md": 16, "lg": 18, "xl": 20}
INKS: dict[str, str] = {
    "plain": "ink",
    "primary": "on-primary",
    "soft": "primary-ink",
    "quiet": "primary-ink",
    "danger": "danger",
    "ok": "on-ok",
    "strip": "ink-2",
}


class Face(QPushButton):
    """A button whose face the sheet draws and whose content a subclass paints."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, **roles: object) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        role(self, **roles)
        on_fit(self, self._fitted)

    def name_it(self, accessible: str, *, cannot: str = "") -> None:
        """Say what the button does, for a screen reader; and, when it cannot, why."""
        self.setAccessibleName(accessible)
        self.setAccessibleDescription(cannot)
        self.setToolTip(cannot)
        self.setEnabled(not cannot)

    def paint_content(self, painter: QPainter, box: QRect) -> None:
        """Paint what stands on the face."""
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        with paint.on(self) as painter:
            self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
            self.paint_content(painter, self.rect())

    def minimumSizeHint(self) -> QSize:
        wanted = self.sizeHint()
        if self.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Ignored:
            wanted.setWidth(self.theme.length(48))
        return wanted

    def _fitted(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()


class Button(Face):
    """Words, with an icon before and a key cap behind them where given."""

    def __init__(
        self,
        theme: Theme,
        kind: Kind = "plain",
        size: Size = "md",
        *,
        icon: str = "",
        key: str = "",
        on_left: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, parent, kind=kind, sz=size)
        self.kind, self.size_of_design, self.icon_name, self.key, self.on_left = kind, size, icon, key, on_left
        self.words = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def say(self, words: str, *, accessible: str = "", cannot: str = "") -> None:
        """Set the words on the button, what a screen reader says of it, and why it cannot act, if so."""
        self.name_it(accessible or words, cannot=cannot)
        if words != self.words:
            self.words = words
            self.updateGeometry()
            self.update()

    def resize_to(self, size: Size) -> None:
        """Take another size."""
        self.size_of_design = size
        change_role(self, sz=size)
        self.updateGeometry()

    def become(self, kind: Kind) -> None:
        """Take another kind."""
        self.kind = kind
        change_role(self, kind=kind)

    def sizeHint(self) -> QSize:
        pad = {"xs": 6, "sm": 10}.get(self.size_of_design, 14)
        return QSize(self._content_width() + self.theme.length(2 * pad) + 2, self.theme.length(HEIGHTS[self.size_of_design]))

    def paint_content(self, painter: QPainter, box: QRect) -> None:
        theme, size = self.theme, TYPES[self.size_of_design]
        ink = INKS[self.kind] if self.isEnabled() else "ink-off"
        key_shown = bool(self.key) and self._content_width() <= box.width() - theme.length(8)
        wide = self._content_width() if key_shown else self._content_width(with_key=False)
        left = theme.length(14) if self.on_left else box.left() + max((box.width() - wide) // 2, theme.length(4))
        middle = box.center().y() + 1
        if self.icon_name:
            side = self._icon_size()
            painter.drawPixmap(left, middle - theme.length(side) // 2, theme.icon(self.icon_name, side, ink))
            left += theme.length(side + 8)
        room = max(box.right() - left - (paint.key_cap_width(theme, self.key) + theme.length(12) if key_shown else theme.length(4)), 0)
        left += paint.text(painter, theme, QRect(left, box.top(), room, box.height()), self.words, size=size, weight=600, colour=ink)
        if key_shown:
            on: Literal["", "primary", "off"] = "off" if not self.isEnabled() else "primary" if self.kind == "primary" else ""
            cap = box.right() - paint.key_cap_width(theme, self.key) - theme.length(12) if self.on_left else left + theme.length(12)
            paint.key_cap(painter, theme, cap, middle, self.key, on=on)

    def _icon_size(self) -> int:
        return 18 if self.size_of_design in ("xs", "sm") else 20 if self.size_of_design == "md" else 22

    def _content_width(self, *, with_key: bool = True) -> int:
        theme = self.theme
        wide = theme.width(self.words, TYPES[self.size_of_design], 600)
        if self.icon_name:
            wide += theme.length(self._icon_size() + 8)
        if self.key and with_key:
            wide += theme.length(12) + paint.key_cap_width(theme, self.key)
        return wide


class FunctionKey(Face):
    """One of the twelve keys below: key, English in small, a badge with a count, and the word."""

    def __init__(self, theme: Theme, key: str, look: Look = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, kind="fkey", on=look)
        self.key, self.look = key, look
        self.words = self.english = self.badge = ""
        self.size_of_words = 16
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, words: str, english: str = "", *, accessible: str, cannot: str = "") -> None:
        """Set the word, the English beside the key, what a screen reader says, and why the key cannot act, if so."""
        self.name_it(accessible, cannot=cannot)
        change_role(self, on="" if cannot else self.look)
        if (words, english) != (self.words, self.english):
            self.words, self.english = words, english
            self.update()

    def count(self, number: int) -> None:
        """Show a count in a badge; none at zero."""
        badge = str(number) if number else ""
        if badge != self.badge:
            self.badge = badge
            self.setAccessibleDescription(badge)
            self.update()

    def look_like(self, look: Look) -> None:
        """Take another weight: the way forward, the second way, tokens, or quiet."""
        self.look = look
        change_role(self, on=look if self.isEnabled() else "")

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(60), self.theme.length(56))

    def paint_content(self, painter: QPainter, box: QRect) -> None:
        theme = self.theme
        look = self.look if self.isEnabled() else "off"
        ink, quiet = FUNCTION_INKS.get(look, ("ink", "ink-3"))
        left, right = theme.length(10), box.width() - theme.length(8)
        top = QRect(left, theme.length(5), right - left, theme.length(20))
        paint.text(painter, theme, top, self.key, size=13, weight=700, colour=quiet, elide=False)
        if self.badge:
            self._paint_badge(painter, right)
        elif self.english and theme.width(self.english, 12, 500) + theme.length(32) < right - left:
            paint.text(painter, theme, top, self.english, size=12, weight=400, colour=quiet, align="right", elide=False)
        below = QRect(left, theme.length(25), box.width() - left - theme.length(4), theme.length(28))
        size = self.size_of_words
        while size > 13 and theme.width(self.words, size, 600) > below.width():
            size -= 1
        paint.text(painter, theme, below, self.words, size=size, weight=600, colour=ink)

    def _paint_badge(self, painter: QPainter, right: int) -> None:
        theme = self.theme
        wide = max(theme.width(self.badge, 12, 700) + theme.length(11), theme.length(19))
        box = QRect(right - wide, theme.length(5), wide, theme.length(19))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("primary"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        paint.text(painter, theme, box, self.badge, size=12, weight=700, colour="on-primary", align="centre", elide=False)


class Tile(Face):
    """A quick key: name, price, pictogram; the edge has the group's colour, the small digit is the key pressed with Ctrl."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, kind="tile")
        self.name = self.price = self.icon_name = self.digit = ""
        self.edge = "chart-5"
        self._asked: tuple[str, int, int, int] | None = None
        self._told: tuple[int, list[str]] = (15, [])
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def show_goods(self, name: str, price: str, icon: str, edge: str, digit: str, accessible: str) -> None:
        """Stand for these goods."""
        self.name, self.price, self.icon_name, self.edge, self.digit = name, price, icon, edge, digit
        self.name_it(accessible)
        self.setToolTip(name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(96), self.theme.length(56))

    def paint_content(self, painter: QPainter, box: QRect) -> None:
        theme = self.theme
        paint.edge_stripe(painter, theme, box, QRect(0, 0, theme.length(4), box.height()), self.edge)
        left, right = theme.length(12), box.width() - theme.length(6)
        digit_room = theme.length(14) if self.digit else 0
        if self.digit:
            cap = QRect(right - theme.length(16), theme.length(3), theme.length(14), theme.length(18))
            paint.text(painter, theme, cap, self.digit, size=12, weight=600, colour="ink-3", align="right", elide=False)
        large = box.height() >= theme.length(118)
        size, lines = self._laid(right - left - digit_room, box.height())
        pitch = theme.length(25 if size == 15 else 21)
        high = pitch * len(lines) + theme.length(23) + (theme.length(34) if large else 0)
        top = max((box.height() - high) // 2, theme.length(1))
        if large:
            painter.drawPixmap(left, top, theme.icon(self.icon_name, 28, "ink-3"))
            top += theme.length(34)
        for words in lines:
            paint.text(painter, theme, QRect(left, top, right - left - (0 if large else digit_room), pitch), words, size=size, weight=600)
            top += pitch
        if not large:
            painter.drawPixmap(left, top + theme.length(2), theme.icon(self.icon_name, 18, "ink-3"))
            left += theme.length(24)
        paint.text(painter, theme, QRect(left, top, right - left, theme.length(22)), self.price, size=13, colour="ink-2")

    def _laid(self, room: int, height: int) -> tuple[int, list[str]]:
        """Size and lines of the name: one, two where there is height for them, or three in smaller type, so that the end can be read."""
        asked = (self.name, room, height, self.theme.scale_percent)
        if asked != self._asked:
            self._asked, self._told = asked, self._lay_name(room, height)
        return self._told

    def _lay_name(self, room: int, height: int) -> tuple[int, list[str]]:
        theme = self.theme
        if height < theme.length(72) or theme.width(self.name, 15, 600) <= room:
            return 15, [self.name]
        lines = thai_lines(self.name, room, theme.metrics(15, 600).horizontalAdvance)
        if len(lines) <= 2:
            return 15, lines
        small = thai_lines(self.name, room, theme.metrics(13, 600).horizontalAdvance)
        if len(small) <= 2:
            return 13, small
        if height >= theme.length(84):
            return 13, [*small[:2], self.name[self.name.index(small[1]) + len(small[1]) :].strip()]
        return 15, [lines[0], self.name[len(lines[0]) :].strip()]


class CashKey(Face):
    """A note (its edge in the note's colour), or an amount with a word below."""

    def __init__(self, theme: Theme, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, kind="plain")
        self.note, self.amount, self.hint = note, "", ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, amount: str, hint: str = "", *, accessible: str) -> None:
        """Set the amount, the word below it, and what a screen reader says."""
        self.amount, self.hint = amount, hint
        self.name_it(accessible)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(72), self.theme.length(56))

    def paint_content(self, painter: QPainter, box: QRect) -> None:
        theme = self.theme
        ink = "ink" if self.isEnabled() else "ink-off"
        size = 18 if self.hint else 20
        while size > 12 and theme.width(self.amount, size, 700) > box.width() - theme.length(8):
            size -= 1  # a number is never cut
        if self.note:
            high = theme.length(6)
            paint.edge_stripe(painter, theme, box, QRect(0, box.height() - high, box.width(), high), self.note)
        if self.hint:
            paint.text(
                painter,
                theme,
                QRect(0, theme.length(3), box.width(), theme.length(28)),
                self.amount,
                size=size,
                weight=700,
                colour=ink,
                align="centre",
            )
            below = QRect(0, theme.length(29), box.width(), theme.length(22))
            paint.text(
                painter, theme, below, self.hint, size=13, weight=500, colour="ink-2" if self.isEnabled() else "ink-off", align="centre"
            )
        else:
            high = box.height() - theme.length(6 if self.note else 0)
            paint.text(painter, theme, QRect(0, 0, box.width(), high), self.amount, size=size, weight=700, colour=ink, align="centre")


class MethodRow(Face):
    """A way of paying: its key, icon, name, what it says now, and the amount at the right edge."""

    def __init__(self, theme: Theme, key: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, kind="method")
        self.key, self.icon_name = key, icon
        self.words = self.second = self.amount = ""
        self.tone = ""
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, words: str, second: str = "", amount: str = "", *, tone: str = "", accessible: str = "", cannot: str = "") -> None:
        """Set the name, the line below it and the amount."""
        self.words, self.second, self.amount, self.tone = words, second, amount, tone
        self.name_it(accessible or " ".join(part for part in (words, second, amount) if part), cannot=cannot)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(160), self.theme.length(64))

    def paint_content(self, painter: QPainter, box: QRect) -> None:
        theme = self.theme
        able = self.isEnabled()
        left, right, middle = theme.length(12), box.width() - theme.length(14), box.center().y() + 1
        if self.key and box.width() > theme.length(260):
            left += paint.key_cap(painter, theme, left, middle, self.key, on="" if able else "off") + theme.length(12)
        painter.drawPixmap(
            left,
            middle - theme.length(12),
            theme.icon(self.icon_name, 24, "ink-off" if not able else "primary-ink" if self.isChecked() else "ink-2"),
        )
        left += theme.length(34)
        if self.amount:
            wide = theme.width(self.amount, 18, 600)
            paint.text(
                painter, theme, QRect(right - wide, 0, wide, box.height()), self.amount, size=18, weight=600, align="right", elide=False
            )
            right -= wide + theme.length(8)
        elif able and not self.isChecked():
            painter.drawPixmap(right - theme.length(20), middle - theme.length(10), theme.icon("ph.plus", 20, "primary-ink"))
            right -= theme.length(28)
        ink = "ink" if able else "ink-off"
        if self.second:
            first = QRect(left, middle - theme.length(26), right - left, theme.length(28))
            paint.text(painter, theme, first, self.words, size=16, weight=600, colour=ink)
            below = QRect(left, middle + theme.length(1), right - left, theme.length(24))
            paint.text(painter, theme, below, self.second, size=13, colour=(self.tone or "ink-3") if able else "ink-off")
        else:
            paint.text(painter, theme, QRect(left, 0, right - left, box.height()), self.words, size=16, weight=600, colour=ink)
