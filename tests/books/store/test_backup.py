from __future__ import annotations

import errno
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.store import places
from kadpun.books.store.backup import (
    SUFFIX,
    BackupDamaged,
    NothingToBackUp,
    back_up,
    backups_in,
    check_file,
    remove_old,
)
from kadpun.books.store.engine import Store, StoreMissing, StoreUnreadable
from kadpun.books.store.places import PlaceFailed, PlaceFull, PlaceMissing, PlaceReadOnly, place_fault
from kadpun.books.store.restore import StoreInTheWay, put_back
from tests.books import real_shop

AT = real_shop.START_AT


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = real_shop.found(tmp_path / "shop")
    real_shop.fill(desk)
    real_shop.open_a_shift(desk)
    yield desk
    desk.close()


@pytest.fixture
def second_place(tmp_path: Path) -> Path:
    place = tmp_path / "stick"
    place.mkdir()
    return place


def facts_in(path: Path) -> list[tuple[int, bytes]]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT no, bytes FROM fact ORDER BY no").fetchall()


def whole(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that holds rows of its own."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in names}


def test_a_backup_holds_every_row_and_is_one_plain_file(desk: Desk, second_place: Path) -> None:
    real_shop.sell(desk, {"g-0001": 2})
    backup = back_up(desk.store.path, second_place, at=AT)
    assert backup.path.parent == second_place
    assert backup.path.name == f"pa-sang.shop.till-1.1.20261121-090000.n{desk.ledger.size}{SUFFIX}"
    assert [path.name for path in second_place.iterdir()] == [backup.path.name]
    assert backup.facts == desk.ledger.size
    assert backup.bytes == backup.path.stat().st_size
    assert whole(backup.path) == whole(desk.store.path)
    assert backup.path.read_bytes()[18:20] == b"\x01\x01", "not in WAL form, so that no second file belongs to it"


def test_a_backup_on_the_store_s_own_disk_is_made_and_says_so(desk: Desk, second_place: Path) -> None:
    assert back_up(desk.store.path, second_place, at=AT).same_disk
    shared_memory = Path("/dev/shm")
    if shared_memory.is_dir() and os.stat(shared_memory).st_dev != os.stat(second_place).st_dev:
        backup = back_up(desk.store.path, shared_memory, at=AT)
        backup.path.unlink()
        assert not backup.same_disk


def test_sales_go_on_while_a_backup_runs_and_it_holds_one_state(desk: Desk, second_place: Path) -> None:
    with desk.store.work() as work:
        work.cursor.execute("INSERT INTO draft VALUES ('padding', ?, 0)", ("ก" * 3_000_000,))
    steps: list[tuple[int, int]] = []
    sold: list[int] = []
    begun, go_on = threading.Event(), threading.Event()

    def progress(done: int, total: int) -> None:
        steps.append((done, total))
        if len(steps) == 2:
            begun.set()
            assert go_on.wait(30)

    def sell() -> None:
        assert begun.wait(30)
        for _ in range(5):
            sold.append(real_shop.sell(desk, {"g-0002": 1}).fact.seq)
        go_on.set()

    before = desk.ledger.size
    seller = threading.Thread(target=sell)
    seller.start()
    backup = back_up(desk.store.path, second_place, at=AT, progress=progress)
    seller.join()
    assert sold == list(range(before, before + 5))
    assert backup.facts == before
    assert facts_in(backup.path) == facts_in(desk.store.path)[:before]
    assert len(steps) > 5
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert steps[-1][0] == steps[-1][1] == backup.bytes // 4096
    assert back_up(desk.store.path, second_place, at=AT).facts == before + 5


def test_the_last_backup_of_each_of_the_last_days_is_kept(desk: Desk, second_place: Path) -> None:
    clock = desk.clock
    assert isinstance(clock, SetClock)
    stranger = second_place / f"pa-sang.shop.till-2.1.20200101-000000.n5{SUFFIX}"
    stranger.write_bytes(b"another desk's")
    note = second_place / "letter.txt"
    note.write_text("not ours")
    kept = []
    for _ in range(5):
        for _ in range(2):
            real_shop.sell(desk, {"g-0001": 1})
            backup = back_up(desk.store.path, second_place, at=clock.at, keep_days=3)
            clock.advance(milliseconds=3_600_000)
        kept.append(backup.path)
        clock.advance(milliseconds=real_shop.DAY - 7_200_000)
    assert sorted(second_place.iterdir()) == sorted([*kept[-3:], stranger, note])
    assert [each.path for each in backups_in(second_place) if "till-1" in each.path.name] == kept[:-4:-1]


def test_a_clock_set_back_a_year_costs_no_newer_backup(desk: Desk, second_place: Path) -> None:
    clock = desk.clock
    assert isinstance(clock, SetClock)
    made = []
    for _ in range(3):
        real_shop.sell(desk, {"g-0001": 1})
        made.append(back_up(desk.store.path, second_place, at=clock.at, keep_days=3).path)
        clock.advance(milliseconds=real_shop.DAY)
    clock.advance(milliseconds=-365 * real_shop.DAY)
    real_shop.sell(desk, {"g-0001": 1})
    newest = back_up(desk.store.path, second_place, at=clock.at, keep_days=3).path
    assert sorted(second_place.iterdir()) == sorted([*made[1:], newest])
    assert remove_old(made[1], keep_days=1) == [made[2]]
    assert made[1].exists(), "the one that was asked about always stays"


def test_a_place_that_is_not_there_is_told_and_nothing_is_made(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(PlaceMissing) as fault:
        back_up(desk.store.path, tmp_path / "no stick", at=AT)
    assert fault.value.fields == {"path": str(tmp_path / "no stick")}
    (tmp_path / "file").write_text("x")
    with pytest.raises(PlaceMissing):
        back_up(desk.store.path, tmp_path / "file", at=AT)
    assert not (tmp_path / "no stick").exists()


def test_a_full_place_is_told_and_no_half_backup_is_left(desk: Desk, second_place: Path) -> None:
    """A real limit of the system on how large a file may grow."""
    import resource
    import signal

    earlier = back_up(desk.store.path, second_place, at=AT).path
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises((PlaceFull, PlaceFailed)):
            back_up(desk.store.path, second_place, at=AT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert list(second_place.iterdir()) == [earlier]


def test_what_the_system_says_of_a_place_has_its_sentence() -> None:
    place = Path("/media/stick")
    kinds = {errno.ENOSPC: PlaceFull, errno.EROFS: PlaceReadOnly, errno.EACCES: PlaceReadOnly, errno.ENOENT: PlaceMissing, errno.EIO: PlaceFailed}
    for code, kind in kinds.items():
        fault = place_fault(OSError(code, os.strerror(code)), place)
        assert type(fault) is kind
        assert "/media/stick" in str(fault)


def test_a_place_that_takes_no_writing_is_told(desk: Desk) -> None:
    with pytest.raises((PlaceReadOnly, PlaceFailed)):
        back_up(desk.store.path, Path("/proc"), at=AT)


def test_a_store_that_is_missing_empty_or_broken_is_told(tmp_path: Path, second_place: Path) -> None:
    with pytest.raises(StoreMissing):
        back_up(tmp_path / "none.kadpun", second_place, at=AT)
    Store.open(tmp_path / "new.kadpun", create=True).close()
    with pytest.raises(NothingToBackUp):
        back_up(tmp_path / "new.kadpun", second_place, at=AT)
    (tmp_path / "broken.kadpun").write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    with pytest.raises(StoreUnreadable):
        back_up(tmp_path / "broken.kadpun", second_place, at=AT)
    assert list(second_place.iterdir()) == []


def test_a_damaged_backup_is_found_and_not_put_back(desk: Desk, second_place: Path, tmp_path: Path) -> None:
    backup = back_up(desk.store.path, second_place, at=AT).path
    check_file(backup)
    data = bytearray(backup.read_bytes())
    data[4096 * 3 : 4096 * 4] = bytes(4096)
    backup.write_bytes(data)
    with pytest.raises(BackupDamaged):
        check_file(backup)
    with pytest.raises(BackupDamaged):
        put_back(backup, tmp_path / "new" / "shop.kadpun")
    assert not (tmp_path / "new").exists()


def test_a_backup_is_never_put_over_a_store_or_beside_what_one_left(desk: Desk, second_place: Path, tmp_path: Path) -> None:
    backup = back_up(desk.store.path, second_place, at=AT).path
    with pytest.raises(StoreInTheWay):
        put_back(backup, desk.store.path)
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "shop.kadpun-wal").write_bytes(b"left behind")
    with pytest.raises(StoreInTheWay) as refused:
        put_back(backup, folder / "shop.kadpun")
    assert refused.value.fields["path"].endswith("-wal")
    put_back(backup, tmp_path / "empty" / "deep" / "shop.kadpun")
    assert facts_in(tmp_path / "empty" / "deep" / "shop.kadpun") == facts_in(desk.store.path)


def test_a_file_is_written_whole_on_a_share_that_cannot_sync_folders(tmp_path: Path) -> None:
    with places.write_whole(tmp_path / "a") as stream:
        stream.write(b"whole")
    places.sync_folder(tmp_path)
    assert (tmp_path / "a").read_bytes() == b"whole"
