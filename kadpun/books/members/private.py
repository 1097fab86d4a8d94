"""The private register: values with their salts, each sealed under its person's own key, in the table `person_value`.

A value is written in the unit of work of the fact that commits to it. Without the key nothing here can be read, and a value counts only
if it is what the fact committed to. Knows neither what a field means nor who may see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from ..ledger.commitments import SALT_LENGTH, commit
from ..ledger.sealing import NotOpened, make_key, seal, unseal
from ..store.engine import Work
from ..store.statements import ask
from .people_keys import PeopleKeys, PersonWasErased

_KEEP = "INSERT INTO person_value (member, fact, field, sealed) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class SealedValue:
    """A row of the register as it lies there, and as it travels to other desks."""

    member: str
    fact: str
    field: str
    sealed: bytes


def keep_values(work: Work, keys: PeopleKeys, *, member: str, fact: str, values: Mapping[str, str]) -> dict[str, str]:
    """Seal private values in this unit of work and answer the commitments of the fact that says them.

    The person's key must be there: `PeopleKeys.make_for` comes before the unit of work. Refuses PersonWasErased.
    """
    own = keys.keys_of(member)
    if not own:
        raise PersonWasErased(member=member)
    commitments = {}
    rows = []
    for field, value in values.items():
        salt = make_key()
        commitments[field] = commit(field=field, value=value, salt=salt)
        rows.append((member, fact, field, seal(own[0], salt + value.encode("utf-8"), _about(member, fact, field))))
    work.cursor.executemany(_KEEP, rows)
    return commitments


def open_value(keys: PeopleKeys, sealed: SealedValue) -> tuple[str, bytes] | None:
    """A value and its salt, or None if no key here opens it."""
    about = _about(sealed.member, sealed.fact, sealed.field)
    for key in keys.keys_of(sealed.member):
        try:
            data = unseal(key, sealed.sealed, about)
        except NotOpened:
            continue
        return data[SALT_LENGTH:].decode("utf-8"), data[:SALT_LENGTH]
    return None


def values_ever(connection: Connection, keys: PeopleKeys, member: str) -> list[dict[str, str]]:
    """Everything that was ever written down for a person, fact by fact, as far as keys open it."""
    found: dict[str, dict[str, str]] = {}
    for sealed in sealed_values(connection, member):
        opened = open_value(keys, sealed)
        if opened is not None:
            found.setdefault(sealed.fact, {})[sealed.field] = opened[0]
    return list(found.values())


def sealed_values(connection: Connection, member: str | None = None) -> Iterable[SealedValue]:
    """The rows of one person, or of everybody."""
    where, values = ("", ()) if member is None else (" WHERE member = ?", (member,))
    rows = ask(connection, f"SELECT member, fact, field, sealed FROM person_value{where}", *values)
    return (SealedValue(str(row[0]), str(row[1]), str(row[2]), bytes(row[3])) for row in rows)


def take_in_values(work: Work, values: Iterable[SealedValue], erased: frozenset[str]) -> int:
    """Add rows that came from another desk, but of nobody who was erased; answers how many were new."""
    before = work.connection.exec_driver_sql("SELECT total_changes()").scalar_one()
    rows = [(value.member, value.fact, value.field, value.sealed) for value in values if value.member not in erased]
    work.cursor.executemany(_KEEP + " ON CONFLICT DO NOTHING", rows)
    return int(work.connection.exec_driver_sql("SELECT total_changes()").scalar_one() - before)


def drop_values(work: Work, members: Iterable[str]) -> None:
    """Delete every value of these people."""
    work.cursor.executemany("DELETE FROM person_value WHERE member = ?", [(member,) for member in members])


def _about(member: str, fact: str, field: str) -> bytes:
    return f"{member}\n{fact}\n{field}".encode()
