"""Backups of the people's keys: apart from those of the store, sealed to a passphrase of their own, and never older than the law lets
them be.

    passphrase --scrypt--> private half        kept beside the keys: the salt and the public half, so that a backup asks nobody
    backup     = keys and erased, sealed to the public half

Each place holds one such file a desk, the newest. When somebody is erased every place gets a fresh one at once; a place that is not there
then is remembered and told until it was put right, and what lies in it is worth nothing after `MOST_DAYS`. Beside the backups of the
store lies the list of who was erased, so that an older backup of both does not bring anybody back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from ..clock import local_time
from ..ledger.canonical import NotBase64, read_base64, write_base64
from ..ledger.keys import KeyBox, PassphraseTooShort, WrongPassphrase
from ..ledger.sealing import NotOpened, key_from_passphrase, make_salt, public_half, seal_to, unseal_with
from ..refusals import Refusal, Told
from ..store.places import PlaceMissing, telling_of, write_whole
from .people_keys import PeopleKeys

SUFFIX = ".kadpun-people"
ERASED_SUFFIX = ".kadpun-erased"
MOST_DAYS = 90
LEAST_PASSPHRASE = 8
_DAY_MILLISECONDS = 86_400_000
_ABOUT = b"kadpun-people-backup/v1"
_MEMBER = re.compile(r"m-[0-9a-z]{12}")


class KeysBackupNotSet(Refusal):
    says = "Choose a passphrase for the backup of the members' keys first, and keep it on paper away from this computer."


class KeysBackupDamaged(Refusal):
    says = "{path} is no backup of members' keys, or it is damaged. Take another one."


class KeysBackupTooOld(Refusal):
    says = "This backup of the members' keys is {days} days old. After {most} days it may not be used: it could bring back somebody who was erased."


@dataclass(frozen=True, slots=True)
class PlaceDone:
    """What came of one place: the file that lies there now, or why there is none."""

    place: str
    path: Path | None
    reason: Told | None


def set_passphrase(keys: PeopleKeys, passphrase: str) -> None:
    """Choose what opens backups of the keys from now on. Refuses PassphraseTooShort."""
    if len(passphrase) < LEAST_PASSPHRASE:
        raise PassphraseTooShort(least=LEAST_PASSPHRASE)
    salt = make_salt()
    recovery = {"salt": write_base64(salt), "public": write_base64(public_half(key_from_passphrase(passphrase, salt)))}
    keys.keep_recovery(recovery, places=keys.box.places, unreached=keys.box.unreached)


def back_up_keys(keys: PeopleKeys, place: Path, *, log: str, at: int) -> Path:
    """Back the keys up into a folder that exists, in place of what this desk left there before; the place is remembered.

    Refuses KeysBackupNotSet; faults PlaceMissing and what a place says.
    """
    made = _write_backup(keys, place, log=log, at=at)
    box = keys.box
    assert box.recovery is not None
    keys.keep_recovery(box.recovery, places={**box.places, str(place): at}, unreached=[each for each in box.unreached if each != str(place)])
    return made


def back_up_everywhere(keys: PeopleKeys, *, log: str, at: int, urgent: bool = True) -> tuple[PlaceDone, ...]:
    """Make a fresh backup in every place that has one.

    `urgent`, after an erasure or a new passphrase: a place that cannot be reached is remembered and told until it was.
    """
    box = keys.box
    if box.recovery is None:
        return ()
    done = []
    for place in box.places:
        try:
            done.append(PlaceDone(place, _write_backup(keys, Path(place), log=log, at=at), None))
        except Told as reason:
            done.append(PlaceDone(place, None, reason))
    reached = {each.place for each in done if each.path is not None}
    places = {place: at if place in reached else before for place, before in box.places.items()}
    late = box.places if urgent else box.unreached
    keys.keep_recovery(box.recovery, places=places, unreached=[place for place in late if place not in reached])
    return tuple(done)


def forget_place(keys: PeopleKeys, place: str, *, log: str) -> None:
    """Keep no backup in a place any more: the file goes if the place is there, and the place is forgotten."""
    box = keys.box
    assert box.recovery is not None
    for path in _backups_of(Path(place), log):
        with telling_of(Path(place)):
            path.unlink(missing_ok=True)
    others = {each: at for each, at in box.places.items() if each != place}
    keys.keep_recovery(box.recovery, places=others, unreached=[each for each in box.unreached if each != place])


def take_in_backup(keys: PeopleKeys, path: Path, passphrase: str, *, erased: Iterable[str], now_at: int) -> int:
    """Take keys in from a backup, of nobody who was erased since; answers how many keys the desk has now.

    A keys file that this desk cannot open makes room. Refuses KeysBackupDamaged, KeysBackupTooOld, WrongPassphrase.
    """
    found, gone, recovery = read_backup(path, passphrase, now_at=now_at)
    if keys.trouble is not None:
        keys.begin_anew()
    keys.take_in(found, {*gone, *erased})
    if keys.box.recovery is None:
        keys.keep_recovery(recovery, places=keys.box.places, unreached=keys.box.unreached)
    return len(keys.box.keys)


def reopen(keys: PeopleKeys, *, log: str, seed: bytes, passphrase: str) -> PeopleKeys:
    """Open a keys file that an earlier log of this desk sealed, with the passphrase that its keys had then, and hand it over to the log of now.

    Refuses WrongPassphrase where no keys that lie here open it.
    """
    box = KeyBox(keys.path.parent)
    for old in box.logs():
        if old == log:
            continue
        try:
            before = PeopleKeys(box.folder, log=old, seed=box.open(old, passphrase=passphrase).witness.seed)
        except Told:
            continue
        if before.trouble is None:
            before.hand_over(log=log, seed=seed)
            return PeopleKeys(box.folder, log=log, seed=seed)
    raise WrongPassphrase()


def read_backup(path: Path, passphrase: str, *, now_at: int) -> tuple[Mapping[str, tuple[bytes, ...]], frozenset[str], dict[str, str]]:
    """The keys of a backup, who was erased when it was made, and what it was sealed to.

    Refuses KeysBackupDamaged, KeysBackupTooOld, WrongPassphrase; a date that lies ahead is a clock that is wrong, and is let pass.
    """
    try:
        with telling_of(path):
            data: Any = orjson.loads(path.read_bytes())
        made_at, salt, public = int(data["made_at"]), read_base64(data["salt"]), read_base64(data["public"])
        sealed = read_base64(data["sealed"])
    except (ValueError, KeyError, TypeError, NotBase64) as reason:
        raise KeysBackupDamaged(path=str(path)) from reason
    days = (now_at - made_at) // _DAY_MILLISECONDS
    if days >= MOST_DAYS:
        raise KeysBackupTooOld(days=days, most=MOST_DAYS)
    private = key_from_passphrase(passphrase, salt)
    if public_half(private) != public:
        raise WrongPassphrase()
    try:
        held: Any = orjson.loads(unseal_with(private, sealed, _about(made_at)))
    except NotOpened as reason:
        raise KeysBackupDamaged(path=str(path)) from reason
    keys = {str(member): tuple(read_base64(key) for key in own) for member, own in held["keys"].items()}
    return keys, frozenset(held["erased"]), {"salt": data["salt"], "public": data["public"]}


def list_erased(folder: Path, erased: frozenset[str], *, desk: str) -> None:
    """Write down beside the store's backups who was erased: ids alone, which say nothing of anybody. Faults as a place does."""
    if not erased or not folder.is_dir():
        return
    path = folder / (desk.replace("/", ".") + ERASED_SUFFIX)
    with write_whole(path) as stream:
        stream.write(orjson.dumps(sorted(erased)))


def erased_beside(backup: Path) -> frozenset[str]:
    """Who is listed as erased beside a backup of a store."""
    found: set[str] = set()
    for path in backup.parent.glob("*" + ERASED_SUFFIX):
        try:
            found |= {str(member) for member in orjson.loads(path.read_bytes()) if _MEMBER.fullmatch(str(member))}
        except (OSError, ValueError, TypeError):
            continue
    return frozenset(found)


def _write_backup(keys: PeopleKeys, place: Path, *, log: str, at: int) -> Path:
    box = keys.box
    if box.recovery is None:
        raise KeysBackupNotSet()
    with telling_of(place):
        if not place.is_dir():
            raise PlaceMissing(path=str(place))
    held = {"keys": {member: [write_base64(key) for key in own] for member, own in box.keys.items()}, "erased": sorted(box.erased)}
    sealed = seal_to(read_base64(box.recovery["public"]), orjson.dumps(held), _about(at))
    path = place / f"{log.replace('/', '.')}.{local_time(at):%Y%m%d-%H%M%S}{SUFFIX}"
    with write_whole(path) as stream:
        stream.write(orjson.dumps({"v": 1, "log": log, "made_at": at, **box.recovery, "sealed": write_base64(sealed)}))
    with telling_of(place):
        for older in _backups_of(place, log):
            if older != path:
                older.unlink(missing_ok=True)
    return path


def _backups_of(place: Path, log: str) -> list[Path]:
    """The files of this desk in a place, of whatever epoch, and what a power cut left of one that was being written."""
    desk = log.rpartition("/")[0].replace("/", ".")
    return sorted([*place.glob(f"{desk}.*{SUFFIX}"), *place.glob(f".{desk}.*{SUFFIX}.*.part")])


def _about(made_at: int) -> bytes:
    return _ABOUT + str(made_at).encode()
