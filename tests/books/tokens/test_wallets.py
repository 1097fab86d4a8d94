"""Wallets as they are read: lots by expiry, what is good on a day, what runs out soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.tokens.expiry import let_run_out
from kadpun.books.tokens.grants import GrantLine
from kadpun.books.tokens.transfers import pass_on
from kadpun.books.tokens.wallets import Holding, Soon, all_lots, holdings, movements, wallet, wallets_of
from tests.books.shops import CASHIER, a_shop
from tests.books.tokens.holders import BOON, CHAI, grant, opened_kgo


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path / "shop")
    yield made
    made.close()


def test_the_earliest_expiry_comes_first_and_what_ran_out_is_no_longer_good(desk: Desk) -> None:
    terms, today = opened_kgo(desk), desk.today()
    late = grant(desk, terms, "gift", GrantLine(CHAI, 100)).fact.id
    early = grant(desk, terms, "fair", GrantLine(CHAI, 50), GrantLine(BOON, 50)).fact.id
    with desk.store.read() as connection:
        held = wallet(connection, terms.campaign, CHAI, today)
        assert [(lot.grant, lot.left, lot.expires_on) for lot in held.lots] == [
            (early, 50, today + timedelta(days=9)),
            (late, 100, date(2027, 3, 31)),
        ]
        assert (held.left, held.soon) == (150, Soon(50, today + timedelta(days=9)))
        assert held.by_expiry == ((today + timedelta(days=9), 50), (date(2027, 3, 31), 100))
        assert held.take(60) == ((early, 50), (late, 10))
        assert wallet(connection, terms.campaign, CHAI, today + timedelta(days=9)).left == 150
        assert wallet(connection, terms.campaign, CHAI, today + timedelta(days=10)).left == 100
        assert wallet(connection, terms.campaign, CHAI, date(2027, 4, 1)).left == 0
        assert len(all_lots(connection, terms.campaign, CHAI)) == 2
        assert [one.left for one in wallets_of(connection, BOON, today)] == [50]
        assert wallets_of(connection, "m-00000000000x", today) == ()


def test_a_statement_tells_what_came_and_went_in_order(desk: Desk) -> None:
    terms = opened_kgo(desk, transferable=True)
    grant(desk, terms, "gift", GrantLine(CHAI, 100))
    grant(desk, terms, "fair", GrantLine(CHAI, 50))
    pass_on(desk, terms.campaign, CHAI, BOON, 60, by=CASHIER)
    assert isinstance(desk.clock, SetClock)
    desk.clock.advance(milliseconds=10 * 86_400_000)
    let_run_out(desk, by=CASHIER)
    with desk.store.read() as connection:
        told = movements(connection, terms.campaign, BOON)
        assert [(one.what, one.tokens, one.left) for one in told] == [("received", 50, 50), ("received", 10, 60), ("expiry", -50, 10)]
        own = movements(connection, terms.campaign, CHAI)
        assert [(one.what, one.rule, one.tokens, one.left) for one in own] == [
            ("granted", "gift", 100, 100),
            ("granted", "fair", 50, 150),
            ("moved", "", -50, 100),
            ("moved", "", -10, 90),
        ]
        assert holdings(connection, terms.campaign) == (Holding(CHAI, 150, 0, 0, 60, 90), Holding(BOON, 60, 0, 50, 0, 10))
