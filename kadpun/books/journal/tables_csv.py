"""CSV files for spreadsheets: facts, every view, the trial balance and the chart of accounts.

UTF-8 with a byte order mark, since Excel reads Thai only behind one; lines end as RFC 4180 says. A text that a spreadsheet would take for a
formula gets an apostrophe in front. The bytes of facts stand whole in the column `bytes`, so that nothing is lost on the way.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table

from ..store.tables import VIEWS
from .balances import all_balances, query
from .beancount import beancount_accounts
from .books import Books, amount_text
from .plain_journal import journal_account

BYTE_ORDER_MARK = "\ufeff"
ROWS_AT_ONCE = 500
_FORMULA = re.compile(r"[=+@\t]|-(?![0-9]+(\.[0-9]+)?$)")


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """A table as CSV, some hundred rows at a time."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    stream.write(BYTE_ORDER_MARK)
    writer.writerow(columns)
    for number, row in enumerate(rows, 1):
        writer.writerow([_cell(value) for value in row])
        if number % ROWS_AT_ONCE == 0:
            yield stream.getvalue()
            stream.seek(0)
            stream.truncate()
    yield stream.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, str) and _FORMULA.match(value):
        return "'" + value
    return value


def facts_csv(books: Books) -> Iterator[str]:
    """Every fact: its envelope in columns, and its bytes."""

    def rows() -> Iterator[Sequence[Any]]:
        for fact in books.facts():
            said = fact.said
            post = "; ".join(f"{account} {commodity} {amount}" for account, commodity, amount in said["post"])
            yield (
                said["log"], said["seq"], said["id"], said["kind"], said["at"], said["on"], said["by"], said["body"].get("number", ""),
                said["body"].get("total", ""), " ".join(said["refs"]), post, fact.leaf.hex(), fact.data.decode(),
            )  # fmt: skip

    return csv_lines(("log", "seq", "id", "kind", "at", "on", "by", "number", "total", "refs", "post", "leaf", "bytes"), rows())


def view_tables() -> list[Table]:
    """The tables folded from facts, by name."""
    return sorted(VIEWS.tables.values(), key=lambda table: table.name)


def view_csv(connection: Connection, table: Table) -> Iterator[str]:
    """One view, by its key."""
    columns = [column.name for column in table.columns]
    key = ", ".join(f'"{column.name}"' for column in table.primary_key)
    sql = f'SELECT {", ".join(f"{chr(34)}{name}{chr(34)}" for name in columns)} FROM "{table.name}" ORDER BY {key}'
    return csv_lines(columns, query(connection, sql))


def trial_balance_csv(books: Books, *, on: date | None = None) -> Iterator[str]:
    """Every account in every commodity at the end of a day: baht with two decimals, anything else in smallest steps."""

    def rows() -> Iterator[Sequence[Any]]:
        for balance in all_balances(books.connection, on=on):
            account = books.chart.account(balance.account)
            names = (account.number, account.name_th, account.name_en, account.account_class)
            amounts = [amount_text(amount, balance.commodity) for amount in (balance.debit, balance.credit, balance.amount)]
            yield (balance.account, *names, balance.commodity, *amounts)

    return csv_lines(("account", "number", "name_th", "name_en", "class", "commodity", "debit", "credit", "balance"), rows())


def chart_csv(books: Books) -> Iterator[str]:
    """The chart and every account in use, with the names that the journals give them."""
    accounts = {account.path: account for account in [*books.chart, *books.accounts()]}
    bent = beancount_accounts(accounts.values())
    rows = [
        (account.path, account.number, account.account_class, account.normal, account.name_th, account.name_en, "yes" if account.listed else "no",
         journal_account(account), bent[account.path])
        for account in books.chart.in_order(accounts)
    ]  # fmt: skip
    return csv_lines(("account", "number", "class", "normal", "name_th", "name_en", "listed", "journal", "beancount"), rows)
