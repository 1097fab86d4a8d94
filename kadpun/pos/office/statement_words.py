"""What statements and books are called, said in the reader's language: titles, heads, kinds of facts, spans of days.

Sentences only; figures come from elsewhere. A kind that has no word here is called by its own name, so that a newer fact is shown rather than lost.
"""

from __future__ import annotations

import calendar
from datetime import date

from kadpun.books.journal.accounts import AccountClass
from kadpun.books.journal.daybooks import BookName
from kadpun.books.journal.spans import Span
from kadpun.books.journal.statements import StatementName
from kadpun.books.thai import show_date, show_month
from kadpun.books.words import Language, Say

STATEMENT_TITLES: dict[StatementName, str] = {
    "trial-balance": "Trial balance",
    "income": "Income statement",
    "balance-sheet": "Balance sheet",
    "cash-flow": "Cash flow statement",
}
BOOK_TITLES: dict[BookName, str] = {
    "cash-book": "Cash book",
    "sales-book": "Sales book",
    "purchase-book": "Purchase book",
    "journal": "General journal",
}
CLASS_TITLES: dict[AccountClass, str] = {
    "asset": "Assets",
    "liability": "Liabilities",
    "equity": "Equity of the co-operative",
    "income": "Income",
    "expense": "Expenses",
}
STATEMENT_SENTENCES = frozenset(
    (
        "Assets", "Liabilities", "Equity of the co-operative", "Income", "Expenses", "Altogether", "Debit less credit", "Debit", "Credit",
        "Sales of goods", "Net sales", "Less cost of sales", "Cost of sales altogether", "Gross profit", "Other income", "Other income altogether",
        "Less expenses", "Expenses altogether", "Net surplus", "Income less expenses", "Current assets", "Current assets altogether", "Fixed assets",
        "Fixed assets altogether", "Assets altogether", "Current liabilities", "Current liabilities altogether", "Long-term liabilities",
        "Long-term liabilities altogether", "Liabilities altogether", "Surplus of earlier years, not yet closed", "Net surplus of the period",
        "Equity altogether", "Liabilities and equity altogether", "Liabilities and equity", "Operating activities", "Cash from operating activities",
        "Investing activities", "Cash from investing activities", "Financing activities", "Cash from financing activities",
        "Change of cash and bank balances", "Cash and bank balances at the beginning", "Cash and bank balances at the end", "Cash and bank accounts",
        "Cash in", "Cash out", "Bank in", "Bank out", "Value before VAT", "VAT", "Exempt from VAT", "Total", "Paid at once", "Sold on credit",
        "How the cost of goods comes about", "Goods at the beginning", "Goods that came, less what went back", "Goods there were to sell",
        "Less goods at the end", "Cost of the goods that left", "Goods", "Others", "Input VAT", "Still owed",
    )
)  # fmt: skip
"""Every sentence that a statement or a book may carry."""
KIND_NAMES: dict[str, str] = {
    "sale": "Sale",
    "refund": "Refund",
    "reversal": "Reversal",
    "shift-open": "Shift opened",
    "shift-close": "Shift closed",
    "cash-move": "Cash moved",
    "delivery": "Goods received",
    "stock-count": "Stock count",
    "stock-move": "Goods taken off",
    "purchase": "Purchase",
    "entry": "Voucher entry",
    "opening": "Opening entry",
    "credit-payment": "Debt paid",
    "share": "Shares",
    "deposit": "Deposit",
    "interest": "Late interest",
    "adjust": "Adjustment",
    "period-hold": "Period held",
    "period-close": "Period closed",
    "surplus": "Surplus shared out",
    "surplus-payment": "Surplus paid out",
    "surplus-lapse": "Surplus lapsed",
    "claim-settled": "Claim settled",
    "double-use": "Used twice, set aside",
    "double-use-decided": "Used twice, decided",
}


def kind_words(kind: str, say: Say) -> str:
    """What a kind of fact is called."""
    return say(KIND_NAMES[kind]) if kind in KIND_NAMES else kind


def said(sentence: str, say: Say) -> str:
    """A sentence of a statement in the reader's language."""
    assert sentence in STATEMENT_SENTENCES, sentence
    return say(sentence)


def span_words(span: Span, say: Say, language: Language) -> str:
    """A span of days as a statement's second line says it: a year, a month, or from one day to another."""
    first, last = span.from_on, span.to_on
    to = show_date(last, "document", language)
    if first.day == 1 and last.month == first.month and last.year == first.year and last.day == calendar.monthrange(last.year, last.month)[1]:
        return say("For the month that ended on {day}", day=to)
    if first.day == 1 and (last - first).days in (364, 365):
        return say("For the year that ended on {day}", day=to)
    return say("From {first} to {last}", first=show_date(first, "document", language), last=to)


def short_span(span: Span, say: Say, language: Language) -> str:
    """A span in the head of a column: a year, a month, or its last day."""
    first, last = span.from_on, span.to_on
    if first.day == 1 and (last - first).days in (364, 365):
        return say("Year {year}", year=show_date(last, "document", language).rpartition(" ")[2])
    whole = last.day == calendar.monthrange(last.year, last.month)[1]
    if first.day == 1 and whole and (first.year, first.month) == (last.year, last.month):
        return show_month(last, language)
    return say("To {day}", day=show_date(last, "dense", language))


def as_at_words(day: date, say: Say, language: Language) -> str:
    """The day of a balance sheet."""
    return say("As at {day}", day=show_date(day, "document", language))
