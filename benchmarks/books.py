"""The books measured: a sale through the whole door against a raw commit, look-up, search, trial balance, rebuild, audit, memory and disk."""

from __future__ import annotations

import gc
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from benchmarks.measure import Result, Timing, milliseconds, resident_megabytes, time_each
from benchmarks.shops import OPENING_ON, SALES_A_DAY, a_sale, barcode, shop_of
from kadpun.books.desk import Desk
from kadpun.books.goods import shelf
from kadpun.books.journal.balances import trial_balance
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.rebuild import rebuild
from kadpun.books.sales.sale import Sale, sale_postings

RUNS = 1_000
GOODS_OF_A_DAY = 2_000


def raw_commits(folder: Path, data: bytes) -> Callable[[int], object]:
    """The peer of a recorded sale: one SQLite commit of the same bytes, WAL, synchronous=FULL."""
    connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS fact (no INTEGER PRIMARY KEY, bytes BLOB)")

    def commit(n: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO fact (bytes) VALUES (?)", (data,))
        connection.execute("COMMIT")

    return commit


def recording(desk: Desk, products: int) -> tuple[Callable[[int], Sale], Callable[[int], object]]:
    """Record one sale of five lines as the counter does, one unit of work; and, not timed, what comes before it.

    The goods of a day are some thousands, whatever the shelf holds, and each was scanned, so looked up, just before its sale.
    """
    dice = random.Random(7)
    sold = dice.sample(range(products), min(products, GOODS_OF_A_DAY))
    with desk.store.read() as connection:
        first = int(connection.exec_driver_sql("SELECT count(*) FROM sale").scalar_one()) + 1
        for each in sold:
            shelf.look_up(connection, barcode(each), on=OPENING_ON)
    bills: dict[int, Sale] = {}

    def prepare(n: int) -> Sale:
        bills[n] = sale = a_sale(first + n, sold, dice)
        with desk.store.read() as connection:
            for line in sale.lines:
                shelf.on_hand(connection, line.goods)
        return sale

    def record(n: int) -> None:
        sale = bills.pop(n)
        on = date.fromordinal(OPENING_ON.toordinal() + (first + n) // SALES_A_DAY)
        with desk.store.work() as work:
            desk.record(work, sale, by="u-1", post=sale_postings(sale), on=on)

    return prepare, record


def interleaved(one: Callable[[int], object], other: Callable[[int], object], prepare: Callable[[int], object], runs: int) -> tuple[Timing, Timing]:
    """Time two acts in turn, so that both meet the same disk; what is prepared for the other is not timed."""
    for n in range(50):
        prepare(n)
        one(n)
        other(n)
    seconds: tuple[list[float], list[float]] = ([], [])
    cpu = [0.0, 0.0]
    gc.collect()
    for n in range(50, 50 + runs):
        prepare(n)
        for i, act in enumerate((one, other)):
            began, began_cpu = time.perf_counter(), time.process_time()
            act(n)
            cpu[i] += time.process_time() - began_cpu
            seconds[i].append(time.perf_counter() - began)
    return Timing(seconds[0], cpu[0]), Timing(seconds[1], cpu[1])


def sale_against_raw(desk: Desk, products: int, what: str) -> Iterator[Result]:
    """A durable signed sale against the raw commit of the same bytes."""
    with desk.store.read() as connection:
        row = connection.exec_driver_sql("SELECT bytes FROM fact WHERE kind = 'sale' ORDER BY no DESC LIMIT 1").first()
    data = bytes(row[0]) if row else b"x" * 1900
    with tempfile.TemporaryDirectory(dir=desk.folder) as scratch:
        prepare, record = recording(desk, products)
        raw, sale = interleaved(raw_commits(Path(scratch), data), record, prepare, RUNS)
    note = f"sale {milliseconds(sale.median)}, raw {milliseconds(raw.median)}, {len(data)} bytes"
    yield Result(f"sale through the whole door, {what}", sale.median / raw.median, 4, "times a raw commit", note)
    yield Result(f"processor time of it, {what}", sale.cpu_each * 1000, 1.5, "ms")


def look_ups(desk: Desk, products: int, what: str) -> Iterator[Result]:
    """What a scanned code stands for: goods that were scanned before, and the first touch, which may wait for the disk."""
    dice = random.Random(time.time_ns())
    codes = [barcode(dice.randrange(products)) for _ in range(2_020)]
    with desk.store.read() as connection:
        cold, warm = (time_each(lambda n: shelf.look_up(connection, codes[n], on=OPENING_ON), runs=2_000) for _ in range(2))
    note = f"median {milliseconds(warm.median)}; at the first touch median {milliseconds(cold.median)}, p95 {milliseconds(cold.p95)}"
    yield Result(f"look-up of a code, p95, {what}", warm.p95 * 1000, 0.3, "ms", note)


def searches(desk: Desk, what: str) -> Iterator[Result]:
    """Search as one types, in Thai: one letter more at a time."""
    typed = [
        word[:length] for word in ("ข้าวหอมมะลิ", "น้ำพริกหนุ่ม แม่แจ่ม", "สบู่", "ดอยสะเก็ด ขวด", "ผ้าฝ้ายทอ 4321", "ไข") for length in range(1, len(word) + 1)
    ]
    with desk.store.read() as connection:
        timing = time_each(lambda n: shelf.search(connection, typed[n % len(typed)], on=OPENING_ON), runs=600)
    yield Result(f"search as one types, p95, {what}", timing.p95 * 1000, 20, "ms", f"median {milliseconds(timing.median)}")


def balances(desk: Desk, what: str) -> Iterator[Result]:
    """Trial balance of the baht accounts."""
    with desk.store.read() as connection:
        timing = time_each(lambda n: trial_balance(connection, commodity="THB"), runs=100, warm_up=5)
    yield Result(f"trial balance in baht, {what}", timing.median * 1000, 10, "ms")


def rebuilding(desk: Desk, what: str) -> Iterator[Result]:
    """Every view thrown away and folded again."""
    began = time.perf_counter()
    folded = rebuild(desk.store, KINDS, apply_postings)
    yield Result(f"rebuild, {what}", folded / (time.perf_counter() - began), 4_000, "facts/s", f"{folded} facts", more=True)


def disk(desk: Desk, products_bytes: int, sales: int, what: str) -> Iterator[Result]:
    """What a sale takes on disk against its fact's bytes."""
    with desk.store.read() as connection:
        facts = int(connection.exec_driver_sql("SELECT sum(length(bytes)) FROM fact WHERE kind = 'sale'").scalar_one())
    size = store_bytes(desk) - products_bytes
    yield Result(f"disk of a sale, {what}", size / facts, 3, "times its fact", f"{size // sales} bytes a sale, {facts // sales} of them the fact")


def store_bytes(desk: Desk) -> int:
    """The size of the store with its write-ahead log brought home."""
    with desk.store.work() as work:
        work.cursor.execute("SELECT 1")
    with sqlite3.connect(desk.store.path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return os.path.getsize(desk.store.path)


def audits(desk: Desk, what: str) -> Iterator[Result]:
    """The audit of the log, on every core, without and with each receipt's signature."""
    facts = desk.ledger.size
    with desk.store.read() as connection:
        sales = int(connection.exec_driver_sql("SELECT count(*) FROM receipt").scalar_one())
    plain, signed = (float(run_module("benchmarks.audit", str(desk.store.path), *more)) for more in ((), ("receipts",)))
    yield Result(f"audit of the log, {what}", plain * 100_000 / facts, 2, "s per 100,000 facts", f"{plain:.2f} s, {facts} facts")
    yield Result(f"every receipt's signature on top, {what}", (signed - plain) * 100_000 / sales, 7, "s per 100,000 sales", f"{sales} sales")


def run_module(name: str, *arguments: str) -> str:
    """What a module prints when it is run in a process of its own."""
    return subprocess.run([sys.executable, "-m", name, *arguments], capture_output=True, text=True, check=True).stdout


def memory(desk: Desk, what: str) -> Iterator[Result]:
    """What this process holds after all of the above."""
    yield Result(f"memory of the books, {what}", resident_megabytes(), 300, "MB")


def run(folder: Path, *, products: int, sales: int, what: str) -> Iterator[Result]:
    """All measurements on a shop of one size."""
    empty = shop_of(folder, products=products)
    before = store_bytes(empty)
    empty.close()
    desk = shop_of(folder, products=products, sales=sales)
    yield from look_ups(desk, products, what)
    yield from searches(desk, what)
    yield from sale_against_raw(desk, products, what)
    if sales:
        yield from disk(desk, before, sales + RUNS + 50, what)
        yield from balances(desk, what)
        yield from audits(desk, what)
        yield from rebuilding(desk, what)
    yield from memory(desk, what)
    desk.close()


def search_only(folder: Path, *, products: int, what: str) -> Iterator[Result]:
    """Look-up and search on a shop without sales."""
    desk = shop_of(folder, products=products)
    yield from look_ups(desk, products, what)
    yield from searches(desk, what)
    desk.close()
