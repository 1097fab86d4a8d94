"""A statement on its way into the ledger: which of its lines are new, and recording them slice by slice.

Importing a statement again adds nothing, and one that overlaps another adds what is new: lines are compared by occurrence. Of a day, an amount and a
balance, as many stand as the statement that has most of them; where one of two does not say a balance, day and amount decide. So two equal rows of a
file are two, and the same two rows in another file are the same two. Between slices others may record; a break is mended by importing again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from ..desk import Desk
from ..journal.attachments import keep_paper, paper_of
from ..sheet_reading import ColumnMapping
from ..store.mappings import keep_mapping
from .kinds import BankAccount, BankLine, BankLines
from .open_items import BankAccountUnknown, bank_account, closed_statements, lines
from .statement import ReadLine, Statement
from .texts import write_texts

LINES_AT_ONCE = 200
"""Lines of one fact and one unit of work, so that the till sells between two."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What importing a statement into an account would do.

    `known` lines stand already; `early` lie before reconciling begins, `closed` in a closed statement, and are left out. `gap` is what the account
    would be off its own statement by after the import: not 0 where a statement between is missing, or lines of another account stand here.
    """

    account: BankAccount
    statement: Statement
    new: tuple[ReadLine, ...]
    known: int
    early: int
    closed: int
    gap: int


@dataclass(frozen=True, slots=True)
class ImportedLines:
    """What an import came to."""

    added: int
    known: int


def account_for(path: str, name: str, statement: Statement, *, covers: tuple[str, ...] = ()) -> BankAccount:
    """An account set up by its first statement: reconciled from the statement's first day and opening balance on."""
    return BankAccount(path, name, statement.first_on, statement.opening or 0, covers)


def plan_import(connection: Connection, account: BankAccount, statement: Statement) -> ImportPlan:
    """Find out which lines of a statement are new to an account; nothing is written."""
    closed = closed_statements(connection, account.account)
    closed_on = closed[0].on if closed else date.min
    open_days = [line for line in statement.lines if line.on >= account.since_on]
    within = [line for line in open_days if line.on > closed_on]
    standing = lines(connection, account.account, first_on=statement.first_on, last_on=statement.last_on)
    have = [Seen(line.on, line.amount, line.balance) for line in standing if line.on > closed_on]
    new = new_lines(within, have)
    earlier = lines(connection, account.account, last_on=statement.last_on)
    reached = account.opening + sum(line.amount for line in earlier) + sum(line.amount for line in new)
    return ImportPlan(
        account,
        statement,
        tuple(new),
        known=len(within) - len(new),
        early=len(statement.lines) - len(open_days),
        closed=len(open_days) - len(within),
        gap=0 if statement.closing is None else statement.closing - reached,
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """What lines are compared by."""

    on: date
    amount: int
    balance: int | None


def new_lines(given: Sequence[ReadLine], have: Sequence[Seen]) -> list[ReadLine]:
    """Of some lines, those that do not stand yet, by occurrence; in their order.

    A line without a balance is first one that stands with a balance: no other line could be that one, while any could be one without.
    """
    exact = Counter(have)
    rest: list[int] = []
    for at, line in enumerate(given):
        key = Seen(line.on, line.amount, line.balance)
        if line.balance is not None and exact[key]:
            exact[key] -= 1
        else:
            rest.append(at)
    unsaid: Counter[tuple[date, int]] = Counter()
    said: Counter[tuple[date, int]] = Counter()
    for key, count in exact.items():
        (unsaid if key.balance is None else said)[key.on, key.amount] += count
    new = []
    for at in rest:
        line = given[at]
        loose = line.on, line.amount
        if line.balance is None and said[loose]:
            said[loose] -= 1
        elif unsaid[loose]:
            unsaid[loose] -= 1
        else:
            new.append(line)
    return new


class StatementImport:
    """The recording of a plan, a slice at a time; each slice is a unit of work with one fact of up to 200 lines."""

    def __init__(self, desk: Desk, plan: ImportPlan, *, name: str, data: bytes, mapping: ColumnMapping | None = None, by: str) -> None:
        self.desk = desk
        self.plan = plan
        self.by = by
        self._paper, self._mapping = paper_of(name, data), mapping
        self._texts = ""
        self._done = 0
        self._begun = False

    @property
    def waiting(self) -> int:
        """How many lines still wait to be recorded."""
        return len(self.plan.new) - self._done

    def record_next(self) -> int:
        """Record the next slice; answers how many lines still wait. Refuses as the rules of `bank-account` and `bank-line`."""
        slice_of = self.plan.new[self._done : self._done + LINES_AT_ONCE]
        now_at = self.desk.clock.now_at()
        with self.desk.store.work() as work:
            if not self._begun:
                texts = paper_of(f"{self._paper.name}.texts.json", write_texts(self.plan.statement.lines))
                self._texts = keep_paper(work, texts, at=now_at)
                keep_paper(work, self._paper, at=now_at)
                if self._mapping is not None and self._mapping.name:
                    keep_mapping(work, self._mapping, at=now_at)
                self._set_up(work.connection, lambda account: self.desk.record(work, account, by=self.by))
            if slice_of:
                made = tuple(BankLine(line.row, line.on, line.amount, line.balance, line.minute) for line in slice_of)
                self.desk.record(work, BankLines(self.plan.account.account, self._paper.digest, self._texts, made), by=self.by)
        self._begun = True
        self._done += len(slice_of)
        return self.waiting

    def record_all(self, progress: Callable[[int, int], None] | None = None) -> ImportedLines:
        """Record everything; `progress` is told how many of how many are done, and may stop it by raising between two slices."""
        total = len(self.plan.new)
        while True:
            waiting = self.record_next()
            if progress is not None:
                progress(total - waiting, total)
            if not waiting:
                return ImportedLines(total, self.plan.known)

    def _set_up(self, connection: Connection, record: Callable[[BankAccount], object]) -> None:
        """Record the account where it is new or said otherwise than it stands."""
        try:
            standing = bank_account(connection, self.plan.account.account)
        except BankAccountUnknown:
            record(self.plan.account)
            return
        if standing != self.plan.account:
            record(self.plan.account)
