"""What of the statements' page can be printed and written out: the papers of whatever stands in the table.

A paper is made when it is wanted, beside the till; making tells how far it is, and stops where that raises. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kadpun.books.journal.daybooks import BOOKS
from kadpun.books.journal.statements import STATEMENTS, StatementColumn
from kadpun.pos.office.statement_making import Progress
from kadpun.pos.office.statement_papers import Paper
from kadpun.pos.office.statement_words import STATEMENT_TITLES
from kadpun.pos.office.statements_room import StatementsRoom

from ..page import Tongue
from .statement_levels import BookLevel, EntriesLevel, FactLevel, Level, PartsLevel, StatementLevel

Making = Callable[[Progress], list[Paper]]


def papers_in_hand(
    room: StatementsRoom,
    level: Level,
    say: Tongue,
    column: StatementColumn,
    columns: Sequence[StatementColumn],
    *,
    key: Any,
    parts: Sequence[str],
) -> tuple[str, Making | None]:
    """What stands on a level: its title, and what makes its papers; None where there is nothing to print.

    `key` is the row in hand of the list of books, `parts` whose ledgers a list of parts shows.
    """
    words, language = say.words, say.language
    if isinstance(level, StatementLevel):
        return say(STATEMENT_TITLES[level.name]), lambda progress: [room.statement_paper(level.name, columns, words, language)]
    if isinstance(level, BookLevel):
        return level.title, lambda progress: [room.book_paper(level.name, column, words, language)]
    if isinstance(level, EntriesLevel):
        return say("Ledger"), lambda progress: room.ledger_papers(level.behind.accounts, level.column, words, language, progress)
    if isinstance(level, FactLevel):
        return say("Voucher"), lambda progress: room.voucher_papers([level.no], words, language)
    if isinstance(level, PartsLevel):
        paths = [f"{level.control}/{part}" for part in parts]
        return level.title, lambda progress: room.ledger_papers(paths, StatementColumn(column.span), words, language, progress)
    if key == "ledger":
        return say("General ledger"), lambda progress: room.ledger_papers([], column, words, language, progress)
    if key == "debtors":
        return say("Debtor ledger"), lambda progress: room.debtor_papers(column.span, words, language, progress)
    if key == "stock":
        return say("Stock cards"), lambda progress: room.stock_papers([], column.span, words, language, progress)
    return "", None


def all_papers(room: StatementsRoom, say: Tongue, column: StatementColumn, columns: Sequence[StatementColumn]) -> Making:
    """Every statement in the columns of a comparison, and the four books."""
    words, language = say.words, say.language

    def make(progress: Progress) -> list[Paper]:
        whole = len(STATEMENTS) + len(BOOKS)
        made: list[Paper] = []
        for name in STATEMENTS:
            progress(len(made), whole)
            made.append(room.statement_paper(name, columns, words, language))
        for book in BOOKS:
            progress(len(made), whole)
            made.append(room.book_paper(book, column, words, language))
        return made

    return make
