"""Backing the shop up at each closing: beside the store, and to the second place that this desk knows.

Reads the store and never writes it, so it may run on any thread but the window's. A place that fails is told by its reason and does not keep the
other from being written. How a backup is made is the store's business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kadpun.books.desk import Desk
from kadpun.books.members.keys_backup import back_up_everywhere
from kadpun.books.refusals import Told
from kadpun.books.shop import BACKUP_NAME
from kadpun.books.store.backup import Backup, back_up

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What came of one place: the backup, or why there is none. `second` is the place away from the store."""

    folder: Path
    second: bool
    backup: Backup | None
    reason: Told | None


def back_up_shop(
    store: Path, second: str, *, at: int, progress: Progress | None = None, desk: Desk | None = None
) -> tuple[BackedUp, ...]:
    """Back a shop up beside its store, and to the second place if one is named; of an open desk the members' keys too, apart, where they are kept.

    A stick with the keys that is not in its place is no reason to say anything at a closing: it is meant to lie in a drawer.
    """
    beside = store.parent / BACKUP_NAME
    made = [_back_up(store, beside, at=at, second=False, progress=progress)]
    if second:
        made.append(_back_up(store, Path(second), at=at, second=True, progress=progress))
    if desk is not None:
        back_up_everywhere(desk.people.keys, log=desk.log, at=at, urgent=False)
    return tuple(made)


def _back_up(store: Path, folder: Path, *, at: int, second: bool, progress: Progress | None) -> BackedUp:
    try:
        if not second:
            folder.mkdir(exist_ok=True)
        return BackedUp(folder, second, back_up(store, folder, at=at, progress=progress), None)
    except Told as reason:
        return BackedUp(folder, second, None, reason)
