"""Statements from files: a bank's sheets by mapping, OFX, MT940, camt.053; what is wrong in them is named, and nothing of a wrong one is taken."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kadpun.books.reconcile.reading import Opened, open_statement, read_statement
from kadpun.books.reconcile.statement import ReadLine, Statement, StatementReport, first_break, in_order, put_together
from kadpun.books.refusals import Refusal
from kadpun.books.sheet_reading import ColumnMapping, MappingNoLongerFits

NEAR = date(2026, 11, 21)
SHEET = """ธนาคารเพื่อการเกษตรตัวอย่าง,,,,
เลขที่บัญชี,xxx-x-x4471-x,,,
วันที่,เวลา,รายการ,ถอน,ฝาก,คงเหลือ,เลขที่อ้างอิง
,,ยอดยกมา,,,"128,000.00",
19/11/2569,09:41,โอนออก,"12,480.00",,"115,520.00",PV-0142
19/11/2569,10:16,พร้อมเพย์เข้า,,412.00,"115,932.00",
20/11/2569,17:05,ฝากเงินสด,,"6,000.00","121,932.00",
21/11/2569,13:58,พร้อมเพย์เข้า,,85.00,"122,017.00",
21/11/2569,14:33,พร้อมเพย์เข้า,,200.00,"122,217.00",T0926
,,รวม,"12,480.00","6,697.00",,
"""


def report(text: str | bytes, mapping: ColumnMapping | None = None) -> StatementReport:
    data = text.encode() if isinstance(text, str) else text
    return read_statement(open_statement("statement.csv", data), mapping, near=NEAR)


def statement(text: str | bytes) -> Statement:
    found = report(text)
    assert found.bad == ()
    assert found.statement is not None
    return found.statement


def reasons(text: str | bytes) -> list[tuple[int, str, str]]:
    found = report(text)
    assert found.statement is None
    return [(bad.row, bad.column, bad.reason.name) for bad in found.bad]


def test_a_thai_banks_sheet_is_read_under_guessed_headings() -> None:
    read = statement(SHEET)
    assert (read.opening, read.closing) == (12_800_000, 12_221_700)
    assert read.lines[0] == ReadLine(5, date(2026, 11, 19), -1_248_000, "โอนออก", "PV-0142", "", 11_552_000, 9 * 60 + 41)
    assert [line.amount for line in read.lines] == [-1_248_000, 41_200, 600_000, 8_500, 20_000]


def test_the_same_sheet_in_tis_620_is_the_same_statement() -> None:
    assert statement(SHEET.encode("cp874")) == statement(SHEET)


def test_the_newest_first_is_put_in_order() -> None:
    head, brought, *rows, total = SHEET.splitlines()[2:]
    turned = "\n".join([head, *rows[::-1], brought, total])
    assert [line.amount for line in statement(turned).lines] == [-1_248_000, 41_200, 600_000, 8_500, 20_000]


def test_shuffled_rows_are_put_in_order_by_their_balances() -> None:
    head, _, *rows, _ = SHEET.splitlines()[2:]
    for seed in range(20):
        shuffled = random.Random(seed).sample(rows, len(rows))
        assert [line.amount for line in statement("\n".join([head, *shuffled])).lines] == [-1_248_000, 41_200, 600_000, 8_500, 20_000]


def test_two_equal_rows_stay_two() -> None:
    equal = "วันที่,รายการ,ถอน,ฝาก\n21/11/2569,พร้อมเพย์,,120.00\n21/11/2569,พร้อมเพย์,,120.00\n"
    assert [(line.row, line.amount) for line in statement(equal).lines] == [(2, 12_000), (3, 12_000)]


def test_both_eras_and_two_forms_of_dates_in_one_file_are_read() -> None:
    mixed = "วันที่,รายการ,จำนวนเงิน\n19/11/2569,ก,1\n2026-11-20,ข,2\n21 พ.ย. 69,ค,3\n21/11/2026,ง,4\n"
    assert [line.on.day for line in statement(mixed).lines] == [19, 20, 21, 21]


def test_a_date_that_cannot_be_is_named_and_nothing_is_read() -> None:
    mixed = "วันที่,รายการ,จำนวนเงิน\n19/11/2569,ก,1\n11/21/2026,ข,2\n31/11/2569,ค,3\n"
    assert reasons(mixed) == [(3, "วันที่", "DayUnreadable"), (4, "วันที่", "DayUnreadable")]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("20/11/2569,ก,,", [(2, "ฝาก", "AmountMissing")]),
        ("20/11/2569,ก,5,5", [(2, "ถอน", "AmountTwice")]),
        ("20/11/2569,ก,,ห้าบาท", [(2, "ฝาก", "AmountUnreadable")]),
        ("20/11/2569,ก,,1.005", [(2, "ฝาก", "AmountUnreadable")]),
        ("20/11/2569,ก,,1e3", [(2, "ฝาก", "AmountUnreadable")]),
        (",ก,,50.00", [(2, "วันที่", "DayUnreadable")]),
        ("ไม่ใช่วัน,ก,x,50.00", [(2, "วันที่", "DayUnreadable"), (2, "ถอน", "AmountUnreadable")]),
    ],
)
def test_every_bad_cell_is_told_with_its_row_and_heading(row: str, found: list[tuple[int, str, str]]) -> None:
    assert reasons(f"วันที่,รายการ,ถอน,ฝาก\n{row}\n21/11/2569,ข,,1\n") == found


def test_a_balance_that_does_not_follow_names_the_row() -> None:
    assert reasons(SHEET.replace("121,932.00", "121,932.01")) == [(7, "", "BalanceBreaks")]
    assert reasons(SHEET.replace("128,000.00", "128,500.00")) == [(5, "", "OpeningWrong")]


def test_a_missing_row_is_seen_by_the_balances() -> None:
    without = "\n".join(line for line in SHEET.splitlines() if "10:16" not in line)
    assert [reason for _, _, reason in reasons(without)] == ["BalanceBreaks"]


def test_a_wrong_closing_balance_is_refused() -> None:
    text = "วันที่,รายการ,ถอน,ฝาก,คงเหลือ\n,ยอดยกมา,,,100.00\n21/11/2569,ก,,50.00,\n,ยอดยกไป,,,155.00\n"
    assert reasons(text) == [(3, "", "ClosingWrong")]
    assert statement(text.replace("155", "150")).closing == 15_000


def test_amounts_carry_their_sign_in_many_ways() -> None:
    rows = ["1.00", "-1.00", "−1.00", "(1.00)", "1.00-", "1.00 DR", "1.00CR", "+1", "฿1", "๑.๐๐", "1 บาท"]
    text = "date\tdescription\tamount\n" + "".join(f"21/11/2026\tx\t{row}\n" for row in rows)
    assert [line.amount for line in statement(text).lines] == [100, -100, -100, -100, -100, -100, 100, 100, 100, 100, 100]


def test_a_word_says_which_way_the_money_went() -> None:
    text = "date;details;amount;dr/cr\n21/11/2026;x;5;CR\n21/11/2026;y;5;ถอน\n21/11/2026;z;5;?\n"
    assert reasons(text) == [(4, "dr/cr", "SideUnclear")]
    assert [line.amount for line in statement(text.replace(";?", ";in")).lines] == [500, -500, 500]


def test_a_suppliers_statement_is_turned_to_our_side() -> None:
    opened = open_statement("supplier.csv", "date,particulars,debit,credit,balance\n1/11/2026,ใบส่งของ,100,,100\n5/11/2026,รับชำระ,,40,60\n".encode())
    assert opened.guessed is not None
    # The supplier's debit is what we owe: a debit of theirs is a credit of ours, as `out` and `in` of a bank are.
    columns = (("on", "date"), ("text", "particulars"), ("in", "debit"), ("out", "credit"), ("balance", "balance"))
    mapping = ColumnMapping("bank", "ผู้ขาย", columns, (("view", "theirs"),))
    read = read_statement(opened, mapping, near=NEAR).statement
    assert read is not None
    assert ([line.amount for line in read.lines], read.opening, read.closing) == ([-10_000, 4_000], 0, -6_000)


def test_a_mapping_that_no_longer_fits_names_what_is_gone() -> None:
    opened = open_statement("statement.csv", SHEET.encode())
    assert opened.guessed is not None
    kept = replace(opened.guessed, name="ธ.ก.ส.")
    changed = open_statement("statement.csv", SHEET.replace("คงเหลือ", "ยอดสุทธิ").encode())
    with pytest.raises(MappingNoLongerFits) as refused:
        read_statement(changed, kept, near=NEAR)
    assert refused.value.fields == {"name": "ธ.ก.ส.", "columns": "“คงเหลือ”"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ชื่อ,ที่อยู่\nก,ข\n", "NoDayColumn"),
        ("วันที่,รายการ,ฝาก\n21/11/2569,ก,1\n", "NoDayColumn"),
        ("วันที่,รายการ,ถอน,ฝาก\n,รวม,,\n", "StatementEmpty"),
        ("วันที่,รายการ,ถอน,ฝาก\n", "SheetEmpty"),
        ("<OFX><CURDEF>USD<STMTTRN><DTPOSTED>20261121<TRNAMT>1</STMTTRN></OFX>", "OtherCurrency"),
        ("<OFX><CURDEF>THB<STMTTRN><DTPOSTED>20261121</STMTTRN></OFX>", "StatementFileBroken"),
        ("<OFX><CURDEF>THB</OFX>", "StatementEmpty"),
        (":20:A\n:25:1\n:60F:C261101THB1,\n:61:garbage\n:62F:C261121THB1,\n", "StatementFileBroken"),
        (":20:A\n:25:1\n:60F:C261101EUR1,\n:62F:C261121EUR1,\n", "OtherCurrency"),
        ("<Document><BkToCstmrStmt><Stmt>", "StatementFileBroken"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><Document><BkToCstmrStmt/></Document>', "StatementFileBroken"),
        ("<Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>1</IBAN></Id></Acct></Stmt><Stmt/></BkToCstmrStmt></Document>", "SeveralAccounts"),
    ],
)
def test_what_is_no_statement_is_refused_by_name(text: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        report(text)
    assert refused.value.name == reason


OFX_1 = """OFXHEADER:100
DATA:OFXSGML
CHARSET:874

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>THB
<BANKACCTFROM><BANKID>034<ACCTID>020144714471<ACCTTYPE>SAVINGS</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261119<DTEND>20261121
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261119024100[0:GMT]<TRNAMT>-12480.00<FITID>1<NAME>ร้านข้าวสาร<MEMO>A &amp; B</STMTTRN>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261120170500[+7:ICT]<TRNAMT>6000.00<FITID>2<CHECKNUM>0087112</STMTTRN>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261121<TRNAMT>+200,5<FITID>3</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>122217.00<DTASOF>20261121</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
OFX_2 = """<?xml version="1.0"?><?OFX OFXHEADER="200" VERSION="211"?><OFX><STMTRS><CURDEF>THB</CURDEF><ACCTID>4471</ACCTID><BANKTRANLIST>
<STMTTRN><DTPOSTED>20261121143300</DTPOSTED><TRNAMT>200.00</TRNAMT><FITID>T1</FITID><MEMO>พร้อมเพย์</MEMO></STMTTRN></BANKTRANLIST></STMTRS></OFX>"""


def test_ofx_of_either_kind_is_read() -> None:
    read = statement(OFX_1.encode("cp874"))
    assert (read.account, read.opening, read.closing) == ("020144714471", 12_849_650, 12_221_700)
    assert read.lines[0] == ReadLine(1, date(2026, 11, 19), -1_248_000, "ร้านข้าวสาร A & B", "1", "ร้านข้าวสาร", None, 9 * 60 + 41)
    assert [(line.amount, line.reference, line.minute) for line in read.lines[1:]] == [(600_000, "0087112", 1025), (20_050, "3", None)]
    (line,) = statement(OFX_2).lines
    assert (line.amount, line.text, line.minute) == (20_000, "พร้อมเพย์", 873)


MT940 = """{1:F01BAAC}{4:
:20:STATEMENT1
:25:0344471
:28C:11/1
:60F:C261118THB128000,00
:61:2611191119D12480,00NTRFPV-0142//BANK1
:86:โอนออก นายประเสริฐ
 ชำระค่าข้าวสาร
:61:2611191119C412,NMSCNONREF
:86:?20พร้อมเพย์เข้า?21 0054
:61:2701021231RC5,00NMSC//B3
:62F:C270102THB115927,00
-}
"""


def test_mt940_is_read_with_reversals_and_the_turn_of_the_year() -> None:
    read = statement(MT940)
    assert (read.account, read.opening, read.closing) == ("0344471", 12_800_000, 11_592_700)
    told = [(line.on, line.amount, line.text, line.reference) for line in read.lines]
    assert told == [
        (date(2026, 11, 19), -1_248_000, "โอนออก นายประเสริฐ ชำระค่าข้าวสาร", "BANK1"),
        (date(2026, 11, 19), 41_200, "พร้อมเพย์เข้า 0054", "NONREF"),
        (date(2026, 12, 31), -500, "", "B3"),
    ]
    assert reasons(MT940.replace("THB115927,00", "THB115937,00"))[0][2] == "ClosingWrong"


CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>
<Acct><Id><Othr><Id>4471</Id></Othr></Id></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="THB">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="THB">1185.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Ntry><Amt Ccy="THB">200.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><DtTm>2026-11-21T14:33:00</DtTm></BookgDt>
<NtryDtls><TxDtls><Refs><EndToEndId>E2E-1</EndToEndId></Refs><RltdPties><Dbtr><Nm>แม่คำปัน</Nm></Dbtr></RltdPties>
<RmtInf><Ustrd>ค่าของ</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="THB">15</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-21</Dt></BookgDt><NtryRef>F1</NtryRef></Ntry>
<Ntry><Amt Ccy="THB">99</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts><BookgDt><Dt>2026-11-21</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>"""


def test_camt_053_is_read_without_what_is_only_pending() -> None:
    read = statement(CAMT)
    assert (read.account, read.opening, read.closing) == ("4471", 100_000, 118_500)
    assert read.lines == (
        ReadLine(1, date(2026, 11, 21), 20_000, "ค่าของ", "E2E-1", "แม่คำปัน", None, 873),
        ReadLine(2, date(2026, 11, 21), -1_500, "", "F1"),
    )
    assert reasons(CAMT.replace("1185.00", "1184.99"))[0][2] == "ClosingWrong"


@settings(max_examples=150)
@given(st.data())
def test_lines_with_balances_come_back_in_an_order_that_follows_however_they_were_shuffled(data: st.DataObject) -> None:
    amounts = data.draw(st.lists(st.integers(-9, 9).filter(bool), min_size=1, max_size=12))
    days = sorted(data.draw(st.lists(st.integers(0, 2), min_size=len(amounts), max_size=len(amounts))))
    lines, balance = [], 1000
    for row, (amount, day) in enumerate(zip(amounts, days, strict=True), 1):
        balance += amount
        lines.append(ReadLine(row, NEAR + timedelta(days=day), amount, balance=balance))
    shuffled = data.draw(st.permutations(lines))
    known = data.draw(st.booleans())
    found = put_together(shuffled, opening=1000 if known else None)
    assert found.statement is not None
    assert not known or (found.statement.opening, found.statement.closing) == (1000, balance)
    assert sorted(line.row for line in found.statement.lines) == sorted(line.row for line in lines)
    assert first_break(found.statement.lines, found.statement.opening) is None
    assert in_order(found.statement.lines, opening=found.statement.opening) == list(found.statement.lines)


@settings(max_examples=150)
@given(st.binary(max_size=300))
def test_no_bytes_at_all_do_more_than_be_refused(data: bytes) -> None:
    for head in (b"", b"<OFX><STMTTRN>", b":20:A\n:25:1\n:60F:C261101THB1,\n:61:", b"<Document><BkToCstmrStmt>", SHEET.encode()):
        try:
            opened: Opened = open_statement("x", head + data)
            found = read_statement(opened, near=NEAR)
        except Refusal:
            continue
        assert (found.statement is None) == bool(found.bad)
