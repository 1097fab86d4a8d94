"""Views are thrown away and folded again from the facts, and come out equal.

The fold runs in slices, each a commit; until the last one the store's note says that its views are stale, so that a fold cut short by a power
cut is begun again when the store is opened. Facts are taken log by log in their order; no view depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection

from ..store.engine import Store, drop_views, lay_views
from ..store.tables import VIEW_VERSION
from ..store.views import Views
from .facts import read_fact
from .kind import Kinds, Standing

SLICE = 2_000
"""Facts folded in one unit of work."""

ApplyPostings = Callable[[Standing, Views], None]
Progress = Callable[[int, int], None]


def rebuild(store: Store, kinds: Kinds, apply_postings: ApplyPostings, progress: Progress | None = None) -> int:
    """Drop every view and fold all facts again; answers how many. `progress` is told how many of how many are done."""
    with store.read() as connection:
        total = count_facts(connection)
    with store.work() as work:
        work.cursor.execute("UPDATE store SET value = '1' WHERE name = 'views_stale'")
        drop_views(work.connection)
        lay_views(work.connection)
    done = 0
    last = -1
    while True:
        with store.work() as work:
            folded = 0
            for standing in standing_facts(work.connection, after=last, limit=SLICE):
                fold(standing, kinds, apply_postings, work.views)
                last = standing.no
                folded += 1
            if not folded:
                work.cursor.execute("UPDATE store SET value = ? WHERE name = 'view_version'", (str(VIEW_VERSION),))
                work.cursor.execute("UPDATE store SET value = '0' WHERE name = 'views_stale'")
                return done
        done += folded
        if progress is not None:
            progress(done, total)


def rebuild_if_stale(store: Store, kinds: Kinds, apply_postings: ApplyPostings, progress: Progress | None = None) -> bool:
    """Rebuild if a rebuild was cut short or the program folds its views another way now; tells whether it did."""
    if store.recall("views_stale") == "0" and store.recall("view_version") == str(VIEW_VERSION):
        return False
    rebuild(store, kinds, apply_postings, progress)
    return True


def fold(standing: Standing, kinds: Kinds, apply_postings: ApplyPostings, views: Views) -> None:
    """Bring one fact into the views; a kind this program does not know brings its postings alone."""
    apply_postings(standing, views)
    kind = kinds.get(standing.fact.kind)
    if kind is not None:
        kind.apply(standing, kind.codec.read(standing.fact.body), views)


def count_facts(connection: Connection) -> int:
    """How many facts the store holds."""
    return int(connection.exec_driver_sql("SELECT count(*) FROM fact").scalar_one())


def standing_facts(connection: Connection, *, after: int = -1, limit: int = -1) -> Iterator[Standing]:
    """The facts after a number, log by log in their order."""
    driver: Any = connection.connection.dbapi_connection
    rows = driver.execute("SELECT no, largest_at, leaf, bytes FROM fact WHERE no > ? ORDER BY no LIMIT ?", (after, limit))
    for no, largest_at, leaf, data in rows:
        yield Standing(read_fact(data), no, largest_at, leaf)
