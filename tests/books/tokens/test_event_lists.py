"""Lists of an event: one person one grant, however spelt; read in twice they bring nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from kadpun.books.desk import Desk
from kadpun.books.sheet_reading import ColumnMapping, read_lines
from kadpun.books.store.mappings import kept_mappings
from kadpun.books.tokens.campaigns import left_to_grant
from kadpun.books.tokens.event_lists import (
    PURPOSE,
    EventUnnamed,
    ListReport,
    NotAListRule,
    TokensMissing,
    WhoColumnMissing,
    check_event_list,
    grant_list,
    list_mapping,
)
from kadpun.books.tokens.grants import BudgetSpent, GrantLine
from kadpun.books.tokens.identity import plain_telephone
from kadpun.books.tokens.wallets import wallet
from tests.books.shops import CASHIER, a_shop
from tests.books.tokens.holders import BOON, CHAI, grant, joined, opened_kgo


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path / "shop")
    yield made
    made.close()


def checked(desk: Desk, text: str, *, rule: str = "fair", event: str = "fair-2026-11") -> ListReport:
    lines = tuple(read_lines(text.encode()))
    return check_event_list(desk, lines, list_mapping(desk, lines), campaign="kgo-2569", rule=rule, event=event)


def left(desk: Desk, party: str) -> int:
    with desk.store.read() as connection:
        return wallet(connection, "kgo-2569", party, desk.today()).left


def test_a_list_of_500_run_twice_brings_500_grants(desk: Desk) -> None:
    terms = opened_kgo(desk)
    text = "ชื่อ-สกุล,เบอร์โทร\n" + "".join(f"คนที่ {number},08{number:08}\n" for number in range(500))
    report = checked(desk, text)
    assert (len(report.grants), report.joining, report.tokens, report.left) == (500, 500, 25_000, 1_000_000)
    assert grant_list(desk, report, by=CASHIER) == 500
    again = checked(desk, text)
    assert (again.grants, len(again.passed), {one.granted_on for one in again.passed}) == ((), 500, {desk.today()})
    assert grant_list(desk, again, by=CASHIER) == 0
    with desk.store.read() as connection:
        assert left_to_grant(connection, terms.campaign, desk.log) == 1_000_000 - 25_000
        assert [mapping.heading("telephone") for mapping in kept_mappings(connection, PURPOSE)] == ["เบอร์โทร"]
    assert len(desk.people.everybody()) == 500
    assert len(checked(desk, text, event="fair-2026-12").grants) == 500, "another event is another grant"


def test_one_person_under_two_spellings_and_one_telephone_gets_one_grant(desk: Desk) -> None:
    opened_kgo(desk)
    joined(desk, [(CHAI, {"name": "สมชาย ใจดี", "telephone": "081-234-5678"})])
    report = checked(desk, "name,phone\nSomchai Jaidee,+66812345678\nสมชาย  ใจดี,0812345678\nนายสมชาย ใจดี,081 234 5678\nบุญมี,089-999-9999\n")
    assert [(one.line, one.party == CHAI) for one in report.grants] == [(2, True), (5, False)]
    assert [(one.line, one.same_as) for one in report.passed] == [(3, 2), (4, 2)]
    assert grant_list(desk, report, by=CASHIER) == 2
    assert left(desk, CHAI) == 50


def test_a_list_says_how_many_where_the_rule_does_not(desk: Desk) -> None:
    opened_kgo(desk)
    joined(desk, [(CHAI, {"name": "ชัย"}), (BOON, {"name": "บุญ"})])
    report = checked(desk, "เลขสมาชิก,เหรียญ\nC0001,๑๒\nC0002,\"1,000\"\n", rule="gift")
    assert [(one.party, one.tokens) for one in report.grants] == [(CHAI, 12), (BOON, 1000)]
    with pytest.raises(TokensMissing):
        checked(desk, "เลขสมาชิก\nC0001\n", rule="gift")


def test_what_is_wrong_is_told_by_line_and_nothing_is_granted(desk: Desk) -> None:
    opened_kgo(desk)
    report = checked(desk, "ชื่อ,เบอร์โทร,บัตรประชาชน,เหรียญ\nก,081-234-5678,,5\nข,ไม่มี,,5\n,,,7\n,0899999999,,7\nง,,123,x\n", rule="gift")
    assert report.grants == () and report.lines == 5
    assert [(bad.line, bad.field) for bad in report.bad] == [(3, "telephone"), (4, "name"), (5, "name"), (6, "id_number"), (6, "tokens")]


def test_a_workbook_is_read_like_a_csv_and_its_columns_are_remembered(desk: Desk, tmp_path: Path) -> None:
    opened_kgo(desk)
    sheet = openpyxl.Workbook()
    assert sheet.active is not None
    for row in (("ผู้ร่วมงาน", "ติดต่อ"), ("บุญ ดี", "0811111111"), ("แก้ว งาม", "0822222222")):
        sheet.active.append(row)
    sheet.save(tmp_path / "fair.xlsx")
    lines = tuple(read_lines((tmp_path / "fair.xlsx").read_bytes()))
    mapping = ColumnMapping(PURPOSE, "งานวัด", (("name", "ผู้ร่วมงาน"), ("telephone", "ติดต่อ")))
    report = check_event_list(desk, lines, mapping, campaign="kgo-2569", rule="fair", event="fair-1")
    assert grant_list(desk, report, by=CASHIER) == 2
    assert list_mapping(desk, lines) == mapping


def test_a_list_beyond_the_budget_grants_nobody_anything(desk: Desk) -> None:
    terms = opened_kgo(desk, budget=400)
    grant(desk, terms, "gift", GrantLine(CHAI, 280))
    report = checked(desk, "ชื่อ,โทร\nก,0811111111\nข,0822222222\nค,0833333333\n")
    with pytest.raises(BudgetSpent):
        grant_list(desk, report, by=CASHIER)
    assert desk.people.everybody() == ()


def test_what_cannot_be_a_list_is_refused(desk: Desk) -> None:
    opened_kgo(desk)
    for refusal, text, about in (
        (EventUnnamed, "name\nก\n", {"event": "งานวัด"}),
        (NotAListRule, "name\nก\n", {"rule": "welcome"}),
        (WhoColumnMissing, "เหรียญ\n5\n", {"rule": "gift"}),
    ):
        with pytest.raises(refusal):
            checked(desk, text, **about)


SPELLINGS = "081-234-5678|+66 81 234 5678|66812345678|0066 81-234-5678|๐๘๑๒๓๔๕๖๗๘|(081) 234 5678|0812345678, 0899999999|+66 (0)81 234 5678"


@pytest.mark.parametrize("text", SPELLINGS.split("|"))
def test_a_telephone_is_one_however_it_is_typed(text: str) -> None:
    assert plain_telephone(text) == "0812345678"
