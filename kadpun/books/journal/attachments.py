"""Source documents: the bytes of a bill, a slip or a contract in a plain table, named in facts by their SHA-256 alone.

A file's name may hold a person's name, so it stays in the table. What a fact names can be checked against its digest for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

from ..refusals import Refusal
from ..store.engine import Work
from ..store.statements import ask

MOST_BYTES = 20 * 2**20
MOST_NAME = 120


class PaperTooLarge(Refusal):
    says = "“{name}” is larger than {most} MB. Scan it smaller, or split it."


class PaperEmpty(Refusal):
    says = "“{name}” has nothing in it."


class PaperNotThere(Refusal):
    says = "The file “{name}” cannot be opened."


@dataclass(frozen=True, slots=True)
class SourcePaper:
    """A source document: its digest in hex, the name of the file it came from, and its bytes."""

    digest: str
    name: str
    data: bytes


def read_paper(path: Path) -> SourcePaper:
    """Read a file as a source document. Refuses PaperNotThere, PaperTooLarge, PaperEmpty."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise PaperNotThere(name=path.name) from error
    return paper_of(path.name, data)


def paper_of(name: str, data: bytes) -> SourcePaper:
    """A source document of bytes. Refuses PaperTooLarge, PaperEmpty."""
    if len(data) > MOST_BYTES:
        raise PaperTooLarge(name=name, most=MOST_BYTES // 2**20)
    if not data:
        raise PaperEmpty(name=name)
    return SourcePaper(sha256(data).hexdigest(), name[-MOST_NAME:], data)


def keep_paper(work: Work, paper: SourcePaper, *, at: int) -> str:
    """Keep a source document, once whatever its name; answers its digest."""
    work.cursor.execute(
        "INSERT OR IGNORE INTO attachment (digest, name, bytes, kept_at) VALUES (?, ?, ?, ?)", (paper.digest, paper.name, paper.data, at)
    )
    return paper.digest


def kept_paper(connection: Connection, digest: str) -> SourcePaper | None:
    """A source document by its digest; None where it is not kept here."""
    rows = ask(connection, "SELECT name, bytes FROM attachment WHERE digest = ?", digest)
    return SourcePaper(digest, str(rows[0][0]), bytes(rows[0][1])) if rows else None


def paper_names(connection: Connection, digests: tuple[str, ...]) -> dict[str, str]:
    """The file names of source documents that are kept here, by digest."""
    marks = ", ".join("?" * len(digests))
    return {str(digest): str(name) for digest, name in ask(connection, f"SELECT digest, name FROM attachment WHERE digest IN ({marks})", *digests)}


def papers_in_use(connection: Connection) -> Iterator[SourcePaper]:
    """The source documents that facts name and that are kept here, by digest, one at a time."""
    says = "SELECT digest FROM voucher_paper UNION SELECT file FROM bank_line_source UNION SELECT texts FROM bank_line_source ORDER BY 1"
    for (digest,) in ask(connection, says):
        paper = kept_paper(connection, str(digest))
        if paper is not None:
            yield paper
