"""Wallets of desks that did not hear of each other: one person granted twice, a use that came after the tokens ran out, the same sums everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.journal.balances import balance_of
from kadpun.books.sales.sale import Tendered, sale_postings
from kadpun.books.tokens.campaign_acts import allocate, take_what_came
from kadpun.books.tokens.campaigns import desk_of
from kadpun.books.tokens.expiry import ExpiryLine, ExpiryOfOtherDesk, let_run_out, record_expiry, run_out
from kadpun.books.tokens.granting import grant_once, granted_twice, take_grant_back
from kadpun.books.tokens.grants import GrantLine
from kadpun.books.tokens.identity import has_identity_key, marks_of
from kadpun.books.tokens.terms import Terms
from kadpun.books.tokens.uses import LineShare, LotUse, TokenUse
from kadpun.books.tokens.wallets import all_lots, wallet
from tests.books.shops import CASHIER, a_sale, open_a_shift
from tests.books.tokens.holders import CHAI, grant, joined, opened_kgo

from .equal_views import differences, views_of
from .several import Shop, a_shop

DAY = 86_400_000


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = a_shop(tmp_path, desks=2)
    yield made
    made.close()


def later(shop: Shop, *, days: int) -> None:
    for desk in shop.desks:
        assert isinstance(desk.clock, SetClock)
        desk.clock.advance(milliseconds=days * DAY)


def opened_at_both(shop: Shop) -> Terms:
    """A campaign that both desks may grant in, and one member who has a telephone."""
    office, till = shop.desks
    joined(office, [(CHAI, {"telephone": "0812345678"})])
    terms = opened_kgo(office, form="rate", bundle_tokens=0, bundle_pays=0, rate_satang=1, offline="allow")
    with office.store.work() as work:
        allocate(office, work, terms.campaign, desk_of(till.log), 1_000, by=CASHIER)
    shop.exchange()
    with till.store.work() as work:
        take_what_came(till, work, by=CASHIER)
    return terms


def use(shop: Shop, number: int, terms: Terms, lot: str, tokens: int) -> None:
    """A bill at a desk that uses so many tokens of a lot, a satang each, as a till would record it."""
    desk = shop.desks[number]
    with desk.store.work() as work:
        plain = a_sale(desk)
        lots, shares = (LotUse(lot, tokens),), (LineShare(0, tokens),)
        used = TokenUse(terms.campaign, terms.commodity, desk.today(), tokens, tokens, tokens, 1000, shares, lots)
        tender = (Tendered("cash", plain.total - tokens, plain.total - tokens), Tendered("tokens", tokens, campaign=terms.campaign))
        sale = replace(plain, member=CHAI, uses=(used,), tender=tender)
        desk.record(work, sale, by=CASHIER, post=sale_postings(sale))


def alike(shop: Shop) -> None:
    shop.exchange()
    assert differences(views_of(shop.desks[0].store.path), views_of(shop.desks[1].store.path)) == {}


def sums(shop: Shop, number: int, commodity: str) -> dict[str, int]:
    with shop.desks[number].store.read() as connection:
        names = ("issued", "ungranted", "allocated", "held", "used", "expired")
        return {name: balance_of(connection, f"tokens/{name}", commodity=commodity).amount for name in names}


def test_one_person_welcomed_at_two_desks_is_found_and_the_later_grant_is_taken_back(shop: Shop) -> None:
    terms = opened_at_both(shop)
    first = grant_once(shop.desks[1], terms.campaign, "welcome", CHAI, by=CASHIER)
    shop.desks[0].clock.advance(milliseconds=1000)  # type: ignore[attr-defined]
    second = grant_once(shop.desks[0], terms.campaign, "welcome", CHAI, by=CASHIER)
    alike(shop)
    for desk in shop.desks:
        with desk.store.read() as connection:
            (found,) = granted_twice(connection, terms.campaign)
            assert (found.first, found.others) == (first.fact.id, (second.fact.id,))
    take_grant_back(shop.desks[0], second.fact.id, by=CASHIER)
    alike(shop)
    for number, desk in enumerate(shop.desks):
        with desk.store.read() as connection:
            assert granted_twice(connection, terms.campaign) == ()
            assert wallet(connection, terms.campaign, CHAI, desk.today()).left == 100
        expected = {"issued": -1_000_000, "ungranted": 999_900, "allocated": 0, "held": 100, "used": 0, "expired": 0}
        assert sums(shop, number, terms.commodity) == expected


def test_the_key_of_marks_reaches_the_other_desk_with_the_peoples_keys(shop: Shop) -> None:
    terms = opened_at_both(shop)
    grant_once(shop.desks[0], terms.campaign, "welcome", CHAI, by=CASHIER)
    assert not has_identity_key(shop.desks[1].people.keys, terms.campaign)
    shop.exchange()
    values = {"telephone": "0812345678"}
    one, two = (marks_of(desk.people.keys, terms, values) for desk in shop.desks)
    assert one == two and len(one) == 1


def test_a_use_that_came_late_is_put_right_when_tokens_run_out_next(shop: Shop) -> None:
    terms = opened_at_both(shop)
    office = shop.desks[0]
    lot = grant(office, terms, "fair", GrantLine(CHAI, 50), event="fair-1").fact.id
    shop.exchange()
    later(shop, days=9)
    open_a_shift(shop.desks[1])
    use(shop, 1, terms, lot, 30)
    later(shop, days=1)
    assert let_run_out(office, by=CASHIER) == 50
    alike(shop)
    with office.store.read() as connection:
        (standing,) = all_lots(connection, terms.campaign, CHAI)
        assert standing.left == -30
    assert let_run_out(shop.desks[1], by=CASHIER) == 0, "another desk granted them"
    assert let_run_out(office, by=CASHIER) == -30
    assert let_run_out(office, by=CASHIER) == 0
    alike(shop)
    for number in range(2):
        expected = {"issued": -1_000_000, "ungranted": 999_950, "allocated": 0, "held": 0, "used": 30, "expired": 20}
        assert sums(shop, number, terms.commodity) == expected


def test_what_desks_apart_used_too_much_is_no_expiry_and_is_off_the_other_lots(shop: Shop) -> None:
    terms = opened_at_both(shop)
    office = shop.desks[0]
    lot = grant(office, terms, "fair", GrantLine(CHAI, 50), event="fair-1").fact.id
    grant(office, terms, "gift", GrantLine(CHAI, 40), event="gift-1")
    shop.exchange()
    for number in range(2):
        open_a_shift(shop.desks[number])
        use(shop, number, terms, lot, 40)
    alike(shop)
    for desk in shop.desks:
        with desk.store.read() as connection:
            held = wallet(connection, terms.campaign, CHAI, desk.today())
            assert (held.left, held.overdrawn) == (10, 30)
    later(shop, days=10)
    with office.store.read() as connection:
        assert run_out(connection, terms, office.log, office.today()) == ()


def test_only_the_desk_that_granted_says_what_ran_out(shop: Shop) -> None:
    terms = opened_at_both(shop)
    lot = grant(shop.desks[0], terms, "fair", GrantLine(CHAI, 50), event="fair-1").fact.id
    shop.exchange()
    later(shop, days=10)
    till = shop.desks[1]
    with pytest.raises(ExpiryOfOtherDesk), till.store.work() as work:
        record_expiry(till, work, terms, till.today(), [ExpiryLine(CHAI, lot, 50)], by=CASHIER)
