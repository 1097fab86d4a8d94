"""The folder of a demonstration day: made anew over an earlier one, and never over anything else."""

from __future__ import annotations

import shutil
from pathlib import Path

from kadpun.books.refusals import Refusal

MARK = ".kadpun-demo-day"
"""A file by which an earlier demonstration day is known, written before anything else."""


class NotADemoDay(Refusal):
    says = "{folder} holds something else than an earlier demonstration day; it is left as it is. Name another folder."


def prepare_folder(folder: Path) -> None:
    """Make an empty folder, in the place of an earlier demonstration day if one lies there. Refuses NotADemoDay."""
    if folder.exists():
        if not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).is_file()):
            raise NotADemoDay(folder=str(folder))
        for entry in folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry.name != MARK:
                entry.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()
