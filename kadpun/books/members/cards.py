"""The text of a member's card: `KM1:<number>-<check>`, as a bar or QR code; the check finds a misread, it proves nothing."""

from __future__ import annotations

import re
from hashlib import sha256

PREFIX = "KM1:"
_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CARD = re.compile(r"KM1:([0-9A-Z][0-9A-Z-]{0,15})-([0-9A-Z]{2})")


def card_text(number: str) -> str:
    """What is printed on the card of a number."""
    return f"{PREFIX}{number}-{_check(number)}"


def read_card(text: str) -> str | None:
    """The number on a card, whatever case it was read in; None if it is no card or was misread."""
    found = _CARD.fullmatch(text.strip().upper())
    return found[1] if found is not None and _check(found[1]) == found[2] else None


def _check(number: str) -> str:
    digest = sha256(b"kadpun-card/v1\n" + number.encode("ascii")).digest()
    return _SYMBOLS[digest[0] & 31] + _SYMBOLS[digest[1] & 31]
