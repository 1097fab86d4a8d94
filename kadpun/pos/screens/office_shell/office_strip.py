"""The line on top of a narrow office window, where the rail has no room for words: shop, desk, what the person may, ledger, other desks, the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame

from kadpun.books.clock import business_day, local_time
from kadpun.books.thai import show_date, show_time

from ..start.sign_in import ROLES
from ..widgets.chips import Chip
from ..widgets.layout import Text, row, rule, sized

if TYPE_CHECKING:
    from kadpun.pos.office.office_state import OfficeState

    from ..page import Context


class OfficeStrip(QFrame):
    """The line."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.setObjectName("strip")
        theme = context.theme
        self.state: OfficeState | None = None
        self.verified_at: int | None = None
        self.at = 0
        self.large = False
        self.shop, self.desk = Text("", "dense"), Text("", "dense", "ink-2")
        self.role_words, self.person = Text("", "dense", "ink-2"), Text("", "dense", "ink-2", weight=500)
        self.ledger = Chip(theme, "mute", "ph.shield", high=28, bare=True)
        self.heard = Chip(theme, "mute", "ph.cloud-check", high=28, bare=True)
        self.clock = Text("", "dense")
        self.rules = [rule("v") for _ in range(4)]
        self.setLayout(
            row(self.shop, self.rules[0], self.desk, self.rules[1], self.role_words, self.person, "stretch", self.heard, self.rules[2],
                self.ledger, self.rules[3], self.clock, gap=12, margins=(16, 5, 16, 5))
        )  # fmt: skip
        sized(self, height=40)

    def lay_out(self, *, large: bool) -> None:
        """Leave out what there is no room for."""
        self.large = large
        self.retell()

    def show_state(self, state: OfficeState, verified_at: int | None) -> None:
        """Show how the office stands."""
        self.state, self.verified_at = state, verified_at
        self.retell()

    def show_time(self, at: int) -> None:
        """Show the time, when its minute is another."""
        if at // 60_000 != self.at // 60_000:
            self.at = at
            self._say_clock()

    def retell(self) -> None:
        """Say everything again."""
        say, state = self.context.say, self.state
        self._say_clock()
        for part in (self.desk, self.rules[1], self.role_words, self.heard, self.rules[2]):
            part.setVisible(not self.large)
        if state is None:
            return
        self.shop.setText(state.profile.shop)
        self.desk.setText(state.profile.desk_name or say("Till {number}", number=state.profile.desk_number))
        operator = state.operator
        self.person.setText(operator.name if operator else say("Nobody signed in"))
        self.role_words.setText("" if operator is None else say(ROLES[operator.role]) if operator.role in ROLES else operator.role)
        if self.verified_at is not None:
            self.ledger.say(say("Ledger verified {time}", time=show_time(self.verified_at)), "ok", "ph.circle-wavy-check")
        else:
            self.ledger.say(say("{count} entries in the ledger", count=f"{state.facts:,}"), "mute", "ph.shield")
        self.heard.setVisible(state.heard_at is not None and not self.large)
        self.rules[2].setVisible(self.heard.isVisibleTo(self))
        if state.heard_at is not None:
            self.heard.say(say("Received from the tills {time}", time=show_time(state.heard_at)), "mute")

    def _say_clock(self) -> None:
        if self.at:
            clock = f"{local_time(self.at):%H:%M}"
            day = show_date(business_day(self.at), "strip", self.context.say.language)
            self.clock.setText(clock if self.large else f"{day}  {clock}")
