"""A backup at each closing: two places, and one that fails is told without losing the other."""

from __future__ import annotations

from pathlib import Path

from kadpun.books.members.joining import NewPerson, join_people
from kadpun.books.members.keys_backup import back_up_keys, read_backup, set_passphrase
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


def test_at_a_closing_the_members_keys_are_backed_up_apart_and_a_stick_in_a_drawer_is_no_trouble(tmp_path: Path) -> None:
    desk = found(tmp_path / "shop")
    stick = tmp_path / "stick"
    stick.mkdir()
    set_passphrase(desk.people.keys, "กาดปั๋นบ้านเรา")
    back_up_keys(desk.people.keys, stick, log=desk.log, at=START_AT)
    person = NewPerson(values={"name": "นางคำปัน"}, joined_on=desk.today())
    join_people(desk, [person], by="u-1")
    back_up_shop(desk.store.path, "", at=START_AT + 1000, desk=desk)
    assert read_backup(next(stick.iterdir()), "กาดปั๋นบ้านเรา", now_at=START_AT)[0].keys() == {person.id}
    stick.rename(tmp_path / "drawer")
    assert [each.reason for each in back_up_shop(desk.store.path, "", at=START_AT + 2000, desk=desk)] == [None]
    assert desk.people.keys.box.unreached == ()
    desk.close()
