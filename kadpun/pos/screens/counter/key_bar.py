"""The twelve keys below the counter, in groups of four like the keyboard's; seven of them in large type, and all twelve still work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ..widgets.buttons import FunctionKey, Look
from ..widgets.layout import remargin, row

if TYPE_CHECKING:
    from ..page import Context

NAMES = {
    "F1": "Help",
    "F2": "Find goods",
    "F3": "Member",
    "F4": "Hold bill",
    "F5": "Recall",
    "F6": "Quantity",
    "F7": "Change price",
    "F8": "Discount",
    "F9": "Use tokens",
    "F10": "Drawer",
    "F11": "Take payment",
    "F12": "Exact cash",
}
ENGLISH = ("Help", "Product", "Member", "Hold", "Recall", "Qty", "Price", "Discount", "Tokens", "Drawer", "Pay", "Exact")
LOOKS: dict[str, Look] = {"F11": "primary", "F12": "soft"}
KEPT_WHEN_LARGE = ("F1", "F2", "F4", "F6", "F10", "F11", "F12")


class KeyBar(QWidget):
    """The keys; `pressed` carries the stroke that does the same."""

    pressed = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.keys = {key: FunctionKey(context.theme, key, LOOKS.get(key, "")) for key in NAMES}
        self.gaps = [QWidget(), QWidget()]
        self._laid = row(gap=8, margins=(16, 0, 16, 12))
        for key, button in self.keys.items():
            if key in ("F5", "F9"):
                self._laid.addWidget(self.gaps[key == "F9"])
            self._laid.addWidget(button, 1)
            button.clicked.connect(lambda _=False, key=key: self.pressed.emit(key))
        self.setLayout(self._laid)
        self.cannot: Mapping[str, str] = {}
        self.open_panel = ""
        self.held = 0
        self.schemes = 0
        self.english_shown = True

    def lay_out(self, *, wide: bool, large: bool) -> None:
        """Show all keys, or those kept in large type; English beside the keys only where there is room."""
        self.english_shown = wide
        for key, button in self.keys.items():
            button.setVisible(not large or key in KEPT_WHEN_LARGE)
            button.size_of_words = 17 if large else 16
        for gap in self.gaps:
            gap.setVisible(wide and not large)
            gap.setFixedWidth(0)
        edge = 10 if large else 16 if wide else 12
        remargin(self._laid, self.context.theme, gap=8 if wide or large else 4, margins=(edge, 0, edge, 12))
        self.retell()

    def tell(self, *, cannot: Mapping[str, str], held: int, open_panel: str, schemes: int = 0) -> None:
        """Say which keys cannot act and why (in words), how many bills are held and schemes wait, and which key's panel is open."""
        if (cannot, held, open_panel, schemes) != (self.cannot, self.held, self.open_panel, self.schemes):
            self.cannot, self.held, self.open_panel, self.schemes = cannot, held, open_panel, schemes
            self.retell()

    def retell(self) -> None:
        """Say the keys in the language in use."""
        say = self.context.say
        for key, english in zip(NAMES, ENGLISH, strict=True):
            button = self.keys[key]
            button.look_like(self._look_of(key))
            words = english if say.language == "en" else say(NAMES[key])
            shown = english if self.english_shown and say.language == "th" else ""
            button.say(words, shown, accessible=f"{say(NAMES[key])} {key}", cannot=self.cannot.get(key, ""))
        self.keys["F5"].count(self.held)
        self.keys["F9"].count(self.schemes)

    def _look_of(self, key: str) -> Look:
        """How loud a key is: while a panel is open its own key is marked, and the ways forward step back."""
        if not self.open_panel:
            return LOOKS.get(key, "")
        if key == self.open_panel:
            return "token" if key == "F9" else "soft"
        return "soft" if key in ("F11", "F12") else ""
