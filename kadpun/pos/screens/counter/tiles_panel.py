"""The quick keys as a panel, where the counter has no room for them beside the total: in large type, and on a low screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from .panels import CounterPanel
from .quick_card import DIGITS, QuickCard

if TYPE_CHECKING:
    from ..page import Context
    from .selling import Selling


class TilesPanel(CounterPanel):
    """The tiles; it stays open, so that several are touched in a row."""

    framed: ClassVar[bool] = False
    touched = Signal(str)

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context, selling, parent)
        self.card = QuickCard(context)
        self.card.touched.connect(self.touched)
        self.fill(self.card)

    def open(self, **given: Any) -> None:
        self.context.jobs.run(self, self.context.till.quick_keys, self.card.show_groups)

    def retell(self) -> None:
        super().retell()
        self.card.retell()

    def take_key(self, stroke: str) -> bool:
        if stroke in ("PgUp", "PgDn"):
            self.card.turn(1 if stroke == "PgDn" else -1)
            return True
        if stroke.startswith("Ctrl+") and stroke[5:] in DIGITS:
            self.card.touch(DIGITS.index(stroke[5:]))
            return True
        return False
