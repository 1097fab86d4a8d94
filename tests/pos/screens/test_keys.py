"""Keys by their place: the same stroke on a US and on a Thai layout."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from kadpun.pos.screens.keys import BY_PLACE, place_of, stroke
from kadpun.pos.till.barcodes import thai_keys

Key = Qt.Key
NONE, SHIFT, CONTROL, KEYPAD, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.KeypadModifier,
    Qt.KeyboardModifier.AltModifier,
)
X11_OFFSET = 8
PLACES = {letter: code for code, letters in BY_PLACE.items() for letter in letters}
THAI = {us: thai for thai, us in thai_keys().items()}


def press(key: int, modifiers: Qt.KeyboardModifier = NONE, text: str = "", code: int = 0) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, code, 0, 0, text)


@pytest.mark.parametrize(
    ("event", "name"),
    [
        (press(Key.Key_F1), "F1"),
        (press(Key.Key_F12, SHIFT), "Shift+F12"),
        (press(Key.Key_Delete, CONTROL), "Ctrl+Del"),
        (press(Key.Key_Escape), "Esc"),
        (press(Key.Key_Enter, KEYPAD), "Enter"),
        (press(Key.Key_PageDown), "PgDn"),
        (press(Key.Key_PageDown, CONTROL), "Ctrl+PgDn"),
        (press(Key.Key_A, text="a"), ""),
        (press(Key.Key_1, CONTROL), "Ctrl+1"),
        (press(Key.Key_Minus, CONTROL), "Ctrl+-"),
        (press(Key.Key_Equal, CONTROL), "Ctrl+="),
        (press(Key.Key_C, CONTROL), ""),
        (press(Key.Key_F4, ALT), ""),
        (press(Key.Key_Plus, KEYPAD, "+"), "+"),
        (press(Key.Key_Minus, text="-"), "-"),
    ],
)
def test_a_press_has_the_name_of_its_stroke(event: QKeyEvent, name: str) -> None:
    assert stroke(event) == name


@pytest.mark.parametrize("digit", "1234567890-=")
def test_control_and_the_digit_row_are_the_same_on_a_thai_layout(digit: str) -> None:
    thai = THAI[digit]
    assert stroke(press(ord(thai), CONTROL, code=PLACES[digit] + X11_OFFSET)) == f"Ctrl+{digit}"


@pytest.mark.parametrize("digit", "14567890=")
def test_control_and_the_digit_row_work_where_no_place_is_told(digit: str) -> None:
    assert stroke(press(ord(THAI[digit]), CONTROL)) == f"Ctrl+{digit}"


def test_a_minus_typed_where_three_stands_changes_no_quantity() -> None:
    assert stroke(press(Key.Key_Minus, text="-", code=PLACES["3"] + X11_OFFSET)) == ""
    assert stroke(press(Key.Key_Minus, text="-", code=PLACES["-"] + X11_OFFSET)) == "-"


def test_every_key_of_the_thai_layout_has_the_place_of_its_us_letter() -> None:
    for thai, us in thai_keys().items():
        event = press(ord(thai), SHIFT if BY_PLACE[PLACES[us]][1] == us else NONE, thai, PLACES[us] + X11_OFFSET)
        assert place_of(event) == us
