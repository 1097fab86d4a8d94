"""Print jobs and where they are kept, so that a receipt that waits for paper survives a restart.

Owns the states of a job:

    waiting ──> sending ──> printed
       ^           │  └───> unknown ──> dismissed      (it was on its way when something failed: only a person prints it again)
       └─ failed <─┘                                   (not a byte was sent: it waits again and goes by itself)

Knows slips, no printers. A store is used by one thread, the printer's.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, Protocol, get_args

from .faults import JobsUnreadable, JobsUnwritable
from .slip import Slip
from .slip_json import read_slip, write_slip

JobState = Literal["waiting", "sending", "failed", "printed", "unknown", "dismissed"]
SETTLED: frozenset[JobState] = frozenset({"printed", "dismissed"})
SETTLED_BEFORE_TIDYING = 500


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One paper to print: `id` is given by whoever wants it, `title` is what people call it (a receipt's number)."""

    id: str
    title: str
    slip: Slip
    state: JobState = "waiting"
    detail: str = ""


class JobStore(Protocol):
    """Keeps jobs until they are settled."""

    def add(self, job: PrintJob) -> None:
        """Keep a new job; the same id again changes nothing."""
        ...

    def waiting(self) -> tuple[PrintJob, ...]:
        """Give the jobs not settled, oldest first, each in the state it was left in (unknown ones too)."""
        ...

    def mark(self, job_id: str, state: JobState, detail: str = "") -> None:
        """Write a job's new state down; settled jobs leave the store."""
        ...

    def tidy(self) -> None:
        """Keep nothing of settled jobs, not even on the disk."""
        ...


class MemoryJobStore:
    """Keeps jobs until the program ends."""

    def __init__(self) -> None:
        self._jobs: dict[str, PrintJob] = {}

    def add(self, job: PrintJob) -> None:
        self._jobs.setdefault(job.id, job)

    def waiting(self) -> tuple[PrintJob, ...]:
        return tuple(self._jobs.values())

    def mark(self, job_id: str, state: JobState, detail: str = "") -> None:
        if state in SETTLED:
            self._jobs.pop(job_id, None)
        elif job_id in self._jobs:
            self._jobs[job_id] = replace(self._jobs[job_id], state=state, detail=detail)

    def tidy(self) -> None:
        """Nothing of settled jobs is kept here anyway."""


class FileJobStore:
    """Keeps jobs in a file of JSON lines, each on the disk before the call returns; tidied when opened and every some hundred jobs.

    A last line torn by a power cut is left out: its job was never promised. A file that cannot be understood is set aside, not
    deleted, and a new one begun: receipts stand in the shop's own record, and an old list must not keep new ones from printing.
    """

    def __init__(self, path: Path) -> None:
        """Open or begin the file; a Fault when the disk refuses. `set_aside` names the file that could not be understood."""
        self.path = path
        self.set_aside: Path | None = None
        self._kept = MemoryJobStore()
        self._settled = 0
        try:
            content = path.read_bytes() if path.exists() else b""
        except OSError as refused:
            raise JobsUnreadable(path=str(path), reason=refused.strerror or "?") from refused
        try:
            for line in content.split(b"\n")[:-1]:
                self._take(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError):
            self.set_aside = path.with_name(path.name + ".unreadable")
            self._kept = MemoryJobStore()
            with contextlib.suppress(OSError):  # a disk that refuses says so when the new file is written
                os.replace(path, self.set_aside)
        self.tidy()

    def add(self, job: PrintJob) -> None:
        if all(kept.id != job.id for kept in self._kept.waiting()):
            self._append(_job_line(job))
            self._kept.add(job)

    def waiting(self) -> tuple[PrintJob, ...]:
        return self._kept.waiting()

    def mark(self, job_id: str, state: JobState, detail: str = "") -> None:
        self._append({"mark": job_id, "state": state, "detail": detail})
        self._kept.mark(job_id, state, detail)
        self._settled += state in SETTLED
        if self._settled >= SETTLED_BEFORE_TIDYING:
            self.tidy()

    def _take(self, line: dict[str, Any]) -> None:
        state = line["state"]
        if state not in get_args(JobState):
            raise ValueError(f"no such state: {state}")
        if "mark" in line:
            self._kept.mark(line["mark"], state, line["detail"])
        else:
            self._kept.add(PrintJob(line["add"], line["title"], read_slip(line["slip"]), state, line["detail"]))

    def _append(self, line: dict[str, Any]) -> None:
        try:
            with self.path.open("ab") as file:
                file.write(_bytes_of(line))
                file.flush()
                os.fsync(file.fileno())
        except OSError as refused:
            raise JobsUnwritable(path=str(self.path), reason=refused.strerror or "?") from refused

    def tidy(self) -> None:
        """Write the jobs that are left into a new file and put it in the old one's place."""
        fresh = self.path.with_name(self.path.name + ".new")
        try:
            with fresh.open("wb") as file:
                for job in self._kept.waiting():
                    file.write(_bytes_of(_job_line(job)))
                file.flush()
                os.fsync(file.fileno())
            os.replace(fresh, self.path)
        except OSError as refused:
            raise JobsUnwritable(path=str(self.path), reason=refused.strerror or "?") from refused
        self._settled = 0


def words_of(job: PrintJob) -> str:
    """Everything that stands on a job's paper, and its title, as the store writes it."""
    return json.dumps(_job_line(job), ensure_ascii=False)


def _job_line(job: PrintJob) -> dict[str, Any]:
    return {"add": job.id, "title": job.title, "slip": write_slip(job.slip), "state": job.state, "detail": job.detail}


def _bytes_of(line: dict[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
