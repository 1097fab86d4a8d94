"""What is private between desks: names reach the till sealed, an erasure reaches it too, and nothing of the person is left in the folder between."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kadpun.books.members.erasing import erase
from kadpun.books.members.joining import NewPerson, join_people
from kadpun.books.store.backup import back_up
from kadpun.books.verify import verify_store
from kadpun.sync.desks import Desks
from kadpun.sync.private_register import private_path, read_private, take_in_private
from tests.books import real_shop

from .several import Shop, a_shop

CANARY = {"name": "กขฃคฅฆงจฉชซฌ", "telephone": "0819876543210", "village": "QXZJVKWPYBHD"}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = a_shop(tmp_path, desks=3)
    yield made
    made.close()


def joined(shop: Shop, number: int = 0) -> str:
    """A member taken in at a desk, and known everywhere."""
    desk = shop.desks[number]
    person = NewPerson(dict(CANARY), desk.today())
    join_people(desk, [person], by="o-1")
    shop.exchange()
    return person.id


def test_a_member_of_the_office_is_known_by_name_at_every_till(shop: Shop) -> None:
    id = joined(shop)
    for desk in shop.desks:
        person = desk.people.person(id)
        assert person is not None
        assert (person.name, person.village, person.number) == (CANARY["name"], CANARY["village"], "0001")
        assert [found.id for found in desk.people.find("QXZJ")] == [id]


def test_no_file_between_the_desks_can_be_read_without_the_key(shop: Shop) -> None:
    joined(shop)
    for path in shop.between.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for value in CANARY.values():
                assert value.encode() not in data, path.name
    assert len(list(shop.between.rglob("*.kadpun-private"))) == 3


def test_an_erasure_reaches_every_desk_and_every_file_between_them(shop: Shop) -> None:
    id = joined(shop)
    other = joined(shop, 1)
    erase(shop.desks[0], id, reason="asked", by="o-1")
    shop.exchange(rounds=3)
    for number, desk in enumerate(shop.desks):
        person = desk.people.person(id)
        assert person is not None
        assert person.erased
        assert person.name == person.number
        assert desk.people.keys.keys_of(id) == ()
        assert desk.people.name_of(other) == CANARY["name"]
        with desk.store.read() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM person_value WHERE member = ?", (id,)).scalar_one() == 0
        group = shop.among(number).group()
        assert group is not None
        held = read_private(private_path(shop.between / "kadpun-desks", shop.among(number).own), group)
        assert id not in held["keys"]
        assert all(row[0] != id for row in held["values"])
        assert verify_store(desk.store.path).findings == ()


def test_what_speaks_of_an_erased_person_at_another_desk_goes_too(shop: Shop) -> None:
    id = joined(shop)
    till = shop.desks[1]
    (till.folder / "print-jobs.jsonl").write_text(f'{{"job":"1","words":"เซ็นไว้ {CANARY["name"]}"}}\n{{"job":"2","words":"บิลสด"}}\n')
    with till.store.work() as work:
        work.cursor.execute(
            "INSERT INTO held (id, desk, label, basket, held_at) VALUES ('b-1', 'd', ?, '{}', 1)", (f"ของ {CANARY['name']}",)
        )
    (till.folder / "backup").mkdir()
    back_up(till.store.path, till.folder / "backup", at=real_shop.START_AT)
    erase(shop.desks[0], id, reason="asked", by="o-1")
    shop.exchange()
    for path in till.folder.rglob("*"):
        if path.is_file():
            assert CANARY["name"].encode() not in path.read_bytes(), path.name
    assert "บิลสด" in (till.folder / "print-jobs.jsonl").read_text()
    assert till.people.keys.keys_of(id) == ()


def test_a_stale_file_brings_nobody_back(shop: Shop, tmp_path: Path) -> None:
    id = joined(shop)
    group = shop.among(0).group()
    assert group is not None
    stale = read_private(private_path(shop.between / "kadpun-desks", shop.among(2).own), group)
    erase(shop.desks[0], id, reason="asked", by="o-1")
    shop.exchange()
    assert not take_in_private(shop.desks[1], stale).anything
    assert shop.desks[1].people.name_of(id) == "0001"


def test_a_private_file_from_elsewhere_is_told_and_left(shop: Shop) -> None:
    joined(shop)
    path = private_path(shop.between / "kadpun-desks", shop.among(1).own)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(bytes(data))
    os.utime(path, ns=(1, 1))
    wrong = shop.among(0).receive(shop.between).wrong
    assert [outcome.reason.name for outcome in wrong if outcome.reason] == ["NotSealedForUs"]


def test_a_file_that_says_nothing_new_is_not_written_again(shop: Shop) -> None:
    joined(shop)
    desks = Desks(shop.desks[0])
    path = private_path(shop.between / "kadpun-desks", desks.own)
    desks.send(shop.between)
    first = path.read_bytes()
    desks.send(shop.between)
    assert path.read_bytes() == first


def test_who_may_sign_in_follows_the_desk_that_invited(shop: Shop) -> None:
    office, till = shop.desks[:2]
    with office.store.work() as work:
        work.cursor.execute("INSERT INTO operator (operator, name, pin) VALUES ('p-1', 'นก', 'hash-1')")
    shop.exchange()
    with office.store.work() as work:
        work.cursor.execute("UPDATE operator SET active = 0, pin = 'hash-2' WHERE operator = 'p-1'")
    shop.exchange()
    with till.store.read() as connection:
        assert connection.exec_driver_sql("SELECT name, pin, active FROM operator").all() == [("นก", "hash-2", 0)]
