"""The engine: one SQLite file, one writer, one unit of work at a time.

WAL with `synchronous=FULL`: what was acknowledged is on the disk. `BEGIN IMMEDIATE` opens each unit of work, foreign keys hold, and readers
have connections that cannot write. Only one process writes a store: a lock file beside it says so. The window's thread is kept off.
SQLite's own errors are told as faults of the world (disk full, disk read-only, file unreadable).
"""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool, StaticPool

from ..refusals import Fault, Refusal
from .statements import Cursor
from .tables import KEPT, SCHEMA_VERSION, VIEW_VERSION, VIEWS, VIRTUAL_VIEWS, triggers
from .views import Views

WAL_BYTES = 64 * 2**20
"""A write-ahead log that a rebuild made larger is cut back to this."""


class StoreBusy(Refusal):
    says = "Another Kadpun has this shop open. Close it first, then try again."


class StoreNewer(Refusal):
    says = "This shop was last opened by a newer Kadpun (form {found}, this one knows {known}). Install the newer program; nothing was changed."


class StoreUnreadable(Fault):
    says = "The shop's store cannot be read: {why}. Restore it from the latest backup."


class StoreMissing(Refusal):
    says = "There is no shop at {path}."


class DiskFull(Fault):
    says = "The disk is full. Nothing of this was recorded. Free some space, then do it again."


class DiskReadOnly(Fault):
    says = "The disk can only be read. Nothing of this was recorded. Check the disk, then do it again."


class DiskFailed(Fault):
    says = "The disk did not do as told ({why}). Nothing of this was recorded."


def told(error: sqlite3.Error) -> Fault | None:
    """The fault behind an error of SQLite, or None for what is a bug."""
    text = str(error)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL or "disk is full" in text:
        return DiskFull()
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM) or "readonly" in text:
        return DiskReadOnly()
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreUnreadable(why=text)
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
        return DiskFailed(why=text)
    return None


@contextmanager
def telling() -> Iterator[None]:
    """Turn errors of SQLite into faults."""
    try:
        yield
    except (sqlite3.Error, DBAPIError) as error:
        origin = error.orig if isinstance(error, DBAPIError) else error
        fault = told(origin) if isinstance(origin, sqlite3.Error) else None
        if fault is None:
            raise
        raise fault from error


class Lock:
    """The lock file beside a store; held while a process writes, let go by the system when the process ends however it ends."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise (DiskReadOnly() if error.errno in (13, 30) else DiskFull() if error.errno == 28 else DiskFailed(why=str(error))) from error
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(self._file, msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise StoreBusy() from error

    def release(self) -> None:
        """Let the lock go."""
        os.close(self._file)


class Work:
    """One unit of work: the connection it writes on, the views its facts bring, and what must happen before and after its commit."""

    def __init__(self, connection: Connection, cursor: Cursor) -> None:
        self.connection = connection
        self.cursor = cursor
        self.views = Views(cursor)
        self.before_commit: list[Callable[[], None]] = []
        self.after_commit: list[Callable[[], None]] = []
        self.after_rollback: list[Callable[[], None]] = []


class Store:
    """One shop's store on disk."""

    def __init__(self, path: Path, *, lock: Lock | None, writer: Engine | None, reader: Engine) -> None:
        self.path = path
        self._lock = lock
        self._writer = writer
        self._reader = reader
        self._working = threading.Lock()
        self._kept_off: int | None = None
        self._connection: Connection | None = None

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False, create: bool = False) -> Store:
        """Open the store of a shop, making it when asked to.

        Refuses StoreBusy, StoreNewer, StoreMissing; faults StoreUnreadable, DiskFull, DiskReadOnly, DiskFailed.
        """
        if not path.exists() and not create:
            raise StoreMissing(path=str(path))
        reader = create_engine(
            "sqlite://", creator=lambda: _connect(path, read_only=True), poolclass=QueuePool, pool_size=4, max_overflow=8, query_cache_size=500
        )
        event.listen(reader, "begin", _begin)
        if read_only:
            store = cls(path, lock=None, writer=None, reader=reader)
            store._check_version()
            return store
        lock = Lock(path.with_name(path.name + ".lock"))
        writer = create_engine("sqlite://", creator=lambda: _connect(path, read_only=False), poolclass=StaticPool)
        store = cls(path, lock=lock, writer=writer, reader=reader)
        try:
            with telling():
                store._lay_tables()
            store._check_version()
        except BaseException:
            store.close()
            raise
        return store

    def keep_off(self, thread_ident: int) -> None:
        """Never serve this thread: the window must not wait for the disk."""
        self._kept_off = thread_ident

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Open a unit of work: everything in it is committed as one when the block ends, or nothing if anything is raised."""
        assert self._writer is not None, "this store was opened to be read"
        assert threading.get_ident() != self._kept_off, "the store must not be used on the window's thread"
        with self._working, telling():
            if self._connection is None:
                self._connection = self._writer.connect()
            connection = self._connection
            work = Work(connection, _driver_cursor(connection))
            try:
                work.cursor.execute("BEGIN IMMEDIATE")
                yield work
                for act in work.before_commit:
                    act()
                work.views.flush()
                _end(connection, commit=True)
            except BaseException:
                try:
                    _end(connection, commit=False)
                finally:
                    for act in work.after_rollback:
                        act()
                raise
            finally:
                work.cursor.close()
            for act in work.after_commit:
                act()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Read one unchanging state of the store, on a connection that cannot write."""
        assert threading.get_ident() != self._kept_off, "the store must not be used on the window's thread"
        with telling(), self._reader.connect() as connection, connection.begin():
            yield connection

    def recall(self, name: str) -> str | None:
        """A value of the store's own notes (versions, flags)."""
        with self.read() as connection:
            row = connection.exec_driver_sql("SELECT value FROM store WHERE name = ?", (name,)).first()
        return None if row is None else str(row[0])

    def compact(self) -> None:
        """Write the file anew without the pages that are free, and bring it home: seconds for a large store. Faults DiskFull and the like."""
        assert self._writer is not None, "this store was opened to be read"
        with self._working, telling():
            if self._connection is None:
                self._connection = self._writer.connect()
            cursor = _driver_cursor(self._connection)
            try:
                cursor.execute("VACUUM")
            finally:
                cursor.close()
        self.bring_home()

    def bring_home(self) -> bool:
        """Bring the write-ahead log into the file and cut it to nothing, so that it keeps nothing that was deleted; False if a reader holds it."""
        assert self._writer is not None, "this store was opened to be read"
        with self._working, telling():
            if self._connection is None:
                self._connection = self._writer.connect()
            cursor = _driver_cursor(self._connection)
            try:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                return bool(cursor.fetchone()[0] == 0)
            finally:
                cursor.close()

    def close(self) -> None:
        """Close every connection and let the lock go; the writer last, since only it can bring the write-ahead log home into the file."""
        self._reader.dispose()
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._writer is not None:
            self._writer.dispose()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _lay_tables(self) -> None:
        """Make the tables of a new store; leave an older or newer one as it is."""
        assert self._writer is not None
        with self._writer.connect() as connection, connection.begin():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            if connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'store'").first() is not None:
                return
            KEPT.create_all(connection)
            for trigger in triggers():
                connection.exec_driver_sql(trigger)
            lay_views(connection)
            rows = [("schema_version", str(SCHEMA_VERSION)), ("view_version", str(VIEW_VERSION)), ("views_stale", "0")]
            connection.exec_driver_sql("INSERT INTO store (name, value) VALUES (?, ?)", rows)

    def _check_version(self) -> None:
        with telling():
            try:
                found = int(self.recall("schema_version") or 0)
            except (DBAPIError, sqlite3.Error) as error:
                if "no such table" in str(error):
                    raise StoreUnreadable(why="it is not a Kadpun store") from error
                raise
        if found > SCHEMA_VERSION:
            raise StoreNewer(found=found, known=SCHEMA_VERSION)
        assert found == SCHEMA_VERSION, "an older store is migrated before it is opened"


def lay_views(connection: Connection) -> None:
    """Make every view table, empty."""
    VIEWS.create_all(connection)
    for statement in VIRTUAL_VIEWS.values():
        connection.exec_driver_sql(statement)


def drop_views(connection: Connection) -> None:
    """Drop every view table."""
    for name in VIRTUAL_VIEWS:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
    VIEWS.drop_all(connection)


def _connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    mode = "ro" if read_only else "rwc"
    with telling():
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False, cached_statements=512
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA cache_size = -32000")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        else:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA journal_size_limit = {WAL_BYTES}")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _begin(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    driver.execute("BEGIN")


def _end(connection: Connection, *, commit: bool) -> None:
    """End the unit of work on the driver, and whatever SQLAlchemy has begun in it by itself."""
    driver: Any = connection.connection.dbapi_connection
    if commit:
        driver.commit()
    else:
        driver.rollback()
    if connection.in_transaction():
        connection.rollback()


def _driver_cursor(connection: Connection) -> Cursor:
    driver: Any = connection.connection.dbapi_connection
    cursor: Cursor = driver.cursor()
    return cursor
