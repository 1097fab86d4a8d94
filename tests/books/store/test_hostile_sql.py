"""Whatever SQL is run against a store, what was recorded stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.books.shops import a_shop, close_the_shift, open_a_shift, sell, with_products


@pytest.fixture(scope="module")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = a_shop(tmp_path_factory.mktemp("shop"))
    with_products(desk)
    open_a_shift(desk)
    sell(desk)
    sell(desk)
    close_the_shift(desk)
    desk.close()
    return desk.store.path


@pytest.fixture
def connection(store_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(store_path, isolation_level=None)
    connection.execute("BEGIN")
    yield connection
    connection.rollback()
    connection.close()


HOSTILE = {
    "change a fact": "UPDATE fact SET bytes = x'00' WHERE no = 3",
    "change a fact's leaf": "UPDATE fact SET leaf = zeroblob(32) WHERE no = 3",
    "move a fact": "UPDATE fact SET no = 9999 WHERE no = 3",
    "change nothing of a fact": "UPDATE fact SET kind = kind",
    "change or replace a fact": "UPDATE OR REPLACE fact SET kind = 'x' WHERE no = 3",
    "delete a fact": "DELETE FROM fact WHERE no = 3",
    "delete the last fact": "DELETE FROM fact WHERE no = (SELECT max(no) FROM fact)",
    "delete every fact": "DELETE FROM fact",
    "replace a fact": "INSERT OR REPLACE INTO fact SELECT no, id, kind, largest_at, leaf, x'00' FROM fact WHERE no = 3",
    "replace into": "REPLACE INTO fact SELECT no, id, kind, largest_at, leaf, x'00' FROM fact WHERE no = 3",
    "replace by id": "INSERT OR REPLACE INTO fact SELECT (SELECT max(no) + 1 FROM fact), id, kind, largest_at, leaf, bytes FROM fact WHERE no = 3",
    "ignore into": "INSERT OR IGNORE INTO fact SELECT no, id, kind, largest_at, leaf, x'00' FROM fact WHERE no = 3",
    "upsert a fact": "INSERT INTO fact SELECT no, id, kind, largest_at, leaf, bytes FROM fact WHERE no = 3 ON CONFLICT DO UPDATE SET bytes = x'00'",
    "leave a gap": "INSERT INTO fact SELECT max(no) + 2, x'00', 'sale', 1, leaf, bytes FROM fact",
    "change a node": "UPDATE node SET hash = zeroblob(32)",
    "delete a node": "DELETE FROM node",
    "replace a node": "INSERT OR REPLACE INTO node SELECT log, level, position, zeroblob(32) FROM node LIMIT 1",
    "change a checkpoint": "UPDATE checkpoint SET note = ''",
    "delete the newest checkpoint": "DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)",
    "delete a milestone": "DELETE FROM checkpoint WHERE milestone = 1",
    "sign one size twice": "INSERT INTO checkpoint SELECT log, size, 'other', 0 FROM checkpoint",
    "replace a checkpoint": "INSERT OR REPLACE INTO checkpoint SELECT log, size, 'other', 0 FROM checkpoint",
    "sign a smaller size": "INSERT INTO checkpoint SELECT log, size - 1, note, 0 FROM checkpoint",
    "rename a log": "UPDATE log SET name = 'other/shop/desk/1'",
    "delete a log": "DELETE FROM log",
    "replace a log": "INSERT OR REPLACE INTO log VALUES (0, 'other/shop/desk/1')",
    "change a receipt": "UPDATE receipt SET signature = zeroblob(64)",
    "delete a receipt": "DELETE FROM receipt",
    "replace a receipt": "INSERT OR REPLACE INTO receipt SELECT fact, zeroblob(64) FROM receipt",
}


@pytest.mark.parametrize("sql", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_record_stays_whatever_is_run_against_it(connection: sqlite3.Connection, sql: str) -> None:
    before = [connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in ("log", "fact", "node", "checkpoint", "receipt")]
    with pytest.raises(sqlite3.IntegrityError, match=r"append-only|next of its log|never changes|milestones stay|larger than"):
        connection.execute(sql)
    after = [connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in ("log", "fact", "node", "checkpoint", "receipt")]
    assert after == before


def test_a_superseded_checkpoint_that_is_no_milestone_may_go(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO checkpoint SELECT log, size + 1, 'next', 0 FROM checkpoint")
    connection.execute("INSERT INTO checkpoint SELECT log, max(size) + 1, 'next', 0 FROM checkpoint")
    connection.execute("DELETE FROM checkpoint WHERE note = 'next' AND size < (SELECT max(size) FROM checkpoint)")
    assert connection.execute("SELECT count(*) FROM checkpoint").fetchone() == (2,)
