"""Campaigns of several desks: an allocation reaches its desk, sums are alike everywhere, and two openings of one id apart come to one that counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kadpun.books.journal.accounts import load_chart
from kadpun.books.journal.balances import balance_of
from kadpun.books.open_exceptions import open_exceptions
from kadpun.books.tokens.campaign_acts import allocate, close_campaign, take_allocation, take_what_came
from kadpun.books.tokens.campaign_kinds import AllocationNotForThisDesk
from kadpun.books.tokens.campaigns import StandingCampaign, allocations, desk_of, known_campaign, left_to_grant
from tests.books.tokens.campaign_terms import CO_PAY, KGO, opened

from .equal_views import differences, views_of
from .several import Shop, a_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = a_shop(tmp_path, desks=3)
    yield made
    made.close()


def standing(shop: Shop, number: int, id: str) -> StandingCampaign:
    with shop.desks[number].store.read() as connection:
        return known_campaign(connection, id)


def left(shop: Shop, number: int, at: int) -> int | None:
    """What a desk may grant, as another desk's store has it."""
    with shop.desks[at].store.read() as connection:
        return left_to_grant(connection, KGO.campaign, shop.desks[number].log)


def test_an_allocation_reaches_its_desk_and_every_store_has_the_same_sums(shop: Shop) -> None:
    office, till = shop.desks[0], shop.desks[1]
    opened(office)
    with office.store.work() as work:
        allocate(office, work, KGO.campaign, desk_of(till.log), 300_000, by="office")
    shop.exchange()
    with shop.desks[2].store.read() as connection:
        (given,) = allocations(connection, KGO.campaign)
    with pytest.raises(AllocationNotForThisDesk), shop.desks[2].store.work() as work:
        take_allocation(shop.desks[2], work, given, by="till")
    assert standing(shop, 1, KGO.campaign).here and not standing(shop, 1, KGO.campaign).own
    with till.store.work() as work:
        assert take_what_came(till, work, by="till") == 1
    with till.store.work() as work:
        assert take_what_came(till, work, by="till") == 0
    with till.store.work() as work:
        allocate(till, work, KGO.campaign, desk_of(office.log), 50_000, by="till")
    shop.exchange()
    for number in range(3):
        assert [left(shop, desk, number) for desk in range(3)] == [700_000, 250_000, 0]
        with shop.desks[number].store.read() as connection:
            held = {name: balance_of(connection, f"tokens/{name}", commodity=KGO.commodity).amount for name in ("ungranted", "allocated", "issued")}
        assert held == {"ungranted": 950_000, "allocated": 50_000, "issued": -1_000_000}


def test_tokens_taken_back_though_their_desk_had_them_already_are_told_everywhere(shop: Shop) -> None:
    office, till = shop.desks[0], shop.desks[1]
    opened(office)
    with office.store.work() as work:
        allocate(office, work, KGO.campaign, desk_of(till.log), 300_000, by="office")
    shop.exchange()
    with till.store.work() as work:
        take_what_came(till, work, by="till")
    with office.store.work() as work:
        (given,) = allocations(work.connection, KGO.campaign)
        take_allocation(office, work, given, by="office")
    shop.exchange()
    told = []
    for desk in shop.desks:
        with desk.store.read() as connection:
            told.append([each for each in open_exceptions(connection, load_chart(), on=desk.today()) if each.what == "allocation-taken-twice"])
    assert told[0] == told[1] == told[2]
    assert told[0][0].about == f"{KGO.campaign} 300000: {'; '.join(sorted(desk_of(desk.log) for desk in (office, till)))}"
    assert len(told[0]) == 1


def test_of_two_openings_under_one_id_the_first_counts_everywhere(shop: Shop) -> None:
    first, second = shop.desks[1], shop.desks[2]
    opened(first, CO_PAY, issuer="one")
    second.clock.advance(milliseconds=60_000)  # type: ignore[attr-defined]
    opened(second, replace(CO_PAY, issuer="two", percent=2500))
    assert standing(shop, 2, CO_PAY.campaign).terms.percent == 2500
    shop.exchange()
    for number in range(3):
        stands = standing(shop, number, CO_PAY.campaign)
        assert (stands.terms.percent, stands.opened_by, stands.disputed) == (5000, first.log, True)
    with first.store.work() as work:
        close_campaign(first, work, CO_PAY.campaign, "other", by="till")
    shop.exchange()
    assert all(standing(shop, number, CO_PAY.campaign).closed_why == "other" for number in range(3))
    assert differences(views_of(shop.desks[0].store.path), views_of(shop.desks[2].store.path)) == {}
