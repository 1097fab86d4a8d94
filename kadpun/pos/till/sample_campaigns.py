"""The campaigns of the sample shop, invented like everything in it: bus rides for a town's tokens, half of a bill, a coupon of the market day.

They are opened by the sample desk itself, under its own issuers' keys, and some of its members hold tokens: F9 shows what it is for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from kadpun.books.desk import Desk
from kadpun.books.goods import shelf
from kadpun.books.tokens.campaign_acts import open_campaign
from kadpun.books.tokens.granting import record_grant
from kadpun.books.tokens.grants import GrantLine
from kadpun.books.tokens.terms import Caps, Choice, GrantRule, Terms

BUS, HALF, MARKET = "bus-tokens", "half-each", "wednesday"
RIDE_CODES, TOP_UP_CODES = ("9001", "9003"), ("9050", "9100")
LAST_DAYS = 83
"""The window after its first day: 84 days in all."""
SOON_DAYS = 9
GRANTED = (("first-ride", 60), ("fair-day", 120))
"""What a holder was granted: by which rule, how many."""


def open_sample_campaigns(desk: Desk, holders: Sequence[str], *, by: str) -> None:
    """Open the sample campaigns from today on and grant these parties tokens for the bus."""
    rides, top_ups = _goods(desk, RIDE_CODES), _goods(desk, TOP_UP_CODES)
    for terms in sample_campaigns(desk.today(), rides=rides, out=(*rides, *top_ups)):
        with desk.store.work() as work:
            open_campaign(desk, work, terms, by=by)
    with desk.store.work() as work:
        work.views.flush()
        terms = sample_campaigns(desk.today(), rides=rides, out=(*rides, *top_ups))[0]
        for rule, (name, tokens) in zip(terms.grants, GRANTED, strict=False):
            record_grant(desk, work, terms, rule, tuple(GrantLine(party, tokens) for party in holders), by=by, event=name)


def sample_campaigns(today: date, *, rides: tuple[str, ...], out: tuple[str, ...]) -> tuple[Terms, ...]:
    """The terms: `rides` are the goods that tokens buy, `out` what the co-payment leaves out."""
    last = today + timedelta(days=LAST_DAYS)
    return (
        Terms(
            campaign=BUS, name="ค่ารถชุมชน", name_en="Community bus", token_name="เหรียญ", token_name_en="tokens",
            form="bundle", commodity="t-bus", issuer="town", issuer_name="เทศบาลหนองปั๋น", issuer_name_en="Nong Pan town",
            from_on=today, to_on=last, expires_on=last, budget=100_000, bundle_tokens=50, bundle_pays=100, choice=Choice(goods=rides), order=20,
            offline_floor=100,
            grants=(
                GrantRule("first-ride", "list", 0, "ลงทะเบียนที่เทศบาล", "Registered at the town hall", lasts_days=SOON_DAYS),
                GrantRule("fair-day", "list", 0, "งานกาดมั่ว", "Market fair"),
                GrantRule("volunteer", "mission", 100, "ช่วยงานอาสา", "Volunteer work"),
            ),
        ),
        Terms(
            campaign=HALF, name="ปั๋นครึ่ง", name_en="Half each", form="percent", commodity="t-half",
            issuer="district", issuer_name="โครงการปั๋นครึ่ง", issuer_name_en="Half-each scheme", from_on=today, to_on=last,
            day_starts_hour=6, percent=5000, caps=Caps(day=20_000, person=200_000), minimum=10_000, choice=Choice(goods_out=out), order=40,
            offline_floor=20_000,
        ),
        Terms(
            campaign=MARKET, name="คูปองตลาดนัดวันพุธ", name_en="Wednesday market coupon", token_name="คูปอง", token_name_en="coupons",
            form="coupon", commodity="t-wednesday", issuer="town", issuer_name="เทศบาลหนองปั๋น", issuer_name_en="Nong Pan town",
            from_on=today, to_on=last, expires_on=last, weekdays=(3,), budget=1_000, coupon_satang=2_000, order=30, offline_floor=10,
        ),
    )  # fmt: skip


def _goods(desk: Desk, codes: Sequence[str]) -> tuple[str, ...]:
    """The goods with these shop codes."""
    with desk.store.read() as connection:
        found = [shelf.look_up(connection, code, on=desk.today()) for code in codes]
    return tuple(each.product.goods for each in found if each is not None)
