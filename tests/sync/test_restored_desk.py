"""A desk that was restored from a backup: what the others have seen of its old log comes back, and it goes on among them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.profile import Setting, ShopProfile
from kadpun.books.restoring import restore_shop
from kadpun.books.sales.receipts import recent
from kadpun.books.shop import ShopNames, found_shop, open_desk
from kadpun.books.store.backup import back_up
from kadpun.books.store.own_log import own_log
from kadpun.books.verify import verify_store
from kadpun.sync.desks import Desks
from kadpun.sync.invitations import InvitationElsewhere, invite, join_again, open_invitation
from tests.books import real_shop

from .equal_views import differences, views_of
from .several import Shop, a_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = a_shop(tmp_path)
    yield made
    made.close()


def restored(shop: Shop, tmp_path: Path, *, keys: bool = True) -> Path:
    """The till backed up, gone on selling and left its packs, then lost its disk and put back; answers its folder."""
    till = shop.desks[1]
    (tmp_path / "backups").mkdir()
    backup = back_up(till.store.path, tmp_path / "backups", at=real_shop.START_AT).path
    real_shop.a_day(till, sales=3)
    shop.exchange()
    till.close()
    folder = till.folder
    for path in list(folder.iterdir()):
        if path.is_file():
            path.unlink()
    if not keys:
        shutil.rmtree(folder / "keys")
    restore_shop(backup, folder, seal="unsealed", clock=SetClock(real_shop.START_AT + real_shop.DAY))
    shop.desks[1] = open_desk(folder, clock=SetClock(real_shop.START_AT + real_shop.DAY))
    return folder


def test_what_the_others_have_seen_comes_back(shop: Shop, tmp_path: Path) -> None:
    size = shop.among(0).holds().get("pa-sang/shop/desk-02/1", 0)
    restored(shop, tmp_path)
    till = shop.desks[1]
    assert (till.log, own_log(till.store)) == ("pa-sang/shop/desk-02/2", "pa-sang/shop/desk-02/2")
    shop.exchange(rounds=3)
    holds = shop.among(1).holds()
    assert holds["pa-sang/shop/desk-02/1"] == shop.among(0).holds()["pa-sang/shop/desk-02/1"] > size
    assert holds == shop.among(0).holds()
    assert differences(views_of(shop.desks[0].store.path), views_of(till.store.path)) == {}
    for desk in shop.desks:
        assert verify_store(desk.store.path).exit_code == 0
    with till.store.read() as connection:
        assert recent(connection, limit=5) == []


def test_numbers_go_on_after_what_came_back(shop: Shop, tmp_path: Path) -> None:
    restored(shop, tmp_path)
    shop.exchange(rounds=3)
    till = shop.desks[1]
    real_shop.open_a_shift(till)
    sold = real_shop.sell(till, {"g-0001": 1})
    assert sold.fact.body["serial"] == 4
    shop.exchange()
    with till.store.read() as connection:
        assert [standing.fact.id for standing in recent(connection, limit=5)] == [sold.fact.id]


def test_without_the_keys_a_new_invitation_lets_it_join_again(shop: Shop, tmp_path: Path) -> None:
    restored(shop, tmp_path, keys=False)
    till = shop.desks[1]
    assert Desks(till).group() is None
    about = invite(shop.among(0), shop.between, "เครื่อง 2 ใหม่")
    join_again(till, open_invitation(about.path, about.code))
    shop.exchange(rounds=3)
    assert shop.among(1).holds() == shop.among(0).holds()


def test_a_desk_of_another_shop_does_not_join_again(shop: Shop, tmp_path: Path) -> None:
    about = invite(shop.among(0), shop.between, "อีกเครื่อง")
    names = ShopNames("x", "y", "z", "elsewhere", "shop", "till-1")
    other = found_shop(tmp_path / "other", names=names, shop_profile=ShopProfile(sample=True), seal="unsealed")
    with pytest.raises(InvitationElsewhere):
        join_again(other, open_invitation(about.path, about.code))
    other.close()


def test_a_backup_of_a_desk_among_others_is_named_after_its_own_log(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    backup = back_up(shop.desks[0].store.path, tmp_path / "backups", at=real_shop.START_AT)
    assert backup.path.name.startswith("pa-sang.shop.till-1.1.")
    assert backup.facts == shop.desks[0].ledger.size


def test_settings_of_the_shop_are_shared_and_those_of_a_desk_are_not(shop: Shop) -> None:
    office, till = shop.desks
    for desk, name, value in ((office, "thanks", '"ขอบคุณ"'), (office, "desk_name", '"สำนักงาน"'), (till, "machine_number", '"E12"')):
        with desk.store.work() as work:
            desk.record(work, Setting(name, value), by="o-1")
    shop.exchange()
    one, other = office.profile(), till.profile()
    assert (one.thanks, other.thanks) == ("ขอบคุณ", "ขอบคุณ")
    assert (one.desk_name, other.desk_name) == ("สำนักงาน", "เครื่อง 2")
    assert (one.machine_number, other.machine_number) == ("", "E12")
