"""The page of balance confirmations: a run by one key, an answer by scan and Enter, a denial, and a second person for what is adjusted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kadpun.books.coop.confirming import paper_code
from kadpun.books.sales.receipts import standing_fact
from kadpun.pos.office.working_papers import Asked
from kadpun.pos.screens.office.confirmations_page import ConfirmationsPage
from tests.pos.office.coops import NAMES
from tests.pos.screens.at_office import AtOffice
from tests.pos.screens.at_work import MANAGER, faults_of_looks, is_thai

from .coop_shop import OTHER, fill_coop

Key = Qt.Key


@pytest.fixture(scope="session")
def coop_shop(closed_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("coop") / "shop"
    shutil.copytree(closed_shop, folder)
    fill_coop(folder)
    return folder


@pytest.fixture
def desk(office_at: Callable[..., AtOffice], coop_shop: Path) -> AtOffice:
    made = office_at(coop_shop)
    made.go("confirmations")
    return made


def page(desk: AtOffice) -> ConfirmationsPage:
    return desk.page("confirmations", ConfirmationsPage)


def begin_run(desk: AtOffice) -> ConfirmationsPage:
    shown = page(desk)
    desk.press(Key.Key_Insert)
    desk.press(Key.Key_Return)
    desk.wait(lambda: len(shown.papers) == 5 and not shown.working.running)
    return shown


def code_of(desk: AtOffice, number: int) -> str:
    paper = next(seen.paper for seen in page(desk).papers if seen.paper.number == number)

    def leaf() -> bytes:
        with desk.till.desk.store.read() as connection:
            standing = standing_fact(connection, paper.confirmation)
            assert standing is not None
            return standing.leaf

    return paper_code(desk.does(leaf), paper.line)


def read_again(desk: AtOffice) -> None:
    desk.wait(lambda: not page(desk).busy)


def test_a_run_is_made_with_two_keys_as_at_the_end_of_the_last_month(desk: AtOffice) -> None:
    shown = begin_run(desk)
    assert [seen.name for seen in shown.papers] == list(NAMES)
    assert "ณ 31 ต.ค. 2569" in shown.figures.cards[0].accessibleName()
    assert is_thai(desk.words_in_view())
    assert faults_of_looks(shown) == []


def test_a_scan_and_enter_take_an_agreement_down(desk: AtOffice) -> None:
    shown = begin_run(desk)
    desk.scan(code_of(desk, 2))
    desk.wait(lambda: shown.answer.seen is not None)
    assert NAMES[1] in desk.words_in_view()
    desk.press(Key.Key_Return)
    desk.wait(lambda: sum(seen.paper.answer is not None for seen in shown.papers) == 1)
    assert shown.papers[1].paper.answer is not None
    assert shown.papers[1].paper.answer.agrees
    assert shown.answer.number.line.hasFocus()


def test_a_number_typed_finds_the_paper_too_and_a_wrong_one_is_told(desk: AtOffice) -> None:
    shown = begin_run(desk)
    shown.answer.number.put("1-0003")
    desk.press(Key.Key_Return)
    desk.wait(lambda: shown.answer.seen is not None)
    assert shown.answer.seen is not None
    assert shown.answer.seen.name == NAMES[2]
    shown.answer.number.setFocus()
    shown.answer.number.put("8850000010026")
    desk.press(Key.Key_Return)
    desk.wait(lambda: "ไม่ใช่รหัสของใบสอบทานยอด" in desk.notice)


def test_a_code_of_another_kind_is_left_to_others(desk: AtOffice) -> None:
    begin_run(desk)
    desk.scan("8850000010026")
    assert page(desk).answer.seen is None


def test_a_denial_is_written_down_and_adjusted_only_with_a_second_person(desk: AtOffice) -> None:
    shown = begin_run(desk)
    desk.scan(code_of(desk, 2))
    desk.wait(lambda: shown.answer.seen is not None)
    desk.press(Key.Key_F8)
    assert shown.answer.amounts["deposit"].value == "500.00"
    shown.answer.amounts["deposit"].put("abc")
    desk.press(Key.Key_F8)
    assert shown.answer.amounts["deposit"].complaint
    shown.answer.amounts["deposit"].put("550")
    desk.press(Key.Key_F8)
    desk.wait(lambda: len(shown.found) == 1)
    shown.tabs.step(-1)
    shown.differing.selectRow(0)
    desk.settle()
    assert "50.00" in " ".join(row.amount for row in shown.adjust.rows.rows)
    for pin, done in ((MANAGER, False), (OTHER, True)):
        desk.keep()
        assert shown.leave_bar.is_asking
        desk.type(pin)
        desk.press(Key.Key_Return)
        read_again(desk)
        if not done:
            assert "อนุญาตเองไม่ได้" in desk.notice
    desk.wait(lambda: shown.found[0].difference.open == 0)
    assert faults_of_looks(shown) == []


def test_the_papers_are_shown_before_they_are_printed(desk: AtOffice) -> None:
    shown = page(desk)
    begin_run(desk)
    desk.press(Key.Key_F9)
    desk.wait(lambda: shown.preview.isVisible() and not shown.working.running)
    desk.press(Key.Key_Escape)
    desk.wait(lambda: not shown.preview.isVisible())
    assert desk.front == "confirmations"


def test_escape_closes_the_denial_then_the_card_then_the_page(desk: AtOffice) -> None:
    shown = begin_run(desk)
    desk.scan(code_of(desk, 1))
    desk.wait(lambda: shown.answer.seen is not None)
    desk.press(Key.Key_F8)
    desk.press(Key.Key_Escape)
    assert shown.answer.denial.isHidden()
    desk.press(Key.Key_Insert)
    desk.press(Key.Key_Escape)
    assert shown.ask_card.isHidden()
    desk.press(Key.Key_Escape)
    assert desk.front == "office"


def test_the_filter_and_the_tabs_leave_what_is_asked_for(desk: AtOffice) -> None:
    shown = begin_run(desk)
    shown.filter.put("สมชาย")
    assert [row.cells[2].words for row in shown.table.model_of_rows.rows] == [NAMES[4]]
    shown.filter.put("")
    shown.tabs.step(2)
    assert shown.table.model_of_rows.rows == []


def test_the_auditors_papers_are_asked_for_here_and_written_beside_the_till(desk: AtOffice, tmp_path: Path) -> None:
    shown = page(desk)
    desk.touch(shown.auditor)
    card = shown.working_papers
    assert (card.seed.value, card.count.value) == ("2026-10-31", "25")
    card.first.put("1/11/69")
    card.last.put("21/11/69")
    card.cut_off.put("21/11/69")
    asked: list[Asked] = []
    card.wanted.connect(asked.append)
    card.wanted.disconnect(shown._ask_where_papers)
    card.seed.setFocus()
    desk.press(Key.Key_Return)
    desk.press(Key.Key_Return)
    assert [(one.count, one.seed) for one in asked] == [(25, "2026-10-31")]
    shown.write_working_papers(asked[0], tmp_path / "papers.xlsx")
    desk.wait(lambda: not shown.working.running and card.papers is not None)
    assert (tmp_path / "papers.xlsx").exists()
    assert is_thai(desk.words_in_view())
    assert faults_of_looks(shown, touch=28) == []
