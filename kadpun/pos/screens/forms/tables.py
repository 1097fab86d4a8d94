"""A table of the office: rows painted whole by one delegate, chosen by ↑ ↓, opened by Enter.

A cell is a word, a second line below it, chips. Numbers stand right and are never cut, words stand left and are cut at their end.
Every cell answers a screen reader with all it shows. `Tab` leaves the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from ..widgets import paint
from ..widgets.layout import on_fit
from ..widgets.paint import FLAGS, Align, Tone

if TYPE_CHECKING:
    from ..theme import Theme

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in lengths of the design (0 takes what is left), and where its words stand.

    In a dense table `least` is what a column of width 0 needs at the least, and `drop` says which columns are left out first where there is
    no room for it: those with the largest number, never those with 0.
    """

    title: str
    width: int = 0
    align: Align = "left"
    least: int = 0
    drop: int = 0


@dataclass(frozen=True, slots=True)
class ChipShown:
    """A chip in a cell."""

    words: str
    tone: Tone = "mute"
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows; `sort` is what it is sorted by in a dense table, where its words will not do (an amount, a day)."""

    words: str = ""
    second: str = ""
    weight: int = 400
    colour: str = "ink"
    chips: tuple[ChipShown, ...] = ()
    icon: str = ""
    sort: Any = None

    @property
    def spoken(self) -> str:
        """The cell as a screen reader says it."""
        return " ".join(part for part in (self.words, self.second, *(chip.words for chip in self.chips)) if part)


@dataclass(frozen=True, slots=True)
class RowShown:
    """One row; `key` is what the page knows it by, `look` "off" greys it, "heading" makes it a heading that cannot be chosen."""

    key: Any
    cells: tuple[Cell, ...]
    look: Literal["", "off", "heading", "danger"] = ""


class TableModel(QAbstractTableModel):
    """The rows as Qt asks for them."""

    def __init__(self, columns: Sequence[Column], parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self.rows: list[RowShown] = []

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(index).words
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self.cell(index).spoken
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return FLAGS[self.columns[section].align]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        heading = index.isValid() and self.rows[index.row()].look == "heading"
        return Qt.ItemFlag.NoItemFlags if heading else Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def cell(self, index: Index) -> Cell:
        """The cell at an index; a short row has empty cells at its end."""
        cells = self.rows[index.row()].cells
        return cells[index.column()] if index.column() < len(cells) else Cell()

    def put(self, rows: Sequence[RowShown]) -> None:
        """Show these rows and no others."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def add(self, rows: Sequence[RowShown]) -> None:
        """Show more rows after those that stand."""
        if rows:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(rows) - 1)
            self.rows.extend(rows)
            self.endInsertRows()


class CellPainter(QStyledItemDelegate):
    """Paints one cell after the other."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.table = table

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.table.theme.length(48), self.table.theme.length(self.table.row_height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        table, theme = self.table, self.table.theme
        shown, cell = table.model_of_rows.rows[index.row()], table.model_of_rows.cell(index)
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "primary-soft" if chosen else {"heading": "hover", "danger": "danger-soft"}.get(shown.look, "surface")
        painter.fillRect(box, theme.colour(ground))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), theme.colour("line"))
        if chosen and index.column() == 0:
            painter.fillRect(QRect(box.left(), box.top(), theme.length(4), box.height()), theme.colour("primary"))
        if chosen and table.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), theme.length(2)))
            painter.drawLine(box.left(), box.top() + 1, box.right() + 1, box.top() + 1)
            painter.drawLine(box.left(), box.bottom() - 1, box.right() + 1, box.bottom() - 1)
        inner = box.adjusted(theme.length(table.pad), 0, -theme.length(table.pad), 0)
        self._paint_cell(painter, theme, inner, cell, table.model_of_rows.columns[index.column()].align, shown.look, chosen)
        painter.restore()

    def _paint_cell(self, painter: QPainter, theme: Theme, box: QRect, cell: Cell, align: Align, look: str, chosen: bool) -> None:
        size = self.table.size_of_type
        ink = "ink-off" if look == "off" else "ink-2" if look == "heading" else cell.colour
        weight = 600 if look == "heading" else max(cell.weight, 600) if chosen and align == "left" else cell.weight
        if cell.icon:
            side = theme.length(20)
            painter.drawPixmap(box.left(), box.center().y() - side // 2 + 1, theme.icon(cell.icon, 20, "ink-2"))
            box = box.adjusted(side + theme.length(8), 0, 0, 0)
        if not cell.words:
            self._paint_chips(painter, theme, box, cell.chips, align)
            return
        first = box
        if cell.second:
            high, low = theme.length(round(size * 1.6)), theme.length(22)
            top = box.center().y() - (high + low) // 2 + 1
            first = QRect(box.left(), top, box.width(), high)
            paint.text(painter, theme, QRect(box.left(), top + high, box.width(), low), cell.second, size=13, colour="ink-3", align=align)
        room = sum(paint.chip_width(theme, chip.words, icon=bool(chip.icon), size=13) + theme.length(8) for chip in cell.chips)
        wide = paint.text(
            painter, theme, first.adjusted(0, 0, -room, 0), cell.words, size=size, weight=weight, colour=ink, align=align, elide=align == "left"
        )
        left = first.left() + wide + theme.length(8)
        for chip in cell.chips:
            left += paint.chip(painter, theme, left, first.center().y() + 1, chip.words, chip.tone, chip.icon, size=13, high=24) + theme.length(6)

    def _paint_chips(self, painter: QPainter, theme: Theme, box: QRect, chips: tuple[ChipShown, ...], align: Align) -> None:
        """Paint chips alone in a cell, from the side where its words would stand."""
        wide = sum(paint.chip_width(theme, chip.words, icon=bool(chip.icon), size=13) + theme.length(6) for chip in chips) - theme.length(6)
        left = box.left() if align == "left" else box.right() - wide + 1 if align == "right" else box.center().x() - wide // 2
        for chip in chips:
            left += paint.chip(painter, theme, left, box.center().y() + 1, chip.words, chip.tone, chip.icon, size=13, high=24) + theme.length(6)


class Table(QTableView):
    """The table itself. `chose` tells the key of the row chosen, `opened` of the one Enter or a double click was for, `wants_more` the end."""

    chose = Signal(object)
    opened = Signal(object)
    wants_more = Signal()

    def __init__(self, theme: Theme, columns: Sequence[Column], *, row_height: int = 40, size_of_type: int = 15, pad: int = 12) -> None:
        super().__init__()
        self.theme, self.row_height, self.size_of_type, self.pad = theme, row_height, size_of_type, pad
        self.model_of_rows = TableModel(columns, self)
        self.setModel(self.model_of_rows)
        self.setItemDelegate(CellPainter(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.model_of_rows.rows[index.row()].key))
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        on_fit(self, self._fitted)

    def say(self, name: str, titles: Sequence[str]) -> None:
        """Set what the table is called, and its headings."""
        self.setAccessibleName(name)
        columns = self.model_of_rows.columns
        self.model_of_rows.columns = [replace(column, title=title) for title, column in zip(titles, columns, strict=True)]
        self.model_of_rows.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(columns) - 1)

    def put(self, rows: Sequence[RowShown], *, keep: bool = True) -> None:
        """Show these rows; the row chosen stays chosen if it is among them."""
        before = self.key
        self.selectionModel().blockSignals(True)
        self.model_of_rows.put(rows)
        self.selectionModel().blockSignals(False)
        if keep and before is not None:
            self.choose(before)

    def add(self, rows: Sequence[RowShown]) -> None:
        """Show more rows."""
        self.model_of_rows.add(rows)

    def leave_out(self, columns: Sequence[int]) -> None:
        """Leave these columns out, where there is no room for them."""
        for number in range(len(self.model_of_rows.columns)):
            self.setColumnHidden(number, number in columns)
        self._share_out()

    @property
    def key(self) -> Any:
        """The key of the row chosen, None when none is."""
        index = self.currentIndex()
        return self.model_of_rows.rows[index.row()].key if index.isValid() and index.row() < len(self.model_of_rows.rows) else None

    def choose(self, key: Any) -> bool:
        """Choose the row with this key; False when there is none."""
        for number, shown in enumerate(self.model_of_rows.rows):
            if shown.key == key:
                self.selectRow(number)
                return True
        return False

    def step(self, by: int) -> None:
        """Choose the row so many below (above when negative)."""
        index = self.currentIndex()
        wanted = 0 if not index.isValid() else index.row() + by
        if self.model_of_rows.rows:
            self.selectRow(min(max(wanted, 0), len(self.model_of_rows.rows) - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.key is not None:
            self.opened.emit(self.key)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._share_out()

    def _moved(self, now: QModelIndex, before: QModelIndex) -> None:
        if now.isValid() and now.row() < len(self.model_of_rows.rows):
            self.chose.emit(self.model_of_rows.rows[now.row()].key)
            if now.row() == len(self.model_of_rows.rows) - 1:
                self.wants_more.emit()

    def _scrolled(self, value: int) -> None:
        if value >= self.verticalScrollBar().maximum() - self.theme.length(self.row_height):
            self.wants_more.emit()

    def _fitted(self, theme: Theme) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.length(self.row_height))
        self.verticalHeader().setMinimumSectionSize(theme.length(self.row_height))
        self.horizontalHeader().setFixedHeight(theme.length(34))
        if not self.property("design_height"):
            self.setMinimumHeight(theme.length(34 + self.row_height))
        self._share_out()
        self.viewport().update()

    def _share_out(self) -> None:
        """Give every column its width, and what is left to those that ask for none."""
        columns = [(number, column) for number, column in enumerate(self.model_of_rows.columns) if not self.isColumnHidden(number)]
        fixed = sum(self.theme.length(column.width) for _, column in columns)
        loose = [number for number, column in columns if not column.width]
        left = max(self.viewport().width() - fixed, 0)
        for number, column in columns:
            wide = self.theme.length(column.width) if column.width else left // max(len(loose), 1)
            self.setColumnWidth(number, wide)
