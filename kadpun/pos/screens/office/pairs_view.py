"""The table of a reconciliation: the statement at the left, the books at the right, and the joins between them, painted whole.

Solid is agreed, dashed is proposed or doubtful; one item may be joined to many. Only what is in view is painted, so that ten thousand lines scroll as
ten do. ↑ ↓ PgUp PgDn Home End choose, Space picks, Enter or a double click opens; what they mean is the page's. A screen reader hears the chosen
group whole. It knows no bank and no ledger: groups come as finished texts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from ..widgets import paint
from ..widgets.announce import announce
from ..widgets.layout import on_fit
from ..widgets.paint import Tone

if TYPE_CHECKING:
    from ..theme import Theme

Join = Literal["agreed", "proposed", "doubtful", "alone"]
ITEM, GAP, ROOM, EDGE = 56, 8, 6, 6
"""Heights of an item, the space between two, the space between groups, and beside the table, in lengths of the design."""
NARROW = 640
LEAST_JOIN, MOST_JOIN = 132, 196


@dataclass(frozen=True, slots=True)
class ItemShown:
    """One item: its day, what it is, a second line, and its amount; below nothing it stands in red."""

    day: str
    title: str
    detail: str
    amount: str
    below: bool = False

    @property
    def spoken(self) -> str:
        """The item as a screen reader says it."""
        return " ".join(part for part in (self.day, self.title, self.detail, self.amount) if part)


@dataclass(frozen=True, slots=True)
class GroupShown:
    """One group: items of both sides, what stands on the join (`short` where that has no room), and the words of a side that has nothing."""

    key: Any
    left: tuple[ItemShown, ...]
    right: tuple[ItemShown, ...]
    join: Join
    words: str
    tone: Tone
    icon: str
    empty: str = ""
    short: str = ""

    @property
    def spoken(self) -> str:
        """The group as a screen reader says it."""
        return ", ".join(part for part in (self.words, *(item.spoken for item in (*self.left, *self.right))) if part)

    @property
    def rows(self) -> int:
        """How many items stand one below the other."""
        return max(len(self.left), len(self.right), 1)


class PairsView(QAbstractScrollArea):
    """The table. `chose` carries the key in hand, `opened` that of Enter or a double click, `picked` says that what is picked has changed."""

    chose = Signal(object)
    opened = Signal(object)
    picked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.groups: list[GroupShown] = []
        self.at = -1
        self.picked_keys: list[Any] = []
        self.nothing = ""
        self._tops: list[int] = []
        self._whole = 0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        on_fit(self, lambda _: self._measure())

    @property
    def key(self) -> Any:
        """The key of the group in hand, None for none."""
        return self.groups[self.at].key if 0 <= self.at < len(self.groups) else None

    def say(self, name: str, nothing: str) -> None:
        """Set what the table is called, and what stands in it while it is empty."""
        self.setAccessibleName(name)
        self.nothing = nothing
        self.viewport().update()

    def put(self, groups: Sequence[GroupShown]) -> None:
        """Show these groups; the one in hand stays if it is still there, else the one in its place is."""
        key, at = self.key, self.at
        self.groups = list(groups)
        known = {group.key: number for number, group in enumerate(self.groups)}
        self.picked_keys = [each for each in self.picked_keys if each in known]
        self.at = known.get(key, min(max(at, 0), len(self.groups) - 1))
        self._measure()
        self._show_chosen()
        self.chose.emit(self.key)
        self.picked.emit()

    def choose(self, key: Any) -> None:
        """Have a group in hand."""
        for number, group in enumerate(self.groups):
            if group.key == key:
                self._go(number)
                return

    def pick(self) -> None:
        """Pick the group in hand, or let it go again."""
        key = self.key
        if key is None:
            return
        if key in self.picked_keys:
            self.picked_keys.remove(key)
        else:
            self.picked_keys.append(key)
        self.viewport().update()
        self.picked.emit()

    def let_go(self) -> bool:
        """Pick nothing any more; False when nothing was."""
        had = bool(self.picked_keys)
        self.picked_keys = []
        self.viewport().update()
        if had:
            self.picked.emit()
        return had

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(NARROW), self.theme.length(ITEM * 6))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.length(360), self.theme.length(ITEM + ROOM * 2 + 4))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = max(self.viewport().height() // max(self.theme.length(ITEM + GAP + ROOM), 1) - 1, 1)
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -len(self.groups),
            Qt.Key.Key_End: len(self.groups),
        }
        step = next((by for key, by in steps.items() if key == event.key()), 0)
        if step and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._go(min(max(self.at + step, 0), len(self.groups) - 1))
        elif event.key() == Qt.Key.Key_Space:
            self.pick()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.key is not None:
            self.opened.emit(self.key)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._group_at(round(event.position().y()))
        if number >= 0:
            self._go(number)
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.pick()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._group_at(round(event.position().y())) == self.at >= 0:
            self.opened.emit(self.key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.theme
        with paint.on(self.viewport()) as painter:
            if not self.groups:
                paint.text(painter, theme, self.viewport().rect(), self.nothing, size=16, colour="ink-3", align="centre")
                return
            shift = self.verticalScrollBar().value()
            number = max(bisect_right(self._tops, shift + event.rect().top()) - 1, 0)
            while number < len(self.groups) and self._tops[number] - shift <= event.rect().bottom():
                self._paint_group(painter, number, self._tops[number] - shift)
                number += 1

    def _go(self, number: int) -> None:
        if not 0 <= number < len(self.groups) or number == self.at:
            return
        self.at = number
        self._show_chosen()
        announce(self, self.groups[number].spoken)
        self.chose.emit(self.key)

    def _show_chosen(self) -> None:
        """Scroll so that the group in hand is in view, and say it."""
        if 0 <= self.at < len(self.groups):
            top, high = self._tops[self.at], self._high(self.groups[self.at])
            bar, edge = self.verticalScrollBar(), self.theme.length(GAP)
            if top - edge < bar.value():
                bar.setValue(top - edge)
            elif top + high + edge > bar.value() + self.viewport().height():
                bar.setValue(top + high + edge - self.viewport().height())
            self.setAccessibleDescription(self.groups[self.at].spoken)
        self.viewport().update()

    def _measure(self) -> None:
        """Where each group begins."""
        self._tops, top = [], self.theme.length(2)
        for group in self.groups:
            self._tops.append(top)
            top += self._high(group)
        self._whole = top + self.theme.length(2)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(self._whole - self.viewport().height(), 0))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(self.theme.length(ITEM + GAP))
        self.viewport().update()

    def _high(self, group: GroupShown) -> int:
        return self.theme.length(group.rows * ITEM + (group.rows - 1) * GAP + ROOM * 2)

    def _group_at(self, y: int) -> int:
        place = y + self.verticalScrollBar().value()
        number = bisect_right(self._tops, place) - 1
        return number if 0 <= number < len(self.groups) and place < self._whole else -1

    def _paint_group(self, painter: QPainter, number: int, top: int) -> None:
        theme, group = self.theme, self.groups[number]
        wide, high, edge = self.viewport().width(), self._high(group), theme.length(EDGE)
        whole = QRectF(1, top + 1, wide - 2, high - 2)
        if number == self.at:
            line = theme.length(3) if self.hasFocus() else theme.length(2)
            paint.rounded(painter, theme, whole, fill="primary-soft", edge="focus" if self.hasFocus() else "primary-line", radius=10, line=line)
        elif group.key in self.picked_keys:
            paint.rounded(painter, theme, whole, fill="primary-soft", edge="primary-line", radius=10)
        join = min(max(wide * 22 // 100, theme.length(LEAST_JOIN)), theme.length(MOST_JOIN))
        side = (wide - 2 * edge - join) // 2
        inner = QRect(edge, top + theme.length(ROOM), wide - 2 * edge, high - theme.length(ROOM * 2))
        left = self._boxes(QRect(inner.left(), inner.top(), side, inner.height()), len(group.left))
        right = self._boxes(QRect(inner.right() + 1 - side, inner.top(), side, inner.height()), len(group.right))
        self._paint_joins(painter, group, left, right, inner.left() + side, join)
        for box, item in zip(left, group.left or (None,), strict=True):
            self._paint_item(painter, box, item, group, picked=group.key in self.picked_keys)
        for box, item in zip(right, group.right or (None,), strict=True):
            self._paint_item(painter, box, item, group, picked=False)

    def _boxes(self, side: QRect, count: int) -> list[QRect]:
        """Where the items of a side stand: in the middle of the group's height; one box for a side that has nothing."""
        count = max(count, 1)
        item, gap = self.theme.length(ITEM), self.theme.length(GAP)
        top = side.top() + (side.height() - count * item - (count - 1) * gap) // 2
        return [QRect(side.left(), top + number * (item + gap), side.width(), item) for number in range(count)]

    def _paint_joins(self, painter: QPainter, group: GroupShown, left: list[QRect], right: list[QRect], begin: int, wide: int) -> None:
        """Lines from each item to the words in the middle, and from there to the other side."""
        theme = self.theme
        colour = paint.TONE_INK[group.tone]
        pen = QPen(theme.colour(colour), theme.length(2))
        if group.join in ("proposed", "doubtful"):
            pen.setDashPattern([4, 3])
        middle = QPointF(begin + wide / 2, (left + right)[0].center().y() if len(left) == len(right) else self._middle(left, right))
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if group.left:
            for box in left:
                self._curve(painter, QPointF(box.right() + 1, box.center().y()), middle)
        if group.right:
            for box in right:
                self._curve(painter, QPointF(box.left(), box.center().y()), middle)
        most = wide - theme.length(16)
        words, chip = group.words, paint.chip_width(theme, group.words, icon=True, size=13)
        if chip > most:
            room = most - theme.length(36)
            words = theme.metrics(13, 600).elidedText(group.short or group.words, Qt.TextElideMode.ElideRight, room)
            chip = paint.chip_width(theme, words, icon=True, size=13)
        paint.chip(painter, theme, round(middle.x() - chip / 2), round(middle.y()), words, group.tone, group.icon, size=13, high=28)

    def _middle(self, left: list[QRect], right: list[QRect]) -> float:
        """The height of the words: that of the side with fewer items."""
        fewer = left if len(left) < len(right) else right
        return (fewer[0].center().y() + fewer[-1].center().y()) / 2

    def _curve(self, painter: QPainter, begin: QPointF, end: QPointF) -> None:
        path = QPainterPath(begin)
        bend = (end.x() - begin.x()) * 0.55
        path.cubicTo(QPointF(begin.x() + bend, begin.y()), QPointF(end.x() - bend, end.y()), end)
        painter.drawPath(path)

    def _paint_item(self, painter: QPainter, box: QRect, item: ItemShown | None, group: GroupShown, *, picked: bool) -> None:
        theme = self.theme
        if item is None:
            painter.setPen(QPen(theme.colour("line-strong"), 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), theme.length(8), theme.length(8))
            paint.text(painter, theme, box.adjusted(theme.length(8), 0, -theme.length(8), 0), group.empty, size=15, colour="ink-3", align="centre")
            return
        paint.rounded(painter, theme, QRectF(box), fill="surface", edge="primary-line" if picked else "line", radius=8)
        pad = theme.length(12)
        left = box.left() + pad
        if picked:
            mark = theme.length(20)
            painter.drawPixmap(left, box.center().y() - mark // 2 + 1, theme.icon("ph.check-square", 20, "primary-ink"))
            left += mark + theme.length(8)
        day = theme.length(74 if box.width() >= theme.length(300) else 58)
        paint.text(painter, theme, QRect(left, box.top(), day - theme.length(6), box.height()), item.day, size=15, colour="ink-2")
        amount = theme.width(item.amount, 16, 600)
        colour = "danger" if item.below else "ink"
        at = QRect(box.right() - pad - amount + 1, box.top(), amount, box.height())
        paint.text(painter, theme, at, item.amount, size=16, weight=600, colour=colour, align="right", elide=False)
        words = QRect(left + day, box.top(), at.left() - left - day - theme.length(10), box.height())
        if not item.detail:
            paint.text(painter, theme, words, item.title, size=16, weight=500)
            return
        half = theme.length(28)
        paint.text(painter, theme, QRect(words.left(), box.top() + theme.length(3), words.width(), half), item.title, size=16, weight=500)
        below = QRect(words.left(), box.top() + theme.length(28), words.width(), theme.length(24))
        paint.text(painter, theme, below, item.detail, size=13, colour="ink-3")


class PairsHead(QWidget):
    """What stands over the two sides and the joins."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.words = ("", "", "")
        on_fit(self, lambda _: self.setFixedHeight(theme.length(30)))

    def say(self, left: str, middle: str, right: str) -> None:
        """Set the words."""
        self.words = (left, middle, right)
        self.setAccessibleName(" · ".join(self.words))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, edge = self.theme, self.theme.length(EDGE)
        join = min(max(self.width() * 22 // 100, theme.length(LEAST_JOIN)), theme.length(MOST_JOIN))
        side = (self.width() - 2 * edge - join) // 2
        with paint.on(self) as painter:
            left, middle, right = self.words
            paint.text(painter, theme, QRect(edge + theme.length(4), 0, side, self.height()), left, size=15, weight=500, colour="ink-2")
            paint.text(painter, theme, QRect(edge + side, 0, join, self.height()), middle, size=15, weight=500, colour="ink-2", align="centre")
            paint.text(painter, theme, QRect(self.width() - edge - side, 0, side, self.height()), right, size=15, weight=500, colour="ink-2")
