"""What lies on the shelf by moving average: goods below zero, returns, and deliveries that arrive too late for a closed month."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from pathlib import Path

from kadpun.books.clock import mint_id
from kadpun.books.goods.kinds import Delivery, DeliveryLine, MoveLine, StockMove, delivery_postings, move_postings
from kadpun.books.goods.valuation import held_on, lost_goods, value_stock
from kadpun.books.journal.periods import LogReached, PeriodClose
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.facts import Fact, Posting
from kadpun.books.ledger.kind import Standing, fact_no
from kadpun.books.ledger.rebuild import fold
from kadpun.books.store.engine import Store

OFFICE, TILL = "c/shop/office/1", "c/shop/till-1/1"
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


def a_fact(log: str, seq: int, on: date, body: object, post: tuple[Posting, ...] = ()) -> Standing:
    kind = next(kind for kind in KINDS.values() if kind.body is type(body))
    said = kind.codec.write(body)
    fact = Fact(log=log, seq=seq, prev=bytes(32), id=mint_id(seq), kind=kind.name, at=seq, on=on, by="o", refs=(), post=post, body=said, cm={})
    return Standing(fact, fact_no(int(log == TILL), seq), seq, bytes(32))


def a_delivery(seq: int, on: date, quantity: int, value: int) -> Standing:
    body = Delivery("equity/opening", (DeliveryLine("g-1", quantity, value),))
    return a_fact(TILL, seq, on, body, delivery_postings(body))


def a_loss(seq: int, on: date, quantity: int) -> Standing:
    body = StockMove("waste", (MoveLine("g-1", quantity),))
    return a_fact(TILL, seq, on, body, move_postings(body))


def test_a_delivery_that_comes_too_late_for_a_closed_month_is_valued_where_it_counts(tmp_path: Path) -> None:
    till = [
        a_delivery(1, date(2026, 10, 5), 10, 1_000),
        a_loss(2, date(2026, 10, 7), 1),
        a_delivery(3, date(2026, 10, 9), 10, 2_000),
        a_loss(4, date(2026, 10, 20), 4),
    ]
    closing = a_fact(OFFICE, 1, OCTOBER[1], PeriodClose(*OCTOBER, (LogReached(OFFICE, 1), LogReached(TILL, 3))))
    empty = [a_fact(log, 0, OCTOBER[0], KINDS["denied"].body("x", "y")) for log in (OFFICE, TILL)]
    for number, order in enumerate(permutations([closing, *till])):
        if [standing for standing in order if standing is not closing] != till:
            continue
        with Store.open(tmp_path / f"{number}.kadpun", create=True) as store:
            for standing in (*empty, *order):
                with store.work() as work:
                    fold(standing, KINDS, apply_postings, work.views)
            with store.read() as connection:
                october = held_on(connection, "g-1", on=OCTOBER[1])
                november = held_on(connection, "g-1", on=date(2026, 11, 1))
                assert (october.quantity, october.value) == (9, 900)
                assert (november.quantity, november.value) == (15, round(2_900 * 15 / 19))
                assert [(each.quantity, each.value) for each in value_stock(connection, on=OCTOBER[1])] == [(9, 900)]
                assert lost_goods(connection, from_on=OCTOBER[0], to_on=OCTOBER[1]) == [("g-1", "waste", 1)]
                assert lost_goods(connection, from_on=date(2026, 11, 1), to_on=date(2026, 11, 1)) == [("g-1", "waste", 4)]


def test_goods_sold_before_they_came_stand_below_zero_until_they_come(tmp_path: Path) -> None:
    days = [date(2026, 10, day) for day in (1, 2, 3, 4)]
    facts = [a_delivery(1, days[0], 2, 200), a_loss(2, days[1], 5), a_delivery(3, days[2], 10, 2_000)]
    with Store.open(tmp_path / "shop.kadpun", create=True) as store:
        for standing in (a_fact(TILL, 0, days[0], KINDS["denied"].body("x", "y")), *facts):
            with store.work() as work:
                fold(standing, KINDS, apply_postings, work.views)
        with store.read() as connection:
            worth = [(held.quantity, held.value) for held in (held_on(connection, "g-1", on=day) for day in days)]
    assert worth == [(2, 200), (-3, -300), (7, 1_400), (7, 1_400)]
