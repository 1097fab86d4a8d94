"""The surplus's page: the plan worked out while one types, the law's bounds, a member in default, the resolution, the bank's list, the payments."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt

from kadpun.pos.screens.office.surplus_page import SurplusPage
from tests.pos.office.coops import NAMES
from tests.pos.screens.at_office import AtOffice
from tests.pos.screens.at_work import CASHIER, MANAGER, faults_of_looks, is_thai

from .coop_shop import fill_coop

Key = Qt.Key


@pytest.fixture(scope="session")
def surplus_shop(closed_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("surplus") / "shop"
    shutil.copytree(closed_shop, folder)
    fill_coop(folder)
    return folder


@pytest.fixture
def desk(office_at: Callable[..., AtOffice], surplus_shop: Path) -> AtOffice:
    made = office_at(surplus_shop)
    made.go("surplus")
    shown = page(made)
    shown.meeting.year_to.put("30/6/69")
    made.wait(lambda: shown.made is not None and shown.made.plan.year_to.month == 6)
    return made


def page(desk: AtOffice) -> SurplusPage:
    return desk.page("surplus", SurplusPage)


def type_rate(desk: AtOffice, use: str, text: str) -> None:
    shown = page(desk)
    shown.plan.rates[use].setFocus()
    shown.plan.rates[use].clear()
    desk.type(text)
    desk.wait(lambda: not shown.plan.typing.isActive())


def record(desk: AtOffice) -> None:
    shown = page(desk)
    type_rate(desk, "dividend", "6")
    shown.meeting.number.put("3/2569")
    shown.meeting.meeting_on.put("12/9/69")
    desk.keep()
    desk.wait(lambda: len(shown.claims) == 5 and not shown.paid.isHidden())


def test_the_plan_is_worked_out_while_one_types(desk: AtOffice) -> None:
    shown = page(desk)
    assert shown.meeting.surplus.value == "10,000.00"
    type_rate(desk, "league", "5")
    type_rate(desk, "dividend", "6")
    assert shown.plan.out["league"].text() == "500.00"
    assert shown.made is not None
    assert shown.made.given_to("dividend") == 26_78
    assert shown.plan.total.text() == "10,000.00"
    assert len(shown.parts) == 5
    assert is_thai(desk.words_in_view())
    assert faults_of_looks(shown, touch=28) == []


def test_rates_past_the_whole_are_told_and_nothing_can_be_recorded(desk: AtOffice) -> None:
    shown = page(desk)
    type_rate(desk, "welfare", "60")
    type_rate(desk, "bonus", "41")
    assert "101 %" in shown.plan.wrong.text()
    assert not shown.record.isEnabled()
    type_rate(desk, "bonus", "30.5")
    assert "ทุนสำรองจะได้ 950.00" in shown.plan.wrong.text()
    type_rate(desk, "bonus", "30")
    assert shown.record.isEnabled()


def test_an_amount_takes_the_place_of_a_rate(desk: AtOffice) -> None:
    shown = page(desk)
    type_rate(desk, "welfare", "10")
    shown.plan.amounts["welfare"].setFocus()
    desk.type("250.75")
    desk.wait(lambda: not shown.plan.typing.isActive())
    assert shown.plan.rates["welfare"].text() == ""
    assert shown.plan.out["welfare"].text() == "250.75"


def test_space_takes_a_member_out_of_the_refund_and_undo_back_in(desk: AtOffice) -> None:
    shown = page(desk)
    shown.tabs.step(1)
    shown.members.setFocus()
    shown.members.selectRow(1)
    desk.press(Key.Key_Space)
    desk.wait(lambda: any(seen.part.in_default for seen in shown.parts))
    assert [seen.name for seen in shown.parts if seen.part.in_default] == [NAMES[1]]
    desk.control(Key.Key_Backspace)
    desk.wait(lambda: not any(seen.part.in_default for seen in shown.parts))


def test_a_resolution_without_its_number_is_asked_for_it(desk: AtOffice) -> None:
    shown = page(desk)
    desk.keep()
    desk.wait(lambda: not shown.busy)
    assert shown.meeting.number.complaint
    assert shown.meeting.number.line.hasFocus()


def test_what_is_recorded_is_paid_by_the_banks_list(desk: AtOffice, tmp_path: Path) -> None:
    shown = page(desk)
    record(desk)
    assert "มติ 3/2569" in desk.words_in_view()
    assert faults_of_looks(shown, touch=28) == []
    shown.write_list(tmp_path / "list.xlsx")
    desk.wait(lambda: not shown.busy and (tmp_path / "list.xlsx").exists())
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").active
    assert sheet is not None
    assert any(NAMES[0] in row for row in sheet.iter_rows(values_only=True))
    shown.due.pick([shown.claims[0].member, shown.claims[1].member])
    desk.press(Key.Key_F8)
    desk.wait(lambda: len(shown.claims) == 3)
    shown.due.selectRow(0)
    desk.press(Key.Key_F7)
    desk.wait(lambda: len(shown.claims) == 2)
    desk.press(Key.Key_F8)
    desk.wait(lambda: shown.claims == ())
    assert not shown.paid.bank.isEnabled()


def test_a_cashier_asks_somebody_who_may(desk: AtOffice) -> None:
    shown = page(desk)
    desk.sign_in(CASHIER)
    shown.meeting.number.put("3/2569")
    desk.keep()
    desk.wait(lambda: shown.leave_bar.is_asking)
    desk.type(MANAGER)
    desk.press(Key.Key_Return)
    desk.wait(lambda: len(shown.resolutions) == 1)
