"""Members from a sheet: what is read, what is refused, and that reading a list again changes nothing."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from kadpun.books.desk import Desk
from kadpun.books.members.importing import NameColumnMissing, check_list, mapping_for, read_list, record_list, record_slice
from kadpun.books.members.joining import NewPerson, join_people
from kadpun.books.sheet_reading import ColumnMapping, LettersUnclear, MappingNoLongerFits
from kadpun.books.store.mappings import kept_mappings
from kadpun.books.thai import is_tax_id

from ..shops import CASHIER, a_shop

TODAY = date(2026, 11, 21)
LIST = """เลขที่สมาชิก,คำนำหน้า,ชื่อ,นามสกุล,เบอร์โทร,เลขบัตรประชาชน,หมู่บ้าน,วันที่เป็นสมาชิก
1,นาง,คำปัน,ใจดี,081-2345678,3-1006-00445-63-5,ป่าซาง,1 ม.ค. 2560
๒,นาย,สมชาย,มั่นคง,๐๘๙๙๙๙๙๙๙๙,,ป่าซาง,15/02/2561
,นางสาว,ฟองจันทร์,แก้วมา,,,ริมปิง,
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return a_shop(tmp_path / "shop")


def a_list(desk: Desk, text: str, *, encoding: str = "utf-8") -> Path:
    path = desk.folder / "members.csv"
    path.write_bytes(text.encode(encoding))
    return path


def read_in(desk: Desk, path: Path, mapping: ColumnMapping | None = None) -> int:
    lines = read_list(path)
    report = check_list(desk, lines, mapping or mapping_for(desk, lines), joined_on=TODAY)
    assert report.bad == ()
    return record_list(desk, report, by=CASHIER)


def id_number(number: int) -> str:
    """A 13-digit number with its check digit."""
    return next(text for last in range(10) if is_tax_id(text := f"1{number:011}{last}"))


def facts(desk: Desk) -> int:
    return desk.ledger.size


def test_a_list_is_read_with_thai_headings_dates_of_the_buddhist_era_and_thai_digits(desk: Desk) -> None:
    assert read_in(desk, a_list(desk, LIST)) == 3
    told = [(person.number, person.name, person.telephone, person.id_tail, person.village, person.joined_on) for person in desk.people.everybody()]
    assert told == [
        ("0001", "นางคำปัน ใจดี", "081-2345678", "5635", "ป่าซาง", date(2017, 1, 1)),
        ("0002", "นายสมชาย มั่นคง", "0899999999", "", "ป่าซาง", date(2018, 2, 15)),
        ("0003", "นางสาวฟองจันทร์ แก้วมา", "", "", "ริมปิง", TODAY),
    ]


def test_names_in_tis_620_come_out_in_the_same_letters(desk: Desk) -> None:
    read_in(desk, a_list(desk, LIST, encoding="cp874"))
    assert desk.people.name_of(desk.people.find("ฟองจันทร์")[0].id) == "นางสาวฟองจันทร์ แก้วมา"
    with pytest.raises(LettersUnclear):
        read_list(a_list(desk, "nom\nRené Ünsal\n", encoding="latin-1"))


def test_reading_a_list_again_changes_nothing(desk: Desk) -> None:
    path = a_list(desk, LIST)
    read_in(desk, path)
    before = facts(desk)
    lines = read_list(path)
    report = check_list(desk, lines, mapping_for(desk, lines), joined_on=date(2027, 1, 1))
    assert (len(report.people), report.joining) == (3, 0)
    record_list(desk, report, by=CASHIER)
    assert facts(desk) == before


def test_a_changed_line_changes_that_party_and_leaves_what_the_line_does_not_say(desk: Desk) -> None:
    read_in(desk, a_list(desk, LIST))
    before = facts(desk)
    read_in(desk, a_list(desk, "เลขที่,ชื่อ,โทร\n1,นางคำปัน ใจดี,0811111111\n"))
    person = desk.people.by_number("1")
    assert person is not None
    assert (person.telephone, person.village, person.id_tail, facts(desk)) == ("0811111111", "ป่าซาง", "5635", before + 1)


def test_an_xlsx_list_is_read_and_its_numbers_keep_their_zeros(desk: Desk) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["สหกรณ์ของเรา"], [], ["เลขที่", "ชื่อ-สกุล", "วันที่สมัคร"], [7, "นางคำปัน ใจดี", date(2017, 1, 1)], ["0008", "นายสมชาย มั่นคง", "2/3/60"]):
        sheet.append(row)
    path = desk.folder / "members.xlsx"
    book.save(path)
    read_in(desk, path)
    assert [(person.number, person.joined_on) for person in desk.people.everybody()] == [("0007", date(2017, 1, 1)), ("0008", date(2017, 3, 2))]


def test_a_mapping_is_kept_and_one_that_no_longer_fits_is_told(desk: Desk) -> None:
    path = a_list(desk, "ก,ข\n5,นางคำปัน ใจดี\n")
    lines = read_list(path)
    with pytest.raises(NameColumnMissing):
        check_list(desk, lines, mapping_for(desk, lines), joined_on=TODAY)
    mapping = ColumnMapping("members", "ทะเบียนเก่า", (("number", "ก"), ("name", "ข")))
    assert read_in(desk, path, mapping) == 1
    with desk.store.read() as connection:
        assert kept_mappings(connection, "members") == (mapping,)
    assert mapping_for(desk, lines) == mapping
    with pytest.raises(MappingNoLongerFits):
        check_list(desk, read_list(a_list(desk, "ก,ค\n5,นางคำปัน\n")), mapping, joined_on=TODAY)


def test_every_bad_cell_is_told_and_nobody_is_recorded(desk: Desk) -> None:
    join_people(desk, [NewPerson(values={"name": "นางอื่น", "id_number": id_number(9), "card": "CARD-1"}, joined_on=TODAY, number="0099")], by=CASHIER)
    text = (
        "เลขที่,ชื่อ,เบอร์โทร,เลขบัตรประชาชน,บัตร,วันที่สมัคร,ประเภท\n"
        "1,นางคำปัน,12,3100600445635,,,\n"
        "1,นายสมชาย,,3100600445636,,,\n"
        "3,นายสมหมาย,,3100600445635,,32/1/2560,\n"
        f"4,นายสมคิด,,{id_number(9)},,,ผู้ว่า\n"
        "5,,,,CARD-1,,\n"
        "a b,นายสมใจ,,,,,\n"
    )
    lines = read_list(a_list(desk, text))
    report = check_list(desk, lines, mapping_for(desk, lines), joined_on=TODAY)
    told = [(bad.line, bad.field, type(bad.reason).__name__) for bad in report.bad]
    assert sorted(told) == [
        (2, "telephone", "TelephoneWrong"),
        (3, "id_number", "IdNumberWrong"),
        (3, "number", "NumberTwiceInList"),
        (4, "id_number", "SameTwiceInList"),
        (4, "joined_on", "DayUnreadable"),
        (5, "id_number", "IdNumberTaken"),
        (5, "roles", "RoleUnread"),
        (6, "card", "CardTaken"),
        (6, "name", "MemberNameMissing"),
        (7, "number", "MemberBadNumber"),
    ]
    assert report.people == () and len(desk.people.everybody()) == 1


def test_given_numbers_go_before_found_ones(desk: Desk) -> None:
    read_in(desk, a_list(desk, "เลขที่,ชื่อ\n,นางคำปัน\n1,นายสมชาย\n,นายสมหมาย\n2,นายสมคิด\n"))
    assert [(person.number, person.name) for person in desk.people.everybody()] == [
        ("0001", "นายสมชาย"), ("0002", "นายสมคิด"), ("0003", "นางคำปัน"), ("0004", "นายสมหมาย"),
    ]  # fmt: skip


def test_an_import_that_was_cut_short_goes_on_when_the_list_is_read_again(desk: Desk) -> None:
    text = "ชื่อ,เบอร์โทร\n" + "".join(f"นายคนที่ {number} ใจดี,0810000{number:03}\n" for number in range(60))
    path = a_list(desk, text)
    lines = read_list(path)
    report = check_list(desk, lines, mapping_for(desk, lines), joined_on=TODAY)
    desk.people.keys.make_for(listed.person.id for listed in report.people)
    assert record_slice(desk, report, 0, by=CASHIER) == 25
    again = check_list(desk, lines, mapping_for(desk, lines), joined_on=TODAY)
    assert again.joining == 35
    record_list(desk, again, by=CASHIER)
    assert [person.number for person in desk.people.everybody()] == [f"{number:04}" for number in range(1, 61)]


def test_two_thousand_members_are_read_in_within_seconds(desk: Desk) -> None:
    names = [f"{number},นาย,คนที่{number},ตระกูล{number % 97},08{number:08},{id_number(number)},หมู่ {number % 12}" for number in range(1, 2001)]
    path = a_list(desk, "เลขที่,คำนำหน้า,ชื่อ,นามสกุล,โทร,เลขบัตรประชาชน,หมู่บ้าน\n" + "\n".join(names) + "\n")
    began = time.process_time()
    read_in(desk, path)
    took = time.process_time() - began
    assert len(desk.people.everybody()) == 2000
    began = time.process_time()
    read_in(desk, path)
    again = time.process_time() - began
    began = time.process_time()
    for text in ("คนที่1", "ตระกูล5", "0800001234", "หมู่ 3", "1234"):
        assert desk.people.find(text)
    finding = (time.process_time() - began) / 5
    print(f"{took:.2f} s to read in, {again:.2f} s again, {finding * 1000:.1f} ms a search")
    assert took < 15 and again < 10 and finding < 0.1
