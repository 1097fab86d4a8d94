"""The desk: an opened store with its own log, the keys that sign it and a clock; what main puts together and the till is handed.

A shop lies in one folder: `shop.kadpun` (the store), `keys/` (sealed keys and high marks, never in a backup) and `backup/`. A desk writes one log,
`community/shop/desk/epoch`. Opening checks that the store is not an old copy of what the keys have signed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from .clock import Clock, SystemClock, business_day, mint_id
from .journal.postings import apply_postings
from .kinds import KINDS
from .ledger.facts import Posting
from .ledger.keys import DeskKeys, HighMark, KeyBox, Seal
from .ledger.kind import Said
from .ledger.own_kinds import Genesis
from .ledger.rebuild import rebuild_if_stale
from .ledger.recorder import Ledger, Recorded
from .profile import ShopProfile, profile, settings_of
from .refusals import Refusal
from .store.engine import Store, Work

STORE_NAME = "shop.kadpun"
KEYS_NAME = "keys"
SETUP = "setup"
"""Who stands behind the facts that open a shop."""


class NoShopHere(Refusal):
    says = "There is no shop in {folder} yet."


class ShopStandsAlready(Refusal):
    says = "A shop stands in {folder} already; it is not replaced."


@dataclass(frozen=True, slots=True)
class ShopNames:
    """Whose log it is: the names people read, and the short ones that make the log's name (`[a-z0-9-]`)."""

    community: str
    shop: str
    desk: str
    community_id: str
    shop_id: str
    desk_id: str

    @property
    def first_log(self) -> str:
        """The name of the desk's first log."""
        return f"{self.community_id}/{self.shop_id}/{self.desk_id}/1"


class Desk:
    """One PC's open books."""

    def __init__(self, *, folder: Path, store: Store, ledger: Ledger, clock: Clock, mark: HighMark) -> None:
        self.folder = folder
        self.store = store
        self.ledger = ledger
        self.clock = clock
        self._mark = mark

    @property
    def log(self) -> str:
        """The log this desk writes."""
        return self.ledger.log

    def profile(self) -> ShopProfile:
        """The shop's profile as it stands."""
        with self.store.read() as connection:
            return profile(connection)

    def today(self, *, day_starts_hour: int = 0) -> date:
        """The business day of this moment."""
        return business_day(self.clock.now_at(), day_starts_hour=day_starts_hour)

    def say(
        self,
        body: Any,
        *,
        by: str,
        id: str | None = None,
        at: int | None = None,
        on: date | None = None,
        refs: tuple[str, ...] = (),
        post: tuple[Posting, ...] = (),
    ) -> Said[Any]:
        """Put a body into what the ledger records, dated now unless told otherwise."""
        now = self.clock.now_at() if at is None else at
        return Said(id=id or mint_id(now), at=now, on=on or business_day(now), by=by, body=body, refs=refs, post=post)

    def record(self, work: Work, body: Any, *, by: str, **about: Any) -> Recorded:
        """Record a body through the one door; `about` as for `say`."""
        return self.ledger.record(work, self.say(body, by=by, **about))

    def change_profile(self, given: ShopProfile, *, by: str) -> None:
        """Record the settings that turn the standing profile into another; nothing when they are the same."""
        changed = settings_of(given, self.profile())
        if changed:
            with self.store.work() as work:
                for setting in changed:
                    self.record(work, setting, by=by)

    def close(self) -> None:
        """Close the store and let its lock go."""
        self.store.close()
        self._mark.close()


def found_shop(folder: Path, *, names: ShopNames, shop_profile: ShopProfile, seal: Seal, passphrase: str = "", clock: Clock | None = None) -> Desk:
    """Found a shop in an empty folder: keys, store, genesis and first settings. Refuses ShopStandsAlready.

    The store gets its name when it is whole, so that a founding cut short leaves no half shop; the keys it made then are taken up again.
    """
    if (folder / STORE_NAME).exists():
        raise ShopStandsAlready(folder=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    box = KeyBox(folder / KEYS_NAME)
    log = names.first_log
    keys = box.open(log, passphrase=passphrase) if log in box.logs() else box.create(log, seal=seal, passphrase=passphrase)
    unfinished = folder / (STORE_NAME + ".new")
    desk = _put_together(folder, Store.open(unfinished, create=True), box, keys, clock or SystemClock())
    try:
        if desk.ledger.size == 0:
            with desk.store.work() as work:
                genesis = Genesis(names.community, names.shop, names.desk, keys.vkeys, certificate=None, sample=shop_profile.sample)
                desk.record(work, genesis, by=SETUP)
                for setting in settings_of(shop_profile):
                    desk.record(work, setting, by=SETUP)
    finally:
        desk.close()
    os.replace(unfinished, folder / STORE_NAME)
    return open_desk(folder, passphrase=passphrase, clock=clock)


def open_desk(folder: Path, *, passphrase: str | None = None, clock: Clock | None = None) -> Desk:
    """Open the shop of a folder with the newest log that its keys belong to.

    Refuses NoShopHere, StoreBusy, StoreNewer, StoreBehindItsKeys, WrongPassphrase, PassphraseNeeded, NoKeys.
    """
    if not (folder / STORE_NAME).exists():
        raise NoShopHere(folder=str(folder))
    store = Store.open(folder / STORE_NAME)
    try:
        box = KeyBox(folder / KEYS_NAME)
        keys = box.open(newest_log(store), passphrase=passphrase)
        rebuild_if_stale(store, KINDS, apply_postings)
        return _put_together(folder, store, box, keys, clock or SystemClock())
    except BaseException:
        store.close()
        raise


def newest_log(store: Store) -> str:
    """The log that this store's own desk writes: the one begun last."""
    with store.read() as connection:
        row = connection.exec_driver_sql("SELECT name FROM log ORDER BY no DESC LIMIT 1").first()
    assert row is not None, "a store has a log from its first unit of work on"
    return str(row[0])


def _put_together(folder: Path, store: Store, box: KeyBox, keys: DeskKeys, clock: Clock) -> Desk:
    mark = box.high_mark(keys.name)
    ledger = Ledger(store, log=keys.name, keys=keys, mark=mark, kinds=KINDS, apply_postings=apply_postings)
    return Desk(folder=folder, store=store, ledger=ledger, clock=clock, mark=mark)
