"""Taking goods back: by receipt, by line, in parts, and never more than was sold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kadpun.books.goods import shelf
from kadpun.books.money import Satang
from kadpun.books.sales.sale import RefundExceeds
from kadpun.books.sales.shift import ShiftNotOpen
from kadpun.pos.till.basket import Discount
from kadpun.pos.till.finding import ReceiptUnknown
from kadpun.pos.till.operators import NotAllowed
from kadpun.pos.till.results import CashCount, Permission, Pick
from kadpun.pos.till.sales import NothingPicked, SaleUnknown
from kadpun.pos.till.shift import ReasonMissing
from kadpun.pos.till.tender import Taken

from .conftest import CASE, FISH_SAUCE, OIL, RICE, SOAP, Shop
from .test_day import balances_of


@pytest.fixture
def sale(selling: Shop) -> str:
    """Three soaps, two cases of oil, some cabbage and rice, ten percent off the bill."""
    selling.as_manager()
    bill = selling.scan(f"3*{SOAP}", f"2*{CASE}", "2100250013503", RICE)
    bill = selling.till.discount_bill(bill, Discount("percent", 1000))
    return selling.till.ring_up(bill, [Taken("cash", Satang(200_000))]).fact_id


def test_a_refund_by_line_is_quoted_and_recorded(selling: Shop, sale: str) -> None:
    original = selling.till.find_receipt("1")
    assert [(line.name, line.quantity, line.left, line.unit) for line in original.lines] == [
        ("สบู่สมุนไพรกลุ่มแม่บ้าน", 3, 3, "ก้อน"),
        ("น้ำมันถั่วเหลือง 1 ลิตร", 2, 2, "ลัง"),
        ("ผักกาดขาวปลีอินทรีย์", 1350, 1350, "กก."),
        ("ข้าวหอมมะลิหนองปั๋น ถุง 5 กก.", 1, 1, "ถุง"),
    ]
    quote = selling.till.quote_refund(sale, [Pick(0, 1), Pick(1, 1)])
    assert (quote.amount, quote.cash, quote.rounding, quote.lines) == (57150, 57150, 0, ((0, 1, 3150), (1, 1, 54000)))
    done = selling.till.refund(sale, [Pick(0, 1), Pick(1, 1)], "กล่องบุบ")
    assert (done.total, done.number) == (57150, "02-R-69-000001")
    assert sum(coins.denomination * coins.count for coins in done.hand_over) == 57150
    with selling.desk.store.read() as connection:
        assert shelf.on_hand(connection, "g-0004") == 100 - 12
    after = selling.till.find_receipt("02-69-000001")
    assert ([line.left for line in after.lines], after.refunded, after.left) == ([2, 1, 1350, 1], 57150, original.total - 57150)


def test_everything_taken_back_in_parts_gives_back_exactly_what_was_paid(selling: Shop, sale: str) -> None:
    picks = [[Pick(0, 1)], [Pick(0, 1), Pick(2, 675)], [Pick(0, 1), Pick(1, 2), Pick(2, 675), Pick(3, 1)]]
    total = sum(selling.till.refund(sale, part, "ส่งผิด", means="promptpay").total for part in picks)
    original = selling.till.find_receipt("1")
    assert (total, original.left, original.refunded) == (original.total, 0, original.total)
    balances = balances_of(selling)
    assert balances["vat/output"] == 0
    assert balances["sales/goods"] == balances["sales/exempt"] == 0


def test_no_more_comes_back_than_was_sold(selling: Shop, sale: str) -> None:
    selling.till.refund(sale, [Pick(0, 2)], "ส่งผิด")
    for picks in ([Pick(0, 2)], [Pick(1, 3)], [Pick(9, 1)], [Pick(0, 1), Pick(0, 1)]):
        with pytest.raises(RefundExceeds):
            selling.till.refund(sale, picks, "ส่งผิด")
    with pytest.raises(NothingPicked):
        selling.till.refund(sale, [Pick(0, 0)], "ส่งผิด")
    assert selling.till.find_receipt("1").lines[0].left == 1


def test_a_refund_said_twice_is_recorded_once(selling: Shop, sale: str) -> None:
    refund_id = selling.till.new_basket().id
    first = selling.till.refund(sale, [Pick(0, 1)], "ส่งผิด", refund_id=refund_id)
    again = selling.till.refund(sale, [Pick(0, 1)], "ส่งผิด", refund_id=refund_id)
    assert (again.number, again.repeated, first.repeated) == (first.number, True, False)
    assert selling.till.find_receipt("1").lines[0].left == 2


def test_a_refund_needs_leave_a_reason_a_shift_and_a_sale(selling: Shop, sale: str) -> None:
    selling.as_cashier()
    with pytest.raises(NotAllowed):
        selling.till.refund(sale, [Pick(0, 1)], "ส่งผิด")
    leave = selling.till.approve("1357", Permission.REFUND, selling.manager)
    with pytest.raises(ReasonMissing):
        selling.till.refund(sale, [Pick(0, 1)], "", approval=leave)
    with pytest.raises(SaleUnknown):
        selling.till.refund(selling.till.new_basket().id, [Pick(0, 1)], "ส่งผิด", approval=leave)
    assert selling.till.refund(sale, [Pick(0, 1)], "ส่งผิด", approval=leave).total == 3150
    selling.as_manager()
    expected = selling.till.x_report().expected
    selling.till.lock_count(CashCount(loose=expected))
    selling.till.close_shift()
    with pytest.raises(ShiftNotOpen):
        selling.till.refund(sale, [Pick(0, 1)], "ส่งผิด")


def test_cash_given_back_is_rounded_as_it_was_taken(selling: Shop) -> None:
    selling.as_manager()
    bill = selling.scan("2100250013503")
    done = selling.till.ring_up(bill, [Taken("cash", Satang(2950))])
    assert (done.total, done.rounding) == (2970, 20)
    back = selling.till.refund(done.fact_id, [Pick(0, 1350)], "ช้ำ")
    assert (back.total, back.rounding, sum(coins.denomination * coins.count for coins in back.hand_over)) == (2970, 20, 2950)
    balances = balances_of(selling)
    assert (balances["cash/rounding"], balances["cash/drawer"]) == (0, 200_000)


def test_a_refund_is_found_to_be_printed_and_not_to_be_refunded(selling: Shop, sale: str) -> None:
    back = selling.till.refund(sale, [Pick(0, 1)], "ส่งผิด")
    found = selling.till.find_receipt(back.receipt_code)
    assert (found.kind, found.number, found.lines, found.left) == ("refund", back.number, (), 0)
    with pytest.raises(SaleUnknown):
        selling.till.quote_refund(back.fact_id, [Pick(0, 1)])


def test_receipts_of_other_shops_are_unknown(selling: Shop) -> None:
    for text in ("02-69-999999", "F5AF-9D8M-E8VM-33XK-03P6", "บิลนี้", ""):
        with pytest.raises(ReceiptUnknown):
            selling.till.find_receipt(text)


def test_a_receipt_of_before_a_restart_still_proves_itself(selling: Shop) -> None:
    done = selling.till.ring_up(selling.scan(OIL, FISH_SAUCE), [Taken("cash", Satang(10000))])
    selling.reopen()
    found = selling.till.find_receipt(done.receipt_code)
    assert (found.fact_id, found.proof, found.left) == (done.fact_id, "signed", 8000)
    assert replace(found, proof="number") == selling.till.recent()[0]
