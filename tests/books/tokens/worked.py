"""Bills and campaigns of the facts for tests of what campaigns give: bus rides, co-pay, coupons, the shop's own points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from kadpun.books.clock import BANGKOK
from kadpun.books.tokens.offers import Entitlement, Offer, Worked
from kadpun.books.tokens.terms import Caps, Choice, GrantRule, Terms
from kadpun.books.tokens.uses import Wish
from kadpun.books.tokens.wallets import Lot
from kadpun.books.tokens.working_out import BillLine, work_out

BUYER = "m-000000000001"
LOTS = tuple(f"01909d3e-8c00-7000-8000-00000000000{number}" for number in range(1, 10))
RIDE = Terms(
    "kgo", "ค่ารถชุมชน", "bundle", "KGO", "khon-kaen", "เทศบาลนครขอนแก่น", date(2022, 6, 9), date(2022, 8, 31),
    bundle_tokens=50, bundle_pays=100, choice=Choice(goods=("ticket",)), order=10, budget=1_000_000,
)  # fmt: skip
HALF = Terms(
    "half", "ปันครึ่ง", "percent", "HALF", "fund", "กองทุนร่วมจ่าย", date(2022, 6, 1), date(2022, 12, 31),
    percent=5000, caps=Caps(day=20_000, person=200_000), day_starts_hour=6, choice=Choice(groups_out=("beer",), goods_out=("ticket",)), order=20,
)  # fmt: skip
COUPON = Terms(
    "mae-hia", "คูปองแม่เหียะ", "coupon", "MH", "mae-hia", "เทศบาลแม่เหียะ", date(2022, 6, 1), date(2022, 12, 31), coupon_satang=5_000, order=30
)
POINTS = Terms(
    "points", "แต้มร้าน", "rate", "PT", "shop", "ร้าน", date(2022, 1, 1), date(2022, 12, 31),
    rate_satang=100, repays="none", order=40, grants=(GrantRule("buy", "purchase", 1, per=2_000),),
)  # fmt: skip


def instant(text: str) -> int:
    """An instant of Thai local time, as 2022-06-09 12:00."""
    return int(datetime.fromisoformat(text).replace(tzinfo=BANGKOK).timestamp() * 1000)


NOON = instant("2022-07-01 12:00")


def lot(tokens: int, *, number: int = 0, expires_on: date | None = None, deferred: int = 0) -> Lot:
    """What one grant brought the buyer."""
    return Lot(LOTS[number], "welcome", date(2022, 6, 9), expires_on, tokens, tokens, deferred)


def goods(amount: int, name: str = "rice", *, group: str = "", pieces: int = 1, vat: int | None = None) -> BillLine:
    """A line of goods."""
    return BillLine(name, group, amount, pieces, 1, vat)


def at_till(*lines: BillLine, stands: Iterable[Entitlement], wishes: Iterable[Wish] = (), at: int = NOON, buyer: str = BUYER, **about: Any) -> Worked:
    """A bill worked out."""
    return work_out(lines, tuple(stands), tuple(wishes), at=at, buyer=buyer, **about)


def of_one(terms: Terms, *lines: BillLine, wishes: Iterable[Wish] = (), at: int = NOON, buyer: str = BUYER, **stands: Any) -> Offer:
    """The offer of one campaign on a bill."""
    return at_till(*lines, stands=[Entitlement(terms, **stands)], wishes=wishes, at=at, buyer=buyer).offers[0]


def changed(terms: Terms, **changes: Any) -> Terms:
    """Terms with something changed."""
    return replace(terms, **changes)
