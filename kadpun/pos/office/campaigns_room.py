"""Campaigns at the office: seen with their sums, worked out while one types, opened, closed, allocated to desks, handed out and taken in as files.

Acts need Permission.CAMPAIGNS. Previews, checks and lists only read and may run on any thread but the window's. Opening signs with the issuer's key
of this desk, made at the first campaign of an issuer. Refuses to know Qt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from kadpun.books.clock import business_day
from kadpun.books.goods.product import Product
from kadpun.books.goods.shelf import groups, look_up, product
from kadpun.books.journal.balances import trial_balance
from kadpun.books.money import read_money
from kadpun.books.refusals import Refusal
from kadpun.books.sheet_reading import read_file, read_lines
from kadpun.books.store.places import telling_of, write_whole
from kadpun.books.store.statements import ask
from kadpun.books.tokens.campaign_acts import allocate, close_campaign, open_campaign, take_allocation, take_what_came
from kadpun.books.tokens.campaign_facts import CloseReason
from kadpun.books.tokens.campaign_pack import (
    MOST_BYTES,
    CampaignPack,
    CampaignPackUnreadable,
    TakenPack,
    make_campaign_pack,
    read_campaign_pack,
    take_campaign_pack,
)
from kadpun.books.tokens.campaigns import (
    Allotted,
    StandingCampaign,
    allocations,
    campaign,
    campaigns,
    desk_of,
    is_bound,
    known_campaign,
    left_at_desk,
)
from kadpun.books.tokens.contradictions import CampaignIdWrong
from kadpun.books.tokens.issuer_keys import fingerprint, issuer_key, issuers_here
from kadpun.books.tokens.templates import Template, template_terms
from kadpun.books.tokens.terms import Terms
from kadpun.books.tokens.terms_rules import check_terms, contradictions
from kadpun.books.tokens.working_out import example
from kadpun.pos.till.counter import Till
from kadpun.pos.till.results import Approval, Permission
from kadpun.sync.peers import read_peers

from .campaigns_typed import ReadTerms, Typed, TypedGrant, read_terms, read_whole, write_typed

Standing = Literal["open", "soon", "off-day", "spent", "over", "closed", "elsewhere"]
_NAMES = frozenset({"campaign", "name", "issuer", "issuer_name", "commodity", "shops"})
"""Fields that a preview does not hang on."""


class AllocationListWrong(Refusal):
    says = "Line {line} of the list is not a desk (community/shop/desk) and a number of tokens."


@dataclass(frozen=True, slots=True)
class CampaignSums:
    """A campaign's commodity in this store: budget = ungranted + allocated + held + used + expired. `discount` in satang, `bills` that used it."""

    budget: int
    ungranted: int
    allocated: int
    held: int
    used: int
    expired: int
    discount: int
    bills: int

    @property
    def came(self) -> int:
        """What came here out of a budget that lies at another desk; it is somewhere here: ungranted, held, used or expired."""
        return max(-self.allocated, 0)

    @property
    def on_the_way(self) -> int:
        """What was set aside for other desks and is not known here to have come."""
        return max(self.allocated, 0)


@dataclass(frozen=True, slots=True)
class CampaignSeen:
    """A campaign with its sums; `left` is what this desk may still grant (None: nothing binds it), `waiting` what it was given and has not taken.

    `goods` are the products that its terms name one by one, as far as this store has them.
    """

    standing: StandingCampaign
    state: Standing
    sums: CampaignSums
    left: int | None
    waiting: int
    goods: tuple[Product, ...] = ()

    @property
    def terms(self) -> Terms:
        return self.standing.terms


@dataclass(frozen=True, slots=True)
class KnownDesk:
    """A desk that tokens may be allocated to."""

    desk: str
    name: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A bill of `amount` satang and what it gets: `discount`, what the buyer `pays`, what is `repaid` and what the shop bears, for so many tokens."""

    amount: int
    pieces: int
    discount: int
    pays: int
    repaid: int
    own: int
    tokens: int
    reason: Refusal | None = None


@dataclass(frozen=True, slots=True)
class PackSeen:
    """A file that was read and not taken yet: the issuer's key as two people read it to each other, what is in it for this desk."""

    pack: CampaignPack
    fingerprint: str
    tokens: int
    joins: bool
    wants_code: bool


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A file that was written and the code to tell apart from it, "" for none."""

    path: Path
    code: str


class CampaignsRoom:
    """The verbs of campaigns."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.desk = till.desk

    def seen(self) -> tuple[CampaignSeen, ...]:
        """Every campaign with its sums, those that can be used first, then by the day they end."""
        now = self.desk.clock.now_at()
        with self.desk.store.read() as connection:
            made = [self._seen(connection, standing, now) for standing in campaigns(connection)]
        order = ("open", "off-day", "soon", "spent", "elsewhere", "over", "closed")
        return tuple(sorted(made, key=lambda one: (order.index(one.state), one.terms.to_on, one.terms.campaign)))

    def one(self, id: str) -> CampaignSeen:
        """One campaign with its sums. Refuses CampaignUnknown."""
        with self.desk.store.read() as connection:
            return self._seen(connection, known_campaign(connection, id), self.desk.clock.now_at())

    def allocations(self, id: str) -> tuple[Allotted, ...]:
        """What of a campaign went to which desk."""
        with self.desk.store.read() as connection:
            return allocations(connection, id)

    def desks(self) -> tuple[KnownDesk, ...]:
        """The other desks of this shop and of the logs that lie here."""
        own = desk_of(self.desk.log)
        with self.desk.store.read() as connection:
            names = {desk_of(log): "" for (log,) in ask(connection, "SELECT name FROM log")}
            names |= {peer.desk: peer.name for peer in read_peers(connection).values()}
        return tuple(KnownDesk(desk, name) for desk, name in sorted(names.items()) if desk != own)

    def begin(self, template: Template) -> Terms:
        """The terms of a template from today on, under an id that is free."""
        with self.desk.store.read() as connection:
            profile = self.till.profile(connection)
            terms = template_terms(template, today=self.today(), shop="/".join(self.desk.log.split("/")[:2]), shop_name=profile.shop)
            return self._fresh(connection, terms)

    def copy(self, id: str) -> Terms:
        """The terms of a campaign that stands, to change and open as another one."""
        with self.desk.store.read() as connection:
            return self._fresh(connection, known_campaign(connection, id).terms)

    def typed(self, terms: Terms) -> dict[str, str]:
        """Terms as the form shows them."""
        with self.desk.store.read() as connection:

            def code_of(goods: str) -> str:
                found = product(connection, goods, on=self.today())
                return goods if found is None else found.code

            return write_typed(terms, code_of)

    def groups(self) -> tuple[str, ...]:
        """The shelf groups that goods may be chosen by."""
        with self.desk.store.read() as connection:
            return tuple(groups(connection))

    def read(self, typed: Typed, grants: Sequence[TypedGrant], base: Terms) -> ReadTerms:
        """Read what was typed: whole terms, or everything wrong by field."""
        today = self.today()
        with self.desk.store.read() as connection:

            def find(code: str) -> str | None:
                found = look_up(connection, code, on=today)
                return None if found is None else found.product.goods

            return read_terms(typed, grants, base, today=today, find=find)

    def preview(self, terms: Terms, amounts: Sequence[int], *, pieces: int = 1) -> tuple[Preview, ...]:
        """What bills of these amounts get; nothing while the terms contradict themselves in what a bill hangs on."""
        if any(field not in _NAMES for field, _ in contradictions(terms)):
            return ()
        return tuple(_preview(terms, amount, pieces) for amount in amounts)

    def open(self, terms: Terms, approval: Approval | None = None) -> StandingCampaign:
        """Sign the terms and open the campaign. Needs Permission.CAMPAIGNS.

        Refuses contradictions, CampaignChanged, CampaignStandsAlready, CommodityTaken, IssuerKeyDiffers, NotAllowed.
        """
        self.till.permit(Permission.CAMPAIGNS, approval)
        check_terms(terms)
        with self.desk.store.work() as work:
            open_campaign(self.desk, work, terms, by=self.till.by)
        self.till.spend(approval)
        return self.one(terms.campaign).standing

    def close(self, id: str, reason: CloseReason, approval: Approval | None = None) -> StandingCampaign:
        """End a campaign from now on. Needs Permission.CAMPAIGNS. Refuses CampaignUnknown, CampaignClosedAlready, NotAllowed."""
        self.till.permit(Permission.CAMPAIGNS, approval)
        with self.desk.store.work() as work:
            close_campaign(self.desk, work, id, reason, by=self.till.by)
        self.till.spend(approval)
        return self.one(id).standing

    def allocate(self, id: str, to: str, tokens: int, approval: Approval | None = None) -> int:
        """Set tokens aside for a desk; answers what is left here. Needs Permission.CAMPAIGNS. Refuses AllocationWrong, AllocationBeyondBudget."""
        return self.allocate_all(id, [(to, tokens)], approval)

    def allocate_all(self, id: str, parts: Sequence[tuple[str, int]], approval: Approval | None = None) -> int:
        """The same for many desks, all or none."""
        self.till.permit(Permission.CAMPAIGNS, approval)
        with self.desk.store.work() as work:
            for to, tokens in parts:
                allocate(self.desk, work, id, to.strip(), tokens, by=self.till.by)
        self.till.spend(approval)
        return self.one(id).left or 0

    def take_back(self, id: str, allocation: str, approval: Approval | None = None) -> int:
        """Take back what this desk gave another one that has not taken it; answers what is left here. Needs Permission.CAMPAIGNS.

        Refuses AllocationTakenAlready, AllocationNotForThisDesk.
        """
        self.till.permit(Permission.CAMPAIGNS, approval)
        given = next(one for one in self.allocations(id) if one.allocation == allocation)
        with self.desk.store.work() as work:
            take_allocation(self.desk, work, given, by=self.till.by)
        self.till.spend(approval)
        return self.one(id).left or 0

    def read_allocations(self, path: Path, terms: Terms) -> tuple[tuple[str, int], ...]:
        """Desks and tokens (baht for a percentage) from a list (CSV, XLSX): two columns, under headings or not. Refuses AllocationListWrong."""
        parts = []
        for number, line in enumerate(read_lines(read_file(path))):
            cells = [cell.strip() for cell in line.cells if cell.strip()]
            given = _part_of(cells, terms)
            if given is not None:
                parts.append(given)
            elif cells and number:
                raise AllocationListWrong(line=line.number)
        return tuple(parts)

    def take_what_came(self, approval: Approval | None = None) -> int:
        """Take every allocation to this desk that came from another desk of the shop; answers how many. Needs Permission.CAMPAIGNS."""
        self.till.permit(Permission.CAMPAIGNS, approval)
        with self.desk.store.work() as work:
            taken = take_what_came(self.desk, work, by=self.till.by)
        self.till.spend(approval)
        return taken

    def hand_out(self, id: str, path: Path, approval: Approval | None = None) -> HandedOut:
        """Write the campaign's signed file for shops. Needs Permission.CAMPAIGNS. Refuses NoIssuerKey; faults of places."""
        self.till.permit(Permission.CAMPAIGNS, approval)
        packed = make_campaign_pack(self.desk, id)
        where = path / packed.name if path.is_dir() else path
        with write_whole(where) as file:
            file.write(packed.data)
        self.till.spend(approval)
        return HandedOut(where, packed.code)

    def look_into(self, path: Path) -> PackSeen:
        """Read a campaign's file without taking it. Refuses CampaignPackUnreadable, CampaignPackNotSigned."""
        with telling_of(path):
            if path.stat().st_size > MOST_BYTES:
                raise CampaignPackUnreadable(file=path.name)
            pack = read_campaign_pack(path.read_bytes(), file=path.name)
        with self.desk.store.read() as connection:
            stands = campaign(connection, pack.terms.campaign)
            known = {id for (id,) in ask(connection, "SELECT allocation FROM token_allocation_taken")}
        joins = stands is None or not stands.here
        tokens = sum(given.tokens for given in pack.for_desk(self.desk.log) if given.allocation not in known)
        return PackSeen(pack, fingerprint(pack.terms.key), tokens, joins, bool(pack.identity) and joins)

    def take_in(self, seen: PackSeen, code: str = "", approval: Approval | None = None) -> TakenPack:
        """Take a file that was looked into. Needs Permission.CAMPAIGNS.

        Refuses CampaignChanged, ShopNotNamed, IssuerKeyDiffers, CampaignCodeWanted, CampaignCodeWrong, NotAllowed.
        """
        self.till.permit(Permission.CAMPAIGNS, approval)
        with self.desk.store.work() as work:
            taken = take_campaign_pack(self.desk, work, seen.pack, code=code, by=self.till.by)
        self.till.spend(approval)
        return taken

    def today(self) -> date:
        """The calendar day of now."""
        return business_day(self.desk.clock.now_at())

    def _fresh(self, connection: Connection, terms: Terms) -> Terms:
        """The terms under an id that is free, of an issuer whose key is this desk's own or still to be made."""
        own = {issuer: issuer_key(self.desk, issuer).verifier.text for issuer in issuers_here(self.desk)}
        others = {issuer for issuer, key in ask(connection, "SELECT DISTINCT issuer, key FROM campaign") if own.get(issuer) != key}
        issuer = next(
            (name for name in (terms.issuer, *(f"{terms.issuer[:28]}-{number}" for number in range(2, 100))) if name not in others), terms.issuer
        )
        return replace(_with_free_id(connection, terms), issuer=issuer)

    def _seen(self, connection: Connection, standing: StandingCampaign, now: int) -> CampaignSeen:
        terms = standing.terms
        sums = sums_of(connection, terms)
        left = left_at_desk(connection, terms.commodity, self.desk.log) if is_bound(terms) else None
        own = desk_of(self.desk.log)
        waiting = sum(one.tokens for one in allocations(connection, terms.campaign) if one.to == own and not one.taken)
        named = (product(connection, goods, on=self.today()) for goods in (*terms.choice.goods, *terms.choice.goods_out))
        return CampaignSeen(standing, _state(standing, sums, now), sums, left, waiting, tuple(one for one in named if one is not None))


def sums_of(connection: Connection, terms: Terms) -> CampaignSums:
    """Where a campaign's commodity lies in this store."""
    held = {balance.account: balance.amount for balance in trial_balance(connection, commodity=terms.commodity)}
    rows = ask(connection, "SELECT COALESCE(SUM(discount), 0), COALESCE(SUM(bills), 0) FROM token_total WHERE campaign = ?", terms.campaign)
    return CampaignSums(
        budget=-held.get("tokens/issued", 0),
        ungranted=held.get("tokens/ungranted", 0),
        allocated=held.get("tokens/allocated", 0),
        held=held.get("tokens/held", 0),
        used=held.get("tokens/used", 0),
        expired=held.get("tokens/expired", 0),
        discount=int(rows[0][0]),
        bills=int(rows[0][1]),
    )


def _state(standing: StandingCampaign, sums: CampaignSums, now: int) -> Standing:
    terms = standing.terms
    day = business_day(now, day_starts_hour=terms.day_starts_hour)
    if standing.closed_at is not None and standing.closed_at <= now:
        return "closed"
    if day > terms.to_on:
        return "over"
    if not standing.here:
        return "elsewhere"
    if day < terms.from_on:
        return "soon"
    if is_bound(terms) and standing.own and sums.ungranted + sums.held + sums.allocated <= 0:
        return "spent"
    return "open" if standing.is_open_at(now) else "off-day"


def _preview(terms: Terms, amount: int, pieces: int) -> Preview:
    offer = example(terms, amount, pieces=pieces)
    return Preview(amount, pieces, offer.discount, amount - offer.discount, offer.repaid, offer.own, offer.tokens, offer.refusal)


def _part_of(cells: Sequence[str], terms: Terms) -> tuple[str, int] | None:
    """A desk and its tokens, None for a line that is none."""
    try:
        tokens = int(read_money(cells[1])) if terms.form == "percent" else read_whole(cells[1])
    except (IndexError, Refusal):
        return None
    return (cells[0], tokens) if cells[0].count("/") == 2 and tokens else None


def _with_free_id(connection: Connection, terms: Terms) -> Terms:
    """The terms under the first id like theirs that no campaign has."""
    for number in range(1, 100):
        id = terms.campaign if number == 1 else f"{terms.campaign[:26]}-{number}"
        if campaign(connection, id) is None:
            return replace(terms, campaign=id, commodity=f"t-{id}", key="")
    raise CampaignIdWrong(campaign=terms.campaign)
