"""Three desks, random days, and their packs taken in any order: the stores come to hold equal views, and each folded anew alone is as it stood."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.goods.kinds import CountLine, Price, PriceLine, StockCount, count_postings
from kadpun.books.goods.shelf import on_hand, product
from kadpun.books.goods.shelving import change_product
from kadpun.books.journal.periods import PeriodClose, PeriodHold, first_open_on, logs_reached
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.facts import read_fact
from kadpun.books.ledger.keys import KeyBox
from kadpun.books.ledger.kind import Standing
from kadpun.books.ledger.rebuild import rebuild
from kadpun.books.ledger.receive import PackHasGap
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.members.joining import NewPerson, join_people
from kadpun.books.members.limits import CreditLimit
from kadpun.books.profile import Setting
from kadpun.books.refusals import Refusal
from kadpun.books.sales.sale import Reversal
from kadpun.books.sales.shift import open_shift
from kadpun.books.shop import open_desk
from kadpun.books.verify import verify_store
from kadpun.sync.desk_pack import cuts, write_desk_pack
from kadpun.sync.desks import Desks, logs_here
from tests.books import real_shop

from .equal_views import differences, rows_as_they_lie, views_of
from .several import a_shop

DESKS = 3


@pytest.fixture(scope="module")
def founded() -> Iterator[list[Path]]:
    """Three desks that know each other and hold the same, closed, to be copied."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        shop = a_shop(Path(folder), desks=DESKS)
        for desk in shop.desks:
            real_shop.open_a_shift(desk)
        folders = [desk.folder for desk in shop.desks]
        shop.close()
        yield folders


class Days:
    """Three desks at work, each with its own clock, and a pool of packs that were made at any time."""

    def __init__(self, folders: list[Path], place: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.pool = place / "pool"
        self.pool.mkdir()
        self.desks: list[Desk] = []
        for number, folder in enumerate(folders):
            copy = place / folder.name
            shutil.copytree(folder, copy)
            assert KeyBox(copy / "keys").logs()
            self.desks.append(open_desk(copy, clock=SetClock(real_shop.START_AT + 60_000 * (number + 1))))

    def act(self, number: int, what: str) -> None:
        """One desk does one thing; what the rules of state do not allow is not done."""
        desk = self.desks[number]
        assert isinstance(desk.clock, SetClock)
        desk.clock.advance(milliseconds=self.chance.choice((-500, 0, 1, 1000, 70_000)))
        try:
            getattr(self, what)(desk)
        except Refusal:
            return

    def sell(self, desk: Desk) -> None:
        on = self.chance.choice((None, None, desk.today() - timedelta(days=1)))
        real_shop.sell(desk, {"g-0001": self.chance.randint(1, 3), "g-0003": 137}, by_cash=self.chance.random() < 0.7, on=on)

    def refund(self, desk: Desk) -> None:
        with desk.store.read() as connection:
            rows = connection.exec_driver_sql("SELECT bytes, no, leaf FROM fact WHERE kind = 'sale' ORDER BY id").all()
        if rows:
            data, no, leaf = self.chance.choice(rows)
            fact = read_fact(bytes(data))
            real_shop.take_back(desk, Recorded(Standing(fact, no, fact.at, bytes(leaf))))

    def reverse(self, desk: Desk) -> None:
        with desk.store.read() as connection:
            rows = connection.exec_driver_sql("SELECT bytes FROM fact WHERE kind IN ('sale', 'stock-count') ORDER BY id").all()
            shift = open_shift(connection, desk.log)
        if rows and shift:
            fact = read_fact(bytes(self.chance.choice(rows)[0]))
            opposite = tuple((account, commodity, -amount) for account, commodity, amount in fact.post)
            with desk.store.work() as work:
                desk.record(work, Reversal(reason="ผิด", approver="o-2"), by="o-1", refs=(fact.id,), post=opposite)

    def price(self, desk: Desk) -> None:
        on = desk.today() + timedelta(days=self.chance.choice((0, 0, 1)))
        with desk.store.work() as work:
            desk.record(work, Price(on, (PriceLine("g-0001", self.chance.randint(1, 9) * 100, 1),)), by="o-1")

    def rename(self, desk: Desk) -> None:
        with desk.store.read() as connection:
            known = product(connection, "g-0002", on=desk.today())
        assert known is not None
        code = f"8{self.chance.randint(10**11, 10**12 - 1)}"
        with desk.store.work() as work:
            change_product(desk, work, replace(known, name=f"น้ำผึ้ง {self.chance.randint(1, 99)}", barcodes=(code,)), by="o-1", on=desk.today())

    def set(self, desk: Desk) -> None:
        name, value = self.chance.choice((("thanks", '"ขอบคุณ"'), ("short_limit", "100"), ("short_limit", "200"), ("desk_name", '"หน้าร้าน"')))
        with desk.store.work() as work:
            desk.record(work, Setting(name, value), by="o-1")

    def count(self, desk: Desk) -> None:
        with desk.store.read() as connection:
            there = on_hand(connection, "g-0004")
        body = StockCount((CountLine("g-0004", there, self.chance.randint(0, 120)),))
        with desk.store.work() as work:
            desk.record(work, body, by="o-1", post=count_postings(body))

    def member(self, desk: Desk) -> None:
        values = {"name": f"สมาชิก {self.chance.randint(1, 99)}", "telephone": "0812345678"}
        join_people(desk, [NewPerson(values, desk.today())], by="o-1")

    def limit(self, desk: Desk) -> None:
        hard = self.chance.randint(1, 5) * 10_000
        people = desk.people.everybody()
        if people:
            with desk.store.work() as work:
                desk.record(work, CreditLimit(people[0].id, hard, hard // 2, "season", "o-2"), by="o-1")

    def shift(self, desk: Desk) -> None:
        real_shop.close_the_shift(desk, short=self.chance.choice((0, 100)))
        real_shop.open_a_shift(desk)

    def close_month(self, desk: Desk) -> None:
        """Only the first desk closes, as only the accountant does: yesterday, or up to yesterday."""
        if desk is not self.desks[0]:
            return
        last = desk.today() - timedelta(days=self.chance.choice((1, 1, 2)))
        with desk.store.read() as connection:
            first = first_open_on(connection) or date(2026, 1, 1)
        with desk.store.work() as work:
            desk.record(work, PeriodHold(first, last), by="o-9", on=last)
        with desk.store.read() as connection:
            reached = logs_reached(connection)
        with desk.store.work() as work:
            desk.record(work, PeriodClose(first, last, reached), by="o-9", on=last)

    def sleep(self, desk: Desk) -> None:
        """A day goes by on one desk."""
        assert isinstance(desk.clock, SetClock)
        desk.clock.advance(milliseconds=real_shop.DAY)

    def pack(self, desk: Desk) -> None:
        """Leave a pack of the own log, from anywhere up to now."""
        with desk.store.read() as connection:
            size = desk.ledger.size
            for first, end, note in cuts(connection, desk.log, self.chance.randint(0, size - 1)):
                write_desk_pack(connection, self.pool, desk.log, first, end, note)

    def take(self, desk: Desk) -> None:
        """Take any pack of the pool; one with a gap is left."""
        packs = sorted(self.pool.iterdir())
        if packs:
            self.take_one(desk, self.chance.choice(packs))

    def take_one(self, desk: Desk, pack: Path) -> bool:
        outcome = Desks(desk).receive(pack).outcomes[0]
        if isinstance(outcome.reason, PackHasGap):
            return False
        assert outcome.reason is None or outcome.log == desk.log, outcome
        return True

    def settle(self) -> None:
        """Everybody leaves the last packs, and takes all of the pool in an order of its own until nothing is left."""
        for desk in self.desks:
            with desk.store.read() as connection:
                for first, end, note in cuts(connection, desk.log, 0):
                    write_desk_pack(connection, self.pool, desk.log, first, end, note)
        for desk in self.desks:
            left = sorted(self.pool.iterdir())
            while left:
                self.chance.shuffle(left)
                left = [pack for pack in left if not self.take_one(desk, pack)]

    def close(self) -> None:
        for desk in self.desks:
            desk.close()


ACTS = (
    "sell", "refund", "reverse", "price", "rename", "set", "count", "member", "limit", "shift", "close_month", "sleep",
    "pack", "pack", "take", "take",
)  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, DESKS - 1), st.sampled_from(ACTS)), min_size=10, max_size=45), st.integers(0, 2**32))
def test_any_order_of_packs_gives_equal_views(founded: list[Path], acts: list[tuple[int, str]], seed: int) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        days = Days(founded, Path(folder), seed)
        try:
            for number, what in acts:
                days.act(number, what)
            days.settle()
            stores = [desk.store.path for desk in days.desks]
            with days.desks[0].store.read() as connection:
                assert len(logs_here(connection)) == DESKS
            first = views_of(stores[0])
            for store in stores[1:]:
                assert differences(first, views_of(store)) == {}
            for desk in days.desks:
                before = rows_as_they_lie(desk.store.path)
                rebuild(desk.store, KINDS, apply_postings)
                assert differences(before, rows_as_they_lie(desk.store.path)) == {}
        finally:
            days.close()


def test_after_a_long_day_all_three_stores_verify(founded: list[Path], tmp_path: Path) -> None:
    days = Days(founded, tmp_path, seed=7)
    try:
        for turn in range(40):
            days.act(turn % DESKS, ("sell", "price", "refund", "pack", "take", "member", "shift")[turn % 7])
        days.settle()
        for desk in days.desks:
            assert verify_store(desk.store.path, receipts=True).findings == ()
    finally:
        days.close()
