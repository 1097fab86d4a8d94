"""The way into a shop's folder: open what stands there, found the sample shop or one's own, go on after an old copy was put back.

Each verb runs on the books thread, gives a till with nobody signed in, and tells its progress; it refuses by name what a person must answer
(NoShopHere, PassphraseNeeded, StoreBehindItsKeys and the like). An import that was cut short is gone on with elsewhere. Refuses to know windows.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from kadpun.books.clock import Clock, SystemClock, local_time
from kadpun.books.ledger.keys import KeyBox, has_key_store
from kadpun.books.shop import BACKUP_NAME, KEYS_NAME, STORE_NAME, open_desk
from kadpun.books.store.engine import Store
from kadpun.books.store.own_log import own_log
from kadpun.books.words import Language, Say

from .counter import Till
from .founding import Founding, found
from .sample_shop import make_sample_shop

STORE_ENDS = ("", "-wal", "-shm")

Progress = Callable[[int, int], None]


class ShopDoor:
    """The door of one folder."""

    def __init__(self, folder: Path, words: Mapping[Language, Say], *, clock: Clock | None = None) -> None:
        self.folder = folder
        self.words = words
        self.clock = clock or SystemClock()

    def open(self, passphrase: str | None, progress: Progress) -> Till:
        """Open the shop that stands. Refuses what `open_desk` refuses."""
        return Till(open_desk(self.folder, passphrase=passphrase, clock=self.clock, progress=progress), self.words)

    def make_sample(self, progress: Progress) -> Till:
        """Found the sample shop. Refuses ShopStandsAlready."""
        return Till(make_sample_shop(self.folder, clock=self.clock, progress=progress), self.words)

    def make_own(self, founding: Founding, progress: Progress) -> Till:
        """Found a shop of one's own. Refuses what `found` refuses."""
        progress(0, 0)
        return found(self.folder, founding, self.words, clock=self.clock)

    def open_new_epoch(self, passphrase: str | None, progress: Progress) -> Till:
        """Go on with a store that is older than what its keys have signed: a new log of this desk, whose second entry names the gap.

        The old store is first copied to the backups and then stands aside under another name; if anything fails it takes its place again.
        """
        from kadpun.books.restoring import restore_shop  # wanted once in years, and it reads the whole audit in
        from kadpun.books.store.backup import back_up

        store, at = self.folder / STORE_NAME, self.clock.now_at()
        seal = KeyBox(self.folder / KEYS_NAME).seal_of(self._log(store))
        backups = self.folder / BACKUP_NAME
        backups.mkdir(exist_ok=True)
        copy = back_up(store, backups, at=at, progress=progress).path
        aside = store.with_name(f"{STORE_NAME}.old-{local_time(at):%Y%m%d-%H%M%S}")
        _rename(store, aside)
        try:
            restore_shop(copy, self.folder, seal=seal, passphrase=passphrase or "", clock=self.clock, progress=progress)
        except BaseException:
            _rename(aside, store)
            raise
        return self.open(passphrase, progress)

    def has_key_store(self) -> bool:
        """Whether this computer's own key store can keep the desk's keys."""
        return has_key_store()

    def _log(self, path: Path) -> str:
        with Store.open(path, read_only=True) as store:
            return own_log(store)


def _rename(store: Path, name: Path) -> None:
    """Give a closed store another name, with the files that SQLite keeps beside it."""
    for end in STORE_ENDS:
        part = store.with_name(store.name + end)
        if part.exists():
            os.replace(part, name.with_name(name.name + end))
