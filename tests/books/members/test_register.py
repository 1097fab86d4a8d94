"""The register of members: joining, changing, leaving, and finding people."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kadpun.books.desk import Desk
from kadpun.books.ledger.commitments import matches
from kadpun.books.members.cards import card_text, read_card
from kadpun.books.members.joining import NewPerson, change, come_back, join_people, leave
from kadpun.books.members.kinds import (
    FIELDS,
    MemberLeavesBeforeJoining,
    MemberLeftAlready,
    MemberNumberTaken,
    MemberStandsAlready,
    is_in,
)
from kadpun.books.members.private import open_value, sealed_values
from kadpun.books.shop import open_desk

from ..shops import CASHIER, a_shop

JOINED = date(2026, 11, 1)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return a_shop(tmp_path / "shop")


def member(desk: Desk, name: str, **about: object) -> str:
    values = {"name": name, **{key: value for key, value in about.items() if key in FIELDS}}
    rest = {key: value for key, value in about.items() if key not in values}
    person = NewPerson(values=values, joined_on=JOINED, **rest)  # type: ignore[arg-type]
    join_people(desk, [person], by=CASHIER)
    return person.id


def test_a_member_joins_and_is_found_by_number_name_telephone_and_card(desk: Desk) -> None:
    id = member(desk, "นางคำปัน ใจดี", telephone="081-234-5678", village="บ้านป่าซาง", card="8850000000017")
    member(desk, "นายสมชาย มั่นคง")
    person = desk.people.person(id)
    assert person is not None
    assert (person.number, person.name, person.joined_on, person.is_member) == ("0001", "นางคำปัน ใจดี", JOINED, True)
    assert desk.people.by_number("1") == desk.people.by_number("0001") == person
    assert desk.people.by_card(card_text("0001")) == desk.people.by_card("8850000000017") == person
    assert [found.number for found in desk.people.find("คำปัน")] == ["0001"]
    assert [found.number for found in desk.people.find("2345")] == ["0001"]
    assert [found.number for found in desk.people.find("ป่าซาง")] == ["0001"]
    assert [found.number for found in desk.people.find("มั่นคง")] == ["0002"]
    assert desk.people.find("ไม่มีใคร") == ()
    assert desk.people.name_of(id) == "นางคำปัน ใจดี"


def test_a_member_is_still_known_when_the_shop_is_opened_again(desk: Desk) -> None:
    id = member(desk, "นางคำปัน ใจดี", id_number="3100600445635")
    folder = desk.folder
    desk.close()
    again = open_desk(folder)
    person = again.people.person(id)
    assert person is not None
    assert (person.name, person.id_tail) == ("นางคำปัน ใจดี", "5635")
    assert again.people.private(id)["id_number"] == "3100600445635"
    again.close()


def test_nothing_private_stands_in_a_fact_and_every_value_is_what_its_fact_committed_to(desk: Desk) -> None:
    id = member(desk, "นางคำปัน ใจดี", telephone="0812345678")
    with desk.store.read() as connection:
        facts = {row[0].hex(): bytes(row[1]) for row in connection.exec_driver_sql("SELECT id, bytes FROM fact WHERE kind LIKE 'member%'")}
        values = list(sealed_values(connection))
    assert len(facts) == 1 and len(values) == 2
    from kadpun.books.ledger.facts import read_fact

    for value in values:
        data = facts[value.fact.replace("-", "")]
        assert "คำปัน".encode() not in data and b"0812345678" not in data
        opened = open_value(desk.people.keys, value)
        assert opened is not None
        assert matches(read_fact(data).cm[value.field], field=value.field, value=opened[0], salt=opened[1])
    assert id in {value.member for value in values}


def test_the_newest_value_counts_and_an_emptied_one_is_gone(desk: Desk) -> None:
    id = member(desk, "นางคำปัน ใจดี", telephone="0812345678", village="บ้านป่าซาง")
    assert change(desk, id, by=CASHIER, values={"telephone": "0899999999", "village": ""}) is not None
    person = desk.people.person(id)
    assert person is not None
    assert (person.telephone, person.village, person.name) == ("0899999999", "", "นางคำปัน ใจดี")
    assert change(desk, id, by=CASHIER, values={"telephone": "0899999999", "village": ""}) is None
    assert [found.id for found in desk.people.find("0899")] == [id]
    assert desk.people.find("0812") == ()


def test_two_people_cannot_have_one_number(desk: Desk) -> None:
    member(desk, "นางคำปัน ใจดี", number="0007")
    with pytest.raises(MemberNumberTaken):
        member(desk, "นายสมชาย มั่นคง", number="0007")
    assert len(desk.people.everybody()) == 1


def test_a_member_leaves_from_a_day_and_comes_back(desk: Desk) -> None:
    id = member(desk, "นางคำปัน ใจดี")
    with pytest.raises(MemberLeavesBeforeJoining):
        leave(desk, id, left_on=date(2026, 10, 31), reason="moved", by=CASHIER)
    leave(desk, id, left_on=date(2026, 11, 10), reason="moved", by=CASHIER)
    with pytest.raises(MemberLeftAlready):
        leave(desk, id, left_on=date(2026, 11, 12), reason="moved", by=CASHIER)
    with desk.store.read() as connection:
        assert [is_in(connection, id, on=date(2026, 11, day)) for day in (1, 10, 11)] == [True, True, False]
    person = desk.people.person(id)
    assert person is not None
    assert person.left_on == date(2026, 11, 10) and not person.is_member
    come_back(desk, id, joined_on=date(2026, 11, 20), by=CASHIER)
    person = desk.people.person(id)
    assert person is not None
    assert person.is_member and person.joined_on == date(2026, 11, 20)
    with pytest.raises(MemberStandsAlready):
        come_back(desk, id, joined_on=date(2026, 11, 21), by=CASHIER)


def test_one_party_is_member_supplier_and_operator_at_once(desk: Desk) -> None:
    id = member(desk, "นางคำปัน ใจดี", roles=("member", "supplier"))
    change(desk, id, by=CASHIER, roles=("member", "supplier", "operator"), operator="p-0a1b2c3d")
    for role in ("member", "supplier", "operator"):
        assert [person.id for person in desk.people.everybody(role=role)] == [id]
    assert desk.people.everybody(role="customer") == ()


def test_numbers_run_on_by_role(desk: Desk) -> None:
    member(desk, "นางคำปัน ใจดี")
    member(desk, "โรงสีข้าวแม่ริม", roles=("supplier",), form="organisation")
    member(desk, "นายสมชาย มั่นคง")
    assert [person.number for person in desk.people.everybody()] == ["0001", "0002", "S0001"]


def test_a_card_is_read_in_any_case_and_a_misread_one_is_none() -> None:
    assert read_card(card_text("0123").lower()) == "0123"
    assert read_card(card_text("0123").replace("0123", "0132")) is None
    assert read_card("KP1:ABC") is None


def test_one_more_person_is_seen_without_reading_everybody_again(desk: Desk) -> None:
    for number in range(5):
        member(desk, f"นายคนที่ {number}")
    before = desk.people.everybody()
    member(desk, "นางมาใหม่")
    after = desk.people.everybody()
    assert len(after) == 6 and all(one is other for one, other in zip(before, after, strict=False))
