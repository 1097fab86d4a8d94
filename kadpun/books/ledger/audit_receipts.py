"""The audit of receipt signatures: each vouches for its own fact, by the receipt key that held when the fact was recorded."""

from __future__ import annotations

from typing import Any

import orjson

from ..refusals import Refusal
from .facts import leaf_hash, read_at
from .findings import Finding, LogReader
from .receipt_code import LABEL, make_statement
from .vkeys import VerifierKey

ReceiptKeys = tuple[tuple[int, VerifierKey], ...]
"""Receipt keys, each with the number of the fact from which on it holds, oldest first."""


def audit_receipts(
    reader: LogReader, *, log: str, first: int, end: int, keys: ReceiptKeys, kinds: frozenset[str]
) -> tuple[list[Finding], int]:
    """Verify the receipt signatures of the facts numbered first to end; answers what is wrong and how many were verified."""
    findings: list[Finding] = []
    signatures = iter(reader.receipts(first, end))
    signed = next(signatures, None)
    count = 0
    for seq, data, _ in reader.facts(first, end):
        while signed is not None and signed[0] < seq:
            _find(findings, log, signed[0], "", "A receipt is signed for a fact that is not here.")
            signed = next(signatures, None)
        if signed is None or signed[0] != seq:
            if kinds:
                _demand(findings, log, seq, data, kinds)
            continue
        if not _is_to_come(data):
            count += 1
            id, message = _message(seq, data, keys)
            key = _key_at(seq, keys)
            if key is None or message is None or not key.verify(message, signed[1]):
                _find(findings, log, seq, id, "The receipt's signature does not hold.")
        signed = next(signatures, None)
    while signed is not None:
        _find(findings, log, signed[0], "", "A receipt is signed for a fact that is not here.")
        signed = next(signatures, None)
    return findings, count


def _is_to_come(data: bytes) -> bool:
    """Tell whether a fact is of a version to come, whose statement cannot be made here."""
    if data.endswith(b',"v":1}'):  # the last of today's fields, and so the end of nearly every fact
        return False
    try:
        version = orjson.loads(data)["v"]
    except (ValueError, KeyError, TypeError):
        return False
    return type(version) is int and version > 1


def _message(seq: int, data: bytes, keys: ReceiptKeys) -> tuple[str, bytes | None]:
    key = _key_at(seq, keys)
    try:
        value: dict[str, Any] = orjson.loads(data)
        id, at, total = value["id"], read_at(value["at"]), value["body"].get("total", 0)
        if key is None or type(total) is not int or total < 0:
            return str(id), None
        statement = make_statement(key, seq=seq, at=at, total=total, leaf=leaf_hash(data))
    except (ValueError, KeyError, TypeError, AttributeError, Refusal):
        return "", None
    return str(id), LABEL + statement.encode()


def _key_at(seq: int, keys: ReceiptKeys) -> VerifierKey | None:
    held = [key for since, key in keys if since == 0 or since < seq]
    return held[-1] if held else None


def _demand(findings: list[Finding], log: str, seq: int, data: bytes, kinds: frozenset[str]) -> None:
    try:
        value = orjson.loads(data)
        missing = value["kind"] in kinds
    except (ValueError, KeyError, TypeError):
        return
    if missing:
        _find(findings, log, seq, str(value.get("id", "")), "This fact has no receipt signature.")


def _find(findings: list[Finding], log: str, seq: int, fact_id: str, says: str) -> None:
    findings.append(Finding("receipt", log, seq, fact_id, says))
