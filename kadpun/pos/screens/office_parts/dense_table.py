"""A table of the office as accountants need it: 28 px rows, sorted by a touch on a heading, copied as text, with group rows and totals.

    self.table = DenseTable(theme, (Column("", 96), Column("", least=160), Column("", 120, "right", drop=1)))     # then self.table.say(name, titles)
    self.table.put([RowShown("g", (Cell("Assets"),), look="heading"), RowShown(key, (Cell("1110"), Cell("Cash"), money_cell(satang)))], totals=[...])
    self.table.opened.connect(self.open); card = table_card(self.table, self.tabs, self.filter)    # chose(key), opened(key), picked(keys)

Rows, cells and columns are those of `forms.tables`. A heading groups the rows after it: sorting keeps them together. Totals stay in view below.
↑ ↓ choose, Enter opens, Space picks where the table was made with `picks`, Ctrl C copies the row or what is picked, Ctrl Shift C all of it,
Ctrl 1 … 9 sort by the column. Columns with `drop` are left out, the largest number first, where there is no room.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCollator, QLocale, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHeaderView, QLayout, QSizePolicy, QStyleOptionViewItem, QWidget

from kadpun.books.money import Satang, show_money

from ..forms.tables import Cell, CellPainter, ChipShown, Column, Index, RowShown, Table
from ..keys import place_of
from ..widgets import paint
from ..widgets.layout import card, change_role, column, on_fit, remargin, row, wrap
from ..widgets.paint import Align

if TYPE_CHECKING:
    from ..theme import Theme

__all__ = ["Cell", "ChipShown", "Column", "DenseTable", "RowShown", "money_cell", "table_card"]

MINUS = "\u2212"
PICK_ROOM = 28
CARDS = ("true", "panel", "quiet")


def money_cell(amount: Satang | int | None, *, weight: int = 400, colour: str = "", zero: str = "") -> Cell:
    """An amount as a cell that sorts by its size; None is an empty cell, nothing is shown as `zero`, and what is below nothing in red."""
    if amount is None:
        return Cell(sort=0)
    words = show_money(Satang(amount)) if amount or not zero else zero
    return Cell(words, weight=weight, colour=colour or ("danger" if amount < 0 else "ink"), sort=int(amount))


class DenseHead(QHeaderView):
    """The headings; the column sorted by bears a caret and stands in full ink."""

    def __init__(self, table: DenseTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.table = table
        self.setSectionsClickable(True)

    def paintSection(self, painter: QPainter, box: QRect, section: int) -> None:
        table, theme = self.table, self.table.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(box, theme.colour("surface"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), theme.colour("line-strong" if table.strong_head else "line"))
        shown = table.model_of_rows.columns[section]
        inner = box.adjusted(theme.length(table.pad), 0, -theme.length(table.pad), 0)
        if section == 0 and table.picks:
            inner.setLeft(inner.left() + theme.length(PICK_ROOM))
        sorted_by = table.sorted_by == section
        wide = paint.text(
            painter, theme, inner, shown.title, size=13, weight=600 if sorted_by else 500, colour="ink" if sorted_by else "ink-3", align=shown.align
        )
        if sorted_by:
            side = theme.length(12)
            left = inner.right() - wide - side - theme.length(3) if shown.align == "right" else inner.left() + wide + theme.length(3)
            icon = "ph.caret-down" if table.descending else "ph.caret-up"
            painter.drawPixmap(left, box.center().y() - side // 2 + 1, theme.icon(icon, 12, "ink-2"))
        painter.restore()


class DensePainter(CellPainter):
    """Paints the cells; a group's words run across the whole row, a picked row bears a tick."""

    table: DenseTable
    _place = 0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.table.theme.length(40), self.table.theme.length(self.table.row_height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        shown = self.table.model_of_rows.rows[index.row()]
        if shown.look == "heading":
            self._paint_group(painter, option.rect, index, shown)
            return
        self._place = index.column()
        super().paint(painter, option, index)
        if index.column() == 0 and self.table.picks:
            self._paint_pick(painter, option.rect, picked=shown.key in self.table.picked_keys)

    def _paint_cell(self, painter: QPainter, theme: Theme, box: QRect, cell: Cell, align: Align, look: str, chosen: bool) -> None:
        if self.table.picks and self._place == 0:
            box = box.adjusted(theme.length(PICK_ROOM), 0, 0, 0)
        super()._paint_cell(painter, theme, box, cell, align, look, chosen)

    def _paint_group(self, painter: QPainter, box: QRect, index: Index, shown: RowShown) -> None:
        """Paint this cell's part of the group's row: its words from the left, its sums in their columns."""
        table, theme = self.table, self.table.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(box)
        painter.fillRect(box, theme.colour("hover"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), theme.colour("line"))
        pad = theme.length(table.pad)
        cell = table.model_of_rows.cell(index)
        if index.column() and cell.words:
            align = table.model_of_rows.columns[index.column()].align
            super()._paint_cell(painter, theme, box.adjusted(pad, 0, -pad, 0), cell, align, "heading", chosen=False)
        else:
            first = QRect(-table.horizontalScrollBar().value() + pad, box.top(), table.viewport().width(), box.height())
            paint.text(painter, theme, first, shown.cells[0].words if shown.cells else "", size=13, weight=600, colour="ink-2", elide=False)
        painter.restore()

    def _paint_pick(self, painter: QPainter, box: QRect, *, picked: bool) -> None:
        theme = self.table.theme
        side = theme.length(20)
        icon = theme.icon("ph.check-square" if picked else "ph.square", 20, "primary-ink" if picked else "line-strong")
        painter.drawPixmap(box.left() + theme.length(self.table.pad), box.center().y() - side // 2 + 1, icon)


class Totals(QWidget):
    """The total rows, below the table and in line with its columns."""

    def __init__(self, table: DenseTable) -> None:
        super().__init__()
        self.table = table
        self.rows: list[RowShown] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        on_fit(self, lambda _: self.updateGeometry())

    def put(self, rows: Sequence[RowShown]) -> None:
        """Show these rows."""
        self.rows = list(rows)
        if self.parentWidget() is not None:  # shown before it lies in a layout it would be a window of its own
            self.setVisible(bool(self.rows))
        self.setAccessibleName(" · ".join(" ".join(cell.spoken for cell in shown.cells if cell.spoken) for shown in self.rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.table.theme.length(120), self.table.theme.length(max(self.table.row_height, 34)) * len(self.rows))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        table, theme = self.table, self.table.theme
        head, columns = table.horizontalHeader(), table.model_of_rows.columns
        high, pad = self.height() // max(len(self.rows), 1), theme.length(table.pad)
        with paint.on(self) as painter:
            painter.fillRect(self.rect(), theme.colour("hover"))
            painter.fillRect(QRect(0, 0, self.width(), theme.length(1)), theme.colour("line-strong"))
            for number, shown in enumerate(self.rows):
                for place, cell in enumerate(shown.cells):
                    if table.isColumnHidden(place) or not cell.words:
                        continue
                    left, wide = head.sectionViewportPosition(place), head.sectionSize(place)
                    box = QRect(left + pad, number * high, wide - 2 * pad, high)
                    align = columns[place].align
                    if align == "left":  # words of a total run on over empty columns
                        box.setRight(self._end_of(shown, place) - pad)
                    colour = cell.colour
                    paint.text(painter, theme, box, cell.words, size=15, weight=700, colour=colour, align=align, elide=align == "left")

    def _end_of(self, shown: RowShown, place: int) -> int:
        """Where the next cell with words begins."""
        head = self.table.horizontalHeader()
        for later in range(place + 1, len(shown.cells)):
            if shown.cells[later].words and not self.table.isColumnHidden(later):
                return head.sectionViewportPosition(later)
        return self.width()


def table_card(table: DenseTable, *above: QWidget | QLayout, foot: QWidget | None = None) -> QFrame:
    """A table in its card: tabs and filters above it with room around them, the table from edge to edge, its totals, a line of words below."""
    things = [row(*above, gap=12, margins=(12, 8, 12, 6))] if above else []
    below = [wrap(row((foot, 1), margins=(14, 2, 14, 6)))] if foot is not None else []
    return card(column(*things, (table.with_totals(), 1), *below, gap=0, margins=(1, 4 if above else 2, 1, 8 if foot is None else 2)))


class OwnCard(QFrame):
    """A frame that is a card unless it lies in one."""

    def __init__(self, theme: Theme, laid: QLayout) -> None:
        super().__init__()
        self.theme, self.laid = theme, laid
        self.setLayout(laid)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        above = self.parentWidget()
        while above is not None and above.property("card") not in CARDS:
            above = above.parentWidget()
        kind = "true" if above is None else "none"
        if self.property("card") != kind:
            change_role(self, card=kind)
            edge = 0 if above is not None else 1
            remargin(self.laid, self.theme, gap=0, margins=(edge, 7 * edge, edge, 8 * edge))


class DenseTable(Table):
    """The table. `chose` and `opened` carry a key, `picked` the frozenset of keys picked, `sort_wanted` (column, descending) where others sort."""

    picked = Signal(object)
    sort_wanted = Signal(int, bool)

    def __init__(
        self,
        theme: Theme,
        columns: Sequence[Column],
        *,
        row_height: int = 28,
        picks: bool = False,
        sorts_itself: bool = True,
        strong_head: bool = False,
        pad: int = 10,
    ) -> None:
        self.picks, self.sorts_itself, self.strong_head = picks, sorts_itself, strong_head
        self.sorted_by, self.descending = -1, False
        self.picked_keys: set[Any] = set()
        self.empty = ""
        self._given: list[RowShown] = []
        self._left_out: frozenset[int] = frozenset()
        super().__init__(theme, columns, row_height=row_height, size_of_type=15, pad=pad)
        self.setItemDelegate(DensePainter(self))
        head = DenseHead(self)
        self.setHorizontalHeader(head)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setMinimumSectionSize(8)
        head.sectionClicked.connect(self.sort_by)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollMode(self.ScrollMode.ScrollPerPixel)
        self.totals = Totals(self)
        self.totals.hide()
        self.horizontalScrollBar().valueChanged.connect(lambda _: self.totals.update())

    def with_totals(self) -> QWidget:
        """The table with its totals below, to be put into a layout; it brings a card of its own where it is laid into none."""
        both = OwnCard(self.theme, column((self, 1), self.totals, gap=0))
        self.totals.setVisible(bool(self.totals.rows))
        return both

    def put(self, rows: Sequence[RowShown], *, keep: bool = True, totals: Sequence[RowShown] = ()) -> None:
        """Show these rows and totals, sorted as the table stands; the row chosen and the rows picked stay so if they are among them."""
        self._given = list(rows)
        if self.picked_keys:
            self.picked_keys &= {shown.key for shown in rows}
        super().put(self._sorted(self._given), keep=keep)
        self.totals.put(totals)
        self.viewport().update()

    def add(self, rows: Sequence[RowShown]) -> None:
        """Show more rows after those that stand."""
        self._given += rows
        super().add(rows)

    def say_empty(self, words: str) -> None:
        """What stands in the table while it has no rows."""
        self.empty = words
        self.viewport().update()

    def sort_by(self, number: int) -> None:
        """Sort by a column; again turns the order round, a third time gives the rows as they came."""
        if not 0 <= number < len(self.model_of_rows.columns) or not self.model_of_rows.columns[number].title:
            return
        if self.sorted_by != number:
            self.sorted_by, self.descending = number, self.model_of_rows.columns[number].align == "right"
        elif self.descending == (self.model_of_rows.columns[number].align == "right"):
            self.descending = not self.descending
        else:
            self.sorted_by, self.descending = -1, False
        self.horizontalHeader().viewport().update()
        if self.sorts_itself:
            super().put(self._sorted(self._given))
        else:
            self.sort_wanted.emit(self.sorted_by, self.descending)

    def leave_out(self, columns: Sequence[int]) -> None:
        self._left_out = frozenset(columns)
        self._share_out()

    def pick(self, keys: Sequence[Any]) -> None:
        """Have these rows picked and no others."""
        self.picked_keys = set(keys)
        self.viewport().update()
        self.picked.emit(frozenset(self.picked_keys))

    def toggle(self, key: Any) -> None:
        """Pick a row, or pick it no more."""
        self.pick(list(self.picked_keys ^ {key}))

    def as_text(self, *, whole: bool = False) -> str:
        """The row chosen or the rows picked (or all, with headings) as lines of cells with tabs between, for a sheet or a letter."""
        model = self.model_of_rows
        shown = [number for number in range(len(model.columns)) if not self.isColumnHidden(number)]
        rows = model.rows + self.totals.rows if whole else [row for row in model.rows if row.key in self.picked_keys and row.look != "heading"]
        if not rows and self.key is not None:
            rows = [row for row in model.rows if row.key == self.key]
        lines = [[model.columns[number].title for number in shown]] if whole else []
        lines += [[self._copied(row.cells[number], number) if number < len(row.cells) else "" for number in shown] for row in rows]
        return "\n".join("\t".join(cells) for cells in lines)

    def _copied(self, cell: Cell, number: int) -> str:
        """A cell as copied; numbers as a sheet reads them."""
        words = cell.words or " ".join(chip.words for chip in cell.chips)
        words = " ".join(part for part in (words, cell.second) if part)
        return words.replace(MINUS, "-") if self.model_of_rows.columns[number].align == "right" else words.replace("\t", " ")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers()
        place = place_of(event).lower() or (chr(event.key()).lower() if 0x20 < event.key() < 0x80 else "")
        if held & Qt.KeyboardModifier.ControlModifier and place == "c":
            QApplication.clipboard().setText(self.as_text(whole=bool(held & Qt.KeyboardModifier.ShiftModifier)))
            return
        if held & Qt.KeyboardModifier.ControlModifier and place and place in "123456789":
            visible = [number for number in range(len(self.model_of_rows.columns)) if not self.isColumnHidden(number)]
            if int(place) <= len(visible):
                self.sort_by(visible[int(place) - 1])
            return
        if self.picks and event.key() == Qt.Key.Key_Space and self.key is not None:
            self.toggle(self.key)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        on_tick = event.position().x() < self.theme.length(self.pad + PICK_ROOM)
        if self.picks and on_tick and index.isValid() and self.model_of_rows.rows[index.row()].look != "heading":
            self.toggle(self.model_of_rows.rows[index.row()].key)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.empty and not self.model_of_rows.rows:
            with paint.on(self.viewport()) as painter:
                room = self.viewport().rect().adjusted(self.theme.length(16), 0, -self.theme.length(16), 0)
                room.setHeight(min(room.height(), self.theme.length(96)))
                paint.text(painter, self.theme, room, self.empty, size=16, colour="ink-3", align="centre")

    def _sorted(self, rows: Sequence[RowShown]) -> list[RowShown]:
        """The rows sorted within their groups."""
        if self.sorted_by < 0 or not self.sorts_itself:
            return list(rows)
        collator = QCollator(QLocale("th"))

        def worth(shown: RowShown) -> tuple[bool, Any]:
            cell = shown.cells[self.sorted_by] if self.sorted_by < len(shown.cells) else Cell()
            return (cell.sort is not None, collator.sortKey(cell.words) if cell.sort is None else cell.sort)

        made: list[RowShown] = []
        group: list[RowShown] = []
        for shown in [*rows, None]:
            if shown is not None and shown.look != "heading":
                group.append(shown)
                continue
            group.sort(key=worth, reverse=self.descending)
            made += group
            group = []
            if shown is not None:
                made.append(shown)
        return made

    def _fitted(self, theme: Theme) -> None:
        super()._fitted(theme)
        self.horizontalHeader().setFixedHeight(theme.length(32))
        self.setMinimumHeight(theme.length(32 + self.row_height * 2))

    def _share_out(self) -> None:
        """Leave columns out until the rest fits, give each its width, and what is left to those that ask for none."""
        columns, theme = self.model_of_rows.columns, self.theme
        room = self.viewport().width()
        out = set(self._left_out)
        droppable = [number for number, each in enumerate(columns) if each.drop and number not in out]
        droppable.sort(key=lambda number: -columns[number].drop)

        def needed() -> int:
            return sum(theme.length(each.width or max(each.least, 80)) for number, each in enumerate(columns) if number not in out)

        while droppable and needed() > room:
            out.add(droppable.pop(0))
        loose = [number for number, each in enumerate(columns) if not each.width and number not in out]
        spare = max(room - needed(), 0)
        for number, each in enumerate(columns):
            if self.isColumnHidden(number) != (number in out):
                self.setColumnHidden(number, number in out)
            if number in out:
                continue
            share = spare // len(loose) + (spare % len(loose) if number == loose[-1] else 0) if number in loose else 0
            self.setColumnWidth(number, theme.length(each.width or max(each.least, 80)) + share)
        self.totals.update()

    def scrollTo(self, index: QModelIndex | QPersistentModelIndex, hint: Any = Table.ScrollHint.EnsureVisible) -> None:
        """Bring a row into view; sideways nothing moves, since the whole row is chosen."""
        left = self.horizontalScrollBar().value()
        super().scrollTo(index, hint)
        self.horizontalScrollBar().setValue(left)
