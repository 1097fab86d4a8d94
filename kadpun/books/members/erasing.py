"""Erasing a person: what was known of them goes from everything that the program writes, and every proof still holds.

    traces cut out of backups and lists of lines, while it is still known what to look for
    --> one unit of work: left, erased, values and traces gone
    --> the person's keys gone, for good
    --> the log beside the store brought home, fresh backups of the keys, who was erased listed beside the store's backups

A power cut before the unit of work leaves the person as before; after it, `settle` does the rest at the next opening, before anybody can
ask. A store put back from an older backup is settled the same way: the keys are gone, and the erasure is recorded again. The accounts and
the number stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from ..desk import Desk
from ..refusals import Refusal, Told
from ..store.backup import SUFFIX as BACKUP_SUFFIX
from ..store.statements import ask
from .exporting import TOKENS_HELD
from .keys_backup import PlaceDone, back_up_everywhere, list_erased
from .kinds import Erasure, ErasureReason, MemberErased, MemberLeave, MemberUnknown, is_in
from .private import drop_values, values_ever
from .purses import CONTROLS
from .traces import Traces, all_traces, clean_copy, cut_out_of_tables, documents_with, drop_lines, holds, traces_of

SETTLING = "setup"
PRINT_JOBS = "print-jobs.jsonl"
OTHER_LINES = ("print-jobs.jsonl.unreadable", "../kadpun.log", "../kadpun.log.1")
"""Files of lines that the program writes, from the shop's folder: print jobs that could not be read, and its own log."""

Progress = Callable[[int, int], None]
ForgetPapers = Callable[[Callable[[str], bool]], None]
"""Drop papers whose words hold a trace, waiting ones and what the queue's file kept of printed ones; without it nobody may have the queue open."""


class PurseNotEmpty(Refusal):
    says = "Number {number} still owes or is owed something. Settle every purse first; until then the law keeps the record."


class OperatorStillActive(Refusal):
    says = "Number {number} still signs in at the till. Take that person off the list of people in the settings first."


@dataclass(frozen=True, slots=True)
class Erased:
    """What erasing came to: whose number it was, how many backups and files were cleaned, what could not be reached, and the keys' backups.

    `documents`: so many source documents speak of the person; the law has them kept, and they go when it lets them.
    """

    number: str
    cleaned: int
    unreached: tuple[Told, ...]
    keys: tuple[PlaceDone, ...]
    documents: int = 0


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was done before a person goes: what to look for, where copies lie, how many were cleaned, and what could not be reached.

    `in_store`: the file of the store itself holds a value in the open, in a row or in a page that is free, as older programs left them.
    """

    id: str
    operators: tuple[str, ...]
    traces: Traces
    folders: tuple[Path, ...]
    cleaned: int
    unreached: tuple[Told, ...]
    in_store: bool


def demand_erasable(connection: Connection, desk: Desk, id: str) -> None:
    """Refuse MemberUnknown, MemberErased, PurseNotEmpty, OperatorStillActive."""
    person = desk.people.person(id)
    if person is None:
        raise MemberUnknown()
    if person.erased:
        raise MemberErased(number=person.number)
    in_use = (str(row[0]) for row in ask(connection, "SELECT DISTINCT account FROM balance_year"))
    for control in dict.fromkeys((*CONTROLS.values(), *in_use)):
        if control == TOKENS_HELD:
            continue  # no money that the law keeps a record for: what an erased person held runs out by itself
        account = f"{control}/{id}"
        sql = "SELECT 1 FROM balance_part WHERE account = ? GROUP BY commodity HAVING SUM(debit) <> SUM(credit)"
        if ask(connection, sql, account):
            raise PurseNotEmpty(number=person.number, account=control)
    if person.operator and ask(connection, "SELECT 1 FROM operator WHERE operator = ? AND active", person.operator):
        raise OperatorStillActive(number=person.number)


def prepare(desk: Desk, id: str, *, backups: Iterable[Path] = (), progress: Progress | None = None) -> Prepared:
    """Cut what speaks of a person out of every copy of the store, before the person goes; may take minutes, and run on any thread but the window's.

    `backups` are folders where backups of this store lie besides its own. Refuses as `demand_erasable`.
    """
    if desk.people.keys.trouble is not None:
        raise desk.people.keys.trouble
    with desk.store.read() as connection:
        demand_erasable(connection, desk, id)
        together = all_traces(traces_of(values) for values in values_ever(connection, desk.people.keys, id))
    person = desk.people.person(id)
    assert person is not None
    operators = (person.operator,) if person.operator else ()
    folders = tuple(dict.fromkeys([desk.folder / "backup", *backups]))
    cleaned, unreached = _clean_copies(desk, folders, together, operators, progress)
    in_store = any(path.exists() and holds(path, together) for path in (desk.store.path, desk.store.path.with_name(desk.store.path.name + "-wal")))
    return Prepared(id, operators, together, folders, cleaned, tuple(unreached), in_store)


def erase(
    desk: Desk,
    id: str,
    *,
    reason: ErasureReason,
    by: str,
    backups: Iterable[Path] = (),
    forget_papers: ForgetPapers | None = None,
    progress: Progress | None = None,
    prepared: Prepared | None = None,
) -> Erased:
    """Erase a person for good; one who is still a member leaves with it. What was not prepared before is prepared now.

    Refuses as `demand_erasable`. A place that cannot be reached is told in the answer; what lies there of the person stays sealed under a key that
    is gone.
    """
    ready = prepared or prepare(desk, id, backups=backups, progress=progress)
    assert ready.id == id
    person = desk.people.person(id)
    assert person is not None
    with desk.store.work() as work:
        demand_erasable(work.connection, desk, id)
        if "member" in person.roles and is_in(work.connection, id, on=desk.today()):
            desk.record(work, MemberLeave(id, desk.today(), "other"), by=by)
        desk.record(work, Erasure(id, reason), by=by)
        work.views.flush()
        drop_values(work, [id])
        cut_out_of_tables(work.cursor, ready.traces, operators=ready.operators)
        documents = documents_with(work.cursor, ready.traces)
    keys = finish(desk, [id], ready.folders)
    if ready.in_store:
        desk.store.compact()
    cleaned, unreached = ready.cleaned, list(ready.unreached)
    if forget_papers is None:
        cleaned += _drop_lines(desk.folder / PRINT_JOBS, ready.traces, unreached)
    else:
        forget_papers(ready.traces.stands_in)
    cleaned += sum(_drop_lines(desk.folder / name, ready.traces, unreached, in_place=True) for name in OTHER_LINES)
    return Erased(person.number, cleaned, tuple(unreached), keys, documents)


def finish(desk: Desk, members: Iterable[str], folders: Iterable[Path]) -> tuple[PlaceDone, ...]:
    """Do what comes after the erasure stands: keys gone, the write-ahead log brought home, fresh backups of the keys, the list beside the store's."""
    keys = desk.people.keys
    keys.erase(members)
    desk.people.look_again()
    desk.store.bring_home()
    for folder in folders:
        try:
            list_erased(folder, keys.erased, desk=desk.log.rpartition("/")[0])
        except Told:
            continue  # a stick that is not there holds no list; the keys are gone all the same
    return back_up_everywhere(keys, log=desk.log, at=desk.clock.now_at())


def settle(desk: Desk) -> int:
    """Finish erasures that were cut short, came from another desk, or are not in a store put back from an older backup; answers how many people.

    Does nothing while the keys' file cannot be opened: then nobody can be read either.
    """
    keys = desk.people.keys
    if keys.trouble is not None:
        return 0
    with desk.store.read() as connection:
        said = {str(row[0]) for row in ask(connection, "SELECT member FROM member_erased")}
        known = {str(row[0]) for row in ask(connection, "SELECT member FROM member")}
        kept = {str(row[0]) for row in ask(connection, "SELECT DISTINCT member FROM person_value")}
    again = sorted(keys.erased & known - said)
    left = sorted((said - keys.erased) | (keys.erased | said) & kept)
    if not again and not left:
        return 0
    with desk.store.work() as work:
        for member in again:
            desk.record(work, Erasure(member, "again"), by=SETTLING)
        drop_values(work, sorted((keys.erased | said) & kept))
    finish(desk, {*again, *left}, [desk.folder / "backup"])
    return len({*again, *left})


def _clean_copies(
    desk: Desk, folders: tuple[Path, ...], traces: Traces, operators: tuple[str, ...], progress: Progress | None
) -> tuple[int, list[Told]]:
    """Cut traces out of every copy of the store that the program made; answers how many were cleaned, and what could not be reached."""
    copies = [path for folder in folders for path in sorted(folder.glob("*" + BACKUP_SUFFIX))]
    copies += [path for path in sorted(desk.folder.glob("*.kadpun.old-*")) if not path.name.endswith(("-wal", "-shm"))]
    cleaned = 0
    unreached: list[Told] = []
    for done, path in enumerate(copies):
        if progress is not None:
            progress(done, len(copies))
        try:
            cleaned += clean_copy(path, traces, operators=operators)
        except Told as reason:
            unreached.append(reason)
    return cleaned, unreached


def _drop_lines(path: Path, traces: Traces, unreached: list[Told], *, in_place: bool = False) -> int:
    if not path.exists():
        return 0
    try:
        return int(drop_lines(path, traces, in_place=in_place) > 0)
    except Told as reason:
        unreached.append(reason)
        return 0
