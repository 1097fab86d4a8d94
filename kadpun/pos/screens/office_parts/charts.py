"""The two charts of the office: bars with a line over them by month, and one bar stacked by age. Painted with the theme's chart colours.

    self.chart = MonthChart(theme); self.chart.put([Bar("พ.ย.", 105_000_00, 18_000_00, now=True), ...], bars=say("Sales"), line=say("Gross profit"))
    self.ages = StackedBar(theme); self.ages.put([Share(say("Not yet due"), 18_420_00), Share(say("1-30 days"), 6_310_00), ...])
    card.hold(self.chart)            # in a SideCard; amounts are satang, the chart shows baht or thousands of baht and says which: chart.unit(say)

Made with `pieces=True` a chart counts pieces (tokens) instead of satang.
Bars stand on zero, below it where they are negative; at most two series, which differ by shape as well as by colour; the current month is
tinted. Parts of a stacked bar differ by hatching too. Each answers a screen reader with all its numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from kadpun.books.money import Satang, show_money
from kadpun.books.words import Say

from ..widgets import paint
from ..widgets.layout import on_fit

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent

    from ..theme import Theme

MINUS = "\u2212"
THOUSAND_FROM = 100_000
"""From so many baht, or pieces, on the chart counts in thousands."""
AGE_COLOURS = ("chart-1", "chart-6", "chart-2", "chart-4", "danger", "danger")
AGE_HATCHED = (False, True, False, True, False, True)


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: its word, the bar's amount and the line's (None for no point), and whether it is the month in hand."""

    word: str
    amount: int
    line: int | None = None
    now: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a stacked bar: its words and its amount."""

    words: str
    amount: int


def steps_of(most: int, least: int = 0, *, count: int = 3) -> list[int]:
    """The marks of an axis from `least` (or zero) to at least `most`: round numbers, in satang, about `count` of them above zero."""
    reach = max(most, -least, 1)
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor * count >= reach:
                size = step * factor
                return [size * number for number in range(min(least, 0) // size, -(-max(most, 0) // size) + 1)]
        step *= 10


def written(amount: int, *, pieces: bool) -> str:
    """An amount in words: satang as money, pieces as they are."""
    return f"{amount:,}".replace("-", MINUS) if pieces else show_money(Satang(amount))


class MonthChart(QWidget):
    """Bars by month with a line of ringed points."""

    def __init__(self, theme: Theme, *, high: int = 220, pieces: bool = False) -> None:
        super().__init__()
        self.theme, self.high, self.pieces = theme, high, pieces
        self.bars: list[Bar] = []
        self.words = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        on_fit(self, lambda _: self.updateGeometry())

    def put(self, bars: Sequence[Bar], *, bar_words: str = "", line_words: str = "") -> None:
        """Show these months; the words name the two series."""
        self.bars, self.words = list(bars), (bar_words, line_words)
        told = [f"{each.word} {bar_words} {written(each.amount, pieces=self.pieces)}" + self._line_told(each) for each in self.bars]
        self.setAccessibleName(" · ".join(told))
        self.update()

    def in_thousands(self) -> bool:
        """Whether the axis counts thousands."""
        return max((abs(each.amount) for each in self.bars), default=0) >= THOUSAND_FROM * self.one

    @property
    def one(self) -> int:
        """What the axis counts as one: a baht of satang, or a piece."""
        return 1 if self.pieces else 100

    def unit(self, say: Say) -> str:
        """What the axis counts, in words; nothing for single pieces, which the chart's title names."""
        if self.pieces:
            return say("Thousands") if self.in_thousands() else ""
        return say("Thousands of baht") if self.in_thousands() else say("Baht")

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(320), self.theme.length(self.high))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.theme.length(120))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and (each := self._bar_at(event.pos().x())) is not None:
            amount = written(each.amount, pieces=self.pieces)
            QToolTip.showText(event.globalPos(), f"{each.word} · {self.words[0]} {amount}" + self._line_told(each), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.bars:
            return
        theme = self.theme
        with paint.on(self) as painter:
            top = self._legend(painter)
            amounts = [each.amount for each in self.bars] + [each.line for each in self.bars if each.line is not None]
            marks = steps_of(max(amounts), min(0, *amounts), count=3)
            unit = self.one * (1_000 if self.in_thousands() else 1)
            words = [(f"{mark // unit:,}" if mark % unit == 0 else f"{mark * 10 // unit / 10:,}").replace("-", MINUS) for mark in marks]
            left = max(theme.width(word, 13, 400) for word in words) + theme.length(10)
            plot = QRectF(left, top, self.width() - left - 1, self.height() - top - theme.length(26))
            low, high = marks[0], marks[-1]

            def down(amount: int) -> float:
                return plot.bottom() - plot.height() * (amount - low) / max(high - low, 1)

            for mark, word in zip(marks, words, strict=True):
                line = round(down(mark))
                painter.fillRect(QRect(int(left), line, int(plot.width()), 1), theme.colour("line-strong" if mark == 0 else "line"))
                box = QRect(0, line - theme.length(12), int(left) - theme.length(8), theme.length(24))
                paint.text(painter, theme, box, word, size=13, colour="ink-2", align="right", elide=False)
            self._columns(painter, plot, down(0), [down(each.amount) for each in self.bars])
            self._line(painter, plot, [None if each.line is None else down(each.line) for each in self.bars])

    def _legend(self, painter: QPainter) -> float:
        """Name the series at the upper right; give where the plot begins."""
        theme, right = self.theme, self.width()
        for words, colour in ((self.words[1], "chart-2"), (self.words[0], "chart-6")):
            if words:
                wide = theme.width(words, 13, 400)
                paint.text(painter, theme, QRect(right - wide, 0, wide, theme.length(24)), words, size=13, colour="ink-2", elide=False)
                side = theme.length(12)
                mark = QRectF(right - wide - side - theme.length(6), theme.length(6), side, side)
                paint.rounded(painter, theme, mark, fill=colour, edge=colour, radius=3)
                right -= wide + side + theme.length(20)
        return theme.length(34)

    def _columns(self, painter: QPainter, plot: QRectF, zero: float, tops: Sequence[float]) -> None:
        theme, wide = self.theme, plot.width() / len(self.bars)
        all_fit = all(theme.width(each.word, 13, 600) <= wide for each in self.bars)
        for number, (each, top) in enumerate(zip(self.bars, tops, strict=True)):
            left = plot.left() + wide * number
            if each.now:
                painter.fillRect(QRectF(left, plot.top(), wide, plot.height()), theme.colour("primary-soft"))
                painter.fillRect(QRect(int(left), round(zero), int(wide) + 1, 1), theme.colour("line-strong"))
            thick = min(wide * 0.52, theme.length(28))
            bar = QRectF(left + (wide - thick) / 2, min(top, zero), thick, abs(zero - top))
            path = QPainterPath()
            path.setFillRule(Qt.FillRule.WindingFill)
            round_by = min(theme.length(3), bar.height() / 2)
            path.addRoundedRect(bar, round_by, round_by)
            if bar.height() > 2 * round_by:  # square on zero
                path.addRect(QRectF(bar.left(), zero - round_by if top <= zero else zero, thick, round_by))
            painter.fillPath(path, theme.colour("chart-6"))
            if all_fit or number % 2 == len(self.bars) % 2 - 1 or each.now:
                box = QRect(int(left - wide), int(plot.bottom()) + theme.length(2), int(wide * 3), theme.length(24))
                weight, ink = (600, "ink") if each.now else (400, "ink-2")
                paint.text(painter, theme, box, each.word, size=13, weight=weight, colour=ink, align="centre", elide=False)

    def _line(self, painter: QPainter, plot: QRectF, points: Sequence[float | None]) -> None:
        theme, wide = self.theme, plot.width() / len(self.bars)
        at = [QPointF(plot.left() + wide * (number + 0.5), point) for number, point in enumerate(points) if point is not None]
        if not at:
            return
        painter.setPen(QPen(theme.colour("chart-2"), theme.length(2)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(at))
        painter.setPen(QPen(theme.colour("surface"), theme.length(2)))
        painter.setBrush(theme.colour("chart-2"))
        for point in at:
            painter.drawEllipse(point, theme.length(5), theme.length(5))

    def _line_told(self, each: Bar) -> str:
        return "" if each.line is None or not self.words[1] else f", {self.words[1]} {written(each.line, pieces=self.pieces)}"

    def _bar_at(self, left: int) -> Bar | None:
        if not self.bars:
            return None
        edge = self.theme.length(40)
        number = int((left - edge) / max((self.width() - edge) / len(self.bars), 1))
        return self.bars[number] if 0 <= number < len(self.bars) else None


class StackedBar(QWidget):
    """One bar of parts; below it each part's mark, words and amount."""

    def __init__(self, theme: Theme, *, with_rows: bool = True, pieces: bool = False) -> None:
        super().__init__()
        self.theme, self.with_rows, self.pieces = theme, with_rows, pieces
        self.shares: list[Share] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        on_fit(self, lambda _: self.updateGeometry())

    def put(self, shares: Sequence[Share]) -> None:
        """Show these parts, at most six; what is not above nothing takes no room."""
        assert len(shares) <= len(AGE_COLOURS)
        self.shares = list(shares)
        self.setAccessibleName(" · ".join(f"{each.words} {written(each.amount, pieces=self.pieces)}" for each in self.shares))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        rows = len(self.shares) * 26 + 6 if self.with_rows else 0
        return QSize(self.theme.length(280), self.theme.length(22 + rows))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.theme
        high = theme.length(22)
        whole = sum(max(each.amount, 0) for each in self.shares)
        with paint.on(self) as painter:
            outline = QPainterPath()
            outline.addRoundedRect(QRectF(0, 0, self.width(), high), theme.length(5), theme.length(5))
            painter.fillPath(outline, theme.colour("sunken"))
            painter.save()
            painter.setClipPath(outline)
            left = 0.0
            for number, each in enumerate(self.shares):
                if whole and each.amount > 0:
                    wide = max(self.width() * each.amount / whole, theme.length(3))
                    self._part(painter, QRectF(left, 0, wide - theme.length(1), high), number)
                    left += wide
            painter.restore()
            for number, each in enumerate(self.shares if self.with_rows else ()):
                top = high + theme.length(6) + number * theme.length(26)
                side = theme.length(12)
                self._part(painter, QRectF(0, top + theme.length(7), side, side), number)
                words = written(each.amount, pieces=self.pieces)
                wide_words = theme.width(words, 15, 400)
                box = QRect(theme.length(22), top, self.width() - theme.length(32) - wide_words, theme.length(26))
                paint.text(painter, theme, box, each.words, size=15, colour="ink-2")
                paint.text(painter, theme, QRect(self.width() - wide_words, top, wide_words, theme.length(26)), words, size=15, elide=False)

    def _part(self, painter: QPainter, box: QRectF, number: int) -> None:
        theme = self.theme
        colour = theme.colour(AGE_COLOURS[number])
        painter.save()
        painter.fillRect(box, colour)
        if AGE_HATCHED[number]:
            painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
            painter.setPen(QPen(theme.colour("surface"), theme.length(1.5)))
            pitch, left = theme.length(6), box.left() - box.height()
            while left < box.right():
                painter.drawLine(QPointF(left, box.bottom()), QPointF(left + box.height(), box.top()))
                left += pitch
        painter.restore()
