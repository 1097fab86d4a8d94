"""The journal's verbs: typed rows, vouchers shown and reversed, papers, petty cash, bills, VAT, sheets brought in, and who may do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.journal.attachments import paper_of
from kadpun.books.journal.balances import balance_of
from kadpun.books.journal.chart_facts import ChartLoop
from kadpun.books.journal.entries import EntryLine, SettlesTooMuch
from kadpun.books.journal.entry_sheet import EntrySheetDayClosed, EntrySheetWrong
from kadpun.books.journal.opening_sheet import OpeningDoesNotFoot
from kadpun.books.journal.periods import PeriodClosed, PeriodHeld
from kadpun.books.journal.purchases import CreditedTooMuch
from kadpun.books.journal.recurring import Template, TemplateLine
from kadpun.books.money import Satang
from kadpun.books.sales.sale import ReversedBefore
from kadpun.books.workbook import Column, Sheet, write_workbook
from kadpun.pos.office.buying_room import (
    BillDraft,
    BillLine,
    BuyingRoom,
    PaidByNothing,
    SupplierMissing,
    bill_sums,
    purchase_of,
    take_oldest,
)
from kadpun.pos.office.journal_room import EntryDraft, GoodsNotReversed, JournalRoom, VoucherGone
from kadpun.pos.office.journal_typed import (
    EntryDayAhead,
    EntryDayWrong,
    EntryRowAccount,
    EntryRowAmount,
    EntryRowNotMoney,
    EntryRowWhose,
    RowTyped,
    find_accounts,
    read_entry_day,
    read_rows,
    running,
)
from kadpun.pos.office.opening_room import OpeningRoom
from kadpun.pos.office.periods_room import PeriodsRoom
from kadpun.pos.till.operators import NotAllowed
from tests.pos.office.coops import a_coop
from tests.pos.till.conftest import Shop

TODAY = date(2026, 11, 21)
RENT = (EntryLine("expenses/rent", 500_000), EntryLine("bank/current", -500_000))


@pytest.fixture
def coop(tmp_path: Path) -> Iterator[tuple[Shop, list[str]]]:
    made = a_coop(tmp_path)
    yield made
    made[0].desk.close()


@pytest.fixture
def shop(coop: tuple[Shop, list[str]]) -> Shop:
    return coop[0]


def amount(shop: Shop, account: str) -> int:
    with shop.desk.store.read() as connection:
        return balance_of(connection, account).amount


def rent(shop: Shop, **about: object) -> str:
    draft = replace(EntryDraft("payment", RENT, "ค่าเช่า พ.ย.", TODAY), **about)  # type: ignore[arg-type]
    return JournalRoom(shop.till).record(draft).fact.id


def test_what_is_typed_becomes_lines_and_what_is_missing_is_named_by_its_row() -> None:
    rows = [RowTyped("expenses/rent", debit="5,000.00"), RowTyped(), RowTyped("bank/current", credit="5000")]
    assert read_rows(rows) == RENT
    assert running(rows).difference == 0
    assert running([*rows, RowTyped("x", debit="abc")]).difference == 0
    wrong = [
        (RowTyped(debit="1"), EntryRowAccount),
        (RowTyped("expenses/rent"), EntryRowAmount),
        (RowTyped("expenses/rent", debit="1", credit="1"), EntryRowAmount),
        (RowTyped("receivables/members", debit="1"), EntryRowWhose),
        (RowTyped("expenses/rent", debit="หนึ่ง"), EntryRowNotMoney),
    ]
    for row, refusal in wrong:
        with pytest.raises(refusal, match="Row 2"):
            read_rows([rows[0], row])
    assert read_rows([RowTyped("receivables/members", "m-1", debit="1")])[0].account == "receivables/members/m-1"


@given(st.dates(date(2026, 1, 1), date(2026, 11, 21)))
def test_a_day_may_be_typed_short(day: date) -> None:
    assert read_entry_day(f"{day.day}/{day.month}", today=TODAY) == day
    assert read_entry_day(f"{day.day} {day.month} {day.year + 543}", today=TODAY) == day
    assert read_entry_day("", today=TODAY) == TODAY
    assert read_entry_day("3", today=TODAY) == date(2026, 11, 3)


def test_a_day_that_is_none_or_far_ahead_is_refused() -> None:
    for text in ("วันนี้", "32", "31/2/2569"):
        with pytest.raises(EntryDayWrong):
            read_entry_day(text, today=TODAY)
    with pytest.raises(EntryDayAhead):
        read_entry_day("21/11/2570", today=TODAY)


def test_accounts_are_found_by_code_and_by_thai_and_english_names(shop: Shop) -> None:
    choices = JournalRoom(shop.till).choices()

    def found(text: str) -> str:
        return find_accounts(choices, text)[0].path

    assert [found(text) for text in ("5220", "ค่าเช่า", "rent", "ออมทรัพย์", "expenses/rent")] == [
        "expenses/rent",
        "expenses/rent",
        "expenses/rent",
        "bank/savings",
        "expenses/rent",
    ]
    assert find_accounts(choices, "ไม่มีบัญชีนี้") == []
    paths = {choice.path for choice in choices}
    assert "cash/drawer" not in paths and "stock/shop" not in paths
    assert next(choice for choice in choices if choice.path == "equity/shares").needs_party


def test_a_voucher_is_shown_with_names_papers_and_who_recorded_it(coop: tuple[Shop, list[str]]) -> None:
    shop, people = coop
    room = JournalRoom(shop.till)
    lines = (EntryLine(f"payables/members/{people[0]}", 1_000, text="ข้าวเปลือก"), EntryLine("bank/current", -1_000))
    paper = paper_of("ใบเสร็จ.pdf", b"%PDF bill")
    recorded = room.record(EntryDraft("payment", lines, "จ่ายค่าข้าว", TODAY, party=people[0], papers=(paper,)))
    shown = room.voucher(recorded.standing.no)
    assert (shown.by, shown.party, shown.papers) == ("พิมพ์", "แม่คำปัน ใจแก้ว", ((paper.digest, "ใบเสร็จ.pdf"),))
    assert [(line.code, line.party, line.debit, line.credit, line.text) for line in shown.lines] == [
        ("2130", "แม่คำปัน ใจแก้ว", 1_000, 0, "ข้าวเปลือก"),
        ("1220", "", 0, 1_000, ""),
    ]
    assert room.paper(paper.digest) == paper
    with pytest.raises(VoucherGone):
        room.voucher(0)


def test_a_voucher_is_reversed_once_on_an_open_day_and_both_are_shown(shop: Shop) -> None:
    room = JournalRoom(shop.till)
    id = rent(shop)
    room.reverse(id, "คีย์ผิดเดือน")
    assert amount(shop, "expenses/rent") == 0
    (voucher,) = (seen.voucher for seen in room.page())
    assert voucher.reversed
    assert room.voucher(voucher.no).reversed_by == ("คีย์ผิดเดือน", TODAY)
    with pytest.raises(ReversedBefore):
        room.reverse(id, "อีกครั้ง")
    with pytest.raises(VoucherGone):
        room.reverse("0190b9a6-0000-7000-8000-000000000000", "x")


def test_nobody_enters_who_may_not_and_a_second_person_may_allow_it(shop: Shop) -> None:
    shop.as_cashier()
    room = JournalRoom(shop.till)
    draft = EntryDraft("payment", RENT, "ค่าเช่า", TODAY)
    with pytest.raises(NotAllowed):
        room.record(draft)
    from kadpun.pos.till.results import Permission

    leave = shop.till.approve("1357", Permission.BOOKS)
    recorded = room.record(draft, leave)
    assert recorded.fact.body["approver"] == shop.manager


def test_templates_are_kept_in_the_name_of_who_keeps_them_and_caught_up(shop: Shop) -> None:
    room = JournalRoom(shop.till)
    lines = (TemplateLine("expenses/rent", 1_000), TemplateLine("bank/current", 1_000, side="credit"))
    room.keep_template(Template("ค่าเช่า", "payment", "ค่าเช่า [เดือน]", lines, months=1, day=5, from_on=date(2026, 10, 1)))
    assert room.state().waiting == 2
    assert room.catch_up() == 2
    assert room.catch_up() == 0
    assert room.state().waiting == 0
    (kept,) = room.state().templates
    room.drop_template(kept.id)
    assert room.state().templates == ()


def test_petty_cash_is_kept_at_its_float(shop: Shop) -> None:
    room = JournalRoom(shop.till)
    room.set_petty_float(Satang(200_000))
    room.fill_petty()
    room.pay_petty("expenses/transport", Satang(2_000), "ค่ารถ")
    assert room.count_petty(Satang(198_000)) is None
    assert room.petty_cash().missing == 2_000
    assert room.page(purpose="petty-cash")[0].voucher.text == "ค่ารถ"


def bill(party: str, *lines: BillLine, invoice: str = "IV-1") -> BillDraft:
    return BillDraft(party, invoice, TODAY, lines or (BillLine(Satang(107_00), goods="g-0003", quantity=10),), vat_said="inside", days_of_credit=30)


def test_bills_are_recorded_owed_and_paid_with_tax_withheld(coop: tuple[Shop, list[str]]) -> None:
    shop, people = coop
    room = BuyingRoom(shop.till)
    room.record(bill(people[0]))
    room.record(bill(people[0], BillLine(Satang(1_000_00), "expenses/repairs", vat=False), invoice="IV-2"))
    owed = room.owed()
    assert [(each.name, each.bill.left, each.days_over) for each in owed] == [("แม่คำปัน ใจแก้ว", 107_00, -30), ("แม่คำปัน ใจแก้ว", 1_000_00, -30)]
    assert amount(shop, "vat/input") == 7_00
    paying = take_oldest([each.bill for each in owed], Satang(607_00))
    assert [part for _, part in paying] == [107_00, 500_00]
    room.pay(paying, paid_from="bank/current", withheld=Satang(15_00))
    assert (amount(shop, "bank/current"), amount(shop, "tax/withheld")) == (-592_00, -15_00)
    assert [each.bill.left for each in room.owed()] == [500_00]
    with pytest.raises(SettlesTooMuch):
        room.pay([(room.owed()[0].bill, Satang(501_00))], paid_from="bank/current")
    with pytest.raises(PaidByNothing):
        room.pay([], paid_from="bank/current")
    with pytest.raises(SupplierMissing):
        room.record(bill(""))


def test_a_bill_that_brought_goods_is_not_reversed_but_credited(coop: tuple[Shop, list[str]]) -> None:
    shop, people = coop
    room = BuyingRoom(shop.till)
    recorded = room.record(bill(people[0]))
    with pytest.raises(GoodsNotReversed):
        JournalRoom(shop.till).reverse(recorded.fact.id, "ผิด")
    from kadpun.books.journal.purchases import PurchaseLine

    line = PurchaseLine("goods/inventory", 10_00, "g-0003", 1)
    room.record_credit_note(recorded.fact.id, (line,), vat=Satang(70), invoice="CN", invoice_on=TODAY, text="ฝาแตก")
    assert amount(shop, "vat/input") == 6_30


@given(
    st.lists(st.tuples(st.integers(1, 10**7), st.booleans()), min_size=1, max_size=8),
    st.sampled_from(["inside", "on-top", "none"]),
    st.sampled_from(["claim", "not-due", "none"]),
)
def test_a_bill_comes_to_its_lines_and_vat_whatever_they_are(given_lines: list[tuple[int, bool]], said: str, claim: str) -> None:
    lines = tuple(BillLine(Satang(sum), "expenses/other", vat=bears) for sum, bears in given_lines)
    draft = BillDraft("m-1", "1", TODAY, lines, vat_said=said, claim=claim)  # type: ignore[arg-type]
    sums, body = bill_sums(draft), purchase_of(draft, text="x")
    assert body.total == sums.total == sum(line.amount for line in body.lines) + body.vat
    if said != "on-top":
        assert sums.total == sum(line.amount for line in lines)
    if claim == "none" or said == "none":
        assert body.vat == 0


def test_a_whole_bill_is_taken_back_once(coop: tuple[Shop, list[str]]) -> None:
    shop, people = coop
    room = BuyingRoom(shop.till)
    recorded = room.record(bill(people[0]))
    room.credit_whole(recorded.fact.id, "ส่งผิดร้าน")
    assert (amount(shop, "vat/input"), amount(shop, f"payables/suppliers/{people[0]}")) == (0, 0)
    assert room.owed() == ()
    with pytest.raises(CreditedTooMuch):
        room.credit_whole(recorded.fact.id, "อีกครั้ง")


def test_the_months_vat_is_settled_by_one_key(coop: tuple[Shop, list[str]]) -> None:
    shop, people = coop
    room = BuyingRoom(shop.till)
    room.record(bill(people[0]))
    assert room.vat(TODAY).owed == -7_00
    recorded = room.settle_vat(TODAY)
    assert recorded.fact.body["text"] == "ภาษีมูลค่าเพิ่ม พ.ย. 2569"
    assert room.vat(TODAY).is_settled


def book(path: Path, heads: tuple[str, ...], *rows: tuple[str | int, ...]) -> Path:
    cells = [tuple(None if cell == "" else cell for cell in row) for row in rows]
    kinds = [("money" if any(isinstance(row[place], int) for row in rows) else "text") for place in range(len(heads))]
    columns = tuple(Column(head, kind) for head, kind in zip(heads, kinds, strict=True))  # type: ignore[arg-type]
    return write_workbook(path, [Sheet("ยอดยกมา", columns, cells)])


def test_opening_balances_come_from_workbooks_that_foot(coop: tuple[Shop, list[str]], tmp_path: Path) -> None:
    shop, people = coop
    stock = 9 * 100_00
    accounts = book(
        tmp_path / "accounts.xlsx",
        ("รหัสบัญชี", "เดบิต", "เครดิต"),
        ("1220", 50_000_00, ""),
        ("1310", 300_00, ""),
        ("1410", stock, ""),
        ("3210", "", 50_300_00 + stock),
    )
    members = book(tmp_path / "members.xlsx", ("เลขสมาชิก", "ลูกหนี้"), ("0001", 100_00), ("พ่ออุ๊ยแก้ว วงค์คำ", 200_00))
    room = OpeningRoom(shop.till)
    with pytest.raises(OpeningDoesNotFoot):
        room.record_opening(room.check_opening([accounts]), on=TODAY)
    checked = room.check_opening([accounts, members])
    assert checked.report.can_be_recorded, (checked.report.bad, checked.report.refusals)
    assert room.record_opening(checked, on=TODAY) == 4
    assert amount(shop, f"receivables/members/{people[1]}") == 200_00
    assert amount(shop, "equity/opening") == 0
    again = room.check_opening([accounts, members])
    assert [sheet.mapping.name for sheet in again.sheets] == ["accounts", "members"]


ENTRIES = "วันที่,เลขที่,ประเภท,รายการ,รหัสบัญชี,เดบิต,เครดิต\n{day},A1,จ่าย,ค่าเช่า,5220,500,\n,A1,,,1220,,500\n3/11/2569,A2,,ปรับ,5360,1,\n,,,,1220,,1\n"


def test_entries_come_from_a_sheet_all_or_none(shop: Shop, tmp_path: Path) -> None:
    room = OpeningRoom(shop.till)
    path = tmp_path / "entries.csv"
    path.write_text(ENTRIES.format(day="2/11/2569"), "utf-8")
    assert room.record_entries(room.check_entries(path)) == 2
    assert [(seen.voucher.number[:2], seen.voucher.text) for seen in JournalRoom(shop.till).page()] == [("JV", "ปรับ"), ("PV", "ค่าเช่า")]
    path.write_text(ENTRIES.format(day="2/11/2569").replace(",,500\n", ",,499\n"), "utf-8")
    checked = room.check_entries(path)
    assert [(bad.line, type(bad.reason).__name__) for bad in checked.found.bad] == [(2, "EntryOutOfBalance")]
    before = shop.desk.ledger.size
    with pytest.raises(EntrySheetWrong):
        room.record_entries(checked)
    assert shop.desk.ledger.size == before


def test_an_entry_into_a_closed_or_held_period_is_refused_by_keyboard_and_by_import(shop: Shop, tmp_path: Path) -> None:
    journal, opening, periods = JournalRoom(shop.till), OpeningRoom(shop.till), PeriodsRoom(shop.till)
    path = tmp_path / "entries.csv"
    path.write_text(ENTRIES.format(day="30/9/2569"), "utf-8")
    draft = EntryDraft("payment", RENT, "ค่าเช่า", date(2026, 9, 30))
    journal.record(replace(draft, on=date(2026, 9, 1)))
    periods.hold(last_on=date(2026, 9, 30))
    checked = opening.check_entries(path)
    periods.close(posted(periods))
    with pytest.raises(PeriodClosed):
        journal.record(draft)
    with pytest.raises(PeriodClosed):
        opening.record_entries(checked)
    assert {type(bad.reason) for bad in opening.check_entries(path).found.bad} == {EntrySheetDayClosed}
    periods.hold(last_on=date(2026, 10, 31))
    journal.record(replace(draft, on=date(2026, 10, 31)))
    with pytest.raises(PeriodHeld):
        BuyingRoom(shop.till).record(bill("m-0000000000aa"), on=date(2026, 10, 31))


def posted(periods: PeriodsRoom):  # type: ignore[no-untyped-def]
    periods.post_cost(periods.work_out())
    return periods.work_out()


def test_an_own_chart_comes_from_a_sheet_and_one_with_a_ring_is_refused(shop: Shop, tmp_path: Path) -> None:
    room = OpeningRoom(shop.till)
    good = tmp_path / "chart.csv"
    good.write_text("รหัส,ชื่อบัญชี,อยู่ใต้,เทียบกับ,ประเภท\n1,สินทรัพย์,,,\n11,เงินสด,1,1120 1130,\n54,ค่าโฆษณา,,expenses/advertising,ค่าใช้จ่าย\n", "utf-8")
    assert room.record_chart(room.check_chart(good).accounts) == 3
    assert find_accounts(JournalRoom(shop.till).choices(), "ค่าโฆษณา")[0].path == "expenses/advertising"
    assert [branch.code for branch in room.chart()][:3] == ["1", "11", "11"]
    ring = tmp_path / "ring.csv"
    ring.write_text("code,name,above\n1,ก,3\n2,ข,1\n3,ค,2\n", "utf-8")
    with pytest.raises(ChartLoop, match="1 → 3 → 2 → 1"):
        room.check_chart(ring)
