"""Running numbers of a desk's papers: without gap and without repeat, through every epoch of its log.

A series (sale, refund, shift) runs by desk, not by log, so that a restored desk goes on where it stood. The view keeps the largest number;
the rule that the next one is exactly one more holds where a fact is recorded.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, Integer, Table, Text

from ..refusals import Refusal
from ..store.statements import ask
from ..store.tables import VIEWS
from ..store.views import Views

number_table = Table(
    "number",
    VIEWS,
    Column("desk", Text, primary_key=True),
    Column("series", Text, primary_key=True),
    Column("last", Integer, nullable=False),
    sqlite_with_rowid=False,
)


class NumberOutOfTurn(Refusal):
    says = "Number {found} is out of turn: the next is {next}."


def desk_of(log: str) -> str:
    """The desk a log belongs to: `community/shop/desk`, whatever its epoch."""
    return log.rpartition("/")[0]


def next_number(connection: Connection, log: str, series: str) -> int:
    """The next number of a series of this log's desk, from 1."""
    rows = ask(connection, "SELECT last FROM number WHERE desk = ? AND series = ?", desk_of(log), series)
    return int(rows[0][0]) + 1 if rows else 1


def demand_next(connection: Connection, log: str, series: str, number: int) -> None:
    """Refuse NumberOutOfTurn unless this is the next number of its series."""
    next_one = next_number(connection, log, series)
    if number != next_one:
        raise NumberOutOfTurn(found=number, next=next_one)


def record_number(log: str, series: str, number: int, views: Views) -> None:
    """Count a number as used."""
    views.keep_largest(number_table, (desk_of(log), series, number))
