"""The fact: one leaf of a desk's log, its envelope and the rules that hold for every kind.

A `Fact` is a value; its stored bytes are its one canonical spelling, and the bytes are what is hashed, signed and exported.
Every rule of form is checked here, both when a fact is written and when it is read. Rules that need the log or the store
(gapless numbers, an id used twice, a commodity that nobody declared) have their refusals here and are asked elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any, ClassVar

from .canonical import MOST_BYTES, BadForm, TooManyBytes, check_types, encode, parse, read_base64, spell, write_base64

VERSION = 1
EMPTY_ROOT = sha256(b"").digest()
MONEY = "THB"
"""The one commodity that no `unit` fact declares."""

Posting = tuple[str, str, int]
"""Account, commodity, amount; debit positive."""


class NotAFact(BadForm):
    says = "A record has exactly the fields {expected}; this one has {found}."
    rule = "keys"


class UnknownVersion(BadForm):
    says = "This record has version {version}; this program knows version 1. Install a newer program."
    rule = "v"


class BadLogName(BadForm):
    says = "“{log}” is not a log's name: community/shop/desk/epoch, small letters, digits and hyphens."
    rule = "log"


class OtherLog(BadForm):
    says = "This record belongs to the log {log}, not to {expected}."
    rule = "log"


class BadSeq(BadForm):
    says = "“{seq}” is not a record's number: a whole number from 0."
    rule = "seq"


class OutOfSequence(BadForm):
    says = "Record {expected} should follow here, not {seq}."
    rule = "seq"


class BadPrev(BadForm):
    says = "The root before a record must be 32 bytes in base64."
    rule = "prev"


class OtherHistory(BadForm):
    says = "Record {seq} follows another history than the one that stands here."
    rule = "prev"


class BadId(BadForm):
    says = "“{id}” is not a record's id (UUID version 7 in small letters)."
    rule = "id"


class IdReused(BadForm):
    says = "The id {id} is taken by another record."
    rule = "id-reuse"


class BadKind(BadForm):
    says = "“{kind}” is not the name of a kind of record."
    rule = "kind"


class UnknownKind(BadForm):
    says = "This program does not know records of the kind “{kind}”. Install a newer program."
    rule = "kind"


class BadAt(BadForm):
    says = "“{at}” is not an instant like 2026-11-21T02:10:11.123Z, in the years 1970 to 2105."
    rule = "at"


class BadOn(BadForm):
    says = "“{on}” is not a business day like 2026-11-21, in the years 1970 to 2105."
    rule = "on"


class BadBy(BadForm):
    says = "“{by}” is not an operator's id: 1 to 64 small letters, digits and hyphens."
    rule = "by"


class BadRefs(BadForm):
    says = "A record names others by their ids, each once and never itself."
    rule = "refs"


class BadPosting(BadForm):
    says = "“{posting}” is not a posting: an account, a commodity and a whole amount other than 0."
    rule = "post"


class Unbalanced(BadForm):
    says = "The postings in {commodity} come to {sum}; they must come to 0."
    rule = "sum"


class UnknownCommodity(BadForm):
    says = "Nobody has declared the unit “{commodity}”."
    rule = "commodity"


class BadBody(BadForm):
    says = "What a record says must be an object."
    rule = "body"


class BadTotal(BadForm):
    says = "A record's total must be whole satang, 0 or more."
    rule = "total"


class BadCommitments(BadForm):
    says = "The commitments of a record must be 32 bytes each, in base64."
    rule = "cm"


class MisplacedGenesis(BadForm):
    says = "A log begins with its genesis record and has no other; record {seq} is “{kind}”."
    rule = "genesis"


class TrainingPosts(BadForm):
    says = "A training record may post nothing."
    rule = "training"


class NotExactReversal(BadForm):
    says = "A reversal names one record and posts exactly its opposite, in the same order."
    rule = "reversal"


class ReversedAlready(BadForm):
    says = "The record {id} has been reversed already."
    rule = "reversal"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened. `at` is UTC milliseconds, `on` the business day, `prev` the 32-byte root over the leaves before."""

    log: str
    seq: int
    prev: bytes
    id: str
    kind: str
    at: int
    on: date
    by: str
    refs: tuple[str, ...]
    post: tuple[Posting, ...]
    body: Mapping[str, Any]
    cm: Mapping[str, str]

    VERSION: ClassVar[int] = VERSION

    def encode(self) -> bytes:
        """Check every rule of form and spell the stored bytes; refuses a `BadForm` by name."""
        value = self._content()
        value["seq"] = self.seq
        value["prev"] = write_base64(self.prev)
        check_envelope(value)
        data = spell(value)
        if len(data) > MOST_BYTES:
            raise TooManyBytes(length=len(data), most=MOST_BYTES)
        return data

    def content(self) -> bytes:
        """Spell everything but the place in the log, to tell whether an id offered again says the same."""
        return encode(self._content())

    def _content(self) -> dict[str, Any]:
        return {
            "v": VERSION,
            "log": self.log,
            "id": self.id,
            "kind": self.kind,
            "at": at_text(self.at),
            "on": self.on.isoformat(),
            "by": self.by,
            "refs": self.refs,
            "post": self.post,
            "body": self.body if type(self.body) is dict else dict(self.body),
            "cm": self.cm if type(self.cm) is dict else dict(self.cm),
        }


def read_fact(data: bytes) -> Fact:
    """Read a fact from its stored bytes, checking spelling and every rule of form; refuses a `BadForm` by name."""
    value = parse(data)
    check_envelope(value)
    return fact_of(value)


def fact_of(value: Mapping[str, Any]) -> Fact:
    """Make the fact of an object that `check_envelope` has passed."""
    return Fact(
        log=value["log"],
        seq=value["seq"],
        prev=read_base64(value["prev"]),
        id=value["id"],
        kind=value["kind"],
        at=read_at(value["at"]),
        on=read_on(value["on"]),
        by=value["by"],
        refs=tuple(value["refs"]),
        post=tuple([(account, commodity, amount) for account, commodity, amount in value["post"]]),
        body=value["body"],
        cm=value["cm"],
    )


def leaf_hash(data: bytes) -> bytes:
    """The leaf of stored bytes (RFC 6962 section 2.1)."""
    return sha256(b"\x00" + data).digest()


def check_envelope(value: Mapping[str, Any]) -> None:
    """Check every rule of form that holds for all kinds, in an object whose bytes are canonical or will be made so.

    Refuses a `BadForm` by name. Types within `body` and `cm` are checked too; the size of integers and the text are not.
    """
    version = value.get("v")
    if version != VERSION or type(version) is not int:
        raise UnknownVersion(version=ascii(version)[:20])
    if len(value) != len(_KEYS) or not _KEYS.issuperset(value):
        raise NotAFact(expected=", ".join(sorted(_KEYS)), found=", ".join(sorted(map(str, value)))[:200])
    check_place(value)
    at, on, by, body, cm, kind = value["at"], value["on"], value["by"], value["body"], value["cm"], value["kind"]
    if type(at) is not str or not _is_at(at):
        raise BadAt(at=_short(at))
    if type(on) is not str or not _is_day(on):
        raise BadOn(on=_short(on))
    if type(by) is not str or not _is_operator(by):
        raise BadBy(by=_short(by))
    if value["refs"]:
        _check_refs(value["refs"], value["id"])
    elif type(value["refs"]) not in _LISTS:
        raise BadRefs()
    check_post(value["post"])
    if type(body) is not dict:
        raise BadBody()
    check_types(body, 2)
    if "total" in body and (type(body["total"]) is not int or body["total"] < 0):
        raise BadTotal()
    if cm or type(cm) is not dict:
        _check_commitments(cm)
    if kind == "training" and value["post"]:
        raise TrainingPosts()
    if kind == "reversal" and len(value["refs"]) != 1:
        raise NotExactReversal()


def check_place(value: Mapping[str, Any]) -> None:
    """Check the fields that stay as they are in every version: log, seq, prev, id, kind, and genesis at leaf 0 only."""
    try:
        log, seq, prev, id, kind = value["log"], value["seq"], value["prev"], value["id"], value["kind"]
    except KeyError as missing:
        raise NotAFact(expected=", ".join(sorted(_KEYS)), found=", ".join(sorted(map(str, value)))[:200]) from missing
    if type(log) is not str or not is_log_name(log):
        raise BadLogName(log=_short(log))
    if type(seq) is not int or seq < 0:
        raise BadSeq(seq=_short(seq))
    if type(prev) is not str or not _HASH.fullmatch(prev):
        raise BadPrev()
    if type(id) is not str or not _ID.fullmatch(id):
        raise BadId(id=_short(id))
    if type(kind) is not str or not _is_kind(kind):
        raise BadKind(kind=_short(kind))
    if (kind == "genesis") is not (seq == 0):
        raise MisplacedGenesis(seq=seq, kind=kind)


def check_post(post: object) -> None:
    """Check that a list of postings is well formed and comes to zero in each commodity. Refuses BadPosting, Unbalanced."""
    if type(post) not in _LISTS:
        raise BadPosting(posting=_short(post))
    sums: dict[str, int] = {}
    for posting in post:  # type: ignore[attr-defined]
        if type(posting) not in _LISTS or len(posting) != 3:
            raise BadPosting(posting=_short(posting))
        account, commodity, amount = posting
        if (
            type(amount) is not int
            or not amount
            or type(account) is not str
            or type(commodity) is not str
            or not is_account(account)
            or not is_commodity(commodity)
        ):
            raise BadPosting(posting=_short(posting))
        sums[commodity] = sums.get(commodity, 0) + amount
    if any(sums.values()):
        commodity = next(name for name, sum in sums.items() if sum)
        raise Unbalanced(commodity=commodity, sum=sums[commodity])


def check_reversal(fact: Fact, reversed_fact: Fact) -> None:
    """Check that a reversal posts exactly the opposite of the fact it names, in order. Refuses NotExactReversal."""
    opposite = tuple((account, commodity, -amount) for account, commodity, amount in reversed_fact.post)
    if fact.refs != (reversed_fact.id,) or fact.post != opposite:
        raise NotExactReversal()


def at_text(at: int) -> str:
    """Spell an instant, UTC milliseconds since 1970. Refuses BadAt outside the years 1970 to 2105."""
    if not 0 <= at < _END_AT:
        raise BadAt(at=_short(at))
    day, milliseconds = divmod(at, _DAY)
    seconds, milliseconds = divmod(milliseconds, 1000)
    hours, seconds = divmod(seconds, 3600)
    return f"{_day_text(day)}T{hours:02}:{seconds // 60:02}:{seconds % 60:02}.{milliseconds:03}Z"


def read_at(text: str) -> int:
    """Read an instant in its one spelling as UTC milliseconds since 1970. Refuses BadAt."""
    if not _is_at(text):
        raise BadAt(at=_short(text))
    seconds = int(text[11:13]) * 3600 + int(text[14:16]) * 60 + int(text[17:19])
    return (_read_day(text[:10]).toordinal() - _EPOCH) * _DAY + seconds * 1000 + int(text[20:23])


def read_on(text: str) -> date:
    """Read a business day in its one spelling. Refuses BadOn."""
    if not _is_day(text):
        raise BadOn(on=_short(text))
    return _read_day(text)


@lru_cache(4096)
def is_log_name(text: str) -> bool:
    """Tell whether a text is community/shop/desk/epoch."""
    return _LOG.fullmatch(text) is not None


@lru_cache(65536)
def is_account(text: str) -> bool:
    """Tell whether a text is an account: parts of letters, digits and hyphens joined by /, at most 64 characters."""
    return len(text) <= 64 and _ACCOUNT.fullmatch(text) is not None


@lru_cache(65536)
def is_commodity(text: str) -> bool:
    """Tell whether a text can name a commodity."""
    return _COMMODITY.fullmatch(text) is not None


def is_id(text: object) -> bool:
    """Tell whether a value is a UUIDv7 as a fact writes it."""
    return type(text) is str and _ID.fullmatch(text) is not None


_DAY = 86_400_000
_EPOCH = date(1970, 1, 1).toordinal()
_END_AT = (date(2106, 1, 1).toordinal() - _EPOCH) * _DAY
_KEYS = frozenset(("v", "log", "seq", "prev", "id", "kind", "at", "on", "by", "refs", "post", "body", "cm"))
_LISTS = frozenset((list, tuple))
_LOG = re.compile(r"[a-z0-9-]{1,32}(?:/[a-z0-9-]{1,32}){3}")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_HASH = re.compile(r"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=")  # 32 bytes; the last digit's spare bits are zero
_KIND = re.compile(r"[a-z]+(?:-[a-z]+)*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z")
_OPERATOR = re.compile(r"[a-z0-9-]{1,64}")
_ACCOUNT = re.compile(r"[A-Za-z0-9-]+(?:/[A-Za-z0-9-]+)*")
_COMMODITY = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,31}")


def _check_refs(refs: object, own: str) -> None:
    if type(refs) not in _LISTS:
        raise BadRefs()
    seen = {own}
    for id in refs:  # type: ignore[attr-defined]
        if not is_id(id) or id in seen:
            raise BadRefs()
        seen.add(id)


def _check_commitments(cm: object) -> None:
    if type(cm) is not dict:
        raise BadCommitments()
    check_types(cm, 2)
    for commitment in cm.values():
        if type(commitment) is not str or not _HASH.fullmatch(commitment):
            raise BadCommitments()


@lru_cache(4096)
def _is_kind(text: str) -> bool:
    return len(text) <= 32 and _KIND.fullmatch(text) is not None


@lru_cache(4096)
def _is_operator(text: str) -> bool:
    return _OPERATOR.fullmatch(text) is not None


def _is_at(text: str) -> bool:
    return _TIME.fullmatch(text, 10) is not None and _is_day(text[:10])


@lru_cache(4096)
def _is_day(text: str) -> bool:
    if not _DATE.fullmatch(text) or not "1970" <= text[:4] <= "2105":
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@lru_cache(4096)
def _read_day(text: str) -> date:
    return date.fromisoformat(text)


@lru_cache(4096)
def _day_text(day: int) -> str:
    return date.fromordinal(_EPOCH + day).isoformat()


def _short(value: object) -> str:
    text = value if type(value) is str else ascii(value)
    return text if len(text) <= 80 else text[:79] + "…"
