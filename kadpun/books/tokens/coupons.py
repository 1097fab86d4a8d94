"""What became of printed coupons: where each was used, which are good, and whether the one that somebody hands over may be taken.

A serial is good once: the first use by tag holds, whatever order the logs met in, and every further one is listed with its place and time; so is a
use of what was made void. A coupon's paper is believed by its signature, without network; the store knows what was used as far as it has heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection

from ..clock import local_time
from ..ledger.facts import Fact
from ..ledger.kind import Kind
from ..refusals import Refusal
from ..store.statements import ask
from ..store.tables import SEQ_BITS
from .campaigns import desk_of, known_campaign, left_to_grant
from .coupon_code import Coupon, SignedCoupon, number_in, read_coupon, run_code, serial_of, verify_coupon
from .coupon_facts import (
    CouponRangesWrong,
    CouponReprint,
    CouponRun,
    CouponVoid,
    Serials,
    apply_reprint,
    apply_run,
    apply_void,
    check_reprint,
    check_run,
    check_void,
)
from .refused import CampaignBudgetGone, CouponRunOut, CouponUsed
from .terms import Terms
from .uses import LotUse, TokenUse


class CouponRunUnknown(Refusal):
    says = "No run of coupons “{run}” is known here."


class CouponRunOfOtherDesk(Refusal):
    says = "This run was printed by {desk}. Only that desk makes its coupons void or prints them again."


class CouponNotThere(Refusal):
    says = "Some of these coupons are used or void already. Look at the list again."


class NoCouponGood(Refusal):
    says = "None of these coupons is still good: each is used or void already."


class CouponCampaignWrong(Refusal):
    says = "“{name}” is no campaign of coupons. Only such a campaign has coupons printed."


class CouponKeyDiffers(Refusal):
    says = "These coupons bear another key than the terms of “{name}”."


class CouponRunTooLate(Refusal):
    says = "Coupons of “{name}” are good until {to_on} at the latest, and from {from_on}."


class CouponShopNotNamed(Refusal):
    says = "{shop} is not among the shops of “{name}”."


class CouponVoided(Refusal):
    says = "The coupon {serial} was made void on {on}. Do not take it."


class CouponOfOtherShop(Refusal):
    says = "The coupon {serial} is good in the shop {shop} only."


class CouponOfOtherCampaign(Refusal):
    says = "The coupon {serial} is not one of “{name}”."


State = Literal["unused", "used", "double", "void", "used-void"]


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it stands: `code` is how people call it, `log` who printed it."""

    id: str
    code: str
    campaign: str
    commodity: str
    log: str
    on: date
    count: int
    shop: str
    until: date | None


@dataclass(frozen=True, slots=True)
class CouponUse:
    """Where a coupon was used: bill and its fact, in which log, when (UTC milliseconds and business day), and what it took off in satang."""

    proof: str
    sale: str
    bill: str
    log: str
    at: int
    on: date
    discount: int

    @property
    def till(self) -> str:
        """Shop and desk, as their log names them."""
        return till_of(self.log)


@dataclass(frozen=True, slots=True)
class CouponState:
    """A serial of a run: its uses that stand, the first one holding, and whether it was made void."""

    number: int
    serial: str
    uses: tuple[CouponUse, ...] = ()
    void_on: date | None = None

    @property
    def state(self) -> State:
        """unused; used once; double: used more than once (a copy); void; used-void: used though it was void."""
        if self.void_on is not None:
            return "used-void" if self.uses else "void"
        return "unused" if not self.uses else "used" if len(self.uses) == 1 else "double"


@dataclass(frozen=True, slots=True)
class TakenCoupon:
    """A coupon that may be used: what its bill keeps as `proof`, and the lot that its piece comes from."""

    coupon: Coupon
    proof: str

    @property
    def lot(self) -> LotUse:
        """The piece that using it takes out of its run."""
        return LotUse(self.coupon.run, 1)


_USES = (
    'SELECT u.proof, u.id, s.number, l.name, s.at, s."on", u.discount FROM token_use u JOIN fact f ON f.no = u.fact '
    f"JOIN log l ON l.no = u.fact >> {SEQ_BITS} JOIN sale s ON s.fact = u.fact WHERE {{where}} AND u.\"of\" = '' "
    "AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = u.id) "
    'AND NOT EXISTS (SELECT 1 FROM token_use b WHERE b.campaign = u.campaign AND b.proof = u.proof AND b."of" = u.id '
    "AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = b.id)) ORDER BY f.largest_at, l.name, u.fact"
)
_USES_OF_PROOF = _USES.format(where="u.campaign = ? AND u.proof = ?")
_USES_OF_CODE = _USES.format(where="u.campaign = ? AND u.proof > ? AND u.proof < ?")
_RUNS = (
    'SELECT run, campaign, commodity, log, "on", count, shop, until FROM coupon_run c '
    'WHERE {where} AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = c.run) ORDER BY "on", run'
)
_VOIDS = (
    'SELECT first, last, "on", reason FROM coupon_void v WHERE run = ? AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = v.id) ORDER BY "on", id'
)


def take_coupon(connection: Connection, text: str, terms: Terms, *, shop: str, day: date) -> TakenCoupon:
    """Read a coupon's code and be sure that it may be used in this shop (`community/shop`) on this campaign day, as far as the store knows.

    Refuses CouponDamaged, CouponOfOtherCampaign, CouponOfOtherIssuer, CouponForged, CouponOfOtherShop, CouponRunOut, CouponVoided, CouponUsed.
    """
    signed: SignedCoupon = read_coupon(text)
    coupon = signed.coupon
    if coupon.campaign != terms.campaign:
        raise CouponOfOtherCampaign(serial=coupon.serial, name=terms.name)
    verify_coupon(signed, terms.key)
    if coupon.shop and coupon.shop != shop:
        raise CouponOfOtherShop(serial=coupon.serial, shop=coupon.shop)
    if coupon.until is not None and day > coupon.until:
        raise CouponRunOut(name=terms.name, expires_on=coupon.until)
    demand_unused(connection, terms, coupon.run, signed.proof)
    return TakenCoupon(coupon, signed.proof)


def allow_coupon(connection: Connection, use: TokenUse, terms: Terms, *, shop: str) -> None:
    """Refuse to record a coupon's use that the store knows to be no good: its run says otherwise, it is void, or it was used.

    Of a run that is not known here the code's signature, verified at the till, is all there is.
    Refuses CouponOfOtherCampaign, CouponOfOtherShop, CouponRunOut, CouponVoided, CouponUsed.
    """
    for lot in use.lots:
        run = run_of(connection, lot.grant)
        number = number_in(lot.grant, use.proof)
        if number is None or (run is not None and (run.campaign != use.campaign or number > run.count)):
            raise CouponOfOtherCampaign(serial=use.proof, name=terms.name)
        if run is not None and run.shop and run.shop != shop:
            raise CouponOfOtherShop(serial=serial_of(run.id, number), shop=run.shop)
        if run is not None and run.until is not None and use.day > run.until:
            raise CouponRunOut(name=terms.name, expires_on=run.until)
        demand_unused(connection, terms, lot.grant, use.proof)


def demand_unused(connection: Connection, terms: Terms, run: str, proof: str) -> None:
    """Refuse CouponVoided, and CouponUsed with when and where."""
    number = number_in(run, proof)
    assert number is not None
    serial = serial_of(run, number)
    void_on = _voids(ask(connection, _VOIDS, run), number, number).get(number)
    if void_on is not None:
        raise CouponVoided(serial=serial, on=void_on)
    used = uses_of(connection, terms.campaign, proof)
    if used:
        first_use = used[0]
        told = {"on": first_use.on, "when": f"{local_time(first_use.at):%H:%M}", "till": first_use.till, "bill": first_use.bill}
        raise CouponUsed(name=terms.name, proof=serial, **told)


def runs(connection: Connection, campaign: str = "") -> tuple[Run, ...]:
    """The runs of a campaign, or all, the oldest first; reversed ones do not count."""
    if campaign:
        return tuple(_run(row) for row in ask(connection, _RUNS.format(where="campaign = ?"), campaign))
    return tuple(_run(row) for row in ask(connection, _RUNS.format(where="1")))


def run_of(connection: Connection, run: str) -> Run | None:
    """The run that this fact printed, if it is known here."""
    rows = ask(connection, _RUNS.format(where="run = ?"), run)
    return _run(rows[0]) if rows else None


def find_run(connection: Connection, text: str) -> Run:
    """The run that people name by its code, one of its serials or its id. Refuses CouponRunUnknown."""
    named = text.strip()
    code = named.upper().partition("-")[0]
    for run in runs(connection):
        if run.id == named or run.code == code:
            return run
    raise CouponRunUnknown(run=named[:40])


def uses_of(connection: Connection, campaign: str, proof: str) -> tuple[CouponUse, ...]:
    """Where a coupon was used and not given back, in the order by tag: the first holds, each further one is a copy's."""
    return tuple(_use(row) for row in ask(connection, _USES_OF_PROOF, campaign, proof))


def states(connection: Connection, run: Run) -> tuple[CouponState, ...]:
    """Every serial of a run with what became of it."""
    used: dict[int, list[CouponUse]] = {}
    for row in ask(connection, _USES_OF_CODE, run.campaign, f"{run.code}-", f"{run.code}."):
        number = number_in(run.id, str(row[0]))
        if number is not None:
            used.setdefault(number, []).append(_use(row))
    void = _voids(ask(connection, _VOIDS, run.id), 1, run.count)
    numbers = [*range(1, run.count + 1), *sorted(number for number in used if number > run.count)]
    return tuple(CouponState(number, serial_of(run.id, number), tuple(used.get(number, ())), void.get(number)) for number in numbers)


def conflicts(connection: Connection, campaign: str = "") -> tuple[tuple[Run, CouponState], ...]:
    """Coupons used more than once, or used though void, of the runs that are known here."""
    found: list[tuple[Run, CouponState]] = []
    for run in runs(connection, campaign):
        found += [(run, state) for state in states(connection, run) if state.state in ("double", "used-void")]
    return tuple(found)


def reprinted(connection: Connection, run: str) -> int:
    """How many coupons of a run were printed once more."""
    return sum(int(last) - int(first) + 1 for first, last in ask(connection, "SELECT first, last FROM coupon_reprint WHERE run = ?", run))


def named(every: Iterable[CouponState], serials: Sequence[Serials]) -> list[CouponState]:
    """Those of the coupons that the serials name; all where none are named."""
    return [state for state in every if not serials or any(each.first <= state.number <= each.last for each in serials)]


def ranges_in(states: Iterable[CouponState], wanted: State = "unused") -> tuple[Serials, ...]:
    """Those of these coupons that are in one state, in ranges."""
    made: list[Serials] = []
    for state in states:
        if state.state != wanted:
            continue
        if made and made[-1].last == state.number - 1:
            made[-1] = Serials(made[-1].first, state.number)
        else:
            made.append(Serials(state.number, state.number))
    return tuple(made)


def allow_run(connection: Connection, fact: Fact, body: CouponRun) -> None:
    """Refuse a run that its campaign's terms do not bear, and more coupons than this desk may still grant.

    Refuses CampaignUnknown, CouponCampaignWrong, CouponKeyDiffers, CouponShopNotNamed, CouponRunTooLate, CampaignBudgetGone.
    """
    terms = known_campaign(connection, body.campaign, log=fact.log).terms
    if terms.form != "coupon" or terms.commodity != body.commodity:
        raise CouponCampaignWrong(name=terms.name)
    if body.key != terms.key:
        raise CouponKeyDiffers(name=terms.name)
    if body.shop and terms.shops and body.shop not in terms.shops:
        raise CouponShopNotNamed(shop=body.shop, name=terms.name)
    if body.until is not None and not terms.from_on <= body.until <= terms.to_on:
        raise CouponRunTooLate(name=terms.name, from_on=terms.from_on, to_on=terms.to_on)
    left = left_to_grant(connection, body.campaign, fact.log)
    if left is not None and body.count > left:
        raise CampaignBudgetGone(name=terms.name)


def allow_void(connection: Connection, fact: Fact, body: CouponVoid) -> None:
    """Refuse to make void what another desk printed, what is not in the run, and what is used or void already; to honour what was not used though
    void, or beyond the budget."""
    run = _own_run(connection, fact, body.campaign, body.ranges)
    if run.commodity != body.commodity:
        raise CouponRangesWrong()
    wanted = "used-void" if body.reason == "honoured" else "unused"
    may = {state.number for state in states(connection, run) if state.state == wanted}
    if not all(number in may for serials in body.ranges for number in range(serials.first, serials.last + 1)):
        raise CouponNotThere()
    left = left_to_grant(connection, body.campaign, fact.log)
    if left is not None and -body.pieces > left:
        raise CampaignBudgetGone(name=known_campaign(connection, body.campaign).terms.name)


def allow_reprint(connection: Connection, fact: Fact, body: CouponReprint) -> None:
    """Refuse to print again what another desk printed, or what is not in the run."""
    _own_run(connection, fact, body.campaign, body.ranges)


def _voids(rows: Iterable[Any], lowest: int, highest: int) -> dict[int, date]:
    """Which numbers between two are void, and since when; those that were honoured afterwards are not."""
    void: dict[int, date] = {}
    honoured: set[int] = set()
    for first, last, on, reason in rows:
        numbers = range(max(int(first), lowest), min(int(last), highest) + 1)
        if reason == "honoured":
            honoured.update(numbers)
        else:
            void.update((number, date.fromisoformat(on)) for number in numbers if number not in void)
    return {number: on for number, on in void.items() if number not in honoured}


def till_of(log: str) -> str:
    """Shop and desk of a log, as people read them in a list."""
    return "/".join(log.split("/")[1:3])


def _own_run(connection: Connection, fact: Fact, campaign: str, ranges: Sequence[Serials]) -> Run:
    run = run_of(connection, fact.refs[0])
    if run is None:
        raise CouponRunUnknown(run=fact.refs[0])
    if desk_of(run.log) != desk_of(fact.log):
        raise CouponRunOfOtherDesk(desk=till_of(run.log))
    if run.campaign != campaign or ranges[-1].last > run.count:
        raise CouponRangesWrong()
    return run


def _run(row: Any) -> Run:
    run, campaign, commodity, log, on, count, shop, until = row
    return Run(run, run_code(run), campaign, commodity, log, date.fromisoformat(on), count, shop, date.fromisoformat(until) if until else None)


def _use(row: Any) -> CouponUse:
    proof, sale, bill, log, at, on, discount = row
    return CouponUse(proof, sale, bill, log, at, date.fromisoformat(on), discount)


KINDS = (
    Kind("coupon", CouponRun, check=check_run, allow=allow_run, apply=apply_run, posts=True),
    Kind("coupon-void", CouponVoid, check=check_void, allow=allow_void, apply=apply_void, posts=True),
    Kind("coupon-reprint", CouponReprint, check=check_reprint, allow=allow_reprint, apply=apply_reprint),
)
