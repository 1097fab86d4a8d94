"""What the parts of the journal's page share: each is a widget under the page's tabs, worked by the page's keys.

A part says its words in `retell`, reads what it shows in `come`, and answers Enter, Esc and the main act of the page while it is in front.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ..widgets.buttons import Button
from .pick_line import Pickable, Show

if TYPE_CHECKING:
    from ..office_parts.desk_page import DeskPage
    from ..page import Context

MOST_PEOPLE = 8


class JournalPart(QWidget):
    """One part. `recorded` carries the number of a voucher's fact; `acts` stand in the page's head while it is in front.

    The last of them is the main act.
    """

    recorded = Signal(int)

    def __init__(self, page: DeskPage) -> None:
        super().__init__()
        self.page = page
        self.context: Context = page.context
        self.acts: tuple[Button, ...] = ()

    def retell(self) -> None:
        """Say every label again."""

    def come(self) -> None:
        """Come to the front: read what is shown, put the focus where work begins."""

    def enter(self) -> bool:
        """Enter; False lets it pass."""
        return False

    def escape(self) -> bool:
        """Esc; False lets the page go back."""
        return False

    def take_key(self, stroke: str) -> bool:
        """Any other stroke; False lets it pass."""
        return False

    def find_people(self, text: str, show: Show, *, roles: Sequence[str] = ()) -> None:
        """Find people and organisations by number or name, on the books thread; those with one of the roles first."""
        people = self.context.till.desk.people

        def found() -> list[Pickable]:
            persons = people.find(text, limit=MOST_PEOPLE) if text.strip() else people.everybody(with_left=False)[:MOST_PEOPLE]
            ordered = sorted(persons, key=lambda person: not (set(roles) & set(person.roles)))
            return [Pickable(person.id, person.name, person.number, "") for person in ordered]

        self.context.jobs.run(self, found, show)
