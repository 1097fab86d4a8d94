"""How the office stands, read in one go: whose shop, who is signed in, how long the ledger is, what came from other desks.

Reads only, and quickly: the office's windows ask for it whenever a page comes and once a minute. Refuses to know screens and pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kadpun.books.store.statements import ask
from kadpun.pos.till.results import Operator, Permission

if TYPE_CHECKING:
    from kadpun.books.profile import ShopProfile
    from kadpun.pos.till.counter import Till


OFFICE_WORK = (
    Permission.BOOKS, Permission.RECONCILE, Permission.PERIODS, Permission.SURPLUS, Permission.MEMBERS, Permission.LIMITS, Permission.SHARES,
    Permission.DESKS,
)  # fmt: skip
"""What is done in the office; whoever may do none of it signs in anew there."""


@dataclass(frozen=True, slots=True)
class OfficeState:
    """What stands around every page of the office; `heard_at` is when another desk's entries were last taken in, None where there is none."""

    profile: ShopProfile
    operator: Operator | None
    facts: int
    today: date
    heard_at: int | None


def carry_over(counter: Till, office: Till) -> None:
    """Have whoever is signed in at the counter signed in at the office too, if nobody is there and the person has work there."""
    person = counter.operator
    if office.operator is None and person is not None and any(person.may(permission) for permission in OFFICE_WORK):
        office.operator = person


def read_office_state(till: Till) -> OfficeState:
    """Read how the office stands; whoever was signed in and may sign in no more is signed out."""
    with till.desk.store.read() as connection:
        profile = till.profile(connection)
        till.refresh_operator(connection, profile)
        heard = ask(connection, "SELECT max(heard_at) FROM peer")[0][0]
        return OfficeState(profile, till.operator, till.desk.ledger.size, till.today(profile), None if heard is None else int(heard))
