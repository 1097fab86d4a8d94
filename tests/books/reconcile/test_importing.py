"""Importing: again adds nothing, overlapping adds what is new, equal rows stay two, and what the bank wrote about people stays out of the facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.desk import Desk
from kadpun.books.reconcile.importing import ImportedLines, ImportPlan, Seen, StatementImport, account_for, new_lines, plan_import
from kadpun.books.reconcile.matching import close_statement
from kadpun.books.reconcile.open_items import bank_account, bank_accounts, difference, lines
from kadpun.books.reconcile.reading import open_statement, read_statement
from kadpun.books.reconcile.statement import ReadLine, Statement
from kadpun.books.reconcile.texts import LineText, read_texts, texts_of, write_texts
from kadpun.books.sheet_reading import ColumnMapping
from kadpun.books.store.mappings import kept_mappings
from tests.books.reconcile.test_reading import SHEET
from tests.books.shops import CASHIER, a_shop

NEAR = date(2026, 11, 21)
HEAD = "วันที่,รายการ,ถอน,ฝาก\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path)
    yield made
    made.close()


def read(text: str) -> Statement:
    found = read_statement(open_statement("statement.csv", text.encode()), near=NEAR)
    assert found.statement is not None, found.bad
    return found.statement


def plan(desk: Desk, text: str) -> ImportPlan:
    statement = read(text)
    with desk.store.read() as connection:
        standing = [account for account in bank_accounts(connection) if account.account == "bank/savings"]
        account = standing[0] if standing else account_for("bank/savings", "ออมทรัพย์", statement)
        return plan_import(connection, account, statement)


def take(desk: Desk, text: str, mapping: ColumnMapping | None = None) -> ImportedLines:
    return StatementImport(desk, plan(desk, text), name="statement.csv", data=text.encode(), mapping=mapping, by=CASHIER).record_all()


def amounts(desk: Desk) -> list[int]:
    with desk.store.read() as connection:
        return [line.amount for line in lines(connection, "bank/savings")]


def test_a_first_statement_sets_the_account_up_and_the_difference_is_known_at_once(desk: Desk) -> None:
    assert take(desk, SHEET) == ImportedLines(5, 0)
    with desk.store.read() as connection:
        account = bank_account(connection, "bank/savings")
        found = difference(connection, account, on=NEAR)
    assert (account.since_on, account.opening) == (date(2026, 11, 19), 12_800_000)
    assert (found.statement, found.books, found.difference, found.explained) == (12_221_700, 0, 12_221_700, 12_221_700)


def test_importing_a_statement_again_adds_nothing(desk: Desk) -> None:
    take(desk, SHEET)
    before = amounts(desk)
    assert take(desk, SHEET) == ImportedLines(0, 5)
    assert take(desk, "\n".join(SHEET.splitlines()[2:])) == ImportedLines(0, 5)
    assert amounts(desk) == before


def test_two_equal_rows_are_two_and_a_third_in_the_next_file_is_one_more(desk: Desk) -> None:
    row = "20/11/2569,พร้อมเพย์,,120.00\n"
    assert take(desk, HEAD + row * 2) == ImportedLines(2, 0)
    assert take(desk, HEAD + row * 2) == ImportedLines(0, 2)
    assert take(desk, HEAD + row * 3) == ImportedLines(1, 2)
    assert amounts(desk) == [12_000] * 3


def test_a_statement_that_overlaps_adds_what_is_new_and_one_with_balances_knows_one_without(desk: Desk) -> None:
    first = HEAD.replace("ฝาก", "ฝาก,คงเหลือ") + "19/11/2569,ก,,5.00,105.00\n20/11/2569,ข,,7.00,112.00\n"
    later = HEAD.replace("ฝาก", "ฝาก,คงเหลือ") + "20/11/2569,ข,,7.00,112.00\n20/11/2569,ค,,7.00,119.00\n21/11/2569,ง,4.00,,115.00\n"
    plain = HEAD + "19/11/2569,ก,,5.00\n20/11/2569,ข,,7.00\n20/11/2569,ค,,7.00\n21/11/2569,ง,4.00,\n"
    assert take(desk, first) == ImportedLines(2, 0)
    assert take(desk, later) == ImportedLines(2, 1)
    assert take(desk, plain) == ImportedLines(0, 4)
    assert amounts(desk) == [500, 700, 700, -400]


def test_a_statement_that_is_missing_between_shows_as_a_gap(desk: Desk) -> None:
    head = HEAD.replace("ฝาก", "ฝาก,คงเหลือ")
    take(desk, head + "1/11/2569,ก,,5.00,105.00\n")
    found = plan(desk, head + "20/11/2569,ข,,7.00,150.00\n")
    assert (len(found.new), found.gap) == (1, 3_800)


def test_lines_before_the_beginning_and_in_closed_statements_are_left_out_and_counted(desk: Desk) -> None:
    take(desk, HEAD + "10/11/2569,ก,,5.00\n")
    with desk.store.work() as work:
        close_statement(desk, work, "bank/savings", up_to=date(2026, 11, 12), amount=500, by=CASHIER, on=NEAR)
    found = plan(desk, HEAD + "9/11/2569,เก่า,,1.00\n10/11/2569,ก,,5.00\n11/11/2569,ลืม,,2.00\n13/11/2569,ใหม่,,3.00\n")
    assert ([line.amount for line in found.new], found.early, found.closed) == ([300], 1, 2)


def test_what_the_bank_wrote_stays_out_of_the_facts_and_is_shown_while_its_document_is_kept(desk: Desk) -> None:
    take(desk, HEAD + "20/11/2569,โอนจากนางคำปันใจแก้วมณี,,120.00\n")
    with desk.store.read() as connection:
        (line,) = lines(connection, "bank/savings")
        assert texts_of(connection, [line]) == {line.key: LineText("โอนจากนางคำปันใจแก้วมณี")}
        facts = b"".join(row[0] for row in connection.exec_driver_sql("SELECT bytes FROM fact").all())
    assert "คำปัน".encode() not in facts
    with desk.store.work() as work:
        work.cursor.execute("DELETE FROM attachment")
    with desk.store.read() as connection:
        assert texts_of(connection, [line]) == {}


def test_texts_are_salted_and_what_is_none_is_read_as_none() -> None:
    line = ReadLine(7, NEAR, 100, "พร้อมเพย์", "R1", "แม่คำปัน")
    assert write_texts([line]) != write_texts([line])
    assert read_texts(write_texts([line])) == {7: LineText("พร้อมเพย์", "R1", "แม่คำปัน")}
    assert read_texts(b"{") == read_texts(b"[]") == read_texts(b'{"form": "other"}') == {}


def test_the_mapping_is_kept_with_the_import(desk: Desk) -> None:
    opened = open_statement("statement.csv", SHEET.encode())
    assert opened.guessed is not None
    mapping = replace(opened.guessed, name="ธ.ก.ส.")
    take(desk, SHEET, mapping)
    with desk.store.read() as connection:
        assert kept_mappings(connection, "bank") == (mapping,)


def test_a_long_statement_is_recorded_in_slices_and_a_break_is_mended_by_importing_again(desk: Desk) -> None:
    text = HEAD + "".join(f"{1 + row // 50}/11/2569,ขาย {row},,{1 + row % 9}.00\n" for row in range(1000))
    begun = StatementImport(desk, plan(desk, text), name="a.csv", data=text.encode(), by=CASHIER)
    assert [begun.record_next(), begun.record_next()] == [800, 600]
    told: list[tuple[int, int]] = []
    again = StatementImport(desk, plan(desk, text), name="a.csv", data=text.encode(), by=CASHIER)
    assert again.record_all(lambda done, total: told.append((done, total))) == ImportedLines(600, 400)
    assert told == [(200, 600), (400, 600), (600, 600)]
    assert amounts(desk) == [line.amount for line in read(text).lines]


def test_a_statement_that_says_some_balances_is_known_the_second_time() -> None:
    file = [ReadLine(row, NEAR, 200, balance=balance) for row, balance in enumerate((20, None, 20), 1)]
    have = [Seen(NEAR, 200, None), Seen(NEAR, 200, 10)]
    have += [Seen(line.on, line.amount, line.balance) for line in new_lines(file, have)]
    assert len(have) == 3
    assert new_lines(file, have) == []


@given(st.data())
def test_however_statements_overlap_as_many_stand_as_in_the_one_that_has_most(data: st.DataObject) -> None:
    line = st.tuples(st.integers(1, 3), st.integers(1, 3), st.sampled_from([None, 10, 20]))
    files = data.draw(st.lists(st.lists(line, max_size=6), max_size=4))
    have: list[Seen] = []
    for file in files:
        given_lines = [ReadLine(row, NEAR.replace(day=day), amount, balance=balance) for row, (day, amount, balance) in enumerate(file, 1)]
        before = Counter((seen.on, seen.amount) for seen in have)
        added = new_lines(given_lines, have)
        have += [Seen(each.on, each.amount, each.balance) for each in added]
        now = Counter((seen.on, seen.amount) for seen in have)
        asked = Counter((each.on, each.amount) for each in given_lines)
        assert all(now[key] >= max(before[key], asked[key]) for key in now)
        assert new_lines(given_lines, have) == []
