"""Sealing bytes under a key: what the people's keys and the private register are kept in, and what is sealed for somebody who is not
here.

Plain parts, all of `cryptography`: ChaCha20-Poly1305 with a random nonce before it, HKDF for a key from a key, scrypt for one from a
passphrase, X25519 for sealing to a key whose other half is elsewhere. It knows nothing of what it seals.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

KEY_LENGTH = 32
SALT_LENGTH = 16
_NONCE_LENGTH = 12
_SCRYPT_N = 2**15
"""32 MB and about a tenth of a second, as for a desk's own keys (RFC 7914)."""
_SEALED_TO = b"kadpun-sealed-to/v1"


class NotOpened(ValueError):
    """Sealed bytes that this key does not open, or that were changed."""


def make_key() -> bytes:
    """Make a fresh random key."""
    return secrets.token_bytes(KEY_LENGTH)


def make_salt() -> bytes:
    """Make a fresh random salt for a passphrase."""
    return secrets.token_bytes(SALT_LENGTH)


def derive_key(key: bytes, label: str) -> bytes:
    """A key for one purpose from another key."""
    return HKDF(algorithm=SHA256(), length=KEY_LENGTH, salt=None, info=label.encode()).derive(key)


def key_from_passphrase(passphrase: str, salt: bytes) -> bytes:
    """A key from a passphrase; slow on purpose."""
    return Scrypt(salt=salt, length=KEY_LENGTH, n=_SCRYPT_N, r=8, p=1).derive(passphrase.encode("utf-8"))


def seal(key: bytes, data: bytes, about: bytes) -> bytes:
    """Seal data under a key; `about` is bound to it and must be told again to open it."""
    nonce = secrets.token_bytes(_NONCE_LENGTH)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, data, about)


def unseal(key: bytes, sealed: bytes, about: bytes) -> bytes:
    """Open sealed data. Raises NotOpened for another key, other bytes, or when it is about something else."""
    try:
        return ChaCha20Poly1305(key).decrypt(sealed[:_NONCE_LENGTH], sealed[_NONCE_LENGTH:], about)
    except (InvalidTag, ValueError) as reason:
        raise NotOpened() from reason


def public_half(private: bytes) -> bytes:
    """What others need in order to seal to a private key of 32 bytes."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal_to(public: bytes, data: bytes, about: bytes) -> bytes:
    """Seal data so that only the private half opens it."""
    once = X25519PrivateKey.generate()
    ours = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    return ours + seal(derive_key(shared + ours + public, _SEALED_TO.decode()), data, about)


def unseal_with(private: bytes, sealed: bytes, about: bytes) -> bytes:
    """Open what was sealed to the public half of this key. Raises NotOpened."""
    ours, rest = sealed[:KEY_LENGTH], sealed[KEY_LENGTH:]
    try:
        shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(ours))
    except ValueError as reason:
        raise NotOpened() from reason
    return unseal(derive_key(shared + ours + public_half(private), _SEALED_TO.decode()), rest, about)
