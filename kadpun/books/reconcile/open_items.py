"""What stands on both sides of a reconciliation: lines and postings, what is left of each, and the difference between them.

Reads only. What is left is the amount less every match that was not undone; lines that were withdrawn do not stand. Postings count on the day that
the books count them on. Everything is in satang as our books see it, debit positive.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection

from ..journal.balances import balance_of
from ..ledger.bodies import codec_of
from ..refusals import Refusal
from ..store.statements import ask
from .kinds import LINE, POSTING, BankAccount, id_bytes, id_text

LAST_DAY = date(2105, 12, 31)


class BankAccountUnknown(Refusal):
    says = "No statement account is set up for {account}. Set it up first."


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line of a statement and what is left of it. `balance` and `minute` are None where the statement does not say."""

    fact: str
    line: int
    on: date
    row: int
    amount: int
    left: int
    balance: int | None
    minute: int | None
    order: int

    @property
    def key(self) -> tuple[str, int]:
        return self.fact, self.line


@dataclass(frozen=True, slots=True)
class OpenPosting:
    """A posting of an account on a statement and what is left of it; `no` is the number of its fact in this store."""

    fact: str
    posting: int
    on: date
    account: str
    amount: int
    left: int
    no: int

    @property
    def key(self) -> tuple[str, int]:
        return self.fact, self.posting


@dataclass(frozen=True, slots=True)
class Matched:
    """A match that stands: what it was made on, and what it takes of each side."""

    match: str
    account: str
    on: date
    signs: tuple[str, ...]
    lines: tuple[tuple[OpenLine, int], ...]
    postings: tuple[tuple[OpenPosting, int], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Statement and books at the end of a day. `statement` less `books` is `difference`; it is always what `explained` comes to.

    `opening` is what the two differed by when reconciling began; `lines` stand on the statement only, `postings` in the books only.
    """

    on: date
    statement: int
    books: int
    opening: int
    lines: tuple[OpenLine, ...]
    postings: tuple[OpenPosting, ...]
    line_count: int
    posting_count: int

    @property
    def difference(self) -> int:
        return self.statement - self.books

    @property
    def explained(self) -> int:
        """What the open items and the difference at the beginning come to."""
        return self.opening + sum(line.left for line in self.lines) - sum(posting.left for posting in self.postings)


@dataclass(frozen=True, slots=True)
class ClosedStatement:
    """A statement that was closed: it stood at `amount` at the end of `on`."""

    account: str
    on: date
    opening: int
    amount: int


_TAKEN = (
    "(SELECT COALESCE(SUM(p.amount), 0) FROM bank_match_part p WHERE p.side = {side} AND p.item = {item} AND p.line = {line} "
    "AND NOT EXISTS (SELECT 1 FROM bank_unmatched u WHERE u.match = p.match))"
)
_TAKEN_OF_LINE = _TAKEN.format(side=LINE, item="l.id", line="l.line")
_TAKEN_OF_POSTING = _TAKEN.format(side=POSTING, item="f.id", line="p1.line")
_STANDS = "NOT EXISTS (SELECT 1 FROM bank_line_withdrawn w WHERE w.id = l.id)"
_LINE_FIELDS = f'l.id, l.line, l."on", l.row, l.amount, l.amount - {_TAKEN_OF_LINE} AS rest, l.balance, l.minute, l.fact'
_LINES = f'SELECT {_LINE_FIELDS} FROM bank_line l WHERE l.account = ? AND l."on" BETWEEN ? AND ? AND {_STANDS}'
_ONE_LINE = f"SELECT {_LINE_FIELDS}, l.account FROM bank_line l WHERE l.id = ? AND l.line = ? AND {_STANDS}"
_POSTING_FIELDS = f'f.id, p1.line, p1."on", p1.account, p1.amount, p1.amount - {_TAKEN_OF_POSTING} AS rest, p1.fact'
_POSTINGS = (
    f"SELECT {_POSTING_FIELDS} FROM posting p1 JOIN fact f ON f.no = p1.fact "
    "WHERE p1.commodity = 'THB' AND p1.account = ? AND p1.\"on\" BETWEEN ? AND ? AND NOT (f.kind = 'opening' AND p1.\"on\" = ?)"
)
_ONE_POSTING = f"SELECT {_POSTING_FIELDS} FROM fact f JOIN posting p1 ON p1.fact = f.no WHERE f.id = ? AND p1.line = ? AND p1.commodity = 'THB'"
_MATCHES = (
    'SELECT m.match, m.account, m."on", m.signs FROM bank_match m WHERE m.account = ? AND m."on" BETWEEN ? AND ? '
    'AND NOT EXISTS (SELECT 1 FROM bank_unmatched u WHERE u.match = m.match) ORDER BY m."on", m.fact'
)


def bank_accounts(connection: Connection) -> tuple[BankAccount, ...]:
    """The accounts that statements come for, by path."""
    codec = codec_of(BankAccount)
    return tuple(codec.read(orjson.loads(body)) for (body,) in ask(connection, "SELECT body FROM bank_account ORDER BY account"))


def bank_account(connection: Connection, account: str) -> BankAccount:
    """One account that statements come for. Refuses BankAccountUnknown."""
    rows = ask(connection, "SELECT body FROM bank_account WHERE account = ?", account)
    if not rows:
        raise BankAccountUnknown(account=account)
    return codec_of(BankAccount).read(orjson.loads(rows[0][0]))


def lines(connection: Connection, account: str, *, first_on: date = date.min, last_on: date = LAST_DAY, open_only: bool = False) -> list[OpenLine]:
    """The lines of an account's statements in the order in which they happened; all, or those of which something is left."""
    sql = _LINES + (" AND rest <> 0" if open_only else "") + ' ORDER BY l."on", l.fact, l.line'
    return [_line(row) for row in ask(connection, sql, account, first_on.isoformat(), last_on.isoformat())]


def postings(connection: Connection, account: BankAccount, *, last_on: date = LAST_DAY, open_only: bool = False) -> list[OpenPosting]:
    """The postings on an account's statement from the day it is reconciled from, by day; all, or those of which something is left.

    Opening balances of the books that are dated on that very day were there before it.
    """
    sql = _POSTINGS + (" AND rest <> 0" if open_only else "")
    since = account.since_on.isoformat()
    found: list[OpenPosting] = []
    for path in account.accounts:
        found += [_posting(row) for row in ask(connection, sql, path, since, last_on.isoformat(), since)]
    return sorted(found, key=lambda posting: (posting.on, posting.no, posting.posting))


def line(connection: Connection, fact: str, number: int) -> tuple[OpenLine, str] | None:
    """One line that stands, and the account it is of."""
    rows = ask(connection, _ONE_LINE, id_bytes(fact), number)
    return (_line(rows[0]), str(rows[0][9])) if rows else None


def posting(connection: Connection, fact: str, number: int) -> OpenPosting | None:
    """One posting of money."""
    rows = ask(connection, _ONE_POSTING, id_bytes(fact), number)
    return _posting(rows[0]) if rows else None


def matches(connection: Connection, account: str, *, first_on: date = date.min, last_on: date = LAST_DAY) -> list[Matched]:
    """The matches of an account that stand, by the day they were made on."""
    found = ask(connection, _MATCHES, account, first_on.isoformat(), last_on.isoformat())
    return [_matched(connection, row) for row in found]


def match_of(connection: Connection, match: str) -> Matched | None:
    """One match, if it stands."""
    sql = (
        'SELECT m.match, m.account, m."on", m.signs FROM bank_match m WHERE m.match = ? '
        "AND NOT EXISTS (SELECT 1 FROM bank_unmatched u WHERE u.match = m.match)"
    )
    rows = ask(connection, sql, id_bytes(match))
    return _matched(connection, rows[0]) if rows else None


Standing = tuple[list[OpenLine], list[OpenPosting]]


def difference(connection: Connection, account: BankAccount, *, on: date, standing: Standing | None = None) -> Difference:
    """What statement and books differ by at the end of a day, and everything that it consists of.

    `standing` is what `lines` and `postings` up to that day have left, where it was read already.
    """
    sums = ask(
        connection,
        f'SELECT COUNT(*), COALESCE(SUM(l.amount), 0) FROM bank_line l WHERE l.account = ? AND l."on" <= ? AND {_STANDS}',
        account.account,
        on.isoformat(),
    )
    before = date.fromordinal(account.since_on.toordinal() - 1)
    brought = sum(balance_of(connection, path, on=before).amount + _opening_of_books(connection, path, account.since_on) for path in account.accounts)
    books = sum(balance_of(connection, path, on=on).amount for path in account.accounts)
    marks = ",".join("?" * len(account.accounts))
    counted = ask(
        connection,
        f"SELECT COUNT(*) FROM posting WHERE commodity = 'THB' AND account IN ({marks}) AND \"on\" BETWEEN ? AND ?",
        *account.accounts,
        account.since_on.isoformat(),
        on.isoformat(),
    )
    open_lines, open_postings = _open_on(connection, account, on, standing)
    return Difference(
        on=on,
        statement=account.opening + int(sums[0][1]),
        books=books,
        opening=account.opening - brought,
        lines=tuple(open_lines),
        postings=tuple(open_postings),
        line_count=int(sums[0][0]),
        posting_count=int(counted[0][0]),
    )


def count_lines(connection: Connection, account: str, *, last_on: date = LAST_DAY) -> tuple[int, int]:
    """How many lines an account's statements have up to a day, and of how many something is left."""
    sql = f"SELECT COUNT(*), COALESCE(SUM(rest <> 0), 0) FROM (SELECT l.amount - {_TAKEN_OF_LINE} AS rest FROM bank_line l " + (
        f'WHERE l.account = ? AND l."on" <= ? AND {_STANDS})'
    )
    found = ask(connection, sql, account, last_on.isoformat())[0]
    return int(found[0]), int(found[1])


def closed_statements(connection: Connection, account: str) -> tuple[ClosedStatement, ...]:
    """The closed statements of an account, the newest first."""
    rows = ask(connection, 'SELECT "on", opening, amount FROM bank_statement WHERE account = ? ORDER BY "on" DESC, fact DESC', account)
    return tuple(ClosedStatement(account, date.fromisoformat(on), int(opening), int(amount)) for on, opening, amount in rows)


def last_worked_on(connection: Connection, account: str) -> date | None:
    """The last day on which anything of an account was imported up to, matched or closed; None before the first."""
    rows = ask(
        connection,
        'SELECT MAX(d) FROM (SELECT MAX("on") AS d FROM bank_match WHERE account = ? UNION ALL '
        'SELECT MAX("on") FROM bank_statement WHERE account = ?)',
        account,
        account,
    )
    return date.fromisoformat(rows[0][0]) if rows[0][0] else None


def is_brought(connection: Connection, account: BankAccount, found: OpenPosting) -> bool:
    """Whether a posting was there before an account is reconciled from: of an earlier day, or an opening balance of the books."""
    if found.on != account.since_on:
        return found.on < account.since_on
    return bool(ask(connection, "SELECT 1 FROM fact WHERE no = ? AND kind = 'opening'", found.no))


def _opening_of_books(connection: Connection, path: str, on: date) -> int:
    """What opening balances of the books dated on a day put into an account."""
    sql = (
        "SELECT COALESCE(SUM(p.amount), 0) FROM posting p JOIN fact f ON f.no = p.fact "
        "WHERE p.commodity = 'THB' AND p.account = ? AND p.\"on\" = ? AND f.kind = 'opening'"
    )
    return int(ask(connection, sql, path, on.isoformat())[0][0])


def _open_on(connection: Connection, account: BankAccount, on: date, standing: Standing | None) -> Standing:
    """What is open at the end of a day. A match that needs an item of a later day is not yet one on that day."""
    later = _taken_later(connection, account, on)
    if standing is None:
        standing = lines(connection, account.account, last_on=on, open_only=True), postings(connection, account, last_on=on, open_only=True)
    if not later:
        return standing
    open_lines = {item.key: item for item in standing[0]}
    open_postings = {item.key: item for item in standing[1]}
    for (side, fact, number), amount in later.items():
        key = fact, number
        if side == LINE:
            found = line(connection, fact, number)
            if found is not None and found[0].on <= on:
                open_lines[key] = replace(found[0], left=found[0].left + amount)
        else:
            posted = posting(connection, fact, number)
            if posted is not None and posted.on <= on:
                open_postings[key] = replace(posted, left=posted.left + amount)
    ordered = sorted(open_lines.values(), key=lambda item: (item.on, item.order, item.line))
    return ordered, sorted(open_postings.values(), key=lambda item: (item.on, item.no, item.posting))


def _taken_later(connection: Connection, account: BankAccount, on: date) -> dict[tuple[int, str, int], int]:
    """What standing matches take that have an item after a day, by side and item."""
    marks = ",".join("?" * len(account.accounts))
    sql = (
        "SELECT p.match FROM bank_line l JOIN bank_match_part p ON p.side = 0 AND p.item = l.id AND p.line = l.line "
        'WHERE l.account = ? AND l."on" > ? UNION '
        "SELECT p.match FROM posting p1 JOIN fact f ON f.no = p1.fact JOIN bank_match_part p ON p.side = 1 AND p.item = f.id AND p.line = p1.line "
        f"WHERE p1.commodity = 'THB' AND p1.account IN ({marks}) AND p1.\"on\" > ?"
    )
    taken: dict[tuple[int, str, int], int] = {}
    for (match,) in ask(connection, sql, account.account, on.isoformat(), *account.accounts, on.isoformat()):
        if ask(connection, "SELECT 1 FROM bank_unmatched WHERE match = ?", match):
            continue
        for side, item, number, amount in ask(connection, "SELECT side, item, line, amount FROM bank_match_part WHERE match = ?", match):
            key = (int(side), id_text(item), int(number))
            taken[key] = taken.get(key, 0) + int(amount)
    return taken


def _matched(connection: Connection, row: tuple[bytes, str, str, str]) -> Matched:
    match, account, on, signs = row
    taken_lines: list[tuple[OpenLine, int]] = []
    taken_postings: list[tuple[OpenPosting, int]] = []
    parts = ask(connection, "SELECT side, item, line, amount FROM bank_match_part WHERE match = ? ORDER BY side, item, line", match)
    for side, item, number, amount in parts:
        if side == LINE:
            found = line(connection, id_text(item), number)
            if found is not None:
                taken_lines.append((found[0], int(amount)))
        else:
            posted = posting(connection, id_text(item), number)
            if posted is not None:
                taken_postings.append((posted, int(amount)))
    taken_lines.sort(key=lambda taken: (taken[0].on, taken[0].order, taken[0].line))
    taken_postings.sort(key=lambda taken: (taken[0].on, taken[0].no, taken[0].posting))
    return Matched(id_text(match), account, date.fromisoformat(on), tuple(signs.split()), tuple(taken_lines), tuple(taken_postings))


def _line(row: tuple[Any, ...]) -> OpenLine:
    id, number, on, at, amount, left, balance, minute, fact = row[:9]
    return OpenLine(id_text(id), number, date.fromisoformat(on), at, amount, left, balance, minute, fact)


def _posting(row: tuple[Any, ...]) -> OpenPosting:
    id, number, on, account, amount, left, no = row
    return OpenPosting(id_text(id), number, date.fromisoformat(on), account, amount, left, no)
