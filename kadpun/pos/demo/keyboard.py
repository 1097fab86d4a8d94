"""A keyboard: which presses a text or a stroke is made of, under the US or the Thai layout, with the key's place as the system tells it.

A person and a wedge scanner press the same keys; what they type depends on the layout that is chosen. Letters carry the native scan code of
their place (X11 and Wayland: evdev plus 8; Windows: set 1), so that the window sees what it would see from a real keyboard.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from typing import Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from kadpun.pos.screens.keys import BY_PLACE, STROKES
from kadpun.pos.till.barcodes import thai_keys

Layout = Literal["us", "th"]
EVDEV = 8
ENTER_PLACE, TAB_PLACE, BACKSPACE_PLACE = 28, 15, 14
TEXTS = {"Enter": "\r", "Tab": "\t", "Backspace": "\b", "Esc": "\x1b", "Del": "\x7f"}
PLACES = {"Enter": ENTER_PLACE, "Tab": TAB_PLACE, "Backspace": BACKSPACE_PLACE}


@dataclass(frozen=True, slots=True)
class KeyPress:
    """One key going down and up again."""

    key: int
    modifiers: Qt.KeyboardModifier
    text: str
    place: int

    def events(self, at_milliseconds: int) -> tuple[QKeyEvent, QKeyEvent]:
        """The press and the release, as the system would hand them over, with the instant it says they were made."""
        native = 0 if self.place == 0 or sys.platform == "darwin" else self.place + (0 if sys.platform == "win32" else EVDEV)
        press, release = (
            QKeyEvent(kind, self.key, self.modifiers, native, 0, 0, self.text) for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
        )
        for event in (press, release):
            event.setTimestamp(at_milliseconds)
        return press, release


@cache
def _places() -> dict[str, tuple[int, bool]]:
    """What a US keyboard types: letter to place and whether Shift is held."""
    return {letter: (place, shifted) for place, letters in BY_PLACE.items() for shifted, letter in zip((False, True), letters, strict=True)}


@cache
def _thai_of_us() -> dict[str, str]:
    """What each US letter's key types under the Thai layout."""
    return {us: thai for thai, us in thai_keys().items()}


def press_letter(letter: str, layout: Layout = "us") -> KeyPress:
    """The key that types this letter under the US layout; with the Thai one chosen it types what stands there instead.

    A Thai letter is found at its own place, whatever is asked.
    """
    if letter not in _places() and letter in thai_keys():
        letter, layout = thai_keys()[letter], "th"
    if letter not in _places():
        return KeyPress(ord(letter.upper()) if len(letter) == 1 else 0, Qt.KeyboardModifier.NoModifier, letter, 0)
    place, shifted = _places()[letter]
    typed = _thai_of_us().get(letter, letter) if layout == "th" else letter
    held = Qt.KeyboardModifier.ShiftModifier if shifted else Qt.KeyboardModifier.NoModifier
    return KeyPress(ord(typed.upper()[0]), held, typed, place)


def press_text(text: str, layout: Layout = "us") -> list[KeyPress]:
    """The keys that type a text; a line end is Enter."""
    return [press_stroke("Enter") if letter in "\r\n" else press_letter(letter, layout) for letter in text]


def press_stroke(name: str) -> KeyPress:
    """The key of a stroke: "F4", "Shift+F10", "Ctrl+1", "Ctrl+Del", "Enter"."""
    *held, last = name.split("+") if name not in ("+", "-") else [name]
    modifiers = Qt.KeyboardModifier.NoModifier
    for one in held:
        modifiers |= {"Ctrl": Qt.KeyboardModifier.ControlModifier, "Shift": Qt.KeyboardModifier.ShiftModifier}[one]
    if last in _strokes() and last not in ("+", "-"):
        return KeyPress(_strokes()[last], modifiers, "" if held else TEXTS.get(last, ""), PLACES.get(last, 0))
    if last in ("+", "-"):
        return KeyPress(_strokes()[last], modifiers | Qt.KeyboardModifier.KeypadModifier, last, 0)
    letter = press_letter(last)
    return KeyPress(letter.key, modifiers | letter.modifiers, "" if held else letter.text, letter.place)


@cache
def _strokes() -> dict[str, int]:
    """Stroke names to Qt's keys, the first key of each name."""
    found: dict[str, int] = {}
    for key, name in STROKES.items():
        found.setdefault(name, int(key))
    return found
