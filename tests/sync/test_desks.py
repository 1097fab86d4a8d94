"""Two desks and a folder between them: what one records reaches the other, checked, cosigned, and once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kadpun.books.goods import shelf
from kadpun.books.profile import profile
from kadpun.books.verify import verify_store
from tests.books import real_shop

from .several import Shop, a_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = a_shop(tmp_path)
    yield made
    made.close()


def test_what_the_office_has_reaches_a_till_that_joins(shop: Shop) -> None:
    office, till = shop.desks
    with till.store.read() as connection:
        found = shelf.look_up(connection, "1", on=till.today())
        standing = profile(connection)
    assert found is not None
    assert found.product.name == real_shop.PRODUCTS[0].name
    assert (standing.shop, standing.vat_mode, standing.desk_number) == (real_shop.NAMES.shop, "registered", "02")
    assert office.profile().desk_number == "01"


def test_sales_reach_the_office_and_both_verify(shop: Shop) -> None:
    office, till = shop.desks
    real_shop.a_day(till, sales=5)
    shop.exchange()
    assert shop.among(0).holds() == shop.among(1).holds()
    for desk in (office, till):
        report = verify_store(desk.store.path, receipts=True)
        assert report.findings == ()


def test_each_desk_cosigns_what_it_took(shop: Shop) -> None:
    office, till = shop.desks
    real_shop.a_day(till, sales=2)
    shop.exchange(rounds=3)
    own = shop.among(1).own_log()
    assert own.cosigned == ((shop.among(0).own, till.ledger.size),)
    del office
