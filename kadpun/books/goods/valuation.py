"""What lies on the shelf, valued by moving average at the end of any day: product by product, and all of it.

Folded day by day, each day's deliveries before its sales, so that it does not depend on which till wrote first. Goods sold before they came stand
below zero at the average then known, and their delivery evens it out. A delivery that came too late for a closed period counts on the day on which
its postings count. Values only: it posts nothing and knows no accounts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from ..money import Satang, round_half_away
from ..store.statements import ask

Progress = Callable[[int, int], None]
"""Told how many of how many products are done; raising from it gives up."""

_COUNTS_ON = 'COALESCE((SELECT l.counts_on FROM late l WHERE l.fact = d.fact), d."on")'
_DELIVERED_OF = f'SELECT {_COUNTS_ON}, SUM(quantity), SUM(value) FROM delivery d WHERE goods = ? AND d."on" <= ? GROUP BY 1'
_MOVED_OF = "SELECT \"on\", came, went FROM stock_day WHERE commodity = ? AND account = 'stock/shop' AND \"on\" <= ?"
_DELIVERED = (
    f"SELECT goods, {_COUNTS_ON} AS day, 0, SUM(quantity), SUM(value) FROM delivery d WHERE d.\"on\" <= ? GROUP BY goods, day ORDER BY goods, day"
)
_MOVED = "SELECT commodity, \"on\", 1, came, went FROM stock_day WHERE account = 'stock/shop' AND \"on\" <= ? ORDER BY commodity, \"on\""
_LOST = (
    f"SELECT goods, why, SUM(quantity) FROM (SELECT d.*, {_COUNTS_ON} AS day FROM stock_loss d) WHERE day >= ? AND day <= ? "
    "GROUP BY goods, why HAVING SUM(quantity) <> 0 ORDER BY goods, why"
)


@dataclass(slots=True)
class Held:
    """A product's stock as it is folded: steps, their value in satang, and the average as a fraction (satang, steps)."""

    quantity: int = 0
    value: int = 0
    average: tuple[int, int] | None = None

    def deliver(self, quantity: int, cost: int) -> None:
        """Goods came at a cost, or (below zero) went back for what they had cost."""
        if quantity > 0:
            held, worth = max(self.quantity, 0), max(self.value, 0)
            self.average = (max(worth + cost, 0), held + quantity)
            self.value, self.quantity = worth + cost, held + quantity + min(self.quantity, 0)
        else:
            self.quantity, self.value = self.quantity + quantity, self.value + cost
            if self.quantity > 0 and self.value >= 0:
                self.average = (self.value, self.quantity)

    def take(self, quantity: int) -> None:
        """Goods went at the average (or, below zero, were found again)."""
        self.quantity -= quantity
        if self.average is not None:
            self.value = round_half_away(self.average[0] * self.quantity, self.average[1])

    def cost_of(self, quantity: int) -> Satang:
        """What so many steps cost on the average; 0 before anything was delivered."""
        return Satang(0) if self.average is None else Satang(round_half_away(self.average[0] * quantity, self.average[1]))

    def day(self, *, bought: int, cost: int, came: int, went: int) -> None:
        """Fold one day: what was delivered first, then all else that came and went."""
        if bought or cost:
            self.deliver(bought, cost)
        self.take(went - (came - bought))


@dataclass(frozen=True, slots=True)
class Valued:
    """A product at the end of a day: steps on hand (may be below zero), what they are worth in satang, and whether its cost is known at all."""

    goods: str
    quantity: int
    value: int
    average: tuple[int, int] | None

    def cost_of(self, quantity: int) -> Satang:
        """What so many steps cost on the average."""
        return Held(average=self.average).cost_of(quantity)


def held_on(connection: Connection, goods: str, *, on: date) -> Held:
    """One product at the end of a business day."""
    day = on.isoformat()
    delivered = {each: (quantity, value) for each, quantity, value in ask(connection, _DELIVERED_OF, goods, day)}
    moved = {each: (came, went) for each, came, went in ask(connection, _MOVED_OF, goods, day)}
    held = Held()
    for each in sorted(delivered.keys() | moved.keys()):
        if each > day:
            break
        bought, cost = delivered.get(each, (0, 0))
        came, went = moved.get(each, (0, 0))
        held.day(bought=bought, cost=cost, came=came, went=went)
    return held


def value_stock(connection: Connection, *, on: date) -> Iterator[Valued]:
    """Every product that ever came or went, at the end of a business day, by its id."""
    day = on.isoformat()
    driver: Any = connection.connection.dbapi_connection
    rows = merge(driver.execute(_DELIVERED, (day,)), driver.execute(_MOVED, (day,)), key=itemgetter(0, 1, 2))
    for goods, of_goods in groupby(rows, key=itemgetter(0)):
        held = Held()
        for each, of_day in groupby(of_goods, key=itemgetter(1)):
            if each > day:
                break
            bought = cost = came = went = 0
            for _, _, side, first, second in of_day:
                if side == 0:
                    bought, cost = bought + first, cost + second
                else:
                    came, went = came + first, went + second
            held.day(bought=bought, cost=cost, came=came, went=went)
        yield Valued(goods, held.quantity, held.value, held.average)


def lost_goods(connection: Connection, *, from_on: date, to_on: date) -> list[tuple[str, str, int]]:
    """What left the shelf otherwise than by sale in a span of days: product, why, steps (found again: below zero)."""
    rows = ask(connection, _LOST, from_on.isoformat(), to_on.isoformat())
    return [(str(goods), str(why), int(quantity)) for goods, why, quantity in rows]
