"""Runs of coupons in the books: printed out of the budget, good once, void when lost, and a copy found when two logs meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kadpun.books.desk import Desk
from kadpun.books.journal.balances import balance_of
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.rebuild import rebuild
from kadpun.books.tokens.campaigns import left_to_grant
from kadpun.books.tokens.coupon_code import CouponForged, CouponOfOtherIssuer, SignedCoupon
from kadpun.books.tokens.coupon_facts import CouponRangesWrong, CouponRun, CouponRunWrong, Serials, run_postings
from kadpun.books.tokens.coupons import (
    CouponCampaignWrong,
    CouponKeyDiffers,
    CouponNotThere,
    CouponOfOtherCampaign,
    CouponOfOtherShop,
    CouponRunTooLate,
    CouponRunUnknown,
    CouponShopNotNamed,
    CouponVoided,
    conflicts,
    find_run,
    ranges_in,
    runs,
    states,
    take_coupon,
)
from kadpun.books.tokens.refused import CampaignBudgetGone, CouponRunOut, CouponUsed
from kadpun.books.tokens.terms import Terms
from kadpun.books.tokens.uses import left_of_lot

from ..shops import CASHIER, a_shop, open_a_shift, with_products
from .campaign_terms import KGO, opened
from .coupon_shop import coupon, make_void, print_run, printing, take_back, use_coupon

HERE, DAY = "test-coop/shop-1", date(2026, 11, 21)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path)
    with_products(made)
    open_a_shift(made)
    yield made
    made.close()


def take(desk: Desk, terms: Terms, signed: SignedCoupon, *, shop: str = HERE, day: date = DAY) -> str:
    with desk.store.read() as connection:
        return take_coupon(connection, signed.text, terms, shop=shop, day=day).proof


def held(desk: Desk, account: str) -> int:
    with desk.store.read() as connection:
        return balance_of(connection, account, commodity="q-mae-hia").amount


def test_a_run_comes_out_of_the_budget_and_is_held_by_its_bearers(desk: Desk) -> None:
    terms = printing(desk)
    run = print_run(desk, terms, 300)
    assert (held(desk, "tokens/held/bearer"), held(desk, "tokens/ungranted")) == (300, 700)
    with desk.store.read() as connection:
        assert left_to_grant(connection, "mae-hia", desk.log) == 700
        assert runs(connection, "mae-hia") == (run,)
        assert find_run(connection, f"{run.code.lower()}-0007") == run
        with pytest.raises(CouponRunUnknown):
            find_run(connection, "ZZZZZZ")
    with pytest.raises(CampaignBudgetGone):
        print_run(desk, terms, 701)


def test_a_coupon_is_good_once_and_the_next_is_told_when_and_where(desk: Desk) -> None:
    terms = printing(desk)
    run = print_run(desk, terms)
    assert take(desk, terms, coupon(desk, run)) == coupon(desk, run).proof
    use_coupon(desk, terms, coupon(desk, run))
    assert (held(desk, "tokens/used"), held(desk, "tokens/held/bearer")) == (1, 9)
    with pytest.raises(CouponUsed) as told:
        take(desk, terms, coupon(desk, run))
    about = {"on": DAY, "when": "07:30", "till": "shop-1/till-1", "bill": "01-69-000001", "proof": coupon(desk, run).coupon.serial}
    assert about.items() <= told.value.fields.items()
    assert take(desk, terms, coupon(desk, run, 2))


def test_a_coupon_whose_goods_all_came_back_is_good_again(desk: Desk) -> None:
    terms = printing(desk)
    run = print_run(desk, terms)
    sale = use_coupon(desk, terms, coupon(desk, run)).fact.id
    with desk.store.read() as connection:
        before = states(connection, run)[0]
    assert (before.state, len(before.uses), before.uses[0].discount) == ("used", 1, 5_000)
    take_back(desk, sale, 1)
    with pytest.raises(CouponUsed):
        take(desk, terms, coupon(desk, run))
    take_back(desk, sale, 1, serial=2)
    assert take(desk, terms, coupon(desk, run))
    with desk.store.read() as connection:
        assert states(connection, run)[0].state == "unused"
    assert held(desk, "tokens/held/bearer") == 10


def test_two_coupons_of_a_run_on_one_bill_both_leave_it(desk: Desk) -> None:
    terms = printing(desk)
    run = print_run(desk, terms)
    sale = use_coupon(desk, terms, coupon(desk, run, 1), coupon(desk, run, 2)).fact.id
    with desk.store.read() as connection:
        assert left_of_lot(connection, "mae-hia", "bearer", run.id) == 8
        assert [state.state for state in states(connection, run)[:3]] == ["used", "used", "unused"]
    take_back(desk, sale, 2)
    with desk.store.read() as connection:
        assert left_of_lot(connection, "mae-hia", "bearer", run.id) == 10
    assert held(desk, "tokens/held/bearer") == 10


def test_a_changed_a_foreign_and_a_late_coupon_are_refused(desk: Desk) -> None:
    terms = printing(desk)
    elsewhere = print_run(desk, terms, shop="test-coop/shop-2", until=date(2026, 12, 31))
    run = print_run(desk, terms, until=date(2026, 12, 31))
    good = coupon(desk, run)
    with pytest.raises(CouponForged):
        take(desk, terms, SignedCoupon(replace(good.coupon, number=2), good.signature))
    with pytest.raises(CouponOfOtherIssuer):
        take(desk, replace(terms, key=opened(desk, KGO).key), good)
    with pytest.raises(CouponOfOtherCampaign):
        take(desk, replace(terms, campaign="mae-hia-2"), good)
    with pytest.raises(CouponOfOtherShop):
        take(desk, terms, coupon(desk, elsewhere))
    assert take(desk, terms, coupon(desk, elsewhere), shop="test-coop/shop-2")
    assert take(desk, terms, good, day=date(2026, 12, 31))
    with pytest.raises(CouponRunOut):
        take(desk, terms, good, day=date(2027, 1, 1))


def test_a_lost_run_is_void_and_its_pieces_go_back_to_the_budget(desk: Desk) -> None:
    terms = printing(desk)
    run = print_run(desk, terms)
    use_coupon(desk, terms, coupon(desk, run, 3))
    with desk.store.read() as connection:
        good = ranges_in(states(connection, run))
    assert good == (Serials(1, 2), Serials(4, 10))
    with pytest.raises(CouponNotThere):
        make_void(desk, run, (1, 10))
    make_void(desk, run, *((serials.first, serials.last) for serials in good))
    assert (held(desk, "tokens/held/bearer"), held(desk, "tokens/ungranted"), held(desk, "tokens/used")) == (0, 999, 1)
    with pytest.raises(CouponVoided):
        take(desk, terms, coupon(desk, run))
    with desk.store.read() as connection:
        assert [state.state for state in states(connection, run)[:4]] == ["void", "void", "used", "void"]
    with pytest.raises(CouponNotThere):
        make_void(desk, run, (1, 1))


@pytest.mark.parametrize("ranges", [(), ((2, 1),), ((0, 1),), ((1, 3), (3, 4)), ((4, 5), (1, 2)), ((9, 11),)])
def test_ranges_that_are_none_are_refused(desk: Desk, ranges: tuple[tuple[int, int], ...]) -> None:
    run = print_run(desk, printing(desk))
    with pytest.raises(CouponRangesWrong):
        make_void(desk, run, *ranges)


def test_a_run_that_its_terms_do_not_bear_is_refused(desk: Desk) -> None:
    terms = printing(desk, shops=(HERE,))
    tokens = opened(desk, KGO)
    with pytest.raises(CouponCampaignWrong):
        print_run(desk, tokens)
    with pytest.raises(CouponKeyDiffers):
        print_run(desk, replace(terms, key=tokens.key))
    with pytest.raises(CouponShopNotNamed):
        print_run(desk, terms, shop="test-coop/shop-9")
    with pytest.raises(CouponRunTooLate):
        print_run(desk, terms, until=date(2027, 2, 1))
    for wrong in (CouponRun("mae-hia", "q-mae-hia", 0, terms.key), CouponRun("mae-hia", "q-mae-hia", 10_001, terms.key)):
        with pytest.raises(CouponRunWrong), desk.store.work() as work:
            desk.record(work, wrong, by=CASHIER, post=run_postings(wrong) if wrong.count else ())


def test_views_folded_again_are_the_same(desk: Desk) -> None:
    terms = printing(desk)
    run = print_run(desk, terms)
    use_coupon(desk, terms, coupon(desk, run, 3))
    make_void(desk, run, (1, 2))
    with desk.store.read() as connection:
        before = (runs(connection), states(connection, run), conflicts(connection))
    assert before[2] == ()
    rebuild(desk.store, KINDS, apply_postings)
    with desk.store.read() as connection:
        assert (runs(connection), states(connection, run), conflicts(connection)) == before
