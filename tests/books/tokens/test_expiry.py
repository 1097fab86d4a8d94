"""Tokens that run out, and tokens passed on: what leaves a wallet without a bill, and what is put right when a bill comes late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.journal.balances import balance_of
from kadpun.books.sales.sale import Sale, sale_postings
from kadpun.books.tokens.expiry import ExpiryLine, NotRunOut, let_run_out, record_expiry, run_out
from kadpun.books.tokens.granting import marks_at
from kadpun.books.tokens.grants import GrantLine
from kadpun.books.tokens.identity import IdentityForgotten, has_identity_key, make_identity_key
from kadpun.books.tokens.terms import GrantRule
from kadpun.books.tokens.transfers import (
    NotTransferable,
    TokenTransfer,
    TransferTooMuch,
    TransferWrong,
    pass_on,
    transfer_postings,
)
from kadpun.books.tokens.uses import Earned, LotUse
from kadpun.books.tokens.wallets import all_lots, wallet
from tests.books.shops import CASHIER, a_sale, a_shop, open_a_shift, with_products
from tests.books.tokens.holders import BOON, CHAI, grant, opened_kgo

DAY = 86_400_000


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path / "shop")
    yield made
    made.close()


def later(desk: Desk, *, days: int) -> None:
    assert isinstance(desk.clock, SetClock)
    desk.clock.advance(milliseconds=days * DAY)


def balances(desk: Desk, commodity: str) -> dict[str, int]:
    with desk.store.read() as connection:
        names = ("issued", "ungranted", "allocated", "held", "used", "expired")
        return {name: balance_of(connection, f"tokens/{name}", commodity=commodity).amount for name in names}


def test_what_is_left_on_the_last_day_runs_out_once_and_the_sum_stays(desk: Desk) -> None:
    terms = opened_kgo(desk)
    grant(desk, terms, "fair", GrantLine(CHAI, 50), GrantLine(BOON, 50))
    grant(desk, terms, "gift", GrantLine(CHAI, 7))
    later(desk, days=9)
    assert let_run_out(desk, by=CASHIER) == 0
    later(desk, days=1)
    assert let_run_out(desk, by=CASHIER) == 100
    assert let_run_out(desk, by=CASHIER) == 0
    found = balances(desk, terms.commodity)
    assert found == {"issued": -1_000_000, "ungranted": 999_893, "allocated": 0, "held": 7, "used": 0, "expired": 100}
    with desk.store.read() as connection:
        assert [lot.left for lot in all_lots(connection, terms.campaign, CHAI)] == [0, 7]


def test_only_what_ran_out_is_said_and_only_as_the_difference(desk: Desk) -> None:
    terms = opened_kgo(desk)
    lot = grant(desk, terms, "fair", GrantLine(CHAI, 50)).fact.id
    later(desk, days=9)
    day = desk.today()
    for line, on in ((ExpiryLine(CHAI, lot, 50), day), (ExpiryLine(CHAI, lot, 50), day + timedelta(days=1))):
        with pytest.raises(NotRunOut), desk.store.work() as work:
            record_expiry(desk, work, terms, on, [line], by=CASHIER)
    later(desk, days=1)
    for line in (ExpiryLine(CHAI, lot, 49), ExpiryLine(BOON, lot, 50), ExpiryLine(CHAI, lot, 50, 1)):
        with pytest.raises(NotRunOut), desk.store.work() as work:
            record_expiry(desk, work, terms, desk.today(), [line], by=CASHIER)
    with desk.store.work() as work:
        record_expiry(desk, work, terms, desk.today(), [ExpiryLine(CHAI, lot, 50)], by=CASHIER)


def test_tokens_are_passed_on_with_their_expiry_where_the_campaign_allows_it(desk: Desk) -> None:
    terms = opened_kgo(desk, transferable=True)
    grant(desk, terms, "fair", GrantLine(CHAI, 50))
    grant(desk, terms, "gift", GrantLine(CHAI, 30))
    assert len(pass_on(desk, terms.campaign, CHAI, BOON, 60, by=CASHIER)) == 2
    with desk.store.read() as connection:
        got = wallet(connection, terms.campaign, BOON, desk.today())
        assert [(lot.left, lot.expires_on) for lot in got.lots] == [(50, desk.today() + timedelta(days=9)), (10, date(2027, 3, 31))]
        assert wallet(connection, terms.campaign, CHAI, desk.today()).left == 20
    with pytest.raises(TransferTooMuch):
        pass_on(desk, terms.campaign, CHAI, BOON, 21, by=CASHIER)
    assert balances(desk, terms.commodity)["held"] == 80
    later(desk, days=10)
    assert let_run_out(desk, by=CASHIER) == 50


def test_tokens_of_a_campaign_that_does_not_say_so_stay_with_their_person(desk: Desk) -> None:
    terms = opened_kgo(desk)
    lot = grant(desk, terms, "gift", GrantLine(CHAI, 30)).fact.id
    with pytest.raises(NotTransferable):
        pass_on(desk, terms.campaign, CHAI, BOON, 5, by=CASHIER)
    for body, reason in (
        (TokenTransfer(terms.campaign, terms.commodity, CHAI, BOON, (LotUse(lot, 5),), terms.expires_on), NotTransferable),
        (TokenTransfer(terms.campaign, terms.commodity, CHAI, CHAI, (LotUse(lot, 5),), terms.expires_on), TransferWrong),
        (TokenTransfer(terms.campaign, "THB", CHAI, BOON, (LotUse(lot, 5),), terms.expires_on), TransferWrong),
    ):
        with pytest.raises(reason), desk.store.work() as work:
            desk.record(work, body, by=CASHIER, post=transfer_postings(body))


def test_income_of_own_points_that_run_out_waits_no_longer(desk: Desk) -> None:
    rule = GrantRule("buy", "purchase", 170, per=4000, lasts_days=9)
    points: dict[str, Any] = {"form": "rate", "rate_satang": 1, "bundle_tokens": 0, "bundle_pays": 0, "grants": (rule,)}
    terms = opened_kgo(desk, repays="none", budget=0, issuer="shop", **points)
    with_products(desk)
    open_a_shift(desk)
    earned = Earned(terms.campaign, terms.commodity, "buy", 170, desk.today() + timedelta(days=9), 157)
    sale: Sale = replace(a_sale(desk), member=CHAI, earned=(earned,))
    with desk.store.work() as work:
        desk.record(work, sale, by=CASHIER, post=sale_postings(sale))
    later(desk, days=10)
    with desk.store.read() as connection:
        assert [(line.tokens, line.released) for line in run_out(connection, terms, desk.log, desk.today())] == [(170, 157)]
    assert let_run_out(desk, by=CASHIER) == 170
    with desk.store.read() as connection:
        assert balance_of(connection, f"tokens/own-points/{terms.campaign}").amount == 0
        assert balance_of(connection, "sales/points-released").amount == -157


def test_the_identity_key_of_a_campaign_long_over_is_forgotten_for_good(desk: Desk) -> None:
    terms = opened_kgo(desk)
    marks_at(desk, terms.campaign, [])
    later(desk, days=120)
    let_run_out(desk, by=CASHIER)
    assert has_identity_key(desk.people.keys, terms.campaign)
    later(desk, days=120)
    let_run_out(desk, by=CASHIER)
    assert not has_identity_key(desk.people.keys, terms.campaign)
    with pytest.raises(IdentityForgotten):
        make_identity_key(desk.people.keys, terms.campaign)
