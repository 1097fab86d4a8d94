"""What a bank writes about each line: kept beside the facts as a document of its own, since it may hold people's names and numbers.

The document begins with a random salt, so that its digest in the facts commits to the texts without giving away a short one to whoever guesses.
While the document is kept, it proves what the bank wrote; when it is gone, the facts still verify and lines show their day and amount alone. It and
the file itself are source documents, which the law has kept for years; they are not searched when a member is erased.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection

from ..journal.attachments import kept_paper
from ..store.statements import ask
from .kinds import id_bytes
from .open_items import OpenLine
from .statement import ReadLine

FORM = "kadpun-bank-texts/v1"


@dataclass(frozen=True, slots=True)
class LineText:
    """What the bank wrote about a line."""

    text: str = ""
    reference: str = ""
    name: str = ""


NOTHING = LineText()


def write_texts(lines: Iterable[ReadLine]) -> bytes:
    """The document of the texts of some lines, with a salt of its own."""
    rows = [[line.row, line.text, line.reference, line.name] for line in lines]
    return orjson.dumps({"form": FORM, "salt": secrets.token_hex(32), "rows": rows})


def read_texts(data: bytes) -> dict[int, LineText]:
    """The texts of a document by row; none where it is not such a document."""
    try:
        told = orjson.loads(data)
        if told["form"] != FORM:
            return {}
        return {int(row): LineText(str(text), str(reference), str(name)) for row, text, reference, name in told["rows"]}
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return {}


def texts_of(connection: Connection, lines: Iterable[OpenLine]) -> Mapping[tuple[str, int], LineText]:
    """What the bank wrote about some lines, by their keys; lines whose document is gone are left out."""
    documents: dict[str, dict[int, LineText]] = {}
    names: dict[str, str] = {}
    found: dict[tuple[str, int], LineText] = {}
    for line in lines:
        if line.fact not in names:
            rows = ask(connection, "SELECT texts FROM bank_line_source WHERE id = ?", id_bytes(line.fact))
            names[line.fact] = str(rows[0][0]) if rows else ""
        name = names[line.fact]
        if name and name not in documents:
            kept = kept_paper(connection, name)
            documents[name] = {} if kept is None else read_texts(kept.data)
        text = documents.get(name, {}).get(line.row)
        if text is not None:
            found[line.key] = text
    return found
