"""A slip as plain text, for people who read terminals and for tests that compare.

Owns columns: Thai marks take none. The same items in the same order as on paper; sizes and weights are lost, words and amounts are not.
"""

from __future__ import annotations

from .breaking import LineBreaker, is_mark
from .layout import COPY_WORDS
from .slip import Band, Boxed, Cut, Frame, Item, KickDrawer, Logo, Pair, QrCode, Rule, Signatures, Slip, Space, Text

COLUMNS_80, COLUMNS_58 = 48, 32
INDENT_DOTS_A_COLUMN = 8


def columns_of(text: str) -> int:
    """Count the columns a text takes: a mark rides on its letter and takes none."""
    return sum(not is_mark(letter) for letter in text)


def write_text(slip: Slip, columns: int = COLUMNS_80) -> str:
    """Write a slip in lines of at most `columns`; only an amount wider than the paper goes beyond."""
    writer = _Writer(columns, LineBreaker())
    if slip.copy:
        writer.write(Boxed(COPY_WORDS[slip.language]))
    for item in slip.items:
        writer.write(item)
    return "\n".join(line.rstrip() for line in writer.lines) + "\n"


class _Writer:
    def __init__(self, columns: int, breaker: LineBreaker) -> None:
        self.columns = columns
        self.breaker = breaker
        self.lines: list[str] = []

    def write(self, item: Item) -> None:
        match item:
            case Text():
                indent = item.indent // INDENT_DOTS_A_COLUMN if item.align == "left" else 0
                for line in self._wrap(item.text, self.columns - indent):
                    self.lines.append(" " * indent + _aligned(line, self.columns - indent, item.align))
            case Pair():
                self._pair(item)
            case Band():
                self.lines += self._rows(item.left, item.right, self.columns - 4, "█ ", " █")
            case Boxed():
                lines = self._wrap(item.text, self.columns - 4)
                self.lines += [_aligned(f"[ {line} ]", self.columns, "center") for line in lines]
            case Rule():
                self.lines.append(("-" if item.dashed else "=") * self.columns)
            case Frame():
                self._frame(item)
            case QrCode():
                data = f"<QR {item.data}>"
                self.lines += [data[start : start + self.columns] for start in range(0, len(data), self.columns)]
                if item.caption:
                    self.lines += [_aligned(line, self.columns, "center") for line in self._wrap(item.caption, self.columns)]
            case Logo():
                self.lines.append(_aligned("<LOGO>", self.columns, "center"))
            case Space():
                self.lines.append("")
            case Signatures():
                half = self.columns // 2
                self.lines += ["", " " + _aligned("_" * (half - 2), half - 1, "left") + "_" * (half - 2)]
                self.lines.append(_aligned(item.left, half, "center") + _aligned(item.right, half, "center"))
            case Cut():
                self.lines.append("<CUT>")
            case KickDrawer():
                self.lines.append("<DRAWER>")

    def _wrap(self, text: str, columns: int) -> list[str]:
        return self.breaker.wrap(text, columns, columns_of)

    def _pair(self, item: Pair) -> None:
        mark = f" {item.mark or ' '}" if item.mark or item.column else ""
        indent = item.indent // INDENT_DOTS_A_COLUMN
        rows = self._rows(item.left, item.right, self.columns - indent - len(mark), " " * indent, "")
        self.lines += [*rows[:-1], rows[-1] + mark]

    def _rows(self, left: str, right: str, columns: int, before: str, after: str) -> list[str]:
        """Put words at the left and a figure at the right of the last line they need."""
        room = columns - columns_of(right) - 1
        if room < columns * 0.3 and columns_of(left) > room:
            words = self._wrap(left, columns)
            lines = [_aligned(line, columns, "left") for line in words]
            lines += [_aligned(line, columns, "left") for line in self._wrap(right, columns)]
        else:
            words = self._wrap(left, room) if left else [""]
            lines = [_aligned(line, columns, "left") for line in words[:-1]]
            lines.append(_aligned(words[-1], columns - columns_of(right), "left") + right)
        return [before + line + after for line in lines]

    def _frame(self, frame: Frame) -> None:
        inner = _Writer(self.columns - 4, self.breaker)
        for item in frame.items:
            inner.write(item)
        edge = "─" * (self.columns - 2)
        self.lines.append(f"╭{edge}╮")
        self.lines += [f"│ {_aligned(line, self.columns - 4, 'left')} │" for line in inner.lines]
        self.lines.append(f"╰{edge}╯")


def _aligned(text: str, columns: int, align: str) -> str:
    spare = max(0, columns - columns_of(text))
    before = {"left": 0, "center": spare // 2, "right": spare}[align]
    return " " * before + text + " " * (spare - before)
