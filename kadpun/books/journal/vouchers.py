"""What entries and purchases have in common: accounts a person may post to by hand, running numbers, source documents, and the list of vouchers.

Owns the views `voucher`, `voucher_paper` and `settled`. A voucher is a document of the books with a number of its own: receipt, payment, journal,
purchase, opening. Numbers run without gap by desk and series. A source document stands in a fact by its SHA-256 alone. Which postings a voucher
makes is its kind's business.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Column, Connection, Index, Integer, Table, Text

from ..ledger.facts import is_account
from ..ledger.kind import Standing
from ..profile import profile
from ..refusals import Refusal
from ..sales.numbers import next_number, record_number
from ..store.statements import ask
from ..store.tables import VIEWS
from ..store.views import Views
from ..thai import BUDDHIST_ERA

Series = Literal["receipt", "payment", "journal", "purchase", "credit-note", "opening"]
PREFIXES: dict[Series, str] = {"receipt": "RV", "payment": "PV", "journal": "JV", "purchase": "PC", "credit-note": "PR", "opening": "OB"}
"""What the number of a voucher begins with."""

CONTROLS = (
    "receivables/members",
    "equity/shares",
    "deposits/members",
    "payables/suppliers",
    "payables/members",
    "surplus/dividends",
    "surplus/patronage",
)
"""Accounts that are the sums of what each person or organisation has: a posting names whose it is in the third part."""
MOST_TEXT = 200
MOST_PAPERS = 20
DIGEST = re.compile(r"[0-9a-f]{64}")


class AccountNotByHand(Refusal):
    says = "The account {account} is not posted to by hand: the drawer belongs to the shift, and goods to the stockroom."


class AccountOfNobody(Refusal):
    says = "The account {account} is the sum of what each person has. Say whose it is."


class AccountMisspelt(Refusal):
    says = "“{account}” is not an account: two words of Latin letters, with / between them."


class VoucherTextNeeded(Refusal):
    says = "A voucher needs a text of at most 200 letters that says what it is for."


class VoucherNumberWrong(Refusal):
    says = "“{number}” is not the number of a voucher of this series."


class PapersWrong(Refusal):
    says = "A voucher names at most 20 source documents, each once."


class SettlesTooMuch(Refusal):
    says = "This pays {amount} of the bill {number}, but {left} is left of it."


@dataclass(frozen=True, slots=True)
class Settled:
    """How much of a recorded purchase (the id of its fact) is paid, in satang."""

    purchase: str
    amount: int


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher in the list: its fact, day, series, number, text, whose it is, what it is for, its total, and whether it was reversed."""

    no: int
    id: str
    on: date
    series: str
    number: str
    text: str
    party: str
    purpose: str
    total: int
    reversed: bool


voucher_table = Table(
    "voucher",
    VIEWS,
    Column("fact", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("on", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("total", Integer, nullable=False),
    Index("voucher_by_day", "on", "fact"),
    Index("voucher_by_purpose", "purpose", "on"),
    sqlite_with_rowid=False,
)
"""`on` is the fact's own day; `purpose` is "" for what a person entered, else what made it (recurring, petty-cash, cost-of-sales, closing, ...)."""

paper_table = Table(
    "voucher_paper",
    VIEWS,
    Column("fact", Integer, primary_key=True),
    Column("digest", Text, primary_key=True),
    sqlite_with_rowid=False,
)
"""The source documents that a voucher names."""

settled_table = Table(
    "settled",
    VIEWS,
    Column("purchase", Text, primary_key=True),
    Column("fact", Integer, primary_key=True),
    Column("amount", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""What each voucher paid of a purchase."""

_SELECT = (
    'SELECT v.fact, v.id, v."on", v.series, v.number, v.text, v.party, v.purpose, v.total, '
    "EXISTS (SELECT 1 FROM reversed r WHERE r.id = v.id) FROM voucher v "
)
_MOVED = (
    "SELECT p.account, SUM(p.amount) FROM (SELECT fact AS no FROM voucher WHERE purpose = ? UNION ALL "
    "SELECT r.fact FROM voucher v JOIN reversed r ON r.id = v.id WHERE v.purpose = ?) s "
    "JOIN posting p ON p.fact = s.no WHERE p.commodity = 'THB' AND p.\"on\" >= ? AND p.\"on\" <= ? GROUP BY p.account ORDER BY p.account"
)


def series_name(series: Series) -> str:
    """The name under which a series' numbers run."""
    return f"voucher-{series}"


def voucher_number(series: Series, *, desk_number: str, log: str, on: date, serial: int) -> str:
    """A voucher's number as people read it: PV01-69-000012, with the desk's number (and epoch after a restore) and the Buddhist year."""
    epoch = log.rpartition("/")[2]
    mark = desk_number if epoch == "1" else f"{desk_number}.{epoch}"
    return f"{PREFIXES[series]}{mark}-{(on.year + BUDDHIST_ERA) % 100:02}-{serial:06}"


def next_voucher(connection: Connection, log: str, series: Series, on: date) -> tuple[int, str]:
    """The next serial of a series at this log's desk, and the number that it makes."""
    serial = next_serial(connection, log, series)
    return serial, voucher_number(series, desk_number=profile(connection).desk_number, log=log, on=on, serial=serial)


def next_serial(connection: Connection, log: str, series: Series) -> int:
    """The next number of a series of this log's desk."""
    return next_number(connection, log, series_name(series))


def check_account(account: str) -> None:
    """Refuse an account that a person may not post to: misspelt, the drawer, goods by quantity, or a sum that is somebody's."""
    parts = account.split("/")
    if not is_account(account) or not (2 <= len(parts) <= 3 or parts[0] == "trading"):
        raise AccountMisspelt(account=account[:64])
    if account == "cash/drawer" or parts[0] == "stock":
        raise AccountNotByHand(account=account)
    if account in CONTROLS and account != "payables/suppliers":
        raise AccountOfNobody(account=account)


def check_text(text: str) -> None:
    """Refuse a voucher that does not say what it is for."""
    if not 0 < len(text.strip()) <= MOST_TEXT:
        raise VoucherTextNeeded()


def check_number(series: Series, number: str, serial: int) -> None:
    """Refuse a number that is not one of its series."""
    if serial < 1 or not number.startswith(PREFIXES[series]) or not number.endswith(f"-{serial:06}") or len(number) > 40:
        raise VoucherNumberWrong(number=number[:40])


def check_papers(papers: tuple[str, ...]) -> None:
    """Refuse source documents that are not named by their SHA-256, twice, or more than twenty."""
    if len(papers) > MOST_PAPERS or len(set(papers)) != len(papers) or not all(DIGEST.fullmatch(paper) for paper in papers):
        raise PapersWrong()


def apply_voucher(
    standing: Standing,
    views: Views,
    *,
    series: Series,
    serial: int,
    number: str,
    text: str,
    party: str,
    purpose: str,
    total: int,
    papers: tuple[str, ...] = (),
    settles: tuple[Settled, ...] = (),
) -> None:
    """Put a voucher into the list, its number among the used ones, its papers and what it pays beside it."""
    fact = standing.fact
    views.insert(voucher_table, (standing.no, fact.id, fact.on.isoformat(), series, number, text, party, purpose, total))
    record_number(fact.log, series_name(series), serial, views)
    views.insert_all(paper_table, [(standing.no, paper) for paper in papers])
    views.insert_all(settled_table, [(each.purchase, standing.no, each.amount) for each in settles])


def vouchers(
    connection: Connection, *, from_on: date | None = None, to_on: date | None = None, purpose: str | None = None, limit: int = 200
) -> list[Voucher]:
    """Vouchers of a span of days, the newest first; of one purpose if asked."""
    says, values = _SELECT + 'WHERE v."on" >= ? AND v."on" <= ?', [_day(from_on, ""), _day(to_on, "9999-12-31")]
    if purpose is not None:
        says, values = says + " AND v.purpose = ?", [*values, purpose]
    rows = ask(connection, says + ' ORDER BY v."on" DESC, v.fact DESC LIMIT ?', *values, limit)
    return [_voucher(row) for row in rows]


def voucher_of_fact(connection: Connection, no: int) -> Voucher | None:
    """The voucher that a fact is, by its number in this store; None for a fact that is none."""
    rows = ask(connection, _SELECT + "WHERE v.fact = ?", no)
    return _voucher(rows[0]) if rows else None


def voucher_by_id(connection: Connection, id: str) -> Voucher | None:
    """A voucher by the id of its fact."""
    rows = ask(connection, _SELECT + "WHERE v.fact = (SELECT no FROM fact WHERE id = ?)", uuid.UUID(id).bytes)
    return _voucher(rows[0]) if rows else None


def _day(day: date | None, otherwise: str) -> str:
    return otherwise if day is None else day.isoformat()


def _voucher(row: tuple[Any, ...]) -> Voucher:
    no, id, on, series, number, text, party, purpose, total, back = row
    return Voucher(int(no), str(id), date.fromisoformat(on), str(series), str(number), str(text), str(party), str(purpose), int(total), bool(back))


def papers_of(connection: Connection, no: int) -> list[str]:
    """The digests of the source documents that a fact names."""
    return [str(row[0]) for row in ask(connection, "SELECT digest FROM voucher_paper WHERE fact = ? ORDER BY digest", no)]


def moved_by_purpose(connection: Connection, purpose: str, *, from_on: date, to_on: date) -> dict[str, int]:
    """What vouchers of one purpose (and reversals of them) posted in baht in a span of days: account to satang, debit positive."""
    rows = ask(connection, _MOVED, purpose, purpose, from_on.isoformat(), to_on.isoformat())
    return {str(account): int(amount) for account, amount in rows if amount}
