"""The made-up co-operative in a folder, for anybody to open the office on: who may sign in there, and the bank's statement of its last month.

    the year's books --> FOLDER/shop.kadpun, keys/ ...      the open month at the bank --> FOLDER/bank-statement.csv

The PINs are public, as the sample shop's are. It makes what `CoopYear` makes and refuses to know how.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kadpun.books.desk import Desk
from kadpun.books.refusals import Refusal
from kadpun.books.shop import STORE_NAME
from kadpun.books.store.places import write_whole
from kadpun.pos.till.desk_settings import DeskSettings, save_desk_settings, settings_beside
from kadpun.pos.till.operators import add_person, known_people, with_role

from .bank import Statement, as_csv, statement
from .books import CoopYear, Sums
from .plan import Size

STATEMENT_NAME = "bank-statement.csv"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class OfficePerson:
    """Somebody who may sign in to the made-up co-operative's office."""

    name: str
    role: str
    pin: str


ACCOUNTANT = OfficePerson("สายใจ", "accountant", "9753")
MANAGER = OfficePerson("ศรีวรรณ", "manager", "1357")
PEOPLE = (MANAGER, ACCOUNTANT)


class FolderNotEmpty(Refusal):
    says = "{folder} is not empty; it is left as it is. Name another folder."


@dataclass(frozen=True, slots=True)
class MadeYear:
    """A co-operative's year on the disk: what it must come to, and what the bank says of its last month."""

    sums: Sums
    statement: Statement
    statement_path: Path


def make_coop(folder: Path, size: Size, progress: Progress | None = None) -> MadeYear:
    """Make the co-operative in a new or empty folder, in a minute at its usual size; `progress` is told days done of how many.

    Refuses FolderNotEmpty; faults of the disk.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderNotEmpty(folder=str(folder))
    made = CoopYear(folder, size)
    try:
        made.by = let_in(made.office)
        sums = made.make(progress)
    finally:
        made.close()
    save_desk_settings(settings_beside(folder / STORE_NAME), DeskSettings(opens="office"))
    told = statement(sums.bank, first_on=last_month(size), last_on=size.last_on)
    path = folder / STATEMENT_NAME
    with write_whole(path) as stream:
        stream.write(as_csv(told))
    return MadeYear(sums, told, path)


def let_in(desk: Desk) -> str:
    """Give the manager and the accountant their PINs and their roles; answers the accountant's id, who keeps the books."""
    keeps = ""
    for person in PEOPLE:
        profile = desk.profile()
        with desk.store.work() as work:
            known = add_person(work, known_people(work.connection), person.name, person.pin)
        desk.change_profile(with_role(profile, known.id, person.role), by="setup")
        if person is ACCOUNTANT:
            keeps = known.id
    return keeps


def last_month(size: Size) -> date:
    """The first day of the month that is still to be closed."""
    return size.last_on.replace(day=1)
