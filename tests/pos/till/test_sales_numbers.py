"""Numbers of papers: never twice, also after a store was put back from a backup."""

from __future__ import annotations

from datetime import date

from kadpun.books.profile import ShopProfile
from kadpun.pos.till.sales import refund_number, sale_number
from kadpun.pos.till.shift import z_number

ON = date(2026, 11, 21)


def test_a_restored_desk_gives_other_numbers_than_the_one_before() -> None:
    profile = ShopProfile(desk_number="02")
    first, second = "c/s/till-2/1", "c/s/till-2/2"
    assert sale_number(profile, first, ON, 7) == "02-69-000007"
    assert sale_number(profile, second, ON, 7) == "02.2-69-000007"
    assert refund_number(profile, second, ON, 7) == "02.2-R-69-000007"
    assert z_number(profile, second, 3) == "02.2-Z-0003"
