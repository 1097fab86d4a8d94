"""The hand that measures the real window, in a process of its own: scans, pays, and waits until what it asked for is on the screen.

    python -m benchmarks.window_hand counter FOLDER PRODUCTS    scans, payments and memory
    python -m benchmarks.window_hand start FOLDER PRODUCTS      one scan, as soon as the window takes it

The program runs as the command runs it, on its own event loop, and is only watched: a row or a panel counts as painted when the window has painted
everything that waited and handed it to the screen. Scans come from a thread of their own, as a scanner's do, or as keys of a wedge scanner.
Between two acts passes a time that no cashier is quicker than, so that the draft is saved between some of them and during others.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

PIN = "2580"
LONGEST_BILL = 30
BILLS = 10
"""Bills that grow line by line to the longest."""
WEDGE_BILLS = 3
PAYMENTS = 200
LINES_PAID = 5
PAUSES_MILLISECONDS = (10, 60)
STUCK_SECONDS = 20.0


@dataclass(frozen=True)
class Until:
    """Something to do, and what must then be seen on the screen; `act` answers when its time began."""

    act: Callable[[], float]
    seen: Callable[[], bool]


Script = Generator[Until | int, float, None]
"""A script gives what is to be done and is sent how many seconds that took; a number is a pause in milliseconds."""


def play(window: Any, script: Script, ended: Callable[[], None]) -> object:
    """Play a script on the window; answers what must be kept alive meanwhile."""
    from PySide6.QtCore import QEvent, QObject, Qt, QTimer
    from PySide6.QtGui import QRegion

    class Player(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.painted = QRegion()
            self.waiting: Until | None = None
            self.began = self.asked = 0.0
            self.pause = QTimer(self)
            self.pause.setSingleShot(True)
            self.pause.setTimerType(Qt.TimerType.PreciseTimer)
            self.pause.timeout.connect(self.go_on)
            self.watchdog = QTimer(self)
            self.watchdog.timeout.connect(self.look)
            self.watchdog.start(1000)

        def go_on(self, seconds: float = 0.0) -> None:
            try:
                step = script.send(seconds) if self.asked else next(script)
            except StopIteration:
                self.watchdog.stop()
                ended()
                return
            self.asked = time.perf_counter()
            if isinstance(step, int):
                self.pause.start(step)
            else:
                self.waiting = step
                self.began = step.act()

        def look(self) -> None:
            if time.perf_counter() - self.asked > STUCK_SECONDS:
                print("what was asked for was never painted", file=sys.stderr)
                os._exit(2)

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                self.painted |= event.region()  # type: ignore[attr-defined]
                return False
            if watched is not window or event.type() != QEvent.Type.UpdateRequest:
                return False
            self.painted = QRegion()
            window.event(event)
            now = time.perf_counter()
            waiting = self.waiting
            if waiting is not None and waiting.seen():
                self.waiting = None
                QTimer.singleShot(0, self, lambda: self.go_on(now - self.began))
            return True

        def watch_table(self) -> None:
            table.viewport().installEventFilter(self)

        def row_is_painted(self, number: int) -> bool:
            """Whether the line of that place stands on the bill and was painted just now."""
            return number < len(table.bill.rows) and self.painted.intersects(table.visualRect(table.bill.index(number, 1)))

    player = Player()
    window.installEventFilter(player)
    table = window._pages["counter"].bill_card.table
    player.watch_table()
    window.benchmark_player = player
    QTimer.singleShot(0, player, lambda: player.go_on())
    return player


class Scanner:
    """A scanner on a thread of its own; its time begins when it hands the code over."""

    def __init__(self, devices: Any) -> None:
        self.devices = devices
        self.codes: SimpleQueue[str] = SimpleQueue()
        self.told: SimpleQueue[float] = SimpleQueue()
        threading.Thread(target=self._scan, name="benchmark-scanner", daemon=True).start()

    def scan(self, code: str) -> float:
        """Have a code scanned; answers when."""
        self.codes.put(code)
        return self.told.get()

    def _scan(self) -> None:
        while True:
            code = self.codes.get()
            self.told.put(time.perf_counter())
            self.devices.hear_code(code)


def type_scan(window: Any, code: str) -> float:
    """Scan with a scanner that types: every key and Enter; the time begins with Enter."""
    from PySide6.QtCore import QCoreApplication

    from kadpun.pos.demo.keyboard import press_text

    at = round(time.monotonic() * 1000)
    presses = [press.events(at + number) for number, press in enumerate(press_text(code + "\n"))]
    for number, events in enumerate(presses):
        if number == len(presses) - 1:
            began = time.perf_counter()
        for event in events:
            QCoreApplication.sendEvent(window.windowHandle(), event)
    return began


def press(window: Any, stroke: str) -> float:
    """Press one key; the time begins with it."""
    from PySide6.QtCore import QCoreApplication

    from kadpun.pos.demo.keyboard import press_stroke

    events = press_stroke(stroke).events(round(time.monotonic() * 1000))
    began = time.perf_counter()
    for event in events:
        QCoreApplication.sendEvent(window.windowHandle(), event)
    return began


class Cashier:
    """The acts of one who sells at this window, as steps of a script."""

    def __init__(self, window: Any, products: int, seed: int) -> None:
        from benchmarks.shops import barcode  # read in here, so that the program starts as it does without a hand

        self.code_of = barcode
        self.window = window
        self.page = window._pages["counter"]
        self.scanner = Scanner(window.context.devices)
        self.products = products
        self.dice = random.Random(seed)
        self.lines = len(self.page.selling.basket.lines)
        self.on_bill: set[int] = set()

    def pause(self) -> int:
        return self.dice.randint(*PAUSES_MILLISECONDS)

    def scan(self, *, typed: bool = False) -> Until:
        """Scan goods that are not on the bill yet; seen when their row is painted."""
        goods = self.dice.randrange(self.products)
        while goods in self.on_bill:
            goods = self.dice.randrange(self.products)
        self.on_bill.add(goods)
        number, self.lines, code = self.lines, self.lines + 1, self.code_of(goods)
        act = (lambda: type_scan(self.window, code)) if typed else (lambda: self.scanner.scan(code))
        return Until(act, lambda: self.window.benchmark_player.row_is_painted(number))

    def pay(self) -> Until:
        """F12: exact cash; seen when the panel that says what is done is painted with this sale's number."""
        before, self.lines = self.page.selling.done, 0
        self.on_bill.clear()

        def seen() -> bool:
            done = self.page.selling.done
            return done is not None and done is not before and self.page.open_name == "done" and self.page.panel.done is done

        return Until(lambda: press(self.window, "F12"), seen)


def counter_script(window: Any, products: int, measured: dict[str, Any]) -> Script:
    """Bills that grow to thirty lines, some of them typed by a wedge scanner; then many payments of five lines."""
    cashier = Cashier(window, products, seed=11)
    if cashier.lines:
        yield cashier.pay()
    for bill in range(BILLS + WEDGE_BILLS):
        seconds = measured["wedge" if bill >= BILLS else "scan"]
        for _ in range(LONGEST_BILL):
            seconds.append((yield cashier.scan(typed=bill >= BILLS)))
            yield cashier.pause()
        measured["pay_long"].append((yield cashier.pay()))
        yield cashier.pause()
    for _ in range(PAYMENTS):
        for _ in range(LINES_PAID):
            yield cashier.scan()
            yield cashier.pause()
        cpu = time.process_time()
        measured["pay"].append((yield cashier.pay()))
        measured["pay_cpu"] += time.process_time() - cpu
        yield cashier.pause()
    from benchmarks.measure import resident_megabytes

    measured["megabytes"] = resident_megabytes()


def start_script(window: Any, products: int, measured: dict[str, Any]) -> Script:
    """One scan; nothing is measured but when its row is on the screen."""
    cashier = Cashier(window, products, seed=time.time_ns())
    yield cashier.scan()
    measured["ready_at"] = time.monotonic()


def main() -> int:
    """Run the command's window with the hand upon it, and print what was measured as the last line."""
    what, folder, products = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    import kadpun.main
    from kadpun.pos.screens import running

    measured: dict[str, Any] = {"scan": [], "wedge": [], "pay": [], "pay_long": [], "pay_cpu": 0.0}
    script = counter_script if what == "counter" else start_script

    class Watched(running.Running):
        """The program, with somebody who signs in and begins as soon as the window takes it."""

        def begin(self) -> None:
            self.opened.connect(self._watch)
            super().begin()

        def _watch(self, window: Any) -> None:
            window.came_up.connect(lambda page: self._came_up(window, page))

        def _came_up(self, window: Any, page: str) -> None:
            if page == "sign-in":
                sign_in = window._pages[page]
                sign_in.pin.put(PIN)
                sign_in.try_pin()
            elif not hasattr(window, "benchmark_player"):
                assert page == "counter", f"the shop stands at {page}"
                play(window, script(window, products, measured), window.close)

    running.Running = Watched  # type: ignore[misc]
    code = kadpun.main.main(["--shop", str(folder)])
    print(json.dumps(measured))
    return code


if __name__ == "__main__":
    sys.exit(main())
