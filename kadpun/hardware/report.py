"""A report on A4 as data, before it is a page: headings, pairs, tables of money.

Texts are finished, as on a slip: amounts formatted, words in the reader's language. Knows no PDF, no books.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head; `share` is its part of the page's width, money stands at the right and is never broken."""

    title: str
    align: Literal["left", "right"] = "left"
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their heads, each as wide as the columns are many; totals stand bold under a line, and the head again on each page."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        assert all(len(row) == len(self.columns) for row in (*self.rows, *self.totals))


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report, in this order: heading, pairs of name and value, table, notes."""

    heading: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    table: Table | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. `page` is the foot's words, with {page} and {pages}; `signatures` names who signs at the end, side by side."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    pairs: tuple[tuple[str, str], ...] = ()
    foot: str = ""
    page: str = "{page} / {pages}"
    signatures: tuple[str, ...] = ()
