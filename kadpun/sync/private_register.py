"""The private register between desks: one file a desk, sealed for the group, with the people's keys and the sealed values.

The file is written whole and put in place of the one before, so that nobody who was erased is left in it. What a desk takes in it adds to its
own, of nobody who was erased; that somebody was erased is told by a fact, and settled here when the fact has come. Operators who may sign in travel
along, with hashed PINs: a desk adds those it does not know, and takes over what the desk that invited it says of the others. Nothing of it is a fact,
and none of it lies in a pack.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from kadpun.books.desk import Desk
from kadpun.books.ledger.canonical import read_base64, write_base64
from kadpun.books.ledger.group import GroupKey, NotSealedForUs
from kadpun.books.members.erasing import OTHER_LINES, PRINT_JOBS, settle
from kadpun.books.members.private import SealedValue, sealed_values, take_in_values, values_ever
from kadpun.books.members.traces import Traces, all_traces, clean_copy, cut_out_of_tables, drop_lines, traces_of
from kadpun.books.refusals import Fault, Refusal, Told
from kadpun.books.shop import BACKUP_NAME
from kadpun.books.store.backup import SUFFIX as BACKUP_SUFFIX
from kadpun.books.store.places import telling_of, write_whole
from kadpun.books.store.statements import ask

from .peers import desk_of

SUFFIX = ".kadpun-private"
LABEL = "people"
PEOPLE_FROM = "people_from"
"""The store's note of the desk that invited this one, whose word counts on who may sign in."""
_ADD_OPERATOR = "INSERT INTO operator (operator, name, pin, active) VALUES (?, ?, ?, ?) ON CONFLICT (operator) "
_LEAVE = "DO NOTHING"
_TAKE_OVER = "DO UPDATE SET name = excluded.name, pin = excluded.pin, active = excluded.active"


ForgetPapers = Callable[[Callable[[str], bool]], None]
"""Drops papers whose words somebody wants gone."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of another desk's file: rows and keys that are new here."""

    values: int = 0
    keys: int = 0

    @property
    def anything(self) -> bool:
        """Whether anything came or went."""
        return bool(self.values or self.keys)


@dataclass(slots=True)
class Seen:
    """What was written and read last, so that a file that says nothing new is neither written nor opened again."""

    written: dict[Path, tuple[object, ...]] = field(default_factory=dict)
    read: dict[Path, tuple[int, int]] = field(default_factory=dict)


def private_path(folder: Path, desk: str) -> Path:
    """Where a desk's file lies."""
    return folder / f"{desk.replace('/', '+')}{SUFFIX}"


def leave_private(desk: Desk, folder: Path, group: GroupKey, seen: Seen) -> Path | None:
    """Write this desk's file, if it says anything new; a desk that cannot open its own keys leaves none. Faults of the place."""
    keys = desk.people.keys
    if keys.trouble is not None:
        return None
    path = private_path(folder, desk_of(desk.log))
    with desk.store.read() as connection:
        # Rows come and go and never change, so their number and length tell whether there is anything new without reading them.
        mark = (*ask(connection, "SELECT count(*), total(length(sealed)) FROM person_value")[0], _marks(connection), keys.version)
        if seen.written.get(path) == mark and path.exists():
            return None
        gone = keys.erased | erased_here(connection)
        values = sorted((each.member, each.fact, each.field, each.sealed) for each in sealed_values(connection) if each.member not in gone)
        operators = [list(row) for row in ask(connection, "SELECT operator, name, pin, active FROM operator ORDER BY operator")]
    held = {
        "v": 1,
        "desk": desk_of(desk.log),
        "keys": {member: [write_base64(key) for key in own] for member, own in sorted(keys.box.keys.items()) if member not in gone},
        "values": [[member, fact, name, write_base64(sealed)] for member, fact, name, sealed in values],
        "operators": operators,
    }
    with write_whole(path) as stream:
        stream.write(group.seal(orjson.dumps(held), label=LABEL))
    seen.written[path] = mark
    return path


def _marks(connection: Any) -> bytes:
    """What tells whether anybody was erased, or an operator is another than before."""
    erased = sorted(erased_here(connection))
    people = [list(row) for row in ask(connection, "SELECT operator, name, pin, active FROM operator ORDER BY operator")]
    return hashlib.sha256(orjson.dumps([erased, people])).digest()


def read_private(path: Path, group: GroupKey) -> dict[str, Any]:
    """Open another desk's file. Refuses NotSealedForUs; faults of the place."""
    with telling_of(path):
        sealed = path.read_bytes()
    held: dict[str, Any] = orjson.loads(group.open(sealed, label=LABEL))
    if held.get("v") != 1:
        raise NotSealedForUs()
    return held


def take_in_private(desk: Desk, held: dict[str, Any]) -> TakenIn:
    """Add to the register here what another desk's has, of nobody who was erased; runs on the books worker."""
    keys = desk.people.keys
    if keys.trouble is not None:
        raise keys.trouble
    given = {str(member): tuple(read_base64(key) for key in own) for member, own in held["keys"].items()}
    values = [SealedValue(member, fact, name, read_base64(sealed)) for member, fact, name, sealed in held["values"]]
    with desk.store.read() as connection:
        gone = keys.erased | erased_here(connection)
        leads = ask(connection, "SELECT value FROM store WHERE name = ?", PEOPLE_FROM) == [(held["desk"],)]
    known = sum(len(own) for own in keys.box.keys.values())
    # Keys first: a value whose key is not on the disk yet could not be read after a power cut, a key without values harms nobody.
    keys.take_in({member: own for member, own in given.items() if member not in gone})
    with desk.store.work() as work:
        new = take_in_values(work, values, gone)
        work.cursor.executemany(_ADD_OPERATOR + (_TAKE_OVER if leads else _LEAVE), held["operators"])
    taken = TakenIn(new, sum(len(own) for own in keys.box.keys.values()) - known)
    if taken.anything:
        desk.people.look_again()
    return taken


def erased_here(connection: Any) -> frozenset[str]:
    """Who was erased, as the facts here say."""
    return frozenset(str(row[0]) for row in ask(connection, "SELECT member FROM member_erased"))


def forget_erased(desk: Desk, on_books: Callable[[Callable[[], Any]], Any], forget_papers: ForgetPapers | None = None) -> int:
    """Forget the people whose erasure came as a fact: first what speaks of them here, while it is known what to look for, then values and keys.

    `forget_papers` is the print queue's, where one runs; without it nobody may have the queue open. Answers how many people went.
    """
    keys = desk.people.keys
    with desk.store.read() as connection:
        gone = sorted(erased_here(connection) - keys.erased)
        traces = all_traces(traces_of(values) for member in gone for values in values_ever(connection, keys, member))
    if traces.stretches or traces.wholes:
        on_books(lambda: _cut_out(desk, traces))
        if forget_papers is not None:
            forget_papers(traces.stands_in)
        lines = OTHER_LINES if forget_papers is not None else (PRINT_JOBS, *OTHER_LINES)
        for path in (desk.folder / name for name in lines):
            with suppress(Told):  # a file that cannot be reached now is none that goes anywhere
                if path.exists():
                    drop_lines(path, traces, in_place=path.name != PRINT_JOBS)
        for backup in sorted((desk.folder / BACKUP_NAME).glob("*" + BACKUP_SUFFIX)):
            with suppress(Told):
                clean_copy(backup, traces)
    went: int = on_books(lambda: settle(desk))
    return went


def _cut_out(desk: Desk, traces: Traces) -> None:
    with desk.store.work() as work:
        cut_out_of_tables(work.cursor, traces)


def take_all_private(
    desk: Desk, folder: Path, group: GroupKey, seen: Seen, on_books: Callable[[Callable[[], Any]], Any]
) -> tuple[int, list[tuple[str, Refusal | Fault]]]:
    """Take in every other desk's file of a folder that says anything new; answers how many values came, and what was wrong."""
    changed = 0
    wrong: list[tuple[str, Refusal | Fault]] = []
    with telling_of(folder):
        paths = sorted(folder.glob("*" + SUFFIX))
    for path in paths:
        if path == private_path(folder, desk_of(desk.log)):
            continue
        try:
            with telling_of(path):
                about = path.stat()
            mark = (about.st_mtime_ns, about.st_size)
            if seen.read.get(path) == mark:
                continue
            held = read_private(path, group)
            taken: TakenIn = on_books(partial(take_in_private, desk, held))
            changed += taken.values
            seen.read[path] = mark
        except (Refusal, Fault) as reason:
            wrong.append((path.name, reason))
    return changed, wrong
