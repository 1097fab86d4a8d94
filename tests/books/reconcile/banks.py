"""A small shop with a bank account for tests of reconciling: entries on `bank/savings`, and lines of a statement recorded as they stand."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

from kadpun.books.desk import Desk
from kadpun.books.journal.entries import EntryLine, record_entry
from kadpun.books.reconcile.kinds import BankAccount, BankLine, BankLines
from kadpun.books.reconcile.matching import set_up_account
from tests.books.shops import CASHIER

FIRST = date(2026, 11, 1)
SAVINGS = BankAccount("bank/savings", "ธ.ก.ส. ออมทรัพย์ ••4471", FIRST, 0, ("bank/promptpay",))


def with_account(desk: Desk, account: BankAccount = SAVINGS) -> BankAccount:
    """Set up the account that statements come for."""
    with desk.store.work() as work:
        set_up_account(desk, work, account, by=CASHIER, on=account.since_on)
    return account


def an_entry(desk: Desk, amount: int, *, day: int = 2, account: str = "bank/savings", other: str = "income/other", text: str = "รับเงิน") -> str:
    """Record an entry of so much on an account; answers the fact's id. The posting on the account is its number 0."""
    with desk.store.work() as work:
        lines = (EntryLine(account, amount), EntryLine(other, -amount))
        on = FIRST + timedelta(days=day - 1)
        return record_entry(desk, work, "journal", lines, text, by=CASHIER, on=on).fact.id


def some_lines(desk: Desk, *amounts: int, day: int = 2, file: str = "a", account: str = "bank/savings") -> str:
    """Record lines of a statement, all on one day; answers the fact's id."""
    on = FIRST + timedelta(days=day - 1)
    made = tuple(BankLine(row, on, amount) for row, amount in enumerate(amounts, 1))
    with desk.store.work() as work:
        digest = sha256(f"{file} {day}".encode()).hexdigest()
        return desk.record(work, BankLines(account, digest, "", made), by=CASHIER, on=on).fact.id
