"""Papers as text, looked at and kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from kadpun.books.money import Satang
from kadpun.books.profile import ShopProfile
from kadpun.hardware.slip import Boxed, KickDrawer, Slip, Text, copy_of
from kadpun.hardware.text import write_text
from kadpun.pos.till.basket import Basket, Discount
from kadpun.pos.till.finding import NothingToReprint
from kadpun.pos.till.operators import NotAllowed
from kadpun.pos.till.results import CashCount, Permission, Pick
from kadpun.pos.till.tender import Coins, Taken

from .conftest import CASE, EGGS, FISH_SAUCE, OIL, PROFILE, RICE, SOAP, Shop

Keep = Callable[[str, str], None]


def shown(slip: Slip, columns: int = 48) -> str:
    """The paper as text, with what differs from shop to shop (keys and ids) left out."""
    text = re.sub(r"<QR KP1:[^>]*>", "<QR KP1:...>", write_text(slip, columns), flags=re.DOTALL)
    return re.sub(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){4}", "XXXX-XXXX-XXXX-XXXX-XXXX", text)


def full_bill(shop: Shop) -> Basket:
    """Every kind of line there is."""
    shop.as_manager()
    bill = shop.scan(RICE, EGGS, f"2*{FISH_SAUCE}", "2100250013503", OIL, f"3*{SOAP}", "9001", CASE, "2200300029970")
    bill = shop.till.discount_line(bill, 2, Discount("amount", 600))
    bill = shop.till.set_price(bill, 4, Satang(5000))
    bill = shop.till.void_line(bill, 0)
    return shop.till.discount_bill(bill, Discount("percent", 500))


PAID = [Taken("promptpay", Satang(20000), "002", "0002123123121200011", seen=True), Taken("cash", Satang(100_000))]


def test_an_abbreviated_tax_invoice(selling: Shop, golden: Keep) -> None:
    golden("till/abbreviated.txt", shown(selling.till.ring_up(full_bill(selling), PAID).slip))


def test_an_abbreviated_tax_invoice_on_narrow_paper_in_english(selling: Shop, golden: Keep) -> None:
    golden("till/abbreviated-english-58.txt", shown(selling.till.ring_up(full_bill(selling), PAID, receipt_language="en").slip, 32))


def test_a_plain_receipt_of_a_shop_outside_vat(found: Callable[[ShopProfile], Shop], golden: Keep) -> None:
    outside = found(replace(PROFILE, vat_mode="none", machine_number="", thanks="", organisation="", telephone="053 000 000"))
    outside.till.open_shift(Satang(0))
    golden("till/plain.txt", shown(outside.till.ring_up(outside.scan(RICE, OIL), [Taken("cash", Satang(24100))]).slip))


def test_the_words_of_a_tax_invoice_are_locked_until_the_shop_is_approved(found: Callable[[ShopProfile], Shop], golden: Keep) -> None:
    registered = found(replace(PROFILE, vat_mode="registered", machine_number=""))
    registered.till.open_shift(Satang(0))
    slip = registered.till.ring_up(registered.scan(RICE, OIL), [Taken("cash", Satang(30000))]).slip
    assert "ใบกำกับภาษี" not in write_text(slip)
    golden("till/registered.txt", shown(slip))


def test_a_sample_shop_says_so_on_every_paper(found: Callable[[ShopProfile], Shop], golden: Keep) -> None:
    sample = found(replace(PROFILE, sample=True))
    till = sample.till
    till.open_shift(Satang(0))
    sample.as_manager()
    done = till.ring_up(sample.scan(RICE), [Taken("cash", Satang(18900))])
    golden("till/sample.txt", shown(done.slip))
    papers = [
        done.slip,
        till.reprint().slip,
        till.refund(done.fact_id, [Pick(0, 1)], "ส่งผิด").slip,
        till.move_cash("in", Satang(100), "ทอน").slip,
        till.x_report().slip,
    ]
    till.lock_count(CashCount(loose=Satang(100)))
    papers.append(till.close_shift().slip)
    for paper in papers:
        texts = [item.text for item in paper.items if isinstance(item, Text | Boxed)]
        assert "ร้านตัวอย่าง ใบนี้ใช้เป็นหลักฐานไม่ได้" in texts
    sample.desk.change_profile(replace(sample.desk.profile(), sample=False), by=sample.manager)
    assert "ร้านตัวอย่าง" in write_text(till.reprint(done.fact_id).slip)


def test_a_credit_note(selling: Shop, golden: Keep) -> None:
    done = selling.till.ring_up(full_bill(selling), PAID)
    selling.till.refund(done.fact_id, [Pick(2, 350)], "ช้ำ")
    back = selling.till.refund(done.fact_id, [Pick(1, 1), Pick(2, 1000), Pick(6, 1)], "ขวดแตก")
    golden("till/credit-note.txt", shown(back.slip))


def test_a_refund_of_a_shop_outside_vat(found: Callable[[ShopProfile], Shop], golden: Keep) -> None:
    outside = found(replace(PROFILE, vat_mode="none", machine_number=""))
    outside.till.open_shift(Satang(50000))
    sold = outside.till.ring_up(outside.scan(RICE, OIL), [Taken("cash", Satang(24100))])
    leave = outside.till.approve("1357", Permission.REFUND, outside.manager)
    golden("till/goods-returned.txt", shown(outside.till.refund(sold.fact_id, [Pick(1, 1)], "เปลี่ยนใจ", approval=leave).slip))


def test_a_reprint_is_the_same_paper_marked_as_a_copy(selling: Shop) -> None:
    done = selling.till.ring_up(full_bill(selling), PAID)
    selling.sell(EGGS)
    selling.pass_time(minutes=600)
    selling.reopen()
    selling.as_cashier()
    again = selling.till.reprint(done.fact_id)
    assert again.slip == copy_of(done.slip)
    assert again.slip.copy
    assert KickDrawer() not in again.slip.items
    assert "สำเนา" in write_text(again.slip)
    assert again.title == done.number
    assert selling.till.reprint().title == "02-69-000002"


def test_a_reprint_needs_leave_and_a_paper(selling: Shop) -> None:
    with pytest.raises(NothingToReprint):
        selling.till.reprint()
    selling.as_manager()
    stock = selling.till.add_operator("ดา", "stock", "8642")
    selling.sell(RICE)
    selling.till.sign_in("8642", stock.id)
    with pytest.raises(NotAllowed):
        selling.till.reprint()


def test_x_and_z_and_their_copies(selling: Shop, golden: Keep) -> None:
    till = selling.till
    with pytest.raises(NothingToReprint):
        till.last_closing()
    done = till.ring_up(full_bill(selling), PAID)
    selling.sell(RICE, EGGS)
    till.refund(done.fact_id, [Pick(1, 1)], "ขวดแตก")
    till.move_cash("out", Satang(35000), "ค่าน้ำแข็ง")
    till.open_drawer("แลกเหรียญ")
    till.cancel(selling.scan(SOAP), "ลืมเงิน")
    selling.pass_time(minutes=475)
    golden("till/x.txt", shown(till.x_report().slip))
    pieces = ((100_000, 2), (50_000, 1), (10_000, 2), (5000, 1), (2000, 3), (1000, 5), (200, 3), (100, 4), (50, 1), (25, 1))
    till.lock_count(CashCount(tuple(Coins(Satang(face), number) for face, number in pieces)))
    closed = till.close_shift(reason="ทอนผิด", next_float=Satang(200_000))
    golden("till/z.txt", shown(closed.slip))
    copy = till.last_closing()
    assert copy.slip == replace(closed.slip, copy=True)
    assert till.reprint(closed.fact_id).slip == copy.slip
    assert till.reprint_report(closed.fact_id) == replace(closed.report, copy=True)
    assert [paper.fact_id for paper in till.unprinted()][-1] == closed.fact_id
    english = till.reprint(closed.fact_id, receipt_language="en")
    golden("till/z-english-58.txt", shown(english.slip, 32))


def test_the_paper_for_cash_paid_out(selling: Shop, golden: Keep) -> None:
    selling.as_manager()
    golden("till/paid-out.txt", shown(selling.till.move_cash("out", Satang(35000), "ค่าน้ำแข็ง").slip))
    safe = selling.till.move_cash("safe", Satang(100_000), "ยอดเยอะ")
    assert "ส่งเข้าเซฟ" in write_text(safe.slip)
    again = selling.till.reprint(safe.fact_id)
    assert again.slip == copy_of(safe.slip)
