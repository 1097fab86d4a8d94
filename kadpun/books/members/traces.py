"""Traces of a person outside the private register: what somebody typed into a held bill, a draft, a saved search, an operator's name; in
the store, in its backups, and in files of lines such as print jobs and the program's log.

A trace is a stretch of eight letters of a private value, or a whole shorter one. In the store's plain tables it is cut out; in a file of
lines its line goes. The record itself holds no person and is never touched. It looks only where the program writes.
"""

from __future__ import annotations

import io
import os
import re
import secrets
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Text

from ..store.backup import check_file
from ..store.engine import telling
from ..store.places import sync_folder, telling_of
from ..store.statements import Cursor
from ..store.tables import KEPT

STRETCH = 8
LEAST_WHOLE = 4
PLAIN_TABLES = ("attachment", "draft", "held", "import_row", "mapping", "operator", "peer", "template", "saved_filter")
"""Tables of the store that hold what people typed. Of source documents only the files' names are looked at: the law has the documents kept."""
NOT_TYPED = ("digest", "pin", "used_at", "purpose")
SPEAKING_FIELDS = ("name", "name_en", "telephone", "id_number", "card", "bank_account", "email")
"""Values that belong to one person; of an address or a village only the whole is looked for, since neighbours share its words."""
MOST_UNPACKED = 64 * 2**20
_CHUNK = 1 << 22
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True, slots=True)
class Traces:
    """What to look for: stretches of the length that counts, and whole shorter values; `ends` are the beginnings and ends of values, by which a whole
    copy of one is found in the bytes of a large file."""

    stretches: frozenset[str]
    wholes: frozenset[str]
    ends: frozenset[str]

    def cut_out(self, text: str) -> str:
        """The text without what speaks of the person; the same text if nothing does. Letters that JSON has escaped are seen through."""
        plain = _ESCAPED.sub(_letter, text) if "\\u" in text else text
        rest = self._cut_out(plain)
        return text if rest == plain else rest

    def _cut_out(self, text: str) -> str:
        for whole in sorted(self.wholes, key=len, reverse=True):
            text = text.replace(whole, "")
        hit = bytearray(len(text))
        for at in range(len(text) - STRETCH + 1):
            if text[at : at + STRETCH] in self.stretches:
                hit[at : at + STRETCH] = b"\1" * STRETCH
        return "".join(letter for letter, gone in zip(text, hit, strict=True) if not gone) if any(hit) else text

    def stands_in(self, text: str) -> bool:
        """Whether anything in a text speaks of the person."""
        return self.cut_out(text) != text

    def needles(self, *, foreign: bool = False) -> list[bytes]:
        """The same as bytes, as files hold them: UTF-8, and escaped as some JSON is; of `foreign` files in Thai Windows letters and UTF-16 too."""
        return _spelt(self.stretches | self.wholes, foreign=foreign)


def _spelt(texts: Iterable[str], *, foreign: bool = False) -> list[bytes]:
    known = tuple(texts)
    spelt = {*(text.encode() for text in known), *(text.encode("ascii", "backslashreplace") for text in known)}
    if foreign:
        spelt |= {text.encode("utf-16-le") for text in known}
        spelt |= {text.encode("cp874") for text in known if _in_thai_windows(text)}
    return sorted(spelt)


def _in_thai_windows(text: str) -> bool:
    return text.encode("cp874", "ignore").decode("cp874") == text


def _letter(escaped: re.Match[str]) -> str:
    """A letter that needs no escape in JSON; what must stay escaped stays so."""
    code = int(escaped[1], 16)
    return chr(code) if 0xA0 <= code < 0xD800 else escaped[0]


def traces_of(values: Mapping[str, str]) -> Traces:
    """What to look for of a person with these private values."""
    stretches: set[str] = set()
    wholes: set[str] = set()
    ends: set[str] = set()
    for name, value in values.items():
        if name in SPEAKING_FIELDS and len(value) >= STRETCH:
            stretches |= {value[at : at + STRETCH] for at in range(len(value) - STRETCH + 1)}
            ends |= {value[:STRETCH], value[-STRETCH:]}
        elif (name in SPEAKING_FIELDS and len(value) >= LEAST_WHOLE) or len(value) >= 2 * STRETCH:
            wholes.add(value)
    return Traces(frozenset(stretches), frozenset(wholes), frozenset(ends | wholes))


def all_traces(traces: Iterable[Traces]) -> Traces:
    """What to look for of several sets together."""
    known = tuple(traces)
    return Traces(
        frozenset().union(*(each.stretches for each in known)),
        frozenset().union(*(each.wholes for each in known)),
        frozenset().union(*(each.ends for each in known)),
    )


def cut_out_of_tables(cursor: Cursor, traces: Traces, *, operators: Iterable[str] = ()) -> int:
    """Cut traces out of the plain tables of a store, and the names of these operators; answers how many cells changed."""
    changed = 0
    for operator in operators:
        cursor.execute("UPDATE operator SET name = ?, pin = '', active = 0 WHERE operator = ? AND name <> ?", (operator, operator, operator))
    for table, column in _typed_columns(cursor):
        cursor.execute(f'SELECT rowid, "{column}" FROM "{table}"', ())
        for rowid, text in cursor.fetchall():
            rest = traces.cut_out(str(text))
            if rest != text:
                cursor.execute(f'UPDATE OR REPLACE "{table}" SET "{column}" = ? WHERE rowid = ?', (rest, rowid))
                changed += 1
    return changed


def speaks_in_tables(cursor: Cursor, traces: Traces, *, operators: Iterable[str] = ()) -> bool:
    """Whether the plain tables of a store hold a trace, or one of these operators by name."""
    for operator in operators:
        cursor.execute("SELECT 1 FROM operator WHERE operator = ? AND name <> ?", (operator, operator))
        if cursor.fetchone() is not None:
            return True
    for table, column in _typed_columns(cursor):
        cursor.execute(f'SELECT "{column}" FROM "{table}"', ())
        if any(traces.stands_in(str(row[0])) for row in cursor.fetchall()):
            return True
    return False


def clean_copy(path: Path, traces: Traces, *, operators: tuple[str, ...] = ()) -> bool:
    """Clean a copy of a store that nobody has open, if it holds a trace; it is put in place whole. Faults as a place and a store do."""
    with telling_of(path):
        speaks = holds(path, traces)
    with telling(), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection, closing(connection.cursor()) as cursor:
        if not speaks and not speaks_in_tables(cursor, traces, operators=operators):
            return False
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with telling(), closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(beside)) as target:
            source.backup(target)
            with closing(target.cursor()) as cursor:
                cut_out_of_tables(cursor, traces, operators=operators)
            target.commit()
            target.execute("PRAGMA journal_mode = DELETE")
            target.execute("VACUUM")
        check_file(beside)
        with telling_of(path):
            os.replace(beside, path)
            sync_folder(path.parent)
    finally:
        for left in path.parent.glob(beside.name + "*"):
            left.unlink(missing_ok=True)
    return True


def drop_lines(path: Path, traces: Traces, *, in_place: bool = False) -> int:
    """Write a file of lines anew without those that hold a trace; answers how many went. Faults as a place does.

    `in_place` for a file that somebody goes on appending to, as the program does to its log: a power cut may cost the log its end.
    """
    needles = traces.needles()
    with telling_of(path):
        lines = path.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if not any(needle in line for needle in needles)]
        if len(kept) == len(lines):
            return 0
        beside = path if in_place else path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        with beside.open("r+b" if in_place else "xb") as stream:
            stream.writelines(kept)
            stream.truncate()
            stream.flush()
            os.fsync(stream.fileno())
        if not in_place:
            os.replace(beside, path)
    return len(lines) - len(kept)


def documents_with(cursor: Cursor, traces: Traces) -> int:
    """How many source documents speak of a person, as far as they are plain text or workbooks; pictures are not read."""
    found = 0
    cursor.execute("SELECT digest FROM attachment", ())
    for (digest,) in cursor.fetchall():
        cursor.execute("SELECT bytes FROM attachment WHERE digest = ?", (digest,))
        parts = _readable_parts(bytes(cursor.fetchone()[0]))
        found += any(needle in part for part in parts for needle in traces.needles(foreign=True))
    return found


def _readable_parts(data: bytes) -> list[bytes]:
    """A document, and what is packed in it where it is a workbook; some programs spell every Thai letter of one as a number."""
    if not data.startswith(b"PK\x03\x04"):
        return [data]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = [packed.read(part) for part in packed.infolist() if part.filename.endswith(".xml") and part.file_size < MOST_UNPACKED]
            return [unescape(part.decode("utf-8", "replace")).encode() if b"&#" in part else part for part in parts]
    except (zipfile.BadZipFile, OSError, RuntimeError):
        return [data]


def holds(path: Path, traces: Traces) -> bool:
    """Whether a large file holds a whole value anywhere in its bytes, in pages that are free too."""
    needles = _spelt(traces.ends)
    longest = max((len(needle) for needle in needles), default=0)
    return any(needle in chunk for chunk in _chunks(path, longest) for needle in needles)


def _chunks(path: Path, overlap: int) -> Iterator[bytes]:
    with path.open("rb") as stream:
        before = b""
        while data := stream.read(_CHUNK):
            yield before + data
            before = data[-overlap:] if overlap else b""


def _typed_columns(cursor: Cursor) -> list[tuple[str, str]]:
    """The columns of texts in the plain tables that this store has; an older one has fewer."""
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'", ())
    here = {str(row[0]) for row in cursor.fetchall()}
    tables = [KEPT.tables[name] for name in PLAIN_TABLES if name in here]
    return [(table.name, column.name) for table in tables for column in table.columns if _is_typed(column)]


def _is_typed(column: Column[Any]) -> bool:
    return isinstance(column.type, Text) and column.name not in NOT_TYPED
