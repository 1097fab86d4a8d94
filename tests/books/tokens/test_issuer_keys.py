"""The issuers' keys of a desk: made once, sealed with the desk's own, handed to the next epoch, never taken for another use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.restoring import restore_shop
from kadpun.books.shop import open_desk
from kadpun.books.store.backup import back_up
from kadpun.books.tokens.issuer_keys import (
    FILE_NAME,
    IssuerIdWrong,
    IssuerKeysUnreadable,
    NoIssuerKey,
    NotAnIssuerKey,
    fingerprint,
    issuer_key,
    issuers_here,
    make_issuer_key,
    read_issuer_vkey,
)

from ..shops import OPENING_AT, a_shop, open_a_shift


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path / "shop")
    yield made
    made.close()


def test_a_key_is_made_once_and_its_secret_is_in_no_file(desk: Desk) -> None:
    with pytest.raises(NoIssuerKey):
        issuer_key(desk, "khon-kaen")
    key = make_issuer_key(desk, "khon-kaen")
    assert make_issuer_key(desk, "khon-kaen").seed == key.seed == issuer_key(desk, "khon-kaen").seed
    assert make_issuer_key(desk, "mae-hia").seed != key.seed and issuers_here(desk) == ("khon-kaen", "mae-hia")
    assert key.seed not in (desk.folder / "keys" / FILE_NAME).read_bytes()
    with pytest.raises(IssuerIdWrong):
        make_issuer_key(desk, "Khon Kaen")


def test_a_key_of_another_use_is_no_issuers_key(desk: Desk) -> None:
    vkey = make_issuer_key(desk, "khon-kaen").verifier.text
    assert read_issuer_vkey(vkey).name == "khon-kaen"
    assert len(fingerprint(vkey)) == 19
    for other in (*desk.ledger.keys.vkeys, "", vkey[:-4] + "AAA="):
        with pytest.raises(NotAnIssuerKey):
            read_issuer_vkey(other)


def test_a_damaged_file_is_told_and_not_replaced(desk: Desk) -> None:
    make_issuer_key(desk, "khon-kaen")
    path = desk.folder / "keys" / FILE_NAME
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(IssuerKeysUnreadable):
        make_issuer_key(desk, "mae-hia")


def test_a_new_epoch_of_the_desk_has_the_issuers_keys_still(tmp_path: Path) -> None:
    desk = a_shop(tmp_path / "shop")
    (tmp_path / "stick").mkdir()
    made = back_up(desk.store.path, tmp_path / "stick", at=OPENING_AT)
    seed = make_issuer_key(desk, "khon-kaen").seed
    open_a_shift(desk)
    desk.close()
    for path in (tmp_path / "shop").iterdir():
        if path.is_file():
            path.unlink()
    restored = restore_shop(made.path, tmp_path / "shop", seal="unsealed", clock=SetClock(OPENING_AT))
    assert restored.degraded
    desk = open_desk(tmp_path / "shop", clock=SetClock(OPENING_AT))
    assert issuer_key(desk, "khon-kaen").seed == seed
    desk.close()
