"""The people's keys: their file, power cuts, backups that may not grow old, and nobody who comes back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kadpun.books.ledger.keys import PassphraseTooShort, WrongPassphrase
from kadpun.books.members.keys_backup import (
    KeysBackupDamaged,
    KeysBackupNotSet,
    KeysBackupTooOld,
    back_up_everywhere,
    back_up_keys,
    forget_place,
    read_backup,
    set_passphrase,
    take_in_backup,
)
from kadpun.books.members.people_keys import FILE_NAME, PeopleKeys, PeopleKeysElsewhere, PeopleKeysUnreadable, PersonWasErased
from kadpun.books.store.places import PlaceFull, PlaceMissing

LOG = "test-coop/shop-1/till-1/1"
SEED = bytes(range(32))
AT = 1_795_221_000_000
DAY = 86_400_000
ANN, BEN, CAI = "m-aaaaaaaaaaaa", "m-bbbbbbbbbbbb", "m-cccccccccccc"


def keys_in(folder: Path, *, log: str = LOG, seed: bytes = SEED) -> PeopleKeys:
    return PeopleKeys(folder, log=log, seed=seed)


def test_keys_stand_when_the_file_is_opened_again(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    keys.make_for([ANN, BEN])
    assert dict(keys_in(tmp_path).box.keys) == dict(keys.box.keys)
    assert len(keys.keys_of(ANN)[0]) == 32 and keys.keys_of(ANN) != keys.keys_of(BEN)
    before = (tmp_path / FILE_NAME).read_bytes()
    keys.make_for([ANN])
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_no_key_lies_open_in_the_file(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    keys.make_for([ANN])
    from kadpun.books.ledger.canonical import write_base64

    data = (tmp_path / FILE_NAME).read_bytes()
    key = keys.keys_of(ANN)[0]
    assert key not in data and write_base64(key).encode() not in data and ANN.encode() not in data
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o077 == 0


def test_whoever_was_erased_stays_erased_whatever_is_taken_in(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    keys.make_for([ANN, BEN])
    older = dict(keys.box.keys)
    keys.erase([ANN])
    keys.take_in(older)
    again = keys_in(tmp_path)
    assert again.keys_of(ANN) == () and again.keys_of(BEN) == older[BEN] and again.erased == {ANN}
    with pytest.raises(PersonWasErased):
        again.make_for([ANN])


def test_an_erasure_that_comes_with_keys_takes_the_key_away(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    keys.make_for([ANN, BEN])
    assert keys.take_in({CAI: (b"c" * 32,)}, erased=[ANN]) == {ANN}
    assert set(keys_in(tmp_path).box.keys) == {BEN, CAI}


def test_an_old_copy_of_the_file_key_does_not_open_what_was_written_after_an_erasure(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    keys.make_for([ANN, BEN])
    import orjson

    wrapped_before = orjson.loads((tmp_path / FILE_NAME).read_bytes())["wraps"]
    keys.erase([ANN])
    assert orjson.loads((tmp_path / FILE_NAME).read_bytes())["wraps"] != wrapped_before


def test_what_a_power_cut_left_of_a_file_being_written_goes_at_the_next_opening(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    keys.make_for([ANN])
    (tmp_path / f".{FILE_NAME}.0a1b2c3d").write_bytes((tmp_path / FILE_NAME).read_bytes())
    keys_in(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_a_file_that_cannot_be_written_leaves_the_keys_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = keys_in(tmp_path)
    keys.make_for([ANN])
    before = dict(keys.box.keys)

    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", no_space)
    with pytest.raises(PlaceFull):
        keys.make_for([BEN])
    monkeypatch.undo()
    assert dict(keys.box.keys) == before == dict(keys_in(tmp_path).box.keys)
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


@pytest.mark.parametrize("damage", [b"", b"{}", b"not json", b'{"v":1,"wraps":{},"sealed":"!"}'])
def test_a_damaged_file_is_told_and_never_written_over(tmp_path: Path, damage: bytes) -> None:
    keys_in(tmp_path).make_for([ANN])
    (tmp_path / FILE_NAME).write_bytes(damage)
    keys = keys_in(tmp_path)
    assert isinstance(keys.trouble, PeopleKeysUnreadable)
    with pytest.raises(PeopleKeysUnreadable):
        keys.make_for([BEN])
    assert (tmp_path / FILE_NAME).read_bytes() == damage


def test_another_desks_keys_open_nothing_until_they_are_handed_over(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    keys.make_for([ANN])
    other, other_seed = LOG[:-1] + "2", bytes(32)
    assert isinstance(keys_in(tmp_path, log=other, seed=other_seed).trouble, PeopleKeysElsewhere)
    keys.hand_over(log=other, seed=other_seed)
    assert keys_in(tmp_path, log=other, seed=other_seed).keys_of(ANN) == keys.keys_of(ANN)
    assert isinstance(keys_in(tmp_path, seed=b"x" * 32).trouble, PeopleKeysUnreadable)


def test_a_backup_opens_with_its_passphrase_on_an_empty_computer(tmp_path: Path) -> None:
    keys, place = keys_in(tmp_path / "keys"), tmp_path / "stick"
    keys.make_for([ANN, BEN])
    place.mkdir()
    with pytest.raises(KeysBackupNotSet):
        back_up_keys(keys, place, log=LOG, at=AT)
    with pytest.raises(PassphraseTooShort):
        set_passphrase(keys, "short")
    set_passphrase(keys, "กาดปั๋นบ้านเรา")
    path = back_up_keys(keys, place, log=LOG, at=AT)
    empty = keys_in(tmp_path / "other", log=LOG[:-1] + "2", seed=bytes(32))
    with pytest.raises(WrongPassphrase):
        take_in_backup(empty, path, "กาดปั๋นบ้านเขา", erased=(), now_at=AT)
    assert take_in_backup(empty, path, "กาดปั๋นบ้านเรา", erased=[BEN], now_at=AT + DAY) == 1
    assert dict(empty.box.keys) == {ANN: keys.keys_of(ANN)} and empty.erased == {BEN}
    assert empty.box.recovery == keys.box.recovery


def test_a_backup_of_ninety_days_may_not_be_used(tmp_path: Path) -> None:
    keys = keys_in(tmp_path / "keys")
    keys.make_for([ANN])
    set_passphrase(keys, "กาดปั๋นบ้านเรา")
    path = back_up_keys(keys, tmp_path, log=LOG, at=AT)
    assert read_backup(path, "กาดปั๋นบ้านเรา", now_at=AT + 90 * DAY - 1)[0].keys() == {ANN}
    with pytest.raises(KeysBackupTooOld):
        read_backup(path, "กาดปั๋นบ้านเรา", now_at=AT + 90 * DAY)
    data = path.read_bytes().replace(str(AT).encode(), str(AT + 60 * DAY).encode())
    path.write_bytes(data)
    with pytest.raises(KeysBackupDamaged):
        read_backup(path, "กาดปั๋นบ้านเรา", now_at=AT + 90 * DAY)


def test_a_place_holds_the_newest_backup_only_and_one_out_of_reach_is_remembered(tmp_path: Path) -> None:
    keys = keys_in(tmp_path / "keys")
    keys.make_for([ANN, BEN])
    set_passphrase(keys, "กาดปั๋นบ้านเรา")
    near, stick = tmp_path / "near", tmp_path / "stick"
    near.mkdir()
    stick.mkdir()
    for at in (AT, AT + DAY):
        for place in (near, stick):
            back_up_keys(keys, place, log=LOG, at=at)
    assert [len(list(place.iterdir())) for place in (near, stick)] == [1, 1]
    stick.rename(tmp_path / "in the drawer")
    keys.erase([ANN])
    done = back_up_everywhere(keys, log=LOG, at=AT + 2 * DAY)
    assert [type(each.reason) for each in done] == [type(None), PlaceMissing]
    assert keys_in(tmp_path / "keys").box.unreached == (str(stick),)
    assert read_backup(next(near.iterdir()), "กาดปั๋นบ้านเรา", now_at=AT + 3 * DAY)[0].keys() == {BEN}
    back_up_everywhere(keys, log=LOG, at=AT + 2 * DAY, urgent=False)
    assert keys.box.unreached == (str(stick),) and keys.box.places[str(stick)] == AT + DAY
    (tmp_path / "in the drawer").rename(stick)
    back_up_everywhere(keys, log=LOG, at=AT + 3 * DAY, urgent=False)
    assert keys.box.unreached == ()
    assert read_backup(next(stick.iterdir()), "กาดปั๋นบ้านเรา", now_at=AT + 3 * DAY)[0].keys() == {BEN}
    forget_place(keys, str(near), log=LOG)
    assert list(near.iterdir()) == [] and dict(keys.box.places) == {str(stick): AT + 3 * DAY}


PEOPLE = st.sampled_from([f"m-{letter * 12}" for letter in "abcdef"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from(["make", "erase", "take in", "open again", "hand over"]), PEOPLE), max_size=14))
def test_nobody_erased_has_a_key_and_nobody_else_loses_one(tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, str]]) -> None:
    folder = tmp_path_factory.mktemp("keys")
    keys = keys_in(folder)
    held: dict[str, tuple[bytes, ...]] = {}
    ever: dict[str, tuple[bytes, ...]] = {}
    gone: set[str] = set()
    for act, who in acts:
        if act == "make" and who not in gone:
            keys.make_for([who])
            held[who] = keys.keys_of(who)
            ever.setdefault(who, held[who])
        elif act == "erase":
            keys.erase([who])
            held.pop(who, None)
            gone.add(who)
        elif act == "take in":
            keys.take_in(ever)
        elif act == "hand over":
            keys.hand_over(log=LOG[:-1] + "2", seed=bytes(32))
        else:
            keys = keys_in(folder)
        assert dict(keys.box.keys) == held
        assert keys.erased == gone
    assert dict(keys_in(folder).box.keys) == held
