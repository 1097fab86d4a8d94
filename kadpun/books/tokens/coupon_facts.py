"""Printed coupons as facts: a run of serials printed, lost ones made void, some printed once more; their form, postings and views.

A run is one lot of its campaign's commodity, a piece a coupon, held by `bearer` until a bill uses it; what is made void goes back to what is not
granted yet. No list of serials stands in a fact: a run is its length. What became of each serial is asked in `coupons.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from sqlalchemy import Column, Index, Integer, Table, Text

from ..ledger.facts import MONEY, Fact, Posting, is_commodity
from ..ledger.kind import Standing
from ..refusals import Refusal
from ..store.tables import VIEWS
from ..store.views import Views
from .coupon_code import MOST_NUMBER
from .uses import BEARER, HELD, UNGRANTED, lot_table, lot_use_table

MOST_RANGES = 1_000
RULE = "coupon"
"""The rule that the lot of a run is granted by."""
_ID = re.compile(r"[a-z0-9-]{1,32}")
_SHOP = re.compile(r"[a-z0-9-]{1,32}/[a-z0-9-]{1,32}")

VoidReason = Literal["lost", "misprinted", "withdrawn", "honoured"]
"""Why coupons are void; those `honoured` are it no more, since they had been used before anybody at their till could know."""
ReprintReason = Literal["unreadable", "lost", "printer"]


class CouponRunWrong(Refusal):
    says = "A run of coupons has 1 to {most} serials, a campaign and its unit, and posts just these."


class CouponRangesWrong(Refusal):
    says = "Serials are told in ranges, from low to high, each once, and within the run."


@dataclass(frozen=True, slots=True)
class CouponRun:
    """`count` coupons of a campaign printed, numbered from 1, signed with the issuer's key `key` (a vkey).

    They are good in one `shop` (`community/shop`, "": any that may use the campaign), until that day included (None: while the campaign runs).
    """

    campaign: str
    commodity: str
    count: int
    key: str
    shop: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Serials:
    """Serials of a run from the first number to the last, both included."""

    first: int
    last: int

    @property
    def count(self) -> int:
        """How many they are."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class CouponVoid:
    """Coupons of the run in `refs` are good no more, and their pieces go back to what is not granted; or, `honoured`, the other way round."""

    campaign: str
    commodity: str
    ranges: tuple[Serials, ...]
    reason: VoidReason

    @property
    def count(self) -> int:
        """How many coupons."""
        return sum(serials.count for serials in self.ranges)

    @property
    def pieces(self) -> int:
        """How many pieces leave their bearers, below 0 where they come back."""
        return -self.count if self.reason == "honoured" else self.count


@dataclass(frozen=True, slots=True)
class CouponReprint:
    """Coupons of the run in `refs` were printed once more, with the same serials."""

    campaign: str
    ranges: tuple[Serials, ...]
    reason: ReprintReason


run_table = Table(
    "coupon_run",
    VIEWS,
    Column("run", Text, primary_key=True),
    Column("fact", Integer, nullable=False),
    Column("campaign", Text, nullable=False, index=True),
    Column("commodity", Text, nullable=False),
    Column("log", Text, nullable=False),
    Column("on", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("shop", Text, nullable=False),
    Column("until", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Runs by the id of the fact that printed them; `until` is "" where only the campaign's end counts."""

void_table = Table(
    "coupon_void",
    VIEWS,
    Column("run", Text, primary_key=True),
    Column("fact", Integer, primary_key=True),
    Column("first", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
    Column("id", Text, nullable=False),
    Column("on", Text, nullable=False),
    Column("reason", Text, nullable=False),
    sqlite_with_rowid=False,
)

reprint_table = Table(
    "coupon_reprint",
    VIEWS,
    Column("fact", Integer, primary_key=True),
    Column("first", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
    Column("run", Text, nullable=False),
    Column("on", Text, nullable=False),
    Index("coupon_reprint_of_run", "run"),
    sqlite_with_rowid=False,
)


def run_postings(body: CouponRun) -> tuple[Posting, ...]:
    """The pieces go from what is not granted to whoever bears the paper."""
    return _pieces(body.commodity, body.count)


def void_postings(body: CouponVoid) -> tuple[Posting, ...]:
    """The pieces go back to what is not granted, or from there to their bearers again."""
    return _pieces(body.commodity, -body.pieces)


def check_run(fact: Fact, body: CouponRun) -> None:
    """Refuse a run without serials, without a key, for a shop that is none, or with other postings than its own."""
    whole = 0 < body.count <= MOST_NUMBER and _ID.fullmatch(body.campaign) and is_commodity(body.commodity) and body.commodity != MONEY
    if not whole or not body.key or (body.shop and not _SHOP.fullmatch(body.shop)) or fact.post != run_postings(body):
        raise CouponRunWrong(most=MOST_NUMBER)


def check_void(fact: Fact, body: CouponVoid) -> None:
    """Refuse ranges out of order and other postings than its own."""
    _check_ranges(fact, body.ranges)
    if fact.post != void_postings(body):
        raise CouponRunWrong(most=MOST_NUMBER)


def check_reprint(fact: Fact, body: CouponReprint) -> None:
    """Refuse ranges out of order."""
    _check_ranges(fact, body.ranges)


def apply_run(standing: Standing, body: CouponRun, views: Views) -> None:
    fact, until = standing.fact, body.until.isoformat() if body.until else ""
    on = fact.on.isoformat()
    views.insert(run_table, (fact.id, standing.no, body.campaign, body.commodity, fact.log, on, body.count, body.shop, until))
    views.insert(lot_table, (body.campaign, BEARER, fact.id, standing.no, on, RULE, body.count, until, 0))


def apply_void(standing: Standing, body: CouponVoid, views: Views) -> None:
    fact, no = standing.fact, standing.no
    for serials in body.ranges:
        views.insert(void_table, (fact.refs[0], no, serials.first, serials.last, fact.id, fact.on.isoformat(), body.reason))
    views.insert(lot_use_table, (body.campaign, BEARER, fact.refs[0], no, fact.id, "void", body.pieces, 0))


def apply_reprint(standing: Standing, body: CouponReprint, views: Views) -> None:
    for serials in body.ranges:
        views.insert(reprint_table, (standing.no, serials.first, serials.last, standing.fact.refs[0], standing.fact.on.isoformat()))


def _pieces(commodity: str, count: int) -> tuple[Posting, ...]:
    return (f"{HELD}/{BEARER}", commodity, count), (UNGRANTED, commodity, -count)


def _check_ranges(fact: Fact, ranges: Sequence[Serials]) -> None:
    bounds = [number for serials in ranges for number in (serials.first, serials.last)]
    rising = all(serials.first <= serials.last for serials in ranges) and all(before.last < after.first for before, after in pairwise(ranges))
    if len(fact.refs) != 1 or not 0 < len(ranges) <= MOST_RANGES or not rising or bounds[0] < 1 or bounds[-1] > MOST_NUMBER:
        raise CouponRangesWrong()
