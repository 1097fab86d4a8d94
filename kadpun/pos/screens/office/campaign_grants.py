"""The rows of a campaign's grants as they are typed: for what, its name, how many tokens, for how much, for how many days.

An empty row at the end is always there to be begun. Texts only; what they mean is read elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from kadpun.pos.office.campaigns_typed import MEASURED, TypedGrant

from ..forms.fields import Figure, Line, Pick
from ..office_parts.days import written
from ..widgets.buttons import Button
from ..widgets.layout import Text, column, fit, role, row, sized

if TYPE_CHECKING:
    from ..page import Context

KINDS = ("welcome", "mission-to", "mission", "list", "purchase", "weight")


class GrantRow(QFrame):
    """One grant."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        theme = context.theme
        role(self, card="flat")
        self.rule, self.name_en = "", ""
        self.kind = Pick(theme)
        self.name = role(Line(), sz="sm")
        self.tokens, self.per, self.days = (role(sized(Figure(also=".,"), width=wide), sz="sm") for wide in (80, 70, 60))
        self.since = role(sized(Line(), width=120), sz="sm")
        self.words = {name: Text(style="dense", colour="ink-2") for name in ("tokens", "per", "days", "since")}
        self.remove = Button(theme, "quiet", "sm", icon="ph.x")
        told = self.words
        numbers = row(self.tokens, told["tokens"], self.per, told["per"], self.days, told["days"], "stretch", gap=6)
        since = row(told["since"], self.since, "stretch", gap=6)
        self.setLayout(column(row((self.kind, 3), (self.name, 3), self.remove, gap=6), numbers, since, gap=2, margins=(2, 2, 2, 6)))
        for line in (self.name, self.tokens, self.per, self.days, self.since):
            line.textChanged.connect(lambda _: self.changed.emit())
        self.kind.chosen.connect(lambda _: self._turned())

    def retell(self) -> None:
        """Say the fields again."""
        say = self.context.say
        words = {
            "welcome": say("Welcome, once a person"),
            "mission-to": say("Mission, up to so many"),
            "mission": say("Mission, so many more"),
            "list": say("By list"),
            "purchase": say("For purchases"),
            "weight": say("By weight"),
        }
        self.kind.offer([(key, words[key]) for key in KINDS])
        self.kind.box.setAccessibleName(say("For what"))
        self.name.setPlaceholderText(say("Called"))
        self.since.setPlaceholderText(say("the beginning"))
        self.days.setPlaceholderText("–")
        for line, told in ((self.name, say("Called")), (self.tokens, say("Tokens")), (self.days, say("Days")), (self.since, say("Holds from"))):
            line.setAccessibleName(told)
        self.remove.say("")
        self.remove.setAccessibleName(say("Leave this grant out"))
        self.turn()

    def turn(self) -> None:
        """Show the measure that the kind has."""
        say, kind = self.context.say, self.kind.value
        words = say("kg each") if kind == "weight" else say("baht each")
        self.per.setAccessibleName(words)
        measured = kind in MEASURED
        self.words["tokens"].setText(say("tokens for each") if measured else say("tokens, good for"))
        self.words["per"].setText(say("kg, good for") if kind == "weight" else say("baht, good for"))
        self.words["days"].setText(say("days"))
        self.words["since"].setText(say("Holds from"))
        for part in (self.per, self.since, self.words["per"], self.words["since"]):
            part.setVisible(measured)

    def put(self, grant: TypedGrant) -> None:
        """Fill the row."""
        self.rule, self.name_en = grant.rule, grant.name_en
        self.kind.put(grant.kind)
        for line, text in ((self.name, grant.name), (self.tokens, grant.tokens), (self.per, grant.per), (self.days, grant.days)):
            line.setText(text)
        day = date.fromisoformat(grant.from_on) if grant.from_on else None
        self.since.setText("" if day is None else written(day, self.context.say.language))
        self.turn()

    def typed(self) -> TypedGrant:
        """What stands in the row."""
        measured = self.kind.value in MEASURED
        per, since = (self.per.text(), self.since.text()) if measured else ("", "")
        return TypedGrant(str(self.kind.value), self.name.text(), self.tokens.text(), per, self.days.text(), self.rule, self.name_en, since)

    def _turned(self) -> None:
        self.rule = ""  # another kind is another rule
        self.turn()
        self.changed.emit()


class GrantRows(QWidget):
    """All of them."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.rows: list[GrantRow] = []
        self.more = Button(context.theme, "soft", "sm", icon="ph.plus")
        self.laid = column(gap=2)
        self.setLayout(column(self.laid, row(self.more, "stretch"), gap=6))
        self.more.clicked.connect(lambda: self._begin())

    def retell(self) -> None:
        """Say every row again."""
        self.more.say(self.context.say("Another grant"))
        for each in self.rows:
            each.retell()

    def put(self, grants: Sequence[TypedGrant]) -> None:
        """Show these rows."""
        for each in self.rows:
            self.laid.removeWidget(each)
            each.deleteLater()
        self.rows = []
        for grant in grants:
            self._add(grant)

    def typed(self) -> list[TypedGrant]:
        """What stands in the rows."""
        return [each.typed() for each in self.rows]

    def _add(self, grant: TypedGrant) -> GrantRow:
        made = GrantRow(self.context)
        made.retell()
        made.put(grant)
        made.changed.connect(self.changed)
        made.remove.clicked.connect(lambda: self._drop(made))
        self.rows.append(made)
        self.laid.addWidget(made)
        fit(made, self.context.theme)
        return made

    def _begin(self) -> None:
        self._add(TypedGrant("welcome" if not self.rows else "list", "", "")).kind.setFocus()
        self.changed.emit()

    def _drop(self, gone: GrantRow) -> None:
        self.rows.remove(gone)
        self.laid.removeWidget(gone)
        gone.deleteLater()
        self.changed.emit()
