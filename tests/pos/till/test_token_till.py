"""Campaigns at the till, through the one door: what a bill uses is worked out, recorded, printed, given back, and told where it cannot be used."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kadpun.books.journal.balances import balance_of, out_of_balance, trial_balance
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.rebuild import rebuild
from kadpun.books.money import Satang
from kadpun.books.sales.receipts import recorded_refund, recorded_sale
from kadpun.books.sales.shift import open_shift, shift_totals
from kadpun.books.store.tables import peer_table
from kadpun.books.tokens.refused import OfflineAllowanceGone, ReferenceUsed
from kadpun.books.tokens.terms import Caps, Choice, GrantRule, Terms
from kadpun.books.tokens.uses import Wish
from kadpun.books.tokens.wallets import wallet
from kadpun.pos.till.basket import Basket, Discount
from kadpun.pos.till.campaigning import CampaignsChanged
from kadpun.pos.till.results import Pick, Refunded
from kadpun.pos.till.tender import Taken
from kadpun.pos.till.token_till import ProofNotWanted, ReferenceWrong, TokenTill
from tests.books.tokens.campaign_terms import CO_PAY, KGO, opened
from tests.books.tokens.holders import GrantLine, grant

from .conftest import FISH_SAUCE, RICE, SOAP, Shop
from .test_member_till import KHAM, joined, texts

RIDE = "9001"
TODAY = date(2026, 11, 21)
RIDES = replace(
    KGO,
    choice=Choice(goods=("g-0007",)),
    token_name="เหรียญ",
    token_name_en="tokens",
    grants=(GrantRule("gift", "list", 0), GrantRule("fair", "list", 0, lasts_days=9), GrantRule("buy", "purchase", 1, per=2000)),
    offline_floor=50,
)
POINTS = Terms(
    campaign="points", name="แต้มร้าน", form="rate", commodity="t-points", issuer="nong-pan-co-op", issuer_name="ร้าน",
    from_on=date(2026, 1, 1), to_on=date(2027, 12, 31), rate_satang=100, repays="none", token_name="แต้ม",
    grants=(GrantRule("buy", "purchase", 1, per=1000),),
)  # fmt: skip
APP = replace(KGO, campaign="app", commodity="t-app", elsewhere=True, choice=Choice(goods=("g-0007",)), grants=(), budget=0)


@pytest.fixture
def tokens(selling: Shop) -> TokenTill:
    """A till with a shift open, a member with 180 tokens in two lots, and nothing else."""
    joined(selling)
    terms = opened(selling.desk, RIDES)
    grant(selling.desk, terms, "gift", GrantLine(KHAM, 100), event="gift-1")
    grant(selling.desk, terms, "fair", GrantLine(KHAM, 80), event="fair-1")
    return TokenTill(selling.till)


def bill_of(shop: Shop, *codes: str, member: str = KHAM) -> Basket:
    shop.pass_time()
    return replace(shop.scan(*codes), member=member)


def held(shop: Shop, campaign: str = "kgo-2569") -> int:
    with shop.desk.store.read() as connection:
        return wallet(connection, campaign, KHAM, TODAY).left


def balance(shop: Shop, account: str, commodity: str = "THB") -> int:
    with shop.desk.store.read() as connection:
        assert out_of_balance(trial_balance(connection)) == {}
        return balance_of(connection, account, commodity=commodity).amount


def rebuilt_equal(shop: Shop) -> None:
    before = (held(shop), balance(shop, "receivables/issuers"), balance(shop, "tokens/used", "t-kgo-2569"))
    rebuild(shop.desk.store, KINDS, apply_postings)
    assert (held(shop), balance(shop, "receivables/issuers"), balance(shop, "tokens/used", "t-kgo-2569")) == before


def test_three_rides_cost_150_tokens_and_three_baht(selling: Shop, tokens: TokenTill) -> None:
    bill = tokens.use_best(bill_of(selling, f"3*{RIDE}"))
    done = selling.till.ring_up(bill, [Taken("cash", Satang(300))])
    assert (done.total, done.scheme) == (300, 4_200)
    assert (held(selling), balance(selling, "receivables/issuers/kgo-2569"), balance(selling, "cash/drawer")) == (30, 4_200, 200_300)
    assert "ส่วนลด เหรียญ KGO | −42.00" in texts(done.slip)
    assert "150 เหรียญ" in texts(done.slip) and "เทศบาลนครขอนแก่น จ่ายแทน | 42.00" in texts(done.slip)
    rebuilt_equal(selling)


def test_a_bill_that_two_campaigns_pay_for_is_one_bill_on_the_shift_and_names_what_is_left(selling: Shop, tokens: TokenTill) -> None:
    opened(selling.desk, replace(CO_PAY, choice=Choice(goods_out=("g-0007",))))
    bill = tokens.use_best(bill_of(selling, f"4*{RICE}", RIDE))
    done = selling.till.ring_up(bill, [Taken("cash", Satang(55_700))])
    assert len(bill.uses) == 2 and "เหรียญ KGO คงเหลือ | 157 เหรียญ" in texts(done.slip)
    assert shift_sum(selling, "in/tokens") == (1, done.scheme)
    back = refund(selling, done.fact_id, 2)
    assert shift_sum(selling, "out/tokens") == (1, back.repaid)


def test_a_held_bill_is_told_with_what_its_buyer_will_pay(selling: Shop, tokens: TokenTill) -> None:
    selling.till.hold(tokens.use_best(bill_of(selling, f"3*{RIDE}")), "แม่คำ")
    assert [bill.total for bill in selling.till.held()] == [300]


def shift_sum(shop: Shop, name: str) -> tuple[int, int]:
    """How many acts of the open shift, and what they come to."""
    with shop.desk.store.read() as connection:
        shift = open_shift(connection, shop.desk.log)
        assert shift is not None
        totals = shift_totals(connection, shop.desk.log, shift.shift)
    return totals.count(name), totals.amount(name)


def test_the_earliest_lot_goes_first_and_comes_back_to_its_own_lot(selling: Shop, tokens: TokenTill) -> None:
    done = selling.till.ring_up(tokens.use_best(bill_of(selling, f"3*{RIDE}")), [Taken("cash", Satang(300))])
    refunded = refund(selling, done.fact_id, 1)
    assert (refunded.back, refunded.repaid, [(one.token, one.tokens) for one in refunded.tokens_back]) == (100, 1_400, [("เหรียญ", 50)])
    assert (held(selling), balance(selling, "receivables/issuers/kgo-2569")) == (80, 2_800)
    refund(selling, done.fact_id, 2)
    assert (held(selling), balance(selling, "receivables/issuers/kgo-2569"), balance(selling, "tokens/used", "t-kgo-2569")) == (180, 0, 0)
    rebuilt_equal(selling)


def refund(shop: Shop, sale: str, pieces: int) -> Refunded:
    shop.as_manager()
    return shop.till.refund(sale, [Pick(0, pieces)], "ลูกค้าไม่ได้ขึ้นรถ")


def test_with_49_tokens_the_ride_costs_its_full_fare(selling: Shop) -> None:
    joined(selling)
    grant(selling.desk, opened(selling.desk, RIDES), "fair", GrantLine(KHAM, 49), event="fair-1")
    found = TokenTill(selling.till).offers(bill_of(selling, RIDE))
    (offer,) = found.worked.offers
    assert (offer.state, found.worked.discount, found.worked.to_pay) == ("refused", 0, 1_500)
    assert offer.refusal is not None


def test_a_purchase_earns_one_for_each_20_baht_the_buyer_pays(selling: Shop, tokens: TokenTill) -> None:
    bill = tokens.refresh(bill_of(selling, f"2*{SOAP}", FISH_SAUCE, RIDE))  # 70 + 28 + 15
    done = selling.till.ring_up(bill, [Taken("cash", Satang(11_300))])
    assert [(one.name, one.tokens) for one in done.earned] == [("เหรียญ KGO", 5)]
    assert held(selling) == 185


def test_tokens_that_a_bill_earned_go_when_its_goods_come_back(selling: Shop, tokens: TokenTill) -> None:
    done = selling.till.ring_up(tokens.refresh(bill_of(selling, f"4*{SOAP}")), [Taken("cash", Satang(14_000))])
    assert held(selling) == 187
    refund(selling, done.fact_id, 4)
    assert held(selling) == 180


def test_pieces_that_two_issuers_paid_in_full_are_taken_back_one_by_one(selling: Shop) -> None:
    joined(selling)
    opened(selling.desk, CO_PAY, minimum=0, caps=Caps())
    opened(selling.desk, CO_PAY, campaign="rest", commodity="t-rest", percent=10_000, minimum=0, caps=Caps(), order=60)
    selling.as_manager()
    bill = selling.till.discount_bill(bill_of(selling, f"3*{RIDE}"), Discount("amount", 100))
    chosen = TokenTill(selling.till).choose(bill, [Wish("half-half"), Wish("rest")])
    done = selling.till.ring_up(chosen, [])
    assert (done.total, done.scheme) == (0, 4_400)
    assert [(one.back, len(one.hand_over)) for one in (refund(selling, done.fact_id, 1) for _ in range(3))] == [(1, 0), (0, 0), (1, 0)]
    assert [balance(selling, account) for account in ("receivables/issuers", "cash/rounding", "cash/drawer")] == [0, 0, 200_000]


def test_income_that_waits_with_earned_points_goes_with_them_to_the_satang(selling: Shop) -> None:
    joined(selling)
    opened(selling.desk, POINTS, rate_satang=1, grants=(GrantRule("buy", "purchase", 1, per=500),))
    done = selling.till.ring_up(TokenTill(selling.till).refresh(bill_of(selling, f"7*{SOAP}")), [Taken("cash", Satang(24_500))])
    waits = -balance(selling, "tokens/own-points/points")
    assert 0 < waits and held(selling, "points") == 49
    for _ in range(7):
        refund(selling, done.fact_id, 1)
        assert -balance(selling, "tokens/own-points/points") >= 0
    assert (held(selling, "points"), balance(selling, "tokens/own-points/points")) == (0, 0)


def test_own_points_come_off_before_vat_and_their_income_waits(selling: Shop) -> None:
    joined(selling)
    opened(selling.desk, POINTS)
    room = TokenTill(selling.till)
    selling.till.ring_up(room.refresh(bill_of(selling, f"2*{RICE}")), [Taken("cash", Satang(37_800))])
    assert held(selling, "points") == 37
    waits = -balance(selling, "tokens/own-points/points")
    assert waits > 0
    done = selling.till.ring_up(room.use_best(bill_of(selling, f"2*{SOAP}")), [Taken("cash", Satang(3_300))])
    with selling.desk.store.read() as connection:
        found = recorded_sale(connection, done.fact_id)
    assert found is not None
    sale = found[1]
    assert (sale.total, sale.lines[0].scheme, sale.repaid) == (3_300, 3_700, 0)
    assert sum(group.base + group.tax for group in sale.vat) == 3_300
    assert balance(selling, "receivables/issuers") == 0


def test_half_is_paid_up_to_200_a_day(selling: Shop) -> None:
    joined(selling)
    opened(selling.desk, CO_PAY)
    room = TokenTill(selling.till)
    first = room.use_best(bill_of(selling, f"2*{RICE}"))  # 378.00
    done = selling.till.ring_up(first, [Taken("cash", Satang(18_900))])
    assert done.scheme == 18_900
    second = room.use_best(bill_of(selling, RICE))
    assert [use.discount for use in second.uses] == [1_100]


def test_a_bill_that_changed_is_worked_out_again_before_it_is_paid(selling: Shop, tokens: TokenTill) -> None:
    bill = tokens.use_best(bill_of(selling, RIDE))
    changed = selling.scan(RIDE, basket=bill)
    assert (changed.uses, changed.wishes) == ((), bill.wishes)
    with pytest.raises(CampaignsChanged):
        selling.till.ring_up(changed, [Taken("cash", Satang(3_000))])
    again = tokens.refresh(changed)
    assert selling.till.ring_up(again, [Taken("cash", Satang(200))]).scheme == 2_800


def test_one_ride_of_three_stays_one_when_the_best_is_used_beside_it(selling: Shop, tokens: TokenTill) -> None:
    chosen = tokens.choose(bill_of(selling, f"3*{RIDE}"), [Wish("kgo-2569", times=1)])
    best = tokens.use_best(chosen)
    assert [use.times for use in best.uses] == [1]
    assert [use.times for use in tokens.refresh(best).uses] == [1]


def test_the_same_bill_said_twice_uses_tokens_once(selling: Shop, tokens: TokenTill) -> None:
    bill = tokens.use_best(bill_of(selling, RIDE))
    selling.till.ring_up(bill, [Taken("cash", Satang(100))])
    assert selling.till.ring_up(bill, [Taken("cash", Satang(100))]).repeated
    assert held(selling) == 130


def test_a_bill_with_its_campaigns_comes_back_after_the_power_went(selling: Shop, tokens: TokenTill) -> None:
    bill = tokens.use_best(bill_of(selling, RIDE))
    selling.till.save_draft(bill)
    selling.reopen()
    selling.as_cashier()
    assert selling.till.start().basket == bill


def test_a_reference_of_the_issuers_app_is_good_once(selling: Shop) -> None:
    joined(selling)
    opened(selling.desk, APP)
    room = TokenTill(selling.till)
    bill = bill_of(selling, RIDE, member="")
    wish = room.take_reference(bill, "app", " kgo-77 12 ")
    assert wish.proof == "KGO-7712"
    selling.till.ring_up(room.choose(bill, [wish]), [Taken("cash", Satang(100))])
    assert balance(selling, "receivables/issuers/app") == 1_400
    with pytest.raises(ReferenceUsed) as told:
        room.take_reference(bill_of(selling, RIDE, member=""), "app", "KGO-7712")
    assert told.value.fields["bill"] == "02-69-000001"
    with pytest.raises(ReferenceWrong):
        room.take_reference(bill, "app", "ก")
    opened(selling.desk, RIDES)
    with pytest.raises(ProofNotWanted):
        room.take_reference(bill, "kgo-2569", "KGO-7713")


def test_a_till_that_hears_nobody_gives_a_person_only_its_allowance(selling: Shop, tokens: TokenTill) -> None:
    with selling.desk.store.work() as work:
        work.connection.execute(peer_table.insert().values(desk="nong-pan/co-op/till-01", body="{}", heard_at=0))
        work.cursor.execute("INSERT INTO shift SELECT 'nong-pan/co-op/till-01/1', 1, opened, 0 FROM shift")
    found = tokens.offers(bill_of(selling, f"2*{RIDE}"))
    (offer,) = found.worked.offers
    assert found.offline and (offer.times, offer.offline_left) == (1, 50)
    selling.till.ring_up(tokens.use_best(bill_of(selling, f"2*{RIDE}")), [Taken("cash", Satang(1_600))])
    (offer,) = tokens.offers(bill_of(selling, RIDE)).worked.offers
    assert isinstance(offer.refusal, OfflineAllowanceGone)


def test_what_was_left_off_is_not_used(selling: Shop, tokens: TokenTill) -> None:
    bill = tokens.choose(bill_of(selling, RIDE), [Wish("kgo-2569", off=True)])
    assert bill.uses == ()
    assert tokens.leave_off(tokens.use_best(bill)).uses == ()


def test_a_refund_says_what_it_gives_back_in_its_fact(selling: Shop, tokens: TokenTill) -> None:
    done = selling.till.ring_up(tokens.use_best(bill_of(selling, RIDE)), [Taken("cash", Satang(100))])
    quote = selling.till.quote_refund(done.fact_id, [Pick(0, 1)])
    assert (quote.amount, quote.repaid, quote.back, quote.cash) == (1_500, 1_400, 100, 100)
    refunded = refund(selling, done.fact_id, 1)
    with selling.desk.store.read() as connection:
        found = recorded_refund(connection, refunded.fact_id)
    assert found is not None
    assert [(back.tokens, back.repaid) for back in found[1].backs] == [(50, 1_400)]
    assert "คืนให้ เหรียญ KGO | 50 เหรียญ" in texts(refunded.slip)
