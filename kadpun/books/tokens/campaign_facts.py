"""What a campaign's facts say: `campaign` (opened by its issuer's desk or joined by a shop), `campaign-close`, `allocation`, `allocation-taken`.

Their bodies, postings and view tables, and the issuer's signature over terms. Only the opening posts the budget; what one desk may grant goes to
another by way of `tokens/allocated`. What may be recorded stands in `campaign_kinds.py`, what stands is read in `campaigns.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Column, Index, Integer, Table, Text

from ..ledger.bodies import codec_of
from ..ledger.canonical import NotBase64, encode, read_base64, write_base64
from ..ledger.facts import Posting
from ..ledger.vkeys import SigningKey
from ..store.tables import VIEWS
from .issuer_keys import read_issuer_vkey
from .terms import Terms
from .uses import ALLOCATED, ISSUED, UNGRANTED

CloseReason = Literal["date", "budget", "issuer", "other"]
_TERMS_LABEL = b"kadpun-terms/v1\n"


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign opens, or a shop joins one that was opened elsewhere. `signature`: the issuer's over the terms, in base64."""

    terms: Terms
    signature: str
    joins: bool = False


@dataclass(frozen=True, slots=True)
class CampaignClose:
    """A campaign ends at this instant: everywhere if the desk that opened it says so, else in the shop that says so."""

    campaign: str
    reason: CloseReason


@dataclass(frozen=True, slots=True)
class Allocation:
    """So many tokens that the desk `to` (`community/shop/desk`) may grant are set aside for it."""

    campaign: str
    commodity: str
    to: str
    tokens: int


@dataclass(frozen=True, slots=True)
class AllocationTaken:
    """The desk has what the `allocation` (a fact's id) set aside for it."""

    campaign: str
    commodity: str
    tokens: int
    allocation: str


campaign_table = Table(
    "campaign",
    VIEWS,
    Column("campaign", Text, primary_key=True),
    Column("joins", Integer, primary_key=True),
    Column("largest_at", Integer, primary_key=True),
    Column("log", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("on", Text, nullable=False),
    Column("commodity", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("campaign_by_commodity", "commodity"),
    sqlite_with_rowid=False,
)
"""Every opening and joining, an opening first and then by tag; the first of a campaign says its terms."""

close_table = Table(
    "campaign_close",
    VIEWS,
    Column("campaign", Text, primary_key=True),
    Column("log", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("on", Text, nullable=False),
    Column("reason", Text, nullable=False),
    sqlite_with_rowid=False,
)

allocation_table = Table(
    "token_allocation",
    VIEWS,
    Column("allocation", Text, primary_key=True),
    Column("campaign", Text, nullable=False),
    Column("giver", Text, nullable=False),
    Column("to", Text, nullable=False),
    Column("tokens", Integer, nullable=False),
    Column("on", Text, nullable=False),
    Index("token_allocation_of_campaign", "campaign", "to"),
    sqlite_with_rowid=False,
)

taken_table = Table(
    "token_allocation_taken",
    VIEWS,
    Column("allocation", Text, primary_key=True),
    Column("fact", Integer, primary_key=True),
    Column("campaign", Text, nullable=False),
    Column("desk", Text, nullable=False),
    Column("tokens", Integer, nullable=False),
    sqlite_with_rowid=False,
)


def sign_terms(terms: Terms, key: SigningKey) -> str:
    """The issuer's signature over terms that name its key, in base64."""
    assert terms.key == key.verifier.text
    return write_base64(key.sign(_signed_bytes(terms)))


def terms_are_signed(terms: Terms, signature: str) -> bool:
    """Whether the key that the terms name has signed them. Refuses NotAnIssuerKey."""
    key = read_issuer_vkey(terms.key)
    try:
        given = read_base64(signature)
    except NotBase64:
        return False
    return key.name == terms.issuer and len(given) == 64 and key.verify(_signed_bytes(terms), given)


def campaign_postings(body: Campaign) -> tuple[Posting, ...]:
    """The budget, where the campaign opens and has one."""
    if body.joins or not body.terms.budget:
        return ()
    return ((UNGRANTED, body.terms.commodity, body.terms.budget), (ISSUED, body.terms.commodity, -body.terms.budget))


def allocation_postings(body: Allocation) -> tuple[Posting, ...]:
    """Tokens on their way to another desk."""
    return ((ALLOCATED, body.commodity, body.tokens), (UNGRANTED, body.commodity, -body.tokens))


def taken_postings(body: AllocationTaken) -> tuple[Posting, ...]:
    """Tokens that have come to this desk."""
    return ((UNGRANTED, body.commodity, body.tokens), (ALLOCATED, body.commodity, -body.tokens))


def _signed_bytes(terms: Terms) -> bytes:
    return _TERMS_LABEL + encode(codec_of(Terms).write(terms))
