"""Postings and balances as views: every posting of every fact, and each account's sums by day.

Owns the tables `posting`, `balance`, `balance_year` and `stock_day`. A posting is signed, debit positive. Goods lying in a place (`stock/shop`)
are summed by commodity and day, so that what is on hand is a short sum however long the history; other accounts are summed by account,
commodity and day, and by year.
It knows no kind of fact: postings are the fact's own.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text, text

from ..ledger.kind import Standing
from ..store.tables import VIEWS
from ..store.views import Views

posting_table = Table(
    "posting",
    VIEWS,
    Column("fact", Integer, primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("account", Text, nullable=False),
    Column("commodity", Text, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("on", Text, nullable=False),
    Index("posting_of_money", "account", "on", "fact", sqlite_where=text("commodity = 'THB'")),
    sqlite_with_rowid=False,
)

balance_table = Table(
    "balance",
    VIEWS,
    Column("account", Text, primary_key=True),
    Column("commodity", Text, primary_key=True),
    Column("on", Text, primary_key=True),
    Column("debit", Integer, nullable=False),
    Column("credit", Integer, nullable=False),
    sqlite_with_rowid=False,
)

year_table = Table(
    "balance_year",
    VIEWS,
    Column("commodity", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("year", Text, primary_key=True),
    Column("debit", Integer, nullable=False),
    Column("credit", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""The sums of `balance` by year, so that a trial balance adds up one year's days at most, however long the history."""

stock_table = Table(
    "stock_day",
    VIEWS,
    Column("commodity", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("on", Text, primary_key=True),
    Column("came", Integer, nullable=False),
    Column("went", Integer, nullable=False),
    sqlite_with_rowid=False,
)

PLACES = frozenset({"stock/shop"})
"""Accounts that are places where goods lie."""
OTHER_SIDES = frozenset({"stock/sold", "stock/delivered", "stock/counted", "stock/moved"})
"""Accounts that are only the other side of goods that came or went; they are read from the postings."""


def apply_postings(standing: Standing, views: Views) -> None:
    """Put a fact's postings into the views."""
    fact = standing.fact
    day = fact.on.isoformat()
    no = standing.no
    rows = []
    for line, (account, commodity, amount) in enumerate(fact.post):
        rows.append((no, line, account, commodity, amount, day))
        if account in PLACES:
            views.add(stock_table, (commodity, account, day), max(amount, 0), max(-amount, 0))
        elif account not in OTHER_SIDES:
            views.add(balance_table, (account, commodity, day), max(amount, 0), max(-amount, 0))
            views.add(year_table, (commodity, account, day[:4]), max(amount, 0), max(-amount, 0))
    views.insert_all(posting_table, rows)
