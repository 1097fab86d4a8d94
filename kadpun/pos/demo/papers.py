"""The papers that came out of the printer: each job's bytes and pictures, kept under the name of what was printed.

The printer prints in order, so a paper's name is the one that was expected first and has not come yet. Knows bytes and names only.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from kadpun.hardware.loopback import LoopbackPrinter

from .paper import save_papers

LOOK_SECONDS = 0.02


class PaperMissing(AssertionError):
    """A paper that was due did not come out of the printer in time."""


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """One paper: its name, its bytes on disk, its pictures."""

    name: str
    data: Path
    pictures: tuple[Path, ...]


class Papers:
    """The folder that papers are kept in."""

    def __init__(self, printer: LoopbackPrinter, folder: Path) -> None:
        self._printer = printer
        self._folder = folder
        self._due: deque[str] = deque()
        self._taken = 0
        self.kept: list[KeptPaper] = []

    @property
    def due(self) -> int:
        """How many papers have not come out yet."""
        self.take()
        return len(self._due)

    def expect(self, name: str) -> None:
        """A paper of this name was told to be printed."""
        self._due.append(name)

    def take(self) -> None:
        """Take what has come out since the last look."""
        jobs = self._printer.jobs
        for job in jobs[self._taken :]:
            name = self._due.popleft() if self._due else f"paper-{len(self.kept) + 1}"
            pictures = save_papers(job.data, self._folder / name)
            self.kept.append(KeptPaper(name, self._folder / f"{name}.escpos", tuple(pictures)))
        self._taken = len(jobs)

    def wait(self, seconds: float) -> None:
        """Wait until every paper that is due has come out. Raises PaperMissing."""
        until = time.monotonic() + seconds
        while self.due:
            if time.monotonic() > until:
                raise PaperMissing(f"not printed: {list(self._due)}")
            time.sleep(LOOK_SECONDS)
