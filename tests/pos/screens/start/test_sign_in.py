"""Signing in: by name or by PIN alone, by touch or keys, under any layout; wrong ones are told, and too many make one wait."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from kadpun.pos.screens.start.sign_in import SignInPage
from tests.pos.screens.at_work import CASHIER, MANAGER, AtWork, faults_of_looks

Key = Qt.Key


def page(desk: AtWork) -> SignInPage:
    return desk.page("sign-in", SignInPage)


def test_the_window_begins_with_who_is_selling(morning: AtWork) -> None:
    assert morning.front == "sign-in"
    assert [card.words for card in page(morning).cards] == [person.name for person in page(morning).people]
    assert "กาดปั๋น" in morning.window.windowTitle()


def test_a_pin_alone_signs_its_person_in(morning: AtWork) -> None:
    morning.type(CASHIER)
    morning.press(Key.Key_Return)
    assert morning.front == "shift-open"
    assert morning.till.operator is not None
    assert morning.till.operator.role == "cashier"


@pytest.mark.parametrize("typed", ["๒๔๖๘", "/ภุค"], ids=["Thai digits", "Thai layout"])
def test_digits_are_taken_in_thai_and_under_the_thai_layout(morning: AtWork, typed: str) -> None:
    morning.type(typed)
    morning.press(Key.Key_Return)
    assert morning.front == "shift-open"


def test_a_name_and_the_pad_do_without_a_keyboard(morning: AtWork) -> None:
    cards = page(morning).cards
    number = [person.role for person in page(morning).people].index("manager")
    morning.touch(cards[number])
    pad = {button.accessibleName(): button for button in page(morning).pad.findChildren(QAbstractButton)}
    for digit in MANAGER:
        morning.touch(next(button for name, button in pad.items() if digit in name))
    morning.touch(page(morning).forward)
    assert morning.till.operator is not None
    assert morning.till.operator.role == "manager"


def test_a_chosen_name_takes_only_its_own_pin(morning: AtWork) -> None:
    morning.press(Key.Key_Down)
    assert page(morning).chosen == page(morning).people[0]
    wrong = MANAGER if page(morning).people[0].role == "cashier" else CASHIER
    morning.type(wrong)
    morning.press(Key.Key_Return)
    assert morning.front == "sign-in"
    assert page(morning).pin.complaint == "PIN ไม่ถูก ลองใหม่"
    assert page(morning).pin.value == ""


def test_too_many_wrong_pins_make_one_wait(morning: AtWork) -> None:
    for _ in range(4):
        morning.type("9999")
        morning.press(Key.Key_Return)
    assert page(morning).wait_seconds > 0
    assert str(page(morning).wait_seconds) in page(morning).pin.complaint
    assert not page(morning).forward.isEnabled()
    morning.type(CASHIER)
    morning.press(Key.Key_Return)
    assert morning.till.operator is None
    for _ in range(page(morning).wait_seconds):
        page(morning).countdown.timeout.emit()
    assert page(morning).forward.isEnabled()


def test_esc_lets_the_name_go(morning: AtWork) -> None:
    morning.press(Key.Key_Down, Key.Key_Escape)
    assert page(morning).chosen is None


def test_leaving_the_page_forgets_the_pin(at_work: AtWork) -> None:
    at_work.go("sign-in")
    at_work.type("24")
    at_work.go("goods")
    assert page(at_work).pin.value == ""


def test_every_control_has_a_name_and_can_be_touched(morning: AtWork) -> None:
    assert faults_of_looks(page(morning)) == []
