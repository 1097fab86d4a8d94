"""What people look for again and again in the office, kept under the names they gave it: plain rows of the store, no facts.

A page keeps its own; the body is text that only the page understands. At most fifty a page.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from ..refusals import Refusal
from .engine import Work
from .statements import ask

MOST_FILTERS = 50
MOST_LETTERS = 60


class FilterNameEmpty(Refusal):
    says = "Give it a name of at most {most} letters, so that it can be found again."


class TooManyFilters(Refusal):
    says = "This page keeps {most} filters already. Take one away first."


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """One filter under its name."""

    name: str
    body: str


def filters_of(connection: Connection, page: str) -> tuple[SavedFilter, ...]:
    """The filters of a page, by name."""
    rows = ask(connection, "SELECT name, body FROM saved_filter WHERE page = ? ORDER BY name", page)
    return tuple(SavedFilter(str(name), str(body)) for name, body in rows)


def keep_filter(work: Work, page: str, name: str, body: str) -> SavedFilter:
    """Keep a filter under a name, in the place of one that has it already. Refuses FilterNameEmpty, TooManyFilters."""
    plain = " ".join(name.split())
    if not plain or len(plain) > MOST_LETTERS:
        raise FilterNameEmpty(most=MOST_LETTERS)
    names = {each.name for each in filters_of(work.connection, page)}
    if plain not in names and len(names) >= MOST_FILTERS:
        raise TooManyFilters(most=MOST_FILTERS)
    insert = "INSERT INTO saved_filter (page, name, body) VALUES (?, ?, ?) ON CONFLICT (page, name) DO UPDATE SET body = excluded.body"
    work.cursor.execute(insert, (page, plain, body))
    return SavedFilter(plain, body)


def drop_filter(work: Work, page: str, name: str) -> None:
    """Take a filter away; nothing happens when there is none of that name."""
    work.cursor.execute("DELETE FROM saved_filter WHERE page = ? AND name = ?", (page, name))
