"""The shift and the drawer as facts: shift-open, shift-close, cash-move, no-sale; and what a shift comes to.

A shift of a desk is its running number. What the drawer should hold is a sum: opening float, cash taken less cash given back, paid in less paid
out. A blind count is compared with it, the difference is posted, and the whole drawer goes to the safe; the next shift takes its float from there.
A shift-close carries the count and gross of all sales since genesis, so that a log whose end was cut off shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Column, Connection, Integer, Table, Text

from ..ledger.facts import Fact, Posting, read_fact
from ..ledger.kind import Kind, Standing
from ..money import MOST_SATANG, Satang
from ..refusals import Refusal
from ..store.statements import ask
from ..store.tables import VIEWS
from ..store.views import Views
from .numbers import demand_next, record_number

MOST_REASON = 200
CASH_IN = ("float", "in/cash", "paid-in", "member-in/cash")
CASH_OUT = ("out/cash", "paid-out", "member-out/cash")
"""Which totals of a shift are cash that came into the drawer, and which went out of it."""


class ShiftNotOpen(Refusal):
    says = "No shift is open. Open one first."


class ShiftOpenAlready(Refusal):
    says = "A shift is open already. Close it first."


class CashOutOfBounds(Refusal):
    says = "This amount of cash is out of bounds."


class CashReasonNeeded(Refusal):
    says = "Moving cash needs a reason of at most 200 letters."


class CashPostingsDiffer(Refusal):
    says = "What this posts is not what it says."


class ClosingDiffers(Refusal):
    says = "The books changed while the drawer was counted. Count again."


@dataclass(frozen=True, slots=True)
class ShiftOpen:
    """A shift begins with change in the drawer, taken from the safe."""

    shift: int
    float: int


@dataclass(frozen=True, slots=True)
class CashMove:
    """Cash put into the drawer or taken out of it otherwise than by sale; `account` is the other side."""

    shift: int
    direction: Literal["in", "out"]
    amount: int
    account: str
    reason: str
    approver: str


@dataclass(frozen=True, slots=True)
class NoSale:
    """The drawer was opened without a sale."""

    reason: str
    approver: str
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Coins:
    """So many notes or coins of one denomination, in satang."""

    denomination: int
    count: int


@dataclass(frozen=True, slots=True)
class Perpetual:
    """All sales of the log since genesis: how many, and their gross."""

    count: int
    gross: int


@dataclass(frozen=True, slots=True)
class Total:
    """One sum of a shift under its name, and how many acts it is the sum of."""

    name: str
    amount: int
    count: int


@dataclass(frozen=True, slots=True)
class ShiftClose:
    """A shift ends: what was expected and counted, the difference posted, the drawer emptied into the safe.

    `refs` names the fact that opened it; `first_number` and `last_number` are the numbers of its sales, "" when there were none;
    `counts` how often the drawer was counted, since whoever counts again has seen what was expected.
    """

    shift: int
    number: str
    expected: int
    counted: int
    perpetual: Perpetual
    totals: tuple[Total, ...]
    coins: tuple[Coins, ...] = ()
    reason: str = ""
    approver: str = ""
    next_float: int = 0
    first_number: str = ""
    last_number: str = ""
    counts: int = 1


shift_table = Table(
    "shift",
    VIEWS,
    Column("log", Text, primary_key=True),
    Column("shift", Integer, primary_key=True),
    Column("opened", Integer, nullable=False),
    Column("closed", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Numbers of the facts that opened and closed a shift, each plus one; 0 while there is none."""

total_table = Table(
    "shift_total",
    VIEWS,
    Column("log", Text, primary_key=True),
    Column("shift", Integer, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("amount", Integer, nullable=False),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)

perpetual_table = Table(
    "perpetual",
    VIEWS,
    Column("log", Text, primary_key=True),
    Column("gross", Integer, nullable=False),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True, slots=True)
class Shift:
    """An open shift: its number, when it was opened and by whom, and its opening float."""

    shift: int
    opened_at: int
    by: str
    opening_float: Satang


@dataclass(frozen=True, slots=True)
class ShiftTotals:
    """What a shift comes to so far; `sums` holds every total by name, `expected` what the drawer should hold, in satang."""

    shift: int
    expected: Satang
    sums: tuple[Total, ...]
    perpetual: Perpetual

    def amount(self, name: str) -> Satang:
        """The sum under a name, 0 where nothing happened.

        Names: float, sale, refund, discount, rounding, cancelled, no-sale, in/cash, in/promptpay, out/cash, out/promptpay, paid-in,
        paid-out, in/credit, out/credit, in/tokens, out/tokens, scheme (what the shop bore of campaigns), member-in/<means>,
        member-out/<means> (debts, shares and deposits of members), base/7, base/exempt, tax/7, allowed/<permission> (counts of guarded acts on
        bills).
        """
        return Satang(next((total.amount for total in self.sums if total.name == name), 0))

    def count(self, name: str) -> int:
        """How many acts the sum under a name is of."""
        return next((total.count for total in self.sums if total.name == name), 0)


def add_to_shift(views: Views, log: str, shift: int, name: str, amount: int) -> None:
    """Add one act to a sum of a shift."""
    views.add(total_table, (log, shift, name), amount, 1)
    if name == "sale":
        views.add(perpetual_table, (log,), amount, 1)


def open_shift(connection: Connection, log: str) -> Shift | None:
    """The open shift of a log, if there is one."""
    says = (
        "SELECT s.shift, f.bytes FROM shift s JOIN fact f ON f.no = s.opened - 1 WHERE s.log = ? AND s.closed = 0 ORDER BY s.shift DESC LIMIT 1"
    )
    rows = ask(connection, says, log)
    if not rows:
        return None
    number, data = rows[0]
    fact = read_fact(data)
    return Shift(int(number), fact.at, fact.by, Satang(fact.body["float"]))


def demand_open_shift(connection: Connection, log: str, shift: int) -> None:
    """Refuse ShiftNotOpen unless this very shift of the log is open."""
    rows = ask(connection, "SELECT closed FROM shift WHERE log = ? AND shift = ?", log, shift)
    if not rows or rows[0][0] != 0:
        raise ShiftNotOpen()


def shift_totals(connection: Connection, log: str, shift: int) -> ShiftTotals:
    """What a shift of a log comes to so far."""
    rows = ask(connection, "SELECT name, amount, count FROM shift_total WHERE log = ? AND shift = ? ORDER BY name", log, shift)
    sums = tuple(Total(str(name), int(amount), int(count)) for name, amount, count in rows)
    given = {total.name: total.amount for total in sums}
    expected = sum(given.get(name, 0) for name in CASH_IN) - sum(given.get(name, 0) for name in CASH_OUT)
    grown = ask(connection, "SELECT count, gross FROM perpetual WHERE log = ?", log)
    perpetual = Perpetual(int(grown[0][0]), int(grown[0][1])) if grown else Perpetual(0, 0)
    return ShiftTotals(shift, Satang(expected), sums, perpetual)


def open_postings(body: ShiftOpen) -> tuple[Posting, ...]:
    """The float goes from the safe to the drawer."""
    return (("cash/drawer", "THB", body.float), ("cash/safe", "THB", -body.float)) if body.float else ()


def move_postings(body: CashMove) -> tuple[Posting, ...]:
    """Cash goes between the drawer and another account."""
    sign = 1 if body.direction == "in" else -1
    return ("cash/drawer", "THB", sign * body.amount), (body.account, "THB", -sign * body.amount)


def close_postings(body: ShiftClose) -> tuple[Posting, ...]:
    """The difference is posted and what was counted goes to the safe, so that the drawer's account ends at nothing."""
    made: list[Posting] = []
    difference = body.counted - body.expected
    if difference:
        made += [("cash/over" if difference > 0 else "cash/short", "THB", -difference), ("cash/drawer", "THB", difference)]
    if body.counted:
        made += [("cash/safe", "THB", body.counted), ("cash/drawer", "THB", -body.counted)]
    return tuple(made)


def check_open(fact: Fact, body: ShiftOpen) -> None:
    """Refuse a float out of bounds or other postings than its own."""
    if not 0 <= body.float <= MOST_SATANG or body.shift < 1:
        raise CashOutOfBounds()
    if fact.post != open_postings(body):
        raise CashPostingsDiffer()


def check_move(fact: Fact, body: CashMove) -> None:
    """Refuse an amount out of bounds, a missing reason, or other postings than its own."""
    if not 0 < body.amount <= MOST_SATANG or body.account == "cash/drawer":
        raise CashOutOfBounds()
    if not 0 < len(body.reason.strip()) <= MOST_REASON:
        raise CashReasonNeeded()
    if fact.post != move_postings(body):
        raise CashPostingsDiffer()


def check_no_sale(fact: Fact, body: NoSale) -> None:
    """Refuse an opened drawer without a reason."""
    if not 0 < len(body.reason.strip()) <= MOST_REASON:
        raise CashReasonNeeded()


def check_close(fact: Fact, body: ShiftClose) -> None:
    """Refuse a count out of bounds or other postings than its own."""
    counted = sum(coins.denomination * coins.count for coins in body.coins)
    if not 0 <= body.counted <= MOST_SATANG or (body.coins and counted > body.counted) or not 0 <= body.next_float <= body.counted:
        raise CashOutOfBounds()
    if fact.post != close_postings(body):
        raise CashPostingsDiffer()


def allow_open(connection: Connection, fact: Fact, body: ShiftOpen) -> None:
    """Refuse a second open shift and a number out of turn."""
    if open_shift(connection, fact.log) is not None:
        raise ShiftOpenAlready()
    demand_next(connection, fact.log, "shift", body.shift)


def allow_move(connection: Connection, fact: Fact, body: CashMove) -> None:
    """Refuse to move cash outside an open shift."""
    demand_open_shift(connection, fact.log, body.shift)


def allow_close(connection: Connection, fact: Fact, body: ShiftClose) -> None:
    """Refuse to close what is not open, or on figures that are no longer those of the books."""
    demand_open_shift(connection, fact.log, body.shift)
    totals = shift_totals(connection, fact.log, body.shift)
    if totals.expected != body.expected or totals.perpetual != body.perpetual or totals.sums != body.totals:
        raise ClosingDiffers()


def apply_open(standing: Standing, body: ShiftOpen, views: Views) -> None:
    log = standing.fact.log
    views.add(shift_table, (log, body.shift), standing.no + 1, 0)
    record_number(log, "shift", body.shift, views)
    add_to_shift(views, log, body.shift, "float", body.float)


def apply_move(standing: Standing, body: CashMove, views: Views) -> None:
    add_to_shift(views, standing.fact.log, body.shift, f"paid-{body.direction}", body.amount)


def apply_no_sale(standing: Standing, body: NoSale, views: Views) -> None:
    add_to_shift(views, standing.fact.log, body.shift, "no-sale", 0)


def apply_close(standing: Standing, body: ShiftClose, views: Views) -> None:
    views.add(shift_table, (standing.fact.log, body.shift), 0, standing.no + 1)


KINDS = (
    Kind("shift-open", ShiftOpen, check=check_open, allow=allow_open, apply=apply_open, posts=True),
    Kind("shift-close", ShiftClose, check=check_close, allow=allow_close, apply=apply_close, receipt=True, milestone=True, posts=True),
    Kind("cash-move", CashMove, check=check_move, allow=allow_move, apply=apply_move, posts=True),
    Kind("no-sale", NoSale, check=check_no_sale, apply=apply_no_sale),
)
