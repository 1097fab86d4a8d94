"""Everything that is known of one person, to be handed to that person: private values with when they were told, and every fact that
speaks of them.

The answer is plain data that any program can read (`person_json`); the readable paper is made of the same. It reads the whole record, so
it runs on a read connection. Whether somebody may have it is asked before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection

from ..clock import local_time
from ..ledger.facts import read_fact
from ..store.statements import ask
from .private import open_value, sealed_values
from .purses import CONTROLS
from .register import People, Person

SUPPLIERS = "payables/suppliers"
TOKENS_HELD = "tokens/held"


@dataclass(frozen=True, slots=True)
class SaidOfPerson:
    """A fact that speaks of a person: when, what, and what it moved on each of the person's accounts, in satang (debit positive)."""

    id: str
    kind: str
    on: date
    at: int
    moved: tuple[tuple[str, int], ...]
    told: tuple[tuple[str, str], ...]
    """Private values that this fact committed to."""


@dataclass(frozen=True, slots=True)
class PersonExport:
    """A person, all private values as they stand, what stands on each account, and every fact that speaks of the person, oldest first."""

    person: Person
    values: dict[str, str]
    balances: tuple[tuple[str, int], ...]
    facts: tuple[SaidOfPerson, ...]
    tokens: tuple[tuple[str, int], ...] = ()
    """Tokens of campaigns that the person holds, by commodity."""


def everything_of(connection: Connection, people: People, person: Person) -> PersonExport:
    """Gather everything of a person."""
    told: dict[str, list[tuple[str, str]]] = {}
    for sealed in sealed_values(connection, person.id):
        opened = open_value(people.keys, sealed)
        if opened is not None:
            told.setdefault(sealed.fact, []).append((sealed.field, opened[0]))
    rows = ask(connection, "SELECT bytes FROM fact WHERE instr(bytes, CAST(? AS BLOB)) ORDER BY largest_at, no", person.id)
    facts = tuple(_said(bytes(row[0]), person.id, told) for row in rows)
    return PersonExport(person, people.private(person.id), balances_of(connection, person.id), facts, tokens_of(connection, person.id))


def tokens_of(connection: Connection, id: str) -> tuple[tuple[str, int], ...]:
    """What a party holds of each campaign's commodity, those of which nothing is held left out."""
    sql = (
        "SELECT commodity, SUM(debit) - SUM(credit) AS held FROM balance_part WHERE account = ? "
        "GROUP BY commodity HAVING held <> 0 ORDER BY commodity"
    )
    return tuple((str(commodity), int(held)) for commodity, held in ask(connection, sql, f"{TOKENS_HELD}/{id}"))


def balances_of(connection: Connection, id: str) -> tuple[tuple[str, int], ...]:
    """What stands on each account of a party that ever moved, debit positive, in satang."""
    found = []
    for control in (*CONTROLS.values(), SUPPLIERS):
        sql = "SELECT SUM(debit) - SUM(credit) FROM balance_part WHERE account = ? AND commodity = 'THB'"
        amount = ask(connection, sql, f"{control}/{id}")[0][0]
        if amount is not None:
            found.append((control, int(amount)))
    return tuple(found)


def person_json(export: PersonExport) -> bytes:
    """The export as JSON: UTF-8, indented, dates ISO, amounts in satang."""
    person = export.person
    data: dict[str, Any] = {
        "id": person.id,
        "number": person.number,
        "form": person.form,
        "roles": person.roles,
        "joined_on": person.joined_on,
        "left_on": person.left_on,
        "consent_version": person.consent,
        "helpers": person.helpers,
        "operator": person.operator,
        "private": dict(sorted(export.values.items())),
        "balances_satang": dict(export.balances),
        "tokens": dict(export.tokens),
        "facts": [
            {
                "id": fact.id,
                "kind": fact.kind,
                "on": fact.on,
                "at": local_time(fact.at).isoformat(timespec="seconds"),
                "moved_satang": dict(fact.moved),
                "told": dict(fact.told),
            }
            for fact in export.facts
        ],
    }
    return orjson.dumps(data, option=orjson.OPT_INDENT_2)


def _said(data: bytes, id: str, told: dict[str, list[tuple[str, str]]]) -> SaidOfPerson:
    fact = read_fact(data)
    moved: dict[str, int] = {}
    for account, commodity, amount in fact.post:
        if commodity == "THB" and account.endswith("/" + id):
            control = account.rpartition("/")[0]
            moved[control] = moved.get(control, 0) + amount
    return SaidOfPerson(str(UUID(fact.id)), fact.kind, fact.on, fact.at, tuple(moved.items()), tuple(told.get(fact.id, ())))
