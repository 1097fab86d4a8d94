"""Desks of one campaign at work in random ways, for properties: grants, bills, refunds, reversals, expiries, transfers, crashes, clocks that jump."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.goods.shelving import NewProduct, add_product
from kadpun.books.ledger.facts import Fact, read_fact
from kadpun.books.refusals import Refusal
from kadpun.books.sales.sale import Reversal
from kadpun.books.sales.shift import open_shift
from kadpun.books.shop import open_desk
from kadpun.books.store.engine import Work
from kadpun.books.tokens.campaign_acts import allocate, open_campaign, take_what_came
from kadpun.books.tokens.campaign_pack import make_campaign_pack, read_campaign_pack, take_campaign_pack
from kadpun.books.tokens.campaigns import campaign_day, known_campaign
from kadpun.books.tokens.expiry import let_run_out
from kadpun.books.tokens.grant_rules import rule_on
from kadpun.books.tokens.granting import record_grant
from kadpun.books.tokens.grants import GrantLine
from kadpun.books.tokens.terms import GrantRule, Terms
from kadpun.books.tokens.transfers import pass_on
from kadpun.books.tokens.wallets import all_lots
from kadpun.pos.demo.token_campaign.counter import meal, sell_meal, take_back
from kadpun.pos.demo.token_campaign.plan import PlannedShop, Size, terms_of
from kadpun.pos.demo.token_campaign.shop import TokenShop, instant
from tests.books import real_shop

FIRST = date(2026, 6, 9)
PEOPLE = tuple(f"m-00000000000{number}" for number in range(1, 5))
SHARE = 2_000
HOUR = 3_600_000


class Crash(Exception):
    """The power goes in the middle of a unit of work."""


def terms_for(desks: int) -> Terms:
    """A campaign whose tokens run out soon, may be passed on, and are earned by buying."""
    size = Size(shops=desks, people=desks * SHARE // 100, first_on=FIRST)
    rules = (GrantRule("gift", "list", 100, lasts_days=3), GrantRule("late", "list", 70), GrantRule("buy", "purchase", 1, per=2_000, lasts_days=5))
    return replace(terms_of(size), grants=rules, transferable=True, identity=(), offline="allow")


def found_desks(place: Path, count: int) -> list[Path]:
    """Found shops that take part in one campaign, opened by the first, each with its share; answers their folders, closed."""
    shops = [TokenShop(place / f"desk-{number}", PlannedShop(number, (), ()), FIRST) for number in range(count)]
    first, terms = shops[0].desk, terms_for(count)
    with first.store.work() as work:
        open_campaign(first, work, terms, by="o-1")
        for shop in shops[1:]:
            allocate(first, work, terms.campaign, shop.planned.desk, SHARE, by="o-1")
    packed = make_campaign_pack(first, terms.campaign)
    for shop in shops:
        with shop.desk.store.work() as work:
            add_product(shop.desk, work, NewProduct(meal(), 1_000, 1_000_000), by="o-1", on=FIRST)
            if shop is not shops[0]:
                take_campaign_pack(shop.desk, work, read_campaign_pack(packed.data, file=packed.name), by="o-1")
        real_shop.open_a_shift(shop.desk)
        shop.close()
    return [place / f"desk-{number}" for number in range(count)]


class TokenDays:
    """The desks at work; what the rules do not allow is not done."""

    def __init__(self, folders: list[Path], seed: int) -> None:
        self.chance = random.Random(seed)
        self.campaign = terms_for(len(folders)).campaign
        self.folders = folders
        self.clocks = [SetClock(instant(FIRST, 9) + 1000 * number) for number in range(len(folders))]
        self.desks: list[Desk] = [open_desk(folder, clock=clock) for folder, clock in zip(folders, self.clocks, strict=True)]

    def act(self, number: int, what: str) -> None:
        """One desk does one thing."""
        self.clocks[number].advance(milliseconds=self.chance.choice((-7_000, 0, 1, 1_000, 70_000)))
        try:
            getattr(self, what)(number)
        except Refusal:
            return

    def grant(self, number: int) -> None:
        desk = self.desks[number]
        with desk.store.work() as work:
            terms = known_campaign(work.connection, self.campaign).terms
            rule = rule_on(terms, self.chance.choice(("gift", "late")), campaign_day(desk.clock.now_at(), terms))
            some = self.chance.sample(PEOPLE, self.chance.randint(1, 3))
            record_grant(desk, work, terms, rule, tuple(GrantLine(party, rule.tokens) for party in some), by="o-1")

    def sell(self, number: int) -> None:
        desk = self.desks[number]
        with desk.store.work() as work:
            self._sell(desk, work)

    def _sell(self, desk: Desk, work: Work) -> None:
        shift = open_shift(work.connection, desk.log)
        assert shift is not None
        party = self.chance.choice(PEOPLE)
        sell_meal(desk, work, party, self.campaign, shift=shift.shift, on=desk.today(), plates=self.chance.randint(1, 3))

    def refund(self, number: int) -> None:
        desk = self.desks[number]
        sold = self._some(desk, "sale")
        with desk.store.work() as work:
            shift = open_shift(work.connection, desk.log)
            if sold is not None and shift is not None:
                take_back(desk, work, sold.id, shift=shift.shift, on=desk.today(), plates=self.chance.choice((0, 1)))

    def reverse(self, number: int) -> None:
        desk, kinds = self.desks[number], ("sale", "sale", "expiry")
        fact = self._some(desk, self.chance.choice(kinds))
        if fact is not None:
            opposite = tuple((account, commodity, -amount) for account, commodity, amount in fact.post)
            with desk.store.work() as work:
                desk.record(work, Reversal("ผิด", "o-2"), by="o-1", refs=(fact.id,), post=opposite)

    def pass_on(self, number: int) -> None:
        giver, taker = self.chance.sample(PEOPLE, 2)
        pass_on(self.desks[number], self.campaign, giver, taker, self.chance.choice((1, 30, 100)), by="o-1")

    def allocate(self, number: int) -> None:
        """More for another desk; or what came for this one is taken."""
        desk, other = self.desks[number], self.chance.randrange(len(self.desks))
        with desk.store.work() as work:
            if other == number:
                take_what_came(desk, work, by="o-1")
            else:
                allocate(desk, work, self.campaign, self.desks[other].log.rpartition("/")[0], self.chance.choice((50, 400)), by="o-1")

    def expire(self, number: int) -> None:
        let_run_out(self.desks[number], by="o-1")

    def sleep(self, number: int) -> None:
        """A day goes by on one desk, or its clock falls back some hours."""
        self.clocks[number].advance(milliseconds=self.chance.choice((24 * HOUR, 24 * HOUR, -5 * HOUR)))

    def crash(self, number: int) -> None:
        """The power goes while a bill is recorded: the desk is opened again, and nothing of it stands."""
        desk = self.desks[number]
        size = desk.ledger.size
        try:
            with desk.store.work() as work:
                self._sell(desk, work)
                raise Crash
        except Crash:
            self.open_again(number)
        assert self.desks[number].ledger.size == size

    def open_again(self, number: int) -> None:
        """A desk comes up after a power cut."""
        self.desks[number].close()
        self.desks[number] = open_desk(self.folders[number], clock=self.clocks[number])

    def deficit(self, number: int) -> int:
        """How many tokens more went than there were, over all wallets a desk knows."""
        with self.desks[number].store.read() as connection:
            lots = [lot for party in PEOPLE for lot in all_lots(connection, self.campaign, party)]
        return -sum(min(lot.left, 0) for lot in lots)

    def close(self) -> None:
        for desk in self.desks:
            desk.close()

    def _some(self, desk: Desk, kind: str) -> Fact | None:
        """One of the desk's own facts: what two desks apart take back of one bill is too much without being used twice."""
        with desk.store.read() as connection:
            rows = connection.exec_driver_sql("SELECT bytes FROM fact WHERE kind = ? ORDER BY id", (kind,)).all()
        own = [fact for fact in (read_fact(bytes(data)) for (data,) in rows) if fact.log == desk.log]
        return self.chance.choice(own) if own else None
