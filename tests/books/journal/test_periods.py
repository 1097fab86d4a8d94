"""Periods: held, closed for good on every path, and what arrives too late counts on the first open day whatever the order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kadpun.books.clock import mint_id
from kadpun.books.desk import Desk
from kadpun.books.journal.balances import balance_of, out_of_balance, trial_balance
from kadpun.books.journal.periods import (
    LogReached,
    PeriodClose,
    PeriodClosed,
    PeriodHeld,
    PeriodHold,
    PeriodLogsDiffer,
    PeriodNotHeld,
    PeriodNotNext,
    PeriodSpanWrong,
    closed_until,
    first_open_on,
    is_held,
    logs_reached,
    periods,
)
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.bodies import codec_of
from kadpun.books.ledger.facts import Fact
from kadpun.books.ledger.kind import Standing, fact_no
from kadpun.books.ledger.rebuild import fold
from kadpun.books.store.engine import Store
from kadpun.books.store.tables import VIEWS
from kadpun.books.verify import verify_store
from tests.books import real_shop

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
TODAY = date(2026, 11, 21)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = real_shop.found(tmp_path)
    real_shop.fill(desk)
    real_shop.open_a_shift(desk)
    yield desk
    desk.close()


def hold(desk: Desk, span: tuple[date, date], *, released: bool = False) -> None:
    with desk.store.work() as work:
        desk.record(work, PeriodHold(*span, released=released), by="acc")


def close(desk: Desk, span: tuple[date, date], **about: object) -> None:
    with desk.store.work() as work:
        desk.record(work, PeriodClose(*span, logs_reached(work.connection), **about), by="acc")  # type: ignore[arg-type]


def test_a_closed_period_takes_nothing_more(desk: Desk) -> None:
    real_shop.sell(desk, {"g-0001": 2}, on=date(2026, 10, 31))
    hold(desk, OCTOBER)
    with pytest.raises(PeriodHeld):
        real_shop.sell(desk, {"g-0001": 1}, on=date(2026, 10, 5))
    close(desk, OCTOBER)
    for day in (date(2026, 10, 31), date(2026, 10, 1), date(2020, 1, 1)):
        with pytest.raises(PeriodClosed) as refused:
            real_shop.sell(desk, {"g-0001": 1}, on=day)
        assert refused.value.fields == {"last_on": date(2026, 10, 31), "first_open_on": date(2026, 11, 1)}
    real_shop.sell(desk, {"g-0001": 1}, on=date(2026, 11, 1))
    with desk.store.read() as connection:
        assert closed_until(connection) == date(2026, 10, 31)
        assert first_open_on(connection) == date(2026, 11, 1)
        assert [(period.last_on, period.closed) for period in periods(connection)] == [(date(2026, 10, 31), True)]
        assert out_of_balance(trial_balance(connection)) == {}
    assert verify_store(desk.store.path).exit_code == 0


def test_a_hold_can_be_let_go(desk: Desk) -> None:
    hold(desk, OCTOBER)
    with desk.store.read() as connection:
        assert is_held(connection, *OCTOBER)
        assert [period.closed for period in periods(connection)] == [False]
    hold(desk, OCTOBER, released=True)
    real_shop.sell(desk, {"g-0001": 1}, on=date(2026, 10, 5))
    with desk.store.read() as connection:
        assert periods(connection) == ()


def test_periods_follow_each_other_without_a_gap_and_are_held_before_they_are_closed(desk: Desk) -> None:
    with pytest.raises(PeriodNotHeld):
        close(desk, OCTOBER)
    with pytest.raises(PeriodSpanWrong):
        hold(desk, (OCTOBER[1], OCTOBER[0]))
    hold(desk, OCTOBER)
    close(desk, OCTOBER)
    with pytest.raises(PeriodNotNext):
        hold(desk, OCTOBER)
    with pytest.raises(PeriodNotNext):
        hold(desk, (date(2026, 11, 2), date(2026, 11, 10)))


def test_a_closing_names_every_log_as_far_as_it_reaches(desk: Desk) -> None:
    hold(desk, OCTOBER)
    with desk.store.read() as connection:
        reached = logs_reached(connection)
    real_shop.sell(desk, {"g-0001": 1}, on=TODAY)
    with pytest.raises(PeriodLogsDiffer), desk.store.work() as work:
        desk.record(work, PeriodClose(*OCTOBER, reached), by="acc")


LOGS = ("c/shop/office/1", "c/shop/till-1/1", "c/other/till-2/1")


def a_fact(log: str, seq: int, on: date, amount: int, account: str) -> Standing:
    post = ((account, "THB", amount), ("sales/goods", "THB", -amount))
    fact = Fact(log=log, seq=seq, prev=bytes(32), id=mint_id(seq), kind="training", at=seq, on=on, by="o", refs=(), post=post, body={}, cm={})
    return Standing(fact, fact_no(LOGS.index(log), seq), seq, bytes(32))


def a_closing(seq: int, first: date, last: date, sizes: dict[str, int]) -> Standing:
    body = PeriodClose(first, last, tuple(LogReached(log, size) for log, size in sorted(sizes.items())))
    said = codec_of(PeriodClose).write(body)
    fact = Fact(
        log=LOGS[0], seq=seq, prev=bytes(32), id=mint_id(seq), kind="period-close", at=seq, on=last, by="acc", refs=(), post=(), body=said, cm={}
    )
    return Standing(fact, fact_no(0, seq), seq, bytes(32))


def folded(path: Path, standings: list[Standing]) -> dict[str, list[tuple[object, ...]]]:
    """Fold facts, each in a unit of work of its own, and give every view's rows."""
    path.unlink(missing_ok=True)
    with Store.open(path, create=True) as store:
        for standing in standings:
            with store.work() as work:
                if standing.fact.kind == "training":
                    apply_postings(standing, work.views)
                else:
                    fold(standing, KINDS, apply_postings, work.views)
        with store.read() as connection:
            return {
                name: sorted((tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()), key=repr)
                for name in VIEWS.tables
            }


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Standing], list[Standing]]:
    """Facts of two tills, two closings of an office that knew only some of them, and the same in another order of arrival."""
    days = st.dates(date(2026, 8, 1), date(2026, 11, 30))
    accounts = st.sampled_from(["cash/drawer", "receivables/members/m-1", "stock/shop"])
    logs: dict[str, list[Standing]] = {}
    for log in LOGS[1:]:
        said = draw(st.lists(st.tuples(days, st.integers(1, 900), accounts), min_size=1, max_size=7))
        logs[log] = [a_fact(log, seq, on, amount, account) for seq, (on, amount, account) in enumerate(said)]
    known = {log: draw(st.integers(0, len(facts))) for log, facts in logs.items()}
    more = {log: draw(st.integers(known[log], len(facts))) for log, facts in logs.items()}

    def sizes(so_far: dict[str, int], own: int) -> dict[str, int]:
        return {log: size for log, size in {**so_far, LOGS[0]: own}.items() if size}

    office = [
        a_fact(LOGS[0], 0, date(2026, 8, 2), 5, "cash/safe"),
        a_closing(1, date(2026, 8, 1), date(2026, 8, 31), sizes(known, 1)),
        a_closing(2, date(2026, 9, 1), date(2026, 9, 30), sizes(more, 2)),
    ]
    queues = [office, *logs.values()]

    def arrival() -> list[Standing]:
        left = [list(queue) for queue in queues]
        order = []
        while any(left):
            queue = draw(st.sampled_from([queue for queue in left if queue]))
            order.append(queue.pop(0))
        return order

    return arrival(), arrival()


@settings(max_examples=60, deadline=None)
@given(histories())
def test_what_comes_too_late_counts_the_same_whatever_the_order(
    tmp_path_factory: pytest.TempPathFactory, orders: tuple[list[Standing], list[Standing]]
) -> None:
    folder = tmp_path_factory.mktemp("late")
    one, other = (folded(folder / f"{n}.kadpun", order) for n, order in enumerate(orders))
    assert one == other
    closed = [standing for standing in orders[0] if standing.fact.kind == "period-close"]
    for standing in orders[0]:
        fact = standing.fact
        late = [c for c in closed if fact.post and fact.on.isoformat() <= c.fact.body["last_on"] and fact.seq >= reach(c, fact.log)]
        rows = [row for row in one["late"] if row[0] == standing.no]
        assert bool(rows) == bool(late)
        if late:
            last = max(c.fact.body["last_on"] for c in late)
            assert rows[0][1] == fact.on.isoformat() and rows[0][2] > last


def reach(closing: Standing, log: str) -> int:
    sizes = {one["log"]: one["size"] for one in closing.fact.body["logs"]}
    if log == closing.fact.log:
        return closing.fact.seq + 1
    return int(sizes.get(log, 0))


def test_late_facts_leave_the_closed_month_as_it_was(tmp_path: Path) -> None:
    facts = [a_fact(LOGS[1], seq, date(2026, 10, 5), 100, "receivables/members/m-1") for seq in range(3)]
    office = [a_fact(LOGS[0], 0, date(2026, 10, 2), 7, "cash/safe"), a_closing(1, *OCTOBER, {LOGS[0]: 1, LOGS[1]: 1})]
    folded(tmp_path / "a.kadpun", [*facts[:2], *office, facts[2]])
    with Store.open(tmp_path / "a.kadpun") as store, store.read() as connection:
        assert balance_of(connection, "receivables/members", on=date(2026, 10, 31)).amount == 100
        assert balance_of(connection, "receivables/members/m-1", on=date(2026, 10, 31)).amount == 100
        assert balance_of(connection, "receivables/members/m-1", on=date(2026, 11, 1)).amount == 300
        assert balance_of(connection, "sales/goods").amount == -307
