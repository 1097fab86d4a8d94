"""Commitments to what is private: a fact holds the hash of a value and a salt, never the value.

The salt is random, 32 bytes, and used once; value and salt live in the private register and can be erased while every proof still holds.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from .canonical import write_base64

_LABEL = b"kadpun-cm/v1"
SALT_LENGTH = 32


def commit(*, field: str, value: str, salt: bytes) -> str:
    """The base64 commitment to a field's value, as it stands in a fact's `cm`."""
    name = field.encode("ascii")
    assert 1 <= len(name) <= 64 and len(salt) == SALT_LENGTH
    return write_base64(sha256(_LABEL + bytes((len(name),)) + name + salt + value.encode("utf-8")).digest())


def matches(commitment: str, *, field: str, value: str, salt: bytes) -> bool:
    """Tell whether a value and its salt are what a fact committed to."""
    if len(salt) != SALT_LENGTH or not field.isascii() or not 1 <= len(field) <= 64:
        return False
    return hmac.compare_digest(commit(field=field, value=value, salt=salt), commitment)
