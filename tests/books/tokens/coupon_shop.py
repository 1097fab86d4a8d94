"""A shop that prints coupons, for tests: a campaign of coupons opened, a run printed, a bill that uses one."""

from __future__ import annotations

from datetime import date
from typing import Any

from kadpun.books.desk import Desk
from kadpun.books.ledger.kind import Standing
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.sales.receipts import recorded_sale, refunded_so_far, work_out_refund
from kadpun.books.sales.sale import Refund, Sale, SaleLine, Tendered, refund_postings, sale_postings, vat_groups
from kadpun.books.tokens.campaigns import campaign_day
from kadpun.books.tokens.coupon_code import SignedCoupon, sign_coupon
from kadpun.books.tokens.coupon_facts import CouponRun, CouponVoid, Serials, run_postings, void_postings
from kadpun.books.tokens.coupons import Run, run_of
from kadpun.books.tokens.issuer_keys import issuer_key
from kadpun.books.tokens.terms import Terms
from kadpun.books.tokens.uses import LineShare, LotUse, TokenUse
from tests.books.shops import CASHIER

from .campaign_terms import opened

MAE_HIA = Terms(
    campaign="mae-hia",
    name="คูปองร้านอาหารแม่เหียะ",
    name_en="Mae Hia restaurant coupons",
    form="coupon",
    commodity="q-mae-hia",
    issuer="mae-hia",
    issuer_name="เทศบาลเมืองแม่เหียะ",
    issuer_name_en="Mae Hia Town",
    from_on=date(2026, 11, 1),
    to_on=date(2027, 1, 31),
    budget=1_000,
    coupon_satang=5_000,
    minimum=10_000,
)


def printing(desk: Desk, **changed: Any) -> Terms:
    """Open the campaign at a desk."""
    return opened(desk, MAE_HIA, **changed)


def print_run(desk: Desk, terms: Terms, count: int = 10, **about: Any) -> Run:
    """Print a run of coupons."""
    body = CouponRun(terms.campaign, terms.commodity, count, terms.key, **about)
    with desk.store.work() as work:
        recorded = desk.record(work, body, by=CASHIER, post=run_postings(body))
    with desk.store.read() as connection:
        run = run_of(connection, recorded.fact.id)
    assert run is not None
    return run


def coupon(desk: Desk, run: Run, number: int = 1) -> SignedCoupon:
    """One coupon of a run as it is printed."""
    return sign_coupon(issuer_key(desk, "mae-hia"), campaign=run.campaign, run=run.id, number=number, shop=run.shop, until=run.until)


def coupon_bill(serial: int, terms: Terms, *coupons: SignedCoupon, day: date = date(2026, 11, 21)) -> Sale:
    """A bill of 200.00 with coupons of 50.00 that the issuer repays, the rest in cash."""
    value = terms.coupon_satang
    uses = tuple(
        TokenUse(terms.campaign, terms.commodity, day, 1, value, value, 20_000, (LineShare(0, value),), (LotUse(one.coupon.run, 1),), one.proof)
        for one in coupons
    )
    repaid = value * len(uses)
    return Sale(
        1,
        f"01-69-{serial:06}",
        serial,
        "abbreviated",
        (SaleLine("g-0001", "น้ำพริกหนุ่ม", "กระปุก", 2, 10_000, 20_000, 7),),
        vat_groups({7: 20_000}),
        (Tendered("tokens", repaid, campaign=terms.campaign), Tendered("cash", 20_000 - repaid, 20_000 - repaid)),
        20_000,
        uses=uses,
    )


def use_coupon(desk: Desk, terms: Terms, *coupons: SignedCoupon, serial: int = 1) -> Recorded:
    """Record a bill that uses coupons, on the campaign's day of now."""
    sale = coupon_bill(serial, terms, *coupons, day=campaign_day(desk.clock.now_at(), terms))
    with desk.store.work() as work:
        return desk.record(work, sale, by=CASHIER, post=sale_postings(sale))


def take_back(desk: Desk, sale_id: str, jars: int, *, serial: int = 1) -> Recorded:
    """Take some of the bill's two jars back: money for what was paid, the issuer's debt down."""
    with desk.store.read() as connection:
        found = recorded_sale(connection, sale_id)
        assert found is not None
        out = work_out_refund(found[1], refunded_so_far(connection, sale_id), {0: jars})
    repaid = (Tendered("tokens", out.repaid, campaign=out.backs[0].campaign),)
    body = Refund(
        shift=1,
        number=f"01-69-R{serial:05}",
        serial=serial,
        document="abbreviated",
        of_number=found[1].number,
        of_total=found[1].total,
        lines=out.lines,
        vat=out.vat,
        tender=(*repaid, Tendered("cash", out.money, out.money)),
        total=out.total,
        reason="ฝาแตก",
        approver=CASHIER,
        backs=out.backs,
    )
    with desk.store.work() as work:
        return desk.record(work, body, by=CASHIER, post=refund_postings(body), refs=(sale_id,))


def make_void(desk: Desk, run: Run, *ranges: tuple[int, int]) -> Standing:
    """Make serials of a run void."""
    body = CouponVoid(run.campaign, run.commodity, tuple(Serials(first, last) for first, last in ranges), "lost")
    with desk.store.work() as work:
        return desk.record(work, body, by=CASHIER, post=void_postings(body), refs=(run.id,)).standing
