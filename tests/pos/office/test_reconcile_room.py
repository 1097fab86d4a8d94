"""Reconciling at the office over a real shop: a statement taken in, pairs confirmed, fees and banked cash entered, undone, closed, and proved."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import openpyxl
import pytest

from kadpun.books.journal.balances import balance_of, trial_balance
from kadpun.books.journal.entries import EntryLine, record_entry
from kadpun.books.reconcile.board import Board, Group
from kadpun.books.reconcile.importing import ImportedLines
from kadpun.books.reconcile.kinds import MatchUneven, ReconcileReasonNeeded
from kadpun.books.reconcile.open_items import BankAccountUnknown
from kadpun.books.reconcile.rules import LinesMatchedAlready, StatementDoesNotFoot
from kadpun.books.sheet_reading import MappingNoLongerFits
from kadpun.pos.office.reconcile_paper import proof_rows
from kadpun.pos.office.reconcile_room import Confirmed, NothingCertain, PickSomething, ReconcileRoom
from kadpun.pos.office.reconcile_words import cause_words, join_words, line_detail, line_title, posting_detail, posting_title
from kadpun.pos.till.operators import NotAllowed
from tests.pos.office.coops import a_coop
from tests.pos.till.conftest import Shop

T = TypeVar("T")
HEAD = "วันที่,เวลา,รายการ,ถอนเงิน,ฝากเงิน,ยอดคงเหลือ\n"
STATEMENT = (
    HEAD
    + "01/11/2569,08:00,พร้อมเพย์เข้า,,200.00,10200.00\n"
    + "02/11/2569,09:00,โอนคืน CL-0019,,4985.00,15185.00\n"
    + "03/11/2569,10:00,ฝากเงินสด,,6000.00,21185.00\n"
    + "04/11/2569,11:00,ดอกเบี้ยรับ,,31.25,21216.25\n"
    + "05/11/2569,12:00,โอนเข้าไม่ทราบ,,77.00,21293.25\n"
)


def run(work: Generator[tuple[int, int], None, T]) -> T:
    while True:
        try:
            next(work)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]


def enter(shop: Shop, day: int, account: str, other: str, amount: int, text: str = "รับเงิน", reference: str = "") -> str:
    with shop.desk.store.work() as work:
        lines = (EntryLine(account, amount), EntryLine(other, -amount))
        on = date(2026, 11, day)
        return record_entry(shop.desk, work, "journal", lines, text, by="setup", on=on, reference=reference).fact.id


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made, _ = a_coop(tmp_path)
    yield made
    made.desk.close()


@pytest.fixture
def room(shop: Shop) -> ReconcileRoom:
    return ReconcileRoom(shop.till)


def take_in(room: ReconcileRoom, folder: Path, text: str = STATEMENT, name: str = "ธ.ก.ส.", path: str = "bank/savings") -> ImportedLines:
    file = folder / "statement.csv"
    file.write_bytes(text.encode("cp874"))
    seen = room.look_into(file)
    assert seen.mapping is not None
    mapping = replace(seen.mapping, name=name)
    report = room.read(seen, mapping)
    assert report.statement is not None, report.bad
    plan = room.plan(report, path, name="ธ.ก.ส. ออมทรัพย์ ••4471", covers=("bank/promptpay",))
    return run(room.take_in(seen, plan, mapping))


def board(room: ReconcileRoom) -> Board:
    return room.board("bank/savings", first_on=date(2026, 11, 1), last_on=date(2026, 11, 30))


def group(found: Board, shape: str) -> Group:
    return next(each for each in found.groups if each.suggestion is not None and each.suggestion.shape == shape)


def states(found: Board) -> list[str]:
    return [each.state for each in found.groups]


def test_a_month_is_reconciled_pair_by_pair_until_the_difference_is_what_nobody_knows(shop: Shop, room: ReconcileRoom, tmp_path: Path) -> None:
    enter(shop, 1, "bank/savings", "income/other", 20_000)
    enter(shop, 1, "bank/savings", "receivables/customers", 500_000, "ใบเรียกเก็บ", "CL-0019")
    enter(shop, 2, "cash/safe", "income/other", 400_000, "ส่งเข้าเซฟ")
    enter(shop, 3, "cash/safe", "income/other", 200_000, "ส่งเข้าเซฟ")
    assert take_in(room, tmp_path) == ImportedLines(5, 0)
    laid = board(room)
    assert laid.difference.statement == 2_129_325
    assert states(laid) == ["bank-only", "bank-only", "proposed", "doubtful", "proposed"]
    assert run(room.confirm_all(laid)) == Confirmed(1, 0)

    laid = board(room)
    differs = group(laid, "differs")
    assert differs.suggestion is not None
    assert differs.difference == -1_500
    room.confirm(laid, differs.suggestion, "ค่าธรรมเนียมโอน")
    assert room.fees_like(-1_500) == 1
    deposit = group(laid, "deposit")
    assert deposit.suggestion is not None
    room.confirm(laid, deposit.suggestion, "นำเงินสดฝากธนาคาร")
    interest = group(laid, "enter")
    assert interest.suggestion is not None
    room.confirm(laid, interest.suggestion, "ดอกเบี้ยรับ")

    laid = board(room)
    assert (laid.count("agreed"), laid.count("bank-only"), len(laid.groups)) == (4, 1, 5)
    assert laid.difference.difference == laid.difference.explained == 7_700 + laid.difference.opening
    with shop.desk.store.read() as connection:
        assert balance_of(connection, "cash/safe").amount == 0
        assert balance_of(connection, "expenses/bank-fees").amount == 1_500
        assert balance_of(connection, "income/interest").amount == -3_125
        assert sum(balance.amount for balance in trial_balance(connection)) == 0
    safe = room.board("cash/safe", first_on=date(2026, 11, 1), last_on=date(2026, 11, 30))
    assert [(each.state, len(each.lines), len(each.postings)) for each in safe.groups] == [("agreed", 0, 3)]


def test_undoing_a_pair_needs_a_reason_and_changes_no_trial_balance(shop: Shop, room: ReconcileRoom, tmp_path: Path) -> None:
    enter(shop, 1, "bank/savings", "income/other", 20_000)
    take_in(room, tmp_path)
    run(room.confirm_all(board(room)))
    with shop.desk.store.read() as connection:
        before = trial_balance(connection)
    agreed = next(each for each in board(room).groups if each.state == "agreed")
    with pytest.raises(ReconcileReasonNeeded):
        room.unpair(agreed.match, " ")
    room.unpair(agreed.match, "คนละรายการ")
    assert board(room).count("agreed") == 0
    with shop.desk.store.read() as connection:
        assert trial_balance(connection) == before
    with pytest.raises(NothingCertain):
        run(room.confirm_all(replace(board(room), groups=())))


def test_what_somebody_picks_is_matched_as_far_as_it_fits(shop: Shop, room: ReconcileRoom, tmp_path: Path) -> None:
    enter(shop, 9, "bank/savings", "income/other", 5_000)
    enter(shop, 9, "bank/promptpay", "income/other", 4_000)
    take_in(room, tmp_path)
    laid = board(room)
    line = next(line for each in laid.groups for line in each.lines if line.amount == 7_700)
    picked = [posting for each in laid.groups for posting in each.postings]
    room.pair(laid, [line], picked)
    rest = [posting.left for each in board(room).groups if each.state != "agreed" for posting in each.postings]
    assert rest == [1_300]
    with pytest.raises(PickSomething):
        room.pair(laid, [line], [])
    other = next(line for each in laid.groups for line in each.lines if line.amount == 3_125)
    enter(shop, 9, "bank/savings", "income/other", -100)
    away = [posting for each in board(room).groups for posting in each.postings if posting.amount == -100]
    with pytest.raises(MatchUneven):
        room.pair(laid, [other], away)


def test_a_line_that_the_books_have_not_is_entered_and_matched_at_once(shop: Shop, room: ReconcileRoom, tmp_path: Path) -> None:
    take_in(room, tmp_path)
    laid = board(room)
    line = next(line for each in laid.groups for line in each.lines if line.amount == 7_700)
    entered, matched = room.enter(laid, [line], [], "receivables/advances", "เงินโอนเข้า รอตรวจ")
    assert entered.fact.post == (("bank/savings", "THB", 7_700), ("receivables/advances", "THB", -7_700))
    assert matched.fact.refs[-1] == entered.fact.id
    assert entered.fact.on == date(2026, 11, 5)


def test_money_that_came_twice_is_matched_once(shop: Shop, room: ReconcileRoom, tmp_path: Path) -> None:
    enter(shop, 1, "bank/savings", "income/other", 12_000)
    twice = HEAD + "01/11/2569,08:20,พร้อมเพย์เข้า,,120.00,120.00\n01/11/2569,08:21,พร้อมเพย์เข้า,,120.00,240.00\n"
    take_in(room, tmp_path, twice)
    found = group(board(room), "double")
    assert found.suggestion is not None
    assert found.state == "doubtful"
    room.confirm(board(room), found.suggestion, "")
    assert sorted(states(board(room))) == ["agreed", "bank-only"]


def test_the_mapping_is_remembered_and_one_that_no_longer_fits_is_refused(room: ReconcileRoom, tmp_path: Path) -> None:
    take_in(room, tmp_path)
    (tmp_path / "next.csv").write_bytes(STATEMENT.encode())
    seen = room.look_into(tmp_path / "next.csv")
    assert (seen.kept, seen.mapping and seen.mapping.name, seen.names) == (True, "ธ.ก.ส.", ("ธ.ก.ส.",))
    (tmp_path / "changed.csv").write_bytes(STATEMENT.replace("ยอดคงเหลือ", "สุทธิ").encode())
    changed = room.look_into(tmp_path / "changed.csv")
    assert not changed.kept
    with pytest.raises(MappingNoLongerFits):
        room.read(changed, room.kept_mapping("ธ.ก.ส."))
    room.forget_mapping("ธ.ก.ส.")
    assert room.kept_mapping("ธ.ก.ส.") is None


def test_a_statement_is_closed_and_a_wrong_closing_balance_is_refused(room: ReconcileRoom, tmp_path: Path) -> None:
    take_in(room, tmp_path)
    with pytest.raises(StatementDoesNotFoot):
        room.close("bank/savings", up_to=date(2026, 11, 30), amount=2_129_326)
    room.close("bank/savings", up_to=date(2026, 11, 30), amount=2_129_325)
    (seen,) = room.accounts()
    assert seen.closed is not None
    assert (seen.closed.opening, seen.closed.amount) == (1_000_000, 2_129_325)


def test_a_file_of_the_wrong_account_is_taken_back_whole_unless_something_met_it(shop: Shop, room: ReconcileRoom, tmp_path: Path) -> None:
    enter(shop, 1, "bank/savings", "income/other", 20_000)
    take_in(room, tmp_path)
    run(room.confirm_all(board(room)))
    line = board(room).groups[0].lines[0]
    with pytest.raises(LinesMatchedAlready):
        room.withdraw_file("bank/savings", line, "ผิดบัญชี")
    room.unpair(next(each.match for each in board(room).groups if each.state == "agreed"), "ผิดบัญชี")
    room.withdraw_file("bank/savings", line, "ผิดบัญชี")
    assert [each.state for each in board(room).groups] == ["books-only"]


def test_after_seven_days_without_reconciling_somebody_is_told(shop: Shop, room: ReconcileRoom, tmp_path: Path) -> None:
    take_in(room, tmp_path)
    (seen,) = room.overdue()
    assert seen.idle_days == 20
    enter(shop, 1, "bank/savings", "income/other", 20_000)
    run(room.confirm_all(board(room)))
    assert room.overdue() == ()
    shop.pass_time(7 * 24 * 60)
    assert [seen.idle_days for seen in room.overdue()] == [7]


def test_the_proof_of_balance_foots_on_paper_and_in_the_sheet(shop: Shop, room: ReconcileRoom, tmp_path: Path) -> None:
    enter(shop, 4, "bank/savings", "payables/suppliers", -320_000, "เช็คค่าปุ๋ย", "0087112")
    take_in(room, tmp_path)
    laid = board(room)
    rows = proof_rows(laid, room.names(laid), shop.till.words["th"], "th")
    assert sum(row.amount for row in rows[:-1]) == rows[-1].amount == 2_129_325
    sheet = openpyxl.load_workbook(room.write_proof(laid, tmp_path / "proof.xlsx")).active
    assert sheet is not None
    assert "SUBTOTAL(" in str(sheet.cell(sheet.max_row, 3).value)
    assert room.write_proof(laid, tmp_path / "proof.pdf").read_bytes().startswith(b"%PDF")


def test_a_suppliers_statement_is_reconciled_like_a_banks(shop: Shop, room: ReconcileRoom, tmp_path: Path) -> None:
    path = "payables/suppliers/m-aaaaaaaaaaaa"
    enter(shop, 2, path, "goods/inventory", -10_000, "ใบส่งของ IV-77")
    enter(shop, 5, path, "bank/current", 4_000, "จ่ายเจ้าหนี้")
    file = tmp_path / "supplier.csv"
    file.write_text("date,details,debit,credit,balance\n2/11/2026,IV-77,100,,100\n5/11/2026,payment,,40,60\n", "utf-8")
    seen = room.look_into(file)
    assert seen.mapping is not None
    mapping = room.mapping_for(seen.mapping, path)
    assert mapping.heading("in") == "debit"
    assert room.mapping_for(mapping, "bank/savings").columns == seen.mapping.columns
    plan = room.plan(room.read(seen, mapping), path, name="นายผู้ขาย")
    assert plan.account.name == ""
    run(room.take_in(seen, plan, mapping))
    laid = room.board(path, first_on=date(2026, 11, 1), last_on=date(2026, 11, 30))
    assert run(room.confirm_all(laid)) == Confirmed(2, 0)
    assert room.board(path, last_on=date(2026, 11, 30)).difference.difference == 0


def test_only_whoever_may_reconcile_does(shop: Shop, room: ReconcileRoom, tmp_path: Path) -> None:
    shop.as_cashier()
    with pytest.raises(NotAllowed):
        take_in(room, tmp_path)
    with pytest.raises(BankAccountUnknown):
        board(room)


def test_choices_are_banks_the_safe_and_suppliers(shop: Shop, room: ReconcileRoom) -> None:
    enter(shop, 2, "payables/suppliers/m-aaaaaaaaaaaa", "goods/inventory", -10_000)
    paths = [choice.path for choice in room.choices()]
    assert {"bank/savings", "bank/promptpay", "cash/safe", "payables/suppliers/m-aaaaaaaaaaaa"} <= set(paths)
    assert "cash/drawer" not in paths


def test_everything_on_the_table_is_said_in_words(shop: Shop, room: ReconcileRoom, tmp_path: Path) -> None:
    enter(shop, 1, "bank/savings", "income/other", 20_000)
    enter(shop, 1, "bank/savings", "receivables/customers", 500_000, "ใบเรียกเก็บ", "CL-0019")
    enter(shop, 20, "bank/savings", "income/other", 99)
    take_in(room, tmp_path)
    run(room.confirm_all(board(room)))
    laid = board(room)
    say = shop.till.words["th"]
    told = [join_words(each, say) for each in laid.groups]
    assert told == ["ธนาคารยังไม่มี", "ไม่มีในสมุด", "ไม่มีในสมุด", "ไม่มีในสมุด", "ต่าง 15.00", "ตรงยอด วัน"]
    assert all(cause_words(each, 3, say) for each in laid.groups)
    assert line_title(laid.groups[1].lines[0], None, say) == "เงินเข้า"
    line = laid.groups[1].lines[0]
    assert (line_title(line, laid.texts[line.key], say), line_detail(line, laid.texts[line.key])) == ("โอนเข้าไม่ทราบ", "12:00")
    posting = laid.groups[0].postings[0]
    assert posting_title(laid.told[posting.no], say) == "รับเงิน"
    assert posting_detail(laid.told[posting.no], "แม่คำปัน", say) == "แม่คำปัน · JV02-69-000003"
