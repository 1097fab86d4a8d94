"""Campaigns at the office: begun from a template, previewed while one types, opened, allocated, handed out as a file and taken in by a shop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.shop import ShopNames, found_shop
from kadpun.books.tokens import contradictions as wrong
from kadpun.books.tokens.campaign_kinds import AllocationBeyondBudget
from kadpun.books.tokens.campaign_pack import CampaignCodeWrong, CampaignPackNotSigned
from kadpun.books.tokens.templates import NAMES as TEMPLATES
from kadpun.books.tokens.terms import Choice, GrantRule, Terms
from kadpun.books.words import load_words
from kadpun.pos.office.campaign_words import terms_rows
from kadpun.pos.office.campaigns_room import AllocationListWrong, CampaignsRoom, Preview
from kadpun.pos.office.campaigns_typed import (
    DayWanted,
    GoodsCodeUnknown,
    NoShopNamed,
    NotASharePercent,
    NotAWholeNumber,
    TypedGrant,
    read_percent,
    read_whole,
    write_grants,
)
from kadpun.pos.till.counter import Till
from kadpun.pos.till.operators import NotAllowed
from tests.books.tokens.campaign_terms import KGO, opened
from tests.pos.till.conftest import AT, PROFILE, Shop, make_shop

OWN = "nong-pan/co-op/till-02"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = make_shop(tmp_path / "shop", replace(PROFILE, sample=True))
    made.as_manager()
    yield made
    made.desk.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CampaignsRoom]:
    """The municipality's own desk."""
    names = ShopNames("ขอนแก่น", "เทศบาลนคร", "เครื่อง 1", "khonkaen", "city", "pc-1")
    desk = found_shop(tmp_path / "office", names=names, shop_profile=replace(PROFILE, sample=True), seal="unsealed", clock=SetClock(AT))
    till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
    manager = till.add_operator("ปลัด", "manager", "2468")
    till.sign_in("2468", manager.id)
    yield CampaignsRoom(till)
    desk.close()


@pytest.fixture
def room(shop: Shop) -> CampaignsRoom:
    return CampaignsRoom(shop.till)


def reread(room: CampaignsRoom, terms: Terms, *, grants: list[TypedGrant] | None = None, **typed: str) -> tuple[Terms | None, list[str]]:
    read = room.read(room.typed(terms) | typed, write_grants(terms) if grants is None else grants, terms)
    return read.terms, [reason.name for _, reason in read.wrong]


def test_templates_go_through_the_form_unchanged_and_everything_wrong_is_told_at_once(room: CampaignsRoom) -> None:
    for template in TEMPLATES:
        terms = room.begin(template)
        assert reread(room, terms) == (terms, []), template
    terms = room.begin("co-pay")
    typed = room.typed(terms) | {"percent": "ครึ่ง", "to_on": "", "caps.day": "2๐๐บ", "which_shops": "named", "goods_out": "เบียร์, 99999", "order": "-1"}
    read = room.read(typed, [], terms)
    assert read.terms is None
    assert {field: reason.name for field, reason in read.wrong} == {
        "percent": NotASharePercent.__name__,
        "to_on": DayWanted.__name__,
        "caps.day": "NotMoney",
        "shops": NoShopNamed.__name__,
        "goods_out": GoodsCodeUnknown.__name__,
        "order": NotAWholeNumber.__name__,
    }
    assert reread(room, room.begin("co-pay"), percent="0")[1] == [wrong.PercentOfNothing.__name__]
    kgo = room.begin("kgo")
    assert wrong.GrantsBelowBundle.__name__ in reread(room, kgo, grants=[TypedGrant("welcome", "ต้อนรับ", "49")])[1]


def test_goods_are_chosen_by_code_or_group_and_another_form_leaves_no_trace(room: CampaignsRoom) -> None:
    terms, told = reread(room, room.begin("co-pay"), goods="9001, ข้าว·ไข่", goods_out="เบียร์")
    assert told == [] and terms is not None
    assert terms.choice == Choice(goods=("g-0007",), groups=("ข้าว·ไข่",), groups_out=("เบียร์",))
    assert room.typed(terms)["goods"] == "ข้าว·ไข่, 9001"
    terms, told = reread(room, room.begin("kgo"), form="percent", percent="12.5", budget="1,000.00")
    assert told == [] and terms is not None
    assert (terms.percent, terms.bundle_tokens, terms.bundle_pays, terms.grants, terms.budget) == (1250, 0, 0, (), 100_000)


def test_rows_of_grants_say_missions_and_measures(room: CampaignsRoom) -> None:
    rows = [
        TypedGrant("welcome", "ต้อนรับ", "100"),
        TypedGrant("mission-to", "ภารกิจ", "400"),
        TypedGrant("purchase", "ซื้อของ", "1", "20", "90"),
        TypedGrant("purchase", "", "", ""),
        TypedGrant("weight", "กระดาษ", "3", "0.5"),
        TypedGrant("weight", "กระดาษ", "4", "0.5", from_on="1/1/2570"),
    ]
    terms, told = reread(room, room.begin("kgo"), grants=rows)
    assert told == [] and terms is not None
    assert terms.grants == (
        GrantRule("welcome", "welcome", 100, "ต้อนรับ"),
        GrantRule("mission", "mission", 400, "ภารกิจ", brings="to"),
        GrantRule("purchase", "purchase", 1, "ซื้อของ", per=2000, lasts_days=90),
        GrantRule("weight", "weight", 3, "กระดาษ", per=500),
        GrantRule("weight", "weight", 4, "กระดาษ", per=500, from_on=date(2027, 1, 1)),
    )
    assert reread(room, terms) == (terms, []), "both versions of a factor go through the form"


def test_the_preview_says_that_a_bill_of_480_gets_200(room: CampaignsRoom) -> None:
    terms = room.begin("co-pay")
    first, second, small = room.preview(terms, [48_000, 30_000, 9_975])
    assert (first.discount, first.pays, first.repaid, first.own) == (20_000, 28_000, 20_000, 0)
    assert (second.discount, second.pays) == (15_000, 15_000)
    assert small.discount == 0 and small.reason is not None and small.reason.name == "BelowMinimum"
    rides = room.preview(room.begin("kgo"), [4_500], pieces=3)
    assert rides == (Preview(4_500, 3, 4_200, 300, 4_200, 0, 150),)
    assert room.preview(replace(terms, percent=0), [48_000]) == ()


def test_a_campaign_opens_with_its_budget_and_ends_where_it_is_closed(room: CampaignsRoom, shop: Shop) -> None:
    terms = room.begin("kgo")
    room.open(terms)
    (seen,) = room.seen()
    assert (seen.state, seen.left, seen.sums.budget, seen.sums.ungranted) == ("open", 1_000_000, 1_000_000, 1_000_000)
    assert room.begin("kgo").campaign == f"{terms.campaign}-2" == room.copy(terms.campaign).campaign
    shop.pass_time()
    room.close(terms.campaign, "budget")
    assert [one.state for one in room.seen()] == ["closed"]


def test_states_follow_the_campaigns_own_days(room: CampaignsRoom, shop: Shop) -> None:
    terms = room.begin("co-pay")
    day = terms.from_on
    room.open(replace(terms, weekdays=(day.isoweekday() % 7 + 1,)))
    assert room.seen()[0].state == "off-day", "AT is a Saturday at 09:02"
    shop.clock.at = AT + 61 * 86_400_000
    assert room.seen()[0].state == "over"


def test_a_cashier_opens_nothing(room: CampaignsRoom, shop: Shop) -> None:
    shop.as_cashier()
    with pytest.raises(NotAllowed):
        room.open(room.begin("points"))


def test_a_file_goes_from_the_municipality_to_the_shop(office: CampaignsRoom, room: CampaignsRoom, tmp_path: Path) -> None:
    terms = office.begin("kgo")
    office.open(terms)
    (tmp_path / "shops.csv").write_text(f"ร้าน,เหรียญ\n{OWN},5000\nother/shop/till-1,\"7,000\"\n", encoding="utf-8")
    parts = office.read_allocations(tmp_path / "shops.csv", terms)
    assert parts == ((OWN, 5000), ("other/shop/till-1", 7000))
    assert office.allocate_all(terms.campaign, parts) == 988_000
    assert [(one.to, one.tokens) for one in office.allocations(terms.campaign)] == sorted(parts)
    out = office.hand_out(terms.campaign, tmp_path)
    assert out.path.name == f"{terms.campaign}.kadpun-campaign" and out.code
    seen = room.look_into(out.path)
    assert (seen.tokens, seen.joins, seen.wants_code) == (5000, True, True)
    with pytest.raises(CampaignCodeWrong):
        room.take_in(seen, "0000-0000-0000")
    taken = room.take_in(seen, out.code)
    assert taken.joined and taken.tokens == 5000
    (here,) = room.seen()
    assert (here.state, here.left, here.standing.own) == ("open", 5000, False)
    assert (here.sums.budget, here.sums.came, here.sums.on_the_way, here.sums.ungranted) == (0, 5000, 0, 5000)
    assert (office.one(here.terms.campaign).sums.came, office.one(here.terms.campaign).sums.on_the_way) == (0, 12_000)
    again = room.look_into(out.path)
    assert (again.tokens, again.joins, again.wants_code) == (0, False, False)
    out.path.write_bytes(out.path.read_bytes().replace(b"5000", b"9000"))
    with pytest.raises(CampaignPackNotSigned):
        room.look_into(out.path)


def test_what_went_to_a_wrong_desk_is_taken_back(office: CampaignsRoom, tmp_path: Path) -> None:
    terms = office.begin("kgo")
    office.open(terms)
    office.allocate(terms.campaign, "khonkaen/shp-1/till-1", 5_000)
    (given,) = office.allocations(terms.campaign)
    assert office.take_back(terms.campaign, given.allocation) == 1_000_000
    office.hand_out(terms.campaign, tmp_path)
    seen = office.look_into(tmp_path / f"{terms.campaign}.kadpun-campaign")
    assert seen.pack.allocations == (), "what was taken back is in no file"


def test_a_campaign_like_another_issuers_is_this_desks_own(office: CampaignsRoom, room: CampaignsRoom, tmp_path: Path) -> None:
    terms = office.begin("co-pay")
    office.open(terms)
    room.take_in(room.look_into(office.hand_out(terms.campaign, tmp_path).path))
    like = room.copy(terms.campaign)
    assert like.issuer == f"{terms.issuer}-2" and like.campaign == f"{terms.campaign}-2"
    assert room.open(like).own


def test_more_than_there_is_goes_to_nobody(office: CampaignsRoom, tmp_path: Path) -> None:
    terms = office.begin("kgo")
    office.open(terms)
    with pytest.raises(AllocationBeyondBudget):
        office.allocate_all(terms.campaign, [("a/b/c", 600_000), ("a/b/d", 600_000)])
    assert office.allocations(terms.campaign) == () and office.one(terms.campaign).left == 1_000_000
    (tmp_path / "list.csv").write_text("desk,tokens\nnobody,10\n", encoding="utf-8")
    with pytest.raises(AllocationListWrong):
        office.read_allocations(tmp_path / "list.csv", terms)


def test_numbers_are_read_as_people_type_them() -> None:
    assert [read_whole(text) for text in ("", "1,000,000", "๕๐")] == [0, 1_000_000, 50]
    assert [read_percent(text) for text in ("", "50", "12.5 %", "7.25")] == [0, 5000, 1250, 725]
    for text in ("1.5", "-3", "1,00"):
        with pytest.raises(NotAWholeNumber):
            read_whole(text)


def test_goods_of_a_campaign_are_called_by_their_names(shop: Shop, room: CampaignsRoom) -> None:
    opened(shop.desk, replace(KGO, choice=Choice(goods=("g-0007", "g-elsewhere"), goods_out=("g-0001",))))
    seen = room.one(KGO.campaign)
    by_name = {one.goods: one for one in seen.goods}
    rows = dict(terms_rows(seen.terms, load_words("th"), seen.goods))
    assert rows["สำหรับ"] == f"{by_name['g-0007'].name}, g-elsewhere"
    assert rows["ไม่รวม"] == by_name["g-0001"].name
    assert dict(terms_rows(seen.terms, load_words("en"), seen.goods))["Not for"] == by_name["g-0001"].name_en
