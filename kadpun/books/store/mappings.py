"""Mappings of columns as people keep them: how the sheets of one bank, or one list of members, are read, under a name.

Plain rows: nothing here is a fact. Whoever reads a sheet asks for the one that fits it, the last used first; nothing here knows what a field means.
"""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from sqlalchemy import Connection

from ..sheet_reading import ColumnMapping, FileLine, fits
from .engine import Work
from .statements import ask


def keep_mapping(work: Work, mapping: ColumnMapping, *, heads: Sequence[str] = (), at: int) -> None:
    """Keep a mapping under its purpose and name in place of what stood there; `heads` are all headings of the sheet it was made for."""
    body = orjson.dumps({"columns": mapping.columns, "ways": mapping.ways}).decode()
    work.cursor.execute(
        "INSERT OR REPLACE INTO mapping (purpose, name, heads, body, used_at) VALUES (?, ?, ?, ?, ?)",
        (mapping.purpose, mapping.name, orjson.dumps(list(heads)).decode(), body, at),
    )


def forget_mapping(work: Work, purpose: str, name: str) -> None:
    """Forget a kept mapping; nothing happens if there is none."""
    work.cursor.execute("DELETE FROM mapping WHERE purpose = ? AND name = ?", (purpose, name))


def kept_mappings(connection: Connection, purpose: str) -> tuple[ColumnMapping, ...]:
    """The mappings kept for a purpose, the last used first."""
    rows = ask(connection, "SELECT name, body FROM mapping WHERE purpose = ? ORDER BY used_at DESC, name", purpose)
    return tuple(_mapping(purpose, str(name), orjson.loads(body)) for name, body in rows)


def fitting_mapping(connection: Connection, purpose: str, lines: Sequence[FileLine]) -> ColumnMapping | None:
    """The kept mapping whose headings all stand in this sheet, the last used of several; None where none fits."""
    return next((mapping for mapping in kept_mappings(connection, purpose) if fits(mapping, lines)), None)


def _mapping(purpose: str, name: str, body: dict[str, list[list[str]]]) -> ColumnMapping:
    columns = tuple((field, heading) for field, heading in body["columns"])
    return ColumnMapping(purpose, name, columns, tuple((way, chosen) for way, chosen in body["ways"]))
