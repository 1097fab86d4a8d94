"""Opening balances from sheets: what foots is recorded, what does not is told and leaves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.desk import Desk
from kadpun.books.goods import shelf
from kadpun.books.journal.balances import balance_of, part_balances
from kadpun.books.journal.chart_facts import standing_chart
from kadpun.books.journal.opening_sheet import (
    Finding,
    OpeningDayWrong,
    OpeningDoesNotFoot,
    OpeningDoneBefore,
    OpeningOutOfBalance,
    OpeningReport,
    OpeningSheetUnclear,
    guess_mapping,
    read_day,
    read_opening,
    record_report,
)
from kadpun.books.sheet_reading import read_lines
from tests.books.shops import a_product, a_shop, with_products

BY = "u-account"
PARTIES = {"0001": "m-000000000001", "0002": "m-000000000002", "ร้านปุ๋ย": "m-00000000shop"}
ACCOUNTS = """\
รหัสบัญชี,ชื่อบัญชี,เดบิต,เครดิต
1120,เงินสดในเซฟ,"20,000.00",
bank/current,,150000,-
ลูกหนี้การค้า สมาชิก,,1500.50,
2110,เจ้าหนี้การค้า,,"3,000.00"
equity/shares,,,2000
3210,ทุนสำรอง,,166500.50
"""
MEMBERS = "เลขสมาชิก,ชื่อ,ลูกหนี้,หุ้น\n0001,ก,1000.50,1500\n0002,ข,500,500\n"
SUPPLIERS = "ผู้ขาย,เจ้าหนี้,ครบกำหนด\nร้านปุ๋ย,3000,15/12/2569\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path / "shop")
    yield made
    made.close()


def read(desk: Desk, *texts: str, stock_in_books: int = 0) -> OpeningReport:
    with desk.store.read() as connection:

        def goods(code: str) -> tuple[str, int] | None:
            found = shelf.look_up(connection, code, on=desk.today())
            return None if found is None else (found.product.goods, found.product.places)

        finding = Finding(standing_chart(connection), PARTIES.get, goods)
        sheets = [(guess_mapping(lines), lines) for lines in (list(read_lines(text.encode())) for text in texts)]
        return read_opening(sheets, finding, stock_in_books=stock_in_books)


def amount(desk: Desk, account: str) -> int:
    with desk.store.read() as connection:
        return balance_of(connection, account).amount


def test_sheets_that_foot_are_recorded_whole(desk: Desk) -> None:
    report = read(desk, ACCOUNTS, MEMBERS, SUPPLIERS)
    assert report.can_be_recorded, (report.bad, report.refusals)
    with desk.store.work() as work:
        assert record_report(desk, work, report, by=BY, on=desk.today(), paper="a" * 64) == 8
    assert (amount(desk, "receivables/members"), amount(desk, "equity/shares"), amount(desk, "equity/opening")) == (150_050, -200_000, 0)
    with desk.store.read() as connection:
        parts = part_balances(connection, "receivables/members")
    assert {part: balance.amount for part, balance in parts.items()} == {"m-000000000001": 100_050, "m-000000000002": 50_000}
    assert next(line for line in report.lines if line.account == "payables/suppliers/m-00000000shop").due_on == date(2026, 12, 15)
    with pytest.raises(OpeningDoneBefore), desk.store.work() as work:
        record_report(desk, work, report, by=BY, on=desk.today(), paper="a" * 64)


def test_a_control_account_that_does_not_foot_with_its_list_is_refused_and_nothing_stands(desk: Desk) -> None:
    report = read(desk, ACCOUNTS, MEMBERS.replace("500,500", "499.99,500"), SUPPLIERS)
    assert not report.can_be_recorded
    before = desk.ledger.size
    told = r"1310 receivables/members says 1,500\.50, but the list under it comes to 1,500\.49: 0\.01 apart"
    with pytest.raises(OpeningDoesNotFoot, match=told), desk.store.work() as work:
        record_report(desk, work, report, by=BY, on=desk.today())
    assert desk.ledger.size == before


@pytest.mark.parametrize("texts", [(ACCOUNTS, SUPPLIERS), (ACCOUNTS, MEMBERS), (ACCOUNTS,)])
def test_a_control_account_without_its_list_is_refused(desk: Desk, texts: tuple[str, ...]) -> None:
    assert {type(refusal) for refusal in read(desk, *texts).refusals} >= {OpeningDoesNotFoot}


def test_a_list_without_its_control_account_is_refused(desk: Desk) -> None:
    report = read(desk, "บัญชี,เดบิต,เครดิต\n1120,100,\n3210,,100\n", MEMBERS)
    assert [footing.account for footing in report.footings if not footing.foots] == ["receivables/members", "equity/shares"]


def test_debit_and_credit_must_be_equal(desk: Desk) -> None:
    report = read(desk, ACCOUNTS.replace("166500.50", "166500"), MEMBERS, SUPPLIERS)
    assert [type(refusal) for refusal in report.refusals] == [OpeningOutOfBalance]


def test_one_sheet_may_hold_accounts_and_whose_they_are(desk: Desk) -> None:
    text = "account,member,amount,due\n1120,,100,\n1310,,30,\n1310,0001,10,30/11/2569\n1310,0001,20,31/12/2569\n3210,,130,\n"
    report = read(desk, text)
    assert report.can_be_recorded, (report.bad, report.refusals)
    assert [(line.account, line.amount, line.due_on) for line in report.lines if line.due_on] == [
        ("receivables/members/m-000000000001", 1_000, date(2026, 11, 30)),
        ("receivables/members/m-000000000001", 2_000, date(2026, 12, 31)),
    ]


def test_what_is_wrong_with_a_line_is_told_with_its_number(desk: Desk) -> None:
    text = (
        "account,member,debit,credit,due\n1120,,abc,,\n9999999,,1,,\n1310,0009,1,,\n1220,0001,1,,\n1130,,1,1,\n1140,,1,,\n"
        "1210,,1,,\n1210,,1,,\n1310,0001,1,,31/2/2569\n3390,,,1,\n"
    )
    report = read(desk, text)
    told = [(bad.line, type(bad.reason).__name__) for bad in report.bad]
    assert told == [
        (2, "OpeningAmountWrong"),
        (3, "OpeningAccountUnknown"),
        (4, "OpeningNobody"),
        (5, "OpeningPartOfNothing"),
        (6, "OpeningBothSides"),
        (7, "OpeningAccountUnknown"),
        (9, "OpeningTwice"),
        (10, "OpeningDayWrong"),
        (11, "OpeningAccountUnknown"),
    ]
    assert not report.can_be_recorded


def test_goods_foot_with_the_inventory_and_come_onto_the_shelf(desk: Desk) -> None:
    product = a_product(7)
    from kadpun.books.goods.shelving import NewProduct, add_product

    with desk.store.work() as work:
        add_product(desk, work, NewProduct(product), by=BY, on=desk.today())
    accounts = "account,debit,credit\n1410,250,\n3210,,250\n"
    goods = "รหัสสินค้า,จำนวน,มูลค่า\n107,5,250\n"
    assert [footing.foots for footing in read(desk, accounts).footings] == [False]
    report = read(desk, accounts, goods)
    assert report.can_be_recorded, report.refusals
    with desk.store.work() as work:
        record_report(desk, work, report, by=BY, on=desk.today())
    with desk.store.read() as connection:
        assert shelf.on_hand(connection, "g-0007") == 5
    assert (amount(desk, "goods/inventory"), amount(desk, "equity/opening")) == (25_000, 0)


def test_stock_that_came_with_the_catalogue_counts_as_the_list(desk: Desk) -> None:
    with_products(desk, 2)
    accounts = "account,debit,credit\n1410,600,\n3210,,600\n"
    report = read(desk, accounts, stock_in_books=60_000)
    assert report.can_be_recorded, report.refusals
    with desk.store.work() as work:
        record_report(desk, work, report, by=BY, on=desk.today())
    assert (amount(desk, "goods/inventory"), amount(desk, "equity/opening")) == (60_000, 0)


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "name,address\nx,y\n", "account,name\n1120,x\n"])
def test_a_sheet_without_accounts_or_amounts_is_refused(desk: Desk, text: str) -> None:
    with pytest.raises(OpeningSheetUnclear):
        read(desk, text)


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_days_are_read_in_both_eras(day: date) -> None:
    year = day.year + 543
    for text in (day.isoformat(), f"{day.day}/{day.month}/{year}", f"{day.day:02}-{day.month:02}-{day.year}", f"{day.day}.{day.month}.{year}"):
        assert read_day(text) == day
    assert read_day("5/1/69") == date(2026, 1, 5)
    for wrong in ("", "31/2/2569", "2569/1/1", "วันนี้", "1/13/2569"):
        with pytest.raises(OpeningDayWrong):
            read_day(wrong)
