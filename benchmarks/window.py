"""The real window measured, offscreen and in fresh processes: scan to painted row, payment to painted change, start to first scan, memory.

Everything is there: the store, the signed sale with its durable commit, the draft, a receipt printer that takes what it is sent. What the hand
does and when something counts as painted stands in `window_hand`.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Result, Timing, milliseconds
from benchmarks.shops import shop_of
from benchmarks.window_hand import PIN
from kadpun.books.words import LANGUAGES, load_words
from kadpun.pos.till.counter import Till
from kadpun.pos.till.desk_settings import DeskSettings, save_desk_settings, settings_beside

STARTS = 5


def man_the_till(folder: Path, *, products: int, sales: int) -> None:
    """See to it that the shop stands, that somebody can sign in, and that receipts go to a printer that takes everything."""
    desk = shop_of(folder, products=products, sales=sales)
    till = Till(desk, {language: load_words(language) for language in LANGUAGES})
    if not till.operators():
        till.add_operator("ผู้วัด", "manager", PIN)
    save_desk_settings(settings_beside(desk.store.path), DeskSettings(printer="file:/dev/null"))
    desk.close()


def hand(what: str, folder: Path, products: int) -> dict[str, Any]:
    """What the hand measured in a process of its own."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "benchmarks.window_hand", what, str(folder), str(products)]
    ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=900)
    assert ran.returncode == 0 and ran.stdout, ran.stderr
    measured: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return measured


def run(folder: Path, *, products: int, sales: int, what: str) -> Iterator[Result]:
    """All measurements of the window on a shop of one size."""
    man_the_till(folder, products=products, sales=sales)
    measured = hand("counter", folder, products)
    for name, words in (("scan", "scan to painted row"), ("wedge", "the same from the last key of a scanner that types")):
        timing = Timing(measured[name], 0)
        count = len(timing.seconds)
        note = f"median {milliseconds(timing.median)}, largest {milliseconds(max(timing.seconds))}, {count} scans on bills of 1 to 30 lines"
        yield Result(f"{words}, p95, {what}", timing.p95 * 1000, 16, "ms", note)
    timing = Timing(measured["pay"], measured["pay_cpu"])
    longest = milliseconds(statistics.median(measured["pay_long"]))
    note = (
        f"median {milliseconds(timing.median)}, largest {milliseconds(max(timing.seconds))}, {milliseconds(timing.cpu_each)} of processor time, "
        f"median of 30 lines {longest}"
    )
    yield Result(f"F12 to painted change, p95, {what}", timing.p95 * 1000, 25, "ms", note)
    sold = len(timing.seconds) + len(measured["pay_long"])
    yield Result(f"memory of the window after {sold} sales, {what}", measured["megabytes"], 300, "MB")
    yield start(folder, products, what)


def start(folder: Path, products: int, what: str) -> Result:
    """From the beginning of the process to the first painted row: interpreter, imports, opening, window, PIN, counter, scan."""
    seconds = []
    for _ in range(STARTS):
        began = time.monotonic()
        seconds.append(hand("start", folder, products)["ready_at"] - began)
    note = f"median of {STARTS}, from {min(seconds):.2f} to {max(seconds):.2f} s; the PIN's own check is in it, a hand that types it is not"
    return Result(f"start to first scan, {what}", statistics.median(seconds), 2, "s", note)
