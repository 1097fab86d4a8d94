"""hledger, ledger and Beancount read the whole year's export and agree with our books on every account at each month's end.

On two busy cores: hledger 34 s, ledger 9 s, Beancount 43 s, for 50 MB of text each.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from kadpun.books.journal.accounts import load_chart
from kadpun.books.journal.balances import all_balances
from kadpun.books.journal.books import Books
from kadpun.books.journal.exports import pack_exports, write_exports
from kadpun.books.journal.plain_journal import journal_account
from kadpun.books.kinds import KINDS
from kadpun.books.store.engine import Store
from tests.books.journal.test_exports import amount_of, program, satang

from .conftest import YEAR, Year
from .test_coop_year import MONTH_ENDS

Moves = Iterable[tuple[str, str, str, int]]
"""Month (2025-07), our account, commodity, amount."""
PATIENCE_SECONDS = 600
JOURNALS = ("ledger.journal", "ledger.beancount")
READS_BEANCOUNT = """
import collections, json, sys
from beancount import loader
from beancount.core.data import Balance, Commodity, Open, Transaction
entries, errors, options = loader.load_file(sys.argv[1])
assert not errors, errors[:3]
accounts = {e.account: e.meta['kadpun'] for e in entries if isinstance(e, Open)}
units = {e.currency: e.meta['kadpun'] for e in entries if isinstance(e, Commodity) if 'kadpun' in e.meta}
sums = collections.Counter()
for e in entries:
    if isinstance(e, Transaction):
        for p in e.postings:
            held = p.units.number * 100 if p.units.currency == 'THB' else p.units.number
            sums[str(e.date)[:7], accounts[p.account], units.get(p.units.currency, p.units.currency)] += int(held)
print(json.dumps([[*key, amount] for key, amount in sums.items()]))
print(sum(isinstance(e, Balance) for e in entries))
"""


@pytest.fixture(scope="session")
def export(year: Year, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The year's journals for other programs."""
    folder = tmp_path_factory.mktemp("year-export")
    with Store.open(year.store, read_only=True) as store, store.read() as connection:
        made = [each for each in pack_exports(connection, chart=load_chart(), kinds=KINDS) if each.name in JOURNALS]
        write_exports(made, folder)
    return folder


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    assert done.returncode == 0, (done.stderr or done.stdout)[:2_000]
    return done.stdout


def paths(books: Connection) -> dict[str, str]:
    return {journal_account(account): account.path for account in Books(books, load_chart()).accounts()}


def ours(books: Connection, on: date) -> dict[tuple[str, str], int]:
    return {(it.account, it.commodity): it.amount for it in all_balances(books, on=on) if it.amount}


def agrees_at_every_month_s_end(books: Connection, moves: Moves) -> None:
    by_month: dict[str, list[tuple[str, str, int]]] = {}
    for month, account, commodity, amount in moves:
        by_month.setdefault(month, []).append((account, commodity, amount))
    assert sorted(by_month) == [f"{end:%Y-%m}" for end in MONTH_ENDS]
    held: Counter[tuple[str, str]] = Counter()
    for end in MONTH_ENDS:
        for account, commodity, amount in by_month[f"{end:%Y-%m}"]:
            held[account, commodity] += amount
        should = ours(books, end)
        assert len(should) > 1_000
        assert {key: amount for key, amount in held.items() if amount} == should, end


@pytest.mark.timeout(PATIENCE_SECONDS)
def test_hledger_agrees(books: Connection, export: Path) -> None:
    command = (program("hledger"), "-f", str(export / "ledger.journal"), "balance", "--flat", "-O", "csv", "--no-total", "--layout=bare")
    text = run(*command, "--monthly", "--historical", "-b", f"{YEAR.first_on}", "-e", f"{YEAR.last_on + timedelta(days=1)}", "--empty")
    head, *rows = csv.reader(io.StringIO(text))
    assert head[2:] == [f"{end:%Y-%m}" for end in MONTH_ENDS]
    names = paths(books)
    for column, end in enumerate(MONTH_ENDS, 2):
        told = {(names[row[0]], row[1]): satang(row[column]) for row in rows if satang(row[column])}
        assert told == ours(books, end), end


@pytest.mark.timeout(PATIENCE_SECONDS)
def test_ledger_agrees(books: Connection, export: Path) -> None:
    shown = '%(format_date(date, "%Y-%m"))|%(account)|%(amount)\n'
    text = run(program("ledger"), "-f", str(export / "ledger.journal"), "register", "--monthly", "--format", shown)
    agrees_at_every_month_s_end(books, ledger_moves(text, paths(books)))


def ledger_moves(text: str, names: dict[str, str]) -> Moves:
    """What each account moved in each month; further commodities of an account stand on lines of their own."""
    month = account = ""
    for line in text.splitlines():
        begun, bar, amount = line.rpartition("|")
        if bar:
            month, _, account = begun.partition("|")
        commodity, moved = amount_of(amount)
        yield month, names[account], commodity, moved


@pytest.mark.timeout(PATIENCE_SECONDS)
def test_beancount_agrees_and_accepts_every_month_s_balances(books: Connection, export: Path) -> None:
    told, asserted = run(sys.executable, "-c", READS_BEANCOUNT, str(export / "ledger.beancount")).splitlines()
    agrees_at_every_month_s_end(books, [(month, account, unit, amount) for month, account, unit, amount in json.loads(told)])
    assert int(asserted) > 12 * 20
