"""Campaigns as facts: opened once, signed, never changed, closed, joined; the budget and what each desk may grant of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from kadpun.books.clock import BANGKOK, SetClock
from kadpun.books.desk import Desk
from kadpun.books.journal.balances import balance_of
from kadpun.books.ledger.vkeys import ISSUER_TYPE, SigningKey
from kadpun.books.tokens.campaign_acts import allocate, close_campaign, join_campaign, open_campaign, take_allocation
from kadpun.books.tokens.campaign_facts import sign_terms
from kadpun.books.tokens.campaign_kinds import (
    AllocationBeyondBudget,
    AllocationTakenAlready,
    AllocationWrong,
    CampaignChanged,
    CampaignClosedAlready,
    CampaignNotSigned,
    CampaignStandsAlready,
    CommodityTaken,
    IssuerKeyDiffers,
    ShopNotNamed,
)
from kadpun.books.tokens.campaigns import (
    Allotted,
    allocations,
    campaign,
    campaign_day,
    campaigns,
    is_open,
    known_campaign,
    left_to_grant,
    next_day_of,
)
from kadpun.books.tokens.contradictions import CapBelowBundle
from kadpun.books.tokens.terms import Caps, Choice

from ..shops import CASHIER, OPENING_AT, a_shop, with_products
from .campaign_terms import CO_PAY, KGO, opened

TILL_2 = "test-coop/shop-1/till-2"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path / "shop")
    yield made
    made.close()


def at(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=BANGKOK).timestamp() * 1000)  # type: ignore[arg-type, misc]


def signed_elsewhere(issuer: str = "khon-kaen") -> tuple[SigningKey, str]:
    key = SigningKey.make(name=issuer, type=ISSUER_TYPE)
    return key, key.verifier.text


def test_an_open_campaign_stands_whole_and_its_budget_waits_at_the_desk_that_opened_it(desk: Desk) -> None:
    terms = opened(desk)
    with desk.store.read() as connection:
        stands = known_campaign(connection, "kgo-2569")
        assert stands.terms == terms and stands.own and stands.here and stands.closed_at is None
        assert stands.is_open_at(OPENING_AT) and campaigns(connection) == (stands,)
        assert left_to_grant(connection, "kgo-2569", desk.log) == 1_000_000
        assert balance_of(connection, "tokens/ungranted", commodity=terms.commodity).amount == 1_000_000
        assert balance_of(connection, "tokens/issued", commodity=terms.commodity).amount == -1_000_000
        assert campaign(connection, "other") is None


def test_a_campaign_changed_after_opening_is_refused(desk: Desk) -> None:
    terms = opened(desk)
    with pytest.raises(CampaignChanged), desk.store.work() as work:
        open_campaign(desk, work, replace(terms, budget=2_000_000), by=CASHIER)
    with pytest.raises(CampaignStandsAlready), desk.store.work() as work:
        open_campaign(desk, work, terms, by=CASHIER)


def test_a_shop_joins_what_an_issuer_has_signed_and_nothing_else(desk: Desk) -> None:
    key, vkey = signed_elsewhere()
    terms = replace(KGO, key=vkey, shops=("test-coop/shop-1", "b/c"))
    signature = sign_terms(terms, key)
    with pytest.raises(CampaignNotSigned), desk.store.work() as work:
        join_campaign(desk, work, replace(terms, repays="none"), signature, by=CASHIER)
    with pytest.raises(ShopNotNamed), desk.store.work() as work:
        other = replace(terms, shops=("b/c",))
        join_campaign(desk, work, other, sign_terms(other, key), by=CASHIER)
    with desk.store.work() as work:
        join_campaign(desk, work, terms, signature, by=CASHIER)
    with desk.store.read() as connection:
        stands = known_campaign(connection, "kgo-2569")
        assert stands.here and not stands.own and stands.opened_by == ""
        assert left_to_grant(connection, "kgo-2569", desk.log) == 0
    stranger, other_key = signed_elsewhere()
    second = replace(KGO, campaign="kgo-2", commodity="t-kgo-2", key=other_key)
    with pytest.raises(IssuerKeyDiffers), desk.store.work() as work:
        join_campaign(desk, work, second, sign_terms(second, stranger), by=CASHIER)


def test_a_commodity_counts_one_thing_only(desk: Desk) -> None:
    opened(desk)
    with pytest.raises(CommodityTaken), desk.store.work() as work:
        open_campaign(desk, work, replace(KGO, campaign="kgo-b"), by=CASHIER)


def test_a_campaign_is_closed_once_and_from_that_moment_on(desk: Desk) -> None:
    opened(desk)
    clock = desk.clock
    assert isinstance(clock, SetClock)
    clock.advance(milliseconds=1000)
    with desk.store.work() as work:
        close_campaign(desk, work, "kgo-2569", "budget", by=CASHIER)
    with desk.store.read() as connection:
        stands = known_campaign(connection, "kgo-2569")
        assert stands.closed_on == date(2026, 11, 21) and stands.closed_why == "budget"
        assert stands.is_open_at(OPENING_AT) and not stands.is_open_at(OPENING_AT + 1000)
        assert not known_campaign(connection, "kgo-2569", log="other/shop/desk/1").here
    with pytest.raises(CampaignClosedAlready), desk.store.work() as work:
        close_campaign(desk, work, "kgo-2569", "date", by=CASHIER)


def test_a_desk_gives_another_no_more_than_it_has_and_may_take_it_back(desk: Desk) -> None:
    opened(desk)
    with desk.store.work() as work:
        allocate(desk, work, "kgo-2569", TILL_2, 300_000, by=CASHIER)
    with desk.store.read() as connection:
        assert left_to_grant(connection, "kgo-2569", desk.log) == 700_000
        assert balance_of(connection, "tokens/allocated", commodity=KGO.commodity).amount == 300_000
        (given,) = allocations(connection, "kgo-2569")
        assert (given.to, given.tokens, given.taken, given.giver) == (TILL_2, 300_000, False, "test-coop/shop-1/till-1")
    with pytest.raises(AllocationBeyondBudget), desk.store.work() as work:
        allocate(desk, work, "kgo-2569", TILL_2, 700_001, by=CASHIER)
    with pytest.raises(AllocationWrong), desk.store.work() as work:
        allocate(desk, work, "kgo-2569", "test-coop/shop-1/till-1", 1, by=CASHIER)
    with desk.store.work() as work:
        take_allocation(desk, work, given, by=CASHIER)
    with desk.store.read() as connection:
        (given,) = allocations(connection, "kgo-2569")
        assert given.taken and given.back and left_to_grant(connection, "kgo-2569", desk.log) == 1_000_000
    with pytest.raises(AllocationTakenAlready), desk.store.work() as work:
        take_allocation(desk, work, given, by=CASHIER)


def test_an_allocation_from_elsewhere_is_taken_once(desk: Desk) -> None:
    key, vkey = signed_elsewhere()
    terms = replace(KGO, key=vkey)
    allotted = Allotted("018f0000-0000-7000-8000-000000000001", "kgo-2569", "a/b/c", "test-coop/shop-1/till-1", 5_000, date(2026, 11, 1), False)
    with desk.store.work() as work:
        join_campaign(desk, work, terms, sign_terms(terms, key), by=CASHIER)
        take_allocation(desk, work, allotted, by=CASHIER)
    with desk.store.read() as connection:
        assert left_to_grant(connection, "kgo-2569", desk.log) == 5_000
    with pytest.raises(AllocationTakenAlready), desk.store.work() as work:
        take_allocation(desk, work, allotted, by=CASHIER)


def test_nothing_binds_a_desk_where_there_is_no_budget_or_the_tokens_live_elsewhere(desk: Desk) -> None:
    opened(desk, CO_PAY)
    opened(desk, KGO, elsewhere=True, grants=())
    with desk.store.read() as connection:
        assert left_to_grant(connection, "half-half", desk.log) is None
        assert left_to_grant(connection, "kgo-2569", desk.log) is None


def test_a_cap_smaller_than_a_bundle_of_the_goods_it_names_is_refused(desk: Desk) -> None:
    with_products(desk, 3)
    ride = replace(KGO, choice=Choice(goods=("g-0002", "g-0003")), caps=Caps(bill=1_899))
    with pytest.raises(CapBelowBundle), desk.store.work() as work:
        open_campaign(desk, work, ride, by=CASHIER)
    opened(desk, ride, caps=Caps(bill=1_900))


def test_the_window_holds_to_the_minute() -> None:
    bus = replace(KGO, from_on=date(2022, 6, 9), to_on=date(2022, 8, 31))
    assert (bus.to_on - bus.from_on).days + 1 == 84
    assert not is_open(bus, at(2022, 6, 8, 23, 59)) and is_open(bus, at(2022, 6, 9, 0, 0))
    assert is_open(bus, at(2022, 8, 31, 23, 59)) and not is_open(bus, at(2022, 9, 1, 0, 0))
    assert next_day_of(bus, at(2022, 6, 8, 23, 59)) == date(2022, 6, 9)
    assert next_day_of(bus, at(2022, 8, 31, 12, 0)) is None


def test_a_day_that_starts_at_six_holds_around_midnight_and_at_the_years_end() -> None:
    assert campaign_day(at(2026, 12, 31, 5, 59), CO_PAY) == date(2026, 12, 30)
    assert campaign_day(at(2026, 12, 31, 6, 0), CO_PAY) == date(2026, 12, 31)
    assert campaign_day(at(2027, 1, 1, 0, 0), CO_PAY) == date(2026, 12, 31)
    assert is_open(CO_PAY, at(2027, 1, 1, 5, 59)) and not is_open(CO_PAY, at(2027, 1, 1, 6, 0))
    assert not is_open(CO_PAY, at(2026, 11, 1, 5, 59))
    weekdays = replace(CO_PAY, weekdays=(6, 7))
    assert is_open(weekdays, at(2026, 11, 23, 5, 59)), "Monday before six is still Sunday"
    assert next_day_of(weekdays, at(2026, 11, 23, 6, 0)) == date(2026, 11, 28)
