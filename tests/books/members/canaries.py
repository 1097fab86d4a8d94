"""Values that stand nowhere else, and a look through every file for eight letters of them in a row."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path

LETTERS = "กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
STRETCH = 8


def canary(letters: str = LETTERS) -> str:
    """Twelve letters at random."""
    return "".join(secrets.choice(letters) for _ in range(12))


def canary_values() -> dict[str, str]:
    """One canary a private field; digits where the field has digits."""
    digits = "0123456789"
    return {
        "name": canary(),
        "name_en": canary("abcdefghijklmnopqrstuvwxyz"),
        "telephone": canary(digits),
        "id_number": "1" + canary(digits),
        "address": canary(),
        "village": canary(),
        "family": canary(),
        "card": canary("ABCDEFGHJKMNPQRSTVWXYZ"),
        "bank_account": canary(digits),
        "email": canary("abcdefghijklmnopqrstuvwxyz") + "@example.org",
        "note": canary(),
    }


def stretches(values: Iterable[str]) -> dict[bytes, str]:
    """Every eight letters in a row of the values, as a file may hold them."""
    found: dict[bytes, str] = {}
    for value in values:
        for at in range(len(value) - STRETCH + 1):
            part = value[at : at + STRETCH]
            if part in "example.org@example.org":
                continue
            for spelt in (part.encode(), part.encode("utf-16-le"), part.encode("utf-16-be"), part.encode("ascii", "backslashreplace")):
                found[spelt] = value
            try:
                found[part.encode("cp874")] = value
            except UnicodeEncodeError:
                continue
    return found


def files_with(folder: Path, values: Iterable[str]) -> dict[str, list[str]]:
    """The files below a folder in which a stretch of a value stands, hidden ones and what SQLite keeps beside a store too."""
    wanted = stretches(values)
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            hits = sorted({value for part, value in wanted.items() if part in data})
            if hits:
                found[str(path.relative_to(folder))] = hits
    return found
