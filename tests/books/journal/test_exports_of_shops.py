"""Two years of three shops, members' accounts, a year closed and facts that came too late: other programs agree at every month's end."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from kadpun.books.journal.accounts import load_chart
from kadpun.books.journal.balances import all_balances, part_balances, trial_balance
from kadpun.books.journal.beancount import beancount_accounts
from kadpun.books.journal.books import Books
from kadpun.books.journal.exports import pack_exports, write_exports
from kadpun.books.journal.plain_journal import journal_account
from kadpun.books.journal.spans import Span, months_to
from kadpun.books.kinds import KINDS
from tests.books.journal.made_books import FIRST, LAST, NORTH, random_books
from tests.books.journal.test_exports import program, run, satang

CHART = load_chart()
MONTHS = [span.to_on for span in months_to(LAST, 24)]


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    made = random_books(tmp_path_factory.mktemp("books") / "store.kadpun", facts=500)
    for day in (date(2025, 3, 1), date(2025, 12, 31)):
        made.put(NORTH, day, (("cash/drawer", "THB", 777), ("sales/goods", "THB", -777)))
    made.fold()
    with made.store.read() as connection:
        assert len(connection.exec_driver_sql("SELECT fact FROM late").all()) == 2
        yield connection
    made.store.close()


@pytest.fixture(scope="module")
def folder(connection: Connection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    write_exports(pack_exports(connection, chart=CHART, kinds=KINDS), folder)
    return folder


def ours(connection: Connection, on: date) -> dict[str, int]:
    return {it.account: it.amount for it in all_balances(connection, on=on) if it.amount}


def paths(connection: Connection) -> dict[str, str]:
    return {journal_account(account): account.path for account in Books(connection, CHART).accounts()}


def test_hledger_agrees_on_every_account_at_every_month_s_end(connection: Connection, folder: Path) -> None:
    command = (program("hledger"), "-f", str(folder / "ledger.journal"), "balance", "--flat", "-O", "csv", "--no-total", "--layout=bare")
    text = run(*command, "--monthly", "--historical", "-b", FIRST.isoformat(), "-e", (LAST + timedelta(days=1)).isoformat(), "--empty")
    head, *rows = csv.reader(io.StringIO(text))
    assert len(head) == 2 + len(MONTHS)
    names = paths(connection)
    for number, end in enumerate(MONTHS):
        told = {names[row[0]]: satang(row[2 + number]) for row in rows if satang(row[2 + number])}
        assert told == ours(connection, end), end


def test_hledger_and_ledger_check_what_the_months_assert(connection: Connection, folder: Path, tmp_path: Path) -> None:
    journal = folder / "ledger.journal"
    assert run(program("hledger"), "-f", str(journal), "check", "--strict", "accounts", "commodities") == ""
    assert run(program("ledger"), "-f", str(journal), "--strict", "--pedantic", "balance", "--flat").rstrip().splitlines()[-1].strip() == "0"
    text = journal.read_text("utf-8")
    assert text.count("(balances)") == 24
    wrong = tmp_path / "wrong.journal"
    place = text.index("(balances)", text.index("2025-06-30 * (balances)"))
    line = text.index(" = ", place)
    wrong.write_text(text[:line] + " = 1" + text[line + 3 :], "utf-8")
    for name in ("hledger", "ledger"):
        with pytest.raises(AssertionError):
            run(program(name), "-f", str(wrong), "balance")


def test_ledger_agrees_on_every_account_at_the_end_of_both_years(connection: Connection, folder: Path) -> None:
    names = paths(connection)
    for end in (date(2025, 12, 31), LAST):
        command = (program("ledger"), "-f", str(folder / "ledger.journal"), "balance", "--flat", "--no-total", "--format", "%(account)|%(amount)\n")
        text = run(*command, "--end", (end + timedelta(days=1)).isoformat())
        rows = [line.partition("|") for line in text.splitlines()]
        assert {names[account]: satang(amount.removesuffix(" THB")) for account, _, amount in rows} == ours(connection, end)


def test_beancount_agrees_and_its_controls_are_the_sums_of_their_parts(connection: Connection, folder: Path) -> None:
    bean = folder / "ledger.beancount"
    assert run(str(Path(sys.executable).with_name("bean-check")), str(bean)) == ""
    text = bean.read_text("utf-8")
    for control in ("receivables/members", "equity/shares"):
        name = beancount_accounts([CHART.account(control)])[control]
        parts = part_balances(connection, control, on=LAST)
        total = sum(part.amount for part in parts.values())
        assert f"2027-01-01 balance {name}  {'-' if total < 0 else ''}{abs(total) // 100}.{abs(total) % 100:02} THB" in text
    script = (
        "import collections, json, sys, datetime\n"
        "from beancount import loader\n"
        "from beancount.core.data import Balance, Open, Transaction\n"
        "entries, errors, options = loader.load_file(sys.argv[1])\n"
        "assert not errors, errors\n"
        "paths = {e.account: e.meta['kadpun'] for e in entries if isinstance(e, Open)}\n"
        "sums = collections.Counter()\n"
        "for e in entries:\n"
        "    if isinstance(e, Transaction):\n"
        "        for p in e.postings: sums[str(e.date)[:7], paths[p.account]] += int(p.units.number * 100)\n"
        "print(json.dumps([[m, a, n] for (m, a), n in sums.items()]), sum(isinstance(e, Balance) for e in entries), sep='\\n')\n"
    )
    told, asserted = run(sys.executable, "-c", script, str(bean)).splitlines()
    held: dict[str, int] = {}
    by_month: dict[str, list[tuple[str, int]]] = {}
    for month, account, amount in json.loads(told):
        by_month.setdefault(month, []).append((account, amount))
    for end in MONTHS:
        for account, amount in by_month.get(end.isoformat()[:7], []):
            held[account] = held.get(account, 0) + amount
        assert {path: amount for path, amount in held.items() if amount} == ours(connection, end)
    assert int(asserted) > 24 * 15


def test_the_books_at_a_month_s_end_are_the_trial_balance(connection: Connection) -> None:
    for end, held in Books(connection, CHART).month_ends():
        assert held == {it.account: it.amount for it in trial_balance(connection, on=end)}
    assert Span(FIRST, LAST).to_on == MONTHS[-1]


def test_what_came_too_late_stands_on_the_day_it_counts_on_and_tells_its_own(folder: Path) -> None:
    for name, mark in (("ledger.journal", "    ; own-day: 2025-03-01"), ("ledger.beancount", "  own-day: 2025-03-01")):
        text = (folder / name).read_text("utf-8")
        entry = text.rindex("\n2026-01-01 * ", 0, text.index(mark))
        assert NORTH in text[entry : text.index(mark)]
