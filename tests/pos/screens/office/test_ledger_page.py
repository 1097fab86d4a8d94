"""The ledger's page: whole or not, receipts that match or do not, and books handed out by those who may."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kadpun.books.audit_pack import verify_audit_pack
from kadpun.books.money import Satang
from kadpun.pos.screens.office.ledger_page import LedgerPage
from kadpun.pos.till.results import Done
from kadpun.pos.till.tender import Taken
from tests.pos.screens.at_work import CASHIER, MANAGER, AtWork, faults_of_looks, is_thai

Key = Qt.Key
RICE = "8850000010026"


def page(desk: AtWork) -> LedgerPage:
    return desk.page("ledger", LedgerPage)


@pytest.fixture
def sold(at_work: AtWork) -> Done:
    def ring_up() -> Done:
        basket = at_work.till.read(RICE, at_work.till.new_basket()).basket  # type: ignore[union-attr]
        return at_work.till.ring_up(basket, [Taken("cash", Satang(20_000))])

    done: Done = at_work.does(ring_up)
    at_work.go("ledger")
    return done


def verify(desk: AtWork) -> None:
    desk.press(Key.Key_F5)
    desk.wait(lambda: not page(desk).verdict.running)


def test_whole_books_are_told_whole(at_work: AtWork, sold: Done) -> None:
    assert "ยังไม่ได้ตรวจ" in at_work.words_in_view()
    verify(at_work)
    assert "สมุดครบถ้วน" in at_work.words_in_view()
    assert f"{sold.no:,}" in at_work.words_in_view()
    assert page(at_work).found.isHidden()
    assert is_thai(at_work.words_in_view())
    assert faults_of_looks(page(at_work)) == []


def test_a_changed_view_is_told_with_its_entry(at_work: AtWork, sold: Done) -> None:
    with sqlite3.connect(at_work.till.desk.store.path) as other:
        other.execute("UPDATE price SET price = price + 1 WHERE goods = 'g-0001'")
    verify(at_work)
    assert "สมุดไม่ครบถ้วน" in at_work.words_in_view()
    assert len(page(at_work).findings.model_of_rows.rows) == 1


def test_a_scanned_receipt_matches(at_work: AtWork, sold: Done) -> None:
    at_work.scan(sold.receipt_code)
    said = at_work.words_in_view()
    assert "ตรงกับสมุด" in said
    assert sold.number in said
    assert "189.00" in said
    assert "ลายเซ็นเป็นของเครื่องนี้" in said


def test_a_number_finds_but_does_not_prove(at_work: AtWork, sold: Done) -> None:
    page(at_work).box.line.setText(sold.number)
    at_work.press(Key.Key_Return)
    assert "สแกน QR จึงยืนยันได้" in at_work.words_in_view()


def test_a_forged_receipt_does_not_match(at_work: AtWork, sold: Done) -> None:
    at_work.scan(sold.receipt_code[:-3] + "AAA")
    assert "ไม่ตรงกับสมุด" in at_work.words_in_view()
    assert page(at_work).receipt.original is None


def test_a_receipt_of_nobody_does_not_match(at_work: AtWork, sold: Done) -> None:
    at_work.scan("01-69-999999")
    assert "ไม่ตรงกับสมุด" in at_work.words_in_view()


def test_a_pack_needs_leave_and_verifies(at_work: AtWork, sold: Done, tmp_path: Path) -> None:
    at_work.sign_in(CASHIER)
    at_work.go("ledger")
    page(at_work).write_pack(tmp_path / "pack.zip")
    at_work.settle()
    assert page(at_work).leave_bar.is_asking
    page(at_work).leave_bar.pin.put(MANAGER)
    at_work.press(Key.Key_Return)
    at_work.wait(lambda: page(at_work).aside.running == 0)
    assert verify_audit_pack(tmp_path / "pack.zip").exit_code == 0
    assert "ทำชุดตรวจสอบแล้ว" in at_work.words_in_view()


def test_journals_and_a_backup_are_written(at_work: AtWork, sold: Done, tmp_path: Path) -> None:
    page(at_work).write_journals(tmp_path / "out")
    at_work.wait(lambda: page(at_work).aside.running == 0 and (tmp_path / "out" / "ledger.journal").exists())
    page(at_work).back_up()
    at_work.wait(lambda: page(at_work).aside.running == 0)
    assert "สำรองข้อมูลแล้ว" in at_work.words_in_view()


def test_a_place_that_is_gone_is_told(at_work: AtWork, sold: Done, tmp_path: Path) -> None:
    page(at_work).write_pack(tmp_path / "gone" / "pack.zip")
    at_work.wait(lambda: page(at_work).aside.running == 0 and bool(at_work.notice))
    assert "gone" in at_work.notice
