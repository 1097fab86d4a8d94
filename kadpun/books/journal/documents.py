"""Source documents in a pack: the bytes that vouchers name, under their SHA-256, and the list of who names them.

A document's file name may say whose it is, so the bytes bear their digest alone, with the ending that opens them; the digest in the fact proves them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Connection

from ..store.statements import ask
from ..store.tables import SEQ_BITS
from .tables_csv import csv_lines

FOLDER = "documents"
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}")
_NAMED = (
    "SELECT p.digest, a.name, l.name, p.fact, v.number FROM voucher_paper p JOIN attachment a ON a.digest = p.digest "
    "JOIN log l ON l.no = p.fact >> ? JOIN voucher v ON v.fact = p.fact ORDER BY p.digest, l.name, p.fact"
)


def document_files(connection: Connection) -> dict[str, Iterator[bytes]]:
    """Every source document that a fact names and that is kept here, by its name in the pack; read when its turn comes."""
    rows = ask(connection, "SELECT DISTINCT p.digest, a.name FROM voucher_paper p JOIN attachment a ON a.digest = p.digest ORDER BY p.digest")
    return {_name(str(digest), str(name)): _bytes(connection, str(digest)) for digest, name in rows}


def documents_csv(connection: Connection) -> Iterator[str]:
    """Which fact names which document: its digest, its file in the pack, the fact's place and the voucher's number."""
    rows = (
        (digest, _name(str(digest), str(name)), f"{log}#{no & (1 << SEQ_BITS) - 1}", number)
        for digest, name, log, no, number in ask(connection, _NAMED, SEQ_BITS)
    )
    return csv_lines(("sha256", "file", "fact", "number"), rows)


def _name(digest: str, name: str) -> str:
    ending = name[name.rfind(".") :] if "." in name else ""
    return f"{FOLDER}/{digest}{ending.lower() if _ENDING.fullmatch(ending) else ''}"


def _bytes(connection: Connection, digest: str) -> Iterator[bytes]:
    yield bytes(ask(connection, "SELECT bytes FROM attachment WHERE digest = ?", digest)[0][0])
