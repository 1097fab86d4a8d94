"""Which of the logs in a store is the desk's own.

A store holds the logs of several desks, numbered as they arrived, so a number says nothing of whose a log is. The store's own notes name it;
a store without the note is of before there were other desks, and its own log is the one begun last.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy import Connection

from .engine import Store, Work
from .statements import Cursor, ask

NOTE = "own_log"


def own_log(store: Store) -> str:
    """The log that this store's own desk writes."""
    with store.read() as connection:
        return own_log_in(connection)


def own_log_in(connection: Connection) -> str:
    """The same, asked on a connection."""
    rows = ask(connection, "SELECT value FROM store WHERE name = ?", NOTE) or ask(connection, "SELECT name FROM log ORDER BY no DESC LIMIT 1")
    assert rows, "a store has a log from its first unit of work on"
    return str(rows[0][0])


def own_log_of(store: sqlite3.Connection) -> str | None:
    """The same, asked of an opened file; None before anything was recorded."""
    for sql in (f"SELECT value FROM store WHERE name = '{NOTE}'", "SELECT name FROM log ORDER BY no DESC LIMIT 1"):
        row = store.execute(sql).fetchone()
        if row is not None:
            return str(row[0])
    return None


def note_own_log(work: Work, log: str) -> None:
    """Note which log the desk writes from this unit of work on."""
    keep_note(work.cursor, NOTE, log)


def keep_note(cursor: Cursor, name: str, value: str) -> None:
    """Keep a value among the store's own notes."""
    cursor.execute("INSERT INTO store (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value))


def drop_note(cursor: Cursor, name: str) -> None:
    """Drop a value from the store's own notes."""
    cursor.execute("DELETE FROM store WHERE name = ?", (name,))
