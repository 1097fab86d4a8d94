"""What the desks of one shop share and nobody else has: the group's key, under which they vouch for each other and seal what is private.

The key is made by the desk that first invites another, travels only inside an invitation, and lies beside the desk's own keys, sealed with them.
A file sealed for the group shows nothing of what it holds to whoever finds the stick. Each use of the key has a label of its own, so that nothing
made for one use is taken for another. What is sealed is not known here.
"""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ..refusals import Fault, Refusal
from .canonical import NotBase64, read_base64, write_base64
from .keys import DeskKeys, write_atomically
from .sealing import SALT_LENGTH, NotOpened, derive_key, key_from_passphrase, make_key, make_salt, seal, unseal

GROUP_NAME = "group.key"
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32, which nobody mistakes for one another."""
CODE_LENGTH = 12
_WRAPPED = b"kadpun-group-file/v1"
_INVITATION = b"kadpun-invitation/v1"


class GroupKeyUnreadable(Fault):
    says = "The key that this desk shares with the others cannot be read: {path}. Have another desk invite this one again."


class NotSealedForUs(Refusal):
    says = "This file was not sealed by a desk of this shop, or it is damaged."


class WrongPairingCode(Refusal):
    says = "That code does not open this invitation. Read it again from the other desk."


class InvitationUnreadable(Refusal):
    says = "{file} is not an invitation to a shop, or it is damaged. Have the other desk make it anew."


@dataclass(frozen=True, slots=True)
class GroupKey:
    """The 32 bytes that the desks of a shop share."""

    secret: bytes

    @classmethod
    def make(cls) -> GroupKey:
        """Make a new one from the machine's randomness."""
        return cls(make_key())

    def seal(self, data: bytes, *, label: str) -> bytes:
        """Seal bytes so that only the group's desks can read them."""
        return seal(self._for(label), data, label.encode())

    def open(self, sealed: bytes, *, label: str) -> bytes:
        """Open what a desk of the group has sealed. Refuses NotSealedForUs."""
        try:
            return unseal(self._for(label), sealed, label.encode())
        except NotOpened as reason:
            raise NotSealedForUs() from reason

    def vouch(self, data: bytes, *, label: str) -> bytes:
        """Vouch for bytes before the other desks of the group (HMAC-SHA256)."""
        return hmac.digest(self._for(label), data, sha256)

    def vouched(self, data: bytes, given: bytes, *, label: str) -> bool:
        """Whether a desk of the group stands behind these bytes."""
        return hmac.compare_digest(self.vouch(data, label=label), given)

    def _for(self, label: str) -> bytes:
        """The key for one use."""
        return derive_key(self.secret, f"kadpun-group/v1 {label}")

    def __repr__(self) -> str:
        return "GroupKey()"


def keep_group(folder: Path, group: GroupKey, keys: DeskKeys) -> None:
    """Keep the group's key beside the desk's own, sealed with them."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sealed = seal(_wrapping(keys), group.secret, _WRAPPED)
    write_atomically(folder / GROUP_NAME, json.dumps({"v": 1, "log": keys.name, "sealed": write_base64(sealed)}).encode())


def read_group(folder: Path, keys: DeskKeys) -> GroupKey | None:
    """The group's key, or None for a desk that stands alone. Faults GroupKeyUnreadable."""
    path = folder / GROUP_NAME
    try:
        sealed = read_base64(json.loads(path.read_bytes())["sealed"])
        return GroupKey(unseal(_wrapping(keys), sealed, _WRAPPED))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, NotBase64) as reason:
        raise GroupKeyUnreadable(path=str(path)) from reason


def make_code() -> str:
    """A pairing code as people read it to each other: 60 bits in three groups of four."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return "-".join(letters[place : place + 4] for place in range(0, CODE_LENGTH, 4))


def seal_with_code(data: bytes, code: str) -> bytes:
    """Seal bytes under a pairing code."""
    salt = make_salt()
    return salt + seal(_key_of(code, salt), data, _INVITATION)


def open_with_code(sealed: bytes, code: str) -> bytes:
    """Open what was sealed under a pairing code, read without regard to case, hyphens and spaces. Refuses WrongPairingCode."""
    salt, rest = sealed[:SALT_LENGTH], sealed[SALT_LENGTH:]
    try:
        return unseal(_key_of(code, salt), rest, _INVITATION)
    except NotOpened as reason:
        raise WrongPairingCode() from reason


def _key_of(code: str, salt: bytes) -> bytes:
    plain = "".join(letter for letter in code.upper() if letter.isalnum()).translate(str.maketrans("OIL", "011"))
    return key_from_passphrase(plain, salt)


def _wrapping(keys: DeskKeys) -> bytes:
    """A key that only whoever opens the desk's own keys can make."""
    return derive_key(keys.witness.seed, "kadpun-group-wrap/v1")
