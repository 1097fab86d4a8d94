"""Wallets as they are read: lots by expiry, what is good on a day, what runs out soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kadpun.books.desk import Desk
from kadpun.books.tokens.grants import GrantedBefore, GrantLine
from kadpun.books.tokens.wallets import Soon, all_lots, wallet, wallets_of
from tests.books.shops import a_shop
from tests.books.tokens.holders import BOON, CAMPAIGN, CHAI, declare, grant

MARK = "a" * 22


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path / "shop")
    declare(made)
    yield made
    made.close()


def test_the_earliest_expiry_comes_first_and_what_ran_out_is_no_longer_good(desk: Desk) -> None:
    today = desk.today()
    late = grant(desk, GrantLine(CHAI, 100), rule="a", until=today + timedelta(days=40)).fact.id
    early = grant(desk, GrantLine(CHAI, 50), GrantLine(BOON, 7), rule="b", until=today + timedelta(days=9)).fact.id
    ever = grant(desk, GrantLine(CHAI, 5), rule="c").fact.id
    with desk.store.read() as connection:
        held = wallet(connection, CAMPAIGN, CHAI, today)
        assert [(lot.grant, lot.left) for lot in held.lots] == [(early, 50), (late, 100), (ever, 5)]
        assert (held.left, held.soon) == (155, Soon(50, today + timedelta(days=9)))
        assert held.take(60) == ((early, 50), (late, 10))
        assert wallet(connection, CAMPAIGN, CHAI, today + timedelta(days=9)).left == 155
        assert wallet(connection, CAMPAIGN, CHAI, today + timedelta(days=10)).left == 105
        assert wallet(connection, CAMPAIGN, CHAI, today + timedelta(days=41)).left == 5
        assert len(all_lots(connection, CAMPAIGN, CHAI)) == 3
        assert [one.left for one in wallets_of(connection, BOON, today)] == [7]
        assert wallets_of(connection, "m-00000000000x", today) == ()


def test_one_mark_gets_a_welcome_once_whatever_party_it_comes_with(desk: Desk) -> None:
    grant(desk, GrantLine(CHAI, 100, (MARK,)), rule="welcome", kind="welcome")
    for line in (GrantLine(CHAI, 100), GrantLine(BOON, 100, (MARK,))):
        with pytest.raises(GrantedBefore):
            grant(desk, line, rule="welcome", kind="welcome")
    grant(desk, GrantLine(BOON, 100, ("b" * 22,)), rule="welcome", kind="welcome")
