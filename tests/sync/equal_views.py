"""Views of several stores side by side: equal once every number of a fact is read as its place (log, seq), since logs are numbered as they arrive."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from kadpun.books.store.tables import SEQ_BITS, VIEWS, VIRTUAL_VIEWS

LATER_BY_ONE = {("shift", "opened"), ("shift", "closed")}
"""Columns that hold a fact's number and one, so that nothing is nothing."""
LOCAL = {"origin"}
"""Tables that say how logs are numbered here, and so nothing else."""

Rows = dict[str, list[tuple[Any, ...]]]


def views_of(store: Path) -> Rows:
    """Every row of every view, with places instead of numbers."""
    with closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        logs = dict(connection.execute("SELECT no, name FROM log"))

        def place(table: str, column: str, value: Any) -> Any:
            by_one = (table, column) in LATER_BY_ONE
            if not isinstance(value, int) or (by_one and value == 0):
                return value
            if column in ("fact", "rowid") or by_one:
                number = value - by_one
                return logs[number >> SEQ_BITS], number & (1 << SEQ_BITS) - 1
            return value

        found: Rows = {}
        tables = [(table.name, [column.name for column in table.columns]) for table in VIEWS.sorted_tables]
        for name in VIRTUAL_VIEWS:
            tables.append((name, ["rowid", *(row[1] for row in connection.execute(f"PRAGMA table_info({name})"))]))
        for name, columns in tables:
            if name in LOCAL:
                continue
            listed = ", ".join(f'"{column}"' for column in columns)
            rows = connection.execute(f'SELECT {listed} FROM "{name}"').fetchall()
            found[name] = sorted((tuple(place(name, column, value) for column, value in zip(columns, row, strict=True)) for row in rows), key=repr)
        return found


def rows_as_they_lie(store: Path) -> Rows:
    """Every row of every view, number for number."""
    with closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for name in (*(table.name for table in VIEWS.sorted_tables), *VIRTUAL_VIEWS)
        }


def differences(one: Rows, other: Rows) -> dict[str, tuple[list[Any], list[Any]]]:
    """The rows that only one of two stores has, table by table."""
    found = {}
    for name in one.keys() | other.keys():
        mine, theirs = one.get(name, []), other.get(name, [])
        if mine != theirs:
            found[name] = ([row for row in mine if row not in theirs], [row for row in theirs if row not in mine])
    return found
