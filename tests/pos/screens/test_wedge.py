"""Scan or typing: the same keys, told apart by how fast they come; and what a Thai layout does to a scan."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kadpun.pos.screens.keys import BY_PLACE
from kadpun.pos.screens.wedge import MOST_LETTERS, Scan, Wedge
from kadpun.pos.till.barcodes import GoodsCode, read_code, thai_keys

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
CODE = "8850000010026"
X11_OFFSET = 8
THAI = {us: thai for thai, us in thai_keys().items()}
"""What the Thai layout types where a US one types this."""


class Desk(QWidget):
    """A field and a button behind a wedge."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__()
        self.qtbot = qtbot
        self.field, self.button = QLineEdit(), QPushButton("pay")
        layout = QVBoxLayout(self)
        layout.addWidget(self.field)
        layout.addWidget(self.button)
        self.wedge = Wedge(self)
        self.scans: list[Scan] = []
        self.pressed = 0
        self.now = 1_000_000
        self.wedge.scanned.connect(self.scans.append)
        self.button.clicked.connect(self._count)
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    def _count(self) -> None:
        self.pressed += 1

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        own = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched in (self.field, self.button)
        return own and isinstance(event, QKeyEvent) and self.wedge.press(event)

    def key(
        self, text: str, *, after: int, key: int = 0, code: int = 0, repeat: bool = False, modifiers: Qt.KeyboardModifier = NONE
    ) -> None:
        """One press, so many milliseconds after the last."""
        self.now += after
        event = QKeyEvent(QEvent.Type.KeyPress, key or ord(text.upper()), modifiers, code, 0, 0, text, repeat)
        event.setTimestamp(self.now)
        QApplication.sendEvent(QApplication.focusWidget() or self.field, event)

    def type(self, text: str, *, gap: int) -> None:
        for letter in text:
            self.key(letter, after=gap)

    def end(self, key: Key = Key.Key_Return, *, after: int = 5) -> None:
        self.key("\r" if key == Key.Key_Return else "\t", after=after, key=key)

    def comes_to(self, text: str) -> None:
        """The field holds exactly this, soon; else what it holds is told."""

        def came() -> None:
            focus = QApplication.focusWidget()
            assert self.field.text() == text, f"held {self.wedge.undecided}, focus {focus!r}, window in front {QApplication.activeWindow()!r}"

        self.qtbot.waitUntil(came)

    @property
    def codes(self) -> list[str]:
        return [scan.raw for scan in self.scans]


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(qtbot)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.field.setFocus()
    qtbot.waitUntil(made.field.hasFocus)
    yield made
    made.wedge.hand_back()  # what it still holds would be typed into the next test's field
    application = QApplication.instance()
    assert application is not None
    application.removeEventFilter(made)
    made.close()


def test_fast_keys_ended_by_enter_are_one_scan_that_no_field_sees(desk: Desk) -> None:
    desk.type(CODE, gap=8)
    desk.end()
    assert desk.codes == [CODE]
    assert desk.field.text() == ""


@pytest.mark.parametrize("gap", [2, 20, 50])
def test_a_gap_of_at_most_fifty_milliseconds_is_a_scanner(desk: Desk, gap: int) -> None:
    desk.type(CODE, gap=gap)
    desk.end(after=gap)
    assert desk.codes == [CODE]


def test_tab_ends_a_scan_too_and_moves_no_focus(desk: Desk) -> None:
    desk.type(CODE, gap=8)
    desk.end(Key.Key_Tab)
    assert desk.codes == [CODE]
    assert desk.field.hasFocus()


@pytest.mark.parametrize(("text", "modifiers"), [("\n", NONE), ("\n", Qt.KeyboardModifier.ControlModifier), ("\r", NONE)])
def test_a_line_feed_ends_a_scan_however_it_is_sent(desk: Desk, text: str, modifiers: Qt.KeyboardModifier) -> None:
    desk.type(CODE, gap=8)
    desk.key(text, after=5, key=Key.Key_J, modifiers=modifiers)
    assert desk.codes == [CODE]
    assert desk.field.text() == ""


def test_silence_ends_a_scan(desk: Desk, qtbot: QtBot) -> None:
    desk.type(CODE, gap=8)
    assert desk.scans == []
    qtbot.waitUntil(lambda: desk.codes == [CODE])
    assert desk.field.text() == ""


@pytest.mark.parametrize("word", ["soya", "ข้าวสาร"])
def test_letters_that_come_together_without_an_enter_are_typing(desk: Desk, qtbot: QtBot, word: str) -> None:
    desk.type(word, gap=8)
    desk.comes_to(word)
    assert desk.scans == []


def test_letters_before_a_pause_or_a_function_key_are_typing(desk: Desk) -> None:
    desk.type("rice", gap=30)
    desk.key("s", after=70)
    assert desk.field.text() == "rice"
    desk.key("", after=70, key=Key.Key_F2)
    assert desk.field.text() == "rices"
    assert desk.scans == []


@pytest.mark.parametrize("placed", [True, False])
def test_silence_ends_a_scan_on_a_thai_layout_too(desk: Desk, qtbot: QtBot, placed: bool) -> None:
    places = {plain: code for code, (plain, _) in BY_PLACE.items()}
    for digit in CODE:
        desk.key(THAI[digit], after=8, code=places[digit] + X11_OFFSET if placed else 0)
    qtbot.waitUntil(lambda: len(desk.scans) == 1)
    assert desk.field.text() == ""


def test_letters_ended_by_enter_are_a_scan(desk: Desk) -> None:
    desk.type("KADPUN", gap=8)
    desk.end()
    assert desk.codes == ["KADPUN"]


def test_typing_seen_late_is_told_by_when_the_keys_went_down(desk: Desk) -> None:
    desk.type("8850000", gap=70)
    assert desk.scans == []
    assert desk.field.text() == "885000"


def test_slow_keys_are_typing(desk: Desk, qtbot: QtBot) -> None:
    desk.type("8850", gap=90)
    desk.comes_to("8850")
    desk.end(after=90)
    assert desk.scans == []


def test_letters_never_go_to_another_window_that_came_to_the_front_meanwhile(desk: Desk, qtbot: QtBot) -> None:
    desk.type("12", gap=90)
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    other.setFocus()
    desk.comes_to("12")
    assert other.text() == ""


def test_three_fast_keys_are_typing_and_come_in_order_before_the_enter(desk: Desk) -> None:
    entered: list[str] = []
    desk.field.returnPressed.connect(lambda: entered.append(desk.field.text()))
    desk.type("123", gap=10)
    desk.end(after=10)
    assert desk.scans == []
    assert desk.field.text() == "123"
    assert entered == ["123"]


def test_a_person_who_types_and_then_scans_loses_nothing(desk: Desk) -> None:
    desk.type("3*", gap=120)
    desk.now += 400
    desk.type(CODE, gap=6)
    desk.end()
    assert desk.field.text() == "3*"
    assert desk.codes == [CODE]


def test_a_scanners_enter_never_presses_the_button_in_focus(desk: Desk) -> None:
    desk.button.setFocus()
    desk.type(CODE, gap=8)
    desk.end()
    desk.end(after=20)
    assert desk.codes == [CODE]
    assert desk.pressed == 0


def test_an_enter_that_comes_after_silence_is_still_the_scanners(desk: Desk, qtbot: QtBot) -> None:
    entered: list[str] = []
    desk.field.returnPressed.connect(lambda: entered.append(desk.field.text()))
    desk.type(CODE, gap=8)
    qtbot.waitUntil(lambda: desk.codes == [CODE])
    desk.end(after=90)
    assert entered == []
    desk.end(after=900)
    assert entered == [""]


def test_a_key_held_down_is_typing_however_fast_it_repeats(desk: Desk, qtbot: QtBot) -> None:
    desk.key("7", after=10)
    for _ in range(8):
        desk.key("7", after=30, repeat=True)
    desk.comes_to("7" * 9)
    assert desk.scans == []


def test_a_prefix_makes_even_a_short_code_certain(desk: Desk) -> None:
    desk.wedge.prefix = "~~"
    desk.type("~~12", gap=8)
    desk.end()
    assert desk.codes == ["12"]


def test_the_longest_pause_inside_a_scan_is_a_setting(desk: Desk) -> None:
    desk.wedge.gap_milliseconds = 100
    desk.type(CODE, gap=90)
    desk.end(after=90)
    assert desk.codes == [CODE]


def test_two_kilobytes_of_garbage_are_one_scan_and_more_is_cut(desk: Desk) -> None:
    desk.type("garbage!" * 256, gap=1)
    desk.end()
    assert desk.codes == ["garbage!" * 256]
    desk.type("x" * (MOST_LETTERS + 500), gap=1)
    desk.end()
    assert len(desk.codes[1]) == MOST_LETTERS


def test_on_a_thai_layout_the_places_of_the_keys_say_the_code(desk: Desk) -> None:
    places = {plain: code for code, (plain, _) in BY_PLACE.items()}
    for digit in CODE:
        desk.key(THAI[digit], after=8, code=places[digit] + X11_OFFSET)
    desk.end()
    assert desk.codes == [CODE]


def test_on_a_thai_layout_without_places_the_check_digit_mends_the_code(desk: Desk) -> None:
    typed = "".join(THAI[digit] for digit in CODE)
    desk.type(typed, gap=8)
    desk.end()
    reading = read_code(desk.codes[0])
    assert isinstance(reading, GoodsCode)
    assert reading.forms[0] == CODE


def test_digits_of_the_keypad_are_themselves_on_any_layout(desk: Desk) -> None:
    for digit in CODE:
        desk.key(digit, after=8, code=79 + int(digit), modifiers=Qt.KeyboardModifier.KeypadModifier)
    desk.end()
    assert desk.codes == [CODE]


def test_a_scan_ended_by_an_odd_key_is_still_a_scan(desk: Desk) -> None:
    desk.type(CODE, gap=8)
    desk.key("", after=8, key=Key.Key_F7)
    assert desk.codes == [CODE]


def test_strokes_that_type_nothing_end_what_was_held_as_typing(desk: Desk) -> None:
    desk.type("12", gap=8)
    desk.key("", after=8, key=Key.Key_F2)
    assert desk.field.text() == "12"
    assert desk.scans == []
