from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import pytest

from kadpun.books.ledger import keys, notes
from kadpun.books.ledger.canonical import read_base64
from kadpun.books.ledger.vkeys import COSIGNATURE_TYPE, NOTE_TYPE, RECEIPT_TYPE, read_vkey

from .answers import LOG, answers, key, log_after

PASSPHRASE = "ข้าวสารสามกระสอบ"


@pytest.fixture
def box(tmp_path: Path) -> keys.KeyBox:
    return keys.KeyBox(tmp_path / "keys")


def test_a_desk_makes_three_different_keys_of_their_own_types(box: keys.KeyBox) -> None:
    made = box.create(LOG, seal="unsealed")
    log, receipt, witness = (read_vkey(text) for text in made.vkeys)
    assert (log.type, receipt.type, witness.type) == (NOTE_TYPE, RECEIPT_TYPE, COSIGNATURE_TYPE)
    assert (log.name, receipt.name, witness.name) == (LOG, LOG, "kadpun-test/shop-1/till-1")
    assert len({log.public, receipt.public, witness.public}) == 3


@pytest.mark.parametrize("seal", ["passphrase", "unsealed"])
def test_keys_come_back_out_of_the_box(box: keys.KeyBox, seal: keys.Seal) -> None:
    made = box.create(LOG, seal=seal, passphrase=PASSPHRASE)
    opened = box.open(LOG, passphrase=PASSPHRASE)
    assert opened.vkeys == made.vkeys
    assert opened.log.sign(b"x") == made.log.sign(b"x")
    assert box.logs() == (LOG,)
    assert box.seal_of(LOG) == seal
    assert box.is_unsealed(LOG) is (seal == "unsealed")


def test_sealed_keys_stand_nowhere_in_the_file(box: keys.KeyBox) -> None:
    made = box.create(LOG, seal="passphrase", passphrase=PASSPHRASE)
    (path,) = box.folder.glob("*.keys")
    kept = path.read_text()
    sealed = read_base64(json.loads(kept)["sealed"])
    for secret in (made.log.seed, made.receipt.seed, made.witness.seed):
        assert secret not in sealed
        assert secret.hex() not in kept
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(box.folder.glob(".*")) == []


def test_a_wrong_passphrase_is_refused_and_a_missing_one_asked_for(box: keys.KeyBox) -> None:
    box.create(LOG, seal="passphrase", passphrase=PASSPHRASE)
    for wrong in ("", "short", PASSPHRASE + "x"):
        with pytest.raises(keys.WrongPassphrase):
            box.open(LOG, passphrase=wrong)
    with pytest.raises(keys.PassphraseNeeded):
        box.open(LOG)
    with pytest.raises(keys.PassphraseTooShort):
        box.create("kadpun-test/shop-1/till-2/1", seal="passphrase", passphrase="short")


def test_keys_are_never_made_twice_for_a_log(box: keys.KeyBox) -> None:
    box.create(LOG, seal="unsealed")
    with pytest.raises(keys.KeysStandAlready):
        box.create(LOG, seal="unsealed")
    with pytest.raises(keys.NoKeys):
        box.open("kadpun-test/shop-1/till-1/2")


def test_a_damaged_key_file_is_a_fault_that_names_it(box: keys.KeyBox) -> None:
    box.create(LOG, seal="unsealed")
    (path,) = box.folder.glob("*.keys")
    whole = path.read_bytes()
    header = json.loads(whole)
    seeds = header["seeds"]
    for damaged in (b"", whole[:40], b"[]", whole.replace(seeds[:4].encode(), b"AAAA"), whole.replace(b'"seeds"', b'"seedz"')):
        path.write_bytes(damaged)
        with pytest.raises(keys.KeysUnreadable, match="till-1"):
            box.open(LOG)


def test_without_a_key_store_the_box_asks_for_a_passphrase_instead(box: keys.KeyBox) -> None:
    if keys.has_key_store():
        box.create(LOG, seal="os")
        assert box.open(LOG).name == LOG
    else:
        with pytest.raises(keys.NoKeyStore):
            box.create(LOG, seal="os")
        assert box.logs() == ()


class SmallKeyStore(keyring.backend.KeyringBackend):
    """A key store of the operating system's kind, in memory."""

    priority = 5.0  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def key_store() -> Iterator[SmallKeyStore]:
    before, small = keyring.get_keyring(), SmallKeyStore()
    keyring.set_keyring(small)
    yield small
    keyring.set_keyring(before)


def test_the_key_store_of_the_system_seals_and_opens_the_keys(box: keys.KeyBox, key_store: SmallKeyStore) -> None:
    assert keys.has_key_store()
    made = box.create(LOG, seal="os")
    assert box.open(LOG).vkeys == made.vkeys
    (kept,) = key_store.kept.values()
    (path,) = box.folder.glob("*.keys")
    assert kept not in path.read_text()
    assert made.log.seed not in read_base64(kept)
    key_store.kept.clear()
    with pytest.raises(keys.KeyStoreSilent):
        box.open(LOG)


def test_two_shops_of_one_name_on_one_computer_do_not_lock_each_other_out(tmp_path: Path, key_store: SmallKeyStore) -> None:
    first, second = keys.KeyBox(tmp_path / "first"), keys.KeyBox(tmp_path / "second")
    made = first.create(LOG, seal="os")
    other = second.create(LOG, seal="os")
    assert first.open(LOG).vkeys == made.vkeys
    assert second.open(LOG).vkeys == other.vkeys


def test_a_key_file_that_was_not_replaced_in_time_still_opens(box: keys.KeyBox, key_store: SmallKeyStore) -> None:
    made = box.create(LOG, seal="os")
    (path,) = box.folder.glob("*.keys")
    before = path.read_bytes()
    box.keep(made, seal="os")
    path.write_bytes(before)
    assert box.open(LOG).vkeys == made.vkeys


def test_keys_that_lie_in_the_key_store_under_the_log_alone_open_too(box: keys.KeyBox, key_store: SmallKeyStore) -> None:
    made = box.create(LOG, seal="os")
    (path,) = box.folder.glob("*.keys")
    header = json.loads(path.read_bytes())
    key_store.kept["kadpun desk keys", LOG] = key_store.kept.pop(("kadpun desk keys", header.pop("entry")))
    path.write_text(json.dumps(header))
    assert box.open(LOG).vkeys == made.vkeys


def test_a_rotation_keeps_both_keys_until_it_is_done(box: keys.KeyBox) -> None:
    old = box.create(LOG, seal="passphrase", passphrase=PASSPHRASE)
    rotating = box.begin_rotation(old, passphrase=PASSPHRASE)
    halfway = box.open(LOG, passphrase=PASSPHRASE)
    assert halfway.next_log is not None
    assert rotating.next_log is not None
    assert halfway.next_log.seed == rotating.next_log.seed
    assert halfway.vkeys == old.vkeys
    done = box.finish_rotation(halfway, passphrase=PASSPHRASE)
    after = box.open(LOG, passphrase=PASSPHRASE)
    assert after.log.seed == done.log.seed == rotating.next_log.seed
    assert after.next_log is None
    assert after.receipt.seed == old.receipt.seed


def test_the_rotation_message_comes_out_as_known() -> None:
    entry = answers("facts")["facts"][15]
    checkpoint = notes.Checkpoint(LOG, 15, log_after(15).frontier.root())
    new = key("log_next")
    body = entry["fact"]["body"]
    assert keys.rotate_message(checkpoint, new.verifier.text).decode() == entry["rotate_message"]
    assert keys.sign_rotation(checkpoint, new) == body["sig"]
    assert keys.verify_rotation(checkpoint, read_vkey(body["vkey"]), body["sig"])
    assert not keys.verify_rotation(checkpoint, key("log").verifier, body["sig"])
    assert not keys.verify_rotation(notes.Checkpoint(LOG, 14, checkpoint.root), new.verifier, body["sig"])
    assert not keys.verify_rotation(checkpoint, new.verifier, body["sig"] + "=")


def mark_of(size: int) -> notes.Checkpoint:
    return notes.Checkpoint(LOG, size, bytes([size % 256]) * 32)


@pytest.fixture
def mark(box: keys.KeyBox) -> Iterator[keys.HighMark]:
    opened = box.high_mark(LOG)
    yield opened
    opened.close()


def test_a_high_mark_only_rises_and_is_read_back(box: keys.KeyBox, mark: keys.HighMark) -> None:
    assert mark.read() is None
    for size in (1, 2, 2, 7):
        mark.raise_to(mark_of(size))
    again = box.high_mark(LOG)
    assert again.read() == mark.read() == mark_of(7)
    again.close()
    with pytest.raises(notes.SmallerSize):
        mark.raise_to(mark_of(6))
    with pytest.raises(notes.TwoRoots):
        mark.raise_to(notes.Checkpoint(LOG, 7, bytes(32)))
    assert mark.read() == mark_of(7)


def test_a_torn_high_mark_falls_back_to_the_slot_before(box: keys.KeyBox, mark: keys.HighMark) -> None:
    for size in range(1, 10):
        mark.raise_to(mark_of(size))
        (path,) = box.folder.glob("*.mark")
        whole = path.read_bytes()
        slot = (size & 1) * 4096
        for start, end in ((0, 8), (8, 16), (40, 41), (60, 96), (0, 96)):
            torn = bytearray(whole)
            torn[slot + start : slot + end] = bytes(byte ^ 0x55 for byte in torn[slot + start : slot + end])
            path.write_bytes(torn)
            again = box.high_mark(LOG)
            assert again.read() == (mark_of(size - 1) if size > 1 else None)
            again.close()
        path.write_bytes(whole)


def test_an_atomic_write_leaves_the_old_file_when_it_fails(tmp_path: Path) -> None:
    path = tmp_path / "file"
    keys.write_atomically(path, b"old")
    with pytest.raises(TypeError):
        keys.write_atomically(path, "not bytes")  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]
