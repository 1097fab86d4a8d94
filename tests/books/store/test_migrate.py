from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

from kadpun.books.store import migrate as migrating
from kadpun.books.store import tables
from kadpun.books.store.backup import backups_in
from kadpun.books.store.engine import Store, StoreBusy, StoreMissing, StoreNewer, StoreUnreadable
from kadpun.books.store.migrate import STEP_NAMES, Step, bring_up_to_date, form_of, load_steps, migrate
from tests.books import real_shop

AT = real_shop.START_AT


def master(path: Path) -> list[tuple[str, str, str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return sorted(connection.execute("SELECT type, name, tbl_name, COALESCE(sql, '') FROM sqlite_master").fetchall())


@contextmanager
def unit_of_work(path: Path) -> Iterator[Connection]:
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(path, isolation_level=None), poolclass=StaticPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.exec_driver_sql("COMMIT")
    engine.dispose()


def nothing(operations: Operations) -> None:
    """A step that changes no table."""


def age(path: Path, form: int) -> None:
    """Let a store say that another program laid it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE store SET value = ? WHERE name = 'schema_version'", (str(form),))


def test_a_store_migrated_from_nothing_is_a_fresh_one_to_the_letter(tmp_path: Path) -> None:
    Store.open(tmp_path / "fresh.kadpun", create=True).close()
    with unit_of_work(tmp_path / "migrated.kadpun") as connection:
        migrate(connection, found=0, steps=load_steps())
    assert master(tmp_path / "migrated.kadpun") == master(tmp_path / "fresh.kadpun")
    assert form_of(tmp_path / "migrated.kadpun") == form_of(tmp_path / "fresh.kadpun") == tables.SCHEMA_VERSION == len(STEP_NAMES)


def test_every_step_is_in_the_list_and_bears_its_number() -> None:
    files = sorted(path.stem for path in Path(str(migrating.__file__)).with_name("migrations").glob("step_*.py"))
    assert list(STEP_NAMES) == files
    assert [int(name[5:9]) for name in STEP_NAMES] == list(range(1, len(STEP_NAMES) + 1))


def test_a_store_of_an_older_form_is_backed_up_changed_and_its_record_is_untouched(tmp_path: Path) -> None:
    """As the next program will: a second step rebuilds a kept table, and its triggers and rows must come through."""
    desk = real_shop.found(tmp_path)
    real_shop.fill(desk)
    real_shop.a_day(desk, sales=3)
    with desk.store.work() as work:
        work.cursor.execute("INSERT INTO draft VALUES ('till-1', '{}', 5)")
    desk.close()
    path = tmp_path / "shop.kadpun"
    with closing(sqlite3.connect(path)) as connection:
        facts = connection.execute("SELECT * FROM fact").fetchall()
        postings = connection.execute("SELECT count(*) FROM posting").fetchone()
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1").fetchall()

    def second(operations: Operations) -> None:
        with operations.batch_alter_table("fact") as batch:
            batch.add_column(sa.Column("note", sa.Text, nullable=False, server_default=""))
        with operations.batch_alter_table("draft") as batch:
            batch.add_column(sa.Column("shift", sa.Integer, nullable=False, server_default="0"))

    def steps() -> list[Step]:
        return [*load_steps(), second]

    backup = bring_up_to_date(path, at=AT, steps=steps)
    assert backup is not None
    assert form_of(backup.path) == tables.SCHEMA_VERSION
    assert form_of(path) == tables.SCHEMA_VERSION + 1
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        assert [row[:6] for row in connection.execute("SELECT * FROM fact").fetchall()] == facts
        assert connection.execute("SELECT * FROM draft").fetchall() == [("till-1", "{}", 5, 0)]
        assert connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1").fetchall() == triggers
        assert connection.execute("SELECT value FROM store WHERE name = 'views_stale'").fetchone() == ("1",)
        assert connection.execute("SELECT count(*) FROM posting").fetchone() == (0,) != postings
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute("DELETE FROM fact")
    assert bring_up_to_date(path, at=AT, steps=steps) is None


def test_a_step_that_fails_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    real_shop.found(tmp_path).close()
    path = tmp_path / "shop.kadpun"
    before = master(path)

    def broken(operations: Operations) -> None:
        operations.add_column("draft", sa.Column("shift", sa.Integer))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        bring_up_to_date(path, at=AT, steps=lambda: [*load_steps(), broken])
    assert master(path) == before
    assert form_of(path) == tables.SCHEMA_VERSION
    assert len(backups_in(tmp_path)) == 1


def test_a_store_of_a_newer_program_is_refused_and_not_touched(tmp_path: Path) -> None:
    real_shop.found(tmp_path).close()
    path = tmp_path / "shop.kadpun"
    age(path, 99)
    before = path.read_bytes()
    with pytest.raises(StoreNewer) as refused:
        bring_up_to_date(path, at=AT)
    assert refused.value.fields == {"found": 99, "known": tables.SCHEMA_VERSION}
    assert path.read_bytes() == before


def test_a_store_that_another_process_holds_is_not_migrated(tmp_path: Path) -> None:
    desk = real_shop.found(tmp_path)
    with pytest.raises(StoreBusy):
        bring_up_to_date(tmp_path / "shop.kadpun", at=AT, steps=lambda: [*load_steps(), nothing])
    desk.close()


def test_what_is_no_store_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        form_of(tmp_path / "none")
    (tmp_path / "text").write_text("ข้าวหอมมะลิ " * 100)
    with pytest.raises(StoreUnreadable, match="not a Kadpun store"):
        form_of(tmp_path / "text")
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE anything (a)")
    with pytest.raises(StoreUnreadable, match="not a Kadpun store"):
        form_of(tmp_path / "other.db")


def test_alembic_is_not_read_when_there_is_nothing_to_migrate(tmp_path: Path) -> None:
    real_shop.found(tmp_path).close()
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from kadpun.books.store.migrate import bring_up_to_date\n"
        f"assert bring_up_to_date(Path({str(tmp_path / 'shop.kadpun')!r}), at=0) is None\n"
        "assert 'alembic' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
