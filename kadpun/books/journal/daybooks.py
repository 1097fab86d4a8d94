"""The four books of a co-operative: cash book, sales book, purchase book, general journal, over any span of days.

Every fact that posts baht stands in at least one of them: sales, refunds and what reverses them in the sales book; deliveries and purchases in the
purchase book; whatever moves cash or bank balances in the cash book; all else in the general journal, line by line. Sales paid at once are brought
together by day and till, from the first number to the last, as the law lets a till do; sales on credit, refunds and everything else stand one by one.
Amounts are satang. It knows no language and no names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import orjson
from sqlalchemy import Connection

from ..ledger.facts import MONEY
from ..store.statements import ask
from ..store.tables import SEQ_BITS
from .accounts import Chart
from .balances import query
from .figures import Gist, brought_into, gist, log_numbers
from .spans import Span
from .statements import StatementColumn, is_cash

BookName = Literal["cash-book", "sales-book", "purchase-book", "journal"]
BOOKS: tuple[BookName, ...] = ("cash-book", "sales-book", "purchase-book", "journal")
CREDIT = "receivables/members"
SALES_SIDE = ("sales/goods", "sales/exempt", "vat/output")
_BOOK_OF_KIND: dict[str, BookName] = {"sale": "sales-book", "refund": "sales-book", "delivery": "purchase-book", "purchase": "purchase-book"}

_SPAN = 'p.commodity = ? AND p."on" >= ? AND p."on" <= ?{shop}'
_ON_CREDIT = f"EXISTS (SELECT 1 FROM posting c WHERE c.fact = p.fact AND c.account > '{CREDIT}/' AND c.account < '{CREDIT}0')"
_TOGETHER = (
    f'SELECT p."on", p.fact >> {SEQ_BITS}, COUNT(DISTINCT p.fact), MIN(s.number), MAX(s.number), {{sums}} FROM posting p JOIN sale s '
    "ON s.fact = p.fact WHERE s.kind = 'sale' AND p.account IN ({places}) AND " + _SPAN + f" AND NOT {_ON_CREDIT} GROUP BY 1, 2"
)
_ONE_BY_ONE = (
    "SELECT DISTINCT p.\"on\", p.fact FROM posting p LEFT JOIN sale s ON s.fact = p.fact AND s.kind = 'sale' "
    "WHERE p.account >= ? AND p.account < ? AND " + _SPAN + " AND s.fact IS NULL"
)
_CREDIT_SALES = (
    'SELECT c."on", c.fact, s.number, MIN(c.account), {sums}SUM(CASE WHEN p.account > \'' + CREDIT + "/' AND p.account < '" + CREDIT + "0' "
    'THEN p.amount ELSE 0 END) FROM (SELECT DISTINCT p."on", p.fact, p.account FROM posting p '
    f"WHERE p.account > '{CREDIT}/' AND p.account < '{CREDIT}0' AND " + _SPAN + ") c JOIN sale s ON s.fact = c.fact AND s.kind = 'sale' "
    "JOIN posting p ON p.fact = c.fact AND p.commodity = ? GROUP BY c.fact"
)
_ACCOUNTS = "SELECT DISTINCT account FROM balance_year WHERE commodity = ?"
_KIND_OF = "SELECT kind FROM fact WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Together:
    """Sales of one till and day, brought together: how many, from which number to which, and what they moved by account."""

    on: date
    log: int
    count: int
    first: str
    last: str
    sums: dict[str, int]


@dataclass(frozen=True, slots=True)
class SoldOnCredit:
    """A sale with credit: its day and fact, number, whose debt it is, and what it moved by account."""

    on: date
    no: int
    number: str
    party: str
    sums: dict[str, int]


@dataclass(frozen=True, slots=True)
class BookFact:
    """A fact that stands by itself in a book, on the day it counts on."""

    on: date
    gist: Gist
    said: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BookRow:
    """One row of a book: day, number (from first to last where bills are brought together), what it is, whose, and its amounts.

    `fact` is None where it is many. In the general journal each line is a row; its account stands in `account`.
    """

    on: date
    number: str
    kind: str
    amounts: tuple[int, ...]
    last: str = ""
    count: int = 1
    text: str = ""
    party: str = ""
    account: str = ""
    fact: int | None = None

    @property
    def first_to_last(self) -> tuple[str, str]:
        """The numbers of the first and the last document of the row."""
        return self.number, self.last or self.number


@dataclass(frozen=True, slots=True)
class DayBook:
    """A book over a span: the sentences over its amounts, what its balances brought forward, its rows, and the sums of its amounts."""

    name: BookName
    column: StatementColumn
    heads: tuple[str, ...]
    rows: tuple[BookRow, ...]
    brought: tuple[int, ...] = ()

    @property
    def totals(self) -> tuple[int, ...]:
        """Each column of amounts, summed."""
        return tuple(sum(row.amounts[at] for row in self.rows) for at in range(len(self.heads)))


def day_book(connection: Connection, chart: Chart, name: BookName, column: StatementColumn) -> DayBook:
    """One of the four books over a span, of one shop or all."""
    makers = {"cash-book": cash_book, "sales-book": sales_book, "purchase-book": purchase_book, "journal": general_journal}
    return makers[name](connection, chart, column)


def cash_book(connection: Connection, chart: Chart, column: StatementColumn) -> DayBook:
    """Cash and bank, in and out; what only moves from one drawer to another is left out. Its balances run on from what was brought forward."""
    paths = [path for path in _accounts(connection) if is_cash(chart.account(path))]
    cash = [path for path in paths if path.startswith("cash/")]
    brought = tuple(brought_into(connection, group, column.span, shop=column.shop) for group in (cash, [it for it in paths if it not in cash]))
    rows = []
    for each in _sales_together(connection, column, paths):
        moved = sum(amount for path, amount in each.sums.items() if path in cash)
        rows.append(_together_row(each, (*_in_and_out(moved), *_in_and_out(sum(each.sums.values()) - moved))))
    for sold in _credit_sales(connection, column, paths):
        moved = sum(amount for path, amount in sold.sums.items() if path in cash)
        banked = sum(amount for path, amount in sold.sums.items() if path in paths) - moved
        if moved or banked:
            rows.append(_credit_row(sold, (*_in_and_out(moved), *_in_and_out(banked))))
    for each_fact in _read(connection, _found(connection, column, paths)):
        moved = sum(amount for path, amount in each_fact.gist.accounts if path in cash)
        banked = sum(amount for path, amount in each_fact.gist.accounts if path in paths) - moved
        if moved or banked:
            rows.append(_fact_row(each_fact, (*_in_and_out(moved), *_in_and_out(banked))))
    return DayBook("cash-book", column, ("Cash in", "Cash out", "Bank in", "Bank out"), _in_order(rows), brought)


def sales_book(connection: Connection, chart: Chart, column: StatementColumn) -> DayBook:
    """Sales and refunds: value, VAT, what is exempt, the total, and what of it was paid at once or is owed."""
    rows = [_together_row(each, _sale_amounts(each.sums)) for each in _sales_together(connection, column, SALES_SIDE)]
    rows += [_credit_row(each, _sale_amounts(each.sums)) for each in _credit_sales(connection, column, SALES_SIDE)]
    for each in _read(connection, _found(connection, column, SALES_SIDE), ("refund", "reversal")):
        if book_of(connection, each) == "sales-book":
            rows.append(_fact_row(each, _sale_amounts(_sums_of(each))))
    heads = ("Value before VAT", "VAT", "Exempt from VAT", "Total", "Paid at once", "Sold on credit")
    return DayBook("sales-book", column, heads, _in_order(rows))


def purchase_book(connection: Connection, chart: Chart, column: StatementColumn) -> DayBook:
    """Deliveries and purchases: goods, other lines, input VAT, the total, and what of it is owed."""
    rows = []
    for each in _read(connection, _found(connection, column, _accounts(connection)), ("purchase", "delivery", "reversal")):
        if book_of(connection, each) != "purchase-book":
            continue
        sums = _sums_of(each)
        goods = sums.get("goods/inventory", 0)
        vat = sum(amount for path, amount in sums.items() if path.startswith("vat/"))
        owed = -sum(amount for path, amount in sums.items() if path.startswith("payables/"))
        paid = -sum(amount for path, amount in sums.items() if is_cash(chart.account(path)) or path.startswith("equity/"))
        rows.append(_fact_row(each, (goods, owed + paid - goods - vat, vat, owed + paid, owed)))
    return DayBook("purchase-book", column, ("Goods", "Others", "Input VAT", "Total", "Still owed"), _in_order(rows))


def general_journal(connection: Connection, chart: Chart, column: StatementColumn) -> DayBook:
    """Whatever is in none of the other books, each with all its lines in baht: debit and credit."""
    rows = []
    paths = _accounts(connection)
    cash = [path for path in paths if is_cash(chart.account(path))]
    elsewhere = _found(connection, column, cash).keys()
    found = {no: on for no, on in _found(connection, column, [path for path in paths if path not in cash]).items() if no not in elsewhere}
    for each in sorted(_read(connection, found), key=lambda it: (it.on, it.gist.no)):
        if book_of(connection, each) is None:
            rows += [_fact_row(each, _in_and_out(amount), account=path) for path, amount in each.gist.accounts]
    return DayBook("journal", column, ("Debit", "Credit"), tuple(rows))


def book_of(connection: Connection, fact: BookFact) -> BookName | None:
    """The sales or purchase book if a fact belongs there; a reversal stands where what it reverses does."""
    kind = fact.gist.kind
    if kind == "reversal" and fact.said["refs"]:
        rows = ask(connection, _KIND_OF, bytes.fromhex(fact.said["refs"][0].replace("-", "")))
        kind = rows[0][0] if rows else kind
    return _BOOK_OF_KIND.get(kind)


def _found(connection: Connection, column: StatementColumn, accounts: Iterable[str]) -> dict[int, str]:
    """The facts of a span that post to some accounts or their parts and are no sale, with the day they count on."""
    found: dict[int, str] = {}
    sql = _ONE_BY_ONE.format(shop=_of_shop(connection, column.shop))
    for path in accounts:
        # '0' is the character after '/': the account and its parts. A namesake with a hyphen comes too and moves nothing here.
        for on, no in query(connection, sql, path, path + "0", *_days(column.span)):
            found[int(no)] = str(on)
    return found


def _read(connection: Connection, found: Mapping[int, str], kinds: Sequence[str] = ()) -> Iterator[BookFact]:
    """Read facts, of some kinds alone if they are named."""
    of_kind = f" AND kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
    for no, on in found.items():
        rows = ask(connection, "SELECT bytes FROM fact WHERE no = ?" + of_kind, no, *kinds)
        if rows:
            said = orjson.loads(rows[0][0])
            yield BookFact(date.fromisoformat(on), gist(no, said), said)


def _sales_together(connection: Connection, column: StatementColumn, accounts: Sequence[str]) -> list[Together]:
    """Sales without credit by till and day, with what they moved on some accounts."""
    if not accounts:
        return []
    sums = ", ".join("SUM(CASE p.account WHEN ? THEN p.amount ELSE 0 END)" for _ in accounts)
    sql = _TOGETHER.format(sums=sums, places=", ".join("?" * len(accounts)), shop=_of_shop(connection, column.shop))
    return [
        Together(date.fromisoformat(on), int(log), int(count), str(first), str(last), dict(zip(accounts, amounts, strict=True)))
        for on, log, count, first, last, *amounts in query(connection, sql, *accounts, *accounts, *_days(column.span))
    ]


def _credit_sales(connection: Connection, column: StatementColumn, accounts: Sequence[str]) -> list[SoldOnCredit]:
    """Sales with credit, with what they moved on some accounts and on credit; put together by the database, since there may be ten thousand."""
    sums = "".join("SUM(CASE p.account WHEN ? THEN p.amount ELSE 0 END), " for _ in accounts)
    sql = _CREDIT_SALES.format(sums=sums, shop=_of_shop(connection, column.shop))
    return [
        SoldOnCredit(
            date.fromisoformat(on), int(no), str(number), str(account).rpartition("/")[2], dict(zip((*accounts, CREDIT), amounts, strict=True))
        )
        for on, no, number, account, *amounts in query(connection, sql, *accounts, *_days(column.span), MONEY)
    ]


def _sale_amounts(sums: dict[str, int]) -> tuple[int, ...]:
    """Value, VAT, exempt, total, paid at once, on credit."""
    value, exempt, vat = (-sums.get(path, 0) for path in ("sales/goods", "sales/exempt", "vat/output"))
    owed = sums.get(CREDIT, 0)
    total = value + exempt + vat
    return value, vat, exempt, total, total - owed, owed


def _sums_of(fact: BookFact) -> dict[str, int]:
    """What a fact moves, by two-part account."""
    sums: dict[str, int] = {}
    for path, amount in fact.gist.accounts:
        control = "/".join(path.split("/")[:2])
        sums[control] = sums.get(control, 0) + amount
    return sums


def _together_row(each: Together, amounts: tuple[int, ...]) -> BookRow:
    return BookRow(each.on, each.first, "sale", amounts, last=each.last, count=each.count)


def _credit_row(each: SoldOnCredit, amounts: tuple[int, ...]) -> BookRow:
    return BookRow(each.on, each.number, "sale", amounts, party=each.party, fact=each.no)


def _fact_row(each: BookFact, amounts: tuple[int, ...], *, account: str = "") -> BookRow:
    it = each.gist
    return BookRow(each.on, it.number, it.kind, amounts, text=it.text, party=it.party, account=account, fact=it.no)


def _in_and_out(amount: int) -> tuple[int, int]:
    return max(amount, 0), max(-amount, 0)


def _in_order(rows: list[BookRow]) -> tuple[BookRow, ...]:
    """By day; what was brought together before what stands alone, then by the number in the store."""
    return tuple(sorted(rows, key=lambda row: (row.on, row.fact is not None, row.fact or 0, row.number)))


def _accounts(connection: Connection) -> list[str]:
    return sorted(str(row[0]) for row in query(connection, _ACCOUNTS, MONEY))


def _days(span: Span) -> tuple[str, str, str]:
    return MONEY, span.from_on.isoformat(), span.to_on.isoformat()


def _of_shop(connection: Connection, shop: str | None) -> str:
    if shop is None:
        return ""
    numbers = ", ".join(str(no) for no in log_numbers(connection, shop))
    return f" AND p.fact >> {SEQ_BITS} IN ({numbers})"
