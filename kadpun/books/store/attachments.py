"""Source documents as they came: bytes under their SHA-256, which facts name.

Plain rows. The same bytes are kept once, under the name they first came with. A document that is gone (law let it go, or this desk never had it)
is answered with None; the facts that name it still verify.
"""

from __future__ import annotations

import re
from hashlib import sha256

from sqlalchemy import Connection

from .engine import Work
from .statements import ask

_DIGEST = re.compile(r"[0-9a-f]{64}")


def is_digest(text: str) -> bool:
    """Tell whether a text can name a document."""
    return _DIGEST.fullmatch(text) is not None


def digest_of(data: bytes) -> str:
    """What a document is named by: its SHA-256 in hex."""
    return sha256(data).hexdigest()


def keep_document(work: Work, name: str, data: bytes, *, at: int) -> str:
    """Keep a document and answer its digest; one that is kept already stays as it is."""
    digest = digest_of(data)
    work.cursor.execute("INSERT OR IGNORE INTO attachment (digest, name, bytes, kept_at) VALUES (?, ?, ?, ?)", (digest, name, data, at))
    return digest


def document(connection: Connection, digest: str) -> tuple[str, bytes] | None:
    """The name and bytes of a document; None when it is not kept here."""
    rows = ask(connection, "SELECT name, bytes FROM attachment WHERE digest = ?", digest)
    return (str(rows[0][0]), bytes(rows[0][1])) if rows else None
