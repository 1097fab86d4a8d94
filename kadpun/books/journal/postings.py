"""Postings and balances as views: every posting of every fact, and each account's sums by day.

Owns the tables `posting`, `balance`, `balance_year`, `balance_part`, `stock_day`, `desk_balance`, `late`, `origin` and `closing_log`. A posting is
signed, debit positive. An account has two parts (`receivables/members`); a third names whose it is (`receivables/members/m-1`): sums by day and
shop stand under the two-part account, so that the trial balance does not grow with the members, and those of each part beside them. Goods lying
in a place (`stock/shop`) are summed by commodity and day. A fact that reaches this store too late for a closed period counts on the first open
day: see `periods.py`.
It knows no kind of fact: postings are the fact's own.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import Column, Index, Integer, Table, Text, text

from ..ledger.facts import Fact, Posting
from ..ledger.kind import Standing, fact_no
from ..store.tables import SEQ_BITS, VIEWS
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
"""`on` is the day that the posting counts on."""

balance_table = Table(
    "balance",
    VIEWS,
    Column("account", Text, primary_key=True),
    Column("commodity", Text, primary_key=True),
    Column("on", Text, primary_key=True),
    Column("shop", Text, primary_key=True),
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
    Column("shop", Text, primary_key=True),
    Column("debit", Integer, nullable=False),
    Column("credit", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""The sums of `balance` by year, so that a trial balance adds up one year's days at most, however long the history."""

part_table = Table(
    "balance_part",
    VIEWS,
    Column("account", Text, primary_key=True),
    Column("commodity", Text, primary_key=True),
    Column("on", Text, primary_key=True),
    Column("debit", Integer, nullable=False),
    Column("credit", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""The sums of accounts of three parts: what of a control account is whose."""

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

late_table = Table(
    "late",
    VIEWS,
    Column("fact", Integer, primary_key=True),
    Column("on", Text, nullable=False),
    Column("counts_on", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Facts with postings that came after their period was closed: their own day, and the day they count on."""

desk_table = Table(
    "desk_balance",
    VIEWS,
    Column("account", Text, primary_key=True),
    Column("commodity", Text, primary_key=True),
    Column("desk", Text, primary_key=True),
    Column("amount", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""What each desk (`community/shop/desk`, all its epochs) holds of the accounts in `BY_DESK`."""

origin_table = Table("origin", VIEWS, Column("log", Text, primary_key=True), Column("no", Integer, nullable=False), sqlite_with_rowid=False)
"""The number of each log in this store, by its name."""

closing_table = Table(
    "closing_log",
    VIEWS,
    Column("fact", Integer, primary_key=True),
    Column("log", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("last_on", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""How far each log reached in the books when a period was closed; a log that a closing does not name had nothing in them."""

PLACES = frozenset({"stock/shop"})
"""Accounts that are places where goods lie."""
BY_DESK = frozenset({"tokens/ungranted"})
"""Accounts of which each desk has its own share, from which it may spend without asking the others."""
OTHER_SIDES = frozenset({"stock/sold", "stock/delivered", "stock/counted", "stock/moved"})
"""Accounts that are only the other side of goods that came or went; they are read from the postings."""
PARTS = 2
"""So many parts of a path name an account; what follows names whose it is."""

_CLOSINGS = "SELECT fact, log, size, last_on FROM closing_log"
_STANDING_TOO_LATE = 'SELECT fact, line, account, commodity, amount, "on" FROM posting WHERE fact >= ? AND fact < ? AND "on" <= ? ORDER BY fact, line'


@lru_cache(4096)
def control_of(account: str) -> str:
    """The account of which a part is a part, or the account itself."""
    end = account.find("/", account.find("/") + 1)
    return account if end < 0 or "/" not in account else account[:end]


def shop_of(log: str) -> str:
    """The shop that a log belongs to."""
    return log.split("/", 2)[1]


def apply_postings(standing: Standing, views: Views) -> None:
    """Put a fact's postings into the views, on its own day or, if that was closed before it came, on the first open one."""
    fact = standing.fact
    no = standing.no
    if fact.seq == 0:
        views.insert(origin_table, (fact.log, no >> SEQ_BITS))
    if not fact.post:
        return
    day = fact.on.isoformat()
    counts = _counts_on(fact, day, views)
    if counts != day:
        views.insert(late_table, (no, day, counts))
    for posting in fact.post:
        _sum(views, fact.log, counts, posting)
        if posting[0] in BY_DESK:
            views.add(desk_table, (posting[0], posting[1], fact.log.rpartition("/")[0]), posting[2])
    views.insert_all(posting_table, [(no, line, *posting, counts) for line, posting in enumerate(fact.post)])


def apply_closing(no: int, sizes: tuple[tuple[str, int], ...], last_on: date, views: Views) -> None:
    """Close the books up to a day with each log as long as named, and move what stands here beyond that to the first open day.

    What comes out does not depend on whether the closing or a late fact reached this store first.
    """
    last = last_on.isoformat()
    first = (last_on + timedelta(days=1)).isoformat()
    views.insert_all(closing_table, [(no, log, size, last) for log, size in sizes])
    views.memory.pop("closings", None)
    reached = dict(sizes)
    for log, log_no in views.ask("SELECT log, no FROM origin"):
        begin, end = fact_no(log_no, reached.get(log, 0)), fact_no(log_no + 1, 0)
        moved: dict[int, str] = {}
        for fact, line, account, commodity, amount, day in views.ask(_STANDING_TOO_LATE, begin, end, last):
            moved[fact] = day
            _sum(views, log, day, (account, commodity, amount), take_back=True)
            _sum(views, log, first, (account, commodity, amount))
            views.replace(posting_table, (fact, line, account, commodity, amount, first))
        for fact, day in moved.items():
            own = views.ask('SELECT "on" FROM late WHERE fact = ?', fact)
            views.replace(late_table, (fact, own[0][0] if own else day, first))


def _counts_on(fact: Fact, day: str, views: Views) -> str:
    """The day on which a fact counts: its own, or the first after every closing that did not have it."""
    closings = views.memory.get("closings")
    if closings is None:
        closings = views.memory["closings"] = _closings(views)
    counts = day
    for last, sizes in closings:
        if counts <= last and fact.seq >= sizes.get(fact.log, 0):
            counts = (date.fromisoformat(last) + timedelta(days=1)).isoformat()
    return counts


def _closings(views: Views) -> list[tuple[str, dict[str, int]]]:
    """Every closing by its last day: how far each log reached."""
    found: dict[tuple[str, int], dict[str, int]] = {}
    for fact, log, size, last in views.ask(_CLOSINGS):
        found.setdefault((last, fact), {})[log] = size
    return [(last, sizes) for (last, _), sizes in sorted(found.items(), key=lambda closing: closing[0])]


def _sum(views: Views, log: str, day: str, posting: Posting, *, take_back: bool = False) -> None:
    account, commodity, amount = posting
    debit, credit = max(amount, 0), max(-amount, 0)
    add = views.take_back if take_back else views.add
    if account in PLACES:
        add(stock_table, (commodity, account, day), debit, credit)
    elif account not in OTHER_SIDES:
        control, shop = control_of(account), shop_of(log)
        add(balance_table, (control, commodity, day, shop), debit, credit)
        add(year_table, (commodity, control, day[:4], shop), debit, credit)
        if control != account:
            add(part_table, (account, commodity, day), debit, credit)
