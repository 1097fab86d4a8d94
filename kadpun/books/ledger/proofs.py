"""Proofs as text (C2SP tlog-proof): a leaf's place, its path, and the checkpoint that the path leads to.

Such a text stands on its own: whoever holds the fact's bytes and the log's public key needs nothing else to check it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..refusals import Refusal
from .canonical import NotBase64, read_base64, write_base64
from .notes import SignedCheckpoint, read_checkpoint
from .tree import verify_inclusion
from .vkeys import VerifierKey

_FIRST_LINE = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,15})")
_MOST_HASHES = 63


class BadProofText(Refusal):
    says = "This is not the proof of an entry in a log."


class ProofFails(Refusal):
    says = "The proof does not show entry {index} in the log {origin} of size {size}."


@dataclass(frozen=True, slots=True)
class Proof:
    """A leaf's index, its path nearest first, and the checkpoint note as it stands."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None


def write_proof(proof: Proof) -> str:
    """Write a proof as text."""
    lines = [_FIRST_LINE]
    if proof.extra is not None:
        lines.append(f"extra {write_base64(proof.extra)}")
    lines.append(f"index {proof.index}")
    lines += [write_base64(node) for node in proof.path]
    return "\n".join(lines) + "\n\n" + proof.checkpoint.decode("utf-8")


def read_proof(text: str) -> Proof:
    """Read a proof's text; verifies nothing. Refuses BadProofText."""
    head, gap, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not gap or lines.pop(0) != _FIRST_LINE or not lines:
        raise BadProofText()
    try:
        extra = read_base64(lines.pop(0)[6:]) if lines[0].startswith("extra ") else None
        index = _INDEX.fullmatch(lines.pop(0)) if lines else None
        path = tuple(read_base64(line) for line in lines)
    except NotBase64 as reason:
        raise BadProofText() from reason
    if index is None or len(path) > _MOST_HASHES or any(len(node) != 32 for node in path):
        raise BadProofText()
    return Proof(int(index[1]), path, checkpoint.encode("utf-8"), extra)


def verify_proof(text: str, *, leaf: bytes, log: Iterable[VerifierKey], witnesses: Sequence[VerifierKey] = ()) -> SignedCheckpoint:
    """Be sure that a leaf stands in a signed log; answers the checkpoint. Refuses BadProofText, ProofFails and what a note refuses."""
    proof = read_proof(text)
    signed = read_checkpoint(proof.checkpoint, log=log, witnesses=witnesses)
    checkpoint = signed.checkpoint
    if not verify_inclusion(index=proof.index, size=checkpoint.size, leaf=leaf, root=checkpoint.root, proof=proof.path):
        raise ProofFails(index=proof.index, origin=checkpoint.origin, size=checkpoint.size)
    return signed
