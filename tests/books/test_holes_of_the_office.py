"""Rules that held on one path and not on another: what a second look at the office's books found, each as it was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kadpun.books.coop.confirmation_kinds import Adjust, AdjustmentWrong, adjust_postings
from kadpun.books.desk import Desk
from kadpun.books.journal.accounts import load_chart
from kadpun.books.journal.entries import EntryLine, record_entry
from kadpun.books.journal.periods import PeriodClose, PeriodHeld, PeriodHold, logs_reached, periods
from kadpun.books.journal.postings import apply_postings
from kadpun.books.journal.purchases import (
    CreditNoteOfNothing,
    Purchase,
    PurchaseLine,
    credit_note_of,
    new_purchase,
    record_purchase,
)
from kadpun.books.journal.recurring import Template, TemplateLine, TemplateScheduleWrong, catch_up, keep_template
from kadpun.books.journal.vat_month import settle_vat, vat_month
from kadpun.books.journal.vouchers import Settled, SettlesTooMuch
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.rebuild import rebuild
from kadpun.books.members.ageing import ageing
from kadpun.books.members.debts import debts
from kadpun.books.members.erasing import PurseNotEmpty, demand_erasable
from kadpun.books.members.joining import NewPerson, join_people
from kadpun.books.open_exceptions import open_exceptions
from kadpun.books.sales.receipts import standing_fact
from kadpun.books.sales.sale import CreditTermsWrong, Reversal
from kadpun.books.verify import verify_store

from .members.credit_shop import a_credit_shop, party
from .shops import a_shop

BY = "u-account"
SUPPLIER = "m-0000000supp1"
JANUARY, FEBRUARY = (date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 2, 1), date(2026, 2, 28))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path / "shop")
    yield made
    made.close()


def buy(desk: Desk, *, vat: int = 0, on: date | None = None) -> str:
    day = on or desk.today()
    given = new_purchase(
        SUPPLIER, f"IV-{desk.ledger.size}", (PurchaseLine("expenses/other", 100_000),), "ซ่อมหลังคา",
        invoice_on=day, vat=vat, vat_claim="claim" if vat else "none",
    )  # fmt: skip
    with desk.store.work() as work:
        return record_purchase(desk, work, given, by=BY, on=day).fact.id


def reverse(desk: Desk, id: str, *, on: date | None = None) -> None:
    with desk.store.read() as connection:
        standing = standing_fact(connection, id)
    assert standing is not None
    post = tuple((account, commodity, -amount) for account, commodity, amount in standing.fact.post)
    with desk.store.work() as work:
        desk.record(work, Reversal("คีย์ผิด", "u-second"), by=BY, refs=(id,), post=post, on=on)


def hold(desk: Desk, first_on: date, last_on: date, *, released: bool = False) -> None:
    with desk.store.work() as work:
        desk.record(work, PeriodHold(first_on, last_on, released), by=BY)


@pytest.mark.parametrize("against", ["cash/drawer", "stock/shop", "stock/sold"])
def test_an_adjustment_takes_nothing_from_the_drawer_or_the_shelf(desk: Desk, against: str) -> None:
    body = Adjust("m-000000000001", "deposit", 5_000, against, "not-recorded", "u-second")
    with pytest.raises(AdjustmentWrong), desk.store.work() as work:
        desk.record(work, body, by=BY, post=adjust_postings(body))


def test_one_period_is_held_at_a_time(desk: Desk) -> None:
    hold(desk, *JANUARY)
    with pytest.raises(PeriodHeld):
        hold(desk, JANUARY[0], FEBRUARY[1])
    hold(desk, *JANUARY, released=True)
    hold(desk, JANUARY[0], FEBRUARY[1])


def test_a_hold_that_another_desk_laid_over_a_closed_month_can_be_let_go(desk: Desk) -> None:
    hold(desk, *JANUARY)
    # As it comes from another desk that held more: applied, not asked.
    with desk.store.work() as work:
        work.cursor.execute(
            "INSERT INTO period_hold (first_on, last_on, largest_at, log, seq, held) VALUES (?, ?, 1, ?, 0, 1)",
            (JANUARY[0].isoformat(), FEBRUARY[1].isoformat(), desk.log),
        )
    with desk.store.work() as work:
        desk.record(work, PeriodClose(*JANUARY, logs_reached(work.connection)), by=BY)
    with pytest.raises(PeriodHeld):
        buy(desk, on=FEBRUARY[0])
    hold(desk, JANUARY[0], FEBRUARY[1], released=True)
    buy(desk, on=FEBRUARY[0])
    with desk.store.read() as connection:
        assert [period.closed for period in periods(connection)] == [True]


def test_a_bill_that_was_reversed_is_neither_paid_nor_credited(desk: Desk) -> None:
    id = buy(desk)
    reverse(desk, id)
    lines = (EntryLine(f"payables/suppliers/{SUPPLIER}", 100_000), EntryLine("bank/current", -100_000))
    with pytest.raises(SettlesTooMuch), desk.store.work() as work:
        record_entry(desk, work, "payment", lines, "จ่ายบิล", by=BY, on=desk.today(), settles=(Settled(id, 100_000),))
    with desk.store.read() as connection:
        standing = standing_fact(connection, id)
    assert standing is not None
    body = KINDS["purchase"].codec.read(standing.fact.body)
    assert isinstance(body, Purchase)
    back = credit_note_of(body, body.lines, vat=0, invoice="CN-1", invoice_on=desk.today(), text="ลดหนี้")
    with pytest.raises(CreditNoteOfNothing), desk.store.work() as work:
        record_purchase(desk, work, back, by=BY, on=desk.today(), refs=(id,))


def test_a_bill_reversed_later_changes_the_vat_of_its_day_not_of_the_month_before(desk: Desk) -> None:
    month, following = date(2026, 9, 10), date(2026, 10, 10)
    id = buy(desk, vat=7_000, on=month)
    with desk.store.work() as work:
        settle_vat(desk, work, month, "ปิดภาษี", by=BY)
    with desk.store.read() as connection:
        before = vat_month(connection, month)
    assert (before.purchases, before.input) == (100_000, 7_000)
    reverse(desk, id, on=following)
    with desk.store.read() as connection:
        assert vat_month(connection, month) == before
        after = vat_month(connection, following)
    assert (after.purchases, after.input) == (-100_000, -7_000)


def test_whoever_has_anything_in_an_account_of_the_shops_own_is_not_erased(desk: Desk) -> None:
    person = NewPerson(values={"name": "แม่บัวไหล คำมูล"}, joined_on=date(2026, 1, 1))
    join_people(desk, [person], by=BY)
    lines = (EntryLine(f"receivables/loans/{person.id}", 100_000), EntryLine("bank/current", -100_000))
    with desk.store.work() as work:
        record_entry(desk, work, "payment", lines, "เงินกู้ฉุกเฉิน", by=BY, on=desk.today())
    with desk.store.read() as connection, pytest.raises(PurseNotEmpty) as refused:
        demand_erasable(connection, desk, person.id)
    assert refused.value.fields["account"] == "receivables/loans"


def test_credit_falls_due_within_the_years_that_books_know(tmp_path: Path) -> None:
    """A due day in the year 9999 was taken, and no ageing could be worked out ever after."""
    shop = a_credit_shop(tmp_path)
    with pytest.raises(CreditTermsWrong):
        shop.sell(party(1), 100_00, days=(date(9999, 12, 31) - shop.today).days)
    shop.sell(party(1), 100_00, days=(date(2105, 12, 31) - shop.today).days)
    with shop.desk.store.read() as connection:
        assert ageing(connection, shop.today).balance == 100_00
        assert [debt.due_on for debt in debts(connection, party(1))] == [date(2105, 12, 31)]
    shop.desk.close()


def test_after_all_of_it_the_store_verifies_and_is_folded_again_alike(desk: Desk) -> None:
    id = buy(desk, vat=7_000)
    reverse(desk, id)
    hold(desk, *JANUARY)
    hold(desk, *JANUARY, released=True)
    body = Adjust("m-000000000001", "deposit", 5_000, "expenses/other", "not-recorded", "u-second")
    with desk.store.work() as work:
        desk.record(work, body, by=BY, post=adjust_postings(body), on=desk.today() + timedelta(days=1))
    with desk.store.read() as connection:
        before = vat_month(connection, desk.today())
    rebuild(desk.store, KINDS, apply_postings)
    with desk.store.read() as connection:
        assert vat_month(connection, desk.today()) == before
    assert verify_store(desk.store.path).findings == ()


def test_a_template_from_before_any_record_does_not_keep_the_others_waiting(desk: Desk) -> None:
    lines = (TemplateLine("expenses/rent", 100), TemplateLine("bank/current", 100, side="credit"))
    good = Template("ค่าเช่า", "payment", "ค่าเช่า", lines, months=1, day=1, from_on=desk.today().replace(day=1), by=BY)
    with desk.store.work() as work:
        keep_template(work, good)
    with pytest.raises(TemplateScheduleWrong), desk.store.work() as work:
        keep_template(work, replace(good, name="เก่า", from_on=date(1900, 1, 1)))
    assert len(catch_up(desk, today=desk.today())) == 1


def test_what_two_desks_took_of_one_purse_is_listed(tmp_path: Path) -> None:
    shop = a_credit_shop(tmp_path, limit=None)
    shop.deposit(party(1), "in", 100_00)
    with shop.desk.store.work() as work:  # as it was recorded by a desk that had not heard of the limit, and of less in the deposit
        entry = (EntryLine(f"deposits/members/{party(1)}", 130_00), EntryLine("bank/promptpay", -130_00))
        record_entry(shop.desk, work, "payment", entry, "ถอนสองเครื่อง", by=BY, on=shop.today)
        owed = (EntryLine(f"receivables/members/{party(2)}", 9_000_000_00), EntryLine("sales/goods", -9_000_000_00))
        record_entry(shop.desk, work, "journal", owed, "ขายสองเครื่อง", by=BY, on=shop.today)
    with shop.desk.store.read() as connection:
        found = {each.what: each for each in open_exceptions(connection, load_chart(), on=shop.today)}
    assert found["purse-below-zero"].amount == -30_00
    assert found["credit-over-limit"].account == f"receivables/members/{party(2)}"
    shop.desk.close()
