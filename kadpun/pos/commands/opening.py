"""Opening a shop for a command that writes in it."""

from __future__ import annotations

from pathlib import Path

from kadpun.books.clock import SystemClock
from kadpun.books.desk import Desk
from kadpun.books.ledger.keys import KeyBox
from kadpun.books.shop import KEYS_NAME, open_desk
from kadpun.books.store.migrate import bring_up_to_date

from .console import Console
from .places import shop_folder, store_at


def open_shop(store: Path, console: Console) -> Desk:
    """Open a shop to write in it, asking for the passphrase where the keys are sealed with one; an older store is brought up to date first."""
    folder = shop_folder(store)
    bring_up_to_date(store_at(folder), at=SystemClock().now_at(), progress=console.progress)
    box = KeyBox(folder / KEYS_NAME)
    sealed = any(box.seal_of(log) == "passphrase" for log in box.logs())
    return open_desk(folder, passphrase=console.ask_passphrase() if sealed else None, progress=console.progress)
