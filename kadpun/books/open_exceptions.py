"""What is still open in the books, for whoever looks them through: late arrivals, papers that are missing, bank lines and confirmations unsettled.

A list, not a verdict: each row names what it is, its day, the fact it hangs on and an amount. Sources are the rooms' own queries; what is settled
does not show. It writes nothing and names no person: members stand by their ids.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from .coop.confirming import differences, papers_of_run, runs
from .goods.valuation import value_stock
from .journal.accounts import Chart
from .journal.balances import accounts_in_use, part_balances
from .journal.exports import Export
from .journal.postings import control_of
from .journal.tables_csv import csv_lines
from .members.limits import headroom
from .members.purses import CONTROLS, Purse, sign_of
from .reconcile.open_items import bank_accounts, difference
from .store.statements import ask
from .store.tables import SEQ_BITS
from .tokens.campaigns import taken_twice
from .tokens.double_uses import doubles
from .tokens.settling import claims
from .tokens.uses import ALLOCATED, CLAIMS, DOUBLES

BELOW_NOTHING_NEVER: tuple[Purse, ...] = ("shares", "deposit", "produce", "dividends", "patronage")
COLUMNS = ("what", "on", "fact", "account", "amount", "about")


@dataclass(frozen=True, slots=True)
class OpenException:
    """One thing that is open: what, since which day, on which fact (log#number), on which account, by how much in satang."""

    what: str
    on: str
    fact: str = ""
    account: str = ""
    amount: int = 0
    about: str = ""


def open_exceptions(connection: Connection, chart: Chart, *, on: date) -> Iterator[OpenException]:
    """Everything that is open at the end of a day, the kinds of it one after the other."""
    yield from _late(connection)
    yield from _papers_missing(connection)
    yield from _bank_lines(connection, on)
    yield from _confirmations(connection)
    yield from _goods(connection, on)
    yield from _purses(connection, on)
    yield from _claims(connection, on)
    yield from _allocations(connection)
    for path in accounts_in_use(connection):
        account = chart.account(path)
        if not account.listed and control_of(path) == path and not path.startswith("stock/"):
            yield OpenException("account-not-in-chart", "", account=path)


def exceptions_export(connection: Connection, chart: Chart, *, on: date) -> Export:
    """The list as a file of the pack."""

    def rows() -> Iterator[tuple[str, ...]]:
        for it in open_exceptions(connection, chart, on=on):
            sign = "-" if it.amount < 0 else ""
            amount = f"{sign}{abs(it.amount) // 100}.{abs(it.amount) % 100:02}" if it.amount else ""
            yield (it.what, it.on, it.fact, it.account, amount, it.about)

    return Export("exceptions.csv", lambda: csv_lines(COLUMNS, rows()))


def _late(connection: Connection) -> Iterator[OpenException]:
    for no, day, counts_on in ask(connection, 'SELECT fact, "on", counts_on FROM late ORDER BY counts_on, fact'):
        yield OpenException("late-arrival", str(day), _place(connection, no), about=str(counts_on))


def _papers_missing(connection: Connection) -> Iterator[OpenException]:
    says = (
        'SELECT p.fact, v."on", v.total, p.digest FROM voucher_paper p JOIN voucher v ON v.fact = p.fact '
        "LEFT JOIN attachment a ON a.digest = p.digest WHERE a.digest IS NULL ORDER BY p.fact, p.digest"
    )
    for no, day, total, digest in ask(connection, says):
        yield OpenException("paper-not-kept-here", str(day), _place(connection, no), amount=int(total), about=str(digest))


def _bank_lines(connection: Connection, on: date) -> Iterator[OpenException]:
    for account in bank_accounts(connection):
        found = difference(connection, account, on=on)
        for line in found.lines:
            yield OpenException("statement-line-unmatched", line.on.isoformat(), line.fact, account.account, line.left)
        if found.difference:
            yield OpenException("statement-differs", on.isoformat(), account=account.account, amount=found.difference)


def _confirmations(connection: Connection) -> Iterator[OpenException]:
    for run in runs(connection):
        if not run.open and not run.waiting:
            continue
        papers = papers_of_run(connection, run.run)
        for each in differences(papers):
            if each.open:
                yield OpenException("confirmation-denied", run.as_at.isoformat(), each.paper.shown_number, each.purse, each.open, each.paper.member)
        if run.waiting:
            yield OpenException("confirmations-unanswered", run.as_at.isoformat(), run.run, about=str(run.waiting))


def _goods(connection: Connection, on: date) -> Iterator[OpenException]:
    for held in value_stock(connection, on=on):
        if held.quantity < 0:
            yield OpenException("stock-below-zero", on.isoformat(), account=held.goods, amount=held.value, about=str(held.quantity))
        elif held.quantity and held.average is None:
            yield OpenException("stock-without-cost", on.isoformat(), account=held.goods, about=str(held.quantity))


def _claims(connection: Connection, on: date) -> Iterator[OpenException]:
    """Claims on issuers that are late or disputed, and uses found twice that wait for somebody."""
    for one in claims(connection):
        if one.days_overdue(on):
            yield OpenException("claim-overdue", one.due_on.isoformat(), one.number, f"{CLAIMS}/{one.campaign}", one.open, str(one.days_overdue(on)))
        if one.disputed:
            yield OpenException("claim-disputed", one.on.isoformat(), one.number, f"{CLAIMS}/{one.campaign}", one.disputed)
    for twice in doubles(connection):
        if twice.open or not twice.is_recorded:
            where = f"{twice.holds.log} {twice.holds.number}; {twice.double.log}"
            amount = twice.open or twice.amount
            yield OpenException("used-twice", twice.double.on.isoformat(), twice.double.number, f"{DOUBLES}/{twice.campaign}", amount, where)


def _allocations(connection: Connection) -> Iterator[OpenException]:
    """Tokens of one allocation that several desks may grant; the amount is in the campaign's own commodity."""
    for twice in taken_twice(connection):
        about = f"{twice.campaign} {twice.tokens}: {'; '.join(twice.desks)}"
        yield OpenException("allocation-taken-twice", "", twice.allocation, ALLOCATED, about=about)


def _purses(connection: Connection, on: date) -> Iterator[OpenException]:
    """Purses of members that came to less than nothing, and debts above their limit: what two desks did that had not heard of each other."""
    for purse in BELOW_NOTHING_NEVER:
        for member, held in part_balances(connection, CONTROLS[purse], on=on).items():
            if sign_of(purse) * held.amount < 0:
                yield OpenException("purse-below-zero", on.isoformat(), account=f"{CONTROLS[purse]}/{member}", amount=sign_of(purse) * held.amount)
    for member, held in part_balances(connection, CONTROLS["credit"], on=on).items():
        over = held.amount - headroom(connection, member).hard if held.amount > 0 else 0
        if over > 0:
            yield OpenException("credit-over-limit", on.isoformat(), account=f"{CONTROLS['credit']}/{member}", amount=over)


def _place(connection: Connection, no: int) -> str:
    name = ask(connection, "SELECT name FROM log WHERE no = ?", no >> SEQ_BITS)[0][0]
    return f"{name}#{no & (1 << SEQ_BITS) - 1}"
