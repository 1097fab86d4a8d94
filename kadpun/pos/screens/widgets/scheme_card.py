"""A scheme that a bill may use, as a card: its key, what it is, what it takes off, how often, and its sum written out.

The card shows finished words (`Scheme`) and knows no campaign. A touch on its head is the wish to use it or not, − and + to use it more or less
often. One that cannot be used keeps its place and says why. Words wrap, numbers are never cut; the card is as high as its words need.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QSizePolicy, QWidget

from ..forms.paragraph import Paragraph, thai_lines
from . import paint
from .buttons import Face
from .layout import Pictogram, Text, change_role, column, on_fit, role, row, sized, wrap

if TYPE_CHECKING:
    from ..theme import Theme

NARROW = 440
"""Below this width, in the design's lengths, what stands side by side stands one below the other."""
WITH_KEY = 360
"""From this width the key cap is shown."""
HEAD = 52
TITLE_PITCH, ABOUT_PITCH = 26, 22
METER = 12


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme in words. `steps` are the sum written out, its last part what counts; `part` of a `whole` is given where a cap cuts.

    `times` is how often it is used, -1 for what is used once or not at all; `unit` stands behind it. `cannot` is why it cannot be used.
    """

    key: str
    icon: str
    title: str
    about: str = ""
    amount: str = ""
    chosen: bool = False
    cannot: str = ""
    times: int = -1
    most_times: int = 0
    unit: str = ""
    steps: tuple[str, ...] = ()
    part: int = 0
    whole: int = 0
    left_out: str = ""
    left: str = ""

    @property
    def spoken(self) -> str:
        """All of it for a screen reader."""
        return ", ".join(words for words in (self.title, self.cannot or self.about, self.amount, *self.steps) if words)


class SchemeHead(Face):
    """The upper part of the card: a touch on it chooses the scheme, or lets it go."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, None, kind="quiet")
        self.scheme = Scheme("", "ph.coin", "")
        self.setCheckable(True)  # what is shown is the scheme's own; this is for who listens to the screen
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_scheme(self, scheme: Scheme) -> None:
        """Show this one."""
        self.scheme = scheme
        self.setChecked(scheme.chosen)
        self.name_it(scheme.spoken, cannot=scheme.cannot)
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        titles, abouts = self._lines(width)
        return max(self.theme.length(HEAD), self.theme.length(TITLE_PITCH * len(titles) + ABOUT_PITCH * len(abouts) + 4))

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(200), self.heightForWidth(max(self.width(), self.theme.length(160))))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.length(120), self.theme.length(HEAD))

    def paint_content(self, painter: QPainter, box: QRect) -> None:
        theme, scheme = self.theme, self.scheme
        able = not scheme.cannot
        middle = box.center().y() + 1
        left, right = self._sides(box.width())
        at = theme.length(4)
        if box.width() >= theme.length(WITH_KEY):
            paint.key_cap(painter, theme, at, middle, scheme.key, on="" if able else "off")
        painter.drawPixmap(left - theme.length(34), middle - theme.length(12), theme.icon(scheme.icon, 24, "token" if able else "ink-3"))
        mark = "ph.prohibit" if not able else "ph.check-square-fill" if scheme.chosen else "ph.square"
        side = theme.length(24)
        colour = "ink-3" if not able else "primary" if scheme.chosen else "ink-3"
        painter.drawPixmap(box.width() - side - theme.length(4), middle - side // 2, theme.icon(mark, 24, colour))
        if scheme.amount:
            wide = theme.width(scheme.amount, 18, 700)
            place = QRect(right + theme.length(8), box.top(), wide, box.height())
            paint.text(painter, theme, place, scheme.amount, size=18, weight=700, colour="token", elide=False)
        titles, abouts = self._lines(box.width())
        first, second = theme.length(TITLE_PITCH), theme.length(ABOUT_PITCH)
        top = middle - (first * len(titles) + second * len(abouts)) // 2
        for words in titles:
            paint.text(painter, theme, QRect(left, top, right - left, first), words, weight=600, colour="ink" if able else "ink-2", elide=False)
            top += first
        for words in abouts:
            paint.text(painter, theme, QRect(left, top, right - left, second), words, size=13, colour="ink-3", elide=False)
            top += second

    def _sides(self, width: int) -> tuple[int, int]:
        """Where the words begin and end, in pixels."""
        theme, scheme = self.theme, self.scheme
        cap = paint.key_cap_width(theme, scheme.key) + theme.length(12) if width >= theme.length(WITH_KEY) else 0
        amount = theme.width(scheme.amount, 18, 700) + theme.length(10) if scheme.amount else 0
        return theme.length(4) + cap + theme.length(34), width - theme.length(4 + 24 + 10) - amount

    def _lines(self, width: int) -> tuple[list[str], list[str]]:
        """The title and what stands below it, broken between Thai words."""
        left, right = self._sides(width)
        room = max(right - left, self.theme.length(80))
        titles = thai_lines(self.scheme.title, room, self.theme.metrics(16, 600).horizontalAdvance)
        words = self.scheme.cannot or self.scheme.about
        return titles, thai_lines(words, room, self.theme.metrics(13, 400).horizontalAdvance)


class SumLine(QWidget):
    """A sum written out, its parts joined by arrows: "480.00 → half 240.00 → at most 200.00 a day". It wraps between the parts."""

    def __init__(self, theme: Theme, *, to_right: bool = False) -> None:
        super().__init__()
        self.theme, self.to_right = theme, to_right
        self.steps: tuple[str, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        on_fit(self, lambda _: self.updateGeometry())

    def show_steps(self, steps: tuple[str, ...]) -> None:
        """Show these parts; the last is what counts."""
        self.steps = steps
        self.setAccessibleName(", ".join(steps))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.theme.length(28) * max(len(self.rows(width)), 1)

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(120), self.heightForWidth(max(self.width(), self.theme.length(120))))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.theme.length(28))

    def rows(self, width: int) -> list[list[int]]:
        """The numbers of the parts, row by row."""
        rows: list[list[int]] = [[]]
        used = 0
        for number in range(len(self.steps)):
            wide = self._wide(number) + (self._arrow() if number else 0)
            if rows[-1] and used + wide > width:
                rows.append([])
                used = 0
            rows[-1].append(number)
            used += wide
        return rows

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, pitch, arrow = self.theme, self.theme.length(28), self._arrow()
        with paint.on(self) as painter:
            rows = self.rows(self.width())
            top = max((self.height() - pitch * len(rows)) // 2, 0)
            for line, numbers in enumerate(rows):
                at = top + line * pitch
                wide = sum(self._wide(number) + (arrow if number else 0) for number in numbers)
                left = max(self.width() - wide, 0) if self.to_right else 0
                for number in numbers:
                    if number:
                        painter.drawPixmap(left + theme.length(6), at + theme.length(6), theme.icon("ph.arrow-right", 16, "ink-3"))
                        left += arrow
                    size, weight, colour = self._look(number)
                    place = QRect(left, at, self._wide(number), pitch)
                    left += paint.text(painter, theme, place, self.steps[number], size=size, weight=weight, colour=colour, elide=False)

    def _look(self, number: int) -> tuple[int, int, str]:
        last = number == len(self.steps) - 1
        return (16 if self.to_right and last else 15), (600 if last else 400), ("token" if last else "ink-2")

    def _wide(self, number: int) -> int:
        size, weight, _ = self._look(number)
        return self.theme.width(self.steps[number], size, weight)

    def _arrow(self) -> int:
        return self.theme.length(28)


class PartMeter(QWidget):
    """A bar of what a cap leaves of a whole: filled as far as is given, with a mark where the cap cuts."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.part = self.whole = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        on_fit(self, lambda _: self.updateGeometry())

    def show_part(self, part: int, whole: int) -> None:
        """Show so much of so much, in satang."""
        self.part, self.whole = part, whole
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(120), self.theme.length(METER))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, box = self.theme, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        share = min(self.part / max(self.whole, 1), 1)
        with paint.on(self) as painter:
            whole = QPainterPath()
            whole.addRoundedRect(box, theme.length(5), theme.length(5))
            painter.fillPath(whole, theme.colour("sunken"))
            painter.save()
            painter.setClipPath(whole)
            end = box.left() + box.width() * share
            painter.fillRect(QRectF(box.left(), box.top(), end - box.left(), box.height()), theme.colour("token-fill"))
            if share < 1:
                painter.fillRect(QRectF(end - theme.length(1), box.top(), theme.length(2), box.height()), theme.colour("danger"))
            painter.restore()
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("line-strong"), 1))
            painter.drawPath(whole)


class StepKey(Face):
    """The − or + of a card, 48 px; it takes no focus from a touch."""

    def __init__(self, theme: Theme, icon: str) -> None:
        super().__init__(theme, None, kind="plain")
        self.icon_name = icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(48), self.theme.length(48))

    def paint_content(self, painter: QPainter, box: QRect) -> None:
        side = self.theme.length(18)
        ink = "ink" if self.isEnabled() else "ink-off"
        painter.drawPixmap(box.center().x() - side // 2 + 1, box.center().y() - side // 2 + 1, self.theme.icon(self.icon_name, 18, ink))


class SchemeCard(QFrame):
    """One scheme. `touched` is the wish to use it or not, `stepped` (+1 or -1) to use it more or less often."""

    touched = Signal()
    stepped = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.scheme = Scheme("", "ph.coin", "")
        role(self, card="true")
        self.head = SchemeHead(theme)
        self.head.clicked.connect(self.touched)
        self.less, self.more = StepKey(theme, "ph.minus"), StepKey(theme, "ph.plus")
        self.less.clicked.connect(lambda: self.stepped.emit(-1))
        self.more.clicked.connect(lambda: self.stepped.emit(1))
        self.count = sized(Text("", "lead", align="centre"), width=44)
        self.unit = Text("", "dense", "ink-2")
        self.times_sum = SumLine(theme, to_right=True)
        self.times_laid = row(wrap(row(self.less, self.count, self.more, (self.unit, 1), gap=4)), (self.times_sum, 1), gap=4)
        self.times_row = wrap(self.times_laid)
        self.sum = SumLine(theme)
        self.meter = PartMeter(theme)
        self.left_out, self.left = Paragraph("caption", "ink-3"), Paragraph("caption", "ink", align="right")
        self.left_out_icon = Pictogram("ph.prohibit", 16, "ink-3")
        self.foot_laid = row((wrap(row(self.left_out_icon, (self.left_out, 1), gap=6)), 1), (self.left, 1), gap=8)
        self.foot = wrap(self.foot_laid)
        self.setLayout(column(self.head, self.times_row, self.sum, self.meter, self.foot, gap=4, margins=(12, 4, 12, 6)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def show_scheme(self, scheme: Scheme, *, less: str, more: str) -> None:
        """Show this scheme; `less` and `more` are what a screen reader says of − and +."""
        self.scheme = scheme
        change_role(self, card="quiet" if scheme.cannot else "selected" if scheme.chosen else "true")
        self.head.show_scheme(scheme)
        stepping = scheme.times >= 0 and not scheme.cannot
        self.times_row.setVisible(stepping)
        self.count.setText(str(max(scheme.times, 0)))
        self.unit.setText(scheme.unit)
        self.less.name_it(less, cannot="" if scheme.times > 0 else less)
        self.more.name_it(more, cannot="" if scheme.times < scheme.most_times else more)
        self.times_sum.show_steps(scheme.steps if stepping else ())
        self.sum.show_steps(() if stepping else scheme.steps)
        self.sum.setVisible(bool(scheme.steps) and not stepping)
        self.meter.show_part(scheme.part, scheme.whole)
        self.meter.setVisible(scheme.whole > 0)
        self.left_out.say(scheme.left_out)
        self.left.say(scheme.left)
        self.left_out_icon.setVisible(bool(scheme.left_out))
        self.foot.setVisible(bool(scheme.left_out or scheme.left))
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self.theme.length(NARROW)
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self.foot_laid.direction() != direction:
            self.foot_laid.setDirection(direction)
            self.times_laid.setDirection(direction)
            self.updateGeometry()
