"""Whatever happens to a campaign's tokens: not yet granted + held + used + expired is its budget after every step, and no wallet goes below zero."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.bodies import codec_of
from kadpun.books.ledger.facts import read_fact
from kadpun.books.ledger.own_kinds import Genesis
from kadpun.books.ledger.rebuild import rebuild
from kadpun.books.ledger.receive import Taking, check_offer
from kadpun.books.tokens.campaigns import known_campaign
from kadpun.books.tokens.issuer_view import IssuerReport, issuer_report
from kadpun.sync.desk_pack import cuts, read_desk_pack, write_desk_pack
from kadpun.sync.gathering import Gathering, take_offer, wanted_of
from tests.books.tokens.token_days import SHARE, TokenDays, found_desks
from tests.sync.equal_views import differences, rows_as_they_lie, views_of

DESKS = 3
ACTS = (
    "grant", "grant", "sell", "sell", "sell", "refund", "reverse", "expire", "sleep", "crash", "allocate",
)  # fmt: skip
APART = (*ACTS, "meet", "meet", "cut short")


@pytest.fixture(scope="module")
def founded() -> Iterator[list[Path]]:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield found_desks(Path(folder), DESKS)


def days_in(folders: list[Path], place: Path, seed: int) -> TokenDays:
    for folder in folders:
        shutil.copytree(folder, place / folder.name)
    return TokenDays([place / folder.name for folder in folders], seed)


def report_of(days: TokenDays, number: int) -> IssuerReport:
    with days.desks[number].store.read() as connection:
        return issuer_report(connection, known_campaign(connection, days.campaign).terms)


def demand_sums(report: IssuerReport, budget: int) -> None:
    assert report.budget == budget
    assert report.ungranted + report.allocated + report.held + report.used + report.expired == budget
    assert report.to_grant + report.in_hand + report.once + report.expired == budget
    assert (report.total.granted, report.total.used, report.total.expired) == (
        report.held + report.used + report.expired, report.used, report.expired,
    )  # fmt: skip
    for parts in (report.shops, report.days, report.cells):
        for name in ("granted", "used", "expired", "bills", "discount", "repaid"):
            assert sum(getattr(part.figures, name) for part in parts) == getattr(report.total, name), name
    assert report.days == () or report.days[-1].left == (budget or report.total.granted) - report.once - report.expired


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from((*ACTS, "pass_on")), min_size=15, max_size=40), st.integers(0, 2**32))
def test_at_one_desk_the_parts_are_the_budget_at_every_step_and_no_wallet_is_below_zero(founded: list[Path], acts: list[str], seed: int) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        days = days_in(founded[:1], Path(folder), seed)
        try:
            for what in acts:
                days.act(0, what)
                report = report_of(days, 0)
                demand_sums(report, DESKS * SHARE)
                assert days.deficit(0) == 0, what
                assert report.held >= 0 and report.doubles == ()
            before = rows_as_they_lie(days.desks[0].store.path)
            rebuild(days.desks[0].store, KINDS, apply_postings)
            assert differences(before, rows_as_they_lie(days.desks[0].store.path)) == {}
        finally:
            days.close()


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, DESKS - 1), st.sampled_from(APART)), min_size=20, max_size=36), st.integers(0, 2**32))
def test_of_desks_apart_merged_in_any_order_everybody_sees_the_same_and_what_is_too_much_is_double(
    founded: list[Path], acts: list[tuple[int, str]], seed: int
) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        place = Path(folder)
        days = Meeting(days_in(founded, place, seed), place / "pool")
        try:
            for number, what in acts:
                days.act(number, what)
                demand_sums(report_of(days.days, number), days.budget_at(number))
            for _ in range(2):  # what ran out before a late bill was heard is put right the next time
                days.settle()
                for number in range(DESKS):
                    days.days.expire(number)
            days.settle()
            reports = [report_of(days.days, number) for number in range(DESKS)]
            demand_sums(reports[0], DESKS * SHARE)
            assert days.days.deficit(0) == reports[0].doubled
            assert all(report == reports[0] for report in reports)
            first = views_of(days.days.desks[0].store.path)
            for desk in days.days.desks:
                assert differences(first, views_of(desk.store.path)) == {}
            assert days.gathered(place / "gathered") == reports[0]
        finally:
            days.days.close()


class Meeting:
    """Desks apart, and a pool of packs that are taken in any order."""

    def __init__(self, days: TokenDays, pool: Path) -> None:
        self.days, self.pool = days, pool
        pool.mkdir()

    def act(self, number: int, what: str) -> None:
        if what == "meet":
            self._leave(number)
            self._take(self.days.chance.randrange(DESKS))
        elif what == "cut short":
            self._leave(number)
            self._begin_to_take(self.days.chance.randrange(DESKS))
        else:
            self.days.act(number, what)

    def budget_at(self, number: int) -> int:
        """What a desk knows of the budget: it is issued in the first desk's log, which the others hear of when they meet."""
        with self.days.desks[number].store.read() as connection:
            return DESKS * SHARE if known_campaign(connection, self.days.campaign).opened_by else 0

    def settle(self) -> None:
        """Everybody leaves packs and takes all of the others'."""
        for number in range(DESKS):
            self._leave(number)
        for number in range(DESKS):
            self._take(number)

    def gathered(self, folder: Path) -> IssuerReport:
        """What an issuer sees who gathers the packs."""
        with Gathering(folder, self.days.desks[0].log) as gathering:
            assert all(outcome.reason is None for outcome in gathering.take(self.pool, wanted_of(())))
            with gathering.store.read() as connection:
                return issuer_report(connection, known_campaign(connection, self.days.campaign).terms)

    def _leave(self, number: int) -> None:
        desk = self.days.desks[number]
        with desk.store.read() as connection:
            for first, end, note in cuts(connection, desk.log, 0):
                write_desk_pack(connection, self.pool, desk.log, first, end, note)

    def _begin_to_take(self, number: int) -> None:
        """The power goes after the first slice of a pack: the log is incomplete here and not wrong, and goes on with the next meeting."""
        own = self.days.desks[number]
        offer = read_desk_pack(self.days.chance.choice(sorted(self.pool.iterdir())))
        if offer.log != own.log:
            vkeys = codec_of(Genesis).read(read_fact(offer.facts[0]).body).vkeys
            with own.store.read() as connection:
                checked = check_offer(connection, offer, vkeys=vkeys, kinds=KINDS)
            if checked.new:
                Taking(own.store, checked, kinds=KINDS, apply_postings=apply_postings).step()
                self.days.open_again(number)

    def _take(self, number: int) -> None:
        packs = sorted(self.pool.iterdir())
        self.days.chance.shuffle(packs)
        own = self.days.desks[number]
        for offer in map(read_desk_pack, packs):
            if offer.log != own.log:
                take_offer(own.store, offer, KINDS)
