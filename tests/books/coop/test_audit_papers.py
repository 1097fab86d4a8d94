"""The auditor's tests: a sample that anybody draws again, the cut-off, gaps and doubles, and who allowed themselves what."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.clock import SetClock
from kadpun.books.coop.audit_papers import _by_chance, _by_money, _series, look_at_cut_off, sample_bills, scan_ledger, series_of
from kadpun.books.desk import Desk
from kadpun.books.sales.shift import CashMove, move_postings

from ..shops import CASHIER, a_sale, a_shop, open_a_shift, refund, sell, with_products

TODAY = date(2026, 11, 21)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path / "shop")
    with_products(made)
    open_a_shift(made)
    yield made
    made.close()


def sell_some(desk: Desk, count: int) -> list[str]:
    assert isinstance(desk.clock, SetClock)
    made = []
    for number in range(count):
        desk.clock.advance(milliseconds=60_000)
        made.append(sell(desk, a_sale(desk, quantity=1 + number % 7)).fact.id)
    return made


def test_a_sample_by_chance_is_what_a_line_of_shell_draws_too(desk: Desk) -> None:
    ids = sell_some(desk, 30)
    with desk.store.read() as connection:
        sample = sample_bills(connection, TODAY, TODAY, count=5, seed="หนองปั๋น 2569")
        again = sample_bills(connection, TODAY, TODAY, count=5, seed="หนองปั๋น 2569")
        other = sample_bills(connection, TODAY, TODAY, count=5, seed="another")
    expected = sorted(ids, key=lambda id: hashlib.sha256(f"หนองปั๋น 2569:{id}".encode()).hexdigest())[:5]
    assert {bill.id for bill in sample.bills} == set(expected)
    assert sample == again
    assert {bill.id for bill in other.bills} != set(expected)
    assert (sample.population, sample.whole, sample.covered) == (30, sum(b.total for b in all_bills(desk)), sum(b.total for b in sample.bills))
    assert all(len(bill.code) == 24 and bill.number.startswith("01-69-") and "#" in bill.place for bill in sample.bills)


def all_bills(desk: Desk) -> tuple[object, ...]:
    with desk.store.read() as connection:
        return sample_bills(connection, TODAY, TODAY, count=5000, seed="").bills  # type: ignore[return-value]


def test_large_bills_are_all_in_the_sample(desk: Desk) -> None:
    sell_some(desk, 14)
    with desk.store.read() as connection:
        sample = sample_bills(connection, TODAY, TODAY, count=2, seed="x", above=90_00)
        nothing = sample_bills(connection, TODAY + timedelta(days=1), TODAY + timedelta(days=9), count=2, seed="x", by_money=True)
    large = [bill for bill in sample.bills if bill.drawn == "large"]
    assert [bill.total for bill in large] == [90_00, 90_00]
    assert len(sample.bills) == 4
    assert nothing.bills == ()


@given(totals=st.lists(st.integers(0, 10**7), min_size=1, max_size=80), count=st.integers(1, 40), seed=st.text(max_size=20))
def test_by_money_every_bill_larger_than_the_step_is_drawn_and_none_twice(totals: list[int], count: int, seed: str) -> None:
    rows = [(f"id-{at:04}", total) for at, total in enumerate(totals)]
    picked = _by_money(rows, count, seed)
    step = max(sum(totals) // count, 1)
    assert len(picked) == len(set(picked))
    assert {id for id, total in rows if total >= step} <= set(picked)
    assert not {id for id, total in rows if total == 0} & set(picked)
    assert len(_by_chance(rows, count, seed)) == min(count, len(rows))


def test_the_cut_off_shows_both_sides_and_what_was_recorded_on_the_other(desk: Desk) -> None:
    sell_some(desk, 3)
    body = CashMove(1, "in", 5_00, "cash/safe", "ลืมลง", "u-sri")
    yesterday = TODAY - timedelta(days=1)
    with desk.store.work() as work:
        late = desk.record(work, body, by=CASHIER, on=yesterday, post=move_postings(body)).fact.id
    with desk.store.read() as connection:
        today = look_at_cut_off(connection, TODAY, each_side=2)
        before = look_at_cut_off(connection, yesterday, each_side=2)
    assert [line.number for line in today.before] == ["01-69-000002", "01-69-000003"]
    assert (today.after, today.other_side) == ((), ())
    assert [line.number for line in before.after] == ["01-69-000001", "01-69-000002"]
    assert [(line.id, line.on, line.recorded_on, line.amount) for line in before.other_side] == [(late, yesterday, TODAY, 5_00)]


def test_numbers_without_gap_and_self_approvals_are_found_in_one_reading(desk: Desk) -> None:
    ids = sell_some(desk, 3)
    refund(desk, ids[0], {0: 1})
    body = CashMove(1, "in", 5_00, "cash/safe", "ทอน", "u-sri")
    with desk.store.work() as work:
        desk.record(work, body, by=CASHIER, post=move_postings(body))
    told: list[tuple[int, int]] = []
    with desk.store.read() as connection:
        found = scan_ledger(connection, progress=lambda done, total: told.append((done, total)))
        later = scan_ledger(connection, from_on=TODAY + timedelta(days=1))
    assert {(one.series, one.count, one.first, one.last, one.holds) for one in found.series} == {
        ("sale", 3, 1, 3, True),
        ("refund", 1, 1, 1, True),
        ("shift-open", 1, 1, 1, True),
    }
    assert told[-1] == (found.facts, found.facts)
    assert [(act.kind, act.by, act.amount) for act in found.self_approvals] == [("refund", CASHIER, 10_00)]
    assert later.self_approvals == ()


def test_gaps_and_doubles_are_told_as_they_are() -> None:
    series = _series("a/b/c", "sale", [2, 3, 3, 7, 9, 9, 9])
    assert (series.gaps, series.doubles, series.first, series.last, series.holds) == (((1, 1), (4, 6), (8, 8)), (3, 9), 2, 9, False)
    assert _series("a/b/c", "sale", [1, 2]).holds


def test_guarded_acts_on_a_bill_are_read_from_its_own_words() -> None:
    from kadpun.books.coop.audit_papers import _self_approvals

    fact = {"kind": "sale", "by": "u-a", "body": {"approvals": ["void_line v u-b u-c", "price_override 1 u-a u-b 100"], "total": 5}}
    assert list(_self_approvals(fact, TODAY, b"")) == []
    assert series_of({"kind": "entry", "refs": [], "body": {"voucher": "journal", "serial": 4}}) == ("entry/journal", 4)
    assert series_of({"kind": "confirmation", "refs": ["x"], "body": {"run": 4}}) is None
    assert series_of({"kind": "price", "refs": [], "body": {}}) is None
