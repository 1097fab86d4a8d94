"""The campaign pack: one signed file that an issuer gives to every shop that may take part.

It holds the terms under the issuer's signature, what is allocated to which desk, whether the campaign was closed, and, sealed under a code that is
handed over apart, the key by which people are told apart. The issuer's key signs the whole file. A later pack of the same campaign brings new
allocations or its end; what a shop has taken already is passed over. What is wrong in a pack is found before anything is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from ..desk import Desk
from ..ledger.bodies import BodyMalformed, codec_of
from ..ledger.canonical import BadForm, NotBase64, encode, read_base64, write_base64
from ..ledger.group import WrongPairingCode, make_code, open_with_code, seal_with_code
from ..refusals import Refusal
from ..store.engine import Work
from .campaign_acts import close_campaign, join_campaign, take_allocation
from .campaign_facts import terms_are_signed
from .campaign_kinds import CampaignNotSigned
from .campaigns import Allotted, allocations, campaign, desk_of, known_campaign
from .grants import ONCE
from .identity import make_identity_key, take_in_identity_key
from .issuer_keys import NotAnIssuerKey, issuer_key, read_issuer_vkey
from .terms import Terms
from .terms_rules import check_terms

SUFFIX = ".kadpun-campaign"
MOST_BYTES = 4_000_000
_FORM = "kadpun-campaign/v1"
_LABEL = b"kadpun-campaign-pack/v1\n"


class CampaignPackUnreadable(Refusal):
    says = "{file} is not a campaign's file, or it is damaged. Ask the issuer for it again."


class CampaignPackNotSigned(Refusal):
    says = "{file} is not signed by the issuer that it names. Do not use it; ask the issuer for it again."


class CampaignCodeWanted(Refusal):
    says = "Type the code that the issuer told you apart from the file."


class CampaignCodeWrong(Refusal):
    says = "That code does not open this file. Read it again from the issuer."


@dataclass(frozen=True, slots=True)
class Given:
    """Tokens that a desk may take: the id of the allocation's fact, who gives them, to which desk."""

    allocation: str
    giver: str
    to: str
    tokens: int
    on: date


@dataclass(frozen=True, slots=True)
class CampaignPack:
    """A pack as it was read, its signatures held. `identity` is sealed under the code, "" where nothing is granted once a person."""

    terms: Terms
    signature: str
    made_at: int
    allocations: tuple[Given, ...] = ()
    identity: str = ""
    closed: bool = False

    def for_desk(self, log: str) -> tuple[Given, ...]:
        """What is allocated to the desk that writes a log."""
        return tuple(given for given in self.allocations if given.to == desk_of(log))


@dataclass(frozen=True, slots=True)
class Packed:
    """A pack to hand out, and the code that is told apart from it; "" where the file holds nothing sealed."""

    name: str
    data: bytes
    code: str


@dataclass(frozen=True, slots=True)
class TakenPack:
    """What a pack brought: whether the shop joined now, how many tokens came, whether the campaign ended, whether the key of people's marks came."""

    terms: Terms
    joined: bool
    tokens: int
    closed: bool
    identity: bool


def make_campaign_pack(desk: Desk, id: str) -> Packed:
    """Put a campaign that this desk opened into a signed file. Refuses CampaignUnknown, NoIssuerKey."""
    with desk.store.read() as connection:
        standing = known_campaign(connection, id)
        given = tuple(Given(one.allocation, one.giver, one.to, one.tokens, one.on) for one in allocations(connection, id) if not one.back)
    terms = standing.terms
    key = issuer_key(desk, terms.issuer)
    code, sealed = "", ""
    if terms.identity and any(rule.kind in ONCE for rule in terms.grants):
        code = make_code()
        sealed = write_base64(seal_with_code(id.encode() + b"\n" + make_identity_key(desk.people.keys, id), code))
    pack = CampaignPack(terms, standing.signature, desk.clock.now_at(), given, sealed, standing.closed_at is not None)
    said = codec_of(CampaignPack).write(pack)
    signed = write_base64(key.sign(_LABEL + encode(said)))
    return Packed(id + SUFFIX, orjson.dumps({"form": _FORM, "pack": said, "signed": signed}, option=orjson.OPT_INDENT_2), code)


def read_campaign_pack(data: bytes, *, file: str) -> CampaignPack:
    """Read a pack and hold its signatures. Refuses CampaignPackUnreadable, CampaignPackNotSigned, and terms that contradict themselves."""
    if len(data) > MOST_BYTES:
        raise CampaignPackUnreadable(file=file)
    try:
        whole: Any = orjson.loads(data)
        said, signed = whole["pack"], read_base64(whole["signed"])
        if whole["form"] != _FORM:
            raise CampaignPackUnreadable(file=file)
        message = _LABEL + encode(said)
        pack = codec_of(CampaignPack).read(said)
    except (ValueError, KeyError, TypeError, AttributeError, BodyMalformed, BadForm, NotBase64) as reason:
        raise CampaignPackUnreadable(file=file) from reason
    try:
        key = read_issuer_vkey(pack.terms.key)
        held = len(signed) == 64 and key.verify(message, signed) and terms_are_signed(pack.terms, pack.signature)
    except NotAnIssuerKey as reason:
        raise CampaignPackNotSigned(file=file) from reason
    if not held:
        raise CampaignPackNotSigned(file=file)
    check_terms(pack.terms)
    return pack


def open_identity(pack: CampaignPack, code: str) -> bytes:
    """The key by which people are told apart, out of the pack. Refuses CampaignCodeWanted, CampaignCodeWrong."""
    if not code.strip():
        raise CampaignCodeWanted()
    try:
        campaign, _, key = open_with_code(read_base64(pack.identity), code).partition(b"\n")
    except (WrongPairingCode, NotBase64) as reason:
        raise CampaignCodeWrong() from reason
    if campaign.decode("ascii", "replace") != pack.terms.campaign or len(key) != 32:
        raise CampaignCodeWrong()
    return key


def take_campaign_pack(desk: Desk, work: Work, pack: CampaignPack, *, code: str = "", by: str) -> TakenPack:
    """Join the pack's campaign if the shop has not, take what is allocated to this desk, end it if it was closed; what stands is passed over.

    The code is wanted where the shop joins and something is sealed under it. Refuses what `campaign_kinds.py` names, CampaignCodeWanted,
    CampaignCodeWrong.
    """
    terms = pack.terms
    work.views.flush()
    stands = campaign(work.connection, terms.campaign)
    joins = stands is None or not stands.here
    if stands is not None and stands.signature != pack.signature and stands.terms == terms:
        raise CampaignNotSigned(campaign=terms.name)
    key = open_identity(pack, code) if pack.identity and (joins or code) else b""
    if joins or (stands is not None and stands.terms != terms):
        join_campaign(desk, work, terms, pack.signature, by=by)
    taken = 0
    for given in pack.for_desk(desk.log):
        work.views.flush()
        if not work.cursor.execute("SELECT 1 FROM token_allocation_taken WHERE allocation = ?", (given.allocation,)).fetchone():
            take_allocation(desk, work, Allotted(given.allocation, terms.campaign, given.giver, given.to, given.tokens, given.on, False), by=by)
            taken += given.tokens
    ends = pack.closed and (stands is None or stands.closed_at is None)
    if ends:
        close_campaign(desk, work, terms.campaign, "issuer", by=by)
    if key:
        take_in_identity_key(desk.people.keys, terms.campaign, key)
    return TakenPack(terms, joins, taken, ends, bool(key))
