"""Coupons, confirmations and tokens used twice at desks apart: found when logs meet, set aside once, put right by what comes late, decided.

One shop of two desks stands for all of these tests; each has a campaign of its own.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.rebuild import rebuild
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.sales.numbers import next_number
from kadpun.books.sales.sale import Sale, sale_postings
from kadpun.books.tokens.claim_ageing import claim_ageing
from kadpun.books.tokens.claims import claimable
from kadpun.books.tokens.double_facts import Decision, DoubleChange, DoubleNotOpen, DoubleUse, DoubleUseMoved, double_postings
from kadpun.books.tokens.double_uses import Double, decide_double, doubles, record_doubles
from kadpun.books.tokens.grants import GrantLine
from kadpun.books.tokens.settling import claims
from kadpun.books.tokens.terms import Terms
from kadpun.books.tokens.uses import LotUse
from tests.books.shops import CASHIER
from tests.sync import several

from .. import real_shop
from .claim_shop import bill, held, in_app, make_claim, reverse, use_tokens
from .coupon_shop import coupon, coupon_bill, print_run, printing
from .holders import CHAI, grant, joined, opened_kgo

LOST = "expenses/token-losses"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[several.Shop]:
    """An office and a till, each with a shift open; the till's clock is ahead by a minute."""
    made = several.a_shop(tmp_path_factory.mktemp("two-desks"))
    for desk in made.desks:
        real_shop.open_a_shift(desk)
    tick(made.desks[1], 60_000)
    yield made
    made.close()


@pytest.fixture
def terms(shop: several.Shop, request: pytest.FixtureRequest) -> Terms:
    """A campaign of the test's own, known to both desks."""
    id = f"app-{zlib.crc32(request.node.name.encode()):08x}"
    made = in_app(shop.desks[0], campaign=id, commodity=f"t-{id}")
    shop.exchange(rounds=1)
    return made


def tick(desk: Desk, milliseconds: int) -> None:
    assert isinstance(desk.clock, SetClock)
    desk.clock.at += milliseconds


def found(desk: Desk, terms: Terms) -> tuple[Double, ...]:
    with desk.store.read() as connection:
        return doubles(connection, terms.campaign)


def set_aside(desk: Desk, terms: Terms) -> tuple[Double, ...]:
    with desk.store.work() as work:
        return record_doubles(desk, work, by=CASHIER, on=desk.today(), campaign=terms.campaign)


def decide(desk: Desk, one: Double, decision: Decision, amount: int | None = None) -> None:
    with desk.store.work() as work:
        decide_double(desk, work, one, decision, by=CASHIER, on=desk.today(), amount=amount)


def left(desk: Desk, terms: Terms) -> int:
    with desk.store.read() as connection:
        return sum(each.amount for each in claimable(connection, terms.campaign, date(2027, 12, 31)))


def books(desk: Desk, terms: Terms) -> tuple[int, int]:
    """What the issuer owes, and what waits as used twice."""
    return held(desk, f"receivables/issuers/{terms.campaign}"), held(desk, f"receivables/token-doubles/{terms.campaign}")


def foots(desk: Desk, terms: Terms) -> bool:
    """What can be claimed, what is open of claims and what waits are the balances of the two accounts."""
    with desk.store.read() as connection:
        open_claims = sum(one.open for one in claims(connection, terms.campaign))
        waits = sum(one.open for one in doubles(connection, terms.campaign))
        assert all(each.other == 0 for each in claim_ageing(connection, date(2026, 12, 1)).campaigns)
    return (open_claims + left(desk, terms), waits) == books(desk, terms)


def used_twice(shop: several.Shop, terms: Terms, proof: str = "REF-1") -> tuple[Recorded, Recorded]:
    """One confirmation used at the office and, a minute later, at the till; then the logs meet."""
    office, till = shop.desks
    tick(office, 60_000)
    first = use_tokens(office, terms, proof)
    tick(till, 60_000)
    second = use_tokens(till, terms, proof)
    shop.exchange(rounds=1)
    return first, second


def test_a_reference_used_at_two_desks_is_found_with_both_places_and_times(shop: several.Shop, terms: Terms) -> None:
    first, second = used_twice(shop, terms)
    for desk in shop.desks:
        (one,) = found(desk, terms)
        assert (one.by, one.key, one.tokens, one.amount, one.recorded) == ("proof", "REF-1", 50, 5_000, 0)
        assert (one.holds.bill, one.double.bill) == (first.fact.id, second.fact.id)
        assert (one.holds.desk, one.double.desk) == ("till-1", "desk-02")
        assert one.double.at - one.holds.at == second.fact.at - first.fact.at > 0


def test_what_was_found_is_set_aside_once_and_twice_by_two_desks_is_put_right(shop: several.Shop, terms: Terms) -> None:
    used_twice(shop, terms)
    for desk in shop.desks:
        assert books(desk, terms) == (10_000, 0)
        assert len(set_aside(desk, terms)) == 1
        assert (books(desk, terms), left(desk, terms)) == ((5_000, 5_000), 5_000)
        assert set_aside(desk, terms) == ()
        assert foots(desk, terms)
    shop.exchange(rounds=1)
    assert books(shop.desks[0], terms) == (0, 10_000)
    set_aside(shop.desks[0], terms)
    shop.exchange(rounds=1)
    for desk in shop.desks:
        assert (books(desk, terms), found(desk, terms)[0].is_recorded) == ((5_000, 5_000), True)
        assert foots(desk, terms)


def test_the_issuer_honours_it_or_it_is_lost(shop: several.Shop, terms: Terms) -> None:
    used_twice(shop, terms)
    used_twice(shop, terms, "REF-2")
    office, lost = shop.desks[0], held(shop.desks[0], LOST)
    set_aside(office, terms)
    one, other = found(office, terms)
    decide(office, one, "honoured")
    assert (books(office, terms), held(office, LOST) - lost, left(office, terms)) == ((15_000, 5_000), 0, 15_000)
    decide(office, other, "lost")
    assert (books(office, terms), held(office, LOST) - lost, left(office, terms)) == ((15_000, 0), 5_000, 15_000)
    with pytest.raises(DoubleNotOpen):
        decide(office, found(office, terms)[0], "lost", 1)
    assert set_aside(office, terms) == ()
    assert foots(office, terms)


def test_a_double_found_after_its_claim_is_corrected_in_the_next(shop: several.Shop, terms: Terms) -> None:
    office, till = shop.desks
    tick(office, 60_000)
    use_tokens(till, terms, "REF-1")
    assert make_claim(till, terms).total == 5_000
    use_tokens(office, terms, "REF-1")
    shop.exchange(rounds=1)
    set_aside(office, terms)
    assert (books(office, terms), left(office, terms)) == ((5_000, 5_000), 0)
    use_tokens(office, terms, "REF-2")
    second = make_claim(office, terms)
    assert (second.count, second.total) in ((3, 5_000), (2, 5_000))
    assert foots(office, terms)


def test_a_double_bill_that_is_reversed_is_none_any_more(shop: several.Shop, terms: Terms) -> None:
    _, second = used_twice(shop, terms)
    office, till = shop.desks
    set_aside(office, terms)
    reverse(till, second)
    shop.exchange(rounds=1)
    (one,) = found(office, terms)
    assert (one.amount, one.recorded, one.is_recorded) == (0, 5_000, False)
    assert one.double.number and one.double.desk == "desk-02"
    set_aside(office, terms)
    assert (books(office, terms), left(office, terms), found(office, terms)) == ((5_000, 0), 5_000, ())
    third, _ = used_twice(shop, terms, "REF-3")
    set_aside(office, terms)
    reverse(office, third)
    set_aside(office, terms)
    assert (books(office, terms), left(office, terms)) == ((10_000, 0), 10_000)
    assert foots(office, terms)


def test_a_photocopied_coupon_at_two_desks_is_one_double(shop: several.Shop) -> None:
    office, _ = shop.desks
    terms = printing(office)
    signed = coupon(office, print_run(office, terms, 1))
    shop.exchange(rounds=1)
    for desk in shop.desks:
        with desk.store.read() as connection:
            serial = next_number(connection, desk.log, "sale")
        sell(desk, coupon_bill(serial, terms, signed))
    shop.exchange(rounds=1)
    (one,) = found(office, terms)
    assert (one.by, one.key, one.tokens, one.amount) == ("proof", signed.proof, 1, 5_000)
    set_aside(office, terms)
    assert books(office, terms) == (5_000, 5_000)
    assert foots(office, terms)


def test_a_wallet_spent_beyond_its_lot_at_desks_apart_is_double_by_what_goes_beyond(shop: several.Shop) -> None:
    office, till = shop.desks
    terms = opened_kgo(office, form="rate", rate_satang=100, bundle_tokens=0, bundle_pays=0, offline="allow")
    joined(office, [(CHAI, {})])
    lot = grant(office, terms, "welcome", GrantLine(CHAI, 100, ("x" * 22,))).fact.id
    shop.exchange(rounds=1)
    for desk in (office, till):
        tick(till, 600_000)
        sell(desk, rides(desk, terms, lot, 60))
    shop.exchange(rounds=1)
    (one,) = found(office, terms)
    assert (one.by, one.key, one.tokens, one.double.tokens, one.double.desk) == ("lot", lot, 20, 60, "desk-02")
    assert one.amount == 2_000, "a third of what the second bill's 60.00 would bring"
    set_aside(office, terms)
    assert (books(office, terms), left(office, terms)) == ((10_000, 2_000), 10_000)
    assert foots(office, terms)


def test_a_record_that_is_not_what_is_found_is_refused(shop: several.Shop, terms: Terms) -> None:
    first, second = used_twice(shop, terms)
    office = shop.desks[0]
    for change in (
        DoubleChange(first.fact.id, 50, 5_000, second.fact.id, "proof", "REF-1"),
        DoubleChange(second.fact.id, 50, 4_000, first.fact.id, "proof", "REF-1"),
    ):
        body = DoubleUse(terms.campaign, (change,))
        with pytest.raises(DoubleUseMoved), office.store.work() as work:
            office.record(work, body, by=CASHIER, post=double_postings(body))


def test_views_do_not_depend_on_the_order_of_the_logs(shop: several.Shop, terms: Terms) -> None:
    used_twice(shop, terms)
    office, till = shop.desks
    set_aside(till, terms)
    decide(till, found(till, terms)[0], "lost")
    shop.exchange(rounds=1)
    before = found(till, terms)
    assert found(office, terms) == before
    rebuild(office.store, kinds=KINDS, apply_postings=apply_postings)
    assert found(office, terms) == before


def sell(desk: Desk, sale: Sale) -> Recorded:
    with desk.store.work() as work:
        return desk.record(work, sale, by=CASHIER, post=sale_postings(sale))


def rides(desk: Desk, terms: Terms, lot: str, tokens: int) -> Sale:
    """A bill of 100.00 on which a member uses tokens of a lot, each worth 1.00."""
    sale = bill(desk, terms, "", off=tokens * 100)
    use = replace(sale.uses[0], tokens=tokens, lots=(LotUse(lot, tokens),), proof="")
    return replace(sale, uses=(use,), member=CHAI)
