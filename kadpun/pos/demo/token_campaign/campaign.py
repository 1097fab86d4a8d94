"""Playing the made-up campaign: the municipality opens it, many shops trade apart, and their packs come together in the municipality's view.

    the municipality    opens the campaign, hands each shop its share
    two shops           welcome their people, exchange packs, trade apart for days, meet again: what was used twice is found; they claim
    the municipality    gathers every pack and pays what was claimed
    the shops           record the money and what they give up; the municipality gathers again, and nothing is owed any more

Answers what it must come to, added up here from what was planned.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.receive import size_of
from kadpun.books.profile import ShopProfile
from kadpun.books.shop import ShopNames, found_shop, open_desk
from kadpun.books.tokens.campaign_acts import allocate, open_campaign
from kadpun.books.tokens.campaign_pack import Packed, make_campaign_pack
from kadpun.sync.desk_pack import cuts, read_desk_pack, write_desk_pack
from kadpun.sync.gathering import Gathering, leave_packs, take_offer, wanted_of

from .plan import (
    BUNDLE_PAYS,
    BUNDLE_TOKENS,
    COMMUNITY_NAME,
    ISSUER_NAME,
    OFFICE,
    PAID_AFTER_DAYS,
    PRICE,
    SEAL,
    TOKENS_EACH,
    PlannedShop,
    Size,
    plan,
    terms_of,
)
from .shop import TokenShop, instant, settle

BY = "office"
PACKS, GATHERED, SHOPS = "packs", "campaigns", "shops"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Sums:
    """What the campaign must come to over all shops, in tokens and satang, before anything runs out."""

    budget: int
    granted: int
    used: int
    bills: int
    discount: int
    people: int
    doubles: int


class TokenCampaign:
    """The campaign under way in a folder; the municipality's shop stands in it, the others beside it in `shops`."""

    def __init__(self, folder: Path, size: Size) -> None:
        self.folder, self.size = folder, size
        self.planned = plan(size)
        self.clock = SetClock(instant(size.first_on, 6))
        names = ShopNames(COMMUNITY_NAME, ISSUER_NAME, "สำนักงาน", *OFFICE.split("/"))
        profile = ShopProfile(community=COMMUNITY_NAME, shop=ISSUER_NAME, sample=True, desk_number="00", desk_name="สำนักงาน")
        self.office: Desk = found_shop(folder, names=names, shop_profile=profile, seal=SEAL, clock=self.clock)
        self.campaign = terms_of(size).campaign
        self.packed: Packed | None = None

    @property
    def packs(self) -> Path:
        """Where the shops leave their packs for the municipality."""
        return self.folder / PACKS

    def sums(self) -> Sums:
        """What the plan comes to."""
        size = self.size
        net = size.uses - sum(visit.act == "bring-back" for shop in self.planned for visit in shop.visits)
        used, discount = net * BUNDLE_TOKENS, net * (PRICE - BUNDLE_PAYS)
        return Sums(size.budget, size.people * TOKENS_EACH, used, size.uses, discount, size.people, size.doubles)

    def open(self) -> None:
        """Open the campaign, set a share of its tokens aside for every shop, and make the file that all of them get."""
        with self.office.store.work() as work:
            open_campaign(self.office, work, terms_of(self.size), by=BY)
            for shop in self.planned:
                allocate(self.office, work, self.campaign, shop.desk, len(shop.people) * TOKENS_EACH, by=BY)
        self.packed = make_campaign_pack(self.office, self.campaign)

    def play(self, progress: Progress | None = None) -> None:
        """Let every shop trade, two that are next door after another two; `progress` is told shops done of how many."""
        for begin in range(0, len(self.planned), 2):
            pair = [self.found(planned) for planned in self.planned[begin : begin + 2]]
            try:
                for shop in pair:
                    assert self.packed is not None, "a campaign is opened before it is played"
                    shop.take_part(self.packed)
                if len(pair) == 2:
                    self._meet(*pair)
                for shop in pair:
                    for day in range(self.size.days):
                        shop.trade(day, self.campaign)
                if len(pair) == 2:
                    self._meet(*pair)
                for shop in pair:
                    shop.claim(self.campaign)
                    leave_packs(shop.desk, self.packs)
            finally:
                for shop in pair:
                    shop.close()
            if progress is not None:
                progress(min(begin + 2, len(self.planned)), len(self.planned))

    def pay(self, progress: Progress | None = None) -> int:
        """Let every shop record the municipality's money, and leave its packs anew; answers how many satang came."""
        paid = 0
        for done, planned in enumerate(self.planned, 1):
            clock = SetClock(instant(self.size.first_on + timedelta(days=PAID_AFTER_DAYS), 10))
            desk = open_desk(self.folder / SHOPS / planned.id, clock=clock)
            try:
                paid += settle(desk, self.campaign)
                leave_packs(desk, self.packs)
            finally:
                desk.close()
            if progress is not None:
                progress(done, len(self.planned))
        return paid

    def leave_shops(self) -> None:
        """Take the shops' stores away; their packs stay."""
        shutil.rmtree(self.folder / SHOPS)

    def _meet(self, one: TokenShop, other: TokenShop) -> None:
        """Let two shops exchange their logs."""
        exchange(one.desk, other.desk, self.folder / SHOPS)
        exchange(other.desk, one.desk, self.folder / SHOPS)

    def found(self, planned: PlannedShop) -> TokenShop:
        """Found one of the shops."""
        return TokenShop(self.folder / SHOPS / planned.id, planned, self.size.first_on)

    def gather(self, progress: Progress | None = None) -> None:
        """Take every pack, and what the municipality recorded itself, into its view."""
        with Gathering(self.folder / GATHERED, self.office.log) as gathering:
            gathering.take_own(self.office, self.folder / GATHERED)
            outcomes = gathering.take(self.packs, wanted_of(terms_of(self.size).shops), progress)
        assert all(outcome.reason is None for outcome in outcomes), [outcome for outcome in outcomes if outcome.reason is not None]

    def close(self) -> None:
        """Close the municipality's store."""
        self.office.close()


def exchange(giver: Desk, taker: Desk, scratch: Path) -> int:
    """Let one desk take another's own log as it stands, as packs between them carry it; answers how many facts."""
    with giver.store.read() as connection, taker.store.read() as there:
        first = size_of(there, giver.log)
        packs = [write_desk_pack(connection, scratch, giver.log, begin, end, note) for begin, end, note in cuts(connection, giver.log, first)]
    taken = 0
    for pack in packs:
        taken += take_offer(taker.store, read_desk_pack(pack.path), KINDS)
        pack.path.unlink()
    return taken
