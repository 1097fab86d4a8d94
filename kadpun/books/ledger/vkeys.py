"""Ed25519 keys with a name and a use: the vkey of C2SP signed notes, and its secret half.

A key's type is part of what it is: 0x01 signs notes, 0x04 cosigns checkpoints, 0xFF with a word of ours signs receipts or an issuer's campaigns,
and a signature of one use is never taken for another. Ed25519 is the plain one of RFC 8032. Where keys are kept is not known here.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ..refusals import Refusal
from .canonical import NotBase64, read_base64, write_base64

NOTE_TYPE = b"\x01"
COSIGNATURE_TYPE = b"\x04"
RECEIPT_TYPE = b"\xffkadpun-receipt/v1"
ISSUER_TYPE = b"\xffkadpun-issuer/v1"
_TYPES = (NOTE_TYPE, COSIGNATURE_TYPE, RECEIPT_TYPE, ISSUER_TYPE)
_PUBLIC_LENGTH = 32
# A key's name: not empty, no plus, no space of any script (C2SP signed-note).
NAME = re.compile(r"[^\s+\x00-\x20\x7f]+")


class BadVkey(Refusal):
    says = "“{vkey}” is not the public key of a log, a witness or a receipt."


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key that anybody may hold: its name, its type, its 32 bytes."""

    name: str
    type: bytes
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that stand in front of a signature in a note."""
        return sha256(self.name.encode() + b"\n" + self.type + self.public).digest()[:4]

    @property
    def receipt_key_id(self) -> bytes:
        """The eight bytes that name a receipt key in a receipt code."""
        return sha256(self.text.encode()).digest()[:8]

    @property
    def text(self) -> str:
        """The vkey as it is written down."""
        return f"{self.name}+{self.key_id.hex()}+{write_base64(self.type + self.public)}"

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Tell whether the signature is this key's over exactly these bytes."""
        try:
            _public_key(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


class SigningKey:
    """The secret half. It never shows itself in a text and never leaves the desk but sealed."""

    __slots__ = ("_private", "seed", "verifier")

    def __init__(self, *, name: str, type: bytes, seed: bytes) -> None:
        assert NAME.fullmatch(name) and type in _TYPES and len(seed) == 32
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.seed = seed
        self.verifier = VerifierKey(name, type, self._private.public_key().public_bytes_raw())

    @classmethod
    def make(cls, *, name: str, type: bytes) -> SigningKey:
        """Make a new key from the machine's randomness."""
        return cls(name=name, type=type, seed=secrets.token_bytes(32))

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature over the message."""
        return self._private.sign(message)

    def __repr__(self) -> str:
        return f"SigningKey({self.verifier.text})"


def read_vkey(text: str) -> VerifierKey:
    """Read a vkey in its one spelling, of a type that is known. Refuses BadVkey."""
    name, _, rest = text.partition("+")
    _, _, encoded = rest.partition("+")
    try:
        material = read_base64(encoded)
    except NotBase64 as reason:
        raise BadVkey(vkey=text[:200]) from reason
    type, public = material[:-_PUBLIC_LENGTH], material[-_PUBLIC_LENGTH:]
    key = VerifierKey(name, type, public)
    if not NAME.fullmatch(name) or type not in _TYPES or key.text != text:
        raise BadVkey(vkey=text[:200])
    return key


@lru_cache(1024)
def _public_key(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)
