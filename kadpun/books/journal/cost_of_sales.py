"""Cost of sales, posted when a period is held: what the books say lies in the inventory, less what lies there by moving average.

Nothing about goods can be dated in a held period, so the valuation stands still while it is worked out. What was lost or spoiled, used in the shop or
given away, and sent back to suppliers is told apart at the average of the last day; the rest was sold. Working it out again posts only what
changed since, so that adjustments in the hold and late arrivals are taken in before the period is closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from ..desk import Desk
from ..goods.valuation import Progress, lost_goods, value_stock
from ..ledger.recorder import Recorded
from ..money import Satang
from ..store.engine import Work
from ..store.statements import ask
from .balances import balance_of
from .entries import EntryLine, record_entry
from .vouchers import moved_by_purpose

PURPOSE = "cost-of-sales"
INVENTORY = "goods/inventory"
SOLD = "goods/cost-of-sales"
LOSS_ACCOUNTS: dict[str, str] = {
    "count": "goods/shrinkage",
    "waste": "goods/shrinkage",
    "own-use": "goods/own-use",
    "gift": "goods/own-use",
    "return-to-supplier": "payables/suppliers",
}
"""Where the cost of goods goes that left the shelf otherwise than by sale; what went back to suppliers waits there for their credit note."""
TOLD_EVERY = 200


@dataclass(frozen=True, slots=True)
class CostOfSales:
    """A period's cost in satang: inventory in the books and as valued, and what is still to be posted by account (debit positive).

    `seen` tells later whether the books have gone on since;
    `below_zero` and `without_cost` are products that were sold before they came, and products on the shelf whose cost nobody said.
    """

    first_on: date
    last_on: date
    in_books: Satang
    valued: Satang
    to_post: tuple[tuple[str, int], ...]
    sold: Satang
    lost: Satang
    used: Satang
    seen: tuple[int, ...]
    below_zero: tuple[str, ...] = ()
    without_cost: tuple[str, ...] = ()

    @property
    def is_posted(self) -> bool:
        """Whether the books say already what the valuation says."""
        return not self.to_post


def work_out_cost(connection: Connection, *, first_on: date, last_on: date, progress: Progress | None = None) -> CostOfSales:
    """Work out a period's cost of sales at the end of its last day; reads the movements of every product, and `progress` may give up."""
    seen = seen_on(connection, last_on)
    lost: dict[str, list[tuple[str, int]]] = {}
    for goods, why, quantity in lost_goods(connection, from_on=first_on, to_on=last_on):
        lost.setdefault(goods, []).append((why, quantity))
    total = int(ask(connection, "SELECT COUNT(DISTINCT commodity) FROM stock_day")[0][0])
    valued, apart = 0, dict.fromkeys(LOSS_ACCOUNTS.values(), 0)
    below, without = [], []
    for number, each in enumerate(value_stock(connection, on=last_on), start=1):
        valued += each.value
        if each.quantity < 0:
            below.append(each.goods)
        elif each.quantity and each.average is None:
            without.append(each.goods)
        for why, quantity in lost.get(each.goods, ()):
            apart[LOSS_ACCOUNTS[why]] += each.cost_of(quantity)
        if progress is not None and number % TOLD_EVERY == 0:
            progress(min(number, total), total)
    if progress is not None:
        progress(total, total)
    in_books = balance_of(connection, INVENTORY, on=last_on).amount
    posted = moved_by_purpose(connection, PURPOSE, from_on=first_on, to_on=last_on)
    gone = in_books - valued
    lines = {account: amount - posted.get(account, 0) for account, amount in apart.items()}
    lines[SOLD] = gone - sum(lines.values())
    to_post = tuple((account, amount) for account, amount in lines.items() if amount)
    return CostOfSales(
        first_on=first_on,
        last_on=last_on,
        in_books=Satang(in_books),
        valued=Satang(valued),
        to_post=to_post,
        sold=Satang(lines[SOLD] + posted.get(SOLD, 0)),
        lost=Satang(apart["goods/shrinkage"]),
        used=Satang(apart["goods/own-use"]),
        seen=seen,
        below_zero=tuple(below),
        without_cost=tuple(without),
    )


def seen_on(connection: Connection, on: date) -> tuple[int, ...]:
    """What a valuation hangs on, as sums that are quickly read: goods that came, went and were delivered by a day, and what of it is posted."""
    day = on.isoformat()
    stock = ask(connection, 'SELECT COALESCE(SUM(came), 0), COALESCE(SUM(went), 0) FROM stock_day WHERE "on" <= ?', day)[0]
    delivered = ask(connection, 'SELECT COALESCE(SUM(quantity), 0), COALESCE(SUM(value), 0) FROM delivery WHERE "on" <= ?', day)[0]
    late = ask(connection, "SELECT count(*) FROM late")[0]
    posted = [balance_of(connection, account, on=on).amount for account in (INVENTORY, SOLD, "goods/shrinkage", "goods/own-use")]
    return tuple(int(each) for each in (*stock, *delivered, *late, *posted))


def record_cost(desk: Desk, work: Work, cost: CostOfSales, text: str, *, by: str, approver: str = "") -> Recorded | None:
    """Post a period's cost of sales, dated its last day; None when nothing is left to post."""
    if cost.is_posted:
        return None
    gone = sum(amount for _, amount in cost.to_post)
    lines = [EntryLine(account, amount) for account, amount in cost.to_post]
    if gone:
        lines.append(EntryLine(INVENTORY, -gone))
    return record_entry(desk, work, "journal", lines, text, by=by, on=cost.last_on, purpose=PURPOSE, approver=approver)
