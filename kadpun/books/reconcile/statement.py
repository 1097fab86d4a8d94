"""A statement as it was read: its lines in the order in which they happened, and what it says it began and ended with.

Files come with the newest line first, the oldest first, or shuffled. Balances say the order for certain: a line leads from one balance to the next,
so that even a shuffled day has an order, or none, and then the first line that does not follow is named. What a statement says it ends with must be
what its lines come to. Amounts are satang, money that came positive. Nothing here knows the form of a file or our own books.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from ..money import show_money
from ..refusals import Refusal

MOST_BAD = 1000
"""Rows told of in one report; the rest are only counted."""
MOST_STARTS = 100


class StatementEmpty(Refusal):
    says = "There is no line with a day and an amount in this file."


class BalanceBreaks(Refusal):
    says = "The balance {said} does not follow from the line before, which makes it {expected}. Is a line missing or changed?"


class ClosingWrong(Refusal):
    says = "The statement says that it ends with {said}, but its lines make it {found}. Nothing was imported."


class OpeningWrong(Refusal):
    says = "The statement says that it begins with {said}, but its lines begin from {found}. Nothing was imported."


class OtherCurrency(Refusal):
    says = "This statement is in {currency}. The books take baht only."


class SeveralAccounts(Refusal):
    says = "This file has statements of several accounts. Ask the bank for one file each."


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line: its row in the file, day, amount, what the statement says about it, the balance after it and the minute of the day if it is said."""

    row: int
    on: date
    amount: int
    text: str = ""
    reference: str = ""
    name: str = ""
    balance: int | None = None
    minute: int | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """What is wrong in one place of a file: the row as a spreadsheet counts, the heading ("": of no column), and the reason."""

    row: int
    column: str
    reason: Refusal


@dataclass(frozen=True, slots=True)
class Statement:
    """Lines in order. `opening` and `closing` are None where nobody says and no balance tells; `account` is the number that the file names."""

    lines: tuple[ReadLine, ...]
    opening: int | None = None
    closing: int | None = None
    account: str = ""
    name: str = ""

    @property
    def first_on(self) -> date:
        return self.lines[0].on

    @property
    def last_on(self) -> date:
        return self.lines[-1].on


@dataclass(frozen=True, slots=True)
class StatementReport:
    """What a file held: a whole statement, or what is wrong with it and none. `skipped` rows were neither lines nor wrong (headings, sums)."""

    statement: Statement | None
    bad: tuple[BadRow, ...] = ()
    bad_count: int = 0
    skipped: int = 0


def put_together(
    lines: Sequence[ReadLine],
    *,
    opening: int | None = None,
    closing: int | None = None,
    account: str = "",
    skipped: int = 0,
) -> StatementReport:
    """Make a statement of its lines, in order and proved against its own balances; what does not follow is in the report."""
    if not lines:
        raise StatementEmpty()
    ordered = in_order(lines, opening=opening)
    wrong = first_break(ordered, opening)
    if wrong is not None:
        line, expected = wrong
        reason: Refusal = BalanceBreaks(said=show_money(line.balance or 0), expected=show_money(expected))
        if line is ordered[0]:
            reason = OpeningWrong(said=show_money(opening or 0), found=show_money((line.balance or 0) - line.amount))
        return StatementReport(None, (BadRow(line.row, "", reason),), 1, skipped)
    begins = opening_of(ordered) if opening is None else opening
    total = sum(line.amount for line in ordered)
    if begins is None and closing is not None:
        begins = closing - total
    if begins is not None and closing is not None and begins + total != closing:
        reason = ClosingWrong(said=show_money(closing), found=show_money(begins + total))
        return StatementReport(None, (BadRow(ordered[-1].row, "", reason),), 1, skipped)
    ends = None if begins is None else begins + total
    return StatementReport(Statement(tuple(ordered), begins, ends, account), skipped=skipped)


def in_order(lines: Sequence[ReadLine], *, opening: int | None = None) -> list[ReadLine]:
    """Lines in the order in which they happened, as their days and balances tell it; of equals the order of the file, read from its older end."""
    falling = lines[0].on > lines[-1].on
    if lines[0].on == lines[-1].on and len(lines) > 1:
        falling = first_break(lines, opening) is not None and first_break(lines[::-1], opening) is None
    given = list(lines[::-1] if falling else lines)
    by_day = sorted(given, key=lambda line: line.on)
    for tried in (by_day, sorted(by_day, key=lambda line: (line.on, line.minute or 0))):
        if first_break(tried, opening) is None:
            return tried
    if any(line.balance is None for line in lines):
        return by_day
    return _by_balances(by_day, opening) or by_day


def first_break(lines: Iterable[ReadLine], opening: int | None) -> tuple[ReadLine, int] | None:
    """The first line whose balance does not follow, and what it should be; None where all follow or nothing is said."""
    running = opening
    for line in lines:
        expected = None if running is None else running + line.amount
        if line.balance is not None and expected is not None and line.balance != expected:
            return line, expected
        running = line.balance if line.balance is not None else expected
    return None


def opening_of(lines: Iterable[ReadLine]) -> int | None:
    """What the account held before the first line, told by the first balance; None where no line has one."""
    moved = 0
    for line in lines:
        moved += line.amount
        if line.balance is not None:
            return line.balance - moved
    return None


def _by_balances(lines: Sequence[ReadLine], opening: int | None) -> list[ReadLine] | None:
    """Days in order, and in each day a way through its balances that takes every line once; None where there is no such way.

    Where nobody says what the first day began with, each balance of that day is tried.
    """
    days = [list(day) for _, day in groupby(lines, key=lambda line: line.on)]
    for start in [opening] if opening is not None else _starts(days[0]):
        made: list[ReadLine] = []
        running: int | None = start
        for day in days:
            way = _way_through(day, running) if running is not None else None
            if way is None:
                break
            made += way
            running = way[-1].balance
        else:
            return made
    return None


def _starts(day: list[ReadLine]) -> list[int]:
    """The balances that a day may have begun with: the one that is left once more often than it is reached, or any."""
    degree: dict[int, int] = {}
    for line in day:
        assert line.balance is not None
        degree[line.balance - line.amount] = degree.get(line.balance - line.amount, 0) + 1
        degree[line.balance] = degree.get(line.balance, 0) - 1
    certain = [balance for balance, more in degree.items() if more == 1]
    return certain or list(degree)[:MOST_STARTS]


def _way_through(day: list[ReadLine], start: int) -> list[ReadLine] | None:
    """An order of one day's lines in which each balance follows: a path that takes each line, an edge between two balances, once (Hierholzer)."""
    leaving: dict[int, list[ReadLine]] = {}
    for line in reversed(day):
        assert line.balance is not None
        leaving.setdefault(line.balance - line.amount, []).append(line)
    stack: list[tuple[int, ReadLine | None]] = [(start, None)]
    backwards: list[ReadLine] = []
    while stack:
        at, through = stack[-1]
        if leaving.get(at):
            line = leaving[at].pop()
            assert line.balance is not None
            stack.append((line.balance, line))
        else:
            stack.pop()
            if through is not None:
                backwards.append(through)
    way = backwards[::-1]
    return way if len(way) == len(day) and first_break(way, start) is None else None
