"""Measuring: repeated timings, the machine they were taken on, and a line that says by how much a limit is kept or missed."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Timing:
    """Seconds of each of many runs of one thing; `cpu` is the processor time of all of them."""

    seconds: list[float]
    cpu: float

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(len(self.seconds) * 0.95))]

    @property
    def cpu_each(self) -> float:
        return self.cpu / len(self.seconds)


def time_each(act: Callable[[int], object], *, runs: int, warm_up: int = 20) -> Timing:
    """Time `act(n)` for each n of `runs`, after some runs that do not count."""
    for n in range(warm_up):
        act(n)
    seconds = []
    cpu = time.process_time()
    for n in range(warm_up, warm_up + runs):
        began = time.perf_counter()
        act(n)
        seconds.append(time.perf_counter() - began)
    return Timing(seconds, time.process_time() - cpu)


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.3f} ms"


@dataclass(frozen=True)
class Result:
    """One figure beside its limit, both in the same unit; less is better unless `more` is."""

    what: str
    figure: float
    limit: float
    unit: str
    note: str = ""
    more: bool = False

    @property
    def kept(self) -> bool:
        return self.figure >= self.limit if self.more else self.figure <= self.limit

    def line(self) -> str:
        share = self.figure / self.limit if self.limit else 0
        sign = ">=" if self.more else "<="
        verdict = "kept" if self.kept else "MISSED"
        note = f"  ({self.note})" if self.note else ""
        return f"{verdict:6}  {self.what}: {self.figure:.3f} {self.unit}, limit {sign} {self.limit:g} {self.unit}, {share:.2f} of it{note}"


def machine() -> str:
    """What this was measured on."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = names[0] if names else model
    load = ", ".join(f"{one:.2f}" for one in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    return (
        f"{os.cpu_count()} cores of {model}; {platform.system()} {platform.release()}; "
        f"Python {sys.version.split()[0]}; SQLite {sqlite3.sqlite_version}; load {load}"
    )


def resident_megabytes() -> float:
    """The memory this process holds now."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this system does not tell a process's memory")
