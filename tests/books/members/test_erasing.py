"""Erasing a person: nothing readable is left in any file, every proof holds, and no older copy brings the person back."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.goods.kinds import DeliveryLine
from kadpun.books.goods.shelving import receive_delivery
from kadpun.books.journal.attachments import keep_paper, paper_of
from kadpun.books.journal.balances import trial_balance
from kadpun.books.ledger.keys import WrongPassphrase
from kadpun.books.ledger.rebuild import rebuild
from kadpun.books.members import erasing
from kadpun.books.members.erasing import OperatorStillActive, erase, settle
from kadpun.books.members.joining import NewPerson, change, join_people
from kadpun.books.members.keys_backup import back_up_keys, reopen, set_passphrase, take_in_backup
from kadpun.books.members.kinds import MemberErased
from kadpun.books.members.people_keys import PeopleKeys, PeopleKeysElsewhere
from kadpun.books.members.private import sealed_values
from kadpun.books.profile import ShopProfile
from kadpun.books.restoring import restore_shop
from kadpun.books.shop import found_shop, open_desk
from kadpun.books.store.backup import back_up
from kadpun.books.verify import verify_store

from ..shops import CASHIER, NAMES, OPENING_AT, a_shop, open_a_shift, sell, with_products
from .canaries import canary, canary_values, files_with

PASSPHRASE = "กาดปั๋นบ้านเรา"
DAY = 86_400_000


@dataclass
class Shop:
    """A shop that has sold, with one member of canaries and one who stays."""

    root: Path
    desk: Desk
    id: str
    values: dict[str, str]
    staying: str

    @property
    def folder(self) -> Path:
        return self.root / "shop"

    @property
    def clock(self) -> SetClock:
        assert isinstance(self.desk.clock, SetClock)
        return self.desk.clock

    def open_again(self) -> None:
        self.desk.close()
        self.desk = open_desk(self.folder, clock=self.clock)

    def erase(self) -> None:
        erase(self.desk, self.id, reason="asked", by=CASHIER, backups=[self.root / "second"])

    def seen(self, *values: str) -> dict[str, list[str]]:
        return files_with(self.root, values or self.values.values())

    def back_up(self, name: str = "backup") -> Path:
        folder = self.folder / "backup" if name == "backup" else self.root / name
        folder.mkdir(exist_ok=True)
        return back_up(self.folder / "shop.kadpun", folder, at=self.clock.now_at()).path


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    desk = a_shop(tmp_path / "shop")
    with_products(desk, 2)
    open_a_shift(desk)
    sell(desk)
    values = canary_values()
    person = NewPerson(values=values, joined_on=date(2026, 11, 1), roles=("member", "supplier"))
    other = NewPerson(values={"name": "นายสมชาย มั่นคง", "telephone": "0899999999"}, joined_on=date(2026, 11, 1))
    join_people(desk, [person, other], by=CASHIER)
    return Shop(tmp_path, desk, person.id, values, other.id)


def test_no_file_holds_a_private_value_in_the_open_even_before_anybody_is_erased(shop: Shop) -> None:
    shop.back_up()
    assert shop.desk.people.name_of(shop.id) == shop.values["name"]
    assert shop.seen() == {}


def test_an_erased_person_is_a_number_and_everything_else_is_as_it_was(shop: Shop) -> None:
    with shop.desk.store.read() as connection:
        before = trial_balance(connection)
    shop.erase()
    person = shop.desk.people.person(shop.id)
    assert person is not None
    assert (person.erased, person.name, person.telephone, person.id_tail, person.left_on) == (True, "0001", "", "", shop.desk.today())
    assert shop.desk.people.private(shop.id) == {}
    assert shop.desk.people.find(shop.values["name"]) == ()
    assert shop.desk.people.name_of(shop.staying) == "นายสมชาย มั่นคง"
    with shop.desk.store.read() as connection:
        assert trial_balance(connection) == before
        assert {value.member for value in sealed_values(connection)} == {shop.staying}
    assert shop.seen() == {}
    with pytest.raises(MemberErased):
        change(shop.desk, shop.id, by=CASHIER, values={"name": "ใหม่"})
    with pytest.raises(MemberErased):
        shop.erase()


def test_every_proof_holds_and_rebuilt_views_are_equal_after_an_erasure(shop: Shop) -> None:
    shop.erase()
    shop.desk.close()
    report = verify_store(shop.folder / "shop.kadpun", receipts=True)
    assert [finding for finding in report.findings if not finding.incomplete] == []
    shop.desk = open_desk(shop.folder, clock=shop.clock)
    assert shop.desk.people.person(shop.id) == shop.desk.people.person(shop.id)
    assert shop.desk.people.name_of(shop.id) == "0001"


def test_what_was_typed_of_the_person_elsewhere_goes_too(shop: Shop) -> None:
    """An operator's name, a held bill, a draft, a saved search, print jobs, the program's log, and backups that were made before."""
    name, operator = shop.values["name"], "p-0a1b2c3d"
    change(shop.desk, shop.id, by=CASHIER, roles=("member", "operator"), operator=operator)
    label = canary()
    with shop.desk.store.work() as work:
        work.cursor.execute("INSERT INTO operator (operator, name, pin, active) VALUES (?, ?, 'scrypt', 1)", (operator, name))
        work.cursor.execute("INSERT INTO held VALUES ('h-1', 'd', ?, '{}', 1)", (f"{label} ของ {name}",))
        work.cursor.execute("INSERT INTO draft VALUES ('d', ?, 1)", (json.dumps({"note": f"โทร {shop.values['telephone']}"}, ensure_ascii=False),))
        work.cursor.execute("INSERT INTO saved_filter VALUES ('members', ?, ?)", (name, json.dumps({"text": name})))
    shop.back_up()
    shop.back_up("second")
    jobs = shop.folder / "print-jobs.jsonl"
    jobs.write_text(f'{{"add":"1","title":"x","slip":"{name}"}}\n{{"add":"2","title":"y","slip":"ข้าว"}}\n', "utf-8")
    (shop.root / "kadpun.log").write_text(f"INFO all well\nWARNING cannot print for {name}\n", "utf-8")
    assert len(shop.seen()) >= 5
    with pytest.raises(OperatorStillActive):
        shop.erase()
    with shop.desk.store.work() as work:
        work.cursor.execute("UPDATE operator SET active = 0", ())
    shop.erase()
    assert shop.seen() == {}
    assert jobs.read_text("utf-8").count("\n") == 1
    assert (shop.root / "kadpun.log").read_text("utf-8") == "INFO all well\n"
    with shop.desk.store.read() as connection:
        assert connection.exec_driver_sql("SELECT name, pin FROM operator WHERE operator = ?", (operator,)).all() == [(operator, "")]
        assert connection.exec_driver_sql("SELECT label FROM held").all() == [(f"{label} ของ ",)]
        assert connection.exec_driver_sql("SELECT json_valid(basket) FROM draft").all() == [(1,)]
    for backup in [*(shop.folder / "backup").glob("*.kadpun-backup"), *(shop.root / "second").glob("*.kadpun-backup")]:
        with sqlite3.connect(backup) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert copy.execute("SELECT count(*) FROM fact").fetchone()[0] > 5


def test_what_an_older_program_left_in_free_pages_goes_too(shop: Shop) -> None:
    shop.desk.close()
    with closing(sqlite3.connect(shop.folder / "shop.kadpun")) as older:
        older.execute("PRAGMA secure_delete = OFF")
        for number in range(200):
            older.execute("INSERT INTO held VALUES (?, 'd', ?, '{}', 1)", (f"h-{number}", f"ของ {shop.values['name']} " + "ก" * 200))
        older.commit()
        older.execute("DELETE FROM held")
        older.commit()
        older.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shop.desk = open_desk(shop.folder, clock=shop.clock)
    backup = shop.back_up()
    assert len(shop.seen()) == 2
    shop.erase()
    assert shop.seen() == {} and backup.exists()


def test_source_documents_that_the_law_keeps_are_counted_and_their_names_cleaned(shop: Shop, tmp_path: Path) -> None:
    import openpyxl

    name = shop.values["name"]
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append([1, name])
    book.save(tmp_path / "list.xlsx")
    by_number = io.BytesIO()
    with zipfile.ZipFile(by_number, "w") as packed:
        packed.writestr("xl/sheet1.xml", "".join(f"&#{ord(letter)};" for letter in name))
    sheets = [(tmp_path / "list.xlsx").read_bytes(), by_number.getvalue()]
    papers = [f"บิลของ {name}".encode(), f"บิลของ {name}".encode("cp874"), *sheets, "บิลของใครไม่รู้".encode()]
    (tmp_path / "list.xlsx").unlink()
    with shop.desk.store.work() as work:
        for at, data in enumerate(papers):
            keep_paper(work, paper_of(f"{at} {name}.pdf", data), at=1)
    done = erase(shop.desk, shop.id, reason="asked", by=CASHIER)
    assert done.documents == 4
    with shop.desk.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT name, bytes FROM attachment ORDER BY name").all()
    assert [row[0] for row in rows] == ["0 .pdf", "1 .pdf", "2 .pdf", "3 .pdf", "4 .pdf"]
    assert sorted(bytes(row[1]) for row in rows) == sorted(papers)


class PowerCut(Exception):
    """The machine dies here."""


def die(*_: object, **__: object) -> None:
    raise PowerCut


@pytest.mark.parametrize("where", ["before the store", "before the keys", "before the log is brought home"])
def test_a_power_cut_while_erasing_loses_nobody_and_leaves_nobody_readable(shop: Shop, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    shop.back_up()
    before = {path: path.read_bytes() for path in (shop.folder / "backup").iterdir()}
    match where:
        case "before the store":
            monkeypatch.setattr(erasing, "drop_values", die)
        case "before the keys":
            monkeypatch.setattr(PeopleKeys, "erase", die)
        case _:
            monkeypatch.setattr(type(shop.desk.store), "bring_home", die)
    with pytest.raises(PowerCut):
        shop.erase()
    monkeypatch.undo()
    copied = shop.root.with_name(shop.root.name + "-after")
    shutil.copytree(shop.folder, copied)
    shop.desk.close()
    after = open_desk(copied, clock=shop.clock)
    person = after.people.person(shop.id)
    assert person is not None
    if where == "before the store":
        assert not person.erased and person.name == shop.values["name"]
    else:
        assert person.erased and after.people.private(shop.id) == {}
        assert after.people.keys.erased == {shop.id} and after.people.keys.keys_of(shop.id) == ()
        with after.store.read() as connection:
            assert list(sealed_values(connection, shop.id)) == []
    assert after.people.name_of(shop.staying) == "นายสมชาย มั่นคง"
    after.close()
    assert files_with(copied, shop.values.values()) == {}
    assert before == {path: path.read_bytes() for path in before}


@pytest.mark.parametrize("where", ["before the keys", "before the store"])
def test_a_power_cut_while_joining_leaves_a_whole_person_or_none(shop: Shop, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    new = NewPerson(values={"name": "นางใหม่ มาแล้ว"}, joined_on=date(2026, 11, 2))
    if where == "before the keys":
        monkeypatch.setattr(PeopleKeys, "_write", die)
    else:
        monkeypatch.setattr(type(shop.desk.ledger), "_sign_checkpoint", die)
    with pytest.raises(PowerCut):
        join_people(shop.desk, [new], by=CASHIER)
    monkeypatch.undo()
    copied = shop.root.with_name(shop.root.name + "-after")
    shutil.copytree(shop.folder, copied)
    shop.desk.close()
    after = open_desk(copied, clock=shop.clock)
    assert after.people.person(new.id) is None
    join_people(after, [new], by=CASHIER)
    assert after.people.name_of(new.id) == "นางใหม่ มาแล้ว"
    after.close()


def restored(shop: Shop, backup: Path, folder: Path) -> Desk:
    restore_shop(backup, folder, seal="unsealed", clock=shop.clock)
    return open_desk(folder, clock=shop.clock)


def gone_for_good(desk: Desk, shop: Shop) -> None:
    person = desk.people.person(shop.id)
    assert person is not None
    assert (person.erased, person.name) == (True, "0001")
    assert desk.people.private(shop.id) == {}
    with desk.store.read() as connection:
        assert list(sealed_values(connection, shop.id)) == []
        facts = connection.exec_driver_sql("SELECT count(*) FROM fact WHERE kind = 'erasure'").scalar_one()
    assert facts == 1


def test_an_older_backup_put_back_beside_the_keys_does_not_bring_the_person_back(shop: Shop) -> None:
    backup = shop.back_up()
    shop.erase()
    shop.desk.close()
    (shop.folder / "shop.kadpun").unlink()
    again = restored(shop, backup, shop.folder)
    gone_for_good(again, shop)
    assert again.people.name_of(shop.staying) == "นายสมชาย มั่นคง"
    again.close()
    once_more = open_desk(shop.folder, clock=shop.clock)
    gone_for_good(once_more, shop)
    once_more.close()
    assert shop.seen() == {}


def test_a_store_file_put_back_by_hand_does_not_bring_the_person_back(shop: Shop) -> None:
    """Somebody copies the file itself: the fork guard asks for a new epoch, and that is settled too."""
    shop.desk.close()
    copy = shop.root / "copied by hand"
    shutil.copy(shop.folder / "shop.kadpun", copy)
    shop.desk = open_desk(shop.folder, clock=shop.clock)
    shop.erase()
    shop.desk.close()
    (shop.folder / "shop.kadpun").unlink()
    again = restored(shop, copy, shop.folder)
    gone_for_good(again, shop)
    again.close()


def test_an_older_backup_of_the_store_and_of_the_keys_on_an_empty_computer_does_not_bring_the_person_back(shop: Shop) -> None:
    keys, stick = shop.desk.people.keys, shop.root / "stick"
    stick.mkdir()
    set_passphrase(keys, PASSPHRASE)
    old_keys = back_up_keys(keys, stick, log=shop.desk.log, at=shop.clock.now_at())
    hidden = shop.root.with_name(shop.root.name + "-hidden")
    shutil.copy(old_keys, hidden)
    backup = shop.back_up("second")
    shop.clock.advance(milliseconds=DAY)
    shop.erase()
    assert not old_keys.exists()
    desk = restored(shop, backup, shop.root / "new computer")
    assert desk.people.name_of(shop.staying) == "0002", "its key is not here yet"
    gone_for_good(desk, shop)
    assert take_in_backup(desk.people.keys, hidden, PASSPHRASE, erased=(), now_at=shop.clock.now_at()) == 1
    assert desk.people.name_of(shop.staying) == "นายสมชาย มั่นคง"
    gone_for_good(desk, shop)
    desk.close()


def a_sealed_shop(root: Path) -> tuple[Desk, Path, SetClock]:
    """A shop whose keys are sealed with a passphrase, one member, and a backup that is one member behind."""
    clock = SetClock(OPENING_AT)
    desk = found_shop(root / "shop", names=NAMES, shop_profile=ShopProfile(shop="ร้าน"), seal="passphrase", passphrase=PASSPHRASE, clock=clock)
    join_people(desk, [NewPerson(values={"name": "นางคำปัน"}, joined_on=date(2026, 11, 1))], by=CASHIER)
    (root / "shop" / "backup").mkdir()
    backup = back_up(root / "shop" / "shop.kadpun", root / "shop" / "backup", at=clock.at).path
    join_people(desk, [NewPerson(values={"name": "นายสมชาย"}, joined_on=date(2026, 11, 1))], by=CASHIER)
    return desk, backup, clock


def test_on_the_same_computer_a_restored_shop_reads_its_names_with_the_same_passphrase(tmp_path: Path) -> None:
    desk, backup, clock = a_sealed_shop(tmp_path)
    desk.close()
    (tmp_path / "shop" / "shop.kadpun").unlink()
    restore_shop(backup, tmp_path / "shop", seal="passphrase", passphrase=PASSPHRASE, clock=clock)
    again = open_desk(tmp_path / "shop", passphrase=PASSPHRASE, clock=clock)
    assert [person.name for person in again.people.everybody()] == ["นางคำปัน"]
    join_people(again, [NewPerson(values={"name": "นายมาใหม่"}, joined_on=date(2026, 11, 1))], by=CASHIER)
    again.close()


def test_under_another_passphrase_names_are_hidden_until_the_old_one_or_a_backup_opens_them(tmp_path: Path) -> None:
    desk, backup, clock = a_sealed_shop(tmp_path)
    set_passphrase(desk.people.keys, "กุญแจสมาชิกบ้านเรา")
    stick = back_up_keys(desk.people.keys, tmp_path, log=desk.log, at=clock.at)
    desk.close()
    (tmp_path / "shop" / "shop.kadpun").unlink()
    restore_shop(backup, tmp_path / "shop", seal="passphrase", passphrase="วลีใหม่ทั้งหมด", clock=clock)
    again = open_desk(tmp_path / "shop", passphrase="วลีใหม่ทั้งหมด", clock=clock)
    assert isinstance(again.people.keys.trouble, PeopleKeysElsewhere)
    assert [person.name for person in again.people.everybody()] == ["0001"]
    new = NewPerson(values={"name": "นายมาใหม่"}, joined_on=date(2026, 11, 1))
    with pytest.raises(PeopleKeysElsewhere):
        join_people(again, [new], by=CASHIER)
    seed = again.ledger.keys.witness.seed
    with pytest.raises(WrongPassphrase):
        reopen(again.people.keys, log=again.log, seed=seed, passphrase="ไม่ใช่วลีนี้")
    shutil.copytree(tmp_path / "shop" / "keys", tmp_path / "keys before")
    again.people.use_keys(reopen(again.people.keys, log=again.log, seed=seed, passphrase=PASSPHRASE))
    assert [person.name for person in again.people.everybody()] == ["นางคำปัน"]
    join_people(again, [new], by=CASHIER)
    again.close()
    shutil.rmtree(tmp_path / "shop" / "keys")
    shutil.move(tmp_path / "keys before", tmp_path / "shop" / "keys")
    other = PeopleKeys(tmp_path / "shop" / "keys", log=again.log, seed=seed)
    assert take_in_backup(other, stick, "กุญแจสมาชิกบ้านเรา", erased=(), now_at=clock.at) == 2
    assert PeopleKeys(tmp_path / "shop" / "keys", log=again.log, seed=seed).trouble is None


def test_an_erasure_that_another_desk_recorded_is_finished_here(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing, "finish", lambda *_: ())
    shop.erase()
    monkeypatch.undo()
    assert shop.desk.people.keys.keys_of(shop.id)
    assert settle(shop.desk) == 1
    assert not shop.desk.people.keys.keys_of(shop.id)
    assert settle(shop.desk) == 0


def test_a_purse_must_be_empty_before_anybody_is_erased(shop: Shop) -> None:
    with shop.desk.store.work() as work:
        lines = (DeliveryLine("g-0001", 1, 5000),)
        receive_delivery(shop.desk, work, lines, by=CASHIER, on=shop.desk.today(), paid_from=f"payables/suppliers/{shop.id}")
    with pytest.raises(erasing.PurseNotEmpty) as refused:
        shop.erase()
    assert refused.value.fields["account"] == "payables/suppliers"
    assert shop.desk.people.name_of(shop.id) == shop.values["name"]


def test_rebuilding_after_an_erasure_finds_the_same_register(shop: Shop) -> None:
    from kadpun.books.journal.postings import apply_postings
    from kadpun.books.kinds import KINDS

    shop.erase()
    before = shop.desk.people.everybody()
    rebuild(shop.desk.store, KINDS, apply_postings)
    shop.desk.people.look_again()
    assert shop.desk.people.everybody() == before
