"""Where everything on a slip stands, in dots, before anything draws it.

Owns the look of paper: sizes, line pitch, margins, columns. The printer's picture and the PDF both draw the same sheet, so they cannot
differ. Amounts are never cut: words at their left wrap instead. Refuses to know Pillow, reportlab and printers; it measures text
with the function it is handed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from .breaking import LineBreaker
from .faults import CodeTooLong, SlipUnprintable
from .qr import modules_of
from .slip import Align, Band, Boxed, Cut, Frame, Item, KickDrawer, Logo, Pair, QrCode, Rule, Signatures, Size, Slip, Space, Text, Weight

COPY_WORDS: Mapping[str, str] = {"th": "สำเนา", "en": "COPY"}
LEAST_MODULE_DOTS = 5
QUIET_MODULES = 4
TALLEST_SHEET_DOTS = 60_000

Measure = Callable[[str, int, Weight], float]


@dataclass(frozen=True, slots=True)
class Paper:
    """What a printer can draw across: `dots` of the head, sizes in dots, and the module a QR code takes unless asked smaller."""

    name: str
    dots: int
    margin: int
    sizes: Mapping[Size, int]
    mark_column: int
    module: int
    logo: int


PAPER_80 = Paper("80", 576, 12, {"small": 21, "body": 24, "large": 28, "total": 34, "title": 34}, 26, 7, 84)
PAPER_80_COARSE = Paper("80-180dpi", 512, 10, {"small": 19, "body": 22, "large": 25, "total": 30, "title": 30}, 23, 6, 75)
PAPER_58 = Paper("58", 384, 6, {"small": 19, "body": 21, "large": 25, "total": 29, "title": 29}, 22, 7, 68)
PAPERS: Mapping[str, Paper] = {paper.name: paper for paper in (PAPER_80, PAPER_80_COARSE, PAPER_58)}


@dataclass(frozen=True, slots=True)
class Run:
    """Text on a baseline; `x` is its left end, middle or right end, as `align` says."""

    x: int
    baseline: int
    text: str
    size: int
    weight: Weight
    align: Align = "left"
    white: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A rectangle, its corners rounded by `radius` (only the lower two for a stripe); outlined in `thickness` dots or filled when 0."""

    x: int
    y: int
    width: int
    height: int
    thickness: int = 0
    radius: int = 0
    corners: Literal["all", "lower"] = "all"


@dataclass(frozen=True, slots=True)
class Modules:
    """The dark and light modules of a QR code."""

    x: int
    y: int
    module: int
    rows: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture (PNG) to fit into a rectangle, its proportions kept."""

    x: int
    y: int
    width: int
    height: int
    data: bytes


Mark = Run | Shape | Modules | Picture


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper, ready to draw."""

    width: int
    height: int
    marks: tuple[Mark, ...]


def compose(slip: Slip, paper: Paper, breaker: LineBreaker, measure: Measure) -> Sheet:
    """Lay a slip out on a paper; cuts and kicks leave no mark. A Fault when a code is too large or the slip endless."""
    composer = _Composer(paper, breaker, measure)
    if slip.copy:
        composer.place(Boxed(COPY_WORDS[slip.language]))
    for item in slip.items:
        composer.place(item)
    height = composer.y + paper.margin
    if height > TALLEST_SHEET_DOTS:
        raise SlipUnprintable(reason=f"{height} dots")
    return Sheet(paper.dots, height, tuple(composer.marks))


class _Composer:
    """Walks down the paper; `y` is where the next item begins, `left` and `right` the ink's limits."""

    def __init__(self, paper: Paper, breaker: LineBreaker, measure: Measure) -> None:
        self.paper = paper
        self.breaker = breaker
        self.measure = measure
        self.left = paper.margin
        self.right = paper.dots - paper.margin
        self.y = paper.margin
        self.marks: list[Mark] = []

    def place(self, item: Item) -> None:
        match item:
            case Text():
                self._text(item)
            case Pair():
                self._pair(item)
            case Band():
                self._band(item)
            case Boxed():
                self._boxed(item)
            case Rule():
                self._rule(item)
            case Frame():
                self._frame(item)
            case QrCode():
                self._code(item)
            case Logo():
                self._logo(item)
            case Signatures():
                self._signatures(item)
            case Space():
                self.y += item.dots
            case Cut() | KickDrawer():
                pass

    def _width(self, text: str, size: int, weight: Weight) -> float:
        return self.measure(text, size, weight)

    def _wrap(self, text: str, width: float, size: int, weight: Weight) -> list[str]:
        return self.breaker.wrap(text, width, lambda part: self.measure(part, size, weight))

    def _run(self, text: str, x: int, y: int, height: int, size: int, weight: Weight, align: Align = "left", white: bool = False) -> None:
        """Put text in the middle of a line box: Sarabun stands 1.07 em over its baseline and hangs 0.23 em below."""
        if text:
            baseline = y + round((height - 1.30 * size) / 2 + 1.07 * size)
            self.marks.append(Run(x, baseline, text, size, weight, align, white))

    def _text(self, item: Text) -> None:
        size = self.paper.sizes[item.size]
        left = self.left + (item.indent if item.align == "left" else 0)
        x = {"left": left, "center": (self.left + self.right) // 2, "right": self.right}[item.align]
        for line in self._wrap(item.text, self.right - left, size, item.weight):
            self._run(line, x, self.y, _pitch(size), size, item.weight, item.align)
            self.y += _pitch(size)

    def _pair(self, item: Pair) -> None:
        size, weight = self.paper.sizes[item.size], item.weight
        left = self.left + item.indent
        right = self.right - (self.paper.mark_column if item.mark or item.column else 0)
        gap = size // 2
        amount = self._width(item.right, size, weight)
        room = right - left - amount - gap
        if room < (right - left) * 0.3 and self._width(item.left, size, weight) > room:
            # The right side is words, not an amount: it takes lines of its own under the left side.
            rows = [(line, "") for line in self._wrap(item.left, right - left, size, weight)]
            rows += [("", line) for line in self._wrap(item.right, right - left, size, weight)]
        else:
            lines = self._wrap(item.left, room, size, weight) if item.left else [""]
            rows = [(line, "") for line in lines[:-1]] + [(lines[-1], item.right)]
        for words, figure in rows:
            self._run(words, left, self.y, _pitch(size), size, weight)
            self._run(figure, right, self.y, _pitch(size), size, weight, "right")
            self.y += _pitch(size)
        if item.mark:
            self._run(item.mark, self.right, self.y - _pitch(size), _pitch(size), size, weight, "right")

    def _band(self, item: Band) -> None:
        size = self.paper.sizes["total"]
        inner, pad = round(size * 1.7), 8
        self.y += 6
        room = self.right - self.left - 2 * pad
        amount = self._width(item.right, size, 700)
        lines = self._wrap(item.left, max(room - amount - size // 2, room * 0.3), size, 700)
        rows = [(line, "") for line in lines]
        if self._width(lines[-1], size, 700) + size // 2 + amount <= room:
            rows[-1] = (lines[-1], item.right)
        else:
            rows.append(("", item.right))
        self.marks.append(Shape(self.left, self.y, self.right - self.left, inner * len(rows)))
        for words, figure in rows:
            self._run(words, self.left + pad, self.y, inner, size, 700, white=True)
            self._run(figure, self.right - pad, self.y, inner, size, 700, "right", white=True)
            self.y += inner
        self.y += 6

    def _boxed(self, item: Boxed) -> None:
        size = self.paper.sizes["large"]
        line, pad = round(size * 1.7), 16
        lines = self._wrap(item.text, self.right - self.left - 2 * pad - 6, size, 700)
        width = round(max(self._width(each, size, 700) for each in lines)) + 2 * pad
        middle = (self.left + self.right) // 2
        self.y += 6
        height = line + (len(lines) - 1) * _pitch(size)
        self.marks.append(Shape(middle - width // 2, self.y, width, height, thickness=3))
        for number, each in enumerate(lines):
            self._run(each, middle, self.y + number * _pitch(size), line, size, 700, "center")
        self.y += height + 6

    def _rule(self, item: Rule) -> None:
        self.y += 6
        if item.dashed:
            for x in range(self.left, self.right - 5, 10):
                self.marks.append(Shape(x, self.y, 6, 2))
            self.y += 2
        else:
            self.marks.append(Shape(self.left, self.y, self.right - self.left, 3))
            self.y += 3
        self.y += 6

    def _frame(self, item: Frame) -> None:
        self.y += 4
        top = self.y
        self.y += 6
        self.left += 12
        self.right -= 12
        for inner in item.items:
            if isinstance(inner, Frame | Cut | KickDrawer):
                raise SlipUnprintable(reason=f"{type(inner).__name__} in a frame")
            self.place(inner)
        self.left -= 12
        self.right += 12
        self.y += 6
        self.marks.append(Shape(self.left, top, self.right - self.left, self.y - top, thickness=2, radius=8))
        self.y += 4

    def _code(self, item: QrCode) -> None:
        rows = modules_of(item.data)
        whole = len(rows) + 2 * QUIET_MODULES
        module = min(item.module, self.paper.module, self.paper.dots // whole)
        if module < LEAST_MODULE_DOTS:
            raise CodeTooLong(length=len(item.data))
        self.y += QUIET_MODULES * module
        self.marks.append(Modules((self.left + self.right) // 2 - len(rows) * module // 2, self.y, module, rows))
        self.y += (len(rows) + QUIET_MODULES) * module
        if item.caption:
            self._text(Text(item.caption, "body", 700, "center"))

    def _logo(self, item: Logo) -> None:
        side = self.paper.logo
        middle = (self.left + self.right) // 2
        if item.picture is not None:
            width = self.paper.dots // 2
            self.marks.append(Picture(middle - width // 2, self.y, width, side, item.picture))
            self.y += side + 4
            return
        stripe = round(side * 0.26)
        start = middle - stripe * 3 // 2
        for number in range(3):
            hollow = 3 if number == 1 else 0
            self.marks.append(Shape(start + number * stripe, self.y, stripe, round(side * 0.5), hollow, stripe // 2 - 2, "lower"))
        self.marks.append(Shape(start, self.y + round(side * 0.6), stripe * 3, round(side * 0.09)))
        self.y += round(side * 0.78) + 4

    def _signatures(self, item: Signatures) -> None:
        size = self.paper.sizes["small"]
        gap = 24
        width = (self.right - self.left - 3 * gap) // 2
        self.y += round(size * 2.6)
        for x, who in ((self.left + gap, item.left), (self.left + 2 * gap + width, item.right)):
            self.marks.append(Shape(x, self.y, width, 2))
            for number, line in enumerate(self._wrap(who, width, size, 500)):
                self._run(line, x + width // 2, self.y + 6 + number * _pitch(size), _pitch(size), size, 500, "center")
        rows = max(len(self._wrap(who, width, size, 500)) for who in (item.left, item.right))
        self.y += 8 + rows * _pitch(size)


def _pitch(size: int) -> int:
    """The line pitch on paper, 1.46 of the size: safe because nothing clips between lines."""
    return round(size * 1.46)
