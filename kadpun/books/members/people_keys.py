"""The people's keys: one file in the shop's `keys/` folder with a key for each person of the private register; never in a backup of the
store.

    desk's key --opens--> the file's key --opens--> {person: keys}, and who was erased

The file is always written whole, durably, and under a fresh file key when somebody is erased. A new person's key is on the disk before
the store commits what it seals; an erased person's key goes after the store has committed the erasure, and what a power cut left of it
goes at the next opening. Whoever was erased stays listed, so that no older copy brings the key back. Knows no value and no fact.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from ..ledger.canonical import NotBase64, read_base64, write_base64
from ..ledger.keys import write_atomically
from ..ledger.sealing import NotOpened, derive_key, make_key, seal, unseal
from ..refusals import Fault, Refusal
from ..store.places import telling_of

FILE_NAME = "people.box"
_WRAPPED = b"kadpun-people-file/v1"
_SEALED = b"kadpun-people/v1"
_LABEL = "kadpun-people-wrap/v1"


class PeopleKeysUnreadable(Fault):
    says = "The file with the members' keys is damaged: {path}. Names stay hidden until their backup is taken in."


class PeopleKeysElsewhere(Refusal):
    says = "The members' keys on this computer are sealed for another desk's log. Take in their backup to see names again."


class PersonWasErased(Refusal):
    says = "What was known of {member} was erased for good."


@dataclass(frozen=True, slots=True)
class Box:
    """What the file holds: each person's keys, the newest first; who was erased; what backups of it are sealed to; where they lie and when each
    was made; and which of those places could not be reached when somebody was erased."""

    keys: Mapping[str, tuple[bytes, ...]]
    erased: frozenset[str] = frozenset()
    recovery: Mapping[str, str] | None = None
    places: Mapping[str, int] = field(default_factory=dict)
    unreached: tuple[str, ...] = ()


class PeopleKeys:
    """The people's keys of one desk, in memory and in their file."""

    def __init__(self, folder: Path, *, log: str, seed: bytes) -> None:
        """Take up the file of a `keys/` folder for the desk that writes `log`; `seed` is the secret of its keys that opens the file."""
        self.path = folder / FILE_NAME
        self.trouble: Fault | Refusal | None = None
        self.version = 0
        """Raised when somebody who stands in the register may be read otherwise than before; a key for somebody new is no reason."""
        self._log = log
        self._wrapping = derive_key(seed, _LABEL)
        self._writing = threading.Lock()
        self._file_key = make_key()
        self._wraps: dict[str, str] = {}
        self._box = Box({})
        self._remove_unfinished()
        try:
            self._read()
        except (PeopleKeysUnreadable, PeopleKeysElsewhere) as reason:
            self.trouble = reason

    @property
    def box(self) -> Box:
        """Everything the file holds."""
        return self._box

    @property
    def erased(self) -> frozenset[str]:
        """Who was erased, for good."""
        return self._box.erased

    def keys_of(self, member: str) -> tuple[bytes, ...]:
        """The keys of a person, the newest first; none for one who was erased or whose keys are not here."""
        return self._box.keys.get(member, ())

    def make_for(self, members: Iterable[str]) -> None:
        """See to it that these people have a key, on the disk before this returns. Refuses PersonWasErased, PeopleKeysElsewhere."""
        with self._writing:
            wanted = list(dict.fromkeys(members))
            for member in wanted:
                if member in self._box.erased:
                    raise PersonWasErased(member=member)
            fresh = {member: (make_key(),) for member in wanted if member not in self._box.keys}
            if fresh:
                self._write(replace(self._box, keys={**self._box.keys, **fresh}))

    def take_in(self, keys: Mapping[str, tuple[bytes, ...]], erased: Iterable[str] = ()) -> frozenset[str]:
        """Add keys that came from a backup or another desk, but of nobody who was erased here or there; answers whose keys went."""
        with self._writing:
            gone = self._box.erased | frozenset(erased)
            together = {member: own for member, own in self._box.keys.items() if member not in gone}
            for member, given in keys.items():
                if member not in gone:
                    own = together.get(member, ())
                    together[member] = (*own, *(key for key in given if key not in own))
            went = frozenset(self._box.keys) - frozenset(together)
            if together != dict(self._box.keys) or gone != self._box.erased:
                self._write(replace(self._box, keys=together, erased=gone), fresh_file_key=bool(went), came=True)
            return went

    def erase(self, members: Iterable[str]) -> None:
        """Forget the keys of these people for good: the file is written anew under another key, and lists them as erased."""
        gone = frozenset(members)
        with self._writing:
            if gone <= self._box.erased and not gone & self._box.keys.keys():
                return
            keys = {member: own for member, own in self._box.keys.items() if member not in gone}
            self._write(replace(self._box, keys=keys, erased=self._box.erased | gone), fresh_file_key=True)

    def keep_recovery(self, recovery: Mapping[str, str], *, places: Mapping[str, int], unreached: Iterable[str]) -> None:
        """Keep what backups of the keys are sealed to, the folders where they lie and since when, and which are still to be put right."""
        box = replace(self._box, recovery=dict(recovery), places=dict(places), unreached=tuple(dict.fromkeys(unreached)))
        with self._writing:
            if box != self._box:
                self._write(box)

    def begin_anew(self) -> None:
        """Begin an empty file in place of one that cannot be opened: names stay hidden until a backup of the keys is taken in."""
        with self._writing:
            self.trouble = None
            self._wraps = {}
            self._write(self._box, fresh_file_key=True)

    def hand_over(self, *, log: str, seed: bytes) -> None:
        """Let the desk's next log open the file too: the keys of a new epoch take over."""
        with self._writing:
            self._wraps[log] = write_base64(seal(derive_key(seed, _LABEL), self._file_key, _WRAPPED + log.encode()))
            self._write(self._box)

    def _demand_open(self) -> None:
        if self.trouble is not None:
            raise self.trouble

    def _write(self, box: Box, *, fresh_file_key: bool = False, came: bool = False) -> None:
        """Write the file whole; `came`: keys of people who may stand in the register already.

        An old file key lies in copies of the file; what is written after an erasure is not to be read with it.
        """
        self._demand_open()
        if fresh_file_key or self._log not in self._wraps:
            file_key = make_key() if fresh_file_key else self._file_key
            wraps = {self._log: write_base64(seal(self._wrapping, file_key, _WRAPPED + self._log.encode()))}
        else:
            file_key, wraps = self._file_key, self._wraps
        held = {
            "keys": {member: [write_base64(key) for key in keys] for member, keys in box.keys.items()},
            "erased": sorted(box.erased),
            "recovery": None if box.recovery is None else dict(box.recovery),
            "places": dict(box.places),
            "unreached": list(box.unreached),
        }
        sealed = write_base64(seal(file_key, orjson.dumps(held), _SEALED))
        with telling_of(self.path.parent):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self.path, orjson.dumps({"v": 1, "wraps": wraps, "sealed": sealed}))
        if any(box.keys.get(member) != own for member, own in self._box.keys.items()) or box.erased != self._box.erased or came:
            self.version += 1
        self._box, self._file_key, self._wraps = box, file_key, wraps

    def _read(self) -> None:
        try:
            data: Any = orjson.loads(self.path.read_bytes())
            wraps = {str(log): str(wrap) for log, wrap in data["wraps"].items()}
            sealed = read_base64(data["sealed"])
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, AttributeError, NotBase64) as reason:
            raise PeopleKeysUnreadable(path=str(self.path)) from reason
        if self._log not in wraps:
            raise PeopleKeysElsewhere()
        try:
            file_key = unseal(self._wrapping, read_base64(wraps[self._log]), _WRAPPED + self._log.encode())
            held: Any = orjson.loads(unseal(file_key, sealed, _SEALED))
            keys = {str(member): tuple(read_base64(key) for key in own) for member, own in held["keys"].items()}
            box = Box(keys, frozenset(held["erased"]), held["recovery"], dict(held["places"]), tuple(held["unreached"]))
        except (NotOpened, NotBase64, ValueError, KeyError, TypeError) as reason:
            raise PeopleKeysUnreadable(path=str(self.path)) from reason
        self._box, self._file_key, self._wraps = box, file_key, wraps

    def _remove_unfinished(self) -> None:
        """Remove what a power cut has left of a file that was being written: it may hold the key of somebody erased since."""
        for left in self.path.parent.glob(f".{FILE_NAME}.*"):
            left.unlink(missing_ok=True)
