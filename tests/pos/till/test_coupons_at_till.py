"""Coupons at the till, from the scan to the paper: good once, two on a bill, good again when all came back, refused with when and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from kadpun.books.journal.balances import balance_of, out_of_balance, trial_balance
from kadpun.books.money import Satang
from kadpun.books.tokens.campaigns import known_campaign
from kadpun.books.tokens.coupon_acts import make_coupons_void, print_coupons, signed_coupons
from kadpun.books.tokens.coupon_code import CouponForged, SignedCoupon
from kadpun.books.tokens.coupon_facts import Serials
from kadpun.books.tokens.coupons import CouponOfOtherShop, CouponVoided, Run, find_run
from kadpun.books.tokens.expiry import let_run_out
from kadpun.books.tokens.refused import CouponRunOut, CouponUsed
from kadpun.pos.till.basket import Basket
from kadpun.pos.till.results import CouponScanned, Pick
from kadpun.pos.till.tender import Taken
from kadpun.pos.till.token_till import TokenTill
from tests.books.tokens.coupon_shop import printing

from .conftest import RICE, Shop

DAY = 86_400_000


@dataclass
class CouponTill:
    """A till with a shift open, at which 10 coupons of 50.00 were printed."""

    shop: Shop
    room: TokenTill
    run: Run
    coupons: tuple[SignedCoupon, ...]

    def use(self, basket: Basket, *numbers: int) -> Basket:
        """Scan coupons of these numbers for a bill and use them."""
        wishes = []
        for number in numbers:
            read = self.shop.till.read(self.coupons[number - 1].text, basket)
            assert isinstance(read, CouponScanned)
            wishes.append(self.room.take_coupon(basket, read.text))
        return self.room.choose(basket, [*basket.wishes, *wishes])

    def pay(self, basket: Basket, cash: int) -> str:
        return self.shop.till.ring_up(basket, [Taken("cash", Satang(cash))]).fact_id

    def balance(self, account: str, commodity: str = "q-mae-hia") -> int:
        with self.shop.desk.store.read() as connection:
            assert out_of_balance(trial_balance(connection)) == {}
            return balance_of(connection, account, commodity=commodity).amount


@pytest.fixture
def till(selling: Shop) -> CouponTill:
    terms = printing(selling.desk)
    with selling.desk.store.work() as work:
        (run,) = print_coupons(selling.desk, work, "mae-hia", {"": 10}, by="office")
    with selling.desk.store.read() as connection:
        found = find_run(connection, run)
    return CouponTill(selling, TokenTill(selling.till), found, signed_coupons(selling.desk, terms, found))


def a_bag(shop: Shop) -> Basket:
    shop.pass_time()
    return shop.scan(RICE)  # 189.00


def test_a_coupon_takes_50_off_and_its_paper_is_good_once(till: CouponTill) -> None:
    bill = till.use(a_bag(till.shop), 1)
    assert [(use.discount, use.proof) for use in bill.uses] == [(5_000, till.coupons[0].proof)]
    till.pay(bill, 13_900)
    assert (till.balance("tokens/used"), till.balance("tokens/held/bearer")) == (1, 9)
    assert till.balance("receivables/issuers/mae-hia", "THB") == 5_000
    with pytest.raises(CouponUsed) as told:
        till.use(a_bag(till.shop), 1)
    assert told.value.fields["bill"] == "02-69-000001"


def test_a_draft_with_a_coupon_that_went_meanwhile_is_not_paid_with_it(till: CouponTill) -> None:
    early = till.use(a_bag(till.shop), 1)
    till.pay(till.use(a_bag(till.shop), 1), 13_900)
    with pytest.raises(CouponUsed):
        till.pay(early, 13_900)
    assert till.balance("tokens/used") == 1


def test_two_coupons_on_a_bill_both_come_off_and_come_back_with_their_goods(till: CouponTill) -> None:
    bill = till.use(a_bag(till.shop), 1, 2)
    sale = till.pay(bill, 8_900)
    assert till.balance("tokens/used") == 2
    till.shop.as_manager()
    refunded = till.shop.till.refund(sale, [Pick(0, 1)], "ถุงขาด")
    assert (refunded.back, refunded.repaid) == (8_900, 10_000)
    assert (till.balance("tokens/used"), till.balance("tokens/held/bearer"), till.balance("receivables/issuers", "THB")) == (0, 10, 0)
    assert till.use(a_bag(till.shop), 2).uses


def test_forged_foreign_void_and_late_coupons_are_refused_at_the_scan(till: CouponTill) -> None:
    desk, bill = till.shop.desk, a_bag(till.shop)
    first, second = till.coupons[:2]
    with pytest.raises(CouponForged):
        till.room.take_coupon(bill, SignedCoupon(first.coupon, second.signature).text)
    with desk.store.work() as work:
        (other,) = print_coupons(desk, work, "mae-hia", {"nong-pan/krua": 1}, by="office", until=date(2026, 12, 31))
        work.views.flush()
        make_coupons_void(desk, work, till.run.id, (Serials(9, 9),), "lost", by="office")
    with desk.store.read() as connection:
        run = find_run(connection, other)
        terms = known_campaign(connection, "mae-hia").terms
    (foreign,) = signed_coupons(desk, terms, run)
    with pytest.raises(CouponOfOtherShop):
        till.room.take_coupon(bill, foreign.text)
    with pytest.raises(CouponVoided):
        till.room.take_coupon(bill, till.coupons[8].text)
    till.shop.clock.advance(milliseconds=72 * DAY)
    with pytest.raises(CouponRunOut):
        till.room.take_coupon(till.shop.till.new_basket(), first.text)


def test_what_was_never_used_runs_out_with_the_campaign(till: CouponTill) -> None:
    till.pay(till.use(a_bag(till.shop), 4), 13_900)
    assert let_run_out(till.shop.desk, by="office") == 0
    till.shop.clock.advance(milliseconds=72 * DAY)
    assert let_run_out(till.shop.desk, by="office") == 9
    assert (till.balance("tokens/expired"), till.balance("tokens/held/bearer"), till.balance("tokens/used")) == (9, 0, 1)
    assert till.balance("tokens/ungranted") == 990
