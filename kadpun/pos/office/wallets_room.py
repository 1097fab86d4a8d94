"""Wallets at the office: who holds what of a campaign, lists of an event granted, what ran out, and people who were granted the same twice.

A room over the same till: granting and what runs out need Permission.GRANT, a list of holders with names Permission.PRIVATE. Lists only read and may
run on any thread but the window's; a list of an event is granted in slices, so that selling goes on between them. Names are put beside ids when
something is shown or written out. Refuses to know Qt.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kadpun.books.money import THAI_DIGITS
from kadpun.books.sheet_reading import ColumnMapping, FileLine, read_file, read_lines
from kadpun.books.store.places import write_whole
from kadpun.books.tokens.campaigns import StandingCampaign, campaign_day, campaigns, known_campaign, left_to_grant
from kadpun.books.tokens.event_lists import ListReport, begin_granting, check_event_list, grant_slice, list_mapping
from kadpun.books.tokens.expiry import let_run_out, run_out
from kadpun.books.tokens.grant_rules import rules_on
from kadpun.books.tokens.granting import GrantedTwice, granted_twice
from kadpun.books.tokens.terms import GrantRule, Terms
from kadpun.books.tokens.uses import BEARER
from kadpun.books.tokens.wallets import Holding, holdings
from kadpun.books.words import Say
from kadpun.books.workbook import Cell, Column, Sheet, write_workbook
from kadpun.pos.till.counter import Till
from kadpun.pos.till.results import Approval, Permission
from kadpun.pos.till.wallet_till import WalletTill

from .surplus_room import csv_of


@dataclass(frozen=True, slots=True)
class HolderSeen:
    """What somebody has of a campaign, with name and number; printed coupons have neither."""

    holding: Holding
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class TwiceSeen:
    """Who was granted the same more than once by desks that had not met."""

    twice: GrantedTwice
    name: str
    number: str


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
        seen = tuple(TwiceSeen(one, *self._who(one.party)) for one in twice)
        return WalletsSeen(standing, tuple(holders), seen, left, due, rules_on(terms, day, "list"))

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
        sheet = self.holders_sheet(campaign, say)
        if path.suffix.lower() == ".csv":
            with write_whole(path) as stream:
                stream.write(csv_of(sheet))
        else:
            write_workbook(path, [sheet])
        self.till.spend(approval)
        return path

    def holders_sheet(self, campaign: str, say: Say) -> Sheet:
        """Who holds what of a campaign, as a sheet that foots."""
        seen = self.wallets(campaign)
        counts = [say("Granted"), say("Used"), say("Ran out"), say("Passed on"), say("Left")]
        columns = (Column(say("Member no.")), Column(say("Name"), width=32), *(Column(title, "count", 12, total=True) for title in counts))
        rows: list[tuple[Cell, ...]] = [
            (one.number, one.name, *(getattr(one.holding, name) for name in ("granted", "used", "expired", "moved", "left"))) for one in seen.holders
        ]
        return Sheet(say("Wallets"), columns, rows, totals=say("Together"))

    def _who(self, party: str) -> tuple[str, str]:
        """Name and number of a party; the bearer of coupons and somebody who is not in the register have none."""
        person = self.desk.people.person(party) if party != BEARER else None
        return ("", "") if person is None else (person.name, person.number)


def event_of(text: str) -> str:
    """A short name of an event from what was typed or a file's name: small letters, digits and hyphens; "" where nothing is left."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in text.translate(THAI_DIGITS).casefold())
    return "-".join(part for part in plain.split("-") if part)[:32].strip("-")


def _by_number(seen: HolderSeen) -> tuple[int, str, str]:
    return len(seen.number), seen.number, seen.holding.party
