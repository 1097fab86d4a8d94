"""One person or organisation as a form: what they are to the shop, what they are called, how they are reached, and what they agreed to.

Every wrong field is told in one go, as it will be judged when it is saved. The ID number never comes into the form: what is typed there takes the
place of what is kept, and an empty field leaves it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from kadpun.books.members.register import Person
from kadpun.books.members.told import Likely, MemberNameMissing, neat_number, neat_value
from kadpun.books.refusals import Refusal
from kadpun.pos.office.members_room import PersonTyped, word_of_field
from kadpun.pos.till.results import Operator

from ..forms.fields import Area, Choice, Field, Form, Labelled, Pick, Tick
from ..forms.note import Note
from ..forms.office_page import scrolling
from ..forms.paragraph import Paragraph
from ..office_parts.days import DayField
from ..widgets.buttons import Button
from ..widgets.layout import Text, column, fit, role, row, rule, wrap

if TYPE_CHECKING:
    from ..page import Context

ROLES = ("member", "supplier", "customer")
TYPED = ("name", "name_en", "telephone", "id_number", "family", "village", "address", "card", "branch", "bank", "bank_account", "email", "note")


class MemberForm(QFrame):
    """The form. `saved` carries a PersonTyped, `closed` the wish to leave."""

    saved = Signal(object)
    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        role(self, card="panel")
        theme = context.theme
        self.given = PersonTyped()
        self.sure = False
        self.title, self.about = Text(style="title", elide=True), Text(style="dense", colour="ink-2", elide=True)
        self.perhaps = Note(theme)
        self.kind = Choice(theme, ("person", "organisation"))
        self.roles = {each: Tick() for each in ROLES}
        self.number, self.joined = Field(theme, most=16), DayField(context)
        self.texts: dict[str, Field | Area] = {
            name: Area(theme, lines=2) if name in ("address", "note") else Field(theme, most=13 + 4 if name == "id_number" else 200)
            for name in TYPED
        }
        self.helpers, self.operator = Field(theme, most=120), Pick(theme)
        self.consents, self.consent = Tick(), Paragraph("caption", "ink-3")
        self.fields: dict[str, Labelled] = {"number": self.number, **self.texts}
        self.cancel = Button(theme, "quiet", "sm", key="Esc")
        self.save = Button(theme, "primary", icon="ph.check", key="Ctrl Enter")
        order: list[QWidget] = [self.texts["name"], self.texts["name_en"], self.number, self.joined]
        order += [self.texts[name] for name in TYPED[2:] if name != "note"]
        self.form = Form(*order, self.helpers, self.operator, self.texts["note"], then=self.try_save)
        self._lay_out()
        self.cancel.clicked.connect(self.closed)
        self.save.clicked.connect(self.try_save)
        self.kind.chosen.connect(lambda _: self._say_kind())
        self.hide()

    def _lay_out(self) -> None:
        texts = self.texts
        body = wrap(
            column(
                self.perhaps,
                self.kind,
                row(*self.roles.values(), "stretch", gap=16),
                row((texts["name"], 2), (self.number, 1), (self.joined, 1), gap=12),
                row((texts["telephone"], 1), (texts["id_number"], 1), (texts["card"], 1), gap=12),
                row((texts["village"], 1), (texts["family"], 1), (self.helpers, 1), gap=12),
                texts["address"],
                self.consents,
                self.consent,
                rule(),
                row((texts["bank"], 1), (texts["bank_account"], 1), (texts["branch"], 1), gap=12),
                row((texts["name_en"], 1), (texts["email"], 1), (self.operator, 1), gap=12),
                texts["note"],
                "stretch",
                gap=8,
                margins=(0, 0, 10, 0),
            )
        )
        foot = row(self.cancel, "stretch", self.save, gap=8)
        self.setLayout(column(self.title, self.about, rule(), (scrolling(body), 1), rule(), foot, gap=6, margins=(16, 8, 8, 10)))

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.kind.say("", (say("A person"), say("An organisation")))
        for name, tick in self.roles.items():
            tick.say({"member": say("Member"), "supplier": say("Supplier"), "customer": say("Customer")}[name])
        hints = {
            "telephone": "",
            "card": say("Scan any card here. The shop's own card needs nothing."),
            "bank": "",
        }
        for name, field in self.texts.items():
            field.say(word_of_field(say, name), hints.get(name, ""))
        self.number.say(word_of_field(say, "number"), placeholder=say("Empty: the next one"))
        self.joined.say(word_of_field(say, "joined_on"))
        self.helpers.say(say("Helpers' numbers"), say("May come for this person; both are recorded."), placeholder="0012, 0034")
        self.operator.say(say("Works here as"))
        self.consents.say(say("Has agreed to this:"))
        self.cancel.say(say("Close"))
        self._say_head()
        self._say_kind()

    def show_person(self, typed: PersonTyped, person: Person | None, *, consent: str, operators: tuple[Operator, ...], helpers: str) -> None:
        """Fill the form: with a person who stands in the register, or for a new one."""
        say = self.context.say
        self.given, self.sure, self.person = typed, False, person
        self.perhaps.put_away()
        self.operator.offer([("", say("nobody who signs in")), *((each.id, each.name) for each in operators if each.active)])
        self.operator.put(typed.operator)
        self.kind.put(typed.form)
        for name, tick in self.roles.items():
            tick.setChecked(name in typed.roles)
        self.number.put(typed.number)
        self.joined.put_day(typed.joined_on)
        self.joined.setEnabled(not typed.id)
        for name, field in self.texts.items():
            field.put(typed.values.get(name, ""))
        tail = person.id_tail if person is not None else ""
        placeholder = say("kept, ends in {tail}", tail=tail) if tail else ""
        self.texts["id_number"].say(word_of_field(say, "id_number"), placeholder=placeholder)
        self.helpers.put(helpers)
        self.consents.setChecked(typed.consents)
        self.consent.say(consent, "ink-3")
        self._say_head()
        self._say_kind()
        fit(self, self.context.theme)

    def typed(self) -> PersonTyped:
        """The form as it stands; an ID number that was not typed is left out."""
        values = {name: field.value for name, field in self.texts.items() if field.value or (self.given.id and name != "id_number")}
        roles = [name for name, tick in self.roles.items() if tick.isChecked()]
        operator = str(self.operator.value or "")
        if operator:
            roles.append("operator")
        return PersonTyped(
            id=self.given.id,
            number=self.number.value,
            form="organisation" if self.kind.value == "organisation" else "person",
            roles=tuple(roles),
            joined_on=self.joined.day,
            helpers=self.given.helpers,
            operator=operator,
            consents=self.consents.isChecked(),
            values=values,
        )

    def try_save(self) -> None:
        """Read the form; ask for it to be saved if nothing is wrong."""
        if self.judge():
            self.saved.emit(self.typed())

    def judge(self) -> bool:
        """Tell every wrong field; the first gets the focus."""
        say = self.context.say
        reasons: dict[str, Refusal] = {}
        for name, field in self.texts.items():
            try:
                neat_value(name, field.value)
            except Refusal as reason:
                reasons[name] = reason
        if not self.texts["name"].value.strip():
            reasons["name"] = MemberNameMissing()
        try:
            if self.number.value:
                neat_number(self.number.value)
        except Refusal as reason:
            reasons["number"] = reason
        self.complain({name: reason.sentence(say) for name, reason in reasons.items()})
        return not reasons and (self.joined.day is not None or bool(self.joined.check()))

    def complain(self, wrong: Mapping[str, str]) -> None:
        """Say what is wrong with which field."""
        for name, field in self.fields.items():
            field.complain(wrong.get(name, ""))
        self.form.first_wrong()

    def ask_if_same(self, likely: tuple[Likely, ...]) -> None:
        """Point out who may be the same person; saving again says that they are not."""
        say = self.context.say
        self.sure = True
        people = " · ".join(f"{each.person.number} {each.person.name}" for each in likely[:3])
        self.perhaps.tell(say("Perhaps in the register already"), say("{people}. Save once more if this is somebody else.", people=people), "warn")

    def take_card(self, code: str) -> None:
        """Write a scanned card down."""
        self.texts["card"].put(code)
        self.texts["card"].setFocus()

    def _say_head(self) -> None:
        say = self.context.say
        self.title.setText(say("New in the register") if not self.given.id else self.given.values.get("name", self.given.number))
        about = say("Name and number are enough; the rest can follow.") if not self.given.id else say("Number {number}", number=self.given.number)
        self.about.setText(about)
        self.save.say(say("Save"))

    def _say_kind(self) -> None:
        """A branch is of organisations, helpers are of people."""
        organisation = self.kind.value == "organisation"
        self.texts["branch"].setVisible(organisation)
        self.helpers.setVisible(not organisation)
        self.texts["family"].setVisible(not organisation)
