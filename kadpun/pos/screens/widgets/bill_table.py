"""The lines of a bill as a table: a model of finished texts, one delegate that paints two-line rows, and the view around them.

A row is text already: the table knows no goods, prices or languages. A changed line repaints its own row and nothing else. The chosen row
bears the − and + keys (48 px) where its quantity stands; a voided one is struck through and keeps its place; an unknown code is a red row
below the others that asks for nothing. Every cell answers a screen reader with the whole line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from . import paint
from .layout import on_fit
from .paint import Align, Tone

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from ..theme import Theme

Index = QModelIndex | QPersistentModelIndex
Width = Literal["wide", "medium", "narrow"]
NUMBER, NAME, QUANTITY, PRICE, DISCOUNT, AMOUNT = range(6)
SHOWN: dict[Width, dict[int, int]] = {
    "wide": {NUMBER: 48, NAME: 0, QUANTITY: 168, PRICE: 104, DISCOUNT: 88, AMOUNT: 112},
    "medium": {NUMBER: 36, NAME: 0, QUANTITY: 160, AMOUNT: 104},
    "narrow": {NUMBER: 36, NAME: 0, AMOUNT: 108},
}
"""The columns of each width of the table, and how wide they are; 0 takes the rest."""
ALIGNED: tuple[Align, ...] = ("centre", "left", "right", "right", "right", "right")
STEP_SIDE = 48
MOST_PICTURES = 60
"""Rows kept as pictures: some screens full."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A chip in a row's second line."""

    words: str
    tone: Tone
    icon: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line as it is shown. `detail` is quantity and price together, for tables without those columns; `spoken` all of it in words."""

    number: str
    name: str
    code: str
    detail: str
    quantity: str
    price: str
    discount: str
    amount: str
    spoken: str
    tags: tuple[Tag, ...] = ()
    void: bool = False
    danger: bool = False
    done: bool = False


class BillModel(QAbstractTableModel):
    """The rows, and the red one below them when the last scan was unknown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self.unknown: Row | None = None
        self.headings: tuple[str, ...] = ("",) * 6

    def row(self, number: int) -> Row:
        """The row shown at that place; the unknown code stands last."""
        if number < len(self.rows):
            return self.rows[number]
        assert self.unknown is not None
        return self.unknown

    def show_all(self, rows: Sequence[Row]) -> None:
        """Show these rows instead of all others; nothing happens when they stand there already."""
        if self.unknown is None and self.rows == list(rows):
            return
        self.beginResetModel()
        self.rows, self.unknown = list(rows), None
        self.endResetModel()

    def put(self, number: int, row: Row) -> None:
        """Show a row in its place, or as the next one."""
        if number == len(self.rows):
            self.beginInsertRows(QModelIndex(), number, number)
            self.rows.append(row)
            self.endInsertRows()
        elif self.rows[number] != row:
            self.rows[number] = row
            self.dataChanged.emit(self.index(number, 0), self.index(number, AMOUNT))

    def set_unknown(self, row: Row | None) -> None:
        """Show or take away the red row."""
        place = len(self.rows)
        if self.unknown is not None:
            self.beginRemoveRows(QModelIndex(), place, place)
            self.unknown = None
            self.endRemoveRows()
        if row is not None:
            self.beginInsertRows(QModelIndex(), place, place)
            self.unknown = row
            self.endInsertRows()

    def say(self, headings: tuple[str, ...]) -> None:
        """Set the words above the columns."""
        self.headings = headings
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, AMOUNT)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        return 0 if parent.isValid() else len(self.rows) + (self.unknown is not None)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 6

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return (row.number, row.name, row.quantity, row.price, row.discount, row.amount)[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.headings[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return paint.FLAGS[ALIGNED[section]]
        return None


class BillDelegate(QStyledItemDelegate):
    """Paints rows: each is drawn once as a picture and cells are cut from it, so that a scan draws what it changed and copies the rest."""

    def __init__(self, theme: Theme, table: BillTable) -> None:
        super().__init__(table)
        self.theme, self.table = theme, table
        self._pictures: dict[tuple[object, ...], QPixmap] = {}

    def forget(self) -> None:
        """Drop the pictures: colours, sizes or columns are others now."""
        self._pictures.clear()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        box: QRect = option.rect
        picture = self._picture(self.table.bill.row(index.row()), index.row() == self.table.chosen, box.height())
        ratio = picture.devicePixelRatio()
        painter.drawPixmap(box, picture, QRectF(box.left() * ratio, 0, box.width() * ratio, box.height() * ratio).toRect())

    def _picture(self, row: Row, chosen: bool, height: int) -> QPixmap:
        """A whole row as a picture, as wide as the table."""
        width, theme = self.table.viewport().width(), self.theme
        key = (row, chosen, width, height, self.table.width_of_table, self.table.devicePixelRatioF(), theme.mode, theme.scale_percent)
        if key not in self._pictures:
            if len(self._pictures) >= MOST_PICTURES:
                self._pictures.clear()
            self._pictures[key] = self._draw(row, chosen, width, height)
        return self._pictures[key]

    def _draw(self, row: Row, chosen: bool, width: int, height: int) -> QPixmap:
        theme, ratio = self.theme, self.table.devicePixelRatioF()
        picture = QPixmap(round(width * ratio), round(height * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(theme.colour("danger-soft" if row.danger else "primary-soft" if chosen else "surface"))
        header = self.table.horizontalHeader()
        with paint.on(picture) as painter:
            painter.fillRect(QRect(0, height - 1, width, 1), theme.colour("line"))
            if chosen or row.danger:
                painter.fillRect(QRect(0, 0, theme.length(4), height), theme.colour("danger" if row.danger else "primary"))
            for column in SHOWN[self.table.width_of_table]:
                left = header.sectionViewportPosition(column)
                wide = width - left if row.danger and column == NAME else header.sectionSize(column)
                self._paint_column(painter, row, column, QRect(left, 0, wide, height), chosen)
        return picture

    def _paint_column(self, painter: QPainter, row: Row, column: int, box: QRect, chosen: bool) -> None:
        pad = self.theme.length(12 if self.table.width_of_table == "wide" else 10)
        inner = box.adjusted(pad, 0, -pad, 0)
        if row.danger:
            self._paint_danger(painter, row, column, box, inner)
        elif column == NAME:
            self._paint_name(painter, row, inner, chosen)
        elif column == QUANTITY and chosen and not row.void and not row.done:
            self._paint_steps(painter, row, box)
        else:
            self._paint_cell(painter, row, column, box if column == NUMBER else inner, chosen)

    def _paint_cell(self, painter: QPainter, row: Row, column: int, box: QRect, chosen: bool) -> None:
        words = (row.number, "", row.quantity, row.price, row.discount, row.amount)[column]
        size, weight, colour = {
            NUMBER: (15, 500, "ink-3"),
            QUANTITY: (16, 700 if chosen else 500, "ink"),
            PRICE: (16, 400, "ink-2"),
            DISCOUNT: (16, 500, "ok"),
            AMOUNT: (17, 700, "ink"),
        }[column]
        if row.void:
            colour, weight = "ink-3", 400
        elif row.done and colour == "ink":
            colour = "ink-2"
        while size > 11 and self.theme.width(words, size, weight) > box.width():
            size -= 1  # a number is never cut; a very large one is written smaller
        paint.text(
            painter, self.theme, box, words, size=size, weight=weight, colour=colour, align=ALIGNED[column], struck=row.void, elide=False
        )

    def _paint_name(self, painter: QPainter, row: Row, box: QRect, chosen: bool) -> None:
        theme = self.theme
        wide = self.table.width_of_table == "wide"
        second = row.code if wide else row.detail
        first_high, second_high = theme.length(26), theme.length(22)
        top = box.center().y() - (first_high + second_high) // 2 + theme.length(1)
        colour = "ink-3" if row.void else "ink-2" if row.done else "ink"
        weight = 600 if chosen else 500
        paint.text(
            painter,
            theme,
            QRect(box.left(), top, box.width(), first_high),
            row.name,
            size=16,
            weight=weight,
            colour=colour,
            struck=row.void,
        )
        left, middle = box.left(), top + first_high + second_high // 2
        tags = row.tags
        if not wide and tags:
            chips = sum(paint.chip_width(theme, tag.words, icon=True) + theme.length(6) for tag in tags)
            if chips + theme.width(second, 13, 400) > box.width():
                second, tags = "  ".join((second, *(tag.words for tag in tags))), ()
        for tag in tags:
            if left + paint.chip_width(theme, tag.words, icon=True) > box.right():
                break
            left += paint.chip(painter, theme, left, middle, tag.words, tag.tone, tag.icon) + theme.length(6)
        rest = QRect(left, top + first_high, box.right() - left, second_high)
        if rest.width() > theme.length(40):
            paint.text(painter, theme, rest, second, size=13, colour="ink-3")

    def _paint_steps(self, painter: QPainter, row: Row, box: QRect) -> None:
        theme = self.theme
        for place, icon in zip(self.table.step_places(box), ("ph.minus", "ph.plus"), strict=True):
            paint.rounded(painter, theme, QRectF(place), fill="surface", edge="primary-line", radius=8)
            side = theme.length(18)
            painter.drawPixmap(place.center().x() - side // 2 + 1, place.center().y() - side // 2 + 1, theme.icon(icon, 18, "primary-ink"))
        room = theme.length(STEP_SIDE + 4)
        between = box.adjusted(room, 0, -room, 0)
        size = 16
        while size > 11 and theme.width(row.quantity, size, 700) > between.width():
            size -= 1
        paint.text(painter, theme, between, row.quantity, size=size, weight=700, align="centre", elide=False)

    def _paint_danger(self, painter: QPainter, row: Row, column: int, box: QRect, inner: QRect) -> None:
        theme = self.theme
        if column == NUMBER:
            side = theme.length(20)
            painter.drawPixmap(
                box.center().x() - side // 2 + theme.length(2), box.center().y() - side // 2, theme.icon("ph.warning-circle", 20, "danger")
            )
        elif column == NAME:
            first_high, second_high = theme.length(26), theme.length(22)
            top = box.center().y() - (first_high + second_high) // 2 + theme.length(1)
            paint.text(painter, theme, QRect(inner.left(), top, inner.width(), first_high), row.name, size=16, weight=700, colour="danger")
            paint.text(
                painter, theme, QRect(inner.left(), top + first_high, inner.width(), second_high), row.detail, size=13, colour="ink-2"
            )


class BillTable(QTableView):
    """The table on the bill. `row_chosen` is a touch on a line; `stepped` a touch on its − or +."""

    row_chosen = Signal(int)
    stepped = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.bill = BillModel(self)
        self.chosen = -1
        self.width_of_table: Width = "wide"
        self.row_height = 56
        self.setModel(self.bill)
        self.painter_of_rows = BillDelegate(theme, self)
        self.setItemDelegate(self.painter_of_rows)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setMinimumSectionSize(8)
        on_fit(self, self._fitted)

    def lay_out(self, width: Width, *, row_height: int = 56, headings: bool = True) -> None:
        """Show the columns of this width."""
        self.width_of_table, self.row_height = width, row_height
        self.horizontalHeader().setVisible(headings)
        self._fitted(self.theme)

    def choose(self, number: int) -> None:
        """Mark a row as the chosen one, -1 for none, and bring it into view."""
        before, self.chosen = self.chosen, number
        for row in {before, number}:
            if 0 <= row < self.bill.rowCount():
                self._repaint_row(row)
        if 0 <= number < self.bill.rowCount():
            index = self.bill.index(number, NAME)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def show_unknown(self, row: Row | None) -> None:
        """Show or take away the red row below the lines."""
        if row is None and self.bill.unknown is None:
            return
        self.clearSpans()
        self.bill.set_unknown(row)
        if row is not None:
            self.setSpan(len(self.bill.rows), NAME, 1, AMOUNT - NAME + 1)
            self.scrollToBottom()

    def step_places(self, box: QRect) -> tuple[QRect, QRect]:
        """Where the − and + keys of a quantity cell are."""
        side = self.theme.length(STEP_SIDE)
        top = box.center().y() - side // 2 + 1
        return QRect(box.left(), top, side, side), QRect(box.right() - side + 1, top, side, side)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or index.row() >= len(self.bill.rows):
            return
        if index.row() == self.chosen and index.column() == QUANTITY:
            less, more = self.step_places(self.visualRect(index))
            point = event.position().toPoint()
            if less.contains(point) or more.contains(point):
                self.stepped.emit(index.row(), -1 if less.contains(point) else 1)
                return
        self.row_chosen.emit(index.row())

    def _repaint_row(self, row: int) -> None:
        top = self.rowViewportPosition(row)
        self.viewport().update(0, top, self.viewport().width(), self.rowHeight(row))

    def _fitted(self, theme: Theme) -> None:
        self.painter_of_rows.forget()
        shown = SHOWN[self.width_of_table]
        header = self.horizontalHeader()
        for column in range(6):
            self.setColumnHidden(column, column not in shown)
            wide = shown.get(column, 0)
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed if wide else QHeaderView.ResizeMode.Stretch)
            if wide:
                header.resizeSection(column, theme.length(wide))
        header.setFixedHeight(theme.length(32 if self.width_of_table == "wide" else 28))
        self.verticalHeader().setMinimumSectionSize(theme.length(8))
        self.verticalHeader().setDefaultSectionSize(theme.length(self.row_height))
        self.viewport().update()
