"""A shop restored from a backup: nothing is signed twice, the gap is named, and what can be proved whole goes on."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.ledger.facts import read_fact
from kadpun.books.ledger.keys import KeyBox, PassphraseTooShort
from kadpun.books.ledger.own_kinds import is_degraded
from kadpun.books.ledger.recorder import StoreBehindItsKeys
from kadpun.books.restoring import (
    UNFINISHED,
    BackupWrong,
    NothingToConfirm,
    SealNeeded,
    confirm_nothing_missing,
    next_epoch,
    restore_shop,
)
from kadpun.books.sales.numbers import next_number
from kadpun.books.shop import open_desk
from kadpun.books.store.backup import BackupDamaged, back_up
from kadpun.books.store.engine import StoreMissing, StoreNewer
from kadpun.books.store.restore import StoreInTheWay
from kadpun.books.verify import verify_store
from tests.books import real_shop

FIRST = "pa-sang/shop/till-1/1"
SECOND = "pa-sang/shop/till-1/2"
CLOCK = SetClock(real_shop.START_AT + real_shop.DAY)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return tmp_path / "shop"


@pytest.fixture
def backup(shop: Path, tmp_path: Path) -> Path:
    """A shop with a day behind it, and its backup on a stick."""
    (tmp_path / "stick").mkdir()
    desk = real_shop.found(shop)
    real_shop.fill(desk)
    real_shop.a_day(desk, sales=4)
    made = back_up(desk.store.path, tmp_path / "stick", at=real_shop.START_AT)
    desk.close()
    return made.path


def lose_the_store(shop: Path) -> None:
    """The disk took the store and left the keys."""
    for path in shop.iterdir():
        if path.is_file():
            path.unlink()


def go_on_selling(shop: Path, *, sales: int = 3) -> None:
    desk = open_desk(shop, clock=SetClock(real_shop.START_AT + 3_600_000))
    real_shop.a_day(desk, sales=sales)
    desk.close()


def facts_of(desk: Desk, log: str) -> list[str]:
    with desk.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT bytes FROM fact ORDER BY no").all()
    return [fact.kind for fact in (read_fact(row[0]) for row in rows) if fact.log == log]


def test_with_the_keys_here_and_the_mark_at_the_backup_the_desk_goes_on(shop: Path, backup: Path) -> None:
    lose_the_store(shop)
    restored = restore_shop(backup, shop, seal="unsealed", clock=CLOCK)
    assert (restored.log, restored.old_log, restored.missing, restored.degraded) == (FIRST, FIRST, 0, False)
    go_on_selling(shop)
    desk = open_desk(shop, clock=CLOCK)
    with desk.store.read() as connection:
        assert not is_degraded(connection, desk.log)
    assert desk.log == FIRST
    assert "restore" not in facts_of(desk, FIRST)
    desk.close()
    assert verify_store(shop / "shop.kadpun", receipts=True).exit_code == 0


def test_with_the_mark_beyond_the_backup_a_new_epoch_names_the_gap(shop: Path, backup: Path) -> None:
    go_on_selling(shop)
    mark = KeyBox(shop / "keys").high_mark(FIRST)
    signed = mark.read()
    mark.close()
    assert signed is not None
    lose_the_store(shop)
    restored = restore_shop(backup, shop, seal="unsealed", clock=CLOCK)
    assert (restored.log, restored.old_log, restored.degraded) == (SECOND, FIRST, True)
    assert restored.missing == signed.size - restored.size > 5
    desk = open_desk(shop, clock=CLOCK)
    assert desk.log == SECOND
    assert facts_of(desk, SECOND) == ["genesis", "restore"]
    with desk.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT bytes FROM fact WHERE kind = 'restore'").all()
        assert is_degraded(connection, SECOND)
        assert not is_degraded(connection, FIRST)
    body = read_fact(rows[0][0]).body
    assert (body["log"], body["size"], body["signed_size"], body["degraded"]) == (FIRST, restored.size, signed.size, True)
    assert body["root"] != body["signed_root"]
    desk.close()
    assert verify_store(shop / "shop.kadpun").exit_code == 0


def test_on_a_new_computer_the_keys_are_new_and_nobody_can_know(shop: Path, backup: Path, tmp_path: Path) -> None:
    go_on_selling(shop)
    new = tmp_path / "new computer"
    restored = restore_shop(backup, new, seal="passphrase", passphrase="ข้าวหอมมะลิ105", clock=CLOCK)
    assert (restored.log, restored.missing, restored.signed_size, restored.degraded) == (SECOND, None, None, True)
    assert KeyBox(new / "keys").logs() == (SECOND,)
    assert not (new / "keys" / f"{FIRST.replace('/', '+')}.keys").exists()
    desk = open_desk(new, passphrase="ข้าวหอมมะลิ105", clock=SetClock(CLOCK.at))
    assert desk.log == SECOND
    real_shop.a_day(desk, sales=2)
    desk.close()
    assert verify_store(new / "shop.kadpun", receipts=True).exit_code == 0


def test_the_old_log_is_never_signed_again(shop: Path, backup: Path) -> None:
    go_on_selling(shop)
    lose_the_store(shop)
    restore_shop(backup, shop, seal="unsealed", clock=CLOCK)
    with closing(sqlite3.connect(shop / "shop.kadpun")) as connection:
        notes = connection.execute("SELECT note FROM checkpoint WHERE log = 0 ORDER BY size").fetchall()
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("SELECT note FROM checkpoint WHERE log = 0 ORDER BY size").fetchall() == notes


def test_an_old_copy_put_there_by_hand_is_not_written_to(shop: Path, backup: Path) -> None:
    """Without a restore the fork guard of the recorder holds."""
    go_on_selling(shop)
    lose_the_store(shop)
    shutil.copy(backup, shop / "shop.kadpun")
    with pytest.raises(StoreBehindItsKeys):
        open_desk(shop, clock=CLOCK)


def test_the_till_goes_on_after_a_restore_and_numbers_run_on(shop: Path, backup: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    restore_shop(backup, new, seal="unsealed", clock=CLOCK)
    desk = open_desk(new, clock=SetClock(CLOCK.at))
    with desk.store.read() as connection:
        before = next_number(connection, desk.log, "sale")
    assert before == 5
    made = real_shop.a_day(desk, sales=2)
    assert [sale.fact.body["serial"] for sale in made] == [5, 6]
    desk.close()


def test_each_restore_of_the_same_backup_opens_an_epoch_of_its_own(shop: Path, backup: Path) -> None:
    go_on_selling(shop)
    logs = []
    for _ in range(3):
        lose_the_store(shop)
        logs.append(restore_shop(backup, shop, seal="unsealed", clock=CLOCK).log)
    assert [log.rpartition("/")[2] for log in logs] == ["2", "3", "4"]
    assert next_epoch("a/b/c/9", ["a/b/c/9", "a/b/d/44", "a/b/c/x"]) == "a/b/c/10"


def test_confirming_that_nothing_is_missing_ends_the_degraded_time(shop: Path, backup: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    restore_shop(backup, new, seal="unsealed", clock=CLOCK)
    desk = open_desk(new, clock=SetClock(CLOCK.at))
    confirm_nothing_missing(desk, by="o-2")
    with desk.store.read() as connection:
        assert not is_degraded(connection, desk.log)
    assert facts_of(desk, SECOND) == ["genesis", "restore", "restore"]
    with pytest.raises(NothingToConfirm):
        confirm_nothing_missing(desk, by="o-2")
    desk.close()
    assert verify_store(new / "shop.kadpun").exit_code == 0


def test_a_shop_is_never_restored_over_another(shop: Path, backup: Path) -> None:
    before = (shop / "shop.kadpun").read_bytes()
    with pytest.raises(StoreInTheWay):
        restore_shop(backup, shop, seal="unsealed", clock=CLOCK)
    assert (shop / "shop.kadpun").read_bytes() == before


def test_a_backup_that_was_tampered_with_is_refused_by_the_fact(backup: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(backup, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER fact_keeps")
        connection.execute("UPDATE fact SET bytes = CAST(replace(CAST(bytes AS TEXT), 'ข้าว', 'ทอง ') AS BLOB) WHERE no = 25")
    with pytest.raises(BackupWrong) as refused:
        restore_shop(backup, tmp_path / "new", seal="unsealed", clock=CLOCK)
    assert "till-1/1#25" in refused.value.fields["finding"]
    assert [path.name for path in (tmp_path / "new").iterdir()] == []


def test_what_is_no_backup_leaves_nothing_behind(backup: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    with pytest.raises(StoreMissing):
        restore_shop(tmp_path / "none", new, seal="unsealed", clock=CLOCK)
    with closing(sqlite3.connect(backup, isolation_level=None)) as connection:
        connection.execute("UPDATE store SET value = '99' WHERE name = 'schema_version'")
    with pytest.raises(StoreNewer):
        restore_shop(backup, new, seal="unsealed", clock=CLOCK)
    data = bytearray(backup.read_bytes())
    data[4096 * 3 : 4096 * 5] = bytes(4096 * 2)
    with closing(sqlite3.connect(backup, isolation_level=None)) as connection:
        connection.execute("UPDATE store SET value = '1' WHERE name = 'schema_version'")
    backup.write_bytes(data)
    with pytest.raises((BackupDamaged, StoreNewer)):
        restore_shop(backup, new, seal="unsealed", clock=CLOCK)
    assert not new.exists()


def test_a_passphrase_too_short_leaves_no_shop_and_no_key(backup: Path, tmp_path: Path) -> None:
    with pytest.raises(PassphraseTooShort):
        restore_shop(backup, tmp_path / "new", seal="passphrase", passphrase="สั้น", clock=CLOCK)
    assert not (tmp_path / "new" / "shop.kadpun").exists()
    assert not (tmp_path / "new" / UNFINISHED).exists()
    assert KeyBox(tmp_path / "new" / "keys").logs() == ()


def test_the_keys_of_a_real_shop_never_lie_open(shop: Path, tmp_path: Path) -> None:
    real = tmp_path / "real"
    profile = real_shop.ShopProfile(community="บ้านป่าซาง", shop="ร้านค้าชุมชน")
    desk = real_shop.found_shop(
        real, names=real_shop.NAMES, shop_profile=profile, seal="passphrase", passphrase="ข้าวหอมมะลิ105", clock=SetClock(real_shop.START_AT)
    )
    (tmp_path / "stick").mkdir()
    made = back_up(desk.store.path, tmp_path / "stick", at=0)
    desk.close()
    with pytest.raises(SealNeeded):
        restore_shop(made.path, tmp_path / "new", seal="unsealed", clock=CLOCK)
    assert restore_shop(made.path, tmp_path / "new", seal="passphrase", passphrase="ข้าวเหนียว 6", clock=CLOCK).log == SECOND


def test_a_restore_cut_short_is_begun_again(backup: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.mkdir()
    (new / UNFINISHED).write_bytes(b"half a store")
    (new / (UNFINISHED + "-wal")).write_bytes(b"half a log")
    restore_shop(backup, new, seal="unsealed", clock=CLOCK)
    assert sorted(path.name for path in new.iterdir()) == ["keys", "shop.kadpun"]
    assert verify_store(new / "shop.kadpun").exit_code == 0
