"""Statements, books and ledgers as papers: one table of typed cells that becomes an XLSX sheet, an A4 report or rows on the screen.

A figure stands with the formula that makes it, where there is one, so that sheet and paper can be added up by whoever reads them. `key` of a row
says what it opens. Names and words come in from outside; the papers know accounts and facts, and no store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kadpun.books.goods.stock_card import StockCard
from kadpun.books.journal.accounts import CLASSES, Account, Chart
from kadpun.books.journal.daybooks import DayBook
from kadpun.books.journal.figures import Entry, Gist
from kadpun.books.journal.spans import Span
from kadpun.books.journal.statements import Statement, StatementColumn, StatementRow, TrialBalance
from kadpun.books.money import show_money
from kadpun.books.quantity import show_quantity
from kadpun.books.thai import baht_text, show_date
from kadpun.books.words import Language, Say
from kadpun.books.workbook import CellKind, Formula, Part, Quantity, Sheet, running
from kadpun.books.workbook import Column as SheetColumn
from kadpun.books.workbook import Row as SheetRow
from kadpun.hardware.report import Column, Report, RowLook, Section, Table

from .statement_words import BOOK_TITLES, CLASS_TITLES, STATEMENT_TITLES, as_at_words, kind_words, said, short_span, span_words

PaperCell = str | int | date | Quantity | None
WIDE = 7
"""From so many columns on a paper lies on its side."""
CROWDED = 11
"""From so many columns on type is as small as it may be."""
SMALL_POINTS, SMALLEST_POINTS = 9.0, 7.0


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """A column: its head, what its cells hold, its share of a page's width, and whether it is summed at the foot.

    A `running` column carries a balance down from the first row: plus one column, less the other.
    """

    title: str
    kind: CellKind = "text"
    share: float = 1.0
    total: bool = False
    places: int = 0
    running: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A row: typed cells, its look, how far it is stepped in, formulas by column, and what it opens."""

    cells: tuple[PaperCell, ...]
    look: RowLook = "plain"
    indent: int = 0
    formulas: tuple[tuple[int, Formula], ...] = ()
    key: Any = None


@dataclass(frozen=True, slots=True)
class Paper:
    """One table with its words: title, what it is about (a span, a day), rows, the word of the row of totals ("": none), notes.

    `signatures` are those who sign this paper by itself, a voucher; the others are signed once, at the end of what is filed together.
    """

    title: str
    about: str
    columns: tuple[PaperColumn, ...]
    rows: tuple[PaperRow, ...]
    totals: str = ""
    notes: tuple[str, ...] = ()
    ruled: bool = True
    tab: str = ""
    signatures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads: words, language, the chart's names, and what people are called."""

    say: Say
    language: Language
    chart: Chart
    name_of: Callable[[str], str] = field(default=lambda party: party)
    shop_name: Callable[[str], str] = field(default=lambda shop: shop)

    def account(self, path: str) -> Account:
        """An account of the chart."""
        return self.chart.account(path)

    def account_words(self, path: str) -> str:
        """An account by its name; a part of a control account by whose it is."""
        parts = path.split("/")
        if len(parts) == 3:
            return f"{self.account('/'.join(parts[:2])).name(self.language)} · {self.name_of(parts[2])}"
        return self.account(path).name(self.language)

    def day(self, on: date) -> str:
        """A day as dense tables write it."""
        return show_date(on, "dense", self.language)


def trial_balance_paper(trial: TrialBalance, reading: Reading) -> Paper:
    """The trial balance: brought forward, movement and balance, debit and credit each, by class."""
    say = reading.say
    heads = (say("Brought debit"), say("Brought credit"), say("Debit"), say("Credit"), say("Balance debit"), say("Balance credit"))
    figures = (PaperColumn(head, "money", 1.25, True) for head in heads)
    columns = (PaperColumn(say("Code"), share=0.6), PaperColumn(say("Account"), share=2.6), *figures)
    rows: list[PaperRow] = []
    for account_class in CLASSES:
        found = trial.of_class(account_class)
        if found:
            rows.append(PaperRow(("", say(CLASS_TITLES[account_class]), *(None,) * 6), "heading"))
        for each in found:
            moved = each.moved
            amounts = (*_sides(moved.brought), moved.debit or None, moved.credit or None, *_sides(moved.balance))
            rows.append(PaperRow((each.account.number, each.account.name(reading.language), *amounts), indent=1, key=each.account.path))
    about = _with_shop(span_words(trial.column.span, say, reading.language), trial.column, reading)
    return Paper(say(STATEMENT_TITLES["trial-balance"]), about, columns, tuple(rows), totals=say("Total"))


def statement_paper(statement: Statement, reading: Reading, notes: tuple[str, ...] = ()) -> Paper:
    """A statement: a column for each span and shop; of two spans also what one is more than the other, and by how many percent."""
    say, language = reading.say, reading.language
    compared = len(statement.columns) == 2 and statement.columns[0].shop == statement.columns[1].shop
    columns = [PaperColumn(say("Item"), share=3.2), *(PaperColumn(_column_words(statement, it, reading), "money", 1.2) for it in statement.columns)]
    if compared:
        columns += [PaperColumn(say("More (less)"), "money", 1.2), PaperColumn(say("Percent"), "percent", 0.8)]
    rows = [_statement_row(number, row, statement, reading, compared) for number, row in enumerate(statement.rows)]
    only = statement.columns[0]
    spans, shops = {it.span for it in statement.columns}, {it.shop for it in statement.columns}
    sheet_day = statement.name in ("balance-sheet", "trial-balance")
    about = (as_at_words(only.span.to_on, say, language) if sheet_day else span_words(only.span, say, language)) if len(spans) == 1 else ""
    if len(shops) == 1:
        about = _with_shop(about, only, reading) if about else reading.shop_name(only.shop) if only.shop else ""
    return Paper(say(STATEMENT_TITLES[statement.name]), about, tuple(columns), tuple(rows), notes=(say("Unit: baht"), *notes), ruled=False)


def book_paper(book: DayBook, reading: Reading) -> Paper:
    """One of the four books; the cash book with both balances running on from what was brought forward."""
    say = reading.say
    words = [PaperColumn(say("Date"), "date", 1.05), PaperColumn(say("Number"), share=1.9), PaperColumn(say("Particulars"), share=3)]
    heads = [PaperColumn(said(head, say), "money", 1.2, True) for head in book.heads]
    rows: list[PaperRow] = []
    if book.name == "cash-book":
        heads.insert(2, PaperColumn(say("Cash balance"), "money", 1.2, running=(3, 4)))
        heads.append(PaperColumn(say("Bank balance"), "money", 1.2, running=(6, 7)))
        cash, bank = book.brought
        rows.append(PaperRow((book.column.span.from_on, "", say("Brought forward"), None, None, cash, None, None, bank)))
        for row in book.rows:
            cash_in, cash_out, bank_in, bank_out = row.amounts
            cash, bank = cash + cash_in - cash_out, bank + bank_in - bank_out
            amounts = (cash_in or None, cash_out or None, cash, bank_in or None, bank_out or None, bank)
            rows.append(PaperRow((*_book_words(row, reading), *amounts), key=row.fact))
    else:
        for row in book.rows:
            rows.append(PaperRow((*_book_words(row, reading), *(amount or None for amount in row.amounts)), key=row.fact))
    about = _with_shop(span_words(book.column.span, say, reading.language), book.column, reading)
    return Paper(say(BOOK_TITLES[book.name]), about, (*words, *heads), tuple(rows), totals=say("Total"))


def ledger_paper(path: str, span: Span, brought: int, entries: Iterable[Entry], reading: Reading) -> Paper:
    """The ledger of one account (of one member's part of it, when the path names the member): postings with the balance running on.

    The balance shows as it commonly stands: of what is owed to others, owned by members or earned, credit above nothing.
    """
    say = reading.say
    credit = reading.account(path).normal == "credit"
    sign, balance = (-1, (4, 3)) if credit else (1, (3, 4))
    columns = (
        PaperColumn(say("Date"), "date", 1.05),
        PaperColumn(say("Number"), share=1.5),
        PaperColumn(say("Particulars"), share=3),
        PaperColumn(say("Debit"), "money", 1.1, True),
        PaperColumn(say("Credit"), "money", 1.1, True),
        PaperColumn(say("Balance"), "money", 1.2, running=balance),
    )
    rows = [PaperRow((span.from_on, "", say("Brought forward"), None, None, sign * brought))]
    for entry in entries:
        amounts = (max(entry.amount, 0) or None, max(-entry.amount, 0) or None, sign * entry.balance)
        words = (entry.on, entry.gist.number, particulars(entry.gist, reading, besides=entry.account))
        rows.append(PaperRow((*words, *amounts), key=entry.fact))
    code, words_of_it = reading.account("/".join(path.split("/")[:2])).number, reading.account_words(path)
    title = say("Ledger of {account}", account=f"{code} {words_of_it}".strip())
    tab = words_of_it.rpartition(" · ")[2] if path.count("/") == 2 else f"{code} {words_of_it}".strip()
    return Paper(title, span_words(span, say, reading.language), columns, tuple(rows), totals=say("Total"), tab=tab)


def stock_card_paper(card: StockCard, span: Span, name: str, unit: str, places: int, reading: Reading) -> Paper:
    """A stock card: quantity, price and amount of what came, what went, and what lies there."""
    say = reading.say
    columns = [PaperColumn(say("Date"), "date", 1.1)]
    sides = ((say("In"), None, None), (say("Out"), None, None), (say("On hand"), (1, 4), (3, 6)))
    for side, of_quantity, of_amount in sides:
        quantity = say("{side}: quantity ({unit})", side=side, unit=unit)
        columns.append(PaperColumn(quantity, "quantity", 1, of_quantity is None, places, of_quantity))
        columns.append(PaperColumn(say("{side}: price", side=side), "money", 1))
        columns.append(PaperColumn(say("{side}: amount", side=side), "money", 1.1, of_amount is None, running=of_amount))
    step = 10**places
    first = (None,) * 6
    rows = [PaperRow((span.from_on, *first, card.brought, _price(card.brought_value, card.brought, step), card.brought_value))]
    for line in card.lines:
        came = (line.came or None, _price(line.came_value, line.came, step) if line.came_value else None, line.came_value or None)
        went = (line.went or None, _price(line.went_value, line.went, step) if line.went_value else None, line.went_value or None)
        rows.append(PaperRow((line.on, *came, *went, line.held, _price(line.value, line.held, step), line.value)))
    title = say("Stock card of {name}", name=name)
    return Paper(title, span_words(span, say, reading.language), tuple(columns), tuple(rows), totals=say("Total"), tab=name)


def voucher_paper(gist: Gist, reading: Reading) -> Paper:
    """A voucher: the accounts of one fact, debit and credit, and the amount in words."""
    say = reading.say
    columns = (
        PaperColumn(say("Code"), share=0.6), PaperColumn(say("Account"), share=3),
        PaperColumn(say("Debit"), "money", 1.1, True), PaperColumn(say("Credit"), "money", 1.1, True),
    )  # fmt: skip
    rows = tuple(
        PaperRow((reading.account("/".join(path.split("/")[:2])).number, reading.account_words(path), *_sides(amount)), indent=int(amount < 0))
        for path, amount in gist.accounts
    )
    total = sum(amount for _, amount in gist.accounts if amount > 0)
    words = (baht_text(total),) if reading.language == "th" else ()
    text = (say("For: {text}", text=gist.text),) if gist.text else ()
    party = (say("Party: {name}", name=reading.name_of(gist.party)),) if gist.party else ()
    title = say("Voucher {number}", number=gist.number) if gist.number else kind_words(gist.kind, say)
    about = f"{kind_words(gist.kind, say)} · {show_date(gist.on, 'document', reading.language)}"
    signed = (say("Prepared by"), say("Approved by"), say("Received by"))
    return Paper(title, about, columns, rows, totals=say("Total"), notes=(*words, *party, *text), signatures=signed)


def particulars(gist: Gist, reading: Reading, *, besides: str = "") -> str:
    """What an entry is, in a line: its kind, whose, what it says, and the accounts on the other side."""
    side = next((amount for path, amount in gist.accounts if path == besides), 0)
    others = [reading.account(path).name(reading.language) for path, amount in gist.accounts if path != besides and (amount > 0) != (side > 0)]
    party = reading.name_of(gist.party) if gist.party else ""
    told = [kind_words(gist.kind, reading.say), party, gist.text, others[0] if besides and others and gist.kind == "entry" else ""]
    return " · ".join(part for part in told if part)


def as_sheet(paper: Paper, head: Sequence[str], foot: str = "") -> Sheet:
    """A paper as a sheet of a workbook."""
    columns = tuple(SheetColumn(it.title, it.kind, total=it.total, places=it.places) for it in paper.columns)
    rows = []
    carried = [(at, it.running) for at, it in enumerate(paper.columns) if it.running is not None]
    for number, row in enumerate(paper.rows):
        formulas = dict(row.formulas)
        if number:
            formulas |= {at: running(number, plus=plus, minus=minus) for at, (plus, minus) in carried}
        cells = tuple(formulas.get(at, cell) for at, cell in enumerate(row.cells))
        rows.append(SheetRow(cells, row.look, row.indent))
    caption = tuple(part for part in (*head[:1], paper.title, paper.about) if part)
    return Sheet(
        paper.tab or paper.title, columns, rows, paper.totals, caption=caption, notes=paper.notes, foot=foot, landscape=len(paper.columns) >= WIDE
    )


def section_of(paper: Paper, language: Language, *, heading: bool = False, new_page: bool = False) -> Section:
    """A paper as a part of an A4 report; `heading` puts its title and what it is about over the table."""
    numbers = [at for at, column in enumerate(paper.columns) if column.kind not in ("text", "date")]
    columns = tuple(Column(it.title, "right" if at in numbers else "left", it.share) for at, it in enumerate(paper.columns))
    rows = tuple(tuple(_shown(cell, column, language) for cell, column in zip(row.cells, paper.columns, strict=True)) for row in paper.rows)
    totals: tuple[tuple[str, ...], ...] = ()
    if paper.totals:
        sums = [sum(_steps(row.cells[at]) for row in paper.rows) if column.total else None for at, column in enumerate(paper.columns)]
        place = max((at for at, column in enumerate(paper.columns) if column.kind == "text"), key=lambda at: paper.columns[at].share, default=0)
        words = [_shown(amount, column, language) for amount, column in zip(sums, paper.columns, strict=True)]
        words[place] = paper.totals
        totals = (tuple(words),)
    table = Table(
        columns,
        rows,
        totals,
        looks=tuple(row.look for row in paper.rows),
        indents=tuple(row.indent for row in paper.rows),
        ruled=paper.ruled,
        points=10 if len(paper.columns) < WIDE else SMALL_POINTS if len(paper.columns) < CROWDED else SMALLEST_POINTS,
    )
    words_over = f"{paper.title} · {paper.about}" if heading and paper.about else paper.title if heading else ""
    return Section(words_over, table=table, notes=paper.notes, new_page=new_page, signatures=paper.signatures)


def as_report(
    papers: Sequence[Paper], reading: Reading, *, head: tuple[str, ...], title: str = "", about: str = "", foot: str = "", signed: bool = True
) -> Report:
    """One paper as a report under its own title, several each on a page of its own under a common one; signed at the end."""
    say = reading.say
    alone = len(papers) == 1
    sections = tuple(section_of(it, reading.language, heading=not alone, new_page=not alone and at > 0) for at, it in enumerate(papers))
    together = signed and not any(it.signatures for it in papers)
    signatures = (say("Prepared by"), say("Checked by"), say("Chairperson of the board")) if together else ()
    signing = (say("Signed {line}", line="{line}"), "({line})", "{who}", say("Date {line}", line="{line}"))
    return Report(
        title=papers[0].title if alone else title,
        subtitle=papers[0].about if alone else about,
        sections=sections,
        head=head,
        foot=foot,
        page=say("Page {page} of {pages}", page="{page}", pages="{pages}"),
        signatures=signatures,
        signing=signing,
        landscape=any(len(it.columns) >= WIDE for it in papers),
    )


def _statement_row(number: int, row: StatementRow, statement: Statement, reading: Reading, compared: bool) -> PaperRow:
    """One row of a statement; a sum is a formula over the rows it names, a comparison one over its own row."""
    name = said(row.sentence, reading.say) if row.sentence else reading.account(row.account).name(reading.language)
    if not row.amounts:
        return PaperRow((name, *(None,) * (len(statement.columns) + 2 * compared)), "heading", row.level)
    look: RowLook = "plain" if row.look == "line" else row.look
    cells: list[PaperCell] = [name, *row.amounts]
    formulas = [(at, _sum_of_parts(row.parts)) for at in range(1, len(statement.columns) + 1)] if row.parts else []
    if compared:
        now, before = row.amounts
        cells += [now - before, round_percent(now - before, before)]
        formulas.append((3, Formula((Part(column=1), Part(column=2, sign=-1)))))
    return PaperRow(tuple(cells), look, row.level, tuple(formulas), key=number)


def round_percent(more: int, before: int) -> int | None:
    """By how much more something is, in hundredths of a percent; None where there was nothing before."""
    return None if not before else (2 * 10_000 * more + abs(before)) // (2 * abs(before))


def _sum_of_parts(parts: Sequence[tuple[int, int]]) -> Formula:
    """Rows added and taken away; runs of rows that follow each other become one range."""
    made: list[Part] = []
    for row, sign in parts:
        last = made[-1] if made else None
        if last is not None and last.sign == 1 == sign and last.last is not None and last.last + 1 == row:
            made[-1] = Part(last.first, row)
        else:
            made.append(Part(row, row, sign=1 if sign > 0 else -1))
    return Formula(tuple(made))


def _column_words(statement: Statement, column: StatementColumn, reading: Reading) -> str:
    """The head of a column: what sets it apart from the others."""
    say = reading.say
    shops = {it.shop for it in statement.columns}
    if len(shops) > 1:
        return reading.shop_name(column.shop) if column.shop else say("All shops")
    if len(statement.columns) == 1:
        return say("Baht")
    to = show_date(column.span.to_on, "dense", reading.language)
    if statement.name in ("balance-sheet", "trial-balance"):
        return to
    return short_span(column.span, say, reading.language)


def _book_words(row: Any, reading: Reading) -> tuple[date, str, str]:
    """Day, number and particulars of a row of a book."""
    say = reading.say
    first, last = row.first_to_last
    if row.fact is None:
        number = first if first == last else f"{first} – {last.rpartition('-')[2] if _same_series(first, last) else last}"
        return row.on, number, say("{count} bills", count=f"{row.count:,}")
    told = [kind_words(row.kind, say), reading.name_of(row.party) if row.party else "", row.text]
    if row.account:
        told = [reading.account_words(row.account), *told[2:]]
    return row.on, row.number, " · ".join(part for part in told if part)


def _same_series(first: str, last: str) -> bool:
    """Whether two numbers differ behind their last hyphen only."""
    return first.rpartition("-")[0] == last.rpartition("-")[0]


def _with_shop(about: str, column: StatementColumn, reading: Reading) -> str:
    return f"{about} · {reading.shop_name(column.shop)}" if column.shop else about


def _sides(amount: int) -> tuple[int | None, int | None]:
    return (amount, None) if amount > 0 else (None, -amount or None)


def _price(value: int, quantity: int, step: int) -> int | None:
    """What one unit costs, in satang; None where nothing lies there."""
    return None if not quantity else (2 * value * step + abs(quantity)) // (2 * abs(quantity)) * (1 if quantity > 0 else -1)


def _steps(cell: PaperCell) -> int:
    return cell if isinstance(cell, int) else cell.steps if isinstance(cell, Quantity) else 0


def _shown(cell: PaperCell, column: PaperColumn, language: Language) -> str:
    """A cell as it is printed."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Quantity):
        return show_quantity(cell.steps, places=cell.places)
    if isinstance(cell, date):
        return show_date(cell, "dense", language)
    if column.kind == "quantity":
        return show_quantity(cell, places=column.places)
    if column.kind == "percent":
        return show_money(cell)
    return show_money(cell)
