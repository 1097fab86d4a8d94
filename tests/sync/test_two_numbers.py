"""Two desks gave one number before they met: nobody's card is taken for somebody else's, and both desks answer alike."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kadpun.books.members.cards import card_text
from kadpun.books.members.joining import NewPerson, join_people

from .several import a_shop


def test_a_number_that_two_people_have_is_answered_alike_and_its_card_is_nobodys(tmp_path: Path) -> None:
    shop = a_shop(tmp_path)
    ids = ("m-zzzzzzzzzzzz", "m-aaaaaaaaaaaa")
    for desk, id in zip(shop.desks, ids, strict=True):
        join_people(desk, [NewPerson({"name": f"แม่{id[2:6]}"}, date(2026, 1, 1), number="0777", id=id)], by="o-1")
        found = desk.people.by_card(card_text("0777"))
        assert found is not None
        assert found.id == id
    shop.exchange()
    for desk in shop.desks:
        by_number = desk.people.by_number("777")
        assert by_number is not None
        assert by_number.id == "m-aaaaaaaaaaaa"
        assert desk.people.by_card(card_text("0777")) is None
        assert {person.id for person in desk.people.find("0777")} == set(ids)
    shop.close()
