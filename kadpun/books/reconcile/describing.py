"""What our own books say of a posting: its voucher, who it is about, when it happened, and the numbers that a bank may know it by.

Read from the facts themselves, a few hundred at a time. Names of people are asked of whoever knows them and stand nowhere here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection

from ..clock import local_time
from ..ledger.facts import read_at
from ..store.statements import ask
from .open_items import OpenPosting

AT_ONCE = 500
LEAST_REFERENCE = 4
_NUMBER_IN_TEXT = re.compile(r"[A-Za-z0-9][A-Za-z0-9/.\-]{3,}")
_PARTY = re.compile(r"m-[0-9a-z]{12}")


@dataclass(frozen=True, slots=True)
class Told:
    """What a posting's fact says: its kind, number, text, party (""), instant, and the numbers it may be known by (`references`).

    `other` is the account on the other side where there is only one, `of` the fact that it reverses.
    """

    kind: str
    number: str
    text: str
    party: str
    at: int
    references: frozenset[str]
    other: str = ""
    of: str = ""

    @property
    def minute(self) -> int:
        """The minute of the day in Bangkok."""
        local = local_time(self.at)
        return local.hour * 60 + local.minute


def tell_postings(connection: Connection, postings: Iterable[OpenPosting]) -> Mapping[int, Told]:
    """What the facts of some postings say, by the facts' numbers in this store."""
    numbers = sorted({posting.no for posting in postings})
    told: dict[int, Told] = {}
    for begin in range(0, len(numbers), AT_ONCE):
        some = numbers[begin : begin + AT_ONCE]
        marks = ",".join("?" * len(some))
        for no, data in ask(connection, f"SELECT no, bytes FROM fact WHERE no IN ({marks})", *some):
            told[int(no)] = _tell(orjson.loads(data))
    return told


def numbers_in(text: str) -> Iterator[str]:
    """The numbers and codes in a text, as they are compared: letters and figures alone, with a figure among them."""
    for found in _NUMBER_IN_TEXT.findall(text):
        plain = plain_number(found)
        if len(plain) >= LEAST_REFERENCE and any(letter.isdigit() for letter in plain):
            yield plain


def plain_number(text: str) -> str:
    """A number as it is compared: CL-0019 is CL0019."""
    return re.sub(r"[^A-Za-z0-9]", "", text).upper()


def _tell(fact: dict[str, Any]) -> Told:
    body: dict[str, Any] = fact["body"]
    number = str(body.get("number", ""))
    references = [number, body.get("reference", ""), body.get("of_number", "")]
    references += [part.get("reference", "") for part in body.get("tender", ()) if isinstance(part, dict)]
    plain = {plain_number(str(each)) for each in references if each}
    money = [account for account, commodity, _ in fact["post"] if commodity == "THB"]
    party = str(body.get("member") or body.get("party") or "")
    if not party:
        party = next((part for account in money for part in account.split("/")[2:] if _PARTY.fullmatch(part)), "")
    return Told(
        kind=fact["kind"],
        number=number,
        text=str(body.get("text", "")),
        party=party,
        at=read_at(fact["at"]),
        references=frozenset(each for each in plain if len(each) >= LEAST_REFERENCE and any(letter.isdigit() for letter in each)),
        other=money[1] if len(money) == 2 else "",
        of=fact["refs"][0] if fact["kind"] == "reversal" else "",
    )
