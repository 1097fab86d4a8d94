"""What stands behind a figure: its postings one by one with a running balance, the fact of each, and what that fact is in short.

Read a page at a time from where the last one ended, so that an account of a million postings opens at once. A posting stands on the day it counts
on; the fact tells its own day. Amounts are satang, debit positive. It knows no words: a fact's kind and number are told, not called.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection

from ..ledger.facts import MONEY
from ..store.tables import SEQ_BITS
from .balances import query
from .postings import control_of
from .spans import CLOSING_FACTS, Span
from .statements import Behind, StatementColumn

_OWN = "account = ?"
_WITH_PARTS = "(account = ? OR (account > ? AND account < ?))"
_HAS_PARTS = "SELECT EXISTS (SELECT 1 FROM balance_part WHERE account > ? AND account < ?)"
_POSTINGS = (
    'SELECT "on", fact, line, account, amount FROM posting WHERE {within} AND commodity = ? AND "on" >= ? AND "on" <= ? '
    'AND ("on", fact, line) > (?, ?, ?){only}'
)
_NOT_CLOSING = f" AND fact NOT IN ({CLOSING_FACTS})"
_FACT = "SELECT bytes FROM fact WHERE no = ?"
MOST_ENTRIES = 200


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of postings ended, and the balance there."""

    on: date
    fact: int
    line: int
    balance: int


@dataclass(frozen=True, slots=True)
class Gist:
    """A fact in short: what kind, when and by whom, the number of its paper, what it says of itself, whose it is, and the other accounts it moves."""

    no: int
    id: str
    log: str
    seq: int
    kind: str
    on: date
    at: str
    by: str
    number: str
    text: str
    party: str
    total: int
    accounts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One posting behind a figure: the day it counts on, its account and amount, and the balance with it."""

    on: date
    fact: int
    line: int
    account: str
    amount: int
    balance: int
    gist: Gist

    @property
    def place(self) -> Place:
        """Where the next page begins."""
        return Place(self.on, self.fact, self.line, self.balance)

    @property
    def others(self) -> tuple[str, ...]:
        """The accounts of baht on the other side of this posting."""
        return tuple(path for path, amount in self.gist.accounts if (amount > 0) != (self.amount > 0) and path != self.account)


def brought_into(connection: Connection, accounts: Iterable[str], span: Span, *, shop: str | None = None) -> int:
    """What some accounts, with all that lies under them, brought into a span: debit less credit."""
    whole = 0
    for path in accounts:
        table, of_shop = ("balance", " AND shop = ?") if control_of(path) == path else ("balance_part", "")
        assert shop is None or table == "balance", "what is whose is not told by shop"
        sql = f'SELECT COALESCE(SUM(debit) - SUM(credit), 0) FROM {table} WHERE account = ? AND commodity = ? AND "on" <= ?'
        values = (path, MONEY, span.before_on.isoformat())
        found = query(connection, sql, *values) if shop is None else query(connection, sql + of_shop, *values, shop)
        whole += int(next(found)[0])
    return whole


def entries_behind(
    connection: Connection, column: StatementColumn, behind: Behind, *, after: Place | None = None, limit: int = MOST_ENTRIES
) -> tuple[Entry, ...]:
    """The postings that a figure is made of, by day and fact, from after a place; the balance runs from what was brought forward.

    Of a movement those of the span without closing entries, of a balance the same behind what was brought, of what was brought those before.
    """
    span = column.span if behind.measure != "brought" else Span(date.min, column.span.before_on)
    if after is None:
        balance = brought_into(connection, behind.accounts, span, shop=column.shop) if behind.measure == "balance" else 0
        after = Place(date.min, -1, -1, balance)
    rows = _rows(connection, behind.accounts, span, after, column.shop, limit, closings=behind.measure == "brought")
    balance = after.balance
    made = []
    for on, no, line, account, amount in rows:
        balance += amount
        made.append(Entry(date.fromisoformat(on), no, line, account, amount, balance, gist_of(connection, no)))
    return tuple(made)


def account_ledger(connection: Connection, account: str, span: Span, *, shop: str | None = None) -> Iterator[Entry]:
    """Every posting of an account and its parts in a span, closing entries too, with the balance running on from what was brought."""
    after = Place(date.min, -1, -1, brought_into(connection, (account,), span, shop=shop))
    while True:
        rows = _rows(connection, (account,), span, after, shop, MOST_ENTRIES * 10, closings=True)
        balance = after.balance
        for on, no, line, path, amount in rows:
            balance += amount
            entry = Entry(date.fromisoformat(on), no, line, path, amount, balance, gist_of(connection, no))
            after = entry.place
            yield entry
        if len(rows) < MOST_ENTRIES * 10:
            return


def gist_of(connection: Connection, no: int) -> Gist:
    """A fact in short, read from its bytes."""
    said = orjson.loads(next(query(connection, _FACT, no))[0])
    return gist(no, said)


def gist(no: int, said: dict[str, Any]) -> Gist:
    """A fact in short, from what it says."""
    body = said["body"]
    number = body.get("number", "")
    text = next((body[name] for name in ("text", "reason", "reference") if isinstance(body.get(name), str) and body[name]), "")
    party = next((body[name] for name in ("party", "member", "supplier") if isinstance(body.get(name), str) and body[name]), "")
    total = body.get("total", 0)
    return Gist(
        no=no,
        id=said["id"],
        log=said["log"],
        seq=said["seq"],
        kind=said["kind"],
        on=date.fromisoformat(said["on"]),
        at=said["at"],
        by=said["by"],
        number=number if isinstance(number, str) else "",
        text=text,
        party=party,
        total=total if isinstance(total, int) else 0,
        accounts=tuple((account, amount) for account, commodity, amount in said["post"] if commodity == MONEY),
    )


def log_numbers(connection: Connection, shop: str) -> list[int]:
    """The numbers in this store of a shop's logs."""
    return [int(no) for no, name in query(connection, "SELECT no, name FROM log") if str(name).split("/", 2)[1] == shop]


def _rows(
    connection: Connection, accounts: Iterable[str], span: Span, after: Place, shop: str | None, limit: int, *, closings: bool
) -> list[tuple[str, int, int, str, int]]:
    """Postings of some accounts after a place, of all accounts together by day, fact and line."""
    only = "" if closings else _NOT_CLOSING
    if shop is not None:
        numbers = ", ".join(str(no) for no in log_numbers(connection, shop))
        only += f" AND fact >> {SEQ_BITS} IN ({numbers})"
    pieces, values = [], list[Any]()
    begin = max(span.from_on, after.on)
    for path in accounts:
        # '0' is the character after '/'. An account without parts is read in the order of its index, page by page.
        under = (path + "/", path + "0")
        parted = next(query(connection, _HAS_PARTS, *under))[0]
        pieces.append(_POSTINGS.format(within=_WITH_PARTS if parted else _OWN, only=only))
        values += [path, *(under if parted else ()), MONEY, begin.isoformat(), span.to_on.isoformat(), after.on.isoformat(), after.fact, after.line]
    rows: list[tuple[str, int, int, str, int]] = []
    # SQLite takes at most 500 parts in one compound; no figure is made of more accounts than a chart has.
    sql = " UNION ALL ".join(pieces) + " ORDER BY 1, 2, 3 LIMIT ?"
    for on, no, line, account, amount in query(connection, sql, *values, limit) if pieces else ():
        rows.append((str(on), int(no), int(line), str(account), int(amount)))
    return rows
