"""A list to choose from: two-line rows with an amount at the right, painted by one delegate. ↑ ↓ choose, Enter or a touch takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from . import paint
from .layout import on_fit

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from ..theme import Theme

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Choice:
    """One row: what it is called, a line below, what stands at the right, and what a screen reader says."""

    words: str
    second: str = ""
    right: str = ""
    right_second: str = ""
    icon: str = ""
    spoken: str = ""


class ChoiceModel(QAbstractListModel):
    """The rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.choices: list[Choice] = []

    def show_all(self, choices: Sequence[Choice]) -> None:
        """Show these."""
        self.beginResetModel()
        self.choices = list(choices)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        return 0 if parent.isValid() else len(self.choices)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        choice = self.choices[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return choice.words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return choice.spoken or " ".join(part for part in (choice.words, choice.second, choice.right, choice.right_second) if part)
        return None


class ChoiceDelegate(QStyledItemDelegate):
    """Paints one row."""

    def __init__(self, theme: Theme, view: ChoiceList) -> None:
        super().__init__(view)
        self.theme, self.view = theme, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self.theme.length(56))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, choice = self.theme, self.view.shown.choices[index.row()]
        chosen = index.row() == self.view.currentIndex().row()
        box: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(box, theme.colour("primary-soft" if chosen else "surface"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), theme.colour("line"))
        if chosen:
            painter.fillRect(QRect(box.left(), box.top(), theme.length(4), box.height()), theme.colour("primary"))
        inner = box.adjusted(theme.length(14), 0, -theme.length(12), 0)
        if choice.icon:
            side = theme.length(22)
            painter.drawPixmap(inner.left(), box.center().y() - side // 2 + 1, theme.icon(choice.icon, 22, "ink-3"))
            inner.setLeft(inner.left() + theme.length(34))
        first_high, second_high = theme.length(26), theme.length(22)
        top = box.center().y() - (first_high + second_high) // 2 + theme.length(1)
        wide = max(theme.width(choice.right, 17, 700), theme.width(choice.right_second, 13, 400))
        right = QRect(inner.right() - wide, top, wide, first_high)
        if choice.right_second:
            paint.text(painter, theme, right, choice.right, size=17, weight=700, align="right", elide=False)
            below = right.translated(0, first_high)
            below.setHeight(second_high)
            paint.text(painter, theme, below, choice.right_second, size=13, colour="ink-3", align="right", elide=False)
        else:
            paint.text(
                painter,
                theme,
                QRect(right.left(), box.top(), wide, box.height()),
                choice.right,
                size=17,
                weight=700,
                align="right",
                elide=False,
            )
        room = inner.width() - wide - theme.length(12)
        first = QRect(inner.left(), top, room, first_high)
        if choice.second:
            paint.text(painter, theme, first, choice.words, size=16, weight=600 if chosen else 500)
            paint.text(painter, theme, QRect(inner.left(), top + first_high, room, second_high), choice.second, size=13, colour="ink-3")
        else:
            paint.text(
                painter, theme, QRect(inner.left(), box.top(), room, box.height()), choice.words, size=16, weight=600 if chosen else 500
            )
        painter.restore()


class ChoiceList(QListView):
    """The list. `taken` carries the number of the row that Enter or a touch took."""

    taken = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown = ChoiceModel(self)
        self.setModel(self.shown)
        self.setItemDelegate(ChoiceDelegate(theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setTabKeyNavigation(False)
        self.setUniformItemSizes(True)
        on_fit(self, lambda _: self.scheduleDelayedItemsLayout())

    @property
    def chosen(self) -> int:
        """The number of the chosen row, -1 for none."""
        return self.currentIndex().row()

    def show_choices(self, choices: Sequence[Choice], chosen: int = 0) -> None:
        """Show these rows with one chosen."""
        self.shown.show_all(choices)
        self.choose(min(chosen, len(choices) - 1))

    def choose(self, number: int) -> None:
        """Choose a row."""
        if 0 <= number < len(self.shown.choices):
            self.setCurrentIndex(self.shown.index(number))
            self.scrollTo(self.shown.index(number))
        self.viewport().update()

    def step(self, by: int) -> None:
        """Choose the row below or above."""
        if self.shown.choices:
            self.choose(min(max(self.chosen + by, 0), len(self.shown.choices) - 1))

    def take(self) -> None:
        """Take the chosen row."""
        if self.chosen >= 0:
            self.taken.emit(self.chosen)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self.choose(index.row())
            self.taken.emit(index.row())
