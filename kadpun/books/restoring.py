"""Restoring a shop from a backup onto an empty PC, without ever signing an old log anew.

    backup --> checked, put back under another name, brought up to date --> log audited
           --> keys here, high mark equal to the log: nothing is missing, the log goes on
           --> else: a new epoch with keys of its own, whose `restore` fact names the gap --> the store takes its name

What was recorded after the backup may have been seen by others; if the old log were signed again, it would have two histories. A new epoch
leaves the old one as it is. Until somebody confirms that nobody has seen more, its sales say that the store was restored (degraded).
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from .clock import Clock, SystemClock
from .desk import Desk
from .journal.periods import demand_open
from .journal.postings import apply_postings
from .kinds import KINDS
from .ledger.bodies import codec_of
from .ledger.canonical import write_base64
from .ledger.facts import read_fact
from .ledger.findings import Finding
from .ledger.group import keep_group, read_group
from .ledger.keys import DeskKeys, HighMark, KeyBox, Seal
from .ledger.notes import Checkpoint
from .ledger.own_kinds import Genesis, Restore
from .ledger.rebuild import rebuild_if_stale
from .ledger.recorder import Ledger
from .ledger.store_logs import logs_of_store, reader_of_store
from .members.keys_backup import erased_beside
from .members.people_keys import PeopleKeys
from .refusals import Refusal, Told
from .shop import KEYS_NAME, SETUP, STORE_NAME
from .store.backup import Progress, into_one_file
from .store.engine import Store
from .store.migrate import bring_up_to_date
from .store.own_log import note_own_log, own_log
from .store.places import sync_folder, telling_of
from .store.restore import demand_empty_place, put_back
from .store.tables import SEQ_BITS
from .tokens.issuer_keys import keep_issuer_keys, read_issuer_keys
from .verify import audit_logs

UNFINISHED = STORE_NAME + ".restoring"


class BackupWrong(Refusal):
    says = "This backup is not what the desk has signed: {finding} Take another backup; nothing was restored."


class SealNeeded(Refusal):
    says = "Only a sample shop's keys may lie open. Choose a passphrase or the computer's key store."


class NothingToConfirm(Refusal):
    says = "The books of this desk were not restored, or somebody has confirmed them already."


@dataclass(frozen=True, slots=True)
class Restored:
    """A shop that stands again. `old_log` reached `size` facts in the backup and, as far as is known here, `signed_size` when it was last signed.

    `log` is what the desk writes from now on: the old log where nothing is missing, else a new epoch.
    """

    store: Path
    old_log: str
    size: int
    signed_size: int | None
    log: str
    degraded: bool

    @property
    def missing(self) -> int | None:
        """How many facts were recorded after the backup and are not in it; None if nobody here can know."""
        if self.log == self.old_log:
            return 0
        return None if self.signed_size is None else max(self.signed_size - self.size, 0)


def restore_shop(
    backup: Path, folder: Path, *, seal: Seal, passphrase: str = "", clock: Clock | None = None, progress: Progress | None = None
) -> Restored:
    """Restore the shop of a backup into a folder; keys of a new epoch are sealed as told.

    Refuses StoreInTheWay, StoreNewer, BackupWrong, SealNeeded, and what sealing keys refuses; faults BackupDamaged, StoreUnreadable and what
    disks say. A restore that was cut short leaves no shop, and is begun again from the beginning.
    """
    clock = clock or SystemClock()
    demand_empty_place(folder / STORE_NAME)
    unfinished = folder / UNFINISHED
    remove_unfinished(unfinished)
    put_back(backup, unfinished)
    try:
        bring_up_to_date(unfinished, at=clock.now_at(), backups=folder, progress=progress)
        _demand_sound(unfinished)
        erased = erased_beside(backup)
        restored = _take_up(
            unfinished, folder, KeyBox(folder / KEYS_NAME), seal=seal, passphrase=passphrase, clock=clock, erased=erased, progress=progress
        )
        into_one_file(unfinished)
        with telling_of(folder):
            os.replace(unfinished, folder / STORE_NAME)
            sync_folder(folder)
    finally:
        remove_unfinished(unfinished)
    return restored


def remove_unfinished(path: Path) -> None:
    """Remove what a restore that was cut short has left."""
    for end in ("", "-wal", "-shm", "-journal", ".lock"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def confirm_nothing_missing(desk: Desk, *, by: str) -> None:
    """Record that those who may have seen more were asked and had not: sales of this log no longer say degraded. Refuses NothingToConfirm."""
    with desk.store.read() as connection:
        row = connection.exec_driver_sql("SELECT seq, degraded FROM restoration WHERE log = ?", (desk.log,)).first()
        if row is None or not row[1]:
            raise NothingToConfirm()
        sql = "SELECT f.bytes FROM fact f JOIN log l ON f.no = (l.no << ?) + ? WHERE l.name = ?"
        data = connection.exec_driver_sql(sql, (SEQ_BITS, row[0], desk.log)).scalar_one()
    said = read_fact(data)
    confirmed = KINDS["restore"].codec.read({**said.body, "degraded": False})
    with desk.store.work() as work:
        desk.record(work, confirmed, by=by, refs=(said.id,))


def _demand_sound(path: Path) -> None:
    """Refuse BackupWrong if any fact, node or checkpoint of the backup is not what was signed."""
    wrong = next((finding for finding in audit_logs(path).findings if not finding.incomplete), None)
    if wrong is not None:
        raise BackupWrong(finding=_told(wrong))


def _told(finding: Finding) -> str:
    place = finding.log if finding.seq is None else f"{finding.log}#{finding.seq}"
    return f"{place}: {finding.detail}" if place else finding.detail


def _take_up(
    unfinished: Path,
    folder: Path,
    box: KeyBox,
    *,
    seal: Seal,
    passphrase: str,
    clock: Clock,
    erased: frozenset[str],
    progress: Progress | None,
) -> Restored:
    """Go on with the old log where nothing can be missing, else open a new epoch (fork guard)."""
    with Store.open(unfinished) as store:
        rebuild_if_stale(store, KINDS, apply_postings, progress)
        old = own_log(store)
        stood = _stood(unfinished, old)
        signed = _signed(box, old)
        if old in box.logs() and signed == stood:
            return Restored(folder / STORE_NAME, old, stood.size, stood.size, old, degraded=False)
        first = _genesis(store, old)
        if seal == "unsealed" and not first.sample:
            raise SealNeeded()
        log = next_epoch(old, [*box.logs(), *_logs(store)])
        keys = box.create(log, seal=seal, passphrase=passphrase)
        mark = box.high_mark(log)
        try:
            ledger = Ledger(store, log=log, keys=keys, mark=mark, kinds=KINDS, apply_postings=apply_postings, demand_open=demand_open)
            people_keys = _take_over_people(box, old, keys, passphrase=passphrase, erased=erased)
            desk = Desk(folder=folder, store=store, ledger=ledger, clock=clock, mark=mark, people_keys=people_keys)
            _begin_epoch(desk, first, stood, signed)
        finally:
            mark.close()
    return Restored(folder / STORE_NAME, old, stood.size, None if signed is None else signed.size, log, degraded=True)


def _take_over_people(box: KeyBox, old: str, keys: DeskKeys, *, passphrase: str, erased: frozenset[str]) -> PeopleKeys:
    """Let the new epoch open the people's keys, the group's and the issuers' that lie here, if the old keys open with this passphrase.

    Nobody who was erased comes back.
    """
    try:
        old_keys = box.open(old, passphrase=passphrase)
        group = read_group(box.folder, old_keys)
        if group is not None:
            keep_group(box.folder, group, keys)
        before = PeopleKeys(box.folder, log=old, seed=old_keys.witness.seed)
        if before.trouble is None and before.path.exists():
            before.hand_over(log=keys.name, seed=keys.witness.seed)
        issuers = read_issuer_keys(box.folder, old_keys)
        if issuers:
            keep_issuer_keys(box.folder, issuers, keys)
    except Told:
        pass  # the old keys are not here or under another passphrase: a backup of the people's keys is taken in later
    people_keys = PeopleKeys(box.folder, log=keys.name, seed=keys.witness.seed)
    if people_keys.trouble is None and erased:
        people_keys.erase(erased)
    return people_keys


def _begin_epoch(desk: Desk, first: Genesis, stood: Checkpoint, signed: Checkpoint | None) -> None:
    """Record the new log's genesis, which names the same desk, and the fact that names the gap: one unit of work."""
    genesis = replace(first, vkeys=desk.ledger.keys.vkeys, certificate=None)
    gap = Restore(
        log=stood.origin,
        size=stood.size,
        root=write_base64(stood.root),
        signed_size=None if signed is None else signed.size,
        signed_root=None if signed is None else write_base64(signed.root),
        degraded=True,
    )
    with desk.store.work() as work:
        note_own_log(work, desk.log)
        desk.record(work, genesis, by=SETUP)
        desk.record(work, gap, by=SETUP)


def _genesis(store: Store, log: str) -> Genesis:
    with store.read() as connection:
        sql = "SELECT f.bytes FROM fact f JOIN log l ON f.no = l.no << ? WHERE l.name = ?"
        data = connection.exec_driver_sql(sql, (SEQ_BITS, log)).scalar_one()
    return codec_of(Genesis).read(read_fact(bytes(data)).body)


def next_epoch(log: str, known: list[str]) -> str:
    """The log that a desk begins after this one: an epoch above every one of this desk that the store or the keys have seen."""
    desk = log.rpartition("/")[0]
    epochs = [name.rpartition("/")[2] for name in known if name.rpartition("/")[0] == desk]
    return f"{desk}/{1 + max((int(epoch) for epoch in epochs if epoch.isdecimal()), default=1)}"


def _logs(store: Store) -> list[str]:
    with store.read() as connection:
        return [str(row[0]) for row in connection.exec_driver_sql("SELECT name FROM log").all()]


def _stood(path: Path, log: str) -> Checkpoint:
    """Where a log stands in the backup: its size and root."""
    size = next(each.size for each in logs_of_store(path) if each.name == log)
    reader = reader_of_store(path)(log)
    try:
        return Checkpoint(log, size, reader.frontier(size).root())
    finally:
        reader.close()


def _signed(box: KeyBox, log: str) -> Checkpoint | None:
    """The highest checkpoint of a log that this PC is known to have signed."""
    if not box.folder.is_dir():
        return None
    mark: HighMark = box.high_mark(log)
    try:
        return mark.read()
    finally:
        mark.close()
