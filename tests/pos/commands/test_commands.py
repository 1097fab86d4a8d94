"""The command line as people use it: real stores, real exit codes, one sentence where something cannot be done."""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from kadpun.books.clock import mint_id
from kadpun.books.journal.periods import demand_open
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.keys import KeyBox
from kadpun.books.ledger.kind import Kind, Said
from kadpun.books.ledger.own_kinds import Rotate
from kadpun.books.ledger.receipt_code import look_up_code
from kadpun.books.ledger.recorder import Ledger, Recorded
from kadpun.books.money import show_money
from kadpun.books.shop import open_desk
from kadpun.books.store.engine import Store
from kadpun.pos.commands import COMMANDS, add_commands, run
from kadpun.pos.commands.console import columns, width
from tests.books import real_shop


@dataclass(frozen=True)
class Shop:
    folder: Path
    sales: tuple[Recorded, ...]

    @property
    def store(self) -> Path:
        return self.folder / "shop.kadpun"


@dataclass(frozen=True)
class Told:
    code: int
    out: str
    err: str


Kadpun = Callable[..., Told]


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    folder = tmp_path_factory.mktemp("shop")
    desk = real_shop.found(folder)
    real_shop.fill(desk)
    sales = real_shop.a_day(desk)
    desk.close()
    return Shop(folder, tuple(sales))


@pytest.fixture
def shop(honest: Shop, tmp_path: Path) -> Shop:
    """A copy of the shop, to be changed."""
    shutil.copytree(honest.folder, tmp_path / "shop")
    return Shop(tmp_path / "shop", honest.sales)


@pytest.fixture
def kadpun(capsys: pytest.CaptureFixture[str]) -> Kadpun:
    def call(*words: object, language: str = "en") -> Told:
        parser = argparse.ArgumentParser("kadpun")
        parser.add_argument("--language", default=language)
        add_commands(parser.add_subparsers(dest="command", required=True), lambda sentence, **fields: sentence)
        try:
            code = run(parser.parse_args([str(word) for word in words]))
        except SystemExit as left:
            code = int(left.code or 0)
        told = capsys.readouterr()
        return Told(code, told.out, told.err)

    return call


def change(shop: Shop, sql: str) -> None:
    with closing(sqlite3.connect(shop.store, isolation_level=None)) as connection:
        laid = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in laid:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(sql)
        for _, laying in laid:
            connection.execute(laying)


def test_every_command_says_what_it_is_for(kadpun: Kadpun) -> None:
    told = kadpun("--help")
    assert told.code == 0
    assert all(name in told.out for name in COMMANDS)
    assert kadpun("verify").code == 2
    assert kadpun("nonsense").code == 2


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_prints_its_own_help(name: str, kadpun: Kadpun) -> None:
    told = kadpun(name, "--help")
    assert told.code == 0
    assert f"kadpun {name}" in " ".join(told.out.split())


def test_verify_prints_one_line_a_check_and_leaves_with_0(honest: Shop, kadpun: Kadpun) -> None:
    told = kadpun("verify", honest.folder, "--receipts")
    assert told.code == 0
    lines = told.out.splitlines()
    assert [line for line in lines if line.startswith("ok  ")] == lines[:10]
    assert "ok  Every view is what the facts say" in lines
    assert lines[-1] == "All holds."
    assert "pa-sang/shop/till-1/1: 36 facts" in lines
    assert told.err == "No trust files were given: the books hang together, but whose they are is not proved.\n"
    assert kadpun("verify", honest.store).code == 0


def test_verify_speaks_thai(honest: Shop, kadpun: Kadpun) -> None:
    told = kadpun("verify", honest.folder, language="th")
    assert told.code == 0
    assert told.out.splitlines()[-1] == "ตรงทั้งหมด"
    assert "ตรง  ทุกยอดสรุปตรงกับใบในสมุด" in told.out
    assert not any("a" <= letter <= "z" for line in told.out.splitlines() if "pa-sang" not in line for letter in line)


@pytest.mark.parametrize(
    ("sql", "told_of"),
    [
        ("UPDATE fact SET bytes = CAST(replace(CAST(bytes AS TEXT), '\"total\":', '\"totaL\":') AS BLOB) WHERE no = 24", "pa-sang/shop/till-1/1#24 "),
        ("UPDATE fact SET bytes = CAST(substr(CAST(bytes AS TEXT), 1, 80) AS BLOB) WHERE no = 8", "pa-sang/shop/till-1/1#8"),
        ("UPDATE node SET hash = zeroblob(32) WHERE level = 1 AND position = 5", "pa-sang/shop/till-1/1#1"),
        ("UPDATE checkpoint SET note = replace(note, char(10) || '36' || char(10), char(10) || '35' || char(10))", "WRONG  Checkpoints"),
        ("UPDATE sale SET total = total + 1 WHERE fact = 24", "pa-sang/shop/till-1/1#24 "),
    ],
)
def test_verify_leaves_with_1_and_names_the_fact_when_anything_was_changed(shop: Shop, kadpun: Kadpun, sql: str, told_of: str) -> None:
    change(shop, sql)
    told = kadpun("verify", shop.folder)
    assert told.code == 1
    assert told_of in told.out
    assert told.out.splitlines()[-1] == "Something is wrong."
    report = json.loads(kadpun("verify", shop.folder, "--json").out)
    assert report["exit"] == 1
    assert any(not check["holds"] and check["findings"] for check in report["checks"])


def test_a_fact_of_a_kind_to_come_leaves_with_3(shop: Shop, kadpun: Kadpun, tmp_path: Path) -> None:
    """A desk with a newer program recorded something this one does not know; the pack is read by the older."""
    newer = {**{name: kind for name, kind in KINDS.items() if name != "rotate"}, "weather": Kind("weather", Rotate)}
    box = KeyBox(shop.folder / "keys")
    keys = box.open(real_shop.NAMES.first_log)
    mark = box.high_mark(keys.name)
    with Store.open(shop.store) as store:
        ledger = Ledger(store, log=keys.name, keys=keys, mark=mark, kinds=newer, apply_postings=apply_postings, demand_open=demand_open)
        with store.work() as work:
            said = Said(mint_id(real_shop.START_AT), real_shop.START_AT, date(2026, 11, 21), "o-1", Rotate("ฝนตก", ""))
            ledger.record(work, said)
    mark.close()
    told = kadpun("verify", shop.folder)
    assert told.code == 3
    assert "NOT JUDGED  " in told.out


def test_rebuild_mends_a_changed_view(shop: Shop, kadpun: Kadpun) -> None:
    change(shop, "DELETE FROM posting WHERE fact = 24")
    assert kadpun("verify", shop.folder).code == 1
    told = kadpun("rebuild", shop.folder)
    assert (told.code, told.out) == (0, "All views are folded anew from 36 facts.\n")
    assert kadpun("verify", shop.folder).code == 0


def test_the_trial_balance_comes_out_equal_on_both_sides(honest: Shop, kadpun: Kadpun) -> None:
    told = kadpun("trial-balance", honest.folder)
    assert told.code == 0
    lines = told.out.splitlines()
    assert lines[0] == "Trial balance"
    total = lines[-1].split()
    assert total[0] == "Total"
    assert total[1] == total[2]
    assert any("Cash in the safe (cash/safe)" in line for line in lines)
    thai = kadpun("trial-balance", honest.folder, "--on", "2026-11-20", language="th")
    assert thai.out.splitlines()[0] == "งบทดลอง ณ สิ้นวัน 20 พ.ย. 2569"
    assert thai.out.splitlines()[-1].split() == ["รวม", "0.00", "0.00"]
    goods = kadpun("trial-balance", honest.folder, "--goods")
    assert "g-0001  stock/shop" in goods.out
    assert kadpun("trial-balance", honest.folder, "--on", "20/11/2569").code == 2


def test_a_trial_balance_that_does_not_come_out_leaves_with_1(shop: Shop, kadpun: Kadpun) -> None:
    change(shop, "UPDATE balance_year SET debit = debit + 5 WHERE account = 'cash/safe'")
    told = kadpun("trial-balance", shop.folder)
    assert told.code == 1
    assert told.err == "THB does not come to zero but to 5. Verify the store.\n"


def test_export_writes_everything(honest: Shop, kadpun: Kadpun, tmp_path: Path) -> None:
    told = kadpun("export", honest.folder, tmp_path / "export")
    assert told.code == 0
    names = {path.name for path in (tmp_path / "export").rglob("*") if path.is_file()}
    assert names > {"ledger.journal", "ledger.beancount", "trial-balance.csv", "accounts.csv", "facts.csv", "schemas.json", "posting.csv"}
    assert f"{len(names)} files" in told.out


def test_a_pack_verifies_with_the_trust_files_that_travelled_apart(honest: Shop, kadpun: Kadpun, tmp_path: Path) -> None:
    told = kadpun("pack", honest.folder, tmp_path / "pack.zip", "--trust-out", tmp_path / "trust")
    assert told.code == 0
    with zipfile.ZipFile(tmp_path / "pack.zip") as pack:
        names = set(pack.namelist())
    log = real_shop.NAMES.first_log
    assert names > {"verify.py", "ledger.journal", "ledger.beancount", "trial-balance.csv", f"{log}/checkpoint", f"{log}/checkpoint.sshsig"}
    assert any(name.startswith("proofs/") for name in names)
    assert not any("trust" in name or name.endswith(".pem") for name in names)
    assert kadpun("verify", tmp_path / "pack.zip", "--trust", tmp_path / "trust", "--receipts").code == 0
    assert kadpun("verify", tmp_path / "pack.zip").code == 0
    with zipfile.ZipFile(tmp_path / "pack.zip") as pack:
        pack.extractall(tmp_path / "opened")
    assert kadpun("verify", tmp_path / "opened").code == 0
    (tmp_path / "opened" / log / "checkpoint.body").write_text("another\n")
    assert kadpun("verify", tmp_path / "opened").code == 1


def test_trust_files_of_a_stranger_leave_with_1(honest: Shop, kadpun: Kadpun, tmp_path: Path) -> None:
    real_shop.found(tmp_path / "other").close()
    assert kadpun("pack", tmp_path / "other", tmp_path / "other.zip", "--trust-out", tmp_path / "trust").code == 0
    assert kadpun("verify", honest.folder, "--trust", tmp_path / "trust").code == 1
    assert kadpun("verify", honest.folder, "--trust", tmp_path / "no trust").code == 2


def test_backup_and_restore_bring_the_shop_to_a_new_computer(honest: Shop, kadpun: Kadpun, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    told = kadpun("backup", honest.folder, tmp_path / "stick")
    assert told.code == 0
    assert "holds 36 facts." in told.out
    assert "same disk" in told.err
    (backup,) = (tmp_path / "stick").iterdir()
    told = kadpun("restore", backup, tmp_path / "new", "--seal", "unsealed")
    assert told.code == 0
    assert "The desk writes a new log from now on: pa-sang/shop/till-1/2." in told.out
    assert kadpun("verify", tmp_path / "new").code == 0
    again = kadpun("restore", backup, tmp_path / "new", "--seal", "unsealed")
    assert (again.code, again.out) == (2, "")
    assert again.err.startswith(f"{tmp_path / 'new' / 'shop.kadpun'} stands there already.")


def test_a_backup_to_a_place_that_is_not_there_is_one_sentence(honest: Shop, kadpun: Kadpun, tmp_path: Path) -> None:
    told = kadpun("backup", honest.folder, tmp_path / "none")
    assert (told.code, told.out) == (1, "")
    assert told.err == f"There is no folder {tmp_path / 'none'}. Put the disk or stick in, " + (
        f"or make the folder with “mkdir {tmp_path / 'none'}”, then do it again.\n"
    )
    assert kadpun("backup", honest.folder, tmp_path, "--keep", "0").code == 2


def test_a_restore_looks_at_the_backup_before_it_asks_for_a_passphrase(
    honest: Shop, kadpun: Kadpun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    (tmp_path / "letter.txt").write_text("สวัสดี " * 200)
    for backup, told_of in ((tmp_path / "none", "There is no shop at"), (tmp_path / "letter.txt", "cannot be read")):
        told = kadpun("restore", backup, tmp_path / "new", "--seal", "passphrase")
        assert told.code in (1, 2)
        assert told_of in told.err
    assert "stands there already" in kadpun("restore", honest.store, honest.folder, "--seal", "passphrase").err
    assert "Passphrase" not in told.err
    assert not (tmp_path / "new").exists()


def test_a_day_that_is_none_is_one_sentence_in_the_readers_language(honest: Shop, kadpun: Kadpun) -> None:
    told = kadpun("trial-balance", honest.folder, "--on", "yesterday")
    assert (told.code, told.out, told.err) == (2, "", "“yesterday” is not a day. Write it as 2026-11-21.\n")
    assert "ไม่ใช่วันที่" in kadpun("trial-balance", honest.folder, "--on", "เมื่อวาน", language="th").err


def test_a_receipt_is_found_and_its_code_proves(honest: Shop, kadpun: Kadpun) -> None:
    sale = honest.sales[2]
    assert sale.code is not None
    told = kadpun("receipt", honest.folder, sale.code)
    assert told.code == 0
    assert told.out.splitlines()[:3] == [
        "The signature holds: pa-sang/shop/till-1/1 issued this receipt.",
        f"Sale {sale.fact.body['number']}",
        f"21 Nov 2026 09:03, {show_money(sale.fact.body['total'])} baht",
    ]
    found = kadpun("receipt", honest.folder, look_up_code(sale.leaf).lower().replace("-", " "))
    assert found.code == 0
    assert f"Sale {sale.fact.body['number']}" in found.out
    assert "Only the QR proves" in found.err
    assert kadpun("receipt", honest.folder, sale.fact.body["number"]).code == 0
    assert kadpun("receipt", honest.folder, "ไม่มี").code == 2
    forged = sale.code[:-1] + ("0" if sale.code[-1] != "0" else "1")
    assert kadpun("receipt", honest.folder, forged).code == 2


def test_a_receipt_whose_sale_was_lost_says_so(honest: Shop, kadpun: Kadpun, tmp_path: Path) -> None:
    desk = real_shop.found(tmp_path / "shop")
    real_shop.fill(desk)
    (tmp_path / "stick").mkdir()
    assert kadpun("backup", tmp_path / "shop", tmp_path / "stick").code == 0
    real_shop.open_a_shift(desk)
    sale = real_shop.sell(desk, {"g-0001": 1})
    desk.close()
    (backup,) = (tmp_path / "stick").iterdir()
    assert kadpun("restore", backup, tmp_path / "new", "--seal", "unsealed").code == 0
    told = kadpun("receipt", tmp_path / "new", sale.code)
    assert told.code == 1
    assert "But this store does not hold what it was issued for." in told.out


LIST = "รหัส,ชื่อ,ราคา,ภาษี,คงเหลือ,หมายเหตุ\n901,น้ำพริกหนุ่ม,35.00,7,12,เผ็ด\n902,แคบหมู,20,7,,\n"


def test_a_catalogue_is_imported_whole(shop: Shop, kadpun: Kadpun, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST, "utf-8")
    told = kadpun("import", shop.folder, tmp_path / "list.csv")
    assert (told.code, told.out) == (0, "2 products are on the shelf: 2 are new, 0 were changed.\n"), told.err
    assert "“หมายเหตุ”" in told.err
    assert kadpun("verify", shop.folder).code == 0
    again = kadpun("import", shop.folder, tmp_path / "list.csv")
    assert (again.code, again.out) == (0, "2 products are on the shelf: 0 are new, 0 were changed.\n")
    gone = kadpun("import", shop.folder, tmp_path / "nope.csv")
    assert (gone.code, gone.out, gone.err) == (2, "", f"There is no file {tmp_path / 'nope.csv'}.\n")
    asked = kadpun("import", "--help").out
    assert all(heading in asked for heading in ("code/", "name/", "price/", "vat/", "101,น้ำพริกหนุ่ม,45,7"))


def test_a_restored_shop_is_confirmed_once(honest: Shop, kadpun: Kadpun, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    assert kadpun("backup", honest.folder, tmp_path / "stick").code == 0
    backup = next((tmp_path / "stick").iterdir())
    assert kadpun("restore", backup, tmp_path / "new", "--seal", "unsealed").code == 0
    assert kadpun("confirm", tmp_path / "new", "--by", "ผู้จัดการ").code == 2
    assert kadpun("confirm", tmp_path / "new", "--by", "u-1").code == 0
    again = kadpun("confirm", tmp_path / "new")
    assert (again.code, again.err.count("\n")) == (2, 1)
    assert kadpun("verify", tmp_path / "new").code == 0


def test_a_bad_catalogue_is_told_line_by_line_and_nothing_is_imported(shop: Shop, kadpun: Kadpun, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST + "903,,สามสิบ,7,1,\n", "utf-8")
    told = kadpun("import", shop.folder, tmp_path / "list.csv", language="th")
    assert told.code == 1
    assert [line[:9] for line in told.out.splitlines()] == ["บรรทัด 4 "] * 2
    assert "ยังไม่ได้นำเข้าเลย" in told.err
    assert kadpun("receipt", shop.folder, "901").code == 2
    desk = open_desk(shop.folder)
    with desk.store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM goods").scalar_one() == len(real_shop.PRODUCTS)
    desk.close()
    assert kadpun("import", shop.folder, tmp_path / "list.csv", "--by", "ผู้จัดการ").code == 2


def test_a_store_that_is_open_elsewhere_is_read_and_not_written(shop: Shop, kadpun: Kadpun, tmp_path: Path) -> None:
    desk = open_desk(shop.folder)
    (tmp_path / "stick").mkdir()
    assert kadpun("verify", shop.folder).code == 0
    assert kadpun("export", shop.folder, tmp_path / "export").code == 0
    assert kadpun("pack", shop.folder, tmp_path / "pack.zip").code == 0
    assert kadpun("backup", shop.folder, tmp_path / "stick").code == 0
    told = kadpun("rebuild", shop.folder)
    assert (told.code, told.err) == (2, "Another Kadpun has this shop open. Close it first, then try again.\n")
    desk.close()


@pytest.mark.parametrize("command", ["verify", "rebuild", "trial-balance"])
def test_what_is_no_store_is_one_sentence_and_no_traceback(kadpun: Kadpun, tmp_path: Path, command: str) -> None:
    told = kadpun(command, tmp_path / "none")
    assert (told.code, told.err) == (2, f"There is no shop at {tmp_path / 'none'}.\n")
    (tmp_path / "letter.txt").write_text("สวัสดี " * 200)
    told = kadpun(command, tmp_path / "letter.txt")
    assert told.code == 1
    assert told.err.count("\n") == 1
    assert "cannot be read" in told.err


def test_a_newer_store_is_one_sentence(shop: Shop, kadpun: Kadpun) -> None:
    change(shop, "UPDATE store SET value = '99' WHERE name = 'schema_version'")
    for command in ("verify", "rebuild", "trial-balance"):
        told = kadpun(command, shop.folder)
        assert (told.code, told.out) == (2, "")
        assert told.err.startswith("This shop was last opened by a newer Kadpun")


def test_a_passphrase_comes_from_a_pipe_where_no_terminal_is(tmp_path: Path, kadpun: Kadpun, monkeypatch: pytest.MonkeyPatch) -> None:
    names, profile = real_shop.NAMES, real_shop.ShopProfile(community="บ้านป่าซาง")
    secret = "ข้าวหอมมะลิ105"
    real_shop.found_shop(tmp_path / "shop", names=names, shop_profile=profile, seal="passphrase", passphrase=secret).close()
    monkeypatch.setattr(sys, "stdin", io.StringIO(secret + "\n"))
    assert kadpun("pack", tmp_path / "shop", tmp_path / "pack.zip").code == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO("ผิดวลี\n"))
    assert kadpun("pack", tmp_path / "shop", tmp_path / "pack.zip").code == 2
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    told = kadpun("pack", tmp_path / "shop", tmp_path / "pack.zip")
    assert told.err == "A passphrase is needed and nobody is there to type it. Run this in a terminal.\n"


def test_columns_stand_under_each_other_in_thai() -> None:
    assert [width(text) for text in ("น้ำ", "ที่นี่", "abc", "กำไร")] == [2, 2, 3, 4]
    assert columns([("ที่", "1.00"), ("abcd", "12.00")], right=(1,)) == ["ที่" + " " * 6 + "1.00", "abcd  12.00"]
    assert columns([]) == []


def test_the_command_runs_as_a_program_and_leaves_with_its_code(honest: Shop, tmp_path: Path) -> None:
    environment = {**os.environ, "LANG": "th_TH.UTF-8", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "kadpun", "verify", str(honest.folder)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "ตรงทั้งหมด" in done.stdout
    environment["PYTHONIOENCODING"] = "ascii"
    done = subprocess.run([*command[:-1], str(tmp_path / "ไม่มี")], capture_output=True, encoding="utf-8", env=environment, timeout=120, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "?" in done.stderr
