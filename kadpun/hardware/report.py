"""A report on A4 as data, before it is a page: headings, pairs, tables of money, who signs.

Texts are finished, as on a slip: amounts formatted, words in the reader's language. Knows no PDF, no books.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RowLook = Literal["plain", "heading", "subtotal", "total"]
"""How a row of a table looks: plain; bold words of a group; a sum under a line; the last sum, under a line and over two."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head; `share` is its part of the page's width, money stands at the right and is never broken."""

    title: str
    align: Literal["left", "right"] = "left"
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their heads, each as wide as the columns are many; totals stand bold under a line, and the head again on each page.

    `looks` and `indents` say of each row how it looks and how far its first text is stepped in; empty: all plain, none stepped in. `ruled` draws a
    hairline between rows. `points` is the size of type.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, ...], ...] = ()
    looks: tuple[RowLook, ...] = ()
    indents: tuple[int, ...] = ()
    ruled: bool = True
    points: float = 10

    def __post_init__(self) -> None:
        assert all(len(row) == len(self.columns) for row in (*self.rows, *self.totals))
        assert len(self.looks) in (0, len(self.rows)) and len(self.indents) in (0, len(self.rows))


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report, in this order: heading, pairs of name and value, table, notes, who signs it. `new_page` begins it on a page of its own."""

    heading: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    table: Table | None = None
    notes: tuple[str, ...] = ()
    new_page: bool = False
    signatures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. `head` stands over the title (who reports), `page` is the foot's words, with {page} and {pages}.

    `signatures` names who signs at the end, side by side; `signing` are the lines each of them gets, where {line} is dots to write on and {who} the
    name; empty: a line over the name. From the second page on the title stands small at the top.
    """

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    pairs: tuple[tuple[str, str], ...] = ()
    foot: str = ""
    page: str = "{page} / {pages}"
    signatures: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    signing: tuple[str, ...] = ()
    landscape: bool = False
