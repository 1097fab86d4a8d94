"""Selling: what a cashier does all day, in the real window with real devices."""

from __future__ import annotations

from kadpun.books.money import show_money
from tests.stories.counter import (
    CABBAGE_LABEL,
    CABBAGE_PRICE,
    CASE_PRICE,
    FISH_SAUCE,
    FISH_SAUCE_CASE,
    FISH_SAUCE_PRICE,
    RICE,
    RICE_PRICE,
    Counter,
)


def test_a_stranger_founds_the_sample_shop_and_makes_the_first_sale(empty_place: Counter) -> None:
    shop = empty_place
    shop.switch_on()
    shop.sees("Try the sample shop")
    shop.till.press("1")
    shop.sign_in(shop.people["cashier"].pin)
    shop.sees("Opening float")
    shop.till.type("1500")
    shop.sees("Opening float {amount} baht", amount="1,500.00")
    shop.till.press("Enter")
    shop.sees_total(0)
    shop.scan(RICE)
    shop.sees_total(RICE_PRICE)
    number = shop.pays_exactly()
    shop.wait_for_papers()
    assert shop.papers.kept[0].name == number
    shop.drawer_opened(1)
    assert shop.till.close() == 0
    shop.everything_verifies()
    sale = shop.facts("sale")[0]
    assert sale.body["number"] == number
    assert shop.facts("genesis")[0].body["sample"] is True


def test_a_scan_is_on_the_bill_whatever_the_scanner_and_the_layout(counter: Counter) -> None:
    counter.opens()
    for number, way in enumerate(("wire", "keys", "thai"), 1):
        counter.scan(RICE, way)
        counter.sees_total(number * RICE_PRICE)
    counter.scan(FISH_SAUCE, "thai")
    counter.sees_total(3 * RICE_PRICE + FISH_SAUCE_PRICE)
    counter.scan(CABBAGE_LABEL, "thai")
    counter.sees_total(3 * RICE_PRICE + FISH_SAUCE_PRICE + CABBAGE_PRICE)
    counter.pays_exactly()
    counter.till.close()
    lines = counter.facts("sale")[0].body["lines"]
    assert [line["quantity"] for line in lines] == [3, 1, 1250]
    assert counter.facts("denied") == []


def test_exact_cash_is_one_key_and_the_next_sale_needs_none(counter: Counter) -> None:
    counter.opens()
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.till.press("F12")
    first = counter.finished()
    counter.change_is(0)
    counter.scan(FISH_SAUCE)
    counter.sees_total(FISH_SAUCE_PRICE)
    counter.till.press("F12")
    counter.till.wait_for(f"{first[:-1]}{int(first[-1]) + 1}")
    counter.till.close()
    assert [sale.body["total"] for sale in counter.facts("sale")] == [RICE_PRICE, FISH_SAUCE_PRICE]


def test_a_note_is_taken_and_the_change_is_shown_in_notes_and_coins(counter: Counter) -> None:
    counter.opens()
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.till.press("Enter")
    counter.sees("Cash received")
    counter.till.touch(counter.say("Receive a note of {amount} baht", amount="100"))
    counter.sees("Paid in full")
    counter.till.press("Enter")
    counter.finished()
    counter.change_is(5_800)
    counter.till.close()
    assert counter.facts("sale")[0].body["tender"] == [{"kind": "cash", "amount": 4_200, "given": 10_000, "change": 5_800}]


def test_a_bill_is_split_between_promptpay_and_cash(counter: Counter) -> None:
    counter.opens()
    counter.scan(FISH_SAUCE_CASE)
    counter.scan(CABBAGE_LABEL)
    counter.sees_total(CASE_PRICE + CABBAGE_PRICE)
    counter.till.press("Enter")
    counter.sees("Cash received")
    counter.till.press("Ctrl+2")
    counter.till.type("200")
    counter.sees("PromptPay QR for {amount} baht", amount="200.00")
    counter.till.press("Enter", "Enter")
    counter.sees("The cashier saw the money")
    counter.till.press("Ctrl+1")
    counter.sees("= cash {amount}", amount="132.50")
    counter.till.type("140")
    counter.sees("Paid in full")
    counter.till.press("Enter")
    counter.finished()
    counter.change_is(750)
    counter.till.close()
    tender = {part["kind"]: part for part in counter.facts("sale")[0].body["tender"]}
    assert tender["promptpay"]["amount"] == 20_000
    assert tender["promptpay"]["seen"] is True
    assert (tender["cash"]["amount"], tender["cash"]["change"]) == (13_250, 750)


def test_promptpay_is_not_finished_before_somebody_saw_the_money(counter: Counter) -> None:
    counter.opens()
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.till.press("Enter")
    counter.sees("Cash received")
    counter.till.press("Ctrl+2")
    counter.sees("PromptPay QR for {amount} baht", amount=show_money(RICE_PRICE))
    counter.sees("See the money first")
    counter.nothing_was_sold()
    counter.till.press("Enter", "Enter")
    counter.sees("Paid in full")
    counter.till.press("Enter")
    counter.finished()


def test_a_case_and_single_bottles_of_the_same_goods_stand_on_one_bill(counter: Counter) -> None:
    counter.opens()
    counter.scan(FISH_SAUCE_CASE)
    counter.sees_total(CASE_PRICE)
    counter.till.type("2*")
    counter.scan(FISH_SAUCE)
    counter.sees_total(CASE_PRICE + 2 * FISH_SAUCE_PRICE)
    counter.pays_exactly()
    counter.till.close()
    assert [(line["quantity"], line.get("pack", "")) for line in counter.facts("sale")[0].body["lines"]] == [(12, "ลัง 12"), (2, "")]


def test_a_bill_is_held_while_another_is_sold_and_taken_up_again(counter: Counter) -> None:
    counter.opens()
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.till.press("F4")
    counter.sees("Whose bill is it")
    counter.till.press("Ctrl+a")
    counter.till.type("ลุงดี", "Enter")
    counter.sees_total(0)
    counter.scan(FISH_SAUCE)
    counter.sees_total(FISH_SAUCE_PRICE)
    counter.pays_exactly()
    counter.till.press("F5")
    counter.till.wait_for("ลุงดี")
    counter.till.press("Enter")
    counter.sees_total(RICE_PRICE)
    counter.pays_exactly()
    counter.till.close()
    assert [sale.body["total"] for sale in counter.facts("sale")] == [FISH_SAUCE_PRICE, RICE_PRICE]


def test_a_line_is_voided_before_payment_and_stays_to_be_seen(counter: Counter) -> None:
    counter.opens()
    counter.scan(RICE)
    counter.scan(FISH_SAUCE)
    counter.sees_total(RICE_PRICE + FISH_SAUCE_PRICE)
    counter.till.press("Del")
    counter.sees_total(RICE_PRICE)
    counter.sees("voided")
    counter.pays_exactly()
    counter.till.close()
    body = counter.facts("sale")[0].body
    assert len(body["lines"]) == 1
    assert body["approvals"][0].startswith("void_line v ")


def test_goods_are_found_by_a_part_of_their_thai_name(counter: Counter) -> None:
    counter.opens()
    counter.till.press("F2")
    counter.sees("Type a part of the name")
    counter.till.type("น้ำปลาแท้ 700")
    counter.till.wait_for("น้ำปลาแท้ 700 มล.")
    counter.till.press("Enter")
    counter.sees_total(FISH_SAUCE_PRICE)


def test_a_whole_sale_is_made_by_touch_alone(counter: Counter) -> None:
    counter.opens()
    seen = counter.till.wait_for("น้ำดื่มหนองปั๋น ถัง 20 ลิตร ")
    counter.till.touch(next(text for text in seen if text.startswith("น้ำดื่มหนองปั๋น ถัง 20 ลิตร ")))
    counter.sees_total(1_500)
    counter.till.touch(counter.say("Take payment of {total} baht", total="15.00"))
    counter.sees("Cash received")
    counter.till.touch(counter.say("Receive a note of {amount} baht", amount="20"))
    counter.sees("Paid in full")
    counter.till.touch(counter.say("Finish the sale"))
    counter.finished()
    counter.change_is(500)


def test_one_approval_allows_one_act(counter: Counter) -> None:
    counter.opens()
    counter.scan(FISH_SAUCE_CASE)
    counter.sees_total(CASE_PRICE)
    for due in (CASE_PRICE - 1_000, CASE_PRICE - 2_000):
        counter.till.press("F8")
        counter.sees("Baht, or percent with %")
        counter.till.press("Ctrl+2")
        counter.till.type(str((CASE_PRICE - due) // 100), "Enter")
        counter.manager_allows()
        counter.sees_total(due)
    counter.pays_exactly()
    counter.till.close()
    sale = counter.facts("sale")[0]
    manager = {denied.by for denied in counter.facts("denied")}
    assert len(counter.facts("denied")) == 2
    assert len(sale.body["approvals"]) >= 1
    assert sale.by in manager


def test_goods_come_back_by_their_receipt_and_never_twice(counter: Counter) -> None:
    counter.opens()
    counter.till.type("3*")
    counter.scan(RICE)
    counter.sees_total(3 * RICE_PRICE)
    number = counter.pays_exactly()
    counter.wait_for_papers()
    counter.scan(counter.code_on(number))
    counter.sees("Bill {number}, {total} baht", number=number, total="126.00")
    counter.till.press("+", "+")
    counter.sees("Pay back {amount} baht", amount="84.00")
    counter.till.press("Ctrl+1", "Enter")
    counter.manager_allows()
    counter.sees("Hand back {amount} baht", amount="84.00")
    counter.till.press("Esc")
    counter.scan(counter.code_on(number), "keys")
    counter.sees("Bill {number}, {total} baht", number=number, total="126.00")
    counter.till.press("+", "+", "+")
    counter.sees("Pay back {amount} baht", amount="42.00")
    counter.till.close()
    refunds = counter.facts("refund")
    assert [(refund.body["total"], refund.body["lines"][0]["quantity"]) for refund in refunds] == [(8_400, 2)]
    counter.everything_verifies()


def test_a_reprint_is_marked_as_a_copy(counter: Counter) -> None:
    counter.opens()
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.pays_exactly()
    counter.wait_for_papers()
    counter.till.press("Shift+F11")
    counter.papers.expect("copy")
    counter.wait_for_papers()
    original, copy = counter.papers.kept
    assert len(copy.data.read_bytes()) > len(original.data.read_bytes())
    assert len(counter.facts("sale")) == 1


def test_the_window_changes_its_language_without_a_restart(counter: Counter) -> None:
    counter.opens()
    counter.scan(RICE)
    counter.till.wait_for("ข้าวหอมมะลิหนองปั๋น ถุง 1 กก.")
    counter.till.press("F1")
    counter.sees("All keys")
    counter.till.touch("English")
    counter.till.wait_for("All keys")
    counter.till.press("F1")
    counter.till.wait_for("Nong Pan jasmine rice, 1 kg bag", "To pay 42.00 baht")
    counter.till.press("F1")
    counter.till.touch("ภาษาไทย")
    counter.till.press("F1")
    counter.sees_total(RICE_PRICE)


def test_esc_clears_the_entry_and_the_choice_and_never_the_bill(counter: Counter) -> None:
    counter.opens()
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.till.type("123")
    counter.till.press("F2")
    counter.sees("↑ ↓ choose, Enter puts on the bill")
    counter.till.press(*["Esc"] * 8)
    counter.sees_total(RICE_PRICE)
    counter.pays_exactly()


def test_the_key_that_finishes_pressed_again_sells_nothing_more(counter: Counter) -> None:
    counter.opens()
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.till.press("F12", "F12", "Enter", "F12")
    number = counter.finished()
    counter.wait_for_papers()
    counter.till.close()
    assert [sale.body["number"] for sale in counter.facts("sale")] == [number]
    counter.drawer_opened(1)


def test_a_cancelled_bill_keeps_its_reason_and_takes_nothing_off_the_shelf(counter: Counter) -> None:
    counter.opens()
    counter.scan(RICE)
    counter.scan(FISH_SAUCE)
    counter.sees_total(RICE_PRICE + FISH_SAUCE_PRICE)
    counter.till.press("Ctrl+Del")
    counter.sees("The lines go back to the shelf; the ledger keeps that it happened.")
    counter.till.press("Ctrl+1", "Enter")
    counter.sees("The bill is cancelled. A new one is open.")
    counter.sees_total(0)
    counter.till.close()
    cancelled = counter.facts("bill-cancelled")[0]
    assert (cancelled.body["count"], cancelled.body["amount"]) == (2, RICE_PRICE + FISH_SAUCE_PRICE)
    assert cancelled.body["reason"]
    assert cancelled.post == ()
    counter.nothing_was_sold()


def test_the_drawer_opens_without_a_sale_by_leave_and_with_a_reason(counter: Counter) -> None:
    counter.opens()
    counter.till.press("F10")
    counter.sees("Why, without a sale")
    counter.till.press("Ctrl+1", "Enter")
    counter.manager_allows()
    counter.sees("The drawer is open. It is in the ledger.")
    counter.till.close()
    fact = counter.facts("no-sale")[0]
    assert fact.by != fact.body["approver"]
    counter.drawer_opened(1)
    assert [denied.body["permission"] for denied in counter.facts("denied")] == ["drawer"]


def test_a_box_of_weight_is_typed_with_three_decimals(counter: Counter) -> None:
    counter.opens()
    counter.till.type("1.250*2002", "Enter")
    counter.sees_total(CABBAGE_PRICE)
