"""Keys by their place on the keyboard: what a press means whatever layout is chosen.

A stroke is a name: "F4", "Shift+F10", "Ctrl+1", "Ctrl+K", "Ctrl+Del", "Esc", "Enter", "PgUp", "Up", "+", "-", "Del". Digits with Ctrl are taken from
the place of the key, since the digit row of a Thai keyboard types letters. The place comes from the native scan code where the system
gives one (X11 and Wayland: evdev plus 8; Windows: set 1, the same numbers), else from the letter, by the table of the Kedmanee layout.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from kadpun.pos.till.barcodes import thai_keys

PLACES = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
)
"""Where each US key stands: the scan code of the first of the row, then the row without and with Shift (set 1, and evdev alike)."""
BY_PLACE = {first + step: (plain[step], shifted[step]) for first, plain, shifted in PLACES for step in range(len(plain))} | {57: (" ", " ")}

STROKES: dict[int, str] = {
    Qt.Key.Key_Escape: "Esc",
    Qt.Key.Key_Return: "Enter",
    Qt.Key.Key_Enter: "Enter",
    Qt.Key.Key_Up: "Up",
    Qt.Key.Key_Down: "Down",
    Qt.Key.Key_Left: "Left",
    Qt.Key.Key_Right: "Right",
    Qt.Key.Key_PageUp: "PgUp",
    Qt.Key.Key_PageDown: "PgDn",
    Qt.Key.Key_Delete: "Del",
    Qt.Key.Key_Insert: "Insert",
    Qt.Key.Key_Space: "Space",
    Qt.Key.Key_Backspace: "Backspace",
    Qt.Key.Key_Tab: "Tab",
    Qt.Key.Key_Backtab: "Tab",
    Qt.Key.Key_Plus: "+",
    Qt.Key.Key_Minus: "-",
} | {Qt.Key.Key_F1 + number: f"F{number + 1}" for number in range(12)}
DIGIT_ROW = "1234567890-="
LETTERS = "kns"
"""The letters that mean something with Ctrl: search everything, one more window, save. Those of typing (copy, paste, undo) are left alone."""
MODIFIERS = Qt.KeyboardModifier


def stroke(event: QKeyEvent) -> str:
    """The name of a press, "" when it only types."""
    held = event.modifiers()
    if held & (MODIFIERS.AltModifier | MODIFIERS.MetaModifier):
        return ""
    name = STROKES.get(event.key(), "")
    if held & MODIFIERS.ControlModifier and name in ("", "+", "-"):
        name = place_of(event) or _letter(event.key())
        return f"Ctrl+{name.upper()}" if name and name in DIGIT_ROW + LETTERS else ""
    if not name:
        return ""
    if name in ("+", "-"):
        # a Thai layout types a minus where 3 stands; only the key that says minus changes a quantity
        return name if place_of(event) in ("", name) else ""
    shifted = bool(held & MODIFIERS.ShiftModifier)
    return f"{'Ctrl+' if held & MODIFIERS.ControlModifier else ''}{'Shift+' if shifted else ''}{name}"


def types(event: QKeyEvent) -> bool:
    """Whether a press types a letter: no control, no Alt, and something to print. Alt and Control together type on some layouts."""
    if event.modifiers() & (MODIFIERS.ControlModifier | MODIFIERS.AltModifier | MODIFIERS.MetaModifier):
        return False
    return bool(event.text()) and event.text().isprintable()


def place_of(event: QKeyEvent) -> str:
    """What a US keyboard types at the place of this key; "" when the system does not say. Keypad keys are themselves."""
    if event.modifiers() & MODIFIERS.KeypadModifier:
        return event.text()
    shifted = bool(event.modifiers() & MODIFIERS.ShiftModifier)
    return BY_PLACE.get(_scan_code(event), ("", ""))[shifted]


def read_letter(letter: str) -> str:
    """What a US keyboard types where a Thai one typed this letter; the letter itself when no Thai key types it."""
    return thai_keys().get(letter, letter)


def _letter(key: int) -> str:
    """The letter of a key without a known place, as a US keyboard has it."""
    letter = chr(key).lower() if 0x20 < key < 0x10000 else ""
    return letter if letter in DIGIT_ROW + LETTERS else thai_keys().get(letter, letter)


def _scan_code(event: QKeyEvent) -> int:
    """The scan code in set 1 numbers, 0 when the system gives none to be trusted."""
    native = event.nativeScanCode()
    if native == 0 or sys.platform == "darwin":
        return 0
    return native if sys.platform == "win32" else native - 8
