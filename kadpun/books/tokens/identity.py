"""Who somebody is to a campaign, without saying who: marks of an ID number and of a telephone under the campaign's own key.

    HMAC-SHA256(campaign's key, "id" or "telephone", digits), its first 16 bytes --> the 22 letters of a mark

The key lies among the people's keys (`keys/people.box`), travels with them to other desks and backups, and is in no fact and no store: who has the
facts alone cannot try all ID numbers. When a campaign is long over its key is erased, and its marks then speak of nobody. Desks that each made a
key before they met hold both, and marks are made under every key that is here. Knows no grant and writes no fact.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from hashlib import sha256

from ..members.people_keys import PeopleKeys, PersonWasErased
from ..money import THAI_DIGITS
from ..refusals import Refusal
from .terms import Identity, Terms

MOST_KEYS = 4
KEPT_DAYS = 90
"""So long after its last day a campaign still knows who was granted what."""
_DIGITS = re.compile(r"[0-9]")
_SEVERAL = re.compile(r"[,/;\n]|\bต่อ\b|\bext\b")
_FIELDS: Mapping[Identity, str] = {"id": "id_number", "telephone": "telephone"}


class IdentityForgotten(Refusal):
    says = "“{campaign}” is long over: who was granted what in it was forgotten, so nothing is granted once a person any more."


def has_identity_key(keys: PeopleKeys, campaign: str) -> bool:
    """Whether a campaign's key is on this computer."""
    return bool(keys.keys_of(_holder(campaign)))


def make_identity_key(keys: PeopleKeys, campaign: str) -> bytes:
    """The campaign's key, made now if there is none; on the disk before this returns. Refuses IdentityForgotten, PeopleKeysElsewhere."""
    try:
        keys.make_for([_holder(campaign)])
    except PersonWasErased as reason:
        raise IdentityForgotten(campaign=campaign) from reason
    return keys.keys_of(_holder(campaign))[0]


def take_in_identity_key(keys: PeopleKeys, campaign: str, key: bytes) -> None:
    """Add a key of the campaign that its issuer handed over; marks are made under it too from now on. One that was forgotten stays forgotten."""
    assert len(key) == 32
    keys.take_in({_holder(campaign): (key,)})


def forget_identity(keys: PeopleKeys, campaign: str) -> None:
    """Erase a campaign's key for good: its marks speak of nobody any more, and no backup brings the key back."""
    keys.erase([_holder(campaign)])


def is_to_be_forgotten(terms: Terms, day: date) -> bool:
    """Whether a campaign has been over for so long on a campaign day that its key goes."""
    last = max(terms.to_on, terms.expires_on or terms.to_on)
    return day > last + timedelta(days=KEPT_DAYS)


def marks_of(keys: PeopleKeys, terms: Terms, values: Mapping[str, str]) -> tuple[str, ...]:
    """The marks of a person with these private values (`id_number`, `telephone`) under every key of the campaign; none for what is not known.

    The campaign's key must be there: `make_identity_key` comes before.
    """
    own = keys.keys_of(_holder(terms.campaign))
    assert own
    return tuple(dict.fromkeys(mark for key in own[:MOST_KEYS] for mark in _marks(key, terms.identity, values)))


def plain_telephone(text: str) -> str:
    """A telephone number as its digits with a 0 in front, whatever was typed around it; the first, where several stand; "" for none."""
    first = _SEVERAL.split(text.translate(THAI_DIGITS))[0]
    digits = "".join(_DIGITS.findall(first))
    for country in ("0066", "66"):
        if digits.startswith(country) and len(digits) - len(country) >= 8:
            digits = "0" + digits.removeprefix(country).lstrip("0")
    return digits


def plain_id_number(text: str) -> str:
    """An ID number as its digits, Thai ones too."""
    return "".join(_DIGITS.findall(text.translate(THAI_DIGITS)))


def _marks(key: bytes, identity: Iterable[Identity], values: Mapping[str, str]) -> Iterator[str]:
    for kind in identity:
        text = values.get(_FIELDS[kind], "")
        digits = plain_id_number(text) if kind == "id" else plain_telephone(text)
        if digits:
            mark = hmac.digest(key, f"{kind}\n{digits}".encode(), sha256)[:16]
            yield urlsafe_b64encode(mark).decode().rstrip("=")


def _holder(campaign: str) -> str:
    """What the campaign goes by among the people's keys; no person's id looks like it."""
    return f"campaign/{campaign}"
