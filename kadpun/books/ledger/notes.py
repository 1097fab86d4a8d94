"""Signed notes, checkpoints and cosignatures, in the C2SP formats signed-note, tlog-checkpoint and tlog-cosignature.

A note is taken only in the one spelling in which it would be written. Every signature of a known key must hold, or the whole note is
refused; keys that the reader does not know are passed over. A log never has two roots for one size, nor a smaller size after a
larger one. Who is to be trusted is not known here: the reader hands the keys in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..refusals import Refusal
from .canonical import NotBase64, read_base64, write_base64
from .tree import verify_consistency
from .vkeys import COSIGNATURE_TYPE, NAME, NOTE_TYPE, SigningKey, VerifierKey

MOST_SIGNATURES = 100
LATEST_TIME = 2**63 - 1


class BadNote(Refusal):
    says = "This is not a signed note."


class BadSignature(Refusal):
    says = "The signature of {name} does not fit what it stands under."


class Unsigned(Refusal):
    says = "None of the known keys has signed this."


class BadCheckpoint(Refusal):
    says = "This is not a checkpoint: the log's name, its size and its root, a line each."


class OtherOrigin(Refusal):
    says = "This checkpoint of {origin} is signed with the key of another log."


class TwoRoots(Refusal):
    says = "The log {origin} has another root for its size {size}: its history has been forked."


class SmallerSize(Refusal):
    says = "The log {origin} has already been signed with size {before}; it cannot be signed with size {size}."


class Inconsistent(Refusal):
    says = "The log {origin} of size {size} does not continue the one of size {before}."


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature that held: whose, and for a cosignature the unix second it names."""

    key: VerifierKey
    time: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A text with its newline, and the known keys that have signed it, each once."""

    text: str
    signed: tuple[Signed, ...]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: its name, how many leaves it has and their root."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{write_base64(self.root)}\n"


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint with the log's keys and the witnesses that stand behind it."""

    checkpoint: Checkpoint
    signed_by: tuple[VerifierKey, ...]
    cosigned_by: tuple[Signed, ...]


def sign_note(text: str, *keys: SigningKey) -> str:
    """Write a note: the text, an empty line, a signature line for each key in turn."""
    assert text.endswith("\n") and not _CONTROL.search(text)
    return text + "\n" + "".join(_line(key.verifier, key.sign(text.encode())) for key in keys)


def cosign(checkpoint: Checkpoint, key: SigningKey, *, time: int) -> str:
    """Make a witness's signature line over a checkpoint; `time` in unix seconds (tlog-cosignature, cosignature/v1)."""
    assert key.verifier.type == COSIGNATURE_TYPE and 0 <= time <= LATEST_TIME
    signature = key.sign(_cosignature_message(time, checkpoint.body.encode()))
    return _line(key.verifier, time.to_bytes(8, "big") + signature)


def open_note(note: bytes, keys: Iterable[VerifierKey]) -> Note:
    """Read a note and verify the signature of every known key. Refuses BadNote, BadSignature, Unsigned."""
    text, lines = split_note(note)
    known = {(key.name, key.key_id): key for key in keys}
    signed: dict[VerifierKey, Signed] = {}
    for name, key_id, signature in lines:
        key = known.get((name, key_id))
        if key is not None:
            signed.setdefault(key, _verify(key, text.encode(), signature))
    if not signed:
        raise Unsigned()
    return Note(text, tuple(signed.values()))


def split_note(note: bytes) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Take a note apart: its text, and of every signature line the name, the key id and the signature; verifies none.

    Refuses BadNote.
    """
    try:
        whole = note.decode("utf-8")
    except UnicodeDecodeError as reason:
        raise BadNote() from reason
    text, gap, block = whole.rpartition("\n\n")
    if not gap or not block.endswith("\n") or _CONTROL.search(whole):
        raise BadNote()
    lines = block[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise BadNote()
    return text + "\n", [_read_line(line) for line in lines]


def read_checkpoint(note: bytes, *, log: Iterable[VerifierKey], witnesses: Iterable[VerifierKey] = ()) -> SignedCheckpoint:
    """Read a checkpoint that at least one of the log's keys has signed, with the known witnesses that cosigned it.

    Refuses BadNote, BadSignature, Unsigned, BadCheckpoint, OtherOrigin.
    """
    logs = tuple(log)
    opened = open_note(note, (*logs, *witnesses))
    by_log = tuple(signed.key for signed in opened.signed if signed.key in logs)
    if not by_log:
        raise Unsigned()
    checkpoint = read_body(opened.text)
    if any(key.name != checkpoint.origin for key in by_log):
        raise OtherOrigin(origin=checkpoint.origin)
    return SignedCheckpoint(checkpoint, by_log, tuple(signed for signed in opened.signed if signed.key not in logs))


def read_body(text: str) -> Checkpoint:
    """Read the three lines of a checkpoint. Refuses BadCheckpoint."""
    match = _BODY.fullmatch(text)
    if match is None:
        raise BadCheckpoint()
    try:
        root = read_base64(match[3])
    except NotBase64 as reason:
        raise BadCheckpoint() from reason
    size = int(match[2])
    if len(root) != 32 or size > 2**53 - 1:
        raise BadCheckpoint()
    return Checkpoint(match[1], size, root)


def check_history(before: Checkpoint | None, offered: Checkpoint, proof: Sequence[bytes] | None = None) -> None:
    """Check that a checkpoint may be signed or cosigned after another of the same log.

    A witness hands in the consistency proof; the log itself, which grew the one from the other, hands in none.
    Refuses TwoRoots, SmallerSize, Inconsistent.
    """
    if before is None:
        return
    assert before.origin == offered.origin
    if offered.size < before.size:
        raise SmallerSize(origin=offered.origin, before=before.size, size=offered.size)
    if offered.size == before.size:
        if offered.root != before.root:
            raise TwoRoots(origin=offered.origin, size=offered.size)
    elif proof is not None and not verify_consistency(
        old=before.size, new=offered.size, old_root=before.root, new_root=offered.root, proof=proof
    ):
        raise Inconsistent(origin=offered.origin, before=before.size, size=offered.size)


_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_BODY = re.compile(r"([^\n]+)\n([1-9][0-9]{0,15})\n([A-Za-z0-9+/=]+)\n")


def _line(key: VerifierKey, signature: bytes) -> str:
    return f"\u2014 {key.name} {write_base64(key.key_id + signature)}\n"


def _read_line(line: str) -> tuple[str, bytes, bytes]:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "\u2014" or not NAME.fullmatch(parts[1]):
        raise BadNote()
    try:
        signature = read_base64(parts[2])
    except NotBase64 as reason:
        raise BadNote() from reason
    if len(signature) < 5:
        raise BadNote()
    return parts[1], signature[:4], signature[4:]


def _verify(key: VerifierKey, text: bytes, signature: bytes) -> Signed:
    time: int | None = None
    message = text
    if key.type == COSIGNATURE_TYPE:
        time = int.from_bytes(signature[:8], "big")
        message, signature = _cosignature_message(time, text), signature[8:]
    elif key.type != NOTE_TYPE:
        raise BadSignature(name=key.name)
    if (time is not None and time > LATEST_TIME) or len(signature) != 64 or not key.verify(message, signature):
        raise BadSignature(name=key.name)
    return Signed(key, time)


def _cosignature_message(time: int, body: bytes) -> bytes:
    return b"cosignature/v1\ntime %d\n" % time + body
