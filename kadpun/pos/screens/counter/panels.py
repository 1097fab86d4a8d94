"""What every panel of the counter is: it opens beside the bill, takes the keys and answers meant for it, and leaves by Esc.

One panel is open at a time. The bill and the scan box stay; goods that are scanned join the bill whatever panel is open. A panel asks the
page to close it by `closed`; it never opens another by itself but asks the page by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QSizePolicy, QWidget

from ..widgets.buttons import Button
from ..widgets.layout import grid
from ..widgets.panel import Panel

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..page import Context
    from ..wedge import Scan
    from .selling import Selling


SHORT = 540
"""Below this height, in the design's lengths, captions go and buttons move beside the fields."""


def move_button(button: Button, *, to_left: bool, left: QBoxLayout, right: QBoxLayout) -> None:
    """Put the primary button at the foot of one of two columns: on a low screen on the left, where there is room."""
    home, other = (left, right) if to_left else (right, left)
    if home.indexOf(button) < 0:
        other.removeWidget(button)
        home.addWidget(button)


class CounterPanel(Panel):
    """A panel of the counter; a subclass overrides what it needs."""

    key: ClassVar[str] = ""
    """The function key that opens it, marked while it is open."""
    framed: ClassVar[bool] = True
    """Whether it is one framed card with a head; else a free arrangement of cards."""
    about_bill: ClassVar[bool] = False
    """Whether it makes no sense once the bill is finished or empty."""
    opens = Signal(str, object)
    """Another panel is wanted: its name and what it is given."""

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, parent)
        self.context, self.selling = context, selling
        if not self.framed:
            self.unframe()

    def open(self, **given: Any) -> None:
        """Come up: show what is so, with what the page was given."""

    def shut(self) -> None:
        """Go: forget what must not stay."""

    def main_field(self) -> QWidget | None:
        """Where the focus starts; None leaves it in the scan box."""
        return None

    def retell(self) -> None:
        """Say everything again."""
        self.leave.say(self.context.say("Close"))

    def lay_out(self, *, width: int, height: int) -> None:
        """Take the shape for so much room, in the design's lengths."""
        if self.framed:
            self.tighten(short=height < SHORT)

    def bill_changed(self) -> None:
        """The bill is another."""

    def take_answer(self, answer: object) -> bool:
        """Use what a scan came to, and say True; False lets the page have it."""
        return False

    def take_scan(self, scan: Scan) -> bool:
        """Use what was scanned before it is read as goods, and say True; False lets it be read."""
        return False

    def take_key(self, stroke: str) -> bool:
        """Use a stroke, and say True; False lets the page have it."""
        return False

    def scans_here(self) -> str:
        """The words for where a scan goes while this panel asks for one; "" when to the bill."""
        return ""

    def empty_box(self) -> str:
        """What the empty scan box says while scans go to this panel; "" for nothing of its own."""
        return ""


class Reasons(QWidget):
    """Reasons to choose by touch, and the one chosen; the words are set anew with each language."""

    chosen = Signal(str)

    def __init__(self, context: Context, columns: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.columns = context, columns
        self.laid: QGridLayout = grid(8)
        self.setLayout(self.laid)
        self.buttons: list[Button] = []
        self.marked = ""

    def show_reasons(self, words: Sequence[str]) -> None:
        """Offer these reasons."""
        while len(self.buttons) < len(words):
            button = Button(self.context.theme, "plain")
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.clicked.connect(self._chooser(button))
            self.laid.addWidget(button, len(self.buttons) // self.columns, len(self.buttons) % self.columns)
            self.buttons.append(button)
        for button, reason in zip(self.buttons, words, strict=True):
            button.say(reason)
        self.mark(self.marked)

    def arrange(self, columns: int) -> None:
        """Put the reasons in so many columns."""
        if columns != self.columns:
            self.columns = columns
            for number, button in enumerate(self.buttons):
                self.laid.removeWidget(button)
                self.laid.addWidget(button, number // columns, number % columns)

    def mark(self, reason: str) -> None:
        """Show one reason as chosen."""
        self.marked = reason
        for button in self.buttons:
            button.become("soft" if reason and button.words == reason else "plain")

    def _chooser(self, button: Button) -> Callable[[], None]:
        return lambda: self._choose(button.words)

    def _choose(self, reason: str) -> None:
        self.mark(reason)
        self.chosen.emit(reason)
