"""One whole co-operative year on the disk, made once for all the tests that read it, whichever worker comes first."""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection

from kadpun.books.store.engine import Store
from kadpun.pos.demo.coop_year.books import Sums
from kadpun.pos.demo.coop_year.office import make_coop
from kadpun.pos.demo.coop_year.plan import Size

YEAR = Size()
"""Three shops, 2,000 members, some 128,000 facts."""
PATIENCE_SECONDS = 600


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whichever test comes first waits for the year to be made, on a busy machine for minutes."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(PATIENCE_SECONDS + 300))


@dataclass(frozen=True)
class Year:
    """The year's folder, and what it must come to."""

    folder: Path
    sums: Sums

    @property
    def store(self) -> Path:
        return self.folder / "shop.kadpun"


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Year:
    """The year, read only; a test that writes takes a copy."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "coop-year"
    done = shared / "sums.pickle"
    try:
        shared.mkdir()
    except FileExistsError:
        began = time.monotonic()
        while not done.exists():
            assert time.monotonic() - began < PATIENCE_SECONDS, "the other worker never made the year"
            time.sleep(0.2)
    else:
        sums = make_coop(shared / "shop", YEAR).sums
        written = done.with_suffix(".new")
        written.write_bytes(pickle.dumps(sums))
        os.replace(written, done)
    return Year(shared / "shop", pickle.loads(done.read_bytes()))


@pytest.fixture
def books(year: Year) -> Iterator[Connection]:
    """The year's books, read only."""
    with Store.open(year.store, read_only=True) as store, store.read() as connection:
        yield connection
