"""The way into a shop's folder: nothing there, a sample, one's own, and an old copy put back over a newer shop."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.ledger.recorder import StoreBehindItsKeys
from kadpun.books.money import Satang
from kadpun.books.shop import STORE_NAME, NoShopHere
from kadpun.books.verify import verify_store
from kadpun.books.words import Language, Say, load_words
from kadpun.pos.till.counter import Till
from kadpun.pos.till.door import ShopDoor
from kadpun.pos.till.founding import FoundingTyped, read_founding

AT = 1_795_226_400_000
PIN, PASSPHRASE = "2580", "ข้าวเหนียวมูน"


@pytest.fixture
def door(tmp_path: Path) -> ShopDoor:
    words: dict[Language, Say] = {"th": load_words("th"), "en": load_words("en")}
    return ShopDoor(tmp_path / "shop", words, clock=SetClock(AT))


def nothing(done: int, of: int) -> None:
    """Nobody watches the progress."""


def make_own(door: ShopDoor) -> Till:
    answers = FoundingTyped(shop="Nong Pan", desk="เครื่อง 1", passphrase=PASSPHRASE, passphrase_again=PASSPHRASE, manager="นก", pin=PIN, pin_again=PIN)
    founding = read_founding(answers).founding
    assert founding is not None
    return door.make_own(founding, nothing)


def test_an_empty_folder_has_no_shop(door: ShopDoor) -> None:
    with pytest.raises(NoShopHere):
        door.open(None, nothing)


def test_the_sample_shop_opens_again_without_asking(door: ShopDoor) -> None:
    told: list[tuple[int, int]] = []
    door.make_sample(lambda done, of: told.append((done, of))).desk.close()
    assert told[-1][0] == told[-1][1] > 300
    till = door.open(None, nothing)
    assert till.desk.profile().sample
    till.desk.close()


def test_an_old_copy_goes_on_in_a_new_volume_that_names_the_gap(door: ShopDoor, tmp_path: Path) -> None:
    till = make_own(door)
    log = till.desk.log
    till.desk.close()
    store = door.folder / STORE_NAME
    shutil.copy(store, tmp_path / "old-copy")
    till = door.open(PASSPHRASE, nothing)
    till.sign_in(PIN)
    till.open_shift(Satang(50_000))
    till.desk.close()
    shutil.copy(tmp_path / "old-copy", store)
    with pytest.raises(StoreBehindItsKeys):
        door.open(PASSPHRASE, nothing)
    till = door.open_new_epoch(PASSPHRASE, nothing)
    assert till.desk.log == log.removesuffix("/1") + "/2"
    till.sign_in(PIN)
    till.open_shift(Satang(20_000))
    till.desk.close()
    assert verify_store(store).exit_code == 0
    assert (door.folder / "shop.kadpun.old-20261121-090000").exists()
    assert len(list((door.folder / "backup").iterdir())) == 1


def test_a_new_volume_that_fails_leaves_the_old_store_in_its_place(door: ShopDoor, tmp_path: Path) -> None:
    make_own(door).desk.close()
    store = door.folder / STORE_NAME
    shutil.copy(store, tmp_path / "old-copy")
    till = door.open(PASSPHRASE, nothing)
    till.sign_in(PIN)
    till.open_shift(Satang(50_000))
    till.desk.close()
    shutil.copy(tmp_path / "old-copy", store)
    before = store.read_bytes()
    with pytest.raises(Exception, match="passphrase needs"):
        door.open_new_epoch("สั้น", nothing)
    assert store.read_bytes() == before
    assert list(door.folder.glob("*.restoring*")) == []
