"""Other people's programs judge our exports: hledger, ledger and Beancount must take them and agree to the satang."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kadpun.books.desk import Desk
from kadpun.books.goods.kinds import CountLine, StockCount, Unit, count_postings
from kadpun.books.journal.accounts import Chart, load_chart
from kadpun.books.journal.balances import all_balances
from kadpun.books.journal.beancount import beancount_accounts, beancount_commodity, ledger_commodity
from kadpun.books.journal.books import Books, baht
from kadpun.books.journal.exports import all_exports, fact_schemas, pack_exports, write_exports
from kadpun.books.journal.plain_journal import journal_account
from kadpun.books.journal.tables_csv import csv_lines
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.facts import read_fact
from kadpun.books.ledger.rebuild import standing_facts
from kadpun.books.sales.shift import CashMove, move_postings
from kadpun.books.store.places import PlaceFailed, PlaceMissing, PlaceReadOnly, write_whole
from tests.books import real_shop

Sums = dict[tuple[str, str], int]
ODD = ("KGO", "kgo", "hour", "rice-paddy-a", "x-")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A shop with a day behind it, odd commodities, and cash moved to an account that no chart lists."""
    desk = real_shop.found(tmp_path_factory.mktemp("shop"))
    real_shop.fill(desk)
    real_shop.open_a_shift(desk)
    move = CashMove(1, "out", 12_345, "shed/-odd/Cash", "ซ่อมหลังคา; เร่งด่วน", "o-2")
    other = CashMove(1, "out", 5, "shed/-odd/cash", "ตะปู", "o-2")
    with desk.store.work() as work:
        for commodity in ODD:
            desk.record(work, Unit(commodity, f"หน่วย {commodity}", "หน่วย", 0), by="o-1")
        desk.record(work, move, by="o-1", post=move_postings(move))
        # A fact may be dated before those that stand already, and post any commodity that was declared.
        desk.record(work, other, by="o-1", on=date(2026, 11, 19), post=move_postings(other))
        count = StockCount(tuple(CountLine(commodity, 0, 7) for commodity in ODD), "นับครั้งแรก")
        desk.record(work, count, by="o-1", post=count_postings(count))
    real_shop.close_the_shift(desk, short=0)
    real_shop.a_day(desk)
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def folder(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything exported once."""
    folder = tmp_path_factory.mktemp("export")
    with desk.store.read() as connection:
        write_exports(all_exports(connection, chart=load_chart(), kinds=KINDS), folder)
    return folder


@pytest.fixture(scope="module")
def ours(desk: Desk) -> Sums:
    """Our own trial balance; accounts at zero say nothing."""
    with desk.store.read() as connection:
        return {(it.account, it.commodity): it.amount for it in all_balances(connection) if it.amount}


@pytest.fixture(scope="module")
def books(desk: Desk) -> Iterator[Books]:
    with desk.store.read() as connection:
        yield Books(connection, load_chart())


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout


def program(name: str) -> str:
    """A program of plain-text accounting; the tests cannot judge without it."""
    found = shutil.which(name)
    assert found is not None, f"{name} is not installed"
    return found


def satang(text: str) -> int:
    """12.34 as 1234; digits alone as they are."""
    whole, dot, decimals = text.partition(".")
    return int(whole + decimals) if dot else int(whole)


def amount_of(text: str) -> tuple[str, int]:
    """A commodity and an amount in its steps, from a text such as -1350 "g-0001"."""
    number, _, commodity = text.partition(" ")
    commodity = commodity.strip('"')
    assert (commodity == "THB") is ("." in number)
    return commodity, satang(number)


def test_hledger_agrees_to_the_satang(folder: Path, ours: Sums, books: Books) -> None:
    text = run(program("hledger"), "-f", str(folder / "ledger.journal"), "balance", "--flat", "-O", "csv", "--no-total", "--layout=bare")
    rows = list(csv.reader(io.StringIO(text)))[1:]
    paths = {journal_account(account): account.path for account in books.accounts()}
    assert {(paths[account], commodity): satang(amount) for account, commodity, amount in rows} == ours


def test_hledger_finds_every_account_and_commodity_declared(folder: Path) -> None:
    assert run(program("hledger"), "-f", str(folder / "ledger.journal"), "check", "--strict", "accounts", "commodities") == ""


def test_ledger_agrees_to_the_satang(folder: Path, ours: Sums, books: Books) -> None:
    form = "%(account)|%(join(amount))\n"
    command = (program("ledger"), "-f", str(folder / "ledger.journal"), "--strict", "--pedantic")
    text = run(*command, "balance", "--flat", "--no-total", "--format", form)
    paths = {journal_account(account): account.path for account in books.accounts()}
    sums: Sums = {}
    for line in text.splitlines():
        account, _, amounts = line.partition("|")
        for amount in amounts.split("\\n"):
            commodity, steps = amount_of(amount)
            sums[paths[account], commodity] = steps
    assert sums == ours


def test_ledger_itself_comes_to_zero(folder: Path) -> None:
    text = run(program("ledger"), "-f", str(folder / "ledger.journal"), "--strict", "--pedantic", "balance", "--flat")
    assert text.rstrip().splitlines()[-1].strip() == "0"


def test_bean_check_takes_the_file_and_beancount_agrees_to_the_satang(folder: Path, ours: Sums) -> None:
    bean_check = Path(sys.executable).with_name("bean-check")
    assert run(str(bean_check), str(folder / "ledger.beancount")) == ""
    script = (
        "import collections, json, sys\n"
        "from beancount import loader\n"
        "from beancount.core.data import Open, Commodity, Transaction\n"
        "entries, errors, options = loader.load_file(sys.argv[1])\n"
        "assert not errors, errors\n"
        "paths = {e.account: e.meta['kadpun'] for e in entries if isinstance(e, Open)}\n"
        "commodities = {e.currency: e.meta['kadpun'] for e in entries if isinstance(e, Commodity)}\n"
        "sums = collections.Counter()\n"
        "for entry in entries:\n"
        "    if isinstance(entry, Transaction):\n"
        "        for posting in entry.postings:\n"
        "            number = posting.units.number\n"
        "            steps = number * 100 if posting.units.currency == 'THB' else number\n"
        "            assert steps == int(steps)\n"
        "            sums[paths[posting.account], commodities[posting.units.currency]] += int(steps)\n"
        "print(json.dumps([[*key, amount] for key, amount in sums.items() if amount]))\n"
        "print(len(paths), len(set(paths.values())), len(commodities), len(set(commodities.values())))\n"
    )
    told, counts = run(sys.executable, "-c", script, str(folder / "ledger.beancount")).splitlines()
    assert {(account, commodity): amount for account, commodity, amount in json.loads(told)} == ours
    accounts, paths, currencies, commodities = counts.split()
    assert accounts == paths
    assert currencies == commodities


def test_each_entry_names_its_fact_and_says_its_day(desk: Desk, folder: Path) -> None:
    text = (folder / "ledger.journal").read_text("utf-8")
    bean = (folder / "ledger.beancount").read_text("utf-8")
    with desk.store.read() as connection:
        facts = [standing.fact for standing in standing_facts(connection) if standing.fact.post]
    assert text.count("\n    ; id: ") == bean.count("\n  by: ") == len(facts) > 15
    for fact in facts:
        assert f"{fact.on} * ({fact.log}#{fact.seq}) {fact.kind}" in text
        assert f"    ; id: {fact.id}\n" in text
        assert f'  kadpun: "{fact.log}#{fact.seq}"\n' in bean
        assert f" ^{fact.id}" in bean
    refund = next(fact for fact in facts if fact.kind == "refund")
    assert f"    ; refs: {refund.refs[0]}\n" in text
    assert f'"refund {refund.body["number"]}" ^{refund.id} ^{refund.refs[0]}' in bean


def test_thai_names_are_intact_in_every_file(folder: Path) -> None:
    for name in ("ledger.journal", "ledger.beancount", "trial-balance.csv", "accounts.csv"):
        assert "เงินสดในลิ้นชัก" in (folder / name).read_text("utf-8")
    journal, bean, facts = ((folder / name).read_text("utf-8") for name in ("ledger.journal", "ledger.beancount", "facts.csv"))
    assert '    ; name: น้ำผึ้ง "ดอกลำไย" 350 มล.\n' in journal
    assert '  name: "น้ำผึ้ง \\"ดอกลำไย\\" 350 มล."\n' in bean
    assert "ซ่อมหลังคา; เร่งด่วน" in facts


def test_the_same_facts_give_the_same_bytes(desk: Desk, folder: Path, tmp_path: Path) -> None:
    with desk.store.read() as connection:
        made = write_exports(all_exports(connection, chart=load_chart(), kinds=KINDS), tmp_path)
    assert len(made) > 20
    for path in made:
        assert path.read_bytes() == (folder / path.relative_to(tmp_path)).read_bytes()


def test_the_pack_holds_what_an_auditor_reads(desk: Desk) -> None:
    with desk.store.read() as connection:
        names = [export.name for export in pack_exports(connection, chart=load_chart(), kinds=KINDS)]
    assert names == ["ledger.journal", "ledger.beancount", "trial-balance.csv", "accounts.csv", "schemas.json", "documents.csv"]


def read_csv(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_the_csv_of_facts_holds_their_bytes(desk: Desk, folder: Path) -> None:
    rows = read_csv(folder / "facts.csv")
    with desk.store.read() as connection:
        facts = list(standing_facts(connection))
    assert [read_fact(row["bytes"].encode()) for row in rows] == [standing.fact for standing in facts]
    assert [row["leaf"] for row in rows] == [standing.leaf.hex() for standing in facts]


def test_every_view_has_its_csv_with_every_row(desk: Desk, folder: Path) -> None:
    with desk.store.read() as connection:
        for path in (folder / "views").iterdir():
            count = connection.exec_driver_sql(f"SELECT count(*) FROM {path.stem}").scalar_one()
            assert len(read_csv(path)) == count
    posting = read_csv(folder / "views" / "posting.csv")
    assert {row["account"] for row in posting} > {"cash/drawer", "stock/sold"}


def test_the_trial_balance_csv_is_ours_to_the_satang(folder: Path, ours: Sums) -> None:
    rows = read_csv(folder / "trial-balance.csv")
    for row in rows:
        assert satang(row["debit"]) - satang(row["credit"]) == satang(row["balance"])
    assert {(row["account"], row["commodity"]): satang(row["balance"]) for row in rows if satang(row["balance"])} == ours
    assert {row["class"] for row in rows} == {"asset", "liability", "equity", "income", "expense"}


def test_the_chart_csv_says_what_the_journals_call_each_account(folder: Path) -> None:
    rows = {row["account"]: row for row in read_csv(folder / "accounts.csv")}
    assert rows["cash/drawer"]["journal"] == "Assets:cash:drawer"
    assert rows["cash/drawer"]["beancount"] == "Assets:Cash:Drawer"
    assert rows["shed/-odd/cash"]["listed"] == "no"
    assert len({row["beancount"] for row in rows.values()}) == len(rows)


def test_a_text_that_a_spreadsheet_would_run_is_marked_and_a_number_is_not() -> None:
    text = "".join(csv_lines(("a",), [("=1+1",), ("-12.50",), ("-x",), ("@SUM",), (-5,), (b"\x01",), ("ก=1",), (None,)]))
    assert text == "\ufeffa\r\n'=1+1\r\n-12.50\r\n'-x\r\n'@SUM\r\n-5\r\n01\r\nก=1\r\n\"\"\r\n"


def test_names_of_commodities_are_bent_for_beancount_and_never_two_to_one() -> None:
    crowded = frozenset({"KGO"})
    assert beancount_commodity("g-0001") == "G-0001"
    assert beancount_commodity("THB") == "THB"
    assert beancount_commodity("h") == "H"
    bent = {name: beancount_commodity(name, crowded) for name in ("KGO", "kgo", "Kgo", "x-", "y-")}
    assert len(set(bent.values())) == 5
    assert {name: ledger_commodity(other) for name, other in bent.items()} == {name: name for name in bent}
    assert ledger_commodity("G-0001") is None


def test_names_of_accounts_are_bent_for_beancount_and_never_two_to_one() -> None:
    chart = Chart([])
    paths = ["cash/drawer", "Cash/drawer", "cash/Drawer", "cash/-drawer", "cash/xdrawer", "9/a", "Cash/drawer-2"]
    names = beancount_accounts(chart.account(path) for path in paths)
    assert set(names) == set(paths)
    assert len(set(names.values())) == len(paths)
    assert all(part[0].isupper() or part[0].isdigit() for name in names.values() for part in name.split(":"))


def test_the_schemas_say_what_each_kind_may_hold(desk: Desk) -> None:
    schemas = fact_schemas(KINDS)
    cases = {case["if"]["properties"]["kind"]["const"]: case["then"]["properties"]["body"] for case in schemas["allOf"]}
    assert set(cases) == set(KINDS)
    sale = schemas["$defs"]["Sale"]
    assert sale["required"] == ["shift", "number", "serial", "document", "lines", "vat", "tender", "total"]
    assert sale["properties"]["document"] == {"enum": ["receipt", "abbreviated", "full"]}
    assert sale["properties"]["lines"]["items"] == {"$ref": "#/$defs/SaleLine"}
    with desk.store.read() as connection:
        for standing in standing_facts(connection):
            body = schemas["$defs"][cases[standing.fact.kind]["$ref"].rpartition("/")[2]]
            assert set(body["required"]) <= set(standing.fact.body) <= set(body["properties"])


def test_no_float_is_needed_to_write_satang() -> None:
    assert [baht(amount) for amount in (0, 5, -25, 100, -123456, 10**17 + 1)] == ["0.00", "0.05", "-0.25", "1.00", "-1234.56", "1000000000000000.01"]


def test_a_file_stands_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "ledger.journal"
    path.write_text("old")

    def break_off() -> None:
        with write_whole(path) as stream:
            stream.write(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["ledger.journal"]


def test_a_place_that_is_not_there_or_is_no_folder_is_told_by_name(tmp_path: Path, desk: Desk) -> None:
    with pytest.raises(PlaceMissing), write_whole(tmp_path / "none" / "file"):
        pass
    (tmp_path / "file").write_text("x")
    with desk.store.read() as connection:
        exports = pack_exports(connection, chart=load_chart(), kinds=KINDS)
        with pytest.raises((PlaceMissing, PlaceFailed)):
            write_exports(exports, tmp_path / "file" / "export")
        with pytest.raises((PlaceReadOnly, PlaceMissing, PlaceFailed)):
            write_exports(exports, Path("/proc/kadpun"))
