"""What the till answers to scans and typing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kadpun.books.goods.shelving import NewProduct, add_product
from kadpun.books.money import Satang
from kadpun.books.quantity import NotQuantity, QuantityHasDecimals, QuantityOutOfBounds
from kadpun.pos.till.barcodes import BadCheckDigit, CodeTooLong, CodeUnknown, NoCode, check_digit, thai_keys
from kadpun.pos.till.basket import Discount
from kadpun.pos.till.billing import GoodsNotSold, GoodsUnknown, LabelHasQuantity, LabelNotForGoods
from kadpun.pos.till.entries import FullInvoiceNotHere
from kadpun.pos.till.results import (
    Added,
    BillNearlyFull,
    Commanded,
    NeedsQuantity,
    NoPriceYet,
    Pay,
    QuantitySet,
    ReceiptScanned,
    SlipScanned,
    Unknown,
)
from kadpun.pos.till.tender import Taken

from .conftest import CASE, EGGS, OIL, RICE, Shop, product

SLIP = "004000060000010103002021900021231231212000115102TH91049C30"
THAI = {us: thai for thai, us in thai_keys().items()}


def label(head: str) -> str:
    return head + str(check_digit(head))


def test_a_scan_adds_one_and_again_one_more(shop: Shop) -> None:
    bill = shop.scan(RICE, EGGS, RICE)
    assert [(line.goods, line.quantity, line.origin) for line in bill.lines] == [("g-0001", 2, "scan"), ("g-0002", 1, "scan")]


def test_a_scan_under_the_thai_layout_adds_too(shop: Shop) -> None:
    answer = shop.till.read("".join(THAI[c] for c in RICE), shop.till.new_basket())
    assert isinstance(answer, Added)
    assert answer.basket.lines[0].goods == "g-0001"


def test_the_first_reading_that_stands_for_something_counts(shop: Shop) -> None:
    answer = shop.till.read(("zzz", EGGS), shop.till.new_basket())
    assert isinstance(answer, Added)
    assert answer.basket.lines[0].goods == "g-0002"


def test_a_quantity_before_the_star_or_beside_the_scan(shop: Shop) -> None:
    bill = shop.till.new_basket()
    assert shop.till.read("12*", bill, typed=True) == QuantitySet("12")
    for answer in (shop.till.read(RICE, bill, "12"), shop.till.read(f"12*{RICE}", bill, typed=True), shop.till.read(f"๑๒*{RICE}", bill)):
        assert isinstance(answer, Added)
        assert answer.basket.lines[0].quantity == 12


@pytest.mark.parametrize(
    ("quantity", "reason"),
    [("0", NotQuantity), ("-1", NotQuantity), ("1000000000000", QuantityOutOfBounds), ("1.5", QuantityHasDecimals)],
)
def test_a_quantity_out_of_bounds_is_refused_by_name(shop: Shop, quantity: str, reason: type[Exception]) -> None:
    with pytest.raises(reason):
        shop.till.read(RICE, shop.till.new_basket(), quantity)


def test_goods_by_weight_ask_for_the_weight(shop: Shop) -> None:
    bill = shop.till.new_basket()
    answer = shop.till.read("2100250", bill, typed=True)
    assert isinstance(answer, NeedsQuantity)
    weighed = shop.till.add_goods(bill, answer.product.goods, quantity="1.35")
    assert isinstance(weighed, Added)
    assert (weighed.basket.lines[0].quantity, weighed.basket.lines[0].gross) == (1350, 2970)


def test_a_label_of_the_scale_brings_its_weight(shop: Shop) -> None:
    bill = shop.scan("2100250013503", "2100250013503")
    assert [(line.quantity, line.gross, line.origin) for line in bill.lines] == [(1350, 2970, "weighed")] * 2


def test_a_label_with_a_price_keeps_it_to_the_satang(shop: Shop) -> None:
    bill = shop.scan(label("220030002997"), label("220040004250"))
    shrimps, fish = bill.lines
    assert (shrimps.gross, shrimps.quantity, shrimps.places) == (2997, 375, 3)
    assert (fish.gross, fish.quantity, fish.places) == (4250, 1, 0)
    assert not shrimps.changed


def test_a_label_is_scanned_without_a_quantity_and_only_for_goods_by_weight(shop: Shop) -> None:
    answer = shop.till.read("2100250013503", shop.till.new_basket(), "2")
    assert isinstance(answer, Unknown)
    assert isinstance(answer.reason, LabelHasQuantity)
    answer = shop.till.read(label("210900100100"), shop.till.new_basket())
    assert isinstance(answer, Unknown)
    assert isinstance(answer.reason, CodeUnknown | LabelNotForGoods)


def test_a_case_is_scanned_by_its_own_code(shop: Shop) -> None:
    bill = shop.scan(OIL, CASE)
    assert [(line.sold_unit, line.gross, line.steps) for line in bill.lines] == [("ขวด", 5200, 1), ("ลัง", 60000, 12)]


def test_an_unknown_code_shows_its_raw_value_and_changes_nothing(shop: Shop) -> None:
    answer = shop.till.read("8850000999993", shop.scan(RICE))
    assert answer == Unknown("8850000999993", answer.reason, "8850000999993")  # type: ignore[union-attr]
    assert isinstance(answer, Unknown)
    assert isinstance(answer.reason, BadCheckDigit | CodeUnknown)


@pytest.mark.parametrize(("raw", "reason"), [("8850000000011", BadCheckDigit), ("x" * 2048, CodeTooLong), ("\x00\x07", NoCode), ("", NoCode)])
def test_garbage_is_unknown_with_its_reason(shop: Shop, raw: str, reason: type[Exception]) -> None:
    answer = shop.till.read(raw, shop.till.new_basket())
    assert isinstance(answer, Unknown)
    assert isinstance(answer.reason, reason)
    assert len(answer.shown) <= 25


def test_a_word_typed_opens_the_search_filled_in(shop: Shop) -> None:
    answer = shop.till.read("น้ำปลา", shop.till.new_basket(), typed=True)
    assert isinstance(answer, Unknown)
    assert answer.search == "น้ำปลา"
    assert [found.goods for found in shop.till.search(answer.search)] == ["g-0003"]


def test_enter_on_the_empty_box_pays(shop: Shop) -> None:
    assert shop.till.read("", shop.till.new_basket(), typed=True) == Pay()
    assert shop.till.read("*99", shop.till.new_basket(), typed=True) == Pay()


def test_star_commands_are_typed_and_never_scanned(shop: Shop) -> None:
    bill = shop.scan(RICE)
    assert shop.till.read("*2*10%", bill, typed=True) == Commanded("discount", discount=Discount("percent", 1000))
    answer = shop.till.read("*94", bill)
    assert isinstance(answer, Unknown)
    answer = shop.till.read("*92", bill, typed=True)
    assert isinstance(answer, Unknown)
    assert isinstance(answer.reason, FullInvoiceNotHere)


def test_a_bank_slip_tells_whether_it_paid_before(selling: Shop) -> None:
    bill = selling.scan(RICE)
    fresh = selling.till.read(SLIP, bill)
    assert fresh == SlipScanned("002", "0002123123121200011")
    assert isinstance(fresh, SlipScanned)
    done = selling.till.ring_up(bill, [Taken("promptpay", Satang(18900), fresh.bank, fresh.reference, seen=True)])
    assert selling.till.read(SLIP, selling.till.new_basket()) == SlipScanned("002", "0002123123121200011", done.number)


def test_a_receipt_is_found_by_its_qr_its_code_and_its_number(selling: Shop) -> None:
    done = selling.till.ring_up(selling.scan(RICE), [Taken("cash", Satang(20000))])
    empty = selling.till.new_basket()
    for text, proof in ((done.receipt_code, "signed"), (done.look_up_code.lower(), "code"), (done.number, "number")):
        answer = selling.till.read(text, empty)
        assert isinstance(answer, ReceiptScanned)
        assert (answer.original.fact_id, answer.original.proof) == (done.fact_id, proof)
    assert selling.till.find_receipt("1").fact_id == done.fact_id


def test_a_forged_receipt_is_unknown_with_its_reason(selling: Shop) -> None:
    done = selling.till.ring_up(selling.scan(RICE), [Taken("cash", Satang(20000))])
    letter = done.receipt_code[80]
    forged = done.receipt_code[:80] + ("A" if letter != "A" else "B") + done.receipt_code[81:]
    answer = selling.till.read(forged, selling.till.new_basket())
    assert isinstance(answer, Unknown)
    assert answer.reason.name in ("ForgedReceipt", "UnknownReceiptKey", "NotBase45", "WrongReceiptLength")


def test_goods_without_a_price_and_goods_taken_off_say_so(shop: Shop) -> None:
    with shop.desk.store.work() as work:
        for goods in (product(20, "9020", "ของแถม", "ชิ้น", 0), replace(product(21, "9021", "ของเลิกขาย", "ชิ้น", 100), active=False)):
            add_product(shop.desk, work, NewProduct(goods), by="setup", on=shop.desk.today())
    answer = shop.till.read("9020", shop.till.new_basket())
    assert isinstance(answer, Added)
    assert isinstance(answer.notices[0], NoPriceYet)
    gone = shop.till.read("9021", shop.till.new_basket())
    assert isinstance(gone, Unknown)
    assert isinstance(gone.reason, GoodsNotSold)
    with pytest.raises(GoodsNotSold):
        shop.till.add_goods(shop.till.new_basket(), "g-0021")
    with pytest.raises(GoodsUnknown):
        shop.till.add_goods(shop.till.new_basket(), "g-7777")


def test_a_long_bill_is_told_to_end_soon(shop: Shop) -> None:
    bill = shop.till.new_basket()
    for _ in range(180):
        answer = shop.till.read("2100250013503", bill)
        assert isinstance(answer, Added)
        bill = answer.basket
    assert isinstance(answer.notices[0], BillNearlyFull)


def test_quick_keys_come_by_the_shops_choice_and_then_by_group(shop: Shop) -> None:
    tabs = shop.till.quick_keys()
    assert [(tab.name, [key.goods for key in tab.keys]) for tab in tabs[:2]] == [
        ("", ["g-0007", "g-0004"]),
        ("ของใช้", ["g-0003", "g-0004", "g-0005"]),
    ]
    assert {tab.name for tab in tabs} == {"", "ของใช้", "ข้าว·ไข่", "ผัก·ผลไม้", "บริการ"}


def test_a_bill_begins_when_its_first_goods_come(shop: Shop) -> None:
    bill = shop.till.new_basket()
    shop.pass_time(minutes=90)
    begun = shop.scan(RICE, basket=bill)
    assert (begun.id, begun.at) == (bill.id, shop.clock.at)
    shop.pass_time()
    assert shop.scan(EGGS, basket=begun).at == begun.at
