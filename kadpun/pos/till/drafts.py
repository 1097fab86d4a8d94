"""Bills that are not sales yet, and papers that are owed: the draft on the counter, the bills held under a name, the print jobs.

Plain tables, no facts. The draft is one row a desk and goes in the unit of work that records its sale; a held bill is either held or on the
counter, never both. Text of an unknown version, or that is not exactly a basket, is refused with a sentence and never guessed at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from kadpun.books.ledger.bodies import BodyMalformed, codec_of
from kadpun.books.refusals import Refusal
from kadpun.books.store.engine import Work
from kadpun.books.store.statements import ask, compiled
from kadpun.books.store.tables import draft_table, held_table, print_job_table

from .basket import Basket

VERSION = 1
MOST_HELD = 50
MOST_OWED = 20
"""Papers offered again after a crash, the newest ones."""


class BillUnreadable(Refusal):
    says = "The bill that was kept cannot be read, so a new one begins. Scan the goods again."


class BillOfNewerProgram(Refusal):
    says = "The bill that was kept is of a newer Kadpun (form {found}). Open it there, or scan the goods again."


class TooManyHeld(Refusal):
    says = "{most} bills are held already. Finish or cancel one of them first."


class NotHeld(Refusal):
    says = "This bill is held no more. Somebody took it up already."


@dataclass(frozen=True, slots=True)
class Held:
    """A held bill as it lies in the store."""

    id: str
    basket: Basket
    held_at: int
    by: str


@dataclass(frozen=True, slots=True)
class Owed:
    """A paper that was recorded and that the print queue has not taken."""

    job: str
    fact_id: str


_PUT_DRAFT = compiled(
    (_draft := insert(draft_table)).on_conflict_do_update(
        index_elements=["desk"], set_={"basket": _draft.excluded.basket, "saved_at": _draft.excluded.saved_at}
    )
)
_PUT_HELD = compiled(
    (_held := insert(held_table)).on_conflict_do_update(
        index_elements=["id"], set_={"label": _held.excluded.label, "basket": _held.excluded.basket, "held_at": _held.excluded.held_at}
    )
)
_PUT_JOB = compiled(insert(print_job_table).on_conflict_do_nothing())


def write_basket(basket: Basket, **beside: str) -> str:
    """A basket as one line of JSON with its version."""
    return orjson.dumps({"v": VERSION, "basket": codec_of(Basket).write(basket), **beside}).decode()


def read_basket(text: str) -> tuple[Basket, dict[str, Any]]:
    """Read what `write_basket` wrote, and what was written beside it. Refuses BillOfNewerProgram, BillUnreadable."""
    try:
        said = orjson.loads(text)
        version = said["v"]
        if version != VERSION:
            raise BillOfNewerProgram(found=version)
        return codec_of(Basket).read(said["basket"]), said
    except (orjson.JSONDecodeError, BodyMalformed, KeyError, TypeError) as reason:
        raise BillUnreadable() from reason


def save_draft(work: Work, desk: str, basket: Basket, at: int) -> None:
    """Keep the bill on the counter; an untouched one needs no keeping, nor one that was paid or cancelled before this was said."""
    if (basket.lines or basket.member) and not _is_recorded(work.connection, basket):
        work.cursor.execute(_PUT_DRAFT, (desk, write_basket(basket), at))
    else:
        drop_draft(work, desk)


def drop_draft(work: Work, desk: str) -> None:
    """Nothing is on the counter."""
    work.cursor.execute("DELETE FROM draft WHERE desk = ?", (desk,))


def read_draft(connection: Connection, desk: str) -> Basket | None:
    """The bill that stood on the counter. Refuses BillOfNewerProgram, BillUnreadable."""
    rows = ask(connection, "SELECT basket FROM draft WHERE desk = ?", desk)
    return read_basket(rows[0][0])[0] if rows else None


def has_draft(connection: Connection, desk: str) -> bool:
    """Whether a bill with goods on it stands on the counter; one that cannot be read does not count."""
    try:
        standing = read_draft(connection, desk)
    except Refusal:
        return False
    return standing is not None and not standing.empty


def hold(work: Work, desk: str, basket: Basket, *, by: str, at: int) -> None:
    """Put a named bill aside and clear the counter; said twice, it is held once, under the later name. Refuses TooManyHeld.

    A bill that was paid or cancelled already is not held: taken up again, what is added to it would never be paid.
    """
    if _is_recorded(work.connection, basket):
        drop_draft(work, desk)
        return
    if count_held(work.connection, desk) >= MOST_HELD:
        raise TooManyHeld(most=MOST_HELD)
    work.cursor.execute(_PUT_HELD, (basket.id, desk, basket.label, write_basket(basket, by=by), at))
    drop_draft(work, desk)


def _is_recorded(connection: Connection, basket: Basket) -> bool:
    return bool(ask(connection, "SELECT 1 FROM fact WHERE id = ?", UUID(basket.id).bytes))


def held_bills(connection: Connection, desk: str) -> tuple[Held, ...]:
    """The bills held at a desk, oldest first; one that cannot be read is left out and stays."""
    found = []
    for held_id, text, at in ask(connection, "SELECT id, basket, held_at FROM held WHERE desk = ? ORDER BY held_at, id", desk):
        try:
            basket, beside = read_basket(text)
        except Refusal:
            continue
        found.append(Held(held_id, basket, int(at), str(beside.get("by", ""))))
    return tuple(found)


def count_held(connection: Connection, desk: str) -> int:
    """How many bills are held at a desk."""
    return int(ask(connection, "SELECT count(*) FROM held WHERE desk = ?", desk)[0][0])


def take_up(work: Work, desk: str, held_id: str) -> Basket:
    """Take a held bill off the list and put it on the counter. Refuses NotHeld, BillOfNewerProgram, BillUnreadable."""
    rows = ask(work.connection, "SELECT basket, held_at FROM held WHERE desk = ? AND id = ?", desk, held_id)
    if not rows:
        raise NotHeld()
    basket, _ = read_basket(rows[0][0])
    work.cursor.execute("DELETE FROM held WHERE id = ?", (held_id,))
    save_draft(work, desk, basket, int(rows[0][1]))
    return basket


def note_count(work: Work, desk: str, shift: int) -> int:
    """Write down that the drawer of a shift was counted once more, and give how often that is."""
    name = f"counts {desk} {shift}"
    rows = ask(work.connection, "SELECT value FROM store WHERE name = ?", name)
    counts = int(rows[0][0]) + 1 if rows else 1
    work.cursor.execute("INSERT INTO store (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, str(counts)))
    return counts


def counts_of(work: Work, desk: str, shift: int) -> int:
    """Take out how often the drawer of a shift was counted, at its closing."""
    name = f"counts {desk} {shift}"
    rows = ask(work.connection, "SELECT value FROM store WHERE name = ?", name)
    work.cursor.execute("DELETE FROM store WHERE name = ?", (name,))
    return int(rows[0][0]) if rows else 1


def owe_paper(work: Work, desk: str, fact_id: str, at: int) -> str:
    """Write down, in the unit of work that records a fact, that its paper is owed; the job's id is the fact's."""
    work.cursor.execute(_PUT_JOB, (fact_id, desk, fact_id, at))
    return fact_id


def paper_taken(work: Work, job: str) -> None:
    """The print queue has the paper; it is owed no more."""
    work.cursor.execute("DELETE FROM print_job WHERE job = ?", (job,))


def owed_papers(connection: Connection, desk: str) -> tuple[Owed, ...]:
    """The newest papers owed, oldest first."""
    rows = ask(connection, "SELECT job, fact FROM print_job WHERE desk = ? ORDER BY made_at DESC, job DESC LIMIT ?", desk, MOST_OWED)
    return tuple(Owed(job, fact) for job, fact in reversed(rows))
