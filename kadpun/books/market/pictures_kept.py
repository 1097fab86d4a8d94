"""Pictures of goods among the source documents: kept once by digest, read back, and which of them listings name that this desk lacks."""

from __future__ import annotations

from sqlalchemy import Connection

from ..journal.attachments import SourcePaper, keep_paper, kept_paper, paper_of
from ..store.engine import Work
from ..store.statements import ask

IN_USE = "SELECT p.digest FROM listing_picture p JOIN listing l ON l.goods = p.goods AND l.fact = p.fact"
"""The pictures that standing listings name."""


def keep_picture(work: Work, data: bytes, *, at: int) -> str:
    """Keep a picture that was made ready for the web; answers its digest. Its file's own name is left behind: it may hold a person's."""
    paper = paper_of("picture.jpg", data)
    return keep_paper(work, paper, at=at)


def picture_bytes(connection: Connection, digest: str) -> bytes | None:
    """A picture made ready for the web, by the SHA-256 of its bytes; None when this desk does not have it."""
    found: SourcePaper | None = kept_paper(connection, digest)
    return None if found is None else found.data


def kept_pictures(connection: Connection) -> frozenset[str]:
    """The digests of those pictures of standing listings that this desk has."""
    return frozenset(str(row[0]) for row in ask(connection, f"SELECT digest FROM attachment WHERE digest IN ({IN_USE})"))
