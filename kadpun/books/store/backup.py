"""Backing a store up to a second place while the shop goes on selling.

SQLite's own online backup copies one unchanging state in small steps: sales recorded meanwhile wait for nothing and are in the next backup. The
copy is one plain file; it takes its name only after it was read back and found whole. The last backup of each of the last days is kept. A backup
holds no key: keys never leave their desk. It reads the store and never writes it.
"""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..clock import local_time
from ..refusals import Fault, Refusal
from .engine import StoreMissing, StoreUnreadable, told
from .own_log import own_log_of
from .places import PlaceFailed, PlaceFull, PlaceMissing, PlaceReadOnly, sync_folder, telling_of
from .tables import SEQ_BITS

SUFFIX = ".kadpun-backup"
KEEP_DAYS = 30
PAGES_A_STEP = 256
"""A step copies 1 MB, some milliseconds of one disk's work; between steps whoever sells takes the disk."""
_NAME = re.compile(r"(?P<desk>[a-z0-9.-]+)\.(?P<day>[0-9]{8})-(?P<time>[0-9]{6})\.n(?P<facts>[0-9]+)" + re.escape(SUFFIX))

Progress = Callable[[int, int], None]
"""Told how many of how many pages are copied."""


class BackupDamaged(Fault):
    says = "The backup {path} did not read back as it was written ({why}). Use another disk or stick, then do it again."


class NothingToBackUp(Refusal):
    says = "{path} holds nothing yet that could be backed up."


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that stands: its file, how many facts of the desk's own log it holds, and its size."""

    path: Path
    facts: int
    bytes: int
    same_disk: bool = False
    """The backup lies on the disk of the store itself: it helps against a mistake, not against a broken disk."""
    removed: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class _Contents:
    """What a store holds, as far as a backup is named and checked by it: its desk's own log, and the last fact of each log."""

    log: str
    facts: int
    last: tuple[tuple[int, bytes], ...]


def back_up(store: Path, folder: Path, *, at: int, keep_days: int = KEEP_DAYS, progress: Progress | None = None) -> Backup:
    """Back a store up into a folder that exists, as of now; `at` (UTC milliseconds) only names the file.

    Refuses StoreMissing, NothingToBackUp; faults StoreUnreadable of the store, and PlaceMissing, PlaceReadOnly, PlaceFull, PlaceFailed,
    BackupDamaged of the place. Whatever happens, earlier backups stay and no half one bears a backup's name.
    """
    if not store.exists():
        raise StoreMissing(path=str(store))
    with telling_of(folder):
        if not folder.is_dir():
            raise PlaceMissing(path=str(folder))
        same_disk = os.stat(folder).st_dev == os.stat(store.parent).st_dev
    part = folder / f".{secrets.token_hex(8)}.part"
    try:
        with closing(_open(store)) as source:
            contents = _pin(source, store)
            _copy(source, part, folder, progress)
        _read_back(part, contents)
        path = folder / f"{contents.log.replace('/', '.')}.{local_time(at):%Y%m%d-%H%M%S}.n{contents.facts}{SUFFIX}"
        with telling_of(folder):
            _sync_file(part)
            os.replace(part, path)
            sync_folder(folder)
            size = path.stat().st_size
    finally:
        for left in folder.glob(part.name + "*"):
            left.unlink(missing_ok=True)
    return Backup(path, contents.facts, size, same_disk, tuple(remove_old(path, keep_days=keep_days)))


def backups_in(folder: Path) -> list[Backup]:
    """The backups that lie in a folder, the fullest of each desk first."""
    found = []
    for path in folder.glob("*" + SUFFIX):
        match = _NAME.fullmatch(path.name)
        if match is not None:
            found.append((match["desk"], -int(match["facts"]), path))
    return [Backup(path, -facts, path.stat().st_size) for _, facts, path in sorted(found)]


def remove_old(newest: Path, *, keep_days: int) -> list[Path]:
    """Keep one backup of each day and `keep_days` days of this log, and remove the others; the one just made always stays.

    The number of facts decides which is the newer, not the date in the name: a PC's clock may be wrong.
    """
    mine = _NAME.fullmatch(newest.name)
    assert mine is not None
    days: dict[str, list[tuple[int, str, Path]]] = {}
    for path in newest.parent.glob(f"{mine['desk']}.*{SUFFIX}"):
        match = _NAME.fullmatch(path.name)
        if match is not None and match["desk"] == mine["desk"]:
            days.setdefault(match["day"], []).append((int(match["facts"]), match["time"], path))
    last_of_days = sorted((max(backups) for backups in days.values()), reverse=True)
    kept = {path for _, _, path in last_of_days[: max(keep_days, 1)]} | {newest}
    gone = sorted(path for backups in days.values() for _, _, path in backups if path not in kept)
    with telling_of(newest.parent):
        for path in gone:
            path.unlink()
    return gone


def check_file(path: Path) -> None:
    """Read a store or a backup through and be sure that its pages and indexes are whole. Faults BackupDamaged."""
    try:
        with closing(_open(path)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise BackupDamaged(path=str(path), why=str(error)) from error
    if found != "ok":
        raise BackupDamaged(path=str(path), why=str(found))


def into_one_file(path: Path) -> None:
    """Bring everything that is committed into the file itself, with no log beside it, so that it can be moved. Nobody may have it open."""
    with _telling_target(path.parent), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        assert mode == "delete"


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _pin(source: sqlite3.Connection, store: Path) -> _Contents:
    """Begin to read one state of the store and stay with it; without that every sale would make the copy begin again."""
    try:
        source.execute("PRAGMA query_only = ON")
        source.execute("BEGIN")
        contents = _contents(source)
    except sqlite3.Error as error:
        raise told(error) or StoreUnreadable(why=str(error)) from error
    if contents is None:
        raise NothingToBackUp(path=str(store))
    return contents


def _copy(source: sqlite3.Connection, part: Path, folder: Path, progress: Progress | None) -> None:
    """Copy the pinned state of the store into a new file, in steps."""

    def step(status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    with _telling_target(folder), closing(sqlite3.connect(part, isolation_level=None)) as target:
        source.backup(target, pages=PAGES_A_STEP, progress=step)
        target.execute("PRAGMA journal_mode = DELETE")


def _contents(connection: sqlite3.Connection) -> _Contents | None:
    """What a store holds: the desk's own log and the last leaf of each log; None before anything was recorded."""
    logs = connection.execute("SELECT no, name FROM log ORDER BY no").fetchall()
    last = []
    for no, _ in logs:
        bounds = (no << SEQ_BITS, no + 1 << SEQ_BITS)
        row = connection.execute("SELECT no, leaf FROM fact WHERE no >= ? AND no < ? ORDER BY no DESC LIMIT 1", bounds).fetchone()
        if row is not None:
            last.append((int(row[0]), bytes(row[1])))
    if not last:
        return None
    own = own_log_of(connection)
    own_no = next(int(no) for no, name in logs if name == own)
    facts = sum(no - (own_no << SEQ_BITS) + 1 for no, _ in last if no >> SEQ_BITS == own_no)
    return _Contents(str(own), facts, tuple(last))


def _read_back(part: Path, contents: _Contents) -> None:
    check_file(part)
    with closing(_open(part)) as connection:
        if _contents(connection) != contents:
            raise BackupDamaged(path=str(part), why="the last entries are missing")


@contextmanager
def _telling_target(folder: Path) -> Iterator[None]:
    """Turn what SQLite says of the place that is written to into a fault that names the place."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            raise PlaceFull(path=str(folder)) from error
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
            raise PlaceReadOnly(path=str(folder)) from error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise StoreUnreadable(why=str(error)) from error
        raise PlaceFailed(path=str(folder), why=str(error)) from error


def _sync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
