"""Terms of campaigns for tests, and a desk that opens them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from kadpun.books.desk import Desk
from kadpun.books.tokens.campaign_acts import open_campaign
from kadpun.books.tokens.terms import Caps, GrantRule, Terms

KGO = Terms(
    campaign="kgo-2569",
    name="เหรียญ KGO",
    name_en="KGO tokens",
    form="bundle",
    commodity="t-kgo-2569",
    issuer="khon-kaen",
    issuer_name="เทศบาลนครขอนแก่น",
    from_on=date(2026, 11, 1),
    to_on=date(2027, 1, 31),
    budget=1_000_000,
    bundle_tokens=50,
    bundle_pays=100,
    expires_on=date(2027, 1, 31),
    grants=(GrantRule("welcome", "welcome", 100), GrantRule("mission", "mission", 400, brings="to")),
)
CO_PAY = Terms(
    campaign="half-half",
    name="คนละครึ่ง",
    form="percent",
    commodity="t-half-half",
    issuer="treasury",
    issuer_name="คลัง",
    from_on=date(2026, 11, 1),
    to_on=date(2026, 12, 31),
    percent=5000,
    caps=Caps(day=20_000, person=200_000),
    minimum=10_000,
    day_starts_hour=6,
)


def opened(desk: Desk, terms: Terms = KGO, *, by: str = "u-nok", **changed: Any) -> Terms:
    """Open a campaign at a desk, some of its terms changed, and answer them as signed."""
    with desk.store.work() as work:
        recorded = open_campaign(desk, work, replace(terms, **changed), by=by)
    body: Any = recorded.fact.body
    return replace(terms, **changed, key=body["terms"]["key"])
