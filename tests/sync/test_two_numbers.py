"""Two desks gave one number before they met: no card and no paper is taken for somebody else's, and both desks answer alike."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kadpun.books.coop.confirming import PaperNumberTwice, find_paper, paper_code, purses_as_at, record_slice
from kadpun.books.members.cards import card_text
from kadpun.books.members.deposits import Deposit, deposit_postings
from kadpun.books.members.joining import NewPerson, join_people
from kadpun.books.sales.receipts import standing_fact
from kadpun.books.sales.sale import Tendered

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


def test_a_paper_whose_number_two_desks_gave_is_found_by_its_code_alone(tmp_path: Path) -> None:
    shop = a_shop(tmp_path)
    office = shop.desks[0]
    body = Deposit("m-aaaaaaaaaaaa", "in", "D1", 1, (Tendered("promptpay", 50_000),), 50_000)
    with office.store.work() as work:
        office.record(work, body, by="o-1", post=deposit_postings(body))
    shop.exchange()
    runs = []
    for desk in shop.desks:
        with desk.store.read() as connection:
            lines = purses_as_at(connection, desk.today())
        runs.append(record_slice(desk, None, desk.today(), lines, by="o-1", on=desk.today()))
    shop.exchange()
    for desk in shop.desks:
        with desk.store.read() as connection:
            with pytest.raises(PaperNumberTwice):
                find_paper(connection, "1-1")
            for run in runs:
                standing = standing_fact(connection, run)
                assert standing is not None
                assert find_paper(connection, paper_code(standing.leaf, 0)).confirmation == run
    shop.close()
