"""The stock card of a product: day by day what came and went, with quantity, price and amount, and what then lies on the shelf.

Valued by moving average exactly as the books value it (`valuation.py`), so that the last line of a card is the product's part of the inventory. A
day's deliveries come before all else of the day. Quantities are steps, amounts satang. It posts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from ..store.statements import ask
from .valuation import Held

_DELIVERED = (
    'SELECT COALESCE((SELECT l.counts_on FROM late l WHERE l.fact = d.fact), d."on") AS day, SUM(quantity), SUM(value) FROM delivery d '
    "WHERE goods = ? GROUP BY day"
)
_MOVED = 'SELECT "on", came, went FROM stock_day WHERE commodity = ? AND account = \'stock/shop\' AND "on" <= ?'
_GOODS = "SELECT DISTINCT commodity FROM stock_day WHERE account = 'stock/shop' ORDER BY commodity"


@dataclass(frozen=True, slots=True)
class CardLine:
    """One day of a card: what came at what amount, what went, and what lies there after it."""

    on: date
    came: int
    came_value: int
    went: int
    went_value: int
    held: int
    value: int


@dataclass(frozen=True, slots=True)
class StockCard:
    """A product's card over a span: what was brought forward (steps and satang), then each day on which anything moved."""

    goods: str
    brought: int
    brought_value: int
    lines: tuple[CardLine, ...]

    @property
    def held(self) -> int:
        """What lies on the shelf at the end, in steps."""
        return self.lines[-1].held if self.lines else self.brought

    @property
    def value(self) -> int:
        """What that is worth."""
        return self.lines[-1].value if self.lines else self.brought_value


def stock_card(connection: Connection, goods: str, *, from_on: date, to_on: date) -> StockCard:
    """The card of one product over a span of days."""
    last = to_on.isoformat()
    delivered = {day: (int(quantity), int(value)) for day, quantity, value in ask(connection, _DELIVERED, goods) if day <= last}
    moved = {day: (int(came), int(went)) for day, came, went in ask(connection, _MOVED, goods, last)}
    held = Held()
    brought = brought_value = 0
    lines = []
    for day in sorted(delivered.keys() | moved.keys()):
        bought, cost = delivered.get(day, (0, 0))
        came, went = moved.get(day, (0, 0))
        before, worth = held.quantity, held.value
        held.day(bought=bought, cost=cost, came=came, went=went)
        on = date.fromisoformat(day)
        if on < from_on:
            brought, brought_value = held.quantity, held.value
        else:
            went_value = worth + cost - held.value
            assert held.quantity == before + came - went
            # What comes back without being bought has no price of its own: it lessens what the day took.
            lines.append(CardLine(on, came, cost, went, went_value, held.quantity, held.value))
    return StockCard(goods, brought, brought_value, tuple(lines))


def goods_with_cards(connection: Connection) -> list[str]:
    """Every product that ever came or went, by its id."""
    return [str(row[0]) for row in ask(connection, _GOODS)]
