"""Where somebody stands on the statements' page: a statement or a book, then what lies behind a figure, down to one fact.

statement --Enter--> members of a control account --Enter--> postings --Enter--> fact --F9--> receipt        Esc goes back up
book ------------------------------------------------------------------Enter--^
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kadpun.books.journal.daybooks import BookName
from kadpun.books.journal.statements import Behind, StatementColumn, StatementName


@dataclass(frozen=True, slots=True)
class StatementLevel:
    """A statement in the columns of a comparison."""

    name: StatementName


@dataclass(frozen=True, slots=True)
class BooksLevel:
    """The list of books."""


@dataclass(frozen=True, slots=True)
class BookLevel:
    """One of the four books."""

    name: BookName
    title: str


@dataclass(frozen=True, slots=True)
class PartsLevel:
    """What of a control account is whose."""

    control: str
    title: str


@dataclass(frozen=True, slots=True)
class EntriesLevel:
    """The postings behind a figure of one column."""

    column: StatementColumn
    behind: Behind
    title: str


@dataclass(frozen=True, slots=True)
class FactLevel:
    """One fact, opened."""

    no: int
    title: str


Level = StatementLevel | BooksLevel | BookLevel | PartsLevel | EntriesLevel | FactLevel


@dataclass(frozen=True, slots=True)
class Standing:
    """A level with the row that was chosen on it, so that going back finds the place again."""

    level: Level
    chosen: Any = None
