"""Packs that are not as they should be: each does the right thing, says it, and nothing half stays behind."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.receive import (
    LogForked,
    Offer,
    PackFromNewer,
    PackHasGap,
    PackNotAsSigned,
    Taking,
    check_offer,
    size_of,
    under_way,
)
from kadpun.books.profile import ShopProfile
from kadpun.books.refusals import Told
from kadpun.books.shop import ShopNames, found_shop, open_desk
from kadpun.books.verify import verify_store
from kadpun.books.words import load_words
from kadpun.sync.desk_pack import PackDamaged, PackFile, packs_in, read_desk_pack, write_desk_pack
from kadpun.sync.desks import Desks, OwnLogAhead, PackOfOtherShop, PackOfStranger
from kadpun.sync.peers import keys_known
from tests.books import real_shop

from .several import Shop, a_shop

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """An office and a till that know each other."""
    made = a_shop(tmp_path)
    yield made
    made.close()


def pack_of(shop: Shop, number: int, first: int, place: Path) -> PackFile:
    """A pack of a desk's own log from an entry to its end."""
    desk = shop.desks[number]
    place.mkdir(exist_ok=True)
    with desk.store.read() as connection:
        note = desk.ledger.checkpoint()
        return write_desk_pack(connection, place, desk.log, first, desk.ledger.size, note)


def refused(shop: Shop, pack: Path) -> Told:
    """Why the office did not take a pack; nothing in its store has changed by it."""
    office = shop.among(0)
    before = office.holds()
    outcome = office.receive(pack).outcomes[0]
    assert office.holds() == before
    assert outcome.reason is not None
    for language in ("th", "en"):
        assert outcome.reason.sentence(load_words(language))
    assert verify_store(shop.desks[0].store.path).findings == ()
    return outcome.reason


def test_the_same_pack_twice_is_taken_once(shop: Shop, tmp_path: Path) -> None:
    have = shop.among(0).holds()[shop.desks[1].log]
    real_shop.a_day(shop.desks[1], sales=2)
    pack = pack_of(shop, 1, have, tmp_path / "p").path
    first, again = (shop.among(0).receive(pack).outcomes[0] for _ in range(2))
    assert (first.taken, first.reason) == (shop.desks[1].ledger.size - have, None)
    assert (again.taken, again.reason) == (0, None)


def test_an_old_pack_says_that_everything_is_here(shop: Shop, tmp_path: Path) -> None:
    old = pack_of(shop, 1, 0, tmp_path / "old").path
    real_shop.a_day(shop.desks[1], sales=2)
    shop.exchange()
    outcome = shop.among(0).receive(old).outcomes[0]
    assert (outcome.taken, outcome.reason) == (0, None)
    assert outcome.end < shop.among(0).holds()[shop.desks[1].log]


def test_a_pack_with_a_gap_says_which_entries_are_missing(shop: Shop, tmp_path: Path) -> None:
    have = shop.among(0).holds()[shop.desks[1].log]
    real_shop.a_day(shop.desks[1], sales=2)
    reason = refused(shop, pack_of(shop, 1, have + 3, tmp_path / "p").path)
    assert isinstance(reason, PackHasGap)
    assert (reason.fields["first"], reason.fields["last"]) == (have, have + 2)


def test_after_the_gap_is_filled_the_pack_is_taken(shop: Shop, tmp_path: Path) -> None:
    have = shop.among(0).holds()[shop.desks[1].log]
    real_shop.open_a_shift(shop.desks[1])
    between = pack_of(shop, 1, have, tmp_path / "p").path
    real_shop.sell(shop.desks[1], {"g-0001": 1})
    later = pack_of(shop, 1, have + 1, tmp_path / "q").path
    assert isinstance(refused(shop, later), PackHasGap)
    assert shop.among(0).receive(between).taken == 1
    assert shop.among(0).receive(later).taken == 1


def test_any_one_bit_changed_anywhere_in_the_file_is_noticed(shop: Shop, tmp_path: Path) -> None:
    real_shop.a_day(shop.desks[1], sales=2)
    whole = pack_of(shop, 1, 0, tmp_path / "p")
    data = whole.path.read_bytes()
    offered = read_desk_pack(whole.path)
    chance = random.Random(4)
    noticed = 0
    for place in sorted(chance.sample(range(len(data)), 300)):
        changed = tmp_path / "p" / "changed.kadpun-pack"
        changed.write_bytes(data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :])
        try:
            read = read_desk_pack(changed)
        except PackDamaged:
            noticed += 1
        else:
            # What the archive does not guard (dates, permissions) changes nothing of what is offered.
            assert read == offered
    assert noticed > 250
    assert isinstance(refused(shop, _flipped(whole.path, len(data) // 2)), PackDamaged)


def _flipped(path: Path, place: int) -> Path:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(bytes(data))
    return path


@pytest.mark.parametrize("part", ["entries", "add-checkpoint", "peaks", "receipts"])
def test_a_bit_changed_by_a_careful_hand_is_noticed_too(shop: Shop, tmp_path: Path, part: str) -> None:
    """The archive is put together anew around the change, so that only signatures and hashes can tell."""
    have = shop.among(0).holds()[shop.desks[1].log]
    real_shop.a_day(shop.desks[1], sales=2)
    pack = pack_of(shop, 1, have, tmp_path / "p").path
    with zipfile.ZipFile(pack) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    chance = random.Random(part)
    for _ in range(40):
        data = bytearray(parts[part])
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(7)
        forged = tmp_path / "p" / "forged.kadpun-pack"
        with zipfile.ZipFile(forged, "w") as new:
            for name, content in parts.items():
                new.writestr(name, bytes(data) if name == part else content)
        office = shop.among(0)
        outcome = office.receive(forged).outcomes[0]
        assert isinstance(outcome.reason, (PackNotAsSigned, PackDamaged, LogForked, PackHasGap, PackFromNewer))
    assert shop.among(0).holds()[shop.desks[1].log] == have


def test_a_shop_that_took_our_names_has_other_keys(shop: Shop, tmp_path: Path) -> None:
    other = real_shop.found(tmp_path / "other")
    with other.store.read() as connection:
        (tmp_path / "p").mkdir()
        pack = write_desk_pack(connection, tmp_path / "p", other.log, 0, other.ledger.size, other.ledger.checkpoint())
    other.close()
    assert pack.log == shop.desks[0].log
    assert isinstance(shop.among(1).receive(pack.path).outcomes[0].reason, PackNotAsSigned)


def test_a_desk_nobody_has_invited_is_a_stranger(shop: Shop, tmp_path: Path) -> None:
    offer = read_desk_pack(pack_of(shop, 1, 0, tmp_path / "p").path)
    with shop.desks[0].store.read() as connection:
        assert keys_known(connection, offer.log) is not None
        assert keys_known(connection, "pa-sang/shop/desk-09/1") is None
    for names, reason in (
        (ShopNames("x", "y", "z", "pa-sang", "shop", "desk-09"), PackOfStranger),
        (ShopNames("x", "y", "z", "elsewhere", "shop", "till-1"), PackOfOtherShop),
    ):
        profile, clock = ShopProfile(sample=True), SetClock(real_shop.START_AT)
        other = found_shop(tmp_path / names.desk_id, names=names, shop_profile=profile, seal="unsealed", clock=clock)
        with other.store.read() as connection:
            pack = write_desk_pack(connection, tmp_path / "p", other.log, 0, other.ledger.size, other.ledger.checkpoint())
        other.close()
        assert isinstance(refused(shop, pack.path), reason)


def test_two_histories_of_one_desk_are_told_as_a_fork(shop: Shop, tmp_path: Path) -> None:
    till = shop.desks[1]
    have = shop.among(0).holds()[till.log]
    till.close()
    copy = tmp_path / "copied"
    shutil.copytree(till.folder, copy)
    one, other = (open_desk(folder, clock=SetClock(real_shop.START_AT + at)) for folder, at in ((till.folder, 50_000), (copy, 60_000)))
    shop.desks[1] = one
    real_shop.open_a_shift(one)
    real_shop.open_a_shift(other)
    real_shop.sell(other, {"g-0001": 1})
    assert shop.among(0).receive(pack_of(shop, 1, have, tmp_path / "p").path).taken == 1
    with other.store.read() as connection:
        for first in (0, have, have + 1):
            pack = write_desk_pack(connection, tmp_path / "p", other.log, first, other.ledger.size, other.ledger.checkpoint())
            assert isinstance(refused(shop, pack.path), LogForked)
    other.close()


def test_a_folder_that_knows_more_of_ones_own_log_says_that_the_books_are_an_old_copy(shop: Shop, tmp_path: Path) -> None:
    till = shop.desks[1]
    till.close()
    copy = tmp_path / "copied"
    shutil.copytree(till.folder, copy)
    till = shop.desks[1] = open_desk(till.folder, clock=SetClock(real_shop.START_AT + 50_000))
    real_shop.a_day(till, sales=2)
    shop.among(1).send(shop.between)
    with open_store(copy) as old:
        reasons = [outcome.reason for outcome in Desks(old).receive(shop.between).wrong]
        assert reasons and all(isinstance(reason, OwnLogAhead) for reason in reasons)
        with pytest.raises(OwnLogAhead):
            Desks(old).send(shop.between)


def open_store(folder: Path) -> AbstractContextManager[Desk]:
    """A desk opened for a while."""
    return closing(open_desk(folder, clock=SetClock(real_shop.START_AT + 60_000)))


def test_a_kind_that_this_program_does_not_know_asks_for_a_newer_one(shop: Shop, tmp_path: Path) -> None:
    have = shop.among(0).holds()[shop.desks[1].log]
    real_shop.a_day(shop.desks[1], sales=1)
    offer = read_desk_pack(pack_of(shop, 1, have, tmp_path / "p").path)
    known = {name: kind for name, kind in KINDS.items() if name != "sale"}
    with shop.desks[0].store.read() as connection:
        vkeys = keys_known(connection, offer.log)
        assert vkeys is not None
        with pytest.raises(PackFromNewer):
            check_offer(connection, offer, vkeys=vkeys, kinds=known)


def test_a_pack_that_could_not_be_read_is_written_anew(shop: Shop) -> None:
    real_shop.a_day(shop.desks[1], sales=2)
    sent = shop.among(1).send(shop.between).packs
    _flipped(sent[-1].path, sent[-1].path.stat().st_size // 2)
    assert [type(outcome.reason) for outcome in shop.among(0).receive(shop.between).wrong] == [PackDamaged]
    assert [trouble.reason for peer in shop.among(0).peers() for trouble in peer.troubles] == ["PackDamaged"]
    shop.among(0).send(shop.between)
    shop.among(1).receive(shop.between)
    shop.among(1).send(shop.between)
    assert shop.among(0).receive(shop.between).wrong == ()
    assert shop.among(0).holds()[shop.desks[1].log] == shop.desks[1].ledger.size
    assert [peer.troubles for peer in shop.among(0).peers()] == [()]


def test_a_taking_cut_short_is_incomplete_and_not_wrong_and_goes_on(shop: Shop, tmp_path: Path) -> None:
    taking = begun(shop, tmp_path)
    assert taking.step()
    report = verify_store(shop.desks[0].store.path)
    assert report.exit_code == 3
    assert [finding.rule for finding in report.findings] == ["checkpoint"]
    with shop.desks[0].store.read() as connection:
        assert set(under_way(connection)) == {shop.desks[1].log}
    pack = next(iter((tmp_path / "p").iterdir()))
    assert shop.among(0).receive(pack).outcomes[0].reason is None
    assert verify_store(shop.desks[0].store.path, receipts=True).findings == ()
    with shop.desks[0].store.read() as connection:
        assert under_way(connection) == {}


def begun(shop: Shop, tmp_path: Path) -> Taking:
    """A taking of a day's sales, checked and not begun."""
    office, till = shop.desks
    have = shop.among(0).holds()[till.log]
    real_shop.a_day(till, sales=40)
    offer: Offer = read_desk_pack(pack_of(shop, 1, have, tmp_path / "p").path)
    with office.store.read() as connection:
        vkeys = keys_known(connection, offer.log)
        assert vkeys is not None
        checked = check_offer(connection, offer, vkeys=vkeys, kinds=KINDS)
    return Taking(office.store, checked, kinds=KINDS, apply_postings=apply_postings, witness=office.ledger.keys.witness, now_at=office.clock.now_at)


def test_selling_goes_on_between_slices(shop: Shop, tmp_path: Path) -> None:
    taking = begun(shop, tmp_path)
    office = shop.desks[0]
    real_shop.open_a_shift(office)
    sales = 0
    while taking.step():
        real_shop.sell(office, {"g-0001": 1})
        sales += 1
    assert sales >= 1
    assert verify_store(office.store.path, receipts=True).findings == ()


def test_a_slice_that_fails_leaves_nothing_and_the_next_try_takes_it(shop: Shop, tmp_path: Path) -> None:
    taking = begun(shop, tmp_path)
    office = shop.desks[0]
    broken = replace_fact(taking)
    with pytest.raises(AssertionError), office.store.work():
        raise AssertionError
    with pytest.raises(Told):
        while broken.step():
            pass
    with office.store.read() as connection:
        assert size_of(connection, shop.desks[1].log) <= broken.checked.offer.first + 20
    taking = begun_again(shop, tmp_path)
    taking.run()
    assert verify_store(office.store.path, receipts=True).findings == ()


def replace_fact(taking: Taking) -> Taking:
    """The same taking over an offer whose 21st fact turned bad on its way from the check to the store."""
    offer = taking.checked.offer
    bad = replace(offer, facts=(*offer.facts[:20], b"{}", *offer.facts[21:]))
    return Taking(taking._store, replace(taking.checked, offer=bad), kinds=KINDS, apply_postings=apply_postings)


def begun_again(shop: Shop, tmp_path: Path) -> Taking:
    office = shop.desks[0]
    offer = read_desk_pack(next(iter((tmp_path / "p").iterdir())))
    with office.store.read() as connection:
        vkeys = keys_known(connection, offer.log)
        assert vkeys is not None
        checked = check_offer(connection, offer, vkeys=vkeys, kinds=KINDS)
    return Taking(office.store, checked, kinds=KINDS, apply_postings=apply_postings)


KILLED = """
import os, sys
from pathlib import Path
from kadpun.books.profile import ShopProfile
from kadpun.books.shop import ShopNames, found_shop, open_desk
from kadpun.books.ledger import receive
from kadpun.sync.desks import Desks
receive.MOST_IN_SLICE = 7
desk = open_desk(Path(sys.argv[1]))
left = int(sys.argv[3])
def on_books(act):
    global left
    left -= 1
    if left < 0:
        os._exit(9)
    return act()
print(Desks(desk, on_books=on_books).receive(Path(sys.argv[2])).wrong)
desk.close()
"""


def test_killed_anywhere_in_the_middle_of_taking_the_books_hold_and_the_rest_follows(tmp_path: Path) -> None:
    shop = a_shop(tmp_path)
    office = shop.desks[0]
    real_shop.a_day(shop.desks[1], sales=30)
    shop.among(1).send(shop.between)
    office.close()
    folder = office.folder
    for after in (1, 2, 4, 5):
        copy = tmp_path / f"office-{after}"
        shutil.copytree(folder, copy)
        run = [sys.executable, "-c", KILLED, str(copy), str(shop.between), str(after)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        assert subprocess.run(run, env=environment, check=False, capture_output=True).returncode == 9
        assert verify_store(copy / "shop.kadpun").exit_code in (0, 3)
        with open_store(copy) as again:
            received = Desks(again).receive(shop.between)
            assert received.wrong == ()
            assert Desks(again).holds()[shop.desks[1].log] == shop.desks[1].ledger.size
        assert verify_store(copy / "shop.kadpun", receipts=True).findings == ()
    shop.desks[1].close()


def test_packs_of_a_folder_are_found_by_their_names(shop: Shop) -> None:
    found = packs_in(shop.between / "kadpun-desks")
    assert {pack.log for pack in found} == {desk.log for desk in shop.desks}
    (shop.between / "kadpun-desks" / "holiday.kadpun-pack").write_bytes(b"PK")
    assert packs_in(shop.between / "kadpun-desks") == found
