"""A table on a page: drawn line by line rather than cell by cell in paragraphs, so that a ledger of thousands of rows is a matter of seconds.

Words are broken at words and stand left, money stands right and is never broken; the head stands again on each page; a heading never stands alone at
the foot of one. Sums bear their lines over figures only, as accountants draw them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.platypus import Flowable

from .breaking import LineBreaker
from .pdf_fonts import font_name, shaped, text_width
from .report import RowLook, Table
from .slip import Weight

PAD = 3.0
ROOM_ABOVE = 1.28
"""Thai marks reach so many sizes of type above the line they stand on."""
LEADING = 1.5
ONE_LINE = 1.72
STEP = 10.0


@dataclass(frozen=True, slots=True)
class _Row:
    """A row made ready: the lines of each cell, how it looks, how far its first words are stepped in, and how high it is."""

    cells: tuple[tuple[str, ...], ...]
    look: RowLook
    indent: int
    height: float


class RuledTable(Flowable):  # type: ignore[misc]
    """A table, or what of it stands on one page."""

    def __init__(self, table: Table, width: float, breaker: LineBreaker) -> None:
        super().__init__()
        self.table, self.points = table, table.points
        self.widths = column_widths(table, width)
        self.breaker = breaker
        self.head = self._ready(tuple(column.title for column in table.columns), "heading", 0, broken=True)
        plain: RowLook = "plain"
        looks = table.looks or (plain,) * len(table.rows)
        indents = table.indents or (0,) * len(table.rows)
        self.rows = [self._ready(row, look, indent) for row, look, indent in zip(table.rows, looks, indents, strict=True)]
        self.rows += [self._ready(row, "total", 0) for row in table.totals]

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = sum(self.widths), self.head.height + sum(row.height for row in self.rows) + 2
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """What fits on the page, and the rest; nothing when not even one row does."""
        left = height - self.head.height - 2
        fits = 0
        for row in self.rows:
            left -= row.height
            if left < 0:
                break
            fits += 1
        while fits and self.rows[fits - 1].look == "heading":
            fits -= 1
        if fits == len(self.rows):
            return [self]
        return [self._part(self.rows[:fits]), self._part(self.rows[fits:])] if fits else []

    def draw(self) -> None:
        canvas = self.canv
        top = self.height
        self._draw_row(self.head, top)
        top -= self.head.height
        canvas.setLineWidth(1)
        canvas.line(0, top, self.width, top)
        for number, row in enumerate(self.rows):
            self._draw_row(row, top)
            top -= row.height
            following = self.rows[number + 1].look if number + 1 < len(self.rows) else "total"
            if self.table.ruled and row.look == "plain" and following == "plain":
                canvas.setLineWidth(0.25)
                canvas.setStrokeGray(0.73)
                canvas.line(0, top, self.width, top)
                canvas.setStrokeGray(0)

    def _part(self, rows: list[_Row]) -> RuledTable:
        part = RuledTable.__new__(RuledTable)
        Flowable.__init__(part)
        part.table, part.points, part.widths, part.breaker, part.head, part.rows = (
            self.table, self.points, self.widths, self.breaker, self.head, rows,
        )  # fmt: skip
        return part

    def _ready(self, texts: Sequence[str], look: RowLook, indent: int, *, broken: bool = False) -> _Row:
        """Lay a row's words in lines; figures stay in one, unless they are heads (`broken`)."""
        weight = _weight_of(look)
        cells: list[tuple[str, ...]] = []
        for at, (text, column, width) in enumerate(zip(texts, self.table.columns, self.widths, strict=True)):
            room = width - 2 * PAD - 0.1 - (indent * STEP if at == self._first_words() else 0)
            if look == "heading" and not broken and column.align == "left" and not any(texts[at + 1 :]):
                room = sum(self.widths[at:]) - 2 * PAD
            if (column.align == "right" and not broken) or text_width(text, self.points, weight) <= room:
                cells.append((text,))
            else:
                cells.append(tuple(self.breaker.wrap(text, room, lambda part: text_width(part, self.points, weight))))
        lines = max(map(len, cells))
        height = self.points * (ONE_LINE + (lines - 1) * LEADING)
        return _Row(tuple(cells), look, indent, height + (3 if look in ("subtotal", "total") else 0))

    def _first_words(self) -> int:
        """The column whose words are stepped in: the widest that stands left."""
        left = [at for at, column in enumerate(self.table.columns) if column.align == "left"]
        return max(left, key=lambda at: self.table.columns[at].share) if left else 0

    def _draw_row(self, row: _Row, top: float) -> None:
        canvas, size = self.canv, self.points
        weight = _weight_of(row.look)
        canvas.setFont(font_name(weight), size)
        canvas.setFillGray(0)
        left = 0.0
        for at, (lines, column, width) in enumerate(zip(row.cells, self.table.columns, self.widths, strict=True)):
            baseline = top - size * ROOM_ABOVE - (1.5 if row.look in ("subtotal", "total") else 0)
            for text in lines:
                if text:
                    room = left + PAD + (row.indent * STEP if at == self._first_words() else 0)
                    x = room if column.align == "left" else left + width - PAD - text_width(text, size, weight)
                    canvas.drawString(x, baseline, shaped(text, size, weight))
                baseline -= size * LEADING
            if row.look in ("subtotal", "total") and column.align == "right" and lines[0]:
                self._rule_sum(row, left + PAD, left + width - PAD, top)
            left += width

    def _rule_sum(self, row: _Row, left: float, right: float, top: float) -> None:
        canvas: Any = self.canv
        canvas.setLineWidth(0.6)
        canvas.line(left, top - 0.5, right, top - 0.5)
        if row.look == "total":
            under = top - row.height + 1.6
            canvas.line(left, under, right, under)
            canvas.line(left, under - 1.5, right, under - 1.5)


def column_widths(table: Table, whole: float) -> list[float]:
    """Share the width out; a column of money is at least as wide as its widest figure, and the words beside it give way."""
    shares = sum(column.share for column in table.columns)
    widths = [whole * column.share / shares for column in table.columns]
    needs = [
        max((text_width(row[at], table.points, 700) for row in (*table.rows, *table.totals)), default=0.0) + 2 * PAD + 0.2
        if column.align == "right"
        else 0.0
        for at, column in enumerate(table.columns)
    ]
    short = sum(max(0.0, need - width) for need, width in zip(needs, widths, strict=True))
    spare = sum(max(0.0, width - need) for need, width in zip(needs, widths, strict=True))
    give = min(1.0, short / spare) if spare else 0.0
    return [need if need > width else width - (width - need) * give for need, width in zip(needs, widths, strict=True)]


def _weight_of(look: RowLook) -> Weight:
    return 500 if look == "plain" else 700
