"""A campaign's figures for everybody: what shops gave on which day, as CSV and JSON, and nothing from which a person could be known.

A shop's day behind which fewer than five people stand is not shown: its figures go into one row "others" of the whole campaign, with as many more
days as that row needs to stand for five people itself. Only these rows and nothing else are published, each figure once, so that what is
hidden is not a difference of what is shown; the rows come to the campaign's totals. Neither ids nor times of day are in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date

import orjson

from ..journal.tables_csv import csv_lines
from .issuer_view import Cell, IssuerReport

LEAST_PEOPLE = 5
OTHERS = ""
"""The shop of the row in which the small cells stand together."""


@dataclass(frozen=True, slots=True)
class OpenRow:
    """One published row: tokens in steps, money in satang. `people` is None where fewer than five stand behind it, which only bills without a name
    can bring about. Shop and day are empty in the row of the others."""

    shop: str
    on: date | None
    granted: int
    used: int
    expired: int
    bills: int
    discount: int
    repaid: int
    people: int | None


def open_rows(report: IssuerReport) -> tuple[OpenRow, ...]:
    """The rows that may be published, by day and shop, the others last; none at all where fewer than five people were reached."""
    hidden = [cell for cell in report.cells if cell.figures.heads < LEAST_PEOPLE]
    shown = sorted((cell for cell in report.cells if cell.figures.heads >= LEAST_PEOPLE), key=lambda cell: (-cell.figures.heads, cell.on, cell.shop))
    while hidden and shown and _heads(hidden) < LEAST_PEOPLE:
        hidden.append(shown.pop())
    if hidden and _heads(hidden) < LEAST_PEOPLE:
        return ()
    rows = [_row(cell.shop, cell.on, [cell]) for cell in sorted(shown, key=lambda cell: (cell.on, cell.shop))]
    return (*rows, _row(OTHERS, None, hidden)) if hidden else tuple(rows)


def open_csv(report: IssuerReport) -> Iterator[str]:
    """The rows as a table for spreadsheets."""
    columns = [field.name for field in fields(OpenRow)]
    rows = ([_plain(getattr(row, name)) for name in columns] for row in open_rows(report))
    return csv_lines(columns, rows)


def open_json(report: IssuerReport) -> bytes:
    """The rows with what they mean: the campaign, its unit and budget, and how small figures were treated."""
    terms = report.terms
    said = {
        "campaign": terms.campaign,
        "name": terms.name,
        "name_en": terms.name_en,
        "issuer": terms.issuer_name,
        "from": terms.from_on.isoformat(),
        "to": terms.to_on.isoformat(),
        "commodity": terms.commodity,
        "form": terms.form,
        "budget": report.budget,
        "least_people": LEAST_PEOPLE,
        "money": "satang",
        "rows": [{name: _plain(value) for name, value in asdict(row).items()} for row in open_rows(report)],
    }
    return orjson.dumps(said, option=orjson.OPT_INDENT_2) + b"\n"


def _heads(cells: list[Cell]) -> int:
    return len(_who(cells)) + sum(cell.figures.nameless for cell in cells)


def _who(cells: list[Cell]) -> frozenset[str]:
    return frozenset().union(*(cell.who for cell in cells))


def _row(shop: str, on: date | None, cells: list[Cell]) -> OpenRow:
    people = len(_who(cells))
    return OpenRow(
        shop=shop,
        on=on,
        granted=sum(cell.figures.granted for cell in cells),
        used=sum(cell.figures.used for cell in cells),
        expired=sum(cell.figures.expired for cell in cells),
        bills=sum(cell.figures.bills for cell in cells),
        discount=sum(cell.figures.discount for cell in cells),
        repaid=sum(cell.figures.repaid for cell in cells),
        people=people if people >= LEAST_PEOPLE else None,
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
