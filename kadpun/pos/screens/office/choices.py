"""A few choices below a button, as a list of words: ↑ ↓ go through them, Enter takes one, Esc leaves it as it was.

self.choices = Choices(context, self); self.choices.offer(button, [(say("All shops"), act), (say("One shop"), act)])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ..office_parts.popped import Popped
from ..widgets.buttons import Button
from ..widgets.layout import column

if TYPE_CHECKING:
    from ..page import Context

MOST = 12
"""Choices that are shown at once: more would not be a few."""


class Choices(Popped):
    """The list; one a page serves all its buttons."""

    def __init__(self, context: Context, owner: QWidget) -> None:
        super().__init__(context, owner)
        self.buttons = [Button(context.theme, "quiet", "sm", on_left=True) for _ in range(MOST)]
        self.offered: list[tuple[str, Callable[[], None]]] = []
        for number, button in enumerate(self.buttons):
            button.clicked.connect(lambda _=False, number=number: self.take(number))
        self.setLayout(column(*self.buttons, gap=2, margins=(8, 8, 8, 8)))

    def offer(self, below: QWidget, choices: Sequence[tuple[str, Callable[[], None]]]) -> None:
        """Offer these choices below a part."""
        assert 0 < len(choices) <= MOST
        self.offered = list(choices)
        for number, button in enumerate(self.buttons):
            button.setVisible(number < len(self.offered))
            button.say(self.offered[number][0] if number < len(self.offered) else "")
        self.open_below(below, focus=self.buttons[0])

    def take(self, number: int) -> None:
        """Take a choice."""
        _, act = self.offered[number]
        self.put_away()
        act()

    def choose(self, words: str) -> None:
        """Take the choice with these words."""
        self.take([offered for offered, _ in self.offered].index(words))

    def take_key(self, stroke: str) -> bool:
        if stroke in ("Up", "Down"):
            at = next((number for number, button in enumerate(self.buttons) if button.hasFocus()), 0)
            self.buttons[(at + (1 if stroke == "Down" else -1)) % len(self.offered)].setFocus()
            return True
        return super().take_key(stroke)
