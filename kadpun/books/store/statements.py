"""Core statements compiled once and run through the driver.

The hot paths (record, apply, look-up) run thousands of times a minute; compiling and wrapping a statement costs more than running it.
A `Statement` is written in SQLAlchemy Core, compiled for the store's dialect the first time it is used, and then handed to the driver as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Protocol

from sqlalchemy import ClauseElement, Connection, Table, bindparam, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

_DIALECT = sqlite.dialect(paramstyle="qmark")


class Cursor(Protocol):
    """What is used of a driver's cursor (PEP 249)."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Any: ...
    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> Any: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...
    def close(self) -> None: ...


def ask(connection: Connection, sql: str, *values: Any) -> list[Any]:
    """Run a query written out in text on the driver's own connection, and give all its rows."""
    driver: Any = connection.connection.dbapi_connection
    rows: list[Any] = driver.execute(sql, values).fetchall()
    return rows


def compiled(statement: ClauseElement) -> str:
    """The text of a Core statement, its bound parameters as `?` in the order in which they stand."""
    return str(statement.compile(dialect=_DIALECT))


@cache
def insert_text(table: Table) -> str:
    """Insert whole rows of a table, values in the order of its columns."""
    return compiled(table.insert())


@cache
def add_text(table: Table) -> str:
    """Insert rows of sums, or add them to the row that has the same primary key."""
    statement = sqlite_insert(table)
    sums = {column.name: column + statement.excluded[column.name] for column in table.columns if not column.primary_key}
    return compiled(statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=sums))


@cache
def drop_nothing_text(table: Table) -> str:
    """Delete the row of a key if every sum in it has come to nothing."""
    sums = [column for column in table.columns if not column.primary_key]
    key = [column == bindparam(column.name) for column in table.primary_key]
    return compiled(table.delete().where(*key, *(column == text("0") for column in sums)))


@cache
def replace_text(table: Table) -> str:
    """Insert rows, or put them in place of the row with the same key."""
    statement = sqlite_insert(table)
    values = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
    return compiled(statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=values))


@cache
def newest_text(table: Table) -> str:
    """Insert rows, or put them in place of the row with the same key if their tag (largest_at, log, seq) is larger."""
    statement = sqlite_insert(table)
    given = statement.excluded
    values = {column.name: given[column.name] for column in table.columns if not column.primary_key}
    text = compiled(statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=values))
    name = table.name
    return f"{text} WHERE (excluded.largest_at, excluded.log, excluded.seq) > ({name}.largest_at, {name}.log, {name}.seq)"


@cache
def largest_text(table: Table) -> str:
    """Insert rows, or raise each value of the row with the same key to the larger one."""
    from sqlalchemy import func

    statement = sqlite_insert(table)
    values = {column.name: func.max(column, statement.excluded[column.name]) for column in table.columns if not column.primary_key}
    return compiled(statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=values))
