"""What the counter and the office may say of wallets: what a person holds, what they may get now, granting, taking back, passing on, the statement.

A room beside the counter over the same till, its people and its permissions: granting, taking back and passing on need Permission.GRANT. Wallets
stand beside the purses and are never added to them. Everything works without a network, from this desk's own books. Refuses to know Qt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from kadpun.books.ledger.recorder import Recorded
from kadpun.books.members.kinds import MemberUnknown
from kadpun.books.members.papers import number_of_member
from kadpun.books.members.register import Person
from kadpun.books.tokens import granting, transfers
from kadpun.books.tokens.campaigns import StandingCampaign, campaign_day, campaigns, known_campaign
from kadpun.books.tokens.granting import Grantable
from kadpun.books.tokens.terms import Terms
from kadpun.books.tokens.wallets import Movement, Wallet, movements, wallet
from kadpun.books.words import Language

from .counter import Till
from .receipt_members import MemberPage
from .receipt_wallets import wallet_slip
from .results import Approval, Permission, Printed


@dataclass(frozen=True, slots=True)
class WalletShown:
    """What a party holds of one campaign; `open`: the shop grants or takes its tokens now."""

    terms: Terms
    wallet: Wallet
    open: bool

    @property
    def campaign(self) -> str:
        return self.terms.campaign


@dataclass(frozen=True, slots=True)
class WalletBook:
    """One wallet whole: what is left lot by lot, everything that moved it, and what the person may get now."""

    person: Person
    shown: WalletShown
    lines: tuple[Movement, ...]
    grantable: tuple[Grantable, ...]
    today: date


@dataclass(frozen=True, slots=True)
class Granted:
    """Tokens were granted, by the fact `fact_id`; `left` is what the wallet holds since."""

    fact_id: str
    terms: Terms
    tokens: int
    left: int


class WalletTill:
    """The verbs of the till for wallets: `WalletTill(till)`."""

    def __init__(self, till: Till) -> None:
        self.till = till

    def wallets(self, member: str) -> tuple[WalletShown, ...]:
        """What a party holds, campaign by campaign: of those open here, and of others where anything is left. Quick: asked at every card."""
        with self.till.desk.store.read() as connection:
            return self._wallets(connection, member)

    def book(self, member: str, campaign: str) -> WalletBook:
        """One wallet whole. Refuses MemberUnknown, CampaignUnknown."""
        person = self._person(member)
        offers = granting.grantable(self.till.desk, member, campaign)
        with self.till.desk.store.read() as connection:
            standing = known_campaign(connection, campaign, log=self.till.desk.log)
            today = self.till.today(self.till.profile(connection))
            return WalletBook(person, self._shown(connection, standing, member), movements(connection, campaign, member), offers, today)

    def grantable(self, member: str) -> tuple[Grantable, ...]:
        """Welcomes and missions that a person may get of any campaign now, and why not. Refuses MemberUnknown."""
        self._person(member)
        return granting.grantable(self.till.desk, member)

    def grant(self, member: str, campaign: str, rule: str, approval: Approval | None = None) -> Granted:
        """Grant a person a welcome or a mission. Needs Permission.GRANT.

        Refuses GrantedBefore, IdentityMissing, BudgetSpent, NothingToGrant, GrantsOver, MemberErased.
        """
        self._person(member)
        by = self._by(approval)
        return self._granted(granting.grant_once(self.till.desk, campaign, rule, member, by=by), campaign, member, approval)

    def grant_weight(self, member: str, campaign: str, rule: str, grams: int, approval: Approval | None = None) -> Granted:
        """Grant what a weight brings by today's factor. Needs Permission.GRANT. Refuses WeightTooSmall, BudgetSpent, GrantsOver, MemberErased."""
        self._person(member)
        by = self._by(approval)
        return self._granted(granting.grant_weight(self.till.desk, campaign, rule, member, grams, by=by), campaign, member, approval)

    def take_back(self, grant: str, approval: Approval | None = None) -> Recorded:
        """Take a grant back of which nothing was used. Needs Permission.GRANT. Refuses NoSuchGrant, GrantInUse."""
        by = self._by(approval)
        recorded = granting.take_grant_back(self.till.desk, grant, by=by)
        self.till.spend(approval)
        return recorded

    def pass_on(self, member: str, to: str, campaign: str, tokens: int, approval: Approval | None = None) -> int:
        """Pass tokens of a member on to another, never for baht; answers what the giver has left. Needs Permission.GRANT.

        Refuses MemberUnknown, NotTransferable, TransferTooMuch, MemberErased.
        """
        for party in (member, to):
            self._person(party)
        by = self._by(approval)
        transfers.pass_on(self.till.desk, campaign, member, to, tokens, by=by)
        self.till.spend(approval)
        with self.till.desk.store.read() as connection:
            return self._shown(connection, known_campaign(connection, campaign, log=self.till.desk.log), member).wallet.left

    def statement_paper(self, member: str, campaign: str, *, receipt_language: Language | None = None) -> Printed:
        """The statement of a wallet for the till's paper; nothing is recorded. Refuses NotSignedIn, CampaignUnknown."""
        assert self.till.by
        with self.till.desk.store.read() as connection:
            profile = self.till.profile(connection)
            chosen = receipt_language or profile.receipt_language
            number = number_of_member(connection, member)
            page = MemberPage(profile, self.till.words[chosen], chosen, number, self.till.today(profile))
            shown = self._shown(connection, known_campaign(connection, campaign, log=self.till.desk.log), member)
            slip = wallet_slip(page, shown.terms, shown.wallet, movements(connection, campaign, member))
        return Printed(slip, self.till.fresh_id(), "", page.say("Tokens of member {number}", number=number))

    def _wallets(self, connection: Connection, member: str) -> tuple[WalletShown, ...]:
        found = (
            self._shown(connection, standing, member)
            for standing in campaigns(connection, log=self.till.desk.log)
            if standing.terms.has_wallets
        )
        return tuple(shown for shown in found if shown.open or shown.wallet.left)

    def _shown(self, connection: Connection, standing: StandingCampaign, member: str) -> WalletShown:
        terms, now = standing.terms, self.till.desk.clock.now_at()
        day = campaign_day(now, terms)
        held = wallet(connection, terms.campaign, member, day)
        is_open = standing.here and (standing.closed_at is None or now < standing.closed_at) and day <= terms.to_on
        return WalletShown(terms, held, is_open)

    def _granted(self, recorded: Recorded, campaign: str, member: str, approval: Approval | None) -> Granted:
        self.till.spend(approval)
        tokens = sum(amount for _, _, amount in recorded.fact.post if amount > 0)
        with self.till.desk.store.read() as connection:
            shown = self._shown(connection, known_campaign(connection, campaign, log=self.till.desk.log), member)
        return Granted(recorded.fact.id, shown.terms, tokens, shown.wallet.left)

    def _by(self, approval: Approval | None) -> str:
        """Who stands behind what is recorded: whoever is signed in, allowed to grant or let by somebody who is."""
        self.till.permit(Permission.GRANT, approval)
        return self.till.by

    def _person(self, member: str) -> Person:
        person = self.till.desk.people.person(member)
        if person is None:
            raise MemberUnknown()
        return person
