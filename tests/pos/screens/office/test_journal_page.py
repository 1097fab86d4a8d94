"""The accountant's journal and periods worked by keys: entering, undo, templates, papers, reversing, bills, books brought in, hold, close."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kadpun.books.journal.balances import balance_of
from kadpun.books.journal.recurring import Template, TemplateLine
from kadpun.books.members.joining import NewPerson, join_people
from kadpun.books.money import Satang
from kadpun.pos.office.buying_room import BillDraft, BillLine, BuyingRoom
from kadpun.pos.office.journal_room import EntryDraft, JournalRoom
from kadpun.pos.office.journal_typed import RowTyped, read_rows
from kadpun.pos.screens.office.journal_page import JournalPage
from kadpun.pos.screens.office.periods_page import PeriodsPage
from kadpun.pos.screens.preferences import Preferences
from kadpun.pos.till.results import CashCount
from tests.pos.screens.at_office import AtOffice
from tests.pos.screens.at_work import MANAGER, faults_of_looks, is_thai

TODAY = date(2026, 11, 21)
CONTROL = Qt.KeyboardModifier.ControlModifier
RENT = read_rows((RowTyped("expenses/rent", debit="5000"), RowTyped("bank/current", credit="5000")))


@pytest.fixture
def desk(at_office: AtOffice) -> AtOffice:
    at_office.go("journal")
    return at_office


def journal(desk: AtOffice) -> JournalPage:
    return desk.page("journal", JournalPage)


def amount(desk: AtOffice, account: str) -> int:
    def ask() -> int:
        with desk.till.desk.store.read() as connection:
            return balance_of(connection, account).amount

    found: int = desk.does(ask)
    return found


def suppliers(desk: AtOffice, *names: str) -> list[str]:
    people = [NewPerson(values={"name": name}, roles=("supplier",), form="organisation", joined_on=TODAY) for name in names]
    desk.does(lambda: join_people(desk.till.desk, people, by="setup"))
    return [person.id for person in people]


def turn(desk: AtOffice, number: int) -> None:
    """Turn to a tab by Shift PgDn, as often as it takes."""
    while journal(desk).stack.currentIndex() != number - 1:
        desk.press(Qt.Key.Key_PageDown, modifier=Qt.KeyboardModifier.ShiftModifier)
    desk.settle()


def enter(desk: AtOffice, *texts: str) -> None:
    for text in texts:
        desk.type(text)
        desk.press(Qt.Key.Key_Return)


def test_an_entry_is_typed_by_keys_alone_and_the_difference_is_filled_in(desk: AtOffice) -> None:
    turn(desk, 2)
    form = journal(desk).entry
    assert form.text.line.hasFocus()
    enter(desk, "rent in November", "5220")
    assert form.grid.rows[0].account.key == "expenses/rent"
    assert form.grid.rows[0].debit.hasFocus()
    enter(desk, "5000", "")
    assert form.grid.difference.words == "เครดิตขาด 5,000.00"
    assert not form.record.isEnabled()
    enter(desk, "1220")
    assert form.grid.rows[1].credit.hasFocus()
    desk.type("=")
    assert form.grid.rows[1].credit.text() == "5000.00"
    assert form.grid.difference.words == "ได้ดุล"
    desk.keep()
    assert amount(desk, "expenses/rent") == 500_000
    assert form.last == "PV01-69-000001"
    assert form.grid.is_empty and form.text.line.hasFocus()


def test_insert_in_the_list_of_vouchers_begins_a_new_one(desk: AtOffice) -> None:
    assert journal(desk).part is journal(desk).list
    desk.press(Qt.Key.Key_Insert)
    assert journal(desk).entry.text.line.hasFocus()


def test_enter_in_the_empty_row_of_a_balanced_entry_goes_on_to_record(desk: AtOffice) -> None:
    turn(desk, 2)
    enter(desk, "rent", "5220", "10", "", "1220", "10", "")
    assert len(journal(desk).entry.grid.rows) == 3
    desk.press(Qt.Key.Key_Return)
    assert journal(desk).entry.record.hasFocus()
    desk.press(Qt.Key.Key_Return)
    assert amount(desk, "expenses/rent") == 1_000


def test_whose_account_it_is_is_asked_where_it_matters(desk: AtOffice) -> None:
    (supplier,) = suppliers(desk, "ร้านปุ๋ยเจริญทรัพย์")
    turn(desk, 2)
    grid = journal(desk).entry.grid
    enter(desk, "payment", "2110")
    row = grid.rows[0]
    assert row.party.isVisible() and row.party.hasFocus()
    desk.type("เจริญทรัพย์")
    desk.settle()
    desk.press(Qt.Key.Key_Return)
    assert row.party.key == supplier
    enter(desk, "100", "", "1220", "100", "")
    desk.keep()
    assert amount(desk, f"payables/suppliers/{supplier}") == 10_000


def test_a_row_taken_out_comes_back_until_the_entry_is_recorded(desk: AtOffice) -> None:
    turn(desk, 2)
    enter(desk, "rent", "5220", "10", "", "1220", "10", "")
    grid = journal(desk).entry.grid
    grid.rows[0].debit.setFocus()
    desk.press(Qt.Key.Key_Delete, modifier=CONTROL)
    assert [typed.account for typed in grid.typed() if not typed.is_empty] == ["bank/current"]
    assert journal(desk).undo.isVisible()
    desk.press(Qt.Key.Key_Backspace, modifier=CONTROL)
    assert [typed.account for typed in grid.typed() if not typed.is_empty] == ["expenses/rent", "bank/current"]
    desk.keep()
    assert not journal(desk).undo.isVisible()


def test_what_was_typed_stays_through_a_refusal_and_other_tabs(desk: AtOffice) -> None:
    turn(desk, 2)
    form = journal(desk).entry
    enter(desk, "rent", "5220", "10", "", "1220", "10", "")
    form.on.put("32/13/2569")
    desk.keep()
    assert "32/13/2569" in desk.notice
    assert form.on.complaint
    turn(desk, 3)
    turn(desk, 2)
    assert form.text.value == "rent" and not form.grid.is_empty
    form.on.put_day(TODAY)
    desk.keep()
    assert amount(desk, "expenses/rent") == 1_000


def test_a_template_fills_the_form_and_can_be_undone(desk: AtOffice) -> None:
    turn(desk, 2)
    form = journal(desk).entry
    enter(desk, "ค่าเช่า [เดือน]", "5220", "10", "", "1220", "10", "")
    form.begin_keeping()
    form.keeping.name.put("ค่าเช่า")
    form.keeping.by_itself.setChecked(True)
    form.keeping.day.put("5")
    form.keeping.first.put_day(date(2026, 11, 1))
    form.keeping.done()
    desk.settle()
    assert form.state is not None
    (kept,) = form.state.templates
    assert (kept.template.months, kept.template.day, kept.template.voucher) == (1, 5, "payment")
    form.grid.put((RowTyped("expenses/water", debit="1"),))
    form.use_template(kept.id)
    assert form.text.value == "ค่าเช่า พ.ย. 2569"
    assert [typed.account for typed in form.grid.typed()] == ["expenses/rent", "bank/current"]
    desk.press(Qt.Key.Key_Backspace, modifier=CONTROL)
    assert [typed.account for typed in form.grid.typed() if not typed.is_empty] == ["expenses/water"]
    turn(desk, 4)
    month = journal(desk).month
    assert month.catch.isEnabled()
    desk.touch(month.catch)
    assert amount(desk, "expenses/rent") == 1_000
    assert not month.catch.isEnabled()


def test_what_should_have_come_while_the_pc_was_off_is_recorded_when_the_office_opens(desk: AtOffice) -> None:
    lines = (TemplateLine("expenses/rent", 1_000), TemplateLine("bank/current", 1_000, side="credit"))
    rent = Template("ค่าเช่า", "payment", "ค่าเช่า [เดือน]", lines, months=1, day=5, from_on=date(2025, 12, 1))
    desk.does(lambda: JournalRoom(desk.till).keep_template(rent))
    desk.office.begin()
    desk.settle()
    desk.wait(lambda: desk.jobs.waiting == 0)
    assert amount(desk, "expenses/rent") == 12_000
    desk.office.begin()
    desk.settle()
    assert amount(desk, "expenses/rent") == 12_000


def test_a_paper_is_attached_and_lies_beside_its_voucher(desk: AtOffice, tmp_path: Path) -> None:
    turn(desk, 2)
    form = journal(desk).entry
    bill = tmp_path / "บิลค่าไฟ.pdf"
    bill.write_bytes(b"%PDF bill")
    enter(desk, "electricity", "5230", "10", "", "1220", "10", "")
    form.attach_paper(bill)
    desk.settle()
    desk.keep()
    turn(desk, 1)
    shown = journal(desk).list.shown
    assert shown is not None and [name for _, name in shown.papers] == ["บิลค่าไฟ.pdf"]
    assert journal(desk).list.papers.isVisible()


def test_a_voucher_is_found_and_reversed_with_a_reason(desk: AtOffice) -> None:
    desk.does(lambda: JournalRoom(desk.till).record(EntryDraft("payment", RENT, "ค่าเช่า พ.ย.", TODAY)))
    desk.go("journal")
    part = journal(desk).list
    desk.type("5000")
    assert len(part.table.model_of_rows.rows) == 1
    part.table.selectRow(0)
    desk.settle()
    desk.press(Qt.Key.Key_F9)
    enter(desk, "")
    assert part.reversing.reason.complaint
    enter(desk, "คีย์ผิด")
    assert amount(desk, "expenses/rent") == 0
    assert part.shown is not None and part.shown.reversed_by == ("คีย์ผิด", TODAY)
    assert not part.undo.isEnabled()


def test_bills_are_typed_beside_the_paper_and_paid_together(desk: AtOffice) -> None:
    (supplier,) = suppliers(desk, "ร้านปุ๋ยเจริญทรัพย์")
    desk.does(lambda: BuyingRoom(desk.till).record(BillDraft(supplier, "A-1", TODAY, (BillLine(Satang(10_000), "goods/freight"),)), on=TODAY))
    turn(desk, 3)
    part = journal(desk).bills
    desk.press(Qt.Key.Key_F7)
    assert part.form.who.hasFocus()
    desk.type("เจริญทรัพย์")
    desk.press(Qt.Key.Key_Return)
    assert part.form.who.key == supplier
    enter(desk, "B-2", "", "")
    row = part.form.rows[0]
    assert row.what.hasFocus()
    desk.type("5310")
    desk.settle()
    desk.press(Qt.Key.Key_Return)
    assert row.what.key == ("account", "expenses/meetings")
    desk.type("107")
    assert part.form.sums.rows.rows[-1].amount == "107.00"
    desk.keep()
    assert amount(desk, f"payables/suppliers/{supplier}") == -20_700
    assert amount(desk, "vat/input") == 700
    part.table.pick([each.bill.id for each in part.owed])
    desk.press(Qt.Key.Key_F10)
    assert amount(desk, f"payables/suppliers/{supplier}") == 0
    assert part.owed == ()


def test_petty_cash_is_paid_by_keys(desk: AtOffice) -> None:
    desk.does(lambda: (JournalRoom(desk.till).set_petty_float(Satang(50_000)), JournalRoom(desk.till).fill_petty()))
    turn(desk, 4)
    month = journal(desk).month
    month.account.setFocus()
    enter(desk, "5260", "45", "bus")
    assert amount(desk, "expenses/transport") == 4_500
    assert month.paid.model_of_rows.rows[0].cells[2].words == "bus"


def test_opening_balances_that_do_not_foot_are_told_and_cannot_be_recorded(desk: AtOffice, tmp_path: Path) -> None:
    (supplier,) = suppliers(desk, "ร้านปุ๋ย")
    number = desk.does(lambda: desk.till.desk.people.person(supplier)).number
    accounts, lists = tmp_path / "accounts.csv", tmp_path / "suppliers.csv"
    stock = amount(desk, "goods/inventory")
    whole, part = divmod(stock, 100)
    reserve = f"{whole + 100}.{part:02}"
    accounts.write_text(f"account,debit,credit\n1220,400,\n1410,{whole}.{part:02},\n2110,,300\n3210,,{reserve}\n", "utf-8")
    lists.write_text(f"supplier,payable\n{number},299\n", "utf-8")
    turn(desk, 5)
    books = journal(desk).books_in
    books.take_in(accounts)
    desk.wait(lambda: not journal(desk).working.running)
    assert not books.record.isEnabled()
    books.take_in(lists)
    desk.wait(lambda: not journal(desk).working.running)
    assert not books.record.isEnabled()
    lists.write_text(f"supplier,payable\n{number},300\n", "utf-8")
    books.take_in(lists)
    desk.wait(lambda: not journal(desk).working.running)
    assert books.record.isEnabled()
    before = amount(desk, "bank/current")
    desk.keep()
    assert amount(desk, "bank/current") == before + 40_000
    assert books.done


def test_a_chart_with_a_ring_is_told_and_cannot_be_recorded(desk: AtOffice, tmp_path: Path) -> None:
    ring = tmp_path / "ring.csv"
    ring.write_text("code,name,above\n1,ก,2\n2,ข,1\n", "utf-8")
    turn(desk, 5)
    books = journal(desk).books_in
    books.what.put("chart")
    books.begin()
    books.take_in(ring)
    desk.wait(lambda: not journal(desk).working.running)
    assert "1 → 2 → 1" in desk.notice
    assert not books.record.isEnabled()


def test_an_entry_into_a_closed_period_is_refused_at_the_keyboard(desk: AtOffice) -> None:
    from kadpun.pos.office.periods_room import PeriodsRoom

    room = PeriodsRoom(desk.till)

    def close() -> None:
        JournalRoom(desk.till).record(EntryDraft("payment", RENT, "ค่าเช่า", date(2026, 10, 5)))
        room.hold(last_on=date(2026, 10, 31))
        room.post_cost(room.work_out())
        room.close(room.work_out())

    desk.does(close)
    turn(desk, 2)
    form = journal(desk).entry
    enter(desk, "rent", "5220", "10", "", "1220", "10", "")
    form.on.put("31/10/2569")
    before = amount(desk, "expenses/rent")
    desk.keep()
    assert "31 ต.ค" in desk.notice and form.on.complaint
    assert amount(desk, "expenses/rent") == before
    assert not form.grid.is_empty


def test_a_month_is_held_costed_and_closed_with_three_keys(at_office: AtOffice) -> None:
    desk = at_office

    def end_the_day() -> None:
        desk.till.sign_in(MANAGER)
        desk.till.lock_count(CashCount(loose=desk.till.x_report().expected))
        desk.till.close_shift()

    desk.does(end_the_day)
    desk.clock.at += int(timedelta(days=12).total_seconds() * 1000)
    desk.go("periods")
    page = desk.page("periods", PeriodsPage)
    assert page.until.value == "30/11/2569"
    desk.press(Qt.Key.Key_F7)
    desk.wait(lambda: page.cost is not None)
    assert page.state is not None and page.state.held is not None
    desk.keep()
    assert page.sure.isVisible()
    desk.press(Qt.Key.Key_Escape)
    assert not page.sure.isVisible() and page.state.held is not None
    desk.keep()
    desk.press(Qt.Key.Key_Return)
    assert page.state is not None and page.state.held is None
    assert page.table.model_of_rows.rows[0].cells[0].words == "1 พ.ย. 2569 ถึง 30 พ.ย. 2569"


@pytest.mark.parametrize(("language", "mode", "scale"), [("th", "light", 100), ("en", "dark", 150)])
def test_every_tab_fits_its_window(office_at: Callable[..., AtOffice], selling_shop: Path, language: str, mode: str, scale: int) -> None:
    desk = office_at(selling_shop, Preferences(language, mode, scale, volume_percent=0, reduce_motion=True))  # type: ignore[arg-type]
    desk.window.resize(1366, 768)
    desk.go("journal")
    faults = []
    for number in (1, 2, 3, 4, 5):
        turn(desk, number)
        if number == 3:
            desk.press(Qt.Key.Key_F7)
            desk.press(Qt.Key.Key_Escape)
            faults += [f"bill: {fault}" for fault in faults_of_looks(desk.window.page("journal"), touch=36 * scale // 100)]
            if (desk.window.width(), desk.window.height()) != (1366, 768):
                faults.append(f"bill: the window grew to {desk.window.width()} x {desk.window.height()}")
                desk.window.resize(1366, 768)
            desk.press(Qt.Key.Key_Escape)
        faults += [f"{number}: {fault}" for fault in faults_of_looks(desk.window.page("journal"), touch=36 * scale // 100)]
        if (desk.window.width(), desk.window.height()) != (1366, 768):
            faults.append(f"{number}: the window grew to {desk.window.width()} x {desk.window.height()}")
            desk.window.resize(1366, 768)
        if language == "th" and not is_thai(desk.words_in_view()):
            faults.append(f"{number}: English in {desk.words_in_view()!r}")
    assert not faults, "\n".join(faults)
