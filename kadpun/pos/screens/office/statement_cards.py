"""What stands around the statements: the figures on top, income in short at the side, and the words of what must be equal.

Gross profit and surplus count what goods have cost since cost of sales was last posted; where that is an estimate it is said.
"""

from __future__ import annotations

from kadpun.books.journal.statements import Statement, StatementName
from kadpun.books.money import show_money
from kadpun.books.words import Say
from kadpun.pos.office.statement_figures import StatementFigures
from kadpun.pos.office.statement_words import said

from ..office_parts.figures import Figure
from ..office_parts.side_card import Look, SideRow

EQUAL: dict[StatementName, str] = {
    "trial-balance": "Debit equals credit",
    "income": "The surplus is right",
    "balance-sheet": "Assets = liabilities + equity",
    "cash-flow": "Cash agrees with its accounts",
}
UNEQUAL: dict[StatementName, str] = {
    "trial-balance": "Debit is not credit. Verify the ledger.",
    "income": "The surplus is wrong. Verify the ledger.",
    "balance-sheet": "Assets are not liabilities and equity. Verify the ledger.",
    "cash-flow": "Cash differs from its accounts. Verify the ledger.",
}


def equality_words(name: StatementName, held: bool, say: Say) -> str:
    """What must be equal, and whether it is."""
    return say(EQUAL[name]) if held else say(UNEQUAL[name])


def figure_cards(seen: StatementFigures, say: Say) -> list[Figure]:
    """The five figures over the statements; each is a door to where it comes from."""
    gross, surplus = seen.gross - seen.unposted_cost, seen.surplus - seen.unposted_cost
    estimate = say("Cost of {amount} is an estimate", amount=show_money(seen.unposted_cost)) if seen.unposted_cost else ""
    more = say("{percent} % against the year before", percent=percent(seen.sales - seen.sales_before, seen.sales_before)) if seen.sales_before else ""
    share = say("{percent} % of sales", percent=percent(gross, seen.sales)) if seen.sales else ""
    times = say("{times} times what suppliers are owed", times=f"{seen.cash * 10 // seen.creditors / 10:.1f}") if seen.creditors > 0 else ""
    overdue = say("{percent} % overdue", percent=percent(seen.overdue, seen.debts)) if seen.debts > 0 and seen.overdue else ""
    return [
        Figure("ph.storefront", say("Net sales"), show_money(seen.sales), more, key="income"),
        Figure("ph.chart-line-up", say("Gross profit"), show_money(gross), share, key="income"),
        Figure("ph.leaf", say("Net surplus"), show_money(surplus), estimate, tone="ok" if surplus >= 0 else "danger", key="income"),
        Figure("ph.bank", say("Cash and bank"), show_money(seen.cash), times, tone="ink" if seen.cash >= 0 else "danger", key="cash-flow"),
        Figure("ph.users", say("Members' debts"), show_money(seen.debts), overdue, tone="warn" if seen.overdue else "ink", key="debts"),
    ]


def summary_rows(income: Statement, unposted_cost: int, say: Say) -> list[SideRow]:
    """The income statement in a few lines, the estimate of cost apart."""
    sales, cost = income.amount("Net sales"), income.amount("Cost of sales altogether")
    other, spent = income.amount("Other income altogether"), income.amount("Expenses altogether")
    gross = sales - cost - unposted_cost
    surplus = gross + other - spent
    lines: list[tuple[str, int, Look]] = [(said("Net sales", say), sales, ""), (say("Cost of sales"), -cost, "")]
    if unposted_cost:
        lines.append((say("Cost not posted yet (estimate)"), -unposted_cost, "warn"))
    lines += [(said("Gross profit", say), gross, "strong"), (said("Other income", say), other, ""), (said("Expenses", say), -spent, "")]
    rows = [SideRow(words, show_money(amount), look, key="income") for words, amount, look in lines if amount or look == "strong"]
    return [*rows, SideRow(said("Net surplus", say), show_money(surplus), "ok" if surplus >= 0 else "danger", key="income")]


def percent(part: int, whole: int) -> str:
    """A share in percent with one decimal."""
    return show_money((2 * 10_000 * part // abs(whole) + 1) // 2)[:-1] if whole else ""
