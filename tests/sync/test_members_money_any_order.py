"""Members' money at several desks at once: debts, shares, business and interest come out alike at each, whoever heard of what first."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.rebuild import rebuild
from kadpun.books.members.ageing import ageing
from kadpun.books.members.business import business_done
from kadpun.books.members.debts import account, all_accounts
from kadpun.books.members.interest import interest_due
from kadpun.books.members.limits import headroom
from kadpun.books.members.shares import share_days, share_holding
from kadpun.books.members.statements_of_member import statement
from kadpun.books.profile import InterestRate
from kadpun.books.refusals import Refusal
from tests.books import real_shop
from tests.books.members.credit_shop import FIRST, CreditShop, party

from .equal_views import differences, views_of
from .several import a_shop

PEOPLE = [party(number) for number in range(1, 4)]
RATES = (InterestRate(date(2020, 1, 1), 300), InterestRate(FIRST + timedelta(days=50), 500))


def seen(connection: Connection, last: date) -> dict[str, Any]:
    """What a desk says of everybody's money at several days, without the numbers that facts have in its store."""

    def told(each: Any) -> Any:
        debts = [(debt.debt, debt.instalment, debt.due_on, debt.amount, debt.left) for debt in each.debts]
        return each.member, debts, each.kept

    days = [FIRST, FIRST + timedelta(days=40), last]
    return {
        "accounts": [[told(each) for each in all_accounts(connection, on)] for on in (None, *days)],
        "ageing": [ageing(connection, on) for on in days],
        "one by one": [told(account(connection, member)) for member in PEOPLE],
        "interest": [sorted(map(repr, interest_due(connection, member, last, RATES))) for member in PEOPLE],
        "shares": [share_holding(connection, member, on) for member in PEOPLE for on in (None, *days)],
        "share days": share_days(connection, FIRST, last),
        "business": business_done(connection, FIRST, last),
        "room": [headroom(connection, member) for member in PEOPLE],
        "books": [[(line.on, line.amount, line.balance) for line in statement(connection, member, FIRST, last).lines] for member in PEOPLE],
    }


@pytest.mark.parametrize("seed", range(4))
def test_members_money_is_the_same_at_every_desk(tmp_path: Path, seed: int) -> None:
    chance, shop = random.Random(seed), a_shop(tmp_path, desks=3)
    shop.desks[0].change_profile(replace(shop.desks[0].profile(), credit_limit=10**9, credit_soft_limit=10**9), by="o-1")
    shop.exchange()
    counters = []
    for desk in shop.desks:
        real_shop.open_a_shift(desk)
        counters.append(CreditShop(desk))
    for _ in range(45):
        counter, member = chance.choice(counters), chance.choice(PEOPLE)
        counter.day = chance.randint(0, 90)
        known = [each for every in counters for each in every.sales + every.payments]
        amount = chance.randint(1, 400) * 25
        try:
            match chance.choice(("sell", "sell", "pay", "refund", "reverse", "deposit", "subscribe", "pay shares", "set off", "meet")):
                case "sell":
                    counter.sell(member, amount, days=chance.randint(0, 40))
                case "pay":
                    counter.pay(member, amount)
                case "set off":
                    counter.pay(member, amount, kind="deposit")
                case "refund" if known:
                    counter.refund(chance.choice(known))
                case "reverse" if known:
                    counter.reverse(chance.choice(known))
                case "deposit":
                    counter.deposit(member, chance.choice(("in", "in", "out")), amount)
                case "subscribe":
                    counter.shares(member, "subscribe", shares=3, paid=1)
                case "pay shares":
                    counter.shares(member, "pay", paid=1)
                case "meet":
                    shop.exchange(rounds=1)
        except (Refusal, AssertionError):
            continue
    shop.exchange()
    last = FIRST + timedelta(days=95)
    told = []
    for desk in shop.desks:
        with desk.store.read() as connection:
            told.append(seen(connection, last))
    for other in told[1:]:
        for what, said in told[0].items():
            assert other[what] == said, what
    assert any(told[0]["accounts"])
    first = views_of(shop.desks[0].store.path)
    for desk in shop.desks:
        rebuild(desk.store, KINDS, apply_postings)
        assert differences(first, views_of(desk.store.path)) == {}
    shop.close()
