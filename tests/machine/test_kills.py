"""The plug is pulled at random moments of a day of sales; what the till had acknowledged is there, and nothing is there by half."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kadpun.books.shop import STORE_NAME
from tests.machine.floor import make_template, open_till
from tests.machine.what_holds import check_books, check_whole

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0


@dataclass
class Told:
    """What the seller said before it was killed."""

    sales: dict[str, int] = field(default_factory=dict)
    facts: list[str] = field(default_factory=list)
    open_bill: tuple[str, int] | None = None
    held: int = 0

    def take(self, line: str) -> None:
        what, *about = line.split()
        if what in ("draft", "open"):
            self.open_bill = (about[0], int(about[1]))
        elif what == "sale":
            self.sales[about[0]] = int(about[1])
            self.open_bill = None
        elif what == "held":
            self.held += 1
            self.open_bill = None
        elif what == "took":
            self.held -= 1
        else:
            self.facts.append(about[0])


def sell_until_killed(folder: Path, seed: int, after_seconds: float, told: Told) -> None:
    """Let the seller sell, and kill it so many seconds after it opened; the moment is not chosen by what it does."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.machine.seller", str(folder), str(seed)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    first = process.stdout.readline()
    if not first:
        pytest.fail(process.stderr.read().decode())
    plug = threading.Timer(after_seconds, lambda: process.send_signal(signal.SIGKILL))
    plug.start()
    until = time.monotonic() + START_SECONDS
    lines = [first, *process.stdout]
    assert time.monotonic() < until
    plug.join()
    assert process.wait() == -signal.SIGKILL, process.stderr.read().decode()
    process.stdout.close()
    process.stderr.close()
    for line in lines:
        if line.endswith(b"\n"):
            told.take(line.decode())


def check_after(folder: Path, told: Told) -> None:
    """Open the shop as the next start would, and look for everything that was said."""
    till = open_till(folder, time.time_ns() // 1_000_000)
    state = till.start()
    with till.desk.store.read() as connection:
        facts = check_books(connection, till.desk.log)
    held = len(till.held())
    till.desk.close()
    sales = {fact.id: fact.body["total"] for fact in facts if fact.kind == "sale"}
    assert {fact_id: sales.get(fact_id) for fact_id in told.sales} == told.sales, "an acknowledged sale is lost or another"
    assert set(told.facts) <= {fact.id for fact in facts}
    assert state.basket.id not in sales, "a bill that is sold stands on the counter no more"
    unsaid = sales.keys() - told.sales.keys()
    assert len(unsaid) <= 1, "only the sale under way may stand unsaid"
    told.sales |= {fact_id: sales[fact_id] for fact_id in unsaid}
    if told.open_bill is not None:
        bill, lines = told.open_bill
        if bill in sales:
            assert state.basket.id != bill
        elif state.basket.id == bill:
            assert len(state.basket.lines) >= lines
            assert state.restored == (lines > 0)
        else:
            assert held > told.held or lines == 0, "a bill that was acknowledged is on the counter, held or sold"
    assert abs(held - told.held) <= 1
    told.held = held
    told.open_bill = (state.basket.id, len(state.basket.lines))


def play(tmp_path: Path, kills: int, *, verify_each: int) -> Told:
    """Sell and kill so many times in one shop; its log grows through all of it."""
    folder = tmp_path / "shop"
    make_template(folder)
    dice = random.Random(2569)
    told = Told()
    for number in range(kills):
        sell_until_killed(folder, number, dice.uniform(0.02, 1.2), told)
        check_after(folder, told)
        if number % verify_each == verify_each - 1:
            check_whole(folder / STORE_NAME)
    check_whole(folder / STORE_NAME)
    return told


def test_a_few_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    told = play(tmp_path, 6, verify_each=3)
    assert len(told.sales) > 20


@pytest.mark.soak
def test_a_hundred_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    told = play(tmp_path, 100, verify_each=1)
    assert len(told.sales) > 1000
