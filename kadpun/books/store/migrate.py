"""Bringing a store of an older program up to this one: backed up beside itself first, then changed whole or not at all.

    older store --> backup beside it --> steps, triggers laid anew, views laid empty: one unit of work --> views are stale, and folded on opening

A newer store is refused and nothing in it is touched. Alembic does the steps and is imported only when there is one to do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

from .backup import Backup, Progress, back_up
from .engine import Lock, StoreMissing, StoreNewer, StoreUnreadable, drop_views, lay_views, telling
from .tables import SCHEMA_VERSION, triggers

if TYPE_CHECKING:
    from alembic.operations import Operations

Step = Callable[["Operations"], None]
STEP_NAMES = ("step_0001_kept_tables", "step_0002_members_and_office")
"""Oldest first; the step at index n makes a store of form n one of form n + 1."""


def form_of(path: Path) -> int:
    """The form of a store or backup, 1 and up. Refuses StoreMissing; faults StoreUnreadable."""
    if not path.exists():
        raise StoreMissing(path=str(path))
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute("SELECT value FROM store WHERE name = 'schema_version'").fetchone()
    except sqlite3.Error as error:
        why = "it is not a Kadpun store" if "no such table" in str(error) or "not a database" in str(error) else str(error)
        raise StoreUnreadable(why=why) from error
    if row is None:
        raise StoreUnreadable(why="it does not say which program laid it")
    return int(row[0])


def demand_known_form(path: Path, *, known: int = SCHEMA_VERSION) -> int:
    """The form of a store that this program can read. Refuses StoreNewer, StoreMissing; faults StoreUnreadable."""
    found = form_of(path)
    if found > known:
        raise StoreNewer(found=found, known=known)
    return found


def bring_up_to_date(
    path: Path, *, at: int, backups: Path | None = None, progress: Progress | None = None, steps: Callable[[], Sequence[Step]] | None = None
) -> Backup | None:
    """Make an older store one of this program, backed up first; answers the backup, or None if there was nothing to do.

    `at` (UTC milliseconds) names the backup, which lies in `backups` or beside the store. Afterwards its views are stale: opening the shop folds
    them, and whoever called verifies. `steps` loads other steps than this program's own. Refuses StoreNewer, StoreBusy, StoreMissing; faults as
    backing up and writing do.
    """
    lacking = None if steps is None else steps()
    known = SCHEMA_VERSION if lacking is None else len(lacking)
    found = demand_known_form(path, known=known)
    if found == known:
        return None
    lock = Lock(path.with_name(path.name + ".lock"))
    try:
        backup = back_up(path, backups or path.parent, at=at, keep_days=10_000, progress=progress)
        with telling():
            _migrate_file(path, found, lacking or load_steps())
        return backup
    finally:
        lock.release()


def migrate(connection: Connection, *, found: int, steps: Sequence[Step]) -> None:
    """Take a store of form `found` through the steps that it lacks; runs inside the caller's unit of work, foreign keys off."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    with Operations.context(MigrationContext.configure(connection)) as operations:
        for step in steps[found:]:
            step(operations)
    for trigger in triggers():
        connection.exec_driver_sql(trigger)
    drop_views(connection)
    lay_views(connection)
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    assert broken is None, broken
    notes = [("schema_version", str(len(steps))), ("view_version", "0"), ("views_stale", "1")]
    connection.exec_driver_sql("INSERT OR REPLACE INTO store (name, value) VALUES (?, ?)", notes)


def load_steps() -> list[Step]:
    """Every step, oldest first."""
    return [import_module(f".migrations.{name}", __package__).upgrade for name in STEP_NAMES]


def _migrate_file(path: Path, found: int, steps: Sequence[Step]) -> None:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None)
        # A table rebuilt by a step must not take the rows that point at it along.
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    engine: Any = create_engine("sqlite://", creator=connect, poolclass=StaticPool)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                migrate(connection, found=found, steps=steps)
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise
            connection.exec_driver_sql("COMMIT")
    finally:
        engine.dispose()
