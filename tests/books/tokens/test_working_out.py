"""What a bill gets of campaigns, with the numbers that real schemes publish, and every figure that is written out on the screen."""

from __future__ import annotations

from datetime import date

import pytest

from kadpun.books.tokens.forms import BillLine
from kadpun.books.tokens.offers import Entitlement, Paper
from kadpun.books.tokens.refused import (
    BelowMinimum,
    BuyerWanted,
    CampaignBudgetGone,
    CampaignCapReached,
    CampaignLastWeekdayGone,
    CampaignNotBegun,
    CampaignNotThatDay,
    CampaignOver,
    CampaignWasClosed,
    CostsNoLess,
    CouponRunOut,
    CouponUsed,
    CouponWanted,
    DayCapReached,
    LastDayCapReached,
    NothingCounts,
    NotUsable,
    OfflineAllowanceGone,
    PersonCapReached,
    ReferenceWanted,
    RoomTooSmall,
    ShopCapReached,
    ShopNotJoined,
    TokensTooFew,
    TooLittle,
)
from kadpun.books.tokens.terms import Caps, Choice, GrantRule
from kadpun.books.tokens.uses import LineShare, LotUse, Wish, given_back
from kadpun.books.tokens.working_out import example
from tests.books.tokens.worked import COUPON, HALF, LOTS, POINTS, RIDE, at_till, changed, goods, instant, lot, of_one

TICKETS = goods(4_500, "ticket", pieces=3)


def test_three_rides_are_150_tokens_and_3_baht() -> None:
    offer = of_one(RIDE, TICKETS, lots=(lot(180),))
    assert (offer.state, offer.proposed, offer.times, offer.tokens, offer.pays, offer.cost) == ("used", True, 3, 150, 300, 4_500)
    assert (offer.discount, offer.repaid, offer.bound) == (4_200, 4_200, "pieces")
    assert (offer.tokens_before, offer.tokens_after) == (180, 30)
    (use,) = offer.uses
    assert (use.tokens, use.times, use.lots, use.shares) == (150, 3, (LotUse(LOTS[0], 150),), (LineShare(0, 4_200),))


def test_one_ride_fewer_is_the_cashiers_choice_and_the_most_is_still_told() -> None:
    offer = of_one(RIDE, TICKETS, lots=(lot(180),), wishes=[Wish("kgo", times=1)])
    assert (offer.times, offer.most_times, offer.tokens, offer.discount, offer.bound, offer.proposed) == (1, 3, 50, 1_400, "wish", False)


def test_49_tokens_buy_no_ride_and_the_fare_is_full() -> None:
    offer = of_one(RIDE, TICKETS, lots=(lot(49),))
    assert (offer.state, offer.discount, offer.uses) == ("refused", 0, ())
    assert isinstance(offer.refusal, TokensTooFew) and offer.refusal.fields["needed"] == 50 and offer.refusal.fields["there"] == 49


def test_tokens_for_two_rides_leave_the_third_at_its_fare() -> None:
    worked = at_till(TICKETS, stands=[Entitlement(RIDE, lots=(lot(149),))])
    assert (worked.offers[0].times, worked.offers[0].bound, worked.to_pay) == (2, "wallet", 1_500 + 200)


@pytest.mark.parametrize(
    ("moment", "reason"),
    [("2022-06-08 23:59", CampaignNotBegun), ("2022-06-09 00:00", None), ("2022-08-31 23:59", None), ("2022-09-01 00:00", CampaignOver)],
)
def test_rides_go_from_9_june_to_31_august_both_included(moment: str, reason: type[NotUsable] | None) -> None:
    assert (RIDE.to_on - RIDE.from_on).days + 1 == 84
    offer = of_one(RIDE, TICKETS, lots=(lot(50),), at=instant(moment))
    assert offer.state == ("refused" if reason else "used")
    assert reason is None or isinstance(offer.refusal, reason)
    if reason is CampaignNotBegun:
        assert offer.next_on == date(2022, 6, 9)


def test_a_shop_that_has_not_joined_and_a_closed_campaign_give_nothing() -> None:
    assert isinstance(of_one(RIDE, TICKETS, lots=(lot(50),), joined=False).refusal, ShopNotJoined)
    assert isinstance(of_one(RIDE, TICKETS, lots=(lot(50),), closed_on=date(2022, 7, 1)).refusal, CampaignWasClosed)


@pytest.mark.parametrize(
    ("bill", "today", "in_all", "discount", "bound"),
    [
        (48_000, 0, 0, 20_000, "day"),
        (30_000, 0, 0, 15_000, ""),
        (12_000, 15_000, 15_000, 5_000, "day"),
        (48_000, 0, 197_000, 3_000, "person"),
    ],
)
def test_half_is_paid_to_200_a_day_and_2000_in_all(bill: int, today: int, in_all: int, discount: int, bound: str) -> None:
    worked = at_till(goods(bill), stands=[Entitlement(HALF, used_today=today, used_in_all=in_all)])
    offer = worked.offers[0]
    assert (worked.discount, worked.to_pay, offer.share, offer.bound) == (discount, bill - discount, bill // 2, bound)
    assert (offer.room_before, offer.room_after) == (200_000 - in_all, 200_000 - in_all - discount)
    assert offer.bound_at == (discount if bound else 0)


def test_beer_counts_for_nothing_and_is_told() -> None:
    offer = of_one(HALF, goods(10_000, "beer-can", group="beer"), goods(20_000))
    assert (offer.base, offer.discount, offer.left_out) == (20_000, 10_000, (LineShare(0, 10_000),))
    assert [share.line for share in offer.uses[0].shares] == [1]


def test_a_minimum_of_100_is_not_met_by_99_75() -> None:
    offer = of_one(changed(HALF, minimum=10_000), goods(9_975))
    assert isinstance(offer.refusal, BelowMinimum) and (offer.refusal.fields["minimum"], offer.refusal.fields["base"]) == ("100.00", "99.75")
    assert of_one(changed(HALF, minimum=10_000), goods(10_000)).discount == 5_000


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2022-07-02 05:59", date(2022, 7, 1)),
        ("2022-07-02 06:00", date(2022, 7, 2)),
        ("2022-07-02 00:00", date(2022, 7, 1)),
        ("2022-12-31 05:59", date(2022, 12, 30)),
        ("2023-01-01 05:59", date(2022, 12, 31)),
    ],
)
def test_before_six_it_is_yesterday_also_around_the_years_end(moment: str, day: date) -> None:
    offer = of_one(HALF, goods(10_000), at=instant(moment))
    assert (offer.day, offer.state) == (day, "used")


def test_at_six_on_new_years_day_the_campaign_is_over() -> None:
    assert isinstance(of_one(HALF, goods(10_000), at=instant("2023-01-01 06:00")).refusal, CampaignOver)


def test_a_day_used_up_says_when_it_goes_on() -> None:
    offer = of_one(HALF, goods(10_000), used_today=20_000)
    assert isinstance(offer.refusal, DayCapReached) and offer.next_on == date(2022, 7, 2)
    assert isinstance(of_one(HALF, goods(10_000), used_today=20_000, at=instant("2022-12-31 12:00")).refusal, LastDayCapReached)


def test_a_wednesday_coupon_says_the_next_wednesday() -> None:
    wednesdays = changed(COUPON, weekdays=(3,))
    offer = of_one(wednesdays, goods(20_000))
    assert isinstance(offer.refusal, CampaignNotThatDay) and offer.next_on == date(2022, 7, 6)
    last = of_one(wednesdays, goods(20_000), at=instant("2022-12-29 12:00"))
    assert isinstance(last.refusal, CampaignLastWeekdayGone)


@pytest.mark.parametrize(
    ("caps", "stands", "reason"),
    [
        (Caps(person=100_000), {"used_in_all": 100_000}, PersonCapReached),
        (Caps(shop=100_000), {"used_in_shop": 100_000}, ShopCapReached),
        (Caps(total=100_000), {"used_in_total": 100_001}, CampaignCapReached),
        (Caps(), {"budget_left": 0}, CampaignBudgetGone),
        (Caps(), {"offline_left": 0}, OfflineAllowanceGone),
    ],
)
def test_whatever_is_used_up_is_said(caps: Caps, stands: dict[str, int], reason: type[NotUsable]) -> None:
    assert isinstance(of_one(changed(HALF, caps=caps), goods(10_000), **stands).refusal, reason)


@pytest.mark.parametrize(
    ("caps", "stands", "bound"),
    [
        (Caps(bill=1_234), {}, "bill"),
        (Caps(shop=10_000), {"used_in_shop": 8_766}, "shop"),
        (Caps(total=10_000), {"used_in_total": 8_766}, "total"),
        (Caps(), {"budget_left": 1_234}, "budget"),
        (Caps(), {"offline_left": 1_234}, "offline"),
    ],
)
def test_each_cap_holds_to_the_satang_and_is_named(caps: Caps, stands: dict[str, int], bound: str) -> None:
    offer = of_one(changed(HALF, caps=caps), goods(10_000), **stands)
    assert (offer.discount, offer.bound, offer.bound_at, offer.share) == (1_234, bound, 1_234, 5_000)


@pytest.mark.parametrize(
    ("rounding", "step", "off"), [("down", 1, 3_333), ("up", 1, 3_334), ("nearest", 100, 3_300), ("up", 100, 3_400), ("down", 25, 3_325)]
)
def test_a_percent_is_rounded_as_the_campaign_says(rounding: str, step: int, off: int) -> None:
    assert of_one(changed(HALF, percent=3_333, rounding=rounding, round_to=step), goods(10_001)).discount == off


def test_the_picture_of_the_counter_comes_out() -> None:
    kgo = changed(RIDE, from_on=date(2022, 6, 1))
    wednesday = changed(COUPON, weekdays=(3,), coupon_satang=2_000)
    half = changed(HALF, choice=Choice(goods_out=("topup", "ticket")))
    bill = (goods(54_570), goods(1_500, "ticket"), goods(5_000, "topup"))
    worked = at_till(*bill, stands=[Entitlement(wednesday), Entitlement(half, used_in_all=36_000), Entitlement(kgo, lots=(lot(180),))])
    ride, share, coupon = worked.offers
    assert (ride.campaign, ride.discount, ride.cost, ride.pays, ride.tokens_after) == ("kgo", 1_400, 1_500, 100, 130)
    assert (share.base, share.share, share.discount, share.room_before, share.room_after) == (54_570, 27_285, 20_000, 164_000, 144_000)
    assert (coupon.state, coupon.next_on) == ("refused", date(2022, 7, 6))
    assert (worked.discount, worked.own, worked.to_pay) == (21_400, 0, 39_670)
    assert [(one.name, one.amount) for one in worked.issuers] == [("เทศบาลนครขอนแก่น", 1_400), ("กองทุนร่วมจ่าย", 20_000)]


def test_campaigns_come_in_their_order_each_on_what_the_ones_before_left() -> None:
    points = Entitlement(changed(POINTS, order=10), lots=(lot(100),))
    half = Entitlement(changed(HALF, caps=Caps()))
    worked = at_till(goods(30_000), stands=[half, points])
    assert [(offer.campaign, offer.base, offer.discount) for offer in worked.offers] == [("points", 30_000, 10_000), ("half", 20_000, 10_000)]
    later = at_till(goods(30_000), stands=[half, Entitlement(changed(POINTS, order=90), lots=(lot(100),))])
    assert [(offer.campaign, offer.base, offer.discount) for offer in later.offers] == [("half", 30_000, 15_000), ("points", 15_000, 10_000)]


def test_what_would_spoil_a_better_one_is_not_proposed() -> None:
    early = Entitlement(changed(COUPON, order=1, coupon_satang=500), papers=(Paper("A1", LOTS[1]),))
    half = Entitlement(changed(HALF, minimum=10_000))
    worked = at_till(goods(10_000), stands=[early, half], wishes=[])
    assert [(offer.campaign, offer.state) for offer in worked.offers] == [("mae-hia", "wanting"), ("half", "used")]
    points = Entitlement(changed(POINTS, order=1), lots=(lot(3),))
    worked = at_till(goods(10_000), stands=[points, half])
    assert [(offer.campaign, offer.state) for offer in worked.offers] == [("points", "possible"), ("half", "used")]
    assert worked.discount == 5_000
    wished = at_till(goods(10_000), stands=[points, half], wishes=[Wish("points")])
    assert isinstance(wished.offers[1].refusal, BelowMinimum) and wished.discount == 300


def test_one_that_stands_alone_is_used_alone_when_it_gives_more() -> None:
    alone = Entitlement(changed(HALF, alone=True))
    points = Entitlement(POINTS, lots=(lot(40),))
    worked = at_till(goods(10_000), stands=[alone, points])
    assert [(offer.campaign, offer.state, offer.instead) for offer in worked.offers] == [("half", "used", False), ("points", "possible", True)]
    rich = Entitlement(POINTS, lots=(lot(60),))
    worked = at_till(goods(10_000), stands=[alone, rich])
    assert [(offer.campaign, offer.state, offer.instead) for offer in worked.offers] == [("half", "possible", True), ("points", "used", False)]
    worked = at_till(goods(10_000), stands=[alone, rich], wishes=[Wish("points"), Wish("half")])
    assert {offer.campaign for offer in worked.offers if offer.uses} == {"half"}
    worked = at_till(goods(10_000), stands=[alone, rich], wishes=[Wish("half"), Wish("points")])
    assert {offer.campaign for offer in worked.offers if offer.uses} == {"points"}


def test_what_is_left_off_stays_off_and_shows_what_it_would_give() -> None:
    offer = of_one(HALF, goods(30_000), wishes=[Wish("half", off=True)])
    assert (offer.state, offer.discount, offer.uses, offer.proposed) == ("possible", 15_000, (), False)
    worked = at_till(goods(30_000), stands=[Entitlement(HALF)], propose=False)
    assert (worked.uses, worked.offers[0].discount, worked.to_pay) == ((), 15_000, 30_000)


def test_without_a_card_a_persons_own_campaign_waits_for_it() -> None:
    offer = of_one(HALF, goods(30_000), buyer="")
    assert (offer.state, offer.uses, offer.discount, offer.room_before) == ("wanting", (), 15_000, None)
    assert isinstance(offer.refusal, BuyerWanted)
    ride = of_one(RIDE, TICKETS, buyer="")
    assert (ride.state, ride.tokens_before, ride.times) == ("wanting", None, 3)


def test_a_coupon_waits_to_be_scanned_and_is_used_whole() -> None:
    assert isinstance(of_one(COUPON, goods(20_000)).refusal, CouponWanted)
    paper = Paper("7-0007", LOTS[2], date(2022, 7, 1))
    offer = of_one(COUPON, goods(20_000), wishes=[Wish("mae-hia", proof="7-0007")], papers=(paper,), buyer="")
    (use,) = offer.uses
    assert (use.discount, use.tokens, use.lots, use.proof) == (5_000, 1, (LotUse(LOTS[2], 1),), "7-0007")
    small = of_one(COUPON, goods(3_000), wishes=[Wish("mae-hia", proof="7-0007")], papers=(paper,), buyer="")
    assert (small.discount, small.share, small.bound) == (3_000, 5_000, "base")
    late = of_one(COUPON, goods(3_000), wishes=[Wish("mae-hia", proof="7-0007")], papers=(paper,), at=instant("2022-07-02 08:00"))
    assert isinstance(late.refusal, CouponRunOut)


def test_two_coupons_are_two_uses_until_a_cap_and_a_used_one_gives_nothing() -> None:
    papers = tuple(Paper(f"7-000{number}", LOTS[2]) for number in range(1, 4))
    wishes = [Wish("mae-hia", proof=paper.proof) for paper in papers]
    offer = of_one(changed(COUPON, caps=Caps(bill=12_000)), goods(20_000), wishes=wishes, papers=papers)
    assert [(use.proof, use.discount) for use in offer.uses] == [("7-0001", 5_000), ("7-0002", 5_000), ("7-0003", 2_000)]
    assert (offer.discount, offer.bound, offer.tokens) == (12_000, "bill", 3)
    used = Paper(
        "7-0001", LOTS[2], refusal=CouponUsed(name="", proof="7-0001", on=date(2022, 7, 1), when="14:02", till="เครื่อง 1", bill="01-69-003877")
    )
    one = of_one(COUPON, goods(20_000), wishes=wishes[:2], papers=(used, papers[1]))
    assert [use.proof for use in one.uses] == ["7-0002"]
    none = of_one(COUPON, goods(20_000), wishes=wishes[:1], papers=(used,))
    assert (none.state, none.refusal) == ("refused", used.refusal)


def test_a_second_coupon_that_finds_less_than_the_minimum_left_is_not_used() -> None:
    papers = tuple(Paper(f"7-000{number}", LOTS[2]) for number in (1, 2))
    wishes = [Wish("mae-hia", proof=paper.proof) for paper in papers]
    offer = of_one(changed(COUPON, minimum=10_000), goods(14_000), wishes=wishes, papers=papers)
    assert [(use.proof, use.base) for use in offer.uses] == [("7-0001", 14_000)]
    offer = of_one(changed(COUPON, minimum=10_000), goods(15_000), wishes=wishes, papers=papers)
    assert [(use.proof, use.base) for use in offer.uses] == [("7-0001", 15_000), ("7-0002", 10_000)]


def test_tokens_that_live_elsewhere_wait_for_their_reference() -> None:
    app = changed(RIDE, elsewhere=True)
    offer = of_one(app, TICKETS, buyer="")
    assert isinstance(offer.refusal, ReferenceWanted) and (offer.state, offer.discount) == ("wanting", 4_200)
    taken = of_one(app, TICKETS, buyer="", wishes=[Wish("kgo", proof="REF-1", tokens=100)])
    (use,) = taken.uses
    assert (use.tokens, use.times, use.lots, use.proof, use.discount) == (100, 2, (), "REF-1", 2_800)
    two = of_one(app, TICKETS, buyer="", wishes=[Wish("kgo", proof="REF-1", times=1), Wish("kgo", proof="REF-2")])
    assert [(use.proof, use.times, use.discount) for use in two.uses] == [("REF-1", 1, 1_400), ("REF-2", 2, 2_800)]
    few = of_one(app, TICKETS, buyer="", wishes=[Wish("kgo", proof="REF-1", tokens=49)])
    assert isinstance(few.refusal, TokensTooFew)


def test_the_earliest_expiry_goes_first() -> None:
    lots = (lot(30, number=0, expires_on=date(2022, 7, 31)), lot(100, number=1, expires_on=date(2022, 8, 31)))
    assert of_one(RIDE, goods(1_500, "ticket"), lots=lots).uses[0].lots == (LotUse(LOTS[0], 30), LotUse(LOTS[1], 20))


def test_a_token_is_never_used_for_less_than_it_is_worth() -> None:
    offer = of_one(POINTS, goods(1_050), lots=(lot(100),))
    assert (offer.tokens, offer.discount, offer.most_tokens, offer.bound) == (10, 1_000, 10, "base")
    assert of_one(POINTS, goods(1_050), lots=(lot(100),), wishes=[Wish("points", tokens=4)]).discount == 400
    assert isinstance(of_one(POINTS, goods(99), lots=(lot(100),)).refusal, TooLittle)


def test_a_bundle_buys_the_dearest_pieces_and_nothing_that_costs_no_more_than_it_pays() -> None:
    bus = changed(RIDE, choice=Choice(groups=("bus",)))
    lines = (goods(2_000, "short", group="bus", pieces=2), goods(3_000, "long", group="bus", pieces=2), goods(100, "step", group="bus"))
    offer = of_one(bus, *lines, lots=(lot(150),))
    assert (offer.times, offer.cost, offer.discount) == (3, 3_000 + 1_000, 3_700)
    assert offer.uses[0].shares == (LineShare(0, 900), LineShare(1, 2_800))
    assert isinstance(of_one(bus, lines[2], lots=(lot(150),)).refusal, CostsNoLess)
    assert isinstance(of_one(changed(bus, caps=Caps(total=1_000)), *lines, lots=(lot(150),), used_in_total=500).refusal, RoomTooSmall)
    capped = of_one(changed(bus, caps=Caps(bill=1_500)), *lines, lots=(lot(150),))
    assert (capped.times, capped.discount, capped.bound) == (1, 1_400, "bill")


def test_a_bundle_counts_whole_kilos_of_weighed_goods() -> None:
    rice = changed(RIDE, choice=Choice(), bundle_tokens=10, bundle_pays=1_000)
    offer = of_one(rice, BillLine("rice", "", 8_750, 2_500, 1_000), lots=(lot(100),))
    assert (offer.times, offer.cost, offer.discount) == (2, 7_000, 5_000)


def test_nothing_that_counts_is_said_plainly() -> None:
    assert isinstance(of_one(RIDE, goods(5_000), lots=(lot(100),)).refusal, NothingCounts)
    assert isinstance(of_one(HALF).refusal, NothingCounts)


@pytest.mark.parametrize(("repays", "satang", "repaid"), [("all", 0, 1_000), ("none", 0, 0), ("per-token", 80, 800), ("per-token", 150, 1_000)])
def test_who_bears_the_discount_is_the_campaigns_say(repays: str, satang: int, repaid: int) -> None:
    worked = at_till(goods(5_000), stands=[Entitlement(changed(POINTS, repays=repays, repays_satang=satang), lots=(lot(10),))])
    assert (worked.discount, worked.repaid, worked.own) == (1_000, repaid, 1_000 - repaid)


def test_119_baht_earn_5_and_only_on_the_rest() -> None:
    (earned,) = at_till(goods(11_900), stands=[Entitlement(POINTS)]).earned
    assert (earned.tokens, earned.rule, earned.expires_on) == (5, "buy", None)
    worked = at_till(goods(11_900), stands=[Entitlement(POINTS, lots=(lot(30),))])
    assert worked.to_pay == 8_900 and worked.earned[0].tokens == 4
    assert at_till(goods(11_900), stands=[Entitlement(changed(POINTS, earns_with_use=False), lots=(lot(30),))]).earned == ()
    assert at_till(goods(11_900), stands=[Entitlement(POINTS)], buyer="").earned == ()
    assert at_till(goods(11_900), stands=[Entitlement(POINTS, budget_left=3)]).earned[0].tokens == 3
    assert at_till(goods(11_900), stands=[Entitlement(POINTS, closed_on=date(2022, 7, 1))]).earned == ()


def test_a_later_version_of_a_rule_holds_from_its_day_and_its_tokens_last_so_long() -> None:
    rules = (GrantRule("buy", "purchase", 1, per=2_000), GrantRule("buy", "purchase", 2, per=2_000, from_on=date(2022, 7, 1), lasts_days=30))
    terms = changed(POINTS, grants=rules, expires_on=date(2022, 12, 31))
    (earned,) = at_till(goods(11_900), stands=[Entitlement(terms)]).earned
    assert (earned.tokens, earned.expires_on) == (10, date(2022, 7, 31))
    (before,) = at_till(goods(11_900), stands=[Entitlement(terms)], at=instant("2022-06-30 12:00")).earned
    assert (before.tokens, before.expires_on) == (5, date(2022, 12, 31))


def test_own_points_worth_170_on_a_sale_of_2000_leave_1843_32() -> None:
    terms = changed(POINTS, grants=(GrantRule("buy", "purchase", 170, per=200_000),))
    (earned,) = at_till(goods(200_000), stands=[Entitlement(terms)]).earned
    assert (earned.tokens, earned.deferred, 200_000 - earned.deferred) == (170, 15_668, 184_332)


def test_each_lot_releases_what_waits_with_it_and_gives_it_back_with_its_tokens() -> None:
    lots = (lot(10, number=0, deferred=90), lot(50, number=1), lot(30, number=2, deferred=100))
    (use,) = of_one(POINTS, goods(7_500), lots=lots).uses
    assert use.lots == (LotUse(LOTS[0], 10, 90), LotUse(LOTS[1], 50), LotUse(LOTS[2], 15, 50)) and use.released == 140
    first, rest = given_back(use, [10], [0], [2]), given_back(use, [10], [2], [8])
    assert (first.lots, first.released) == ((LotUse(LOTS[2], 15, 50),), 50)
    assert (rest.lots, rest.released) == ((LotUse(LOTS[1], 50), LotUse(LOTS[0], 10, 90)), 90)
    assert of_one(changed(POINTS, repays="all"), goods(7_500), lots=lots).uses[0].released == 0


def test_what_waits_is_income_without_vat() -> None:
    terms = changed(POINTS, grants=(GrantRule("buy", "purchase", 170, per=200_000),))
    (earned,) = at_till(goods(200_000, vat=7), stands=[Entitlement(terms)]).earned
    assert earned.deferred == 14_643  # 1,869.16 x 170 / 2,170
    assert at_till(goods(200_000), stands=[Entitlement(changed(terms, repays="all"))]).earned[0].deferred == 0


def test_the_example_of_a_form_is_what_a_bill_would_get() -> None:
    assert example(HALF, 48_000).discount == 20_000
    assert (example(RIDE, 4_500, pieces=3).discount, example(RIDE, 4_500, pieces=3).tokens) == (4_200, 150)
    assert example(COUPON, 12_000).discount == 5_000
    assert isinstance(example(changed(HALF, minimum=10_000), 9_975).refusal, BelowMinimum)
    assert example(changed(RIDE, elsewhere=True), 1_500).discount == 1_400
    assert example(changed(COUPON, weekdays=(3,)), 12_000).state == "used"
