"""The few figures over the statements, the months of the chart, and the columns of a comparison.

Figures are those of the statements themselves; what goods have cost since cost of sales was last posted is told apart, as an estimate. Satang.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Literal

from sqlalchemy import Connection

from kadpun.books.journal.accounts import Chart
from kadpun.books.journal.cost_of_sales import PURPOSE, work_out_cost
from kadpun.books.journal.spans import Span, months_to, moved_by_month, moved_in, year_to
from kadpun.books.journal.statements import StatementColumn, is_cash, is_cost_of_sales, is_sale, root_of
from kadpun.books.journal.vouchers import moved_by_purpose
from kadpun.books.members.ageing import ageing

Comparison = Literal["", "year", "months", "shops"]
DEBTORS = "receivables/members"
MONTHS = 12


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One month of the chart, in satang; `profit` is None where no cost of sales is posted yet."""

    first_on: date
    sales: int
    profit: int | None


@dataclass(frozen=True, slots=True)
class StatementFigures:
    """The few figures over a statement, in satang: of the span, of the same days a year before, and at the span's end.

    `unposted_cost` is what the goods that left in the span and since the last hold have cost on the moving average:
    the statements do not have it yet.
    """

    sales: int
    sales_before: int
    gross: int
    surplus: int
    cash: int
    creditors: int
    debts: int
    overdue: int
    unposted_cost: int
    months: tuple[MonthFigures, ...]


def figures_of(connection: Connection, chart: Chart, column: StatementColumn) -> StatementFigures:
    """The figures of a span of one shop or all."""
    now = moved_in(connection, column.span, shop=column.shop)
    before = moved_in(connection, column.span.year_before(), shop=column.shop)
    accounts = {path: chart.account(path) for path in now.keys() | before.keys()}
    sales = -sum(it.movement for path, it in now.items() if is_sale(accounts[path]))
    cost = sum(it.movement for path, it in now.items() if is_cost_of_sales(accounts[path]))
    return StatementFigures(
        sales=sales,
        sales_before=-sum(it.movement for path, it in before.items() if is_sale(accounts[path])),
        gross=sales - cost,
        surplus=-sum(it.movement for path, it in now.items() if accounts[path].account_class in ("income", "expense")),
        cash=sum(it.balance for path, it in now.items() if is_cash(accounts[path])),
        creditors=-sum(it.balance for path, it in now.items() if root_of(accounts[path]) == "payables"),
        debts=now[DEBTORS].balance if DEBTORS in now else 0,
        overdue=sum(ageing(connection, column.span.to_on).totals[1:]) if column.shop is None else 0,
        unposted_cost=unposted_in_span(connection, column),
        months=_months(connection, chart, column),
    )


def columns_of(span: Span, compare: Comparison, *, shop: str | None, shops: tuple[str, ...]) -> tuple[StatementColumn, ...]:
    """The columns of a comparison: with the same days a year before, month by month, or shop by shop and all of them."""
    if compare == "year":
        return StatementColumn(span, shop), StatementColumn(span.year_before(), shop)
    if compare == "months":
        found = list(takewhile(lambda month: month.to_on >= span.from_on, reversed(months_to(span.to_on, MONTHS))))
        return tuple(StatementColumn(month, shop) for month in reversed(found))
    if compare == "shops":
        return (*(StatementColumn(span, each) for each in shops), StatementColumn(span))
    return (StatementColumn(span, shop),)


def _months(connection: Connection, chart: Chart, column: StatementColumn) -> tuple[MonthFigures, ...]:
    """Sales and gross profit of the twelve months up to the span's end."""
    months = months_to(column.span.to_on, MONTHS)
    moved = moved_by_month(connection, Span(months[0].from_on, months[-1].to_on), shop=column.shop)
    sales, costs = dict[str, int](), dict[str, int]()
    for path, by_month in moved.items():
        account = chart.account(path)
        sums = sales if is_sale(account) else costs if is_cost_of_sales(account) else {}
        for name, amount in by_month.items():
            sums[name] = sums.get(name, 0) + amount
    made = []
    for month in months:
        name = month.from_on.isoformat()[:7]
        cost = costs.get(name, 0)
        made.append(MonthFigures(month.from_on, -sales.get(name, 0), -sales.get(name, 0) - cost if cost else None))
    return tuple(made)


def unposted_in_span(connection: Connection, column: StatementColumn) -> int:
    """What of the unposted cost belongs to the span itself: what was unposted the day before it, and still is, is an earlier month's."""
    owed, span = unposted_cost(connection, column), column.span
    if not owed or moved_by_purpose(connection, PURPOSE, from_on=span.from_on, to_on=span.to_on):
        return owed
    return owed - unposted_cost(connection, StatementColumn(Span(span.before_on, span.before_on), column.shop))


def unposted_cost(connection: Connection, column: StatementColumn) -> int:
    """What the goods that left have cost and the books do not say yet at the end of the span; goods are not told by shop."""
    if column.shop is not None:
        return 0
    cost = work_out_cost(connection, first_on=year_to(column.span.to_on).from_on, last_on=column.span.to_on)
    return sum(amount for _, amount in cost.to_post)
