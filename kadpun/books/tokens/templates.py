"""Campaigns to start from: the municipality's tokens, co-payment, coupons, the shop's own points, green points.

Whole terms with figures that real schemes have; every field can be changed in the form before the campaign is opened. Values only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from .terms import Caps, Choice, GrantRule, Terms

Template = Literal["kgo", "co-pay", "coupon", "points", "green"]
NAMES: Mapping[Template, str] = {
    "kgo": "Municipal tokens (KGO)",
    "co-pay": "Co-payment, half each",
    "coupon": "Paper coupons",
    "points": "The shop's own points",
    "green": "Green points by weight",
}
ABOUT: Mapping[Template, str] = {
    "kgo": "100 tokens once a person, missions bring them to 400; 50 tokens and 1 baht buy a bus ride; the municipality repays.",
    "co-pay": "Half of the bill up to 200 baht a day and 2,000 in all, from 06:00; the issuer repays.",
    "coupon": "Numbered papers of 50 baht, each good once, signed so that a copy is found; the issuer repays.",
    "points": "1 point for each 20 baht, 1 baht off for each point; the shop bears it, and part of the income waits until points are used.",
    "green": "Points for recyclables by weight, 1 baht off for each point; the shop bears it.",
}
BUDDHIST_ERA = 543


def template_terms(template: Template, *, today: date, shop: str = "", shop_name: str = "") -> Terms:
    """The terms of a template from today on; `shop` is `community/shop`, `shop_name` who stands behind the shop's own points."""
    year = today.year + BUDDHIST_ERA
    if template == "kgo":
        return _kgo(today, f"kgo-{year}")
    if template == "co-pay":
        return _co_pay(today, f"co-pay-{year}")
    if template == "coupon":
        return _coupon(today, f"coupon-{year}")
    own = shop.replace("/", "-")[:32].strip("-") or "shop"
    points = replace(_points(today, f"points-{year}"), issuer=own, issuer_name=shop_name or own, shops=(shop,) if shop else ())
    return points if template == "points" else _green(points, f"green-{year}")


def _kgo(today: date, campaign: str) -> Terms:
    last = today + timedelta(days=83)
    return Terms(
        campaign=campaign,
        name="เหรียญ KGO นั่งรถเมล์",
        name_en="KGO tokens on the bus",
        token_name="เหรียญ",
        token_name_en="tokens",
        form="bundle",
        commodity=f"t-{campaign}",
        issuer="municipality",
        issuer_name="เทศบาล",
        issuer_name_en="Municipality",
        from_on=today,
        to_on=last,
        expires_on=last,
        budget=1_000_000,
        bundle_tokens=50,
        bundle_pays=100,
        order=20,
        grants=(
            GrantRule("welcome", "welcome", 100, "ต้อนรับ", "Welcome"),
            GrantRule("mission", "mission", 400, "ภารกิจ", "Missions", brings="to"),
            GrantRule("event", "list", 0, "งานกิจกรรม", "Events"),
            GrantRule("purchase", "purchase", 1, "ซื้อของ", "Purchases", per=2000),
        ),
    )


def _co_pay(today: date, campaign: str) -> Terms:
    return Terms(
        campaign=campaign,
        name="คนละครึ่ง",
        name_en="Half each",
        form="percent",
        commodity=f"t-{campaign}",
        issuer="fund",
        issuer_name="กองทุนร่วมจ่าย",
        issuer_name_en="Co-payment fund",
        from_on=today,
        to_on=today + timedelta(days=60),
        day_starts_hour=6,
        percent=5000,
        caps=Caps(day=20_000, person=200_000),
        minimum=10_000,
        order=40,
    )


def _coupon(today: date, campaign: str) -> Terms:
    last = today + timedelta(days=60)
    return Terms(
        campaign=campaign,
        name="คูปองร้านอาหาร",
        name_en="Restaurant coupons",
        token_name="คูปอง",
        token_name_en="coupons",
        form="coupon",
        commodity=f"t-{campaign}",
        issuer="municipality",
        issuer_name="เทศบาล",
        issuer_name_en="Municipality",
        from_on=today,
        to_on=last,
        expires_on=last,
        budget=1_000,
        coupon_satang=5_000,
        order=30,
        offline_floor=20,
    )


def _points(today: date, campaign: str) -> Terms:
    return Terms(
        campaign=campaign,
        name="แต้มสะสมของร้าน",
        name_en="Shop points",
        token_name="แต้ม",
        token_name_en="points",
        form="rate",
        commodity=f"t-{campaign}",
        issuer="shop",
        issuer_name="ร้าน",
        from_on=today,
        to_on=today + timedelta(days=730),
        rate_satang=100,
        repays="none",
        order=60,
        offline="allow",
        grants=(GrantRule("purchase", "purchase", 1, "ซื้อของ", "Purchases", per=2000, lasts_days=365),),
    )


def _green(points: Terms, campaign: str) -> Terms:
    by_weight = (("pet", 10, "ขวดพลาสติกใส", "PET bottles"), ("paper", 3, "กระดาษ", "Paper"), ("glass", 1, "แก้ว", "Glass"))
    return replace(
        points,
        campaign=campaign,
        commodity=f"t-{campaign}",
        name="แต้มรักษ์โลก",
        name_en="Green points",
        choice=Choice(),
        grants=tuple(GrantRule(rule, "weight", tokens, name, english, per=1000, lasts_days=365) for rule, tokens, name, english in by_weight),
    )
