"""What people are granted: once a person, by the rule of the day, within the budget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from kadpun.books.clock import BANGKOK, SetClock
from kadpun.books.desk import Desk
from kadpun.books.journal.balances import balance_of
from kadpun.books.members.erasing import erase
from kadpun.books.members.exporting import tokens_of
from kadpun.books.members.kinds import MemberErased
from kadpun.books.members.people_keys import PeopleKeysUnreadable
from kadpun.books.refusals import Refusal
from kadpun.books.shop import open_desk
from kadpun.books.tokens.campaign_acts import close_campaign
from kadpun.books.tokens.campaigns import left_to_grant
from kadpun.books.tokens.granting import (
    GrantInUse,
    NothingToGrant,
    WeightTooSmall,
    grant_once,
    grant_weight,
    grantable,
    granted_twice,
    take_grant_back,
)
from kadpun.books.tokens.grants import (
    BudgetSpent,
    GrantedBefore,
    GrantLine,
    GrantNotByRule,
    GrantsOver,
    IdentityMissing,
    NoSuchGrant,
    NoWalletsInCampaign,
)
from kadpun.books.tokens.wallets import wallet
from tests.books.shops import CASHIER, a_shop
from tests.books.tokens.campaign_terms import CO_PAY, opened
from tests.books.tokens.holders import BOON, CHAI, DAENG, RULES, grant, joined, opened_kgo

DAY = 86_400_000
ID = "3100200159377"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path / "shop")
    joined(made, [(CHAI, {"telephone": "081-234-5678", "id_number": ID}), (BOON, {"telephone": "+66 81 234 5678"}), (DAENG, {})])
    yield made
    made.close()


def left(desk: Desk, campaign: str, party: str) -> int:
    with desk.store.read() as connection:
        return wallet(connection, campaign, party, desk.today()).left


def test_one_id_number_and_one_telephone_get_one_welcome(desk: Desk) -> None:
    terms = opened_kgo(desk)
    assert grant_once(desk, terms.campaign, "welcome", CHAI, by=CASHIER).fact.post[0] == (f"tokens/held/{CHAI}", terms.commodity, 100)
    for party in (CHAI, BOON):
        with pytest.raises(GrantedBefore):
            grant_once(desk, terms.campaign, "welcome", party, by=CASHIER)
    with pytest.raises(IdentityMissing):
        grant_once(desk, terms.campaign, "welcome", DAENG, by=CASHIER)
    assert [left(desk, terms.campaign, party) for party in (CHAI, BOON, DAENG)] == [100, 0, 0]


def test_no_fact_holds_the_number_or_the_telephone(desk: Desk) -> None:
    terms = opened_kgo(desk)
    recorded = grant_once(desk, terms.campaign, "welcome", CHAI, by=CASHIER)
    said = recorded.fact.encode()
    assert all(text not in said for text in (ID.encode(), b"0812345678", b"081-234-5678", b"66812345678"))
    other = a_shop(desk.folder.parent / "other")
    try:
        joined(other, [(CHAI, {"telephone": "0812345678", "id_number": ID})])
        again = grant_once(other, opened_kgo(other).campaign, "welcome", CHAI, by=CASHIER)
        assert again.fact.body["lines"][0]["marks"] != recorded.fact.body["lines"][0]["marks"], "another key makes other marks"
    finally:
        other.close()


def test_a_mission_brings_to_400_in_all_or_400_more(desk: Desk) -> None:
    terms = opened_kgo(desk)
    grant_once(desk, terms.campaign, "welcome", CHAI, by=CASHIER)
    grant_once(desk, terms.campaign, "mission", CHAI, by=CASHIER)
    assert left(desk, terms.campaign, CHAI) == 400
    grant_once(desk, terms.campaign, "bonus", CHAI, by=CASHIER)
    assert left(desk, terms.campaign, CHAI) == 800
    grant(desk, terms, "gift", GrantLine(DAENG, 500))
    with pytest.raises(NothingToGrant):
        grant_once(desk, terms.campaign, "mission", DAENG, by=CASHIER)


def test_what_the_rule_does_not_say_is_refused(desk: Desk) -> None:
    terms = opened_kgo(desk)
    mark = "a" * 22
    for rule, line in (("welcome", GrantLine(CHAI, 101, (mark,))), ("fair", GrantLine(CHAI, 49)), ("bottles", GrantLine(CHAI, 3, grams=1000))):
        with pytest.raises(GrantNotByRule):
            grant(desk, terms, rule, line)
    with pytest.raises(GrantNotByRule):
        grant(desk, replace(terms, expires_on=date(2028, 1, 1)), "gift", GrantLine(CHAI, 5))
    with pytest.raises(NoWalletsInCampaign):
        grant(desk, replace(opened(desk, CO_PAY), grants=RULES), "gift", GrantLine(CHAI, 5))


def test_10_000_welcomes_use_the_budget_up_and_the_next_is_refused(desk: Desk) -> None:
    terms = opened_kgo(desk)
    people = [f"m-{number:012}" for number in range(1_000, 11_000)]
    for start in range(0, 10_000, 200):
        grant(desk, terms, "welcome", *(GrantLine(party, 100, (f"{party:->22}",)) for party in people[start : start + 200]))
    with desk.store.read() as connection:
        assert left_to_grant(connection, terms.campaign, desk.log) == 0
        held = -balance_of(connection, "tokens/issued", commodity=terms.commodity).amount
        assert held == balance_of(connection, "tokens/held", commodity=terms.commodity).amount == 1_000_000
    with pytest.raises(BudgetSpent):
        grant_once(desk, terms.campaign, "welcome", CHAI, by=CASHIER)


def test_a_new_factor_leaves_old_grants_alone(desk: Desk) -> None:
    terms = opened_kgo(desk)
    assert grant_weight(desk, terms.campaign, "bottles", CHAI, 14_500, by=CASHIER).fact.body["lines"][0]["tokens"] == 28
    with pytest.raises(WeightTooSmall):
        grant_weight(desk, terms.campaign, "bottles", CHAI, 999, by=CASHIER)
    assert isinstance(desk.clock, SetClock)
    desk.clock.advance(milliseconds=10 * DAY)
    assert grant_weight(desk, terms.campaign, "bottles", CHAI, 14_500, by=CASHIER).fact.body["lines"][0]["tokens"] == 42
    assert left(desk, terms.campaign, CHAI) == 70


def test_what_a_person_may_get_is_told_with_its_reason(desk: Desk) -> None:
    terms = opened_kgo(desk, budget=550)
    grant(desk, terms, "gift", GrantLine("m-00000000000x", 400))
    offers = {offer.rule.rule: offer for offer in grantable(desk, CHAI)}
    assert {name: (offer.tokens, type(offer.refused)) for name, offer in offers.items()} == {
        "welcome": (100, type(None)),
        "mission": (400, BudgetSpent),
        "bonus": (400, BudgetSpent),
    }
    grant_once(desk, terms.campaign, "welcome", CHAI, by=CASHIER)
    reasons = [offer.refused for offer in grantable(desk, BOON)]
    assert [type(reason) for reason in reasons] == [GrantedBefore, BudgetSpent, BudgetSpent]
    assert isinstance(grantable(desk, DAENG)[0].refused, IdentityMissing)


def test_a_grant_is_taken_back_whole_while_nothing_of_it_was_used(desk: Desk) -> None:
    terms = opened_kgo(desk)
    recorded = grant_once(desk, terms.campaign, "welcome", CHAI, by=CASHIER)
    take_grant_back(desk, recorded.fact.id, by=CASHIER)
    assert left(desk, terms.campaign, CHAI) == 0
    with pytest.raises(GrantInUse):
        take_grant_back(desk, recorded.fact.id, by=CASHIER)
    with pytest.raises(NoSuchGrant):
        take_grant_back(desk, "00000000-0000-7000-8000-000000000000", by=CASHIER)
    grant_once(desk, terms.campaign, "welcome", BOON, by=CASHIER)
    with desk.store.read() as connection:
        assert granted_twice(connection, terms.campaign) == ()
        assert left_to_grant(connection, terms.campaign, desk.log) == 999_900


def test_nothing_is_granted_once_the_campaign_is_over(desk: Desk) -> None:
    terms = opened_kgo(desk)
    with desk.store.work() as work:
        close_campaign(desk, work, terms.campaign, "issuer", by=CASHIER)
    with pytest.raises(GrantsOver):
        grant(desk, terms, "gift", GrantLine(CHAI, 5))
    later = opened_kgo(desk, campaign="kgo-b", commodity="t-kgo-b", to_on=date(2026, 11, 21))
    grant(desk, later, "gift", GrantLine(CHAI, 5))
    assert isinstance(desk.clock, SetClock)
    desk.clock.advance(milliseconds=DAY)
    with pytest.raises(Refusal) as refused:
        grant(desk, later, "gift", GrantLine(CHAI, 5), event="b")
    assert isinstance(refused.value, GrantsOver)


def test_somebody_erased_is_granted_nothing(desk: Desk) -> None:
    terms = opened_kgo(desk)
    erase(desk, DAENG, reason="asked", by=CASHIER)
    with pytest.raises(MemberErased):
        grant(desk, terms, "gift", GrantLine(DAENG, 5))


def test_tokens_do_not_keep_anybody_from_being_erased(desk: Desk) -> None:
    terms = opened_kgo(desk)
    grant_once(desk, terms.campaign, "welcome", CHAI, by=CASHIER)
    with desk.store.read() as connection:
        assert tokens_of(connection, CHAI) == ((terms.commodity, 100),)
    erase(desk, CHAI, reason="asked", by=CASHIER)
    with pytest.raises(GrantedBefore):
        grant_once(desk, terms.campaign, "welcome", BOON, by=CASHIER)
    assert left(desk, terms.campaign, CHAI) == 100


def test_a_campaign_day_that_starts_at_six_holds_for_grants_around_midnight_and_the_years_end(desk: Desk) -> None:
    terms = opened_kgo(desk, day_starts_hour=6, to_on=date(2026, 12, 31), expires_on=None)
    assert isinstance(desk.clock, SetClock)
    desk.clock.at = round(datetime(2027, 1, 1, 5, 59, tzinfo=BANGKOK).timestamp() * 1000)
    recorded = grant(desk, terms, "fair", GrantLine(CHAI, 50))
    assert recorded.fact.body["expires_on"] == "2027-01-09", "nine days after 31 December"
    assert grant_weight(desk, terms.campaign, "bottles", CHAI, 1_000, by=CASHIER).fact.body["lines"][0]["tokens"] == 3
    desk.clock.advance(milliseconds=60_000)
    with pytest.raises(GrantsOver):
        grant(desk, terms, "gift", GrantLine(CHAI, 5))


def test_where_the_keys_of_people_do_not_open_only_what_is_granted_once_waits(tmp_path: Path) -> None:
    before = a_shop(tmp_path / "locked")
    terms = opened_kgo(before)
    before.close()
    (before.folder / "keys" / "people.box").write_bytes(b"no keys")
    again = open_desk(before.folder, clock=before.clock)
    try:
        assert {type(offer.refused) for offer in grantable(again, CHAI)} == {PeopleKeysUnreadable}
        with pytest.raises(PeopleKeysUnreadable):
            grant_once(again, terms.campaign, "welcome", CHAI, by=CASHIER)
        assert grant_weight(again, terms.campaign, "bottles", CHAI, 2_000, by=CASHIER).fact.kind == "grant"
    finally:
        again.close()
