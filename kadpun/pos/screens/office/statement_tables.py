"""Tables of the statements' page: a paper's rows as a dense table shows them, the postings behind a figure, and a fact opened.

What is printed and what is shown are one paper; a row's key is what it opens. Knows neither the room nor the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kadpun.books.journal.daybooks import BOOKS
from kadpun.books.ledger.facts import MONEY
from kadpun.books.money import show_money
from kadpun.books.quantity import show_quantity
from kadpun.books.thai import show_date
from kadpun.books.words import Language, Say
from kadpun.books.workbook import Quantity
from kadpun.pos.office.statement_papers import Paper, PaperCell, PaperColumn, PaperRow
from kadpun.pos.office.statement_words import BOOK_TITLES, kind_words
from kadpun.pos.office.statements_room import EntriesPage

from ..office_parts.dense_table import Cell, Column, RowShown, money_cell

AMOUNT, DAY, CODE, COUNT = 126, 100, 60, 84
BROUGHT = (2, 3)
"""The columns of a trial balance that are left out first where there is no room."""
ITEM = 3.2
"""The share of a page that the names of a statement's rows have: they are not cut for the sake of more columns."""
FEW = 7
"""From so many columns on figures stand closer and a paper may be wider than its table."""


@dataclass(frozen=True, slots=True)
class TableShown:
    """What a table shows: its columns with their heads, rows, totals, and what stands there when it has none.

    `together` are columns that are left out where not all have room: both sides of one thing, or neither.
    """

    columns: tuple[Column, ...]
    rows: list[RowShown]
    totals: list[RowShown]
    empty: str = ""
    together: tuple[int, ...] = ()

    @property
    def width(self) -> int:
        """How wide it is with every column, in lengths of the design."""
        return sum(column.width or max(column.least, 80) for column in self.columns)


def paper_table(paper: Paper, language: Language, *, empty: str = "") -> TableShown:
    """A paper as a table; sums of a statement stand bold, money below nothing in red, headings over their groups."""
    columns = tuple(_column(it, paper) for it in paper.columns)
    rows = [_row(number, row, paper, language) for number, row in enumerate(paper.rows)]
    totals = []
    if paper.totals and paper.rows:
        words = next((at for at, it in enumerate(paper.columns) if it.kind == "text" and it.share > 1), 0)
        sums = [sum(_steps(row.cells[at]) for row in paper.rows) if it.total and it.kind == "money" else None for at, it in enumerate(paper.columns)]
        cells = tuple(Cell(paper.totals) if at == words else money_cell(amount) for at, amount in enumerate(sums))
        totals.append(RowShown("total", cells))
    trial = len(paper.columns) >= FEW and paper.columns[0].share < 1
    return TableShown(columns, rows, totals, empty, BROUGHT if trial else ())


def entries_table(say: Say, empty: str) -> TableShown:
    """The columns of the postings behind a figure."""
    columns = (
        Column(say("Date"), DAY),
        Column(say("Number"), 150, drop=2),
        Column(say("Particulars"), least=220),
        Column(say("Debit"), AMOUNT, "right"),
        Column(say("Credit"), AMOUNT, "right"),
        Column(say("Balance"), AMOUNT, "right", drop=1),
    )
    return TableShown(columns, [], [], empty)


def brought_row(day: date, amount: int, say: Say, language: Language) -> RowShown:
    """What was brought forward, above the first posting."""
    return RowShown(
        "brought", (Cell(show_date(day, "dense", language)), Cell(), Cell(say("Brought forward")), Cell(), Cell(), money_cell(amount, zero="0.00"))
    )


def entry_rows(page: EntriesPage, language: Language, say: Say) -> list[RowShown]:
    """Postings as rows; each opens its fact."""
    made = []
    for entry in page.entries:
        gist = entry.gist
        party = gist.party or (entry.account.split("/")[2] if entry.account.count("/") == 2 else "")
        words = [kind_words(gist.kind, say), page.names.get(party, ""), gist.text]
        cells = (
            Cell(show_date(entry.on, "dense", language), sort=entry.on.toordinal()),
            Cell(gist.number),
            Cell(" · ".join(word for word in words if word)),
            money_cell(max(entry.amount, 0) or None),
            money_cell(max(-entry.amount, 0) or None),
            money_cell(page.sign * entry.balance, weight=600, zero="0.00"),
        )
        made.append(RowShown(("entry", entry.fact, entry.line), cells))
    return made


def parts_table(parts: Sequence[tuple[str, str, int]], say: Say) -> TableShown:
    """What of a control account is whose: each opens that part's ledger."""
    columns = (Column(say("Name"), least=240), Column(say("Code"), 190, drop=1), Column(say("Balance"), 150, "right"))
    rows = [
        RowShown(("part", part), (Cell(name, weight=500), Cell(part, colour="ink-3"), money_cell(amount, weight=600))) for part, name, amount in parts
    ]
    total = sum(amount for _, _, amount in parts)
    totals = [RowShown("total", (Cell(say("Total")), Cell(), money_cell(total, zero="0.00")))]
    return TableShown(columns, rows, totals)


def postings_table(postings: Sequence[tuple[str, str, int]], units: Mapping[str, tuple[str, int]], say: Say) -> TableShown:
    """The postings of one fact: account, unit, and both sides; goods in their own unit."""
    columns = (
        Column(say("Account"), least=240),
        Column(say("Unit"), 180, drop=1),
        Column(say("Debit"), 130, "right"),
        Column(say("Credit"), 130, "right"),
    )
    rows = []
    for number, (name, commodity, amount) in enumerate(postings):
        unit, places = units.get(commodity, (say("Baht"), 0))
        words = show_money(abs(amount)) if commodity == MONEY else show_quantity(abs(amount), places=places)
        sides = (Cell(words), Cell()) if amount > 0 else (Cell(), Cell(words))
        rows.append(RowShown(("posting", number), (Cell(name), Cell(unit, colour="ink-3"), *sides)))
    return TableShown(columns, rows, [])


def list_table(rows: Sequence[tuple[Any, str, str]], say: Say) -> TableShown:
    """Names with what each is, to choose from."""
    columns = (Column(say("Book"), 260), Column(say("What it holds"), least=240))
    return TableShown(columns, [RowShown(key, (Cell(name, weight=600), Cell(told, colour="ink-2"))) for key, name, told in rows], [])


def book_list(say: Say) -> list[tuple[Any, str, str]]:
    """The books and ledgers, by key, name, and what each holds; the last three are only printed."""
    told = (
        say("Cash and bank, in and out, with both balances"),
        say("Bills by day and till, credit one by one, with VAT"),
        say("Goods and expenses bought, with input VAT"),
        say("What stands in no other book, line by line"),
    )
    books: list[tuple[Any, str, str]] = [(name, say(BOOK_TITLES[name]), words) for name, words in zip(BOOKS, told, strict=True)]
    books.append(("ledger", say("General ledger"), say("Every account with every posting, to be printed")))
    books.append(("debtors", say("Debtor ledger"), say("A page a member who owes, to be printed")))
    books.append(("stock", say("Stock cards"), say("A page a product: quantity, price, amount, to be printed")))
    return books


def _column(column: PaperColumn, paper: Paper) -> Column:
    """A column as wide as what it holds."""
    many = len(paper.columns) >= FEW
    if column.kind == "text":
        return Column(column.title, CODE) if column.share < 1 else Column(column.title, least=150 if many and column.share < ITEM else 220)
    if column.kind == "date":
        return Column(column.title, DAY)
    return Column(column.title, AMOUNT if column.kind == "money" else COUNT, "right")


def _row(number: int, row: PaperRow, paper: Paper, language: Language) -> RowShown:
    strong = 700 if row.look in ("subtotal", "total") else 400
    key = row.key if row.key is not None else ("row", number)
    heading = row.look == "heading"
    if heading:
        words = next((cell for cell in row.cells if isinstance(cell, str) and cell), "")
        return RowShown(key, (Cell(words),), look="heading")
    stepped = not any(column.share < 1 for column in paper.columns if column.kind == "text")
    cells = []
    for at, (cell, column) in enumerate(zip(row.cells, paper.columns, strict=True)):
        shown = _cell(cell, column, language, strong)
        if at == 0 and stepped and row.indent and shown.words:
            shown = Cell("   " * row.indent + shown.words, weight=shown.weight, sort=shown.words)
        cells.append(shown)
    return RowShown(key, tuple(cells))


def _cell(cell: PaperCell, column: PaperColumn, language: Language, weight: int) -> Cell:
    if cell is None:
        return Cell(sort=0) if column.kind != "text" else Cell()
    if isinstance(cell, str):
        return Cell(cell, weight=weight)
    if isinstance(cell, date):
        return Cell(show_date(cell, "dense", language), sort=cell.toordinal())
    if isinstance(cell, Quantity):
        return Cell(show_quantity(cell.steps, places=cell.places), weight=weight, sort=cell.steps)
    if column.kind == "quantity":
        return Cell(show_quantity(cell, places=column.places), weight=weight, sort=cell)
    return money_cell(cell, weight=weight, zero="0.00")


def _steps(cell: PaperCell) -> int:
    return cell if isinstance(cell, int) else 0
