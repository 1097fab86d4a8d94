"""The acts on coupons that a desk records: print a run, or a run for each shop; make lost ones void; print some again; and sign them.

Each is one unit of work of the caller's. Only the desk that has the issuer's key prints; the same run gives the same codes for ever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ..desk import Desk
from ..ledger.vkeys import SigningKey
from ..store.engine import Work
from .campaigns import known_campaign
from .coupon_code import SignedCoupon, number_in, sign_coupon
from .coupon_facts import MOST_RANGES, CouponReprint, CouponRun, CouponVoid, ReprintReason, Serials, VoidReason, run_postings, void_postings
from .coupons import CouponKeyDiffers, NoCouponGood, Run, find_run, named, ranges_in, states
from .issuer_keys import issuer_key
from .terms import Terms


def print_coupons(
    desk: Desk, work: Work, campaign: str, shards: Mapping[str, int], *, by: str, on: date | None = None, until: date | None = None
) -> tuple[str, ...]:
    """Record a run for each shop (`community/shop`, "" for all of them) of so many coupons; answers the runs' ids.

    They are good until that day, the campaign's last unless told otherwise, and run out after it.
    Refuses CampaignUnknown, NoIssuerKey, CouponRunWrong, CouponCampaignWrong, CouponShopNotNamed, CouponRunTooLate, CampaignBudgetGone.
    """
    terms = known_campaign(work.connection, campaign).terms
    key_of(desk, terms)
    made = []
    for shop, count in shards.items():
        work.views.flush()
        body = CouponRun(campaign, terms.commodity, count, terms.key, shop, until or terms.to_on)
        made.append(desk.record(work, body, by=by, on=on, post=run_postings(body)).fact.id)
    return tuple(made)


def make_coupons_void(desk: Desk, work: Work, run: str, serials: Sequence[Serials], reason: VoidReason, *, by: str, on: date | None = None) -> int:
    """Make those of these coupons void that are still good, all of the run where none are named; answers how many.

    `honoured`: those that were used though void are so no more, and count as used.
    Refuses CouponRunUnknown, CouponRunOfOtherDesk, NoCouponGood.
    """
    found = find_run(work.connection, run)
    ranges = ranges_in(named(states(work.connection, found), serials), "used-void" if reason == "honoured" else "unused")
    if not ranges:
        raise NoCouponGood()
    count = 0
    for begin in range(0, len(ranges), MOST_RANGES):
        work.views.flush()
        body = CouponVoid(found.campaign, found.commodity, ranges[begin : begin + MOST_RANGES], reason)
        desk.record(work, body, by=by, on=on, post=void_postings(body), refs=(found.id,))
        count += body.count
    return count


def print_coupons_again(
    desk: Desk, work: Work, run: str, serials: Sequence[Serials], reason: ReprintReason, *, by: str, on: date | None = None
) -> tuple[int, ...]:
    """Note that those of these coupons that are still good are printed once more; answers their numbers.

    Refuses CouponRunUnknown, CouponRunOfOtherDesk, NoIssuerKey, NoCouponGood.
    """
    found = find_run(work.connection, run)
    key_of(desk, known_campaign(work.connection, found.campaign).terms)
    ranges = ranges_in(named(states(work.connection, found), serials))[:MOST_RANGES]
    if not ranges:
        raise NoCouponGood()
    desk.record(work, CouponReprint(found.campaign, ranges, reason), by=by, on=on, refs=(found.id,))
    return tuple(number for each in ranges for number in range(each.first, each.last + 1))


def signed_coupons(desk: Desk, terms: Terms, run: Run, numbers: Sequence[int] = ()) -> tuple[SignedCoupon, ...]:
    """The coupons of a run as they are printed, all or those of these numbers. Refuses NoIssuerKey, CouponKeyDiffers."""
    key = key_of(desk, terms)
    return tuple(
        sign_coupon(key, campaign=run.campaign, run=run.id, number=number, shop=run.shop, until=run.until)
        for number in numbers or range(1, run.count + 1)
    )


def is_genuine_proof(desk: Desk, terms: Terms, run: Run, proof: str) -> bool:
    """Whether a bill's proof was read from the paper of one of a run's coupons: only who saw it, or has the key, can write its last eight letters.

    Refuses NoIssuerKey, CouponKeyDiffers.
    """
    number = number_in(run.id, proof)
    return number is not None and number <= run.count and signed_coupons(desk, terms, run, (number,))[0].proof == proof


def key_of(desk: Desk, terms: Terms) -> SigningKey:
    """The key that signs a campaign's coupons. Refuses NoIssuerKey, CouponKeyDiffers."""
    key = issuer_key(desk, terms.issuer)
    if key.verifier.text != terms.key:
        raise CouponKeyDiffers(name=terms.name)
    return key
