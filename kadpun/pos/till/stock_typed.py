"""Lines of a delivery, a count or of goods that left the shelf, as typed: read line by line, every wrong one told at once.

A delivery asks how many came and what they cost altogether; a count may find nothing; what left the shelf is above nothing. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kadpun.books.goods.kinds import MOST_LINES
from kadpun.books.money import THAI_DIGITS, MoneyOutOfBounds, NotMoney, Satang, read_money
from kadpun.books.quantity import NotQuantity, QuantityHasDecimals, QuantityOutOfBounds, read_quantity
from kadpun.books.refusals import Refusal

from .tender import NOTHING

StockAct = Literal["receive", "count", "take_off"]
MoveReason = Literal["waste", "own-use", "gift", "return-to-supplier"]
MOVE_REASONS: tuple[MoveReason, ...] = ("waste", "own-use", "gift", "return-to-supplier")
PAID_FROM = ("payables/suppliers", "cash/safe", "equity/opening")
"""Who bears the cost of a delivery: the supplier waits, the safe paid, or it lay there at the beginning."""


class SheetFull(Refusal):
    says = "One sheet holds {most} products. Record it, then go on with another."


@dataclass(frozen=True, slots=True)
class StockLineTyped:
    """One line as typed; `places` are the decimals of its unit."""

    goods: str
    places: int
    quantity: str
    cost: str = ""


@dataclass(frozen=True, slots=True)
class StockLine:
    """One line read: steps of the goods' unit, and what they cost altogether in satang."""

    goods: str
    steps: int
    cost: Satang = NOTHING


@dataclass(frozen=True, slots=True)
class WrongLine:
    """What is wrong with one line, from 0: "quantity" or "cost"."""

    line: int
    field: Literal["quantity", "cost"]
    reason: Refusal


@dataclass(frozen=True, slots=True)
class SheetRead:
    """The lines, or what is wrong with them."""

    lines: tuple[StockLine, ...]
    wrong: tuple[WrongLine, ...]


def read_sheet(act: StockAct, typed: Sequence[StockLineTyped]) -> SheetRead:
    """Read every line; the lines are there only if nothing is wrong. Refuses SheetFull."""
    if len(typed) > MOST_LINES:
        raise SheetFull(most=MOST_LINES)
    lines: list[StockLine] = []
    wrong: list[WrongLine] = []
    for number, line in enumerate(typed):
        steps, cost = 0, Satang(0)
        try:
            steps = read_counted(line.quantity, places=line.places) if act == "count" else read_quantity(line.quantity, places=line.places)
        except (NotQuantity, QuantityHasDecimals, QuantityOutOfBounds) as reason:
            wrong.append(WrongLine(number, "quantity", reason))
        if act == "receive":
            try:
                cost = read_money(line.cost)
            except (NotMoney, MoneyOutOfBounds) as reason:
                wrong.append(WrongLine(number, "cost", reason))
        lines.append(StockLine(line.goods, steps, cost))
    return SheetRead(() if wrong else tuple(lines), tuple(wrong))


def read_counted(text: str, *, places: int) -> int:
    """Read what was counted, which may be nothing, in steps. Refuses as `read_quantity`."""
    plain = text.strip().translate(THAI_DIGITS)
    if plain and not plain.strip("0.") and plain.count(".") <= 1 and "0" in plain:
        return 0
    return read_quantity(text, places=places)
