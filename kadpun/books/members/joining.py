"""Taking people into the register, changing what is known of them, and letting them leave: the facts with what is private beside them.

Each act sees first to it that the person's key is on the disk, then records the fact and its sealed values in one unit of work. What was
typed is made neat and judged in `told.py`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Connection

from ..clock import mint_id
from ..desk import Desk
from ..ledger.recorder import Recorded
from ..store.engine import Work
from ..store.statements import ask
from .kinds import Form, LeaveReason, MemberChange, MemberErased, MemberJoin, MemberLeave, MemberUnknown
from .private import keep_values
from .register import Person

_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PREFIXES = {"member": "", "supplier": "S", "customer": "C", "operator": "P"}


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Who is to join: the public part, and private values by the names of `kinds.FIELDS`. No number: the next one of the role."""

    values: Mapping[str, str]
    joined_on: date
    number: str = ""
    form: Form = "person"
    roles: tuple[str, ...] = ("member",)
    helpers: tuple[str, ...] = ()
    operator: str = ""
    consent: int = 0
    id: str = field(default_factory=lambda: make_member_id())


def make_member_id() -> str:
    """A fresh opaque id."""
    return "m-" + "".join(secrets.choice(_LETTERS) for _ in range(12))


def next_number(connection: Connection, role: str = "member") -> str:
    """The next running number: four digits for members, S, C or P before them for others."""
    prefix = _PREFIXES[role]
    sql = "SELECT max(CAST(substr(number, ?) AS INTEGER)) FROM member WHERE number GLOB ?"
    rows = ask(connection, sql, len(prefix) + 1, prefix + "[0-9]*")
    return f"{prefix}{int(rows[0][0] or 0) + 1:04}"


def join_people(desk: Desk, people: Sequence[NewPerson], *, by: str) -> list[Recorded]:
    """Take people into the register, in a unit of work of their own. Refuses what `member-join` refuses; then nobody joins."""
    desk.people.keys.make_for(person.id for person in people)
    with desk.store.work() as work:
        return [join(desk, work, person, by=by) for person in people]


def join(desk: Desk, work: Work, person: NewPerson, *, by: str) -> Recorded:
    """Take one person into the register in a unit of work; the key must have been made before it."""
    work.views.flush()
    number = person.number or next_number(work.connection, person.roles[0])
    body = MemberJoin(
        person.id, number, person.joined_on, person.form, person.roles, person.helpers, person.operator, person.consent
    )
    return _record(desk, work, body, person.id, person.values, by=by)


def change(
    desk: Desk,
    id: str,
    *,
    by: str,
    values: Mapping[str, str] | None = None,
    number: str | None = None,
    form: Form | None = None,
    roles: tuple[str, ...] | None = None,
    helpers: tuple[str, ...] | None = None,
    operator: str | None = None,
    consent: int | None = None,
) -> Recorded | None:
    """Change what is known of a party; None leaves a part, an empty value empties its field. Answers None when nothing is new.

    Refuses MemberUnknown, MemberErased, and what `member-change` refuses.
    """
    person = desk.people.person(id)
    if person is None:
        raise MemberUnknown()
    if person.erased:
        raise MemberErased(number=person.number)
    standing = desk.people.private(id)
    told = {name: value for name, value in (values or {}).items() if value != standing.get(name, "")}
    body = replace(
        _as_stands(person),
        number=person.number if number is None else number,
        form=person.form if form is None else form,
        roles=person.roles if roles is None else roles,
        helpers=person.helpers if helpers is None else helpers,
        operator=person.operator if operator is None else operator,
        consent=person.consent if consent is None else consent,
        cleared=tuple(sorted(name for name, value in told.items() if not value)),
    )
    if body == _as_stands(person) and not told:
        return None
    desk.people.keys.make_for([id])
    with desk.store.work() as work:
        return _record(desk, work, body, id, {name: value for name, value in told.items() if value}, by=by)


def leave(desk: Desk, id: str, *, left_on: date, reason: LeaveReason, by: str) -> Recorded:
    """Let a member leave. Refuses MemberUnknown, MemberLeftAlready, MemberLeavesBeforeJoining."""
    with desk.store.work() as work:
        return desk.record(work, MemberLeave(id, left_on, reason), by=by)


def come_back(desk: Desk, id: str, *, joined_on: date, by: str) -> Recorded:
    """Let one who left join again under the same number. Refuses MemberUnknown, MemberErased, MemberStandsAlready."""
    person = desk.people.person(id)
    if person is None:
        raise MemberUnknown()
    body = MemberJoin(id, person.number, joined_on, person.form, person.roles, person.helpers, person.operator, person.consent)
    with desk.store.work() as work:
        return desk.record(work, body, by=by)


def _as_stands(person: Person) -> MemberChange:
    return MemberChange(
        person.id, person.number, person.form, person.roles, person.helpers, person.operator, person.consent
    )


def _record(desk: Desk, work: Work, body: MemberJoin | MemberChange, id: str, values: Mapping[str, str], *, by: str) -> Recorded:
    """Record a fact of the register with its private values: both stand or neither."""
    fact = mint_id(desk.clock.now_at())
    commitments = keep_values(work, desk.people.keys, member=id, fact=fact, values=_filled(values.items()))
    return desk.record(work, body, by=by, id=fact, cm=commitments)


def _filled(values: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name: value for name, value in values if value}
