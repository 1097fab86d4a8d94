"""Coupons at the office: print runs in sheets or on the receipt printer, print again, make lost ones void, see what became of each.

Making, printing again and making void need Permission.CAMPAIGNS, and the issuer's key, which only the desk that opened the campaign has. Sheets
may be made on any thread but the window's: they only read. Refuses to know Qt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from kadpun.books.refusals import Refusal
from kadpun.books.store.engine import Work
from kadpun.books.store.places import write_whole
from kadpun.books.tokens.campaigns import campaigns, known_campaign, left_to_grant, shop_name_of
from kadpun.books.tokens.coupon_acts import is_genuine_proof, make_coupons_void, print_coupons, print_coupons_again, signed_coupons
from kadpun.books.tokens.coupon_code import MOST_NUMBER, CouponForged, SignedCoupon, number_in, read_coupon, verify_coupon
from kadpun.books.tokens.coupon_facts import ReprintReason, Serials, VoidReason
from kadpun.books.tokens.coupons import CouponState, Run, find_run, reprinted, runs, states
from kadpun.books.tokens.issuer_keys import issuer_key, issuers_here
from kadpun.books.tokens.terms import Terms
from kadpun.books.words import Language
from kadpun.hardware.slip import Slip
from kadpun.pos.till.counter import Till
from kadpun.pos.till.results import Approval, Permission

from .coupon_paper import CouponWords, Progress, coupon_slip, coupon_words, coupons_pdf

_RANGE = re.compile(r"([0-9]{1,5})(?:\s*[-–]\s*([0-9]{1,5}))?")


class SerialsNotRead(Refusal):
    says = "“{text}” is no list of numbers from 1 to {most}. Write 7, or 1-20, or 1-20, 35."


class CouponCountNotRead(Refusal):
    says = "“{text}” is no number of coupons from 1 to {most}."


@dataclass(frozen=True, slots=True)
class CouponCampaign:
    """A campaign of coupons: `left` that this desk may still print (None: nothing binds it), and whether its issuer's key is here."""

    terms: Terms
    left: int | None
    prints: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class RunSeen:
    """A run with what became of its coupons; `discount` is what they took off so far in satang, copies' uses too."""

    run: Run
    terms: Terms
    unused: int
    used: int
    double: int
    void: int
    used_void: int
    again: int
    discount: int
    own: bool


class CouponsRoom:
    """The verbs of coupons."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.desk = till.desk

    def campaigns(self) -> tuple[CouponCampaign, ...]:
        """The campaigns of coupons that this store knows, open ones first."""
        here = set(issuers_here(self.desk))
        made = []
        with self.desk.store.read() as connection:
            for standing in campaigns(connection):
                terms = standing.terms
                if terms.form == "coupon":
                    prints = terms.issuer in here and issuer_key(self.desk, terms.issuer).verifier.text == terms.key
                    left = left_to_grant(connection, terms.campaign, self.desk.log)
                    made.append(CouponCampaign(terms, left, prints, standing.closed_at is not None))
        return tuple(sorted(made, key=lambda each: (each.closed, each.terms.campaign)))

    def runs(self, campaign: str = "") -> tuple[RunSeen, ...]:
        """The runs of a campaign, or all, the newest first; one whose campaign has not come to this store yet waits for it."""
        with self.desk.store.read() as connection:
            terms = {each.campaign: each.terms for each in campaigns(connection)}
            return tuple(self._seen(connection, run, terms[run.campaign]) for run in reversed(runs(connection, campaign)) if run.campaign in terms)

    def _seen(self, connection: Connection, run: Run, terms: Terms) -> RunSeen:
        every = states(connection, run)
        told = [state.state for state in every]
        return RunSeen(
            run=run,
            terms=terms,
            unused=told.count("unused"),
            used=told.count("used"),
            double=told.count("double"),
            void=told.count("void"),
            used_void=told.count("used-void"),
            again=reprinted(connection, run.id),
            discount=sum(use.discount for state in every for use in state.uses),
            own=run.log.rpartition("/")[0] == self.desk.log.rpartition("/")[0],
        )

    def states(self, run: str) -> tuple[CouponState, ...]:
        """Every coupon of a run (its id, code or a serial) with what became of it. Refuses CouponRunUnknown."""
        with self.desk.store.read() as connection:
            return states(connection, find_run(connection, run))

    def find(self, text: str) -> Run:
        """The run of a code, serial or id. Refuses CouponRunUnknown."""
        with self.desk.store.read() as connection:
            return find_run(connection, text)

    def read(self, text: str) -> tuple[SignedCoupon, tuple[CouponState, ...]]:
        """A coupon from the text of its code, its signature checked, with its state where its run is known.

        Refuses CouponDamaged, CampaignUnknown, CouponOfOtherIssuer, CouponForged.
        """
        signed = read_coupon(text.strip())
        with self.desk.store.read() as connection:
            verify_coupon(signed, known_campaign(connection, signed.coupon.campaign).terms.key)
            known = [run for run in runs(connection, signed.coupon.campaign) if run.id == signed.coupon.run]
            found = [state for run in known for state in states(connection, run) if state.number == signed.coupon.number]
        return signed, tuple(found)

    def prove(self, proof: str) -> CouponState:
        """The coupon that a bill's proof names, if the shop that wrote it saw the paper. Refuses CouponRunUnknown, CouponForged, NoIssuerKey."""
        text = proof.strip().upper()
        with self.desk.store.read() as connection:
            run = find_run(connection, text)
            terms = known_campaign(connection, run.campaign).terms
            every = states(connection, run)
        if not is_genuine_proof(self.desk, terms, run, text):
            raise CouponForged()
        return next(state for state in every if state.number == number_in(run.id, text))

    def make(self, campaign: str, count: int, *, shop: str = "", until: date | None = None, approval: Approval | None = None) -> Run:
        """Have a run of coupons printed: record it and answer it; `sheets` and `slips` give the paper. Refuses NotAllowed and as `print_coupons`."""
        (run,) = self.make_shards(campaign, {shop: count}, until=until, approval=approval)
        return run

    def make_shards(
        self, campaign: str, shards: Mapping[str, int], *, until: date | None = None, approval: Approval | None = None
    ) -> tuple[Run, ...]:
        """Have a run printed for each shop, all of them or none. Refuses NotAllowed and as `print_coupons`."""
        self.till.permit(Permission.CAMPAIGNS, approval)
        with self.desk.store.work() as work:
            made = print_coupons(self.desk, work, campaign, shards, by=self.till.by, on=self._today(work), until=until)
        self.till.spend(approval)
        return tuple(self.find(run) for run in made)

    def make_void(self, run: str, serials: Sequence[Serials], reason: VoidReason, *, approval: Approval | None = None) -> int:
        """Make coupons void that are still good; answers how many. Refuses NotAllowed and as `make_coupons_void`."""
        self.till.permit(Permission.CAMPAIGNS, approval)
        with self.desk.store.work() as work:
            count = make_coupons_void(self.desk, work, run, serials, reason, by=self.till.by, on=self._today(work))
        self.till.spend(approval)
        return count

    def print_again(self, run: str, serials: Sequence[Serials], reason: ReprintReason, *, approval: Approval | None = None) -> tuple[int, ...]:
        """Note that coupons are printed once more; answers their numbers. Refuses NotAllowed and as `print_coupons_again`."""
        self.till.permit(Permission.CAMPAIGNS, approval)
        with self.desk.store.work() as work:
            numbers = print_coupons_again(self.desk, work, run, serials, reason, by=self.till.by, on=self._today(work))
        self.till.spend(approval)
        return numbers

    def coupons(self, run: Run, numbers: Sequence[int] = ()) -> tuple[SignedCoupon, ...]:
        """The signed coupons of a run, all or of these numbers. Refuses NoIssuerKey, CouponKeyDiffers."""
        with self.desk.store.read() as connection:
            terms = known_campaign(connection, run.campaign).terms
        return signed_coupons(self.desk, terms, run, numbers)

    def sheets(
        self, run: Run, progress: Progress | None = None, *, language: Language = "th", numbers: Sequence[int] = (), again: bool = False
    ) -> bytes:
        """The coupons of a run as one PDF, ten on a sheet; `progress` counts sheets and may stop it by raising. Refuses as `coupons`."""
        return coupons_pdf(run.code, self._words(run, language, again=again), self.coupons(run, numbers), progress)

    def write_sheets(
        self,
        runs: Sequence[Run],
        path: Path,
        progress: Progress | None = None,
        *,
        language: Language = "th",
        numbers: Sequence[int] = (),
        again: bool = False,
    ) -> tuple[Path, ...]:
        """Write a PDF for each run that is whole or not there, the run's code in its name where there are several. Faults of the place."""
        made = []
        for run in runs:
            file = path if len(runs) == 1 else path.with_stem(f"{path.stem}-{run.code}")
            data = self.sheets(run, progress, language=language, numbers=numbers, again=again)
            with write_whole(file) as stream:
                stream.write(data)
            made.append(file)
        return tuple(made)

    def slips(self, run: Run, *, language: Language = "th", numbers: Sequence[int] = (), again: bool = False) -> tuple[Slip, ...]:
        """The coupons of a run for the receipt printer, a slip each. Refuses as `coupons`."""
        words = self._words(run, language, again=again)
        return tuple(coupon_slip(words, signed, language) for signed in self.coupons(run, numbers))

    def shop_called(self, shop: str) -> str:
        """What a shop is called on paper: this one by its name, another by its id."""
        profile = self.desk.profile()
        return profile.shop if shop == shop_name_of(self.desk.log) else shop

    def _words(self, run: Run, language: Language, *, again: bool) -> CouponWords:
        with self.desk.store.read() as connection:
            terms = known_campaign(connection, run.campaign).terms
        shop = self.shop_called(run.shop) if run.shop else ""
        return coupon_words(terms, shop, run.until, self.till.words[language], language, again=again)

    def _today(self, work: Work) -> date:
        return self.till.today(self.till.profile(work.connection))


def read_serials(text: str) -> tuple[Serials, ...]:
    """Numbers of coupons as people type them: 7, or 1-20, or 1-20, 35; nothing for all. Refuses SerialsNotRead."""
    made = []
    for part in filter(None, (each.strip() for each in text.split(","))):
        found = _RANGE.fullmatch(part)
        first = int(found[1]) if found else 0
        last = int(found[2] or found[1]) if found else 0
        if not 0 < first <= last <= MOST_NUMBER:
            raise SerialsNotRead(text=text[:40], most=f"{MOST_NUMBER:,}")
        made.append(Serials(first, last))
    return tuple(made)


def read_count(text: str) -> int:
    """How many coupons, as people type it. Refuses CouponCountNotRead."""
    digits = text.replace(",", "").strip()
    if not (digits.isascii() and digits.isdigit() and 0 < int(digits) <= MOST_NUMBER):
        raise CouponCountNotRead(text=text[:20], most=f"{MOST_NUMBER:,}")
    return int(digits)
