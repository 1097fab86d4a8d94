"""The quick keys: twelve tiles a page, a tab for each group.

Ctrl with a key of the digit row touches the tile in that place, PgUp and PgDn turn the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from kadpun.books.money import show_money

from ..widgets.buttons import Tile
from ..widgets.layout import column, grid, remargin, role, wrap
from ..widgets.tabs import Tabs
from .bill_words import name_of
from .goods_icons import colour_of, picture_of

if TYPE_CHECKING:
    from kadpun.pos.till.results import QuickGroup, QuickKey

    from ..page import Context

PAGE = 12
LEAST_TILE = 74
"""A tile lower than this holds its name on one line only; fewer tiles are better than names cut short."""
DIGITS = "1234567890-="


@dataclass(frozen=True, slots=True)
class TilePage:
    """One page of a group's keys."""

    group: str
    title: str
    keys: tuple[QuickKey, ...]


class QuickCard(QFrame):
    """The quick keys of the shop; `touched` carries the goods."""

    touched = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        role(self, card="true")
        self.groups: tuple[QuickGroup, ...] = ()
        self.pages: tuple[TilePage, ...] = ()
        self.page = 0
        self.digits_shown = True
        self.digits_laid_out: bool | None = None
        self.tabs = Tabs(context.theme)
        self.tabs.turned.connect(self._turned)
        self.grid = grid(8)
        self.tiles = [Tile(context.theme) for _ in range(PAGE)]
        for number, tile in enumerate(self.tiles):
            tile.clicked.connect(lambda _=False, number=number: self.touch(number))
        self.columns = 0
        self.per_page = 0
        self.holder = wrap(self.grid)
        self.laid = column(self.tabs, (self.holder, 1), gap=8, margins=(10, 10, 10, 10))
        self.setLayout(self.laid)
        self._arrange(4, 3)

    def show_groups(self, groups: Sequence[QuickGroup]) -> None:
        """Show these quick keys, from the first page on."""
        self.groups = tuple(groups)
        pages = []
        for group in self.groups:
            count = -(-len(group.keys) // self.per_page)
            for number in range(count):
                title = f"{number + 1}/{count}" if count > 1 else ""
                pages.append(TilePage(group.name, title, group.keys[number * self.per_page : (number + 1) * self.per_page]))
        self.pages = tuple(pages)
        self.page = min(self.page, max(len(self.pages) - 1, 0))
        self.retell()

    def turn(self, step: int) -> None:
        """Show the next page or the one before, round and round."""
        if self.pages:
            self.page = (self.page + step) % len(self.pages)
            self.retell()

    def touch(self, number: int) -> None:
        """Touch the tile in that place of the page."""
        if self.pages and number < len(self.pages[self.page].keys):
            self.touched.emit(self.pages[self.page].keys[number].goods)

    def retell(self) -> None:
        """Say tabs and tiles in the language in use."""
        say = self.context.say
        shown = self.pages[self.page] if self.pages else None
        names = [group.name for group in self.groups]
        told = [name or say("Often sold") for name in names]
        words = [
            f"{word}  {shown.title}" if shown and name == shown.group and shown.title else word
            for name, word in zip(names, told, strict=True)
        ]
        self.tabs.show_tabs(words, names.index(shown.group) if shown else 0, back=say("Tab before"), on=say("Next tab"))
        for number, tile in enumerate(self.tiles):
            tile.setVisible(shown is not None and number < len(shown.keys))
            if shown is not None and number < len(shown.keys):
                self._say_tile(tile, shown.keys[number], DIGITS[number] if self.digits_shown else "")

    def lay_out(self, *, digits: bool) -> None:
        """Show or leave out the digits of the keys; without them, room is scarce, and edges are narrower."""
        if digits == self.digits_laid_out:
            return
        self.digits_shown = self.digits_laid_out = digits
        edge, theme = 10 if digits else 8, self.context.theme
        remargin(self.laid, theme, gap=8 if digits else 6, margins=(edge, edge, edge, edge))
        remargin(self.grid, theme, gap=8 if digits else 6, margins=(0, 0, 0, 0))
        self.retell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        theme = self.context.theme
        wide = self.width() >= theme.length(440)
        tall = self.height() >= theme.length(3 * 112 + 70)
        columns = 3 if tall or not wide else 4
        gap = 8 if self.digits_shown else 6
        room = self.height() - self.tabs.sizeHint().height() - theme.length(28 if self.digits_shown else 22)
        rows = (room + theme.length(gap)) // theme.length(LEAST_TILE + gap)
        self._arrange(columns, min(max(rows, 1), PAGE // columns))

    def _say_tile(self, tile: Tile, key: QuickKey, digit: str) -> None:
        say = self.context.say
        name = name_of(key.name, key.name_en, say)
        unit = key.unit_en if say.language == "en" and key.unit_en else key.unit
        price = f"{show_money(key.price)}/{unit}"
        accessible = say("{name}, {price} baht each {unit}", name=name, price=show_money(key.price), unit=unit)
        groups = tuple(dict.fromkeys(known.group for group in self.groups for known in group.keys))
        tile.show_goods(name, price, picture_of(key.name, key.name_en, key.group), colour_of(key.group, groups), digit, accessible)

    def _turned(self, number: int) -> None:
        name = self.groups[number].name
        self.page = next(place for place, page in enumerate(self.pages) if page.group == name)
        self.retell()

    def _arrange(self, columns: int, rows: int) -> None:
        """Put the tiles in so many columns and rows; places left empty keep their room."""
        if (columns, columns * rows) == (self.columns, self.per_page):
            return
        self.columns, self.per_page = columns, columns * rows
        for number, tile in enumerate(self.tiles):
            self.grid.removeWidget(tile)
            self.grid.addWidget(tile, number // columns, number % columns)
        for number in range(PAGE):
            self.grid.setRowStretch(number, 1 if number < rows else 0)
            self.grid.setColumnStretch(number, 1 if number < columns else 0)
        self.page = 0
        self.show_groups(self.groups)
