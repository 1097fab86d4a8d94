"""Founding and opening a shop: the folder it lies in, its keys, its store, put together into a desk.

A shop lies in one folder: `shop.kadpun` (the store), `keys/` (sealed keys and high marks, never in a backup) and `backup/`. Opening checks that the
store is not an old copy of what the keys have signed, and folds its views again where that was cut short.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from .clock import Clock, SystemClock
from .desk import Desk
from .journal.periods import demand_open
from .journal.postings import apply_postings
from .kinds import KINDS
from .ledger.keys import DeskKeys, KeyBox, Seal
from .ledger.own_kinds import Genesis
from .ledger.rebuild import Progress, rebuild_if_stale
from .ledger.recorder import Ledger
from .members.erasing import settle
from .members.people_keys import PeopleKeys
from .profile import ShopProfile, settings_of
from .refusals import Refusal
from .store.engine import Store
from .store.migrate import demand_known_form
from .store.own_log import NOTE as OWN_LOG
from .store.own_log import note_own_log, own_log
from .store.tables import SCHEMA_VERSION

STORE_NAME = "shop.kadpun"
KEYS_NAME = "keys"
BACKUP_NAME = "backup"
SETUP = "setup"
"""Who stands behind the facts that open a shop."""


class NoShopHere(Refusal):
    says = "There is no shop in {folder} yet."


class ShopStandsAlready(Refusal):
    says = "A shop stands in {folder} already; it is not replaced."


class KeysMustBeSealed(Refusal):
    says = "The keys of a real shop must be sealed, by the computer's key store or a passphrase. Only the sample shop may leave them open."


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


def found_shop(folder: Path, *, names: ShopNames, shop_profile: ShopProfile, seal: Seal, passphrase: str = "", clock: Clock | None = None) -> Desk:
    """Found a shop in an empty folder: keys, store, genesis and first settings. Refuses ShopStandsAlready, KeysMustBeSealed.

    The store gets its name when it is whole, so that a founding cut short leaves no half shop; the keys it made then are taken up again.
    """
    if (folder / STORE_NAME).exists():
        raise ShopStandsAlready(folder=str(folder))
    if seal == "unsealed" and not shop_profile.sample:
        raise KeysMustBeSealed()
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
                note_own_log(work, log)
                desk.record(work, genesis, by=SETUP)
                for setting in settings_of(shop_profile):
                    desk.record(work, setting, by=SETUP)
    finally:
        desk.close()
    os.replace(unfinished, folder / STORE_NAME)
    unfinished.with_name(unfinished.name + ".lock").unlink()
    return open_desk(folder, passphrase=passphrase, clock=clock)


def open_desk(folder: Path, *, passphrase: str | None = None, clock: Clock | None = None, progress: Progress | None = None) -> Desk:
    """Open the shop of a folder with its desk's own log, an older one brought up to date first; `progress` is told of a rebuild, if one is due.

    Refuses NoShopHere, StoreBusy, StoreNewer, StoreBehindItsKeys, WrongPassphrase, PassphraseNeeded, NoKeys.
    """
    if not (folder / STORE_NAME).exists():
        raise NoShopHere(folder=str(folder))
    if demand_known_form(folder / STORE_NAME) != SCHEMA_VERSION:
        from .updating import bring_shop_up_to_date  # reads the whole audit in, and is wanted once in years

        bring_shop_up_to_date(folder / STORE_NAME, at=(clock or SystemClock()).now_at(), backups=folder / BACKUP_NAME, progress=progress)
    store = Store.open(folder / STORE_NAME)
    try:
        box = KeyBox(folder / KEYS_NAME)
        log = own_log(store)
        keys = box.open(log, passphrase=passphrase)
        if store.recall(OWN_LOG) is None:
            with store.work() as work:
                note_own_log(work, log)
        rebuild_if_stale(store, KINDS, apply_postings, progress)
        desk = _put_together(folder, store, box, keys, clock or SystemClock())
        settle(desk)
        return desk
    except BaseException:
        store.close()
        raise


def _put_together(folder: Path, store: Store, box: KeyBox, keys: DeskKeys, clock: Clock) -> Desk:
    mark = box.high_mark(keys.name)
    ledger = Ledger(store, log=keys.name, keys=keys, mark=mark, kinds=KINDS, apply_postings=apply_postings, demand_open=demand_open)
    people_keys = PeopleKeys(box.folder, log=keys.name, seed=keys.witness.seed)
    return Desk(folder=folder, store=store, ledger=ledger, clock=clock, mark=mark, people_keys=people_keys)
