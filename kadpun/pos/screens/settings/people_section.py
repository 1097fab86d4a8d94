"""People at the till: who they are, their role, a new PIN, whether they may sign in. Somebody always stays who can change this."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from kadpun.pos.till.founding import PinsDiffer
from kadpun.pos.till.operators import roles_of
from kadpun.pos.till.results import Operator

from ..forms.fields import Field, Pick, Tick
from ..forms.tables import Cell, ChipShown, Column, RowShown, Table
from ..start.sign_in import ROLES
from ..widgets.buttons import Button
from ..widgets.layout import Text, card, column, on_fit, row
from .sections import Section

if TYPE_CHECKING:
    from kadpun.books.profile import ShopProfile

    from ..page import Context


MOST_SHOWN = 6


class PeopleSection(Section):
    """The section. `kept` carries (operator id or "" for a new one, name, role, PIN or "", active)."""

    kept = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.people: tuple[Operator, ...] = ()
        self.roles: tuple[str, ...] = ()
        self.chosen: Operator | None = None
        self.table = Table(theme, (Column(""), Column("", 180), Column("", 120)), row_height=48, size_of_type=16)
        self.form_title = Text(style="lead")
        self.name, self.role, self.active = Field(theme, most=60), Pick(theme), Tick()
        self.pin, self.pin_again = Field(theme, digits=True, secret=True, most=12), Field(theme, digits=True, secret=True, most=12)
        self.new, self.keep = Button(theme, icon="ph.user-plus"), Button(theme, "soft", icon="ph.check")
        self.fields = {"name": self.name, "pin": self.pin, "pin_again": self.pin_again}
        on_fit(self.table, lambda _: self._bound_table())
        form = card(
            column(
                self.form_title,
                row((self.name, 1), (self.role, 1), gap=16),
                row((self.pin, 1), (self.pin_again, 1), gap=16),
                row(self.active, "stretch", self.keep, gap=12),
                gap=10,
                margins=(16, 10, 16, 14),
            ),
            "quiet",
        )
        self.setLayout(column(row((self.title, 1), self.new), self.table, form, "stretch", gap=12, margins=(0, 0, 10, 0)))
        self.table.chose.connect(self._choose)
        self.new.clicked.connect(lambda: self._choose(""))
        self.keep.clicked.connect(self.try_keep)

    def retell(self) -> None:
        say = self.context.say
        self.title.setText(say("People"))
        self.table.say(say("People"), (say("Name"), say("Role"), ""))
        self.new.say(say("Add a person"))
        self.name.say(say("Name"))
        self.role.say(say("Role"))
        self.active.say(say("May sign in"))
        self.keep.say(say("Keep this person"))
        self.pin_again.say(say("PIN again"))
        self._offer()
        self._show_rows()
        self._say_form()

    def show_people(self, people: tuple[Operator, ...], profile: ShopProfile) -> None:
        """Show everybody, and the roles there are."""
        self.people, self.roles = people, tuple(roles_of(profile))
        self._offer()
        self._show_rows()
        chosen = next((person for person in people if self.chosen and person.id == self.chosen.id), None)
        self._fill(chosen)

    def try_keep(self) -> None:
        """Ask for the person in the form to be kept, if the PINs are the same."""
        if self.pin.value != self.pin_again.value:
            self.complain({"pin_again": PinsDiffer()})
            return
        self.complain({})
        self.kept.emit((self.chosen.id if self.chosen else "", self.name.value, str(self.role.value), self.pin.value, self.active.isChecked()))

    def _choose(self, operator_id: str) -> None:
        self._fill(next((person for person in self.people if person.id == operator_id), None))
        self.name.setFocus()

    def _fill(self, person: Operator | None) -> None:
        self.chosen = person
        self.name.put(person.name if person else "")
        self.role.put(person.role if person else "cashier")
        self.active.setChecked(person is None or person.active)
        self.pin.put("")
        self.pin_again.put("")
        self._say_form()

    def _say_form(self) -> None:
        say, person = self.context.say, self.chosen
        self.form_title.setText(person.name if person else say("New person"))
        self.pin.say(say("New PIN (4 to 12 digits)"), say("Leave empty to keep the old one.") if person else "")
        self.active.setVisible(person is not None)

    def _offer(self) -> None:
        self.role.offer([(role, self._role(role)) for role in self.roles])

    def _role(self, role: str) -> str:
        return self.context.say(ROLES[role]) if role in ROLES else role

    def _show_rows(self) -> None:
        say = self.context.say
        rows = []
        for person in self.people:
            chip = ChipShown(say("May sign in"), "ok", "ph.check-circle") if person.active else ChipShown(say("Left"), "mute")
            cells = (Cell(person.name, weight=500, icon="ph.user"), Cell(self._role(person.role)), Cell(chips=(chip,)))
            rows.append(RowShown(person.id, cells, look="" if person.active else "off"))
        self.table.put(rows)
        self._bound_table()

    def _bound_table(self) -> None:
        """As high as there are people, up to six; then it scrolls."""
        high = self.context.theme.length(34 + 48 * max(min(len(self.people), MOST_SHOWN), 1)) + 2
        self.table.setFixedHeight(high)
