"""The auditor's working papers: a sample of bills by a stated seed, the cut-off around a date, gaps and doubles in numbers, self-approval.

Each test says what it looked at and can be done again by anybody with the same books: the sample is drawn by SHA-256 of seed and fact id, which one
line of a shell works out too. Queries only; long ones tell their progress and may be stopped by raising from it. They judge nothing: a finding is a
question to ask, not a fault.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Literal

import orjson
from sqlalchemy import Connection

from ..clock import business_day
from ..journal.balances import query
from ..ledger.facts import read_fact
from ..ledger.receipt_code import look_up_code
from ..sales.numbers import desk_of
from ..store.statements import ask

Progress = Callable[[int, int], None]
Drawing = Literal["random", "money", "large"]
TOLD_EVERY = 2000
CUT_OFF_DAYS = 7
NUMBERED: Mapping[str, str] = {"shift-open": "shift", "confirmation": "run"}
"""Kinds whose running number has another name than `serial`."""


@dataclass(frozen=True, slots=True)
class Bill:
    """A sale or refund as the auditor asks for it: number, day, total in satang, the operator, and where it stands in the ledger."""

    id: str
    kind: str
    number: str
    on: date
    at: int
    total: int
    by: str
    place: str
    code: str
    drawn: Drawing = "random"


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample: how it was drawn from how many bills of what total, and the bills by number."""

    from_on: date
    to_on: date
    seed: str
    by_money: bool
    above: int | None
    population: int
    whole: int
    bills: tuple[Bill, ...]

    @property
    def covered(self) -> int:
        """What the sampled bills come to, in satang."""
        return sum(bill.total for bill in self.bills)


@dataclass(frozen=True, slots=True)
class CutOffLine:
    """A document near the date: its business day, the instant it was recorded, and whether that fell on the other side of the date."""

    id: str
    kind: str
    number: str
    on: date
    at: int
    recorded_on: date
    amount: int
    by: str
    place: str
    other_side: bool


@dataclass(frozen=True, slots=True)
class CutOff:
    """The last documents up to a date and the first after it, and every entry around it that was recorded on the other side."""

    on: date
    before: tuple[CutOffLine, ...]
    after: tuple[CutOffLine, ...]
    other_side: tuple[CutOffLine, ...]


@dataclass(frozen=True, slots=True)
class NumberSeries:
    """A series of running numbers of one desk: how many were used, the first and last, the gaps as spans, and the numbers used twice."""

    desk: str
    series: str
    count: int
    first: int
    last: int
    gaps: tuple[tuple[int, int], ...]
    doubles: tuple[int, ...]

    @property
    def holds(self) -> bool:
        """Whether it runs from 1 without gap and without repeat."""
        return self.first == 1 and not self.gaps and not self.doubles


@dataclass(frozen=True, slots=True)
class SelfApproval:
    """An act that needs somebody's leave, allowed by the one who did it."""

    id: str
    kind: str
    act: str
    number: str
    on: date
    at: int
    by: str
    amount: int
    place: str


@dataclass(frozen=True, slots=True)
class Scanned:
    """What one reading of the ledger found: series of numbers, and who allowed themselves what."""

    facts: int
    series: tuple[NumberSeries, ...]
    self_approvals: tuple[SelfApproval, ...]


_BILLS = 'SELECT f.id, s.total FROM sale s JOIN fact f ON f.no = s.fact WHERE s."on" BETWEEN ? AND ? ORDER BY f.id'


def sample_bills(
    connection: Connection,
    from_on: date,
    to_on: date,
    *,
    count: int,
    seed: str,
    by_money: bool = False,
    above: int | None = None,
) -> Sample:
    """Draw bills of a span: `count` by chance, or by money so that a satang, not a bill, has equal chances; all from `above` satang besides.

    By chance: the bills with the smallest SHA-256 of "seed:id". By money: the bills in order of id, every (total/count)-th satang of theirs from a
    start that SHA-256 of the seed gives.
    """
    rows = [(str(uuid.UUID(bytes=id)), int(total)) for id, total in ask(connection, _BILLS, *_span(from_on, to_on))]
    whole = sum(total for _, total in rows)
    large = {id for id, total in rows if above is not None and total >= above}
    rest = [row for row in rows if row[0] not in large]
    picked = _by_money(rest, count, seed) if by_money else _by_chance(rest, count, seed)
    chosen: dict[str, Drawing] = {**dict.fromkeys(picked, "money" if by_money else "random"), **dict.fromkeys(large, "large")}
    bills = [_bill(connection, id, drawn) for id, drawn in chosen.items()]
    bills.sort(key=lambda bill: (bill.on, bill.number, bill.id))
    return Sample(from_on, to_on, seed, by_money, above, len(rows), whole, tuple(bills))


def look_at_cut_off(connection: Connection, on: date, *, each_side: int = 10, day_starts_hour: int = 0) -> CutOff:
    """The last and first documents around a date, and every entry of the week on either side that was recorded on the other."""
    up_to = [_cut_off_line(row, on, day_starts_hour) for row in _near(connection, on, each_side, after=False)]
    beyond = [_cut_off_line(row, on, day_starts_hour) for row in _near(connection, on, each_side, after=True)]
    span = _span(on - timedelta(days=CUT_OFF_DAYS - 1), on + timedelta(days=CUT_OFF_DAYS))
    says = 'SELECT f.bytes FROM fact f WHERE f.no IN (SELECT DISTINCT fact FROM posting WHERE "on" BETWEEN ? AND ?) ORDER BY f.no'
    strange = (line for row in query(connection, says, *span) if (line := _cut_off_line(row, on, day_starts_hour)).other_side)
    return CutOff(on, tuple(reversed(up_to)), tuple(beyond), tuple(sorted(strange, key=lambda line: (line.on, line.at, line.id))))


def scan_ledger(
    connection: Connection, *, from_on: date | None = None, to_on: date | None = None, progress: Progress | None = None
) -> Scanned:
    """Read the whole ledger once: numbers of every series from the beginning, and self-approvals of a span."""
    total = int(ask(connection, "SELECT COUNT(*) FROM fact")[0][0])
    numbers: dict[tuple[str, str], list[int]] = {}
    found: list[SelfApproval] = []
    for done, (data,) in enumerate(query(connection, "SELECT bytes FROM fact ORDER BY no"), 1):
        fact = orjson.loads(data)
        series = series_of(fact)
        if series is not None:
            numbers.setdefault((desk_of(fact["log"]), series[0]), []).append(series[1])
        on = date.fromisoformat(fact["on"])
        if (from_on is None or from_on <= on) and (to_on is None or on <= to_on):
            found += _self_approvals(fact, on, data)
        if progress is not None and (done % TOLD_EVERY == 0 or done == total):
            progress(done, total)
    made = [_series(desk, name, used) for (desk, name), used in sorted(numbers.items())]
    return Scanned(total, tuple(made), tuple(sorted(found, key=lambda act: (act.by, act.at, act.id))))


def series_of(fact: Mapping[str, Any]) -> tuple[str, int] | None:
    """The series and running number of a fact; None for one that bears none."""
    kind, body = str(fact["kind"]), fact["body"]
    if kind == "confirmation" and fact["refs"]:
        return None
    number = body.get(NUMBERED.get(kind, "serial"))
    if not isinstance(number, int):
        return None
    voucher = body.get("voucher", "")
    return (f"{kind}/{voucher}" if voucher else kind), number


def _series(desk: str, name: str, used: Sequence[int]) -> NumberSeries:
    ordered = sorted(set(used))
    steps = zip([0, *ordered], ordered, strict=False)
    gaps = tuple((low + 1, high - 1) for low, high in steps if high - low > 1)
    doubles = tuple(number for number, times in sorted(Counter(used).items()) if times > 1)
    return NumberSeries(desk, name, len(used), ordered[0], ordered[-1], gaps, doubles)


def _self_approvals(fact: Mapping[str, Any], on: date, data: bytes) -> Iterator[SelfApproval]:
    """Acts of one fact that their doer allowed: an approver of its own, and guarded acts on a bill."""
    body, by = fact["body"], str(fact["by"])
    acts = [str(fact["kind"])] if body.get("approver") == by else []
    for told in body.get("approvals", ()):
        permission, _, who, approver, *_ = [*str(told).split(" "), "", "", "", ""]
        if who and who == approver:
            acts.append(permission)
    if acts:
        at = read_fact(data).at
        amount = amount_of(fact)
        place = f"{fact['log']}#{fact['seq']}"
        for act in acts:
            yield SelfApproval(str(fact["id"]), str(fact["kind"]), act, str(body.get("number", "")), on, at, by, amount, place)


def amount_of(fact: Mapping[str, Any]) -> int:
    """What a fact is about in satang: its own total, or all that it posts in debit."""
    total = fact["body"].get("total")
    if isinstance(total, int):
        return total
    return sum(amount for _, commodity, amount in fact["post"] if commodity == "THB" and amount > 0)


def _by_chance(rows: Sequence[tuple[str, int]], count: int, seed: str) -> list[str]:
    ranked = sorted((sha256(f"{seed}:{id}".encode()).digest(), id) for id, _ in rows)
    return [id for _, id in ranked[: max(count, 0)]]


def _by_money(rows: Sequence[tuple[str, int]], count: int, seed: str) -> list[str]:
    whole = sum(total for _, total in rows)
    if count < 1 or whole < 1:
        return []
    step = max(whole // count, 1)
    at = int.from_bytes(sha256(seed.encode()).digest(), "big") % step
    picked: dict[str, None] = {}
    upper = 0
    for id, total in rows:
        upper += total
        if at < upper:
            picked[id] = None
            at += ((upper - 1 - at) // step + 1) * step
    return list(picked)


def _bill(connection: Connection, id: str, drawn: Drawing) -> Bill:
    data, leaf = ask(connection, "SELECT bytes, leaf FROM fact WHERE id = ?", uuid.UUID(id).bytes)[0]
    fact = read_fact(data)
    place = f"{fact.log}#{fact.seq}"
    total = int(fact.body["total"])
    return Bill(id, fact.kind, str(fact.body["number"]), fact.on, fact.at, total, fact.by, place, look_up_code(bytes(leaf)), drawn)


def _near(connection: Connection, on: date, count: int, *, after: bool) -> list[Any]:
    side, order = (">", "ASC") if after else ("<=", "DESC")
    says = 'SELECT f.bytes FROM sale s JOIN fact f ON f.no = s.fact WHERE s."on" {side} ? ORDER BY s."on" {order}, s.at {order}, f.id {order} LIMIT ?'
    return ask(connection, says.format(side=side, order=order), on.isoformat(), count)


def _cut_off_line(row: Any, on: date, day_starts_hour: int) -> CutOffLine:
    fact = read_fact(row[0])
    recorded = business_day(fact.at, day_starts_hour=day_starts_hour)
    whole = amount_of({"body": fact.body, "post": fact.post})
    other_side = (fact.on <= on) != (recorded <= on)
    number = str(fact.body.get("number", ""))
    return CutOffLine(fact.id, fact.kind, number, fact.on, fact.at, recorded, whole, fact.by, f"{fact.log}#{fact.seq}", other_side)


def _span(from_on: date, to_on: date) -> tuple[str, str]:
    return from_on.isoformat(), to_on.isoformat()
