"""The purses of a person: which account holds what one party owes the shop, or the shop owes the party.

One party has one id in all its roles. Purses are never added together: each is an account of its own under a control account, and its third part
is the party. It knows no kinds of fact, no names, and nothing of what a purse may do.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from ..refusals import Refusal

Purse = Literal["credit", "shares", "deposit", "produce", "dividends", "patronage"]
CONTROLS: dict[Purse, str] = {
    "credit": "receivables/members",
    "shares": "equity/shares",
    "deposit": "deposits/members",
    "produce": "payables/members",
    "dividends": "surplus/dividends",
    "patronage": "surplus/patronage",
}
_PARTY = re.compile(r"m-[0-9a-z]{12}")


class PartyUnnamed(Refusal):
    says = "“{party}” is not the id of a person or organisation."


@lru_cache(65536)
def is_party(text: str) -> bool:
    """Tell whether a text can be the id of a party."""
    return _PARTY.fullmatch(text) is not None


def demand_party(text: str) -> str:
    """The id, if it can be one. Refuses PartyUnnamed."""
    if not is_party(text):
        raise PartyUnnamed(party=text[:40])
    return text


def account_of(purse: Purse, party: str) -> str:
    """The account of one party's purse."""
    return f"{CONTROLS[purse]}/{party}"


def sign_of(purse: Purse) -> int:
    """1 for what the party owes (debit), -1 for what is the party's own or owed to it (credit)."""
    return 1 if purse == "credit" else -1
