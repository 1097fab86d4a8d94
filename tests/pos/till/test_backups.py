"""A backup at each closing: two places, and one that fails is told without losing the other."""

from __future__ import annotations

from pathlib import Path

from kadpun.books.store.places import PlaceMissing
from kadpun.books.verify import verify_store
from kadpun.pos.till.backups import back_up_shop
from tests.books.real_shop import START_AT, found


def test_a_shop_is_backed_up_beside_itself_and_to_a_second_place(tmp_path: Path) -> None:
    desk = found(tmp_path / "shop")
    second = tmp_path / "stick"
    second.mkdir()
    made = back_up_shop(desk.store.path, str(second), at=START_AT)
    desk.close()
    assert [(each.second, each.reason) for each in made] == [(False, None), (True, None)]
    for each in made:
        assert each.backup is not None
        assert each.backup.path.parent == each.folder
        assert verify_store(each.backup.path).exit_code == 0


def test_a_second_place_that_is_gone_is_told_and_the_first_stands(tmp_path: Path) -> None:
    desk = found(tmp_path / "shop")
    made = back_up_shop(desk.store.path, str(tmp_path / "gone"), at=START_AT)
    desk.close()
    assert made[0].backup is not None
    assert made[1].backup is None
    assert isinstance(made[1].reason, PlaceMissing)


def test_without_a_second_place_there_is_one_backup(tmp_path: Path) -> None:
    desk = found(tmp_path / "shop")
    assert len(back_up_shop(desk.store.path, "", at=START_AT)) == 1
    desk.close()
