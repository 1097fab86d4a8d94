"""A town that hands out tokens for bus rides: its campaign, the file it gives to shops, and the shop's own desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from kadpun.books.clock import SetClock
from kadpun.books.profile import ShopProfile
from kadpun.books.shop import ShopNames, found_shop, open_desk
from kadpun.books.tokens.campaign_acts import allocate, open_campaign
from kadpun.books.tokens.campaign_pack import SUFFIX, make_campaign_pack
from kadpun.books.tokens.terms import Choice, GrantRule, Terms
from kadpun.books.words import load_words
from kadpun.pos.till.counter import Till
from kadpun.pos.till.sample_shop import read_sample_shop
from tests.stories.counter import AT

RIDE, RIDE_PRICE = "9001", 1_500
RIDER = next(member for member in read_sample_shop().members if member.number == "0005")
TOWN = "u-town"
MANAGER_PIN = next(person.pin for person in read_sample_shop().people if person.role == "manager")
KGO = Terms(
    campaign="kgo-2569",
    name="เหรียญเมือง KGO",
    name_en="KGO town tokens",
    token_name="เหรียญ",
    token_name_en="tokens",
    form="bundle",
    commodity="t-kgo-2569",
    issuer="khon-kaen",
    issuer_name="เทศบาลนครขอนแก่น",
    issuer_name_en="Khon Kaen City",
    from_on=date(2026, 11, 1),
    to_on=date(2027, 1, 23),
    expires_on=date(2027, 1, 23),
    budget=1_000_000,
    bundle_tokens=50,
    bundle_pays=100,
    choice=Choice(groups=("หนังสือ·บริการ",)),
    order=10,
    identity=("telephone",),
    grants=(GrantRule("welcome", "welcome", 100), GrantRule("mission", "mission", 400, brings="to")),
)


COUPONS = Terms(
    campaign="coupon-2569",
    name="คูปองงานกาดมั่ว",
    name_en="Market fair coupon",
    token_name="คูปอง",
    token_name_en="coupons",
    form="coupon",
    commodity="q-coupon-2569",
    issuer="khon-kaen",
    issuer_name="เทศบาลนครขอนแก่น",
    issuer_name_en="Khon Kaen City",
    from_on=date(2026, 11, 1),
    to_on=date(2026, 12, 31),
    expires_on=date(2026, 12, 31),
    budget=100,
    coupon_satang=2_000,
)


@contextmanager
def at_desk(folder: Path) -> Iterator[Till]:
    """The shop's desk with its manager signed in, while the till is switched off."""
    desk = open_desk(folder, clock=SetClock(AT))
    try:
        till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
        till.sign_in(MANAGER_PIN)
        yield till
    finally:
        desk.close()


def town_hands_out(place: Path, shop: str) -> tuple[Path, str]:
    """The town opens the campaign at its own desk, sets 10,000 tokens aside for a desk, and writes the file; answers it and its code."""
    names = ShopNames("เทศบาลนครขอนแก่น", "สำนักปลัด", "เครื่อง 1", "khon-kaen", "city-hall", "pc-1")
    profile = ShopProfile(shop="เทศบาลนครขอนแก่น", sample=True)
    desk = found_shop(place / "town", names=names, shop_profile=profile, seal="unsealed", clock=SetClock(AT - 86_400_000))
    try:
        with desk.store.work() as work:
            open_campaign(desk, work, KGO, by=TOWN)
        with desk.store.work() as work:
            allocate(desk, work, KGO.campaign, shop, 10_000, by=TOWN)
        packed = make_campaign_pack(desk, KGO.campaign)
    finally:
        desk.close()
    path = place / f"{KGO.campaign}{SUFFIX}"
    path.write_bytes(packed.data)
    return path, packed.code
