"""Packs of many shops in a store that is nobody's books: taken whole, by the keys they began with, whatever one of the shops closes."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.journal.balances import trial_balance
from kadpun.books.journal.periods import PeriodClose, PeriodHold, logs_reached
from kadpun.books.profile import ShopProfile
from kadpun.books.shop import ShopNames, found_shop
from kadpun.books.store.statements import ask
from kadpun.sync.desk_pack import packs_in
from kadpun.sync.gathering import Gathering, leave_packs, wanted_of
from tests.books import real_shop


def a_shop_apart(folder: Path, shop: str) -> Desk:
    """A shop of its own community, that knows nobody; it sells a little."""
    names = ShopNames(shop, shop, "เครื่อง 1", shop, shop, "till-1")
    profile = ShopProfile(shop=shop, vat_mode="registered", sample=True)
    desk = found_shop(folder, names=names, shop_profile=profile, seal="unsealed", clock=SetClock(real_shop.START_AT))
    real_shop.fill(desk)
    real_shop.open_a_shift(desk)
    real_shop.sell(desk, {"g-0002": 1})
    return desk


@pytest.fixture
def two(tmp_path: Path) -> tuple[Desk, Desk]:
    return a_shop_apart(tmp_path / "one", "one"), a_shop_apart(tmp_path / "two", "two")


def test_what_is_new_of_each_shop_is_left_and_taken_and_nothing_twice(two: tuple[Desk, Desk], tmp_path: Path) -> None:
    place = tmp_path / "place"
    for desk in two:
        assert [(pack.first, pack.end) for pack in leave_packs(desk, place)] == [(0, desk.ledger.size)]
    with Gathering(tmp_path / "gathered", two[0].log) as gathering:
        assert sum(outcome.taken for outcome in gathering.take(place, wanted_of(()))) == sum(desk.ledger.size for desk in two)
        assert gathering.take(place, wanted_of(())) == ()
        before = two[1].ledger.size
        real_shop.sell(two[1], {"g-0002": 2})
        (left,) = leave_packs(two[1], place)
        assert (left.first, left.end) == (before, two[1].ledger.size)
        (outcome,) = gathering.take(place, wanted_of(()))
        assert (outcome.log, outcome.taken) == (two[1].log, 1)
        assert [(log.log, log.shop, log.size) for log in gathering.logs()] == [(desk.log, desk.log[:3], desk.ledger.size) for desk in two]
        assert len({log.fingerprint for log in gathering.logs()}) == 2
        real_shop.sell(two[0], {"g-0002": 1})
        assert gathering.take_own(two[0], tmp_path / "gathered") == 1
        assert packs_in(tmp_path / "gathered") == []
    for desk in two:
        desk.close()


def test_a_log_that_another_key_goes_on_with_is_refused(two: tuple[Desk, Desk], tmp_path: Path) -> None:
    place, forged = tmp_path / "place", tmp_path / "forged"
    leave_packs(two[0], place)
    impostor = a_shop_apart(tmp_path / "impostor", "one")
    real_shop.sell(impostor, {"g-0002": 3})
    leave_packs(impostor, forged)
    with Gathering(tmp_path / "gathered", two[1].log) as gathering:
        gathering.take(place, wanted_of(()))
        (outcome,) = gathering.take(forged, wanted_of(()))
        assert outcome.reason is not None and outcome.reason.name in ("PackNotAsSigned", "LogForked")
        assert [log.size for log in gathering.logs()] == [two[0].ledger.size]
    for desk in (*two, impostor):
        desk.close()


def test_a_pack_without_its_beginning_and_one_of_a_shop_nobody_awaits_are_told(two: tuple[Desk, Desk], tmp_path: Path) -> None:
    place = tmp_path / "place"
    leave_packs(two[0], place)
    (first,) = packs_in(place)
    real_shop.sell(two[0], {"g-0002": 1})
    leave_packs(two[0], place)
    shutil.move(first.path, tmp_path / first.path.name)
    leave_packs(two[1], tmp_path / "other")
    with Gathering(tmp_path / "gathered", two[0].log) as gathering:
        (outcome,) = gathering.take(place, wanted_of(()))
        assert outcome.reason is not None and outcome.reason.name == "PackHasGap"
        (outcome,) = gathering.take(tmp_path / "other", wanted_of(("one/one",)))
        assert outcome.reason is not None and outcome.reason.name == "ShopNotAwaited"
        assert gathering.take(tmp_path / first.path.name, wanted_of(("one/one",)))[0].taken == first.end
        assert gathering.take(place, wanted_of(("one/one",)))[0].taken == 1
    for desk in two:
        desk.close()


def test_a_shop_that_closes_its_month_moves_nobody_elses_days(two: tuple[Desk, Desk], tmp_path: Path) -> None:
    one, place = two[0], tmp_path / "place"
    today = one.today()
    last = today.replace(day=28)
    assert isinstance(one.clock, SetClock)
    one.clock.at += 30 * real_shop.DAY
    with one.store.work() as work:
        one.record(work, PeriodHold(date(2026, 11, 1), last), by="o-9")
        work.views.flush()
        one.record(work, PeriodClose(date(2026, 11, 1), last, logs_reached(work.connection)), by="o-9")
    for desk in two:
        leave_packs(desk, place)
    with Gathering(tmp_path / "gathered", one.log) as gathering:
        gathering.take(place, wanted_of(()))
        with gathering.store.read() as connection:
            assert ask(connection, "SELECT count(*) FROM late") == [(0,)]
            days = {on for (on,) in ask(connection, "SELECT DISTINCT \"on\" FROM balance WHERE account = 'sales/goods'")}
            assert days == {today.isoformat()}
            assert sum(balance.amount for balance in trial_balance(connection, on=today + timedelta(days=60))) == 0
    for desk in two:
        desk.close()
