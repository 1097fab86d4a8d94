"""Trade credit as open items: what a party owes, since when, due when, and how much of each debt is left, at any date.

Owns the views `debt` (what became due when, by instalments) and `allocation` (which payment paid which debt). Everything else is read from the
postings of `receivables/members/<party>`, so that what is left of all debts always comes to the account's balance:

    postings in debit = debts      postings in credit = payments      a reversed fact and its reversal count for nothing
    a payment pays the debts that it names; what it names none for pays the oldest, also debts that come later: a credit kept on the account

A debt that names no due day (a manual entry) is due on its own day. It knows no kind of fact and no names of people.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import Column, Connection, Integer, Table, Text

from ..journal.balances import balance_of
from ..ledger.facts import MONEY
from ..ledger.kind import Standing
from ..money import Satang
from ..store.statements import ask
from ..store.tables import SEQ_BITS, VIEWS
from ..store.views import Views
from .purses import CONTROLS, account_of

LAST_DAY = "9999-12-31"
CONTROL = CONTROLS["credit"]

debt_table = Table(
    "debt",
    VIEWS,
    Column("fact", Integer, primary_key=True),
    Column("party", Text, primary_key=True),
    Column("instalment", Integer, primary_key=True),
    Column("due_on", Text, nullable=False),
    Column("amount", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""When the debts that a fact makes fall due: of each party, instalment by instalment from 1."""

allocation_table = Table(
    "allocation",
    VIEWS,
    Column("fact", Integer, primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("debt", Text, nullable=False),
    Column("instalment", Integer, nullable=False),
    Column("amount", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""What each payment says that it pays: the fact of the debt by its id, the instalment, and how much of it."""


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of a debt and the day on which it falls due, in satang."""

    due_on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """So much of a payment pays an instalment (from 1) of the debt that the fact with this id made, in satang."""

    debt: str
    instalment: int
    amount: int


@dataclass(frozen=True, slots=True)
class Debt:
    """One instalment of one debt: `debt` is the fact's id and `no` its number in the store; `left` of `amount` is still owed, in satang.

    Equal for one instalment only: (debt, instalment).
    """

    member: str
    debt: str
    instalment: int
    kind: str
    no: int
    on: date
    due_on: date
    amount: Satang
    left: Satang

    def days_overdue(self, on: date) -> int:
        """Days since it fell due; 0 on the day itself and before."""
        return max((on - self.due_on).days, 0)


@dataclass(frozen=True, slots=True)
class Account:
    """A party's trade credit: debts with anything left, oldest due first, and what was paid beyond them all (`kept`).

    `balance` is what is owed, below zero what the shop holds for the party.
    """

    member: str
    debts: tuple[Debt, ...]
    kept: Satang

    @property
    def balance(self) -> Satang:
        return Satang(sum(debt.left for debt in self.debts) - self.kept)


def note_debt(views: Views, standing: Standing, party: str, instalments: Iterable[Instalment]) -> None:
    """Put down when a party's debt of a fact falls due."""
    for number, part in enumerate(instalments, 1):
        views.insert(debt_table, (standing.no, party, number, part.due_on.isoformat(), part.amount))


def note_allocations(views: Views, standing: Standing, allocations: Iterable[Allocation]) -> None:
    """Put down what a payment pays."""
    for line, part in enumerate(allocations):
        views.insert(allocation_table, (standing.no, line, part.debt, part.instalment, part.amount))


def owed(connection: Connection, member: str, *, on: date | None = None) -> Satang:
    """What a party owes for goods at the end of a day (None: with everything recorded); below zero what the shop holds for it."""
    return Satang(balance_of(connection, account_of("credit", member), on=on).amount)


def debts(connection: Connection, member: str, on: date | None = None) -> tuple[Debt, ...]:
    """What is left of each of a party's debts at the end of a day (None: with everything recorded), the one due first first."""
    return account(connection, member, on).debts


def account(connection: Connection, member: str, on: date | None = None) -> Account:
    """A party's debts and what it paid beyond them, at the end of a day."""
    name = account_of("credit", member)
    return next(_accounts(connection, name, name + "0", on), Account(member, (), Satang(0)))


def all_accounts(connection: Connection, on: date | None = None) -> Iterator[Account]:
    """Every party's debts at the end of a day, by party; those that never had any are left out."""
    return _accounts(connection, CONTROL + "/", CONTROL + "0", on)


def oldest_first(open_debts: Sequence[Debt], amount: int) -> tuple[tuple[Allocation, ...], Satang]:
    """Share a payment out over debts, the one due first first: allocations, and what is beyond them all."""
    made = []
    for debt in open_debts:
        taken = min(debt.left, amount)
        if taken > 0:
            made.append(Allocation(debt.debt, debt.instalment, taken))
            amount -= taken
    return tuple(made), Satang(amount)


Tag = tuple[int, str, int]
"""What decides between facts of one day, in every store alike: the largest instant so far in its log, the log, and its place there."""


def log_names(connection: Connection) -> dict[int, str]:
    """The name of each log of this store by its number here."""
    return {int(no): str(name) for no, name in ask(connection, "SELECT no, name FROM log")}


@dataclass(slots=True)
class _Item:
    """An instalment while payments are taken off it."""

    debt: str
    instalment: int
    kind: str
    no: int
    on: str
    due_on: str
    tag: Tag
    amount: int
    left: int


@dataclass(slots=True)
class _Move:
    """What one fact did to one account, all its postings there together."""

    no: int
    id: str
    kind: str
    on: str
    amount: int
    tag: Tag


_MOVES = (
    'SELECT p.account, p.fact, p."on", SUM(p.amount), f.id, f.kind, f.largest_at FROM posting p JOIN fact f ON f.no = p.fact '
    f"WHERE p.commodity = '{MONEY}' AND p.account >= ? AND p.account < ? AND p.\"on\" <= ? GROUP BY p.account, p.fact"
)
_DUE = (
    "SELECT d.fact, d.party, d.instalment, d.due_on, d.amount FROM posting p "
    f"JOIN debt d ON d.fact = p.fact AND p.account = '{CONTROL}/' || d.party "
    f"WHERE p.commodity = '{MONEY}' AND p.account >= ? AND p.account < ? AND p.\"on\" <= ?"
)
_PAID = (
    "SELECT a.fact, a.debt, a.instalment, a.amount, a.line FROM posting p JOIN allocation a ON a.fact = p.fact "
    f"WHERE p.commodity = '{MONEY}' AND p.account >= ? AND p.account < ? AND p.\"on\" <= ?"
)


def accounts_by_day(connection: Connection, member: str, to_on: date) -> dict[date, Account]:
    """A party's debts at the end of each day on which anything moved, up to a day, by day."""
    name = account_of("credit", member)
    read = _read(connection, name, name + "0", to_on)
    moves = sorted(read.moves.get(member, []), key=lambda each: each.on)
    days = sorted({move.on for move in moves})
    return {
        date.fromisoformat(day): _settled(member, _living(connection, [move for move in moves if move.on <= day]), read.due, read.named)
        for day in days
    }


@dataclass(slots=True)
class _Read:
    """What the store says of some accounts: moves by party, due days by fact and party, allocations by fact."""

    moves: dict[str, list[_Move]]
    due: dict[tuple[int, str], list[tuple[int, str, int]]]
    named: dict[int, list[tuple[int, str, int, int]]]


def _read(connection: Connection, lowest: str, beyond: str, on: date | None) -> _Read:
    day = LAST_DAY if on is None else on.isoformat()
    due: dict[tuple[int, str], list[tuple[int, str, int]]] = {}
    for no, party, instalment, due_on, amount in set(map(tuple, ask(connection, _DUE, lowest, beyond, day))):
        due.setdefault((no, party), []).append((instalment, due_on, amount))
    named: dict[int, list[tuple[int, str, int, int]]] = {}
    for no, debt, instalment, amount, line in set(map(tuple, ask(connection, _PAID, lowest, beyond, day))):
        named.setdefault(no, []).append((line, debt, instalment, amount))
    logs = log_names(connection)
    moves: dict[str, list[_Move]] = {}
    for name, no, counted, amount, id, kind, largest_at in ask(connection, _MOVES, lowest, beyond, day):
        tag = (largest_at, logs[no >> SEQ_BITS], no)
        moves.setdefault(name.rpartition("/")[2], []).append(_Move(no, str(uuid.UUID(bytes=id)), kind, counted, amount, tag))
    return _Read(moves, due, named)


def _accounts(connection: Connection, lowest: str, beyond: str, on: date | None) -> Iterator[Account]:
    read = _read(connection, lowest, beyond, on)
    for member, moves in sorted(read.moves.items()):
        yield _settled(member, _living(connection, moves), read.due, read.named)


def _living(connection: Connection, moves: list[_Move]) -> list[_Move]:
    """The moves without those that were reversed and their reversals, oldest first."""
    standing = {move.id: move for move in moves}
    for move in sorted(moves, key=lambda each: (each.on, each.tag)):
        if move.kind == "reversal" and move.id in standing:
            data = ask(connection, "SELECT bytes FROM fact WHERE no = ?", move.no)[0][0]
            of = str(orjson.loads(data)["refs"][0])
            if of in standing:
                del standing[of], standing[move.id]
    return sorted(standing.values(), key=lambda each: (each.on, each.tag))


def _settled(
    member: str, moves: list[_Move], due: dict[tuple[int, str], list[tuple[int, str, int]]], named: dict[int, list[tuple[int, str, int, int]]]
) -> Account:
    """Take the payments off the debts: first what each payment names, then the rest of all payments, oldest debt first."""
    items: dict[tuple[str, int], _Item] = {}
    payments: list[tuple[_Move, int]] = []
    for move in moves:
        if move.amount > 0:
            parts = sorted(due.get((move.no, member), ()))
            if sum(amount for _, _, amount in parts) != move.amount:
                parts = [(1, move.on, move.amount)]
            for instalment, due_on, amount in parts:
                items[move.id, instalment] = _Item(move.id, instalment, move.kind, move.no, move.on, due_on, move.tag, amount, amount)
        elif move.amount < 0:
            payments.append((move, -move.amount))
    rest = 0
    for move, amount in payments:
        for _, debt, instalment, said in sorted(named.get(move.no, ())):
            item = items.get((debt, instalment))
            if item is not None:
                taken = min(said, item.left, amount)
                item.left -= taken
                amount -= taken
        rest += amount
    left = []
    for item in sorted(items.values(), key=lambda each: (each.due_on, each.on, each.tag, each.instalment)):
        taken = min(rest, item.left)
        item.left -= taken
        rest -= taken
        if item.left:
            left.append(item)
    return Account(member, tuple(_debt(member, item) for item in left), Satang(rest))


def _debt(member: str, item: _Item) -> Debt:
    on, due_on = date.fromisoformat(item.on), date.fromisoformat(item.due_on)
    return Debt(member, item.debt, item.instalment, item.kind, item.no, on, due_on, Satang(item.amount), Satang(item.left))
