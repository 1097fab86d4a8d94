"""Ringing up: once, whole, and only what may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from kadpun.books.goods import shelf
from kadpun.books.money import Satang
from kadpun.books.sales.sale import SlipUsedBefore
from kadpun.books.sales.shift import ShiftNotOpen
from kadpun.pos.till.basket import Discount
from kadpun.pos.till.operators import NotAllowed, NotSignedIn
from kadpun.pos.till.paying import NoPromptPay
from kadpun.pos.till.promptpay import transfer_payload
from kadpun.pos.till.results import ClockSetBack
from kadpun.pos.till.sales import BillEmpty, MoneyNotSeen, StillDue
from kadpun.pos.till.tender import NotCoins, Taken, TenderNotAboveZero, TooMuchByPromptPay

from .conftest import CASE, EGGS, FISH_SAUCE, OIL, PROFILE, RICE, Shop
from .test_day import balances_of

FULL = [Taken("cash", Satang(100_000))]


def sold(shop: Shop) -> int:
    with shop.desk.store.read() as connection:
        return 100 - shelf.on_hand(connection, "g-0001")


def test_a_sale_answers_everything_the_done_screen_shows(selling: Shop) -> None:
    done = selling.till.ring_up(selling.scan(RICE, OIL), [Taken("cash", Satang(25000))])
    assert (done.total, done.cash_given, done.change, done.rounding, done.number) == (24100, 25000, 900, 0, "02-69-000001")
    assert [(coins.denomination, coins.count) for coins in done.hand_over] == [(500, 1), (200, 2)]
    assert done.no == selling.desk.ledger.size
    assert done.receipt_code.startswith("KP1:")
    assert (done.basket.lines, done.repeated, done.notices, done.print_job) == ((), False, (), done.fact_id)


def test_the_same_bill_twice_is_one_sale(selling: Shop) -> None:
    bill = selling.scan(RICE)
    first = selling.till.ring_up(bill, FULL)
    size = selling.desk.ledger.size
    again = selling.till.ring_up(bill, FULL)
    selling.reopen()
    selling.as_cashier()
    later = selling.till.ring_up(replace(bill, lines=(*bill.lines, *selling.scan(EGGS).lines)), [])
    assert (again.repeated, later.repeated) == (True, True)
    assert (again.number, again.receipt_code, again.slip) == (first.number, first.receipt_code, first.slip)
    assert (later.number, later.total) == (first.number, first.total)
    assert (selling.desk.ledger.size, sold(selling)) == (size, 1)


@pytest.mark.parametrize("event", ["DELETE ON draft", "INSERT ON print_job", "INSERT ON posting", "INSERT ON receipt"])
def test_a_sale_that_breaks_between_two_steps_did_not_happen(selling: Shop, event: str) -> None:
    bill = selling.scan(RICE, CASE)
    selling.till.save_draft(bill)
    size, before = selling.desk.ledger.size, balances_of(selling)
    with selling.desk.store.work() as work:
        work.connection.exec_driver_sql(f"CREATE TRIGGER breaks BEFORE {event} BEGIN SELECT RAISE(ABORT, 'breaks here'); END")
    with pytest.raises(Exception, match="breaks here") as broke:
        selling.till.ring_up(bill, FULL)
    assert isinstance(broke.value, IntegrityError) or "IntegrityError" in type(broke.value).__name__
    with selling.desk.store.work() as work:
        work.connection.exec_driver_sql("DROP TRIGGER breaks")
    assert (selling.desk.ledger.size, balances_of(selling), sold(selling)) == (size, before, 0)
    selling.reopen()
    assert selling.till.start().basket == bill
    selling.as_cashier()
    assert selling.till.ring_up(bill, FULL).number == "02-69-000001"
    assert selling.till.start().basket.empty


def test_a_sale_ends_its_draft_and_owes_its_paper(selling: Shop) -> None:
    bill = selling.scan(RICE)
    selling.till.save_draft(bill)
    done = selling.till.ring_up(bill, FULL)
    assert selling.till.start().basket.empty
    selling.reopen()
    owed = selling.till.unprinted()
    assert [(paper.print_job, paper.fact_id, paper.title) for paper in owed] == [(done.print_job, done.fact_id, done.number)]
    assert owed[0].slip == done.slip
    selling.till.paper_taken(done.print_job)
    assert selling.till.unprinted() == ()


def test_packs_and_pieces_leave_the_shelf_in_pieces(selling: Shop) -> None:
    selling.till.ring_up(selling.scan(OIL, f"2*{CASE}"), [Taken("cash", Satang(200_000))])
    with selling.desk.store.read() as connection:
        assert shelf.on_hand(connection, "g-0004") == 100 - 25


def test_what_is_not_paid_is_not_rung_up(selling: Shop) -> None:
    bill = selling.scan(RICE)
    refused: list[tuple[list[Taken], type[Exception]]] = [
        ([], StillDue),
        ([Taken("cash", Satang(10000))], StillDue),
        ([Taken("promptpay", Satang(18900))], MoneyNotSeen),
        ([Taken("promptpay", Satang(20000), seen=True)], TooMuchByPromptPay),
        ([Taken("cash", Satang(18910))], NotCoins),
        ([Taken("promptpay", Satang(0), seen=True)], TenderNotAboveZero),
    ]
    for taken, reason in refused:
        with pytest.raises(reason):
            selling.till.ring_up(bill, taken)
    with pytest.raises(BillEmpty):
        selling.till.ring_up(selling.till.void_line(bill, 0), FULL)
    assert sold(selling) == 0


def test_a_slip_pays_once(selling: Shop) -> None:
    paid = [Taken("promptpay", Satang(18900), "014", "2026112109", seen=True)]
    first = selling.till.ring_up(selling.scan(RICE), paid)
    with pytest.raises(SlipUsedBefore) as refused:
        selling.till.ring_up(selling.scan(RICE), paid)
    assert refused.value.fields["number"] == first.number
    assert selling.till.ring_up(selling.scan(RICE), [replace(paid[0], bank="002")]).number == "02-69-000002"


def test_nothing_is_sold_without_a_shift_a_person_or_leave(shop: Shop) -> None:
    with pytest.raises(ShiftNotOpen):
        shop.till.ring_up(shop.scan(RICE), FULL)
    shop.as_manager()
    stock = shop.till.add_operator("ดา", "stock", "8642")
    shop.till.open_shift(Satang(0))
    shop.till.sign_in("8642", stock.id)
    with pytest.raises(NotAllowed):
        shop.till.ring_up(shop.scan(RICE), FULL)
    shop.till.sign_out()
    with pytest.raises(NotSignedIn):
        shop.till.ring_up(shop.scan(RICE), FULL)


def test_a_bill_of_nothing_is_a_sale_too(selling: Shop) -> None:
    selling.as_manager()
    bill = selling.till.discount_bill(selling.scan(RICE), Discount("percent", 10_000))
    done = selling.till.ring_up(bill, [])
    assert (done.total, done.change, sold(selling)) == (0, 0, 1)


def test_a_clock_set_back_a_year_warns_and_sells(selling: Shop) -> None:
    selling.sell(RICE)
    selling.clock.advance(milliseconds=-365 * 86_400_000)
    state = selling.till.start()
    assert [type(notice) for notice in state.notices] == [ClockSetBack]
    assert str(state.notices[0]) == (
        "This computer's clock is 365 days and 0 hours behind the ledger's last entry. Set the clock; selling goes on meanwhile."
    )
    done = selling.till.ring_up(selling.scan(RICE), FULL)
    assert (done.number, [type(notice) for notice in done.notices]) == ("02-68-000002", [ClockSetBack])


def test_what_was_allowed_on_the_bill_stands_in_the_fact(selling: Shop) -> None:
    selling.as_manager()
    bill = selling.scan(RICE, OIL, FISH_SAUCE)
    bill = selling.till.void_line(bill, 0)
    bill = selling.till.set_price(bill, 1, Satang(5000))
    bill = selling.till.discount_bill(bill, Discount("amount", 100))
    done = selling.till.ring_up(bill, FULL)
    with selling.desk.store.read() as connection:
        from kadpun.books.sales.receipts import recorded_sale

        found = recorded_sale(connection, done.fact_id)
    assert found is not None
    who = selling.manager
    assert found[1].approvals == (
        f"void_line v {who} {who} 18900",
        f"price_override 1 {who} {who} 5200",
        f"bill_discount 0 {who} {who} 7800",
    )


def test_promptpay_asks_for_the_exact_amount(selling: Shop) -> None:
    asked = selling.till.promptpay(Satang(31244))
    assert asked.payload == transfer_payload("0994000158378", 31244)
    assert asked.payee == "×××-8378"
    with pytest.raises(TenderNotAboveZero):
        selling.till.promptpay(Satang(0))


def test_a_shop_without_promptpay_says_so(found: Callable[..., Shop]) -> None:
    poor = found(replace(PROFILE, promptpay="", vat_mode="none"))
    with pytest.raises(NoPromptPay):
        poor.till.promptpay(Satang(100))


def test_the_longest_bill_is_rung_up(selling: Shop) -> None:
    bill = selling.till.new_basket()
    for _ in range(200):
        bill = selling.scan("2100250013503", basket=bill)
    assert len(bill.lines) == 200
    assert selling.till.ring_up(bill, [Taken("cash", Satang(1_000_000))]).total == 200 * 2970
