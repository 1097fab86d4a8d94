"""Wallets at the office: who holds what of a campaign, lists of an event granted, what ran out, and people who were granted the same twice.

A room over the same till: granting and what runs out need Permission.GRANT, a list of holders with names Permission.PRIVATE. Lists only read and may
run on any thread but the window's; a list of an event is granted in slices, so that selling goes on between them. Names are put beside ids when
something is shown or written out. Refuses to know Qt.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kadpun.books.money import THAI_DIGITS
from kadpun.books.refusals import Refusal
from kadpun.books.sheet_reading import ColumnMapping, FileLine, read_file, read_lines
from kadpun.books.tokens.campaigns import StandingCampaign, campaign_day, campaigns, desk_of, known_campaign, left_to_grant
from kadpun.books.tokens.event_lists import ListReport, TokensUnread, begin_granting, check_event_list, grant_slice, list_mapping
from kadpun.books.tokens.expiry import let_run_out, run_out
from kadpun.books.tokens.grant_rules import rules_on
from kadpun.books.tokens.granting import GrantedTwice, granted_twice, take_grant_back
from kadpun.books.tokens.grants import recorded_grant
from kadpun.books.tokens.terms import GrantRule, Terms
from kadpun.books.tokens.uses import BEARER
from kadpun.books.tokens.wallets import Holding, holdings
from kadpun.books.words import Say
from kadpun.books.workbook import Cell, Column, Sheet
from kadpun.pos.till.counter import Till
from kadpun.pos.till.results import Approval, Permission
from kadpun.pos.till.wallet_till import Granted, WalletBook, WalletTill

from .sheet_files import write_sheet

MOST_FOUND = 20
_KILOGRAMS = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,3}))?")


class WeightUnread(Refusal):
    says = "“{text}” is not a weight in kilograms. Type it as 14.5."


class NobodyOfNumber(Refusal):
    says = "Nobody has the number or card “{text}”."


@dataclass(frozen=True, slots=True)
class HolderSeen:
    """What somebody has of a campaign, with name and number; printed coupons have neither."""

    holding: Holding
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class TwiceSeen:
    """Who was granted the same more than once by desks that had not met; `single` of the later grants touch nobody else."""

    twice: GrantedTwice
    name: str
    number: str
    single: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WalletsSeen:
    """The wallets of a campaign: everybody who was granted anything, by number; `left_to_grant` at this desk (None: without bounds).

    `running_out` tokens have run out and do not stand in the books as such yet; `lists` are the rules that a list may be granted by now.
    """

    campaign: StandingCampaign
    holders: tuple[HolderSeen, ...]
    twice: tuple[TwiceSeen, ...]
    left_to_grant: int | None
    running_out: int
    lists: tuple[GrantRule, ...]

    @property
    def terms(self) -> Terms:
        return self.campaign.terms


@dataclass(frozen=True, slots=True)
class PersonWallet:
    """One person's wallet beside the list: its book, the rules of weight that hold now, and the last grant where it may be taken back ("" : none)."""

    book: WalletBook
    weights: tuple[GrantRule, ...]
    may_take_back: str


class WalletsRoom:
    """The verbs of the office for wallets: `WalletsRoom(till)`; those for one person are `room.one`."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.desk = till.desk
        self.one = WalletTill(till)

    def campaigns(self) -> tuple[StandingCampaign, ...]:
        """The campaigns of which people hold tokens, by id."""
        with self.desk.store.read() as connection:
            return tuple(standing for standing in campaigns(connection, log=self.desk.log) if standing.terms.has_wallets)

    def wallets(self, campaign: str) -> WalletsSeen:
        """Everything the page shows of a campaign's wallets. Refuses CampaignUnknown."""
        now = self.desk.clock.now_at()
        with self.desk.store.read() as connection:
            standing = known_campaign(connection, campaign, log=self.desk.log)
            terms, day = standing.terms, campaign_day(now, standing.terms)
            held = holdings(connection, campaign)
            twice = granted_twice(connection, campaign)
            due = sum(line.tokens for line in run_out(connection, terms, self.desk.log, day))
            left = left_to_grant(connection, campaign, self.desk.log)
        holders = sorted((HolderSeen(one, *self._who(one.party)) for one in held), key=_by_number)
        seen = tuple(TwiceSeen(one, *self._who(one.party), tuple(grant for grant in one.others if self.is_of_one(grant))) for one in twice)
        return WalletsSeen(standing, tuple(holders), seen, left, due, rules_on(terms, day, "list"))

    def wallet(self, campaign: str, party: str) -> PersonWallet:
        """One person's wallet, and what may be done with it. Refuses MemberUnknown, CampaignUnknown."""
        book = self.one.book(party, campaign)
        terms = book.shown.terms
        weights = rules_on(terms, campaign_day(self.desk.clock.now_at(), terms), "weight") if book.shown.open else ()
        last = book.lines[-1] if book.lines else None
        mine = last is not None and last.what == "granted" and desk_of(last.place) == desk_of(self.desk.log)
        return PersonWallet(book, weights, last.fact if mine and last is not None and self.is_of_one(last.fact) else "")

    def is_of_one(self, grant: str) -> bool:
        """Whether a grant has one line, so that taking it back touches nobody else."""
        with self.desk.store.read() as connection:
            return len(recorded_grant(connection, grant)[1].lines) == 1

    def grant(self, campaign: str, party: str, rule: str, kilograms: str = "", approval: Approval | None = None) -> Granted:
        """Grant a welcome or a mission, or what a weight brings that was typed in kilograms. Needs Permission.GRANT. Refuses WeightUnread."""
        if not kilograms:
            return self.one.grant(party, campaign, rule, approval)
        return self.one.grant_weight(party, campaign, rule, read_grams(kilograms), approval)

    def pass_on(self, campaign: str, giver: str, to: str, tokens: str, approval: Approval | None = None) -> int:
        """Pass tokens on to whoever has this number or card. Needs Permission.GRANT. Refuses NobodyOfNumber, TokensUnread."""
        taker = self.desk.people.by_card(to) or self.desk.people.by_number(to)
        if taker is None:
            raise NobodyOfNumber(text=to[:40])
        plain = tokens.translate(THAI_DIGITS).replace(",", "").strip()
        if not plain.isdecimal() or int(plain) == 0:
            raise TokensUnread(text=tokens[:40])
        return self.one.pass_on(giver, taker.id, campaign, int(plain), approval)

    def take_back(self, grants: Sequence[str], approval: Approval | None = None) -> int:
        """Take grants back of which nothing was used; answers how many. Needs Permission.GRANT. Refuses GrantInUse."""
        self.till.permit(Permission.GRANT, approval)
        for grant in grants:
            take_grant_back(self.desk, grant, by=self.till.by)
        self.till.spend(approval)
        return len(grants)

    def find(self, text: str) -> tuple[HolderSeen, ...]:
        """People of the register by number, card, name or telephone, who hold nothing yet as far as this tells."""
        found = self.desk.people.find(text, limit=MOST_FOUND) if text.strip() else ()
        return tuple(HolderSeen(Holding(person.id, 0, 0, 0, 0, 0), person.name, person.number) for person in found if not person.erased)

    def look_at_list(self, path: Path) -> tuple[tuple[FileLine, ...], ColumnMapping]:
        """Read a list's lines, and how its columns are read. Refuses what cannot be read as a sheet."""
        lines = tuple(read_lines(read_file(path)))
        return lines, list_mapping(self.desk, lines, name=path.stem[:60])

    def check_list(self, lines: Sequence[FileLine], mapping: ColumnMapping, *, campaign: str, rule: str, event: str) -> ListReport:
        """Check a whole list; nothing is granted. Refuses EventUnnamed, NotAListRule, WhoColumnMissing, TokensMissing, MappingNoLongerFits."""
        return check_event_list(self.desk, lines, mapping, campaign=campaign, rule=rule, event=event)

    def grant_list(self, report: ListReport, approval: Approval | None = None) -> Generator[tuple[int, int], None, int]:
        """Grant a checked list slice by slice, told after each; what was granted before it is broken off stays. Needs Permission.GRANT.

        Refuses BudgetSpent before anything is granted.
        """
        self.till.permit(Permission.GRANT, approval)
        by = self.till.by
        begin_granting(self.desk, report)
        self.till.spend(approval)
        at = 0
        while at < len(report.grants):
            at = grant_slice(self.desk, report, at, by=by)
            yield at, len(report.grants)
        return at

    def let_run_out(self, approval: Approval | None = None) -> int:
        """Post what ran out of every campaign up to now; answers how many tokens. Needs Permission.GRANT."""
        self.till.permit(Permission.GRANT, approval)
        tokens = let_run_out(self.desk, by=self.till.by)
        self.till.spend(approval)
        return tokens

    def write_holders(self, campaign: str, path: Path, say: Say, approval: Approval | None = None) -> Path:
        """Write who holds what, XLSX or CSV by the file's name. Needs Permission.PRIVATE."""
        self.till.permit(Permission.PRIVATE, approval)
        write_sheet(self.holders_sheet(campaign, say), path)
        self.till.spend(approval)
        return path

    def holders_sheet(self, campaign: str, say: Say) -> Sheet:
        """Who holds what of a campaign, as a sheet that foots."""
        seen = self.wallets(campaign)
        counts = [say("Granted"), say("Used"), say("Ran out"), say("Passed on"), say("Still held")]
        columns = (Column(say("Member no.")), Column(say("Name"), width=32), *(Column(title, "count", 12, total=True) for title in counts))
        rows: list[tuple[Cell, ...]] = [
            (one.number, one.name, *(getattr(one.holding, name) for name in ("granted", "used", "expired", "moved", "left"))) for one in seen.holders
        ]
        return Sheet(say("Wallets"), columns, rows, totals=say("Together"))

    def _who(self, party: str) -> tuple[str, str]:
        """Name and number of a party; the bearer of coupons and somebody who is not in the register have none."""
        person = self.desk.people.person(party) if party != BEARER else None
        return ("", "") if person is None else (person.name, person.number)


def read_grams(text: str) -> int:
    """A weight typed in kilograms, with up to three decimals, in grams. Refuses WeightUnread."""
    found = _KILOGRAMS.fullmatch(text.translate(THAI_DIGITS).replace(",", "").strip())
    if found is None:
        raise WeightUnread(text=text[:40])
    return int(found[1]) * 1000 + int((found[2] or "0").ljust(3, "0"))


def event_of(text: str) -> str:
    """A short name of an event from what was typed or a file's name: small letters, digits and hyphens; "" where nothing is left."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in text.translate(THAI_DIGITS).casefold())
    return "-".join(part for part in plain.split("-") if part)[:32].strip("-")


def _by_number(seen: HolderSeen) -> tuple[int, str, str]:
    return len(seen.number), seen.number, seen.holding.party
