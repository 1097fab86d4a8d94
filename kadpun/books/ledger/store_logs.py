"""A store's logs as an audit reads them: straight from the SQLite file, without opening the store.

Nothing is written and no writer is disturbed. Each process of an audit opens the file for itself.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from ..store.tables import SEQ_BITS
from .audit import checkpoint_size
from .findings import LogReader, LogToAudit, OpenReader
from .tree import Frontier


def logs_of_store(path: Path) -> tuple[LogToAudit, ...]:
    """Every log of a store: its name, how many facts the store numbers, its stored checkpoints."""
    with closing(_connect(path)) as connection:
        found = []
        for no, name in connection.execute("SELECT no, name FROM log ORDER BY no").fetchall():
            bounds = (no << SEQ_BITS, no + 1 << SEQ_BITS)
            (largest,) = connection.execute("SELECT MAX(no) FROM fact WHERE no >= ? AND no < ?", bounds).fetchone()
            notes = connection.execute("SELECT note FROM checkpoint WHERE log = ? ORDER BY size", (no,)).fetchall()
            size = 0 if largest is None else largest - bounds[0] + 1
            cosigned = connection.execute("SELECT size, line FROM cosignature WHERE log = ? ORDER BY witness", (name,)).fetchall()
            taking = connection.execute("SELECT value FROM store WHERE name = ?", (f"taking {name}",)).fetchone()
            found.append(LogToAudit(name, size, tuple(_with_lines(_bytes(note), cosigned) for (note,) in notes), int(taking[0]) if taking else 0))
        return tuple(found)


def reader_of_store(path: Path) -> OpenReader:
    """What opens a log of this store for an audit; it can be sent to another process."""
    return partial(_open, path)


def _open(path: Path, log: str) -> LogReader:
    return _StoreLog(path, log)


class _StoreLog:
    """One log of a store file, opened for reading.

    Columns are cast, since SQLite keeps a value of any type in any column, and a tampered one must be found and not stumbled over.
    """

    def __init__(self, path: Path, log: str) -> None:
        self._connection = _connect(path)
        row = self._connection.execute("SELECT no FROM log WHERE name = ?", (log,)).fetchone()
        assert row is not None
        self._no: int = row[0]
        self._base = self._no << SEQ_BITS

    def facts(self, first: int, end: int) -> Iterator[tuple[int, bytes, bytes]]:
        base = self._base
        says = "SELECT no - ?, CAST(bytes AS BLOB), CAST(leaf AS BLOB) FROM fact WHERE no >= ? AND no < ? ORDER BY no"
        return iter(self._connection.execute(says, (base, base + first, base + end)))

    def node_levels(self) -> tuple[int, ...]:
        (highest,) = self._connection.execute("SELECT MAX(level) FROM node WHERE log = ?", (self._no,)).fetchone()
        (largest,) = self._connection.execute("SELECT MAX(no) FROM fact WHERE no >= ? AND no < ?", self._bounds()).fetchone()
        size = 0 if largest is None else largest - self._base + 1
        return tuple(range(1, max(highest or 0, size.bit_length() - 1) + 1))

    def nodes(self, level: int, first: int, end: int) -> Iterator[tuple[int, bytes]]:
        says = "SELECT position, CAST(hash AS BLOB) FROM node WHERE log = ? AND level = ? AND position >= ? AND position < ? ORDER BY position"
        return iter(self._connection.execute(says, (self._no, level, first, end)))

    def frontier(self, size: int) -> Frontier:
        return Frontier.from_nodes(size, self._node)

    def receipts(self, first: int, end: int) -> Iterator[tuple[int, bytes]]:
        base = self._base
        says = "SELECT fact - ?, CAST(signature AS BLOB) FROM receipt WHERE fact >= ? AND fact < ? ORDER BY fact"
        return iter(self._connection.execute(says, (base, base + first, base + end)))

    def close(self) -> None:
        self._connection.close()

    def _bounds(self) -> tuple[int, int]:
        return self._base, self._no + 1 << SEQ_BITS

    def _node(self, level: int, index: int) -> bytes:
        if level == 0:
            row = self._connection.execute("SELECT CAST(leaf AS BLOB) FROM fact WHERE no = ?", (self._base + index,)).fetchone()
        else:
            says = "SELECT CAST(hash AS BLOB) FROM node WHERE log = ? AND level = ? AND position = ?"
            row = self._connection.execute(says, (self._no, level, index)).fetchone()
        if row is None:
            raise LookupError(level, index)
        return bytes(row[0])


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    # Text that is not UTF-8 in a tampered store must be found by the audit, not raised by the driver.
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    return connection


def _with_lines(note: bytes, cosigned: list[tuple[int, str]]) -> bytes:
    """A checkpoint with the lines of those who cosigned it."""
    size = checkpoint_size(note)
    return note + "".join(line for of_size, line in cosigned if of_size == size).encode()


def _bytes(note: object) -> bytes:
    return note.encode("utf-8") if isinstance(note, str) else bytes(note)  # type: ignore[call-overload]
