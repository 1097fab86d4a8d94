"""The store: one writer, whole units of work, faults with a sentence."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kadpun.books.store.engine import (
    DiskReadOnly,
    Store,
    StoreBusy,
    StoreMissing,
    StoreNewer,
    StoreUnreadable,
)
from kadpun.books.store.tables import SCHEMA_VERSION
from tests.books.shops import a_sale, a_shop, open_a_shift, sell, with_products


def test_a_unit_of_work_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.kadpun", create=True) as store:
        with pytest.raises(RuntimeError), store.work() as work:
            work.cursor.execute("INSERT INTO log VALUES (0, 'a/b/c/1')")
            raise RuntimeError
        with store.read() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM log").scalar_one() == 0


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.kadpun", create=True) as store, pytest.raises(DiskReadOnly), store.read() as connection:
        connection.exec_driver_sql("INSERT INTO log VALUES (0, 'a/b/c/1')")


def test_a_reader_sees_one_state_while_others_write(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.kadpun", create=True) as store, store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM log").scalar_one() == 0
        with store.work() as work:
            work.cursor.execute("INSERT INTO log VALUES (0, 'a/b/c/1')")
        assert connection.exec_driver_sql("SELECT count(*) FROM log").scalar_one() == 0


def test_what_is_acknowledged_is_synced(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.kadpun", create=True) as store, store.work() as work:
        assert work.connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert work.connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert work.connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_a_store_open_in_another_process_is_busy(tmp_path: Path) -> None:
    path = tmp_path / "a.kadpun"
    Store.open(path, create=True).close()
    program = (
        "import sys; from pathlib import Path; from kadpun.books.store.engine import Store; "
        "store = Store.open(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen([sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None and other.stdin is not None
    assert other.stdout.readline() == "open\n"
    try:
        with pytest.raises(StoreBusy):
            Store.open(path)
        with Store.open(path, read_only=True) as store, store.read() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM fact").scalar_one() == 0
    finally:
        other.kill()
        other.wait()
        other.stdin.close()
        other.stdout.close()
    Store.open(path).close()


def test_a_store_of_a_newer_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.kadpun"
    Store.open(path, create=True).close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE store SET value = '99' WHERE name = 'schema_version'")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreNewer) as refused:
        Store.open(path)
    assert refused.value.fields == {"found": 99, "known": SCHEMA_VERSION}
    assert path.read_bytes() == before
    with pytest.raises(StoreNewer):
        Store.open(path, read_only=True)


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.kadpun"
    path.write_bytes(b"ledger " * 1000)
    with pytest.raises(StoreUnreadable):
        Store.open(path)
    assert path.read_bytes() == b"ledger " * 1000
    with pytest.raises(StoreMissing):
        Store.open(tmp_path / "none.kadpun")


def test_the_window_s_thread_is_kept_off(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.kadpun", create=True) as store:
        store.keep_off(threading.get_ident())
        with pytest.raises(AssertionError), store.read():
            pass
        with pytest.raises(AssertionError), store.work():
            pass


def test_a_disk_that_can_only_be_read_says_so_and_loses_nothing(tmp_path: Path) -> None:
    desk = a_shop(tmp_path)
    with_products(desk)
    open_a_shift(desk)
    sell(desk)
    size = desk.ledger.size
    with desk.store.work() as work:
        work.connection.exec_driver_sql("PRAGMA query_only = ON")
    sale = a_sale(desk)
    with pytest.raises(DiskReadOnly):
        sell(desk, sale)
    assert desk.ledger.size == size
    with desk.store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM fact").scalar_one() == size
    desk.close()


def test_a_full_disk_says_so_and_loses_nothing(tmp_path: Path) -> None:
    """The file size limit of the process stands for a full disk: SQLite meets the same failing write."""
    program = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from kadpun.books.store.engine import DiskFull, DiskFailed
from tests.books.shops import a_shop, open_a_shift, sell, with_products
desk = a_shop(Path(sys.argv[1]))
with_products(desk)
open_a_shift(desk)
done = 0
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
wal = Path(sys.argv[1]) / "shop.kadpun-wal"
resource.setrlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size + 600_000, resource.RLIM_INFINITY))
for _ in range(500):
    try:
        sell(desk)
        done += 1
    except (DiskFull, DiskFailed) as fault:
        print("fault", type(fault).__name__, done, desk.ledger.size)
        break
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
sell(desk)
with desk.store.read() as connection:
    print("then", connection.exec_driver_sql("SELECT count(*) FROM fact").scalar_one(), desk.ledger.size)
desk.close()
"""
    root = str(Path(__file__).parents[3])
    ran = subprocess.run([sys.executable, "-c", program, str(tmp_path), root], capture_output=True, text=True, check=True, cwd=root)
    lines = [line.split() for line in ran.stdout.splitlines()]
    assert lines[0][0] == "fault" and lines[0][1] in ("DiskFull", "DiskFailed")
    done, size = int(lines[0][2]), int(lines[0][3])
    assert 0 < done < 500
    assert [int(text) for text in lines[1][1:]] == [size + 1, size + 1]


def test_a_store_in_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        import shutil

        if shutil.which("mount") is None:
            pytest.fail("mount is needed to make a read-only disk")
        target = tmp_path / "disk"
        target.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(target)], capture_output=True).returncode != 0:
            target = Path("/proc/self")
        try:
            with pytest.raises(DiskReadOnly):
                Store.open(target / "a.kadpun", create=True)
        finally:
            if target != Path("/proc/self"):
                subprocess.run(["umount", str(target)], check=True)
        return
    tmp_path.chmod(0o500)
    with pytest.raises(DiskReadOnly):
        Store.open(tmp_path / "a.kadpun", create=True)
