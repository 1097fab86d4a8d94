"""Writing views: what `apply` functions are handed, and the only way to a view table.

Rows are gathered while facts are applied and written when the unit of work ends, so that one sale costs one statement a table and a rebuild
writes thousands of rows at a time. Whatever is written does not depend on the order in which facts arrive: rows inserted once, sums,
the row with the newest tag, or the largest value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table

from .statements import Cursor, add_text, drop_nothing_text, insert_text, largest_text, newest_text, replace_text

Row = tuple[Any, ...]


class Views:
    """The rows that the facts of one unit of work bring, until they are flushed.

    `ask` is for the one thing that must look at what other facts brought: closing a period moves what came too late for it. `memory` lives as long
    as the unit of work.
    """

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self.memory: dict[str, Any] = {}
        self._inserts: dict[Table, list[Row]] = {}
        self._sums: dict[Table, dict[Row, list[int]]] = {}
        self._taken: dict[Table, set[Row]] = {}
        self._others: dict[tuple[Callable[[Table], str], Table], list[Row]] = {}

    def insert(self, table: Table, row: Row) -> None:
        """Add a row, its values in the order of the table's columns; its key must be new."""
        self._inserts.setdefault(table, []).append(row)

    def insert_all(self, table: Table, rows: list[Row]) -> None:
        """Add rows."""
        self._inserts.setdefault(table, []).extend(rows)

    def add(self, table: Table, key: Row, *amounts: int) -> None:
        """Add amounts to the sums that stand under a key, or begin them."""
        sums = self._sums.setdefault(table, {})
        standing = sums.get(key)
        if standing is None:
            sums[key] = list(amounts)
        else:
            for i, amount in enumerate(amounts):
                standing[i] += amount

    def take_back(self, table: Table, key: Row, *amounts: int) -> None:
        """Take amounts out of the sums under a key; a row that comes to nothing goes, as if it had never been."""
        self.add(table, key, *(-amount for amount in amounts))
        self._taken.setdefault(table, set()).add(key)

    def keep_newest(self, table: Table, row: Row) -> None:
        """Put a row in place unless one with a larger tag (largest_at, log, seq) stands under its key."""
        self._others.setdefault((newest_text, table), []).append(row)

    def keep_largest(self, table: Table, row: Row) -> None:
        """Raise the value that stands under a key to this row's."""
        self._others.setdefault((largest_text, table), []).append(row)

    def replace(self, table: Table, row: Row) -> None:
        """Put a row in place of whatever stands under its key."""
        self._others.setdefault((replace_text, table), []).append(row)

    def ask(self, sql: str, *values: Any) -> list[Any]:
        """Rows of the views as they stand with everything gathered so far."""
        self.flush()
        self._cursor.execute(sql, values)
        return self._cursor.fetchall()

    def flush(self) -> None:
        """Write everything gathered."""
        cursor = self._cursor
        for table, rows in self._inserts.items():
            cursor.executemany(insert_text(table), rows)
        for table, sums in self._sums.items():
            cursor.executemany(add_text(table), [(*key, *amounts) for key, amounts in sums.items()])
        for table, keys in self._taken.items():
            cursor.executemany(drop_nothing_text(table), keys)
        for (text, table), rows in self._others.items():
            cursor.executemany(text(table), rows)
        self._inserts.clear()
        self._sums.clear()
        self._taken.clear()
        self._others.clear()
