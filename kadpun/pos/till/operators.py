"""The people at the till: who they are, their PINs, what each role may do, and one person's leave for one act of another.

Facts know an operator by an opaque id; the name stays in this store's plain table. A PIN is kept as a salted scrypt hash only. Wrong PINs make
the next try wait, longer each time, across restarts and whatever the clock does. Roles and who has which are settings of the shop.
Refuses to know the bill; keeping denied acts in the ledger is the counter's part.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sqlalchemy import Connection, select

from kadpun.books.profile import Role, ShopProfile, Standin
from kadpun.books.refusals import Refusal
from kadpun.books.store.engine import Store, Work
from kadpun.books.store.tables import operator_table

from .barcodes import ascii_digits
from .results import Operator, Permission

LEAST_PIN, MOST_PIN = 4, 12
MOST_NAME = 60
MOST_OPERATORS = 200
COST = 2**14
"""scrypt's N with r = 8 and p = 1: 16 MB and about 40 ms for each PIN tried."""
FREE_TRIES = 2
"""Wrong PINs before the first wait."""
FIRST_WAIT_SECONDS = 5
MOST_WAIT_SECONDS = 300
FORGET_SECONDS = 900
"""So long after the last wait is over, wrong PINs are forgotten."""

_CASHIER = (
    Permission.SELL, Permission.VOID_LINE, Permission.CANCEL_BILL, Permission.REPRINT, Permission.OPEN_SHIFT, Permission.CLOSE_SHIFT,
    Permission.CREDIT_SALE, Permission.DEBT_PAYMENT, Permission.TOKENS,
)  # fmt: skip
_SUPERVISOR = (
    *_CASHIER, Permission.PRICE, Permission.LINE_DISCOUNT, Permission.BILL_DISCOUNT, Permission.REFUND, Permission.DRAWER,
    Permission.CASH_MOVE, Permission.X_REPORT, Permission.LARGE_DIFFERENCE, Permission.STOCK, Permission.OVER_LIMIT, Permission.GRANT,
)  # fmt: skip
_ACCOUNTANT = (
    Permission.X_REPORT, Permission.REPRINT, Permission.EXPORT, Permission.MEMBERS, Permission.LIMITS, Permission.SHARES, Permission.PRIVATE,
    Permission.BOOKS, Permission.RECONCILE, Permission.PERIODS, Permission.SURPLUS, Permission.DESKS, Permission.STOCK, Permission.GOODS,
    Permission.GRANT, Permission.CAMPAIGNS, Permission.CLAIMS, Permission.MARKET,
)  # fmt: skip
DEFAULT_ROLES = (
    Role("manager", tuple(permission.value for permission in Permission)),
    Role("supervisor", tuple(permission.value for permission in _SUPERVISOR)),
    Role("cashier", tuple(permission.value for permission in _CASHIER)),
    Role("accountant", tuple(permission.value for permission in _ACCOUNTANT)),
    Role("stock", (Permission.STOCK.value, Permission.GOODS.value, Permission.MARKET.value)),
)
"""What a shop has that says nothing else of its roles; the first is the one that can mend the others."""


class WrongPin(Refusal):
    says = "This PIN is not right. Try again."


class PinsLocked(Refusal):
    says = "Too many wrong PINs. Wait {seconds} seconds."


class PinTooSimple(Refusal):
    says = "A PIN has 4 to 12 digits, not all the same and not simply counting up or down."


class PinTaken(Refusal):
    says = "Choose another PIN: this one cannot be used."


class NameEmpty(Refusal):
    says = "A person needs a name of at most 60 letters."


class NoSuchRole(Refusal):
    says = "This shop has no role “{role}”."


class NoSuchOperator(Refusal):
    says = "This person is not known here."


class LastManager(Refusal):
    says = "Somebody must stay who can change people and settings. Give another person that role first."


class TooManyOperators(Refusal):
    says = "This store holds {most} people and takes no more."


class NotSignedIn(Refusal):
    says = "Nobody is signed in. Type your PIN first."


class NotAllowed(Refusal):
    says = "This needs somebody who may do it. Ask them to type their PIN for this once."


class ApproverMayNot(Refusal):
    says = "{name} may not allow this. Ask somebody who may."


class ApprovalSpent(Refusal):
    says = "This leave was for another act or is used up. Ask again."


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A row of the store: an operator with the hash of the PIN and how many wrong tries were made."""

    id: str
    name: str
    pin: str
    active: bool
    failures: int
    locked_until_at: int


def hash_pin(pin: str, salt: bytes | None = None) -> str:
    """Hash a PIN with scrypt and a fresh salt; the text says the cost, so that it can be raised later."""
    salt = secrets.token_bytes(16) if salt is None else salt
    digest = hashlib.scrypt(pin.encode(), salt=salt, n=COST, r=8, p=1, maxmem=64 * 2**20, dklen=32)
    return f"scrypt${COST}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def pin_matches(pin: str, kept: str) -> bool:
    """Whether a PIN is the one that was hashed; takes the same time either way."""
    method, cost, salt, digest = kept.split("$")
    assert method == "scrypt" and int(cost) <= 2**17, "hashes are our own"
    tried = hashlib.scrypt(pin.encode(), salt=base64.b64decode(salt), n=int(cost), r=8, p=1, maxmem=256 * 2**20, dklen=32)
    return hmac.compare_digest(tried, base64.b64decode(digest))


def check_pin(pin: str) -> str:
    """Make sure a new PIN is worth something, and give it in ASCII digits. Refuses PinTooSimple."""
    digits = ascii_digits(pin.strip())
    if not re.fullmatch(rf"[0-9]{{{LEAST_PIN},{MOST_PIN}}}", digits):
        raise PinTooSimple()
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        raise PinTooSimple()
    return digits


def roles_of(profile: ShopProfile) -> dict[str, frozenset[str]]:
    """What each role may do: the shop's own say over the usual one, role by role."""
    return {role.name: frozenset(role.permissions) for role in (*DEFAULT_ROLES, *profile.roles)}


def known_people(connection: Connection) -> tuple[KnownPerson, ...]:
    """Everybody in the store, by name."""
    t = operator_table.c
    rows = connection.execute(select(t.operator, t.name, t.pin, t.active, t.failures, t.locked_until_at).order_by(t.name, t.operator)).all()
    return tuple(KnownPerson(row[0], row[1], row[2], bool(row[3]), int(row[4]), int(row[5])) for row in rows)


def operator_of(person: KnownPerson, profile: ShopProfile) -> Operator:
    """The person with the role and permissions that the settings give; without a role, without any."""
    role = next((standin.role for standin in profile.operators if standin.operator == person.id), "")
    return Operator(person.id, person.name, role, roles_of(profile).get(role, frozenset()), person.active)


def wait_seconds(failures: int) -> int:
    """How long the next try must wait after so many wrong ones: nothing twice, then 5 seconds, doubled each time, at most 5 minutes."""
    if failures <= FREE_TRIES:
        return 0
    return int(min(FIRST_WAIT_SECONDS * 2 ** min(failures - FREE_TRIES - 1, 10), MOST_WAIT_SECONDS))


def still_locked(person: KnownPerson, now_at: int) -> int:
    """Seconds this person must still wait; a clock that was set back makes nobody wait longer than the wait itself."""
    left = -(-(person.locked_until_at - now_at) // 1000)
    return max(0, min(left, wait_seconds(person.failures)))


def find_by_pin(store: Store, pin: str, people: Sequence[KnownPerson], now_at: int) -> KnownPerson:
    """Find whose PIN this is among some people; a wrong one is counted against each of them, in a unit of work of its own.

    Refuses PinsLocked while anybody it could be must wait, WrongPin.
    """
    waits = [still_locked(person, now_at) for person in people]
    if any(waits):
        raise PinsLocked(seconds=max(waits))
    digits = ascii_digits(pin.strip())
    sound = bool(re.fullmatch(rf"[0-9]{{{LEAST_PIN},{MOST_PIN}}}", digits))
    found = next((person for person in people if sound and pin_matches(digits, person.pin)), None)
    if found is not None:
        if found.failures:
            with store.work() as work:
                _write_failures(work, replace(found, failures=0, locked_until_at=0))
        return found
    with store.work() as work:
        for person in people:
            forgotten = now_at > person.locked_until_at + FORGET_SECONDS * 1000
            failures = 1 if forgotten else min(person.failures + 1, 100)
            _write_failures(work, replace(person, failures=failures, locked_until_at=now_at + wait_seconds(failures) * 1000))
    raise WrongPin()


def add_person(work: Work, people: Sequence[KnownPerson], name: str, pin: str) -> KnownPerson:
    """Add a person with a PIN of their own under a new opaque id. Refuses NameEmpty, PinTooSimple, PinTaken, TooManyOperators."""
    if len(people) >= MOST_OPERATORS:
        raise TooManyOperators(most=MOST_OPERATORS)
    person = KnownPerson(f"p-{secrets.token_hex(4)}", check_name(name), _fresh_pin(pin, people), True, 0, 0)
    work.connection.execute(operator_table.insert().values(operator=person.id, name=person.name, pin=person.pin))
    return person


def change_person(
    work: Work, people: Sequence[KnownPerson], person: KnownPerson, *, name: str | None, pin: str | None, active: bool | None
) -> KnownPerson:
    """Change what is kept of a person; None leaves it. Refuses NameEmpty, PinTooSimple, PinTaken."""
    others = [other for other in people if other.id != person.id]
    changed = replace(
        person,
        name=person.name if name is None else check_name(name),
        pin=person.pin if pin is None else _fresh_pin(pin, others),
        active=person.active if active is None else active,
    )
    values = {"name": changed.name, "pin": changed.pin, "active": int(changed.active)}
    work.connection.execute(operator_table.update().where(operator_table.c.operator == person.id).values(values))
    return changed


def check_name(name: str) -> str:
    """Give a name without spaces around it. Refuses NameEmpty."""
    neat = " ".join(name.split())
    if not 0 < len(neat) <= MOST_NAME or not neat.isprintable():
        raise NameEmpty()
    return neat


def check_role(role: str, profile: ShopProfile) -> str:
    """Refuse NoSuchRole."""
    if role not in roles_of(profile):
        raise NoSuchRole(role=role)
    return role


def with_role(profile: ShopProfile, operator_id: str, role: str) -> ShopProfile:
    """The profile in which this person has this role."""
    others = tuple(standin for standin in profile.operators if standin.operator != operator_id)
    return replace(profile, operators=tuple(sorted((*others, Standin(operator_id, role)), key=lambda standin: standin.operator)))


def check_somebody_can_mend(people: Sequence[KnownPerson], profile: ShopProfile) -> None:
    """Refuse LastManager when nobody active could change people any more."""
    if not any(person.active and operator_of(person, profile).may(Permission.OPERATORS) for person in people):
        raise LastManager()


def _fresh_pin(pin: str, others: Sequence[KnownPerson]) -> str:
    digits = check_pin(pin)
    if any(pin_matches(digits, other.pin) for other in others):
        raise PinTaken()
    return hash_pin(digits)


def _write_failures(work: Work, person: KnownPerson) -> None:
    values = {"failures": person.failures, "locked_until_at": person.locked_until_at}
    work.connection.execute(operator_table.update().where(operator_table.c.operator == person.id).values(values))
