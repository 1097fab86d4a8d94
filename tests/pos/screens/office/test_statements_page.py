"""The statements' page: from a figure down to the receipt by Enter, back by Esc, printed as it is shown, written out by those who may."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt

from kadpun.books.clock import SetClock
from kadpun.books.journal.entries import EntryLine, record_entry
from kadpun.books.journal.spans import Span
from kadpun.books.money import Satang
from kadpun.books.shop import open_desk
from kadpun.books.words import load_words
from kadpun.pos.screens.office.statement_levels import BookLevel, EntriesLevel, FactLevel, PartsLevel, StatementLevel
from kadpun.pos.screens.office.statements_page import StatementsPage
from kadpun.pos.screens.preferences import Preferences
from kadpun.pos.till.counter import Till
from kadpun.pos.till.results import Added
from kadpun.pos.till.tender import Taken
from tests.pos.office.coops import NAMES
from tests.pos.screens.at_office import AtOffice
from tests.pos.screens.at_work import AT, CASHIER, MANAGER, faults_of_looks, is_thai

from .coop_shop import fill_coop

Key = Qt.Key


@pytest.fixture(scope="session")
def books_shop(closed_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample shop with members, a bill sold for cash, a voucher, and a debt."""
    folder = tmp_path_factory.mktemp("statements") / "shop"
    shutil.copytree(closed_shop, folder)
    members = fill_coop(folder)
    desk = open_desk(folder, clock=SetClock(AT))
    till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
    till.sign_in(MANAGER)
    added = till.add_goods(till.new_basket(), "g-0001", quantity="1")
    assert isinstance(added, Added)
    till.ring_up(added.basket, (Taken("cash", Satang(100_000)),))
    with desk.store.work() as work:
        rent = (EntryLine("expenses/rent", 500_000), EntryLine("bank/current", -500_000))
        record_entry(desk, work, "payment", rent, "ค่าเช่า", by="acc", on=date(2026, 11, 20))
        debt = (EntryLine(f"receivables/members/{members[0]}", 20_000), EntryLine("sales/services", -20_000))
        record_entry(desk, work, "journal", debt, "ค่าสีข้าว", by="acc", on=date(2026, 11, 20))
    desk.close()
    return folder


@pytest.fixture
def desk(office_at: Callable[..., AtOffice], books_shop: Path) -> AtOffice:
    made = office_at(books_shop)
    arrive(made)
    return made


def arrive(desk: AtOffice) -> None:
    desk.go("statements")
    shown = page(desk)
    desk.wait(lambda: rows(shown) > 3 and shown.figures_seen is not None and bool(shown.equality.title.text()))


def page(desk: AtOffice) -> StatementsPage:
    return desk.page("statements", StatementsPage)


def rows(shown: StatementsPage) -> int:
    return len(shown.view.table.model_of_rows.rows)


def open_key(desk: AtOffice, key: object) -> None:
    """Choose a row and press Enter on it."""
    table = page(desk).view.table
    assert table.choose(key), key
    table.setFocus()
    desk.press(Key.Key_Return)


def test_the_page_shows_figures_statement_chart_and_what_is_equal(desk: AtOffice) -> None:
    shown = page(desk)
    words = desk.words_in_view()
    assert isinstance(shown.view.level, StatementLevel)
    assert "เดบิตเท่ากับเครดิต" in shown.view.equal.words
    assert "สินทรัพย์ = หนี้สิน + ทุน" in shown.equality.title.text()
    assert len(shown.figures.shown) == 5 and len(shown.chart.bars) == 12
    assert is_thai(words), words
    assert faults_of_looks(shown, touch=28) == []


def test_enter_leads_from_the_trial_balance_to_the_member_the_entry_and_its_receipt(desk: AtOffice) -> None:
    shown = page(desk)
    open_key(desk, "receivables/members")
    desk.wait(lambda: isinstance(shown.view.level, PartsLevel) and rows(shown) > 0)
    member = next(each.key for each in shown.view.table.model_of_rows.rows if each.cells[0].words == NAMES[0] and each.cells[2].words == "200.00")
    open_key(desk, member)
    desk.wait(lambda: isinstance(shown.view.level, EntriesLevel) and rows(shown) == 2)
    assert NAMES[0] in shown.view.path.text()
    desk.press(Key.Key_Return)
    desk.wait(lambda: shown.fact is not None)
    assert isinstance(shown.view.level, FactLevel) and "ลงบัญชี" in shown.opened.title.text()
    assert not shown.receipt.isEnabled()
    for depth in (3, 2, 1):
        desk.press(Key.Key_Escape)
        desk.wait(lambda depth=depth: len(shown.view.standing) == depth and rows(shown) > 0)  # type: ignore[misc]
    assert shown.view.table.key == "receivables/members", "the row that was opened is found again"
    assert shown.opened.isHidden()


def test_after_looking_at_a_paper_the_keys_are_where_they_were(desk: AtOffice) -> None:
    shown = page(desk)
    shown.view.table.setFocus()
    desk.keep()
    desk.wait(lambda: shown.preview.data.startswith(b"%PDF"))
    desk.press(Key.Key_Escape)
    assert shown.view.table.hasFocus()
    desk.press(Key.Key_Right)
    desk.wait(lambda: shown.view.statement is not None and shown.view.statement.name == "income")


def test_a_sale_is_opened_from_the_income_statement_and_its_receipt_shown(desk: AtOffice) -> None:
    shown = page(desk)
    shown.view.table.setFocus()
    desk.press(Key.Key_Right)
    desk.wait(lambda: shown.view.statement is not None and shown.view.statement.name == "income")
    desk.press(Key.Key_Return)
    desk.wait(lambda: isinstance(shown.view.level, EntriesLevel) and rows(shown) > 0)
    desk.press(Key.Key_Return)
    desk.wait(lambda: shown.fact is not None)
    assert shown.fact is not None and shown.fact.gist.kind == "sale" and shown.receipt.isEnabled()
    desk.press(Key.Key_F9)
    desk.wait(lambda: bool(shown.preview.data))
    assert shown.preview.data.startswith(b"%PDF")
    desk.press(Key.Key_Escape)
    assert shown.preview.isHidden() and isinstance(shown.view.level, FactLevel)


def test_books_are_shown_and_ledgers_printed(desk: AtOffice) -> None:
    shown = page(desk)
    shown.view.turn("books")
    open_key(desk, "cash-book")
    desk.wait(lambda: isinstance(shown.view.level, BookLevel) and rows(shown) > 1)
    desk.press(Key.Key_Escape)
    desk.wait(lambda: rows(shown) == 7)
    open_key(desk, "stock")
    desk.wait(lambda: bool(shown.preview.data))
    desk.press(Key.Key_Escape)
    assert shown.preview.isHidden()


def test_what_is_shown_is_printed(desk: AtOffice) -> None:
    shown = page(desk)
    desk.control(Key.Key_Return)
    desk.wait(lambda: bool(shown.preview.data))
    assert shown.preview.what == "งบทดลอง"


def test_another_span_and_a_comparison_are_read_anew(desk: AtOffice) -> None:
    shown = page(desk)
    shown.view.turn("income")
    desk.wait(lambda: shown.view.statement is not None)
    shown.choose_comparison()
    shown.choices.choose("ปีก่อน")
    desk.wait(lambda: shown.view.statement is not None and len(shown.view.statement.columns) == 2)
    assert [column.title for column in shown.view.table.model_of_rows.columns][-1] == "ร้อยละ"
    shown.span.put(Span(date(2026, 1, 1), date(2026, 12, 31)))
    shown.view.table.setFocus()
    desk.control(Key.Key_Left)
    desk.wait(lambda: shown.view.statement is not None and shown.view.statement.columns[0].span == Span(date(2025, 1, 1), date(2025, 12, 31)))


def test_a_workbook_is_written_only_by_those_who_may(desk: AtOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kadpun.pos.screens.office import statements_page

    asked: list[str] = []

    def save(owner: object, title: str, name: str, patterns: str, then: Callable[[Path], None]) -> None:
        asked.append(name)
        then(tmp_path / name)

    monkeypatch.setattr(statements_page, "save_file", save)
    shown = page(desk)
    shown.choose_export()
    shown.choices.choose("ทุกงบและสมุด เป็นตารางคำนวณ")
    file = tmp_path / "trial-balance-2026-01-01-2026-11-21.xlsx"
    desk.wait(lambda: not shown.working.running and file.exists())
    assert len(openpyxl.load_workbook(file).sheetnames) == 8
    desk.does(lambda: desk.till.sign_in(CASHIER))
    shown.choose_export()
    shown.choices.choose("ที่เห็นอยู่ เป็นตารางคำนวณ")
    desk.wait(lambda: shown.leave_bar.is_asking)
    assert len(asked) == 1


def test_the_page_begins_where_it_is_asked_to(office_at: Callable[..., AtOffice], books_shop: Path) -> None:
    desk = office_at(books_shop)
    desk.go("statements", account="expenses/rent")
    shown = page(desk)
    desk.wait(lambda: isinstance(shown.view.level, EntriesLevel) and rows(shown) == 2)
    no = shown.view.table.model_of_rows.rows[1].key[1]
    desk.go("statements", fact=no)
    desk.wait(lambda: shown.fact is not None and shown.fact.gist.no == no)
    desk.go("statements", tab="cash-flow")
    desk.wait(lambda: shown.view.statement is not None and shown.view.statement.name == "cash-flow")


@pytest.mark.parametrize(("width", "height", "scale", "language"), [(1366, 768, 100, "th"), (1024, 768, 100, "en"), (1366, 768, 150, "th")])
def test_nothing_is_cut_at_any_size(office_at: Callable[..., AtOffice], books_shop: Path, width: int, height: int, scale: int, language: str) -> None:
    preferences = Preferences(language="th" if language == "th" else "en", scale_percent=scale, volume_percent=0, reduce_motion=True)
    desk = office_at(books_shop, preferences)
    desk.window.resize(width, height)
    arrive(desk)
    shown = page(desk)
    for tab in ("trial-balance", "income", "balance-sheet", "cash-flow", "books"):
        shown.view.turn(tab)
        desk.wait(lambda: rows(shown) > 3)
        assert faults_of_looks(shown, touch=28 * scale // 100) == [], tab
    assert (desk.window.width(), desk.window.height()) == (width, height)
