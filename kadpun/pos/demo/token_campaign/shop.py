"""One shop of the made-up campaign: a store, a log and keys of its own, and everything it records through the one door.

The municipality's file with its share of the tokens --> its people welcomed --> days of bills with tokens, meals brought back --> what ran out -->
a claim on the municipality --> the money. What a bill uses is worked out and allowed as at any till; only the hands are missing.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.goods.shelving import NewProduct, add_product
from kadpun.books.members.joining import NewPerson, join
from kadpun.books.profile import ShopProfile
from kadpun.books.sales.numbers import next_number
from kadpun.books.sales.shift import ShiftClose, ShiftOpen, close_postings, open_postings, shift_totals
from kadpun.books.shop import ShopNames, found_shop
from kadpun.books.store.engine import Work
from kadpun.books.tokens.campaign_pack import Packed, read_campaign_pack, take_campaign_pack
from kadpun.books.tokens.claims import claim_number, claimable, record_claim
from kadpun.books.tokens.double_uses import Double, DoubleChange, DoubleUse, decide_double, double_postings, doubles, unrecorded
from kadpun.books.tokens.expiry import let_run_out
from kadpun.books.tokens.grant_rules import rule_on
from kadpun.books.tokens.granting import record_grant
from kadpun.books.tokens.grants import GrantLine
from kadpun.books.tokens.identity import marks_of
from kadpun.books.tokens.settling import ClaimSettled, claims, settled_postings

from .counter import BY, meal, sell_meal, take_back
from .plan import CLAIM_DAYS, CLAIMED_AFTER_DAYS, COMMUNITY, COMMUNITY_NAME, SEAL, PlannedShop, Visit

FLOAT = 100_000
STOCK = 10_000
HOUR = 3_600_000
GRANTS_AT_ONCE = 200


class TokenShop:
    """A shop under way in a folder."""

    def __init__(self, folder: Path, planned: PlannedShop, first_on: date) -> None:
        self.planned = planned
        self.clock = SetClock(instant(first_on, 7) + planned.number)
        self.first_on = first_on
        names = ShopNames(COMMUNITY_NAME, planned.name, "เครื่อง 1", COMMUNITY, planned.id, "till-1")
        profile = ShopProfile(community=COMMUNITY_NAME, shop=planned.name, vat_mode="registered", sample=True)
        self.desk: Desk = found_shop(folder, names=names, shop_profile=profile, seal=SEAL, clock=self.clock)
        self.sales: dict[str, list[str]] = {}

    def close(self) -> None:
        """Close the store."""
        self.desk.close()

    def take_part(self, packed: Packed) -> None:
        """Take the municipality's file, put a meal on the shelf, and welcome everybody who lives near."""
        desk, pack = self.desk, read_campaign_pack(packed.data, file=packed.name)
        terms = pack.terms
        people = [
            NewPerson({"name": f"ผู้ถือเหรียญ {party[2:]}", "telephone": telephone_of(self.planned, place)}, self.first_on, roles=("customer",), id=party)
            for place, party in enumerate(self.planned.people)
        ]
        desk.people.keys.make_for(self.planned.people)
        with desk.store.work() as work:
            add_product(desk, work, NewProduct(meal(), STOCK, STOCK * 3_000), by=BY, on=self.first_on)
            take_campaign_pack(desk, work, pack, code=packed.code, by=BY)
            for person in people:
                join(desk, work, person, by=BY)
            rule = rule_on(terms, "welcome", self.first_on)
            lines = [GrantLine(person.id, rule.tokens, marks_of(desk.people.keys, terms, person.values)) for person in people]
            for begin in range(0, len(lines), GRANTS_AT_ONCE):
                record_grant(desk, work, terms, rule, tuple(lines[begin : begin + GRANTS_AT_ONCE]), by=BY)

    def trade(self, day: int, campaign: str) -> None:
        """A shift: everything that happens in the shop on a day of the campaign."""
        on = self.first_on + timedelta(days=day)
        visits = [visit for visit in self.planned.visits if visit.day == day]
        if not visits:
            return
        self.clock.at = max(instant(on, 10) + self.planned.number, self.clock.at + 1)
        with self.desk.store.work() as work:
            shift = next_number(work.connection, self.desk.log, "shift")
            opening = ShiftOpen(shift, FLOAT)
            opened = self.desk.record(work, opening, by=BY, on=on, post=open_postings(opening))
            for visit in visits:
                self.clock.advance(milliseconds=60_000)
                self._serve(work, visit, campaign, shift, on)
            work.views.flush()
            totals = shift_totals(work.connection, self.desk.log, shift)
            closing = ShiftClose(shift, f"Z{shift:04}", totals.expected, totals.expected, totals.perpetual, totals.sums, approver=BY)
            self.desk.record(work, closing, by=BY, on=on, refs=(opened.fact.id,), post=close_postings(closing))

    def claim(self, campaign: str) -> None:
        """When the last day of the tokens is over: set aside what was used twice, let the rest run out, and claim what the municipality repays."""
        terms_end = self.first_on + timedelta(days=CLAIMED_AFTER_DAYS)
        self.clock.at = instant(terms_end, 9) + self.planned.number
        desk = self.desk
        with desk.store.work() as work:
            own = [one for one in unrecorded(doubles(work.connection, campaign)) if one.double.log == desk.log]
            if own:
                found_twice = DoubleUse(campaign, tuple(_change(one) for one in own))
                desk.record(work, found_twice, by=BY, on=terms_end, post=double_postings(found_twice))
        let_run_out(desk, by=BY)
        with desk.store.work() as work:
            last_on = terms_end - timedelta(days=1)
            uses = claimable(work.connection, campaign, last_on, shop=f"{COMMUNITY}/{self.planned.id}")
            if uses:
                number = claim_number(work.connection, desk.log, desk_mark="01", on=terms_end)
                days = {"from_on": self.first_on, "to_on": last_on, "due_on": terms_end + timedelta(days=CLAIM_DAYS)}
                record_claim(desk, work, uses, campaign=campaign, number=number, by=BY, on=terms_end, **days)

    def _serve(self, work: Work, visit: Visit, campaign: str, shift: int, on: date) -> None:
        if visit.act == "bring-back":
            take_back(self.desk, work, self.sales[visit.party].pop(), shift=shift, on=on)
        else:
            sold = sell_meal(self.desk, work, visit.party, campaign, shift=shift, on=on)
            self.sales.setdefault(visit.party, []).append(sold.fact.id)


def settle(desk: Desk, campaign: str) -> int:
    """The municipality's money came: record it for every claim, and give up what was used twice; answers the satang that came."""
    paid = 0
    with desk.store.work() as work:
        on = desk.today()
        for one in doubles(work.connection, campaign):
            if one.double.log == desk.log and one.open:
                decide_double(desk, work, one, "lost", by=BY, on=on)
        for standing in claims(work.connection, campaign):
            if standing.log == desk.log and standing.open > 0:
                body = ClaimSettled(campaign, paid=standing.open, account="bank/current", reference=standing.number)
                desk.record(work, body, by=BY, on=on, refs=(standing.claim,), post=settled_postings(body))
                paid += standing.open
    return paid


def _change(one: Double) -> DoubleChange:
    """What is to be recorded of a double use that no fact speaks of yet."""
    return DoubleChange(one.double.bill, one.tokens, one.amount, one.holds.bill, one.by, one.key, one.double.use)


def telephone_of(shop: PlannedShop, place: int) -> str:
    """A telephone number that nobody has, another one for everybody."""
    return f"08{shop.number * 1_000 + place:08}"


def instant(day: date, hour: int) -> int:
    """An hour of a day in Thailand, in UTC milliseconds."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000) + (hour - 7) * HOUR
