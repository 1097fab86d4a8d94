"""Campaigns beside those of the sample shop: tokens that live in the town's own app, and a coupon that is good every day."""

from __future__ import annotations

from datetime import date

from kadpun.books.desk import Desk
from kadpun.books.goods import shelf
from kadpun.books.tokens.terms import Choice, Terms
from tests.books.tokens.campaign_terms import opened

MEMBER = "0001"
"""A member of the sample shop who holds 180 tokens of its bus, 60 of which run out first."""
APP_GOODS = "9010"
FROM, TO = date(2026, 10, 1), date(2026, 12, 31)


def goods_of(desk: Desk, code: str) -> str:
    """The goods that bear a code of the shop."""
    with desk.store.read() as connection:
        found = shelf.look_up(connection, code, on=desk.today())
    assert found is not None
    return found.product.goods


def app(desk: Desk) -> Terms:
    """50 tokens in the town's own app for one of the goods; the app's confirmation is the proof."""
    return Terms(
        campaign="app", name="แอปเมือง KGO", name_en="KGO app", form="bundle", commodity="t-app", issuer="town", issuer_name="เทศบาลหนองปั๋น",
        issuer_name_en="Nong Pan town", token_name="เหรียญ", token_name_en="tokens", bundle_tokens=50,
        choice=Choice(goods=(goods_of(desk, APP_GOODS),)), elsewhere=True, order=10, from_on=FROM, to_on=TO,
    )  # fmt: skip


def daily() -> Terms:
    """A coupon of 20.00."""
    return Terms(
        campaign="daily", name="คูปองทุกวัน", name_en="Daily coupon", form="coupon", commodity="q-daily", issuer="town",
        issuer_name="เทศบาลหนองปั๋น", issuer_name_en="Nong Pan town", token_name="คูปอง", token_name_en="coupons", budget=1_000,
        coupon_satang=2_000, order=15, from_on=FROM, to_on=TO,
    )  # fmt: skip


def open_more(desk: Desk) -> None:
    """Open both."""
    for terms in (app(desk), daily()):
        opened(desk, terms)
