"""The register of people and organisations as it is read: who somebody is, found by id, number, card, name or telephone.

Private values are opened once and kept in memory, where they are searched; the store holds them sealed. What is kept is looked over again
when facts of the register came since. May be asked on any thread but the window's. An erased party, or one whose key is not here, goes by
its number. Writes nothing.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from ..store.engine import Store
from ..store.statements import ask
from ..thai import fold_for_search
from .cards import read_card
from .kinds import Form
from .people_keys import PeopleKeys
from .private import SealedValue, open_value

MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class Person:
    """A party as people see it. `name` is the number where nothing can be read; only the last digits of the ID number are here."""

    id: str
    number: str
    name: str
    form: Form = "person"
    roles: tuple[str, ...] = ("member",)
    name_en: str = ""
    telephone: str = ""
    village: str = ""
    family: str = ""
    address: str = ""
    card: str = ""
    branch: str = ""
    bank: str = ""
    bank_account: str = ""
    email: str = ""
    note: str = ""
    id_tail: str = ""
    joined_on: date | None = None
    left_on: date | None = None
    helpers: tuple[str, ...] = ()
    operator: str = ""
    consent: int = 0
    erased: bool = False
    readable: bool = True
    """False where the key of this party is not on this computer."""

    @property
    def is_member(self) -> bool:
        """A member who has joined and not left."""
        return "member" in self.roles and self.joined_on is not None and self.left_on is None


@dataclass(frozen=True, slots=True)
class _Held:
    """A party in memory: how many facts it comes from, what is searched, and its ID number as a hash that only this process can make."""

    person: Person
    facts: int
    words: str
    digits: str
    id_hash: bytes


@dataclass(slots=True)
class _Memory:
    people: dict[str, _Held] = field(default_factory=dict)
    by_number: dict[str, str] = field(default_factory=dict)
    by_card: dict[str, str] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    by_id_hash: dict[bytes, list[str]] = field(default_factory=dict)
    by_name: dict[str, list[str]] = field(default_factory=dict)
    facts: int = -1
    keys_version: int = -1

TELLING_LETTERS = 8


class People:
    """Everybody in the register of one store."""

    def __init__(self, store: Store, keys: PeopleKeys) -> None:
        self.keys = keys
        self._store = store
        self._lock = threading.Lock()
        self._memory = _Memory()
        self._secret = secrets.token_bytes(32)

    def person(self, id: str) -> Person | None:
        """Who has this id; None for one who never was in the register."""
        held = self._current().people.get(id)
        return None if held is None else held.person

    def name_of(self, id: str) -> str:
        """What to call a party: the name, the number when it was erased, the id when nobody knows it."""
        held = self._current().people.get(id)
        return id if held is None else held.person.name

    def by_number(self, number: str) -> Person | None:
        """Who has a running number, typed with or without its zeros in front."""
        memory = self._current()
        wanted = fold_for_search(number).upper()
        id = memory.by_number.get(wanted) or memory.by_number.get(_without_zeros(wanted))
        return None if id is None else memory.people[id].person

    def by_card(self, code: str) -> Person | None:
        """Whose card this is: a card of ours, or any code that was written down for somebody.

        Nobody's where two have it, as two desks may give one number before they meet: a card must not bring another's debts.
        """
        memory = self._current()
        number = read_card(code)
        if (number or code.strip()) in memory.shared:
            return None
        if number is not None:
            return self.by_number(number)
        id = memory.by_card.get(code.strip())
        return None if id is None else memory.people[id].person

    def by_id_number(self, id_number: str, *, but: str = "") -> Person | None:
        """Who has this 13-digit number (compared by hash), other than `but`."""
        memory = self._current()
        return next((memory.people[id].person for id in memory.by_id_hash.get(self._hash(id_number), ()) if id != but), None)

    def by_name(self, name: str) -> tuple[Person, ...]:
        """Everybody of exactly this name, as a search would spell it."""
        memory = self._current()
        return tuple(memory.people[id].person for id in memory.by_name.get(fold_for_search(name), ()))

    def everybody(self, *, role: str = "", with_left: bool = True) -> tuple[Person, ...]:
        """Everybody in order of numbers, of one role if told."""
        people = (held.person for held in self._current().people.values())
        chosen = [person for person in people if role in ("", *person.roles) and (with_left or person.left_on is None)]
        return tuple(sorted(chosen, key=lambda person: (len(person.number), person.number)))

    def find(self, text: str, *, role: str = "", limit: int = MOST_FOUND) -> tuple[Person, ...]:
        """People by number, card, part of a name, village or family, or three digits and more of a telephone; the best first."""
        memory = self._current()
        wanted = fold_for_search(text)
        if not wanted:
            return self.everybody(role=role)[:limit]
        exact = self.by_card(text) or self.by_number(text)
        digits = "".join(letter for letter in wanted if letter.isdigit())
        by_digits = len(digits) >= 3 and all(letter.isdigit() or letter in " -+()" for letter in wanted)
        ranked = []
        for held in memory.people.values():
            person = held.person
            if role not in ("", *person.roles):
                continue
            rank = _rank(held, wanted, digits if by_digits else "")
            if exact is not None and person.id == exact.id:
                rank = 0
            if rank is not None:
                ranked.append((rank + (4 if person.left_on else 0), len(person.number), person.number, person))
        return tuple(person for *_, person in sorted(ranked, key=lambda each: each[:3])[:limit])

    def is_named_in(self, *texts: str) -> bool:
        """Whether a text that will stay for ever names a person: by the whole name, or by a word of it that is long enough to tell whose it is."""
        told = " ".join(fold_for_search(text) for text in texts)
        for held in self._current().people.values():
            person = held.person
            if person.form == "person" and person.readable and not person.erased and person.name != person.number:
                name = fold_for_search(person.name)
                words = [word for word in name.split() if len(word) >= TELLING_LETTERS]
                if any(word in told for word in (name, *words) if len(word) >= TELLING_LETTERS):
                    return True
        return False

    def private(self, id: str) -> dict[str, str]:
        """Every private value of a party as it stands, the whole ID number too; only for those who may see it."""
        with self._store.read() as connection:
            return _values(connection, self.keys, [id]).get(id, {})

    def use_keys(self, keys: PeopleKeys) -> None:
        """Read with other keys from now on."""
        self.keys = keys
        self.look_again()

    def look_again(self) -> None:
        """Forget what is kept in memory: values or keys came without a fact."""
        with self._lock:
            self._memory = _Memory()

    def _hash(self, id_number: str) -> bytes:
        return hmac.digest(self._secret, id_number.encode(), sha256)

    def _current(self) -> _Memory:
        with self._lock, self._store.read() as connection:
            rows = ask(connection, "SELECT facts FROM member_version WHERE member = ''")
            facts = int(rows[0][0]) if rows else 0
            if facts != self._memory.facts or self.keys.version != self._memory.keys_version:
                self._memory = self._look(connection, facts)
            return self._memory

    def _look(self, connection: Connection, facts: int) -> _Memory:
        """Read in who changed since, and everybody when keys came or went."""
        before = self._memory if self.keys.version == self._memory.keys_version else _Memory()
        versions = {str(row[0]): int(row[1]) for row in ask(connection, "SELECT member, facts FROM member_version WHERE member <> ''")}
        changed = [member for member, count in versions.items() if member not in before.people or before.people[member].facts != count]
        people = {member: held for member, held in before.people.items() if member in versions}
        people.update(self._read(connection, changed, versions))
        memory = _Memory(people, facts=facts, keys_version=self.keys.version)
        ordered = sorted(people.values(), key=lambda each: (each.person.erased, each.person.id))
        for held in ordered:
            person = held.person
            if not person.erased and memory.by_number.setdefault(person.number, person.id) != person.id:
                memory.shared.add(person.number)
            if person.card and memory.by_card.setdefault(person.card, person.id) != person.id:
                memory.shared.add(person.card)
        for held in ordered:
            person = held.person
            memory.by_number.setdefault(person.number, person.id)
            memory.by_number.setdefault(_without_zeros(person.number), person.id)
            if held.id_hash:
                memory.by_id_hash.setdefault(held.id_hash, []).append(person.id)
            if person.readable and not person.erased:
                memory.by_name.setdefault(fold_for_search(person.name), []).append(person.id)
        return memory

    def _read(self, connection: Connection, members: list[str], versions: Mapping[str, int]) -> dict[str, _Held]:
        values = _values(connection, self.keys, members)
        spans = _spans(connection, members)
        erased = {str(row[0]) for row in ask(connection, "SELECT member FROM member_erased")} | self.keys.erased
        sealed = {str(row[0]) for row in ask(connection, "SELECT DISTINCT member FROM member_field WHERE fact <> ''")}
        made = {}
        for row in _rows_of(connection, "SELECT member, number, form, roles, helpers, operator, consent FROM member", members):
            member, number = str(row[0]), str(row[1])
            gone = member in erased
            known = {} if gone else dict(values.get(member, {}))
            id_number = known.pop("id_number", "")
            joined, left = spans.get(member, (None, None))
            person = Person(
                id=member,
                number=number,
                form=row[2],
                roles=tuple(str(row[3]).split()),
                helpers=tuple(str(row[4]).split()),
                operator="" if gone else str(row[5]),
                consent=int(row[6]),
                joined_on=joined,
                left_on=left,
                erased=gone,
                readable=gone or bool(known) or member not in sealed,
                id_tail=id_number[-4:],
                name=known.pop("name", "") or number,
                **known,
            )
            words = fold_for_search(" ".join((person.name, person.name_en, person.village, person.family, person.number, person.branch)))
            digits = "".join(letter for letter in fold_for_search(person.telephone) if letter.isdigit())
            made[member] = _Held(person, versions[member], words, digits, self._hash(id_number) if id_number else b"")
        return made


def _rank(held: _Held, wanted: str, digits: str) -> int | None:
    """How well a search fits: 1 the name begins so, 2 a word does, 3 it stands somewhere; None not at all."""
    if held.words.startswith(wanted):
        return 1
    if f" {wanted}" in held.words:
        return 2
    if wanted in held.words or (digits and digits in held.digits):
        return 3
    parts = wanted.split()
    return 3 if len(parts) > 1 and all(part in held.words for part in parts) else None


def _values(connection: Connection, keys: PeopleKeys, members: list[str]) -> dict[str, dict[str, str]]:
    """The newest private values of some people, as far as keys open them."""
    sql = (
        "SELECT f.member, f.fact, f.field, v.sealed FROM member_field f "
        "JOIN person_value v ON v.member = f.member AND v.fact = f.fact AND v.field = f.field"
    )
    found: dict[str, dict[str, str]] = {}
    for row in _rows_of(connection, sql, members, column="f.member"):
        opened = open_value(keys, SealedValue(str(row[0]), str(row[1]), str(row[2]), bytes(row[3])))
        if opened is not None:
            found.setdefault(str(row[0]), {})[str(row[2])] = opened[0]
    return found


def _spans(connection: Connection, members: list[str]) -> dict[str, tuple[date | None, date | None]]:
    """When each joined last, and when they left after that."""
    sql = 'SELECT member, "on", largest_at, log, seq, what FROM member_turn'
    turns: dict[str, list[tuple[str, int, str, int, str]]] = {}
    for row in _rows_of(connection, sql, members):
        turns.setdefault(str(row[0]), []).append((row[1], row[2], row[3], row[4], row[5]))
    spans = {}
    for member, own in turns.items():
        joined = max((turn[0] for turn in own if turn[4] == "join"), default=None)
        last = max(own)
        left = last[0] if last[4] == "leave" else None
        spans[member] = (date.fromisoformat(joined) if joined else None, date.fromisoformat(left) if left else None)
    return spans


def _rows_of(connection: Connection, sql: str, members: Iterable[str], *, column: str = "member") -> list[Any]:
    """The rows of a query for some people; all of it at once when they are many."""
    wanted = list(members)
    if len(wanted) > 200:
        among = set(wanted)
        return [row for row in ask(connection, sql) if row[0] in among]
    if not wanted:
        return []
    return ask(connection, f"{sql} WHERE {column} IN ({','.join('?' * len(wanted))})", *wanted)


def _without_zeros(number: str) -> str:
    return number.lstrip("0") or number
