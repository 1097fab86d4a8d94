"""Changing, holding and cancelling bills, and by whose leave."""

from __future__ import annotations

import pytest

from kadpun.books.money import Satang
from kadpun.books.store.tables import draft_table, held_table
from kadpun.pos.till.basket import Discount, LabelEmpty, NoSuchUnit, PriceOutOfGuard, set_bill_discount, set_price, void_line
from kadpun.pos.till.billing import BillNotEmpty
from kadpun.pos.till.drafts import BillOfNewerProgram, BillUnreadable, NotHeld, TooManyHeld, read_basket, write_basket
from kadpun.pos.till.operators import ApprovalSpent, NotAllowed
from kadpun.pos.till.results import Permission
from kadpun.pos.till.sales import ActNotApproved, BillActNotApproved, BillEmpty, DiscountOverLimit
from kadpun.pos.till.shift import ReasonMissing
from kadpun.pos.till.tender import Taken

from .conftest import CASE, EGGS, FISH_SAUCE, OIL, RICE, Shop
from .test_day import replaced


def test_a_cashier_asks_for_leave_and_the_manager_does_not(shop: Shop) -> None:
    bill = shop.scan(OIL)
    with pytest.raises(NotAllowed):
        shop.till.set_price(bill, 0, Satang(5000))
    leave = shop.till.approve("1357", Permission.PRICE, shop.manager)
    changed = shop.till.set_price(bill, 0, Satang(5000), leave)
    assert changed.approvals[0].approver == shop.manager
    assert (changed.approvals[0].by, changed.approvals[0].was) == (shop.cashier, 5200)
    with pytest.raises(ApprovalSpent):
        shop.till.set_price(changed, 0, Satang(4900), leave)
    shop.as_manager()
    assert shop.till.set_price(bill, 0, Satang(5000)).approvals[0].approver == shop.manager


def test_a_refused_act_spends_no_approval(shop: Shop) -> None:
    bill = shop.scan(OIL)
    leave = shop.till.approve("1357", Permission.PRICE, shop.manager)
    with pytest.raises(PriceOutOfGuard):
        shop.till.set_price(bill, 0, Satang(100), leave)
    assert shop.till.set_price(bill, 0, Satang(4800), leave).lines[0].price == 4800


def test_the_shelfs_own_price_needs_no_leave(shop: Shop) -> None:
    bill = shop.scan(OIL)
    leave = shop.till.approve("1357", Permission.PRICE, shop.manager)
    changed = shop.till.set_price(bill, 0, Satang(5000), leave)
    assert not shop.till.set_price(changed, 0, Satang(5200)).lines[0].changed


def test_discounts_are_given_by_leave_and_within_the_shops_limit(shop: Shop) -> None:
    shop.desk.change_profile(replaced(shop, most_discount_percent=20), by=shop.manager)
    bill = shop.scan(RICE, EGGS)
    for permission, act in (
        (Permission.LINE_DISCOUNT, lambda leave, discount: shop.till.discount_line(bill, 0, discount, leave)),
        (Permission.BILL_DISCOUNT, lambda leave, discount: shop.till.discount_bill(bill, discount, leave)),
    ):
        with pytest.raises(NotAllowed):
            act(None, Discount("percent", 1000))
        leave = shop.till.approve("1357", permission, shop.manager)
        for too_much in (Discount("percent", 2001), Discount("amount", 10000)):
            with pytest.raises(DiscountOverLimit):
                act(leave, too_much)
        given = act(leave, Discount("percent", 2000))
        assert given.approvals[0].permission == permission.value
    assert shop.till.discount_line(bill, 0, None) == bill
    assert shop.till.discount_bill(bill, None) == bill


def test_a_changed_line_that_nobody_allowed_is_not_rung_up(selling: Shop) -> None:
    sneaked = set_price(selling.scan(OIL), 0, 4800)
    with pytest.raises(ActNotApproved):
        selling.till.ring_up(sneaked, [Taken("cash", Satang(4800))])
    with pytest.raises(BillActNotApproved):
        selling.till.ring_up(set_bill_discount(selling.scan(OIL), Discount("amount", 100)), [Taken("cash", Satang(5200))])
    with pytest.raises(ActNotApproved):
        selling.till.ring_up(void_line(selling.scan(OIL, RICE), 0), [Taken("cash", Satang(20000))])


def test_quantities_and_units_change_without_leave(shop: Shop) -> None:
    bill = shop.till.set_quantity(shop.scan(OIL), 0, "๓")
    assert bill.lines[0].quantity == 3
    assert shop.till.change_quantity(bill, 0, -1).lines[0].quantity == 2
    boxed = shop.till.set_unit(bill, 0, 1)
    assert (boxed.lines[0].sold_unit, boxed.lines[0].gross, boxed.lines[0].steps) == ("ลัง", 180000, 36)
    assert shop.till.set_unit(boxed, 0, 0).lines[0].steps == 3
    with pytest.raises(NoSuchUnit):
        shop.till.set_unit(bill, 0, 2)
    assert [(unit.number, unit.name, unit.price) for unit in shop.till.units("g-0004")] == [(0, "ขวด", 5200), (1, "ลัง", 60000)]


def test_a_bill_is_held_under_a_name_and_taken_up_again(shop: Shop) -> None:
    bill = shop.scan(RICE, CASE)
    with pytest.raises(LabelEmpty):
        shop.till.hold(bill, "  ")
    following = shop.till.hold(bill, "ป้าแดง")
    assert following.id != bill.id
    held = shop.till.held()
    assert [(each.label, each.count, each.total, each.by_name) for each in held] == [("ป้าแดง", 2, 78900, "นก")]
    with pytest.raises(BillNotEmpty):
        shop.till.recall(held[0].id, shop.scan(EGGS))
    shop.pass_time(minutes=45)
    again = shop.till.recall(held[0].id, following)
    assert (again.id, again.at, again.lines, again.label) == (bill.id, shop.clock.at, bill.lines, "ป้าแดง")
    assert shop.till.held() == ()
    assert shop.till.start().basket == again
    with pytest.raises(NotHeld):
        shop.till.recall(held[0].id, following)


def test_a_bill_held_twice_is_held_once(shop: Shop) -> None:
    bill = shop.scan(RICE)
    shop.till.hold(bill, "ป้าแดง")
    shop.till.hold(bill, "ป้าแดง ผ้าซิ่น")
    assert [held.label for held in shop.till.held()] == ["ป้าแดง ผ้าซิ่น"]


def test_a_late_save_of_a_paid_bill_brings_nothing_back(selling: Shop) -> None:
    bill = selling.scan(RICE)
    selling.till.ring_up(bill, [Taken("cash", Satang(18900))])
    selling.till.save_draft(bill)
    selling.reopen()
    assert selling.till.start().basket.empty


def test_so_many_bills_are_held_and_no_more(shop: Shop) -> None:
    for number in range(50):
        shop.till.hold(shop.scan(RICE), f"โต๊ะ {number}")
    bill = shop.scan(RICE)
    shop.till.save_draft(bill)
    with pytest.raises(TooManyHeld):
        shop.till.hold(bill, "อีกบิล")
    assert shop.till.start().basket == bill


def test_an_empty_bill_is_not_held(shop: Shop) -> None:
    with pytest.raises(BillEmpty):
        shop.till.hold(shop.till.void_line(shop.scan(RICE), 0), "ว่าง")


def test_a_cancelled_bill_is_recorded_with_its_reason(selling: Shop) -> None:
    bill = selling.scan(RICE, EGGS)
    selling.till.save_draft(bill)
    with pytest.raises(ReasonMissing):
        selling.till.cancel(bill, " ")
    assert selling.till.cancel(bill, "ลูกค้าลืมเงิน").empty
    selling.as_manager()
    totals = selling.till.x_report().totals
    assert (totals.count("cancelled"), totals.amount("cancelled")) == (1, 31400)
    assert selling.till.start().basket.empty


def test_a_draft_survives_a_restart_whole(shop: Shop) -> None:
    shop.as_manager()
    bill = shop.scan(RICE, "2100250013503", CASE, f"2*{FISH_SAUCE}")
    bill = shop.till.discount_line(bill, 0, Discount("percent", 1000))
    bill = shop.till.void_line(bill, 1)
    bill = shop.till.discount_bill(bill, Discount("amount", 500))
    shop.till.save_draft(bill)
    assert read_basket(write_basket(bill))[0] == bill
    shop.reopen()
    state = shop.till.start()
    assert (state.basket, state.restored, state.operator) == (bill, True, None)
    assert not shop.till.start().restored


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"v":2,"basket":{}}', BillOfNewerProgram),
        ('{"v":1,"basket":{"id":"x"}}', BillUnreadable),
        ("{", BillUnreadable),
        ("[]", BillUnreadable),
        ('{"v":1,"basket":{"id":"x","at":0,"surprise":1}}', BillUnreadable),
    ],
)
def test_a_draft_that_is_not_ours_is_refused_and_the_counter_opens_empty(shop: Shop, text: str, reason: type[Exception]) -> None:
    with pytest.raises(reason):
        read_basket(text)
    with shop.desk.store.work() as work:
        work.connection.execute(draft_table.insert().values(desk="nong-pan/co-op/till-02", basket=text, saved_at=0))
        work.connection.execute(held_table.insert().values(id="x", desk="nong-pan/co-op/till-02", label="x", basket=text, held_at=0))
    state = shop.till.start()
    assert state.basket.empty
    assert [type(notice) for notice in state.notices] == [reason]
    assert shop.till.held() == ()
