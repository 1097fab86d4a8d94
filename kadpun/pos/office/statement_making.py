"""Making papers from an open store: any statement, book, ledger or card by its name, for the room and for the command line alike.

Reads only. Long runs tell `progress` and stop where that raises. What each paper says is `statement_papers`' business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from sqlalchemy import Connection

from kadpun.books.goods import shelf
from kadpun.books.goods.product import Product
from kadpun.books.goods.stock_card import goods_with_cards, stock_card
from kadpun.books.journal.balances import part_balances
from kadpun.books.journal.daybooks import BOOKS, BookName, day_book
from kadpun.books.journal.figures import account_ledger, brought_into
from kadpun.books.journal.spans import Span, moved_in
from kadpun.books.journal.statements import STATEMENTS, StatementColumn, StatementName, statement, trial_balance_of
from kadpun.books.money import show_money

from .statement_figures import unposted_cost
from .statement_papers import Paper, Reading, book_paper, ledger_paper, statement_paper, stock_card_paper, trial_balance_paper

Progress = Callable[[int, int], None]
LedgerName = Literal["ledger", "debtors", "stock"]
LEDGERS: tuple[LedgerName, ...] = ("ledger", "debtors", "stock")
PAPERS = (*STATEMENTS, *BOOKS, *LEDGERS)
DEBTORS = "receivables/members"


def in_silence(done: int, of: int) -> None:
    """Tell nobody how far the work is."""


def make_statement(connection: Connection, name: StatementName, columns: Sequence[StatementColumn], reading: Reading) -> Paper:
    """A statement; the trial balance of one column with all its sides."""
    if name == "trial-balance" and len(columns) == 1:
        return trial_balance_paper(trial_balance_of(connection, reading.chart, columns[0]), reading)
    notes = unposted_notes(connection, columns, reading) if name in ("income", "balance-sheet") else ()
    return statement_paper(statement(connection, reading.chart, name, columns), reading, notes)


def make_book(connection: Connection, name: BookName, column: StatementColumn, reading: Reading) -> Paper:
    """One of the four books."""
    return book_paper(day_book(connection, reading.chart, name, column), reading)


def make_ledgers(
    connection: Connection, paths: Sequence[str], column: StatementColumn, reading: Reading, progress: Progress = in_silence
) -> Iterator[Paper]:
    """The ledger of each account, every posting of the span; accounts without anything are left out. What is whose is not told by shop."""
    for done, path in enumerate(paths):
        progress(done, len(paths))
        shop = column.shop if path.count("/") == 1 else None
        brought = brought_into(connection, (path,), column.span, shop=shop)
        paper = ledger_paper(path, column.span, brought, account_ledger(connection, path, column.span, shop=shop), reading)
        if brought or len(paper.rows) > 1:
            yield paper
    progress(len(paths), len(paths))


def make_stock_cards(
    connection: Connection, products: Sequence[Product], span: Span, reading: Reading, progress: Progress = in_silence
) -> Iterator[Paper]:
    """The stock card of each product."""
    for done, product in enumerate(products):
        progress(done, len(products))
        card = stock_card(connection, product.goods, from_on=span.from_on, to_on=span.to_on)
        unit = product.unit if reading.language == "th" else product.unit_en or product.unit
        yield stock_card_paper(card, span, product.name, unit, product.places, reading)
    progress(len(products), len(products))


def make_papers(connection: Connection, name: str, columns: Sequence[StatementColumn], column: StatementColumn, reading: Reading) -> list[Paper]:
    """The papers of one name of PAPERS: statements with the columns of a comparison, everything else of one column."""
    for statement_name in STATEMENTS:
        if name == statement_name:
            return [make_statement(connection, statement_name, columns, reading)]
    for book_name in BOOKS:
        if name == book_name:
            return [make_book(connection, book_name, column, reading)]
    if name == "stock":
        return list(make_stock_cards(connection, products_with_cards(connection, column.span), column.span, reading))
    paths = debtor_accounts(connection, column.span, reading) if name == "debtors" else accounts_moved(connection, column, reading)
    return list(make_ledgers(connection, paths, column, reading))


def accounts_moved(connection: Connection, column: StatementColumn, reading: Reading) -> list[str]:
    """The accounts that brought anything into a span or moved in it, in the chart's order."""
    return [account.path for account in reading.chart.in_order(moved_in(connection, column.span, shop=column.shop))]


def debtor_accounts(connection: Connection, span: Span, reading: Reading) -> list[str]:
    """The part of each member who ever owed anything up to the span's end, by name."""
    return [f"{DEBTORS}/{party}" for party in sorted(part_balances(connection, DEBTORS, on=span.to_on), key=reading.name_of)]


def products_with_cards(connection: Connection, span: Span) -> list[Product]:
    """The products that ever came or went, by name."""
    found = [shelf.product(connection, goods, on=span.to_on) for goods in goods_with_cards(connection)]
    return sorted((product for product in found if product is not None), key=lambda product: product.name)


def unposted_notes(connection: Connection, columns: Sequence[StatementColumn], reading: Reading) -> tuple[str, ...]:
    """What a reader of income or position must know: cost of sales that is not posted yet."""
    say = reading.say
    newest = max(columns, key=lambda column: column.span.to_on)
    cost = unposted_cost(connection, StatementColumn(newest.span))
    return (say("Cost of sales not posted yet, estimated on the moving average: {amount} baht", amount=show_money(cost)),) if cost else ()
