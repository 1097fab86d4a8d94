"""Tokens of a town, in the real window: the town opens its campaign and hands out its file, a shop takes it in, people ride the bus for tokens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.members.cards import card_text
from kadpun.books.profile import ShopProfile
from kadpun.books.shop import ShopNames, found_shop, open_desk
from kadpun.books.tokens.campaign_acts import allocate, open_campaign
from kadpun.books.tokens.campaign_pack import SUFFIX, make_campaign_pack
from kadpun.books.tokens.campaigns import desk_of
from kadpun.books.tokens.terms import Choice, GrantRule, Terms
from kadpun.books.words import load_words
from kadpun.pos.office.campaigns_room import CampaignsRoom
from kadpun.pos.till.counter import Till
from kadpun.pos.till.sample_shop import read_sample_shop
from kadpun.pos.till.wallet_till import WalletTill
from tests.stories.counter import AT, RICE, RICE_PRICE, Counter

RIDE, RIDE_PRICE = "9001", 1_500
RIDER = next(member for member in read_sample_shop().members if member.number == "0005")
TOWN = "u-town"
KGO = Terms(
    campaign="kgo-2569",
    name="เหรียญเมือง KGO",
    name_en="KGO town tokens",
    token_name="เหรียญ",
    token_name_en="tokens",
    form="bundle",
    commodity="t-kgo-2569",
    issuer="khon-kaen",
    issuer_name="เทศบาลนครขอนแก่น",
    issuer_name_en="Khon Kaen City",
    from_on=date(2026, 11, 1),
    to_on=date(2027, 1, 23),
    expires_on=date(2027, 1, 23),
    budget=1_000_000,
    bundle_tokens=50,
    bundle_pays=100,
    choice=Choice(groups=("หนังสือ·บริการ",)),
    order=10,
    identity=("telephone",),
    grants=(GrantRule("welcome", "welcome", 100), GrantRule("mission", "mission", 400, brings="to")),
)


@contextmanager
def at_desk(folder: Path) -> Iterator[Till]:
    """The shop's desk with its manager signed in, while the till is switched off."""
    desk = open_desk(folder, clock=SetClock(AT))
    try:
        till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
        till.sign_in(next(person.pin for person in read_sample_shop().people if person.role == "manager"))
        yield till
    finally:
        desk.close()


def town_hands_out(place: Path, shop: str) -> tuple[Path, str]:
    """The town opens the campaign at its own desk, sets 10,000 tokens aside for a desk, and writes the file; answers it and its code."""
    names = ShopNames("เทศบาลนครขอนแก่น", "สำนักปลัด", "เครื่อง 1", "khon-kaen", "city-hall", "pc-1")
    profile = ShopProfile(shop="เทศบาลนครขอนแก่น", sample=True)
    desk = found_shop(place / "town", names=names, shop_profile=profile, seal="unsealed", clock=SetClock(AT - 86_400_000))
    try:
        with desk.store.work() as work:
            open_campaign(desk, work, KGO, by=TOWN)
        with desk.store.work() as work:
            allocate(desk, work, KGO.campaign, shop, 10_000, by=TOWN)
        packed = make_campaign_pack(desk, KGO.campaign)
    finally:
        desk.close()
    path = place / f"{KGO.campaign}{SUFFIX}"
    path.write_bytes(packed.data)
    return path, packed.code


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
