"""The sums of offers in words: what people read on the cards, with the figures that real schemes publish."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import cast

from kadpun.books.tokens.offers import Entitlement
from kadpun.books.tokens.refused import CouponUsed, ReferenceUsed
from kadpun.books.tokens.terms import Terms
from kadpun.books.tokens.wallets import Lot
from kadpun.books.tokens.working_out import BillLine, example, work_out
from kadpun.books.words import load_words
from kadpun.pos.screens.counter.token_words import about_of, bearer_sums, buyer_sums, cannot_of, scheme_of, steps_of, why_words
from kadpun.pos.screens.page import Tongue
from kadpun.pos.till.basket import Basket
from tests.books.tokens.campaign_terms import CO_PAY, KGO

SAY = cast(Tongue, load_words("th"))
ENGLISH = cast(Tongue, load_words("en"))
AT = 1_795_246_320_000
"""Saturday 21 November 2026, 14:32 in Thailand."""
POINTS = Terms(
    campaign="points", name="แต้มร้าน", form="rate", commodity="t-points", issuer="shop", issuer_name="ร้าน", from_on=date(2026, 1, 1),
    to_on=date(2026, 12, 31), rate_satang=100, repays="none", token_name="แต้ม", token_name_en="points",
)  # fmt: skip
EMPTY = Basket("b", AT)


def test_half_of_480_is_200_at_most_a_day() -> None:
    assert steps_of(example(CO_PAY, 48_000), SAY) == ("ร่วมโครงการ 480.00", "ครึ่งหนึ่ง 240.00", "ไม่เกินวันละ 200.00")
    assert steps_of(example(CO_PAY, 30_000), SAY) == ("ร่วมโครงการ 300.00", "ครึ่งหนึ่ง 150.00")
    assert steps_of(example(replace(CO_PAY, percent=1_250), 30_000), SAY)[1] == "12.5% 37.50"


def test_what_of_the_day_was_used_is_told_and_what_is_left_of_it() -> None:
    used = Entitlement(CO_PAY, used_today=15_000, used_in_all=15_000)
    (offer,) = work_out((BillLine("g-1", "", 12_000),), [used], at=AT, buyer="m-000000000001").offers
    assert offer.discount == 5_000
    assert about_of(offer, SAY) == "วันนี้ใช้แล้ว 150.00 · วันใหม่เริ่ม 06:00 น."
    assert steps_of(offer, SAY) == ("ร่วมโครงการ 120.00", "ครึ่งหนึ่ง 60.00", "วันนี้เหลือ 50.00")
    card = scheme_of(offer, 0, EMPTY, SAY)
    assert (card.part, card.whole, card.left) == (5_000, 6_000, "สิทธิ์เหลือ 1,850.00 → 1,800.00")


def test_three_rides_are_three_baht_and_150_tokens() -> None:
    offer = example(replace(KGO, token_name="เหรียญ"), 4_500, pieces=3)
    assert steps_of(offer, SAY) == ("45.00", "3.00 + 150 เหรียญ")


def test_tokens_of_a_rate_are_multiplied_out() -> None:
    offer = example(POINTS, 17_000)
    assert steps_of(offer, SAY) == ("170 แต้ม × 1.00", "170.00")
    assert scheme_of(offer, 0, EMPTY, ENGLISH).title == "แต้มร้าน  1.00 off each (points)"
    assert scheme_of(offer, 0, EMPTY, SAY).title == "แต้มร้าน  ลดแต้มละ 1.00"


def test_while_offline_tokens_are_told_in_tokens_and_money_in_money() -> None:
    lot = Lot(grant="g", rule="", on=date(2026, 1, 1), expires_on=None, amount=500, left=500)
    rate = Entitlement(replace(POINTS, from_on=date(2026, 1, 1)), lots=(lot,), offline_left=40)
    half = Entitlement(replace(CO_PAY, order=90), offline_left=3_000)
    offers = work_out((BillLine("g-1", "", 30_000),), [rate, half], at=AT, buyer="m-000000000001").offers
    assert [steps_of(offer, SAY)[1:] for offer in offers] == [
        ("ออฟไลน์ใช้ได้ 40 แต้ม", "40.00"),
        ("ครึ่งหนึ่ง 130.00", "ออฟไลน์ใช้ได้ 30.00"),
    ]


def test_who_bears_it_adds_up_to_the_discount() -> None:
    lines = (BillLine("g-1", "", 48_000),)
    worked = work_out(lines, [Entitlement(CO_PAY)], at=AT, buyer="m-000000000001")
    assert [(one.words, one.amount) for one in bearer_sums(worked, SAY)] == [("คลัง", "200.00"), ("ร้าน", "0.00")]
    assert [one.amount for one in buyer_sums(worked, SAY, tokens=True)] == ["480.00", "−200.00"]


def test_a_scheme_that_cannot_be_used_says_the_next_day() -> None:
    wednesdays = replace(CO_PAY, weekdays=(3,))
    (offer,) = work_out((BillLine("g-1", "", 48_000),), [Entitlement(wednesdays)], at=AT).offers
    assert cannot_of(offer, SAY) == "ใช้ได้เฉพาะวันพุธ · รอบหน้า พ. 25 พ.ย. 2569"
    assert cannot_of(offer, ENGLISH) == "Only on Wednesdays · next on Wed 25 Nov 2026"


def test_what_was_used_before_says_what_and_then_where_and_when() -> None:
    about = {"on": date(2026, 11, 21), "when": "14:02", "till": "เครื่อง 1", "bill": "01-69-003877"}
    assert why_words(CouponUsed(proof="0007", **about), SAY) == ("คูปอง 0007 ใช้ไปแล้ว", "21 พ.ย. 2569 14:02 น. · เครื่อง 1 · บิล 01-69-003877")
    assert why_words(ReferenceUsed(proof="KGO-1", **about), SAY)[0] == "เลขยืนยัน KGO-1 ใช้ไปแล้ว"
