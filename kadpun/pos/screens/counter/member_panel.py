"""Finding a member (F3) by name, number, telephone or card, as one types; Enter or a touch puts the member on the bill.

With somebody on the bill it also takes them off, and finds who came in the member's place: the helpers that the register names stand first.
A card that is scanned goes to whoever is asked for. Enter is for what is typed by now: when its answer is still to come, it waits for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from kadpun.books.members.register import Person
from kadpun.pos.till.results import MemberScanned, Permission

from ..widgets.buttons import Button
from ..widgets.choice_list import Choice, ChoiceList
from ..widgets.layout import Pictogram, Text, column, row, wrap
from .panels import CounterPanel

if TYPE_CHECKING:
    from ..page import Context
    from .selling import Selling

Seeks = Literal["member", "helper"]
MOST_FOUND = 30


class MemberPanel(CounterPanel):
    """The search for a member, or for the helper who came."""

    key: ClassVar[str] = "F3"

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context, selling, parent)
        theme = context.theme
        self.member = selling.member
        self.seeks: Seeks = "member"
        self.found: tuple[Person, ...] = ()
        self._asked = self._answered = 0
        self._take_first = False
        self.field = QLineEdit()
        self.field.setMaxLength(60)
        self.field.textChanged.connect(self._typed)
        self.list = ChoiceList(theme)
        self.list.taken.connect(self._take)
        self.none = Text("", "lead", align="centre")
        self.shorter = Text("", "body", "ink-2", align="centre")
        self.new = Button(theme, "soft", icon="ph.user-plus")
        self.new.clicked.connect(lambda: context.go("members", add=self.field.text()))
        self.nothing = wrap(
            column(
                "stretch", row("stretch", Pictogram("ph.users", 40, "ink-off"), "stretch"), self.none, self.shorter,
                row("stretch", self.new, "stretch"), "stretch", gap=8,
            )
        )  # fmt: skip
        self.shown = QStackedWidget()
        self.shown.addWidget(self.list)
        self.shown.addWidget(self.nothing)
        self.off = Button(theme, "plain", icon="ph.user-minus")
        self.off.clicked.connect(self._take_off)
        self.helper = Button(theme, "plain", icon="ph.handshake", key="F3")
        self.helper.clicked.connect(self._turn)
        self.repay = Button(theme, "soft", icon="ph.money", key="F8")
        self.repay.clicked.connect(lambda: self.opens.emit("repay", None))
        self.acts = wrap(row((self.off, 1), (self.helper, 1), (self.repay, 1), gap=8))
        self.hint = Text("", "caption", "ink-3", elide=True)
        self.fill(column(self.acts, self.field, (self.shown, 1), self.hint, gap=8))

    def open(self, **given: Any) -> None:
        self.seeks = "member"
        self.field.setText(str(given.get("text", "")))
        self._typed(self.field.text())

    def shut(self) -> None:
        self._take_first = False

    def main_field(self) -> QWidget | None:
        return self.field

    def scans_here(self) -> str:
        return self.context.say("Helper's card") if self.seeks == "helper" else ""

    def retell(self) -> None:
        super().retell()
        say, standing = self.context.say, self.member.standing
        self.title.setText(say("Who came in the member's place") if self.seeks == "helper" else say("Member"))
        self.field.setPlaceholderText(say("Name, number, telephone or card"))
        self.field.setAccessibleName(self.title.text())
        self.list.setAccessibleName(say("Members found"))
        self.acts.setVisible(standing is not None)
        self.off.say(say("Take off the bill"))
        self.helper.say(say("Back to members") if self.seeks == "helper" else say("Somebody came instead"))
        operator = self.selling.state.operator
        may = operator is not None and operator.may(Permission.DEBT_PAYMENT)
        self.repay.say(say("Take a payment"), cannot="" if may else say("Not allowed to your role"))
        self.hint.setText(say("↑ ↓ choose, Enter puts on the bill"))
        self.new.say(say("New member"))
        self.new.setVisible(operator is not None and operator.may(Permission.MEMBERS))
        self._show(self.found)

    def bill_changed(self) -> None:
        self.retell()

    def take_answer(self, answer: object) -> bool:
        if self.seeks == "helper" and isinstance(answer, MemberScanned):
            self._put_helper(answer.member)
            return True
        return False

    def take_key(self, stroke: str) -> bool:
        if stroke in ("Up", "Down"):
            self.list.step(-1 if stroke == "Up" else 1)
        elif stroke == "Enter" and self._asked != self._answered:
            self._take_first = True
        elif stroke == "Enter" and self.found:
            self.list.take()
        elif stroke in ("PgUp", "PgDn"):
            self.list.step(-6 if stroke == "PgUp" else 6)
        elif stroke == "F3" and self.member.standing is not None:
            self._turn()
        elif stroke == "F8" and self.member.standing is not None:
            self.repay.click()
        else:
            return stroke == "Enter"
        return True

    def _turn(self) -> None:
        """Look for the helper instead of a member, or the other way round."""
        self.seeks = "helper" if self.seeks == "member" else "member"
        self.field.clear()
        self._typed("")
        self.retell()
        self.field.setFocus()

    def _typed(self, text: str) -> None:
        self._asked += 1
        asked, standing, self._take_first = self._asked, self.member.standing, False
        people = self.context.till.desk.people
        named = standing.helpers if standing is not None and self.seeks == "helper" else ()

        def find() -> tuple[Person, ...]:
            if not text.strip():
                return named
            return tuple(person for person in people.find(text, limit=MOST_FOUND) if not person.erased)

        self.context.jobs.run(self, find, lambda found: self._took(asked, found))

    def _took(self, asked: int, found: tuple[Person, ...]) -> None:
        if asked != self._asked:
            return
        self._answered = asked
        self._show(found)
        if self._take_first:
            self._take_first = False
            self.list.take()

    def _show(self, found: tuple[Person, ...]) -> None:
        say, text = self.context.say, self.field.text().strip()
        self.found = found
        choices = []
        for person in found:
            second = "  ·  ".join(part for part in (person.number, person.village, person.family) if part)
            right = say("left") if person.left_on is not None else ""
            icon = "ph.buildings" if person.form == "organisation" else "ph.user"
            choices.append(Choice(person.name, second, right, "", icon))
        self.list.show_choices(choices)
        words = say("“{text}” was not found", text=text[:40]) if text else say("Type a name, a number or a telephone, or scan the card")
        self.none.setText(words)
        self.shorter.setText(say("Try fewer letters") if text else "")
        self.shown.setCurrentIndex(0 if found else 1)

    def _take(self, number: int) -> None:
        person = self.found[number]
        if self.seeks == "helper":
            self._put_helper(person.id)
        else:
            self.member.put(person.id, then=self.closed.emit)

    def _put_helper(self, helper: str) -> None:
        standing = self.member.standing
        if standing is not None:
            self.member.put(standing.person.id, helper, then=self.closed.emit)

    def _take_off(self) -> None:
        self.member.put("", then=self.closed.emit)
