"""The facts of the register: member-join, member-change, member-leave, erasure; their rules and their views.

A party is a person or an organisation under one opaque id, whatever it is to the shop: member, supplier, customer, operator, or several
at once. Facts hold the id, the running number, the roles and commitments to private values, never a value. The newest fact counts: whole
for what is public, field by field for what is private. Joining and leaving hold from their own days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Column, Connection, Index, Integer, Table, Text

from ..ledger.facts import Fact
from ..ledger.kind import Kind, Standing
from ..refusals import Refusal
from ..store.statements import ask
from ..store.tables import VIEWS
from ..store.views import Views

Form = Literal["person", "organisation"]
Role = Literal["member", "supplier", "customer", "operator"]
LeaveReason = Literal["resigned", "died", "moved", "expelled", "other"]
ErasureReason = Literal["asked", "law", "twice", "again"]

FIELDS = (
    "name",
    "name_en",
    "telephone",
    "id_number",
    "address",
    "village",
    "family",
    "card",
    "branch",
    "bank",
    "bank_account",
    "email",
    "note",
)
"""What the private register may hold of a party; a fact commits to each by this name."""
MEMBER_ID = re.compile(r"m-[0-9a-z]{12}")
NUMBER = re.compile(r"[0-9A-Z][0-9A-Z-]{0,15}")
MOST_HELPERS = 8


class MemberBadId(Refusal):
    says = "“{member}” cannot be a member's id."


class MemberBadNumber(Refusal):
    says = "A member's number has digits, capital Latin letters and hyphens, at most 16. “{number}” has others."


class MemberNumberTaken(Refusal):
    says = "Number {number} belongs to somebody else. Choose another."


class MemberWithoutRole(Refusal):
    says = "Say what this party is to the shop: member, supplier, customer or operator."


class MemberFieldUnknown(Refusal):
    says = "The register keeps no field “{field}”."


class MemberHelpersWrong(Refusal):
    says = "A helper is somebody else in the register, each named once and at most 8 of them."


class MemberStandsAlready(Refusal):
    says = "Number {number} is in the register already."


class MemberUnknown(Refusal):
    says = "This person is not in the register."


class MemberErased(Refusal):
    says = "What was known of number {number} was erased; nothing can be added to it."


class MemberLeftAlready(Refusal):
    says = "Number {number} is no member on that day."


class MemberLeavesBeforeJoining(Refusal):
    says = "Nobody leaves before the day of joining, {joined}."


@dataclass(frozen=True, slots=True)
class MemberJoin:
    """A party enters the register, or a member who left comes back. `consent` is the version of the text agreed to, 0 for none."""

    member: str
    number: str
    joined_on: date
    form: Form = "person"
    roles: tuple[str, ...] = ("member",)
    helpers: tuple[str, ...] = ()
    operator: str = ""
    consent: int = 0


@dataclass(frozen=True, slots=True)
class MemberChange:
    """What a party is, whole; the commitments say which private fields are new, `cleared` which are empty now."""

    member: str
    number: str
    form: Form = "person"
    roles: tuple[str, ...] = ("member",)
    helpers: tuple[str, ...] = ()
    operator: str = ""
    consent: int = 0
    cleared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberLeave:
    """A member leaves at the end of a day."""

    member: str
    left_on: date
    reason: LeaveReason


@dataclass(frozen=True, slots=True)
class Erasure:
    """The private values of a party and their keys were erased; the number and the accounts stay.

    `twice`: the party stood twice in the register. `again`: a store put back from an older backup did not know of the erasure.
    """

    member: str
    reason: ErasureReason


member_table = Table(
    "member",
    VIEWS,
    Column("member", Text, primary_key=True),
    Column("largest_at", Integer, nullable=False),
    Column("log", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("helpers", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("consent", Integer, nullable=False),
    Index("member_by_number", "number"),
    sqlite_with_rowid=False,
)
"""What each party is, by its newest fact."""

member_field_table = Table(
    "member_field",
    VIEWS,
    Column("member", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("largest_at", Integer, nullable=False),
    Column("log", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("fact", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""The fact that said each private field last; no fact where the field was emptied."""

member_turn_table = Table(
    "member_turn",
    VIEWS,
    Column("member", Text, primary_key=True),
    Column("log", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("largest_at", Integer, nullable=False),
    Column("on", Text, nullable=False),
    Column("what", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Every joining and leaving with the day from which it holds."""

member_erased_table = Table(
    "member_erased",
    VIEWS,
    Column("member", Text, primary_key=True),
    Column("times", Integer, nullable=False),
    sqlite_with_rowid=False,
)

member_version_table = Table(
    "member_version",
    VIEWS,
    Column("member", Text, primary_key=True),
    Column("facts", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""How many facts speak of each party, so that what is held in memory knows when it is old; the row "" counts them all."""


def check_join(fact: Fact, body: MemberJoin) -> None:
    """Refuse a joining whose id, number, roles or helpers cannot be."""
    _check_public(fact, body)


def check_change(fact: Fact, body: MemberChange) -> None:
    """Refuse a change whose public part cannot be, or that both says and empties a field."""
    _check_public(fact, body)
    for field in body.cleared:
        if field not in FIELDS or field in fact.cm:
            raise MemberFieldUnknown(field=field)


def check_member(fact: Fact, body: MemberLeave | Erasure) -> None:
    """Refuse an id that cannot be one."""
    if not MEMBER_ID.fullmatch(body.member):
        raise MemberBadId(member=body.member[:64])


def _check_public(fact: Fact, body: MemberJoin | MemberChange) -> None:
    if not MEMBER_ID.fullmatch(body.member):
        raise MemberBadId(member=body.member[:64])
    if not NUMBER.fullmatch(body.number):
        raise MemberBadNumber(number=body.number[:64])
    if not body.roles or len(set(body.roles)) != len(body.roles) or not set(body.roles) <= {"member", "supplier", "customer", "operator"}:
        raise MemberWithoutRole()
    wrong = body.member in body.helpers or len(set(body.helpers)) != len(body.helpers) or len(body.helpers) > MOST_HELPERS
    if wrong or not all(MEMBER_ID.fullmatch(helper) for helper in body.helpers):
        raise MemberHelpersWrong()
    for field in fact.cm:
        if field not in FIELDS:
            raise MemberFieldUnknown(field=field)


def allow_join(connection: Connection, fact: Fact, body: MemberJoin) -> None:
    """Refuse one who is in already or was erased, and a number that somebody else has."""
    demand_not_erased(connection, body.member, body.number)
    if ask(connection, "SELECT 1 FROM member WHERE member = ?", body.member) and is_in(connection, body.member, on=body.joined_on):
        raise MemberStandsAlready(number=body.number)
    _demand_free_number(connection, body.member, body.number)


def allow_change(connection: Connection, fact: Fact, body: MemberChange) -> None:
    """Refuse a change of one who is unknown or was erased, and a number that somebody else has."""
    if not ask(connection, "SELECT 1 FROM member WHERE member = ?", body.member):
        raise MemberUnknown()
    demand_not_erased(connection, body.member, body.number)
    _demand_free_number(connection, body.member, body.number)


def allow_leave(connection: Connection, fact: Fact, body: MemberLeave) -> None:
    """Refuse a leaving of one who is no member on that day, or before the day of joining."""
    rows = ask(connection, "SELECT number FROM member WHERE member = ?", body.member)
    if not rows:
        raise MemberUnknown()
    joined = joined_on(connection, body.member)
    if joined is not None and body.left_on < joined:
        raise MemberLeavesBeforeJoining(joined=joined.isoformat())
    if not is_in(connection, body.member, on=body.left_on):
        raise MemberLeftAlready(number=rows[0][0])


def allow_erasure(connection: Connection, fact: Fact, body: Erasure) -> None:
    """Refuse to erase one who is unknown or was erased already."""
    rows = ask(connection, "SELECT number FROM member WHERE member = ?", body.member)
    if not rows:
        raise MemberUnknown()
    demand_not_erased(connection, body.member, str(rows[0][0]))


def demand_not_erased(connection: Connection, member: str, number: str) -> None:
    """Refuse MemberErased."""
    if ask(connection, "SELECT 1 FROM member_erased WHERE member = ?", member):
        raise MemberErased(number=number)


def _demand_free_number(connection: Connection, member: str, number: str) -> None:
    if ask(connection, "SELECT 1 FROM member WHERE number = ? AND member <> ?", number, member):
        raise MemberNumberTaken(number=number)


_LAST_TURN = (
    'SELECT what, "on" FROM member_turn WHERE member = ? AND "on" <= ? '
    'ORDER BY "on" DESC, largest_at DESC, log DESC, seq DESC LIMIT 1'
)


def is_in(connection: Connection, member: str, *, on: date) -> bool:
    """Whether a party was in the register on a day: joined, and not left before it. The day of leaving is the last one."""
    rows = ask(connection, _LAST_TURN, member, on.isoformat())
    return bool(rows) and (rows[0][0] == "join" or rows[0][1] == on.isoformat())


def joined_on(connection: Connection, member: str) -> date | None:
    """The day on which a party joined last."""
    rows = ask(connection, "SELECT max(\"on\") FROM member_turn WHERE member = ? AND what = 'join'", member)
    return date.fromisoformat(rows[0][0]) if rows and rows[0][0] else None


def apply_join(standing: Standing, body: MemberJoin, views: Views) -> None:
    _apply_public(standing, body, views)
    _apply_turn(standing, body.member, body.joined_on, "join", views)


def apply_change(standing: Standing, body: MemberChange, views: Views) -> None:
    _apply_public(standing, body, views)
    for field in body.cleared:
        views.keep_newest(member_field_table, (body.member, field, *standing.tag, ""))


def apply_leave(standing: Standing, body: MemberLeave, views: Views) -> None:
    _apply_turn(standing, body.member, body.left_on, "leave", views)
    _count(body.member, views)


def apply_erasure(standing: Standing, body: Erasure, views: Views) -> None:
    views.add(member_erased_table, (body.member,), 1)
    _count(body.member, views)


def _apply_public(standing: Standing, body: MemberJoin | MemberChange, views: Views) -> None:
    helpers, roles = " ".join(body.helpers), " ".join(body.roles)
    views.keep_newest(member_table, (body.member, *standing.tag, body.number, body.form, roles, helpers, body.operator, body.consent))
    for field in standing.fact.cm:
        views.keep_newest(member_field_table, (body.member, field, *standing.tag, standing.fact.id))
    _count(body.member, views)


def _apply_turn(standing: Standing, member: str, on: date, what: str, views: Views) -> None:
    largest_at, log, seq = standing.tag
    views.insert(member_turn_table, (member, log, seq, largest_at, on.isoformat(), what))


def _count(member: str, views: Views) -> None:
    views.add(member_version_table, (member,), 1)
    views.add(member_version_table, ("",), 1)


KINDS = (
    Kind("member-join", MemberJoin, check=check_join, allow=allow_join, apply=apply_join, in_hold=True),
    Kind("member-change", MemberChange, check=check_change, allow=allow_change, apply=apply_change, in_hold=True),
    Kind("member-leave", MemberLeave, check=check_member, allow=allow_leave, apply=apply_leave, in_hold=True),
    Kind("erasure", Erasure, check=check_member, allow=allow_erasure, apply=apply_erasure, in_hold=True),
)
