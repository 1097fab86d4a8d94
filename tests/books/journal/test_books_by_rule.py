"""Entries that rules make: recurring ones, petty cash, the month's VAT, cost of sales at the hold, closing at the year's end, source documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.goods.kinds import DeliveryLine, MoveLine, StockMove
from kadpun.books.goods.shelving import count_stock, move_stock, receive_delivery
from kadpun.books.goods.valuation import Held, held_on, value_stock
from kadpun.books.journal.attachments import PaperEmpty, PaperNotThere, PaperTooLarge, keep_paper, kept_paper, paper_of, read_paper
from kadpun.books.journal.balances import balance_of, trial_balance
from kadpun.books.journal.cost_of_sales import record_cost, work_out_cost
from kadpun.books.journal.entries import EntryLine, record_entry
from kadpun.books.journal.periods import PeriodClose, PeriodClosed, PeriodHeld, PeriodHold, logs_reached
from kadpun.books.journal.petty_cash import PettyCashFull, PettyCashShort, PettyFloatMissing, count_petty, fill_petty, pay_petty, petty_cash
from kadpun.books.journal.recurring import (
    Template,
    TemplateIncomplete,
    TemplateLine,
    TemplateNameNeeded,
    TemplateScheduleWrong,
    catch_up,
    drop_template,
    due_days,
    keep_template,
    recurring_id,
    templates,
    text_on,
)
from kadpun.books.journal.vat_month import OutsideVat, VatNothingToSettle, settle_vat, vat_month
from kadpun.books.journal.vouchers import vouchers
from kadpun.books.journal.year_end import record_closing, surplus_of
from kadpun.books.ledger.facts import is_account
from kadpun.books.money import Satang
from kadpun.books.profile import ShopProfile
from tests.books.shops import OPENING_AT, a_sale, a_shop, open_a_shift, sell, with_products

BY = "u-account"
TODAY = date(2026, 11, 21)
DAY = 86_400_000
RENT = Template(
    "ค่าเช่า",
    "payment",
    "ค่าเช่า [เดือน]",
    (TemplateLine("expenses/rent", 500_000), TemplateLine("bank/current", 500_000, side="credit")),
    months=1,
    day=31,
    from_on=date(2026, 9, 1),
    by=BY,
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path / "shop")
    yield made
    made.close()


def amount(desk: Desk, account: str) -> int:
    with desk.store.read() as connection:
        return balance_of(connection, account).amount


def hold(desk: Desk, first: date, last: date) -> None:
    with desk.store.work() as work:
        desk.record(work, PeriodHold(first, last), by=BY)


def close(desk: Desk, first: date, last: date) -> None:
    with desk.store.work() as work:
        desk.record(work, PeriodClose(first, last, logs_reached(work.connection)), by=BY)


def put_into(desk: Desk, account: str, sum: int) -> None:
    with desk.store.work() as work:
        record_entry(desk, work, "journal", (EntryLine(account, sum), EntryLine("equity/reserve", -sum)), "ตั้งต้น", by=BY, on=desk.today())


def test_what_comes_by_itself_is_caught_up_once_for_every_day_that_was_due(desk: Desk) -> None:
    with desk.store.work() as work:
        keep_template(work, RENT)
    made = catch_up(desk, today=TODAY)
    assert [recorded.fact.on for recorded in made] == [date(2026, 9, 30), date(2026, 10, 31)]
    assert [recorded.fact.body["text"] for recorded in made] == ["ค่าเช่า ก.ย. 2569", "ค่าเช่า ต.ค. 2569"]
    assert catch_up(desk, today=TODAY) == []
    assert [recorded.fact.on for recorded in catch_up(desk, today=date(2026, 11, 30))] == [date(2026, 11, 30)]
    assert amount(desk, "expenses/rent") == 1_500_000


def test_a_day_that_is_closed_by_then_is_dated_on_the_first_open_one(desk: Desk) -> None:
    hold(desk, date(2026, 9, 1), date(2026, 9, 30))
    close(desk, date(2026, 9, 1), date(2026, 9, 30))
    with desk.store.work() as work:
        keep_template(work, RENT)
    made = catch_up(desk, today=TODAY)
    assert [(recorded.fact.on, recorded.fact.body["reference"]) for recorded in made] == [
        (date(2026, 10, 1), "2026-09-30"),
        (date(2026, 10, 31), "2026-10-31"),
    ]
    assert catch_up(desk, today=TODAY) == []


def test_long_absence_is_caught_up_in_short_slices(desk: Desk) -> None:
    with desk.store.work() as work:
        keep_template(work, replace(RENT, from_on=date(2025, 1, 1)))
    counts = []
    while made := catch_up(desk, today=TODAY):
        counts.append(len(made))
    assert counts == [10, 10, 2]


def test_changing_a_template_changes_nothing_that_came(desk: Desk) -> None:
    with desk.store.work() as work:
        id = keep_template(work, RENT)
    catch_up(desk, today=TODAY)
    with desk.store.work() as work:
        keep_template(work, replace(RENT, text="ค่าเช่าใหม่"), id=id)
    assert catch_up(desk, today=TODAY) == []
    with desk.store.work() as work:
        drop_template(work, id)
        assert templates(work.connection) == []
    assert amount(desk, "expenses/rent") == 1_000_000


def test_templates_that_cannot_come_by_themselves_are_refused(desk: Desk) -> None:
    wrong = [
        (replace(RENT, lines=(TemplateLine("expenses/rent", 0), TemplateLine("bank/current", 0, side="credit"))), TemplateIncomplete),
        (replace(RENT, lines=(TemplateLine("expenses/rent", 2), TemplateLine("bank/current", 1, side="credit"))), TemplateIncomplete),
        (replace(RENT, day=32), TemplateScheduleWrong),
        (replace(RENT, from_on=None), TemplateScheduleWrong),
        (replace(RENT, until_on=date(2026, 1, 1)), TemplateScheduleWrong),
        (replace(RENT, name=" "), TemplateNameNeeded),
    ]
    for template, refusal in wrong:
        with pytest.raises(refusal), desk.store.work() as work:
            keep_template(work, template)
    with desk.store.work() as work:
        keep_template(work, replace(RENT, months=0, lines=(TemplateLine("expenses/rent"), TemplateLine("bank/current", side="credit"))))
    with pytest.raises(TemplateNameNeeded), desk.store.work() as work:
        keep_template(work, RENT)


@given(st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.integers(1, 31), st.integers(1, 12), st.integers(0, 2000))
def test_due_days_come_once_a_month_in_order_and_never_before_the_first(from_on: date, day: int, months: int, span: int) -> None:
    template = replace(RENT, from_on=from_on, day=day, months=months)
    days = list(due_days(template, until=from_on + timedelta(days=span)))
    assert days == sorted(set(days))
    assert all(from_on <= each <= from_on + timedelta(days=span) for each in days)
    assert len({(each.year, each.month) for each in days}) == len(days)
    half = from_on + timedelta(days=span // 2)
    assert list(due_days(template, until=half)) == [each for each in days if each <= half]


def test_an_id_is_the_same_for_template_and_day_and_no_other() -> None:
    ids = {recurring_id("a/b/c", template, TODAY + timedelta(days=n)) for template in ("t-1", "t-2") for n in range(20)}
    assert len(ids) == 40
    assert recurring_id("a/b/c", "t-1", TODAY) == recurring_id("a/b/c", "t-1", TODAY)
    assert text_on("rent [month]", TODAY) == "rent 11/2569"


def test_petty_cash_is_paid_out_counted_and_filled_up_to_its_float(desk: Desk) -> None:
    with pytest.raises(PettyFloatMissing), desk.store.work() as work:
        fill_petty(desk, work, "เติม", by=BY, on=TODAY)
    desk.change_profile(replace(desk.profile(), petty_float=200_000), by=BY)
    with desk.store.work() as work:
        fill_petty(desk, work, "ตั้งเงินสดย่อย", by=BY, on=TODAY)
        pay_petty(desk, work, "expenses/transport", Satang(4_500), "ค่ารถ", by=BY, on=TODAY)
    with pytest.raises(PettyCashShort), desk.store.work() as work:
        pay_petty(desk, work, "expenses/transport", Satang(195_501), "ค่ารถ", by=BY, on=TODAY)
    with desk.store.work() as work:
        assert count_petty(desk, work, Satang(195_500), "นับ", by=BY, on=TODAY) is None
        count_petty(desk, work, Satang(195_000), "นับ", by=BY, on=TODAY)
    with desk.store.read() as connection:
        box = petty_cash(connection)
    assert (box.held, box.missing, [voucher.total for voucher in box.paid]) == (195_000, 5_000, [4_500])
    with desk.store.work() as work:
        fill_petty(desk, work, "เติม", by=BY, on=TODAY)
    assert (amount(desk, "cash/petty"), amount(desk, "cash/short"), amount(desk, "cash/safe")) == (200_000, 500, -205_000)
    with pytest.raises(PettyCashFull), desk.store.work() as work:
        fill_petty(desk, work, "เติม", by=BY, on=TODAY)


def test_the_months_vat_is_settled_and_only_what_came_since_is_settled_again(desk: Desk) -> None:
    with desk.store.work() as work:
        lines = (EntryLine("bank/current", 107_000), EntryLine("sales/goods", -100_000), EntryLine("vat/output", -7_000))
        record_entry(desk, work, "receipt", lines, "ขาย", by=BY, on=TODAY)
        record_entry(desk, work, "journal", (EntryLine("vat/input", 2_000), EntryLine("bank/current", -2_000)), "ซื้อ", by=BY, on=TODAY)
        made = settle_vat(desk, work, TODAY, "ภาษี พ.ย.", by=BY)
    assert made.fact.on == date(2026, 11, 30)
    assert (amount(desk, "vat/output"), amount(desk, "vat/input"), amount(desk, "vat/payable")) == (0, 0, -5_000)
    with desk.store.read() as connection:
        month = vat_month(connection, TODAY)
    assert (month.output, month.input, month.owed, month.sales, month.is_settled) == (7_000, 2_000, 5_000, 100_000, True)
    assert month.due_on == date(2026, 12, 15)
    with pytest.raises(VatNothingToSettle), desk.store.work() as work:
        settle_vat(desk, work, TODAY, "ภาษี พ.ย.", by=BY)


def test_more_input_than_output_is_carried_into_the_next_month(desk: Desk) -> None:
    with desk.store.work() as work:
        record_entry(desk, work, "journal", (EntryLine("vat/input", 2_000), EntryLine("bank/current", -2_000)), "ซื้อ", by=BY, on=TODAY)
        settle_vat(desk, work, TODAY, "ภาษี พ.ย.", by=BY)
        december = date(2026, 12, 5)
        record_entry(desk, work, "receipt", (EntryLine("bank/current", 3_000), EntryLine("vat/output", -3_000)), "ขาย", by=BY, on=december)
        work.views.flush()
        month = vat_month(work.connection, december)
    assert (month.brought, month.output, month.owed) == (2_000, 3_000, 1_000)


def test_a_shop_outside_vat_has_no_vat_month(tmp_path: Path) -> None:
    desk = a_shop(tmp_path / "other", profile=ShopProfile(shop="ร้าน", sample=True))
    with pytest.raises(OutsideVat), desk.store.read() as connection:
        vat_month(connection, TODAY)
    desk.close()


def test_cost_of_sales_is_inventory_in_the_books_less_what_lies_there(desk: Desk) -> None:
    with_products(desk, 2)
    open_a_shift(desk)
    sell(desk, a_sale(desk, quantity=4))
    with desk.store.work() as work:
        move_stock(desk, work, StockMove("waste", (MoveLine("g-0001", 1),)), by=BY, on=TODAY)
        move_stock(desk, work, StockMove("own-use", (MoveLine("g-0002", 1),)), by=BY, on=TODAY)
        move_stock(desk, work, StockMove("return-to-supplier", (MoveLine("g-0002", 2),)), by=BY, on=TODAY)
        count_stock(desk, work, [("g-0001", 3)], by=BY, on=TODAY)
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    hold(desk, first, last)
    told: list[tuple[int, int]] = []
    with desk.store.read() as connection:
        cost = work_out_cost(connection, first_on=first, last_on=last, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (2, 2)
    assert (cost.in_books, cost.valued) == (60_000, 3 * 3_000 + 6 * 3_000)
    assert (cost.sold, cost.lost, cost.used) == (5 * 3_000, 3 * 3_000, 3_000)
    with desk.store.work() as work:
        assert record_cost(desk, work, cost, "ต้นทุนขาย พ.ย.", by=BY) is not None
    assert amount(desk, "goods/inventory") == 27_000
    assert (amount(desk, "goods/cost-of-sales"), amount(desk, "goods/shrinkage"), amount(desk, "goods/own-use")) == (15_000, 9_000, 3_000)
    assert amount(desk, "payables/suppliers") == 6_000
    with desk.store.read() as connection:
        again = work_out_cost(connection, first_on=first, last_on=last)
    assert again.is_posted and (again.sold, again.lost) == (15_000, 9_000)
    with desk.store.work() as work:
        assert record_cost(desk, work, again, "ต้นทุนขาย พ.ย.", by=BY) is None


def test_an_adjustment_of_the_inventory_in_the_hold_brings_only_the_rest(desk: Desk) -> None:
    with_products(desk, 1)
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    hold(desk, first, last)
    with desk.store.work() as work:
        record_entry(desk, work, "journal", (EntryLine("goods/inventory", 500), EntryLine("goods/freight", -500)), "ปรับ", by=BY, on=last)
    with desk.store.work() as work:
        cost = work_out_cost(work.connection, first_on=first, last_on=last)
        record_cost(desk, work, cost, "ต้นทุนขาย", by=BY)
    assert cost.to_post == (("goods/cost-of-sales", 500),)
    assert amount(desk, "goods/inventory") == 30_000


def test_a_held_period_takes_entries_and_no_goods_and_a_closed_one_takes_nothing(desk: Desk) -> None:
    with_products(desk, 1)
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    hold(desk, first, last)
    with pytest.raises(PeriodHeld), desk.store.work() as work:
        receive_delivery(desk, work, (DeliveryLine("g-0001", 1, 100),), by=BY, on=TODAY)
    put_into(desk, "bank/current", 100)
    close(desk, first, last)
    with pytest.raises(PeriodClosed):
        put_into(desk, "bank/current", 100)
    assert amount(desk, "bank/current") == 100


def test_giving_up_while_the_shelf_is_valued_leaves_nothing(desk: Desk) -> None:
    with_products(desk, 3)
    before = desk.ledger.size

    def give_up(done: int, total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError), desk.store.read() as connection:
        work_out_cost(connection, first_on=TODAY, last_on=TODAY, progress=give_up)
    assert desk.ledger.size == before


def test_closing_brings_income_and_expense_to_the_surplus_and_a_second_time_only_the_rest(desk: Desk) -> None:
    with desk.store.work() as work:
        record_entry(desk, work, "receipt", (EntryLine("bank/current", 9_000), EntryLine("sales/services", -9_000)), "บริการ", by=BY, on=TODAY)
        record_entry(desk, work, "payment", (EntryLine("expenses/rent", 4_000), EntryLine("bank/current", -4_000)), "เช่า", by=BY, on=TODAY)
        work.views.flush()
        assert surplus_of(work.connection, on=TODAY) == 5_000
        assert len(record_closing(desk, work, "ปิดบัญชี", on=date(2026, 12, 31), by=BY)) == 1
        assert record_closing(desk, work, "ปิดบัญชี", on=date(2026, 12, 31), by=BY) == []
        record_entry(desk, work, "payment", (EntryLine("expenses/audit", 1_000), EntryLine("bank/current", -1_000)), "ตรวจ", by=BY, on=TODAY)
        record_closing(desk, work, "ปิดบัญชี", on=date(2026, 12, 31), by=BY)
    with desk.store.read() as connection:
        standing = {balance.account: balance.amount for balance in trial_balance(connection) if balance.amount}
        closings = vouchers(connection, purpose="closing")
    assert standing == {"bank/current": 4_000, "equity/surplus": -4_000}
    assert len(closings) == 2


def test_a_source_document_is_kept_once_under_its_digest(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "ใบเสร็จ.pdf"
    path.write_bytes(b"%PDF-1.7 bill")
    paper = read_paper(path)
    with desk.store.work() as work:
        assert keep_paper(work, paper, at=1) == keep_paper(work, paper_of("other.pdf", paper.data), at=2) == paper.digest
    with desk.store.read() as connection:
        assert kept_paper(connection, paper.digest) == paper
        assert kept_paper(connection, "0" * 64) is None
    for wrong, refusal in ((tmp_path / "none.pdf", PaperNotThere), (tmp_path, PaperNotThere)):
        with pytest.raises(refusal):
            read_paper(wrong)
    with pytest.raises(PaperEmpty):
        paper_of("a", b"")
    with pytest.raises(PaperTooLarge):
        paper_of("a", b"x" * (20 * 2**20 + 1))


moves = st.lists(st.tuples(st.sampled_from(["deliver", "return", "sell", "waste", "count"]), st.integers(1, 20), st.integers(0, 5_000)), max_size=14)


@settings(max_examples=25, deadline=None)
@given(moves)
def test_valuing_all_of_the_shelf_is_valuing_each_product(acts: list[tuple[str, int, int]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        desk = a_shop(Path(folder) / "shop")
        with_products(desk, 2)
        clock = desk.clock
        assert isinstance(clock, SetClock) and clock.at >= OPENING_AT
        for number, (act, quantity, cost) in enumerate(acts):
            goods = f"g-000{1 + number % 2}"
            with desk.store.work() as work:
                if act == "deliver":
                    receive_delivery(desk, work, (DeliveryLine(goods, quantity, cost),), by=BY, on=desk.today())
                elif act == "count":
                    count_stock(desk, work, [(goods, quantity)], by=BY, on=desk.today())
                else:
                    sign = -1 if act == "return" else 1
                    reason = "own-use" if act == "sell" else "waste"
                    move_stock(desk, work, StockMove(reason, (MoveLine(goods, sign * quantity),)), by=BY, on=desk.today())
            clock.advance(milliseconds=DAY)
        with desk.store.read() as connection:
            for valued in value_stock(connection, on=desk.today()):
                one = held_on(connection, valued.goods, on=desk.today())
                assert (one.quantity, one.value, one.average) == (valued.quantity, valued.value, valued.average)
                assert valued.quantity == balance_of(connection, "stock/shop", commodity=valued.goods).amount
        first, last = date(2026, 11, 1), date(2026, 12, 31)
        hold(desk, first, last)
        for posted in (True, False):
            with desk.store.work() as work:
                cost = work_out_cost(work.connection, first_on=first, last_on=last)
                assert (record_cost(desk, work, cost, "ต้นทุนขาย", by=BY) is not None) <= posted
        with desk.store.read() as connection:
            assert balance_of(connection, "goods/inventory").amount == sum(valued.value for valued in value_stock(connection, on=last))
        desk.close()


def test_goods_returned_to_the_supplier_take_their_cost_with_them() -> None:
    held = Held()
    held.deliver(10, 1_000)
    held.deliver(-4, -400)
    assert (held.quantity, held.value, held.average) == (6, 600, (600, 6))
    held.take(6)
    held.take(2)
    assert held.value == -200
    held.deliver(5, 600)
    assert (held.quantity, held.average) == (3, (600, 5))
    assert is_account("goods/cost-of-sales")
