"""Tokens of a town, in the real window: a shop has taken in the town's file, and people ride the bus for tokens."""

from __future__ import annotations

import pytest

from kadpun.books.members.cards import card_text
from kadpun.books.tokens.campaign_acts import open_campaign
from kadpun.books.tokens.campaigns import desk_of
from kadpun.books.tokens.coupon_acts import print_coupons
from kadpun.books.tokens.coupon_code import sign_coupon
from kadpun.books.tokens.issuer_keys import issuer_key
from kadpun.pos.office.campaigns_room import CampaignsRoom
from kadpun.pos.till.wallet_till import WalletTill
from tests.stories.counter import RICE, RICE_PRICE, Counter
from tests.stories.town import COUPONS, KGO, RIDE, RIDE_PRICE, RIDER, TOWN, at_desk, town_hands_out


@pytest.fixture
def joined(counter: Counter) -> Counter:
    """A counter whose shop has taken in the town's file; the rider was welcomed and did a mission: 400 tokens."""
    with at_desk(counter.shop) as till:
        path, code = town_hands_out(counter.place, desk_of(till.desk.log))
        room = CampaignsRoom(till)
        seen = room.look_into(path)
        assert (seen.tokens, seen.joins, seen.wants_code) == (10_000, True, True)
        taken = room.take_in(seen, code)
        assert (taken.joined, taken.tokens, taken.identity) == (True, 10_000, True)
        wallets = WalletTill(till)
        assert [wallets.grant(RIDER.id, KGO.campaign, rule).tokens for rule in ("welcome", "mission")] == [100, 300]
    return counter


def test_three_rides_cost_150_tokens_and_three_baht(joined: Counter) -> None:
    counter = joined
    counter.opens()
    for code in (RIDE, RIDE, RIDE, card_text(RIDER.number)):
        counter.scan(code)
    counter.sees(RIDER.name)
    counter.sees_total(3 * RIDE_PRICE)
    counter.sees("can be taken off this bill")
    counter.till.press("F9")
    counter.sees("Use tokens and schemes")
    counter.till.wait_for("45.00", "3.00 + 150 เหรียญ", "−42.00")
    counter.till.press("Enter")
    counter.sees_total(300)
    number = counter.pays_exactly()
    (sale,) = counter.facts("sale")
    use = sale.body["uses"][0]
    assert (sale.body["total"], use["tokens"], use["discount"], use["repaid"]) == (3 * RIDE_PRICE, 150, 4_200, 4_200)
    assert ("receivables/issuers/kgo-2569", "THB", 4_200) in sale.post
    assert ("tokens/used", "t-kgo-2569", 150) in sale.post and (f"tokens/held/{RIDER.id}", "t-kgo-2569", -150) in sale.post
    assert number == sale.body["number"]
    counter.everything_verifies()


def test_the_power_goes_and_the_bill_comes_back_with_its_tokens(joined: Counter) -> None:
    counter = joined
    counter.opens()
    for code in (RIDE, card_text(RIDER.number)):
        counter.scan(code)
    counter.sees(RIDER.name)
    counter.till.press("F9")
    counter.till.wait_for("1.00 + 50 เหรียญ")
    counter.till.press("Enter")
    counter.sees_total(100)
    counter.draft_is(lines=1, total=100, member=RIDER.id)
    counter.pulls_the_plug()
    counter.opens()
    counter.sees("The bill that stood here is back.")
    counter.sees_total(100)
    counter.scan(RICE)
    counter.sees_total(100 + RICE_PRICE)
    counter.pays_exactly()
    (sale,) = counter.facts("sale")
    assert [use["tokens"] for use in sale.body["uses"]] == [50]
    counter.everything_verifies()


def test_a_photocopied_coupon_is_told_with_where_and_when_it_was_used(counter: Counter) -> None:
    with at_desk(counter.shop) as till:
        desk = till.desk
        with desk.store.work() as work:
            open_campaign(desk, work, COUPONS, by=TOWN)
        with desk.store.work() as work:
            (run,) = print_coupons(desk, work, COUPONS.campaign, {"": 10}, by=TOWN)
        code = sign_coupon(issuer_key(desk, COUPONS.issuer), campaign=COUPONS.campaign, run=run, number=7, until=COUPONS.to_on).text
    counter.opens()
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.scan(code)
    counter.till.wait_for("−20.00", counter.say("Use, {amount} off", amount="20.00"))
    counter.till.press("Enter")
    counter.sees_total(RICE_PRICE - 2_000)
    number = counter.pays_exactly()
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.scan(code)
    counter.till.wait_for("0007", number, "09:00")
    counter.till.press("Esc")
    counter.pays_exactly()
    assert [len(sale.body.get("uses", ())) for sale in counter.facts("sale")] == [1, 0]
    counter.everything_verifies()
