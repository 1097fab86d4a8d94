"""The head of a page: its title, what it is about, the steps of its work, what can be done with it, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ..widgets.buttons import Button
from ..widgets.chips import Chip
from ..widgets.layout import Pictogram, Text, row

if TYPE_CHECKING:
    from ..theme import Theme


class Steps(QWidget):
    """Where the work stands: steps done, the one in hand, those to come."""

    def __init__(self, theme: Theme, count: int) -> None:
        super().__init__()
        self.words: tuple[str, ...] = ("",) * count
        self.at = 0
        self.chips = [Chip(theme, high=32) for _ in range(count)]
        things: list[QWidget] = []
        for number, chip in enumerate(self.chips):
            if number:
                things.append(Pictogram("ph.caret-right", 16, "ink-3"))
            things.append(chip)
        self.setLayout(row(*things, gap=6))

    def say(self, words: Sequence[str]) -> None:
        """Name the steps."""
        self.words = tuple(words)
        self.stand(self.at)

    def stand(self, at: int) -> None:
        """Show which step is in hand, from 0."""
        self.at = at
        for number, (chip, words) in enumerate(zip(self.chips, self.words, strict=True)):
            done = number < at
            chip.icon_name = "ph.check-circle" if done else ""
            chip.strong = number == at
            chip.say(words if done else f"{number + 1} {words}", "ok" if done else "primary" if number == at else "mute")


class Head(QWidget):
    """The head itself; `beside` stands after the title (steps, or tabs that take what room there is), `back` is the way back, with its key."""

    def __init__(
        self, theme: Theme, *, beside: QWidget | None = None, spread: bool = False, acts: Sequence[QWidget] = (), with_back: bool = True
    ) -> None:
        super().__init__()
        self.title = Text(style="h2")
        self.about = Text(style="body", colour="ink-2", elide=True)
        self.back = Button(theme, "quiet", key="Esc")
        middle = [(beside, 3 if spread else 0)] if beside is not None else []
        self.setLayout(row(self.title, *middle, (self.about, 1), *acts, self.back, gap=16))
        self.back.setVisible(with_back)  # only once it lies in the head: shown before, it would be a window of its own and take the focus

    def say(self, title: str, about: str = "", back: str = "") -> None:
        """Set the words."""
        self.title.setText(title)
        self.about.setText(about)
        if back:
            self.back.say(back)
