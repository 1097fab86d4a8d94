"""Putting a backup back where no store stands.

The file is checked before anything is written and read back after; it is a store only when it has its name. What a restored desk may sign is
not known here: see `restoring.py`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from ..refusals import Refusal
from .backup import check_file
from .migrate import demand_known_form
from .places import make_folder, telling_of, write_whole

CHUNK = 1 << 20


class StoreInTheWay(Refusal):
    says = "{path} stands there already. A backup is never put over a shop: move that file away first, or restore into another folder."


def demand_empty_place(path: Path) -> None:
    """Refuse StoreInTheWay if a store, or what a store left beside it, lies where a backup is to be put.

    SQLite would read a left log (`-wal`) into the restored file.
    """
    for beside in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))):
        if beside.exists():
            raise StoreInTheWay(path=str(beside))


def put_back(backup: Path, path: Path) -> None:
    """Copy a backup to where a store is to stand.

    Refuses StoreInTheWay, StoreNewer, StoreMissing; faults BackupDamaged, StoreUnreadable, and what a place says.
    """
    demand_empty_place(path)
    demand_known_form(backup)
    check_file(backup)
    make_folder(path.parent)
    with telling_of(backup), backup.open("rb") as source, write_whole(path) as target:
        shutil.copyfileobj(source, target, CHUNK)
    check_file(path)
