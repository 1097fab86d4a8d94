"""A photocopied coupon used at two tills that did not hear of each other: found when their logs meet, with both places and times."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kadpun.books.journal.balances import balance_of
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.tokens.coupon_acts import make_coupons_void
from kadpun.books.tokens.coupon_code import SignedCoupon
from kadpun.books.tokens.coupons import CouponRunOfOtherDesk, CouponState, Run, conflicts, states, take_coupon
from kadpun.books.tokens.refused import CouponUsed
from kadpun.books.tokens.terms import Terms
from kadpun.books.tokens.uses import left_of_lot
from tests.books.shops import open_a_shift
from tests.books.tokens.coupon_shop import coupon, make_void, print_run, printing, use_coupon

from .several import Shop, a_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = a_shop(tmp_path, desks=3)
    yield made
    made.close()


def printed(shop: Shop) -> tuple[Terms, Run, SignedCoupon]:
    """Coupons printed at the office, known at every desk; the tills have shifts of their own."""
    terms = printing(shop.desks[0], offline="floor", offline_floor=5)
    run = print_run(shop.desks[0], terms)
    shop.exchange()
    for number in (1, 2):
        open_a_shift(shop.desks[number])
    return terms, run, coupon(shop.desks[0], run)


def used(shop: Shop, number: int, terms: Terms, signed: SignedCoupon, *, later_seconds: int) -> Recorded:
    desk = shop.desks[number]
    desk.clock.advance(milliseconds=1000 * later_seconds)  # type: ignore[attr-defined]
    return use_coupon(desk, terms, signed)


def found(shop: Shop, number: int) -> list[CouponState]:
    with shop.desks[number].store.read() as connection:
        return [state for _, state in conflicts(connection)]


def test_a_photocopy_used_at_two_tills_is_found_with_both_places_and_times(shop: Shop) -> None:
    terms, run, signed = printed(shop)
    later = used(shop, 1, terms, signed, later_seconds=7_200)
    first = used(shop, 2, terms, signed, later_seconds=3_600)
    assert found(shop, 1) == found(shop, 2) == []
    shop.exchange()
    assert found(shop, 0) == found(shop, 1) == found(shop, 2)
    (double,) = found(shop, 0)
    assert (double.state, double.serial) == ("double", signed.coupon.serial)
    assert [use.sale for use in double.uses] == [first.fact.id, later.fact.id]
    assert [use.log for use in double.uses] == [shop.desks[2].log, shop.desks[1].log]
    assert double.uses[1].at - double.uses[0].at >= 3_500_000
    with shop.desks[1].store.read() as connection, pytest.raises(CouponUsed) as told:
        take_coupon(connection, signed.text, terms, shop="/".join(run.log.split("/")[:2]), day=double.uses[0].on)
    assert told.value.fields["till"] == double.uses[0].till


def test_a_coupon_used_though_it_was_void_is_listed_and_another_desk_makes_nothing_void(shop: Shop) -> None:
    terms, run, signed = printed(shop)
    with pytest.raises(CouponRunOfOtherDesk):
        make_void(shop.desks[1], run, (1, 1))
    used(shop, 1, terms, signed, later_seconds=60)
    make_void(shop.desks[0], run, (1, 10))
    shop.exchange()
    assert [state.state for state in found(shop, 2)] == ["used-void"]
    with shop.desks[0].store.read() as connection:
        assert [state.state for state in states(connection, run)] == ["used-void", *["void"] * 9]
    with shop.desks[0].store.work() as work:
        assert make_coupons_void(shop.desks[0], work, run.id, (), "honoured", by="office") == 1
    shop.exchange()
    assert found(shop, 1) == []
    with shop.desks[1].store.read() as connection:
        assert [state.state for state in states(connection, run)] == ["used", *["void"] * 9]
        assert balance_of(connection, "tokens/held/bearer", commodity="q-mae-hia").amount == 0
        assert balance_of(connection, "tokens/ungranted", commodity="q-mae-hia").amount == 999
        assert left_of_lot(connection, "mae-hia", "bearer", run.id) == 0
