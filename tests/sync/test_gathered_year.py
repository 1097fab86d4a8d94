"""Some weeks of a co-operative's office and three shops, gathered from their packs in any order: equal to the books they come from."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.receive import PackHasGap, Taking, check_offer
from kadpun.books.store.engine import Store
from kadpun.books.verify import verify_store
from kadpun.pos.demo.coop_year.books import CoopYear
from kadpun.pos.demo.coop_year.plan import Size
from kadpun.sync.desk_pack import cuts, read_desk_pack, write_desk_pack
from kadpun.sync.desks import genesis_of, logs_here

from .equal_views import differences, views_of

SMALL = Size(members=30, sales_a_day=5, months=2)


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The books of some weeks, all four logs in one store."""
    folder = tmp_path_factory.mktemp("weeks") / "shop"
    made = CoopYear(folder, SMALL)
    made.make()
    made.close()
    return folder / "shop.kadpun"


@pytest.fixture(scope="module")
def packs(weeks: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], dict[str, tuple[str, ...]]]:
    """Their packs, and the keys of their logs."""
    place = tmp_path_factory.mktemp("packs")
    with Store.open(weeks, read_only=True) as store, store.read() as connection:
        logs = logs_here(connection)
        made = [
            write_desk_pack(connection, place, log, first, end, note).path
            for log in logs
            for first, end, note in cuts(connection, log, 0)
        ]
        return made, {log: genesis_of(connection, log).vkeys for log in logs}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_gathered_in_any_order_the_books_are_equal(
    weeks: Path, packs: tuple[list[Path], dict[str, tuple[str, ...]]], tmp_path: Path, seed: int
) -> None:
    left, vkeys = list(packs[0]), packs[1]
    chance = random.Random(seed)
    store = Store.open(tmp_path / "gathered.kadpun", create=True)
    while left:
        chance.shuffle(left)
        pack = left.pop()
        offer = read_desk_pack(pack)
        with store.read() as connection:
            try:
                checked = check_offer(connection, offer, vkeys=vkeys[offer.log], kinds=KINDS)
            except PackHasGap:
                left.append(pack)
                continue
        Taking(store, checked, kinds=KINDS, apply_postings=apply_postings).run()
    store.close()
    assert differences(views_of(weeks), views_of(tmp_path / "gathered.kadpun")) == {}
    assert verify_store(tmp_path / "gathered.kadpun").findings == ()
