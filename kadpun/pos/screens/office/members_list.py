"""The list of the register: its figures, tabs by what people are to the shop, the search box with kept filters, and the dense table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from kadpun.books.members.register import Person
from kadpun.books.thai import show_date
from kadpun.pos.office.members_room import Overview, words_of_roles

from ..office_parts.counted_tabs import CountedTabs
from ..office_parts.dense_table import Cell, ChipShown, Column, DenseTable, RowShown
from ..office_parts.figures import Figure, Figures
from ..office_parts.filters import FilterBox
from ..widgets.layout import column, row

if TYPE_CHECKING:
    from ..page import Context

SIDE_BY_SIDE = 760
"""From this width of the design on, tabs and search stand side by side."""
TABS = ("member", "supplier", "customer", "left", "all")


class MembersList(QWidget):
    """The list; its figures are laid by the page. `chose` and `opened` carry somebody's id, `sought` says that the search changed."""

    chose = Signal(object)
    opened = Signal(object)
    sought = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        theme = context.theme
        self.people: tuple[Person, ...] = ()
        self.figures, self.tabs = Figures(theme), CountedTabs(theme, TABS)
        self.filter = FilterBox(context, "members", state=lambda: {"part": self.tabs.key}, apply=self._use_filter)
        middle = (Column("", 130, drop=3), Column("", 150, drop=2), Column("", 112, drop=4))
        self.table = DenseTable(theme, (Column("", 84), Column("", least=200), *middle, Column("", 170, drop=1)))
        self.tools = row(self.tabs, (self.filter, 1), gap=12)
        self.setLayout(column(self.tools, (self.table.with_totals(), 1), gap=8))
        self.tabs.turned.connect(lambda _: self.show_people())
        self.filter.changed.connect(lambda _: self.sought.emit())
        self.table.chose.connect(self.chose)
        self.table.opened.connect(self.opened)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.filter.say(say("Name, number, telephone, village or card"))
        self.table.say(say("People"), (say("Number"), say("Name"), say("Village"), say("Telephone"), say("Since"), say("What they are")))
        self.show_people()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() * 100 // self.context.theme.scale_percent >= SIDE_BY_SIDE
        self.tools.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the tabs: the search goes below them."""
        return QSize(self.tabs.minimumSizeHint().width(), super().minimumSizeHint().height())

    @property
    def part(self) -> str:
        """Whom the tab in front lists."""
        return str(self.tabs.key)

    def has_focus(self) -> bool:
        """Whether the search or the table is in hand."""
        return self.filter.line.hasFocus() or self.table.hasFocus()

    def seek(self, text: str, *, part: str = "") -> None:
        """Search for this text, in this part."""
        if part:
            self.tabs.turn(part)
        self.filter.line.setText(text)

    def put(self, people: tuple[Person, ...], overview: Overview) -> None:
        """Show who was found, and how the register stands."""
        self.people = people
        self._show_figures(overview)
        self.show_people()

    def show_people(self) -> None:
        """Show those of the tab in front."""
        say = self.context.say
        parts = {key: [person for person in self.people if belongs(person, key)] for key in TABS}
        words = (say("Members"), say("Suppliers"), say("Customers"), say("Left"), say("All"))
        self.tabs.say(say("Which people"), words, tuple(len(parts[key]) for key in TABS))
        self.table.put([self._row(person) for person in parts[self.part]])
        self.table.say_empty(say("Nobody here by that name or number.") if self.filter.text else say("Nobody yet. Insert takes somebody in."))

    def _show_figures(self, overview: Overview) -> None:
        say = self.context.say
        without = say("{count} without a telephone", count=f"{overview.without_telephone:,}") if overview.without_telephone else ""
        trouble = overview.trouble is not None or overview.unreadable > 0
        self.figures.put(
            (
                Figure("ph.users-three", say("Members"), f"{overview.members:,}", say("{count} have left", count=f"{overview.left:,}")),
                Figure("ph.user-plus", say("Joined this year"), f"{overview.joined_this_year:,}", without),
                Figure("ph.truck", say("Suppliers"), f"{overview.suppliers:,}", say("{count} customers", count=f"{overview.customers:,}")),
                Figure(
                    "ph.handshake", say("Have not agreed"), f"{overview.without_consent:,}",
                    say("to version {version}", version=overview.consent_version), tone="warn" if overview.without_consent else "ink",
                ),
                Figure(
                    "ph.lock-key", say("Names hidden"), f"{overview.unreadable:,}",
                    say("their keys are not here") if trouble else say("every key is here"), tone="danger" if trouble else "ink",
                ),
            )
        )  # fmt: skip

    def _row(self, person: Person) -> RowShown:
        say, language = self.context.say, self.context.say.language
        chips: tuple[ChipShown, ...] = ()
        if person.erased:
            chips = (ChipShown(say("Erased")),)
        elif person.left_on is not None:
            chips = (ChipShown(say("Left"), "warn"),)
        elif not person.readable:
            chips = (ChipShown(say("Hidden"), "danger"),)
        name = "–" if person.erased or not person.readable else person.name
        since = "" if person.joined_on is None else show_date(person.joined_on, "dense", language)
        cells = (
            Cell(person.number),
            Cell(name, weight=500),
            Cell(person.village),
            Cell(person.telephone),
            Cell(since, sort=None if person.joined_on is None else person.joined_on.toordinal()),
            Cell(words_of_roles(say, person.roles), chips=chips),
        )
        return RowShown(person.id, cells)

    def _use_filter(self, given: Mapping[str, Any]) -> None:
        if given.get("part") in TABS:
            self.tabs.turn(given["part"])
            self.show_people()


def belongs(person: Person, part: str) -> bool:
    """Whether somebody is listed in a part."""
    if part == "all":
        return True
    if part == "left":
        return person.left_on is not None or person.erased
    return part in person.roles and person.left_on is None and not person.erased
