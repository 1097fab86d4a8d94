"""Who stands at the till and by whose leave: signing in, second persons, and the one check that every guarded act passes.

Owns the signed-in operator and the leaves given but not yet spent; both live as long as the program. A denied act is recorded as a fact of its
own before it is refused. Knows the shop's profile as it stands, read anew when a setting changed. Refuses to know bills and money.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection

from kadpun.books.clock import business_day
from kadpun.books.desk import Desk
from kadpun.books.journal.periods import first_open_on
from kadpun.books.profile import ShopProfile, profile, settings_of
from kadpun.books.sales.numbers import desk_of
from kadpun.books.sales.sale import Denied
from kadpun.books.store.engine import Work
from kadpun.books.store.statements import ask
from kadpun.books.words import Language, Say

from .operators import (
    ApprovalSpent,
    ApproverMayNot,
    KnownPerson,
    NoSuchOperator,
    NotAllowed,
    NotSignedIn,
    add_person,
    change_person,
    check_role,
    check_somebody_can_mend,
    find_by_pin,
    known_people,
    operator_of,
    with_role,
)
from .results import Approval, Operator, Permission

MOST_LEAVES = 50
FOUNDER = "founder"
"""Who stands behind the first person of a shop, before there is anybody."""
_SETTINGS_TAG = "SELECT count(*), total(seq), max(largest_at), (SELECT MAX(last_on) FROM period_close) FROM setting"


class Attended:
    """The part of the till that knows who is there."""

    def __init__(self, desk: Desk, words: Mapping[Language, Say]) -> None:
        self.desk = desk
        self.words = words
        self.operator: Operator | None = None
        self._leaves: dict[str, Approval] = {}
        self._profile: tuple[tuple[object, ...], ShopProfile] | None = None
        self._first_open_on = date.min

    def operators(self) -> tuple[Operator, ...]:
        """Everybody who may sign in here, by name; the inactive last."""
        with self.desk.store.read() as connection:
            people, standing = known_people(connection), self.profile(connection)
        found = [operator_of(person, standing) for person in people]
        return tuple(sorted(found, key=lambda operator: not operator.active))

    def sign_in(self, pin: str, operator_id: str = "") -> Operator:
        """Sign a person in by PIN, of the named operator or (named "") of whoever has that PIN; it is the operator until the next sign-in.

        Refuses WrongPin, PinsLocked (seconds to wait; the wait doubles with each wrong PIN), NoSuchOperator.
        """
        self.operator = self._person_of(pin, operator_id)
        self._leaves.clear()
        return self.operator

    def sign_out(self) -> None:
        """Nobody is signed in; the draft stays."""
        self.operator = None
        self._leaves.clear()

    def approve(self, pin: str, permission: Permission, operator_id: str = "") -> Approval:
        """Have a second person allow one act. Refuses WrongPin, PinsLocked, ApproverMayNot (recorded as denied)."""
        person = self._person_of(pin, operator_id)
        if not person.may(permission):
            self._record_denied("approve", permission, person.id)
            raise ApproverMayNot(name=person.name)
        while len(self._leaves) >= MOST_LEAVES:
            del self._leaves[next(iter(self._leaves))]
        leave = Approval(secrets.token_hex(8), permission, person.id, person.name)
        self._leaves[leave.id] = leave
        return leave

    def allow(self, permission: Permission, approval: Approval | None = None) -> str:
        """Make sure an act is allowed and give the id of who allowed it; spends the approval. For acts beside the bill: goods, settings.

        Refuses NotSignedIn, NotAllowed (recorded), ApprovalSpent.
        """
        approver = self.permit(permission, approval)
        self.spend(approval)
        return approver

    def add_operator(self, name: str, role: str, pin: str, approval: Approval | None = None) -> Operator:
        """Add a person; the very first needs no permission and is best a manager. Refuses PinTooSimple, PinTaken, NoSuchRole, NameEmpty."""
        with self.desk.store.read() as connection:
            people = known_people(connection)
        if people:
            self.permit(Permission.OPERATORS, approval)
        by = self.operator.id if self.operator and people else FOUNDER
        with self.desk.store.work() as work:
            standing = self.profile(work.connection)
            check_role(role, standing)
            person = add_person(work, people, name, pin)
            changed = with_role(standing, person.id, role)
            check_somebody_can_mend([*people, person], changed)
            self._record_profile(work, standing, changed, by)
        self.spend(approval)
        return operator_of(person, changed)

    def change_operator(
        self,
        operator_id: str,
        *,
        name: str | None = None,
        role: str | None = None,
        pin: str | None = None,
        active: bool | None = None,
        approval: Approval | None = None,
    ) -> Operator:
        """Change a person's name, role, PIN or whether they may sign in; None leaves it.

        Needs Permission.OPERATORS. Refuses NoSuchOperator, LastManager, and what adding a person refuses.
        """
        self.permit(Permission.OPERATORS, approval)
        with self.desk.store.work() as work:
            people, standing = known_people(work.connection), self.profile(work.connection)
            person = next((person for person in people if person.id == operator_id), None)
            if person is None:
                raise NoSuchOperator()
            changed = change_person(work, people, person, name=name, pin=pin, active=active)
            settings = standing if role is None else with_role(standing, operator_id, check_role(role, standing))
            check_somebody_can_mend([changed if other.id == operator_id else other for other in people], settings)
            self._record_profile(work, standing, settings, self.by)
        self.spend(approval)
        made = operator_of(changed, settings)
        if self.operator is not None and self.operator.id == operator_id:
            self.operator = made if made.active else None
        return made

    @property
    def by(self) -> str:
        """The signed-in operator's id. Refuses NotSignedIn."""
        if self.operator is None:
            raise NotSignedIn()
        return self.operator.id

    def permit(self, permission: Permission, approval: Approval | None = None) -> str:
        """The id of whoever lets this act be done: the operator, or the giver of an unspent approval for exactly this act; spends nothing.

        Refuses NotSignedIn, NotAllowed (recorded in a unit of work of its own), ApprovalSpent.
        """
        by = self.by
        assert self.operator is not None
        if self.operator.may(permission):
            return by
        if approval is None:
            self._record_denied(permission.value, permission, by)
            raise NotAllowed(permission=permission.value)
        if approval.permission is not permission or self._leaves.get(approval.id) != approval:
            raise ApprovalSpent()
        return approval.approver

    def second_person(self, permission: Permission, approval: Approval | None) -> str:
        """The id of the second person who allows an act that nobody does alone, whatever the operator may; spends nothing.

        Refuses NotSignedIn, NotAllowed where nobody was asked yet, ApprovalSpent, ApproverMayNot where the operator allowed it to themselves.
        """
        by = self.by
        assert self.operator is not None
        if approval is None:
            raise NotAllowed(permission=permission.value)
        if approval.permission is not permission or self._leaves.get(approval.id) != approval:
            raise ApprovalSpent()
        if approval.approver == by:
            raise ApproverMayNot(name=approval.approver_name)
        return approval.approver

    def spend(self, approval: Approval | None) -> None:
        """An approval is used up, whether it was needed or not."""
        if approval is not None:
            self._leaves.pop(approval.id, None)

    def profile(self, connection: Connection) -> ShopProfile:
        """The profile as it stands; put together again only when a setting came."""
        tag = tuple(ask(connection, _SETTINGS_TAG)[0])
        if self._profile is None or self._profile[0] != tag:
            self._profile = (tag, profile(connection))
            self._first_open_on = first_open_on(connection) or date.min
        return self._profile[1]

    def today(self, standing: ShopProfile) -> date:
        """The business day of this moment, as the shop counts days, and never one that is closed: a clock set back must not stop the queue."""
        return max(business_day(self.desk.clock.now_at(), day_starts_hour=standing.day_starts_hour), self._first_open_on)

    def shelf_day(self, standing: ShopProfile) -> date:
        """The day whose prices hold: today, or the day of the ledger's last entry where the clock was set back behind it.

        A PC whose battery is empty wakes up years ago, before the first price; its goods must not cost nothing.
        """
        last = business_day(self.desk.ledger.largest_at, day_starts_hour=standing.day_starts_hour)
        return max(self.today(standing), last)

    @property
    def desk_key(self) -> str:
        """What the desk's plain rows are kept under, whatever the log's epoch."""
        return desk_of(self.desk.log)

    def name_of(self, connection: Connection, operator_id: str) -> str:
        """What people call an operator here; the id of somebody who is not in this store."""
        rows = ask(connection, "SELECT name FROM operator WHERE operator = ?", operator_id)
        return str(rows[0][0]) if rows else operator_id

    def refresh_operator(self, connection: Connection, standing: ShopProfile) -> None:
        """Take the signed-in operator's role and permissions from the settings as they are now."""
        if self.operator is not None:
            here = next((person for person in known_people(connection) if person.id == self.operator.id and person.active), None)
            self.operator = None if here is None else operator_of(here, standing)

    def _person_of(self, pin: str, operator_id: str) -> Operator:
        with self.desk.store.read() as connection:
            everybody, standing = known_people(connection), self.profile(connection)
        people: list[KnownPerson] = [person for person in everybody if person.active and operator_id in ("", person.id)]
        if not people:
            raise NoSuchOperator()
        return operator_of(find_by_pin(self.desk.store, pin, people, self.desk.clock.now_at()), standing)

    def _record_denied(self, act: str, permission: Permission, by: str) -> None:
        with self.desk.store.work() as work:
            on = self.today(self.profile(work.connection))
            self.desk.record(work, Denied(act, permission.value), by=by, on=on)

    def _record_profile(self, work: Work, standing: ShopProfile, changed: ShopProfile, by: str) -> None:
        for setting in settings_of(changed, standing):
            self.desk.record(work, setting, by=by, on=self.today(standing))
