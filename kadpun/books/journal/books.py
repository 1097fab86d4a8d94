"""What an export is made from: the facts in order, the chart, and the commodities that were ever posted.

Everything streams: a million sales are read a row at a time, in the one order that does not depend on which desk's log arrived first
(largest instant so far in the log, log, number). It writes nothing and knows no format.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import orjson
from sqlalchemy import Connection

from ..ledger.facts import MONEY
from ..store.tables import SEQ_BITS
from .accounts import Account, Chart
from .balances import accounts_in_use, query
from .spans import month_of

_FACTS = "SELECT no, largest_at, leaf, bytes FROM fact WHERE no >= ? AND no < ? ORDER BY no"
_FACT = "SELECT largest_at, leaf, bytes FROM fact WHERE no = ?"
_BY_DAY = (
    'SELECT DISTINCT p.fact, p."on" FROM posting p JOIN fact f ON f.no = p.fact JOIN log l ON l.no = p.fact >> ? '
    'ORDER BY p."on", f.largest_at, l.name, p.fact'
)
_MONTH_ENDS = 'SELECT substr("on", 1, 7), account, SUM(debit) - SUM(credit) FROM balance WHERE commodity = ? GROUP BY 1, 2 ORDER BY 1, 2'
_COMMODITIES = (
    "SELECT c.commodity, COALESCE(u.name, ''), COALESCE(u.places, 0) FROM (SELECT commodity FROM balance UNION SELECT commodity FROM stock_day "
    "UNION SELECT commodity FROM posting) c LEFT JOIN unit u ON u.commodity = c.commodity ORDER BY c.commodity"
)


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A fact as it is stored: its number in the store, the tag's instant, its leaf, its bytes, and what they say.

    `counts_on` is the day its postings count on: its own, unless it came too late for a closed period.
    """

    no: int
    largest_at: int
    leaf: bytes
    data: bytes
    said: Mapping[str, Any]
    counts_on: str = ""

    @property
    def place(self) -> str:
        """Where it stands for good: log#seq."""
        return f"{self.said['log']}#{self.said['seq']}"


@dataclass(frozen=True, slots=True)
class Commodity:
    """A commodity that was posted: its name for people and how many of its digits are decimals when people write it."""

    commodity: str
    name: str
    places: int


@dataclass(frozen=True)
class Books:
    """The books of one store at one moment, to be written out."""

    connection: Connection
    chart: Chart

    def logs(self) -> list[str]:
        """The logs whose facts stand in the store, by name."""
        return [str(name) for (name,) in query(self.connection, "SELECT name FROM log ORDER BY name")]

    def facts(self) -> Iterator[StoredFact]:
        """Every fact, in the order that all stores holding the same facts agree on."""
        logs = [(int(no), str(name)) for no, name in query(self.connection, "SELECT no, name FROM log ORDER BY name")]
        if len(logs) == 1:
            yield from self._facts_of(logs[0][0])
            return
        # heapq.merge asks each log for its next fact only when its turn comes, so one fact a log is held.
        streams = [self._facts_of(no) for no, _ in logs]
        yield from heapq.merge(*streams, key=lambda fact: (fact.largest_at, fact.said["log"], fact.said["seq"]))

    def posted_facts(self) -> Iterator[StoredFact]:
        """The facts that post something, by the day they count on, and in a day in the order of `facts`."""
        # The numbers are put in order first, where the database may use its disk; then one fact at a time is held.
        for no, on in query(self.connection, _BY_DAY, SEQ_BITS):
            largest_at, leaf, data = next(query(self.connection, _FACT, no))
            yield StoredFact(int(no), int(largest_at), bytes(leaf), bytes(data), orjson.loads(data), str(on))

    def month_ends(self) -> Iterator[tuple[date, dict[str, int]]]:
        """What every two-part account of baht holds at the end of each month in which anything was posted, from the first."""
        held: dict[str, int] = {}
        for month, rows in groupby(query(self.connection, _MONTH_ENDS, MONEY), key=lambda row: str(row[0])):
            for _, account, amount in rows:
                held[account] = held.get(account, 0) + int(amount)
            yield month_of(date.fromisoformat(month + "-01")).to_on, dict(held)

    def accounts(self) -> list[Account]:
        """The accounts that were ever posted to, in the chart's order."""
        return self.chart.in_order(accounts_in_use(self.connection))

    def commodities(self) -> Iterator[Commodity]:
        """The commodities that were ever posted, by their own names."""
        for commodity, name, places in query(self.connection, _COMMODITIES):
            yield Commodity(commodity, "บาท" if commodity == MONEY and not name else name, 2 if commodity == MONEY else int(places))

    def first_day(self) -> str:
        """The earliest business day that anything was posted on."""
        days = [next(query(self.connection, f'SELECT MIN("on") FROM {table}'))[0] for table in ("balance", "stock_day", "posting")]
        return min((str(day) for day in days if day is not None), default="1970-01-01")

    def _facts_of(self, log_no: int) -> Iterator[StoredFact]:
        for no, largest_at, leaf, data in query(self.connection, _FACTS, log_no << SEQ_BITS, log_no + 1 << SEQ_BITS):
            yield StoredFact(int(no), int(largest_at), bytes(leaf), bytes(data), orjson.loads(data))


def baht(satang: int) -> str:
    """An amount of satang as programs write it: 1234.50, -0.25."""
    sign = "-" if satang < 0 else ""
    return f"{sign}{abs(satang) // 100}.{abs(satang) % 100:02}"


def amount_text(amount: int, commodity: str) -> str:
    """An amount as exports write it: baht with two decimals, anything else in whole smallest steps."""
    return baht(amount) if commodity == MONEY else str(amount)
