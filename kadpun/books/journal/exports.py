"""The exports: every file that people and other programs read our books by, and how they are put into a folder.

`ledger.journal` for hledger and ledger, `ledger.beancount` for Beancount, CSV files for spreadsheets, and the schemas of the facts. All are
made from one unchanging state of the store, a row at a time, and the same facts give the same bytes. A file stands under its name only when
it is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection

from ..ledger.kind import Kind
from ..store.places import make_folder, write_whole
from .accounts import Chart
from .beancount import beancount_lines
from .books import Books
from .documents import documents_csv
from .plain_journal import journal_lines
from .schemas import fact_schemas
from .tables_csv import chart_csv, facts_csv, trial_balance_csv, view_csv, view_tables


@dataclass(frozen=True, slots=True)
class Export:
    """One file to be written: its name in the folder, and what makes its text."""

    name: str
    text: Callable[[], Iterator[str]]


def pack_exports(connection: Connection, *, chart: Chart, kinds: Mapping[str, Kind[Any]], on: date | None = None) -> list[Export]:
    """The exports that an auditor's pack holds too."""
    books = Books(connection, chart)
    return [
        Export("ledger.journal", lambda: journal_lines(books)),
        Export("ledger.beancount", lambda: beancount_lines(books)),
        Export("trial-balance.csv", lambda: trial_balance_csv(books, on=on)),
        Export("accounts.csv", lambda: chart_csv(books)),
        Export("schemas.json", lambda: iter([schemas_text(kinds)])),
        Export("documents.csv", lambda: documents_csv(connection)),
    ]


def all_exports(connection: Connection, *, chart: Chart, kinds: Mapping[str, Kind[Any]]) -> list[Export]:
    """Every export: those of the pack, the facts, and each view."""
    books = Books(connection, chart)
    made = pack_exports(connection, chart=chart, kinds=kinds)
    made.append(Export("facts.csv", lambda: facts_csv(books)))
    for table in view_tables():
        made.append(Export(f"views/{table.name}.csv", lambda table=table: view_csv(connection, table)))  # type: ignore[misc]
    return made


def schemas_text(kinds: Mapping[str, Kind[Any]]) -> str:
    """The schemas as a JSON text for reading."""
    return orjson.dumps(fact_schemas(kinds), option=orjson.OPT_INDENT_2).decode() + "\n"


def write_exports(exports: list[Export], folder: Path, *, progress: Callable[[str], None] = lambda name: None) -> list[Path]:
    """Write files into a folder, made if it is not there. Faults PlaceMissing, PlaceReadOnly, PlaceFull, PlaceFailed."""
    made = []
    for export in exports:
        path = folder / export.name
        make_folder(path.parent)
        progress(export.name)
        with write_whole(path) as stream:
            for text in export.text():
                stream.write(text.encode())
        made.append(path)
    return made
