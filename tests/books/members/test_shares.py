"""Shares and deposits: whole shares of one par, paid by and by, handed over, redeemed; nobody with more than a fifth; time held; purses apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kadpun.books.journal.balances import balance_of
from kadpun.books.members.deposits import Deposit, DepositTooSmall, DepositWrong, deposit_balance, deposit_postings
from kadpun.books.members.shares import (
    MoreThanOneFifth,
    MoreThanSubscribed,
    ParDiffers,
    Share,
    SharesNotHeld,
    ShareWrong,
    share_capital,
    share_days,
    share_holding,
    share_postings,
)
from kadpun.books.members.statements_of_member import statement
from kadpun.books.members.tendered import ConsentNeeded
from kadpun.books.refusals import Refusal
from kadpun.books.sales.sale import Tendered
from kadpun.books.sales.shift import ShiftNotOpen

from .credit_shop import FIRST, CreditShop, a_credit_shop, party

ANN, BEN = party(1), party(2)
PAR = 10_000
ACTS = ["subscribe", "pay", "transfer", "redeem", "reverse", "days"]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[CreditShop]:
    made = a_credit_shop(tmp_path / "shop")
    yield made
    made.desk.close()


def test_membership_begins_with_the_first_share_paid(shop: CreditShop) -> None:
    shop.shares(ANN, "subscribe", shares=5)
    shop.pass_days(10)
    with shop.desk.store.read() as connection:
        waiting = share_holding(connection, ANN)
        assert share_capital(connection) == 0
    assert (waiting.shares, waiting.unpaid, waiting.begins_on) == (0, 5, None)
    shop.shares(ANN, "pay", paid=2)
    shop.pass_days(5)
    shop.shares(ANN, "pay", paid=3)
    with shop.desk.store.read() as connection:
        held = share_holding(connection, ANN)
        then = share_holding(connection, ANN, FIRST + timedelta(days=12))
        assert share_capital(connection) == 5 * PAR
    assert (held.shares, held.capital, held.unpaid, held.begins_on) == (5, 50_000, 0, FIRST + timedelta(days=10))
    assert (then.shares, then.unpaid) == (2, 3)


def test_shares_are_paid_as_subscribed_and_given_as_held(shop: CreditShop) -> None:
    shop.shares(ANN, "subscribe", shares=3, paid=1)
    with pytest.raises(MoreThanSubscribed):
        shop.shares(ANN, "pay", paid=3)
    with pytest.raises(SharesNotHeld):
        shop.shares(ANN, "transfer", shares=2, to=BEN)
    with pytest.raises(SharesNotHeld):
        shop.shares(ANN, "redeem", shares=2)
    shop.shares(ANN, "transfer", shares=1, to=BEN)
    with shop.desk.store.read() as connection:
        assert (share_holding(connection, ANN).shares, share_holding(connection, BEN).shares) == (0, 1)
        assert share_holding(connection, ANN).begins_on is None
        (line,) = statement(connection, BEN, FIRST, FIRST, purse="shares").lines
    assert (line.how, line.amount) == ("transfer", PAR)
    shop.shares(BEN, "redeem", shares=1)
    with shop.desk.store.read() as connection:
        assert share_capital(connection) == 0


@pytest.mark.parametrize(("about", "refused"), [
    ({"paid": 2, "total": 19_999}, ShareWrong), ({"paid": 4}, ShareWrong), ({"shares": 0}, ShareWrong), ({"to": BEN}, ShareWrong),
    ({"act": "transfer", "paid": 0, "to": ANN, "total": 30_000, "tender": ()}, ShareWrong),
    ({"par": 5_000, "total": 10_000, "tender": (Tendered("cash", 10_000, 10_000),)}, ParDiffers),
    ({"tender": (Tendered("deposit", 20_000),)}, ConsentNeeded),
    ({"shift": 9}, ShiftNotOpen),
])  # fmt: skip
def test_an_act_on_shares_that_does_not_come_out_is_refused(shop: CreditShop, about: dict[str, object], refused: type[Exception]) -> None:
    body = replace(Share(ANN, "subscribe", 3, PAR, "S1", 1, 20_000, 1, 2, (Tendered("cash", 20_000, 20_000),)), **about)  # type: ignore[arg-type]
    with pytest.raises(refused):
        shop.record(body, share_postings(body))


def test_nobody_holds_more_than_a_fifth_once_ten_people_hold_shares(shop: CreditShop) -> None:
    shop.shares(ANN, "subscribe", shares=30, paid=30)
    for number in range(2, 10):
        shop.shares(party(number), "subscribe", shares=5, paid=5)
    with pytest.raises(MoreThanOneFifth) as refused:
        shop.shares(party(10), "subscribe", shares=30, paid=30)
    assert refused.value.fields == {"most": 20, "whole": 100}
    shop.shares(party(10), "subscribe", shares=17, paid=17)
    with pytest.raises(MoreThanOneFifth):
        shop.shares(ANN, "subscribe", shares=1, paid=1)
    with pytest.raises(MoreThanOneFifth):
        shop.shares(ANN, "transfer", shares=2, to=party(10))
    shop.desk.change_profile(replace(shop.desk.profile(), share_fifth_rule=False), by="u-office")
    shop.shares(ANN, "subscribe", shares=1, paid=1)


def test_time_held_is_counted_in_days_from_the_day_paid(shop: CreditShop) -> None:
    shop.shares(ANN, "subscribe", shares=4, paid=4)
    shop.shares(BEN, "subscribe", shares=1, paid=1)
    shop.pass_days(10)
    shop.shares(ANN, "transfer", shares=1, to=BEN)
    shop.pass_days(10)
    shop.shares(BEN, "redeem", shares=2)
    end = FIRST + timedelta(days=29)
    with shop.desk.store.read() as connection:
        assert share_days(connection, FIRST, end) == {ANN: (40 + 60) * PAR, BEN: (10 + 20) * PAR}
        assert share_days(connection, FIRST + timedelta(days=5), FIRST + timedelta(days=5)) == {ANN: 4 * PAR, BEN: 1 * PAR}
        assert share_days(connection, date(2020, 1, 1), date(2020, 12, 31)) == {}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 2), st.integers(1, 5), st.integers(0, 5)), max_size=25))
def test_shares_times_par_is_always_the_capital(tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int, int, int]]) -> None:
    shop = a_credit_shop(tmp_path_factory.mktemp("shares") / "shop")
    done: list[str] = []
    held_days: dict[str, int] = {}
    for what, who, count, paid in acts:
        member, other = party(who), party((who + 1) % 3)
        try:
            if what == "subscribe":
                done.append(shop.shares(member, "subscribe", shares=count, paid=min(paid, count)))
            elif what == "pay":
                done.append(shop.shares(member, "pay", paid=count))
            elif what == "transfer":
                done.append(shop.shares(member, "transfer", shares=count, to=other))
            elif what == "redeem":
                done.append(shop.shares(member, "redeem", shares=count))
            elif what == "reverse" and done:
                shop.reverse(done[paid % len(done)])
            else:
                with shop.desk.store.read() as connection:
                    for each in range(3):
                        held_days[party(each)] = held_days.get(party(each), 0) + count * share_holding(connection, party(each)).capital
                shop.pass_days(count)
        except Refusal:
            continue
    with shop.desk.store.read() as connection:
        holdings = [share_holding(connection, party(each)) for each in range(3)]
        assert sum(each.capital for each in holdings) == share_capital(connection)
        assert all(each.capital == each.shares * PAR for each in holdings)
        if shop.day:
            last = shop.today - timedelta(days=1)
            assert share_days(connection, FIRST, last) == {member: days for member, days in held_days.items() if days}
        assert sum(statement(connection, party(each), FIRST, shop.today, purse="shares").carried for each in range(3)) == share_capital(connection)
    shop.desk.close()


def test_a_deposit_gives_back_what_it_holds_and_no_more(shop: CreditShop) -> None:
    shop.deposit(ANN, "in", 10_000)
    shop.deposit(ANN, "out", 4_000)
    with pytest.raises(DepositTooSmall):
        shop.deposit(ANN, "out", 6_025)
    with pytest.raises(DepositTooSmall):
        shop.deposit(BEN, "out", 25)
    with shop.desk.store.read() as connection:
        assert (deposit_balance(connection, ANN), deposit_balance(connection, BEN)) == (6_000, 0)
        assert balance_of(connection, "deposits/members").amount == -6_000
    body = Deposit(ANN, "out", "D3", 3, (), 0, 1)
    with pytest.raises(DepositWrong):
        shop.record(body, deposit_postings(body))


def test_purses_are_never_added_together(shop: CreditShop) -> None:
    shop.sell(ANN, 10_000)
    shop.deposit(ANN, "in", 3_000)
    shop.shares(ANN, "subscribe", shares=1, paid=1)
    with shop.desk.store.read() as connection:
        assert [statement(connection, ANN, FIRST, FIRST, purse=purse).carried for purse in ("credit", "deposit", "shares")] == [10_000, 3_000, PAR]
        assert len(statement(connection, ANN, FIRST, FIRST).lines) == 1
